/* One test over all visits: printed values (base running of Hollander & Wolfe, Skillings.Mack, METHODS-2 section 2.3),
 * one worked by hand, and all orders of random small cases. */
#include "cc_overall.h"

#include <string.h>

#include "check.h"

static cc_overall_result run(const double *value, size_t n, size_t k, cc_overall_kind kind, double most) {
  const cc_overall_data data = {n, k, value, kind, CC_SCALE_RAW, 7, most};
  void *memory = malloc(cc_overall_bytes(n, k));
  double place[8];
  cc_overall_result r;
  cc_overall(&data, memory, place, &r);
  free(memory);
  return r;
}

static void running(void) {
  static const double bases[] = {5.40, 5.50, 5.55, 5.85, 5.70, 5.75, 5.20, 5.60, 5.50, 5.55, 5.50, 5.40, 5.90, 5.85,
                                 5.70, 5.45, 5.55, 5.60, 5.40, 5.40, 5.35, 5.45, 5.50, 5.35, 5.25, 5.15, 5.00, 5.85,
                                 5.80, 5.70, 5.25, 5.20, 5.10, 5.65, 5.55, 5.45, 5.60, 5.35, 5.45, 5.05, 5.00, 4.95,
                                 5.50, 5.50, 5.40, 5.45, 5.55, 5.50, 5.55, 5.55, 5.35, 5.45, 5.50, 5.55, 5.50, 5.45,
                                 5.25, 5.65, 5.60, 5.40, 5.70, 5.65, 5.55, 6.30, 6.30, 6.25};
  cc_overall_result r = run(bases, 22, 3, CC_OVERALL_FRIEDMAN, 9999);
  CHECK(r.n_complete == 22 && r.n_partial == 0 && r.n_dropped == 0 && r.df == 2 && r.orders == 0);
  CHECK_NEAR(r.statistic, 11.142857143, 5e-10);
  CHECK_NEAR(exp(-r.statistic / 2), 0.003805040776, 5e-13);
  CHECK_NEAR(r.kendall_w, 11.142857142857 / 44, 1e-12);
  CHECK_NEAR(run(bases, 22, 3, CC_OVERALL_PAGE, 0).statistic, -3.240370349, 5e-10);
  CHECK_NEAR(run(bases, 22, 3, CC_OVERALL_ALIGNED, 0).statistic, 11.794058611, 5e-10);
  double some[66];
  memcpy(some, bases, sizeof some);
  static const int lost[] = {0, 14, 25, 57, 40, 41}; /* (1,1), (5,3), (9,2), (20,1), (14,2), (14,3) */
  for (int i = 0; i < 6; ++i) some[lost[i]] = NAN;
  r = run(some, 22, 3, CC_OVERALL_FRIEDMAN, 0);
  CHECK(r.n_complete == 17 && r.n_partial == 4 && r.n_dropped == 1);
  CHECK_NEAR(r.statistic, 8.592213445, 5e-10);
}

/* Lowest in both, highest in the complete one; the other patient's second of two. */
static void places(void) {
  static const double x[] = {1, 2, 3, 4, 9, NAN};
  const cc_overall_data data = {2, 3, x, CC_OVERALL_FRIEDMAN, CC_SCALE_RAW, 7, 0};
  void *memory = malloc(cc_overall_bytes(2, 3));
  double place[3];
  cc_overall_result r;
  cc_overall(&data, memory, place, &r);
  CHECK(place[0] == 0 && place[1] == 0.75 && place[2] == 1);
  free(memory);
}

