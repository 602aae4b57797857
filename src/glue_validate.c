#include "glue.h"

#include "core/cc_bootstrap.h"
#include "core/cc_optimism.h"
#include "core/cc_philox.h"
#include "core/cc_refit.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define BLOCK 16 /* refits or measures a thread between two looks for an interrupt, at most */

static double *reals(size_t n) { return (double *)R_alloc(glue_bytes(n, 1) + 1, sizeof(double)); }

static SEXP set_matrix(SEXP list, R_xlen_t i, size_t rows, size_t columns) {
  SET_VECTOR_ELT(list, i, Rf_allocMatrix(REALSXP, (int)rows, (int)columns));
  return VECTOR_ELT(list, i);
}

static unsigned char *decode_event(SEXP v_event) {
  const size_t n = (size_t)Rf_xlength(v_event);
  unsigned char *const event = (unsigned char *)R_alloc(n + 1, 1);
  for (size_t i = 0; i < n; ++i) event[i] = INTEGER_RO(v_event)[i] == 1;
  return event;
}

/* ---- refits ---- */

typedef struct {
  double *scratch, *count, *beta, *eta;
  uint32_t *counts;
} refit_scratch;

typedef struct {
  cc_refit_problem problem;
  const double *start;
  uint64_t seed, first; /* first: number of the first resample */
  const int *fold;      /* n x repeats; NULL: bootstrap */
  size_t n_folds;
  double *links, *beta;
  int *ok;
  refit_scratch *scratch;
} refits;

static int refit(const refits *r, refit_scratch *s) {
  for (size_t j = 0; j < r->problem.p; ++j) s->beta[j] = r->start[j];
  return cc_refit(&r->problem, s->count, s->beta, s->scratch);
}

static void refit_resamples(void *context, int thread, size_t from, size_t to) {
  const refits *const r = context;
  refit_scratch *const s = &r->scratch[thread];
  const size_t n = r->problem.n, p = r->problem.p;
  for (size_t b = from; b < to; ++b) {
    cc_bootstrap_weights(r->seed, r->first + b, n, s->counts, s->count);
    r->ok[b] = refit(r, s);
    if (r->ok[b]) cc_refit_predict(&r->problem, s->beta, r->links + b * n);
    for (size_t i = 0; !r->ok[b] && i < n; ++i) r->links[b * n + i] = NA_REAL;
    for (size_t j = 0; j < p; ++j) r->beta[b * p + j] = r->ok[b] ? s->beta[j] : NA_REAL;
  }
}

/* Item: one fold of one repeat. A fold's patients get the predictor of the model fitted without them. */
static void refit_folds(void *context, int thread, size_t from, size_t to) {
  const refits *const r = context;
  refit_scratch *const s = &r->scratch[thread];
  const size_t n = r->problem.n, p = r->problem.p;
  for (size_t item = from; item < to; ++item) {
    const size_t repeat = item / r->n_folds;
    const int fold = (int)(item % r->n_folds);
    const int *const of = r->fold + repeat * n;
    for (size_t i = 0; i < n; ++i) s->count[i] = of[i] != fold;
    r->ok[item] = refit(r, s);
    if (r->ok[item]) cc_refit_predict(&r->problem, s->beta, s->eta);
    for (size_t i = 0; i < n; ++i) {
      if (of[i] == fold) r->links[repeat * n + i] = r->ok[item] ? s->eta[i] : NA_REAL;
    }
    for (size_t j = 0; j < p; ++j) r->beta[item * p + j] = r->ok[item] ? s->beta[j] : NA_REAL;
  }
}

static void decode_problem(SEXP problem, refits *r) {
  SEXP v_x = VECTOR_ELT(problem, 0);
  r->problem = (cc_refit_problem){(size_t)Rf_nrows(v_x),
                                  (size_t)Rf_ncols(v_x),
                                  REAL_RO(v_x),
                                  REAL_RO(VECTOR_ELT(problem, 1)),
                                  REAL_RO(VECTOR_ELT(problem, 2)),
                                  REAL_RO(VECTOR_ELT(problem, 3)),
                                  (size_t)(Rf_asInteger(VECTOR_ELT(problem, 4)) - 1),
                                  (cc_likelihood)Rf_asInteger(VECTOR_ELT(problem, 5)),
                                  Rf_asInteger(VECTOR_ELT(problem, 6)),
                                  {malloc, free, NULL}};
}

