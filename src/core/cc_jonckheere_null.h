#ifndef CC_JONCKHEERE_NULL_H
#define CC_JONCKHEERE_NULL_H

#include "cc_same_bits.h"

/* The exact distribution of the trend statistic (cc_jonckheere.h) over all ways to deal the grades to the patients,
 * given the ties.
 *
 * With ties: a recursion over the tied values from the lowest to the highest. A state says how many patients of each
 * grade have been dealt so far, and has the number of ways for each sum of pairs; a value of t tied patients deals them
 * out in all ways, weighted by binomials. States of one layer (as many patients dealt) are kept at a time.
 * Without ties J is the sum of independent Mann-Whitney counts of each grade against all worse ones: the same recursion
 * for two groups, convolved.
 *
 * Numbers of ways are sums of positive doubles: exact below 2^53, else to about n 2^-53 relative; they overflow beyond
 * some 500 patients. Sums are of 2 J (`unit` 2), or of J (`unit` 1, for data without ties). No allocation, no state. */

#include <stddef.h>
#include <stdint.h>

/* Product of size[g] + 1; SIZE_MAX where it is that or more. */
size_t cc_trend_states(const size_t *size, size_t n_grades);

/* Pairs of different grades: sums run from 0 to unit times this. */
size_t cc_trend_pairs(const size_t *size, size_t n_grades);

/* Scratch in units of 8 bytes; aligned for double and size_t. Of grades of at most these sizes. */
size_t cc_trend_null_scratch(const size_t *size, size_t n_grades, int tied, int unit);

/* ways[0 .. unit * pairs]: step: sizes of the n_steps groups of tied values, from the lowest; they add up as size[]
 * does. unit 1 only where each step is 1. */
void cc_trend_null(const size_t *step, size_t n_steps, const size_t *size, size_t n_grades, int unit, void *scratch,
                   double *ways);

/* The sum of two independent sums: out[0 .. n_a + n_b - 2]. */
void cc_trend_convolve(const double *a, size_t n_a, const double *b, size_t n_b, double *out);

/* P(sum <= at) and P(sum >= at). */
void cc_trend_tails(const double *ways, size_t n, size_t at, double *lower, double *upper);

#endif
