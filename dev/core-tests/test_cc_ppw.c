/* Pooled values of pairs (cc_pool), their scores (cc_prentice, cc_midranks), sums of scores under flips (cc_flip_sum)
 * and the paired Prentice-Wilcoxon test (cc_ppw): a printed set, the definition and all flips on random pairs, at every
 * shift. */
#include "../../src/core/cc_ppw.h"

#include <stdlib.h>

#include "../../src/core/cc_flip.h"
#include "../../src/core/cc_prentice.h"
#include "../fuzz/pooled_pairs.h"
#include "check.h"

static uint64_t state = 21;

static int random_to(int most) { return (int)(check_random(&state) % (uint64_t)(most + 1)); }

static void *take_room(size_t bytes) { return aligned_alloc(64, (bytes + 63) / 64 * 64); }

/* ---- one limit, ten pairs, on the log2 scale ---- */

static const double set_x[10] = {-1, 2, 3, -1, 5, 1.5, -1, 4, 2.5, -1}; /* negative: below 1 */
static const double set_y[10] = {2, -1, 6, -1, 9, 4, 3, 4.5, 7, 1.2};

static cc_measurement measured_or_below(double value) {
  return (cc_measurement){log2(value < 0 ? 1 : value), 0, INFINITY, value < 0 ? -1 : 0};
}

static void check_set(void) {
  cc_limited_pair pair[10];
  for (int i = 0; i < 10; ++i) pair[i] = (cc_limited_pair){measured_or_below(set_x[i]), measured_or_below(set_y[i])};
  cc_ppw_room room;
  void *memory = take_room(cc_ppw_room_size(10, 0));
  cc_ppw_room_init(&room, memory, 10, 0);
  cc_pool_fill(&room.pool, pair, 10, 1e-14, 7);
  cc_pool_at(&room.pool, 0.0);
  CHECK(cc_prentice_differences(&room.pool, 0, room.member, room.score));
  static const double d[10] = {12, -12, 11, 0, 6, 13, 18, 3, 16, 7};
  for (int i = 0; i < 10; ++i) CHECK(room.score[i] == d[i]);
  cc_ppw_settings settings = {.scale = CC_SCALE_LOG2, .digits = 7, .exact_max = 100, .level = 0.05, .interval = 1};
  settings.critical = 1.959963984540054;
  cc_ppw_row row;
  cc_ppw(pair, NULL, 10, &settings, &room, &row);
  CHECK_NEAR(row.z, 2.091363650, 5e-10);
  CHECK(row.p == 0.03515625 && row.n_flips == 9 && row.null == CC_PPW_COMPLETE && !row.gehan);
  CHECK_NEAR(row.estimate, 1.0, 1e-12);
  CHECK_NEAR(row.low, 0.0, 1e-12);
  CHECK_NEAR(row.high, 1.5849625, 5e-8);
  settings.exact_max = 0;
  cc_ppw(pair, NULL, 10, &settings, &room, &row);
  CHECK(row.null == CC_PPW_NORMAL && isnan(row.p) && row.low < 0.6 && row.high > 1.0);
  cc_ppw_scores(pair, 10, CC_SCALE_LOG2, 7, 0.0, &room, room.score);
  double sum = 0.0, squares = 0.0;
  for (int i = 0; i < 10; ++i) sum += room.score[i], squares += room.score[i] * room.score[i];
  CHECK_NEAR(squares, 1.0, 1e-14);
  CHECK_NEAR(sum, row.z, 1e-14);
  free(memory);
}

/* ---- sums under flips ---- */

enum { MANY = 30, DRAWS = 20000 };

static void check_flips(void) {
  cc_flip_room room;
  void *memory = take_room(cc_flip_room_size(MANY, 40, 40 * MANY, MANY));
  cc_flip_room_init(&room, memory, MANY, 40, 40 * MANY, MANY);
  double score[MANY];
  size_t place[MANY];
  for (int k = 0; k < 200; ++k) {
    const int n = 1 + random_to(11), whole = random_to(1);
    for (int i = 0; i < n; ++i) score[i] = whole ? random_to(40) - 20 : check_uniform(&state) - 0.4;
    const cc_flip_scores_of s = {(size_t)n, score, whole, NULL};
    double lower, upper;
    pooled_tails(score, n, &lower, &upper);
    CHECK_NEAR(cc_flip_sum_p(&s, CC_LESS, NULL, &room), lower, 1e-12);
    CHECK_NEAR(cc_flip_sum_p(&s, CC_GREATER, NULL, &room), upper, 1e-12);
    CHECK_NEAR(cc_flip_sum_p(&s, CC_TWO_SIDED, NULL, &room), fmin(1.0, 2.0 * fmin(lower, upper)), 1e-12);
  }
  /* Drawn flips are near to the whole distribution, which for whole numbers is counted. */
  cc_code *codes = take_room((DRAWS + CC_CHUNK) * cc_sums_groups(MANY) * sizeof *codes);
  uint64_t keys[MANY];
  for (size_t i = 0; i < MANY; ++i) {
    keys[i] = check_random(&state);
    place[i] = MANY - 1 - i;
    score[i] = random_to(40) - 14;
  }
  const cc_flips flips = {MANY, keys, 5};
  for (uint64_t r = 0; r < DRAWS; r += CC_CHUNK) cc_flip_codes(&flips, r, codes + r * cc_sums_groups(MANY));
  const cc_flip_draws draws = {MANY, DRAWS, codes};
  const cc_flip_scores_of counted = {MANY, score, 1, place}, drawn = {MANY, score, 0, place};
  for (int side = 0; side < CC_N_SIDE; ++side) {
    const double p = cc_flip_sum_p(&counted, (cc_side)side, NULL, &room);
    CHECK_NEAR(cc_flip_sum_p(&drawn, (cc_side)side, &draws, &room), p, 4.0 * sqrt(p * (1.0 - p) / DRAWS) + 1e-4);
  }
  CHECK(isnan(cc_flip_sum_p(&drawn, CC_TWO_SIDED, NULL, &room)));
  free(codes);
  free(memory);
}

