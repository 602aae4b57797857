/* Quade's rank analysis of covariance (cc_quade): by hand, and by normal equations of two columns. */
#include "cc_quade.h"

#include "check.h"

static cc_quade_result run(cc_quade_data data) {
  void *const room = malloc(cc_quade_bytes(data.n, data.columns, data.n_groups));
  cc_quade_result r;
  cc_quade(&data, room, &r);
  free(room);
  return r;
}

/* Baselines all equal: the ranks 1 3 2 | 5 4 6 themselves. Means 2 and 5, within 2 + 2, F = 13.5 / (4 / 4). */
static void by_hand(void) {
  const double value[] = {0.1, 3.0, 1.5, 7.0, 6.5, 100.0, 4, 4, 4, 4, 4, 4};
  const int group[] = {0, 0, 0, 1, 1, 1};
  const cc_quade_result r = run((cc_quade_data){6, 2, 2, 2, 1, 0, value, group, 7});
  CHECK_NEAR(r.estimate, 3.0, 1e-13);
  CHECK_NEAR(r.f, 13.5, 1e-12);
  CHECK(r.df1 == 1 && r.df2 == 4 && r.varies);
}

static double rank_of(const double *x, size_t n, size_t i) {
  double below = 0.0, same = 0.0;
  for (size_t j = 0; j < n; ++j) {
    below += x[j] < x[i];
    same += x[j] == x[i];
  }
  return below + (same + 1.0) / 2.0;
}

/* One regressor: the residual is y - slope x, about the means. */
static void random_case(uint64_t *state) {
  enum { MOST = 30 };
  const size_t n = 6 + check_random(state) % (MOST - 6), groups = 2 + check_random(state) % 2;
  double value[2 * MOST], x[MOST], y[MOST], sxx = 0.0, sxy = 0.0;
  int group[MOST];
  for (size_t i = 0; i < 2 * n; ++i) value[i] = (double)(check_random(state) % 12);
  for (size_t i = 0; i < n; ++i) group[i] = (int)(i % groups);
  for (size_t i = 0; i < n; ++i) {
    y[i] = rank_of(value, n, i) - (double)(n + 1) / 2;
    x[i] = rank_of(value + n, n, i) - (double)(n + 1) / 2;
    sxx += x[i] * x[i];
    sxy += x[i] * y[i];
  }
  double mean[3] = {0}, size[3] = {0}, within = 0.0, between = 0.0;
  for (size_t i = 0; i < n; ++i) {
    y[i] -= sxx > 0.0 ? sxy / sxx * x[i] : 0.0;
    mean[group[i]] += y[i];
    size[group[i]] += 1.0;
  }
  for (size_t g = 0; g < groups; ++g) mean[g] /= size[g], between += size[g] * mean[g] * mean[g];
  for (size_t i = 0; i < n; ++i) within += (y[i] - mean[group[i]]) * (y[i] - mean[group[i]]);
  const cc_quade_result r = run((cc_quade_data){n, 2, 2, groups, groups - 1, 0, value, group, 7});
  if (within < 1e-9) return;
  CHECK_NEAR(r.estimate, mean[groups - 1] - mean[0], 1e-10);
  const double f = between / (double)(groups - 1) / (within / (double)(n - groups));
  CHECK_NEAR(r.f, f, 1e-8 * (1.0 + f));
}

static void edges(void) {
  const double value[] = {1, 2, 3, 4, 1, 2, 3, 4};
  const int one[] = {1, 1, 1, 1}, two[] = {0, 1, 0, 1};
  CHECK(isnan(run((cc_quade_data){4, 2, 2, 2, 1, 0, value, one, 7}).f));
  CHECK(isnan(run((cc_quade_data){4, 2, 2, 2, 1, 0, value, one, 7}).estimate));
  const cc_quade_result r = run((cc_quade_data){4, 2, 2, 2, 1, 0, value, two, 7});
  CHECK(!r.varies && isnan(r.f) && fabs(r.estimate) < 1e-12);
  CHECK(isnan(run((cc_quade_data){2, 2, 2, 2, 1, 0, value, two, 7}).df2));
  CHECK(isnan(run((cc_quade_data){0, 2, 2, 2, 1, 0, value, two, 7}).estimate));
}

int main(void) {
  uint64_t state = 4;
  by_hand();
  edges();
  for (int i = 0; i < check_cases(300, 5000); ++i) random_case(&state);
  return check_report();
}
