/* Small linear algebra: factors multiply back, solutions solve, and what is not positive definite is refused. */
#include "cc_linalg.h"

#include "check.h"

enum { N = 23, MOST = 9 };

static void by_hand(void) {
  double a[4] = {4, 2, 2, 5}, b[2] = {8, 16}, none[4] = {1, 2, 2, 3};
  CHECK(cc_cholesky(2, a, 0, 0) == 1);
  CHECK(a[0] == 2 && a[1] == 1 && a[3] == 2);
  cc_cholesky_forward(2, a, b);
  CHECK(b[0] == 4 && b[1] == 6);
  CHECK(cc_cholesky(2, none, 0, 0) == 0);
  double small[1] = {1e-9}, lost[4] = {1, 1, 1, 1 + 1e-14};
  CHECK(cc_cholesky(1, small, 1e-8, 0) == 0);
  CHECK(cc_cholesky(2, lost, 0, 1e-13) == 0);
}

static void random_case(uint64_t *state) {
  double a[N * MOST], q[N * MOST], r[MOST * MOST], square[MOST * MOST], l[MOST * MOST], z[MOST], b[MOST] = {0};
  const size_t p = 1 + check_random(state) % MOST;
  for (size_t i = 0; i < N * p; ++i) a[i] = q[i] = 2 * check_uniform(state) - 1;
  CHECK(cc_orthonormalise(N, p, q, r, 1e-11) == p);
  double worst = 0;
  for (size_t j = 0; j < p; ++j) {
    for (size_t i = 0; i < N; ++i) {
      double sum = 0;
      for (size_t k = 0; k <= j; ++k) sum += q[i + k * N] * r[k + j * p];
      worst = fmax(worst, fabs(sum - a[i + j * N]));
    }
    for (size_t k = 0; k < p; ++k) {
      worst = fmax(worst, fabs(cc_dot(N, q + j * N, q + k * N) - (j == k)));
      square[j + k * p] = l[j + k * p] = cc_dot(N, a + j * N, a + k * N);
    }
  }
  CHECK_NEAR(worst, 0, 1e-13);
  for (size_t j = 0; j < p; ++j) z[j] = check_uniform(state);
  for (size_t j = 0; j < p; ++j) {
    for (size_t k = 0; k < p; ++k) b[j] += square[j + k * p] * z[k];
  }
  CHECK(cc_cholesky(p, l, 0, 0) == 1);
  cc_cholesky_solve(p, l, b);
  for (size_t j = 0; j < p; ++j) CHECK_NEAR(b[j], z[j], 1e-9);
  for (size_t j = 0; j < p; ++j) b[j] = z[j];
  cc_solve_upper(p, r, p, b);
  for (size_t i = 0; i < p; ++i) {
    double sum = 0;
    for (size_t k = i; k < p; ++k) sum += r[i + k * p] * b[k];
    CHECK_NEAR(sum, z[i], 1e-10);
  }
  for (size_t i = 0; i < N; ++i) a[i + (p - 1) * N] = p > 1 ? 3 * a[i] : 0;
  CHECK(cc_orthonormalise(N, p, a, r, 1e-11) == p - 1);
}

int main(void) {
  uint64_t state = 2;
  by_hand();
  for (int i = 0; i < 300; ++i) random_case(&state);
  return check_report();
}
