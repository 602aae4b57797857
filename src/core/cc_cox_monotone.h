#ifndef CC_COX_MONOTONE_H
#define CC_COX_MONOTONE_H

#include "cc_same_bits.h"

/* Where the partial likelihood of a lane is monotone, so that maximum likelihood has no finite estimate: there is a
 * direction in which no patient at risk lies above one who fails (Heinze and Schemper 2001, Biometrics 57:114-119). One
 * column: comparisons. Several: the linear program of those differences in whole numbers (cc_program.h). */

#include "cc_cox.h"
#include "cc_logistic.h"

typedef struct {
  int monotone;    /* 1, 0; -1: no memory to tell */
  int direction;   /* of the marker's coefficient: 1, -1; 0: it stays where it is */
  double supremum; /* one column: of the log-likelihood; else NaN */
} cc_cox_monotone;

/* No information, such as a marker that does not vary among those at risk at any event, is not monotone. */
cc_cox_monotone cc_cox_is_monotone(const cc_cox *cox, int lane, const cc_exactly *exactly);

#endif
