#include <math.h>
#include <string.h>

#include "cc_vec.h"
#include "cc_univariable_point.h"

/* Squared lengths of steps, in standard errors: after a step of `looked` single precision has no more to say; a last
 * step in double precision leaves an error of its fourth power. */
static const double looked = 1e-2, last_step = 1e-8;

/* The ridge, where the intercept is best for each slope: intercept = ... + slant d + bend d^2 / 2, d the change of the
 * slope; and the profile along it: derivatives of second to fourth order, all with the sign turned. */
typedef struct {
  cc_vec slant, bend, second, third;
} ridge;

CC_INLINE void find_ridge(const cc_vec a[3], const cc_vec t[4], ridge *out) {
  const cc_vec inverse = 1.0 / a[0], w = -a[1] * inverse;
  out->slant = w;
  out->bend = -(t[2] + 2.0 * w * t[1] + w * w * t[0]) * inverse;
  out->second = a[2] + w * a[1];
  out->third = t[3] + w * (3.0 * t[2] + w * (3.0 * t[1] + w * t[0]));
}

CC_INLINE void move_along(const ridge *r, const cc_vec *d, cc_vec step[2]) {
  step[0] = *d * (r->slant + 0.5 * *d * r->bend);
  step[1] = *d;
}

/* A first guess: the depth is tau^2 / 2 + k3 tau^3 / 6 + k4 tau^4 / 24 in standard errors tau, and the series of its
 * signed root inverted. */
CC_INLINE void guess_limit(const cc_univariable_maximum *top, const cc_univariable_higher *seen, double sign,
                           double drop, cc_vec beta[2], cc_vec *first) {
  ridge r;
  find_ridge(top->curvature, seen->t, &r);
  const cc_vec w = r.slant, *const f = seen->f;
  const cc_vec fourth = f[4] + w * (4.0 * f[3] + w * (6.0 * f[2] + w * (4.0 * f[1] + w * f[0]))) -
                        3.0 * r.bend * r.bend * top->curvature[0];
  cc_vec size;
  cc_root(&r.second, &size);
  const cc_vec k3 = r.third / (r.second * size), k4 = fourth / (r.second * r.second);
  const double root = sign * sqrt(2.0 * drop), most = 2.0 * fabs(root);
  const cc_vec a = k3 / 6.0, b = k4 / 24.0 - k3 * k3 / 72.0;
  const cc_vec tau = root * (1.0 + root * (root * (2.0 * a * a - b) - a));
  const cc_ivec usual = (sign * tau > CC_SPLAT(0.25 * most)) & (sign * tau < CC_SPLAT(most));
  *first = CC_SELECT(usual, tau, CC_SPLAT(root)) / size;
  cc_vec step[2];
  move_along(&r, first, step);
  beta[0] = top->beta[0] + step[0];
  beta[1] = top->beta[1] + step[1];
}

/* The step to where the profile meets the contour on the side `sign`, from its third-order model: the quadratic solved,
 * then two corrections for the cubic. (Venzon and Moolgavkar 1988, Applied Statistics 37:87-94, is the linear one.)
 * *slope: of the profile, outwards. */
CC_INLINE void limit_step(const cc_univariable_point *at, const cc_vec t[4], const cc_vec *contour, double sign,
                          cc_vec step[2], cc_vec *length, cc_vec *slope) {
  ridge r;
  find_ridge(at->curvature, t, &r);
  const cc_vec off = at->score[0] / at->curvature[0], gain = off * at->score[0];
  const cc_vec s = at->score[1] + r.slant * at->score[0];
  const cc_vec height = at->log_lik + 0.5 * gain - *contour;
  const cc_vec inside = s * s + 2.0 * r.second * height;
  cc_vec root;
  cc_root(&inside, &root);
  const cc_ivec meets = inside > CC_SPLAT(0.0);
  cc_vec d = CC_SELECT(meets, 2.0 * height / (sign * root - s), -height / s);
  const cc_vec half = 0.5 * r.second, sixth = r.third * (1.0 / 6.0),
               inverse = 1.0 / (s - d * (r.second + 3.0 * d * sixth));
  for (int i = 0; i < 2; ++i) d -= (height + d * (s - d * (half + d * sixth))) * inverse;
  move_along(&r, &d, step);
  step[0] += off;
  /* Where the profile hardly curves, or is convex, only the information tells how long a step is. */
  const cc_vec *const v = at->sums.v, information = v[2] - v[1] * v[1] / v[0];
  *length = gain + d * d * CC_SELECT(r.second > information, r.second, information);
  *slope = sign * s;
}