/* ---- random pairs ---- */

static limited_value random_value(int spread, int limits) {
  limited_value m = {8 * (random_to(2 * spread) - spread), -LIMITED_FAR, LIMITED_FAR, 0};
  if (limits & 1) m.low = 8 * (random_to(spread) - spread / 2 - 1);
  if (limits & 2) m.high = 8 * (random_to(spread) + 1);
  if (limits == 3 && m.low > m.high) m.high = m.low;
  return limited_at_its_limit(m);
}

enum { FAR = 420, FEW = 7 };

static int same(double a, double b) { return (isnan(a) && isnan(b)) || a == b || fabs(a - b) < 1e-7; }

/* One lower limit a visit. */
static void share_limit(limited_pair *pair, int n) {
  for (int i = 0; i < n; ++i) {
    pair[i].before.low = pair[0].before.low;
    pair[i].after.low = pair[0].after.low;
    pair[i] = (limited_pair){limited_at_its_limit(pair[i].before), limited_at_its_limit(pair[i].after)};
  }
}

static void check_random_row(void) {
  const int n = 1 + random_to(FEW - 1), spread = random_to(1) ? 3 : 20, limits = random_to(3);
  const int shared = limits == 1 && random_to(1);
  limited_pair pair[LIMITED_MOST];
  cc_limited_pair real[LIMITED_MOST];
  for (int i = 0; i < n; ++i) {
    pair[i] = (limited_pair){random_value(spread, limits), random_value(spread, random_to(3) ? limits : 0)};
  }
  if (shared) share_limit(pair, n);
  for (int i = 0; i < n; ++i) {
    real[i] = (cc_limited_pair){limited_real(pair[i].before), limited_real(pair[i].after)};
  }
  cc_ppw_room room;
  void *memory = take_room(cc_ppw_room_size((size_t)n, 0));
  cc_ppw_room_init(&room, memory, (size_t)n, 0);
  cc_ppw_settings settings = {.scale = CC_SCALE_RAW, .digits = 7, .exact_max = 100, .critical = 1.96, .interval = 1};
  settings.alternative = (cc_side)random_to(2);
  settings.level = (1 + random_to(40)) / 130.0;
  cc_ppw_row row;
  cc_ppw(real, NULL, (size_t)n, &settings, &room, &row);
  const int gehan = pooled_limits(pair, n);
  CHECK(row.gehan == gehan);
  if (shared) CHECK(room.midranks.n == (size_t)n);
  double low = NAN, high = NAN;
  for (int s = -FAR; s <= FAR; ++s) {
    double d[LIMITED_MOST], lower, upper;
    pooled_differences(pair, n, s, gehan, d);
    pooled_tails(d, n, &lower, &upper);
    const double p = settings.alternative == CC_LESS      ? lower
                     : settings.alternative == CC_GREATER ? upper
                                                          : fmin(1.0, 2.0 * fmin(lower, upper));
    if (s == 0) CHECK_NEAR(row.p, p, 1e-12);
    if (!(p > settings.level)) continue;
    if (isnan(low)) low = s == -FAR || settings.alternative == CC_LESS ? -INFINITY : (s - (s % 2 != 0)) / 4.0;
    high = s == FAR || settings.alternative == CC_GREATER ? INFINITY : (s + (s % 2 != 0)) / 4.0;
  }
  /* Where limits on both sides hide all changes from some shift on, the interval ends before that (cc_inversion.h). */
  CHECK(limits == 3 || same(row.low, low));
  CHECK(limits == 3 || same(row.high, high));
  free(memory);
}

int main(void) {
  check_set();
  check_flips();
  for (int k = 0; k < 200; ++k) check_random_row();
  return check_report();
}
