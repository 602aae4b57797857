/* Welch's test: a case by hand, Student's sleep data as R prints them, and the formulas in long double. */
#include "cc_welch.h"

#include "check.h"

static void by_hand(void) {
  /* Means 2 and 5, variances 1 and 20 / 3: squared error 1/3 + 5/3 = 2; df = 4 / (1/18 + 25/27). */
  const double x[] = {1, 2, 3}, y[] = {2, 4, 6, 8};
  const cc_mean_pair pair = {x, 3, y, 4, NULL, NULL};
  cc_welch_result r;
  cc_welch(&pair, 1, &r);
  CHECK(r.n_strata == 1);
  CHECK_NEAR(r.estimate, -3, 1e-15);
  CHECK_NEAR(r.std_error, sqrt(2), 1e-15);
  CHECK_NEAR(r.df, 4 / (1.0 / 18 + 25.0 / 27), 1e-13);
}

/* t.test(extra ~ group, sleep) in R: t = -1.8608, df = 17.776. */
static void sleep_data(void) {
  const double x[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
  const double y[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  const cc_mean_pair pair = {x, 10, y, 10, NULL, NULL};
  cc_welch_result r;
  cc_welch(&pair, 1, &r);
  CHECK_NEAR(r.estimate / r.std_error, -1.8608, 5e-5);
  CHECK_NEAR(r.df, 17.776, 5e-4);
}

static void nothing_to_test(void) {
  const double one[] = {3}, same[] = {4, 4, 4}, near[] = {4, 4 + 1e-12, 4};
  const cc_mean_pair alone = {one, 1, same, 3, NULL, NULL}, still = {same, 3, same, 2, NULL, NULL};
  const double rough[] = {1e-10, 1e-10, 1e-10};
  const cc_mean_pair noise = {near, 3, same, 3, rough, rough};
  cc_welch_result r;
  cc_welch(&alone, 1, &r);
  CHECK(r.n_strata == 0 && isnan(r.estimate) && isnan(r.std_error) && isnan(r.df));
  cc_welch(&still, 1, &r);
  CHECK(r.n_strata == 1 && r.estimate == 0 && r.std_error == 0 && isnan(r.df));
  cc_welch(&noise, 1, &r);
  CHECK(r.std_error == 0 && isnan(r.df));
  double mean, variance;
  cc_moments(one, 0, &mean, &variance);
  CHECK(isnan(mean) && isnan(variance));
  cc_moments(one, 1, &mean, &variance);
  CHECK(mean == 3 && isnan(variance));
}

static void slow_moments(const double *x, size_t n, long double *mean, long double *variance) {
  long double sum = 0, squares = 0;
  for (size_t i = 0; i < n; ++i) sum += x[i];
  *mean = sum / (long double)n;
  for (size_t i = 0; i < n; ++i) squares += (x[i] - *mean) * (x[i] - *mean);
  *variance = squares / (long double)(n - 1);
}

static void random_strata(uint64_t *state) {
  double x[3][9], y[3][9];
  cc_mean_pair pair[3];
  long double weights = 0, sum = 0, variance = 0, fourth = 0;
  for (size_t h = 0; h < 3; ++h) {
    const size_t n1 = 1 + check_random(state) % 8, n0 = 2 + check_random(state) % 7;
    for (size_t i = 0; i < 9; ++i) {
      x[h][i] = 1000 + check_uniform(state);
      y[h][i] = 1000 + 3 * check_uniform(state);
    }
    pair[h] = (cc_mean_pair){x[h], n1, y[h], n0, NULL, NULL};
    if (n1 < 2) continue;
    long double m1, m0, v1, v0;
    slow_moments(x[h], n1, &m1, &v1);
    slow_moments(y[h], n0, &m0, &v0);
    const long double a = (long double)n1, b = (long double)n0, w = a * b / (a + b);
    weights += w;
    sum += w * (m1 - m0);
    variance += w * w * (v1 / a + v0 / b);
    fourth += w * w * w * w * (v1 * v1 / (a * a * (a - 1)) + v0 * v0 / (b * b * (b - 1)));
  }
  cc_welch_result r;
  cc_welch(pair, 3, &r);
  if (weights == 0) return;
  CHECK_NEAR(r.estimate, (double)(sum / weights), 1e-12);
  CHECK_NEAR(r.std_error, (double)(sqrtl(variance) / weights), 1e-12);
  CHECK_NEAR(r.df / (double)(variance * variance / fourth), 1, 1e-10);
}

int main(void) {
  uint64_t state = 8;
  by_hand();
  sleep_data();
  nothing_to_test();
  for (int i = 0; i < 500; ++i) random_strata(&state);
  return check_report();
}
