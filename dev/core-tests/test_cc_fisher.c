#include "cc_fisher.h"

#include "check.h"

static double log_choose(double n, double k) { return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1); }

/* Mean and tails of the conditional distribution at an odds ratio, by plain sums. */
static void distribution(const cc_two_by_two *t, double odds, double *mean, double *upper, double *lower) {
  const double n1 = t->up1 + t->down1, n0 = t->up0 + t->down0, up = t->up1 + t->up0;
  double total = 0.0;
  *mean = *upper = *lower = 0.0;
  for (double x = fmax(0.0, up - n0); x <= fmin(up, n1); x += 1.0) {
    const double weight = exp(log_choose(n1, x) + log_choose(n0, up - x) + (x - t->up1) * log(odds) -
                              log_choose(n1, t->up1) - log_choose(n0, up - t->up1));
    total += weight;
    *mean += weight * x;
    if (x >= t->up1) *upper += weight;
    if (x <= t->up1) *lower += weight;
  }
  *mean /= total;
  *upper /= total;
  *lower /= total;
}

static void random_tables(void) {
  uint64_t state = 3;
  int wrong = 0, ends = 0;
  for (int k = 0; k < 3000; ++k) {
    const uint64_t most = k % 10 == 0 ? 200 : 2 + (uint64_t)(k % 20);
    const cc_two_by_two t = {(double)(check_random(&state) % most), (double)(check_random(&state) % most),
                             (double)(check_random(&state) % most), (double)(check_random(&state) % most)};
    const double tail = k % 3 == 0 ? 0.005 : 0.025, n1 = t.up1 + t.down1, n0 = t.up0 + t.down0, up = t.up1 + t.up0;
    const double low = fmax(0.0, up - n0), high = fmin(up, n1);
    cc_fisher_result r;
    cc_fisher(&t, tail, &r);
    if (low == high) {
      ends += !isnan(r.odds_ratio) || r.low != 0.0 || !isinf(r.high) || r.p_value != 1.0;
      continue;
    }
    double mean, upper, lower;
    if (t.up1 == low)
      ends += r.odds_ratio != 0.0 || r.low != 0.0;
    else {
      distribution(&t, r.low, &mean, &upper, &lower);
      wrong += fabs(upper - tail) > 1e-10;
    }
    if (t.up1 == high)
      ends += !isinf(r.odds_ratio) || !isinf(r.high);
    else {
      distribution(&t, r.high, &mean, &upper, &lower);
      wrong += fabs(lower - tail) > 1e-10;
    }
    if (t.up1 > low && t.up1 < high) {
      distribution(&t, r.odds_ratio, &mean, &upper, &lower);
      wrong += fabs(mean - t.up1) > 1e-9 * fmax(1.0, t.up1);
      wrong += r.low > r.odds_ratio || r.high < r.odds_ratio;
    }
  }
  CHECK(wrong == 0);
  CHECK(ends == 0);
}

/* Fisher's tea tasting, (3, 1; 1, 3): p = 34/70; fisher.test() of R 4.2.2 gives 6.408309 (0.2117329, 621.9337505),
 * each root (the upper limit as its reciprocal) to about 1e-5 absolute; random_tables() puts ours to their own
 * equations. */
static void tea(void) {
  const cc_two_by_two t = {3, 1, 1, 3};
  cc_fisher_result r;
  cc_fisher(&t, 0.025, &r);
  CHECK_NEAR(r.p_value, 34.0 / 70.0, 1e-14);
  CHECK_NEAR(r.odds_ratio, 6.408309, 2e-5);
  CHECK_NEAR(r.low, 0.2117329, 2e-5);
  CHECK_NEAR(1.0 / r.high, 1.0 / 621.9337505, 2e-5);
}

/* Counts far apart neither overflow nor stall. */
static void far_apart(void) {
  const cc_two_by_two t = {1999, 1, 1, 1999};
  cc_fisher_result r;
  cc_fisher(&t, 0.025, &r);
  CHECK(r.low > 1e5 && r.low < r.odds_ratio && r.odds_ratio < r.high && r.high < 1e10);
  CHECK(r.p_value >= 0.0 && r.p_value < 1e-300);
}

int main(void) {
  random_tables();
  tea();
  far_apart();
  return check_report();
}
