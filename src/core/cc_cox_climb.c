#include "cc_cox_climb.h"

#include <math.h>
#include <string.h>

#include "cc_linalg.h"

enum { MOST_STEPS = 80, MOST_HALVINGS = 40 };

static const double SHORTEST = 1e-9; /* a step after which the maximum is known to twice as many digits, */
static const double SHORT = 2e-6;    /* or, where one column moves, to three times as many; under a penalty, whose third
                                        derivative is not asked for, to some 1e-11 */
static const double SAME = 1e-13;    /* relative: values that rounding may order either way */

/* ---- a lane's numbers ---- */

void cc_cox_evaluate(cc_cox_work *w, const double *at, int derivatives) {
  const size_t p = w->cox.p;
  for (size_t r = 0; r < p; ++r) {
    for (int l = 0; l < CC_LANES; ++l) w->beta[r][l] = at[(size_t)l * p + r];
  }
  cc_cox_at(&w->cox, w->beta, derivatives, &w->point);
}

/* What was evaluated becomes where the lane stands. */
void cc_cox_move(cc_cox_work *w, int l) {
  const size_t p = w->cox.p;
  w->value[l] = w->point.value[l];
  w->bend[l] = w->point.bend[l];
  memcpy(cc_cox_lane(w->at, p, l), cc_cox_lane(w->trial, p, l), p * sizeof(double));
  memcpy(cc_cox_lane(w->score, p, l), cc_cox_lane(w->point.score, p, l), p * sizeof(double));
  memcpy(cc_cox_lane(w->info, p * p, l), cc_cox_lane(w->point.info, p * p, l), p * p * sizeof(double));
  memcpy(cc_cox_lane(w->curve, p * p, l), cc_cox_lane(w->point.curve, p * p, l), p * p * sizeof(double));
}

/* Solves the block of a matrix of the columns from `held` on; 0 where it is not positive definite. */
int cc_cox_solve_block(const cc_cox_work *w, const double *matrix, size_t held, double *b) {
  const size_t p = w->cox.p, q = p - held;
  double *const block = w->room;
  for (size_t c = 0; c < q; ++c) {
    for (size_t r = 0; r < q; ++r) block[r + c * q] = matrix[(r + held) + (c + held) * p];
  }
  if (!cc_cholesky(q, block, 0.0, 1e-14)) return 0;
  cc_cholesky_solve(q, block, b);
  return 1;
}

double cc_cox_largest(const double *x, size_t n) {
  double most = 0.0;
  for (size_t i = 0; i < n; ++i) most = fabs(x[i]) > most ? fabs(x[i]) : most;
  return most;
}

/* Newton's step, of one column Halley's, by the information where the surface is not concave; no longer than
 * CC_COX_LONGEST. 0 without one. */
static int newton(cc_cox_work *w, int l, size_t held) {
  const size_t p = w->cox.p, q = p - held;
  double *const step = cc_cox_lane(w->step, p, l);
  for (size_t r = 0; r < held; ++r) step[r] = 0.0;
  memcpy(step + held, cc_cox_lane(w->score, p, l) + held, q * sizeof(double));
  if (!cc_cox_solve_block(w, cc_cox_lane(w->curve, p * p, l), held, step + held)) {
    memcpy(step + held, cc_cox_lane(w->score, p, l) + held, q * sizeof(double));
    if (!cc_cox_solve_block(w, cc_cox_lane(w->info, p * p, l), held, step + held)) return 0;
  }
  if (p == 1) step[0] = cc_cox_halley(step[0], 0.5 * step[0] * w->bend[l] / *cc_cox_lane(w->info, 1, l));
  const double size = cc_cox_largest(step, p);
  if (!(size < INFINITY)) return 0;
  for (size_t r = 0; r < p && size > CC_COX_LONGEST; ++r) step[r] *= CC_COX_LONGEST / size;
  return 1;
}

/* ---- to a maximum ---- */