static void alloc_refit_scratch(refits *r, int threads) {
  const size_t n = r->problem.n, p = r->problem.p, size = cc_refit_scratch(n, p, r->problem.likelihood);
  if (size == 0) Rf_error("cytochange: a design of %zu rows and %zu columns is too large", n, p);
  r->scratch = (refit_scratch *)R_alloc((size_t)threads, sizeof(refit_scratch));
  for (int t = 0; t < threads; ++t) {
    r->scratch[t] = (refit_scratch){reals(size), reals(n), reals(p), reals(n), NULL};
    r->scratch[t].counts = (uint32_t *)R_alloc(n + 1, sizeof(uint32_t));
  }
}

/* problem: list(x, y, weights, offset, intercept (from 1), likelihood, starts); options: list(number, seed, first,
 * threads, label). Bootstrap: v_fold NULL, `number` resamples from number `first` on, keyed by the seed.
 * Cross-validation: v_fold n x repeats, folds from 0, `number` folds. Returns links (n x resamples or repeats, NA where
 * a refit failed), beta (p x refits), ok; NULL after an interrupt. */
SEXP ffi_refits(SEXP problem, SEXP v_start, SEXP v_fold, SEXP options) {
  static const char *const names[] = {"links", "beta", "ok"};
  refits r = {.start = REAL_RO(v_start)};
  r.seed = (uint64_t)glue_number(options, "seed");
  r.first = (uint64_t)glue_number(options, "first");
  decode_problem(problem, &r);
  const size_t number = (size_t)glue_number(options, "number");
  const int crossed = v_fold != R_NilValue;
  r.fold = crossed ? INTEGER_RO(v_fold) : NULL;
  r.n_folds = number;
  const size_t columns = crossed ? (size_t)Rf_ncols(v_fold) : number;
  const size_t n_refits = crossed ? glue_bytes(columns, number) : number;
  const int threads = glue_threads(glue_whole(options, "threads"));
  SEXP out = PROTECT(glue_list(3, names));
  r.links = REAL(set_matrix(out, 0, r.problem.n, columns));
  r.beta = REAL(set_matrix(out, 1, r.problem.p, n_refits));
  r.ok = glue_int(out, 2, (R_xlen_t)n_refits);
  alloc_refit_scratch(&r, threads);
  const char *const label = glue_text(options, "label");
  const int done = glue_run_growing(n_refits, BLOCK, threads, label, crossed ? refit_folds : refit_resamples, &r);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}

/* ---- performance ---- */

enum { ORIGINAL, RESAMPLE, OUT_OF_BAG, N_SETS };
enum { N_MEASURES = 4 };

typedef struct {
  void *measure, *second; /* second and keys: where two models are compared */
  double *weight, *count;
  uint32_t *counts;
  cc_lane_keys *keys;
} measure_scratch;

static measure_scratch *scratch_of_threads(int threads, size_t measure_size, size_t n) {
  measure_scratch *const scratch = (measure_scratch *)R_alloc((size_t)threads, sizeof *scratch);
  for (int t = 0; t < threads; ++t) {
    scratch[t] =
        (measure_scratch){.measure = reals(measure_size / sizeof(double) + 1), .weight = reals(n), .count = reals(n)};
    scratch[t].counts = (uint32_t *)R_alloc(n + 1, sizeof(uint32_t));
  }
  return scratch;
}

typedef struct {
  size_t n;
  const double *links, *weights;
  const unsigned char *event;
  const int *column, *group;
  int n_groups;
  uint64_t seed, first;
  double *out[N_SETS];
  measure_scratch *scratch;
} measures;

static void store(double *to, cc_performance found) {
  to[0] = found.auc;
  to[1] = found.brier;
  to[2] = found.slope;
  to[3] = found.in_the_large;
}

/* Weights of the patients of a set in resample b; counts are drawn once. */
static void weigh(const measures *m, int set, measure_scratch *s) {
  for (size_t i = 0; i < m->n; ++i) {
    const double count = set == ORIGINAL ? 1.0 : (set == RESAMPLE ? s->count[i] : (double)(s->count[i] == 0.0));
    s->weight[i] = count * m->weights[i];
  }
}

