#include "../../src/core/cc_optimism.h"
#include "../../src/core/cc_refit.h"

#include <stdlib.h>

#include "check.h"

#define N 40

/* Sum of the score equations of logit P = a + b eta at (a, b): 0 at the estimate. */
static void score(size_t n, const unsigned char *event, const double *eta, const double *w, double a, double b,
                  double out[2]) {
  out[0] = out[1] = 0;
  for (size_t i = 0; i < n; ++i) {
    const double r = w[i] * (event[i] - 1 / (1 + exp(-a - b * eta[i])));
    out[0] += r;
    out[1] += r * eta[i];
  }
}

/* Against sums over all pairs, and the score equations. */
static void measures(void) {
  uint64_t state = 1;
  unsigned char event[N];
  double eta[N], turned[N], w[N];
  int group[N];
  cc_lane_keys keys[N];
  void *scratch = malloc(cc_measure_scratch(N)), *second = malloc(cc_measure_scratch(N));
  for (int round = 0; round < 2000; ++round) {
    const size_t n = 4 + check_random(&state) % (N - 3);
    for (size_t i = 0; i < n; ++i) {
      eta[i] = round % 2 ? (double)(check_random(&state) % 7) / 3 - 1 : 6 * check_uniform(&state) - 3;
      event[i] = check_uniform(&state) < 1 / (1 + exp(-eta[i]));
      w[i] = (double)(check_random(&state) % 3);
      group[i] = (int)(check_random(&state) % 2);
    }
    double won = 0, pairs = 0, won_within = 0, pairs_within = 0, error = 0, total = 0, n1 = 0, excess = 0;
    for (size_t i = 0; i < n; ++i) {
      const double p = 1 / (1 + exp(-eta[i]));
      error += w[i] * (event[i] - p) * (event[i] - p);
      total += w[i];
      n1 += w[i] * event[i];
      for (size_t j = 0; j < n; ++j) {
        if (!event[i] || event[j]) continue;
        const double pair = w[i] * w[j], order = eta[i] > eta[j] ? 1 : (eta[i] == eta[j] ? 0.5 : 0);
        pairs += pair;
        won += pair * order;
        if (group[i] == group[j]) pairs_within += pair, won_within += pair * order;
      }
    }
    cc_measure m;
    cc_measure_begin(&m, n, event, eta, NULL, 0, scratch);
    const cc_performance got = cc_measure_on(&m, w);
    if (total == 0) {
      CHECK(isnan(got.brier));
      continue;
    }
    CHECK_NEAR(got.brier, error / total, 1e-12);
    if (n1 == 0 || n1 == total) {
      CHECK(isnan(got.auc) && isnan(got.slope) && isnan(got.in_the_large));
      continue;
    }
    CHECK_NEAR(got.auc, won / pairs, 1e-12);
    cc_measure two[2];
    for (size_t i = 0; i < n; ++i) turned[i] = -eta[i];
    cc_accuracy_begin(two, n, event, (const double *[]){eta, turned}, keys, (void *[]){scratch, second});
    const cc_accuracy brief = cc_accuracy_on(&two[0], w), against = cc_accuracy_on(&two[1], w);
    double log_lik = 0;
    for (size_t i = 0; i < n; ++i) log_lik += w[i] * log(1 / (1 + exp(event[i] ? -eta[i] : eta[i])));
    CHECK(brief.auc == got.auc);
    CHECK_NEAR(brief.brier, got.brier, 1e-15);
    CHECK_NEAR(against.auc, 1 - got.auc, 1e-15);
    CHECK_NEAR(brief.log_lik, log_lik, 1e-12 * (1 + fabs(log_lik)));
    for (size_t i = 0; i < n; ++i) excess += w[i] * (event[i] - 1 / (1 + exp(-got.in_the_large - eta[i])));
    CHECK_NEAR(excess, 0, 1e-8);
    if (isfinite(got.slope)) {
      double low = -60, high = 60, s[2]; /* The intercept that belongs to the slope, by bisection. */
      for (int k = 0; k < 100; ++k) {
        const double middle = (low + high) / 2;
        score(n, event, eta, w, middle, got.slope, s);
        if (s[0] > 0)
          low = middle;
        else
          high = middle;
      }
      CHECK_NEAR(s[1], 0, 1e-6);
    } else if (isinf(got.slope)) {
      /* Separated: no pair, or no pair but ties, in the other order. */
      CHECK(got.slope > 0 ? won > pairs / 2 : won < pairs / 2);
    }
    cc_measure_begin(&m, n, event, eta, group, 2, scratch);
    const double within = cc_measure_on(&m, w).auc;
    CHECK(pairs_within > 0 ? fabs(within - won_within / pairs_within) < 1e-12 : isnan(within));
  }
  free(scratch);
  free(second);
}

