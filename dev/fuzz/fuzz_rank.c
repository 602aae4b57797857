/* Changes, ties and midranks. Oracle: without rounding and noise a midrank counts what is below and equal; groups do
 * not depend on the patients' order. */
#include "cc_rank.h"
#include "fuzz.h"

enum { MOST = 48 };

static void rank_all(const double *value, const double *noise, size_t n, int digits, int64_t *rank2) {
  cc_rank_item item[2 * MOST];
  size_t end[MOST];
  const size_t groups = cc_tie_groups(value, noise, n, digits, item, end);
  FUZZ_REQUIRE((n == 0) == (groups == 0) && groups <= n && (groups == 0 || end[groups - 1] == n));
  for (size_t g = 1; g < groups; g++) FUZZ_REQUIRE(end[g - 1] < end[g]);
  cc_midranks2(item, end, groups, rank2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = fuzz_size(&b, MOST);
  const int digits = (int)fuzz_size(&b, 15);
  const cc_scale scale = fuzz_flag(&b) ? CC_SCALE_LOG2 : CC_SCALE_RAW;
  double before[MOST], after[MOST], change[MOST], noise[MOST], turned[MOST], turned_noise[MOST];
  int64_t rank2[MOST], plain[MOST], again[MOST];
  for (size_t i = 0; i < n; i++) {
    before[i] = fuzz_value(&b);
    after[i] = fuzz_value(&b);
  }
  cc_change(before, after, n, scale, change, noise);
  int64_t sum = 0;
  rank_all(change, noise, n, digits, rank2);
  rank_all(change, NULL, n, CC_DIGITS_NONE, plain);
  for (size_t i = 0; i < n; i++) {
    turned[i] = change[n - 1 - i];
    turned_noise[i] = noise[n - 1 - i];
  }
  rank_all(turned, turned_noise, n, digits, again);
  for (size_t i = 0; i < n; i++) {
    int64_t below = 0, equal = 0;
    for (size_t k = 0; k < n; k++) {
      below += change[k] < change[i];
      equal += change[k] == change[i];
    }
    FUZZ_REQUIRE(noise[i] >= 0 && plain[i] == 2 * below + equal + 1);
    FUZZ_REQUIRE(again[n - 1 - i] == rank2[i]);
    sum += rank2[i];
  }
  FUZZ_REQUIRE(sum == (int64_t)(n * (n + 1)));
  return 0;
}
