#include "glue.h"

#include "core/cc_status.h"

/* The statuses and their texts: list(name, text), in the order of the enum. */
SEXP ffi_statuses(void) {
  static const char *const names[] = {"name", "text"};
  SEXP out = PROTECT(glue_list(2, names));
  SET_VECTOR_ELT(out, 0, Rf_allocVector(STRSXP, CC_N_STATUS));
  SET_VECTOR_ELT(out, 1, Rf_allocVector(STRSXP, CC_N_STATUS));
  for (int i = 0; i < CC_N_STATUS; ++i) {
    SET_STRING_ELT(VECTOR_ELT(out, 0), i, Rf_mkChar(cc_status_name((cc_status)i)));
    SET_STRING_ELT(VECTOR_ELT(out, 1), i, Rf_mkChar(cc_status_text((cc_status)i)));
  }
  UNPROTECT(1);
  return out;
}
