#ifndef CC_ARM_PAIR_H
#define CC_ARM_PAIR_H

#include "cc_same_bits.h"

/* One arm against the first under labels that are dealt out anew: the statistics of Westfall and Young's adjustment
 * over several arms. Patients of other arms, and those whose value is missing, take no part; what is compared changes
 * with the labels, so every sum, variance and rank is of the two arms alone. Patients are sorted by stratum: stratum h
 * is [h ? end[h - 1] : 0, end[h]). No allocation, no state; safe from any thread on its own memory. */

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "cc_limited.h"
#include "cc_sort.h"

typedef struct {
  size_t n_strata;
  const size_t *end;
  const uint8_t *label; /* of each patient; the first arm has 0 */
  uint8_t arm;          /* the one that is compared with it */
} cc_arm_pair;

/* Welch's t, over strata as cc_welch() has it. value: NaN where missing; centred, so that squares lose nothing. NaN
 * where no stratum has two patients of either arm; infinite where the arms differ and do not vary. */
double cc_arm_pair_welch(const cc_arm_pair *pair, const double *value);

/* What is known of a patient's value, in whole numbers, so that one is certainly above another where its low is above
 * the other's high: low = high for a known value, odd, in the order of the values; an end that is not reached is one
 * further in. CC_ARM_MISSING: no value. */
#define CC_ARM_MISSING INT_MIN

/* Codes of n changes, each known, or beyond one bound, or unknown (cc_change_intervals()); ends that are equal are
 * equal to the bit. Returns how many codes there are, 0 .. 2n + 2 at most. item: room for 2n. */
size_t cc_arm_codes(const cc_interval *known, size_t n, cc_rank_item *item, int *low, int *high);

/* The rank-sum statistic over its null standard deviation: Gehan's scores among the two arms of each stratum (without
 * limits 2 midrank - N - 1), van Elteren's weights over strata; 0 where nothing varies. low, high: below n_codes;
 * count: 2 n_codes numbers. */
double cc_arm_pair_rank(const cc_arm_pair *pair, const int *low, const int *high, size_t n_codes, int *count);

#endif
