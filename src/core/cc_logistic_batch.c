#include "cc_logistic_batch.h"

#include <float.h>
#include <math.h>

#include "cc_batch_model.h"

/* Steps: a smooth problem takes two to four; one that has not settled after these is left to the careful engine. */
enum { MOST_STEPS = 16, FIRST_ROUNDS = 4, LATER_ROUNDS = 2 };

/* Squared length, in standard errors, of a step that is the last one. The cubic model errs by the cube of the length
 * under maximum likelihood. Under Firth it lacks the penalty's third derivatives: a few hundredths of the square
 * remain, and, with hat values from a point near by, a few thousandths of the length. */
static const double last_step = 1e-9, last_step_frozen = 1e-14;

/* Where a coefficient is held only the height counts. It errs by half the square times the share of the curvature that
 * is not known, which is of the order of the hat values. */
static const double height_error = 5e-10, height_error_limit = 3e-9;

/* A held fit that moved by more looks at the hat values again. */
static const double held_moved = 1e-2;

static const double loss_allowed = 1e-11; /* of the log-likelihood, relative: rounding */

static void lanes_to_mask(const int active[CC_LANES], cc_ivec *mask) {
  *mask = CC_IVEC(0);
  for (int l = 0; l < CC_LANES; ++l) (*mask)[l] = active[l] ? -1 : 0;
}

static void vec_sqrt(const cc_vec *x, cc_vec *out) {
  *out = *x;
  for (int l = 0; l < CC_LANES; ++l) (*out)[l] = (*x)[l] > 0.0 ? sqrt((*x)[l]) : 0.0;
}

/* What is climbed. What the hat values add to the second derivatives changes slowly, and each lane keeps it from the
 * last point where it asked. */
typedef struct {
  const cc_batch_rows *rows;
  const cc_penalty *penalty;
  cc_vec fourth[CC_BATCH_PAIRS];
  cc_ivec known;
} surface;

static double mean_hat(const cc_batch_rows *rows) {
  const double share = (double)rows->p / (double)rows->n;
  return share < 1.0 ? share : 1.0;
}

static void look(surface *s, const cc_vec *beta, cc_batch_model *model) {
  cc_batch_sums sums;
  cc_batch_evaluate(s->rows, s->penalty->fourth, beta, &sums);
  cc_batch_model_make(s->rows->p, s->penalty, &sums, model);
  if (s->penalty->fourth && cc_any(&s->known)) cc_batch_model_curve(s->rows->p, s->fourth, model);
}

/* Hat values anew, in the lanes that ask. */
static void look_closer(surface *s, const cc_ivec *ask, cc_batch_model *model) {
  const size_t p = s->rows->p;
  cc_vec inverse[CC_BATCH_PAIRS], fresh[CC_BATCH_PAIRS];
  cc_batch_model_inverse(p, model, inverse);
  cc_batch_fourth(s->rows, inverse, fresh);
  for (size_t j = 0; j < p * (p + 1) / 2; ++j) s->fourth[j] = CC_SELECT(*ask, fresh[j], s->fourth[j]);
  s->known |= *ask;
  cc_batch_model_curve(p, s->fourth, model);
}

/* The step from a point just looked at, and the lanes in which it is the last. */
static void propose(surface *s, size_t k, const cc_ivec *open, cc_batch_model *model, cc_batch_step *step,
                    cc_ivec *last) {
  const size_t p = s->rows->p;
  const int held = k < p;
  const double last_held = 2.0 * height_error / mean_hat(s->rows);
  if (!s->penalty->fourth) {
    cc_batch_step_to_maximum(p, k, model, step);
    *last = step->length <= CC_SPLAT(last_step);
    return;
  }
  *last = CC_IVEC(0);
  cc_ivec ask = *open;
  if (cc_any(&s->known)) {
    cc_batch_step_to_maximum(p, k, model, step);
    *last = s->known & (step->length <= CC_SPLAT(held ? last_held : last_step_frozen));
    ask &= ~s->known | (step->length > CC_SPLAT(held ? held_moved : last_step_frozen));
  }
  if (!cc_any(&ask)) {
    if (!cc_any(&s->known))
      *step = (cc_batch_step){.length = CC_SPLAT(0.0)}; /* refused in all lanes at the first look */
    return;
  }
  look_closer(s, &ask, model);
  cc_batch_step_to_maximum(p, k, model, step);
  *last |= ask & (step->length <= CC_SPLAT(held ? last_held : last_step));
}

/* Where the walk of each lane stands. */
typedef struct {
  cc_vec base[CC_BATCH_MOST]; /* best point */
  cc_vec step[CC_BATCH_MOST]; /* step from there */
  cc_vec log_lik, reached;    /* there, and at the end of the step by the model */
  cc_vec scale;
  cc_ivec done, failed;
} walk;

