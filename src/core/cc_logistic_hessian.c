#include "cc_linalg.h"
#include "cc_logistic_eval.h"

#include <math.h>

/* Second derivatives of the penalised log-likelihood in whitened coordinates.
 *
 * Let z_i be the row x_i in coordinates in which X'VX is the identity, u_i = v_i^(1/2) z_i its row of the orthonormal
 * u, h_i = |u_i|^2, d_i = 1 - 2 p_i. Differentiating log|X'VX| / 2 twice, with v' = v d and v'' = v (1 - 6 p (1 - p)):
 *
 *   -H_rs = [r = s] - 1/2 sum_i (1 - 6 p_i (1 - p_i)) h_i z_ir z_is + 1/2 sum_ab T_rab T_sab,
 *   T_rab = sum_i v_i d_i z_ir z_ia z_ib.
 *
 * T is a table of p p (p + 1) / 2 numbers for up to 32 columns. Beyond, the last term is summed as
 * sum_ij v_i d_i v_j d_j (z_i' z_j)^2 z_ir z_js, at n^2 p; and for many rows, where the penalty matters little, scoring
 * steps are taken instead. */

#define PAIRWISE_ROWS 4096

static double skewness(const cc_logistic_work *work, size_t i) { return 1.0 - 2.0 * work->prob[i]; }

static void add_diagonal_term(cc_logistic_work *work, double *minus_h) {
  const size_t n = work->data->n, f = work->n_free;
  for (size_t i = 0; i < n; ++i) {
    if (work->hat[i] < CC_LEVERAGE_FLOOR) continue;
    const double p = work->prob[i];
    const double factor = 0.5 * (1.0 - 6.0 * p * (1.0 - p)) * work->hat[i] / work->variance[i];
    for (size_t s = 0; s < f; ++s) {
      const double by = factor * work->u[i + s * n];
      for (size_t r = s; r < f; ++r) minus_h[r + s * f] -= by * work->u[i + r * n];
    }
  }
}

/* T_rab for free r and a >= b, one slice an r: fills work->tensor. */
static void fill_tensor(cc_logistic_work *work) {
  const size_t n = work->data->n, p = work->data->p, f = work->n_free, slice = p * (p + 1) / 2;
  for (size_t k = 0; k < f * slice; ++k) work->tensor[k] = 0.0;
  for (size_t i = 0; i < n; ++i) {
    if (work->hat[i] < CC_LEVERAGE_FLOOR) continue;
    const double factor = skewness(work, i) / sqrt(work->variance[i]);
    for (size_t a = 0; a < p; ++a) work->row[a] = work->u[i + a * n];
    double *cell = work->tensor;
    for (size_t r = 0; r < f; ++r) {
      for (size_t a = 0; a < p; ++a) {
        const double by = factor * work->row[r] * work->row[a];
        for (size_t b = 0; b <= a; ++b) *cell++ += by * work->row[b];
      }
    }
  }
}

static void add_tensor_term(cc_logistic_work *work, double *minus_h) {
  const size_t p = work->data->p, f = work->n_free, slice = p * (p + 1) / 2;
  fill_tensor(work);
  for (size_t s = 0; s < f; ++s) {
    for (size_t r = s; r < f; ++r) {
      const double *tr = work->tensor + r * slice, *ts = work->tensor + s * slice;
      double both = 0.0;
      for (size_t a = 0; a < p; ++a) {
        for (size_t b = 0; b < a; ++b) both += 2.0 * *tr++ * *ts++;
        both += *tr++ * *ts++;
      }
      minus_h[r + s * f] += 0.5 * both;
    }
  }
}

static void add_pairwise_term(cc_logistic_work *work, double *minus_h) {
  const size_t n = work->data->n, p = work->data->p, f = work->n_free;
  double *row = work->row, *sum = work->row + p;
  for (size_t i = 0; i < n; ++i) {
    if (work->hat[i] < CC_LEVERAGE_FLOOR) continue;
    for (size_t a = 0; a < p; ++a) {
      row[a] = work->u[i + a * n];
      sum[a] = 0.0;
    }
    for (size_t j = 0; j < n; ++j) {
      if (work->hat[j] < CC_LEVERAGE_FLOOR) continue;
      double both = 0.0;
      for (size_t a = 0; a < p; ++a) both += row[a] * work->u[j + a * n];
      const double by = skewness(work, j) * both * both / sqrt(work->variance[j]);
      for (size_t a = 0; a < f; ++a) sum[a] += by * work->u[j + a * n];
    }
    const double by = 0.5 * skewness(work, i) / sqrt(work->variance[i]);
    for (size_t s = 0; s < f; ++s) {
      for (size_t r = s; r < f; ++r) minus_h[r + s * f] += by * row[r] * sum[s];
    }
  }
}

int cc_logistic_direction(cc_logistic_work *work, int newton) {
  const size_t n = work->data->n, p = work->data->p, f = work->n_free;
  for (size_t k = 0; k < f; ++k) work->gradient[k] = cc_dot(n, work->q + k * n, work->residual);
  cc_solve_upper_transposed(f, work->t, p, work->gradient);
  for (size_t k = 0; k < f; ++k) work->direction[k] = work->gradient[k];
  const int can = work->tensor != NULL || n <= PAIRWISE_ROWS;
  if (!newton || !work->data->firth || !can || f == 0) return 0;
  double *minus_h = work->hessian;
  for (size_t k = 0; k < f * f; ++k) minus_h[k] = k % (f + 1) == 0 ? 1.0 : 0.0;
  add_diagonal_term(work, minus_h);
  if (work->tensor != NULL) {
    add_tensor_term(work, minus_h);
  } else {
    add_pairwise_term(work, minus_h);
  }
  if (!cc_cholesky(f, minus_h, 1e-8)) return 0;
  cc_cholesky_solve(f, minus_h, work->direction);
  for (size_t k = 0; k < f; ++k) {
    if (!isfinite(work->direction[k])) {
      for (size_t m = 0; m < f; ++m) work->direction[m] = work->gradient[m];
      return 0;
    }
  }
  return 1;
}
