#include "cc_logistic_batch.h"

#include <math.h>

#include "cc_batch_eval.h"

/* Steps: a smooth problem takes four to six; one that has not settled after these is left to the careful engine. */
enum { MOST_STEPS = 16 };

/* Squared length, in standard errors, of a step that is the last one. Newton's error after it is of the order of the
 * square of this under maximum likelihood; the scoring step of Firth's leaves a tenth of its length or less. */
static const double last_step_ml = 1e-16, last_step_firth = 1e-18;

static const double loss_allowed = 1e-11; /* of the log-likelihood, relative: rounding */

static void lanes_to_mask(const int active[CC_LANES], cc_ivec *mask) {
  for (int l = 0; l < CC_LANES; ++l) (*mask)[l] = active[l] ? -1 : 0;
}

static void vec_sqrt(const cc_vec *x, cc_vec *out) {
  for (int l = 0; l < CC_LANES; ++l) (*out)[l] = (*x)[l] > 0.0 ? sqrt((*x)[l]) : 0.0;
}

static void dot(const cc_vec *a, const cc_vec *b, size_t k, cc_vec *out) {
  *out = CC_SPLAT(0.0);
  for (size_t j = 0; j < k; ++j) *out += a[j] * b[j];
}

/* The scoring step of the leading k coefficients, and its squared length in standard errors. */
static void scoring_step(const cc_batch_point *point, size_t k, cc_vec *step, cc_vec *length) {
  for (size_t j = 0; j < k; ++j) step[j] = point->score[j];
  cc_batch_forward(point, k, step);
  *length = CC_SPLAT(0.0);
  for (size_t j = 0; j < k; ++j) {
    *length += step[j] * step[j] / point->pivot[j];
    step[j] /= point->pivot[j];
  }
  cc_batch_backward(point, k, step);
}

/* Firth's information is not the curvature of its penalised likelihood. The last step tells how the score really moved;
 * a symmetric correction of rank one makes the next step agree with it (SR1; Nocedal and Wright 2006, section 6.2). */
static void secant_correction(const cc_batch_point *point, size_t k, const cc_vec *moved, const cc_vec *fallen,
                              cc_vec *step) {
  cc_vec r[CC_BATCH_MOST], along, change;
  for (size_t j = 0; j < k; ++j) r[j] = fallen[j];
  cc_batch_forward(point, k, r);
  for (size_t j = 0; j < k; ++j) r[j] /= point->pivot[j];
  cc_batch_backward(point, k, r);
  for (size_t j = 0; j < k; ++j) r[j] = moved[j] - r[j];
  dot(r, point->score, k, &along);
  dot(r, fallen, k, &change);
  const cc_vec factor = along / change, size = CC_ABS(factor);
  const cc_ivec use = size < CC_SPLAT(1.0); /* false for NaN */
  const cc_vec used = CC_SELECT(use, factor, CC_SPLAT(0.0));
  for (size_t j = 0; j < k; ++j) step[j] += used * r[j];
}

/* Where the walk of each lane stands. */
typedef struct {
  cc_vec base[CC_BATCH_MOST];  /* best point */
  cc_vec step[CC_BATCH_MOST];  /* step from there */
  cc_vec score[CC_BATCH_MOST]; /* score there */
  cc_vec moved[CC_BATCH_MOST], fallen[CC_BATCH_MOST];
  cc_vec log_lik, scale;
  cc_ivec done, failed;
} walk;

/* Takes in an evaluation at `trial`: accepts it or halves the step. k: free coefficients. */
static void advance(const cc_batch_point *point, int firth, size_t k, int first, const cc_vec *trial,
                    const cc_ivec *sound, walk *w) {
  const cc_vec slack = loss_allowed * (1.0 + CC_ABS(w->log_lik));
  const cc_ivec open = ~(w->done | w->failed);
  const cc_ivec better = first ? CC_IVEC(-1) : (point->log_lik >= w->log_lik - slack);
  const cc_ivec accept = open & better & *sound;
  const cc_ivec reject = open & ~accept;

  cc_vec step[CC_BATCH_MOST], length;
  scoring_step(point, k, step, &length);
  if (firth && !first) {
    cc_vec moved[CC_BATCH_MOST], fallen[CC_BATCH_MOST];
    for (size_t j = 0; j < k; ++j) {
      moved[j] = trial[j] - w->base[j];
      fallen[j] = w->score[j] - point->score[j];
    }
    secant_correction(point, k, moved, fallen, step);
  }
  const cc_ivec small = accept & (length <= CC_SPLAT(firth ? last_step_firth : last_step_ml));
  for (size_t j = 0; j < k; ++j) {
    w->base[j] = CC_SELECT(accept, trial[j], w->base[j]);
    w->step[j] = CC_SELECT(accept, step[j], w->step[j]);
    w->score[j] = CC_SELECT(accept, point->score[j], w->score[j]);
  }
  w->log_lik = CC_SELECT(accept, point->log_lik, w->log_lik);
  w->scale = CC_SELECT(accept, CC_SPLAT(1.0), CC_SELECT(reject, 0.25 * w->scale, w->scale));
  w->done |= small;
  w->failed |= reject & (w->scale < CC_SPLAT(1e-5));
  if (first) w->failed |= reject;
}