/* Maximises over the leading k coefficients from beta. On return beta is the maximum, model that of the point one last
 * step before it, move that step, log_lik the height, in the lanes of the mask returned. */
static void maximise(surface *s, size_t k, const cc_ivec *active, cc_vec *beta, cc_batch_model *model, cc_vec *move,
                     cc_vec *log_lik, cc_ivec *converged) {
  const size_t p = s->rows->p;
  walk w;
  cc_vec trial[CC_BATCH_MOST];
  for (size_t j = 0; j < p; ++j) {
    trial[j] = w.base[j] = beta[j];
    w.step[j] = move[j] = CC_SPLAT(0.0);
  }
  w.log_lik = CC_SPLAT(-1e300);
  w.reached = CC_SPLAT(0.0);
  w.scale = CC_SPLAT(1.0);
  w.done = CC_IVEC(0);
  w.failed = ~*active;
  for (int i = 0; i < MOST_STEPS; ++i) {
    look(s, trial, model);
    const cc_vec slack = loss_allowed * (1.0 + CC_ABS(w.log_lik));
    const cc_ivec sound = cc_penalty_adds(s->penalty) || k == p ? model->sound : model->sound_others;
    const cc_ivec open = ~(w.done | w.failed), accept = open & sound & (model->log_lik >= w.log_lik - slack);
    const cc_ivec reject = open & ~accept;
    cc_batch_step step;
    cc_ivec last;
    cc_vec change[CC_BATCH_MOST];
    propose(s, k, &accept, model, &step, &last);
    cc_batch_model_unwhiten(p, model, step.move, change);
    for (size_t j = 0; j < p; ++j) {
      w.base[j] = CC_SELECT(accept, trial[j], w.base[j]);
      w.step[j] = CC_SELECT(accept, change[j], w.step[j]);
      move[j] = CC_SELECT(accept, step.move[j], move[j]);
    }
    w.log_lik = CC_SELECT(accept, model->log_lik, w.log_lik);
    w.reached = CC_SELECT(accept, step.log_lik, w.reached);
    w.scale = CC_SELECT(accept, CC_SPLAT(1.0), CC_SELECT(reject, 0.25 * w.scale, w.scale));
    w.done |= accept & last;
    w.failed |= reject & (i == 0 ? CC_IVEC(-1) : (w.scale < CC_SPLAT(1e-5)));
    const cc_ivec left = ~(w.done | w.failed);
    if (!cc_any(&left)) break;
    /* A lane that is done stays where it was evaluated, so that the last evaluation serves all lanes. */
    for (size_t j = 0; j < p; ++j) trial[j] = CC_SELECT(left, w.base[j] + w.scale * w.step[j], w.base[j]);
  }
  for (size_t j = 0; j < p; ++j) beta[j] = w.base[j] + w.step[j];
  *log_lik = w.reached;
  *converged = w.done;
}

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

static void unique_maximum(const cc_batch_model *model, const cc_batch_options *options, size_t p, cc_ivec *unique) {
  *unique = CC_IVEC(-1);
  if (options->penalty->concave) return;
  for (size_t j = 0; j + 1 < p; ++j) *unique &= model->pivot[j] >= CC_SPLAT(options->min_pivot[j]);
}

/* The limit on the side `sign` from the model of a point next to the maximum. */
static void find_limit(surface *s, const cc_batch_options *options, const cc_batch_model *at_maximum,
                       const cc_vec *beta_max, const cc_vec *contour, double sign, const cc_ivec *active, cc_vec *limit,
                       cc_ivec *found) {
  const size_t p = s->rows->p;
  cc_vec beta[CC_BATCH_MOST], change[CC_BATCH_MOST];
  cc_batch_step step;
  cc_ivec open = *active;
  *found = CC_IVEC(0);
  cc_batch_step_to_contour(p, at_maximum, contour, sign, FIRST_ROUNDS, &step);
  cc_batch_model_unwhiten(p, at_maximum, step.move, change);
  for (size_t j = 0; j < p; ++j) beta[j] = beta_max[j] + change[j];
  const cc_vec reach = 4.0 * CC_ABS(step.move[p - 1]);
  const double most = 2.0 * height_error_limit;
  cc_vec before = CC_SPLAT(0.0);
  for (int i = 0; i < MOST_STEPS && cc_any(&open); ++i) {
    cc_batch_model model;
    look(s, beta, &model);
    cc_batch_step_to_contour(p, &model, contour, sign, LATER_ROUNDS, &step);
    cc_batch_model_unwhiten(p, &model, step.move, change);
    const cc_ivec sound = model.sound & (step.length < CC_SPLAT(1e6)); /* false for NaN */
    /* Of the step before, this one is the share that the model did not foresee. */
    const cc_vec left = step.length / before; /* Inf at first */
    const cc_vec share = CC_SELECT(left < CC_SPLAT(1.0), left, CC_SPLAT(1.0)); /* squared */
    const cc_ivec small = (step.length * step.length * share <= CC_SPLAT(most * most)) &
                          (step.length <= CC_SPLAT(most / mean_hat(s->rows)));
    before = step.length;
    const cc_vec at = beta[p - 1] + change[p - 1];
    const cc_ivec beyond = sign * (at - beta_max[p - 1]) > CC_SPLAT(0.0);
    const cc_ivec falling = step.slope < CC_SPLAT(0.0);
    cc_ivec unique;
    unique_maximum(&model, options, p, &unique);
    const cc_ivec now = open & sound & small;
    *limit = CC_SELECT(now, at, *limit);
    *found |= now & beyond & falling & unique;
    open &= sound & ~small;
    /* Held back where the model overshoots. */
    const cc_vec size = CC_ABS(change[p - 1]);
    const cc_vec back = CC_SELECT(size > reach, reach / size, CC_SPLAT(1.0));
    for (size_t j = 0; j < p; ++j) beta[j] = CC_SELECT(open, beta[j] + back * change[j], beta[j]);
  }
}

