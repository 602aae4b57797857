#ifndef PLAIN_LOGIT_H
#define PLAIN_LOGIT_H

/* Logistic regression on one covariate, plainly: the (penalised) log-likelihood, and its profile by a scan over the
 * intercept with a golden section at the end. */

#include "cc_screen.h"
#include "fuzz.h"

enum { FUZZ_LOGIT_MOST = 40 };

typedef struct {
  size_t n;
  double x[FUZZ_LOGIT_MOST], y[FUZZ_LOGIT_MOST], w[FUZZ_LOGIT_MOST];
  int firth;
} fuzz_logit;

static inline double fuzz_log_lik(const fuzz_logit *m, double intercept, double slope) {
  double sum = 0, v[3] = {0};
  for (size_t i = 0; i < m->n; i++) {
    const double eta = intercept + slope * m->x[i], e = exp(-fabs(eta));
    const double variance = m->w[i] * e / ((1 + e) * (1 + e));
    sum += m->w[i] * ((m->y[i] > 0 ? fmin(eta, 0) : fmin(-eta, 0)) - log1p(e));
    v[0] += variance;
    v[1] += variance * m->x[i];
    v[2] += variance * m->x[i] * m->x[i];
  }
  const double det = v[0] * v[2] - v[1] * v[1];
  return m->firth ? (det > 1e-14 * v[0] * v[2] ? sum + log(det) / 2 : -INFINITY) : sum;
}

/* Golden sections between low and high, over the intercept. */
static inline double fuzz_highest_between(const fuzz_logit *m, double slope, double low, double high) {
  const double g = 0.6180339887498949;
  for (int i = 0; i < 40; i++) {
    const double a = high - g * (high - low), b = low + g * (high - low);
    if (fuzz_log_lik(m, a, slope) > fuzz_log_lik(m, b, slope))
      high = b;
    else
      low = a;
  }
  return fuzz_log_lik(m, low / 2 + high / 2, slope);
}

/* The height at a slope: the highest of all maxima over the intercept that a grid brackets. */
static inline double fuzz_profile(const fuzz_logit *m, double slope) {
  double low = INFINITY, high = -INFINITY, best = -INFINITY, before = -INFINITY, last = -INFINITY;
  for (size_t i = 0; i < m->n; i++) {
    low = fmin(low, m->x[i]);
    high = fmax(high, m->x[i]);
  }
  /* About the intercept that gives the middle of the values a half. */
  const double centre = -slope * (low + high) / 2, most = 12 + fabs(slope) * (high - low) / 2;
  const double step = fmin(most / 50, fmax(1, most / 5000));
  for (double b = centre - most; b <= centre + most; b += step) {
    const double now = fuzz_log_lik(m, b, slope);
    if (last >= before && last >= now) best = fmax(best, fuzz_highest_between(m, slope, b - 2 * step, b));
    best = fmax(best, now);
    before = last;
    last = now;
  }
  return best;
}

/* One row by the careful engine: n x p, the marker last. */
static inline cc_screen_fit fuzz_careful(size_t n, size_t p, const double *x, const double *y, const double *w,
                                         const cc_penalty *penalty, double drop, int n_starts) {
  static const cc_exactly exactly = {malloc, free, NULL};
  const cc_logistic_data d = {n, p, x, y, w, NULL, penalty};
  double *const scratch = malloc(cc_screen_scratch(n, p) * sizeof *scratch);
  cc_screen_fit fit;
  cc_screen_careful(&d, &exactly, 1, drop, n_starts, scratch, &fit);
  free(scratch);
  return fit;
}

/* The same figures, each to a part of the standard error (of the statistic: to a part of 1). */
static inline void fuzz_same_fit(const cc_screen_fit *found, const cc_screen_fit *expected) {
  const double se = expected->std_error;
  FUZZ_REQUIRE(fabs(found->estimate - expected->estimate) <= 1e-6 * (se + fabs(expected->estimate)));
  FUZZ_REQUIRE(fabs(found->std_error - se) <= 1e-6 * se);
  FUZZ_REQUIRE(fuzz_near(found->statistic, expected->statistic, 1e-7));
  FUZZ_REQUIRE(fabs(found->low - expected->low) <= 1e-5 * (se + fabs(expected->low)));
  FUZZ_REQUIRE(fabs(found->high - expected->high) <= 1e-5 * (se + fabs(expected->high)));
}

#endif
