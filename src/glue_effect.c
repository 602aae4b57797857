/* Entry points of R/effect-size.R and R/tails.R. */
#include "glue.h"

#include <math.h>

#include "core/cc_effect.h"

/* A polynomial of Chebyshev's (an even number of coefficients) at each x. */
SEXP ffi_chebyshev(SEXP v_coefficient, SEXP v_x) {
  SEXP out = PROTECT(Rf_allocVector(REALSXP, Rf_xlength(v_x)));
  cc_chebyshev(REAL_RO(v_coefficient), (size_t)Rf_xlength(v_coefficient), REAL_RO(v_x), (size_t)Rf_xlength(v_x),
               REAL(out));
  UNPROTECT(1);
  return out;
}

static const char *const limit_names[] = {"low", "high"};

/* Wilson's limits of shares: v_x of v_n (numbers, one or as many); z: normal quantile. NA where n is 0. */
SEXP ffi_wilson(SEXP v_x, SEXP v_n, SEXP v_z) {
  const R_xlen_t n = Rf_xlength(v_x), step = Rf_xlength(v_n) == 1 ? 0 : 1;
  SEXP out = PROTECT(glue_list(2, limit_names));
  double *const low = glue_real(out, 0, n), *const high = glue_real(out, 1, n);
  for (R_xlen_t i = 0; i < n; ++i) {
    const double of = REAL_RO(v_n)[i * step];
    if (of == 0.0) {
      low[i] = high[i] = NA_REAL;
    } else {
      cc_wilson(REAL_RO(v_x)[i], of, Rf_asReal(v_z), &low[i], &high[i]);
    }
  }
  UNPROTECT(1);
  return out;
}

/* ---- noncentral t ---- */

static cc_noncentral_curve curve_of(SEXP curve) {
  SEXP coefficients = glue_option(curve, "coefficients");
  return (cc_noncentral_curve){glue_number(curve, "df"), REAL_RO(coefficients), (size_t)Rf_xlength(coefficients)};
}

/* Rows from `from` on that share its degrees of freedom. */
static R_xlen_t same_until(const double *df, R_xlen_t from, R_xlen_t n) {
  R_xlen_t to = from;
  while (to < n && df[to] == df[from]) ++to;
  return to;
}

/* Limits of the noncentrality of each t with its df, times its unit. curves: a list of curves (noncentral_curve() in
 * R). NA where there is no curve for df, or t is not finite. */
SEXP ffi_noncentral_limits(SEXP v_t, SEXP v_df, SEXP v_unit, SEXP curves) {
  const R_xlen_t n = Rf_xlength(v_t), n_curves = Rf_xlength(curves);
  const double *const t = REAL_RO(v_t), *const df = REAL_RO(v_df), *const unit = REAL_RO(v_unit);
  cc_noncentral_curve *const curve = glue_scratch((size_t)n_curves, sizeof *curve);
  for (R_xlen_t k = 0; k < n_curves; ++k) curve[k] = curve_of(VECTOR_ELT(curves, k));
  SEXP out = PROTECT(glue_list(2, limit_names));
  double *const low = glue_real(out, 0, n), *const high = glue_real(out, 1, n);
  for (R_xlen_t from = 0, to; from < n; from = to) {
    to = df[from] == df[from] ? same_until(df, from, n) : from + 1;
    R_xlen_t k = 0;
    while (k < n_curves && curve[k].df != df[from]) ++k;
    if (k < n_curves) cc_noncentral_limits(&curve[k], t + from, (size_t)(to - from), low + from, high + from);
    for (R_xlen_t i = from; i < to; ++i) {
      const int here = k < n_curves && R_FINITE(t[i]);
      low[i] = here ? low[i] * unit[i] : NA_REAL;
      high[i] = here ? high[i] * unit[i] : NA_REAL;
    }
  }
  UNPROTECT(1);
  return out;
}

/* ---- rank-biserial correlation ---- */

/* The correlation of each signed-rank statistic with its limits: statistic, sum of the ranks, of their squares, n, how
 * many have a sign (NA: nothing is known); tail, and its normal quantile. */
SEXP ffi_rank_biserial(SEXP v_statistic, SEXP v_total, SEXP v_squares, SEXP v_n, SEXP v_tail, SEXP v_critical) {
  static const char *const names[] = {"estimate", "low", "high"};
  const R_xlen_t n_rows = Rf_xlength(v_statistic);
  const double *const statistic = REAL_RO(v_statistic), *const total = REAL_RO(v_total);
  const double *const squares = REAL_RO(v_squares);
  const int *const n = INTEGER_RO(v_n);
  const double tail = Rf_asReal(v_tail), critical = Rf_asReal(v_critical);
  SEXP out = PROTECT(glue_list(3, names));
  double *const column[] = {glue_real(out, 0, n_rows), glue_real(out, 1, n_rows), glue_real(out, 2, n_rows)};
  for (R_xlen_t i = 0; i < n_rows; ++i) {
    double row[] = {NAN, NAN, NAN};
    if (n[i] != NA_INTEGER && total[i] > 0.0) {
      row[0] = (2.0 * statistic[i] - total[i]) / total[i];
      const double half = critical * (sqrt(squares[i]) / total[i]);
      cc_rank_biserial_limits(row[0], half, n[i], tail, &row[1], &row[2]);
    }
    glue_store(column, 3, (size_t)i, row);
  }
  UNPROTECT(1);
  return out;
}
