#include "cc_linalg.h"
#include "cc_logistic.h"
#include "cc_logistic_eval.h"

#include <math.h>

#define MAX_HALVINGS 40
/* A Newton step that needs more has lost its way. */
#define FEW_HALVINGS 10
/* Below this squared length of a step (in standard errors) the log-likelihood no longer tells better from worse, and
 * steps are judged by the gradient. */
#define POLISH_BELOW 1e-13

/* The same for a log-likelihood of that size, whose rounding grows with it. */
static double polish_below(double log_lik) { return POLISH_BELOW * (1.0 + 0.1 * fabs(log_lik)); }

/* A gradient (in standard errors) that needs no polish. */
#define ENOUGH 1e-13
#define SCORE_TOLERANCE 1e-8
#define DISTANCE_TOLERANCE 1e-5

static void copy(size_t n, const double *from, double *to) {
  for (size_t i = 0; i < n; ++i) to[i] = from[i];
}

static double norm(size_t n, const double *a) { return sqrt(cc_dot(n, a, a)); }

/* Halves the step in work->step until the log-likelihood rises by a fraction of what the slope promises. `slope`: of
 * the log-likelihood along the full step. Returns the new log-likelihood with beta moved, or -Inf with beta as it was.
 */
static double search_line(cc_logistic_work *work, double *beta, double log_lik, double slope, int halvings) {
  const size_t p = work->data->p;
  double fraction = 1.0;
  for (int halving = 0; halving < halvings; ++halving, fraction *= 0.5) {
    for (size_t j = 0; j < p; ++j) work->trial[j] = beta[j] + fraction * work->step[j];
    const double reached = cc_logistic_evaluate(work, work->trial);
    if (reached >= log_lik + 1e-4 * fraction * slope) {
      copy(p, work->trial, beta);
      return reached;
    }
  }
  return -INFINITY;
}

/* u and t at the point last evaluated; a penalty has made them. */
static int factorised(cc_logistic_work *work) {
  return cc_penalty_adds(work->data->penalty) || cc_logistic_factorise(work);
}

/* Goes on along work->step, doubling it, as long as that leads higher. */
static double extrapolate(cc_logistic_work *work, double *beta, double log_lik) {
  const size_t p = work->data->p;
  double length = 1.0;
  for (int k = 0; k < 20; ++k, length *= 2.0) {
    for (size_t j = 0; j < p; ++j) work->trial[j] = beta[j] + length * work->step[j];
    const double reached = cc_logistic_evaluate(work, work->trial);
    if (!(reached > log_lik)) break;
    copy(p, work->trial, beta);
    log_lik = reached;
  }
  cc_logistic_evaluate(work, beta);
  return log_lik;
}

/* A step that leads out of saturated regions, where the variances vanish and Newton's step means nothing: scoring with
 * `share` of the variances of Jaakkola and Jordan's bound (Statistics and Computing 2000;10:25-37), tanh(eta / 2) /
 * (2 eta), added; with all of it a full step never lowers the ordinary likelihood. Moves beta and returns the new
 * log-likelihood, or -Inf. */
static double bounded_step(cc_logistic_work *work, double *beta, double log_lik, double share) {
  const cc_logistic_data *data = work->data;
  cc_logistic_evaluate(work, beta);
  for (size_t i = 0; i < data->n; ++i) {
    const double size = fabs(work->eta[i]), w = data->weights != NULL ? data->weights[i] : 1.0;
    work->variance[i] += share * w * (size < 1e-4 ? 0.25 : tanh(0.5 * size) / (2.0 * size));
  }
  if (!cc_logistic_factorise(work)) return -INFINITY;
  cc_logistic_direction(work, 0);
  const double slope = cc_dot(work->n_free, work->gradient, work->direction);
  cc_logistic_unwhiten(work, work->direction);
  const double reached = search_line(work, beta, log_lik, slope, share < 1.0 ? FEW_HALVINGS : MAX_HALVINGS);
  return isfinite(reached) ? extrapolate(work, beta, reached) : reached;
}

/* The direction, in whitened coordinates, in which a penalised surface curves upwards most, into work->direction: by
 * powers of minus its second derivatives, shifted. Returns 0 where it curves upwards nowhere. */
