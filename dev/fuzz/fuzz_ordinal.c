/* Changes beyond limits (cc_limited), their scores (cc_ordinal, cc_ordinal_merge), rows of them (cc_paired_limited),
 * and intervals by inversion (cc_ordinal_interval, cc_ordinal_marks, cc_tail_table, cc_inversion, cc_inversion_search).
 * Oracle: what is known, scores counted pair by pair, all patterns of signs at every shift; of more pairs than are all
 * looked at (CC_ORDINAL_FEW), that a limit has a shift that is kept next to it, and one further out that is not. */
#include "cc_paired_limited.h"
#include "fuzz.h"
#include "limited_pairs.h"

enum { MOST = 7, FAR = 260, SOME = 16 };

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

/* A row, its test, and what they are computed in. */
typedef struct {
  size_t n;
  limited_pair pair[LIMITED_MANY];
  cc_limited_pair real[LIMITED_MANY];
  cc_limited_row row;
  cc_ordinal_test test;
  cc_ordinal_room room;
} one_row;

/* Scores at a shift in quarters, by a sort and by a merge. */
static limited_scores check_scores(one_row *r, int shift) {
  const cc_zero_rule rule = r->test.test.zero_rule;
  const limited_scores o = limited_scores_at(r->pair, (int)r->n, shift, rule == CC_ZERO_WILCOXON);
  for (int merged = 0; merged < 2; merged++) {
    cc_ordinal_counts c;
    if (merged)
      cc_ordinal_sums(&r->row, shift / 4.0, rule, CC_DIGITS_NONE, &r->room, &c);
    else
      cc_ordinal_scores(&r->row, shift / 4.0, rule, CC_DIGITS_NONE, &r->room, &c);
    const cc_signed_ranks *at = &r->room.ranks;
    FUZZ_REQUIRE(at->v2 == o.v2 && at->total2 == o.total2 && at->squares == o.squares);
    FUZZ_REQUIRE((int)c.n_up == o.up && (int)c.n_zero == o.zero && (int)c.n_unknown == o.unknown);
  }
  return o;
}

/* Every shift of few pairs. */
static void check_all(one_row *r) {
  const cc_signed_rank_test *test = &r->test.test;
  double low = NAN, high = NAN;
  for (int s = -FAR; s <= FAR; s++) {
    const limited_scores o = check_scores(r, s);
    if (!kept(&o, test)) continue;
    if (isnan(low)) low = s == -FAR || test->alternative == CC_LESS ? -INFINITY : (s - (s % 2 != 0)) / 4.0;
    high = s == FAR || test->alternative == CC_GREATER ? INFINITY : (s + (s % 2 != 0)) / 4.0;
  }
  cc_shift_estimate out;
  cc_ordinal_interval(&r->row, &r->test, &r->room, &out);
  FUZZ_REQUIRE(fuzz_near(out.low, low, 1e-7) && fuzz_near(out.high, high, 1e-7));
}

static int kept_at(one_row *r, int shift) {
  const limited_scores o = check_scores(r, shift);
  return kept(&o, &r->test.test);
}

/* way: 1 for the lower limit, -1 for the upper. */
static void check_limit(one_row *r, double limit, int way) {
  if (!isfinite(limit)) return;
  const int s = 2 * (int)lround(2.0 * limit);
  FUZZ_REQUIRE(fabs(limit - s / 4.0) < 1e-7);
  FUZZ_REQUIRE((kept_at(r, s) || kept_at(r, s + way)) && !kept_at(r, s - way));
}

static void check_some(one_row *r, fuzz_bytes *b) {
  cc_shift_estimate out;
  cc_ordinal_interval(&r->row, &r->test, &r->room, &out);
  check_limit(r, out.low, 1);
  check_limit(r, out.high, -1);
  for (int k = 0; k < SOME; k++) (void)check_scores(r, 2 * (int)fuzz_byte(b) - 255 + fuzz_flag(b));
}

static void check_p(one_row *r) {
  const cc_signed_rank_test *test = &r->test.test;
  cc_paired_settings settings = {.scale = CC_SCALE_RAW, .digits = 7, .ranks = 1, .exact_max = 100, .test = *test};
  cc_paired_row figures = {.mean = 0};
  const cc_paired_facts facts = cc_paired_facts_of(r->real, r->n, settings.scale, &r->room);
  cc_paired_limited(&facts, &settings, &r->room, &figures);
  const limited_scores o = limited_scores_at(r->pair, (int)r->n, 0, test->zero_rule == CC_ZERO_WILCOXON);
  double lower, upper;
  limited_tails(&o, &lower, &upper);
  const cc_side side = test->alternative;
  const double p = side == CC_LESS ? lower : side == CC_GREATER ? upper : fmin(1.0, 2.0 * fmin(lower, upper));
  FUZZ_REQUIRE(fuzz_near(figures.p, p, 1e-14));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const int many = fuzz_flag(&b);
  one_row r = {.n = many ? CC_ORDINAL_FEW + 1 + fuzz_size(&b, LIMITED_MANY - CC_ORDINAL_FEW - 1)
                         : 1 + fuzz_size(&b, MOST - 1)};
  const int spread = fuzz_flag(&b) ? 2 : 12, limits = (int)fuzz_size(&b, 2);
  for (size_t i = 0; i < r.n; i++) {
    r.pair[i] = (limited_pair){value_of(&b, spread, limits), value_of(&b, spread, limits)};
    r.real[i] = (cc_limited_pair){limited_real(r.pair[i].before), limited_real(r.pair[i].after)};
  }
  void *memory = malloc(cc_ordinal_room_size(r.n, r.n));
  cc_ordinal_room_init(&r.room, memory, r.n, r.n);
  r.row = (cc_limited_row){r.n, r.real, r.room.change, 1e-9};
  r.test = (cc_ordinal_test){{.exact = 1, .critical = 1.96}, NULL};
  r.test.test.zero_rule = fuzz_flag(&b) ? CC_ZERO_PRATT : CC_ZERO_WILCOXON;
  r.test.test.alternative = (cc_side)fuzz_size(&b, CC_N_SIDE - 1);
  r.test.test.tail = (1.0 + (double)fuzz_size(&b, 60)) / 256;
  cc_ordinal_changes(&r.row, 7, &r.room);
  if (many)
    check_some(&r, &b);
  else
    check_all(&r);
  check_p(&r);
  free(memory);
  return 0;
}
