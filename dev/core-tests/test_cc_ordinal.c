/* Signed ranks and signs of changes beyond limits (cc_limited, cc_ordinal), rows of them (cc_paired_limited) and the
 * inversion of their tests (cc_ordinal_interval, cc_ordinal_marks, cc_ordinal_merge, cc_inversion,
 * cc_inversion_search): printed values of a small set, and random pairs against scores counted pair by pair, tails by
 * all patterns of signs, and a look at every shift. */
#include "../../src/core/cc_paired_limited.h"

#include <stdlib.h>

#include "../fuzz/limited_pairs.h"
#include "check.h"

static uint64_t state = 20;

static int random_to(int most) { return (int)(check_random(&state) % (uint64_t)(most + 1)); }

/* ---- one limit, ten pairs, on the log2 scale ---- */

static const double set_x[10] = {-1, 2, 3, -1, 5, 1.5, -1, 4, 2.5, -1}; /* negative: below 1 */
static const double set_y[10] = {2, -1, 6, -1, 9, 4, 3, 4.5, 7, 1.2};

static cc_measurement measured_or_below(double value, double low) {
  return (cc_measurement){log2(value < 0 ? low : value), log2(low), INFINITY, value < 0 ? -1 : 0};
}

/* The pairs, and room for them, to be freed. */
static void *take_set(cc_limited_pair *pair, cc_ordinal_room *room) {
  void *memory = malloc(cc_ordinal_room_size(10, 10));
  cc_ordinal_room_init(room, memory, 10, 10);
  for (int i = 0; i < 10; ++i) {
    pair[i] = (cc_limited_pair){measured_or_below(set_x[i], 1), measured_or_below(set_y[i], 1)};
  }
  return memory;
}

static void check_set(void) {
  cc_limited_pair pair[10];
  cc_ordinal_room room;
  void *memory = take_set(pair, &room);
  const cc_limited_row row = {10, pair, room.change, 1e-14};
  cc_ordinal_counts counts;
  cc_ordinal_changes(&row, 7, &room);
  cc_ordinal_scores(&row, 0.0, CC_ZERO_PRATT, 7, &room, &counts);
  static const int score2[10] = {13, -13, 7, 0, 5, 11, 15, 2, 13, 11};
  for (int i = 0; i < 10; ++i) CHECK(room.score2[i] == score2[i]);
  CHECK(counts.n_unknown == 1 && counts.n_up == 8 && counts.n_down == 1 && counts.n_zero == 0);
  CHECK(room.ranks.v2 == 77);
  CHECK_NEAR((double)(2 * room.ranks.v2 - room.ranks.total2) / sqrt(room.ranks.squares), 1.973204531, 5e-10);
  CHECK(cc_signed_rank_tail(&room.ranks.ranks, room.ranks.total2 - room.ranks.v2, room.null) * 2 == 28.0 / 512);
  cc_ordinal_test test = {{.zero_rule = CC_ZERO_PRATT, .exact = 1, .tail = 0.025, .critical = 1.96}, NULL};
  cc_shift_estimate out;
  cc_ordinal_interval(&row, &test, &room, &out);
  CHECK_NEAR(out.estimate, 1.0, 1e-12);
  CHECK_NEAR(out.low, 0.0, 1e-12);
  CHECK_NEAR(out.high, 1.5849625, 5e-8);
  free(memory);
}

/* The same as a row: counts, the exact p value of each side, figures for the normal approximation, the sign test. */
static void check_row(void) {
  cc_limited_pair pair[10];
  cc_ordinal_room room;
  void *memory = take_set(pair, &room);
  static const int order[11] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2};
  cc_paired_settings settings = {.scale = CC_SCALE_LOG2, .digits = 7, .ranks = 1, .exact_max = 100};
  settings.test = (cc_signed_rank_test){.zero_rule = CC_ZERO_PRATT, .tail = 0.025, .critical = 1.96};
  cc_paired_row row = {.mean = 3, .sd = 4};
  const cc_paired_facts facts = cc_paired_facts_of(pair, 10, settings.scale, &room);
  cc_paired_limited(&facts, &settings, &room, &row);
  CHECK(row.n_pairs == 10 && row.n_beyond == 5 && row.n_unknown == 1 && row.n_up == 8 && row.n_down == 1);
  CHECK(row.exact && row.v == 38.5 && row.total == 45 && row.squares == 1052 / 4.0 && row.p == 28.0 / 512);
  CHECK(row.mean == 3 && row.sd == 4);
  settings.test.alternative = CC_GREATER;
  cc_paired_limited(&facts, &settings, &room, &row);
  CHECK(row.p == 14.0 / 512 && row.high == INFINITY);
  settings.test.alternative = CC_LESS;
  cc_paired_limited(&facts, &settings, &room, &row);
  CHECK(row.p > 1 - 14.0 / 512 && row.p <= 1 && row.low == -INFINITY); /* what was seen belongs to both tails */
  settings.ranks = 0;
  settings.order_statistics = 1;
  settings.order = order;
  settings.test.alternative = CC_TWO_SIDED;
  cc_paired_limited(&facts, &settings, &room, &row);
  CHECK(!isnan(row.low) && row.low > 0.0 && row.high < 2.0); /* 8 of 9: no change is rejected at 0.05 */
  free(memory);
}