static int upward_direction(cc_logistic_work *work) {
  const size_t f = work->n_free;
  const cc_penalty *const penalty = work->data->penalty;
  double *const m = work->hessian, *const d = work->direction, *const next = work->row;
  if (f == 0 || !penalty->curvature(work, m)) return 0;
  double most = 0.0, bent = 0.0;
  for (size_t j = 0; j < f; ++j) {
    double sum = 0.0;
    for (size_t k = 0; k < f; ++k) sum += fabs(j >= k ? m[j + k * f] : m[k + j * f]);
    most = fmax(most, sum);
    d[j] = 1.0 / (double)(j + 1); /* no symmetry of the data's */
  }
  for (int round = 0; round < 200; ++round) {
    bent = 0.0;
    for (size_t j = 0; j < f; ++j) {
      double sum = 0.0;
      for (size_t k = 0; k < f; ++k) sum += (j >= k ? m[j + k * f] : m[k + j * f]) * d[k];
      bent += d[j] * sum;
      next[j] = most * d[j] - sum;
    }
    bent /= cc_dot(f, d, d);
    const double length = norm(f, next);
    if (!(length > 0.0)) return 0;
    for (size_t j = 0; j < f; ++j) d[j] = next[j] / length;
  }
  return bent < -1e-6;
}

/* A search may come to rest on a saddle between two maxima: from there, to the higher side. Returns the height reached,
 * -Inf where no side leads higher. */
static double leave_saddle(cc_logistic_work *work, double *beta, double log_lik) {
  const size_t p = work->data->p;
  if (!upward_direction(work)) return -INFINITY;
  cc_logistic_unwhiten(work, work->direction);
  double reached = log_lik, taken = 0.0;
  for (double share = -0.1; share < 0.2; share += 0.2) { /* of a standard error */
    for (size_t j = 0; j < p; ++j) work->trial[j] = beta[j] + share * work->step[j];
    const double height = cc_logistic_evaluate(work, work->trial);
    if (!(height > reached)) continue;
    reached = height;
    taken = share;
  }
  for (size_t j = 0; j < p; ++j) beta[j] += taken * work->step[j];
  cc_logistic_evaluate(work, beta);
  return reached > log_lik ? reached : -INFINITY;
}

/* Does Newton's step, in work->direction, end at the maximum known already? Where that is no more than a tenth of a
 * standard error away, and the step misses it by a tenth of the way, further steps could but repeat it. */
static int leads_to_known(const cc_logistic_work *work, const double *beta) {
  if (work->known == NULL) return 0;
  const size_t f = work->n_free;
  double *const way = work->row;
  cc_logistic_whiten(work, beta, work->known, way);
  double missed = 0.0;
  for (size_t k = 0; k < f; ++k) {
    const double by = work->direction[k] - way[k];
    missed += by * by;
  }
  const double left = cc_dot(f, way, way);
  return left <= 0.01 && missed <= 0.01 * left;
}

/* Climbs until the step left is too short for the log-likelihood to judge, nothing leads higher, or the way leads to a
 * maximum known already. Ends with the work at beta. Returns 0 where it cannot start or end in a point with a
 * factorised information. */
static int climb(cc_logistic_work *work, double *beta, cc_logistic_fit *fit) {
  double *const log_lik = &fit->log_lik;
  int *const iterations = &fit->iterations;
  *log_lik = cc_logistic_evaluate(work, beta);
  if (!isfinite(*log_lik)) return 0;
  double share = 1e-8;
  for (; *iterations < CC_MOST_ITERATIONS; ++*iterations) {
    double reached = -INFINITY;
    if (factorised(work)) {
      const int concave = cc_logistic_direction(work, 1);
      fit->known = concave && leads_to_known(work, beta);
      if (fit->known) return 1;
      const double slope = cc_dot(work->n_free, work->gradient, work->direction);
      if (slope > polish_below(*log_lik)) {
        cc_logistic_unwhiten(work, work->direction);
        reached = search_line(work, beta, *log_lik, slope, FEW_HALVINGS);
      } else {
        if (concave || work->data->penalty->curvature == NULL) return slope >= 0.0;
        reached = leave_saddle(work, beta, *log_lik);
        if (!isfinite(reached)) return slope >= 0.0 && factorised(work);
      }
    }
    for (; !isfinite(reached) && share <= 1.0; share *= 100.0) reached = bounded_step(work, beta, *log_lik, share);
    share = fmax(1e-8, 1e-4 * share);
    if (!isfinite(reached)) break;
    *log_lik = reached;
  }
  cc_logistic_evaluate(work, beta);
  return factorised(work);
}

/* Takes full steps as long as they shorten the gradient by half, scoring steps that are not Newton's (where a penalised
 * surface is all but flat in some direction, these are refused) by a fifth. Ends with the work at beta, the better of
 * the last two. */
