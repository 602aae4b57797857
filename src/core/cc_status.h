#ifndef CC_STATUS_H
#define CC_STATUS_H

#include "cc_same_bits.h"

/* Why a row of a result has, or has not, its figures. One list: the names are what R shows in column `status`, the
 * texts are what it puts into `note` when the code that set the status has nothing more precise to say. */
#define CC_STATUS_LIST(X)                                                                                              \
  X(OK, "ok", "")                                                                                                      \
  X(NO_PAIRS, "no_pairs", "no patient has both values")                                                                \
  X(TOO_FEW, "too_few", "too few values for this method")                                                              \
  X(ALL_ZERO, "all_zero", "no value changed")                                                                          \
  X(CONSTANT, "constant", "all values are equal")                                                                      \
  X(ALL_CENSORED, "all_censored", "values beyond limits of quantification leave nothing to compare")                   \
  X(ONE_GROUP, "one_group", "only one of the two groups has values")                                                   \
  X(SEPARATED, "separated", "the marker separates the groups: a coefficient is infinite")                              \
  X(NOT_CONVERGED, "not_converged", "the fit did not converge")                                                        \
  X(NOT_COMPUTED, "not_computed", "not computed")

#define CC_STATUS_ENUM(code, name, text) CC_##code,
typedef enum { CC_STATUS_LIST(CC_STATUS_ENUM) CC_N_STATUS } cc_status;
#undef CC_STATUS_ENUM

/* The text of a status (its name: cc_enums()); NULL outside the list. Static storage; safe from any thread. */
const char *cc_status_text(cc_status status);

#endif
