/* Fisher's exact test. Oracle: the conditional distribution by plain sums of binomial coefficients; limits leave the
 * tail. */
#include "cc_fisher.h"
#include "fuzz.h"

static double log_choose(double n, double k) { return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1); }

/* P(X >= x), P(X <= x) and the mean at an odds ratio. */
static void distribution(const cc_two_by_two *t, double odds, double *upper, double *lower, double *mean) {
  const double n1 = t->up1 + t->down1, n0 = t->up0 + t->down0, up = t->up1 + t->up0;
  double total = 0;
  *upper = *lower = *mean = 0;
  for (double x = fmax(0, up - n0); x <= fmin(up, n1); x++) {
    const double p = exp(log_choose(n1, x) + log_choose(n0, up - x) + (x - t->up1) * log(odds));
    total += p;
    *mean += x * p;
    if (x >= t->up1) *upper += p;
    if (x <= t->up1) *lower += p;
  }
  *upper /= total;
  *lower /= total;
  *mean /= total;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const cc_two_by_two t = {(double)fuzz_size(&b, 12), (double)fuzz_size(&b, 12), (double)fuzz_size(&b, 12),
                           (double)fuzz_size(&b, 12)};
  cc_fisher_result r;
  cc_fisher(&t, 0.025, &r);
  if (isnan(r.odds_ratio)) return 0;
  double upper, lower, mean, p = 0, total = 0;
  if (r.odds_ratio > 0 && r.odds_ratio < INFINITY) {
    distribution(&t, r.odds_ratio, &upper, &lower, &mean);
    FUZZ_REQUIRE(fuzz_near(mean, t.up1, 1e-7));
  }
  if (r.low > 0) {
    distribution(&t, r.low, &upper, &lower, &mean);
    FUZZ_REQUIRE(fuzz_near(upper, 0.025, 1e-7));
  }
  if (r.high < INFINITY) {
    distribution(&t, r.high, &upper, &lower, &mean);
    FUZZ_REQUIRE(fuzz_near(lower, 0.025, 1e-7));
  }
  FUZZ_REQUIRE(r.low <= r.odds_ratio && r.odds_ratio <= r.high);
  const double n1 = t.up1 + t.down1, n0 = t.up0 + t.down0, up = t.up1 + t.up0,
               own = log_choose(n1, t.up1) + log_choose(n0, t.up0);
  for (double x = fmax(0, up - n0); x <= fmin(up, n1); x++) {
    const double at = log_choose(n1, x) + log_choose(n0, up - x);
    total += exp(at);
    if (at <= own + 1e-7) p += exp(at);
  }
  FUZZ_REQUIRE(fuzz_near(r.p_value, p / total, 1e-9));
  return 0;
}
