#include "cc_cox_fit.h"

#include <math.h>
#include <string.h>

#include "cc_linalg.h"

enum { MOST_STEPS = 80, MOST_HALVINGS = 40, MOST_LIMIT_STEPS = 80, MOST_ROUNDS = 4 };

static const double LONGEST = 3.0;       /* of a step, columns being near 1 */
static const double SHORTEST = 1e-9;     /* a step after which the maximum is known to twice as many digits */
static const double SAME = 1e-13;        /* relative: values that rounding may order either way */
static const double HIGHER = 1e-8;       /* a value that is another maximum's */
static const double INDEPENDENT = 1e-10; /* share of a column's information that others may not leave */
static const double FEW_EVENTS = 16.0;   /* up to which other maxima are looked for, */
static const double ELSEWHERE = 4.0;     /* from there */
static const double FLAT = 1e-7; /* share of the information at 0 below which a maximum may be one at infinity */

/* ---- room ---- */

size_t cc_cox_vectors(size_t n, size_t p, size_t n_groups) { return cc_cox_room(n, p) + p + n_groups; }

size_t cc_cox_doubles(size_t p) { return CC_LANES * (8 * p + 5 * p * p) + 2 * p * p + 2 * p; }

void cc_cox_prepare(cc_cox_work *w, size_t n, size_t p, cc_vec *vectors, double *doubles) {
  const size_t room = cc_cox_room(n, p);
  double *const first = doubles;
  cc_cox_lay_out(&w->cox, n, p, vectors);
  w->beta = vectors + room;
  w->g = w->beta + p;
  double **const each[] = {&w->at, &w->trial, &w->step, &w->score, &w->top_at, &w->kept, &w->at_zero, &w->point.score};
  for (size_t k = 0; k < sizeof each / sizeof *each; ++k, doubles += CC_LANES * p) *each[k] = doubles;
  double **const square[] = {&w->info, &w->curve, &w->top_curve, &w->point.info, &w->point.curve};
  for (size_t k = 0; k < sizeof square / sizeof *square; ++k, doubles += CC_LANES * p * p) *square[k] = doubles;
  w->room = doubles;
  memset(first, 0, (size_t)(doubles - first) * sizeof(double));
}

/* ---- a lane's numbers ---- */

static double *of(double *numbers, size_t each, int lane) { return numbers + (size_t)lane * each; }

static void evaluate(cc_cox_work *w, const double *at, int derivatives) {
  const size_t p = w->cox.p;
  for (size_t r = 0; r < p; ++r) {
    for (int l = 0; l < CC_LANES; ++l) w->beta[r][l] = at[(size_t)l * p + r];
  }
  cc_cox_at(&w->cox, w->beta, derivatives, &w->point);
}

/* What was evaluated becomes where the lane stands. */
static void move(cc_cox_work *w, int l) {
  const size_t p = w->cox.p;
  w->value[l] = w->point.value[l];
  memcpy(of(w->at, p, l), of(w->trial, p, l), p * sizeof(double));
  memcpy(of(w->score, p, l), of(w->point.score, p, l), p * sizeof(double));
  memcpy(of(w->info, p * p, l), of(w->point.info, p * p, l), p * p * sizeof(double));
  memcpy(of(w->curve, p * p, l), of(w->point.curve, p * p, l), p * p * sizeof(double));
}

/* Solves the block of a matrix of the columns from `held` on; 0 where it is not positive definite. */
static int solve_block(const cc_cox_work *w, const double *matrix, size_t held, double *b) {
  const size_t p = w->cox.p, q = p - held;
  double *const block = w->room;
  for (size_t c = 0; c < q; ++c) {
    for (size_t r = 0; r < q; ++r) block[r + c * q] = matrix[(r + held) + (c + held) * p];
  }
  if (!cc_cholesky(q, block, 0.0, 1e-14)) return 0;
  cc_cholesky_solve(q, block, b);
  return 1;
}

static double largest(const double *x, size_t n) {
  double most = 0.0;
  for (size_t i = 0; i < n; ++i) most = fabs(x[i]) > most ? fabs(x[i]) : most;
  return most;
}

