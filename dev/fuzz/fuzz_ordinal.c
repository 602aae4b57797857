/* Changes beyond limits (cc_limited), their scores (cc_ordinal), rows of them (cc_paired_limited), and intervals by
 * inversion (cc_ordinal_interval, cc_ordinal_marks, cc_tail_table, cc_inversion, cc_inversion_search). Oracle: what is
 * known, scores counted pair by pair, all patterns of signs at every shift. */
#include "cc_paired_limited.h"
#include "fuzz.h"
#include "limited_pairs.h"

enum { MOST = 7, FAR = 260 };

static limited_value value_of(fuzz_bytes *b, int spread, int limits) {
  limited_value m = {8 * (int)fuzz_whole(b, spread), -LIMITED_FAR, LIMITED_FAR, 0};
  if (limits == 1 && fuzz_flag(b)) m.low = 8 * (int)fuzz_whole(b, spread);
  if (limits == 2 && fuzz_flag(b)) m.high = 8 * (int)fuzz_whole(b, spread);
  return limited_at_its_limit(m);
}

static int kept(const limited_scores *o, const cc_signed_rank_test *test) {
  double lower, upper;
  limited_tails(o, &lower, &upper);
  return (test->alternative == CC_LESS || upper > test->tail) &&
         (test->alternative == CC_GREATER || lower > test->tail);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1);
  const int spread = fuzz_flag(&b) ? 2 : 12, limits = (int)fuzz_size(&b, 2);
  limited_pair pair[MOST];
  cc_limited_pair real[MOST];
  for (size_t i = 0; i < n; i++) {
    pair[i] = (limited_pair){value_of(&b, spread, limits), value_of(&b, spread, limits)};
    real[i] = (cc_limited_pair){limited_real(pair[i].before), limited_real(pair[i].after)};
  }
  void *memory = malloc(cc_ordinal_room_size(n, n));
  cc_ordinal_room room;
  cc_ordinal_room_init(&room, memory, n, n);
  const cc_limited_row row = {n, real, room.change, 1e-9};
  cc_ordinal_test test = {{.exact = 1, .critical = 1.96}, NULL};
  test.test.zero_rule = fuzz_flag(&b) ? CC_ZERO_PRATT : CC_ZERO_WILCOXON;
  test.test.alternative = (cc_side)fuzz_size(&b, CC_N_SIDE - 1);
  test.test.tail = (1.0 + (double)fuzz_size(&b, 60)) / 256;
  cc_ordinal_changes(&row, 7, &room);
  double low = NAN, high = NAN;
  for (int s = -FAR; s <= FAR; s++) {
    const limited_scores o = limited_scores_at(pair, (int)n, s, test.test.zero_rule == CC_ZERO_WILCOXON);
    cc_ordinal_counts c;
    cc_ordinal_scores(&row, s / 4.0, test.test.zero_rule, CC_DIGITS_NONE, &room, &c);
    FUZZ_REQUIRE(room.ranks.v2 == o.v2 && room.ranks.total2 == o.total2 && room.ranks.squares == o.squares);
    FUZZ_REQUIRE((int)c.n_zero == o.zero && (int)c.n_unknown == o.unknown);
    if (!kept(&o, &test.test)) continue;
    if (isnan(low)) low = s == -FAR || test.test.alternative == CC_LESS ? -INFINITY : (s - (s % 2 != 0)) / 4.0;
    high = s == FAR || test.test.alternative == CC_GREATER ? INFINITY : (s + (s % 2 != 0)) / 4.0;
  }
  cc_shift_estimate out;
  cc_ordinal_interval(&row, &test, &room, &out);
  FUZZ_REQUIRE(fuzz_near(out.low, low, 1e-7) && fuzz_near(out.high, high, 1e-7));
  cc_paired_settings settings = {.scale = CC_SCALE_RAW, .digits = 7, .ranks = 1, .exact_max = 100, .test = test.test};
  cc_paired_row figures = {.mean = 0};
  cc_paired_limited(real, n, &settings, &room, &figures);
  const limited_scores unshifted = limited_scores_at(pair, (int)n, 0, test.test.zero_rule == CC_ZERO_WILCOXON);
  double lower, upper;
  limited_tails(&unshifted, &lower, &upper);
  const cc_side side = test.test.alternative;
  const double p = side == CC_LESS ? lower : side == CC_GREATER ? upper : fmin(1.0, 2.0 * fmin(lower, upper));
  FUZZ_REQUIRE(fuzz_near(figures.p, p, 1e-14));
  free(memory);
  return 0;
}
