/* The model of adjacent categories (cc_adjacent, cc_adjacent_climb): the ratings of bitterness of Randall (1989), as
 * package ordinal has them (rating by temp and contact), and profiles by a plain climber. */
#include "cc_adjacent.h"

#include <string.h>

#include "../fuzz/plain_adjacent.h"
#include "check.h"

static const double drop = 1.920729410347062; /* 95 percent */

static cc_adjacent_fit fit(const double *shared, size_t n_shared, const double *x, const int *grade, size_t n,
                           size_t grades) {
  const cc_adjacent_data data = {n, n_shared, grades, shared, x, grade};
  double *scratch = malloc(cc_adjacent_scratch(n, n_shared, grades) * sizeof *scratch);
  cc_adjacent_fit r;
  cc_adjacent(&data, drop, scratch, &r);
  free(scratch);
  return r;
}

/* Slopes to six digits as brglm2 0.9 has them (bracl, AS_mean), whose own tolerance is 1e-7; the others are of a plain
 * second implementation, by scoring to a step of 1e-14. */
static void wine(void) {
  enum { N = 72 };
  static const char rating[] = "122333440102124312214433212121421232222221211343001112121112222301212133";
  static const char temp[] = "000011110000111100001111000011110000111100001111000011110000111100001111";
  static const char contact[] = "001100110011001100110011001100110011001100110011001100110011001100110011";
  double x[2][N];
  int grade[N];
  for (int i = 0; i < N; ++i) {
    grade[i] = rating[i] - '0';
    x[0][i] = temp[i] - '0';
    x[1][i] = contact[i] - '0';
  }
  const cc_adjacent_fit warm = fit(x[1], 1, x[0], grade, N, 5), skin = fit(x[0], 1, x[1], grade, N, 5);
  CHECK(warm.status == CC_OK && skin.status == CC_OK);
  CHECK_NEAR(warm.estimate, 1.564914805892, 1e-9);
  CHECK_NEAR(skin.estimate, 0.900716914228, 1e-9);
  CHECK_NEAR(warm.estimate, 1.564914957, 3e-7);
  CHECK_NEAR(warm.log_lik, -79.7197559, 5e-8);
  CHECK_NEAR(warm.statistic, 26.824736, 5e-7);
  /* Units and origin: a slope per unit. */
  for (int i = 0; i < N; ++i) x[0][i] = 1000.0 + 4.0 * x[0][i];
  CHECK_NEAR(fit(x[1], 1, x[0], grade, N, 5).estimate, warm.estimate / 4.0, 1e-9);
  /* A shared column twice is one. */
  double twice[2 * N];
  memcpy(twice, x[1], sizeof x[1]);
  memcpy(twice + N, x[1], sizeof x[1]);
  CHECK_NEAR(fit(twice, 2, x[0], grade, N, 5).estimate, warm.estimate / 4.0, 1e-9);
  CHECK(fit(x[0], 1, x[0], grade, N, 5).status == CC_CONSTANT);
}

static double normal(uint64_t *state) {
  double sum = -6.0;
  for (int i = 0; i < 12; ++i) sum += check_uniform(state);
  return sum;
}

/* Estimate and limits beside the plain likelihood: the profile is highest at the estimate and `drop` lower at limits.
 * Where grades are separated (every fourth) it has several maxima, of which the plain climber need not find the
 * highest: it must not find a higher one. */
static void against_plain(void) {
  uint64_t state = 8;
  for (int k = 0; k < check_cases(4, 40); ++k) {
    enum { N = 18 };
    double x[2 * N];
    int grade[N];
    const size_t grades = 2 + (size_t)k % 3, n_shared = (size_t)k % 2;
    const int separated = k % 4 == 2;
    for (int i = 0; i < N; ++i) {
      grade[i] = i % (int)grades;
      x[i] = normal(&state);
      x[N + i] = normal(&state) + (separated ? 9.0 : 0.6) * (grade[i] - ((double)grades - 1.0) / 2.0);
    }
    const double *marker = x + N;
    const cc_adjacent_fit r = fit(x, n_shared, marker, grade, N, grades);
    CHECK(r.status == CC_OK && isfinite(r.low) && isfinite(r.high) && r.low < r.estimate && r.estimate < r.high);
    const plain_adjacent plain = {N, grades, n_shared + 1, n_shared ? x : marker, grade};
    const double top = plain_adjacent_profile(&plain, r.estimate), step = 1e-2 * (r.high - r.low);
    CHECK_NEAR(top, r.log_lik, 1e-6);
    CHECK(plain_adjacent_profile(&plain, r.estimate + step) < top &&
          plain_adjacent_profile(&plain, r.estimate - step) < top);
    CHECK_NEAR(top - plain_adjacent_profile(&plain, 0.0), r.statistic / 2.0, 1e-6);
    const double low = top - plain_adjacent_profile(&plain, r.low) - drop;
    const double high = top - plain_adjacent_profile(&plain, r.high) - drop;
    CHECK(low > -1e-6 && high > -1e-6 && (separated || (low < 1e-6 && high < 1e-6)));
  }
}

static void edges(void) {
  static const double x[] = {1, 2, 3, 4}, same[] = {5, 5, 5, 5};
  static const int grade[] = {0, 1, 0, 1};
  CHECK(fit(NULL, 0, same, grade, 4, 2).status == CC_CONSTANT);
  CHECK(fit(NULL, 0, x, grade, 2, 2).status == CC_TOO_FEW);
  CHECK(fit(NULL, 0, x, grade, 4, 2).status == CC_OK);
}

int main(void) {
  wine();
  against_plain();
  edges();
  return check_report();
}