/* Newton's step, by the information where the surface is not concave; no longer than LONGEST. 0 without one. */
static int newton(cc_cox_work *w, int l, size_t held) {
  const size_t p = w->cox.p, q = p - held;
  double *const step = of(w->step, p, l);
  for (size_t r = 0; r < held; ++r) step[r] = 0.0;
  memcpy(step + held, of(w->score, p, l) + held, q * sizeof(double));
  if (!solve_block(w, of(w->curve, p * p, l), held, step + held)) {
    memcpy(step + held, of(w->score, p, l) + held, q * sizeof(double));
    if (!solve_block(w, of(w->info, p * p, l), held, step + held)) return 0;
  }
  const double size = largest(step, p);
  if (!(size < INFINITY)) return 0;
  for (size_t r = 0; r < p && size > LONGEST; ++r) step[r] *= LONGEST / size;
  return 1;
}

/* ---- to a maximum ---- */

/* A lane that stands: its next step, or its end. Returns 1 while it goes on. */
static int set_out(cc_cox_work *w, int l, size_t held) {
  const size_t p = w->cox.p;
  double *const at = of(w->at, p, l), *const step = of(w->step, p, l), *const trial = of(w->trial, p, l);
  if (!newton(w, l, held)) return 0;
  if (largest(step, p) <= SHORTEST * (1.0 + largest(at, p))) {
    for (size_t r = held; r < p; ++r) {
      at[r] += step[r];
      w->value[l] += 0.5 * of(w->score, p, l)[r] * step[r];
    }
    w->converged[l] = 1;
    return 0;
  }
  for (size_t r = 0; r < p; ++r) trial[r] = at[r] + step[r];
  return 1;
}

/* From w->at of the lanes in `wanted`, the first `held` columns staying where they are. */
static void climb(cc_cox_work *w, size_t held, const int wanted[CC_LANES]) {
  const size_t p = w->cox.p;
  int going[CC_LANES], halvings[CC_LANES] = {0}, any = 0;
  memcpy(w->trial, w->at, CC_LANES * p * sizeof(double));
  if (!w->known) evaluate(w, w->trial, 1);
  w->known = 0;
  for (int l = 0; l < CC_LANES; ++l) {
    going[l] = 0;
    if (!wanted[l]) continue;
    move(w, l);
    w->converged[l] = held == p;
    going[l] = held < p && set_out(w, l, held);
    any |= going[l];
  }
  for (int steps = 0; any && steps < MOST_STEPS; ++steps) {
    evaluate(w, w->trial, 1);
    any = 0;
    for (int l = 0; l < CC_LANES; ++l) {
      if (!going[l]) continue;
      if (w->point.value[l] >= w->value[l] - SAME * (1.0 + fabs(w->value[l]))) {
        move(w, l);
        halvings[l] = 0;
        going[l] = set_out(w, l, held);
      } else {
        double *const step = of(w->step, p, l);
        for (size_t r = 0; r < p; ++r) of(w->trial, p, l)[r] = of(w->at, p, l)[r] + (step[r] *= 0.25);
        going[l] = ++halvings[l] < MOST_HALVINGS;
      }
      any |= going[l];
    }
  }
}

/* Values with the marker's coefficient held at 0. */
static void value_without(cc_cox_work *w, const int wanted[CC_LANES], double value[CC_LANES]) {
  const size_t p = w->cox.p;
  for (int l = 0; l < CC_LANES; ++l) of(w->at, p, l)[0] = 0.0;
  if (p > 1) {
    climb(w, 1, wanted);
    memcpy(value, w->value, sizeof w->value);
  } else {
    evaluate(w, w->at, 0);
    memcpy(value, w->point.value, sizeof w->point.value);
  }
}

/* ---- profile limits ---- */

/* The search for a limit of one lane: coefficients known to lie within it and beyond, NaN while there are none. */
typedef struct {
  double top, within, beyond, at, limit;
  int going;
} limit_search;

/* Where to look next, from the depth below the top and its slope: Newton on the depth's root, which is nearly straight,
 * kept between what is known. */
