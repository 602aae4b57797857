#include "cc_lane_basis.h"

#include <math.h>

/* Speed. Products with all columns are taken in one pass over the patients, four columns at a time, so that four sums
 * run side by side; n p^2 multiplications a lane in all. */

CC_INLINE void add_products(const cc_vec *q, size_t n, size_t k, size_t columns, const cc_vec *v, cc_vec *sum) {
  cc_vec s[4] = {CC_SPLAT(0.0), CC_SPLAT(0.0), CC_SPLAT(0.0), CC_SPLAT(0.0)};
  for (size_t i = 0; i < n; ++i) {
    CC_UNROLL(4) for (size_t c = 0; c < columns; ++c) s[c] += q[(k + c) * n + i] * v[i];
  }
  CC_UNROLL(4) for (size_t c = 0; c < columns; ++c) sum[k + c] = s[c];
}

CC_INLINE void products(const cc_vec *q, size_t n, size_t p, const cc_vec *v, cc_vec *sum) {
  size_t k = 0;
  for (; k + 4 <= p; k += 4) add_products(q, n, k, 4, v, sum);
  for (; k + 2 <= p; k += 2) add_products(q, n, k, 2, v, sum);
  for (; k < p; ++k) add_products(q, n, k, 1, v, sum);
}

CC_INLINE void subtract(const cc_vec *q, size_t n, size_t p, const cc_vec *by, cc_vec *v) {
  size_t k = 0;
  for (; k + 4 <= p; k += 4) {
    const cc_vec *const a = q + k * n, *const b = a + n, *const c = b + n, *const d = c + n;
    const cc_vec by_a = by[k], by_b = by[k + 1], by_c = by[k + 2], by_d = by[k + 3];
    for (size_t i = 0; i < n; ++i) v[i] = v[i] - (by_a * a[i] + by_b * b[i]) - (by_c * c[i] + by_d * d[i]);
  }
  for (; k + 2 <= p; k += 2) {
    const cc_vec *const a = q + k * n, *const b = a + n;
    const cc_vec by_a = by[k], by_b = by[k + 1];
    for (size_t i = 0; i < n; ++i) v[i] -= by_a * a[i] + by_b * b[i];
  }
  for (; k < p; ++k) {
    for (size_t i = 0; i < n; ++i) v[i] -= by[k] * q[k * n + i];
  }
}

CC_CLONES
void cc_lane_project(const cc_vec *q, size_t n, size_t p, cc_vec *v, cc_vec *along, int again) {
  cc_vec more[4];
  for (size_t k = 0; k < p; k += 4) { /* four columns at a time: the room is small, and they are orthogonal */
    const size_t columns = p - k < 4 ? p - k : 4;
    products(q + k * n, n, columns, v, more);
    subtract(q + k * n, n, columns, more, v);
    for (size_t c = 0; c < columns; ++c) along[k + c] = again ? along[k + c] + more[c] : more[c];
  }
}

CC_CLONES
void cc_lane_sqrt(cc_vec *x) {
  double lane[CC_LANES];
  CC_STORE(lane, *x);
  for (size_t l = 0; l < CC_LANES; ++l) lane[l] = sqrt(lane[l]);
  *x = CC_LOAD(lane);
}

CC_INLINE void length_of(const cc_vec *v, size_t n, cc_vec *length) {
  products(v, n, 1, v, length);
  cc_lane_sqrt(length);
}

CC_CLONES
void cc_lane_basis_fill(const cc_lane_design *design, const cc_vec *mask, cc_lane_basis *basis) {
  const size_t n = design->n, p = design->p, first = p - design->n_last;
  const cc_vec zero = CC_SPLAT(0.0), one = CC_SPLAT(1.0);
  basis->rank = basis->lost = zero;
  for (size_t k = 0; k < p; ++k) {
    cc_vec *const v = basis->q + k * n;
    cc_vec length, left;
    for (size_t i = 0; i < n; ++i) v[i] = mask[i] * design->column[k * n + i];
    length_of(v, n, &length);
    cc_lane_project(basis->q, n, k, v, basis->along, 0);
    cc_lane_project(basis->q, n, k, v, basis->along, 1);
    length_of(v, n, &left);
    const cc_ivec kept = left > CC_LANE_ALIAS * length;
    const cc_vec inverse = CC_SELECT(kept, one / CC_SELECT(kept, left, one), zero);
    for (size_t i = 0; i < n; ++i) v[i] *= inverse;
    basis->rank += CC_SELECT(kept, one, zero);
    if (k < first) continue;
    basis->lost += CC_SELECT(kept, zero, one);
    cc_vec *const r = basis->factor + (k - first) * design->n_last;
    for (size_t j = first; j < k; ++j) r[j - first] = basis->along[j];
    r[k - first] = CC_SELECT(kept, left, zero);
  }
}

CC_CLONES
void cc_lane_solve(const cc_vec *factor, size_t n_last, cc_vec *b) {
  const cc_vec zero = CC_SPLAT(0.0), one = CC_SPLAT(1.0);
  for (size_t j = 0; j < n_last; ++j) {
    const cc_vec *const r = factor + j * n_last;
    cc_vec sum = b[j];
    for (size_t i = 0; i < j; ++i) sum -= r[i] * b[i];
    const cc_ivec kept = r[j] > zero;
    b[j] = CC_SELECT(kept, sum / CC_SELECT(kept, r[j], one), zero);
  }
}