/* Held back where the model overshoots. */
CC_INLINE void hold_back(const cc_vec *first, cc_vec step[2]) {
  const cc_vec size = CC_ABS(step[1]), most = 0.5 * CC_ABS(*first);
  const cc_ivec beyond = size > most;
  if (!cc_any(&beyond)) return;
  const cc_vec scale = CC_SELECT(beyond, most / size, CC_SPLAT(1.0));
  for (int r = 0; r < 2; ++r) step[r] *= scale;
}

CC_INLINE void look_for_limit(const cc_tile *tile, const cc_penalty *penalty, const cc_ivec active[2], double sign,
                              const cc_vec contour[2], const cc_vec first[2], cc_vec beta[4],
                              cc_univariable_higher seen[2]) {
  cc_ivec open[2] = {active[0], active[1]};
  cc_vec start[4];
  for (int r = 0; r < 4; ++r) start[r] = beta[r];
  for (int i = 0; i < CC_MOST_LOOKS; ++i) {
    cc_vec trial[4];
    if (!cc_next_look(tile, beta, open, trial)) return;
    cc_univariable_sums sums[2];
    cc_univariable_look(tile, trial, penalty->order > 3 ? penalty->order : 3, 1, sums);
    for (int h = 0; h < 2; ++h) {
      cc_univariable_point at = {.sums = sums[h]};
      cc_univariable_at(tile, h, &trial[2 * h], penalty, &at);
      cc_vec step[2], length, slope;
      limit_step(&at, at.sums.t, &contour[h], sign, step, &length, &slope);
      hold_back(&first[h], step);
      cc_take_look(&at, step, &length, looked, start + 2 * h, beta + 2 * h, &open[h], &seen[h]);
    }
  }
}

CC_INLINE void settle_limit(const cc_tile *tile, int half, const cc_univariable_options *options,
                            const cc_univariable_maximum *top, double sign, const cc_vec *contour, const cc_vec *first,
                            const cc_univariable_higher *seen, cc_vec beta[2], cc_vec *limit, cc_ivec *found) {
  cc_ivec open = *found;
  *found = CC_IVEC(0);
  *limit = CC_SPLAT(0.0);
  for (int i = 0; i < CC_MOST_STEPS; ++i) {
    cc_hold_within_reach(tile, half, beta, &open);
    if (!cc_any(&open)) return;
    cc_univariable_point at;
    cc_univariable_evaluate(tile, half, beta, options->penalty->order, &at.sums);
    cc_univariable_at(tile, half, beta, options->penalty, &at);
    cc_vec step[2], length, slope;
    limit_step(&at, seen->t, contour, sign, step, &length, &slope);
    const cc_vec at_limit = beta[1] + step[1];
    open &= at.sound & (length < CC_SPLAT(1e6));
    const cc_ivec now = open & (length <= CC_SPLAT(last_step));
    cc_ivec sure = now & (sign * (at_limit - top->beta[1]) > CC_SPLAT(0.0)) & (slope < CC_SPLAT(0.0));
    if (!options->penalty->concave) sure &= at.sums.v[0] >= CC_SPLAT(CC_UNIQUE_ABOVE);
    *limit = CC_SELECT(now, at_limit, *limit);
    *found |= sure;
    open &= ~now;
    hold_back(first, step);
    for (int r = 0; r < 2; ++r) beta[r] += step[r];
  }
}

CC_CLONES void cc_univariable_limits(const cc_tile *tile, const cc_univariable_options *options,
                                     const cc_univariable_maximum top[2], const cc_univariable_higher seen[2],
                                     double sign, cc_ivec sound[2], cc_vec limit[2]) {
  cc_vec beta[4], first[2], contour[2];
  cc_univariable_higher here[2];
  memset(here, 0, sizeof here);
  for (int h = 0; h < 2; ++h) {
    guess_limit(&top[h], &seen[h], sign, options->drop, &beta[2 * h], &first[h]);
    contour[h] = top[h].log_lik - options->drop;
  }
  look_for_limit(tile, options->penalty, sound, sign, contour, first, beta, here);
  for (int h = 0; h < 2; ++h) {
    settle_limit(tile, h, options, &top[h], sign, &contour[h], &first[h], &here[h], &beta[2 * h], &limit[h], &sound[h]);
  }
}