static void look_on(limit_search *s, int side, double drop, double value, double score) {
  const double depth = s->top - value, root = sqrt(2.0 * fmax(depth, 0.0)), goal = sqrt(2.0 * drop);
  const double rise = -score / root; /* of the root, per unit of the coefficient */
  const int sloped = root > 0.0 && side * rise > 0.0;
  double next = sloped ? s->at - (root - goal) / rise : s->at;
  if (sloped && fabs(root - goal) <= 1e-10 * (1.0 + goal)) {
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
    const double most = 1.0 + 2.0 * fabs(s->within), step = side * (next - s->within);
    next = s->within + side * (sloped && step > 0.0 ? fmin(step, most) : most);
  } else { /* inwards: the maximum is infinite */
    const double most = 1.0 + 2.0 * fabs(s->beyond), step = -side * (next - s->beyond);
    next = s->beyond - side * (sloped && step > 0.0 ? fmin(step, most) : most);
  }
  if (fabs(next - s->at) <= 1e-13 * (1.0 + fabs(next))) {
    s->limit = next;
    s->going = 0;
  }
  s->at = next;
}

/* The limits of one side, from w->top_at. A value above a lane's top is another maximum's, which only a penalty
 * makes: *higher gets its bit,
 * w->kept where it is. */
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
      double *const at = of(w->at, p, l), *const tangent = w->room + p * p;
      const double moved = s[l].at - at[0];
      at[0] = s[l].at;
      if (p == 1) continue;
      /* The other coefficients along the ridge. */
      for (size_t r = 1; r < p; ++r) tangent[r] = -of(w->curve, p * p, l)[r] * moved;
      if (solve_block(w, of(w->curve, p * p, l), 1, tangent + 1) && largest(tangent + 1, p - 1) < LONGEST) {
        for (size_t r = 1; r < p; ++r) at[r] += tangent[r];
      }
    }
    if (!any) return;
    if (p > 1) {
      climb(w, 1, wanted);
    } else {
      evaluate(w, w->at, 1);
      memcpy(w->trial, w->at, CC_LANES * sizeof(double));
      for (int l = 0; l < CC_LANES; ++l) {
        if (wanted[l]) move(w, l);
      }
    }
    for (int l = 0; l < CC_LANES; ++l) {
      if (!wanted[l]) continue;
      if (w->cox.penalised && w->value[l] > s[l].top + HIGHER * (1.0 + fabs(s[l].top))) {
        *higher |= 1 << l;
        memcpy(of(w->kept, p, l), of(w->at, p, l), p * sizeof(double));
        s[l].going = 0;
        continue;
      }
      look_on(&s[l], side, drop, w->value[l], of(w->score, p, l)[0]);
    }
  }
}

/* ---- a row ---- */

/* Whether the columns have information beside each other; of a lane at 0. */
static int has_information(const cc_cox_work *w, int l) {
  const size_t p = w->cox.p;
  const double *const info = of(w->point.info, p * p, l);
  double *const block = w->room;
  memcpy(block, info, p * p * sizeof(double));
  for (size_t r = 0; r < p; ++r) {
    if (!(info[r + r * p] > 1e-20)) return 0;
  }
  return cc_cholesky(p, block, 0.0, INDEPENDENT);
}

/* Is the maximum without penalty one at infinity, perhaps? */
static int may_be_infinite(const cc_cox_work *w, int l) {
  const size_t p = w->cox.p;
  const double *const at_zero = of(w->at_zero, p, l);
  double *const block = w->room;
  if (!w->converged[l]) return 1;
  for (size_t c = 0; c < p; ++c) {
    for (size_t r = 0; r < p; ++r) {
      block[r + c * p] = of(w->info, p * p, l)[r + c * p] / sqrt(at_zero[r] * at_zero[c]);
    }
  }
  return !cc_cholesky(p, block, FLAT, 0.0);
}

/* Standard error of the marker's coefficient. */
static double error_of(const cc_cox_work *w, int l) {
  const size_t p = w->cox.p;
  double *const b = w->room + p * p;
  for (size_t r = 0; r < p; ++r) b[r] = r == 0;
  return solve_block(w, of(w->info, p * p, l), 0, b) ? sqrt(b[0]) : NAN;
}

/* The search without penalty, from w->at: what is monotone, and the test of proportional hazards elsewhere. Of one
 * column comparisons tell before any search. */
