#include "cc_censored_fit.h"

#include <math.h>
#include <string.h>

#include "cc_linalg.h"

enum { P = CC_CENSORED_PARAMETERS, MOST_STEPS = 100, MOST_LIMIT_STEPS = 60, MOST_HILLS = 5 };

/* Beyond these, in standard units, the likelihood is taken to grow without bound. */
#define MOST_ZETA 9.0
#define MOST_LOG_SD 12.0

/* A log spread with a larger standard error is not known: where the values of one visit that lie beyond a limit are
 * parted from the measured ones by the other visit's, as responses can be in a logistic regression, a steeper slope
 * fits ever better, and mean and spread run away together while the likelihood rises by less than rounding. Maxima were
 * seen to have errors up to 8.1 in some 600,000 fits of few pairs, runaways from 22. */
#define MOST_ERROR 10.0

/* Parameters as they are searched: mean of x, change, log spreads, zeta. `at` is in units of the data's `unit`, from
 * their centres. Held: the change stays as it is. */
typedef struct {
  const cc_censored_data *data;
  double at[P];
  cc_censored_height height; /* by these parameters */
} search;

static void evaluate(search *s) {
  const double *at = s->at;
  const cc_censored_point point = {at[0], at[0] + at[1], at[2], at[3], at[4]};
  cc_censored_height *h = &s->height;
  cc_censored_evaluate(s->data, &point, h);
  /* The mean of y is that of x and the change: derivatives by the former collect both. */
  h->gradient[0] += h->gradient[1];
  h->hessian[0][0] += 2.0 * h->hessian[0][1] + h->hessian[1][1];
  for (int k = 1; k < P; ++k) {
    h->hessian[0][k] += h->hessian[1][k];
    h->hessian[k][0] = h->hessian[0][k];
  }
}

/* ---- Newton's steps ---- */

/* The free parameters: all, or all but the change. */
static const int free_of[2][P] = {{0, 1, 2, 3, 4}, {0, 2, 3, 4, 0}};
static size_t n_free(int held) { return held ? P - 1 : P; }

/* (-H + ridge diag)^-1 g over the free parameters into `step`; returns g'step, or -1 where that is not positive
 * definite. */
static double solve(const search *s, int held, double ridge, double *step) {
  const size_t p = n_free(held);
  const int *of = free_of[held];
  double a[P * P], by[P], decrement = 0.0;
  for (size_t j = 0; j < p; ++j) {
    for (size_t k = 0; k < p; ++k) a[j + k * p] = -s->height.hessian[of[j]][of[k]];
    a[j + j * p] += ridge * (1.0 + fabs(a[j + j * p]));
    by[j] = s->height.gradient[of[j]];
  }
  if (!cc_cholesky(p, a, 0.0, 1e-14)) return -1.0;
  cc_cholesky_solve(p, a, by);
  for (int k = 0; k < P; ++k) step[k] = 0.0;
  for (size_t j = 0; j < p; ++j) {
    step[of[j]] = by[j];
    decrement += by[j] * s->height.gradient[of[j]];
  }
  return decrement;
}

/* No step is longer than a spread, or changes one by more than a factor of e. */
static double bounded(const search *s, const double *step) {
  const double spread = exp(fmax(s->at[2], s->at[3]));
  const double most = fmax(fmax(fabs(step[0]), fabs(step[1])) / (2.0 * spread),
                           fmax(fmax(fabs(step[2]), fabs(step[3])), fabs(step[4])));
  return most > 1.0 ? 1.0 / most : 1.0;
}

static int runs_away(const search *s) {
  return fabs(s->at[4]) > MOST_ZETA || fabs(s->at[2]) > MOST_LOG_SD || fabs(s->at[3]) > MOST_LOG_SD;
}

/* Moves by a share of the step, halved until the likelihood does not fall. */
static int climb(search *s, const double *step, double share) {
  const search from = *s;
  for (int halving = 0; halving < 40; ++halving, share /= 2.0) {
    for (int k = 0; k < P; ++k) s->at[k] = from.at[k] + share * step[k];
    evaluate(s);
    if (s->height.value >= from.height.value - 1e-12 * (1.0 + fabs(from.height.value))) return 1;
  }
  *s = from;
  return 0;
}

/* Is a step so short that there is no need to see where it leads? Where the likelihood is flat it is not. */
static int is_short(const double *step) {
  double most = 0.0;
  for (int k = 0; k < P; ++k) most = fmax(most, fabs(step[k]));
  return most < 0.1;
}

