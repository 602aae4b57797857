#ifndef CC_WELCH_H
#define CC_WELCH_H

#include "cc_same_bits.h"

#include <stddef.h>

/* Difference of two means with unequal variances (Welch 1938, Biometrika 29:350-362), also within strata.
 * No missing values. No allocation, no state; safe from any thread. */

/* One stratum: the values of either group, and their noise (cc_change(); NULL: none). A group does not vary where one
 * value lies within the noise of all. */
typedef struct {
  const double *x;
  size_t n1;
  const double *y;
  size_t n0;
  const double *x_noise, *y_noise;
} cc_mean_pair;

typedef struct {
  size_t n_strata; /* strata that took part: two values in either group */
  double estimate; /* mean of x - mean of y */
  double std_error;
  double df; /* Satterthwaite's; NaN where no group varies (standard error 0) */
} cc_welch_result;

/* Over strata: sum_h w_h d_h / sum_h w_h with the fixed weights w_h = n1 n0 / (n1 + n0), as least squares with an
 * effect of each stratum has it, but with every group's own variance in the standard error and in Satterthwaite's
 * degrees of freedom. One stratum: Welch's test. A stratum without two values in either group takes no part. */
void cc_welch(const cc_mean_pair *strata, size_t n_strata, cc_welch_result *out);

/* Mean and variance (divisor n - 1) of n values, in two passes; NaN where there are none, or none to vary. */
void cc_moments(const double *x, size_t n, double *mean, double *variance);

#endif
