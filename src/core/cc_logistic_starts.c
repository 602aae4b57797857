#include "cc_linalg.h"
#include "cc_logistic_eval.h"

#include <math.h>
#include <stdint.h>

/* Further starts for surfaces with several maxima. Random starts are elemental, as in robust regression: as many random
 * observations as there are free coefficients are fitted exactly, one close to P = 1/2 and the others on their own
 * side. So starts know the data's scale whatever outliers and units do. */

enum { CANDIDATES = 6 };

/* splitmix64: the starts must differ, no more. */
static double next_uniform(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  z ^= z >> 31;
  return (double)(z >> 11) * 0x1p-53;
}

static int elemental_start(cc_logistic_work *work, double *beta, uint64_t *state) {
  const cc_logistic_data *data = work->data;
  const size_t n = data->n, p = data->p, f = work->n_free;
  double *rows = work->hessian, *triangle = work->t, *target = work->row;
  for (size_t k = 0; k < f; ++k) {
    const size_t i = (size_t)(next_uniform(state) * (double)n);
    const double side = data->y[i] > 0.5 ? 1.0 : -1.0;
    target[k] = side * (k == 0 ? 0.2 : 0.5 + 3.0 * next_uniform(state));
    if (data->offset != NULL) target[k] -= data->offset[i];
    for (size_t m = f; m < p; ++m) target[k] -= data->x[i + work->order[m] * n] * beta[work->order[m]];
    for (size_t m = 0; m < f; ++m) rows[k + m * f] = data->x[i + work->order[m] * n] / work->size[work->order[m]];
  }
  if (cc_orthonormalise(f, f, rows, triangle, 1e-9) < f) return 0;
  for (size_t k = 0; k < f; ++k) work->step[k] = cc_dot(f, rows + k * f, target);
  cc_solve_upper(f, triangle, f, work->step);
  for (size_t k = 0; k < f; ++k) {
    const size_t j = work->order[k];
    beta[j] = work->step[k] / work->size[j];
    if (!isfinite(beta[j])) return 0;
  }
  return 1;
}

/* The highest of a few elemental starts: looking at one costs a tenth of climbing from it, and high ones more often
 * lead to the highest maximum. */
static int best_elemental_start(cc_logistic_work *work, double *beta, uint64_t *state) {
  const size_t p = work->data->p;
  double highest = -INFINITY;
  for (int k = 0; k < CANDIDATES; ++k) {
    for (size_t j = 0; j < p; ++j) work->trial[j] = beta[j];
    if (!elemental_start(work, work->trial, state)) continue;
    const double log_lik = cc_logistic_evaluate(work, work->trial);
    if (!(log_lik > highest)) continue;
    highest = log_lik;
    for (size_t j = 0; j < p; ++j) work->first[j] = work->trial[j];
  }
  if (!isfinite(highest)) return 0;
  for (size_t j = 0; j < p; ++j) beta[j] = work->first[j];
  return 1;
}

/* The first starts: zero, and after so many steps towards the maximum-likelihood estimate. Of separated data that way
 * leads ever further out, past maxima that nothing else finds; of others two steps are all of it. */
static const int path_steps[] = {0, 2, 4, 6, 9};
enum { N_PATH = sizeof path_steps / sizeof *path_steps };

/* Where one coefficient is free its whole line can be looked at. The height bends where an observation's P is not yet
 * near 0 or 1: within LINE_REACH of its linear predictor's 0; between such places it has no two maxima. */
#define LINE_REACH 4.0
enum { MOST_PEAKS = 64 };

/* What an observation's linear predictor changes by along the line; 0 where it has no say, as of weight 0, or so little
 * beside the others that its place would be out of all their reach. */
static double along_line(const cc_logistic_work *work, size_t i, size_t j) {
  const cc_logistic_data *data = work->data;
  const double x = data->x[i + j * data->n];
  return (data->weights == NULL || data->weights[i] > 0.0) && fabs(x) > 1e-8 * work->size[j] ? x : 0.0;
}

