#ifndef CC_UNIVARIABLE_POINT_H
#define CC_UNIVARIABLE_POINT_H

#include "cc_same_bits.h"

/* Internal to cc_univariable.c (the maximum, and all of it) and cc_univariable_limit.c (the profile's limits). */

#include <math.h>

#include "cc_univariable.h"
#include "cc_univariable_eval.h"

/* Evaluations in single precision, which find the place, and in double, which settle it. Two and one are usual for the
 * maximum, one and one for a limit. */
enum { CC_MOST_LOOKS = 6, CC_MOST_STEPS = 12 };

/* Firth's penalty could give the constrained likelihood a second maximum; not where the intercept's information exceeds
 * this. See cc_batch_min_pivots() of cc_logistic_batch.c. */
#define CC_UNIQUE_ABOVE 2.4

/* The (penalised) log-likelihood at a point and its derivatives; `curvature` is minus the second. sound: the
 * information is known, and the intercept has a maximum to step to. */
typedef struct cc_univariable_point {
  cc_vec log_lik, score[2], curvature[3];
  cc_univariable_sums sums;
  cc_ivec sound;
} cc_univariable_point;

/* Sums of higher derivatives where a search in single precision ended; 0 where it did not get there. */
typedef struct {
  cc_vec t[4], f[5];
  cc_ivec there; /* whether it got there */
} cc_univariable_higher;

CC_INLINE void cc_root(const cc_vec *x, cc_vec *out) {
  *out = *x;
  for (int l = 0; l < CC_LANES; ++l) (*out)[l] = (*x)[l] > 0.0 ? sqrt((*x)[l]) : 0.0;
}

/* The point at beta, from out->sums. */
CC_INLINE void cc_univariable_at(const cc_tile *tile, int half, const cc_vec beta[2], const cc_penalty *penalty,
                                 cc_univariable_point *out) {
  const cc_univariable_sums *const s = &out->sums;
  const cc_vec others = tile->count[half] - tile->events[half];
  /* log p of all, and log(1 - p) = log p - eta of those without the event. */
  out->log_lik = s->log_p - (others * beta[0] + tile->other_sum[half] * beta[1]);
  out->score[0] = tile->events[half] - s->p[0];
  out->score[1] = tile->event_sum[half] - s->p[1];
  for (int k = 0; k < 3; ++k) out->curvature[k] = s->v[k];
  if (cc_penalty_adds(penalty)) penalty->add_to_tile(s, out);
  const cc_vec *const v = s->v;
  out->sound = (v[0] * v[2] - v[1] * v[1] > 1e-5 * v[0] * v[2]) & (out->curvature[0] > CC_SPLAT(0.0));
}

/* Lanes of `open` whose linear predictors the sums can bear. The others get beta 0. */
CC_INLINE void cc_hold_within_reach(const cc_tile *tile, int half, cc_vec beta[2], cc_ivec *open) {
  *open &= CC_ABS(beta[0]) + CC_ABS(beta[1]) * tile->reach[half] < CC_SPLAT(CC_UNIVARIABLE_REACH);
  for (int r = 0; r < 2; ++r) beta[r] = CC_SELECT(*open, beta[r], CC_SPLAT(0.0));
}

/* Once the search is at its end: f, and t carried on to where the last step leads. */
CC_INLINE void cc_remember(const cc_univariable_sums *s, const cc_vec step[2], const cc_ivec *where,
                           cc_univariable_higher *seen) {
  const cc_vec *const f = s->f;
  for (int k = 0; k < 4; ++k) {
    seen->t[k] = CC_SELECT(*where, s->t[k] + f[k] * step[0] + f[k + 1] * step[1], seen->t[k]);
  }
  for (int k = 0; k < 5; ++k) seen->f[k] = CC_SELECT(*where, s->f[k], seen->f[k]);
  seen->there |= *where;
}

/* The points of the next look, of both halves. Returns 0 where no lane is open. */
CC_INLINE int cc_next_look(const cc_tile *tile, const cc_vec beta[4], cc_ivec open[2], cc_vec trial[4]) {
  for (int h = 0; h < 2; ++h) {
    for (int r = 0; r < 2; ++r) trial[2 * h + r] = beta[2 * h + r];
    cc_hold_within_reach(tile, h, &trial[2 * h], &open[h]);
  }
  const cc_ivec any = open[0] | open[1];
  return cc_any(&any);
}

/* Takes a step from a look at half a tile. A lane whose step is not longer than `looked` is there and closed; one where
 * the look failed goes back to its start, and is closed. */
CC_INLINE void cc_take_look(const cc_univariable_point *at, const cc_vec step[2], const cc_vec *length, double looked,
                            const cc_vec start[2], cc_vec beta[2], cc_ivec *open, cc_univariable_higher *seen) {
  const cc_ivec good = *open & at->sound & (*length < CC_SPLAT(1e6)); /* false for NaN */
  const cc_ivec there = good & (*length <= CC_SPLAT(looked));
  cc_remember(&at->sums, step, &there, seen);
  for (int r = 0; r < 2; ++r) beta[r] = CC_SELECT(*open, CC_SELECT(good, beta[r] + step[r], start[r]), beta[r]);
  *open = good & ~there;
}

/* The maximum: where it is, its height, its information, and the curvature (which is the information under ML). */
typedef struct {
  cc_vec beta[2], log_lik, information[3], curvature[3];
  cc_vec score_statistic; /* of the ordinary likelihood, there; 0 where the penalty is concave, as nobody asks */
  cc_ivec found;
} cc_univariable_maximum;

/* Limits of both halves on the side `sign`, 1 or -1, from the maxima and what was seen there. sound: in, the lanes to
 * find; out, those found on their contour, beyond the estimate, the profile falling. */
void cc_univariable_limits(const cc_tile *tile, const cc_univariable_options *options,
                           const cc_univariable_maximum top[2], const cc_univariable_higher seen[2], double sign,
                           cc_ivec sound[2], cc_vec limit[2]);

#endif
