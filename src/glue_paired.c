/* Entry points of R/paired-change.R. */
#include "glue.h"

#include <string.h>

#include "core/cc_paired.h"

/* Tables of the null distribution for all n up to this one; above it only for the n that occur. */
#define ALL_TABLES 128

/* A matrix of markers x patients, doubles or integers, and the columns to read, counted from 1. */
typedef struct {
  const double *real;
  const int *integer;
  const int *censored; /* logical, same shape, or NULL */
  const int *column;
  size_t n_markers;
} view;

/* What one thread works with: a block of markers, gathered in groups of lanes (cc_paired.h). */
typedef struct {
  double *before, *after;
  cc_paired_room room;
} bench;

enum { I_PAIRS, I_ZERO, I_TIED, I_UP, I_DOWN, I_CENSORED, I_UNKNOWN, I_EXACT, N_INTEGERS };
enum { R_MEAN, R_SD, R_V, R_TOTAL, R_SQUARES, R_P, R_ESTIMATE, R_LOW, R_HIGH, N_REALS };
static const char *const result_names[] = {"n_pairs",    "n_zero", "n_tied",   "n_up",       "n_down",    "n_censored",
                                           "n_unknown",  "exact",  "mean",     "sd",         "statistic", "rank_sum",
                                           "square_sum", "p",      "estimate", "conf.low",   "conf.high"};

typedef struct {
  view before, after;
  size_t n; /* patients */
  int take_log;
  cc_paired_settings settings;
  bench *benches;
  int *integer[N_INTEGERS];
  double *real[N_REALS];
} call;

static SEXP option(SEXP options, const char *name) {
  SEXP names = Rf_getAttrib(options, R_NamesSymbol);
  for (R_xlen_t i = 0; i < Rf_xlength(options); ++i) {
    if (strcmp(CHAR(STRING_ELT(names, i)), name) == 0) return VECTOR_ELT(options, i);
  }
  Rf_error("cytochange: option '%s' is missing", name);
}

static void *allocate(size_t count, size_t size) { return R_alloc(glue_bytes(count + 1, size), 1); }

static view view_of(SEXP matrix, SEXP columns, SEXP censored) {
  view v = {NULL, NULL, NULL, INTEGER_RO(columns), (size_t)Rf_nrows(matrix)};
  if (TYPEOF(matrix) != REALSXP) v.integer = INTEGER_RO(matrix);
  else v.real = REAL_RO(matrix);
  if (censored != R_NilValue) v.censored = LOGICAL_RO(censored);
  return v;
}

/* ---- gathering ---- */

static double value_at(const view *v, size_t cell) {
  if (v->real) return v->real[cell];
  return v->integer[cell] == NA_INTEGER ? NA_REAL : (double)v->integer[cell];
}

#define LANES CC_PAIRED_LANES

/* Markers [from, to) in groups of LANES: n rows of lanes a group, missing in the lanes that are left over. */
static void gather(const call *c, const view *v, size_t from, size_t to, double *out) {
  const size_t n = c->n, n_markers = to - from, n_full = n_markers / LANES, n_rest = n_markers % LANES;
  for (size_t j = 0; j < n; ++j) {
    const size_t column = (size_t)(v->column[j] - 1) * v->n_markers + from;
    for (size_t g = 0; g < n_full; ++g) {
      double *const row = out + (g * n + j) * LANES;
      if (v->real) memcpy(row, v->real + column + g * LANES, LANES * sizeof *row);
      else for (size_t l = 0; l < LANES; ++l) row[l] = value_at(v, column + g * LANES + l);
    }
    double *const row = out + (n_full * n + j) * LANES;
    for (size_t l = 0; n_rest > 0 && l < LANES; ++l) row[l] = l < n_rest ? value_at(v, column + n_full * LANES + l) : NA_REAL;
  }
  if (!c->take_log) return;
  for (size_t i = 0; i < (n_full + (n_rest > 0)) * n * LANES; ++i) out[i] = ISNAN(out[i]) ? NA_REAL : log2(out[i]);
}