static void look_without_penalty(cc_cox_work *w, const int active[CC_LANES], const cc_exactly *exactly,
                                 cc_cox_monotone found[CC_LANES], double slope[CC_LANES]) {
  const size_t p = w->cox.p;
  const int penalised = w->cox.penalised;
  int wanted[CC_LANES];
  for (int l = 0; l < CC_LANES; ++l) {
    found[l] = (cc_cox_monotone){0, 0, NAN};
    if (active[l] && p == 1) found[l] = cc_cox_is_monotone(&w->cox, l, exactly);
    wanted[l] = active[l] && found[l].monotone == 0;
  }
  w->cox.penalised = 0;
  climb(w, 0, wanted);
  for (int l = 0; l < CC_LANES; ++l) {
    if (wanted[l] && p > 1 && may_be_infinite(w, l)) found[l] = cc_cox_is_monotone(&w->cox, l, exactly);
  }
  for (size_t r = 0; r < p; ++r) {
    for (int l = 0; l < CC_LANES; ++l) w->beta[r][l] = of(w->at, p, l)[r];
  }
  cc_cox_failed_before(&w->cox, w->g);
  cc_cox_slope_test(&w->cox, w->beta, w->g, w->room, slope);
  for (int l = 0; l < CC_LANES; ++l) {
    if (!wanted[l] || !w->converged[l] || found[l].monotone != 0) slope[l] = NAN;
  }
  w->cox.penalised = penalised;
}

/* Where the lanes stand now is their maximum. */
static void keep_top(cc_cox_work *w, const int lanes[CC_LANES], double top[CC_LANES], cc_cox_fit out[CC_LANES]) {
  const size_t p = w->cox.p;
  for (int l = 0; l < CC_LANES; ++l) {
    if (!lanes[l]) continue;
    top[l] = w->value[l];
    memcpy(of(w->top_at, p, l), of(w->at, p, l), p * sizeof(double));
    memcpy(of(w->top_curve, p * p, l), of(w->curve, p * p, l), p * p * sizeof(double));
    out[l].estimate = of(w->at, p, l)[0];
    out[l].std_error = error_of(w, l);
    out[l].status = w->converged[l] ? CC_OK : CC_NOT_CONVERGED;
  }
}

/* Firth's likelihood may have several maxima where events are few: other starts, on both sides. */
static void look_elsewhere(cc_cox_work *w, const int active[CC_LANES], double top[CC_LANES], cc_cox_fit out[CC_LANES]) {
  const size_t p = w->cox.p;
  const cc_cox_times *const t = w->cox.times;
  int few[CC_LANES], any = 0;
  cc_vec events = CC_SPLAT(0.0);
  for (size_t k = 0; k < t->n_groups; ++k) {
    for (size_t i = t->fail[k]; i < t->end[k]; ++i) events += w->cox.count[i];
  }
  for (int l = 0; l < CC_LANES; ++l) {
    few[l] = active[l] && events[l] <= FEW_EVENTS;
    any |= few[l];
  }
  for (int side = -1; any && side <= 1; side += 2) {
    for (int l = 0; l < CC_LANES; ++l) {
      for (size_t r = 0; r < p; ++r) of(w->at, p, l)[r] = r == 0 ? side * ELSEWHERE : 0.0;
    }
    climb(w, 0, few);
    int better[CC_LANES];
    for (int l = 0; l < CC_LANES; ++l) {
      better[l] = few[l] && w->converged[l] && w->value[l] > top[l] + HIGHER * (1.0 + fabs(top[l]));
    }
    keep_top(w, better, top, out);
  }
}

/* A monotone likelihood without penalty: the coefficient is infinite, or stays where it is while others are. */
static void go_to_infinity(const cc_cox_monotone *found, cc_cox_fit *out, double *top) {
  out->status = CC_SEPARATED;
  if (!isnan(found->supremum)) *top = found->supremum;
  if (found->direction == 0) return;
  out->estimate = (double)found->direction * INFINITY;
  out->std_error = INFINITY;
}

