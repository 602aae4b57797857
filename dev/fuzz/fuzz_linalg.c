/* Gram-Schmidt, triangles, Cholesky. Oracle: multiplying back. */
#include "cc_linalg.h"
#include "fuzz.h"

enum { ROWS = 12, MOST = 5 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t p = 1 + fuzz_size(&b, MOST - 1), n = p + fuzz_size(&b, ROWS - MOST);
  double a[ROWS * MOST], q[ROWS * MOST], r[MOST * MOST], product[MOST * MOST], x[MOST], z[MOST];
  for (size_t i = 0; i < n * p; i++) q[i] = a[i] = fuzz_ordinary(&b);
  if (cc_orthonormalise(n, p, q, r, 1e-11) < p) return 0;
  for (size_t j = 0; j < p; j++) {
    double size_of = 0;
    for (size_t i = 0; i < n; i++) size_of = fmax(size_of, fabs(a[i + j * n]));
    for (size_t i = 0; i < n; i++) {
      double back = 0;
      for (size_t k = 0; k <= j; k++) back += q[i + k * n] * r[k + j * p];
      FUZZ_REQUIRE(fabs(back - a[i + j * n]) <= 1e-13 * (1 + size_of) * (double)n);
    }
    for (size_t k = 0; k <= j; k++) FUZZ_REQUIRE(fabs(cc_dot(n, q + j * n, q + k * n) - (j == k)) <= 1e-11);
  }
  for (size_t j = 0; j < p; j++) {
    x[j] = fuzz_whole(&b, 9);
    for (size_t k = 0; k < p; k++)
      product[k + j * p] = cc_dot(n, q + j * n, q + k * n) + (j == k) + 0.25 * x[0] * (j != k) / 9.0 / (double)p;
  }
  double l[MOST * MOST];
  memcpy(l, product, sizeof l);
  for (size_t j = 0; j < p; j++) {
    z[j] = 0;
    for (size_t k = 0; k < p; k++) z[j] += product[j + k * p] * x[k];
  }
  if (!cc_cholesky(p, l, 0.0, 0.0)) return 0;
  cc_cholesky_solve(p, l, z);
  for (size_t j = 0; j < p; j++) FUZZ_REQUIRE(fuzz_near(z[j], x[j], 1e-10));
  return 0;
}
