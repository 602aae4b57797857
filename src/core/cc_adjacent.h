#ifndef CC_ADJACENT_H
#define CC_ADJACENT_H

#include "cc_same_bits.h"

/* An ordered response by one marker and shared columns: adjacent categories with one slope a column,
 * log(p[k] / p[k - 1]) = alpha[k] + beta x + gamma' z (Agresti 2010, Analysis of Ordinal Categorical Data, 4.1), by
 * Firth's penalised likelihood (1993, Biometrika 80:27-38). It is a full exponential family with the statistics
 * Z = (1{k >= 1}, ..., 1{k >= K - 1}, k z, k x), so that the penalty, half the log determinant of the information, is
 * Jeffreys' prior and removes the first-order bias; estimates are always finite, and two categories are Firth's
 * logistic regression.
 *
 * The modified score is sum(Z[y] - m) + 1/2 sum p[k] q[k] (Z[k] - m), with m the mean of Z under the fitted
 * probabilities and q[k] the square of Z[k] - m in the metric of the information. Columns are orthonormalised first, so
 * units and distance from the origin do not matter. Steps are those of BFGS, begun with the information; profile limits
 * are found by Newton's method on the depth of the constrained maximum, whose slope is the score of the held column.
 *
 * No missing values. No allocation, no state; safe from any thread on its own scratch. */

#include <stddef.h>

#include "cc_status.h"

typedef struct {
  size_t n, n_shared, n_grades;
  const double *shared; /* n x n_shared, column after column; columns that say nothing new are left out */
  const double *x;      /* the marker */
  const int *grade;     /* 0 .. n_grades - 1; each must occur */
} cc_adjacent_data;

typedef struct {
  double estimate, low, high; /* of the marker's slope: log odds of a category up per unit */
  double statistic;           /* penalised likelihood ratio against a slope of 0 */
  double log_lik;             /* penalised, in the columns given */
  cc_status status;           /* CC_OK; CC_TOO_FEW; CC_CONSTANT: x does not vary, also given the shared columns;
                                 CC_NOT_CONVERGED */
} cc_adjacent_fit;

size_t cc_adjacent_scratch(size_t n, size_t n_shared, size_t n_grades);

/* drop: half the chi-square quantile of the profile interval. What could not be found is NaN. */
void cc_adjacent(const cc_adjacent_data *data, double drop, double *scratch, cc_adjacent_fit *out);

#endif
