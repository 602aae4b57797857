#ifndef CC_RANK_SUM_NULL_H
#define CC_RANK_SUM_NULL_H

#include "cc_same_bits.h"

#include <stddef.h>
#include <stdint.h>

/* The exact permutation distribution of the rank sum of two groups, with any ties: the shift algorithm (Streitberg and
 * Roehmel 1986, Statistical Software Newsletter 12:10-17) on doubled midranks, which are whole numbers.
 *
 * A marker enters as steps, its distinct values in ascending order: n1[s] patients of the first group and n0[s] of the
 * second stand on step s. Counts are doubles that hold whole numbers, as in cc_roc.h. No missing values. No allocation,
 * no state: every function is safe from any thread on its own scratch. Numbers of selections are sums of positive
 * doubles: exact below 2^53, and to about n times 2^-53 relative above. They overflow beyond some 1,000 patients. */

/* Number of ways to choose m of n; Inf where that overflows. Exact below 2^53. */
double cc_choose(double n, double m);

/* Scratch for groups of (at most) n1 and n0 patients, in units of 8 bytes; aligned for double and int64_t. */
size_t cc_rank_sum_scratch(size_t n1, size_t n0);

/* Both tails of the Mann-Whitney count W (pairs in which the first group is higher, ties a half) at its observed value:
 * *lower = P(W <= observed), *upper = P(W >= observed). Both groups must be present. */
void cc_rank_sum_tails(const double *n1, const double *n0, size_t n_steps, void *scratch, double *lower, double *upper);

/* The most extreme W with these steps, whichever patients were in the first group, and the chance of each: the smallest
 * values that the two tails could have. */
typedef struct {
  double lowest_w, highest_w;
  double lower, upper; /* P(W <= lowest_w), P(W >= highest_w) */
} cc_rank_sum_extremes;

void cc_rank_sum_extreme(const double *n1, const double *n0, size_t n_steps, cc_rank_sum_extremes *out);

/* The same of any whole scores that add up to 0 (cc_gehan.h): count[s] patients have the score s - n, n = n1 + n0,
 * s = 0 .. 2n. `sum`: the first group's scores; W = (n1 n0 + sum) / 2. No score may exceed n - 1 in size, no sum of n1
 * scores n1 n0. */
void cc_rank_sum_score_tails(const size_t *count, size_t n1, size_t n0, int64_t sum, void *scratch, double *lower,
                             double *upper);
void cc_rank_sum_score_extreme(const size_t *count, size_t n1, size_t n0, cc_rank_sum_extremes *out);

/* Without ties the distribution depends on n1 and n0 alone. A table holds the number of selections with W <= u for
 * u = 0 .. floor(n1 n0 / 2) and, last, the number of all selections; W is symmetric. cc_rank_sum_table_size()
 * doubles. */
size_t cc_rank_sum_table_size(size_t n1, size_t n0);
void cc_rank_sum_table(size_t n1, size_t n0, void *scratch, double *table);

/* Both tails from such a table; w is a whole number from 0 to n1 n0. */
void cc_rank_sum_table_tails(const double *table, size_t n1, size_t n0, size_t w, double *lower, double *upper);

/* How many values u = 0, 1, ... have P(W <= u) <= tail: the counts that a one-sided test at that level rejects. */
size_t cc_rank_sum_table_rejected(const double *table, size_t n1, size_t n0, double tail);

#endif
