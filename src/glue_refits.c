/* The refits of a validation: resamples, folds and their keys. */
#include "glue.h"

#include <stdint.h>
#include <stdlib.h>

#include "core/cc_bootstrap.h"
#include "core/cc_optimism.h"
#include "core/cc_philox.h"
#include "core/cc_refit.h"

enum { BLOCK = 16 }; /* refits a thread between two looks for an interrupt, at most */

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
    r->scratch[t] = (refit_scratch){glue_doubles(size), glue_doubles(n), glue_doubles(p), glue_doubles(n), NULL};
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
  r.links = glue_real_matrix(out, 0, r.problem.n, columns);
  r.beta = glue_real_matrix(out, 1, r.problem.p, n_refits);
  r.ok = glue_int(out, 2, (R_xlen_t)n_refits);
  alloc_refit_scratch(&r, threads);
  const char *const label = glue_text(options, "label");
  const int done = glue_run_growing(n_refits, BLOCK, threads, label, crossed ? refit_folds : refit_resamples, &r);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}

/* Folds from 0: a matrix n x repeats. */
SEXP ffi_folds(SEXP v_event, SEXP c_folds, SEXP c_repeats, SEXP c_seed) {
  const size_t n = (size_t)Rf_xlength(v_event);
  const int repeats = Rf_asInteger(c_repeats);
  const unsigned char *const event = glue_events(v_event);
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
