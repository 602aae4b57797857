/* The model of adjacent categories (cc_adjacent, cc_adjacent_climb). Oracle: the plain likelihood, which is highest at
 * the estimate. */
#include "cc_adjacent.h"
#include "fuzz.h"
#include "plain_adjacent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  enum { MOST = 14 };
  fuzz_bytes b = {data, size};
  const size_t n = 2 + fuzz_size(&b, MOST - 2), grades = 2 + fuzz_size(&b, 2);
  double x[MOST];
  int grade[MOST], seen[4] = {0};
  size_t distinct = 0;
  for (size_t i = 0; i < n; ++i) {
    x[i] = fuzz_ordinary(&b);
    grade[i] = (int)fuzz_size(&b, grades - 1);
    distinct += !seen[grade[i]];
    seen[grade[i]] = 1;
  }
  if (distinct < grades) return 0;
  double mean = 0, square = 0; /* the plain likelihood is not made for far values */
  for (size_t i = 0; i < n; ++i) mean += x[i] / (double)n;
  for (size_t i = 0; i < n; ++i) square += (x[i] - mean) * (x[i] - mean) / (double)n;
  for (size_t i = 0; i < n && square > 0; ++i) x[i] = (x[i] - mean) / sqrt(square);
  const cc_adjacent_data d = {n, 0, grades, NULL, x, grade};
  double *scratch = malloc(cc_adjacent_scratch(n, 0, grades) * sizeof *scratch);
  cc_adjacent_fit r;
  cc_adjacent(&d, 1.9207294, scratch, &r);
  free(scratch);
  FUZZ_REQUIRE(r.status == CC_OK || r.status == CC_TOO_FEW || r.status == CC_CONSTANT || r.status == CC_NOT_CONVERGED);
  if (r.status != CC_OK) return 0;
  FUZZ_REQUIRE(r.low <= r.estimate && r.estimate <= r.high && r.statistic >= 0);
  const plain_adjacent plain = {n, grades, 1, x, grade};
  const double step = (r.high - r.low) * 1e-2;
  FUZZ_REQUIRE(plain_adjacent_profile(&plain, r.estimate + step) < r.log_lik + 1e-6);
  FUZZ_REQUIRE(plain_adjacent_profile(&plain, r.estimate - step) < r.log_lik + 1e-6);
  return 0;
}
