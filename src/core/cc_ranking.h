#ifndef CC_RANKING_H
#define CC_RANKING_H

#include "cc_same_bits.h"

#include "cc_sort.h"

/* Ranks of a result's rows, and Holm's adjustment of their p values: as R's rank(-x, na.last = "keep") and p.adjust(p,
 * "holm") have them to the last bit, without sorting more than once. item: room for 2n. No allocation, no state. */

/* 1 is the largest, equal numbers share their mean rank; NaN where x is. */
void cc_rank_largest(const double *x, size_t n, cc_key_item *item, double *rank);

/* Of the p that are not NaN; the others stay as they are. */
void cc_holm(const double *p, size_t n, cc_key_item *item, double *adjusted);

#endif
