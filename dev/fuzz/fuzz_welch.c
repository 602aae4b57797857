/* Welch's difference of means. Oracle: the textbook formula in whole numbers. */
#include "cc_welch.h"
#include "fuzz.h"

enum { MOST = 16 };

static void moments(const double *x, size_t n, double *mean, double *variance) {
  double sum = 0, squares = 0;
  for (size_t i = 0; i < n; i++) sum += x[i], squares += x[i] * x[i];
  *mean = sum / (double)n;
  *variance = (squares - sum * sum / (double)n) / (double)(n - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n1 = 2 + fuzz_size(&b, MOST - 2), n0 = 2 + fuzz_size(&b, MOST - 2);
  double x[MOST], y[MOST], mean1, mean0, var1, var0;
  for (size_t i = 0; i < n1; i++) x[i] = fuzz_whole(&b, 60);
  for (size_t i = 0; i < n0; i++) y[i] = fuzz_whole(&b, 60);
  const cc_mean_pair stratum = {x, n1, y, n0, NULL, NULL};
  cc_welch_result r;
  cc_welch(&stratum, 1, &r);
  moments(x, n1, &mean1, &var1);
  moments(y, n0, &mean0, &var0);
  const double a = var1 / (double)n1, c = var0 / (double)n0;
  FUZZ_REQUIRE(r.n_strata == 1 && fuzz_near(r.estimate, mean1 - mean0, 1e-12));
  FUZZ_REQUIRE(fuzz_near(r.std_error, sqrt(fmax(a + c, 0)), 1e-6));
  if (a + c > 1e-9)
    FUZZ_REQUIRE(fuzz_near(r.df, (a + c) * (a + c) / (a * a / (double)(n1 - 1) + c * c / (double)(n0 - 1)), 1e-8));
  return 0;
}
