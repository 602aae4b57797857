#include "cc_screen.h"

#include <math.h>

#include "cc_profile.h"

size_t cc_screen_scratch(size_t n, size_t p) { return cc_logistic_scratch(n, p) + p * (p + 5); }

/* The caller's scratch, divided. */
typedef struct {
  double *best, *held, *trial, *pair, *covariance, *engine;
} parts;

static parts divide(double *scratch, size_t p) {
  parts s;
  s.best = scratch;
  s.held = s.best + p;
  s.trial = s.held + p;
  s.pair = s.trial + p; /* 2 p */
  s.covariance = s.pair + 2 * p;
  s.engine = s.covariance + p * p;
  return s;
}

static int fit_whole(const cc_logistic_data *data, int n_starts, double *beta, double *engine, cc_logistic_work *work,
                     cc_logistic_fit *fit) {
  if (cc_logistic_begin(work, data, NULL, 0, engine) != data->p) return 0;
  *fit = n_starts > 0 ? cc_logistic_maximise_global(work, beta, n_starts) : cc_logistic_maximise(work, beta);
  return 1;
}

/* ML of separated data does not converge, but ends at the supremum. */
static int usable(const cc_logistic_data *data, const cc_logistic_fit *fit) {
  return fit->converged || (!data->penalty->finite && !fit->overlap && isfinite(fit->log_lik));
}

static double ratio(double whole, double held) {
  const double statistic = 2.0 * (whole - held);
  return statistic > 0.0 ? statistic : isnan(statistic) ? NAN : 0.0;
}

/* Both limits, but those that are infinite for certain (0 downwards, 1 upwards). Returns 1 where the profile rose above
 * the maximum: `best` is then a better start. */
static int find_limits(const cc_logistic_data *data, cc_logistic_work *work, const cc_profile_contour *contour,
                       const int infinite[2], parts *s, cc_screen_fit *out) {
  for (int sign = -1; sign <= 1; sign += 2) {
    if (infinite[sign > 0]) {
      *(sign < 0 ? &out->low : &out->high) = sign < 0 ? -INFINITY : INFINITY;
      continue;
    }
    for (size_t j = 0; j < data->p; ++j) s->trial[j] = s->best[j];
    const cc_profile_limit found = cc_profile_find_limit(work, data->p - 1, sign, contour, s->trial, s->pair);
    if (found.higher) {
      for (size_t j = 0; j < data->p; ++j) s->best[j] = s->trial[j];
      return 1;
    }
    *(sign < 0 ? &out->low : &out->high) = found.limit;
  }
  return 0;
}

/* Which way the marker's coefficient goes under separation by ML: to the sides on which the profile never falls.
 * Returns 0 where that cannot be known. */
static int find_infinite(const cc_logistic_work *work, const cc_exactly *exactly, int infinite[2]) {
  for (int up = 0; up < 2; ++up) {
    infinite[up] = cc_logistic_recedes(work, work->data->p - 1, up ? 1 : -1, exactly);
    if (infinite[up] < 0) return 0;
  }
  return 1;
}

static void infinite_estimate(const int infinite[2], cc_screen_fit *out) {
  if (!infinite[0] && !infinite[1]) return; /* other columns separate; the marker's coefficient is finite */
  out->std_error = INFINITY;
  out->estimate = infinite[0] && infinite[1] ? NAN : infinite[1] ? INFINITY : -INFINITY;
}

/* Is the whole fit, which ended at s->best, one of separated data? -1: not known. */
static int separation(cc_logistic_work *work, const cc_exactly *exactly, const parts *s, cc_logistic_fit *fit) {
  for (size_t j = 0; j < work->data->p; ++j) s->trial[j] = s->best[j];
  if (cc_penalty_adds(work->data->penalty)) {
    fit->overlap = cc_logistic_overlap(work, s->trial, exactly);
  } else {
    cc_logistic_settle(work, s->trial, exactly, fit);
  }
  return fit->overlap < 0 ? -1 : !fit->overlap;
}

