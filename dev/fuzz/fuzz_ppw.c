/* Pooled values of pairs (cc_pool), their scores (cc_prentice, cc_midranks), sums of them under flips (cc_flip_sum),
 * the paired Prentice-Wilcoxon test (cc_ppw). Oracle: scores by their definition, all flips at every shift. */
#include "cc_ppw.h"
#include "cc_prentice.h"
#include "fuzz.h"
#include "pooled_pairs.h"

enum { MOST = 6, FAR = 260 };

static limited_value value_of(fuzz_bytes *b, int spread, int limits) {
  limited_value m = {8 * (int)fuzz_whole(b, spread), -LIMITED_FAR, LIMITED_FAR, 0};
  if (limits & 1 && fuzz_flag(b)) m.low = 8 * (int)fuzz_whole(b, spread);
  if (limits & 2 && fuzz_flag(b)) m.high = 8 * (int)fuzz_whole(b, spread);
  if (m.low > m.high) m.high = m.low;
  return limited_at_its_limit(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1);
  const int spread = fuzz_flag(&b) ? 2 : 12, limits = (int)fuzz_size(&b, 3);
  limited_pair pair[MOST];
  cc_limited_pair real[MOST];
  for (size_t i = 0; i < n; i++) {
    pair[i] = (limited_pair){value_of(&b, spread, limits), value_of(&b, spread, limits)};
    real[i] = (cc_limited_pair){limited_real(pair[i].before), limited_real(pair[i].after)};
  }
  void *memory = aligned_alloc(64, (cc_ppw_room_size(n, 0) + 63) / 64 * 64);
  cc_ppw_room room;
  cc_ppw_room_init(&room, memory, n, 0);
  cc_ppw_settings settings = {.scale = CC_SCALE_RAW, .digits = 7, .exact_max = 100, .critical = 1.96, .interval = 1};
  settings.alternative = (cc_side)fuzz_size(&b, CC_N_SIDE - 1);
  settings.level = (1.0 + (double)fuzz_size(&b, 60)) / 130;
  cc_ppw_row row;
  cc_ppw(real, NULL, n, &settings, &room, &row);
  const int gehan = pooled_limits(pair, (int)n);
  const cc_side side = settings.alternative;
  double low = NAN, high = NAN;
  for (int s = -FAR; s <= FAR; s++) {
    double d[MOST], lower, upper;
    pooled_differences(pair, (int)n, s, gehan, d);
    cc_pool_at(&room.pool, s / 4.0);
    (void)cc_prentice_differences(&room.pool, gehan, room.member, room.score);
    for (size_t i = 0; i < n; i++) {
      FUZZ_REQUIRE(fabs(d[i] * (gehan ? 1.0 : 2.0 * (double)n + 1.0) - room.score[i]) < 1e-9);
    }
    pooled_tails(d, (int)n, &lower, &upper);
    const double p = side == CC_LESS ? lower : side == CC_GREATER ? upper : fmin(1.0, 2.0 * fmin(lower, upper));
    if (s == 0) FUZZ_REQUIRE(fuzz_near(row.p, p, 1e-12));
    if (!(p > settings.level)) continue;
    if (isnan(low)) low = s == -FAR || side == CC_LESS ? -INFINITY : (s - (s % 2 != 0)) / 4.0;
    high = s == FAR || side == CC_GREATER ? INFINITY : (s + (s % 2 != 0)) / 4.0;
  }
  /* Limits on both sides can hide all changes: then the interval ends before that. */
  FUZZ_REQUIRE(limits == 3 || (fuzz_near(row.low, low, 1e-7) && fuzz_near(row.high, high, 1e-7)));
  free(memory);
  return 0;
}
