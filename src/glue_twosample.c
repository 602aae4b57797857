/* What response_change() says of a row whatever the test (counts, AUC, directions and their odds ratio), and the
 * rank-sum test, from one and the same sorting. */
#include "glue_groups.h"

#include <string.h>

#include "core/cc_fisher.h"
#include "core/cc_gehan_test.h"
#include "core/cc_lane_groups.h"

/* Tables that came up before: among thousands of markers of the same patients most do, and each costs three roots. */
enum { REMEMBERED = 1024 };

typedef struct {
  cc_two_by_two table;
  cc_fisher_result result;
} fisher_entry;

/* What one thread works with; tables, scratch and index are the rank-sum test's. */
typedef struct {
  void *memory; /* of the samples */
  fisher_entry *remembered;
  cc_f8 *key;
  cc_rank_sum_tables tables;
  double *scratch;
  size_t *index;
} bench;

typedef struct {
  group_input in;
  double tail, z;
  cc_rank_sum_options options;
  bench *bench;
} call;

static const cc_fisher_result *fisher(fisher_entry *remembered, const cc_two_by_two *t, double tail) {
  const size_t hash = (((size_t)t->up1 * 37 + (size_t)t->down1) * 41 + (size_t)t->up0) * 43 + (size_t)t->down0;
  fisher_entry *entry = remembered + hash % REMEMBERED;
  const cc_two_by_two *known = &entry->table;
  if (known->up1 != t->up1 || known->down1 != t->down1 || known->up0 != t->up0 || known->down0 != t->down0) {
    entry->table = *t;
    cc_fisher(t, tail, &entry->result);
  }
  return &entry->result;
}

static const char *const column_names[] = {"n1",       "n0",        "n_steps",     "down1",        "same1",
                                           "up1",      "unknown1",  "down0",       "same0",        "up0",
                                           "unknown0", "auc",       "auc_low",     "auc_high",     "odds_ratio",
                                           "odds_low", "odds_high", "direction_p", "n_comparable", "auc_comparable",
                                           "exact",    "statistic", "lower",       "upper",        "expected",
                                           "sd",       "lowest",    "highest",     "least_lower",  "least_upper",
                                           "estimate", "low",       "high"};
enum { N_WHOLE = 11, N_DESCRIBED = 20, N_TESTED = 13 };

/* What is said of a marker whatever the test. */
typedef struct {
  size_t n1, n0, n_steps; /* n_steps: distinct changes, where all are known */
  cc_gehan_auc area;
  cc_known_direction with, without;
} description;

static void store_description(const call *c, bench *b, const description *d, double *row) {
  double low, high;
  cc_auc_interval(&d->area.auc, c->z, &low, &high);
  const cc_two_by_two table = {d->with.up, d->with.down, d->without.up, d->without.down};
  const cc_fisher_result *odds = fisher(b->remembered, &table, c->tail);
  const double figures[N_DESCRIBED] = {(double)d->n1,
                                       (double)d->n0,
                                       (double)d->n_steps,
                                       d->with.down,
                                       d->with.same,
                                       d->with.up,
                                       d->with.unknown,
                                       d->without.down,
                                       d->without.same,
                                       d->without.up,
                                       d->without.unknown,
                                       d->area.auc.auc,
                                       low,
                                       high,
                                       odds->odds_ratio,
                                       odds->low,
                                       odds->high,
                                       odds->p_value,
                                       d->area.n_comparable,
                                       d->area.comparable};
  memcpy(row, figures, sizeof figures);
}

static void store_test(const cc_rank_sum_result *r, double *row) {
  const double figures[N_TESTED] = {r->exact,
                                    r->statistic,
                                    r->lower,
                                    r->upper,
                                    r->expected,
                                    r->sd,
                                    r->extreme.lowest_w,
                                    r->extreme.highest_w,
                                    r->extreme.lower,
                                    r->extreme.upper,
                                    r->estimate,
                                    r->low,
                                    r->high};
  memcpy(row, figures, sizeof figures);
}

/* All changes are known. */
static void compute_known(const call *c, bench *b, const group_pairs *p, int test, double *row) {
  cc_two_sample sample;
  cc_two_samples(p->change, p->noise, p->event, p->n, c->in.digits, b->memory, &sample);
  description d = {.n1 = sample.n1, .n0 = sample.n0, .n_steps = sample.n_steps};
  cc_roc_auc(sample.step_n0, sample.step_n1, sample.n_steps, &d.area.auc);
  d.area.n_comparable = d.area.auc.total0 * d.area.auc.total1;
  d.area.comparable = d.area.auc.auc;
  cc_direction with, without;
  cc_directions(p->change, p->event, p->n, &with, &without);
  d.with = (cc_known_direction){with.down, with.same, with.up, 0};
  d.without = (cc_known_direction){without.down, without.same, without.up, 0};
  store_description(c, b, &d, row);
  if (!test || sample.n1 == 0 || sample.n0 == 0) return;
  cc_rank_sum_result r;
  cc_rank_sum_test(&sample, &c->options, &b->tables, b->scratch, b->index, &r);
  store_test(&r, row + N_DESCRIBED);
}

