#include "glue.h"

#include <stdint.h>
#include <string.h>

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

double *glue_real_matrix(SEXP list, R_xlen_t i, size_t rows, size_t columns) {
  SET_VECTOR_ELT(list, i, Rf_allocMatrix(REALSXP, (int)rows, (int)columns));
  return REAL(VECTOR_ELT(list, i));
}

size_t glue_bytes(size_t count, size_t size) {
  if (size != 0 && count > SIZE_MAX / size) Rf_error("cytochange: %zu objects of %zu bytes are too many", count, size);
  return count * size;
}

void *glue_scratch(size_t count, size_t size) { return R_alloc(glue_bytes(count + 1, size), 1); }

void *glue_aligned(size_t count, size_t size) {
  enum { LINE = 64 };
  const size_t bytes = glue_bytes(count, size);
  char *const start = R_alloc(glue_bytes(bytes / LINE + 2, LINE), 1);
  return start + (LINE - (uintptr_t)start % LINE);
}

double *glue_doubles(size_t count) { return glue_scratch(count, sizeof(double)); }

unsigned char *glue_events(SEXP v_event) {
  const size_t n = (size_t)Rf_xlength(v_event);
  const int *const given = INTEGER_RO(v_event);
  unsigned char *const event = glue_scratch(n, 1);
  for (size_t i = 0; i < n; ++i) event[i] = given[i] != 0;
  return event;
}

SEXP glue_option(SEXP options, const char *name) {
  SEXP names = Rf_getAttrib(options, R_NamesSymbol);
  for (R_xlen_t i = 0; i < Rf_xlength(options); ++i) {
    if (strcmp(CHAR(STRING_ELT(names, i)), name) == 0) return VECTOR_ELT(options, i);
  }
  Rf_error("cytochange: option '%s' is missing", name);
}

double glue_number(SEXP options, const char *name) { return Rf_asReal(glue_option(options, name)); }

int glue_whole(SEXP options, const char *name) { return Rf_asInteger(glue_option(options, name)); }

const char *glue_text(SEXP options, const char *name) {
  SEXP text = glue_option(options, name);
  return text == R_NilValue ? NULL : CHAR(STRING_ELT(text, 0));
}

void glue_store(double *const *column, size_t n_columns, size_t i, const double *row) {
  for (size_t k = 0; k < n_columns; ++k) column[k][i] = ISNAN(row[k]) ? NA_REAL : row[k];
}
