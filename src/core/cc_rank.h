#ifndef CC_RANK_H
#define CC_RANK_H

#include "cc_same_bits.h"

/* Changes, zeros and ties, decided once for all rank methods; after that ranks are integers.
 *
 * Numbers that are equal on paper differ in binary: 0.825 - 0.775 is not 0.375 - 0.325. So every change carries its
 * noise, the size below which a difference says nothing:
 *   raw scale   8 eps max(|before|, |after|);
 *   log2 scale  8 eps / ln 2, as a relative error r of a value moves its log2 by r / ln 2, plus eps max(|before|,
 *               |after|) for the rounding of the two logarithms.
 * A change no larger than its noise is zero. Two changes are tied when they differ by no more than their noises
 * together (neighbour to neighbour; equal numbers have the largest noise among them), or when they are equal after
 * rounding to `digits` significant digits. Rounding acts on a whole cluster of noise-equal values at once, so noise at
 * a rounding boundary cannot split a tie; a value within its noise of the middle between two rounded numbers goes to
 * the even one, as signif() does with exact middles.
 *
 * No allocation, no state: safe from any thread. Inputs must be finite; n may be 0. */

#include <stddef.h>
#include <stdint.h>

#include "cc_sort.h"

typedef enum { CC_SCALE_RAW = 0, CC_SCALE_LOG2 = 1 } cc_scale;

/* No rounding, ties by noise alone: `digits` of cc_tie_groups(). Otherwise 1 to 15. */
#define CC_DIGITS_NONE 0

/* change[i] = after[i] - before[i] on the scale they are on (for CC_SCALE_LOG2 both are logarithms already), exactly 0
 * where it is within its noise; noise[i] as above, 0 where the change is 0 (a zero is tied with zeros only).
 * change may be `after`, noise may be `before` itself. */
void cc_change(const double *before, const double *after, size_t n, cc_scale scale, double *change, double *noise);

/* The noise of a change as steady + relative * max(|before|, |after|). */
void cc_change_noise_terms(cc_scale scale, double *steady, double *relative);

/* One noise for all n numbers, where sums of any of them are compared: the largest, but not that of a few values apart
 * (a code such as 1e16 among values of some units), which would tie all others: where fewer than half of the numbers
 * have a noise above 1 / CC_NOISE_APART of the largest, the largest of the others counts. noise: n numbers >= 0. */
#define CC_NOISE_APART 1048576.0
double cc_row_noise(const double *noise, size_t n);

/* Two neighbours further apart than their noises together and this part of the larger one are not tied. */
double cc_tie_unit(int digits);

/* Sorts values into item[0..n), ascending (ties of bits by index), and finds the groups of tied values. Group g is
 * item[g ? end[g - 1] : 0 .. end[g]). Returns the number of groups (0 for n = 0). value: n finite numbers, signed or
 * absolute; noise: n numbers >= 0, or NULL for none. item: room for 2n, the second half is scratch; end: room for n. */
size_t cc_tie_groups(const double *value, const double *noise, size_t n, int digits, cc_rank_item *item, size_t *end);

/* The groups alone, of items sorted already (by value, then index). */
size_t cc_tie_groups_sorted(const double *noise, size_t n, int digits, const cc_rank_item *item, size_t *end);

/* Twice the midrank of a group that takes the sorted places [from, to), counted from 0: always an integer. */
static inline int64_t cc_midrank2(size_t from, size_t to) { return (int64_t)(from + to + 1); }

/* Twice the midrank of each value, in the values' own order: rank2[item[.].index]. */
void cc_midranks2(const cc_rank_item *item, const size_t *end, size_t n_groups, int64_t *rank2);

#endif
