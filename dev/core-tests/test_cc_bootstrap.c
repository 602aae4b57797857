#include "../../src/core/cc_bootstrap.h"

#include <stdlib.h>

#include "check.h"

static int by_size(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void limits(void) {
  uint64_t state = 3;
  double values[300], sorted[300], low, high;
  for (int round = 0; round < 2000; ++round) {
    const size_t n = 1 + check_random(&state) % 300;
    const uint64_t levels = 1 + check_random(&state) % 400;
    size_t m = 0;
    for (size_t i = 0; i < n; ++i) {
      values[i] = (double)(check_random(&state) % levels);
      if (check_random(&state) % 10 == 0) values[i] = NAN;
      if (!isnan(values[i])) sorted[m++] = values[i];
    }
    const double tail = 0.001 + 0.49 * check_uniform(&state);
    CHECK(cc_bootstrap_limits(values, n, tail, &low, &high) == m);
    if (m == 0) {
      CHECK(isnan(low) && isnan(high));
      continue;
    }
    qsort(sorted, m, sizeof *sorted, by_size);
    size_t k = (size_t)((double)(m + 1) * tail + 1e-9);
    if (k < 1) k = 1;
    CHECK(low == sorted[k - 1] && high == sorted[m - k]);
  }
  /* 999 resamples at 95 %: the 25th from either end, though 1000 * 0.025 may fall short of 25 in binary. */
  double many[999];
  for (size_t i = 0; i < 999; ++i) many[i] = (double)(i + 1);
  cc_bootstrap_limits(many, 999, (1 - 0.95) / 2, &low, &high);
  CHECK(low == 25 && high == 975);
}

static void ranks(void) {
  const double statistic[] = {2, NAN, 7, 2, 0, 7, 2};
  const float expected[] = {4, NAN, 1.5, 4, 6, 1.5, 4};
  cc_rank_item item[100];
  float rank[7];
  cc_bootstrap_ranks(statistic, 7, item, rank);
  for (size_t j = 0; j < 7; ++j) CHECK(rank[j] == expected[j] || (isnan(rank[j]) && isnan(expected[j])));
  uint64_t state = 5;
  for (int round = 0; round < 300; ++round) {
    double x[50];
    float got[50];
    const size_t m = check_random(&state) % 51;
    for (size_t j = 0; j < m; ++j) x[j] = (double)(check_random(&state) % 20);
    cc_bootstrap_ranks(x, m, item, got);
    int right = 1;
    for (size_t j = 0; j < m; ++j) {
      double above = 0, same = 0;
      for (size_t k = 0; k < m; ++k) above += x[k] > x[j], same += x[k] == x[j];
      right = right && got[j] == (float)(above + (same + 1) / 2);
    }
    CHECK(right);
  }
}

static void weights(void) {
  uint32_t counts[20];
  double weight[20], mean[20] = {0};
  for (uint64_t b = 0; b < 4000; ++b) {
    cc_bootstrap_weights(11, b, 20, counts, weight);
    double total = 0;
    for (size_t i = 0; i < 20; ++i) total += weight[i], mean[i] += weight[i] / 4000;
    CHECK(total == 20);
  }
  for (size_t i = 0; i < 20; ++i) CHECK_NEAR(mean[i], 1, 0.08);
}

int main(void) {
  limits();
  ranks();
  weights();
  return check_report();
}
