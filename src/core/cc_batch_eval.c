#include "cc_batch_eval.h"

/* This pass over the unrolled sums finds nothing and takes half of the time that the file needs to compile. */
#if defined(__GNUC__) && !defined(__clang__)
#  pragma GCC optimize("no-gcse")
#endif

#include <math.h>

#include "cc_vec.h"

/* Speed. Markers are fitted four at a time, one a lane: the same rows and shared columns, four values of x. One
 * evaluation is one pass over the patients that yields the likelihood, the score, the information (sums of v z z') and
 * its derivative (sums of v (1 - 2p) z z z, symmetric: 20 of them for 4 columns). Products of shared columns are
 * common to all lanes and evaluations, so each sum is one broadcast, one multiplication and one addition for four
 * markers. No hat matrix: Firth's score is the information's inverse against that derivative. Chunks of 32 patients in
 * short loops (predict, exp, weights, then sums in registers): in one long loop the scheduler holds three patients.
 * About 120 operations a patient and marker at 4 columns, 0.42 us for n = 100: 30 GF/s, of some 40 that AVX2 without
 * FMA has at this clock. */

/* Rows a chunk: what a row's weights depend on stays in the first-level cache, and each sum in a register. */
enum { CHUNK = 32, LOCAL_POWERS = 16 };

/* Factors 1 + e lie in [1, 2]: this many multiply without overflow. */
#define FLUSH 800

typedef struct {
  cc_vec residual[CHUNK], v[CHUNK], t[CHUNK];
} chunk;

typedef struct {
  cc_vec linear, product, log_product;
  size_t factors;
} likelihood;

static void flush(likelihood *l) {
  for (int k = 0; k < CC_LANES; ++k) l->log_product[k] += log(l->product[k]);
  l->product = CC_SPLAT(1.0);
  l->factors = 0;
}

size_t cc_batch_n_powers(size_t p) { return CC_POWERS_3(p); }

static void row_powers(size_t p, const double *z, double *out) {
  out[0] = 1.0;
  for (size_t a = 1; a + 1 < p; ++a) {
    out[a] = z[a - 1];
    for (size_t b = 1; b <= a; ++b) {
      const double pair = z[a - 1] * z[b - 1];
      out[cc_power_index(p, a, b, 0)] = pair;
      for (size_t c = 1; c <= b; ++c) out[cc_power_index(p, a, b, c)] = pair * z[c - 1];
    }
  }
}

void cc_batch_powers(size_t n, size_t p, const double *shared, double *powers) {
  for (size_t i = 0; i < n; ++i) {
    row_powers(p, p > 2 ? shared + i * (p - 2) : NULL, powers + i * CC_POWERS_3(p));
  }
}

/* Linear predictors of the rows of a chunk, into c->t, and exp(-|eta|) of them, into c->v. Loops are kept short: one
 * long chain of dependent operations a row would leave the processor room for three rows at a time. */
CC_INLINE void predict_rows(const cc_vec *x, const size_t p, const cc_vec *beta, const double *powers, size_t count,
                            chunk *c) {
  for (size_t r = 0; r < count; ++r) {
    const double *const z = powers + r * CC_POWERS_3(p);
    cc_vec eta = beta[0] + x[r] * beta[p - 1];
    CC_UNROLL(4) for (size_t k = 1; k + 1 < p; ++k) eta += z[k] * beta[k];
    c->t[r] = eta;
  }
  for (size_t r = 0; r < count; ++r) {
    const cc_vec minus = (cc_vec)((cc_ivec)c->t[r] | CC_IVEC(INT64_MIN));
    cc_exp_negative(&minus, &c->v[r]);
  }
}

