#include "cc_rank.h"

#include <float.h>

#include "check.h"

static size_t groups(const double *value, const double *noise, size_t n, int digits, int64_t *rank2) {
  cc_rank_item item[64];
  size_t end[32];
  const size_t n_groups = cc_tie_groups(value, noise, n, digits, item, end);
  cc_midranks2(item, end, n_groups, rank2);
  return n_groups;
}

static void floating_ties(void) {
  const double before[] = {0.775, 0.325, 1.0, 2.0}, after[] = {0.825, 0.375, 1.0 + 4.0 * DBL_EPSILON, 1.5};
  double change[4], noise[4];
  int64_t rank2[4];
  cc_change(before, after, 4, CC_SCALE_RAW, change, noise);
  CHECK(change[0] != change[1]); /* the trap is there */
  CHECK(change[2] == 0.0 && noise[2] == 0.0);
  CHECK(groups(change, noise, 4, CC_DIGITS_NONE, rank2) == 3);
  CHECK(rank2[0] == 7 && rank2[1] == 7 && rank2[2] == 4 && rank2[3] == 2);
}

static void rounding(void) {
  int64_t rank2[8];
  const double close[] = {1.00000001, 1.00000002, 1.000002}; /* the first two agree to 7 digits */
  CHECK(groups(close, NULL, 3, 7, rank2) == 2);
  CHECK(groups(close, NULL, 3, CC_DIGITS_NONE, rank2) == 3);
  CHECK(groups(close, NULL, 3, 9, rank2) == 3);
  const double over[] = {9.99999999, 10.0, 10.00001}; /* rounding up into the next power of ten */
  CHECK(groups(over, NULL, 3, 7, rank2) == 2);
  const double halves[] = {1.25, 1.2, 1.35, 1.4, -1.25, -1.2}; /* to the even digit, as signif(., 2) */
  CHECK(groups(halves, NULL, 6, 2, rank2) == 3);
  const double small[] = {3e-320, 3.1e-320, 1e308, 1.1e308};
  CHECK(groups(small, NULL, 4, 7, rank2) == 4);
  CHECK(groups(small, NULL, 4, 1, rank2) == 2);
}

/* Noise on either side of a rounding boundary leaves the tie alone. */
static void boundary(void) {
  int64_t rank2[3];
  const double x = 1.2345675;
  const double value[] = {x * (1.0 - 2.0 * DBL_EPSILON), x, x * (1.0 + 2.0 * DBL_EPSILON)};
  const double noise[] = {8.0 * DBL_EPSILON, 8.0 * DBL_EPSILON, 8.0 * DBL_EPSILON};
  CHECK(groups(value, noise, 3, 7, rank2) == 1);
  const double pair[2][2] = {{value[0], 1.234568}, {value[2], 1.234568}};
  CHECK(groups(pair[0], noise, 2, 7, rank2) == groups(pair[1], noise, 2, 7, rank2));
}

static void logarithms(void) {
  const double one = 1.0 + 2.0 * DBL_EPSILON;
  const double before[] = {0.0, log2(3.0), log2(7.0)}, after[] = {log2(one), log2(6.0), log2(14.0)};
  double change[3], noise[3];
  int64_t rank2[3];
  cc_change(before, after, 3, CC_SCALE_LOG2, change, noise);
  CHECK(change[0] == 0.0);
  CHECK(groups(change, noise, 3, CC_DIGITS_NONE, rank2) == 2);
}

static void sorted_large(void) {
  enum { N = 1000 };
  static double value[N];
  static cc_rank_item item[2 * N];
  static size_t end[N];
  uint32_t state = 1;
  for (size_t i = 0; i < N; ++i) {
    state = state * 1664525u + 1013904223u;
    value[i] = (double)(state >> 24) - 100.0;
  }
  const size_t n_groups = cc_tie_groups(value, NULL, N, 7, item, end);
  int sorted = end[n_groups - 1] == N;
  for (size_t i = 1; i < N; ++i) {
    sorted &=
        item[i - 1].value < item[i].value || (item[i - 1].value == item[i].value && item[i - 1].index < item[i].index);
  }
  CHECK(sorted);
  CHECK(n_groups == 256 || n_groups < 256);
  CHECK(cc_tie_groups(value, NULL, 0, 7, item, end) == 0);
}

/* A value apart does not count, nor two of different sizes; half of all do. */
static void one_noise_a_row(void) {
  const double plain[] = {0.0, 2.0, 3.0, 1.0}, apart[] = {2.0, 1e13, 3.0, 0.0, 1.0};
  const double two[] = {1e30, 2.0, 1e15, 3.0, 1.0}, half[] = {1.0, 1e13, 2.0, 2e13}, zeros[] = {0.0, 0.0, 5.0};
  CHECK(cc_row_noise(plain, 4) == 3.0);
  CHECK(cc_row_noise(apart, 5) == 3.0);
  CHECK(cc_row_noise(two, 5) == 3.0);
  CHECK(cc_row_noise(half, 4) == 2e13);
  CHECK(cc_row_noise(zeros, 3) == 5.0 && cc_row_noise(zeros, 0) == 0.0);
}

int main(void) {
  one_noise_a_row();
  floating_ties();
  rounding();
  boundary();
  logarithms();
  sorted_large();
  return check_report();
}
