#include "cc_linalg.h"

#include <math.h>

double cc_dot(size_t n, const double *a, const double *b) {
  /* Four partial sums, always in the same order. */
  double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < n; ++i) s0 += a[i] * b[i];
  return (s0 + s1) + (s2 + s3);
}

/* Takes from column v its parts along the first k columns of q, and adds their lengths to r. */
static void subtract_projections(size_t n, size_t k, const double *q, double *v, double *r) {
  for (size_t j = 0; j < k; ++j) {
    const double *column = q + j * n;
    const double along = cc_dot(n, column, v);
    for (size_t i = 0; i < n; ++i) v[i] -= along * column[i];
    r[j] += along;
  }
}

size_t cc_orthonormalise(size_t n, size_t p, double *a, double *r, double tolerance) {
  for (size_t j = 0; j < p; ++j) {
    double *v = a + j * n;
    double *rj = r + j * p;
    for (size_t k = 0; k < p; ++k) rj[k] = 0.0;
    const double length = sqrt(cc_dot(n, v, v));
    subtract_projections(n, j, a, v, rj);
    double left = sqrt(cc_dot(n, v, v));
    /* "Twice is enough" (Kahan, in Parlett 1980): a second pass where the first cancelled. */
    if (left < 0.7 * length) {
      subtract_projections(n, j, a, v, rj);
      left = sqrt(cc_dot(n, v, v));
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

int cc_cholesky(size_t k, double *a, double floor) {
  for (size_t j = 0; j < k; ++j) {
    double pivot = a[j + j * k];
    for (size_t m = 0; m < j; ++m) pivot -= a[j + m * k] * a[j + m * k];
    if (!(pivot > floor)) return 0;
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

void cc_cholesky_solve(size_t k, const double *l, double *b) {
  for (size_t j = 0; j < k; ++j) {
    double sum = b[j];
    for (size_t m = 0; m < j; ++m) sum -= l[j + m * k] * b[m];
    b[j] = sum / l[j + j * k];
  }
  for (size_t j = k; j-- > 0;) {
    double sum = b[j];
    for (size_t m = j + 1; m < k; ++m) sum -= l[m + j * k] * b[m];
    b[j] = sum / l[j + j * k];
  }
}
