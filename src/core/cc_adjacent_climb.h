#ifndef CC_ADJACENT_CLIMB_H
#define CC_ADJACENT_CLIMB_H

#include "cc_same_bits.h"

#include <stddef.h>

/* The penalised likelihood of adjacent categories, and the way to a maximum of it, for cc_adjacent.c. */

/* Columns are orthonormal times sqrt(n), the marker's last; so are the parameters: K - 1 intercepts, then slopes. */
typedef struct {
  size_t n, q, k, p;
  const double *x; /* n x q */
  const int *grade;
  double *info, *whole; /* p x p: the information, and its Cholesky factor */
  double *z;            /* k x p: Z - m of one patient */
  double *solved;       /* p */
  double *share;        /* k: probabilities */
} cc_adjacent_model;

typedef struct {
  double *theta, *score, *inverse; /* p, p, p x p: what BFGS takes for the inverse of minus the second derivatives */
  double *next, *next_score, *step, *work; /* p */
} cc_adjacent_search;

/* The penalised log-likelihood and its score; -Inf where the information is singular. */
double cc_adjacent_evaluate(const cc_adjacent_model *m, const double *theta, double *score);

/* How near, as twice what is left to climb: of a value alone, and of the place itself. */
#define CC_ADJACENT_CLOSE 1e-14
#define CC_ADJACENT_AT_TOP 1e-22

/* Maximises over the first `free` parameters from s->theta. The maximum is left in theta and score; *value NaN where
 * it was not found. */
void cc_adjacent_climb(const cc_adjacent_model *m, size_t free, double close, const cc_adjacent_search *s,
                       double *value);

#endif
