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
 * T is symmetric, a table of p (p + 1) (p + 2) / 6 numbers for up to 64 columns. Beyond, the last term is summed as
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

/* T_abc, a >= b >= c, c free (the free columns come first): row after row of c. Four observations at a time, as the table
 * is larger than the first-level cache. */
static void fill_unique(cc_logistic_work *work, double *unique) {
  const size_t n = work->data->n, p = work->data->p, f = work->n_free;
  const size_t stride = p;
  double *const rows = work->row; /* 4 p */
  for (size_t k = 0; k < p * (p + 1) * (p + 2) / 6; ++k) unique[k] = 0.0;
  for (size_t i = 0; i < n;) {
    double factor[4] = {0.0};
    size_t m = 0;
    for (; i < n && m < 4; ++i) {
      if (work->hat[i] < CC_LEVERAGE_FLOOR) continue;
      for (size_t a = 0; a < p; ++a) rows[m * stride + a] = work->u[i + a * n];
      factor[m++] = skewness(work, i) / sqrt(work->variance[i]);
    }
    for (size_t r = m; r < 4; ++r) {
      for (size_t a = 0; a < p; ++a) rows[r * stride + a] = 0.0;
    }
    const double *const row[4] = {rows, rows + stride, rows + 2 * stride, rows + 3 * stride};
    double *cell = unique;
    for (size_t a = 0; a < p; ++a) {
      for (size_t b = 0; b <= a; ++b) {
        const size_t length = b < f ? b + 1 : f;
        double by[4];
        for (size_t r = 0; r < 4; ++r) by[r] = factor[r] * row[r][a] * row[r][b];
        cc_add_multiples(length, by, row, cell);
        cell += length;
      }
    }
  }
}

/* One slice of T a free column, a >= b, those off the diagonal times the root of 2: inner products of slices are then sums
 * over all a and b. */
static void spread(size_t p, size_t f, const double *unique, double *tensor) {
  const size_t slice = p * (p + 1) / 2;
  const double *cell = unique;
  for (size_t a = 0; a < p; ++a) {
    for (size_t b = 0; b <= a; ++b) {
      const size_t length = b < f ? b + 1 : f;
      for (size_t c = 0; c < length; ++c) {
        const double value = *cell++, doubled = 1.4142135623730951 * value;
        tensor[c * slice + a * (a + 1) / 2 + b] = a == b ? value : doubled;
        if (b < f) tensor[b * slice + a * (a + 1) / 2 + c] = a == c ? value : doubled;
        if (a < f) tensor[a * slice + b * (b + 1) / 2 + c] = b == c ? value : doubled;
      }
    }
  }
}

static void add_tensor_term(cc_logistic_work *work, double *minus_h) {
  const size_t p = work->data->p, f = work->n_free, slice = p * (p + 1) / 2;
  double *const unique = work->tensor + p * slice;
  fill_unique(work, unique);
  spread(p, f, unique, work->tensor);
  for (size_t s = 0; s < f; ++s) {
    for (size_t r = s; r < f; ++r) {
      minus_h[r + s * f] += 0.5 * cc_dot(slice, work->tensor + r * slice, work->tensor + s * slice);
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

/* In problems this large (n p^3) second derivatives of the penalty cost more than several steps do: they are kept from
 * step to step, and made anew only where the gradient has not fallen to a quarter. */
#define LARGE 3e5
#define FALLEN 0.25

static int is_large(const cc_logistic_work *work) {
  const double p = (double)work->data->p;
  return (double)work->data->n * p * p * p > LARGE;
}

/* curvature = t' (minus_h - 1) t, lower triangle. */
static void keep_curvature(cc_logistic_work *work, const double *minus_h) {
  const size_t p = work->data->p, f = work->n_free;
  double *const kept = work->curvature, *const column = work->row;
  for (size_t s = 0; s < f; ++s) { /* (minus_h - 1) t */
    for (size_t r = 0; r < f; ++r) {
      double sum = 0.0;
      for (size_t k = 0; k <= s; ++k) {
        const double h = (r >= k ? minus_h[r + k * f] : minus_h[k + r * f]) - (r == k ? 1.0 : 0.0);
        sum += h * work->t[k + s * p];
      }
      kept[r + s * f] = sum;
    }
  }
  for (size_t s = 0; s < f; ++s) {
    for (size_t r = 0; r < f; ++r) column[r] = cc_dot(r + 1, work->t + r * p, kept + s * f);
    for (size_t r = 0; r < f; ++r) kept[r + s * f] = column[r];
  }
}

/* minus_h = 1 + t'^-1 curvature t^-1. */
static void use_curvature(cc_logistic_work *work, double *minus_h) {
  const size_t p = work->data->p, f = work->n_free;
  for (int side = 0; side < 2; ++side) {
    const double *const from = side == 0 ? work->curvature : minus_h;
    for (size_t s = 0; s < f; ++s) {
      for (size_t r = 0; r < f; ++r) work->row[r] = from[r + s * f];
      cc_solve_upper_transposed(f, work->t, p, work->row);
      for (size_t r = 0; r < f; ++r) minus_h[r + s * f] = work->row[r];
    }
    for (size_t s = 0; s < f; ++s) { /* transpose */
      for (size_t r = s + 1; r < f; ++r) {
        const double value = minus_h[r + s * f];
        minus_h[r + s * f] = minus_h[s + r * f];
        minus_h[s + r * f] = value;
      }
    }
  }
  for (size_t k = 0; k < f; ++k) minus_h[k + k * f] += 1.0;
}

static void make_curvature(cc_logistic_work *work, double *minus_h) {
  const size_t f = work->n_free;
  for (size_t k = 0; k < f * f; ++k) minus_h[k] = k % (f + 1) == 0 ? 1.0 : 0.0;
  add_diagonal_term(work, minus_h);
  if (work->tensor != NULL) {
    add_tensor_term(work, minus_h);
  } else {
    add_pairwise_term(work, minus_h);
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
  const int large = is_large(work);
  const double gradient = sqrt(cc_dot(f, work->gradient, work->gradient));
  if (large && work->gradient_then > 0.0 && gradient <= FALLEN * work->gradient_then) {
    use_curvature(work, minus_h);
  } else {
    make_curvature(work, minus_h);
    if (large) keep_curvature(work, minus_h);
  }
  work->gradient_then = gradient;
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