/* Some lie beyond a limit. */
static void compute_limited(const call *c, bench *b, const group_pairs *p, int test, double *row) {
  cc_gehan g;
  cc_gehan_of(p->known, p->event, p->n, p->memory, &g);
  description d = {.n1 = g.n1, .n0 = g.n0, .n_steps = 2};
  cc_gehan_area(&g, &d.area);
  cc_known_directions(p->known, p->event, p->n, &d.with, &d.without);
  store_description(c, b, &d, row);
  if (!test || g.n1 == 0 || g.n0 == 0) return;
  cc_rank_sum_result r;
  cc_gehan_test(&g, &c->options, b->scratch, b->index, &r);
  store_test(&r, row + N_DESCRIBED);
}

static cc_known_direction direction_of(const cc_lane_groups *of, int group, int lane) {
  return (cc_known_direction){of->down[group][lane], of->same[group][lane], of->up[group][lane], 0};
}

/* Eight markers without ties. */
static unsigned describe_tile(void *context, int thread, const double *before, const double *after,
                              double rows[][GROUP_COLUMNS_MOST]) {
  const call *c = context;
  bench *b = c->bench + thread;
  cc_lane_groups of;
  unsigned done = 0;
  if (c->in.n > CC_LANE_ROC_MOST) return 0;
  cc_lane_groups_of(before, after, c->in.n, c->in.event, c->in.scale, c->in.digits, b->key, &of);
  for (int l = 0; l < (int)GLUE_LANES; ++l) {
    if (of.area.near[l]) continue;
    description d = {.n1 = (size_t)of.n[1][l], .n0 = (size_t)of.n[0][l], .area.auc = of.area.auc[l]};
    d.n_steps = d.n1 + d.n0;
    d.area.n_comparable = d.area.auc.total0 * d.area.auc.total1;
    d.area.comparable = d.area.auc.auc;
    d.with = direction_of(&of, 1, l);
    d.without = direction_of(&of, 0, l);
    store_description(c, b, &d, rows[l]);
    done |= 1u << l;
  }
  return done;
}

static void describe_marker(void *context, int thread, const group_pairs *p, double *row) {
  const call *c = context;
  (p->limited ? compute_limited : compute_known)(c, c->bench + thread, p, 0, row);
}

static void describe_and_test_marker(void *context, int thread, const group_pairs *p, double *row) {
  const call *c = context;
  for (size_t k = 0; k < N_TESTED; ++k) row[N_DESCRIBED + k] = NA_REAL;
  (p->limited ? compute_limited : compute_known)(c, c->bench + thread, p, 1, row);
}

static void start(call *c, SEXP options) {
  const int threads = glue_threads(glue_whole(options, "threads"));
  c->tail = glue_number(options, "tail");
  c->z = glue_number(options, "z");
  c->bench = glue_scratch((size_t)threads, sizeof *c->bench);
  for (int t = 0; t < threads; ++t) {
    c->bench[t].memory = glue_scratch(cc_two_sample_bytes(c->in.n), 1);
    c->bench[t].remembered = glue_scratch(REMEMBERED, sizeof(fisher_entry));
    c->bench[t].key = glue_aligned(c->in.n, sizeof(cc_f8));
    for (size_t k = 0; k < REMEMBERED; ++k) c->bench[t].remembered[k].table.up1 = -1.0;
  }
}

/* The description alone. */
SEXP ffi_describe_groups(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP options) {
  call c = {.in = read_groups(before, after, patient, event, R_NilValue, options)};
  start(&c, options);
  const group_columns columns = {column_names, N_DESCRIBED, N_WHOLE};
  const size_t block = c.in.n <= 100 ? 16 * GLUE_LANES : group_block(&c.in);
  return run_groups(&c.in, options, block, columns, describe_marker, describe_tile, &c);
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static void new_rank_sum_room(const group_input *in, size_t exact_limit, bench *b) {
  b->scratch = glue_doubles(cc_rank_sum_test_scratch(in->n1, in->n0, exact_limit));
  b->index = glue_scratch(in->limited ? cc_gehan_index(in->n) : cc_shift_scratch(in->n), sizeof(size_t));
  const size_t max1 = least(in->n1, exact_limit), max0 = least(in->n0, exact_limit), half = exact_limit / 2;
  const size_t largest = cc_rank_sum_table_size(max1, max0), bound = cc_rank_sum_table_size(half, exact_limit - half);
  b->tables = (cc_rank_sum_tables){.size = least(largest, bound) + ((size_t)1 << 17), .max_n1 = max1, .max_n0 = max0};
  b->tables.arena = glue_doubles(b->tables.size);
  b->tables.offset = glue_scratch((max1 + 1) * (max0 + 1), sizeof(size_t));
  memset(b->tables.offset, 0, (max1 + 1) * (max0 + 1) * sizeof(size_t));
}

/* The description and the rank-sum test. */
SEXP ffi_rank_sum(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP options) {
  call c = {.in = read_groups(before, after, patient, event, R_NilValue, options)};
  c.options = (cc_rank_sum_options){(size_t)glue_number(options, "exact_limit"), glue_number(options, "low_tail"),
                                    glue_number(options, "high_tail"), glue_number(options, "low_z"),
                                    glue_number(options, "high_z")};
  start(&c, options);
  const int threads = glue_threads(glue_whole(options, "threads"));
  for (int t = 0; t < threads; ++t) new_rank_sum_room(&c.in, c.options.exact_limit, &c.bench[t]);
  const size_t block = c.in.n > 100 && c.options.exact_limit > 100 ? 1 : group_block(&c.in);
  const group_columns columns = {column_names, N_DESCRIBED + N_TESTED, N_WHOLE};
  return run_groups(&c.in, options, block, columns, describe_and_test_marker, NULL, &c);
}
