/* One marker by the careful engine (cc_screen), from several starts (cc_logistic_starts: as many as of a row), and its
 * profile's limits (cc_profile). Oracles: the plain profile, which no slope tried exceeds and whose height at the
 * limits is the contour's; separation by the ends of the groups. */
#include "cc_profile.h"
#include "cc_separation.h"
#include "plain_logit.h"

enum { MOST = 16 };

#define DROP 1.9207294103470491

static void check_finite(const fuzz_logit *m, const cc_screen_fit *fit, double tried) {
  const double top = fuzz_profile(m, fit->estimate);
  FUZZ_REQUIRE(fuzz_profile(m, tried) <= top + 1e-7);
  FUZZ_REQUIRE(fuzz_profile(m, fit->estimate + 1e-3 * fit->std_error) <= top + 1e-9);
  FUZZ_REQUIRE(fuzz_profile(m, fit->estimate - 1e-3 * fit->std_error) <= top + 1e-9);
  FUZZ_REQUIRE(fuzz_near(fit->statistic, 2 * (top - fuzz_profile(m, 0)), 1e-6));
  FUZZ_REQUIRE(fit->low < fit->estimate && fit->estimate < fit->high);
  FUZZ_REQUIRE(fuzz_near(fuzz_profile(m, fit->low), top - DROP, 1e-6));
  FUZZ_REQUIRE(fuzz_near(fuzz_profile(m, fit->high), top - DROP, 1e-6));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  fuzz_logit m = {.n = 4 + fuzz_size(&b, MOST - 4), .firth = fuzz_flag(&b)};
  const int grid = fuzz_flag(&b), weighted = fuzz_flag(&b);
  double design[2 * MOST], events = 0;
  for (size_t i = 0; i < m.n; i++) {
    m.x[i] = grid ? fuzz_whole(&b, 3) : fuzz_whole(&b, 100) / 32;
    m.y[i] = fuzz_flag(&b);
    m.w[i] = weighted ? 1.0 + (double)fuzz_size(&b, 2) : 1;
    design[i] = 1;
    design[m.n + i] = m.x[i];
    events += m.y[i];
  }
  double spread = 0;
  for (size_t i = 0; i < m.n; i++) spread = fmax(spread, fabs(m.x[i] - m.x[0]));
  if (events == 0 || events == (double)m.n) return 0;
  const cc_penalty *const penalty = m.firth ? &cc_penalty_firth : &cc_penalty_none;
  const cc_screen_fit fit = fuzz_careful(m.n, 2, design, m.y, m.w, penalty, DROP, 24);
  if (spread == 0) {
    FUZZ_REQUIRE(fit.status == CC_NOT_COMPUTED);
    return 0;
  }
  const int direction = cc_separation_univariable(m.n, m.x, m.y, m.w).direction;
  FUZZ_REQUIRE(fit.separated == (direction != 0));
  if (m.firth || direction == 0) {
    FUZZ_REQUIRE(fit.status == CC_OK);
    check_finite(&m, &fit, fuzz_whole(&b, 100) / 8);
  } else {
    FUZZ_REQUIRE(fit.status == CC_SEPARATED && fit.estimate == direction * INFINITY);
    FUZZ_REQUIRE(direction > 0 ? fit.high == INFINITY && isfinite(fit.low)
                               : fit.low == -INFINITY && isfinite(fit.high));
  }
  return 0;
}
