#include <stdlib.h>
/* One row of a screen by the careful engine: a table of two by two, where everything has a closed form, and limits and
 * likelihood ratios beside golden sections on the likelihood written out plainly. */
#include "cc_screen.h"

#include "check.h"

enum { N = 40 };

static const cc_exactly exactly = {malloc, free, NULL};

static const double drop = 1.9207294103470620;
static double scratch[20000];

/* The (penalised) log-likelihood of an intercept and one marker. */
static double height(size_t n, const double *x, const double *y, int firth, double b0, double b1) {
  double log_lik = 0, v0 = 0, v1 = 0, v2 = 0;
  for (size_t i = 0; i < n; ++i) {
    const double eta = b0 + b1 * x[i], against = y[i] > 0 ? -eta : eta;
    log_lik -= against > 0 ? against + log1p(exp(-against)) : log1p(exp(against));
    const double e = exp(-fabs(eta)), v = e / ((1 + e) * (1 + e));
    v0 += v;
    v1 += v * x[i];
    v2 += v * x[i] * x[i];
  }
  return firth ? log_lik + 0.5 * log(v0 * v2 - v1 * v1) : log_lik;
}

/* Largest height with the slope held. */
static double slow_profile(size_t n, const double *x, const double *y, int firth, double slope) {
  const double g = 0.6180339887498949;
  double low = -60, high = 60;
  for (int i = 0; i < 100; ++i) {
    const double a = high - g * (high - low), b = low + g * (high - low);
    if (height(n, x, y, firth, a, slope) > height(n, x, y, firth, b, slope))
      high = b;
    else
      low = a;
  }
  return height(n, x, y, firth, 0.5 * (low + high), slope);
}

static cc_logistic_data design(size_t n, const double *x, const double *y, int firth, double columns[2 * N]) {
  for (size_t i = 0; i < n; ++i) {
    columns[i] = 1;
    columns[n + i] = x[i];
  }
  return (cc_logistic_data){n, 2, columns, y, NULL, NULL, firth ? &cc_penalty_firth : &cc_penalty_none};
}

/* 9 of 12 respond with the marker, 4 of 14 without. The model is saturated: ML has the odds ratio of the table, Firth
 * that of the table with one half added to each cell. */
static void two_by_two(void) {
  double x[26], y[26], columns[2 * N];
  for (size_t i = 0; i < 26; ++i) {
    x[i] = i < 12;
    y[i] = i < 9 || (i >= 12 && i < 16);
  }
  cc_screen_fit fit;
  cc_logistic_data data = design(26, x, y, 0, columns);
  cc_screen_careful(&data, &exactly, 1, drop, 0, scratch, &fit);
  CHECK(fit.status == CC_OK && !fit.separated);
  CHECK_NEAR(fit.estimate, log(9.0 * 10 / (3 * 4)), 1e-8);
  CHECK_NEAR(fit.std_error, sqrt(1.0 / 9 + 1.0 / 3 + 1.0 / 4 + 1.0 / 10), 1e-8);
  const double g2 = 2 * (9 * log(9 / 6.0) + 3 * log(3 / 6.0) + 4 * log(4 / 7.0) + 10 * log(10 / 7.0));
  CHECK_NEAR(fit.statistic, g2, 1e-9);
  CHECK_NEAR(cc_screen_statistic(&data, 1, 0, scratch), g2, 1e-9);
  data = design(26, x, y, 1, columns);
  cc_screen_careful(&data, &exactly, 1, drop, 4, scratch, &fit);
  CHECK_NEAR(fit.estimate, log(9.5 * 10.5 / (3.5 * 4.5)), 1e-8);
  for (size_t i = 0; i < 26; ++i) x[i] = 3;
  data = design(26, x, y, 0, columns);
  cc_screen_careful(&data, &exactly, 1, drop, 0, scratch, &fit);
  CHECK(fit.status == CC_NOT_COMPUTED && isnan(fit.estimate));
  CHECK(isnan(cc_screen_statistic(&data, 1, 0, scratch)));
}

/* Wide apart: ML rises for ever, one limit is finite; Firth's estimate is. */
static void separated(void) {
  const double x[] = {-5, -4, -3, -2, 2, 3, 4, 5}, y[] = {0, 0, 0, 0, 1, 1, 1, 1};
  double columns[2 * N];
  cc_screen_fit fit;
  cc_logistic_data data = design(8, x, y, 0, columns);
  cc_screen_careful(&data, &exactly, 1, drop, 0, scratch, &fit);
  CHECK(fit.status == CC_SEPARATED && fit.separated && fit.estimate == INFINITY && fit.high == INFINITY);
  CHECK_NEAR(fit.statistic, 2 * 8 * log(2), 1e-8);
  CHECK_NEAR(slow_profile(8, x, y, 0, fit.low), -drop, 1e-6);
  data = design(8, x, y, 1, columns);
  cc_screen_careful(&data, &exactly, 1, drop, 8, scratch, &fit);
  CHECK(fit.status == CC_OK && fit.separated && isfinite(fit.estimate));
  const double top = slow_profile(8, x, y, 1, fit.estimate);
  CHECK(top >= slow_profile(8, x, y, 1, fit.estimate * 1.01) && top >= slow_profile(8, x, y, 1, fit.estimate / 1.01));
}

/* Groups a hair apart: the supremum is far out, and the finite limit a long flat way from there. */
static void separated_by_little(void) {
  const double x[12] = {-3.125,  -3.125,   -3.125,  -3.125,  -3.125,  -3.125,
                        -2.8125, -2.71875, -1.4375, -1.4375, -1.4375, -1.125};
  const double y[12] = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
  double columns[2 * N];
  const cc_logistic_data data = design(12, x, y, 0, columns);
  cc_screen_fit fit;
  cc_screen_careful(&data, &exactly, 1, drop, 4, scratch, &fit);
  CHECK(fit.status == CC_SEPARATED && fit.estimate == INFINITY && fit.high == INFINITY);
  CHECK_NEAR(slow_profile(12, x, y, 0, fit.low), -drop, 1e-6);
}

static void random_case(uint64_t *state, int firth) {
  double x[N], y[N], columns[2 * N];
  const size_t n = 15 + check_random(state) % (N - 15);
  for (size_t i = 0; i < n; ++i) {
    y[i] = check_uniform(state) < 0.5;
    x[i] = 4 * check_uniform(state) - 2 + 0.7 * y[i];
  }
  const cc_logistic_data data = design(n, x, y, firth, columns);
  cc_screen_fit fit;
  cc_screen_careful(&data, &exactly, 1, drop, 4, scratch, &fit);
  if (fit.status != CC_OK) return;
  const double top = slow_profile(n, x, y, firth, fit.estimate);
  CHECK(top >= slow_profile(n, x, y, firth, fit.estimate + 1e-3) &&
        top >= slow_profile(n, x, y, firth, fit.estimate - 1e-3));
  CHECK_NEAR(fit.statistic, 2 * (top - slow_profile(n, x, y, firth, 0)), 1e-8);
  CHECK(fit.low < fit.estimate && fit.estimate < fit.high);
  CHECK_NEAR(top - slow_profile(n, x, y, firth, fit.low), drop, 1e-6);
  CHECK_NEAR(top - slow_profile(n, x, y, firth, fit.high), drop, 1e-6);
}

int main(void) {
  uint64_t state = 12;
  two_by_two();
  separated();
  separated_by_little();
  for (int i = 0; i < 60; ++i) random_case(&state, i % 2);
  return check_report();
}
