#include "cc_impute.h"

#include <math.h>
#include <string.h>

#include "cc_linalg.h"
#include "cc_normal.h"
#include "cc_normal_quantile.h"
#include "cc_philox.h"

size_t cc_impute_scratch(size_t p) { return 4 * (p + 1); }

/* ---- the fit ---- */

static double predictor(const cc_impute_data *d, const double *gamma, size_t i) {
  double sum = 0.0;
  for (size_t q = 0; q < d->p; ++q) sum += d->x[q * d->n + i] * gamma[q];
  return sum;
}

/* d (tau value - x gamma) / d theta. */
static void slope_at(const cc_impute_data *d, size_t i, double *slope) {
  for (size_t q = 0; q < d->p; ++q) slope[q] = -d->x[q * d->n + i];
  slope[d->p] = d->value[i];
}

/* The log-likelihood; with `score`, also its derivatives, `information` the negative second ones (lower triangle). */
static double likelihood(const cc_impute_data *d, const double *theta, double *slope, double *score,
                         double *information) {
  const size_t k = d->p + 1;
  const double tau = theta[d->p];
  if (!(tau > 0.0)) return -INFINITY;
  double log_lik = 0.0, measured = 0.0;
  if (score != NULL) {
    memset(score, 0, k * sizeof *score);
    memset(information, 0, k * k * sizeof *information);
  }
  for (size_t i = 0; i < d->n; ++i) {
    const double e = tau * d->value[i] - predictor(d, theta, i), sign = d->beyond[i] > 0 ? -1.0 : 1.0;
    double first = -e, second = 1.0; /* derivative of the term by e, and the second one less */
    if (d->beyond[i] == 0) {
      log_lik -= 0.5 * e * e;
      measured += 1.0;
    } else {
      const double tail = cc_log_probability(sign * e);
      log_lik += tail;
      if (score != NULL) {
        const double mills = exp(cc_log_density(e) - tail);
        first = sign * mills;
        second = mills * (mills + sign * e);
      }
    }
    if (score == NULL) continue;
    slope_at(d, i, slope);
    for (size_t a = 0; a < k; ++a) {
      score[a] += first * slope[a];
      for (size_t b = 0; b <= a; ++b) information[b * k + a] += second * slope[a] * slope[b];
    }
  }
  if (score != NULL) {
    score[d->p] += measured / tau;
    information[k * k - 1] += measured / (tau * tau);
  }
  return log_lik + measured * log(tau);
}

/* Where nothing determines a coefficient (all values of a group beyond a limit, say) it goes far out, and the
 * information about it vanishes. */
#define FARTHEST 1e4
#define LEAST_KNOWN 1e-6

static int any_measured(const cc_impute_data *d) {
  for (size_t i = 0; i < d->n; ++i) {
    if (d->beyond[i] == 0) return 1;
  }
  return 0;
}

void cc_impute_estimate(const cc_impute_data *d, double *scratch, cc_impute_fit *fit) {
  const size_t k = d->p + 1;
  double *theta = fit->theta, *score = scratch, *step = score + k, *slope = step + k, *trial = slope + k;
  memset(theta, 0, k * sizeof *theta);
  theta[d->p] = 1.0;
  fit->converged = 0;
  /* Limits alone leave the spread all but undetermined. */
  if (!any_measured(d)) return;
  /* Where rounding of the likelihood is all that is left, so little is left that it does not matter. */
  int nearly = 0;
  for (int round = 0; round < 60; ++round) {
    const double now = likelihood(d, theta, slope, score, fit->factor);
    if (!cc_cholesky(k, fit->factor, LEAST_KNOWN, 1e-12)) return;
    memcpy(step, score, k * sizeof *step);
    cc_cholesky_solve(k, fit->factor, step);
    const double decrement = cc_dot(k, step, score);
    if (decrement <= 1e-16 * (1.0 + fabs(now))) {
      fit->converged = 1;
      return;
    }
    nearly = decrement <= 1e-10 * (1.0 + fabs(now));
    double share = 1.0;
    for (int halves = 0; halves < 40; ++halves, share /= 2.0) {
      for (size_t a = 0; a < k; ++a) trial[a] = theta[a] + share * step[a];
      if (likelihood(d, trial, slope, NULL, NULL) >= now) break;
    }
    for (size_t a = 0; a < k; ++a) {
      theta[a] = trial[a];
      if (!(fabs(theta[a]) < FARTHEST)) return;
    }
    if (share < 1e-10) break;
  }
  fit->converged = nearly;
}

/* ---- draws ---- */

static void words_at(uint64_t key, uint64_t whose, uint32_t number, cc_purpose purpose, uint32_t words[4]) {
  const uint32_t halves[2] = {(uint32_t)key, (uint32_t)(key >> 32)};
  const uint32_t counter[4] = {(uint32_t)whose, (uint32_t)(whose >> 32), number, (uint32_t)purpose};
  cc_philox4x32(counter, halves, words);
}

uint64_t cc_impute_key(uint64_t seed, uint64_t marker) {
  uint32_t words[4];
  words_at(seed, marker, 0, CC_PURPOSE_IMPUTE, words);
  return (uint64_t)words[1] << 32 | words[0];
}

static double unit_at(uint64_t key, uint64_t whose, uint32_t number, cc_purpose purpose) {
  uint32_t words[4];
  words_at(key, whose, number, purpose, words);
  const uint64_t high = words[0] >> 6, low = words[1] >> 6;
  return ((double)(high << 26 | low) + 0.5) / 4503599627370496.0; /* 2^52 */
}

/* Solves l' z = b in place. */
static void back_substitute(size_t k, const double *l, double *b) {
  for (size_t a = k; a-- > 0;) {
    for (size_t c = a + 1; c < k; ++c) b[a] -= l[a * k + c] * b[c];
    b[a] /= l[a * k + a];
  }
}

void cc_impute_draw(const cc_impute_data *d, const cc_impute_fit *fit, uint64_t key, uint32_t imputation,
                    const uint64_t *patient, double *scratch, double *out) {
  const size_t p = d->p;
  const double s0 = 1.0 / fit->theta[p];
  double *move = scratch, *beta = move + p + 1;
  for (size_t a = 0; a <= p; ++a) move[a] = cc_normal_quantile(unit_at(key, a, imputation, CC_PURPOSE_COEFFICIENT));
  back_substitute(p + 1, fit->factor, move);
  /* To coefficients and log s by their derivatives: beta = gamma s, log s = -log tau. */
  for (size_t q = 0; q < p; ++q) beta[q] = s0 * (fit->theta[q] + move[q] - fit->theta[q] * s0 * move[p]);
  const double s = s0 * exp(-s0 * move[p]);
  for (size_t i = 0; i < d->n; ++i) {
    out[i] = d->value[i];
    if (d->beyond[i] == 0) continue;
    const double mean = predictor(d, beta, i), sign = d->beyond[i] > 0 ? -1.0 : 1.0;
    const double u = unit_at(key, patient[i], imputation, CC_PURPOSE_IMPUTE);
    const double tail = cc_log_probability(sign * (d->value[i] - mean) / s);
    const double drawn = mean + sign * s * cc_normal_quantile_log(log(u) + tail);
    /* Rounding does not take it across the limit. */
    out[i] = (d->beyond[i] > 0 ? drawn < d->value[i] : drawn > d->value[i]) ? d->value[i] : drawn;
  }
}