/* ---- random pairs ---- */

static limited_value random_value(int spread, int limited) {
  limited_value m = {8 * (random_to(2 * spread) - spread), -LIMITED_FAR, LIMITED_FAR, 0};
  if (limited && random_to(4)) m.low = 8 * (random_to(spread) - spread / 2 - 1);
  if (m.value < m.low) {
    m.value = m.low;
    m.beyond = -1;
  }
  return m;
}

static limited_value turned(limited_value m) { return (limited_value){-m.value, -m.high, -m.low, -m.beyond}; }

enum { FAR = 500 };

static int kept(const limited_scores *o, const cc_ordinal_test *test) {
  double lower, upper;
  limited_tails(o, &lower, &upper);
  if (test->order != NULL) {
    const int least = test->order[o->up + o->down];
    return (test->test.alternative == CC_LESS || o->down >= least) &&
           (test->test.alternative == CC_GREATER || o->up >= least);
  }
  const cc_side side = test->test.alternative;
  return (side == CC_LESS || upper > test->test.tail) && (side == CC_GREATER || lower > test->test.tail);
}

/* Every shift: the first and the last that are kept. */
static void scan(const limited_pair *pair, int n, const cc_ordinal_test *test, double *low, double *high) {
  const cc_side side = test->test.alternative;
  *low = *high = NAN;
  for (int s = -FAR; s <= FAR; ++s) {
    const limited_scores o = limited_scores_at(pair, n, s, test->test.zero_rule == CC_ZERO_WILCOXON);
    if (!kept(&o, test)) continue;
    if (isnan(*low)) *low = s == -FAR || side == CC_LESS ? -INFINITY : (s - (s % 2 != 0)) / 4.0;
    *high = s == FAR || side == CC_GREATER ? INFINITY : (s + (s % 2 != 0)) / 4.0;
  }
}

static int same(double a, double b) { return (isnan(a) && isnan(b)) || a == b || fabs(a - b) < 1e-7; }

static void check_sums(const cc_ordinal_room *room, const cc_ordinal_counts *c, const limited_scores *o) {
  CHECK(room->ranks.v2 == o->v2 && room->ranks.total2 == o->total2 && room->ranks.squares == o->squares);
  CHECK((int)c->n_up == o->up && (int)c->n_down == o->down && (int)c->n_zero == o->zero);
  CHECK((int)c->n_unknown == o->unknown);
}

static void check_scores(const limited_pair *pair, const cc_limited_row *row, cc_zero_rule rule,
                         cc_ordinal_room *room) {
  for (int k = 0; k < 20; ++k) {
    const int shift = random_to(200) - 100;
    const limited_scores o = limited_scores_at(pair, (int)row->n, shift, rule == CC_ZERO_WILCOXON);
    cc_ordinal_counts c;
    cc_ordinal_scores(row, shift / 4.0, rule, CC_DIGITS_NONE, room, &c);
    check_sums(room, &c, &o);
    for (size_t k = 0; k < row->n; ++k) { /* one pair after the other says the same */
      const size_t i = room->by_change[k];
      const cc_limited_change one = cc_change_at(&row->pair[i], row->change[i], shift / 4.0, row->noise);
      CHECK(one.sign == 0 ? room->score2[i] == 0 : (room->score2[i] > 0) == (one.sign > 0));
      CHECK(one.sign == 0 ||
            (room->size_at[k] == one.size && (room->what[k] & CC_IS_KNOWN) == (one.kind == CC_CHANGE_KNOWN)));
    }
    const size_t n_tied = c.n_tied;
    cc_ordinal_groups(room);
    const size_t n_groups = room->ranks.ranks.n_groups;
    cc_ordinal_sums(row, shift / 4.0, rule, CC_DIGITS_NONE, room, &c); /* by a merge, where that can be */
    cc_ordinal_groups(room);
    check_sums(room, &c, &o);
    CHECK(c.n_tied == n_tied && room->ranks.ranks.n_groups == n_groups);
  }
}

