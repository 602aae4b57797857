#ifndef CC_NORMAL_H
#define CC_NORMAL_H

#include "cc_same_bits.h"

/* The normal distribution, its tails in logarithms, and the bivariate one. No state: safe from any thread. */

/* log of the density; log of P(X <= x) and that probability, both to 1e-15 relative. */
double cc_log_density(double x);
double cc_log_probability(double x);
double cc_probability(double x);

/* log P(X <= x, Y <= y) of two standard normal variables with correlation tanh(zeta). Within 1e-12 of the probability
 * itself, and of relative error below 1e-8 down to 1e-300. */
double cc_log_binormal(double x, double y, double zeta);

/* The correlation, and 1 less its square, without loss where it is near 1. */
double cc_correlation(double zeta);
double cc_uncorrelated(double zeta);

#endif
