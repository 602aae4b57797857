#ifndef CC_REFIT_H
#define CC_REFIT_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_enums.h"
#include "cc_logistic.h"

/* One prognostic model fitted again to a resample of its patients, by the likelihood it was fitted by.
 *
 * A resample is a count for each patient: how often it was drawn (a fold left out: 0). Counts multiply the weights, so
 * nothing is copied out and the estimate is that of the data set in which each patient stands as often as drawn.
 *
 * Missing values: none; all input finite. Memory: the caller's. Threads: any number, each with its own scratch. */

typedef struct {
  size_t n;              /* patients */
  size_t p;              /* columns, the intercept among them */
  const double *x;       /* n x p, column-major */
  const double *y;       /* n: 0 or 1 */
  const double *weights; /* n, at least 0 */
  const double *offset;  /* n */
  size_t intercept;      /* FLIC: column of the intercept; otherwise not read */
  cc_likelihood likelihood;
  int n_starts; /* of a penalised likelihood: random starts, see cc_logistic_maximise_global(); negative: one start */
  cc_exactly exactly;
} cc_refit_problem;

/* Doubles of scratch; 0 where that overflows. */
size_t cc_refit_scratch(size_t n, size_t p, cc_likelihood likelihood);

/* Fits from beta (p) and overwrites it with the estimate. Returns 1, or 0 where there is none and beta means nothing: a
 * class is absent, a column has become constant or a combination of others, the data are separated under ML, or the fit
 * did not converge. */
int cc_refit(const cc_refit_problem *problem, const double *count, double *beta, double *scratch);

/* eta (n): the linear predictor of every patient, offset included. */
void cc_refit_predict(const cc_refit_problem *problem, const double *beta, double *eta);

#endif