static void special_cases(void) {
  void *scratch = malloc(cc_measure_scratch(4));
  const unsigned char event[] = {0, 0, 1, 1};
  const double apart[] = {-2, -1, 1, 2}, equal[] = {0.3, 0.3, 0.3, 0.3}, far[] = {-36, -36, 36, 36};
  const double w[] = {1, 1, 1, 1};
  cc_measure m;
  cc_measure_begin(&m, 4, event, apart, NULL, 0, scratch);
  cc_performance got = cc_measure_on(&m, w);
  CHECK(got.auc == 1 && isinf(got.slope) && got.slope > 0);
  CHECK_NEAR(got.in_the_large, 0, 1e-9);
  cc_measure_begin(&m, 4, event, equal, NULL, 0, scratch);
  got = cc_measure_on(&m, w);
  CHECK(got.auc == 0.5 && isnan(got.slope));
  CHECK_NEAR(got.in_the_large, -0.3, 1e-9);
  cc_measure_begin(&m, 4, event, far, NULL, 0, scratch);
  got = cc_measure_on(&m, w);
  CHECK(got.auc == 1 && got.brier < 1e-30 && isinf(got.slope));
  free(scratch);
}

/* Counts are the same as rows written out. */
static void refits(void) {
  uint64_t state = 9;
  static double x[3 * N], big[9 * N], y[N], ones[3 * N], zeros[3 * N], count[N], yy[3 * N];
  for (int likelihood = 0; likelihood < 4; ++likelihood) {
    double *scratch = malloc(cc_refit_scratch(3 * N, 3, (cc_likelihood)likelihood) * sizeof(double));
    int fitted = 0;
    for (int round = 0; round < 100; ++round) {
      size_t m = 0;
      for (size_t i = 0; i < N; ++i) {
        x[i] = 1;
        x[N + i] = 4 * check_uniform(&state) - 2;
        x[2 * N + i] = check_uniform(&state) < 0.5;
        y[i] = check_uniform(&state) < 1 / (1 + exp(-x[N + i]));
        count[i] = (double)(check_random(&state) % 3);
        m += (size_t)count[i];
      }
      size_t k = 0;
      for (size_t i = 0; i < N; ++i) {
        for (int c = 0; c < (int)count[i]; ++c, ++k) {
          for (size_t j = 0; j < 3; ++j) big[k + j * m] = x[i + j * N];
          yy[k] = y[i];
        }
      }
      for (size_t i = 0; i < 3 * N; ++i) ones[i] = 1, zeros[i] = 0;
      const cc_refit_problem few = {N, 3, x, y, ones, zeros, 0, (cc_likelihood)likelihood, 2, {malloc, free, NULL}};
      const cc_refit_problem many = {m, 3, big, yy, ones, zeros, 0, (cc_likelihood)likelihood, 2, {malloc, free, NULL}};
      double a[3] = {0, 0, 0}, b[3] = {0, 0, 0};
      const int ok = cc_refit(&few, count, a, scratch);
      CHECK(ok == cc_refit(&many, ones, b, scratch));
      fitted += ok;
      for (size_t j = 0; ok && j < 3; ++j) CHECK_NEAR(a[j], b[j], 1e-6);
    }
    CHECK(fitted > 90);
    for (size_t i = 0; i < N; ++i) y[i] = 1, count[i] = 1;
    const cc_refit_problem one_class = {N, 3, x, y, ones, zeros, 0, (cc_likelihood)likelihood, 2, {malloc, free, NULL}};
    double beta[3] = {0, 0, 0};
    CHECK(!cc_refit(&one_class, count, beta, scratch));
    for (size_t i = 0; i < N; ++i) y[i] = i % 2, x[2 * N + i] = i == 0, count[i] = i != 0;
    CHECK(!cc_refit(&one_class, count, beta, scratch)); /* A column that the resample has lost. */
    free(scratch);
  }
}

static void folds(void) {
  unsigned char event[N];
  int fold[N], first[N];
  size_t order[N];
  uint64_t state = 4;
  for (int round = 0; round < 300; ++round) {
    const size_t n = 2 + check_random(&state) % (N - 1);
    const int k = 1 + (int)(check_random(&state) % n);
    for (size_t i = 0; i < n; ++i) event[i] = check_uniform(&state) < 0.3;
    cc_deal_folds(7, (uint64_t)round, n, event, k, order, first);
    cc_deal_folds(7, (uint64_t)round, n, event, k, order, fold);
    int size[N] = {0}, events[N] = {0}, low = N, high = 0, low1 = N, high1 = 0;
    for (size_t i = 0; i < n; ++i) {
      CHECK(fold[i] == first[i] && fold[i] >= 0 && fold[i] < k);
      ++size[fold[i]];
      events[fold[i]] += event[i];
    }
    for (int f = 0; f < k; ++f) {
      low = size[f] < low ? size[f] : low, high = size[f] > high ? size[f] : high;
      low1 = events[f] < low1 ? events[f] : low1, high1 = events[f] > high1 ? events[f] : high1;
    }
    CHECK(high - low <= 1 && high1 - low1 <= 1);
  }
}

int main(void) {
  measures();
  special_cases();
  refits();
  folds();
  return check_report();
}
