#include "cc_univariable.h"

#include <math.h>
#include <string.h>

#include "cc_vec.h"
#include "cc_univariable_point.h"

/* Squared lengths of steps, in standard errors. After a step of `looked` single precision has no more to say; one of
 * `nearby` leads next to a maximum. A last step in double precision (cc_penalty.h) leaves an error of its third power
 * where all third derivatives are in it. */
static const double looked = 1e-5, nearby = 1e-2;

/* Third derivatives along a and b, by coefficient r. */
#define ALONG(t, r, a0, a1, b0, b1)                                                                                    \
  ((t)[r] * ((a0) * (b0)) + (t)[(r) + 1] * ((a0) * (b1) + (a1) * (b0)) + (t)[(r) + 2] * ((a1) * (b1)))

CC_INLINE void solve(const cc_vec a[3], const cc_vec g[2], cc_vec out[2]) {
  const cc_vec inverse = 1.0 / (a[0] * a[2] - a[1] * a[1]);
  out[0] = (a[2] * g[0] - a[1] * g[1]) * inverse;
  out[1] = (a[0] * g[1] - a[1] * g[0]) * inverse;
}

/* Newton's step with Chebyshev's correction, third order; at most two standard errors. Where the surface is not concave
 * there is none, and the point is no longer sound. */
CC_INLINE void maximum_step(cc_univariable_point *at, const cc_vec t[4], cc_vec step[2], cc_vec *length) {
  const cc_vec *const a = at->curvature;
  at->sound &= a[0] * a[2] - a[1] * a[1] > CC_SPLAT(0.0);
  cc_vec newton[2], correction[2], change[2];
  solve(a, at->score, newton);
  *length = newton[0] * at->score[0] + newton[1] * at->score[1];
  for (int r = 0; r < 2; ++r) change[r] = -0.5 * ALONG(t, r, newton[0], newton[1], newton[0], newton[1]);
  solve(a, change, correction);
  const cc_ivec near = *length<CC_SPLAT(0.25), far = *length> CC_SPLAT(4.0);
  cc_vec scale = CC_SPLAT(1.0);
  if (cc_any(&far)) {
    cc_vec root;
    cc_root(length, &root);
    scale = CC_SELECT(far, 2.0 / root, scale);
  }
  for (int r = 0; r < 2; ++r) step[r] = CC_SELECT(near, newton[r] + correction[r], scale * newton[r]);
}

/* Fisher's linear discriminant. */
CC_INLINE void first_guess(const cc_tile *tile, int half, const cc_vec *log_odds, cc_vec beta[2]) {
  const cc_vec n = tile->count[half], n1 = tile->events[half], n0 = n - n1;
  const cc_vec mean1 = tile->event_sum[half] / n1, mean0 = tile->other_sum[half] / n0;
  const cc_vec within = (n - 1.0 - n1 * mean1 * mean1 - n0 * mean0 * mean0) / n;
  const cc_vec least = CC_SPLAT(0.05);
  beta[1] = (mean1 - mean0) / CC_SELECT(within > least, within, least);
  beta[0] = *log_odds - 0.5 * beta[1] * (mean1 + mean0);
}

/* Lanes whose beta is next to the maximum. */
CC_INLINE void is_next_to(const cc_univariable_maximum *top, const cc_vec beta[2], cc_ivec *there) {
  const cc_vec *const a = top->curvature, d0 = beta[0] - top->beta[0], d1 = beta[1] - top->beta[1];
  *there = a[0] * d0 * d0 + 2.0 * a[1] * d0 * d1 + a[2] * d1 * d1 < CC_SPLAT(nearby);
}

/* Looks for the maximum of both halves from beta, up to a step of `last`; lanes where that fails keep their beta. A
 * climb that comes next to the maximum `known` (NULL: none is) ends there. */
