/* Counts of resamples and the thresholds kept for limits. Oracle: counting and sorting. */
#include "cc_tally.h"
#include "fuzz.h"

enum { MOST = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = fuzz_size(&b, MOST), k = 1 + fuzz_size(&b, 7);
  double lower[MOST], upper[MOST], low, high;
  static uint64_t room[16 * MOST];
  for (size_t i = 0; i < n; i++) {
    lower[i] = fuzz_whole(&b, 20);
    upper[i] = lower[i] + (double)fuzz_size(&b, 1);
  }
  cc_tally tally;
  cc_tally_start(&tally, k, room);
  const size_t cut = fuzz_size(&b, n);
  cc_tally_add(&tally, lower, upper, cut);
  cc_tally_add(&tally, lower + cut, upper + cut, n - cut);
  FUZZ_REQUIRE(tally.n == n);
  cc_tally_limits(&tally, &low, &high);
  fuzz_sort(lower, n);
  fuzz_sort(upper, n);
  if (n >= k) FUZZ_REQUIRE(low == lower[k - 1] && high == upper[n - k]);
  return 0;
}
