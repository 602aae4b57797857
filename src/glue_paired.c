/* Entry points of R/paired-change.R. */
#include "glue_gather.h"

#include <string.h>

#include "core/cc_paired_limited.h"
#include "glue_limits.h"

/* Tables of the null distribution for all n up to this one; above it only for the n that occur. */
#define ALL_TABLES 128

/* What one thread works with: a block of markers, gathered in groups of lanes (cc_paired.h). */
typedef struct {
  double *before, *after;
  cc_paired_room room;
  cc_limited_pair *pair;      /* of a group: glue_limited_group(); where there are limits, as `ordinal` */
  size_t n_pairs[GLUE_LANES]; /* of each of its markers */
  cc_paired_facts facts[GLUE_LANES];
  cc_ordinal_room ordinal;
} bench;

enum { I_PAIRS, I_ZERO, I_TIED, I_UP, I_DOWN, I_CENSORED, I_UNKNOWN, I_EXACT, N_INTEGERS };
enum { R_MEAN, R_SD, R_V, R_TOTAL, R_SQUARES, R_P, R_ESTIMATE, R_LOW, R_HIGH, N_REALS };
static const char *const result_names[] = {"n_pairs",    "n_zero", "n_tied",   "n_up",     "n_down",    "n_censored",
                                           "n_unknown",  "exact",  "mean",     "sd",       "statistic", "rank_sum",
                                           "square_sum", "p",      "estimate", "conf.low", "conf.high"};

typedef struct {
  glue_matrix before, after;
  const int *censored_before, *censored_after; /* logical, as the matrices, or NULL */
  glue_limits limits;                          /* where `limited` */
  int limited;
  size_t n; /* patients */
  int take_log;
  cc_paired_settings settings;
  bench *benches;
  int *integer[N_INTEGERS];
  double *real[N_REALS];
} call;

_Static_assert(GLUE_LANES == CC_PAIRED_LANES, "a group gathered is a group computed");
#define LANES GLUE_LANES

/* ---- values below a limit ---- */

static int is_censored(const glue_matrix *m, const int *censored, size_t marker, size_t j) {
  return censored && censored[(size_t)(m->column[j] - 1) * m->n_markers + marker] == 1;
}

/* Complete pairs of a marker with a value below a limit, and with both. */
static void count_censored(const call *c, const double *before, const double *after, size_t marker, size_t lane) {
  int censored = 0, unknown = 0;
  for (size_t j = 0; j < c->n && (c->censored_before || c->censored_after); ++j) {
    if (ISNAN(before[j * LANES + lane]) || ISNAN(after[j * LANES + lane])) continue;
    const int below =
        is_censored(&c->before, c->censored_before, marker, j) + is_censored(&c->after, c->censored_after, marker, j);
    censored += below > 0;
    unknown += below == 2;
  }
  c->integer[I_CENSORED][marker] = censored;
  c->integer[I_UNKNOWN][marker] = unknown;
}

/* ---- results ---- */

static void store(const call *c, size_t i, const cc_paired_row *row) {
  const size_t counts[] = {row->n_pairs, row->n_zero, row->n_tied, row->n_up, row->n_down};
  for (size_t k = 0; k < sizeof counts / sizeof *counts; ++k) c->integer[k][i] = (int)counts[k];
  c->integer[I_EXACT][i] = row->exact;
  const double reals[N_REALS] = {row->mean, row->sd,       row->v,   row->total, row->squares,
                                 row->p,    row->estimate, row->low, row->high};
  glue_store(c->real, N_REALS, i, reals);
}

/* ---- rows with values beyond a limit ---- */

