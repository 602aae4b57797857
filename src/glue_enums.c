#include "glue.h"

#include "core/cc_enums.h"

/* Every enum that R shares with the core: a list by kind of the names of its codes, in their order. Last,
 * `status_text`: the standing note of each status. */
SEXP ffi_enums(void) {
  size_t n;
  const cc_enum *const all = cc_enums(&n);
  SEXP out = PROTECT(Rf_allocVector(VECSXP, (R_xlen_t)n + 1));
  SEXP kinds = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)n + 1));
  for (size_t k = 0; k < n; ++k) {
    SET_STRING_ELT(kinds, (R_xlen_t)k, Rf_mkChar(all[k].kind));
    SEXP names = Rf_allocVector(STRSXP, (R_xlen_t)all[k].n);
    SET_VECTOR_ELT(out, (R_xlen_t)k, names);
    for (size_t i = 0; i < all[k].n; ++i) SET_STRING_ELT(names, (R_xlen_t)i, Rf_mkChar(all[k].name[i]));
  }
  SET_STRING_ELT(kinds, (R_xlen_t)n, Rf_mkChar("status_text"));
  SEXP texts = Rf_allocVector(STRSXP, CC_N_STATUS);
  SET_VECTOR_ELT(out, (R_xlen_t)n, texts);
  for (int i = 0; i < CC_N_STATUS; ++i) SET_STRING_ELT(texts, i, Rf_mkChar(cc_status_text((cc_status)i)));
  Rf_setAttrib(out, R_NamesSymbol, kinds);
  UNPROTECT(2);
  return out;
}
