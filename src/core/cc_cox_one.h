#ifndef CC_COX_ONE_H
#define CC_COX_ONE_H

#include "cc_same_bits.h"

/* The partial likelihood of one column (cc_cox.h, p = 1) by power sums about the column's mean: no division a patient,
 * and no logarithm but one of the product of several weights. Lanes in which those at risk lie so far from that mean
 * that power sums would cancel, or whose weights range so far that they might vanish, have the sums of the careful pass
 * (cc_cox_pass.h) instead: which, depends on the lane alone. */

#include "cc_cox.h"

void cc_cox_one_at(cc_cox *cox, const cc_vec *beta, int derivatives, cc_cox_point *out);

/* Sums for the test of a slope on g, a number a group, of the likelihood without penalty. */
void cc_cox_one_slopes(cc_cox *cox, const cc_vec *beta, const cc_vec *g);

#endif
