#ifndef CC_TWOSAMPLE_H
#define CC_TWOSAMPLE_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_rank.h"
#include "cc_rank_sum_null.h"
#include "cc_shift.h"

/* Two groups of changes, responders (x, first) and non-responders (y, second): the rank-sum test, its Hodges-Lehmann
 * shift and the interval of the shifts that the test does not reject.
 *
 * No missing values: the caller drops them. No allocation, no state; safe from any thread on its own memory. */

/* The two samples of one marker, made by cc_two_samples(). The values of a tie group stand for their mean wherever
 * equality counts (`..._value`, `..._tied`), so that there it is exact; estimates use the values as they are. */
typedef struct {
  size_t n1, n0;           /* sizes of the groups */
  double *x, *y;           /* their values, ascending */
  double *x_tied, *y_tied; /* the same, tied values equal */
  size_t n_steps;          /* distinct values of both together ... */
  double *step_n1;         /* ... and how many patients of either group stand on each, ascending */
  double *step_n0;
  size_t n_x, n_y; /* distinct values of one group: value and count, ascending */
  double *x_value, *x_count;
  double *y_value, *y_count;
} cc_two_sample;

/* Bytes of memory for the arrays above and for cc_two_samples()'s own use, for up to n patients. */
size_t cc_two_sample_bytes(size_t n);

/* Fills `sample` from n changes with their noise (cc_change()) and event[i], 1 for a responder and 0 for a
 * non-responder. `digits` as in cc_tie_groups(). The arrays lie in `memory`, aligned as malloc aligns. */
void cc_two_samples(const double *change, const double *noise, const unsigned char *event, size_t n, int digits,
                    void *memory, cc_two_sample *sample);

/* Tables of the tie-free distribution, kept for the markers that share (n1, n2); the caller owns both arrays. */
typedef struct {
  double *arena; /* room for `size` doubles, at least cc_rank_sum_table_size(max_n1, max_n0) */
  size_t size, used;
  size_t *offset; /* (max_n1 + 1) (max_n0 + 1) entries, 0 at first */
  size_t max_n1, max_n0;
} cc_rank_sum_tables;

/* The question put to every marker. A limit whose tail is 0 is not asked for and comes out infinite. */
typedef struct {
  size_t exact_limit;         /* exact up to so many patients in all, normal above */
  double low_tail, high_tail; /* a shift is rejected where P(W >= w) <= low_tail or P(W <= w) <= high_tail */
  double low_z, high_z;       /* their upper normal quantiles */
} cc_rank_sum_options;

typedef struct {
  int exact;
  double statistic;             /* W, the Mann-Whitney count of wilcox.test() */
  double lower, upper;          /* P(W <= w), P(W >= w); NaN where not exact */
  double expected, sd;          /* of W, the variance corrected for ties: for the normal approximation */
  cc_rank_sum_extremes extreme; /* how far W could have gone with these ties */
  double estimate, low, high;
} cc_rank_sum_result;

/* Doubles of scratch for cc_rank_sum_test() with groups of up to n1 and n0; `index_scratch` has cc_shift_scratch(n1 +
 * n0). */
size_t cc_rank_sum_test_scratch(size_t n1, size_t n0, size_t exact_limit);

/* The test. Both groups must be present.
 *
 * The interval is the set of shifts d at which x - d against y is not rejected, from its infimum to its supremum. Let
 * d rise through the differences x - y. Just right of a difference the pairs that were tied at it are untied; coupling
 * each selection of patients with itself shows P_left(W >= w) <= P_at(W >= w) <= P_right(W >= w) (w is the observed
 * count of each place; a selection S of a tie group of a x's and b y's moves W by at most a b / 2, which is how far
 * the observed one moves). So the upper tail rises with d throughout, ties included, the set is an interval, its
 * limits are differences, and it is enough to look into the gaps between differences, where only ties within x and
 * within y are left. Without these the distribution in all gaps is the tie-free one, and the limits are order
 * statistics of the differences; with them the tie-free tails of W a little more and a little less enclose the exact
 * one, and a search asks for that in the few gaps that they leave open. The normal approximation has the same variance
 * in all gaps, and at a difference a smaller one: there it may reject where it does not reject right of it, which
 * changes no infimum. */
void cc_rank_sum_test(const cc_two_sample *sample, const cc_rank_sum_options *options, cc_rank_sum_tables *tables,
                      double *scratch, size_t *index_scratch, cc_rank_sum_result *result);

/* W from the steps: pairs in which the first group is higher, ties a half. */
double cc_mann_whitney(const double *n1, const double *n0, size_t n_steps);

/* Null variance of W, corrected for ties (Lehmann 1975, Nonparametrics, section 1.4): n1 n0 / 12 (n + 1 - sum(t^3 -
 * t) / (n (n - 1))). The sizes t of the tie groups are a[g] + b[g], g < n_a (`lists_add`), or those of both lists,
 * a[n_a] and b[n_b]. */
double cc_rank_sum_variance(double n1, double n0, const double *size_a, size_t n_a, const double *size_b, size_t n_b,
                            int lists_add);

/* Patients of one group whose change is below, at and above zero. */
typedef struct {
  int down, same, up;
} cc_direction;

void cc_directions(const double *change, const unsigned char *event, size_t n, cc_direction *with,
                   cc_direction *without);

#endif
