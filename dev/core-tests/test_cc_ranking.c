/* Ranks beside counting who is larger, Holm's adjustment beside its definition, in all orders of ties. */
#include "cc_ranking.h"

#include "check.h"

enum { MOST = 130 };

static double rank_by_counting(const double *x, size_t n, size_t i) {
  size_t larger = 0, equal = 0;
  for (size_t j = 0; j < n; ++j) {
    larger += x[j] > x[i];
    equal += x[j] == x[i];
  }
  return (double)larger + ((double)equal + 1.0) / 2.0;
}

/* The largest, over all p no larger, of p times the number of those that are not smaller than it. */
static double holm_by_definition(const double *p, size_t n, size_t i) {
  double most = 0.0;
  for (size_t j = 0; j < n; ++j) {
    size_t left = 0;
    for (size_t k = 0; k < n; ++k) left += p[k] >= p[j];
    if (p[j] <= p[i]) most = fmax(most, (double)left * p[j]);
  }
  return most < 1.0 ? most : 1.0;
}

static void random_case(size_t n, uint64_t levels, int holes, uint64_t *state) {
  double x[MOST] = {0}, p[MOST] = {0}, rank[MOST], adjusted[MOST];
  cc_key_item item[2 * MOST];
  for (size_t i = 0; i < n; ++i) {
    const double level = (double)(check_random(state) % levels);
    x[i] = (level - 2.0) * 0.7;
    p[i] = level / (double)(levels - 1);
    if (x[i] == 0.0 && check_random(state) % 2 == 0) x[i] = -0.0;
    if (holes && check_random(state) % 4 == 0) x[i] = p[i] = NAN;
  }
  cc_rank_largest(x, n, item, rank);
  cc_holm(p, n, item, adjusted);
  for (size_t i = 0; i < n; ++i) {
    if (isnan(x[i])) {
      CHECK(isnan(rank[i]) && isnan(adjusted[i]));
    } else {
      CHECK(rank[i] == rank_by_counting(x, n, i));
      CHECK(adjusted[i] == holm_by_definition(p, n, i));
    }
  }
}

/* By hand: Holm of 0.01, 0.04, 0.03 is 0.03, 0.06, 0.06. */
static void by_hand(void) {
  const double p[] = {0.01, NAN, 0.04, 0.03}, x[] = {-INFINITY, 3, NAN, INFINITY, 3};
  double adjusted[4], rank[5];
  cc_key_item item[10];
  cc_holm(p, 4, item, adjusted);
  CHECK(adjusted[0] == 3 * 0.01 && isnan(adjusted[1]) && adjusted[2] == 2 * 0.03 && adjusted[3] == 2 * 0.03);
  cc_rank_largest(x, 5, item, rank);
  CHECK(rank[0] == 4 && rank[1] == 2.5 && isnan(rank[2]) && rank[3] == 1 && rank[4] == 2.5);
}

int main(void) {
  uint64_t state = 11;
  for (size_t n = 0; n <= MOST; n += n < 12 ? 1 : 17) {
    for (int holes = 0; holes < 2; ++holes) {
      random_case(n, 5, holes, &state);
      random_case(n, 1 << 20, holes, &state);
    }
  }
  by_hand();
  return check_report();
}
