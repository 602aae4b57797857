/* response_trend(): the Jonckheere-Terpstra test with its exact distribution, the ordered area, the trend of
 * directions. */
#include "glue_trend.h"

#include <math.h>
#include <string.h>

#include "core/cc_armitage.h"
#include "core/cc_enums.h"
#include "core/cc_jonckheere_null.h"

/* Tables of a stratum up to which directions are exact. */
static const double most_tables = 2e6;

typedef struct {
  trend_row row;
  double *own;                 /* n */
  void *null_memory;           /* of the exact distribution, `room` numbers */
  double *ways, *one, *before; /* sums, of all strata and of one */
  double *known;               /* the distribution without ties of the last row that had none, of grades `sizes` */
  size_t *sizes, n_sizes;
  double *rose, *fell, *armitage;
  cc_armitage_stratum *table;
} trend_bench;

typedef struct {
  group_input in;
  size_t grades;
  double most_states, most_untied, resamples; /* exact up to so many states, patients; else complete up to so many */
  double most_drawn;                          /* dealings are drawn for up to so many patients */
  size_t room;
  trend_bench *bench;
} trend_call;

static const char *const names[] = {"status",
                                    "from",
                                    "n",
                                    "n_grades",
                                    "down",
                                    "same",
                                    "up",
                                    "unknown",
                                    "statistic",
                                    "expected",
                                    "variance",
                                    "pairs",
                                    "area_variance",
                                    "lower",
                                    "upper",
                                    "least_lower",
                                    "least_upper",
                                    "direction_z",
                                    "direction_lower",
                                    "direction_upper",
                                    "direction_exact"};
enum { N_WHOLE = 8, N_COLUMNS = sizeof names / sizeof *names };

typedef struct {
  double lower, upper, least_lower, least_upper;
} tails;

/* ---- exact ---- */

/* Numbers that the recursion may need, whatever the sizes of at most so many states: a layer has at most states /
 * widest grade arrays of 2 D + 1, and D is at most the states. */
static size_t room_of(const trend_call *c) {
  const double states = c->most_states, untied = c->most_untied;
  const double tied = states + 8.0 * states * sqrt(states) + 100.0;
  const double plain = untied * untied * (untied + 6.0) / 2.0 + 3.0 * untied + 100.0;
  return (size_t)(tied > plain ? tied : plain);
}

static size_t longest(const trend_call *c) {
  return (size_t)(2.0 * c->most_states + c->most_untied * c->most_untied) + 2;
}

static int is_tied(const cc_order *order) { return order->n_steps < order->n; }

/* Can the row be exact? In all: its changes are ordered as numbers are. */
static int takes_recursion(const trend_call *c, const trend_row *row) {
  double states = 0.0;
  for (size_t h = 0; h < row->n_strata; ++h) {
    const cc_order *order = &row->order[h];
    const size_t *size = row->size + h * row->n_grades;
    if (order->n == 0) continue;
    if (order->n_steps == 0) return 0;
    if (is_tied(order)) states += (double)cc_trend_states(size, row->n_grades);
    if (states > c->most_states || (!is_tied(order) && (double)row->n > c->most_untied)) return 0;
    if (cc_trend_null_scratch(size, row->n_grades, is_tied(order), 2) > c->room) return 0;
  }
  return 1;
}

/* The ways of one stratum: those without ties are kept for the next row. */
static void stratum_ways(trend_bench *b, size_t h, int unit) {
  const trend_row *row = &b->row;
  const size_t *size = row->size + h * row->n_grades;
  const cc_order *order = &row->order[h];
  const size_t bytes = row->n_grades * sizeof *size;
  const size_t length = (size_t)unit * cc_trend_pairs(size, row->n_grades) + 1;
  if (is_tied(order)) {
    cc_trend_null(order->step, order->n_steps, size, row->n_grades, unit, b->null_memory, b->one);
    return;
  }
  if (b->n_sizes != row->n_grades * 2 + (size_t)unit || memcmp(b->sizes, size, bytes) != 0) {
    cc_trend_null(order->step, order->n_steps, size, row->n_grades, unit, b->null_memory, b->known);
    memcpy(b->sizes, size, bytes);
    b->n_sizes = row->n_grades * 2 + (size_t)unit;
  }
  memcpy(b->one, b->known, length * sizeof *b->one);
}

