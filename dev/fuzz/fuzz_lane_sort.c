/* Four columns sorted at once. Oracle: the order of cc_tie_groups(), by value, then by index. */
#include "cc_lane_sort.h"
#include "fuzz.h"

enum { MOST = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  double value[CC_LANES][MOST];
  cc_rank_item item[CC_LANES][2 * MOST], expected[2 * MOST];
  size_t n[CC_LANES], end[MOST];
  static cc_lane_keys keys[2 * MOST];
  const double *from[CC_LANES];
  cc_rank_item *to[CC_LANES];
  for (size_t l = 0; l < CC_LANES; l++) {
    n[l] = fuzz_size(&b, MOST);
    from[l] = value[l];
    to[l] = item[l];
    const int any = fuzz_flag(&b);
    for (size_t i = 0; i < n[l]; i++) value[l][i] = any ? fuzz_value(&b) : fuzz_whole(&b, 5);
  }
  cc_lane_sort(from, n, keys, to);
  for (size_t l = 0; l < CC_LANES; l++) {
    cc_tie_groups(value[l], NULL, n[l], CC_DIGITS_NONE, expected, end);
    for (size_t i = 0; i < n[l]; i++)
      FUZZ_REQUIRE(item[l][i].value == expected[i].value && item[l][i].index == expected[i].index);
  }
  return 0;
}