void cc_screen_careful(const cc_logistic_data *data, const cc_exactly *exactly, int profile, double drop, int n_starts,
                       double *scratch, cc_screen_fit *out) {
  const size_t p = data->p, last = p - 1;
  parts s = divide(scratch, p);
  cc_logistic_work work;
  cc_logistic_fit fit;
  *out = (cc_screen_fit){NAN, NAN, NAN, NAN, NAN, 0, CC_NOT_COMPUTED};
  for (size_t j = 0; j < p; ++j) s.best[j] = 0.0;
  for (int round = 0; round < 3; ++round) {
    if (!fit_whole(data, n_starts, s.best, s.engine, &work, &fit)) return;
    out->status = CC_NOT_CONVERGED;
    if (!usable(data, &fit)) return;
    cc_logistic_covariance(&work, 1, s.covariance);
    const int separated = separation(&work, exactly, &s, &fit);
    if (separated < 0 || !usable(data, &fit)) return;
    out->separated = separated;
    const int unbounded = separated && !data->penalty->finite;
    int infinite[2] = {0, 0};
    if (unbounded && !find_infinite(&work, exactly, infinite)) return;
    out->estimate = s.best[last];
    out->std_error = sqrt(s.covariance[p * p - 1]);
    if (cc_logistic_begin(&work, data, &last, 1, s.engine) != p) return;
    for (size_t j = 0; j < p; ++j) s.held[j] = 0.0;
    const cc_logistic_fit null =
        n_starts > 0 ? cc_logistic_maximise_global(&work, s.held, n_starts) : cc_logistic_maximise(&work, s.held);
    out->statistic = usable(data, &null) ? ratio(fit.log_lik, null.log_lik) : NAN;
    out->status = unbounded ? CC_SEPARATED : CC_OK;
    if (!profile && !unbounded) return;
    const double step = unbounded || !(out->std_error > 0.0) ? cc_profile_unit_step(&work) : out->std_error;
    const cc_profile_contour contour = {fit.log_lik, drop, step, unbounded, n_starts};
    if (find_limits(data, &work, &contour, infinite, &s, out)) continue;
    infinite_estimate(infinite, out);
    /* That the estimate is infinite was decided in whole numbers, whatever the search of its other limit found. */
    if (!isinf(out->estimate) && (isnan(out->low) || isnan(out->high))) out->status = CC_NOT_CONVERGED;
    return;
  }
  /* The profile rose above each maximum: none of them is the maximum. */
  out->status = CC_NOT_CONVERGED;
}

int cc_screen_overlap(const cc_logistic_data *data, const cc_exactly *exactly, double *beta, double *scratch) {
  cc_logistic_work work;
  if (cc_logistic_begin(&work, data, NULL, 0, divide(scratch, data->p).engine) != data->p) return 0;
  return cc_logistic_overlap(&work, beta, exactly);
}

double cc_screen_statistic(const cc_logistic_data *data, size_t n_tested, int n_starts, double *scratch) {
  const size_t p = data->p;
  parts s = divide(scratch, p);
  cc_logistic_work work;
  cc_logistic_fit fit;
  for (size_t j = 0; j < p; ++j) s.best[j] = s.held[j] = 0.0;
  if (!fit_whole(data, n_starts, s.best, s.engine, &work, &fit) || !usable(data, &fit)) return NAN;
  size_t tested[64];
  if (n_tested > 64) return NAN;
  for (size_t j = 0; j < n_tested; ++j) tested[j] = p - n_tested + j;
  if (cc_logistic_begin(&work, data, tested, n_tested, s.engine) != p) return NAN;
  const cc_logistic_fit null =
      n_starts > 0 ? cc_logistic_maximise_global(&work, s.held, n_starts) : cc_logistic_maximise(&work, s.held);
  return usable(data, &null) ? ratio(fit.log_lik, null.log_lik) : NAN;
}
