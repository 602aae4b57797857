#include "cc_logistic_batch.h"

#include <math.h>

#include "cc_batch_walk.h"

static void lanes_to_mask(const int active[CC_LANES], cc_ivec *mask) {
  *mask = CC_IVEC(0);
  for (int l = 0; l < CC_LANES; ++l) (*mask)[l] = active[l] ? -1 : 0;
}

static void vec_sqrt(const cc_vec *x, cc_vec *out) {
  *out = *x;
  for (int l = 0; l < CC_LANES; ++l) (*out)[l] = (*x)[l] > 0.0 ? sqrt((*x)[l]) : 0.0;
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

/* From the model of the point `base` next to the maximum. */
static void limit_from(const cc_batch_surface *s, const cc_batch_options *options, const cc_batch_model *model,
                       const cc_vec *base, const cc_vec *contour, double sign, const cc_ivec *active, cc_vec *limit,
                       cc_ivec *found) {
  const size_t p = s->rows->p;
  const cc_vec sides = CC_SPLAT(sign);
  cc_vec beta[CC_BATCH_MOST], reach;
  cc_batch_guess_limit(p, model, base, contour, sign, beta, &reach);
  cc_batch_surface here = *s; /* with the hat values of the maximum, whatever the other side looked at */
  cc_batch_find_limit(&here, options, &base[p - 1], contour, &sides, &reach, active, beta, limit, found);
}

/* The scoring step from the held maximum: from where the model is, which is a last step before it. */
static void scoring_start(size_t p, const cc_batch_model *model, const cc_vec *held, cc_vec *move, cc_vec *beta) {
  cc_batch_step step;
  cc_vec change[CC_BATCH_MOST];
  cc_batch_step_to_maximum(p, p, model, &step);
  cc_batch_model_unwhiten(p, model, step.move, change);
  cc_batch_model_unwhiten(p, model, move, move);
  for (size_t j = 0; j < p; ++j) beta[j] = held[j] - move[j] + change[j];
}

/* Which lanes keep their fit, their test, and the certificate of overlap. */
static void certify(const cc_batch_rows *rows, const cc_batch_options *options, const cc_batch_model *model,
                    const cc_vec *beta, cc_ivec *fitted, cc_ivec *tested, cc_ivec *overlap) {
  cc_ivec unique, concave;
  cc_batch_overlap(rows, model, beta, overlap);
  cc_batch_unique(model, options, rows->p, &unique);
  cc_batch_model_concave(rows->p, model, &concave);
  *fitted &= unique & concave; /* a walk may end at a saddle */
  /* Of separated data maximum likelihood's steps shrink as well. */
  if (!options->penalty->finite) *fitted &= *overlap;
  *overlap &= *fitted;
  *tested &= *fitted;
}

/* model, move: as the climb to the maximum left them. */
static void find_limits(const cc_batch_surface *s, const cc_batch_options *options, const cc_batch_model *model,
                        const cc_vec *move, const cc_ivec *trusted, cc_batch_fit *out) {
  const size_t p = s->rows->p;
  const cc_vec contour = out->log_lik - options->drop;
  cc_vec base[CC_BATCH_MOST];
  cc_ivec low, high;
  cc_batch_model_unwhiten(p, model, move, base);
  for (size_t j = 0; j < p; ++j) base[j] = out->beta[j] - base[j];
  limit_from(s, options, model, base, &contour, -1.0, trusted, &out->low, &low);
  limit_from(s, options, model, base, &contour, 1.0, trusted, &out->high, &high);
  low &= high;
  add_state(&low, CC_BATCH_LIMITS, out->state);
}

void cc_batch_maximise(const cc_batch_rows *rows, const cc_batch_options *options, const cc_batch_null *null,
                       const cc_vec *start, const int active[CC_LANES], cc_batch_fit *out) {
  const size_t p = rows->p;
  cc_ivec wanted, tested, fitted, overlap;
  lanes_to_mask(active, &wanted);
  for (int l = 0; l < CC_LANES; ++l) out->state[l] = 0;

  cc_batch_surface s;
  cc_batch_surface_begin(&s, rows, options->penalty);
  cc_batch_model model;
  cc_vec held[CC_BATCH_MOST], move[CC_BATCH_MOST], held_log_lik, precision;
  null_start(rows, options->penalty, null, held);
  cc_batch_climb(&s, p - 1, &wanted, held, &model, move, &held_log_lik, &tested);
  if (start == NULL) {
    scoring_start(p, &model, held, move, out->beta);
  } else {
    for (size_t j = 0; j < p; ++j) out->beta[j] = start[j];
  }
  cc_batch_climb(&s, p, &wanted, out->beta, &model, move, &out->log_lik, &fitted);

  cc_batch_model_precision(p, &model, move, &precision);
  const cc_vec variance = 1.0 / precision, ratio = 2.0 * (out->log_lik - held_log_lik);
  vec_sqrt(&variance, &out->std_error);
  out->statistic = CC_SELECT(ratio > CC_SPLAT(0.0), ratio, CC_SPLAT(0.0));
  certify(rows, options, &model, out->beta, &fitted, &tested, &overlap);
  add_state(&fitted, CC_BATCH_FIT, out->state);
  add_state(&tested, CC_BATCH_TEST, out->state);
  add_state(&overlap, CC_BATCH_OVERLAP, out->state);
  out->low = out->high = CC_SPLAT(0.0);
  if (options->profile) find_limits(&s, options, &model, move, &overlap, out);
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
  cc_batch_surface s;
  cc_batch_surface_begin(&s, &shared, &cc_penalty_none);
  cc_batch_model model;
  cc_vec move[CC_BATCH_MOST], log_lik;
  cc_ivec converged;
  const cc_ivec one = {-1, 0, 0, 0};
  cc_batch_climb(&s, rows->p - 1, &one, beta, &model, move, &log_lik, &converged);
  if (!converged[0]) return 0;
  for (size_t j = 0; j + 1 < rows->p; ++j) null->beta[j] = beta[j][0];
  null->log_lik = log_lik[0];
  return 1;
}
