#include "cc_logistic.h"

#include "cc_linalg.h"
#include "cc_logistic_eval.h"
#include "cc_vec.h"

#include <math.h>
#include <stdint.h>

/* A column whose part orthogonal to the others is below this share of its length is a combination of them. */
#define RANK_TOLERANCE 1e-11
/* The same for V^(1/2) X: only a numerical breakdown counts there. */
#define VARIANCE_TOLERANCE 1e-15
/* Up to here the third derivatives are kept as tables: p (p + 1) (p + 2) / 6 that differ, and p of p (p + 1) / 2;
 * above, see cc_firth.c. */
#define TENSOR_COLUMNS 64

static size_t tensor_size(size_t p) {
  return p <= TENSOR_COLUMNS ? p * (p * (p + 1) / 2) + p * (p + 1) * (p + 2) / 6 : 0;
}

size_t cc_logistic_scratch(size_t n, size_t p) {
  if (n > SIZE_MAX / 64 / sizeof(double) / (p + 8) || p > 60000) return 0;
  const size_t order = (p * sizeof(size_t) + sizeof(double) - 1) / sizeof(double);
  return 2 * n * p + 5 * n + 4 * p * p + 13 * p + order + tensor_size(p);
}

static double *take(double **scratch, size_t length) {
  double *here = *scratch;
  *scratch += length;
  return here;
}

static void lay_out(cc_logistic_work *work, size_t n, size_t p, double *scratch) {
  work->q = take(&scratch, n * p);
  work->u = take(&scratch, n * p);
  work->eta = take(&scratch, n);
  work->prob = take(&scratch, n);
  work->variance = take(&scratch, n);
  work->hat = take(&scratch, n);
  work->residual = take(&scratch, n);
  work->r = take(&scratch, p * p);
  work->t = take(&scratch, p * p);
  work->hessian = take(&scratch, p * p);
  work->curvature = take(&scratch, p * p);
  work->size = take(&scratch, p);
  work->score = take(&scratch, p);
  work->step = take(&scratch, p);
  work->trial = take(&scratch, p);
  work->direction = take(&scratch, p);
  work->gradient = take(&scratch, p);
  work->best = take(&scratch, p);
  work->first = take(&scratch, p);
  work->top = take(&scratch, p);
  work->row = take(&scratch, 4 * p);
  work->tensor = tensor_size(p) > 0 ? take(&scratch, tensor_size(p)) : NULL;
  work->order = (size_t *)(void *)scratch;
}

/* The free columns in their order, then the held ones in the order of `held`. */
static void order_columns(cc_logistic_work *work, const size_t *held, size_t n_held) {
  size_t k = 0;
  for (size_t j = 0; j < work->data->p; ++j) {
    int is_held = 0;
    for (size_t m = 0; m < n_held; ++m) is_held |= held[m] == j;
    if (!is_held) work->order[k++] = j;
  }
  work->n_free = k;
  for (size_t m = 0; m < n_held; ++m) work->order[k++] = held[m];
}

static double largest_magnitude(size_t n, const double *x) {
  double largest = 0.0;
  for (size_t i = 0; i < n; ++i) largest = fabs(x[i]) > largest ? fabs(x[i]) : largest; /* fmax() is a call */
  return largest;
}

size_t cc_logistic_begin(cc_logistic_work *work, const cc_logistic_data *data, const size_t *held, size_t n_held,
                         double *scratch) {
  const size_t n = data->n, p = data->p;
  work->data = data;
  work->gradient_then = 0.0;
  work->known = NULL;
  lay_out(work, n, p, scratch);
  order_columns(work, held, n_held);
  work->mean_weight = 1.0;
  if (data->weights != NULL) {
    double sum = 0.0;
    for (size_t i = 0; i < n; ++i) sum += data->weights[i];
    work->mean_weight = sum / (double)n;
  }
  for (size_t k = 0; k < p; ++k) {
    const size_t j = work->order[k];
    const double *x = data->x + j * n;
    double *q = work->q + k * n;
    work->size[j] = largest_magnitude(n, x);
    if (!(work->size[j] > 0.0)) return j;
    for (size_t i = 0; i < n; ++i) {
      /* A row of weight zero is no observation: it must not lend the design its rank. */
      q[i] = data->weights != NULL && !(data->weights[i] > 0.0) ? 0.0 : x[i] / work->size[j];
    }
  }
  const size_t rank = cc_orthonormalise(n, p, work->q, work->r, RANK_TOLERANCE);
  if (rank < p) return work->order[rank];
  work->log_det = 0.0;
  for (size_t k = 0; k < p; ++k) {
    work->log_det += 2.0 * (log(work->r[k + k * p]) + log(work->size[work->order[k]]));
  }
  return p;
}

