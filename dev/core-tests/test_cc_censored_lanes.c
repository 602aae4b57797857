/* Sums over pairs with one member beyond its limit (cc_censored_lanes), and tails side by side (cc_normal_tail):
 * against the same of each pair alone. */
#include "../../src/core/cc_censored_lanes.h"

#include <math.h>

#include "../../src/core/cc_normal.h"
#include "../../src/core/cc_normal_tail.h"
#include "check.h"

static uint64_t state = 23;

static void check_tails(void) {
  for (double x = -2000.0; x < 2000.0; x += fabs(x) < 12.0 ? 0.01 : 9.0) {
    const cc_vec at = {x, -x, x / 7.0, 0.0};
    cc_vec value, slope;
    cc_log_tails(&at, &value, &slope);
    for (int l = 0; l < CC_LANES; ++l) {
      const double log_p = cc_log_probability(at[l]), mills = exp(cc_log_density(at[l]) - log_p);
      CHECK_NEAR(value[l], log_p, 1e-15 * (1.0 + fabs(log_p)));
      CHECK_NEAR(slope[l], mills, 1e-15 * (1.0 + at[l] * at[l]) * (1.0 + mills));
    }
  }
}

/* Of one pair, by definition. */
static void add_plainly(double a, double b, double side, double r, cc_censored_sums *t) {
  const double root = sqrt(1.0 - r * r), w = side * (b - r * a) / root, log_p = cc_log_probability(w), d = r * b - a;
  const double m = exp(cc_log_density(w) - log_p), s = side * m, k = -m * (w + m);
  const cc_censored_sums one = {log_p, a,     a * a,     s,         s * a,     s * b,     s * d,     k,        k * a,
                                k * b, k * d, k * a * a, k * a * b, k * b * b, k * d * a, k * d * b, k * d * d};
  const double *from = &one.log_p;
  for (size_t j = 0; j < sizeof one / sizeof *from; ++j) (&t->log_p)[j] += from[j];
}

static void check_sums(void) {
  enum { N = 13 };
  for (int run = 0; run < 400; ++run) {
    cc_censored_item item[N];
    const size_t n = 1 + (size_t)run % N;
    const cc_censored_view v = {.of_y = run % 2,
                                .mean = 0.3,
                                .sd = 1.7,
                                .other_mean = -0.4,
                                .other_sd = 0.6,
                                .r = 1.98 * check_uniform(&state) - 0.99};
    cc_censored_view view = v;
    view.root = sqrt(1.0 - v.r * v.r);
    cc_censored_sums plain = {0}, sums;
    for (size_t i = 0; i < n; ++i) {
      const double measured = 6.0 * check_uniform(&state) - 3.0, limit = 6.0 * check_uniform(&state) - 3.0;
      const cc_member kind = check_uniform(&state) < 0.5 ? CC_MEMBER_BELOW : CC_MEMBER_ABOVE;
      item[i] = v.of_y ? (cc_censored_item){limit, measured, kind, CC_MEMBER_MEASURED, 1.0}
                       : (cc_censored_item){measured, limit, CC_MEMBER_MEASURED, kind, 1.0};
      add_plainly((measured - v.mean) / v.sd, (limit - v.other_mean) / v.other_sd, kind == CC_MEMBER_BELOW ? 1.0 : -1.0,
                  v.r, &plain);
    }
    cc_censored_sum(item, n, &view, &sums);
    for (size_t j = 0; j < sizeof sums / sizeof(double); ++j) {
      const double expected = (&plain.log_p)[j];
      CHECK_NEAR((&sums.log_p)[j], expected, 1e-10 * (1.0 + fabs(expected)));
    }
  }
}

int main(void) {
  check_tails();
  check_sums();
  return check_report();
}