/* From an evaluated point to the maximum; 0 where there is none. The last step is taken, its gain being half of the
 * decrement. */
static int maximise(search *s, int held) {
  for (int i = 0; i < MOST_STEPS; ++i) {
    double step[P], decrement = solve(s, held, 0.0, step);
    if (runs_away(s)) return 0;
    if (decrement >= 0.0 && decrement < 1e-10 * (1.0 + fabs(s->height.value)) && is_short(step)) {
      for (int k = 0; k < P; ++k) s->at[k] += step[k];
      s->height.value += decrement / 2.0;
      return 1;
    }
    for (double ridge = 1e-3; decrement < 0.0 && ridge < 1e12; ridge *= 8.0) decrement = solve(s, held, ridge, step);
    if (decrement < 0.0 || !climb(s, step, bounded(s, step))) return 0;
  }
  return 0;
}

/* All parameters free, and one more step from the maximum: its digits double. */
static int maximise_well(search *s) {
  double step[P];
  if (!maximise(s, 0)) return 0;
  const double value = s->height.value;
  evaluate(s);
  if (solve(s, 0, 0.0, step) >= 0.0 && is_short(step)) {
    for (int k = 0; k < P; ++k) s->at[k] += step[k];
  }
  s->height.value = fmax(value, s->height.value);
  return 1;
}

/* The standard error of a parameter; infinite where the surface is flat. */
static double error_of(const search *top, int parameter) {
  search unit = *top;
  for (int k = 0; k < P; ++k) unit.height.gradient[k] = k == parameter;
  double step[P];
  const double variance = solve(&unit, 0, 0.0, step);
  return variance > 0.0 ? sqrt(variance) : INFINITY;
}

static int spreads_known(const search *top) { return fmax(error_of(top, 2), error_of(top, 3)) < MOST_ERROR; }

/* ---- where to begin ---- */

/* Moments with what lies beyond a limit put somewhat beyond it. Data are in standard units. */
#define BEYOND 0.6

static void start(search *s) {
  const cc_censored_data *d = s->data;
  double n = d->n, nx = n, ny = n, x = d->sum_x, y = d->sum_y, xx = d->sum_xx, yy = d->sum_yy, xy = d->sum_xy;
  for (size_t k = 0; k < d->n_items; ++k) {
    const cc_censored_item *item = &d->item[k];
    const double w = item->weight;
    const double at_x = item->x - BEYOND * (item->of_x == CC_MEMBER_BELOW) + BEYOND * (item->of_x == CC_MEMBER_ABOVE);
    const double at_y = item->y - BEYOND * (item->of_y == CC_MEMBER_BELOW) + BEYOND * (item->of_y == CC_MEMBER_ABOVE);
    const int has_x = item->of_x != CC_MEMBER_ABSENT, has_y = item->of_y != CC_MEMBER_ABSENT;
    if (has_x) nx += w, x += w * at_x, xx += w * at_x * at_x;
    if (has_y) ny += w, y += w * at_y, yy += w * at_y * at_y;
    if (has_x && has_y) n += w, xy += w * at_x * at_y;
  }
  const double mx = x / nx, my = y / ny, vx = xx / nx - mx * mx, vy = yy / ny - my * my;
  const double r = (xy / n - mx * my) / sqrt(vx * vy);
  s->at[0] = mx;
  s->at[1] = my - mx;
  s->at[2] = 0.5 * log(fmax(vx, 1e-12));
  s->at[3] = 0.5 * log(fmax(vy, 1e-12));
  s->at[4] = atanh(fmin(fmax(r, -0.99), 0.99));
  evaluate(s);
}

/* ---- the change held ---- */

/* From one maximum towards that with another change: along the tangent of the ridge, as far as steps go. */
static int hold(const search *from, double change, search *s) {
  *s = *from;
  double step[P];
  search tangent = *from;
  for (int k = 0; k < P; ++k) tangent.height.gradient[k] = from->height.hessian[k][1] * (change - from->at[1]);
  s->at[1] = change;
  if (solve(&tangent, 1, 0.0, step) >= 0.0) {
    const double share = bounded(from, step);
    for (int k = 0; k < P; ++k) s->at[k] += share * step[k];
  }
  evaluate(s);
  return maximise(s, 1);
}

/* Derivatives are of the point before the last step: made anew where they are read. */
static double slope_along(search *s) {
  const double value = s->height.value;
  evaluate(s);
  s->height.value = fmax(value, s->height.value);
  return s->height.gradient[1];
}