static int is_censored(const view *v, size_t marker, size_t j) {
  return v->censored && v->censored[(size_t)(v->column[j] - 1) * v->n_markers + marker] == 1;
}

/* Complete pairs of a marker with a value below a limit, and with both. */
static void count_censored(const call *c, const double *before, const double *after, size_t marker, size_t lane) {
  int censored = 0, unknown = 0;
  for (size_t j = 0; j < c->n && (c->before.censored || c->after.censored); ++j) {
    if (ISNAN(before[j * LANES + lane]) || ISNAN(after[j * LANES + lane])) continue;
    const int below = is_censored(&c->before, marker, j) + is_censored(&c->after, marker, j);
    censored += below > 0;
    unknown += below == 2;
  }
  c->integer[I_CENSORED][marker] = censored;
  c->integer[I_UNKNOWN][marker] = unknown;
}

/* ---- results ---- */

static double or_missing(double x) { return ISNAN(x) ? NA_REAL : x; }

static void store(const call *c, size_t i, const cc_paired_row *row) {
  const size_t counts[] = {row->n_pairs, row->n_zero, row->n_tied, row->n_up, row->n_down};
  for (size_t k = 0; k < sizeof counts / sizeof *counts; ++k) c->integer[k][i] = (int)counts[k];
  c->integer[I_EXACT][i] = row->exact;
  const double reals[N_REALS] = {row->mean, row->sd,       row->v,   row->total, row->squares,
                                 row->p,    row->estimate, row->low, row->high};
  for (size_t k = 0; k < N_REALS; ++k) c->real[k][i] = or_missing(reals[k]);
}

static void compute_block(void *context, int thread, size_t from, size_t to) {
  const call *c = context;
  bench *b = &c->benches[thread];
  gather(c, &c->before, from, to, b->before);
  gather(c, &c->after, from, to, b->after);
  for (size_t i = from; i < to; i += LANES) {
    const double *before = b->before + (i - from) * c->n, *after = b->after + (i - from) * c->n;
    cc_paired_row rows[LANES];
    cc_paired_compute(before, after, c->n, &c->settings, &b->room, rows);
    for (size_t l = 0; l < LANES && i + l < to; ++l) {
      count_censored(c, before, after, i + l, l);
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
      m += !ISNAN(value_at(&c->before, b)) && !ISNAN(value_at(&c->after, a));
    }
    occurs[m] = 1;
  }
}

