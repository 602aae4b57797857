/* Cox models (cc_cox, cc_cox_one, cc_cox_climb, cc_cox_limits, cc_cox_fit, cc_cox_monotone) and concordance
 * (cc_concordance): a lane's figures do not depend on the others, nor on the direction of the marker. Oracle: the
 * likelihood by its definition, highest at the estimate and as deep as asked at the limits; all pairs. */
#include "cc_cox_fit.h"
#include "fuzz.h"
#include "plain_cox.h"
#include "values_concordance.h"

enum { MOST = 16 };

static size_t group_times(size_t n, const double *time, const int *event, size_t *fail, size_t *end) {
  size_t groups = 0;
  for (size_t i = 0; i < n;) {
    const double here = time[i];
    while (i < n && time[i] == here && !event[i]) ++i;
    fail[groups] = i;
    while (i < n && time[i] == here) ++i;
    end[groups++] = i;
  }
  return groups;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 2 + fuzz_size(&b, MOST - 2), p = 1 + fuzz_size(&b, 1);
  const cc_ties ties = fuzz_flag(&b) ? CC_TIES_EFRON : CC_TIES_BRESLOW;
  const int penalised = fuzz_flag(&b), coarse = fuzz_flag(&b);
  double x[2 * MOST], count[MOST], time[MOST], t = 100;
  int event[MOST];
  size_t fail[MOST], end[MOST];
  for (size_t i = 0; i < n; ++i) {
    const unsigned what = fuzz_byte(&b);
    const int same_time = i > 0 && what % 3 == 0;
    event[i] = (what >> 3) % 2 || (same_time && event[i - 1]);
    if (!same_time) t -= 1;
    time[i] = t;
    count[i] = (what >> 4) % 4 == 0 ? 0 : (what >> 4) % 4 == 1 ? 2 : 1;
    for (size_t k = 0; k < p; ++k) x[i * p + k] = coarse ? fuzz_whole(&b, 2) : fuzz_whole(&b, 120) / 60;
  }
  const size_t groups = group_times(n, time, event, fail, end);
  const cc_cox_times times = {n, groups, fail, end};
  const size_t bytes = (cc_cox_vectors(n, p, groups) * sizeof(cc_vec) + 63) / 64 * 64;
  void *const vectors = aligned_alloc(64, bytes);
  double *const doubles = malloc(cc_cox_doubles(p) * sizeof(double));
  memset(vectors, 0, bytes);
  cc_cox_work work = {.cox = {.times = &times, .ties = ties, .penalised = penalised}};
  cc_cox_prepare(&work, n, p, vectors, doubles);
  for (size_t i = 0; i < n; ++i) {
    work.cox.count[i] = CC_SPLAT(count[i]);
    for (size_t k = 0; k < p; ++k) work.cox.x[i * p + k] = CC_SPLAT(x[i * p + k]);
    work.cox.x[i * p][1] = -x[i * p];       /* lane 1: the marker turned round */
    work.cox.x[i * p][2] = (double)(i % 3); /* lane 2: another */
  }
  static const int active[CC_LANES] = {1, 1, 1, 0};
  const cc_exactly exactly = {malloc, free, NULL};
  const double drop = 1.9207294103470620;
  cc_cox_fit fit[CC_LANES];
  cc_cox_fit_lanes(&work, active, drop, &exactly, fit);
  free(vectors);
  free(doubles);
  const cc_cox_fit r = fit[0], turned = fit[1];
  FUZZ_REQUIRE(r.status == CC_OK || r.status == CC_SEPARATED || r.status == CC_NOT_COMPUTED ||
               r.status == CC_NOT_CONVERGED);
  FUZZ_REQUIRE(r.separated == turned.separated);
  double pairs, square;
  const cc_concordance c = values_concordance(n, x, groups, fail, end);
  const plain_cox plain = {n, p, x, count, time, event, ties == CC_TIES_EFRON, penalised};
  if (p == 1) {
    const double value = plain_concordance(&plain, &pairs, &square);
    FUZZ_REQUIRE(c.pairs == pairs);
    FUZZ_REQUIRE(fuzz_near(c.value, value, 1e-12));
    if (pairs > 0) FUZZ_REQUIRE(fuzz_near(c.std_error, sqrt(square) / pairs, 1e-10));
  }
  if (r.status != CC_OK || turned.status != CC_OK || p == 2) return 0;
  FUZZ_REQUIRE(r.low <= r.estimate && r.estimate <= r.high && r.statistic >= 0);
  FUZZ_REQUIRE(fuzz_near(-turned.estimate, r.estimate, 1e-6) && fuzz_near(turned.statistic, r.statistic, 1e-6));
  const double top = plain_cox_value(&plain, &r.estimate, NULL);
  FUZZ_REQUIRE(fuzz_near(plain_cox_value(&plain, &r.low, NULL), top - drop, 1e-6));
  FUZZ_REQUIRE(fuzz_near(plain_cox_value(&plain, &r.high, NULL), top - drop, 1e-6));
  const double step = 1e-3 * (r.high - r.low), up = r.estimate + step, down = r.estimate - step;
  FUZZ_REQUIRE(plain_cox_value(&plain, &up, NULL) < top + 1e-9 && plain_cox_value(&plain, &down, NULL) < top + 1e-9);
  return 0;
}