/* The limit on one side (way: -1 or 1): where the root of twice the loss is that of `drop`. That root is nearly linear
 * in the change, so Newton's steps on it, inside a bracket. NaN where no fit converges. */
static double limit(const search *top, double error, double drop, double way) {
  const double target = sqrt(drop);
  if (target == 0.0) return top->at[1];
  search at = *top, next;
  double inside = top->at[1], outside = way * INFINITY, change = top->at[1] + way * target * error;
  for (int i = 0; i < MOST_LIMIT_STEPS; ++i) {
    if (!hold(&at, change, &next)) {
      /* Too far at once: half of the way. */
      if (fabs(change - at.at[1]) <= 1e-9 * error) return NAN;
      change = at.at[1] + (change - at.at[1]) / 2.0;
      continue;
    }
    at = next;
    const double slope = slope_along(&at), root = sqrt(fmax(0.0, 2.0 * (top->height.value - at.height.value)));
    const double move = root > 0.0 && slope != 0.0 ? (target - root) * root / -slope : way * target * error;
    if (root < target)
      inside = change;
    else
      outside = change;
    if (fabs(root - target) <= 1e-6 * target) return change + move;
    double to = change + move;
    if (isinf(outside)) {
      if (!(way * (to - change) > 0.0)) to = change + way * error;
      if (way * (to - change) > 4.0 * way * (change - top->at[1])) to = change + 4.0 * (change - top->at[1]);
    } else if (!(way * (to - inside) > 0.0 && way * (outside - to) > 0.0)) {
      to = inside + (outside - inside) / 2.0;
    }
    change = to;
  }
  return NAN;
}

/* The fit without a change. Where it is higher than what was taken for the maximum, that is searched from there. */
static int compare(search *top, search *null) {
  const cc_censored_data *d = top->data;
  for (int i = 0; i < MOST_HILLS; ++i) {
    if (!hold(top, (d->centre_x - d->centre_y) / d->unit, null)) return 0;
    if (null->height.value <= top->height.value + 1e-9 * (1.0 + fabs(top->height.value))) return 1;
    *top = *null;
    evaluate(top);
    if (!maximise_well(top)) return 0;
  }
  return 0;
}

/* ---- a row ---- */

static cc_status refusal(const cc_censored_data *d) {
  if (d->n_pairs < 2 || !d->distinct_x || !d->distinct_y) return CC_TOO_FEW;
  return d->all_shifted ? CC_CONSTANT : CC_OK;
}

static double change_in_units(const cc_censored_data *d, double change) {
  return d->centre_y - d->centre_x + d->unit * change;
}

static void store_model(const search *top, cc_censored_model *m) {
  const cc_censored_data *d = top->data;
  m->delta = change_in_units(d, top->at[1]);
  m->mean_x = d->centre_x + d->unit * top->at[0];
  m->sd_x = d->unit * exp(top->at[2]);
  m->sd_y = d->unit * exp(top->at[3]);
  m->correlation = tanh(top->at[4]);
  m->log_likelihood = top->height.value;
}

static void store_test(const search *null, cc_censored_row *row) {
  const double m = (double)row->n_pairs;
  row->null_log_likelihood = null->height.value;
  row->ratio = fmax(0.0, 2.0 * (row->model.log_likelihood - row->null_log_likelihood));
  row->t = copysign(sqrt((m - 1.0) * expm1(row->ratio / m)), row->model.delta);
}

void cc_censored_ml(const cc_limited_pair *pair, size_t n, double noise, const cc_censored_settings *settings,
                    cc_censored_item *item, cc_censored_row *row) {
  cc_censored_data data = {.item = item};
  cc_censored_read(pair, n, noise, &data);
  *row = (cc_censored_row){
      .status = refusal(&data), .n_pairs = data.n_pairs, .n_half = data.n_half, .low = NAN, .high = NAN, .t = NAN};
  if (row->status != CC_OK) return;
  search top = {.data = &data}, null;
  start(&top);
  if (!maximise_well(&top) || (settings->test && !compare(&top, &null)) || !spreads_known(&top)) {
    row->status = CC_NOT_CONVERGED;
    return;
  }
  store_model(&top, &row->model);
  if (settings->test) store_test(&null, row);
  if (!settings->interval) return;
  const double error = fmin(error_of(&top, 1), 1e6), drop = settings->drop[row->n_pairs];
  row->low = settings->alternative == CC_LESS ? -INFINITY : change_in_units(&data, limit(&top, error, drop, -1.0));
  row->high = settings->alternative == CC_GREATER ? INFINITY : change_in_units(&data, limit(&top, error, drop, 1.0));
}