CC_INLINE void look_for_maximum(const cc_tile *tile, const cc_penalty *penalty, double last, const cc_ivec active[2],
                                const cc_univariable_maximum *known, cc_vec beta[4], cc_univariable_higher seen[2]) {
  cc_ivec open[2] = {active[0], active[1]};
  cc_vec start[4];
  for (int r = 0; r < 4; ++r) start[r] = beta[r];
  for (int i = 0; i < CC_MOST_LOOKS; ++i) {
    cc_vec trial[4];
    if (!cc_next_look(tile, beta, open, trial)) return;
    cc_univariable_sums sums[2];
    cc_univariable_look(tile, trial, 4, 0, sums);
    for (int h = 0; h < 2; ++h) {
      cc_univariable_point at = {.sums = sums[h]};
      cc_univariable_at(tile, h, &trial[2 * h], penalty, &at);
      cc_vec step[2], length;
      maximum_step(&at, at.sums.t, step, &length);
      cc_take_look(&at, step, &length, last, start + 2 * h, beta + 2 * h, &open[h], &seen[h]);
      if (known == NULL) continue;
      cc_ivec there;
      is_next_to(&known[h], beta + 2 * h, &there);
      open[h] &= ~there;
    }
  }
}

CC_INLINE void take_maximum(const cc_tile *tile, int half, const cc_univariable_point *at,
                            const cc_univariable_higher *seen, const cc_vec beta[2], const cc_vec step[2],
                            const cc_penalty *penalty, const cc_ivec *now, cc_univariable_maximum *out) {
  const cc_vec *const t = seen->t, *const f = seen->f, *const a = at->curvature, d0 = step[0], d1 = step[1];
  const cc_vec square = a[0] * d0 * d0 + 2.0 * a[1] * d0 * d1 + a[2] * d1 * d1;
  const cc_vec cube = d0 * ALONG(t, 0, d0, d1, d0, d1) + d1 * ALONG(t, 1, d0, d1, d0, d1);
  const cc_vec log_lik = at->log_lik + (at->score[0] * d0 + at->score[1] * d1) - 0.5 * square - cube / 6.0;
  out->log_lik = CC_SELECT(*now, log_lik, out->log_lik);
  for (int r = 0; r < 2; ++r) out->beta[r] = CC_SELECT(*now, beta[r] + step[r], out->beta[r]);
  for (int k = 0; k < 3; ++k) {
    const cc_vec moved = at->sums.v[k] + (t[k] * d0 + t[k + 1] * d1) + 0.5 * ALONG(f, k, d0, d1, d0, d1);
    out->information[k] = CC_SELECT(*now, moved, out->information[k]);
    out->curvature[k] = CC_SELECT(*now, cc_penalty_adds(penalty) ? a[k] : moved, out->curvature[k]);
  }
  if (!penalty->concave) {
    const cc_vec score[2] = {tile->events[half] - at->sums.p[0], tile->event_sum[half] - at->sums.p[1]};
    cc_vec back[2];
    solve(at->sums.v, score, back);
    out->score_statistic = CC_SELECT(*now, back[0] * score[0] + back[1] * score[1], out->score_statistic);
  }
  out->found |= *now;
}

CC_INLINE void settle_maximum(const cc_tile *tile, int half, const cc_penalty *penalty, const cc_ivec *active,
                              cc_vec beta[2], const cc_univariable_higher *seen, cc_univariable_maximum *out) {
  cc_ivec open = *active;
  out->found = CC_IVEC(0);
  out->log_lik = out->beta[0] = out->beta[1] = out->score_statistic = CC_SPLAT(0.0);
  for (int k = 0; k < 3; ++k) out->information[k] = out->curvature[k] = k == 1 ? CC_SPLAT(0.0) : CC_SPLAT(1.0);
  /* Without third derivatives the information after the step is not known as well. */
  const cc_vec last = CC_SELECT(seen->there, CC_SPLAT(penalty->last_step), CC_SPLAT(1e-20));
  for (int i = 0; i < CC_MOST_STEPS; ++i) {
    cc_hold_within_reach(tile, half, beta, &open);
    if (!cc_any(&open)) return;
    cc_univariable_point at;
    cc_univariable_evaluate(tile, half, beta, penalty->order, &at.sums);
    cc_univariable_at(tile, half, beta, penalty, &at);
    cc_vec step[2], length;
    maximum_step(&at, seen->t, step, &length);
    open &= at.sound & (length < CC_SPLAT(1e6));
    const cc_ivec now = open & (length <= last);
    take_maximum(tile, half, &at, seen, beta, step, penalty, &now, out);
    open &= ~now;
    for (int r = 0; r < 2; ++r) beta[r] += step[r];
  }
}

