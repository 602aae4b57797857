/* One test over all visits (cc_overall). Oracle: visits in another order give the same T, and the tails of a complete
 * enumeration enclose what was seen. */
#include "cc_overall.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  enum { MOST = 6, VISITS = 4 };
  fuzz_bytes b = {data, size};
  const size_t n = fuzz_size(&b, MOST), k = 2 + fuzz_size(&b, VISITS - 2);
  const cc_overall_kind kind = (cc_overall_kind)fuzz_size(&b, 2);
  double x[MOST * VISITS], turned[MOST * VISITS], place[VISITS], other[VISITS];
  for (size_t i = 0; i < n * k; ++i) x[i] = fuzz_byte(&b) % 5 == 0 ? NAN : fuzz_whole(&b, 6);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < k; ++j) turned[i * k + j] = x[i * k + k - 1 - j];
  }
  void *memory = malloc(cc_overall_bytes(n, k));
  cc_overall_result r, s;
  const cc_overall_data first = {n, k, x, kind, CC_SCALE_RAW, 7, 800};
  const cc_overall_data second = {n, k, turned, kind, CC_SCALE_RAW, 7, 0};
  cc_overall(&first, memory, place, &r);
  cc_overall(&second, memory, other, &s);
  free(memory);
  FUZZ_REQUIRE(r.status == s.status && r.n_complete + r.n_partial + r.n_dropped == n);
  if (r.status != CC_OK) return 0;
  FUZZ_REQUIRE(fuzz_near(r.statistic, kind == CC_OVERALL_PAGE ? -s.statistic : s.statistic, 1e-9));
  FUZZ_REQUIRE(r.kendall_w >= 0 && r.kendall_w <= 1 + 1e-12);
  if (r.orders > 0) {
    FUZZ_REQUIRE(r.lower > 0 && r.upper > 0 && r.lower <= 1 && r.upper <= 1 && r.lower + r.upper > 1);
  }
  return 0;
}
