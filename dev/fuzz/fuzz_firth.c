/* Firth's penalty (cc_firth). Oracles: half the log of the determinant, and the slope of the penalised log-likelihood
 * by differences. */
#include "cc_logistic.h"
#include "fuzz.h"

enum { MOST = 16, P = 3 };

/* The penalised log-likelihood, -Inf where the determinant is too small to tell. */
static double plain(const cc_logistic_data *d, const double *beta) {
  double sum = 0, v[P][P] = {{0}};
  for (size_t i = 0; i < d->n; i++) {
    double eta = 0;
    for (size_t j = 0; j < P; j++) eta += d->x[i + j * d->n] * beta[j];
    const double e = exp(-fabs(eta)), w = d->weights[i];
    sum += w * ((d->y[i] > 0 ? fmin(eta, 0) : fmin(-eta, 0)) - log1p(e));
    for (size_t j = 0; j < P; j++) {
      for (size_t k = 0; k < P; k++) v[j][k] += w * e / ((1 + e) * (1 + e)) * d->x[i + j * d->n] * d->x[i + k * d->n];
    }
  }
  const double det = v[0][0] * (v[1][1] * v[2][2] - v[1][2] * v[1][2]) -
                     v[0][1] * (v[0][1] * v[2][2] - v[0][2] * v[1][2]) +
                     v[0][2] * (v[0][1] * v[1][2] - v[0][2] * v[1][1]);
  return det > 1e-6 * v[0][0] * v[1][1] * v[2][2] ? sum + log(det) / 2 : -INFINITY;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 4 + fuzz_size(&b, MOST - 4);
  double x[MOST * P], y[MOST], weights[MOST], beta[P];
  for (size_t i = 0; i < n; i++) {
    x[i] = 1;
    x[n + i] = fuzz_whole(&b, 8) / 4;
    x[2 * n + i] = fuzz_whole(&b, 3);
    y[i] = fuzz_flag(&b);
    weights[i] = 1.0 + (double)fuzz_size(&b, 2);
  }
  for (size_t j = 0; j < P; j++) beta[j] = fuzz_whole(&b, 16) / 16;
  double *const scratch = malloc(cc_logistic_scratch(n, P) * sizeof *scratch);
  const cc_logistic_data d = {n, P, x, y, weights, NULL, cc_penalty_of(CC_PENALTY_FIRTH)};
  cc_logistic_work work;
  if (cc_logistic_begin(&work, &d, NULL, 0, scratch) == P && isfinite(plain(&d, beta))) {
    const double value = cc_logistic_evaluate_at(&work, beta);
    double score[P];
    memcpy(score, work.score, sizeof score);
    FUZZ_REQUIRE(fuzz_near(value, plain(&d, beta), 1e-9));
    for (size_t j = 0; j < P; j++) {
      const double h = 1e-5, here = beta[j];
      beta[j] = here + h;
      const double up = plain(&d, beta);
      beta[j] = here - h;
      const double down = plain(&d, beta);
      beta[j] = here;
      FUZZ_REQUIRE(!isfinite(up - down) || fabs((up - down) / (2 * h) - score[j]) < 1e-4 * (1 + fabs(score[j])));
    }
  }
  free(scratch);
  return 0;
}