static cc_signed_rank_tables make_tables(const call *c) {
  const size_t n_max = c->settings.exact_max < c->n ? c->settings.exact_max : c->n;
  unsigned char *wanted = allocate(c->n + 1, 1);
  memset(wanted, 0, c->n + 1);
  memset(wanted, 1, (n_max < ALL_TABLES ? n_max : ALL_TABLES) + 1);
  if (n_max > ALL_TABLES) mark_counts(c, wanted);
  double **storage = allocate(n_max + 1, sizeof *storage);
  const double **cumulative = allocate(n_max + 1, sizeof *cumulative);
  for (size_t n = 0; n <= n_max; ++n) {
    storage[n] = wanted[n] ? allocate(cc_signed_rank_table_size(n), sizeof(double)) : NULL;
    cumulative[n] = storage[n];
  }
  const cc_signed_rank_tables tables = {n_max, cumulative};
  cc_signed_rank_fill(&tables, storage, allocate(cc_signed_rank_scratch(n_max), sizeof(double)));
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
  cc_paired_settings s = {.scale = Rf_asLogical(option(options, "log2")) ? CC_SCALE_LOG2 : CC_SCALE_RAW};
  s.digits = Rf_asInteger(option(options, "digits"));
  s.ranks = Rf_asLogical(option(options, "ranks"));
  s.order_statistics = Rf_asLogical(option(options, "order_statistics"));
  s.order = INTEGER_RO(option(options, "order"));
  s.exact_max = (size_t)Rf_asInteger(option(options, "exact_max"));
  s.test.zero_rule = Rf_asInteger(option(options, "zero_rule")) ? CC_ZERO_WILCOXON : CC_ZERO_PRATT;
  s.test.alternative = (cc_alternative)Rf_asInteger(option(options, "alternative"));
  s.test.tail = Rf_asReal(option(options, "tail"));
  s.test.critical = Rf_asReal(option(options, "critical"));
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

static bench *new_benches(int n_threads, size_t block, size_t n, size_t null_n) {
  bench *benches = allocate((size_t)n_threads, sizeof *benches);
  for (int t = 0; t < n_threads; ++t) {
    benches[t].before = allocate(glue_bytes(block, n), sizeof(double));
    benches[t].after = allocate(glue_bytes(block, n), sizeof(double));
    cc_paired_room_init(&benches[t].room, allocate(cc_paired_room_size(n, null_n), 1), n, null_n);
  }
  return benches;
}

/* The figures of every marker. v_before, v_after: matrices with the same markers in rows; v_before_columns,
 * v_after_columns: where the j-th patient stands in each; v_censored_*: logical matrices or NULL; options: see
 * paired_core() in R. Returns a list of columns, or R_NilValue after an interrupt. */
SEXP ffi_paired(SEXP v_before, SEXP v_after, SEXP v_before_columns, SEXP v_after_columns, SEXP v_censored_before,
                SEXP v_censored_after, SEXP options) {
  call c = {.before = view_of(v_before, v_before_columns, v_censored_before),
            .after = view_of(v_after, v_after_columns, v_censored_after),
            .n = (size_t)Rf_xlength(v_before_columns),
            .take_log = Rf_asLogical(option(options, "take_log")),
            .settings = read_settings(options)};
  cc_signed_rank_tables tables = {0, NULL};
  size_t null_n = 0;
  if (c.settings.ranks && c.settings.exact_max > 0) {
    tables = make_tables(&c);
    null_n = tables.n_max;
  }
  c.settings.test.tables = &tables;
  SEXP out = PROTECT(new_results(&c));
  const int n_threads = glue_threads(Rf_asInteger(option(options, "threads")));
  const size_t block = block_size(c.n, null_n);
  c.benches = new_benches(n_threads, block, c.n, null_n);
  SEXP label = option(options, "label");
  const int done = glue_run_blocks(c.before.n_markers, block, n_threads,
                                   label == R_NilValue ? NULL : CHAR(STRING_ELT(label, 0)), compute_block, &c);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}

/* What is wrong with a marker's values: 0 nothing, 1 not finite (or beyond 1e300), 2 not positive, where `positive`. */
SEXP ffi_row_problems(SEXP matrix, SEXP positive) {
  const size_t n = (size_t)Rf_nrows(matrix), n_columns = (size_t)Rf_ncols(matrix);
  const int check_positive = Rf_asLogical(positive);
  SEXP out = PROTECT(Rf_allocVector(INTSXP, (R_xlen_t)n));
  int *problem = INTEGER(out);
  memset(problem, 0, n * sizeof *problem);
  const view v = {TYPEOF(matrix) != REALSXP ? NULL : REAL_RO(matrix),
                  TYPEOF(matrix) != REALSXP ? INTEGER_RO(matrix) : NULL, NULL, NULL, n};
  for (size_t j = 0; j < n_columns; ++j) {
    for (size_t i = 0; i < n; ++i) {
      const double x = value_at(&v, j * n + i);
      if (fabs(x) > 1e300) problem[i] = 1;
      else if (check_positive && x <= 0.0 && problem[i] == 0) problem[i] = 2;
    }
  }
  UNPROTECT(1);
  return out;
}
