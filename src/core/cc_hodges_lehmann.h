#ifndef CC_HODGES_LEHMANN_H
#define CC_HODGES_LEHMANN_H

#include "cc_same_bits.h"

/* Walsh averages (x_i + x_j) / 2, i <= j, of n sorted numbers, selected without building all n (n + 1) / 2
 * of them. Everything here speaks of the sums x_i + x_j, which are compared as computed, so that counts and selections
 * agree to the last bit; a halved sum is a Walsh average. For a sorted x the sums ascend in i and in j: a staircase
 * walk counts those below a bound in O(n).
 *
 * x: n >= 1 finite numbers, ascending, of which no two sum to infinity. No allocation, no state. */

#include <stddef.h>

/* Number of pairs i <= j. */
static inline size_t cc_walsh_pairs(size_t n) { return n * (n + 1) / 2; }

/* The smallest sum above `bound`; INFINITY when there is none. */
double cc_walsh_next(const double *x, size_t n, double bound);

/* For each of m <= CC_WALSH_MANY numbers 1 <= k[t] <= n (n + 1) / 2: value[t], the k[t]-th smallest sum, and next[t],
 * the one after it in order (it may be equal; INFINITY after the last). scratch: cc_walsh_scratch(n) doubles. Cost: a
 * handful of O(n) counts, which all k share. */
#define CC_WALSH_MANY 3
void cc_walsh_select_many(const double *x, size_t n, const size_t *k, size_t m, double *value, double *next,
                          double *scratch);
double cc_walsh_select(const double *x, size_t n, size_t k, double *scratch);
size_t cc_walsh_scratch(size_t n);

/* The Hodges-Lehmann estimate (1963), the median of the Walsh averages, from the sum number cc_walsh_middle(n) and the
 * next one. */
static inline size_t cc_walsh_middle(size_t n) { return (cc_walsh_pairs(n) + 1) / 2; }
static inline double cc_hodges_lehmann(size_t n, double value, double next) {
  return cc_walsh_pairs(n) % 2 ? value / 2.0 : value / 4.0 + next / 4.0;
}

#endif
