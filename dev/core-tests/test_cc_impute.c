/* Censored regression against survival's survreg() (3.5-3, R 4.2.2), and what is drawn from it: by what it is keyed,
 * beyond which limit it lies, and its distribution. */
#include "cc_impute.h"

#include "cc_linalg.h"
#include "cc_normal.h"
#include "cc_philox.h"
#include "check.h"

enum { N = 12, P = 3, K = P + 1 };

static const double value[N] = {0.2, -0.4, 1.1, 0.9, -0.7, 0.3, -0.7, 1.6, -0.2, 0.5, -0.7, 0.8};
static const int below[N] = {0, 0, 0, 0, -1, 0, -1, 0, 0, 0, -1, 0};
static const double design[N * P] = {1, 1, 1, 1, 1, 1, 1,  1,  1,   1,  1,   1,  1,   0,  1,   1,  0,   0,
                                     1, 1, 0, 0, 0, 1, .1, .5, -.3, .9, -.8, .2, -.4, .7, -.1, .6, -.9, .3};

static void turn(double *x, int *beyond) {
  for (int i = 0; i < N; ++i) {
    x[i] = -value[i];
    beyond[i] = -below[i];
  }
}

static void estimate(const cc_impute_data *data, cc_impute_fit *fit) {
  double scratch[64];
  cc_impute_estimate(data, scratch, fit);
}

static void check_fit(void) {
  static const double beta[P] = {-0.357058939709, 0.715045095828, 1.134036499944}, scale = 0.549339037167;
  double theta[K], factor[K * K], x[N];
  int beyond[N];
  cc_impute_fit fit = {0, theta, factor};
  const cc_impute_data data = {N, P, design, value, below};
  estimate(&data, &fit);
  CHECK(fit.converged);
  for (int q = 0; q < P; ++q) CHECK_NEAR(theta[q] / theta[P], beta[q], 2e-9);
  CHECK_NEAR(1 / theta[P], scale, 2e-9);
  /* Variance of the log of the scale: var(tau) / tau^2. */
  double unit[K] = {0, 0, 0, 1};
  cc_cholesky_solve(K, factor, unit);
  CHECK_NEAR(unit[P] / (theta[P] * theta[P]), 0.058804260297, 1e-9);
  turn(x, beyond);
  const cc_impute_data mirrored = {N, P, design, x, beyond};
  double turned[K];
  cc_impute_fit other = {0, turned, factor};
  estimate(&mirrored, &other);
  for (int q = 0; q < P; ++q) CHECK_NEAR(turned[q], -theta[q], 1e-9);
  /* All of a group below: no finite coefficient. */
  int group[N];
  for (int i = 0; i < N; ++i) group[i] = design[N + i] == 0 ? -1 : 0;
  const cc_impute_data lost = {N, P, design, value, group};
  estimate(&lost, &other);
  CHECK(!other.converged);
}

static void check_draws(void) {
  double theta[K], factor[K * K], scratch[64], one[N], two[N];
  uint64_t patient[N];
  cc_impute_fit fit = {0, theta, factor};
  const cc_impute_data data = {N, P, design, value, below};
  estimate(&data, &fit);
  for (int i = 0; i < N; ++i) patient[i] = (uint64_t)(1000 + i);
  const uint64_t key = cc_impute_key(7, cc_patient_key("IL-6"));
  CHECK(key != cc_impute_key(7, cc_patient_key("IL-2")) && key != cc_impute_key(8, cc_patient_key("IL-6")));
  cc_impute_draw(&data, &fit, key, 3, patient, scratch, one);
  cc_impute_draw(&data, &fit, key, 3, patient, scratch, two);
  for (int i = 0; i < N; ++i) {
    CHECK(one[i] == two[i]);
    CHECK(below[i] ? one[i] < value[i] : one[i] == value[i]);
  }
  cc_impute_draw(&data, &fit, key, 4, patient, scratch, two);
  CHECK(one[4] != two[4] && one[6] != two[6]);
  /* Another patient's key moves that patient alone. */
  patient[4] = 5;
  cc_impute_draw(&data, &fit, key, 3, patient, scratch, two);
  CHECK(one[4] != two[4] && one[6] == two[6] && one[10] == two[10]);
}

