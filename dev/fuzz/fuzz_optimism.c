/* Performance of predictors. Oracles: all pairs; the mean square; the slope is infinite where one covariate separates.
 */
#include "cc_optimism.h"
#include "cc_separation.h"
#include "fuzz.h"

enum { MOST = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1);
  unsigned char event[MOST];
  double eta[MOST], weights[MOST], y[MOST], won = 0, pairs = 0, error = 0, total = 0;
  for (size_t i = 0; i < n; i++) {
    event[i] = (unsigned char)fuzz_flag(&b);
    y[i] = event[i];
    eta[i] = fuzz_whole(&b, 12) / 4;
    weights[i] = (double)fuzz_size(&b, 2);
    const double p = 1 / (1 + exp(-eta[i]));
    error += weights[i] * (y[i] - p) * (y[i] - p);
    total += weights[i];
  }
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; event[i] && k < n; k++) {
      if (event[k]) continue;
      pairs += weights[i] * weights[k];
      won += weights[i] * weights[k] * ((eta[i] > eta[k]) + 0.5 * (eta[i] == eta[k]));
    }
  }
  void *const scratch = malloc(cc_measure_scratch(n));
  cc_measure measure;
  cc_measure_begin(&measure, n, event, eta, NULL, 0, scratch);
  const cc_performance found = cc_measure_on(&measure, weights);
  if (total > 0) FUZZ_REQUIRE(fuzz_near(found.brier, error / total, 1e-12));
  if (pairs > 0) {
    FUZZ_REQUIRE(fuzz_near(found.auc, won / pairs, 1e-12));
    const int direction = cc_separation_univariable(n, eta, y, weights).direction;
    if (direction != 0)
      FUZZ_REQUIRE(found.slope == direction * INFINITY);
    else
      FUZZ_REQUIRE(!isinf(found.slope));
    double events = 0, expected = 0;
    for (size_t i = 0; i < n; i++) {
      events += weights[i] * y[i];
      expected += weights[i] / (1 + exp(-eta[i] - found.in_the_large));
    }
    FUZZ_REQUIRE(fuzz_near(expected, events, 1e-7));
  }
  free(scratch);
  return 0;
}
