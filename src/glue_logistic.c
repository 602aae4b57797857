#include "glue.h"

#include "core/cc_logistic.h"
#include "core/cc_profile.h"
#include "core/cc_program.h"
#include "core/cc_separation.h"

#include <math.h>
#include <stdlib.h>

/* A problem as new_problem() in R makes it: list(x (n x p), y, weights, offset (n each), penalty, ...), doubles but
 * for the last, a code. */
static cc_logistic_data decode(SEXP problem) {
  SEXP v_x = VECTOR_ELT(problem, 0);
  const cc_logistic_data data = {(size_t)Rf_nrows(v_x),
                                 (size_t)Rf_ncols(v_x),
                                 REAL_RO(v_x),
                                 REAL_RO(VECTOR_ELT(problem, 1)),
                                 REAL_RO(VECTOR_ELT(problem, 2)),
                                 REAL_RO(VECTOR_ELT(problem, 3)),
                                 cc_penalty_of((cc_penalty_kind)Rf_asInteger(VECTOR_ELT(problem, 4)))};
  return data;
}

static double *make_scratch(const cc_logistic_data *data) {
  const size_t length = cc_logistic_scratch(data->n, data->p);
  if (length == 0) Rf_error("cytochange: a design of %zu rows and %zu columns is too large", data->n, data->p);
  return (double *)R_alloc(length, sizeof(double));
}

/* Columns numbered from 1 in R. */
static size_t *decode_columns(SEXP v_columns) {
  const R_xlen_t n = Rf_xlength(v_columns);
  size_t *const columns = (size_t *)R_alloc((size_t)n + 1, sizeof *columns);
  for (R_xlen_t k = 0; k < n; ++k) columns[k] = (size_t)INTEGER_RO(v_columns)[k] - 1;
  return columns;
}

static void copy(size_t n, const double *from, double *to) {
  for (size_t i = 0; i < n; ++i) to[i] = from[i];
}

/* The first column (from 1) that is zero or a combination of others, or 0. */
SEXP ffi_logistic_alias(SEXP problem) {
  const cc_logistic_data data = decode(problem);
  cc_logistic_work work;
  const size_t column = cc_logistic_begin(&work, &data, NULL, 0, make_scratch(&data));
  return Rf_ScalarInteger(column < data.p ? (int)column + 1 : 0);
}

/* Random starts beside those at zero and on the way to maximum likelihood: none where the surface has one maximum, or a
 * fit takes long; profile limits then trust the branch that they follow. */
SEXP ffi_logistic_starts(SEXP problem) {
  enum { LONG_FIT = 200 };
  const size_t n = (size_t)Rf_nrows(VECTOR_ELT(problem, 0));
  const int penalised = Rf_asLogical(VECTOR_ELT(problem, 5));
  return Rf_ScalarInteger(!penalised || n > LONG_FIT ? 0 : cc_logistic_starts(n));
}

/* Maximises from v_start, the columns v_held held at their start. The design must have full rank. */
SEXP ffi_logistic_fit(SEXP problem, SEXP v_start, SEXP v_held, SEXP c_starts) {
  static const char *const names[] = {"beta", "log_lik",    "score", "converged", "overlap",   "iterations",
                                      "hat",  "covariance", "eta",   "prob",      "max_change"};
  enum { BETA, LOG_LIK, SCORE, CONVERGED, OVERLAP, ITERATIONS, HAT, COVARIANCE, ETA, PROB, MAX_CHANGE, N_OUT };
  const cc_logistic_data data = decode(problem);
  const size_t n = data.n, p = data.p;
  cc_logistic_work work;
  if (cc_logistic_begin(&work, &data, decode_columns(v_held), (size_t)Rf_xlength(v_held), make_scratch(&data)) < p) {
    Rf_error("cytochange: the design has not full rank");
  }
  SEXP out = PROTECT(glue_list(N_OUT, names));
  double *const beta = glue_real(out, BETA, (R_xlen_t)p);
  copy(p, REAL_RO(v_start), beta);
  cc_logistic_fit fit = cc_logistic_maximise_global(&work, beta, Rf_asInteger(c_starts));
  copy(n, work.hat, glue_real(out, HAT, (R_xlen_t)n));
  copy(n, work.eta, glue_real(out, ETA, (R_xlen_t)n));
  copy(n, work.prob, glue_real(out, PROB, (R_xlen_t)n));
  cc_logistic_covariance(&work, 0, glue_real_matrix(out, COVARIANCE, p, p));
  double *const search = (double *)R_alloc(p, sizeof(double));
  copy(p, beta, search);
  const cc_exactly exactly = {malloc, free, NULL};
  if (cc_penalty_adds(data.penalty)) fit.overlap = cc_logistic_overlap(&work, search, &exactly);
  cc_logistic_settle(&work, beta, &exactly, &fit);
  if (fit.overlap < 0) Rf_error("cytochange: no memory to decide about separation of %zu rows and %zu columns", n, p);
  *glue_int(out, OVERLAP, 1) = fit.overlap;
  *glue_real(out, LOG_LIK, 1) = fit.log_lik;
  *glue_real(out, SCORE, 1) = fit.score;
  *glue_real(out, MAX_CHANGE, 1) = fit.max_step;
  *glue_int(out, CONVERGED, 1) = fit.converged;
  *glue_int(out, ITERATIONS, 1) = fit.iterations;
  UNPROTECT(1);
  return out;
}

/* Log-likelihood with each of v_columns in turn held at c_value: log_lik, converged, and the maximisers (p x columns).
 */
