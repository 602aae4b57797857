#ifndef CC_STEPDOWN_H
#define CC_STEPDOWN_H

#include "cc_same_bits.h"

/* Westfall and Young's step-down adjustment (1993, algorithms 2.8 and 4.1; Ge, Dudoit and Speed 2003,
 * doi:10.1007/BF02595811): statistics of rows on one scale, running maxima over the rows of a family from the least
 * to the most significant, counts of resamples in which the running maximum reaches what was seen.
 *
 * Scales. LINEAR: the sum over patients of scores whose squares add up to 1 (flips), or whose null variance is 1
 * (shuffles). SQUARED: t |t|, which orders as t does and needs no square root. Two-sided statistics are folded to
 * their absolute value, one-sided ones turned so that large is significant; NaN where a resample leaves the statistic
 * undefined (a group of fewer than two): it reaches nothing. Comparisons allow for rounding: 1e-10 on the scale of
 * the linear statistic and of t, and 1e-9 of t. Counts are integers: their order does not matter. Safe from any
 * thread. */

#include <stddef.h>
#include <stdint.h>

#include "cc_enums.h"
#include "cc_sort.h"
#include "cc_sums.h"

typedef enum { CC_STAT_LINEAR = 0, CC_STAT_SQUARED = 1 } cc_stat_scale;

/* All functions below act on one row's CC_CHUNK resamples. */

/* stat: the signed statistic, in place; becomes what `side` counts. */
void cc_stat_fold(double *stat, cc_side side);

/* One-sample t under flips, SQUARED, from the normalised sum r = sum(x) / sqrt(n sum(x^2)): t |t| =
 * sign(r) (n - 1) r^2 / (1 - r^2), in place. */
void cc_stat_flip_t(double *stat, double n);

/* Welch's t under shuffles, SQUARED, summed over strata: difference and variance of sum_h w_h (mean of those taken as
 * responders - mean of the others), w_h = m k / n of stratum h. sum, square: of those taken as responders, of values
 * that have mean 0 and squares adding up to total_square over the row's n patients of the stratum; n_first: how many
 * they are (NULL: always n_responders). A stratum with fewer than two in a group adds nothing. Start from zeros. */
typedef struct {
  double n, n_responders, total_square;
} cc_welch_stratum;

void cc_welch_add(const double *sum, const double *square, const double *n_first, const cc_welch_stratum *stratum,
                  double *difference, double *variance);

/* stat = d |d| / v; NaN where no stratum added anything. stat may be difference. */
void cc_welch_end(const double *difference, const double *variance, double *stat);

/* What a resample must reach to count as large as `stat`. */
double cc_stat_threshold(double stat, cc_stat_scale scale);

/* best[r] = max(best[r], stat[r]) for CC_CHUNK resamples; the number of the first n of them with best >= threshold. */
uint32_t cc_stepdown_max(const double *stat, size_t n, double threshold, double *best);

/* The same for sums in integers (LINEAR), which it folds itself. */
uint32_t cc_stepdown_max_int(const int32_t *sum, size_t n, cc_side side, int32_t threshold, int32_t *best);

/* How many of n statistics are at least as large as each: its resampling p value times n. work: 2n items. */
void cc_stat_ranks(const double *stat, size_t n, cc_stat_scale scale, cc_key_item *work, uint32_t *rank);

/* minP from the ranks of rows in the order in which they are taken, so that own[], the rank of what was seen in its own
 * row, never rises within a family. A record says that a point has a smaller rank in a row than in all rows of the
 * family before it; ranks above own[row] have none. count[row]: the points whose smallest rank so far is at most
 * own[row]. Records in the order of rows (from 0, as points are); ranks 1 .. n_points, whole. smallest: scratch for
 * n_points numbers, with: for n_points + 2. */
typedef struct {
  size_t n;
  const int *row, *point;
  const double *rank;
} cc_min_records;

void cc_stepdown_min_counts(const cc_min_records *records, const int *family, const double *own, size_t n_rows,
                            size_t n_points, uint32_t *smallest, uint32_t *with, double *count);

#endif
