/* Walsh sums, of one marker and of several. Oracle: all of them, sorted. */
#include "cc_hodges_lehmann.h"

#include "cc_lane_walsh.h"
#include "fuzz.h"

enum { MOST = 24, PAIRS = MOST * (MOST + 1) / 2 };

/* The same numbers in one lane, others that are not asked for around it. */
static void check_lane(const double *x, size_t n, const size_t *k, const double *value, const double *next) {
  double lanes[CC_LANE_WALSH_MOST * CC_PAIRED_LANES];
  cc_walsh_selected found[CC_PAIRED_LANES];
  if (n > CC_LANE_WALSH_MOST) return;
  for (size_t i = 0; i < n; i++) {
    for (size_t l = 0; l < CC_PAIRED_LANES; l++)
      lanes[i * CC_PAIRED_LANES + l] = l == n % 8 ? x[i] : l % 2 ? INFINITY : 1;
  }
  double *const rows = malloc(cc_lane_walsh_rows(n) * CC_PAIRED_LANES * sizeof *rows);
  cc_walsh_range range[CC_WALSH_MANY];
  for (size_t t = 0; t < CC_WALSH_MANY; t++) range[t] = (cc_walsh_range){1 + (k[t] - 1) / (1 + t), k[t]};
  cc_lane_walsh_select(lanes, n, range, CC_WALSH_MANY, rows, found);
  for (size_t t = 0; t < CC_WALSH_MANY; t++) {
    double sum, after;
    cc_walsh_selected_at(&found[n % 8], t, k[t], &sum, &after);
    FUZZ_REQUIRE(sum == value[t] && after == next[t]);
  }
  free(rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1), pairs = cc_walsh_pairs(n);
  const int any = fuzz_flag(&b);
  double x[MOST], sum[PAIRS], value[CC_WALSH_MANY], next[CC_WALSH_MANY];
  size_t k[CC_WALSH_MANY], m = 0;
  for (size_t i = 0; i < n; i++) x[i] = any ? fuzz_value(&b) : fuzz_whole(&b, 9);
  fuzz_sort(x, n);
  for (size_t i = 0; i < n; i++) {
    for (size_t j = i; j < n; j++) sum[m++] = x[i] + x[j];
  }
  fuzz_sort(sum, pairs);
  double *const scratch = malloc(cc_walsh_scratch(n) * sizeof *scratch);
  for (size_t t = 0; t < CC_WALSH_MANY; t++) k[t] = 1 + fuzz_size(&b, pairs - 1);
  cc_walsh_select_many(x, n, k, CC_WALSH_MANY, value, next, scratch);
  for (size_t t = 0; t < CC_WALSH_MANY; t++) {
    FUZZ_REQUIRE(value[t] == sum[k[t] - 1]);
    FUZZ_REQUIRE(next[t] == (k[t] < pairs ? sum[k[t]] : INFINITY));
    FUZZ_REQUIRE(cc_walsh_select(x, n, k[t], scratch) == value[t]);
    size_t count = 0;
    while (count < pairs && sum[count] <= value[t]) count++;
    FUZZ_REQUIRE(cc_walsh_next(x, n, value[t]) == (count < pairs ? sum[count] : INFINITY));
  }
  check_lane(x, n, k, value, next);
  free(scratch);
  return 0;
}
