#include "cc_refit.h"

#include <stdint.h>

size_t cc_refit_scratch(size_t n, size_t p, cc_likelihood likelihood) {
  const int augmented = likelihood == CC_LIKELIHOOD_FLAC;
  const size_t rows = augmented ? 2 * n : n, columns = augmented ? p + 1 : p;
  if (n > SIZE_MAX / 4 || p > SIZE_MAX / 4) return 0;
  const size_t engine = cc_logistic_scratch(rows, columns);
  if (engine == 0) return 0;
  const size_t own = n * p + 4 * n + (augmented ? rows * columns + 3 * rows + columns : 0);
  return engine > SIZE_MAX - own ? 0 : engine + own;
}

/* The patients drawn, and the scratch that is left. */
typedef struct {
  size_t n, p;
  double *x, *y, *weights, *offset, *spare, *rest;
} resample;

/* Returns 0 where a class is absent. */
static int gather(const cc_refit_problem *problem, const double *count, double *scratch, resample *r) {
  const size_t n = problem->n, p = problem->p;
  r->p = p;
  r->x = scratch;
  r->y = r->x + n * p;
  r->weights = r->y + n;
  r->offset = r->weights + n;
  r->spare = r->offset + n;
  r->rest = r->spare + n;
  /* Whether a row is drawn no processor foresees, so each is written and the place moves on only behind those drawn.
   * The numbers of these go into `spare`. */
  size_t m = 0, n_event = 0;
  for (size_t i = 0; i < n; ++i) {
    const double weight = count[i] * problem->weights[i];
    const size_t drawn = weight > 0.0;
    r->y[m] = problem->y[i];
    r->weights[m] = weight;
    r->offset[m] = problem->offset[i];
    r->spare[m] = (double)i;
    n_event += drawn & (problem->y[i] > 0.5);
    m += drawn;
  }
  r->n = m;
  if (n_event == 0 || n_event == m || m < p) return 0;
  for (size_t j = 0; j < p; ++j) {
    for (size_t k = 0; k < m; ++k) r->x[k + j * m] = problem->x[(size_t)r->spare[k] + j * n];
  }
  return 1;
}

static int maximise(cc_logistic_work *work, const cc_logistic_data *data, const cc_exactly *exactly, int n_starts,
                    double *beta, double *scratch) {
  if (cc_logistic_begin(work, data, NULL, 0, scratch) < data->p) return 0;
  cc_logistic_fit fit =
      n_starts < 0 ? cc_logistic_maximise(work, beta) : cc_logistic_maximise_global(work, beta, n_starts);
  cc_logistic_settle(work, beta, exactly, &fit);
  return fit.converged;
}

/* hat: not read. */
static int refit_intercept(const cc_refit_problem *problem, const resample *r, const double *hat, double *beta) {
  (void)hat;
  const size_t intercept = problem->intercept;
  for (size_t i = 0; i < r->n; ++i) r->spare[i] = r->offset[i];
  for (size_t j = 0; j < r->p; ++j) {
    if (j == intercept) continue;
    for (size_t i = 0; i < r->n; ++i) r->spare[i] += r->x[i + j * r->n] * beta[j];
  }
  const cc_logistic_data alone = {r->n, 1, r->x + intercept * r->n, r->y, r->weights, r->spare, &cc_penalty_none};
  cc_logistic_work work;
  return maximise(&work, &alone, &problem->exactly, -1, &beta[intercept], r->rest);
}

/* hat: leverages at Firth's estimate, which lie where the engine may write: they are copied first. A pseudo-observation
 * of response one half stands for an event and a non-event of half its weight each. */
static int refit_augmented(const cc_refit_problem *problem, const resample *r, const double *hat, double *beta) {
  const size_t n = r->n, p = r->p, rows = 2 * n;
  for (size_t i = 0; i < n; ++i) r->spare[i] = hat[i];
  double *const x = r->rest, *const y = x + rows * (p + 1), *const weights = y + rows, *const offset = weights + rows;
  double *const start = offset + rows, *const scratch = start + p + 1;
  for (size_t i = 0; i < rows; ++i) {
    const size_t from = i % n;
    for (size_t j = 0; j < p; ++j) x[i + j * rows] = r->x[from + j * n];
    x[i + p * rows] = i < n ? 0.0 : 1.0;
    y[i] = i < n ? r->y[from] : 0.5;
    weights[i] = i < n ? r->weights[from] : r->spare[from];
    offset[i] = r->offset[from];
  }
  for (size_t j = 0; j < p; ++j) start[j] = beta[j];
  start[p] = 0.0;
  cc_logistic_data data = {rows, p + 1, x, y, weights, offset, &cc_penalty_none};
  cc_logistic_work work;
  /* Without an intercept the design may span the indicator; it is left out then. */
  if (cc_logistic_begin(&work, &data, NULL, 0, scratch) < data.p) data.p = p;
  if (!maximise(&work, &data, &problem->exactly, -1, start, scratch)) return 0;
  for (size_t j = 0; j < p; ++j) beta[j] = start[j];
  return 1;
}

/* A likelihood: what is maximised, and what is made of its maximum (NULL: nothing), given the leverages there. */
typedef struct {
  const cc_penalty *penalty;
  int (*finish)(const cc_refit_problem *problem, const resample *r, const double *hat, double *beta);
} likelihood;

static const likelihood likelihoods[] = {
    [CC_LIKELIHOOD_ML] = {&cc_penalty_none, NULL},
    [CC_LIKELIHOOD_FIRTH] = {&cc_penalty_firth, NULL},
    [CC_LIKELIHOOD_FLIC] = {&cc_penalty_firth, refit_intercept},
    [CC_LIKELIHOOD_FLAC] = {&cc_penalty_firth, refit_augmented},
};

int cc_refit(const cc_refit_problem *problem, const double *count, double *beta, double *scratch) {
  resample r;
  if (!gather(problem, count, scratch, &r)) return 0;
  const likelihood *const how = &likelihoods[problem->likelihood];
  const cc_logistic_data data = {r.n, r.p, r.x, r.y, r.weights, r.offset, how->penalty};
  cc_logistic_work work;
  if (!maximise(&work, &data, &problem->exactly, problem->n_starts, beta, r.rest)) return 0;
  return how->finish == NULL || how->finish(problem, &r, work.hat, beta);
}

void cc_refit_predict(const cc_refit_problem *problem, const double *beta, double *eta) {
  const size_t n = problem->n;
  for (size_t i = 0; i < n; ++i) eta[i] = problem->offset[i];
  for (size_t j = 0; j < problem->p; ++j) {
    const double *x = problem->x + j * n;
    for (size_t i = 0; i < n; ++i) eta[i] += x[i] * beta[j];
  }
}
