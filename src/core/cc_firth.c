#include "cc_batch_model.h"
#include "cc_linalg.h"
#include "cc_logistic_eval.h"
#include "cc_penalty.h"
#include "cc_univariable_point.h"
#include "cc_vec.h"

#include <math.h>

/* Firth's penalty log|X'VX| / 2 (Biometrika 1993;80:27-38), in each engine. */

/* ---- the careful engine ---- */

/* Value, and the share in the modified score X'(w (y - p) + h (1/2 - p)). */
static double add(cc_logistic_work *work) {
  const size_t n = work->data->n, p = work->data->p;
  if (!cc_logistic_factorise(work)) return -INFINITY;
  double half_log_det = 0.5 * work->log_det;
  for (size_t k = 0; k < p; ++k) half_log_det += log(work->t[k + k * p]);
  for (size_t i = 0; i < n; ++i) work->residual[i] += work->hat[i] * (0.5 - work->prob[i]);
  return half_log_det;
}

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

/* T_abc, a >= b >= c, c free (the free columns come first): row after row of c. Four observations at a time, as the
 * table is larger than the first-level cache. */
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

/* One slice of T a free column, a >= b, those off the diagonal times the root of 2: inner products of slices are then
 * sums over all a and b. */
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

static int curvature(cc_logistic_work *work, double *minus_h) {
  const size_t f = work->n_free;
  if (work->tensor == NULL && work->data->n > PAIRWISE_ROWS) return 0;
  const int large = is_large(work);
  const double gradient = sqrt(cc_dot(f, work->gradient, work->gradient));
  if (large && work->gradient_then > 0.0 && gradient <= FALLEN * work->gradient_then) {
    use_curvature(work, minus_h);
  } else {
    make_curvature(work, minus_h);
    if (large) keep_curvature(work, minus_h);
  }
  work->gradient_then = gradient;
  return 1;
}

/* ---- four lanes ---- */

/* log|I| / 2, its gradient, and of its second derivatives - sum_ab third_rab third_sab / (2 D_a D_b). */
CC_INLINE void add_to_model(const size_t p, cc_batch_model *model) {
  cc_vec weight[CC_BATCH_MOST], scaled[CC_BATCH_MOST * CC_BATCH_MOST], product = model->pivot[0];
  for (size_t j = 1; j < p; ++j) product *= model->pivot[j];
  for (int l = 0; l < CC_LANES; ++l) model->log_lik[l] += 0.5 * log(product[l]);
  for (size_t j = 0; j < p; ++j) weight[j] = 1.0 / model->pivot[j];
  for (size_t r = 0; r < p; ++r) {
    cc_vec trace = CC_SPLAT(0.0);
    for (size_t a = 0; a < p; ++a) {
      trace += weight[a] * model->third[CC_CUBE(p, r, a, a)];
      CC_UNROLL(4) for (size_t b = 0; b < a; ++b) {
        scaled[a * p + b] = weight[a] * weight[b] * model->third[CC_CUBE(p, r, a, b)];
      }
      scaled[a * p + a] = 0.5 * weight[a] * weight[a] * model->third[CC_CUBE(p, r, a, a)];
    }
    model->gradient[r] += 0.5 * trace;
    for (size_t s = 0; s <= r; ++s) {
      cc_vec both = CC_SPLAT(0.0);
      for (size_t a = 0; a < p; ++a) {
        CC_UNROLL(4) for (size_t b = 0; b <= a; ++b) both += scaled[a * p + b] * model->third[CC_CUBE(p, s, a, b)];
      }
      model->without[CC_ROW(r) + s] += both;
    }
  }
}

CC_CLONES static void add_to_lanes(size_t p, cc_batch_model *model){CC_FOR_COLUMNS(p, add_to_model(P, model))}

/* ---- tiles ---- */

/* Score and second derivatives: I_k, T_k and F_k being the sums of v x^k, t x^k and
 * f x^k, T is the derivative of I and F of T. */
CC_CLONES static void add_to_tile(const cc_univariable_sums *s, cc_univariable_point *out) {
  const cc_vec *const v = s->v, *const t = s->t, *const f = s->f;
  const cc_vec det = v[0] * v[2] - v[1] * v[1], inverse = 1.0 / det;
  cc_vec d[2];
  for (int r = 0; r < 2; ++r) {
    d[r] = (v[2] * t[r] - 2.0 * v[1] * t[r + 1] + v[0] * t[r + 2]) * inverse;
    out->score[r] += 0.5 * d[r];
  }
  for (int r = 0; r < 2; ++r) {
    for (int q = 0; q <= r; ++q) {
      const cc_vec second = t[q + 2] * t[r] + v[2] * f[r + q] - 2.0 * (t[q + 1] * t[r + 1] + v[1] * f[r + q + 1]) +
                            t[q] * t[r + 2] + v[0] * f[r + q + 2];
      out->curvature[r + q] -= 0.5 * (second * inverse - d[r] * d[q]);
    }
  }
  cc_vec log_det;
  cc_log_positive(&det, &log_det);
  out->log_lik += 0.5 * log_det;
}

/* The information is v diag(n, n - 1) there. */
static double null_height(double n, double log_p, double log_q) { return log_p + log_q + 0.5 * log(n * (n - 1.0)); }

/* ---- the record ---- */

/* Where slopes are held, second maxima are possible. A last step of a tile leaves an error of a hundredth of its
 * square, the penalty's own third derivatives not being in it. */
const cc_penalty cc_penalty_firth = {.finite = 1,
                                     .null_count = 1.0,
                                     .add = add,
                                     .curvature = curvature,
                                     .most_polish = 20,
                                     .add_to_lanes = add_to_lanes,
                                     .fourth = 1,
                                     .add_to_tile = add_to_tile,
                                     .order = 4,
                                     .last_step = 1e-10,
                                     .null_height = null_height};
