#include "glue.h"

#include <stdint.h>

SEXP glue_list(R_xlen_t n, const char *const *names) {
  SEXP list = PROTECT(Rf_allocVector(VECSXP, n));
  SEXP v_names = PROTECT(Rf_allocVector(STRSXP, n));
  for (R_xlen_t i = 0; i < n; ++i) SET_STRING_ELT(v_names, i, Rf_mkChar(names[i]));
  Rf_setAttrib(list, R_NamesSymbol, v_names);
  UNPROTECT(2);
  return list;
}

double *glue_real(SEXP list, R_xlen_t i, R_xlen_t n) {
  SET_VECTOR_ELT(list, i, Rf_allocVector(REALSXP, n));
  return REAL(VECTOR_ELT(list, i));
}

int *glue_int(SEXP list, R_xlen_t i, R_xlen_t n) {
  SET_VECTOR_ELT(list, i, Rf_allocVector(INTSXP, n));
  return INTEGER(VECTOR_ELT(list, i));
}

size_t glue_bytes(size_t count, size_t size) {
  if (size != 0 && count > SIZE_MAX / size) Rf_error("cytochange: %zu objects of %zu bytes are too many", count, size);
  return count * size;
}
