#ifndef CC_IMPUTE_H
#define CC_IMPUTE_H

#include "cc_same_bits.h"

/* Values beyond limits, drawn from what else is known: normal on the scale of the values about a linear predictor (the
 * response must be in it), by censored regression; each imputation draws the coefficients and the spread first, from
 * the normal distribution about the estimate with the inverse information (Rubin 1987, section 5.2), with the
 * spread's logarithm, then the values beyond limits, by inversion of their distribution there.
 *
 * Fitted as gamma = coefficients / s and tau = 1 / s, in which the log-likelihood is concave (Olsen 1978, Econometrica
 * 46:1211-1215).
 *
 * What is drawn depends on the seed, the marker, the imputation and the patient alone, by cc_philox.h. Values and
 * columns of order 1. No allocation, no state; safe from any thread on its own memory. */

#include <stddef.h>
#include <stdint.h>

typedef struct {
  size_t n, p;         /* patients, and columns of the predictor, the intercept among them */
  const double *x;     /* n x p, column-major */
  const double *value; /* n: the limit where the value lies beyond it */
  const int *beyond;   /* n: -1 below, 1 above, 0 measured */
} cc_impute_data;

typedef struct {
  int converged;
  double *theta;  /* p + 1: gamma, tau */
  double *factor; /* (p + 1)^2: Cholesky factor of the information of theta */
} cc_impute_fit;

/* Doubles of scratch. */
size_t cc_impute_scratch(size_t p);

/* fit->theta, fit->factor: the caller's. Not converged: the measured values do not determine the predictor. */
void cc_impute_estimate(const cc_impute_data *data, double *scratch, cc_impute_fit *fit);

/* The key under which a marker's draws stand. */
uint64_t cc_impute_key(uint64_t seed, uint64_t marker);

/* One imputation: out[i], measured values as they are. patient: their keys, see cc_patient_key(). scratch: 2 p + 2. */
void cc_impute_draw(const cc_impute_data *data, const cc_impute_fit *fit, uint64_t key, uint32_t imputation,
                    const uint64_t *patient, double *scratch, double *out);

#endif