/* What is largest over a lane's patients. */
typedef struct {
  cc_vec move, eta, x;
} lane_reach;

static void add_largest(const cc_vec *value, cc_vec *largest) {
  const cc_vec size = CC_ABS(*value);
  *largest = CC_SELECT(size > *largest, size, *largest);
}

/* Changes of the linear predictors by d, and the predictors themselves at beta. */
static void reach_of(const cc_batch_rows *rows, const cc_vec *d, const cc_vec *beta, lane_reach *out) {
  const size_t p = rows->p, n_shared = p - 2;
  *out = (lane_reach){CC_SPLAT(0.0), CC_SPLAT(0.0), CC_SPLAT(0.0)};
  for (size_t i = 0; i < rows->n; ++i) {
    const double *const z = cc_batch_shared(rows, i);
    cc_vec move = d[0] + rows->x[i] * d[p - 1], eta = beta[0] + rows->x[i] * beta[p - 1];
    for (size_t k = 0; k < n_shared; ++k) {
      move += z[k] * d[k + 1];
      eta += z[k] * beta[k + 1];
    }
    if (rows->mask != NULL) {
      move *= rows->mask[i];
      eta *= rows->mask[i];
    }
    add_largest(&move, &out->move);
    add_largest(&eta, &out->eta);
    add_largest(&rows->x[i], &out->x);
  }
}

/* The imbalance that rounding may leave in the multipliers, as cc_logistic_certain() measures it: squared, in standard
 * errors; Inf where an adjusted information may be rounding itself. Shared columns are at most 1 in size. */
static void imbalance(const cc_batch_rows *rows, const cc_batch_model *model, const cc_vec *most_x, cc_vec *out) {
  const size_t p = rows->p;
  double total = 0.0;
  for (size_t i = 0; i < rows->n; ++i) total += rows->count == NULL ? 1.0 : rows->count[i];
  const double rounding = 4.0 * ((double)rows->n + 20.0) * DBL_EPSILON * total;
  *out = CC_SPLAT(0.0);
  for (size_t j = 0; j < p; ++j) {
    const cc_vec own = j + 1 == p ? rounding * *most_x : CC_SPLAT(rounding);
    cc_vec sum = own;
    for (size_t k = 0; k < j; ++k) sum += CC_ABS(model->inverse[j * CC_BATCH_MOST + k]) * rounding;
    const cc_vec least = (1e3 * (double)p) * own * (j + 1 == p ? *most_x : CC_SPLAT(1.0));
    *out += CC_SELECT(model->pivot[j] > least, sum * sum / model->pivot[j], CC_SPLAT(INFINITY));
  }
}

/* Overlap for certain: all |d_i| < 0.99 for the change d in linear predictors by an ordinary Newton step, which leaves
 * a hundredth of every multiplier, and rounding too small to use that up; see cc_logistic_certain(). The least
 * multiplier is half of exp(-|eta|) or more. */
static void certify_overlap(const cc_batch_rows *rows, const cc_batch_model *model, const cc_vec *beta,
                            cc_ivec *overlap) {
  const size_t p = rows->p;
  cc_vec d[CC_BATCH_MOST], lost;
  for (size_t j = 0; j < p; ++j) {
    d[j] = model->plain[j];
    for (size_t k = 0; k < j; ++k) d[j] += model->inverse[j * CC_BATCH_MOST + k] * model->plain[k];
    d[j] /= model->pivot[j];
  }
  cc_batch_model_unwhiten(p, model, d, d);
  lane_reach reach;
  reach_of(rows, d, beta, &reach);
  imbalance(rows, model, &reach.x, &lost);
  for (int l = 0; l < CC_LANES; ++l) {
    const double least = 0.5 * exp(-1.0 - reach.eta[l]);
    (*overlap)[l] = reach.move[l] < 0.99 && 64e4 * lost[l] < least ? -1 : 0;
  }
}

