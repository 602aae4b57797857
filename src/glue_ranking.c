/* Entry points of R/multiplicity.R. */
#include "glue.h"

#include "core/cc_ranking.h"

/* Ranks of numbers, 1 the largest; NA where x is. */
SEXP ffi_rank_largest(SEXP x) {
  const size_t n = (size_t)Rf_xlength(x);
  SEXP out = PROTECT(Rf_allocVector(REALSXP, Rf_xlength(x)));
  double *const rank = REAL(out);
  cc_rank_largest(REAL_RO(x), n, glue_scratch(2 * n, sizeof(cc_key_item)), rank);
  for (size_t i = 0; i < n; ++i) {
    if (ISNAN(rank[i])) rank[i] = NA_REAL;
  }
  UNPROTECT(1);
  return out;
}

/* Holm's adjustment of the p that are there. */
SEXP ffi_holm(SEXP p) {
  const size_t n = (size_t)Rf_xlength(p);
  SEXP out = PROTECT(Rf_allocVector(REALSXP, Rf_xlength(p)));
  cc_holm(REAL_RO(p), n, glue_scratch(2 * n, sizeof(cc_key_item)), REAL(out));
  UNPROTECT(1);
  return out;
}
