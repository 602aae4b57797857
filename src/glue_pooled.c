/* prognostic_model() with values beyond limits: completed data (core/cc_impute.h) and the pooled profiles of their
 * models (core/cc_clip.h). */
#include "glue.h"
#include "glue_resample.h"

#include <math.h>
#include <string.h>

#include "core/cc_clip.h"
#include "core/cc_impute.h"
#include "core/cc_philox.h"

/* v_x: the predictor, n x p, the intercept among its columns; v_value, v_beyond: n; v_marker, v_patients: names;
 * options: list(seed, first, number): which imputations. Columns and values of order 1. Returns list(converged, theta
 * (p + 1: coefficients / s and 1 / s), drawn (n x number)). */
SEXP ffi_impute(SEXP v_x, SEXP v_value, SEXP v_beyond, SEXP v_marker, SEXP v_patients, SEXP options) {
  static const char *const names[] = {"converged", "theta", "drawn"};
  const size_t n = (size_t)Rf_nrows(v_x), p = (size_t)Rf_ncols(v_x);
  const size_t first = (size_t)glue_number(options, "first"), number = (size_t)glue_number(options, "number");
  const cc_impute_data data = {n, p, REAL_RO(v_x), REAL_RO(v_value), INTEGER_RO(v_beyond)};
  double *scratch = glue_doubles(cc_impute_scratch(p));
  uint64_t *patient = glue_scratch(n, sizeof *patient);
  for (size_t i = 0; i < n; ++i) patient[i] = cc_patient_key(CHAR(STRING_ELT(v_patients, (R_xlen_t)i)));
  SEXP out = PROTECT(glue_list(3, names));
  int *converged = glue_int(out, 0, 1);
  cc_impute_fit fit = {0, glue_real(out, 1, (R_xlen_t)(p + 1)), glue_doubles((p + 1) * (p + 1))};
  double *drawn = glue_real_matrix(out, 2, n, number);
  cc_impute_estimate(&data, scratch, &fit);
  *converged = fit.converged;
  const uint64_t key =
      cc_impute_key((uint64_t)glue_number(options, "seed"), cc_patient_key(CHAR(STRING_ELT(v_marker, 0))));
  for (size_t k = 0; k < number; ++k) {
    if (fit.converged)
      cc_impute_draw(&data, &fit, key, (uint32_t)(first + k), patient, scratch, drawn + k * n);
    else
      for (size_t i = 0; i < n; ++i) drawn[k * n + i] = NA_REAL;
  }
  UNPROTECT(1);
  return out;
}

/* The design of a problem (see glue_logistic.c) with one column moved to the last place. */
static const double *column_last(SEXP v_x, size_t column) {
  const size_t n = (size_t)Rf_nrows(v_x), p = (size_t)Rf_ncols(v_x);
  double *x = glue_doubles(glue_bytes(n, p));
  memcpy(x, REAL_RO(v_x), n * p * sizeof *x);
  memcpy(x + column * n, REAL_RO(v_x) + (p - 1) * n, n * sizeof *x);
  memcpy(x + (p - 1) * n, REAL_RO(v_x) + column * n, n * sizeof *x);
  return x;
}

/* v_problems: see new_problem() in R; v_column: which column of each, from 1. Returns list(estimate, within, between,
 * low, high, at_zero (F at 0)); NaN where a profile fails or a problem has no maximum. */
SEXP ffi_clip(SEXP v_problems, SEXP v_column, SEXP c_tail, SEXP c_starts) {
  static const char *const names[] = {"estimate", "within", "between", "low", "high", "at_zero"};
  const size_t m = (size_t)Rf_xlength(v_problems);
  const int starts = Rf_asInteger(c_starts);
  cc_clip_part *part = glue_scratch(m, sizeof *part);
  double *variance = glue_doubles(m);
  int sound = 1;
  for (size_t k = 0; k < m; ++k) {
    SEXP problem = VECTOR_ELT(v_problems, (R_xlen_t)k), v_x = VECTOR_ELT(problem, 0);
    const size_t n = (size_t)Rf_nrows(v_x), p = (size_t)Rf_ncols(v_x);
    const size_t column = (size_t)INTEGER_RO(v_column)[k] - 1;
    part[k].data = (cc_logistic_data){n,
                                      p,
                                      column_last(v_x, column),
                                      REAL_RO(VECTOR_ELT(problem, 1)),
                                      REAL_RO(VECTOR_ELT(problem, 2)),
                                      REAL_RO(VECTOR_ELT(problem, 3)),
                                      cc_penalty_of((cc_penalty_kind)Rf_asInteger(VECTOR_ELT(problem, 4)))};
    part[k].beta = glue_doubles(2 * p);
    variance[k] = cc_clip_fit(&part[k], starts, glue_doubles(cc_logistic_scratch(n, p)), glue_doubles(p * p));
    sound &= !isnan(variance[k]);
  }
  cc_clip pooled = {m, NAN, NAN, NAN, NAN, NAN};
  double at_zero = NAN;
  if (sound) {
    cc_clip_pool(part, variance, m, Rf_asReal(c_tail), 1, starts, &pooled);
    at_zero = cc_clip_level(part, m, 0.0, starts);
  }
  SEXP out = PROTECT(glue_list(6, names));
  const double figures[] = {pooled.estimate, pooled.within, pooled.between, pooled.low, pooled.high, at_zero};
  for (int i = 0; i < 6; ++i) *glue_real(out, i, 1) = figures[i];
  UNPROTECT(1);
  return out;
}
