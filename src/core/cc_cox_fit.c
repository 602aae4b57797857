#include "cc_cox_fit.h"

#include <math.h>
#include <string.h>

#include "cc_cox_climb.h"
#include "cc_linalg.h"

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

/* ---- a row ---- */

/* Values with the marker's coefficient held at 0. */
static void value_without(cc_cox_work *w, const int wanted[CC_LANES], double value[CC_LANES]) {
  const size_t p = w->cox.p;
  for (int l = 0; l < CC_LANES; ++l) cc_cox_lane(w->at, p, l)[0] = 0.0;
  if (p > 1) {
    cc_cox_climb(w, 1, wanted);
    memcpy(value, w->value, sizeof w->value);
  } else {
    cc_cox_evaluate(w, w->at, 0);
    memcpy(value, w->point.value, sizeof w->point.value);
  }
}

/* Whether the columns have information beside each other; of a lane at 0. */
static int has_information(const cc_cox_work *w, int l) {
  const size_t p = w->cox.p;
  const double *const info = cc_cox_lane(w->point.info, p * p, l);
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
  const double *const at_zero = cc_cox_lane(w->at_zero, p, l);
  double *const block = w->room;
  if (!w->converged[l]) return 1;
  for (size_t c = 0; c < p; ++c) {
    for (size_t r = 0; r < p; ++r) {
      block[r + c * p] = cc_cox_lane(w->info, p * p, l)[r + c * p] / sqrt(at_zero[r] * at_zero[c]);
    }
  }
  return !cc_cholesky(p, block, FLAT, 0.0);
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
  cc_cox_climb(w, 0, wanted);
  for (int l = 0; l < CC_LANES; ++l) {
    if (wanted[l] && p > 1 && may_be_infinite(w, l)) found[l] = cc_cox_is_monotone(&w->cox, l, exactly);
  }
  for (size_t r = 0; r < p; ++r) {
    for (int l = 0; l < CC_LANES; ++l) w->beta[r][l] = cc_cox_lane(w->at, p, l)[r];
  }
  cc_cox_failed_before(&w->cox, w->g);
  cc_cox_slope_test(&w->cox, w->beta, w->g, w->room, slope);
  for (int l = 0; l < CC_LANES; ++l) {
    if (!wanted[l] || !w->converged[l] || found[l].monotone != 0) slope[l] = NAN;
  }
  w->cox.penalised = penalised;
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
      for (size_t r = 0; r < p; ++r) cc_cox_lane(w->at, p, l)[r] = r == 0 ? side * ELSEWHERE : 0.0;
    }
    cc_cox_climb(w, 0, few);
    int better[CC_LANES];
    for (int l = 0; l < CC_LANES; ++l) {
      better[l] = few[l] && w->converged[l] && cc_cox_is_higher(w->value[l], top[l]);
    }
    cc_cox_keep_top(w, better, top, out);
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

/* To w->at, near the maximum without penalty: of one column, from the penalised one by a step; there the scores of
 * likelihood and penalty, bend / (2 info), are each other's. */
static void leave_top(cc_cox_work *w) {
  memcpy(w->at, w->top_at, CC_LANES * w->cox.p * sizeof(double));
  for (int l = 0; l < CC_LANES && w->cox.p == 1; ++l) {
    const double info = w->info[l], skew = w->top_bend[l] / info, step = -0.5 * skew / info;
    if (fabs(step) < 1.0) w->at[l] += cc_cox_halley(step, 0.5 * step * skew);
  }
}

void cc_cox_fit_lanes(cc_cox_work *w, const int active[CC_LANES], double drop, const cc_exactly *exactly,
                      cc_cox_fit out[CC_LANES]) {
  const size_t p = w->cox.p;
  int live[CC_LANES];
  double top[CC_LANES] = {0}, without[CC_LANES], slope[CC_LANES];
  cc_cox_monotone found[CC_LANES];
  memset(w->at, 0, CC_LANES * p * sizeof(double));
  cc_cox_evaluate(w, w->at, 1);
  w->known = 1;
  memcpy(without, w->point.value, sizeof without);
  for (int l = 0; l < CC_LANES; ++l) {
    out[l] = (cc_cox_fit){NAN, NAN, NAN, NAN, NAN, NAN, 0, CC_NOT_COMPUTED};
    live[l] = active[l] && has_information(w, l);
    for (size_t r = 0; r < p; ++r) cc_cox_lane(w->at_zero, p, l)[r] = cc_cox_lane(w->point.info, p * p, l)[r + r * p];
  }
  if (w->cox.penalised) {
    cc_cox_climb(w, 0, live);
    cc_cox_keep_top(w, live, top, out);
    look_elsewhere(w, live, top, out);
    leave_top(w);
  }
  look_without_penalty(w, live, exactly, found, slope);
  if (!w->cox.penalised) cc_cox_keep_top(w, live, top, out);
  for (int l = 0; l < CC_LANES; ++l) {
    if (!live[l]) continue;
    out[l].separated = found[l].monotone != 0;
    out[l].slope = slope[l];
    if (!w->cox.penalised && found[l].monotone == 1) go_to_infinity(&found[l], &out[l], &top[l]);
  }
  if (!isnan(drop)) cc_cox_find_limits(w, live, drop, top, out);
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
    if (!live[l]) memset(cc_cox_lane(w->at, p, l), 0, p * sizeof(double));
  }
  cc_cox_climb(w, 0, live);
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