/* A surface that is not concave can have two maxima where a few patients lie so far out that much of the slope is
 * theirs: with such leverage, as skewed values have it, more than one climb has to end in the same place. The leverage
 * meant is the root of the sum of all squares: no less than the largest, and of two or three patients who lie together
 * what is theirs together. A rule, not a proof. */
#define MOST_LEVERAGE 0.4

/* Where the linear predictor of the patient farthest out changes by more between a maximum and that of the ordinary
 * likelihood, there is room for one more, which both climbs can miss: nobody vouches for the lane. Where it changes by
 * more between the maximum and slope 0, the climbs are asked for. */
#define MOST_APART 8.0

/* Where the curvature of the height along the slope is so little of the information, the next maximum is so near that a
 * climb from elsewhere may step over it. */
#define LEAST_CURVED 0.25

/* Lanes whose maximum is as curved as the information has it, or nearly so. */
CC_INLINE void is_curved(const cc_univariable_maximum *top, cc_ivec *curved) {
  const cc_vec *const a = top->curvature, *const v = top->information;
  *curved = a[2] - a[1] * a[1] / a[0] >= LEAST_CURVED * (v[2] - v[1] * v[1] / v[0]);
}

/* Rao's score statistic of the ordinary likelihood, at the maximum of the penalised: the squared length, in standard
 * errors, of the scoring step by which it would leave for its own. Of patients who lie together, away from the others
 * and on one side, that leads far out, where the highest of two maxima may be: from MODERATE_SCORE on more than one
 * climb has to end in the same place; from LARGE_SCORE on nobody vouches for a lane, as all climbs may end in the lower
 * one. A rule, not a proof: such data are made in dev/core-tests/test_cc_univariable.c. */
#define LARGE_SCORE (0.6 * 0.6)
#define MODERATE_SCORE (0.3 * 0.3)

/* Whether the climbs from slope 0, where a patient far out has the most weight, and from the maximum of the ordinary
 * likelihood, where he has the least, end at `top`: in single precision, which suffices to tell one maximum from
 * another. A lane where one fails is left to the careful engine. */
CC_INLINE void climb_again(const cc_tile *tile, const cc_penalty *penalty, const cc_univariable_maximum top[2],
                           const cc_vec log_odds[2], const cc_ivec asked[2], cc_ivec same[2]) {
  cc_univariable_higher unused[2], ordinary[2];
  cc_vec from_zero[4], from_ordinary[4];
  cc_ivec left[2];
  for (int h = 0; h < 2; ++h) {
    from_zero[2 * h] = log_odds[h];
    from_zero[2 * h + 1] = CC_SPLAT(0.0);
    for (int r = 0; r < 2; ++r) from_ordinary[2 * h + r] = top[h].beta[r];
  }
  memset(unused, 0, sizeof unused);
  memset(ordinary, 0, sizeof ordinary);
  look_for_maximum(tile, penalty, nearby, asked, top, from_zero, unused);
  look_for_maximum(tile, &cc_penalty_none, nearby, asked, NULL, from_ordinary, ordinary);
  for (int h = 0; h < 2; ++h) {
    const cc_vec apart = CC_ABS(from_ordinary[2 * h + 1] - top[h].beta[1]) * tile->reach[h];
    left[h] = asked[h] & ordinary[h].there & (apart < CC_SPLAT(MOST_APART));
  }
  look_for_maximum(tile, penalty, nearby, left, top, from_ordinary, unused);
  for (int h = 0; h < 2; ++h) {
    cc_ivec there[2];
    is_next_to(&top[h], &from_zero[2 * h], &there[0]);
    is_next_to(&top[h], &from_ordinary[2 * h], &there[1]);
    same[h] = left[h] & there[0] & there[1];
  }
}