static void five_by_three(void) {
  double x[] = {1.2, 2.3, 3.1, 2.0, 2.5, 2.5, 0.7, 1.9, 1.1, 3.0, 3.6, 4.2, 1.5, 1.4, 2.2};
  cc_overall_result r = run(x, 5, 3, CC_OVERALL_FRIEDMAN, 9999);
  CHECK_NEAR(r.statistic, 6, 1e-12);
  CHECK(r.orders == 7776);
  CHECK_NEAR(r.upper, 420.0 / 7776, 1e-15);
  r = run(x, 5, 3, CC_OVERALL_PAGE, 9999);
  CHECK_NEAR(r.upper, 68.0 / 7776, 1e-15);
  r = run(x, 5, 3, CC_OVERALL_ALIGNED, 9999);
  CHECK_NEAR(r.statistic, 6.647094068, 5e-10);
  CHECK_NEAR(r.upper, 252.0 / 7776, 1e-15);
  x[5] = x[12] = NAN;
  CHECK_NEAR(run(x, 5, 3, CC_OVERALL_FRIEDMAN, 0).statistic, 6.057050808, 5e-10);
}

/* Two visits: the sign test, (up - down)^2 / (up + down). */
static void two_visits(void) {
  static const double x[] = {1, 2, 3, 5, 4, 4, 2, 1, 0, 7};
  const cc_overall_result r = run(x, 5, 2, CC_OVERALL_FRIEDMAN, 9999);
  CHECK_NEAR(r.statistic, 4.0 / 4.0, 1e-14);
  CHECK_NEAR(r.upper, 10.0 / 16, 1e-15);
  static const double same[] = {1, 1, 2, 2};
  CHECK(run(same, 2, 2, CC_OVERALL_FRIEDMAN, 9999).status == CC_CONSTANT);
  static const double one[] = {1, NAN, NAN, 2};
  CHECK(run(one, 2, 2, CC_OVERALL_FRIEDMAN, 9999).status == CC_NO_PAIRS);
}

/* Visits 1 and 2 are compared by some, 3 and 4 by others, nobody links them: two degrees of freedom, two sign tests. */
static void two_parts(void) {
  static const double x[] = {1, 2, NAN, NAN, 1, 3, NAN, NAN, NAN, NAN, 5, 4, NAN, NAN, 6, 2};
  const cc_overall_result r = run(x, 4, 4, CC_OVERALL_FRIEDMAN, 9999);
  CHECK(r.df == 2);
  CHECK_NEAR(r.statistic, 4, 1e-12);
}

/* Tails by the definition: permuted data, each computed anew. */
static void against_all_orders(void) {
  uint64_t state = 5;
  for (int c = 0; c < check_cases(30, 30000); ++c) { /* a third of each kind */
    enum { N = 3, K = 3 };
    static const int order[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    double x[N * K], y[N * K], all = 0, above = 0, below = 0;
    const cc_overall_kind kind = (cc_overall_kind)(c % 3);
    for (int i = 0; i < N * K; ++i) x[i] = (double)(check_random(&state) % 6);
    for (int i = 0; i < N; ++i) {
      if (check_random(&state) % 3 == 0) x[i * K + (int)(check_random(&state) % K)] = NAN;
    }
    const cc_overall_result r = run(x, N, K, kind, 9999);
    if (r.status != CC_OK) continue;
    for (int p = 0; p < 216; ++p) {
      const int which[3] = {p % 6, p / 6 % 6, p / 36};
      int allowed = 1;
      for (int i = 0; i < N; ++i) {
        for (int j = 0; j < K; ++j) {
          y[i * K + j] = x[i * K + order[which[i]][j]];
          allowed = allowed && isnan(y[i * K + j]) == isnan(x[i * K + j]);
        }
      }
      if (!allowed) continue; /* the missing visit is missing */
      const double here = run(y, N, K, kind, 0).statistic;
      all += 1;
      below += here <= r.statistic + 1e-9;
      above += here >= r.statistic - 1e-9;
    }
    CHECK(all == r.orders);
    CHECK_NEAR(r.lower, below / all, 1e-14);
    CHECK_NEAR(r.upper, above / all, 1e-14);
  }
}

int main(void) {
  running();
  places();
  five_by_three();
  two_visits();
  two_parts();
  against_all_orders();
  return check_report();
}