/* Maximises over the leading k coefficients from beta. On return beta is the maximum and point the evaluation one last
 * step before it, in the lanes of the mask returned. */
static void maximise(const cc_batch_rows *rows, int firth, size_t k, const cc_ivec *active, cc_vec *beta,
                     cc_batch_point *point, cc_ivec *converged) {
  walk w;
  cc_vec trial[CC_BATCH_MOST];
  for (size_t j = 0; j < rows->p; ++j) trial[j] = w.base[j] = beta[j];
  for (size_t j = 0; j < k; ++j) w.step[j] = w.score[j] = CC_SPLAT(0.0);
  w.log_lik = w.scale = CC_SPLAT(1.0);
  w.done = CC_IVEC(0);
  w.failed = ~*active;
  for (int i = 0; i < MOST_STEPS; ++i) {
    cc_batch_evaluate(rows, firth, trial, point);
    const cc_ivec *const sound = firth || k == rows->p ? &point->sound : &point->sound_others;
    advance(point, firth, k, i == 0, trial, sound, &w);
    const cc_ivec open = ~(w.done | w.failed);
    if (!cc_any(&open)) break;
    /* A lane that is done stays where it was evaluated, so that the last evaluation serves all lanes. */
    for (size_t j = 0; j < k; ++j) trial[j] = CC_SELECT(open, w.base[j] + w.scale * w.step[j], w.base[j]);
  }
  for (size_t j = 0; j < k; ++j) beta[j] = w.base[j] + w.step[j];
  *converged = w.done;
}

/* Moves the marker's coefficient by d and the others along the ridge: scoring's prediction of the constrained maximum.
 * z: L^-1 score of the others; NULL: 0, at a maximum. */
static void shift(const cc_batch_point *point, size_t p, const cc_vec *z, const cc_vec *d, cc_vec *step) {
  for (size_t j = 0; j + 1 < p; ++j) step[j] = z == NULL ? CC_SPLAT(0.0) : z[j] / point->pivot[j];
  step[p - 1] = *d;
  cc_batch_backward(point, p, step);
}

/* The marker's profile near a point is log_lik + gain + s d - J d^2 / 2, gain from the best of the other coefficients;
 * d is the move to where that meets the contour on the side `sign`. (Venzon and Moolgavkar 1988, Applied Statistics
 * 37:87-94, with the quadratic solved instead of linearised: it starts at the maximum, where s is 0.) */
static void limit_step(const cc_batch_point *point, size_t p, const cc_vec *contour, double sign, cc_vec *step,
                       cc_vec *length, cc_vec *slope) {
  cc_vec z[CC_BATCH_MOST], gain = CC_SPLAT(0.0);
  for (size_t j = 0; j < p; ++j) z[j] = point->score[j];
  cc_batch_forward(point, p, z);
  for (size_t j = 0; j + 1 < p; ++j) gain += z[j] * z[j] / point->pivot[j];
  const cc_vec s = z[p - 1], curvature = point->pivot[p - 1];
  const cc_vec height = point->log_lik + 0.5 * gain - *contour;
  const cc_vec inside = s * s + 2.0 * curvature * height;
  cc_vec root;
  vec_sqrt(&inside, &root);
  const cc_ivec meets = inside > CC_SPLAT(0.0);
  const cc_vec d = CC_SELECT(meets, (s + sign * root) / curvature, -height / s);
  shift(point, p, z, &d, step);
  *length = gain + d * d * curvature;
  *slope = sign * s;
}

/* Is the maximum over the other coefficients the only one? Ordinary likelihood is concave. Firth's penalty log det I / 2
 * has slope sum h_i (1 - 2 p_i) z_i / 2 along a column z, at most half of sum h_i |z_i|, about p mean |z|, and its
 * curvature is at most sum h_i (1 - 2 p_i)^2 z_i^2 / 2 (the variance of a sum over a determinantal process with inclusion
 * probabilities h_i). Within a change of 2 of the linear predictors the likelihood's own slope falls by 0.86 times the
 * information D; where that exceeds the penalty's slope here and there together, no second maximum lies anywhere on that
 * line: D > 1.2 p mean |z| for max |z| = 1. Exact for an intercept alone, a rule for more. */
