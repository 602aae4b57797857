/* cc_shift.c, and cc_differences.c, where differences are laid out. */
#include "cc_shift.h"

#include <stdlib.h>

#include "check.h"

typedef struct {
  double value, weight;
} weighted;

static int compare(const void *a, const void *b) {
  const double u = ((const weighted *)a)->value, v = ((const weighted *)b)->value;
  return (u > v) - (u < v);
}

static int compare_values(const void *a, const void *b) {
  const double u = *(const double *)a, v = *(const double *)b;
  return (u > v) - (u < v);
}

enum { STRATA = 3, GROUP = 25 };

/* All differences laid out and sorted. */
static void random_cases(void) {
  uint64_t state = 5;
  int wrong = 0, wrong_weight = 0, wrong_median = 0;
  for (int k = 0; k < 4000; ++k) {
    static double x[STRATA][GROUP], y[STRATA][GROUP];
    static weighted all[STRATA * GROUP * GROUP];
    static size_t scratch[4 * STRATA * GROUP];
    cc_sample_pair strata[STRATA];
    const size_t n_strata = 1 + check_random(&state) % STRATA;
    size_t n = 0, n_x = 0;
    double total = 0.0;
    for (size_t h = 0; h < n_strata; ++h) {
      const size_t n1 = 1 + check_random(&state) % GROUP, n0 = 1 + check_random(&state) % GROUP;
      for (size_t i = 0; i < n1; ++i) x[h][i] = k % 2 ? check_uniform(&state) : (double)(check_random(&state) % 9);
      for (size_t j = 0; j < n0; ++j) y[h][j] = k % 2 ? check_uniform(&state) : (double)(check_random(&state) % 9);
      qsort(x[h], n1, sizeof(double), compare_values);
      qsort(y[h], n0, sizeof(double), compare_values);
      const double weight = n_strata == 1 ? 1.0 : (double)(1 + check_random(&state) % 4);
      strata[h] = (cc_sample_pair){x[h], n1, y[h], n0, weight};
      for (size_t i = 0; i < n1; ++i) {
        for (size_t j = 0; j < n0; ++j) {
          all[n++] = (weighted){x[h][i] - y[h][j], weight};
          total += weight;
        }
      }
      n_x += n1;
    }
    CHECK(cc_shift_scratch(n_x) <= sizeof scratch / sizeof *scratch);
    qsort(all, n, sizeof *all, compare);
    const double target = floor(check_uniform(&state) * (total + 2.0)) - 1.0;
    double expected = target < 0.0 ? -INFINITY : INFINITY, sum = 0.0, low = NAN, high = NAN;
    for (size_t i = 0; i < n; ++i) {
      sum += all[i].weight;
      if (target >= 0.0 && isinf(expected) && sum > target) expected = all[i].value;
      if (isnan(low) && sum >= total / 2.0) low = all[i].value;
      if (isnan(high) && sum > total / 2.0) high = all[i].value;
    }
    wrong += cc_shift_quantile(strata, n_strata, target, scratch) != expected;
    wrong_median += cc_shift_median(strata, n_strata, scratch) != (low + high) / 2.0;
    double weight = 0.0;
    const double at = all[n / 3].value;
    for (size_t i = 0; i < n && all[i].value <= at; ++i) weight += all[i].weight;
    wrong_weight += cc_shift_weight(strata, n_strata, at) != weight;
    if (n_strata == 1) { /* the differences laid out give the same answers, turned or not */
      static double sorted[GROUP * GROUP], merged[GROUP * GROUP];
      cc_differences laid = {.pair = strata[0], .sorted = sorted}, plain = {.pair = strata[0]};
      laid.first = cc_shift_sort(strata, sorted, merged);
      for (int turn = 0; turn < 2; ++turn) {
        wrong += cc_differences_above(&laid, target, scratch) != cc_differences_above(&plain, target, scratch);
        wrong_weight += cc_differences_up_to(&laid, at) != cc_differences_up_to(&plain, at);
        wrong_median += cc_differences_median(&laid, scratch) != cc_differences_median(&plain, scratch);
        laid = cc_differences_swap(&laid);
        plain = cc_differences_swap(&plain);
      }
    }
    cc_sample_pair swapped[STRATA];
    cc_shift_swap(strata, n_strata, swapped);
    wrong_median += cc_shift_median(swapped, n_strata, scratch) != -(low + high) / 2.0;
  }
  CHECK(wrong == 0);
  CHECK(wrong_weight == 0);
  CHECK(wrong_median == 0);
}

/* Large and lopsided groups, and values far apart. */
static void large(void) {
  enum { N1 = 3000, N0 = 700 };
  double *x = malloc(N1 * sizeof *x), *y = malloc(N0 * sizeof *y);
  size_t *scratch = malloc(cc_shift_scratch(N1) * sizeof *scratch);
  uint64_t state = 9;
  for (size_t i = 0; i < N1; ++i) x[i] = exp(20.0 * check_uniform(&state));
  for (size_t j = 0; j < N0; ++j) y[j] = exp(20.0 * check_uniform(&state));
  qsort(x, N1, sizeof *x, compare_values);
  qsort(y, N0, sizeof *y, compare_values);
  const cc_sample_pair pair = {x, N1, y, N0, 1.0};
  for (double k = 0.0; k < 2.1e6; k += 99999.0) {
    const double d = cc_shift_quantile(&pair, 1, k, scratch);
    CHECK(cc_shift_weight(&pair, 1, d) > k);
    CHECK(cc_shift_weight(&pair, 1, nextafter(d, -INFINITY)) <= k);
  }
  free(x);
  free(y);
  free(scratch);
}

int main(void) {
  random_cases();
  large();
  return check_report();
}