static void measure_work(void *context, int thread, size_t from, size_t to) {
  const measures *const m = context;
  measure_scratch *const s = &m->scratch[thread];
  for (size_t b = from; b < to; ++b) {
    const size_t at = (size_t)m->column[b] - 1;
    const double *const eta = m->links + at * m->n;
    int known = 1;
    for (size_t i = 0; i < m->n; ++i) known = known && isfinite(eta[i]);
    cc_measure measure;
    if (known) {
      cc_measure_begin(&measure, m->n, m->event, eta, m->group == NULL ? NULL : m->group + at * m->n, m->n_groups,
                       s->measure);
    }
    if (m->out[RESAMPLE] != NULL || m->out[OUT_OF_BAG] != NULL) {
      cc_bootstrap_weights(m->seed, m->first + b, m->n, s->counts, s->count);
    }
    for (int set = 0; set < N_SETS; ++set) {
      if (m->out[set] == NULL) continue;
      cc_performance found = {NA_REAL, NA_REAL, NA_REAL, NA_REAL};
      if (known) {
        weigh(m, set, s);
        found = cc_measure_on(&measure, s->weight);
      }
      store(m->out[set] + b * N_MEASURES, found);
    }
  }
}

/* v_links: n x models; v_column: the model (from 1) of each item, whose resample is number `first` and on; v_group:
 * NULL or groups from 0 like v_links; options: list(n_groups, sets, seed, first, threads, label), sets: which of the
 * patients themselves, the resample, those not drawn. Returns a list of three, 4 x items (auc, brier, slope, in the
 * large) or NULL each; NULL after an interrupt. */
SEXP ffi_performance(SEXP v_links, SEXP v_event, SEXP v_weights, SEXP v_column, SEXP v_group, SEXP options) {
  static const char *const names[] = {"original", "resample", "out_of_bag"};
  measures m = {.links = REAL_RO(v_links), .weights = REAL_RO(v_weights)};
  m.seed = (uint64_t)glue_number(options, "seed");
  m.first = (uint64_t)glue_number(options, "first");
  m.n = (size_t)Rf_xlength(v_event);
  m.event = decode_event(v_event);
  m.column = INTEGER_RO(v_column);
  m.group = v_group == R_NilValue ? NULL : INTEGER_RO(v_group);
  m.n_groups = glue_whole(options, "n_groups");
  const int *const sets = LOGICAL_RO(glue_option(options, "sets"));
  const size_t items = (size_t)Rf_xlength(v_column), size = cc_measure_scratch(m.n);
  if (size == 0) Rf_error("cytochange: %zu patients are too many", m.n);
  const int threads = glue_threads(glue_whole(options, "threads"));
  SEXP out = PROTECT(glue_list(N_SETS, names));
  for (int set = 0; set < N_SETS; ++set) {
    if (sets[set]) m.out[set] = REAL(set_matrix(out, set, N_MEASURES, items));
  }
  m.scratch = scratch_of_threads(threads, size, m.n);
  const char *const label = glue_text(options, "label");
  const int done = glue_run_growing(items, BLOCK, threads, label, measure_work, &m);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}

/* ---- two models of the same patients ---- */

enum { N_COMPARED = 6 }; /* auc, brier, log-likelihood of the first model, then of the second */

typedef struct {
  size_t n;
  const double *links[2], *weights;
  const unsigned char *event;
  uint64_t seed, first;
  double *original, *resample;
  measure_scratch *scratch;
} comparison;

