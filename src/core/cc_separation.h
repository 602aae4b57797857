#ifndef CC_SEPARATION_H
#define CC_SEPARATION_H

#include "cc_same_bits.h"

#include <stddef.h>

/* Separation by one covariate beside an intercept, in O(n): the largest value of one class against the smallest of the
 * other. Several covariates: cc_logistic_overlap() for whether, cc_program.h for the direction. */

typedef struct {
  int direction; /* of the coefficient: 1, -1, or 0 where the classes overlap */
  int complete;  /* 1: no value lies on the cut; 0: quasi-complete, some of both classes or all of one lie on it */
  double cut;    /* x - cut separates; NaN without separation */
} cc_separation;

/* x, y (0 or 1), weights (n each; rows of weight 0 do not count; NULL: all 1). x must not be constant. No missing
 * values. One class alone, or a constant x, gives direction 0. Pure; safe from any thread. */
cc_separation cc_separation_univariable(size_t n, const double *x, const double *y, const double *weights);

#endif