static void exact_tails(trend_bench *b, int64_t sum, double pairs, tails *out) {
  const trend_row *row = &b->row;
  int unit = 1;
  size_t length = 1, least = 0;
  for (size_t h = 0; h < row->n_strata; ++h) unit = is_tied(&row->order[h]) ? 2 : unit;
  b->ways[0] = 1.0;
  for (size_t h = 0; h < row->n_strata; ++h) {
    if (row->order[h].n == 0) continue;
    const size_t here = (size_t)unit * cc_trend_pairs(row->size + h * row->n_grades, row->n_grades) + 1;
    stratum_ways(b, h, unit);
    memcpy(b->before, b->ways, length * sizeof *b->before);
    cc_trend_convolve(b->before, length, b->one, here, b->ways);
    length += here - 1;
  }
  const size_t doubled = (size_t)((int64_t)pairs + sum);
  cc_trend_tails(b->ways, length, unit == 2 ? doubled : doubled / 2, &out->lower, &out->upper);
  double unused;
  while (b->ways[least] == 0.0) ++least;
  cc_trend_tails(b->ways, length, least, &out->least_lower, &unused);
  least = length - 1;
  while (b->ways[least] == 0.0) --least;
  cc_trend_tails(b->ways, length, least, &unused, &out->least_upper);
}

/* ---- all dealings ---- */

static void complete_tails(trend_bench *b, int64_t sum, tails *out) {
  const cc_trend_strata strata = trend_strata(&b->row);
  double all = 0.0, low = 0.0, high = 0.0, n_least = 0.0, n_most = 0.0;
  int64_t least = INT64_MAX, most = INT64_MIN;
  cc_trend_first_dealing(&strata, b->row.grade);
  do {
    const int64_t here = cc_trend_strata_sum(&strata, b->row.grade, b->row.running);
    all += 1.0;
    low += here <= sum;
    high += here >= sum;
    n_least = here < least ? 1.0 : n_least + (here == least);
    n_most = here > most ? 1.0 : n_most + (here == most);
    least = here < least ? here : least;
    most = here > most ? here : most;
  } while (cc_trend_next_dealing(&strata, b->row.grade));
  *out = (tails){low / all, high / all, n_least / all, n_most / all};
}

/* ---- a row ---- */

static cc_status status_of(const trend_row *row, const cc_trend *test, int limited) {
  if (row->n == 0) return CC_NO_PAIRS;
  if (row->n_grades < 2) return CC_ONE_GROUP;
  if (!(test->pairs > 0.0)) return CC_TOO_FEW; /* no stratum has two grades */
  if (test->variance > 0.0) return CC_OK;
  return limited ? CC_ALL_CENSORED : CC_CONSTANT;
}

static cc_trend_p how(const trend_call *c, const trend_row *row) {
  if (!(c->most_states > 0.0)) return CC_TREND_NORMAL;
  if (takes_recursion(c, row)) return CC_TREND_EXACT;
  const cc_trend_strata strata = trend_strata(row);
  if (cc_trend_dealings(&strata) <= c->resamples) return CC_TREND_COMPLETE;
  return (double)row->n <= c->most_drawn ? CC_TREND_DRAWN : CC_TREND_NORMAL;
}

/* A / D over the strata, weighted by D. */
static double area_variance(const trend_bench *b, double pairs) {
  const trend_row *row = &b->row;
  double total = 0.0;
  for (size_t h = 0; h < row->n_strata; ++h) {
    const size_t *size = row->size + h * row->n_grades;
    const double here = (double)cc_trend_pairs(size, row->n_grades);
    if (here == 0.0) continue;
    total += here * here *
             cc_trend_area_variance(&row->order[h], row->grade + row->first[h], size, row->n_grades, here, b->own);
  }
  return total / (pairs * pairs);
}

