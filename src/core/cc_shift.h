#ifndef CC_SHIFT_H
#define CC_SHIFT_H

#include "cc_same_bits.h"

#include <stddef.h>

/* An estimate of a shift, and its interval from low to high. */
typedef struct {
  double estimate, low, high;
} cc_shift_estimate;

/* The differences between two samples, one of each, within strata: their quantiles are the Hodges-Lehmann estimate of a
 * shift and the limits of its interval.
 *
 * No missing or infinite values. No allocation, no state; safe from any thread on its own scratch. */

/* One stratum: x[n1] and y[n0], both ascending; every difference x - y in it weighs `weight` (positive). */
typedef struct {
  const double *x;
  size_t n1;
  const double *y;
  size_t n0;
  double weight;
} cc_sample_pair;

/* Number of size_t of scratch for strata with n1 values of x in all. */
size_t cc_shift_scratch(size_t n1);

/* The smallest difference d such that the weights of all differences <= d add up to more than `target`: -Inf where
 * target is negative (nothing at all suffices), Inf where all of them do not suffice. With one stratum of weight 1
 * and target k - 1 that is the k-th smallest difference. The n1 n0 differences are never laid out: they are a matrix
 * with sorted rows and columns, from which each pass discards those on the wrong side of a pivot. Expected time O(n
 * log n) with n = n1 + n0; the answer does not depend on the pivots. */
double cc_shift_quantile(const cc_sample_pair *strata, size_t n_strata, double target, size_t *scratch);

/* Weights of the differences <= d. */
double cc_shift_weight(const cc_sample_pair *strata, size_t n_strata, double d);

/* The weighted median of the differences, midway where half of the weight lies on either side of a gap: the shift at
 * which the (weighted) rank-sum statistic meets its expectation. Hodges and Lehmann 1963, Annals of Mathematical
 * Statistics 34:598-611. */
double cc_shift_median(const cc_sample_pair *strata, size_t n_strata, size_t *scratch);

/* The same strata with the samples swapped, so that the differences change sign. */
void cc_shift_swap(const cc_sample_pair *strata, size_t n_strata, cc_sample_pair *swapped);

/* One stratum of weight 1, with its differences laid out where there are few: then every question is a look-up. */
typedef struct {
  cc_sample_pair pair;
  const double *sorted; /* all n1 n0 of them, as cc_shift_sort() leaves them, or NULL */
  size_t first;         /* and what it returned */
  int turned;           /* `sorted` is that of the samples swapped: signs turned */
} cc_differences;

/* Up to so many differences it pays to sort them. */
#define CC_SHIFT_FEW ((size_t)4096)

/* Numbers in an array that holds them while they are sorted. */
#define CC_SHIFT_ROOM (CC_SHIFT_FEW + CC_SHIFT_FEW / 2)

/* Sorts all differences x - y, CC_SHIFT_FEW at most, into the first n1 n0 places of sorted[CC_SHIFT_ROOM]; the rows
 * x[i] - y are sorted already, so they are merged, until two runs are left: the few order statistics that are asked for
 * are found in both for less than the last step costs. Returns the length of the first. `scratch`: as large. */
size_t cc_shift_sort(const cc_sample_pair *pair, double *sorted, double *scratch);

/* As cc_shift_quantile() and cc_shift_weight() for one stratum, and the median; `scratch` is used only where nothing is
 * laid out. */
double cc_differences_above(const cc_differences *d, double target, size_t *scratch);
double cc_differences_up_to(const cc_differences *d, double at);
double cc_differences_median(const cc_differences *d, size_t *scratch);
cc_differences cc_differences_swap(const cc_differences *d);

#endif