/* A lane that stands: its next step, or its end. Returns 1 while it goes on. */
static int set_out(cc_cox_work *w, int l, size_t held) {
  const size_t p = w->cox.p;
  double *const at = cc_cox_lane(w->at, p, l), *const step = cc_cox_lane(w->step, p, l),
                *const trial = cc_cox_lane(w->trial, p, l);
  if (!newton(w, l, held)) return 0;
  if (cc_cox_largest(step, p) <= (p == 1 ? SHORT : SHORTEST) * (1.0 + cc_cox_largest(at, p))) {
    for (size_t r = held; r < p; ++r) {
      at[r] += step[r];
      w->value[l] += 0.5 * cc_cox_lane(w->score, p, l)[r] * step[r];
    }
    if (p == 1) *cc_cox_lane(w->info, 1, l) += w->bend[l] * step[0];
    w->converged[l] = 1;
    return 0;
  }
  for (size_t r = 0; r < p; ++r) trial[r] = at[r] + step[r];
  return 1;
}

/* From w->at of the lanes in `wanted`, the first `held` columns staying where they are. */
void cc_cox_climb(cc_cox_work *w, size_t held, const int wanted[CC_LANES]) {
  const size_t p = w->cox.p;
  int going[CC_LANES], halvings[CC_LANES] = {0}, any = 0;
  memcpy(w->trial, w->at, CC_LANES * p * sizeof(double));
  if (!w->known) cc_cox_evaluate(w, w->trial, 1);
  w->known = 0;
  for (int l = 0; l < CC_LANES; ++l) {
    going[l] = 0;
    if (!wanted[l]) continue;
    cc_cox_move(w, l);
    w->converged[l] = held == p;
    going[l] = held < p && set_out(w, l, held);
    any |= going[l];
  }
  for (int steps = 0; any && steps < MOST_STEPS; ++steps) {
    cc_cox_evaluate(w, w->trial, 1);
    any = 0;
    for (int l = 0; l < CC_LANES; ++l) {
      if (!going[l]) continue;
      if (w->point.value[l] >= w->value[l] - SAME * (1.0 + fabs(w->value[l]))) {
        cc_cox_move(w, l);
        halvings[l] = 0;
        going[l] = set_out(w, l, held);
      } else {
        double *const step = cc_cox_lane(w->step, p, l);
        for (size_t r = 0; r < p; ++r) cc_cox_lane(w->trial, p, l)[r] = cc_cox_lane(w->at, p, l)[r] + (step[r] *= 0.25);
        going[l] = ++halvings[l] < MOST_HALVINGS;
      }
      any |= going[l];
    }
  }
}

/* Standard error of the marker's coefficient. */
static double error_of(const cc_cox_work *w, int l) {
  const size_t p = w->cox.p;
  double *const b = w->room + p * p;
  for (size_t r = 0; r < p; ++r) b[r] = r == 0;
  return cc_cox_solve_block(w, cc_cox_lane(w->info, p * p, l), 0, b) ? sqrt(b[0]) : NAN;
}

void cc_cox_keep_top(cc_cox_work *w, const int lanes[CC_LANES], double top[CC_LANES], cc_cox_fit out[CC_LANES]) {
  const size_t p = w->cox.p;
  for (int l = 0; l < CC_LANES; ++l) {
    if (!lanes[l]) continue;
    top[l] = w->value[l];
    w->top_bend[l] = w->bend[l];
    memcpy(cc_cox_lane(w->top_at, p, l), cc_cox_lane(w->at, p, l), p * sizeof(double));
    memcpy(cc_cox_lane(w->top_curve, p * p, l), cc_cox_lane(w->curve, p * p, l), p * p * sizeof(double));
    out[l].estimate = cc_cox_lane(w->at, p, l)[0];
    out[l].std_error = error_of(w, l);
    out[l].status = w->converged[l] ? CC_OK : CC_NOT_CONVERGED;
  }
}
