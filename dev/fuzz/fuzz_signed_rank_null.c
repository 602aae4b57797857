/* The exact null distribution of the signed-rank sum with ties. Oracle: all sign patterns. */
#include "cc_signed_rank_null.h"
#include "fuzz.h"

enum { MOST = 12 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  int64_t rank2[MOST], own[MOST], total = 0;
  size_t count[MOST], groups = 0, n = 0, placed = fuzz_size(&b, 4);
  while (n < MOST && groups < MOST) {
    const size_t here = 1 + fuzz_size(&b, 3);
    if (b.left == 0 || n + here > MOST) break;
    count[groups] = here;
    rank2[groups] = (int64_t)(2 * placed + here + 1);
    for (size_t i = 0; i < here; i++) own[n++] = rank2[groups], total += rank2[groups];
    placed += here;
    groups++;
  }
  const int64_t v2 = (int64_t)fuzz_size(&b, 255) % (total / 2 + 1);
  double at_most = 0;
  for (unsigned set = 0; set < 1u << n; set++) {
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += set >> i & 1u ? own[i] : 0;
    at_most += sum <= v2;
  }
  double *const scratch = malloc((cc_signed_rank_scratch(placed + 1) + 2 * (size_t)v2 + 8) * sizeof *scratch);
  const cc_rank_groups ranks = {groups, n, rank2, count};
  FUZZ_REQUIRE(cc_signed_rank_tail(&ranks, v2, scratch) == ldexp(at_most, -(int)n));
  FUZZ_REQUIRE(cc_signed_rank_tail(&ranks, -1, scratch) == 0.0);
  free(scratch);
  return 0;
}