/* Fills the counts of directions in `row`, and the trend among those who rose or fell. */
static void directions(trend_bench *b, const group_pairs *p, double *row) {
  const trend_row *r = &b->row;
  cc_armitage_result trend;
  double down = 0.0, same = 0.0, up = 0.0, unknown = 0.0;
  memset(b->rose, 0, r->n_strata * r->n_grades * sizeof *b->rose);
  memset(b->fell, 0, r->n_strata * r->n_grades * sizeof *b->fell);
  for (size_t h = 0; h < r->n_strata; ++h) {
    double *rose = b->rose + h * r->n_grades, *fell = b->fell + h * r->n_grades;
    b->table[h] = (cc_armitage_stratum){rose, fell};
    for (size_t i = r->first[h]; i < r->first[h + 1]; ++i) {
      const cc_interval of = p->limited ? p->known[i] : (cc_interval){p->change[i], p->change[i]};
      cc_known_direction who, nobody;
      const unsigned char one = 1;
      cc_known_directions(&of, &one, 1, &who, &nobody);
      rose[r->grade[i]] += who.up;
      fell[r->grade[i]] += who.down;
      up += who.up;
      down += who.down;
      same += who.same;
      unknown += who.unknown;
    }
  }
  cc_armitage(b->table, r->n_strata, r->n_grades, most_tables, b->armitage, &trend);
  const double counts[] = {down, same, up, unknown};
  memcpy(row + 4, counts, sizeof counts);
  const double figures[] = {trend.z, trend.lower, trend.upper, (double)trend.exact};
  if (!isnan(trend.z)) memcpy(row + 17, figures, sizeof figures);
}

static void test_marker(void *context, int thread, const group_pairs *p, double *row) {
  const trend_call *c = context;
  trend_bench *b = c->bench + thread;
  cc_trend test;
  for (size_t k = 0; k < N_COLUMNS; ++k) row[k] = k < N_WHOLE ? 0.0 : NA_REAL;
  fill_trend_row(&c->in, p, c->grades, &b->row);
  const int64_t sum = trend_test(&b->row, &test);
  const cc_status status = status_of(&b->row, &test, p->limited);
  row[0] = (double)status;
  row[2] = (double)p->n;
  row[3] = (double)b->row.n_grades;
  if (b->row.n_grades < 2) return;
  directions(b, p, row);
  const double figures[] = {test.statistic, test.expected, test.variance, test.pairs, area_variance(b, test.pairs)};
  memcpy(row + 8, figures, sizeof figures);
  if (status != CC_OK) return;
  const cc_trend_p from = how(c, &b->row);
  tails t = {NA_REAL, NA_REAL, NA_REAL, NA_REAL};
  row[1] = (double)from;
  if (from == CC_TREND_EXACT) exact_tails(b, sum, test.pairs, &t);
  if (from == CC_TREND_COMPLETE) complete_tails(b, sum, &t);
  if (from == CC_TREND_NORMAL) {
    const double z = (test.statistic - test.expected) / sqrt(test.variance);
    t.lower = erfc(-z / sqrt(2.0)) / 2.0;
    t.upper = erfc(z / sqrt(2.0)) / 2.0;
  }
  const double found[] = {t.lower, t.upper, t.least_lower, t.least_upper};
  memcpy(row + 13, found, sizeof found);
}

static trend_bench new_bench(const trend_call *c) {
  trend_bench b = {.row = new_trend_row(&c->in, c->grades)};
  const size_t tables = c->in.n_strata * c->grades, most = longest(c);
  b.own = glue_doubles(c->in.n);
  b.null_memory = glue_doubles(c->room);
  b.ways = glue_doubles(most);
  b.one = glue_doubles(most);
  b.before = glue_doubles(most);
  b.known = glue_doubles(most);
  b.sizes = glue_scratch(c->grades, sizeof *b.sizes);
  b.rose = glue_doubles(tables);
  b.fell = glue_doubles(tables);
  b.armitage = glue_doubles(cc_armitage_scratch(c->in.n, c->grades));
  b.table = glue_scratch(c->in.n_strata, sizeof *b.table);
  return b;
}

/* options as read_groups() reads them, and n_grades; most_states, most_untied: see trend_call, both 0 for the normal
 * approximation; most_drawn; resamples. */
SEXP ffi_trend(SEXP before, SEXP after, SEXP patient, SEXP grade, SEXP stratum, SEXP options) {
  trend_call call = {.in = read_groups(before, after, patient, grade, stratum, options)};
  const int threads = glue_threads(glue_whole(options, "threads"));
  call.grades = (size_t)glue_whole(options, "n_grades");
  call.most_states = glue_number(options, "most_states");
  call.most_untied = glue_number(options, "most_untied");
  call.most_drawn = glue_number(options, "most_drawn");
  call.resamples = glue_number(options, "resamples");
  call.room = room_of(&call);
  call.bench = glue_scratch((size_t)threads, sizeof *call.bench);
  for (int t = 0; t < threads; ++t) call.bench[t] = new_bench(&call);
  const group_columns columns = {names, N_COLUMNS, N_WHOLE};
  return run_groups(&call.in, options, GLUE_LANES, columns, test_marker, NULL, &call);
}