void cc_batch_min_pivots(const cc_batch_rows *rows, double min_pivot[CC_BATCH_MOST]) {
  const size_t n_shared = rows->p - 2;
  min_pivot[0] = 1.2 * (double)rows->p;
  for (size_t k = 0; k < n_shared; ++k) {
    double sum = 0.0;
    for (size_t i = 0; i < rows->n; ++i) sum += fabs(rows->shared[i * n_shared + k]);
    min_pivot[k + 1] = min_pivot[0] * sum / (double)rows->n;
  }
}

static void unique_maximum(const cc_batch_point *point, const cc_batch_options *options, size_t p, cc_ivec *unique) {
  *unique = CC_IVEC(-1);
  if (!options->firth) return;
  for (size_t j = 0; j + 1 < p; ++j) *unique &= point->pivot[j] >= CC_SPLAT(options->min_pivot[j]);
}

static void find_limit(const cc_batch_rows *rows, const cc_batch_options *options, const cc_vec *beta_max,
                       const cc_vec *first_step, const cc_vec *contour, double sign, const cc_ivec *active, cc_vec *limit,
                       cc_ivec *found) {
  const size_t p = rows->p;
  cc_vec beta[CC_BATCH_MOST], step[CC_BATCH_MOST], length, slope;
  cc_ivec open = *active;
  *found = CC_IVEC(0);
  for (size_t j = 0; j < p; ++j) beta[j] = beta_max[j] + sign * first_step[j];
  const cc_vec reach = 4.0 * CC_ABS(first_step[p - 1]);
  for (int i = 0; i < MOST_STEPS && cc_any(&open); ++i) {
    cc_batch_point point;
    cc_batch_evaluate(rows, options->firth, beta, &point);
    limit_step(&point, p, contour, sign, step, &length, &slope);
    const cc_ivec sound = point.sound & (length < CC_SPLAT(1e6)); /* false for NaN */
    const cc_ivec small = length <= CC_SPLAT(options->firth ? 1e-18 : 1e-13);
    const cc_vec at = beta[p - 1] + step[p - 1];
    const cc_ivec beyond = sign * (at - beta_max[p - 1]) > CC_SPLAT(0.0);
    const cc_ivec falling = slope < CC_SPLAT(0.0);
    cc_ivec unique;
    unique_maximum(&point, options, p, &unique);
    const cc_ivec now = open & sound & small;
    *limit = CC_SELECT(now, at, *limit);
    *found |= now & beyond & falling & unique;
    open &= sound & ~small;
    /* Held back where the quadratic overshoots. */
    const cc_vec size = CC_ABS(step[p - 1]);
    const cc_vec back = CC_SELECT(size > reach, reach / size, CC_SPLAT(1.0));
    for (size_t j = 0; j < p; ++j) beta[j] = CC_SELECT(open, beta[j] + back * step[j], beta[j]);
  }
}

/* Overlap for certain: all |d_i| < 1 for the change d in linear predictors by an ordinary Newton step; see
 * cc_logistic_overlap(). */
static void certify_overlap(const cc_batch_rows *rows, const cc_batch_point *point, cc_ivec *overlap) {
  const size_t p = rows->p, n_shared = p - 2;
  cc_vec d[CC_BATCH_MOST], largest = CC_SPLAT(0.0);
  for (size_t j = 0; j < p; ++j) d[j] = point->plain[j];
  cc_batch_forward(point, p, d);
  for (size_t j = 0; j < p; ++j) d[j] /= point->pivot[j];
  cc_batch_backward(point, p, d);
  for (size_t i = 0; i < rows->n; ++i) {
    const double *const z = rows->shared + i * n_shared;
    cc_vec move = d[0] + rows->x[i] * d[p - 1];
    for (size_t k = 0; k < n_shared; ++k) move += z[k] * d[k + 1];
    move = CC_ABS(move);
    if (rows->mask != NULL) move *= rows->mask[i];
    largest = CC_SELECT(move > largest, move, largest);
  }
  *overlap = largest < CC_SPLAT(0.99);
}

/* A start for the fit with the marker's coefficient held at 0. */
static void null_start(const cc_batch_rows *rows, int firth, const cc_batch_null *null, cc_vec *beta) {
  const size_t p = rows->p;
  for (size_t j = 0; j + 1 < p; ++j) beta[j] = CC_SPLAT(null->beta[j]);
  beta[p - 1] = CC_SPLAT(0.0);
  if (p != 2) return;
  /* Without covariates the maximum is known: (events + c) / (n + 2 c), c = 1 under Firth (log det = 2 log(p (1 - p)) +
   * a constant when the marker's coefficient is 0). */
  cc_vec total = CC_SPLAT(0.0), events = CC_SPLAT(0.0);
  for (size_t i = 0; i < rows->n; ++i) {
    const double count = rows->count == NULL ? 1.0 : rows->count[i];
    const cc_vec weight = rows->mask == NULL ? CC_SPLAT(count) : count * rows->mask[i];
    total += weight;
    if (i < rows->n_event) events += weight;
  }
  for (int l = 0; l < CC_LANES; ++l) {
    const double c = firth ? 1.0 : 0.0;
    beta[0][l] = log((events[l] + c) / (total[l] - events[l] + c));
  }
}