/* Which markers of a group have such a value, under the pair rule. */
static void find_limited(const call *c, bench *b, size_t marker, unsigned char *limited) {
  memset(limited, 0, LANES);
  if (!c->limited) return;
  const size_t left = c->before.n_markers - marker, lanes = left < LANES ? left : LANES;
  glue_limited_group(&c->limits, marker, lanes, b->pair, b->n_pairs);
  for (size_t l = 0; l < lanes; ++l) {
    const cc_limited_pair *pair = b->pair + l * (c->n + 1);
    b->facts[l] = cc_paired_facts_of(pair, b->n_pairs[l], c->settings.scale, &b->ordinal);
    limited[l] = b->facts[l].n_beyond > 0;
  }
}

static void count_beyond(const call *c, size_t marker, const cc_paired_row *row) {
  c->integer[I_CENSORED][marker] = (int)row->n_beyond;
  c->integer[I_UNKNOWN][marker] = (int)row->n_unknown;
}

static void compute_block(void *context, int thread, size_t from, size_t to) {
  const call *c = context;
  bench *b = &c->benches[thread];
  glue_gather(&c->before, c->take_log, from, to, b->before);
  glue_gather(&c->after, c->take_log, from, to, b->after);
  for (size_t i = from; i < to; i += LANES) {
    const double *before = b->before + (i - from) * c->n, *after = b->after + (i - from) * c->n;
    cc_paired_row rows[LANES];
    unsigned char limited[LANES];
    find_limited(c, b, i, limited);
    cc_paired_compute(before, after, c->n, limited, &c->settings, &b->room, rows);
    for (size_t l = 0; l < LANES && i + l < to; ++l) {
      count_censored(c, before, after, i + l, l);
      if (limited[l]) cc_paired_limited(&b->facts[l], &c->settings, &b->ordinal, &rows[l]);
      if (c->limited) count_beyond(c, i + l, &rows[l]);
      store(c, i + l, &rows[l]);
    }
  }
}

/* ---- tables of the null distribution ---- */

static void mark_counts(const call *c, unsigned char *occurs) {
  for (size_t i = 0; i < c->before.n_markers; ++i) {
    size_t m = 0;
    for (size_t j = 0; j < c->n; ++j) {
      const size_t b = (size_t)(c->before.column[j] - 1) * c->before.n_markers + i;
      const size_t a = (size_t)(c->after.column[j] - 1) * c->after.n_markers + i;
      m += !ISNAN(glue_matrix_at(&c->before, b)) && !ISNAN(glue_matrix_at(&c->after, a));
    }
    occurs[m] = 1;
  }
}

static cc_signed_rank_tables make_tables(const call *c) {
  const size_t n_max = c->settings.exact_max < c->n ? c->settings.exact_max : c->n;
  unsigned char *wanted = glue_scratch(c->n + 1, 1);
  memset(wanted, 0, c->n + 1);
  memset(wanted, 1, (n_max < ALL_TABLES ? n_max : ALL_TABLES) + 1);
  if (n_max > ALL_TABLES) mark_counts(c, wanted);
  double **storage = glue_scratch(n_max + 1, sizeof *storage);
  const double **cumulative = glue_scratch(n_max + 1, sizeof *cumulative);
  for (size_t n = 0; n <= n_max; ++n) {
    storage[n] = wanted[n] ? glue_scratch(cc_signed_rank_table_size(n), sizeof(double)) : NULL;
    cumulative[n] = storage[n];
  }
  const cc_signed_rank_tables tables = {n_max, cumulative};
  cc_signed_rank_fill(&tables, storage, glue_scratch(cc_signed_rank_scratch(n_max), sizeof(double)));
  return tables;
}

/* ---- entry ---- */

/* Markers a block, whole groups of lanes: gathered they stay in the cache, and the longest tests leave room for an
 * interrupt. */
static size_t block_size(size_t n, size_t null_n) {
  const size_t groups = (null_n > 200 ? 200 : 8192) / LANES / (n + 1) + 1;
  return LANES * (groups < 16 ? groups : 16);
}

