/* Standard errors and degrees of freedom. */
#include "cc_ancova_work.h"

#include <string.h>

/* Of a difference beside what it is of: below it some of its digits are lost. */
#define LEAST_LEFT 1e-3

CC_CLONES
void cc_ancova_squares(cc_ancova_work *f, cc_ancova_spread *s) {
  const cc_vec zero = CC_SPLAT(0.0);
  cc_ancova_square_sum(f->y, f->n, &s->residual);
  for (size_t k = 0; k < CC_ANCOVA_FORMS; ++k) {
    cc_vec variance = zero, length = zero, trace_square = zero;
    for (size_t i = 0; i < f->n; ++i) {
      const cc_vec w = f->weight[k][i] * f->weight[k][i];
      const cc_vec square = w * f->inverse[i];
      f->square[k][i] = square;
      length += w;
      variance += square * (f->y[i] * f->y[i]);
      trace_square += square * square * (2.0 * f->rest[i] - 1.0);
    }
    s->variance[k] = variance;
    s->length[k] = length;
    s->trace_square[k] = trace_square;
  }
}

/* Products of one column of the basis with some others, summed by the squares of each estimate: nine sums at most,
 * which live in registers. */
CC_INLINE void add_some(const cc_ancova_work *f, const cc_vec *a, const cc_vec *b, const size_t columns,
                        cc_vec sum[3][CC_ANCOVA_FORMS]) {
  const size_t n = f->n;
  const cc_vec *const first = f->square[0], *const second = f->square[1], *const third = f->square[2];
  cc_vec s[3][CC_ANCOVA_FORMS] = {{{0}, {0}, {0}}, {{0}, {0}, {0}}, {{0}, {0}, {0}}};
  for (size_t i = 0; i < n; ++i) {
    CC_UNROLL(3) for (size_t c = 0; c < columns; ++c) {
      const cc_vec both = a[i] * b[c * n + i];
      s[c][0] += both * first[i];
      s[c][1] += both * second[i];
      s[c][2] += both * third[i];
    }
  }
  memcpy(sum, s, sizeof s);
}

/* tr(M^2) = sum a^4 (1 - 2 h) + the sum of the squares of Q' diag(a^2) Q, which is `products`. */
CC_CLONES
void cc_ancova_products(const cc_ancova_work *f, cc_ancova_spread *s, cc_vec products[CC_ANCOVA_FORMS]) {
  const size_t n = f->n, most = 3;
  for (size_t m = 0; m < CC_ANCOVA_FORMS; ++m) products[m] = CC_SPLAT(0.0);
  for (size_t k = 0; k <= f->p; ++k) {
    const cc_vec *const a = f->basis.q + k * n;
    for (size_t j = 0; j <= k; j += most) {
      const cc_vec *const b = f->basis.q + j * n;
      const size_t columns = k + 1 - j < most ? k + 1 - j : most;
      cc_vec sum[3][CC_ANCOVA_FORMS];
      if (columns == 3)
        add_some(f, a, b, 3, sum);
      else if (columns == 2)
        add_some(f, a, b, 2, sum);
      else
        add_some(f, a, b, 1, sum);
      for (size_t c = 0; c < columns; ++c) {
        const double times = j + c < k ? 2.0 : 1.0;
        for (size_t m = 0; m < CC_ANCOVA_FORMS; ++m) products[m] += times * (sum[c][m] * sum[c][m]);
      }
    }
  }
  for (size_t m = 0; m < CC_ANCOVA_FORMS; ++m) s->trace_square[m] += products[m];
}

/* The same patient by patient, sum w^4 + sum a_i^2 a_j^2 h_ij^2, where a leverage near 1 has left few digits of that
 * difference. */
CC_CLONES
void cc_ancova_pairs(const cc_ancova_work *f, cc_ancova_spread *s, const cc_vec products[CC_ANCOVA_FORMS]) {
  const size_t n = f->n;
  for (size_t m = 0; m < CC_ANCOVA_FORMS; ++m) {
    const cc_ivec lost = s->trace_square[m] < LEAST_LEFT * products[m];
    if (!cc_any(&lost)) continue;
    cc_vec sum = CC_SPLAT(0.0);
    for (size_t i = 0; i < n; ++i) {
      const cc_vec own = f->weight[m][i] * f->weight[m][i];
      cc_vec others = CC_SPLAT(0.0);
      for (size_t j = 0; j < i; ++j) {
        cc_vec h = CC_SPLAT(0.0);
        for (size_t k = 0; k <= f->p; ++k) h += f->basis.q[k * n + i] * f->basis.q[k * n + j];
        others += f->square[m][j] * (h * h);
      }
      sum += own * own + 2.0 * f->square[m][i] * others;
    }
    s->trace_square[m] = CC_SELECT(lost, sum, s->trace_square[m]);
  }
}