/* A start for the fit with the marker's coefficient held at 0. */
static void null_start(const cc_batch_rows *rows, const cc_penalty *penalty, const cc_batch_null *null, cc_vec *beta) {
  const size_t p = rows->p;
  for (size_t j = 0; j + 1 < p; ++j) beta[j] = CC_SPLAT(null->beta[j]);
  beta[p - 1] = CC_SPLAT(0.0);
  if (p != 2) return;
  /* Without covariates the maximum is known: (events + c) / (n + 2 c), c the penalty's null_count. */
  cc_vec total = CC_SPLAT(0.0), events = CC_SPLAT(0.0);
  for (size_t i = 0; i < rows->n; ++i) {
    const double count = rows->count == NULL ? 1.0 : rows->count[i];
    const cc_vec weight = rows->mask == NULL ? CC_SPLAT(count) : count * rows->mask[i];
    total += weight;
    if (i < rows->n_event) events += weight;
  }
  for (int l = 0; l < CC_LANES; ++l) {
    const double c = penalty->null_count;
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

  surface s = {.rows = rows, .penalty = options->penalty, .known = CC_IVEC(0)};
  for (size_t j = 0; j < CC_BATCH_PAIRS; ++j) s.fourth[j] = CC_SPLAT(0.0);
  cc_batch_model model;
  cc_vec held[CC_BATCH_MOST], move[CC_BATCH_MOST], held_log_lik;
  null_start(rows, options->penalty, null, held);
  maximise(&s, p - 1, &wanted, held, &model, move, &held_log_lik, &tested);
  if (start == NULL) {
    cc_batch_step step;
    cc_vec change[CC_BATCH_MOST];
    cc_batch_step_to_maximum(p, p, &model, &step);
    cc_batch_model_unwhiten(p, &model, step.move, change);
    /* From where the model is, which is a last step before the held maximum. */
    cc_batch_model_unwhiten(p, &model, move, move);
    for (size_t j = 0; j < p; ++j) out->beta[j] = held[j] - move[j] + change[j];
  } else {
    for (size_t j = 0; j < p; ++j) out->beta[j] = start[j];
  }
  maximise(&s, p, &wanted, out->beta, &model, move, &out->log_lik, &fitted);

  cc_vec precision;
  cc_batch_model_precision(p, &model, move, &precision);
  const cc_vec variance = 1.0 / precision;
  vec_sqrt(&variance, &out->std_error);
  const cc_vec ratio = 2.0 * (out->log_lik - held_log_lik);
  out->statistic = CC_SELECT(ratio > CC_SPLAT(0.0), ratio, CC_SPLAT(0.0));
  cc_ivec overlap;
  certify_overlap(rows, &model, out->beta, &overlap);
  cc_ivec unique;
  unique_maximum(&model, options, p, &unique);
  fitted &= unique;
  /* Of separated data maximum likelihood's steps shrink as well. */
  if (!options->penalty->finite) fitted &= overlap;
  overlap &= fitted;
  tested &= fitted;
  add_state(&fitted, CC_BATCH_FIT, out->state);
  add_state(&tested, CC_BATCH_TEST, out->state);
  add_state(&overlap, CC_BATCH_OVERLAP, out->state);
  out->low = out->high = CC_SPLAT(0.0);
  if (!options->profile) return;

  const cc_vec contour = out->log_lik - options->drop;
  cc_vec base[CC_BATCH_MOST];
  cc_batch_model_unwhiten(p, &model, move, base);
  for (size_t j = 0; j < p; ++j) base[j] = out->beta[j] - base[j];
  cc_ivec low, high;
  const cc_ivec trusted = fitted & overlap;
  find_limit(&s, options, &model, base, &contour, -1.0, &trusted, &out->low, &low);
  find_limit(&s, options, &model, base, &contour, 1.0, &trusted, &out->high, &high);
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
  surface s = {.rows = &shared, .penalty = &cc_penalty_none, .known = CC_IVEC(0)};
  cc_batch_model model;
  cc_vec move[CC_BATCH_MOST], log_lik;
  cc_ivec converged;
  const cc_ivec one = {-1, 0, 0, 0};
  maximise(&s, rows->p - 1, &one, beta, &model, move, &log_lik, &converged);
  if (!converged[0]) return 0;
  for (size_t j = 0; j + 1 < rows->p; ++j) null->beta[j] = beta[j][0];
  null->log_lik = log_lik[0];
  return 1;
}