/* Both limits; returns the lanes where a higher maximum was met. */
static int find_both_limits(cc_cox_work *w, const int lanes[CC_LANES], double drop, const double top[CC_LANES],
                            cc_cox_fit out[CC_LANES]) {
  int higher = 0;
  for (int side = -1; side <= 1; side += 2) {
    limit_search s[CC_LANES];
    for (int l = 0; l < CC_LANES; ++l) {
      const double estimate = out[l].estimate;
      s[l] =
          (limit_search){top[l], estimate, NAN, estimate + side * sqrt(2.0 * drop) * out[l].std_error, NAN, lanes[l]};
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

static void take_limits(cc_cox_work *w, const int live[CC_LANES], double drop, double top[CC_LANES],
                        cc_cox_fit out[CC_LANES]) {
  const size_t p = w->cox.p;
  int lanes[CC_LANES];
  for (int l = 0; l < CC_LANES; ++l) lanes[l] = live[l] && out[l].status != CC_NOT_CONVERGED;
  for (int round = 0; round < MOST_ROUNDS; ++round) {
    const int higher = find_both_limits(w, lanes, drop, top, out);
    if (higher == 0) return;
    for (int l = 0; l < CC_LANES; ++l) {
      lanes[l] = (higher >> l) & 1;
      if (lanes[l]) memcpy(of(w->at, p, l), of(w->kept, p, l), p * sizeof(double));
    }
    climb(w, 0, lanes);
    keep_top(w, lanes, top, out);
  }
}

void cc_cox_fit_lanes(cc_cox_work *w, const int active[CC_LANES], double drop, const cc_exactly *exactly,
                      cc_cox_fit out[CC_LANES]) {
  const size_t p = w->cox.p;
  int live[CC_LANES];
  double top[CC_LANES] = {0}, without[CC_LANES], slope[CC_LANES];
  cc_cox_monotone found[CC_LANES];
  memset(w->at, 0, CC_LANES * p * sizeof(double));
  evaluate(w, w->at, 1);
  w->known = 1;
  memcpy(without, w->point.value, sizeof without);
  for (int l = 0; l < CC_LANES; ++l) {
    out[l] = (cc_cox_fit){NAN, NAN, NAN, NAN, NAN, NAN, 0, CC_NOT_COMPUTED};
    live[l] = active[l] && has_information(w, l);
    for (size_t r = 0; r < p; ++r) of(w->at_zero, p, l)[r] = of(w->point.info, p * p, l)[r + r * p];
  }
  if (w->cox.penalised) {
    climb(w, 0, live);
    keep_top(w, live, top, out);
    look_elsewhere(w, live, top, out);
    memcpy(w->at, w->top_at, CC_LANES * p * sizeof(double));
  }
  look_without_penalty(w, live, exactly, found, slope);
  if (!w->cox.penalised) keep_top(w, live, top, out);
  for (int l = 0; l < CC_LANES; ++l) {
    if (!live[l]) continue;
    out[l].separated = found[l].monotone != 0;
    out[l].slope = slope[l];
    if (!w->cox.penalised && found[l].monotone == 1) go_to_infinity(&found[l], &out[l], &top[l]);
  }
  if (!isnan(drop)) take_limits(w, live, drop, top, out);
  if (p > 1) {
    memcpy(w->at, w->top_at, CC_LANES * p * sizeof(double));
    value_without(w, live, without);
  }
  for (int l = 0; l < CC_LANES; ++l) {
    if (live[l]) out[l].statistic = fmax(2.0 * (top[l] - without[l]), 0.0);
  }
}

void cc_cox_statistics(cc_cox_work *w, const int active[CC_LANES], const double *start, double out[CC_LANES]) {
  const size_t p = w->cox.p;
  int live[CC_LANES];
  double top[CC_LANES], without[CC_LANES];
  w->known = 0;
  memcpy(w->at, start, CC_LANES * p * sizeof(double));
  for (int l = 0; l < CC_LANES; ++l) {
    live[l] = active[l] && !isnan(start[(size_t)l * p]);
    if (!live[l]) memset(of(w->at, p, l), 0, p * sizeof(double));
  }
  climb(w, 0, live);
  for (int l = 0; l < CC_LANES; ++l) {
    top[l] = w->value[l];
    out[l] = NAN;
    if (!live[l] || w->cox.penalised) continue;
    if (p == 1) {
      const cc_cox_monotone found = cc_cox_is_monotone(&w->cox, l, NULL);
      if (found.monotone) top[l] = found.supremum;
      w->converged[l] |= found.monotone;
    } else {
      w->converged[l] = 1; /* at infinity the value is a supremum all the same */
    }
  }
  int converged[CC_LANES];
  memcpy(converged, w->converged, sizeof converged);
  value_without(w, live, without);
  for (int l = 0; l < CC_LANES; ++l) {
    if (live[l] && converged[l] && isfinite(without[l])) out[l] = fmax(2.0 * (top[l] - without[l]), 0.0);
  }
}
