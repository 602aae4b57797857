/* The trend over ordered grades (cc_jonckheere, cc_jonckheere_null, cc_jonckheere_shuffle). Oracle: pairs, and all
 * dealings. */
#include "fuzz.h"
#include "ordered_changes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  ordered_changes o = {.n_strata = 1 + fuzz_size(&b, ORDERED_STRATA - 1), .n_grades = 2 + fuzz_size(&b, 2)};
  const int limits = fuzz_flag(&b);
  size_t at = 0;
  for (size_t h = 0; h < o.n_strata; ++h) {
    o.n[h] = fuzz_size(&b, o.n_strata == 1 ? 7 : 4);
    for (size_t i = 0; i < o.n[h]; ++i) {
      const double x = fuzz_whole(&b, 4);
      const unsigned kind = limits ? fuzz_byte(&b) % 5 : 4;
      o.value[h][i] = (cc_interval){kind == 0 ? -INFINITY : x, kind == 1 ? INFINITY : kind == 2 ? x + 2 : x};
      o.grade[at++] = (int)fuzz_size(&b, o.n_grades - 1);
    }
  }
  ordered_core c;
  ordered_read(&o, &c);
  const long seen = ordered_sum(&o, o.grade);
  FUZZ_REQUIRE(cc_trend_strata_sum(&c.strata, o.grade, c.running) == seen);
  const ordered_tails t = ordered_enumerate(&o, &c, seen);
  FUZZ_REQUIRE(t.all == cc_trend_dealings(&c.strata));
  double lower, upper, variance = 0;
  for (size_t h = 0; h < o.n_strata; ++h) {
    cc_trend test;
    double own[ORDERED_MOST];
    const int *grade = o.grade + c.first[h];
    cc_trend_test(&c.order[h], 0, c.size + h * o.n_grades, o.n_grades, &test);
    variance += test.variance;
    const size_t *sizes = c.size + h * o.n_grades;
    const double area = cc_trend_area_variance(&c.order[h], grade, sizes, o.n_grades, test.pairs, own);
    FUZZ_REQUIRE(isnan(area) || area >= 0);
  }
  FUZZ_REQUIRE(fuzz_near(t.squares / t.all / 4, variance, 1e-10));
  if (ordered_exact(&o, &c, seen, &lower, &upper)) {
    FUZZ_REQUIRE(fuzz_near(lower, t.below / t.all, 1e-14) && fuzz_near(upper, t.above / t.all, 1e-14));
  }
  ordered_free(&o, &c);
  return 0;
}
