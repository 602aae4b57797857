/* Quantiles of the differences of two samples within strata (cc_shift, cc_differences). Oracle: all differences, sorted
 * with their weights. */
#include "cc_shift.h"
#include "fuzz.h"

enum { STRATA = 3, MOST = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n_strata = 1 + fuzz_size(&b, STRATA - 1);
  double x[STRATA][MOST], y[STRATA][MOST], all[STRATA * MOST * MOST], total = 0;
  cc_sample_pair strata[STRATA];
  size_t m = 0, most = 0;
  for (size_t h = 0; h < n_strata; h++) {
    strata[h] = (cc_sample_pair){x[h], 1 + fuzz_size(&b, MOST - 1), y[h], 1 + fuzz_size(&b, MOST - 1),
                                 1.0 + (double)fuzz_size(&b, 3)};
    for (size_t i = 0; i < strata[h].n1; i++) x[h][i] = fuzz_whole(&b, 20);
    for (size_t i = 0; i < strata[h].n0; i++) y[h][i] = fuzz_whole(&b, 20);
    fuzz_sort(x[h], strata[h].n1);
    fuzz_sort(y[h], strata[h].n0);
    most += strata[h].n1 + strata[h].n0;
    total += strata[h].weight * (double)(strata[h].n1 * strata[h].n0);
    for (size_t i = 0; i < strata[h].n1; i++) {
      for (size_t j = 0; j < strata[h].n0; j++) all[m++] = x[h][i] - y[h][j];
    }
  }
  fuzz_sort(all, m);
  size_t *const scratch = malloc(cc_shift_scratch(most) * sizeof *scratch);
  const double target = total * (double)fuzz_byte(&b) / 250.0 - 1.0;
  const double found = cc_shift_quantile(strata, n_strata, target, scratch);
  double expected = target < 0 ? -INFINITY : INFINITY;
  for (size_t k = 0; target >= 0 && k < m; k++) {
    double weight = 0;
    for (size_t h = 0; h < n_strata; h++) {
      for (size_t i = 0; i < strata[h].n1; i++) {
        for (size_t j = 0; j < strata[h].n0; j++) weight += x[h][i] - y[h][j] <= all[k] ? strata[h].weight : 0;
      }
    }
    FUZZ_REQUIRE(cc_shift_weight(strata, n_strata, all[k]) == weight);
    if (weight > target && expected == INFINITY) expected = all[k];
  }
  FUZZ_REQUIRE(found == expected);
  cc_sample_pair swapped[STRATA];
  cc_shift_swap(strata, n_strata, swapped);
  FUZZ_REQUIRE(cc_shift_median(swapped, n_strata, scratch) == -cc_shift_median(strata, n_strata, scratch));
  free(scratch);
  return 0;
}
