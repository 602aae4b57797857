#ifndef CC_CORRELATION_H
#define CC_CORRELATION_H

#include "cc_same_bits.h"

/* The association of two columns of the same patients and its distribution under permutation of one of them: of scores
 * (ranks, or numbers: Pearson's formula), or Kendall's tau_b of values that may lie beyond limits, whose comparisons
 * are 1, 0, -1, tied and undetermined pairs 0 (Kendall 1945, Biometrika 33:239-251). No missing values: the caller
 * drops them. No allocation, no state; safe from any thread. */

#include <stddef.h>
#include <stdint.h>

#include "cc_limited.h"
#include "cc_rank.h"

typedef struct {
  size_t n;
  const double *a, *b;      /* scores that add up to 0; or NULL and: */
  const signed char *g, *h; /* n x n comparisons, antisymmetric */
} cc_association;

/* Doubled ranks less their mean: whole numbers, so that sums have no rounding. item: room for 2n; end: n. */
void cc_rank_scores(const double *value, const double *noise, size_t n, int digits, cc_rank_item *item, size_t *end,
                    double *score);

/* 1 where i is certainly above j, -1 below, 0 where they are tied or it is open. */
void cc_compare_all(const cc_interval *known, size_t n, signed char *out);

/* The sum of products with patient i's b (or h) taken from order[i]; NULL: as they are. */
double cc_association_sum(const cc_association *x, const uint32_t *order);

/* Between -1 and 1; NaN where a column does not vary. */
double cc_association_of(const cc_association *x);

/* How many of all n! orders have a sum at most, at least what was seen; n at most 9. */
void cc_association_count(const cc_association *x, double *at_most, double *at_least);

/* Sums within this of what was seen are the same: rounding of numbers; 0 for ranks and comparisons. */
double cc_association_slack(const cc_association *x);

#endif