static void polish(cc_logistic_work *work, double *beta, double *log_lik, int *iterations) {
  const size_t p = work->data->p, f = work->n_free;
  const cc_penalty *const penalty = work->data->penalty;
  for (int k = 0; k < penalty->most_polish; ++k) {
    cc_logistic_direction(work, 0);
    const double before = norm(f, work->gradient);
    if (!(before > ENOUGH)) return;
    const double share = cc_logistic_direction(work, 1) || penalty->curvature == NULL ? 0.5 : 0.8;
    cc_logistic_unwhiten(work, work->direction);
    copy(p, beta, work->best);
    for (size_t j = 0; j < p; ++j) beta[j] += work->step[j];
    const double reached = cc_logistic_evaluate(work, beta);
    ++*iterations;
    int better = isfinite(reached) && factorised(work);
    if (better) {
      cc_logistic_direction(work, 0);
      better = norm(f, work->gradient) <= share * before;
    }
    if (!better) {
      copy(p, work->best, beta);
      *log_lik = cc_logistic_evaluate(work, beta);
      factorised(work);
      return;
    }
    *log_lik = reached;
  }
}

int cc_logistic_at_rest(const cc_logistic_work *work, const cc_logistic_fit *fit) {
  return fit->score <= SCORE_TOLERANCE * fmax(1.0, work->mean_weight) && fit->distance <= DISTANCE_TOLERANCE;
}

static cc_logistic_fit maximise_once(cc_logistic_work *work, double *beta) {
  cc_logistic_fit fit = {-INFINITY, INFINITY, INFINITY, INFINITY, 0, 0, 0, 0};
  const int ended = climb(work, beta, &fit);
  if (fit.known) return fit;
  if (!ended) {
    fit.log_lik = cc_logistic_evaluate(work, beta);
    fit.score = cc_logistic_score(work);
    /* All variances have vanished and so has the score: as high as an ordinary likelihood of separated data gets. */
    if (!work->data->penalty->finite && fit.score <= 10.0 * SCORE_TOLERANCE && isfinite(fit.log_lik))
      fit.distance = 0.0;
    return fit;
  }
  polish(work, beta, &fit.log_lik, &fit.iterations);
  fit.score = cc_logistic_score(work);
  cc_logistic_direction(work, 0);
  fit.distance = norm(work->n_free, work->gradient);
  fit.max_step = cc_logistic_largest_change(work, work->gradient);
  fit.overlap = !cc_penalty_adds(work->data->penalty) && cc_logistic_certain(work);
  fit.converged = cc_logistic_at_rest(work, &fit) && (work->data->penalty->finite || fit.overlap);
  return fit;
}

/* All free coefficients 0. */
static void zero_start(const cc_logistic_work *work, double *beta) {
  for (size_t k = 0; k < work->n_free; ++k) beta[work->order[k]] = 0.0;
}

/* The better of two ends: a converged one first, then the higher. */
static int better(const cc_logistic_fit *a, const cc_logistic_fit *b) {
  return a->converged != b->converged ? a->converged : a->log_lik > b->log_lik;
}

cc_logistic_fit cc_logistic_maximise(cc_logistic_work *work, double *beta) {
  const size_t p = work->data->p;
  cc_logistic_fit fit = maximise_once(work, beta);
  if (fit.converged || fit.known || (!work->data->penalty->finite && isfinite(fit.distance))) return fit;
  copy(p, beta, work->first);
  zero_start(work, beta);
  const cc_logistic_fit second = maximise_once(work, beta);
  if (second.known || better(&second, &fit)) return second;
  copy(p, work->first, beta);
  cc_logistic_evaluate(work, beta);
  factorised(work);
  cc_logistic_score(work);
  return fit;
}

double cc_logistic_evaluate_at(cc_logistic_work *work, const double *beta) {
  const double log_lik = cc_logistic_evaluate(work, beta);
  const int full = factorised(work);
  cc_logistic_score(work);
  return full ? log_lik : -INFINITY;
}

int cc_logistic_towards_ml(cc_logistic_work *work, double *beta, int max_steps) {
  const cc_logistic_data *given = work->data;
  cc_logistic_data ordinary = *given;
  ordinary.penalty = &cc_penalty_none;
  work->data = &ordinary;
  int overlap = 0, full_steps = 0;
  double log_lik = cc_logistic_evaluate(work, beta);
  for (int k = 0; k < max_steps && full_steps < 4 && isfinite(log_lik) && cc_logistic_factorise(work); ++k) {
    cc_logistic_direction(work, 0);
    overlap = cc_logistic_certain(work);
    if (overlap) break;
    const double slope = cc_dot(work->n_free, work->gradient, work->direction);
    cc_logistic_unwhiten(work, work->direction);
    if (slope > polish_below(log_lik)) {
      log_lik = search_line(work, beta, log_lik, slope, MAX_HALVINGS);
    } else {
      for (size_t j = 0; j < work->data->p; ++j) beta[j] += work->step[j];
      log_lik = cc_logistic_evaluate(work, beta);
      ++full_steps;
    }
  }
  work->data = given;
  return overlap;
}
