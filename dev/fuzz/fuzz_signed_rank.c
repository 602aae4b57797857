/* The signed-rank interval. Oracle: every Walsh average and every gap tested by all patterns of signs, or by the
 * formula. */
#include "cc_hodges_lehmann.h"
#include "cc_signed_rank.h"
#include "signed_ranks.h"

enum { MOST = FUZZ_SIGNED_MOST, PAIRS = MOST * (MOST + 1) / 2 };

static int kept(const double *x, size_t n, double shift, const cc_signed_rank_test *test) {
  const fuzz_signed s = fuzz_signed_ranks(x, n, shift, test->zero_rule);
  if (test->exact) {
    double lower, upper;
    fuzz_signed_tails(&s, &lower, &upper);
    if (test->alternative == CC_TWO_SIDED) return fmin(lower, upper) > test->tail;
    return (test->alternative == CC_LESS ? lower : upper) > test->tail;
  }
  const double excess = s.v2 / 2.0 - s.total2 / 4.0, sd = sqrt(s.squares / 16);
  if (s.n == 0) return 1;
  if (test->alternative == CC_GREATER) return (excess - 0.5) / sd < test->critical;
  if (test->alternative == CC_LESS) return (-excess - 0.5) / sd < test->critical;
  return fmax(fabs(excess) - 0.5, excess == 0 ? 0 : -0.5) / sd < test->critical;
}

static void check_ranks(const cc_levels *levels, const double *x, double shift, cc_zero_rule rule,
                        cc_signed_ranks *at) {
  const fuzz_signed s = fuzz_signed_ranks(x, levels->n, shift, rule);
  cc_signed_ranks_at(levels, 2 * shift, rule, at);
  FUZZ_REQUIRE(at->ranks.n == s.n && at->v2 == s.v2 && at->total2 == s.total2 && at->squares == s.squares);
}

/* Infimum and supremum of the shifts that are kept. */
static cc_shift_estimate by_scan(const double *x, size_t n, const cc_signed_rank_test *test) {
  double walsh[PAIRS];
  const size_t m = fuzz_walsh(x, n, walsh);
  cc_shift_estimate out = {walsh[(m - 1) / 2] / 2 + walsh[m / 2] / 2, NAN, NAN};
  if (kept(x, n, walsh[0] - 1, test)) out.low = out.high = -INFINITY;
  for (size_t k = 0; k < m; k++) {
    const double right = k + 1 < m ? walsh[k + 1] : INFINITY,
                 middle = k + 1 < m ? walsh[k] / 2 + right / 2 : walsh[k] + 1;
    const int at = kept(x, n, walsh[k], test), beyond = kept(x, n, middle, test);
    if ((at || beyond) && isnan(out.low)) out.low = walsh[k];
    if (at || !isnan(out.low)) out.high = at ? fmax(out.high, walsh[k]) : out.high;
    if (beyond) out.high = right;
  }
  if (kept(x, n, walsh[0] - 1, test) && out.high == -INFINITY) out.high = walsh[0];
  return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1);
  const int spread = fuzz_flag(&b) ? 4 : 40;
  double x[MOST], value[MOST + 1], mirror_value[MOST + 1], expanded[MOST];
  size_t count[MOST + 1], mirror_count[MOST + 1], group_count[MOST];
  int64_t rank2[MOST];
  for (size_t i = 0; i < n; i++) x[i] = fuzz_whole(&b, spread);
  fuzz_sort(x, n);
  cc_levels levels = {0, n, value, count, 0};
  for (size_t i = 0; i < n; i++) {
    if (i == 0 || x[i] > x[i - 1]) {
      value[levels.n_values] = x[i];
      count[levels.n_values++] = 0;
    }
    count[levels.n_values - 1]++;
  }
  static double storage[MOST + 1][PAIRS];
  double *write[MOST + 1];
  const double *read[MOST + 1];
  for (size_t k = 0; k <= n; k++) read[k] = write[k] = k > 0 && fuzz_flag(&b) ? storage[k] : NULL;
  read[n] = write[n] = storage[n];
  const cc_signed_rank_tables tables = {n, read};
  double *const walsh = malloc(cc_walsh_scratch(n) * sizeof *walsh), *const null = malloc(cc_signed_rank_scratch(n) *
                                                                                          sizeof *null);
  cc_signed_rank_fill(&tables, write, null);
  cc_signed_rank_room room = {
      {{0, 0, rank2, group_count}, 0, 0, 0}, {0, 0, mirror_value, mirror_count, 0}, expanded, walsh, null, NULL};
  cc_signed_rank_test test = {
      .zero_rule = fuzz_flag(&b) ? CC_ZERO_PRATT : CC_ZERO_WILCOXON, .exact = fuzz_flag(&b), .tables = &tables};
  test.alternative = (cc_side)fuzz_size(&b, CC_N_SIDE - 1);
  test.tail = (1.0 + (double)fuzz_size(&b, 250)) / (test.alternative == CC_TWO_SIDED ? 512 : 256);
  test.critical = 0.01 + (double)fuzz_byte(&b) / 97.3;
  for (int k = 0; k < 4; k++) check_ranks(&levels, x, fuzz_whole(&b, 2 * spread) / 2, test.zero_rule, &room.ranks);
  cc_shift_estimate found;
  cc_signed_rank_interval(&levels, x, &test, &room, &found);
  const cc_shift_estimate expected = by_scan(x, n, &test);
  FUZZ_REQUIRE(found.estimate == expected.estimate);
  if (test.alternative == CC_TWO_SIDED)
    FUZZ_REQUIRE(fuzz_near(found.low, expected.low, 0) && fuzz_near(found.high, expected.high, 0));
  if (test.alternative == CC_GREATER) FUZZ_REQUIRE(fuzz_near(found.low, expected.low, 0));
  if (test.alternative == CC_LESS) FUZZ_REQUIRE(fuzz_near(found.high, expected.high, 0));
  free(walsh);
  free(null);
  return 0;
}