static cc_paired_settings read_settings(SEXP options) {
  cc_paired_settings s = {.scale = glue_whole(options, "log2") ? CC_SCALE_LOG2 : CC_SCALE_RAW};
  s.digits = glue_whole(options, "digits");
  s.ranks = glue_whole(options, "ranks");
  s.order_statistics = glue_whole(options, "order_statistics");
  s.interval_only = glue_whole(options, "interval_only");
  s.order = INTEGER_RO(glue_option(options, "order"));
  s.exact_max = (size_t)glue_whole(options, "exact_max");
  s.test.zero_rule = (cc_zero_rule)glue_whole(options, "zero_rule");
  s.test.alternative = (cc_side)glue_whole(options, "alternative");
  s.test.stopped = glue_stopped;
  s.test.tail = glue_number(options, "tail");
  s.test.critical = glue_number(options, "critical");
  return s;
}

static SEXP new_results(call *c) {
  const R_xlen_t n = (R_xlen_t)c->before.n_markers;
  SEXP out = PROTECT(glue_list(N_INTEGERS + N_REALS, result_names));
  for (int k = 0; k < N_INTEGERS; ++k) c->integer[k] = glue_int(out, k, n);
  for (int k = 0; k < N_REALS; ++k) c->real[k] = glue_real(out, N_INTEGERS + k, n);
  UNPROTECT(1);
  return out;
}

static bench *new_benches(int n_threads, size_t block, size_t n, size_t null_n, int limited) {
  bench *benches = glue_scratch((size_t)n_threads, sizeof *benches);
  for (int t = 0; t < n_threads; ++t) {
    benches[t].before = glue_scratch(glue_bytes(block, n), sizeof(double));
    benches[t].after = glue_scratch(glue_bytes(block, n), sizeof(double));
    cc_paired_room_init(&benches[t].room, glue_scratch(cc_paired_room_size(n, null_n), 1), n, null_n);
    if (!limited) continue;
    benches[t].pair = glue_scratch(glue_bytes(LANES, n + 1), sizeof *benches[t].pair);
    cc_ordinal_room_init(&benches[t].ordinal, glue_scratch(cc_ordinal_room_size(n, null_n), 1), n, null_n);
  }
  return benches;
}

/* The figures of every marker. v_before, v_after: matrices with the same markers in rows; v_before_columns,
 * v_after_columns: where the j-th patient stands in each; v_censored_*: logical matrices or NULL; options: see
 * paired_core() in R. Returns a list of columns, or R_NilValue after an interrupt. */
SEXP ffi_paired(SEXP v_before, SEXP v_after, SEXP v_before_columns, SEXP v_after_columns, SEXP v_censored_before,
                SEXP v_censored_after, SEXP options) {
  call c = {.before = glue_matrix_of(v_before, v_before_columns),
            .after = glue_matrix_of(v_after, v_after_columns),
            .censored_before = v_censored_before == R_NilValue ? NULL : LOGICAL_RO(v_censored_before),
            .censored_after = v_censored_after == R_NilValue ? NULL : LOGICAL_RO(v_censored_after),
            .n = (size_t)Rf_xlength(v_before_columns),
            .take_log = glue_whole(options, "take_log"),
            .settings = read_settings(options)};
  c.limited = glue_limits_of(glue_option(options, "limits"), v_before_columns, v_after_columns, &c.limits);
  cc_signed_rank_tables tables = {0, NULL};
  size_t null_n = 0;
  if (c.settings.ranks && c.settings.exact_max > 0) {
    tables = make_tables(&c);
    null_n = tables.n_max;
  }
  c.settings.test.tables = &tables;
  SEXP out = PROTECT(new_results(&c));
  const int n_threads = glue_threads(glue_whole(options, "threads"));
  const size_t block = block_size(c.n, null_n);
  c.benches = new_benches(n_threads, block, c.n, null_n, c.limited);
  const int done =
      glue_run_blocks(c.before.n_markers, block, n_threads, glue_text(options, "label"), compute_block, &c);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