int cc_logistic_factorise(cc_logistic_work *work) {
  const size_t n = work->data->n, p = work->data->p;
  for (size_t i = 0; i < n; ++i) work->hat[i] = sqrt(work->variance[i]);
  for (size_t k = 0; k < p; ++k) {
    const double *q = work->q + k * n;
    double *u = work->u + k * n;
    for (size_t i = 0; i < n; ++i) u[i] = work->hat[i] * q[i];
  }
  if (cc_orthonormalise(n, p, work->u, work->t, VARIANCE_TOLERANCE) < p) return 0;
  for (size_t i = 0; i < n; ++i) work->hat[i] = 0.0;
  for (size_t k = 0; k < p; ++k) {
    const double *u = work->u + k * n;
    for (size_t i = 0; i < n; ++i) work->hat[i] += u[i] * u[i];
  }
  return 1;
}

static void linear_predictor(cc_logistic_work *work, const double *beta) {
  const cc_logistic_data *data = work->data;
  for (size_t i = 0; i < data->n; ++i) work->eta[i] = data->offset != NULL ? data->offset[i] : 0.0;
  for (size_t j = 0; j < data->p; ++j) {
    const double *x = data->x + j * data->n;
    for (size_t i = 0; i < data->n; ++i) work->eta[i] += x[i] * beta[j];
  }
}

/* From exp(-|eta|), in prob: probabilities, variances, residuals. */
CC_CLONES static void weigh(size_t n, const double *y, const double *weights, cc_logistic_work *work) {
  const cc_vec zero = CC_SPLAT(0.0), one = CC_SPLAT(1.0);
  size_t i = 0;
  for (; i + CC_LANES <= n; i += CC_LANES) {
    const cc_vec small = CC_LOAD(work->prob + i), larger = one / (one + small), smaller = small * larger;
    const cc_ivec up = CC_LOAD(work->eta + i) >= zero;
    const cc_vec p = CC_SELECT(up, larger, smaller), q = CC_SELECT(up, smaller, larger);
    const cc_vec of = CC_LOAD(y + i);
    cc_vec w = one;
    if (weights != NULL) w = CC_LOAD(weights + i);
    CC_STORE(work->prob + i, p);
    CC_STORE(work->variance + i, w * p * q);
    CC_STORE(work->residual + i, w * (of * q - (one - of) * p));
  }
  for (; i < n; ++i) {
    const double small = work->prob[i], larger = 1.0 / (1.0 + small), smaller = small * larger;
    const double p = work->eta[i] >= 0.0 ? larger : smaller, q = work->eta[i] >= 0.0 ? smaller : larger;
    const double w = weights != NULL ? weights[i] : 1.0;
    work->prob[i] = p;
    work->variance[i] = w * p * q;
    work->residual[i] = w * (y[i] * q - (1.0 - y[i]) * p);
  }
}

double cc_logistic_evaluate(cc_logistic_work *work, const double *beta) {
  const cc_logistic_data *data = work->data;
  linear_predictor(work, beta);
  double log_lik = 0.0;
  for (size_t i = 0; i < data->n; ++i) work->prob[i] = exp(-fabs(work->eta[i]));
  for (size_t i = 0; i < data->n; ++i) {
    const double w = data->weights != NULL ? data->weights[i] : 1.0;
    /* y log p + (1 - y) log q, each term without cancellation. */
    const double against = work->eta[i] >= 0.0 ? 1.0 - data->y[i] : data->y[i];
    log_lik -= w * (against * fabs(work->eta[i]) + log1p(work->prob[i]));
  }
  weigh(data->n, data->y, data->weights, work);
  if (!isfinite(log_lik)) return -INFINITY;
  return cc_penalty_adds(data->penalty) ? log_lik + data->penalty->add(work) : log_lik;
}

double cc_logistic_score(cc_logistic_work *work) {
  const size_t n = work->data->n;
  double sum = 0.0;
  for (size_t k = 0; k < work->data->p; ++k) {
    const size_t j = work->order[k];
    work->score[j] = cc_dot(n, work->data->x + j * n, work->residual);
    const double scaled = work->score[j] / fmax(1.0, work->size[j]);
    if (k < work->n_free) sum += scaled * scaled;
  }
  return sqrt(sum);
}

int cc_logistic_direction(cc_logistic_work *work, int newton) {
  const size_t n = work->data->n, p = work->data->p, f = work->n_free;
  for (size_t k = 0; k < f; ++k) work->gradient[k] = cc_dot(n, work->q + k * n, work->residual);
  cc_solve_upper_transposed(f, work->t, p, work->gradient);
  for (size_t k = 0; k < f; ++k) work->direction[k] = work->gradient[k];
  const cc_penalty *const penalty = work->data->penalty;
  double *minus_h = work->hessian;
  if (!newton || penalty->curvature == NULL || f == 0 || !penalty->curvature(work, minus_h)) return 0;
  if (!cc_cholesky(f, minus_h, 1e-8, 0.0)) return 0;
  cc_cholesky_solve(f, minus_h, work->direction);
  for (size_t k = 0; k < f; ++k) {
    if (!isfinite(work->direction[k])) {
      for (size_t m = 0; m < f; ++m) work->direction[m] = work->gradient[m];
      return 0;
    }
  }
  return 1;
}

