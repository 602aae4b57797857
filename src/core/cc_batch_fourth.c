/* Fourth moments: what the hat values add to the second derivatives of Firth's penalty. */
#include "cc_batch_eval.h"
#include "cc_vec.h"

/* sum[k] += w z_k for the weights w, w x, w x^2 of a row. */
CC_INLINE void add_fourth(size_t n1, size_t n2, const cc_vec *w, const cc_vec *x, const double *z, cc_vec *sum) {
  const cc_vec wx = *w * *x;
  CC_UNROLL(10) for (size_t k = 0; k < n2; ++k) sum[k] += *w * z[k];
  CC_UNROLL(4) for (size_t k = 0; k < n1; ++k) sum[n2 + k] += wx * z[k];
  sum[n2 + n1] += wx * *x;
}

CC_INLINE void fourth_moments(const cc_batch_rows *rows, const size_t p, const cc_vec *a, cc_vec *fourth) {
  const size_t n1 = CC_POWERS_1(p), n2 = CC_POWERS_2(p), n3 = CC_POWERS_3(p);
  double local[CC_POWERS_3(CC_BATCH_MOST)];
  cc_vec sum[CC_BATCH_PAIRS];
  for (size_t k = 0; k < n2 + n1 + 1; ++k) sum[k] = CC_SPLAT(0.0);
  for (size_t i = 0; i < rows->n; ++i) {
    const double *z = local;
    if (rows->powers != NULL) {
      z = rows->powers + i * n3;
    } else {
      cc_batch_powers(1, p, cc_batch_shared(rows, i), local);
    }
    const cc_vec x = rows->x[i];
    cc_vec constant = a[0], linear = a[n2];
    CC_UNROLL(10) for (size_t k = 1; k < n2; ++k) constant += a[k] * z[k];
    CC_UNROLL(4) for (size_t k = 1; k < n1; ++k) linear += a[n2 + k] * z[k];
    const cc_vec w = rows->variance[i] * (constant + x * (linear + x * a[n2 + n1]));
    add_fourth(n1, n2, &w, &x, z, sum);
  }
  for (size_t k = 0; k < n2 + n1 + 1; ++k) fourth[k] = sum[k];
}

CC_CLONES void cc_batch_fourth(const cc_batch_rows *rows, const cc_vec *a, cc_vec *fourth) {
  switch (rows->p) {
  case 2:
    fourth_moments(rows, 2, a, fourth);
    break;
  case 3:
    fourth_moments(rows, 3, a, fourth);
    break;
  case 4:
    fourth_moments(rows, 4, a, fourth);
    break;
  default:
    fourth_moments(rows, rows->p, a, fourth);
    break;
  }
}
