#include "cc_fisher.h"

#include "check.h"

#include <string.h>

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

/* Several tables: the distribution of the sum by trying all of them at an odds ratio. */
static void sum_tails(const cc_two_by_two *t, size_t n, double odds, double *mean, double *upper, double *lower) {
  double sum[400] = {1.0}, seen = 0.0, total = 0.0;
  for (size_t h = 0; h < n; ++h) {
    double next[400] = {0.0};
    const double n1 = t[h].up1 + t[h].down1, n0 = t[h].up0 + t[h].down0, up = t[h].up1 + t[h].up0;
    seen += t[h].up1;
    for (double x = fmax(0.0, up - n0); x <= fmin(up, n1); x += 1.0) {
      const double weight = exp(log_choose(n1, x) + log_choose(n0, up - x) + (x - t[h].up1) * log(odds));
      for (size_t k = 0; k + (size_t)x < 400; ++k) next[k + (size_t)x] += sum[k] * weight;
    }
    memcpy(sum, next, sizeof sum);
  }
  *mean = *upper = *lower = 0.0;
  for (size_t k = 0; k < 400; ++k) {
    total += sum[k];
    *mean += sum[k] * (double)k;
    if ((double)k >= seen) *upper += sum[k];
    if ((double)k <= seen) *lower += sum[k];
  }
  *mean /= total;
  *upper /= total;
  *lower /= total;
}

static void strata(void) {
  uint64_t state = 9;
  int wrong = 0, same = 0;
  for (int round = 0; round < 1500; ++round) {
    const size_t n = 1 + (size_t)(round % 4);
    cc_two_by_two t[4];
    double low = 0.0, high = 0.0, seen = 0.0, scratch[4 * 400 + 8], mean, upper, lower;
    for (size_t h = 0; h < n; ++h) {
      t[h] = (cc_two_by_two){(double)(check_random(&state) % 12), (double)(check_random(&state) % 12),
                             (double)(check_random(&state) % 12), (double)(check_random(&state) % 12)};
      low += fmax(0.0, t[h].up1 - t[h].down0);
      high += fmin(t[h].up1 + t[h].up0, t[h].up1 + t[h].down1);
      seen += t[h].up1;
    }
    cc_fisher_result r;
    cc_fisher_strata(t, n, 0.025, scratch, &r);
    if (n == 1) {
      cc_fisher_result one;
      cc_fisher(t, 0.025, &one);
      same += !(fabs(r.p_value - one.p_value) < 1e-12 &&
                (isnan(r.odds_ratio)
                     ? isnan(one.odds_ratio)
                     : r.odds_ratio == one.odds_ratio || fabs(r.odds_ratio - one.odds_ratio) < 1e-10 * one.odds_ratio));
    }
    if (low == high) {
      wrong += !isnan(r.odds_ratio) || r.p_value != 1.0;
      continue;
    }
    if (seen > low) {
      sum_tails(t, n, r.low, &mean, &upper, &lower);
      wrong += fabs(upper - 0.025) > 1e-9;
    } else
      wrong += r.low != 0.0 || r.odds_ratio != 0.0;
    if (seen < high) {
      sum_tails(t, n, r.high, &mean, &upper, &lower);
      wrong += fabs(lower - 0.025) > 1e-9;
    } else
      wrong += !isinf(r.high) || !isinf(r.odds_ratio);
    if (seen > low && seen < high) {
      sum_tails(t, n, r.odds_ratio, &mean, &upper, &lower);
      wrong += fabs(mean - seen) > 1e-8;
    }
  }
  CHECK(wrong == 0);
  CHECK(same == 0);
}

int main(void) {
  random_tables();
  strata();
  tea();
  far_apart();
  return check_report();
}
