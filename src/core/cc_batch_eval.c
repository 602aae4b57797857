#include "cc_batch_eval.h"

#include <math.h>

#include "cc_simd.h"

/* Sums over the rows. For two columns Firth's score needs no second pass: with T_k = sum v (1/2 - p) x^k and the
 * information I_k = sum v x^k, the hat values' part of score r is (I2 T_r - 2 I1 T_(r+1) + I0 T_(r+2)) / (I0 I2 - I1^2). */
typedef struct {
  cc_vec linear, product, log_product;
  cc_vec info[CC_BATCH_MOST * (CC_BATCH_MOST + 1) / 2]; /* packed rows of the lower triangle */
  cc_vec third[4];
} row_sums;

/* Factors 1 + e lie in [1, 2]: this many multiply without overflow of the product's square. */
#define FLUSH 400

static void flush(row_sums *sums) {
  for (int l = 0; l < CC_LANES; ++l) sums->log_product[l] += log(sums->product[l]);
  sums->product = CC_SPLAT(1.0);
}

/* One pass: log-likelihood, ordinary score, information. `plain_rows`: no weights and no mask. p, firth and plain_rows
 * are literals at every call, so that the compiler writes a loop for each. */
CC_INLINE void sum_rows(const cc_batch_rows *rows, const size_t p, const int firth, const int plain_rows,
                        const cc_vec *beta, row_sums *sums, cc_vec *score) {
  const size_t m = p - 1, n_shared = p - 2;
  const cc_vec zero = CC_SPLAT(0.0);
  const cc_ivec sign_bit = CC_IVEC(INT64_MIN);
  cc_vec linear = zero, product = CC_SPLAT(1.0);
  cc_vec u[CC_BATCH_MOST], a[CC_BATCH_MOST * (CC_BATCH_MOST + 1) / 2], third[4] = {zero, zero, zero, zero};
  for (size_t j = 0; j < p; ++j) u[j] = zero;
  for (size_t j = 0; j < p * (p + 1) / 2; ++j) a[j] = zero;
  sums->log_product = zero;
  size_t factors = 0;

  for (size_t i = 0; i < rows->n; ++i) {
    const double *const z = rows->shared + i * n_shared;
    const cc_vec x = rows->x[i];
    cc_vec eta = beta[0] + x * beta[m];
    for (size_t k = 0; k < n_shared; ++k) eta += z[k] * beta[k + 1];

    /* p and 1 - p without cancellation: the larger is 1 / (1 + e), the smaller e / (1 + e), e = exp(-|eta|). */
    const cc_vec minus = (cc_vec)((cc_ivec)eta | sign_bit);
    cc_vec e;
    cc_exp_negative(&minus, &e);
    const cc_vec f = 1.0 + e, large = 1.0 / f, small = e * large;
    const cc_ivec up = eta >= zero;
    const int event = i < rows->n_event;
    /* log-likelihood of a row: min(s, 0) - log(1 + e), s = eta with the event, -eta without. */
    cc_vec gain = 0.5 * (event ? eta + minus : minus - eta);
    cc_vec residual = event ? CC_SELECT(up, small, large) : -CC_SELECT(up, large, small);
    cc_vec v = large * small;
    const cc_vec half = CC_SELECT(up, 0.5 - large, 0.5 - small);
    if (plain_rows) {
      product *= f;
      factors += 1;
    } else {
      const double count = rows->count == NULL ? 1.0 : rows->count[i];
      const cc_vec mask = rows->mask == NULL ? CC_SPLAT(1.0) : rows->mask[i];
      const cc_vec weight = count * mask, factor = 1.0 + mask * e;
      for (double c = count; c > 0.0; c -= 1.0, ++factors) product *= factor;
      gain *= weight;
      residual *= weight;
      v *= weight;
    }
    if (factors >= FLUSH) {
      sums->product = product;
      flush(sums);
      product = sums->product;
      factors = 0;
    }
    linear += gain;

    const cc_vec vx = v * x;
    u[0] += residual;
    a[0] += v;
    for (size_t k = 0; k < n_shared; ++k) {
      const cc_vec vz = v * z[k];
      u[k + 1] += residual * z[k];
      cc_vec *const row = a + (k + 1) * (k + 2) / 2;
      row[0] += vz;
      for (size_t j = 0; j <= k; ++j) row[j + 1] += vz * z[j];
    }
    u[m] += residual * x;
    cc_vec *const last = a + m * (m + 1) / 2;
    last[0] += vx;
    for (size_t k = 0; k < n_shared; ++k) last[k + 1] += vx * z[k];
    last[m] += vx * x;
    if (firth && p == 2) {
      const cc_vec t = v * half, tx = t * x, txx = tx * x;
      third[0] += t;
      third[1] += tx;
      third[2] += txx;
      third[3] += txx * x;
    } else if (firth) {
      rows->variance[i] = v;
      rows->half[i] = half;
    }
  }
  sums->linear = linear;
  sums->product = product;
  for (size_t j = 0; j < p; ++j) score[j] = u[j];
  for (size_t j = 0; j < p * (p + 1) / 2; ++j) sums->info[j] = a[j];
  for (size_t j = 0; j < 4; ++j) sums->third[j] = third[j];
}

