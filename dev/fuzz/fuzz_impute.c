/* Censored regression and its draws. Oracle: the log-likelihood by its definition, which no small move may raise; draws
 * lie on their side of the limit, and hang on nothing but what they are keyed by. */
#include "cc_impute.h"
#include "fuzz.h"

enum { MOST = 24, COLUMNS = 3 };

static double log_likelihood(const cc_impute_data *d, const double *theta) {
  double sum = 0;
  for (size_t i = 0; i < d->n; i++) {
    double e = theta[d->p] * d->value[i];
    for (size_t q = 0; q < d->p; q++) e -= d->x[q * d->n + i] * theta[q];
    sum += d->beyond[i] == 0 ? log(theta[d->p]) - e * e / 2 : log(erfc((d->beyond[i] > 0 ? e : -e) / sqrt(2)) / 2);
  }
  return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 3 + fuzz_size(&b, MOST - 3), p = 1 + fuzz_size(&b, COLUMNS - 1);
  double x[MOST * COLUMNS], value[MOST], theta[COLUMNS + 1], factor[(COLUMNS + 1) * (COLUMNS + 1)], scratch[64];
  int beyond[MOST];
  uint64_t patient[MOST];
  for (size_t i = 0; i < n; i++) {
    x[i] = 1;
    for (size_t q = 1; q < p; q++) x[q * n + i] = fuzz_whole(&b, 2) / 2;
    value[i] = fuzz_whole(&b, 30) / 10;
    beyond[i] = (int)fuzz_size(&b, 4) - 2;
    if (beyond[i] < -1 || beyond[i] > 1) beyond[i] = 0;
    patient[i] = i * 7 + 1;
  }
  const cc_impute_data d = {n, p, x, value, beyond};
  cc_impute_fit fit = {0, theta, factor};
  cc_impute_estimate(&d, scratch, &fit);
  if (!fit.converged) return 0;
  const double top = log_likelihood(&d, theta);
  for (size_t a = 0; a <= p && isfinite(top); a++) {
    for (int side = -1; side <= 1; side += 2) {
      const double kept = theta[a];
      theta[a] += side * 1e-3 * (1 + fabs(kept));
      if (theta[p] > 0) FUZZ_REQUIRE(!(log_likelihood(&d, theta) > top + 1e-9 * (1 + fabs(top))));
      theta[a] = kept;
    }
  }
  double one[MOST], two[MOST];
  const uint64_t key = cc_impute_key(size, 3);
  cc_impute_draw(&d, &fit, key, 2, patient, scratch, one);
  patient[0] += 1000;
  cc_impute_draw(&d, &fit, key, 2, patient, scratch, two);
  for (size_t i = 0; i < n; i++) {
    FUZZ_REQUIRE(beyond[i] == 0 ? one[i] == value[i] : beyond[i] < 0 ? one[i] <= value[i] : one[i] >= value[i]);
    if (i > 0) FUZZ_REQUIRE(one[i] == two[i]);
  }
  return 0;
}