/* Takes from `sound` the lanes whose maximum may not be the only one. */
CC_INLINE void keep_unique(const cc_tile *tile, const cc_penalty *penalty, const cc_univariable_maximum top[2],
                           const cc_vec log_odds[2], const cc_vec null[2], cc_ivec sound[2]) {
  cc_ivec asked[2], same[2];
  for (int h = 0; h < 2; ++h) {
    const cc_vec n = tile->count[h], most = (MOST_LEVERAGE - 1.0 / n) * (n - 1.0);
    const cc_vec ratio = 2.0 * (top[h].log_lik - null[h]);
    cc_ivec curved;
    is_curved(&top[h], &curved);
    sound[h] &= curved & (top[h].information[0] >= CC_SPLAT(CC_UNIQUE_ABOVE)) & (ratio > CC_SPLAT(-1e-9)) &
                (top[h].score_statistic < CC_SPLAT(LARGE_SCORE));
    const cc_vec far = CC_ABS(top[h].beta[1]) * tile->reach[h];
    asked[h] = sound[h] & ((tile->fourth[h] >= most * most) | (top[h].score_statistic >= CC_SPLAT(MODERATE_SCORE)) |
                           (far >= CC_SPLAT(MOST_APART)));
  }
  const cc_ivec any = asked[0] | asked[1];
  if (!cc_any(&any)) return;
  climb_again(tile, penalty, top, log_odds, asked, same);
  for (int h = 0; h < 2; ++h) sound[h] &= ~asked[h] | same[h];
}

/* Height at slope 0, where the best intercept is known: log((events + c) / (others + c)), c the penalty's null_count.
 */
CC_INLINE void null_model(const cc_tile *tile, int half, const cc_penalty *penalty, cc_vec *log_odds, cc_vec *log_lik) {
  *log_odds = *log_lik = CC_SPLAT(0.0);
  for (int l = 0; l < CC_LANES; ++l) {
    const double n = tile->count[half][l], events = tile->events[half][l], c = penalty->null_count;
    if (l > 0 && n == tile->count[half][l - 1] && events == tile->events[half][l - 1]) {
      (*log_odds)[l] = (*log_odds)[l - 1];
      (*log_lik)[l] = (*log_lik)[l - 1];
      continue;
    }
    const double log_p = log((events + c) / (n + 2.0 * c)), log_q = log((n - events + c) / (n + 2.0 * c));
    (*log_odds)[l] = log_p - log_q;
    (*log_lik)[l] = events * log_p + (n - events) * log_q;
    if (cc_penalty_adds(penalty)) (*log_lik)[l] += penalty->null_height(n, log_p, log_q);
  }
}

CC_CLONES void cc_univariable_fit_tile(const cc_tile *tile, const cc_ivec active[2],
                                       const cc_univariable_options *options, cc_univariable_fit *out) {
  cc_vec beta[4], null[2], log_odds[2];
  cc_univariable_higher seen[2];
  memset(seen, 0, sizeof seen);
  cc_univariable_maximum top[2];
  for (int h = 0; h < 2; ++h) {
    null_model(tile, h, options->penalty, &log_odds[h], &null[h]);
    first_guess(tile, h, &log_odds[h], &beta[2 * h]);
  }
  look_for_maximum(tile, options->penalty, looked, active, NULL, beta, seen);
  for (int h = 0; h < 2; ++h) {
    settle_maximum(tile, h, options->penalty, &active[h], &beta[2 * h], &seen[h], &top[h]);
    const cc_vec *const v = top[h].information;
    const cc_vec variance = v[0] / (v[0] * v[2] - v[1] * v[1]), ratio = 2.0 * (top[h].log_lik - null[h]);
    out->intercept[h] = top[h].beta[0];
    out->slope[h] = top[h].beta[1];
    cc_root(&variance, &out->std_error[h]);
    out->statistic[h] = CC_SELECT(ratio > CC_SPLAT(0.0), ratio, CC_SPLAT(0.0));
    out->sound[h] = top[h].found;
    out->low[h] = out->high[h] = CC_SPLAT(0.0);
  }
  if (!options->penalty->concave) keep_unique(tile, options->penalty, top, log_odds, null, out->sound);
  if (!options->profile) return;
  cc_univariable_limits(tile, options, top, seen, -1.0, out->sound, out->low);
  cc_univariable_limits(tile, options, top, seen, 1.0, out->sound, out->high);
}