/* How far to the next place to look at, from where the work is: no linear predictor that is near 0 changes by more than
 * 1. Inf beyond the last. */
static double next_along_line(const cc_logistic_work *work, size_t j) {
  double near = INFINITY, gap = INFINITY;
  for (size_t i = 0; i < work->data->n; ++i) {
    const double x = along_line(work, i, j), before = x > 0.0 ? -work->eta[i] : work->eta[i];
    if (x == 0.0) continue;
    /* Rounding must not keep it before the place that it comes to. */
    if (before > 1.1 * LINE_REACH)
      gap = fmin(gap, (before - LINE_REACH) / fabs(x));
    else if (before >= -LINE_REACH)
      near = fmin(near, 1.0 / fabs(x));
  }
  return fmin(near, gap);
}

/* Into `peaks` the points higher than their neighbours; returns how many. */
static size_t look_along_line(cc_logistic_work *work, double *beta, double *peaks) {
  const size_t n = work->data->n, j = work->order[0], most = 10 * n + 10;
  double at = INFINITY, last = NAN, before = -INFINITY, here = -INFINITY;
  beta[j] = 0.0;
  cc_logistic_evaluate(work, beta);
  for (size_t i = 0; i < n; ++i) {
    const double x = along_line(work, i, j);
    if (x != 0.0) at = fmin(at, -work->eta[i] / x - LINE_REACH / fabs(x));
  }
  size_t found = 0;
  for (size_t k = 0; k < most && found < MOST_PEAKS; ++k) {
    beta[j] = at;
    const double next = isfinite(at) ? cc_logistic_evaluate(work, beta) : -INFINITY;
    if (here >= before && here > next) peaks[found++] = last;
    if (!isfinite(at)) break;
    before = here;
    here = next;
    last = at;
    at += next_along_line(work, j);
  }
  return found;
}

/* All starts of a search. */
typedef struct {
  double peaks[MOST_PEAKS];
  size_t n_peaks;
  uint64_t state;
} starts;

/* Start number k in beta, whose held coefficients stay. Returns 0 where there is none. */
static int make_start(cc_logistic_work *work, double *beta, size_t k, starts *s) {
  if (k >= N_PATH + s->n_peaks) return best_elemental_start(work, beta, &s->state);
  if (k >= N_PATH) {
    beta[work->order[0]] = s->peaks[k - N_PATH];
    return 1;
  }
  for (size_t m = 0; m < work->n_free; ++m) beta[work->order[m]] = 0.0;
  return path_steps[k] == 0 || !cc_logistic_towards_ml(work, beta, path_steps[k]) || k == 1;
}

cc_logistic_fit cc_logistic_maximise_global(cc_logistic_work *work, double *beta, int n_starts) {
  const size_t p = work->data->p;
  cc_logistic_fit top = cc_logistic_maximise(work, beta);
  if (work->data->penalty->concave || work->n_free == 0) return top;
  starts s = {.state = 20};
  for (size_t j = 0; j < p; ++j) work->top[j] = beta[j];
  if (work->n_free == 1) s.n_peaks = look_along_line(work, beta, s.peaks);
  const size_t n_all = N_PATH + s.n_peaks + (size_t)(n_starts > 0 ? n_starts : 0);
  for (size_t k = 0; k < n_all; ++k) {
    if (!make_start(work, beta, k, &s)) continue;
    work->known = top.converged ? work->top : NULL;
    const cc_logistic_fit fit = cc_logistic_maximise(work, beta);
    if (fit.known || fit.converged < top.converged) continue;
    /* By more than rounding: equal ends keep the first. */
    if (fit.converged > top.converged || fit.log_lik > top.log_lik + 1e-9 * (1.0 + fabs(top.log_lik))) {
      top = fit;
      for (size_t j = 0; j < p; ++j) work->top[j] = beta[j];
    }
  }
  work->known = NULL;
  for (size_t j = 0; j < p; ++j) beta[j] = work->top[j];
  cc_logistic_evaluate_at(work, beta);
  return top;
}
