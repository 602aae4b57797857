#include "cc_linalg.h"

#include <math.h>

#include "cc_vec.h"

/* Eight partial sums, always in the same order, with vectors and without. */
CC_INLINE double dot(size_t n, const double *a, const double *b) {
  double s[8] = {0.0};
  size_t i = 0;
  cc_vec low = CC_SPLAT(0.0), high = CC_SPLAT(0.0);
  for (; i + 8 <= n; i += 8) {
    low += CC_LOAD(a + i) * CC_LOAD(b + i);
    high += CC_LOAD(a + i + 4) * CC_LOAD(b + i + 4);
  }
  CC_STORE(s, low);
  CC_STORE(s + 4, high);
  for (; i < n; ++i) s[0] += a[i] * b[i];
  return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}

/* v += by * a */
CC_INLINE void add_multiple(size_t n, double by, const double *a, double *v) {
  size_t i = 0;
  for (; i + 4 <= n; i += 4) CC_STORE(v + i, CC_LOAD(v + i) + by * CC_LOAD(a + i));
  for (; i < n; ++i) v[i] += by * a[i];
}

CC_CLONES double cc_dot(size_t n, const double *a, const double *b) { return dot(n, a, b); }

CC_CLONES void cc_add_multiples(size_t n, const double by[4], const double *const a[4], double *v) {
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    CC_STORE(v + i, CC_LOAD(v + i) + ((by[0] * CC_LOAD(a[0] + i) + by[1] * CC_LOAD(a[1] + i)) +
                                      (by[2] * CC_LOAD(a[2] + i) + by[3] * CC_LOAD(a[3] + i))));
  }
  for (; i < n; ++i) v[i] += (by[0] * a[0][i] + by[1] * a[1][i]) + (by[2] * a[2][i] + by[3] * a[3][i]);
}

/* Takes from column v its parts along the first k columns of q, and adds their lengths to r. */
CC_INLINE void subtract_projections(size_t n, size_t k, const double *q, double *v, double *r) {
  for (size_t j = 0; j < k; ++j) {
    const double *column = q + j * n;
    const double along = dot(n, column, v);
    add_multiple(n, -along, column, v);
    r[j] += along;
  }
}

CC_CLONES size_t cc_orthonormalise(size_t n, size_t p, double *a, double *r, double tolerance) {
  for (size_t j = 0; j < p; ++j) {
    double *v = a + j * n;
    double *rj = r + j * p;
    for (size_t k = 0; k < p; ++k) rj[k] = 0.0;
    const double length = sqrt(dot(n, v, v));
    subtract_projections(n, j, a, v, rj);
    double left = sqrt(dot(n, v, v));
    /* "Twice is enough" (Kahan, in Parlett 1980): a second pass where the first cancelled. */
    if (left < 0.7 * length) {
      subtract_projections(n, j, a, v, rj);
      left = sqrt(dot(n, v, v));
    }
    if (!(left > tolerance * length) || !(left > 0.0) || !isfinite(left)) return j;
    const double inverse = 1.0 / left;
    if (!isfinite(inverse)) return j;
    for (size_t i = 0; i < n; ++i) v[i] *= inverse;
    rj[j] = left;
  }
  return p;
}

void cc_solve_upper(size_t k, const double *t, size_t p, double *b) {
  for (size_t j = k; j-- > 0;) {
    b[j] /= t[j + j * p];
    for (size_t i = 0; i < j; ++i) b[i] -= t[i + j * p] * b[j];
  }
}

void cc_solve_upper_transposed(size_t k, const double *t, size_t p, double *b) {
  for (size_t j = 0; j < k; ++j) {
    double sum = b[j];
    for (size_t i = 0; i < j; ++i) sum -= t[i + j * p] * b[i];
    b[j] = sum / t[j + j * p];
  }
}

int cc_cholesky(size_t k, double *a, double floor, double share) {
  for (size_t j = 0; j < k; ++j) {
    const double diagonal = a[j + j * k];
    double pivot = diagonal;
    for (size_t m = 0; m < j; ++m) pivot -= a[j + m * k] * a[j + m * k];
    if (!(pivot > floor) || !(pivot > share * diagonal)) return 0;
    const double root = sqrt(pivot);
    a[j + j * k] = root;
    for (size_t i = j + 1; i < k; ++i) {
      double sum = a[i + j * k];
      for (size_t m = 0; m < j; ++m) sum -= a[i + m * k] * a[j + m * k];
      a[i + j * k] = sum / root;
    }
  }
  return 1;
}

void cc_cholesky_forward(size_t k, const double *l, double *b) {
  for (size_t j = 0; j < k; ++j) {
    double sum = b[j];
    for (size_t m = 0; m < j; ++m) sum -= l[j + m * k] * b[m];
    b[j] = sum / l[j + j * k];
  }
}

void cc_cholesky_solve(size_t k, const double *l, double *b) {
  cc_cholesky_forward(k, l, b);
  for (size_t j = k; j-- > 0;) {
    double sum = b[j];
    for (size_t m = j + 1; m < k; ++m) sum -= l[m + j * k] * b[m];
    b[j] = sum / l[j + j * k];
  }
}