/* The log-likelihood of a chunk's rows, which all have the event or all have not. */
CC_INLINE void add_likelihood(const cc_batch_rows *rows, const int plain_rows, size_t from, size_t count, int event,
                              const chunk *c, likelihood *like) {
  cc_vec linear = like->linear, product = like->product;
  for (size_t r = 0; r < count; ++r) {
    /* Twice min(s, 0), s = eta with the event, -eta without; and log(1 + e). */
    const cc_vec eta = c->t[r], minus = (cc_vec)((cc_ivec)eta | CC_IVEC(INT64_MIN));
    const cc_vec gain = event ? eta + minus : minus - eta;
    if (plain_rows) {
      linear += gain;
      product *= 1.0 + c->v[r];
      continue;
    }
    const double times = rows->count == NULL ? 1.0 : rows->count[from + r];
    const cc_vec mask = rows->mask == NULL ? CC_SPLAT(1.0) : rows->mask[from + r];
    const cc_vec factor = 1.0 + mask * c->v[r];
    linear += times * mask * gain;
    for (double k = times; k > 0.0; k -= 1.0) {
      product *= factor;
      if (++like->factors < FLUSH) continue;
      like->product = product;
      flush(like);
      product = like->product;
    }
  }
  like->linear = linear;
  like->product = product;
}

/* From eta and exp(-|eta|): residual, v, t. */
CC_INLINE void weigh_rows(const cc_batch_rows *rows, const int plain_rows, const int keep, size_t from, size_t count,
                          int event, chunk *c) {
  const cc_ivec sign_bit = CC_IVEC(INT64_MIN);
  const double own = event ? 0.5 : -0.5;
  for (size_t r = 0; r < count; ++r) {
    const cc_vec e = c->v[r], large = 1.0 / (1.0 + e), pq = e * large * large;
    /* 1 - 2 p, and with it y - p = y - 1/2 + (1 - 2 p) / 2. */
    const cc_vec skew = (cc_vec)((cc_ivec)((1.0 - e) * large) | (~(cc_ivec)c->t[r] & sign_bit));
    cc_vec residual = own + 0.5 * skew, v = pq;
    if (!plain_rows) {
      const double times = rows->count == NULL ? 1.0 : rows->count[from + r];
      const cc_vec mask = rows->mask == NULL ? CC_SPLAT(1.0) : rows->mask[from + r];
      residual *= times * mask;
      v *= times * mask;
    }
    c->residual[r] = residual;
    c->v[r] = v;
    c->t[r] = v * skew;
    if (keep) rows->variance[from + r] = v * (1.0 - 6.0 * pq);
  }
}

/* sum[k] += w_r power_rk, `m` neighbouring powers; m literal, so that the sums stay in registers. */
#define SUM_1(m)                                                                                                       \
  do {                                                                                                                 \
    cc_vec s[m];                                                                                                       \
    CC_UNROLL(16) for (size_t k = 0; k < (m); ++k) s[k] = sum[k];                                                      \
    for (size_t r = 0; r < count; ++r) {                                                                               \
      const double *const z = powers + r * stride;                                                                     \
      const cc_vec w = weight[r];                                                                                      \
      CC_UNROLL(16) for (size_t k = 0; k < (m); ++k) s[k] += w * z[k];                                                 \
    }                                                                                                                  \
    CC_UNROLL(16) for (size_t k = 0; k < (m); ++k) sum[k] = s[k];                                                      \
  } while (0)

CC_INLINE void sum_powers(size_t m, const cc_vec *weight, const double *powers, size_t stride, size_t count,
                          cc_vec *sum) {
  for (; m >= 10; m -= 10, powers += 10, sum += 10) SUM_1(10);
  switch (m) {
  case 1:
    SUM_1(1);
    break;
  case 2:
    SUM_1(2);
    break;
  case 3:
    SUM_1(3);
    break;
  case 4:
    SUM_1(4);
    break;
  case 5:
    SUM_1(5);
    break;
  case 6:
    SUM_1(6);
    break;
  case 7:
    SUM_1(7);
    break;
  case 8:
    SUM_1(8);
    break;
  case 9:
    SUM_1(9);
    break;
  default:
    break;
  }
}

