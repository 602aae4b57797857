#ifndef CC_RANK_SUM_COUNT_H
#define CC_RANK_SUM_COUNT_H

#include "cc_same_bits.h"

#include <stddef.h>
#include <stdint.h>

/* Counts for cc_rank_sum_null.h. No allocation, no state. */

/* The selections of m among n items, to be counted by the sum of their ranks, up to `reach` above the smallest sum
 * there is.
 *
 * `rank` ascends; sum[k] is the sum of the k lowest ranks. Row k holds, for k items chosen among those seen, the number
 * of selections by their excess over sum[k]; row m is the answer. A selection of k among the first i matters only while
 * excess <= reach - (cost of completing it with the next m - k items, above the cost of the lowest ones), so the rows
 * shrink as the items pass: at a 2.5 % tail that spares nine tenths of the additions. */
typedef struct {
  const int64_t *rank;
  int64_t *sum;
  size_t n, m, reach;
} cc_selections;

/* Where rows begin in memory that has room for cc_count_room() doubles, for two groups of at most n1 and n0: each as
 * long as half the range of the doubled count. */
size_t cc_count_room(size_t n1, size_t n0);
double *cc_count_rows(void *memory);

/* Selections with an excess below `reach`, and those that meet it. `all`: how many selections there are. */
void cc_count_tail(const cc_selections *s, double all, double *rows, double *below, double *at);

/* Selections by their excess, 0 .. reach. */
const double *cc_count_selections(const cc_selections *s, double *rows);

#endif
