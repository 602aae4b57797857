/* The exact null distribution of the rank sum with ties. Oracle: every choice of the first group. */
/* and cc_rank_sum_count, which it counts by, in rows of cc_rank_sum_rows */
#include "cc_rank_sum_null.h"
#include "fuzz.h"

enum { MOST = 12 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  double n1[MOST], n0[MOST];
  size_t steps = 0, n = 0, m = 0, of[MOST];
  while (steps < MOST && n < MOST) {
    const size_t one = fuzz_size(&b, 2), zero = fuzz_size(&b, 2);
    if (b.left == 0 || n + one + zero > MOST) break;
    if (one + zero == 0) continue;
    n1[steps] = (double)one;
    n0[steps] = (double)zero;
    for (size_t i = 0; i < one + zero; i++) of[n++] = steps;
    m += one;
    steps++;
  }
  if (m == 0 || m == n) return 0;
  int rank2[MOST], seen = 0;
  for (size_t i = 0; i < n; i++) {
    rank2[i] = 1;
    for (size_t k = 0; k < n; k++) rank2[i] += 2 * (of[k] < of[i]) + (of[k] == of[i]);
  }
  for (size_t i = 0, s = 0; i < n; i++) {
    if (i > 0 && of[i] != of[i - 1]) s = i;
    seen += (double)(i - s) < n1[of[i]] ? rank2[i] : 0;
  }
  double all = 0, below = 0, above = 0;
  for (unsigned set = 0; set < 1u << n; set++) {
    int sum = 0;
    size_t chosen = 0;
    for (size_t i = 0; i < n; i++) {
      if (set >> i & 1u) sum += rank2[i], chosen++;
    }
    if (chosen != m) continue;
    all++;
    below += sum <= seen;
    above += sum >= seen;
  }
  void *const scratch = malloc(cc_rank_sum_scratch(m, n - m) * sizeof(double));
  double lower, upper;
  cc_rank_sum_tails(n1, n0, steps, scratch, &lower, &upper);
  FUZZ_REQUIRE(fuzz_near(lower, below / all, 1e-14) && fuzz_near(upper, above / all, 1e-14));
  cc_rank_sum_extremes ends;
  cc_rank_sum_extreme(n1, n0, steps, &ends);
  FUZZ_REQUIRE(ends.lower <= lower * (1 + 1e-12) && ends.upper <= upper * (1 + 1e-12));
  free(scratch);
  return 0;
}