SEXP ffi_logistic_hold_each(SEXP problem, SEXP v_beta, SEXP v_columns, SEXP c_value, SEXP c_starts) {
  static const char *const names[] = {"log_lik", "converged", "beta"};
  const cc_logistic_data data = decode(problem);
  const size_t p = data.p, *const columns = decode_columns(v_columns);
  const R_xlen_t n_columns = Rf_xlength(v_columns);
  double *const scratch = make_scratch(&data);
  const double value = Rf_asReal(c_value);
  SEXP out = PROTECT(glue_list(3, names));
  double *const log_lik = glue_real(out, 0, n_columns);
  int *const converged = glue_int(out, 1, n_columns);
  double *const betas = glue_real_matrix(out, 2, p, (size_t)n_columns);
  for (R_xlen_t k = 0; k < n_columns; ++k) {
    R_CheckUserInterrupt();
    double *const beta = betas + (size_t)k * p;
    copy(p, REAL_RO(v_beta), beta);
    cc_logistic_work work;
    cc_logistic_begin(&work, &data, &columns[k], 1, scratch);
    cc_logistic_evaluate_at(&work, beta);
    cc_logistic_shift(&work, beta, &value);
    const cc_logistic_fit fit = cc_logistic_maximise_global(&work, beta, Rf_asInteger(c_starts));
    log_lik[k] = fit.log_lik;
    converged[k] = fit.converged || (!data.penalty->finite && isfinite(fit.distance));
  }
  UNPROTECT(1);
  return out;
}

/* Profile limits of the columns v_columns: low, high, status (two columns, codes), the profile at the limits, and
 * `higher`, NULL or a better start for the whole fit. v_step: first step of each column; c_drop: depth of the contour.
 * */
SEXP ffi_logistic_limits(SEXP problem, SEXP v_beta, SEXP c_log_lik, SEXP v_columns, SEXP v_step, SEXP c_drop,
                         SEXP c_separated, SEXP c_starts) {
  static const char *const names[] = {"limit", "status", "log_lik", "higher"};
  const cc_logistic_data data = decode(problem);
  const size_t p = data.p, *const columns = decode_columns(v_columns);
  const R_xlen_t n_columns = Rf_xlength(v_columns);
  double *const scratch = make_scratch(&data), *const beta = (double *)R_alloc(p, sizeof(double));
  double *const spare = (double *)R_alloc(2 * p, sizeof(double));
  SEXP out = PROTECT(glue_list(4, names));
  double *const limit = glue_real(out, 0, 2 * n_columns), *const log_lik = glue_real(out, 2, 2 * n_columns);
  int *const status = glue_int(out, 1, 2 * n_columns);
  for (R_xlen_t k = 0; k < 2 * n_columns; ++k) {
    R_CheckUserInterrupt();
    const size_t column = columns[k % n_columns];
    cc_logistic_work work;
    cc_logistic_begin(&work, &data, &column, 1, scratch);
    const double unit = 2.0 * cc_profile_unit_step(&work), step = REAL_RO(v_step)[k % n_columns];
    const cc_profile_contour contour = {Rf_asReal(c_log_lik), Rf_asReal(c_drop), step < unit ? step : unit,
                                        Rf_asLogical(c_separated) == 1, Rf_asInteger(c_starts)};
    copy(p, REAL_RO(v_beta), beta);
    const cc_profile_limit found = cc_profile_find_limit(&work, column, k < n_columns ? -1 : 1, &contour, beta, spare);
    limit[k] = found.limit;
    status[k] = (int)found.status;
    log_lik[k] = found.log_lik;
    if (found.higher) {
      copy(p, beta, glue_real(out, 3, (R_xlen_t)p));
      break;
    }
  }
  UNPROTECT(1);
  return out;
}

/* A direction for the rows of v_x by Konis' program; v_asks: CC_ROW_*, see cc_program.h. */
SEXP ffi_separation_step(SEXP v_x, SEXP v_asks) {
  static const char *const names[] = {"step", "sign", "centre", "size"};
  enum { STEP, SIGN, CENTRE, SIZE, N_OUT };
  const size_t n = (size_t)Rf_nrows(v_x), p = (size_t)Rf_ncols(v_x);
  unsigned char *const asks = (unsigned char *)R_alloc(n + 1, 1);
  signed char *const sign = (signed char *)R_alloc(n + 1, 1);
  for (size_t i = 0; i < n; ++i) asks[i] = (unsigned char)INTEGER_RO(v_asks)[i];
  SEXP out = PROTECT(glue_list(N_OUT, names));
  double *const centre = glue_real(out, CENTRE, (R_xlen_t)p), *const size = glue_real(out, SIZE, (R_xlen_t)p);
  int *const units = (int *)R_alloc(2 * p, sizeof(int));
  cc_program program = {n, p, REAL_RO(v_x), asks, centre, size, units, units + p, 0};
  cc_program_begin(&program);
  const size_t bytes = cc_program_scratch(&program);
  if (bytes == 0) Rf_error("cytochange: a program of %zu rows and %zu columns is too large", n, p);
  cc_program_solve(&program, R_alloc(bytes, 1), glue_real(out, STEP, (R_xlen_t)p), sign);
  int *const signs = glue_int(out, SIGN, (R_xlen_t)n);
  for (size_t i = 0; i < n; ++i) signs[i] = sign[i];
  UNPROTECT(1);
  return out;
}

/* One covariate with an intercept: c(direction of its coefficient, cut that separates, 1 where completely). */
SEXP ffi_separation_one(SEXP v_x, SEXP v_y, SEXP v_weights) {
  const cc_separation found =
      cc_separation_univariable((size_t)Rf_xlength(v_x), REAL_RO(v_x), REAL_RO(v_y), REAL_RO(v_weights));
  SEXP out = PROTECT(Rf_allocVector(REALSXP, 3));
  REAL(out)[0] = found.direction;
  REAL(out)[1] = found.cut;
  REAL(out)[2] = found.complete;
  UNPROTECT(1);
  return out;
}
