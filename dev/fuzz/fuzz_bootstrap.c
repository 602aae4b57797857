/* Ranks and percentile limits of resamples, and their counts. Oracle: comparing all pairs; sorting. */
#include "cc_bootstrap.h"
#include "cc_philox.h"
#include "fuzz.h"

enum { MOST = 48 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1);
  double value[MOST], sorted[MOST], weight[MOST], low, high;
  float rank[MOST];
  uint32_t counts[MOST];
  cc_rank_item item[2 * MOST];
  size_t m = 0;
  for (size_t i = 0; i < n; i++) {
    value[i] = fuzz_byte(&b) % 5 == 0 ? NAN : fuzz_whole(&b, 9);
    if (!isnan(value[i])) sorted[m++] = value[i];
  }
  cc_bootstrap_ranks(value, n, item, rank);
  for (size_t i = 0; i < n; i++) {
    double expected = 0.5;
    for (size_t k = 0; k < n; k++) expected += (value[k] > value[i]) + 0.5 * (value[k] == value[i]);
    FUZZ_REQUIRE(isnan(value[i]) ? isnan(rank[i]) : rank[i] == (float)expected);
  }
  fuzz_sort(sorted, m);
  const double tail = (double)fuzz_byte(&b) / 600.0;
  FUZZ_REQUIRE(cc_bootstrap_limits(value, n, tail, &low, &high) == m);
  const size_t k = floor((double)(m + 1) * tail) < 1 ? 1 : (size_t)floor((double)(m + 1) * tail);
  if (m == 0) FUZZ_REQUIRE(isnan(low) && isnan(high));
  if (m > 0 && k <= m) FUZZ_REQUIRE(low == sorted[k - 1] && high == sorted[m - k]);
  cc_bootstrap_weights(fuzz_byte(&b), fuzz_byte(&b), n, counts, weight);
  double total = 0;
  for (size_t i = 0; i < n; i++) total += weight[i];
  FUZZ_REQUIRE(total == (double)n);
  return 0;
}
