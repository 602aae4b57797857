#include "cc_batch_walk.h"

/* Squared length, in standard errors, of a step that is the last one. The cubic model errs by the cube of the length
 * under maximum likelihood. Under Firth it lacks the penalty's third derivatives: a few hundredths of the square
 * remain, and, with hat values from a point near by, a few thousandths of the length. */
static const double last_step = 1e-9, last_step_frozen = 1e-14;

/* Where a coefficient is held only the height counts. It errs by half the square times the share of the curvature that
 * is not known, which is of the order of the hat values. */
static const double height_error = 5e-10;

/* A held fit that moved by more looks at the hat values again. */
static const double held_moved = 1e-2;

static const double loss_allowed = 1e-11; /* of the log-likelihood, relative: rounding */

void cc_batch_surface_begin(cc_batch_surface *s, const cc_batch_rows *rows, const cc_penalty *penalty) {
  s->rows = rows;
  s->penalty = penalty;
  for (size_t j = 0; j < CC_BATCH_PAIRS; ++j) s->fourth[j] = CC_SPLAT(0.0);
  s->known = CC_IVEC(0);
  s->enough = 2.0 * height_error / cc_batch_mean_hat(rows);
}

double cc_batch_mean_hat(const cc_batch_rows *rows) {
  const double share = (double)rows->p / (double)rows->n;
  return share < 1.0 ? share : 1.0;
}

void cc_batch_look(cc_batch_surface *s, const cc_vec *beta, cc_batch_model *model) {
  cc_batch_sums sums;
  cc_batch_evaluate(s->rows, s->penalty->fourth, beta, &sums);
  cc_batch_model_make(s->rows->p, s->penalty, &sums, model);
  if (s->penalty->fourth && cc_any(&s->known)) cc_batch_model_curve(s->rows->p, s->fourth, model);
}

void cc_batch_look_closer(cc_batch_surface *s, const cc_ivec *ask, cc_batch_model *model) {
  const size_t p = s->rows->p;
  cc_vec inverse[CC_BATCH_PAIRS], fresh[CC_BATCH_PAIRS];
  cc_batch_model_inverse(p, model, inverse);
  cc_batch_fourth(s->rows, inverse, fresh);
  for (size_t j = 0; j < p * (p + 1) / 2; ++j) s->fourth[j] = CC_SELECT(*ask, fresh[j], s->fourth[j]);
  s->known |= *ask;
  cc_batch_model_curve(p, s->fourth, model);
}

/* The step from a point just looked at, and the lanes in which it is the last. */
static void propose(cc_batch_surface *s, size_t k, const cc_ivec *open, cc_batch_model *model, cc_batch_step *step,
                    cc_ivec *last) {
  const size_t p = s->rows->p;
  const int held = k < p;
  if (!s->penalty->fourth) {
    cc_batch_step_to_maximum(p, k, model, step);
    *last = step->length <= CC_SPLAT(last_step);
    return;
  }
  *last = CC_IVEC(0);
  cc_ivec ask = *open;
  if (cc_any(&s->known)) {
    cc_batch_step_to_maximum(p, k, model, step);
    *last = s->known & (step->length <= CC_SPLAT(held ? s->enough : last_step_frozen));
    ask &= ~s->known | (step->length > CC_SPLAT(held ? held_moved : last_step_frozen));
  }
  if (!cc_any(&ask)) {
    if (!cc_any(&s->known))
      *step = (cc_batch_step){.length = CC_SPLAT(0.0)}; /* refused in all lanes at the first look */
    return;
  }
  cc_batch_look_closer(s, &ask, model);
  cc_batch_step_to_maximum(p, k, model, step);
  *last |= ask & (step->length <= CC_SPLAT(held ? s->enough : last_step));
}

/* Where the walk of each lane stands. */
typedef struct {
  cc_vec base[CC_BATCH_MOST]; /* best point */
  cc_vec step[CC_BATCH_MOST]; /* step from there */
  cc_vec log_lik, reached;    /* there, and at the end of the step by the model */
  cc_vec scale;
  cc_ivec done, failed;
} walk;

void cc_batch_climb(cc_batch_surface *s, size_t k, const cc_ivec *active, cc_vec *beta, cc_batch_model *model,
                    cc_vec *move, cc_vec *log_lik, cc_ivec *converged) {
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
  if (k == p) s->known = CC_IVEC(0); /* hat values of elsewhere could make a saddle look like a maximum */
  for (int i = 0; i < CC_BATCH_MOST_STEPS; ++i) {
    cc_batch_look(s, trial, model);
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