static void check_random_row(void) {
  const int n = 2 + random_to(LIMITED_MOST - 2), spread = random_to(1) ? 3 : 20, limited = random_to(2);
  limited_pair pair[LIMITED_MOST];
  cc_limited_pair real[LIMITED_MOST];
  for (int i = 0; i < n; ++i) {
    pair[i] = (limited_pair){random_value(spread, limited), random_value(spread, limited)};
    if (limited == 2) pair[i] = (limited_pair){turned(pair[i].before), turned(pair[i].after)};
    real[i] = (cc_limited_pair){limited_real(pair[i].before), limited_real(pair[i].after)};
  }
  cc_ordinal_room room;
  void *memory = malloc(cc_ordinal_room_size((size_t)n, (size_t)n));
  cc_ordinal_room_init(&room, memory, (size_t)n, (size_t)n);
  const cc_limited_row row = {(size_t)n, real, room.change, 1e-9};
  cc_ordinal_changes(&row, 7, &room);
  static const int order[LIMITED_MOST + 1] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2}; /* binomial tails above 0.025 */
  cc_ordinal_test test = {{.exact = 1, .critical = 1.96}, random_to(2) ? NULL : order};
  test.test.zero_rule = random_to(1) ? CC_ZERO_PRATT : CC_ZERO_WILCOXON;
  test.test.alternative = (cc_side)random_to(2);
  test.test.tail = (1 + random_to(20)) / 128.0;
  check_scores(pair, &row, test.test.zero_rule, &room);
  double low, high;
  scan(pair, n, &test, &low, &high);
  cc_shift_estimate out;
  cc_ordinal_interval(&row, &test, &room, &out);
  CHECK(same(out.low, low));
  CHECK(same(out.high, high));
  free(memory);
}

/* Limits on both sides, of which the pair rule takes the inner ones; scores only, as no shift far out is rejected. */
static void check_both_sides(void) {
  limited_pair pair[LIMITED_MOST];
  cc_limited_pair real[LIMITED_MOST];
  for (int i = 0; i < LIMITED_MOST; ++i) {
    limited_value m[2];
    for (int k = 0; k < 2; ++k) {
      m[k] = (limited_value){random_to(80) - 40, -8 * random_to(4), 8 * random_to(4), 0};
      m[k].beyond = (m[k].value > m[k].high) - (m[k].value < m[k].low);
      if (m[k].beyond) m[k].value = m[k].beyond < 0 ? m[k].low : m[k].high;
    }
    pair[i] = (limited_pair){m[0], m[1]};
    real[i] = (cc_limited_pair){limited_real(m[0]), limited_real(m[1])};
  }
  cc_ordinal_room room;
  void *memory = malloc(cc_ordinal_room_size(LIMITED_MOST, LIMITED_MOST));
  cc_ordinal_room_init(&room, memory, LIMITED_MOST, LIMITED_MOST);
  const cc_limited_row row = {LIMITED_MOST, real, room.change, 1e-9};
  cc_ordinal_changes(&row, 7, &room);
  check_scores(pair, &row, CC_ZERO_PRATT, &room);
  free(memory);
}

/* ---- more pairs than whole numbers hold the squares of ---- */

/* 1 .. n: the squares of their doubled ranks are 4 n (n + 1) (2n + 1) / 6 in all, beyond 2^63 from 1.9 million on. */
static void check_many(void) {
  const size_t n = 2000000;
  cc_limited_pair *const pair = malloc(n * sizeof *pair);
  const cc_measurement zero = {0.0, -INFINITY, INFINITY, 0};
  for (size_t i = 0; i < n; ++i) {
    pair[i] = (cc_limited_pair){zero, zero};
    pair[i].after.value = (double)(i + 1);
  }
  void *const memory = malloc(cc_ordinal_room_size(n, 0));
  cc_ordinal_room room;
  cc_ordinal_room_init(&room, memory, n, 0);
  const cc_limited_row row = {n, pair, room.change, 1e-9};
  cc_ordinal_counts counts;
  cc_ordinal_changes(&row, CC_DIGITS_NONE, &room);
  cc_ordinal_sums(&row, 0.0, CC_ZERO_PRATT, CC_DIGITS_NONE, &room, &counts);
  const double m = (double)n, squares = 4.0 * m * (m + 1.0) * (2.0 * m + 1.0) / 6.0;
  CHECK(counts.n_up == n && room.ranks.total2 == (int64_t)(n * (n + 1)));
  CHECK_NEAR(room.ranks.squares / squares, 1.0, 1e-9);
  free(pair);
  free(memory);
}

int main(void) {
  if (check_cases(0, 1)) check_many();
  check_set();
  check_row();
  for (int k = 0; k < 300; ++k) check_random_row();
  for (int k = 0; k < 100; ++k) check_both_sides();
  return check_report();
}
