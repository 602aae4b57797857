#include "../../src/core/cc_lane_sort.h"

#include <float.h>

#include "check.h"

enum { MOST = 500 };

int main(void) {
  uint64_t state = 5;
  static double value[CC_LANES][MOST];
  static cc_rank_item item[CC_LANES][2 * MOST], expected[2 * MOST];
  static cc_lane_keys keys[MOST];
  static size_t end[MOST];
  for (int round = 0; round < 1500; ++round) {
    size_t n[CC_LANES];
    for (int l = 0; l < CC_LANES; ++l) {
      n[l] = check_random(&state) % (round % 5 == 0 ? MOST : 40);
      const uint64_t kind = check_random(&state) % 5;
      for (size_t i = 0; i < n[l]; ++i) {
        const double u = check_uniform(&state) - 0.5;
        value[l][i] = kind == 0   ? u
                      : kind == 1 ? floor(10 * u)
                      : kind == 2 ? exp(200 * u)
                      : kind == 3 ? DBL_MAX * 2 * u
                                  : 1 + 1e-13 * u;
      }
    }
    const double *const columns[CC_LANES] = {value[0], value[1], value[2], value[3]};
    cc_rank_item *const items[CC_LANES] = {item[0], item[1], item[2], item[3]};
    cc_lane_sort(columns, n, keys, items);
    for (int l = 0; l < CC_LANES; ++l) {
      cc_tie_groups(value[l], NULL, n[l], 0, expected, end);
      int same = 1;
      for (size_t i = 0; i < n[l]; ++i)
        same = same && item[l][i].index == expected[i].index && item[l][i].value == expected[i].value;
      CHECK(same);
    }
  }
  return check_report();
}
