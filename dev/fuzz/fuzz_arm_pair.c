/* One arm against the first. Oracle: Gehan's scores pair by pair; the order of the patients does not matter. */
#include "cc_arm_pair.h"
#include "fuzz.h"

enum { MOST = 20, CODES = 2 * MOST + 4 };

static int above(const cc_interval *x, const cc_interval *y) {
  if (x->low == x->high && y->low == y->high) return x->low > y->low;
  return x->low >= y->high;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1), end[] = {n};
  cc_interval known[MOST];
  uint8_t label[MOST];
  double value[MOST], back[MOST];
  for (size_t i = 0; i < n; i++) {
    const double v = fuzz_whole(&b, 9);
    const size_t kind = fuzz_size(&b, 6);
    label[i] = (uint8_t)fuzz_size(&b, 2);
    value[i] = v;
    known[i] = (cc_interval){kind == 0 || kind == 2 ? -INFINITY : v, kind == 1 || kind == 2 ? INFINITY : v};
  }
  cc_rank_item item[2 * MOST];
  int low[MOST], high[MOST], count[2 * CODES];
  const size_t n_codes = cc_arm_codes(known, n, item, low, high);
  FUZZ_REQUIRE(n_codes <= 2 * n + 3);
  for (size_t i = 0; i < n; i++) {
    FUZZ_REQUIRE(low[i] >= 0 && high[i] >= 0 && (size_t)low[i] < n_codes && (size_t)high[i] < n_codes);
    for (size_t j = 0; j < n; j++) FUZZ_REQUIRE((low[i] > high[j]) == (i != j && above(&known[i], &known[j])));
  }
  const cc_arm_pair pair = {1, end, label, 1};
  const double z = cc_arm_pair_rank(&pair, low, high, n_codes, count);
  FUZZ_REQUIRE(z * z <= (double)n && !isnan(z));
  uint8_t turned[MOST];
  for (size_t i = 0; i < n; i++) {
    back[i] = value[n - 1 - i];
    turned[i] = label[n - 1 - i];
  }
  const cc_arm_pair other = {1, end, turned, 1};
  const double t = cc_arm_pair_welch(&pair, value), again = cc_arm_pair_welch(&other, back);
  FUZZ_REQUIRE(isnan(t) ? isnan(again) : isinf(t) ? again == t : fuzz_near(t, again, 1e-8));
  return 0;
}