void cc_logistic_unwhiten(cc_logistic_work *work, const double *direction) {
  const size_t p = work->data->p, f = work->n_free;
  for (size_t k = 0; k < f; ++k) work->row[k] = direction[k];
  cc_solve_upper(f, work->t, p, work->row);
  cc_solve_upper(f, work->r, p, work->row);
  for (size_t k = 0; k < p; ++k) {
    const size_t j = work->order[k];
    work->step[j] = k < f ? work->row[k] / work->size[j] : 0.0;
  }
}

void cc_logistic_whiten(const cc_logistic_work *work, const double *beta, const double *to, double *direction) {
  const size_t p = work->data->p, f = work->n_free;
  for (size_t k = 0; k < f; ++k) {
    const size_t j = work->order[k];
    direction[k] = (to[j] - beta[j]) * work->size[j];
  }
  const double *const triangles[] = {work->r, work->t};
  for (int at = 0; at < 2; ++at) {
    for (size_t i = 0; i < f; ++i) {
      double sum = 0.0;
      for (size_t k = i; k < f; ++k) sum += triangles[at][i + k * p] * direction[k];
      direction[i] = sum;
    }
  }
}

double cc_logistic_largest_change(cc_logistic_work *work, const double *direction) {
  const size_t n = work->data->n, f = work->n_free;
  for (size_t k = 0; k < f; ++k) work->row[k] = direction[k];
  cc_solve_upper(f, work->t, work->data->p, work->row);
  double largest = 0.0;
  for (size_t i = 0; i < n; ++i) {
    double change = 0.0;
    for (size_t k = 0; k < f; ++k) change += work->q[i + k * n] * work->row[k];
    /* An NaN must not pass for a small change. */
    if (!(fabs(change) <= largest)) largest = fabs(change);
  }
  return largest;
}

void cc_logistic_covariance(cc_logistic_work *work, int free_only, double *covariance) {
  const size_t p = work->data->p, k = free_only ? work->n_free : p;
  /* V^(1/2) X = u (t r) diag(size), in the order of positions: (X'VX)^-1 from the triangle t r. */
  double *triangle = work->hessian, *inverse = covariance;
  for (size_t j = 0; j < p; ++j) {
    for (size_t i = 0; i < p; ++i) {
      double sum = 0.0;
      for (size_t m = i; m <= j; ++m) sum += work->t[i + m * p] * work->r[m + j * p];
      triangle[i + j * p] = i <= j ? sum : 0.0;
    }
  }
  for (size_t i = 0; i < p * p; ++i) inverse[i] = 0.0;
  for (size_t j = 0; j < k; ++j) {
    double *column = work->row;
    for (size_t i = 0; i < p; ++i) column[i] = i == j ? 1.0 : 0.0;
    cc_solve_upper_transposed(k, triangle, p, column);
    cc_solve_upper(k, triangle, p, column);
    for (size_t i = 0; i < k; ++i) {
      const size_t a = work->order[i], b = work->order[j];
      if (i <= j) inverse[a + b * p] = inverse[b + a * p] = column[i] / work->size[a] / work->size[b];
    }
  }
}

void cc_logistic_shift(cc_logistic_work *work, double *beta, const double *held_values) {
  const size_t p = work->data->p, f = work->n_free;
  double *by = work->row, *gamma = work->row + p;
  /* The penalty's curvature changes little along a ridge. */
  if (work->gradient_then > 0.0) work->gradient_then = INFINITY;
  for (size_t k = 0; k < p; ++k) {
    const size_t j = work->order[k];
    by[k] = k < f ? 0.0 : (held_values[k - f] - beta[j]) * work->size[j];
    if (k >= f) beta[j] = held_values[k - f];
  }
  /* Held part of the orthonormal coordinates, and what the free part must do to leave u_free' V^(1/2) eta as it was. */
  for (size_t i = 0; i < p; ++i) {
    gamma[i] = 0.0;
    for (size_t k = f > i ? f : i; k < p; ++k) gamma[i] += work->r[i + k * p] * by[k];
  }
  for (size_t i = 0; i < f; ++i) {
    double sum = 0.0;
    for (size_t k = f; k < p; ++k) sum += work->t[i + k * p] * gamma[k];
    by[i] = -sum;
  }
  cc_solve_upper(f, work->t, p, by);
  for (size_t i = 0; i < f; ++i) by[i] -= gamma[i];
  cc_solve_upper(f, work->r, p, by);
  for (size_t k = 0; k < f; ++k) beta[work->order[k]] += by[k] / work->size[work->order[k]];
}