/* The same for two weights a row: v, and t x. */
#define SUM_2(m)                                                                                                       \
  do {                                                                                                                 \
    cc_vec s[m], q[m];                                                                                                 \
    CC_UNROLL(16) for (size_t k = 0; k < (m); ++k) {                                                                   \
      s[k] = sum_v[k];                                                                                                 \
      q[k] = sum_tx[k];                                                                                                \
    }                                                                                                                  \
    for (size_t r = 0; r < count; ++r) {                                                                               \
      const double *const z = powers + r * stride;                                                                     \
      const cc_vec v = c->v[r], tx = c->t[r] * x[r];                                                                   \
      CC_UNROLL(16) for (size_t k = 0; k < (m); ++k) {                                                                 \
        s[k] += v * z[k];                                                                                              \
        q[k] += tx * z[k];                                                                                             \
      }                                                                                                                \
    }                                                                                                                  \
    CC_UNROLL(16) for (size_t k = 0; k < (m); ++k) {                                                                   \
      sum_v[k] = s[k];                                                                                                 \
      sum_tx[k] = q[k];                                                                                                \
    }                                                                                                                  \
  } while (0)

CC_INLINE void sum_pairs(size_t m, const chunk *c, const cc_vec *x, const double *powers, size_t stride, size_t count,
                         cc_vec *sum_v, cc_vec *sum_tx) {
  for (; m >= 6; m -= 6, powers += 6, sum_v += 6, sum_tx += 6) SUM_2(6);
  switch (m) {
  case 1:
    SUM_2(1);
    break;
  case 2:
    SUM_2(2);
    break;
  case 3:
    SUM_2(3);
    break;
  case 4:
    SUM_2(4);
    break;
  case 5:
    SUM_2(5);
    break;
  default:
    break;
  }
}

/* The same for three: residual, v x, t x^2. */
#define SUM_3(m)                                                                                                       \
  do {                                                                                                                 \
    cc_vec s[m], q[m], o[m];                                                                                           \
    CC_UNROLL(16) for (size_t k = 0; k < (m); ++k) {                                                                   \
      s[k] = sum_r[k];                                                                                                 \
      q[k] = sum_vx[k];                                                                                                \
      o[k] = sum_txx[k];                                                                                               \
    }                                                                                                                  \
    for (size_t r = 0; r < count; ++r) {                                                                               \
      const double *const z = powers + r * stride;                                                                     \
      const cc_vec u = c->residual[r], vx = c->v[r] * x[r], txx = c->t[r] * x[r] * x[r];                               \
      CC_UNROLL(16) for (size_t k = 0; k < (m); ++k) {                                                                 \
        s[k] += u * z[k];                                                                                              \
        q[k] += vx * z[k];                                                                                             \
        o[k] += txx * z[k];                                                                                            \
      }                                                                                                                \
    }                                                                                                                  \
    CC_UNROLL(16) for (size_t k = 0; k < (m); ++k) {                                                                   \
      sum_r[k] = s[k];                                                                                                 \
      sum_vx[k] = q[k];                                                                                                \
      sum_txx[k] = o[k];                                                                                               \
    }                                                                                                                  \
  } while (0)

CC_INLINE void sum_singles(size_t m, const chunk *c, const cc_vec *x, const double *powers, size_t stride, size_t count,
                           cc_vec *sum_r, cc_vec *sum_vx, cc_vec *sum_txx) {
  for (; m >= 4; m -= 4, powers += 4, sum_r += 4, sum_vx += 4, sum_txx += 4) SUM_3(4);
  switch (m) {
  case 1:
    SUM_3(1);
    break;
  case 2:
    SUM_3(2);
    break;
  case 3:
    SUM_3(3);
    break;
  default:
    break;
  }
}

