#ifndef CC_BOOTSTRAP_H
#define CC_BOOTSTRAP_H

#include "cc_same_bits.h"

#include <stddef.h>
#include <stdint.h>

#include "cc_sort.h"

/* Bootstrap of patients: tables of resample counts, ranks of markers within a resample, and percentile limits.
 *
 * A resample draws whole patients with replacement and is known by (seed, number), see cc_philox.h: every marker sees
 * the same resample, and the answer does not depend on threads or blocks. No allocation, no state; safe from any thread
 * on its own output. */

/* weight[i] = how often patient i of n was drawn in resample number `resample`; the weights add up to n. */
void cc_bootstrap_weights(uint64_t seed, uint64_t resample, size_t n, uint32_t *counts, double *weight);

/* Ranks of the m statistics of one resample, 1 = the largest, ties averaged, NaN where the statistic is NaN.
 * item: scratch of 2 m. rank may not be statistic. */
void cc_bootstrap_ranks(const double *statistic, size_t m, cc_rank_item *item, float *rank);

/* Percentile limits of n values, NaN ones left out: with m values left and k = floor((m + 1) tail), at least 1, the
 * k-th smallest and the k-th largest, so always values that occurred. values is reordered; NaN limits where nothing is
 * left. Returns m. */
size_t cc_bootstrap_limits(double *values, size_t n, double tail, double *low, double *high);

#endif