static void compare_work(void *context, int thread, size_t from, size_t to) {
  const comparison *const c = context;
  measure_scratch *const s = &c->scratch[thread];
  for (size_t b = from; b < to; ++b) {
    cc_bootstrap_weights(c->seed, c->first + b, c->n, s->counts, s->count);
    for (size_t i = 0; i < c->n; ++i) s->weight[i] = s->count[i] * c->weights[i];
    const double *const eta[2] = {c->links[0] + b * c->n, c->links[1] + b * c->n};
    /* A refit that failed has no predictor of anybody. */
    const int known = isfinite(eta[0][0]) && isfinite(eta[1][0]);
    cc_measure measure[2];
    if (known) cc_accuracy_begin(measure, c->n, c->event, eta, s->keys, (void *[]){s->measure, s->second});
    for (int k = 0; k < 2; ++k) {
      cc_accuracy own = {NA_REAL, NA_REAL, NA_REAL}, test = own;
      if (known) {
        own = cc_accuracy_on(&measure[k], s->weight);
        test = cc_accuracy_on(&measure[k], c->weights);
      }
      const size_t at = b * N_COMPARED + 3 * (size_t)k;
      c->resample[at] = own.auc, c->resample[at + 1] = own.brier, c->resample[at + 2] = own.log_lik;
      c->original[at] = test.auc, c->original[at + 1] = test.brier, c->original[at + 2] = test.log_lik;
    }
  }
}

/* v_first, v_second: n x resamples, linear predictors by the two models of each resample, number `first` and on;
 * options: list(seed, first, threads, label). Returns `original` and `resample`, each 6 x resamples: auc, brier and
 * log-likelihood of the first and of the second, NA where the refit of either failed; NULL after an interrupt. */
SEXP ffi_comparison(SEXP v_first, SEXP v_second, SEXP v_event, SEXP v_weights, SEXP options) {
  static const char *const names[] = {"original", "resample"};
  comparison c = {.links = {REAL_RO(v_first), REAL_RO(v_second)}, .weights = REAL_RO(v_weights)};
  c.seed = (uint64_t)glue_number(options, "seed");
  c.first = (uint64_t)glue_number(options, "first");
  c.n = (size_t)Rf_xlength(v_event);
  c.event = decode_event(v_event);
  const size_t items = (size_t)Rf_ncols(v_first), size = cc_measure_scratch(c.n);
  if (size == 0) Rf_error("cytochange: %zu patients are too many", c.n);
  const int threads = glue_threads(glue_whole(options, "threads"));
  SEXP out = PROTECT(glue_list(2, names));
  c.original = REAL(set_matrix(out, 0, N_COMPARED, items));
  c.resample = REAL(set_matrix(out, 1, N_COMPARED, items));
  c.scratch = scratch_of_threads(threads, size, c.n);
  for (int t = 0; t < threads; ++t) {
    c.scratch[t].second = reals(size / sizeof(double) + 1);
    c.scratch[t].keys = glue_aligned(c.n, sizeof *c.scratch[t].keys);
  }
  const char *const label = glue_text(options, "label");
  const int done = glue_run_growing(items, BLOCK, threads, label, compare_work, &c);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}

/* Folds from 0: a matrix n x repeats. */
SEXP ffi_folds(SEXP v_event, SEXP c_folds, SEXP c_repeats, SEXP c_seed) {
  const size_t n = (size_t)Rf_xlength(v_event);
  const int repeats = Rf_asInteger(c_repeats);
  const unsigned char *const event = decode_event(v_event);
  size_t *const order = (size_t *)R_alloc(n + 1, sizeof(size_t));
  SEXP out = PROTECT(Rf_allocMatrix(INTSXP, (int)n, repeats));
  for (int r = 0; r < repeats; ++r) {
    if (r % 256 == 0) R_CheckUserInterrupt(); /* nothing here but R's own memory */
    cc_deal_folds((uint64_t)Rf_asReal(c_seed), (uint64_t)r, n, event, Rf_asInteger(c_folds), order,
                  INTEGER(out) + (size_t)r * n);
  }
  UNPROTECT(1);
  return out;
}

/* A key for R's own generator in each of n refits from number c_first on, 0 to 2^31 - 1. */
SEXP ffi_refit_keys(SEXP c_seed, SEXP c_first, SEXP c_n) {
  const int n = Rf_asInteger(c_n);
  SEXP out = PROTECT(Rf_allocVector(INTSXP, n));
  for (int b = 0; b < n; ++b) {
    cc_rng rng;
    cc_rng_start(&rng, (uint64_t)Rf_asReal(c_seed), (uint64_t)Rf_asReal(c_first) + (uint64_t)b, CC_PURPOSE_REFIT);
    INTEGER(out)[b] = (int)(cc_rng_next(&rng) >> 1);
  }
  UNPROTECT(1);
  return out;
}
