/* Changes, ties and midranks: groups cover all values in order, ranks add up, a value is tied with itself only once. */
#include "../../src/core/cc_rank.h"
#include "fuzz.h"

enum { MOST = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = fuzz_byte(&b) % (MOST + 1);
  const int digits = fuzz_byte(&b) % 16;
  const cc_scale scale = fuzz_byte(&b) & 1u ? CC_SCALE_LOG2 : CC_SCALE_RAW;
  double before[MOST], after[MOST], change[MOST], noise[MOST];
  for (size_t i = 0; i < n; i++) {
    /* Changes must be finite too. */
    before[i] = fuzz_value(&b) / 4;
    after[i] = fuzz_value(&b) / 4;
  }
  cc_change(before, after, n, scale, change, noise);
  for (size_t i = 0; i < n; i++) FUZZ_REQUIRE(noise[i] >= 0);

  cc_rank_item item[2 * MOST];
  size_t end[MOST];
  int64_t rank2[MOST];
  const size_t groups = cc_tie_groups(change, noise, n, digits, item, end);
  FUZZ_REQUIRE((n == 0) == (groups == 0) && groups <= n);
  FUZZ_REQUIRE(groups == 0 || end[groups - 1] == n);
  for (size_t g = 1; g < groups; g++) FUZZ_REQUIRE(end[g - 1] < end[g]);
  cc_midranks2(item, end, groups, rank2);
  int64_t sum = 0;
  for (size_t i = 0; i < n; i++) sum += rank2[i];
  FUZZ_REQUIRE(sum == (int64_t)(n * (n + 1)));
  return 0;
}