static void add_state(const cc_ivec *mask, int bit, int state[CC_LANES]) {
  for (int l = 0; l < CC_LANES; ++l) {
    if ((*mask)[l]) state[l] |= bit;
  }
}

void cc_batch_maximise(const cc_batch_rows *rows, const cc_batch_options *options, const cc_batch_null *null,
                       const cc_vec *start, const int active[CC_LANES], cc_batch_fit *out) {
  const size_t p = rows->p;
  cc_ivec wanted, tested, fitted;
  lanes_to_mask(active, &wanted);
  for (int l = 0; l < CC_LANES; ++l) out->state[l] = 0;

  cc_batch_point at_null, point;
  cc_vec held[CC_BATCH_MOST], step[CC_BATCH_MOST], length;
  null_start(rows, options->firth, null, held);
  maximise(rows, options->firth, p - 1, &wanted, held, &at_null, &tested);
  if (start == NULL) {
    scoring_step(&at_null, p, step, &length);
    for (size_t j = 0; j < p; ++j) out->beta[j] = held[j] + step[j];
  } else {
    for (size_t j = 0; j < p; ++j) out->beta[j] = start[j];
  }
  maximise(rows, options->firth, p, &wanted, out->beta, &point, &fitted);

  out->log_lik = point.log_lik;
  const cc_vec variance = 1.0 / point.pivot[p - 1];
  vec_sqrt(&variance, &out->std_error);
  const cc_vec ratio = 2.0 * (point.log_lik - at_null.log_lik);
  out->statistic = CC_SELECT(ratio > CC_SPLAT(0.0), ratio, CC_SPLAT(0.0));
  cc_ivec overlap;
  certify_overlap(rows, &point, &overlap);
  cc_ivec unique;
  unique_maximum(&point, options, p, &unique);
  fitted &= unique;
  overlap &= fitted;
  tested &= fitted;
  add_state(&fitted, CC_BATCH_FIT, out->state);
  add_state(&tested, CC_BATCH_TEST, out->state);
  add_state(&overlap, CC_BATCH_OVERLAP, out->state);
  out->low = out->high = CC_SPLAT(0.0);
  if (!options->profile) return;

  const cc_vec squared = 2.0 * options->drop * variance, contour = point.log_lik - options->drop;
  cc_vec d;
  vec_sqrt(&squared, &d);
  shift(&point, p, NULL, &d, step);
  cc_ivec low, high;
  const cc_ivec trusted = fitted & overlap;
  find_limit(rows, options, out->beta, step, &contour, -1.0, &trusted, &out->low, &low);
  find_limit(rows, options, out->beta, step, &contour, 1.0, &trusted, &out->high, &high);
  low &= high;
  add_state(&low, CC_BATCH_LIMITS, out->state);
}

int cc_batch_fit_null(const cc_batch_rows *rows, cc_vec *x, cc_batch_null *null) {
  double events = 0.0, total = 0.0;
  for (size_t i = 0; i < rows->n; ++i) {
    const double count = rows->count == NULL ? 1.0 : rows->count[i];
    total += count;
    if (i < rows->n_event) events += count;
  }
  if (events <= 0.0 || events >= total) return 0;
  null->beta[0] = log(events / (total - events));
  null->log_lik = events * log(events / total) + (total - events) * log1p(-events / total);
  if (rows->p == 2) return 1;

  /* A marker that is 0 everywhere, its coefficient held. */
  cc_batch_rows shared = *rows;
  for (size_t i = 0; i < rows->n; ++i) x[i] = CC_SPLAT(0.0);
  shared.x = x;
  shared.mask = NULL;
  cc_vec beta[CC_BATCH_MOST];
  beta[0] = CC_SPLAT(null->beta[0]);
  for (size_t j = 1; j < rows->p; ++j) beta[j] = CC_SPLAT(0.0);
  cc_batch_point point;
  cc_ivec converged;
  const cc_ivec one = {-1, 0, 0, 0};
  maximise(&shared, 0, rows->p - 1, &one, beta, &point, &converged);
  if (!converged[0]) return 0;
  for (size_t j = 0; j + 1 < rows->p; ++j) null->beta[j] = beta[j][0];
  null->log_lik = point.log_lik[0];
  return 1;
}
