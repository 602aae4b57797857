#include <math.h>

#include "cc_batch_walk.h"

/* Of Newton on a model: for the first guess, and for each later step. */
enum { FIRST_ROUNDS = 4, LATER_ROUNDS = 2 };

/* Of the height at a limit; see cc_batch_walk.c. */
static const double height_error = 3e-9;

/* Squared length, in standard errors, of a step that looks at the hat values again: those of the maximum tell little
 * where one patient far out has moved. */
static const double limit_moved = 1e-3;

/* Is the maximum over the other coefficients the only one? Ordinary likelihood is concave. Firth's penalty log det I /
 * 2 has slope sum h_i (1 - 2 p_i) z_i / 2 along a column z, at most half of sum h_i |z_i|, about p mean |z|, and its
 * curvature is at most sum h_i (1 - 2 p_i)^2 z_i^2 / 2 (the variance of a sum over a determinantal process with
 * inclusion probabilities h_i). Within a change of 2 of the linear predictors the likelihood's own slope falls by 0.86
 * times the information D; where that exceeds the penalty's slope here and there together, no second maximum lies
 * anywhere on that line: D > 1.2 p mean |z| for max |z| = 1. Exact for an intercept alone, a rule for more. */
void cc_batch_min_pivots(const cc_batch_rows *rows, double min_pivot[CC_BATCH_MOST]) {
  const size_t n_shared = rows->p - 2;
  min_pivot[0] = 1.2 * (double)rows->p;
  for (size_t k = 0; k < n_shared; ++k) {
    double sum = 0.0;
    for (size_t i = 0; i < rows->n; ++i) sum += fabs(rows->shared[i * n_shared + k]);
    min_pivot[k + 1] = min_pivot[0] * sum / (double)rows->n;
  }
}

void cc_batch_unique(const cc_batch_model *model, const cc_batch_options *options, size_t p, cc_ivec *unique) {
  *unique = CC_IVEC(-1);
  if (options->penalty->concave) return;
  for (size_t j = 0; j + 1 < p; ++j) *unique &= model->pivot[j] >= CC_SPLAT(options->min_pivot[j]);
}

void cc_batch_guess_limit(size_t p, const cc_batch_model *at_maximum, const cc_vec *beta_max, const cc_vec *contour,
                          double sign, cc_vec *beta, cc_vec *reach) {
  cc_vec change[CC_BATCH_MOST];
  cc_batch_step step;
  const cc_vec sides = CC_SPLAT(sign);
  cc_batch_step_to_contour(p, at_maximum, contour, &sides, FIRST_ROUNDS, &step);
  cc_batch_model_unwhiten(p, at_maximum, step.move, change);
  for (size_t j = 0; j < p; ++j) beta[j] = beta_max[j] + change[j];
  *reach = 4.0 * CC_ABS(step.move[p - 1]);
}

void cc_batch_find_limit(cc_batch_surface *s, const cc_batch_options *options, const cc_vec *estimate,
                         const cc_vec *contour, const cc_vec *sign, const cc_vec *reach, const cc_ivec *active,
                         cc_vec *beta, cc_vec *limit, cc_ivec *found) {
  const size_t p = s->rows->p;
  const double most = 2.0 * height_error;
  cc_vec change[CC_BATCH_MOST], before = CC_SPLAT(0.0);
  cc_batch_step step;
  cc_ivec open = *active;
  *found = CC_IVEC(0);
  for (int i = 0; i < CC_BATCH_MOST_STEPS && cc_any(&open); ++i) {
    cc_batch_model model;
    cc_batch_look(s, beta, &model);
    const cc_ivec ask = open & ~s->known;
    if (s->penalty->fourth && cc_any(&ask)) cc_batch_look_closer(s, &ask, &model);
    cc_batch_step_to_contour(p, &model, contour, sign, LATER_ROUNDS, &step);
    const cc_ivec moved = open & ~ask & (step.length > CC_SPLAT(limit_moved));
    if (s->penalty->fourth && cc_any(&moved)) {
      cc_batch_look_closer(s, &moved, &model);
      cc_batch_step_to_contour(p, &model, contour, sign, LATER_ROUNDS, &step);
    }
    cc_batch_model_unwhiten(p, &model, step.move, change);
    const cc_ivec sound = model.sound & (step.length < CC_SPLAT(1e6)); /* false for NaN */
    /* Of the step before, this one is the share that the model did not foresee. */
    const cc_vec left = step.length / before;                                  /* Inf at first */
    const cc_vec share = CC_SELECT(left < CC_SPLAT(1.0), left, CC_SPLAT(1.0)); /* squared */
    const cc_ivec small = (step.length * step.length * share <= CC_SPLAT(most * most)) &
                          (step.length <= CC_SPLAT(most / cc_batch_mean_hat(s->rows)));
    before = step.length;
    const cc_vec at = beta[p - 1] + change[p - 1];
    const cc_ivec beyond = *sign * (at - *estimate) > CC_SPLAT(0.0);
    const cc_ivec falling = step.slope < CC_SPLAT(0.0);
    cc_ivec unique;
    cc_batch_unique(&model, options, p, &unique);
    const cc_ivec now = open & sound & small;
    *limit = CC_SELECT(now, at, *limit);
    *found |= now & beyond & falling & unique;
    open &= sound & ~small;
    /* Held back where the model overshoots. */
    const cc_vec size = CC_ABS(change[p - 1]);
    const cc_vec back = CC_SELECT(size > *reach, *reach / size, CC_SPLAT(1.0));
    for (size_t j = 0; j < p; ++j) beta[j] = CC_SELECT(open, beta[j] + back * change[j], beta[j]);
  }
}
