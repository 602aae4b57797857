#include "cc_univariable.h"

#include <math.h>

#include "cc_simd.h"
#include "cc_univariable_eval.h"

/* Evaluations in single precision, which find the place, and in double, which settle it. Two and one are usual for the
 * maximum, one and one for a limit. */
enum { MOST_LOOKS = 6, MOST_STEPS = 12 };

/* Squared lengths of steps, in standard errors. After a step of LOOKED single precision has no more to say. A last step in
 * double precision leaves an error of its third or fourth power; under Firth, where the penalty's own third derivative is
 * not in the step, of a hundredth of its square. */
static const double looked_maximum = 1e-5, looked_limit = 1e-2;
static const double last_ml = 1e-11, last_firth = 1e-10, last_limit = 1e-8;

/* The (penalised) log-likelihood at a point and its derivatives; `curvature` is minus the second. */
typedef struct {
  cc_vec log_lik, score[2], curvature[3];
  cc_univariable_sums sums;
  cc_ivec sound;
} point;

/* Sums of higher derivatives where a search in single precision ended; 0 where it did not get there. */
typedef struct {
  cc_vec t[4], f[5];
} higher;

CC_INLINE void vec_sqrt(const cc_vec *x, cc_vec *out) {
  *out = *x;
  for (int l = 0; l < CC_LANES; ++l) (*out)[l] = (*x)[l] > 0.0 ? sqrt((*x)[l]) : 0.0;
}

/* Firth's penalty log det I / 2, its score and its second derivatives: I_k, T_k and F_k being the sums of v x^k, t x^k and
 * f x^k, T is the derivative of I and F of T. */
CC_INLINE void penalise(const cc_univariable_sums *s, point *out) {
  const cc_vec *const v = s->v, *const t = s->t, *const f = s->f;
  const cc_vec det = v[0] * v[2] - v[1] * v[1], inverse = 1.0 / det;
  cc_vec d[2];
  for (int r = 0; r < 2; ++r) {
    d[r] = (v[2] * t[r] - 2.0 * v[1] * t[r + 1] + v[0] * t[r + 2]) * inverse;
    out->score[r] += 0.5 * d[r];
  }
  for (int r = 0; r < 2; ++r) {
    for (int q = 0; q <= r; ++q) {
      const cc_vec second = t[q + 2] * t[r] + v[2] * f[r + q] - 2.0 * (t[q + 1] * t[r + 1] + v[1] * f[r + q + 1]) +
                            t[q] * t[r + 2] + v[0] * f[r + q + 2];
      out->curvature[r + q] -= 0.5 * (second * inverse - d[r] * d[q]);
    }
  }
  cc_vec log_det;
  cc_log_positive(&det, &log_det);
  out->log_lik += 0.5 * log_det;
}

CC_INLINE void make_point(const cc_tile *tile, int half, const cc_vec beta[2], int firth, point *out) {
  const cc_univariable_sums *const s = &out->sums;
  const cc_vec others = tile->count[half] - tile->events[half];
  /* log p of all, and log(1 - p) = log p - eta of those without the event. */
  out->log_lik = s->log_p - (others * beta[0] + tile->other_sum[half] * beta[1]);
  out->score[0] = tile->events[half] - s->p[0];
  out->score[1] = tile->event_sum[half] - s->p[1];
  for (int k = 0; k < 3; ++k) out->curvature[k] = s->v[k];
  if (firth) penalise(s, out);
  const cc_vec *const v = s->v, *const a = out->curvature;
  out->sound = (v[0] * v[2] - v[1] * v[1] > 1e-5 * v[0] * v[2]) & (a[0] > CC_SPLAT(0.0)) &
               (a[0] * a[2] - a[1] * a[1] > CC_SPLAT(0.0));
}

/* ---- the maximum ---- */

/* Third derivatives along a and b, by coefficient r. */
#define ALONG(t, r, a0, a1, b0, b1) ((t)[r] * ((a0) * (b0)) + (t)[(r) + 1] * ((a0) * (b1) + (a1) * (b0)) + (t)[(r) + 2] * ((a1) * (b1)))

CC_INLINE void solve(const cc_vec a[3], const cc_vec g[2], cc_vec out[2]) {
  const cc_vec inverse = 1.0 / (a[0] * a[2] - a[1] * a[1]);
  out[0] = (a[2] * g[0] - a[1] * g[1]) * inverse;
  out[1] = (a[0] * g[1] - a[1] * g[0]) * inverse;
}