/* With a sure fit (each patient 400 times) draws are those of the normal cut at the limit: means and shares. */
static void check_distribution(void) {
  enum { TIMES = 400, MANY = N * TIMES };
  static double x[MANY * P], y[MANY], out[MANY];
  static int beyond[MANY];
  static uint64_t patient[MANY];
  double theta[K], factor[K * K], scratch[64];
  cc_impute_fit fit = {0, theta, factor};
  for (int i = 0; i < MANY; ++i) {
    for (int q = 0; q < P; ++q) x[q * MANY + i] = design[q * N + i % N];
    y[i] = value[i % N];
    beyond[i] = below[i % N];
    patient[i] = (uint64_t)i;
  }
  const cc_impute_data data = {MANY, P, x, y, beyond};
  estimate(&data, &fit);
  double mean = 0, expected = 0, under = 0, n = 0;
  for (uint32_t k = 0; k < 20; ++k) {
    cc_impute_draw(&data, &fit, 99, k, patient, scratch, out);
    for (int i = 0; i < MANY; ++i) {
      if (beyond[i] == 0) continue;
      double at = 0;
      for (int q = 0; q < P; ++q) at += x[q * MANY + i] * theta[q] / theta[P];
      const double s = 1 / theta[P], z = (y[i] - at) / s;
      expected += at - s * exp(cc_log_density(z) - cc_log_probability(z));
      under += cc_probability((out[i] - at) / s) < cc_probability(z) / 2; /* below the median of the cut normal */
      mean += out[i];
      n += 1;
    }
  }
  CHECK_NEAR(mean / n, expected / n, 0.01);
  CHECK_NEAR(under / n, 0.5, 0.02);
}

/* Where the drawn spread is next to nothing, what is drawn lies within rounding of the limit: never on its other side.
 */
static void check_side(void) {
  enum { MANY = 50 };
  double x[MANY], y[MANY], out[MANY], theta[2] = {0.5, 0.1}, factor[4] = {1e9, 0, 0, 0.6}, scratch[64];
  int beyond[MANY];
  uint64_t patient[MANY];
  const cc_impute_fit fit = {1, theta, factor};
  const cc_impute_data data = {MANY, 1, x, y, beyond};
  int across = 0;
  for (uint32_t k = 0; k < 200; ++k) {
    for (int i = 0; i < MANY; ++i) {
      x[i] = 1;
      beyond[i] = i % 2 ? 1 : -1;
      y[i] = 0.1 * i - 2;
      patient[i] = (uint64_t)i;
    }
    cc_impute_draw(&data, &fit, 5, k, patient, scratch, out);
    for (int i = 0; i < MANY; ++i) across += beyond[i] < 0 ? out[i] > y[i] : out[i] < y[i];
  }
  CHECK(across == 0);
}

/* All beyond limits, on both sides: next to nothing is known of the spread. */
static void check_unknown_spread(void) {
  const double x[8] = {1, 1, 1, 1, 1, 1, 1, 1}, y[8] = {0.2, 0.2, -2.2, 0.2, 0.2, 0.2, 2.6, 0.2};
  const int beyond[8] = {1, -1, 1, 1, 1, 1, 1, 1};
  double theta[2], factor[4], scratch[64];
  cc_impute_fit fit = {0, theta, factor};
  const cc_impute_data data = {8, 1, x, y, beyond};
  cc_impute_estimate(&data, scratch, &fit);
  CHECK(!fit.converged);
}

int main(void) {
  check_side();
  check_unknown_spread();
  check_fit();
  check_draws();
  check_distribution();
  return check_report();
}
