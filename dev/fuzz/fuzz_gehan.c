/* Scores and tests of two groups of changes beyond limits. Oracle: comparisons pair by pair, all choices of the first
 * group, every shift. */
#include "cc_gehan_test.h"
#include "fuzz.h"
#include "known_groups.h"

enum { MOST = 8 };

static known_groups groups_of(fuzz_bytes *b) {
  known_groups g = {.n = 2 + (int)fuzz_size(b, MOST - 2)};
  const int spread = fuzz_flag(b) ? 2 : 12;
  for (int i = 0; i < g.n; ++i) {
    const int at = 2 * (int)fuzz_whole(b, spread), kind = (int)fuzz_size(b, 7);
    g.value[i] = (known_value){kind == 0 || kind == 2 ? -KNOWN_FAR : at, kind == 1 || kind == 2 ? KNOWN_FAR : at};
    g.event[i] = (unsigned char)(i == 0 || (i > 1 && fuzz_flag(b)));
    g.n1 += g.event[i];
  }
  return g;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const known_groups k = groups_of(&b);
  cc_interval known[MOST];
  for (int i = 0; i < k.n; ++i) {
    known[i] = (cc_interval){k.value[i].low == -KNOWN_FAR ? -INFINITY : k.value[i].low,
                             k.value[i].high == KNOWN_FAR ? INFINITY : k.value[i].high};
  }
  const size_t n = (size_t)k.n;
  void *memory = malloc(cc_gehan_bytes(n));
  double *scratch = malloc(cc_rank_sum_test_scratch((size_t)k.n1, n - (size_t)k.n1, 100) * sizeof *scratch);
  size_t *index = malloc(cc_gehan_index(n) * sizeof *index);
  cc_gehan g;
  cc_gehan_of(known, k.event, n, memory, &g);
  const double tail = (double)(1 + fuzz_size(&b, 100)) / 257.0, z = 0.1013 + fuzz_byte(&b) / 97.3;
  const int normal = fuzz_flag(&b), end = normal ? KNOWN_SHIFTS - 1 : KNOWN_SHIFTS;
  const cc_rank_sum_options options = {normal ? 0 : 100, tail, tail, z, z};
  cc_rank_sum_result out;
  cc_gehan_test(&g, &options, scratch, index, &out);
  double low = INFINITY, high = -INFINITY;
  for (int s = -end; s <= end; s += 1 + normal) {
    double variance, all = 1;
    long below = 0, above = 0;
    const double excess = known_excess(&k, s, &variance);
    if (!normal) all = (double)known_tails(&k, s, &below, &above);
    const int low_kept = normal ? excess - 0.5 < z * sqrt(variance) : (double)above > tail * all * (1 + 1e-9);
    const int high_kept = normal ? -excess - 0.5 < z * sqrt(variance) : (double)below > tail * all * (1 + 1e-9);
    if (low == INFINITY && low_kept) low = s == -end ? -INFINITY : known_low(s);
    if (high_kept) high = s == end ? INFINITY : known_high(s);
    if (s != 0 || normal) continue;
    FUZZ_REQUIRE(out.statistic - out.expected == excess && fuzz_near(out.sd, sqrt(variance), 1e-14));
    FUZZ_REQUIRE(fuzz_near(out.lower, (double)below / all, 1e-14) && fuzz_near(out.upper, (double)above / all, 1e-14));
  }
  FUZZ_REQUIRE(out.low == low && out.high == high);
  free(memory);
  free(scratch);
  free(index);
  return 0;
}
