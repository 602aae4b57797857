#ifndef CC_EFFECT_H
#define CC_EFFECT_H

#include "cc_same_bits.h"

#include <stddef.h>

/* Limits of standardised effects and of shares, and other smooth functions that a polynomial holds, of many rows at
 * once. No allocation, no state: safe from any thread. */

/* Chebyshev's polynomial of n coefficients, an even number, from that of order 0: its values at x[i], i < n_rows. NaN
 * where x is. */
void cc_chebyshev(const double *coefficient, size_t n, const double *x, size_t n_rows, double *out);

/* For one number of degrees of freedom and one tail: Chebyshev's polynomial, in u = t / sqrt(2 df + t^2), of a lower
 * limit of the noncentrality over sqrt(2 df + t^2). `coefficient`: n of them, an even number, from that of order 0. */
typedef struct {
  double df;
  const double *coefficient;
  size_t n;
} cc_noncentral_curve;

/* The limits of the noncentrality that t[i] is consistent with, i < n; the upper one is the lower one of -t turned
 * round. NaN where t is; garbage where it is infinite. */
void cc_noncentral_limits(const cc_noncentral_curve *curve, const double *t, size_t n, double *low, double *high);

/* Limits of a rank-biserial correlation r by Fisher's z, `half` to either side of it; where all n changes go one way,
 * of which the standard error says nothing, the exact bound of so many signs (Clopper and Pearson) at a probability of
 * `tail` beyond each limit. NaN where r is. */
void cc_rank_biserial_limits(double r, double half, double n, double tail, double *low, double *high);

/* Wilson's limits (1927) of a share, x of n > 0 at the normal quantile z: the p with (x / n - p)^2 = z^2 p (1 - p) / n.
 * NaN where one of them is. */
void cc_wilson(double x, double n, double z, double *low, double *high);

#endif
