#include "cc_cox_climb.h"

#include <math.h>
#include <string.h>

enum { MOST_LIMIT_STEPS = 80, MOST_ROUNDS = 4 };

static const double NEAR = 1e-6; /* relative: of the depth's root, after which a step finds the limit to rounding */

/* The search for a limit of one lane: coefficients known to lie within it and beyond, NaN while there are none. */
typedef struct {
  double top, within, beyond, at, limit;
  int going;
} limit_search;

/* Where to look next, from the depth below the top, its slope and its curve (NaN where that is unknown): Newton, or
 * Halley, on the depth's root, which is nearly straight, kept between what is known. */
static void look_on(limit_search *s, int side, double drop, double value, double score, double curve) {
  const double depth = s->top - value, root = sqrt(2.0 * fmax(depth, 0.0)), goal = sqrt(2.0 * drop);
  const double rise = -score / root; /* of the root, per unit of the coefficient */
  const double bend = (curve - rise * rise) / root;
  const int sloped = root > 0.0 && side * rise > 0.0;
  const double step = (goal - root) / rise;
  double next = sloped ? s->at + cc_cox_halley(step, 0.5 * step * bend / rise) : s->at;
  if (sloped && fabs(root - goal) <= NEAR * (1.0 + goal)) {
    s->limit = next;
    s->going = 0;
    return;
  }
  if (depth < drop)
    s->within = s->at;
  else
    s->beyond = s->at;
  const int open_within = !(fabs(s->within) < INFINITY), open_beyond = isnan(s->beyond);
  if (!open_within && !open_beyond) {
    if (!(fmin(s->within, s->beyond) < next && next < fmax(s->within, s->beyond))) {
      next = 0.5 * (s->within + s->beyond);
    }
  } else if (open_beyond) { /* outwards, no more than doubling */
    const double most = 1.0 + 2.0 * fabs(s->within), out = side * (next - s->within);
    next = s->within + side * (sloped && out > 0.0 ? fmin(out, most) : most);
  } else { /* inwards: the maximum is infinite */
    const double most = 1.0 + 2.0 * fabs(s->beyond), out = -side * (next - s->beyond);
    next = s->beyond - side * (sloped && out > 0.0 ? fmin(out, most) : most);
  }
  if (fabs(next - s->at) <= 1e-13 * (1.0 + fabs(next))) {
    s->limit = next;
    s->going = 0;
  }
  s->at = next;
}

/* The limits of one side, from w->top_at. A value above a lane's top is another maximum's, which only a penalty
 * makes: *higher gets its bit, w->kept where it is. */
static void find_limits(cc_cox_work *w, int side, double drop, limit_search s[CC_LANES], int *higher) {
  const size_t p = w->cox.p;
  memcpy(w->at, w->top_at, CC_LANES * p * sizeof(double));
  memcpy(w->curve, w->top_curve, CC_LANES * p * p * sizeof(double));
  for (int steps = 0; steps < MOST_LIMIT_STEPS; ++steps) {
    int wanted[CC_LANES], any = 0;
    for (int l = 0; l < CC_LANES; ++l) {
      wanted[l] = s[l].going;
      any |= wanted[l];
      if (!wanted[l]) continue;
      double *const at = cc_cox_lane(w->at, p, l), *const tangent = w->room + p * p;
      const double moved = s[l].at - at[0];
      at[0] = s[l].at;
      if (p == 1) continue;
      /* The other coefficients along the ridge. */
      for (size_t r = 1; r < p; ++r) tangent[r] = -cc_cox_lane(w->curve, p * p, l)[r] * moved;
      if (cc_cox_solve_block(w, cc_cox_lane(w->curve, p * p, l), 1, tangent + 1) &&
          cc_cox_largest(tangent + 1, p - 1) < CC_COX_LONGEST) {
        for (size_t r = 1; r < p; ++r) at[r] += tangent[r];
      }
    }
    if (!any) return;
    if (p > 1) {
      cc_cox_climb(w, 1, wanted);
    } else {
      cc_cox_evaluate(w, w->at, 1);
      memcpy(w->trial, w->at, CC_LANES * sizeof(double));
      for (int l = 0; l < CC_LANES; ++l) {
        if (wanted[l]) cc_cox_move(w, l);
      }
    }
    for (int l = 0; l < CC_LANES; ++l) {
      if (!wanted[l]) continue;
      if (w->cox.penalised && cc_cox_is_higher(w->value[l], s[l].top)) {
        *higher |= 1 << l;
        memcpy(cc_cox_lane(w->kept, p, l), cc_cox_lane(w->at, p, l), p * sizeof(double));
        s[l].going = 0;
        continue;
      }
      look_on(&s[l], side, drop, w->value[l], cc_cox_lane(w->score, p, l)[0],
              p == 1 ? *cc_cox_lane(w->curve, 1, l) : NAN);
    }
  }
}

/* Where a limit lies by Wald; of one column, by what its information changes on the way. */
static double first_look(const cc_cox_work *w, int l, double goal, const cc_cox_fit *fit) {
  const double reach = goal * fit->std_error, square = fit->std_error * fit->std_error;
  return fit->estimate + cc_cox_halley(reach, w->top_bend[l] * square * reach / 6.0);
}

/* Both limits; returns the lanes where a higher maximum was met. */
static int find_both_limits(cc_cox_work *w, const int lanes[CC_LANES], double drop, const double top[CC_LANES],
                            cc_cox_fit out[CC_LANES]) {
  int higher = 0;
  for (int side = -1; side <= 1; side += 2) {
    limit_search s[CC_LANES];
    for (int l = 0; l < CC_LANES; ++l) {
      const double estimate = out[l].estimate;
      s[l] = (limit_search){top[l], estimate, NAN, first_look(w, l, side * sqrt(2.0 * drop), &out[l]), NAN, lanes[l]};
      if (!isinf(estimate)) continue;
      s[l].at = 0.0;
      s[l].going &= side * estimate < 0.0;
      if (!s[l].going) s[l].limit = estimate;
    }
    find_limits(w, side, drop, s, &higher);
    for (int l = 0; l < CC_LANES; ++l) {
      if (!lanes[l]) continue;
      *(side < 0 ? &out[l].low : &out[l].high) = s[l].limit;
      if (isnan(s[l].limit) && out[l].status == CC_OK) out[l].status = CC_NOT_CONVERGED;
    }
  }
  return higher;
}

void cc_cox_find_limits(cc_cox_work *w, const int live[CC_LANES], double drop, double top[CC_LANES],
                        cc_cox_fit out[CC_LANES]) {
  const size_t p = w->cox.p;
  int lanes[CC_LANES];
  for (int l = 0; l < CC_LANES; ++l) lanes[l] = live[l] && out[l].status != CC_NOT_CONVERGED;
  for (int round = 0; round < MOST_ROUNDS; ++round) {
    const int higher = find_both_limits(w, lanes, drop, top, out);
    if (higher == 0) return;
    for (int l = 0; l < CC_LANES; ++l) {
      lanes[l] = (higher >> l) & 1;
      if (lanes[l]) memcpy(cc_cox_lane(w->at, p, l), cc_cox_lane(w->kept, p, l), p * sizeof(double));
    }
    cc_cox_climb(w, 0, lanes);
    cc_cox_keep_top(w, lanes, top, out);
  }
  /* The last maximum has no limits yet. */
  for (int l = 0; l < CC_LANES; ++l) {
    if (lanes[l]) out[l].status = CC_NOT_CONVERGED;
  }
}
