#include "glue.h"

#include <stdint.h>

#include "core/cc_codes.h"

/* Rows of the users' tables, of which there may be tens of millions: no more memory than what is returned. */

/* A column as R stores it: one of the pointers. */
typedef struct {
  const SEXP *text;
  const double *number;
  const int *whole;
} row_values;

static row_values row_values_of(SEXP v_x) {
  switch (TYPEOF(v_x)) {
  case STRSXP:
    return (row_values){.text = STRING_PTR_RO(v_x)};
  case REALSXP:
    return (row_values){.number = REAL_RO(v_x)};
  case LGLSXP:
    return (row_values){.whole = LOGICAL_RO(v_x)};
  default:
    return (row_values){.whole = INTEGER_RO(v_x)}; /* R stops at what is no whole number either */
  }
}

/* The key of row i; 0 where its value is missing. A string is its address: R keeps one of each. */
static int row_key(const row_values *values, R_xlen_t i, uint64_t *key) {
  if (values->text != NULL) {
    *key = (uint64_t)(uintptr_t)values->text[i];
    return values->text[i] != NA_STRING;
  }
  if (values->number != NULL) {
    *key = cc_codes_number(values->number[i]);
    return !ISNAN(values->number[i]);
  }
  *key = (uint32_t)values->whole[i];
  return values->whole[i] != NA_INTEGER;
}

/* A table twice as large, with the row that each code was first seen in beside it. */
static void grow(cc_codes *codes, int **first) {
  cc_codes larger;
  const unsigned bits = codes->bits + 1;
  cc_codes_start(&larger, glue_scratch(cc_codes_bytes(bits), 1), bits);
  cc_codes_move(codes, &larger);
  int *const rows = glue_scratch((size_t)1 << (bits - 1), sizeof *rows);
  for (uint32_t k = 0; k < codes->n; ++k) rows[k] = (*first)[k];
  *codes = larger;
  *first = rows;
}

/* v_x: text, numbers, whole numbers, a factor or logicals; c_codes: TRUE or FALSE. Returns `at`, the rows (from 1)
 * where a value is first seen, and `code`, for each row the place of its value among them (NA where it is missing; NULL
 * unless c_codes). */
SEXP ffi_first_seen(SEXP v_x, SEXP c_codes) {
  static const char *const names[] = {"code", "at"};
  enum { CODE, AT, N_OUT, START = 10 };
  const R_xlen_t n = Rf_xlength(v_x);
  const row_values values = row_values_of(v_x);
  SEXP out = PROTECT(glue_list(N_OUT, names));
  int *const code = Rf_asLogical(c_codes) == 1 ? glue_int(out, CODE, n) : NULL;
  cc_codes codes;
  cc_codes_start(&codes, glue_scratch(cc_codes_bytes(START), 1), START);
  int *first = glue_scratch((size_t)1 << (START - 1), sizeof *first);

  uint64_t key = 0, last_key = 0;
  uint32_t last = 0; /* neighbours are often the same */
  for (R_xlen_t i = 0; i < n; ++i) {
    if (!row_key(&values, i, &key)) {
      if (code != NULL) code[i] = NA_INTEGER;
      continue;
    }
    if (last == 0 || key != last_key) {
      if (cc_codes_full(&codes)) grow(&codes, &first);
      const uint32_t n_before = codes.n;
      last = cc_codes_of(&codes, key);
      last_key = key;
      if (codes.n > n_before) first[n_before] = (int)i + 1;
    }
    if (code != NULL) code[i] = (int)last;
  }
  int *const at = glue_int(out, AT, (R_xlen_t)codes.n);
  for (uint32_t k = 0; k < codes.n; ++k) at[k] = first[k];
  UNPROTECT(1);
  return out;
}

/* v_group, v_code: codes of n rows. Returns `first`, the first row of each group with a known code (NA: none), and
 * `differs`, the rows whose code is another. */
SEXP ffi_first_known(SEXP v_group, SEXP v_code, SEXP c_groups) {
  static const char *const names[] = {"first", "differs"};
  enum { FIRST, DIFFERS, N_OUT };
  const size_t n = (size_t)Rf_xlength(v_group), n_groups = (size_t)Rf_asInteger(c_groups);
  const int *const group = INTEGER_RO(v_group), *const code = INTEGER_RO(v_code);
  SEXP out = PROTECT(glue_list(N_OUT, names));
  int *const first = glue_int(out, FIRST, (R_xlen_t)n_groups);
  cc_first_known(group, code, n, first, n_groups);
  const size_t n_other = cc_other_codes(group, code, n, first, NULL);
  cc_other_codes(group, code, n, first, glue_int(out, DIFFERS, (R_xlen_t)n_other));
  for (size_t g = 0; g < n_groups; ++g) {
    if (first[g] == 0) first[g] = NA_INTEGER;
  }
  UNPROTECT(1);
  return out;
}

/* How many different combinations the rows of the columns of codes have (v_columns: a list; v_size: the largest code of
 * each, as numbers). */
SEXP ffi_count_cells(SEXP v_columns, SEXP v_size) {
  const size_t n_columns = (size_t)Rf_xlength(v_columns);
  const int **const column = glue_scratch(n_columns, sizeof *column);
  size_t *const size = glue_scratch(n_columns, sizeof *size);
  size_t n_cells = 1;
  for (size_t k = 0; k < n_columns; ++k) {
    column[k] = INTEGER_RO(VECTOR_ELT(v_columns, (R_xlen_t)k));
    size[k] = (size_t)REAL_RO(v_size)[k];
    n_cells *= size[k];
  }
  unsigned char *const seen = glue_scratch(n_cells / 8 + 1, 1);
  for (size_t b = 0; b <= n_cells / 8; ++b) seen[b] = 0;
  const size_t n = (size_t)Rf_xlength(VECTOR_ELT(v_columns, 0));
  return Rf_ScalarReal((double)cc_count_cells(column, size, n_columns, n, seen));
}