/* Newton's step with Chebyshev's correction, third order; at most two standard errors. */
CC_INLINE void maximum_step(const point *at, const cc_vec t[4], cc_vec step[2], cc_vec *length) {
  cc_vec newton[2], correction[2], change[2];
  solve(at->curvature, at->score, newton);
  *length = newton[0] * at->score[0] + newton[1] * at->score[1];
  for (int r = 0; r < 2; ++r) change[r] = -0.5 * ALONG(t, r, newton[0], newton[1], newton[0], newton[1]);
  solve(at->curvature, change, correction);
  const cc_ivec near = *length < CC_SPLAT(0.25);
  cc_vec root;
  vec_sqrt(length, &root);
  const cc_vec scale = CC_SELECT(*length > CC_SPLAT(4.0), 2.0 / root, CC_SPLAT(1.0));
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

/* Lanes of `open` whose linear predictors the sums can bear. The others get beta 0. */
CC_INLINE void hold_within_reach(const cc_tile *tile, int half, cc_vec beta[2], cc_ivec *open) {
  *open &= CC_ABS(beta[0]) + CC_ABS(beta[1]) * tile->reach[half] < CC_SPLAT(CC_UNIVARIABLE_REACH);
  for (int r = 0; r < 2; ++r) beta[r] = CC_SELECT(*open, beta[r], CC_SPLAT(0.0));
}

/* Once the search is at its end: f, and t carried on to where the last step leads. */
CC_INLINE void remember(const cc_univariable_sums *s, const cc_vec step[2], const cc_ivec *where, higher *seen) {
  const cc_vec *const f = s->f;
  for (int k = 0; k < 4; ++k) {
    seen->t[k] = CC_SELECT(*where, s->t[k] + f[k] * step[0] + f[k + 1] * step[1], seen->t[k]);
  }
  for (int k = 0; k < 5; ++k) seen->f[k] = CC_SELECT(*where, s->f[k], seen->f[k]);
}

/* Looks for the maximum of both halves from beta; lanes where that fails keep their beta. */
CC_INLINE void look_for_maximum(const cc_tile *tile, int firth, const cc_ivec active[2], cc_vec beta[4], higher seen[2]) {
  cc_ivec open[2] = {active[0], active[1]};
  cc_vec start[4];
  for (int r = 0; r < 4; ++r) start[r] = beta[r];
  for (int i = 0; i < MOST_LOOKS; ++i) {
    cc_vec trial[4];
    for (int h = 0; h < 2; ++h) {
      for (int r = 0; r < 2; ++r) trial[2 * h + r] = beta[2 * h + r];
      hold_within_reach(tile, h, &trial[2 * h], &open[h]);
    }
    const cc_ivec any = open[0] | open[1];
    if (!cc_any(&any)) return;
    cc_univariable_sums sums[2];
    cc_univariable_look(tile, trial, 4, 0, sums);
    for (int h = 0; h < 2; ++h) {
      point at = {.sums = sums[h]};
      make_point(tile, h, &trial[2 * h], firth, &at);
      cc_vec step[2], length;
      maximum_step(&at, at.sums.t, step, &length);
      const cc_ivec good = open[h] & at.sound & (length < CC_SPLAT(1e6)); /* false for NaN */
      const cc_ivec there = good & (length <= CC_SPLAT(looked_maximum));
      remember(&at.sums, step, &there, &seen[h]);
      for (int r = 0; r < 2; ++r) {
        cc_vec *const b = &beta[2 * h + r];
        *b = CC_SELECT(open[h], CC_SELECT(good, *b + step[r], start[2 * h + r]), *b);
      }
      open[h] = good & ~there;
    }
  }
}

/* The maximum: where it is, its height, its information, and the curvature (which is the information under ML). */
typedef struct {
  cc_vec beta[2], log_lik, information[3], curvature[3];
  cc_ivec found;
} maximum;

CC_INLINE void take_maximum(const point *at, const higher *seen, const cc_vec beta[2], const cc_vec step[2], int firth,
                            const cc_ivec *now, maximum *out) {
  const cc_vec *const t = seen->t, *const f = seen->f, *const a = at->curvature, d0 = step[0], d1 = step[1];
  const cc_vec square = a[0] * d0 * d0 + 2.0 * a[1] * d0 * d1 + a[2] * d1 * d1;
  const cc_vec cube = d0 * ALONG(t, 0, d0, d1, d0, d1) + d1 * ALONG(t, 1, d0, d1, d0, d1);
  const cc_vec log_lik = at->log_lik + (at->score[0] * d0 + at->score[1] * d1) - 0.5 * square - cube / 6.0;
  out->log_lik = CC_SELECT(*now, log_lik, out->log_lik);
  for (int r = 0; r < 2; ++r) out->beta[r] = CC_SELECT(*now, beta[r] + step[r], out->beta[r]);
  for (int k = 0; k < 3; ++k) {
    const cc_vec moved = at->sums.v[k] + (t[k] * d0 + t[k + 1] * d1) + 0.5 * ALONG(f, k, d0, d1, d0, d1);
    out->information[k] = CC_SELECT(*now, moved, out->information[k]);
    out->curvature[k] = CC_SELECT(*now, firth ? a[k] : moved, out->curvature[k]);
  }
  out->found |= *now;
}

CC_INLINE void settle_maximum(const cc_tile *tile, int half, int firth, const cc_ivec *active, cc_vec beta[2],
                              const higher *seen, maximum *out) {
  cc_ivec open = *active;
  out->found = CC_IVEC(0);
  out->log_lik = out->beta[0] = out->beta[1] = CC_SPLAT(0.0);
  for (int k = 0; k < 3; ++k) out->information[k] = out->curvature[k] = k == 1 ? CC_SPLAT(0.0) : CC_SPLAT(1.0);
  /* Without third derivatives the information after the step is not known as well. */
  const cc_ivec known = seen->t[0] * seen->t[0] + seen->t[2] * seen->t[2] > CC_SPLAT(0.0);
  const cc_vec last = CC_SELECT(known, CC_SPLAT(firth ? last_firth : last_ml), CC_SPLAT(1e-20));
  for (int i = 0; i < MOST_STEPS; ++i) {
    hold_within_reach(tile, half, beta, &open);
    if (!cc_any(&open)) return;
    point at;
    cc_univariable_evaluate(tile, half, beta, firth ? 4 : 2, &at.sums);
    make_point(tile, half, beta, firth, &at);
    cc_vec step[2], length;
    maximum_step(&at, seen->t, step, &length);
    open &= at.sound & (length < CC_SPLAT(1e6));
    const cc_ivec now = open & (length <= last);
    take_maximum(&at, seen, beta, step, firth, &now, out);
    open &= ~now;
    for (int r = 0; r < 2; ++r) beta[r] += step[r];
  }
}

/* ---- the limits ---- */

/* The ridge, where the intercept is best for each slope: intercept = ... + slant d + bend d^2 / 2, d the change of the slope;
 * and the profile along it: derivatives of second to fourth order, all with the sign turned. */
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

/* A first guess: the depth is tau^2 / 2 + k3 tau^3 / 6 + k4 tau^4 / 24 in standard errors tau, and the series of its signed
 * root inverted. */
CC_INLINE void guess_limit(const maximum *top, const higher *seen, double sign, double drop, cc_vec beta[2], cc_vec *first) {
  ridge r;
  find_ridge(top->curvature, seen->t, &r);
  const cc_vec w = r.slant, *const f = seen->f;
  const cc_vec fourth = f[4] + w * (4.0 * f[3] + w * (6.0 * f[2] + w * (4.0 * f[1] + w * f[0]))) -
                        3.0 * r.bend * r.bend * top->curvature[0];
  cc_vec size;
  vec_sqrt(&r.second, &size);
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
CC_INLINE void limit_step(const point *at, const cc_vec t[4], const cc_vec *contour, double sign, cc_vec step[2],
                          cc_vec *length, cc_vec *slope) {
  ridge r;
  find_ridge(at->curvature, t, &r);
  const cc_vec off = at->score[0] / at->curvature[0], gain = off * at->score[0];
  const cc_vec s = at->score[1] + r.slant * at->score[0];
  const cc_vec height = at->log_lik + 0.5 * gain - *contour;
  const cc_vec inside = s * s + 2.0 * r.second * height;
  cc_vec root;
  vec_sqrt(&inside, &root);
  const cc_ivec meets = inside > CC_SPLAT(0.0);
  cc_vec d = CC_SELECT(meets, 2.0 * height / (sign * root - s), -height / s);
  for (int i = 0; i < 2; ++i) {
    const cc_vec value = height + d * (s - d * (0.5 * r.second + d * (r.third / 6.0)));
    d -= value / (s - d * (r.second + 0.5 * d * r.third));
  }
  move_along(&r, &d, step);
  step[0] += off;
  *length = gain + d * d * r.second;
  *slope = sign * s;
}

/* Held back where the model overshoots. */
CC_INLINE void hold_back(const cc_vec *first, cc_vec step[2]) {
  const cc_vec size = CC_ABS(step[1]), most = 0.5 * CC_ABS(*first);
  const cc_vec scale = CC_SELECT(size > most, most / size, CC_SPLAT(1.0));
  for (int r = 0; r < 2; ++r) step[r] *= scale;
}

CC_INLINE void look_for_limit(const cc_tile *tile, int firth, const cc_ivec active[2], double sign, const cc_vec contour[2],
                              const cc_vec first[2], cc_vec beta[4], higher seen[2]) {
  cc_ivec open[2] = {active[0], active[1]};
  cc_vec start[4];
  for (int r = 0; r < 4; ++r) start[r] = beta[r];
  for (int i = 0; i < MOST_LOOKS; ++i) {
    cc_vec trial[4];
    for (int h = 0; h < 2; ++h) {
      for (int r = 0; r < 2; ++r) trial[2 * h + r] = beta[2 * h + r];
      hold_within_reach(tile, h, &trial[2 * h], &open[h]);
    }
    const cc_ivec any = open[0] | open[1];
    if (!cc_any(&any)) return;
    cc_univariable_sums sums[2];
    cc_univariable_look(tile, trial, firth ? 4 : 3, 1, sums);
    for (int h = 0; h < 2; ++h) {
      point at = {.sums = sums[h]};
      make_point(tile, h, &trial[2 * h], firth, &at);
      cc_vec step[2], length, slope;
      limit_step(&at, at.sums.t, &contour[h], sign, step, &length, &slope);
      hold_back(&first[h], step);
      const cc_ivec good = open[h] & at.sound & (length < CC_SPLAT(1e6));
      const cc_ivec there = good & (length <= CC_SPLAT(looked_limit));
      remember(&at.sums, step, &there, &seen[h]);
      for (int r = 0; r < 2; ++r) {
        cc_vec *const b = &beta[2 * h + r];
        *b = CC_SELECT(open[h], CC_SELECT(good, *b + step[r], start[2 * h + r]), *b);
      }
      open[h] = good & ~there;
    }
  }
}

/* Firth's penalty could give the constrained likelihood a second maximum; not where the intercept's information exceeds
 * this. See cc_batch_min_pivots() of cc_logistic_batch.c. */
#define UNIQUE_ABOVE 2.4
/* And the whole surface, where one patient lies so far out that half of the slope is his: such leverage goes to the careful
 * engine with its many starts. A rule, put to a grid in dev/core-tests/test_cc_univariable.c. */
#define MOST_LEVERAGE 0.5

CC_INLINE void settle_limit(const cc_tile *tile, int half, const cc_univariable_options *options, const maximum *top,
                            double sign, const cc_vec *contour, const cc_vec *first, const higher *seen, cc_vec beta[2],
                            cc_vec *limit, cc_ivec *found) {
  cc_ivec open = *found;
  *found = CC_IVEC(0);
  *limit = CC_SPLAT(0.0);
  for (int i = 0; i < MOST_STEPS; ++i) {
    hold_within_reach(tile, half, beta, &open);
    if (!cc_any(&open)) return;
    point at;
    cc_univariable_evaluate(tile, half, beta, options->firth ? 4 : 2, &at.sums);
    make_point(tile, half, beta, options->firth, &at);
    cc_vec step[2], length, slope;
    limit_step(&at, seen->t, contour, sign, step, &length, &slope);
    const cc_vec at_limit = beta[1] + step[1];
    open &= at.sound & (length < CC_SPLAT(1e6));
    const cc_ivec now = open & (length <= CC_SPLAT(last_limit));
    cc_ivec sure = now & (sign * (at_limit - top->beta[1]) > CC_SPLAT(0.0)) & (slope < CC_SPLAT(0.0));
    if (options->firth) sure &= at.sums.v[0] >= CC_SPLAT(UNIQUE_ABOVE);
    *limit = CC_SELECT(now, at_limit, *limit);
    *found |= sure;
    open &= ~now;
    hold_back(first, step);
    for (int r = 0; r < 2; ++r) beta[r] += step[r];
  }
}

CC_INLINE void find_limits(const cc_tile *tile, const cc_univariable_options *options, const maximum top[2],
                           const higher seen[2], double sign, cc_ivec sound[2], cc_vec limit[2]) {
  cc_vec beta[4], first[2], contour[2];
  higher here[2];
  memset(here, 0, sizeof here);
  for (int h = 0; h < 2; ++h) {
    guess_limit(&top[h], &seen[h], sign, options->drop, &beta[2 * h], &first[h]);
    contour[h] = top[h].log_lik - options->drop;
  }
  look_for_limit(tile, options->firth, sound, sign, contour, first, beta, here);
  for (int h = 0; h < 2; ++h) {
    settle_limit(tile, h, options, &top[h], sign, &contour[h], &first[h], &here[h], &beta[2 * h], &limit[h], &sound[h]);
  }
}

/* ---- all of it ---- */

/* Height at slope 0, where the best intercept is known: log((events + c) / (others + c)), c = 1 under Firth (the
 * information is v diag(n, n - 1) then). */
CC_INLINE void null_model(const cc_tile *tile, int half, int firth, cc_vec *log_odds, cc_vec *log_lik) {
  for (int l = 0; l < CC_LANES; ++l) {
    const double n = tile->count[half][l], events = tile->events[half][l], c = firth ? 1.0 : 0.0;
    if (l > 0 && n == tile->count[half][l - 1] && events == tile->events[half][l - 1]) {
      (*log_odds)[l] = (*log_odds)[l - 1];
      (*log_lik)[l] = (*log_lik)[l - 1];
      continue;
    }
    const double log_p = log((events + c) / (n + 2.0 * c)), log_q = log((n - events + c) / (n + 2.0 * c));
    (*log_odds)[l] = log_p - log_q;
    (*log_lik)[l] = events * log_p + (n - events) * log_q;
    if (firth) (*log_lik)[l] += log_p + log_q + 0.5 * log(n * (n - 1.0));
  }
}

CC_CLONES void cc_univariable_fit_tile(const cc_tile *tile, const cc_ivec active[2], const cc_univariable_options *options,
                                       cc_univariable_fit *out) {
  cc_vec beta[4], null[2], log_odds;
  higher seen[2];
  memset(seen, 0, sizeof seen);
  maximum top[2];
  for (int h = 0; h < 2; ++h) {
    null_model(tile, h, options->firth, &log_odds, &null[h]);
    first_guess(tile, h, &log_odds, &beta[2 * h]);
  }
  look_for_maximum(tile, options->firth, active, beta, seen);
  for (int h = 0; h < 2; ++h) {
    settle_maximum(tile, h, options->firth, &active[h], &beta[2 * h], &seen[h], &top[h]);
    const cc_vec *const v = top[h].information;
    const cc_vec variance = v[0] / (v[0] * v[2] - v[1] * v[1]), ratio = 2.0 * (top[h].log_lik - null[h]);
    out->intercept[h] = top[h].beta[0];
    out->slope[h] = top[h].beta[1];
    vec_sqrt(&variance, &out->std_error[h]);
    out->statistic[h] = CC_SELECT(ratio > CC_SPLAT(0.0), ratio, CC_SPLAT(0.0));
    out->sound[h] = top[h].found;
    if (options->firth) {
      const cc_vec n = tile->count[h], leverage = 1.0 / n + tile->reach[h] * tile->reach[h] / (n - 1.0);
      out->sound[h] &= (v[0] >= CC_SPLAT(UNIQUE_ABOVE)) & (leverage < CC_SPLAT(MOST_LEVERAGE)) & (ratio > CC_SPLAT(-1e-9));
    }
    out->low[h] = out->high[h] = CC_SPLAT(0.0);
  }
  if (!options->profile) return;
  find_limits(tile, options, top, seen, -1.0, out->sound, out->low);
  find_limits(tile, options, top, seen, 1.0, out->sound, out->high);
}