CC_INLINE void factorise(const size_t p, const cc_vec *info, cc_batch_point *point) {
  const cc_vec zero = CC_SPLAT(0.0);
  cc_ivec sound = CC_IVEC(-1);
  for (size_t j = 0; j < p; ++j) {
    const cc_vec *const row = info + j * (j + 1) / 2;
    cc_vec *const l = point->lower + j * CC_BATCH_MOST;
    cc_vec d = row[j];
    for (size_t k = 0; k < j; ++k) {
      cc_vec value = row[k];
      for (size_t i = 0; i < k; ++i) value -= l[i] * point->lower[k * CC_BATCH_MOST + i];
      l[k] = value; /* L_jk D_k for now */
    }
    for (size_t k = 0; k < j; ++k) {
      const cc_vec scaled = l[k] / point->pivot[k];
      d -= scaled * l[k];
      l[k] = scaled;
    }
    /* A pivot that is rounding noise of the sum it came from is no information. */
    if (j + 1 == p) point->sound_others = sound;
    sound &= (d > 1e-11 * row[j]) & (row[j] > zero);
    point->pivot[j] = d;
  }
  point->sound = sound;
}

/* Second pass of the Firth score: h_i = v_i x_i' I^-1 x_i, through the inverse of L. */
CC_INLINE void add_hat(const cc_batch_rows *rows, const size_t p, cc_batch_point *point) {
  const size_t m = p - 1, n_shared = p - 2;
  cc_vec inverse[CC_BATCH_MOST * CC_BATCH_MOST], weight[CC_BATCH_MOST], u[CC_BATCH_MOST];
  for (size_t j = 0; j < p; ++j) {
    weight[j] = 1.0 / point->pivot[j];
    u[j] = CC_SPLAT(0.0);
    for (size_t k = 0; k < j; ++k) {
      cc_vec value = -point->lower[j * CC_BATCH_MOST + k];
      for (size_t i = k + 1; i < j; ++i) value -= point->lower[j * CC_BATCH_MOST + i] * inverse[i * p + k];
      inverse[j * p + k] = value;
    }
  }
  for (size_t i = 0; i < rows->n; ++i) {
    const double *const z = rows->shared + i * n_shared;
    const cc_vec x = rows->x[i];
    cc_vec square = weight[0];
    for (size_t j = 1; j < p; ++j) {
      cc_vec value = inverse[j * p];
      for (size_t k = 1; k < j; ++k) value += inverse[j * p + k] * z[k - 1];
      value += j == m ? x : CC_SPLAT(z[j - 1]);
      square += value * value * weight[j];
    }
    const cc_vec g = rows->variance[i] * square * rows->half[i];
    u[0] += g;
    for (size_t k = 0; k < n_shared; ++k) u[k + 1] += g * z[k];
    u[m] += g * x;
  }
  for (size_t j = 0; j < p; ++j) point->score[j] = point->plain[j] + u[j];
}

CC_INLINE void evaluate(const cc_batch_rows *rows, const size_t p, const int firth, const int plain_rows,
                        const cc_vec *beta, cc_batch_point *point) {
  row_sums sums;
  sum_rows(rows, p, firth, plain_rows, beta, &sums, point->plain);
  factorise(p, sums.info, point);
  cc_vec squared = sums.product * sums.product;
  if (firth) {
    for (size_t j = 0; j < p; ++j) squared /= point->pivot[j];
  }
  for (int l = 0; l < CC_LANES; ++l) {
    point->log_lik[l] = sums.linear[l] - sums.log_product[l] - 0.5 * log(squared[l]);
  }
  if (!firth) {
    for (size_t j = 0; j < p; ++j) point->score[j] = point->plain[j];
  } else if (p == 2) {
    const cc_vec *const t = sums.third, *const a = sums.info;
    const cc_vec det = a[0] * point->pivot[1];
    for (size_t r = 0; r < 2; ++r) {
      point->score[r] = point->plain[r] + (a[2] * t[r] - 2.0 * a[1] * t[r + 1] + a[0] * t[r + 2]) / det;
    }
  } else {
    add_hat(rows, p, point);
  }
}

#define EVALUATE(columns)                                          \
  do {                                                             \
    if (firth && plain_rows) {                                     \
      evaluate(rows, columns, 1, 1, beta, point);                  \
    } else if (firth) {                                            \
      evaluate(rows, columns, 1, 0, beta, point);                  \
    } else if (plain_rows) {                                       \
      evaluate(rows, columns, 0, 1, beta, point);                  \
    } else {                                                       \
      evaluate(rows, columns, 0, 0, beta, point);                  \
    }                                                              \
  } while (0)

CC_CLONES void cc_batch_evaluate(const cc_batch_rows *rows, int firth, const cc_vec *beta, cc_batch_point *point) {
  const int plain_rows = rows->count == NULL && rows->mask == NULL;
  switch (rows->p) {
  case 2: EVALUATE(2); break;
  case 3: EVALUATE(3); break;
  case 4: EVALUATE(4); break;
  case 5: EVALUATE(5); break;
  default: EVALUATE(rows->p); break;
  }
}