/* Sums that have the marker in all their columns. */
CC_INLINE void sum_marker(const chunk *c, const cc_vec *x, size_t count, cc_vec *sum_rx, cc_vec *sum_vxx,
                          cc_vec *sum_txxx) {
  cc_vec s = *sum_rx, q = *sum_vxx, o = *sum_txxx;
  for (size_t r = 0; r < count; ++r) {
    const cc_vec xx = x[r] * x[r];
    s += c->residual[r] * x[r];
    q += c->v[r] * xx;
    o += c->t[r] * x[r] * xx;
  }
  *sum_rx = s;
  *sum_vxx = q;
  *sum_txxx = o;
}

/* p, keep and plain_rows (no weights, no mask) are literals at the calls that matter, so that a loop is written for
 * each. */
CC_INLINE void evaluate(const cc_batch_rows *rows, const size_t p, const int plain_rows, const int keep,
                        const cc_vec *beta, cc_batch_sums *sums) {
  const size_t n1 = CC_POWERS_1(p), n2 = CC_POWERS_2(p), n3 = CC_POWERS_3(p);
  const size_t most = rows->powers == NULL ? LOCAL_POWERS : CHUNK;
  double local[LOCAL_POWERS * CC_POWERS_3(CC_BATCH_MOST)];
  const cc_vec zero = CC_SPLAT(0.0);
  likelihood like = {zero, CC_SPLAT(1.0), zero, 0};
  chunk c;
  cc_vec *const info = sums->info, *const third = sums->third;
  for (size_t j = 0; j < p; ++j) sums->score[j] = zero;
  for (size_t j = 0; j < n2 + n1 + 1; ++j) info[j] = zero;
  for (size_t j = 0; j < n3 + n2 + n1 + 1; ++j) third[j] = zero;
  for (size_t from = 0; from < rows->n;) {
    const size_t end = from < rows->n_event ? rows->n_event : rows->n;
    const size_t count = end - from < most ? end - from : most;
    const cc_vec *const x = rows->x + from;
    const double *powers = rows->powers;
    if (powers == NULL) {
      cc_batch_powers(count, p, cc_batch_shared(rows, from), local);
      powers = local;
    } else {
      powers += from * n3;
    }
    const int event = from < rows->n_event;
    predict_rows(x, p, beta, powers, count, &c);
    add_likelihood(rows, plain_rows, from, count, event, &c, &like);
    if (plain_rows && (like.factors += count) > FLUSH) flush(&like);
    weigh_rows(rows, plain_rows, keep, from, count, event, &c);
    sum_powers(n3, c.t, powers, n3, count, third);
    sum_pairs(n2, &c, x, powers, n3, count, info, third + n3);
    sum_singles(n1, &c, x, powers, n3, count, sums->score, info + n2, third + n3 + n2);
    sum_marker(&c, x, count, &sums->score[n1], &info[n2 + n1], &third[n3 + n2 + n1]);
    from += count;
  }
  flush(&like);
  sums->log_lik = 0.5 * like.linear - like.log_product;
}

#define EVALUATE(columns)                                                                                              \
  do {                                                                                                                 \
    if (plain_rows && keep) {                                                                                          \
      evaluate(rows, columns, 1, 1, beta, sums);                                                                       \
    } else if (plain_rows) {                                                                                           \
      evaluate(rows, columns, 1, 0, beta, sums);                                                                       \
    } else {                                                                                                           \
      evaluate(rows, columns, 0, keep, beta, sums);                                                                    \
    }                                                                                                                  \
  } while (0)

CC_CLONES void cc_batch_evaluate(const cc_batch_rows *rows, int keep, const cc_vec *beta, cc_batch_sums *sums) {
  const int plain_rows = rows->count == NULL && rows->mask == NULL;
  switch (rows->p) {
  case 2:
    EVALUATE(2);
    break;
  case 3:
    EVALUATE(3);
    break;
  case 4:
    EVALUATE(4);
    break;
  case 5:
    EVALUATE(5);
    break;
  default:
    EVALUATE(rows->p);
    break;
  }
}
