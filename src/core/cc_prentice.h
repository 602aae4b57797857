#ifndef CC_PRENTICE_H
#define CC_PRENTICE_H

#include "cc_same_bits.h"

/* Differences of the pooled scores of pairs (cc_pool.h): the score of the second member less that of the first.
 *
 * Prentice's scores (1978, Biometrika 65:167-179; O'Brien & Fleming 1987, Biometrics 43:169-180) of N measurements of
 * which some lie below a limit: from high to low, n_k those not yet passed just before the k-th measured value and F_k
 * = prod_{i <= k} n_i / (n_i + 1), a measured value scores 2 F_k - 1 (tied ones the mean of theirs) and one below a
 * limit F - 1, F after all measured values at the limit or above. Here all are multiplied by N + 1. Where no measured
 * value is below a limit that others lie beyond, they are whole: 2 midrank - N - 1.
 *
 * Gehan's, where some lie above a limit: the number of those that are certainly lower less that of those certainly
 * higher. */

#include "cc_pool.h"

/* After cc_pool_at(). gehan: Gehan's scores instead. difference: n; member: 2n and one a limit, 6n, as scratch. Returns
 * whether all are whole numbers. */
int cc_prentice_differences(const cc_pool *pool, int gehan, double *member, double *difference);

#endif
