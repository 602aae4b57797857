/* The likelihood of pairs with members beyond limits (cc_censored) and its fit, test and interval (cc_censored_fit):
 * numeric differences, printed sets, the paired t test, statuses. */
#include "../../src/core/cc_censored_fit.h"

#include <math.h>

#include "check.h"

static uint64_t state = 22;

static double normal(void) {
  double sum = -6.0;
  for (int i = 0; i < 12; ++i) sum += check_uniform(&state);
  return sum;
}

/* ---- likelihood ---- */

static cc_measurement measured(double x) { return (cc_measurement){x, -INFINITY, INFINITY, 0}; }

/* Below low, above high, missing in some. */
static cc_measurement limited(double x, double low, double high, double missing) {
  cc_measurement m = {x, low, high, (x > high) - (x < low)};
  if (m.beyond != 0) m.value = m.beyond < 0 ? low : high;
  if (check_uniform(&state) < missing) m.value = NAN;
  return m;
}

static void random_pairs(cc_limited_pair *pair, size_t n, double low, double high, double missing) {
  for (size_t i = 0; i < n; ++i) {
    const double x = normal(), y = 0.7 * x + 0.7 * normal() + 0.4;
    pair[i] = (cc_limited_pair){limited(x, low + 0.2 * (double)(i % 2), high, missing), limited(y, low, high, missing)};
  }
}

static double height_at(const cc_censored_data *data, const double *at) {
  const cc_censored_point point = {at[0], at[1], at[2], at[3], at[4]};
  cc_censored_height h;
  cc_censored_evaluate(data, &point, &h);
  return h.value;
}

static void check_derivatives(void) {
  enum { N = 40, P = CC_CENSORED_PARAMETERS };
  cc_limited_pair pair[N];
  cc_censored_item item[N];
  cc_censored_data data = {.item = item};
  for (int k = 0; k < 20; ++k) {
    random_pairs(pair, N, k % 2 ? -0.5 : -9, k % 3 ? 9 : 1.0, k % 4 ? 0.0 : 0.2);
    cc_censored_read(pair, N, 1e-12, &data);
    double at[P] = {0.3 * normal(), 0.3 * normal(), 0.2 * normal(), 0.2 * normal(), 0.5 * normal()};
    const cc_censored_point point = {at[0], at[1], at[2], at[3], at[4]};
    cc_censored_height h, up, down;
    cc_censored_evaluate(&data, &point, &h);
    for (int j = 0; j < P; ++j) {
      const double kept = at[j], step = 1e-5;
      at[j] = kept + step;
      const cc_censored_point above = {at[0], at[1], at[2], at[3], at[4]};
      cc_censored_evaluate(&data, &above, &up);
      at[j] = kept - step;
      const cc_censored_point below = {at[0], at[1], at[2], at[3], at[4]};
      cc_censored_evaluate(&data, &below, &down);
      at[j] = kept;
      CHECK_NEAR(h.gradient[j], (up.value - down.value) / (2.0 * step), 1e-5 * (1.0 + fabs(h.gradient[j])));
      for (int l = 0; l < P; ++l) {
        CHECK_NEAR(h.hessian[j][l], (up.gradient[l] - down.gradient[l]) / (2.0 * step),
                   1e-5 * (1.0 + fabs(h.hessian[j][l])));
      }
    }
    CHECK(height_at(&data, at) == h.value);
  }
}

/* ---- printed sets, log2 ---- */

static const double set_x[10] = {-1, 2, 3, -1, 5, 1.5, -1, 4, 2.5, -1}; /* negative: below 1 */
static const double set_y[10] = {2, -1, 6, -1, 9, 4, 3, 4.5, 7, 1.2};

static cc_measurement below_or_measured(double value, double low) {
  return (cc_measurement){log2(value < 0 ? low : value), log2(low), INFINITY, value < 0 ? -1 : 0};
}

/* m log(1 + t^2 / (m - 1)) with t of 0.975: R 4.2.2, qt(). */
static void fill_drop(double *drop, size_t n) {
  static const double t[] = {0,           0,           12.70620474, 4.302652730, 3.182446305, 2.776445105,
                             2.570581836, 2.446911851, 2.364624252, 2.306004135, 2.262157163};
  for (size_t m = 0; m <= n; ++m) drop[m] = m > 1 ? (double)m * log1p(t[m] * t[m] / ((double)m - 1.0)) : 0.0;
}

static void check_sets(void) {
  cc_limited_pair pair[10];
  cc_censored_item item[10];
  double drop[11];
  fill_drop(drop, 10);
  const cc_censored_settings settings = {1, 1, CC_TWO_SIDED, drop};
  cc_censored_row row;
  for (int i = 0; i < 10; ++i) {
    pair[i] = (cc_limited_pair){below_or_measured(set_x[i], 1), below_or_measured(set_y[i], 1)};
  }
  cc_censored_ml(pair, 10, 1e-13, &settings, item, &row);
  CHECK(row.status == CC_OK && row.n_pairs == 10 && row.n_half == 0);
  CHECK_NEAR(row.model.mean_x, 0.5645068726, 2e-10);
  CHECK_NEAR(row.model.delta, 0.8861028661, 2e-10);
  CHECK_NEAR(row.model.sd_x, 1.262744067, 1e-8);
  CHECK_NEAR(row.model.sd_y, 1.301716226, 1e-8);
  CHECK_NEAR(row.model.correlation, 0.696003167, 1e-8);
  CHECK_NEAR(row.model.log_likelihood, -26.84597166, 1e-8);
  CHECK_NEAR(row.null_log_likelihood, -29.11579596, 1e-8);
  CHECK_NEAR(row.ratio, 4.539648608, 1e-8);
  CHECK_NEAR(row.t, 2.273957787, 1e-8);
  CHECK_NEAR(row.low, 0.00494987, 1e-8);
  CHECK_NEAR(row.high, 2.03404208, 1e-8);
  for (int i = 5; i < 10; ++i) pair[i].after = below_or_measured(i == 6 || i == 9 ? -1 : set_y[i], 2);
  cc_censored_ml(pair, 10, 1e-13, &settings, item, &row);
  CHECK_NEAR(row.model.delta, 0.55867037, 1e-8);
  CHECK_NEAR(row.ratio, 1.259994121, 1e-8);
  CHECK_NEAR(row.t, 1.099333213, 1e-8);
  CHECK_NEAR(row.low, -0.83953983, 1e-8);
  CHECK_NEAR(row.high, 1.64473921, 1e-8);
  /* Patients with one value. */
  static const double x[10] = {5, 3, 8, 9, 4, 7.5, 2, 6, NAN, NAN}, y[10] = {6, 8, 7, 15, 9, 7, 2.5, NAN, 10, 4};
  for (int i = 0; i < 10; ++i) pair[i] = (cc_limited_pair){measured(log2(x[i])), measured(log2(y[i]))};
  cc_censored_ml(pair, 10, 1e-13, &settings, item, &row);
  CHECK(row.n_pairs == 7 && row.n_half == 3);
  CHECK_NEAR(row.model.delta, 0.49116760, 1e-8);
  CHECK_NEAR(row.model.mean_x, 2.2990005905, 1e-9);
  CHECK_NEAR(row.model.sd_x, 0.7035556, 1e-7);
  CHECK_NEAR(row.model.sd_y, 0.6957175, 1e-7);
  CHECK_NEAR(row.model.correlation, 0.6760458, 1e-7);
  CHECK_NEAR(row.model.log_likelihood, -15.90628023, 1e-8);
  CHECK_NEAR(row.null_log_likelihood, -17.98359034, 1e-8);
  CHECK_NEAR(row.t, 2.205009562, 1e-8);
}

/* ---- complete data: the paired t test ---- */

static void check_complete(void) {
  enum { N = 10 };
  cc_limited_pair pair[N];
  cc_censored_item item[N];
  double drop[N + 1];
  fill_drop(drop, N);
  const cc_censored_settings settings = {1, 1, CC_TWO_SIDED, drop};
  for (int k = 0; k < 50; ++k) {
    const double unit = k % 2 ? 1e6 : 1e-4;
    double mean = 0.0, squares = 0.0, change[N];
    for (int i = 0; i < N; ++i) {
      const double x = unit * (40.0 + normal());
      change[i] = unit * (normal() + 0.7);
      pair[i] = (cc_limited_pair){measured(x), measured(x + change[i])};
      change[i] = pair[i].after.value - pair[i].before.value;
      mean += change[i] / N;
    }
    for (int i = 0; i < N; ++i) squares += (change[i] - mean) * (change[i] - mean);
    const double error = sqrt(squares / (N - 1.0) / N);
    cc_censored_row row;
    cc_censored_ml(pair, N, 1e-12 * unit, &settings, item, &row);
    CHECK(row.status == CC_OK);
    CHECK_NEAR(row.model.delta, mean, 1e-9 * error);
    CHECK_NEAR(row.t, mean / error, 1e-8 * (1.0 + fabs(mean / error)));
    CHECK_NEAR(row.low, mean - 2.262157163 * error, 2e-8 * error);
    CHECK_NEAR(row.high, mean + 2.262157163 * error, 2e-8 * error);
  }
}

/* ---- limits lie on the contour; visits exchanged and values turned ---- */

static double held_height(const cc_censored_data *data, double change, cc_censored_point at) {
  /* Coordinate by coordinate, from the fit: slow, and no Newton. */
  double best[4] = {at.mean_x, at.log_sd_x, at.log_sd_y, at.zeta}, value = -INFINITY;
  for (double step = 0.25; step > 1e-7; step /= 2.0) {
    for (int moved = 1; moved;) {
      moved = 0;
      for (int k = 0; k < 8; ++k) {
        double next[4] = {best[0], best[1], best[2], best[3]};
        next[k / 2] += k % 2 ? step : -step;
        const double tried[5] = {next[0], next[0] + change, next[1], next[2], next[3]};
        const double height = height_at(data, tried);
        if (height <= value) continue;
        value = height;
        best[k / 2] = next[k / 2];
        moved = 1;
      }
    }
  }
  return value;
}

static void check_profile(void) {
  enum { N = 10 };
  cc_limited_pair pair[N], turned[N];
  cc_censored_item item[N];
  double drop[N + 1];
  fill_drop(drop, N);
  const cc_censored_settings settings = {1, 1, CC_TWO_SIDED, drop};
  for (int k = 0; k < 12; ++k) {
    random_pairs(pair, N, -0.4, k % 3 ? 9 : 1.2, 0.0);
    cc_censored_row row, mirror;
    cc_censored_ml(pair, N, 1e-12, &settings, item, &row);
    if (row.status != CC_OK) continue;
    cc_censored_data data = {.item = item};
    cc_censored_read(pair, N, 1e-12, &data);
    const cc_censored_point top = {(row.model.mean_x - data.centre_x) / data.unit, 0.0, log(row.model.sd_x / data.unit),
                                   log(row.model.sd_y / data.unit), atanh(row.model.correlation)};
    const double limits[] = {row.low, row.high, 0.0};
    for (int l = 0; l < 3; ++l) {
      const double change = (limits[l] - data.centre_y + data.centre_x) / data.unit;
      const double loss = 2.0 * (row.model.log_likelihood - held_height(&data, change, top));
      CHECK_NEAR(loss, l < 2 ? drop[N] : row.ratio, 1e-5);
    }
    for (int i = 0; i < N; ++i) {
      turned[i] = (cc_limited_pair){pair[i].after, pair[i].before};
      for (int m = 0; m < 2; ++m) {
        cc_measurement *at = m ? &turned[i].after : &turned[i].before;
        *at = (cc_measurement){-at->value, -at->high, -at->low, -at->beyond};
      }
    }
    cc_censored_ml(turned, N, 1e-12, &settings, item, &mirror); /* -(x) - -(y): the same change */
    CHECK_NEAR(mirror.model.delta, row.model.delta, 1e-8);
    CHECK_NEAR(mirror.t, row.t, 1e-8);
    CHECK_NEAR(mirror.low, row.low, 1e-7);
  }
}

/* ---- no finite maximum ---- */

static cc_status status_of(const double *x, const double *y, size_t n) {
  cc_limited_pair pair[12];
  cc_censored_item item[12];
  const cc_censored_settings settings = {0, 0, CC_TWO_SIDED, NULL};
  for (size_t i = 0; i < n; ++i) pair[i] = (cc_limited_pair){below_or_measured(x[i], 1), below_or_measured(y[i], 1)};
  cc_censored_row row;
  cc_censored_ml(pair, n, 1e-12, &settings, item, &row);
  return row.status;
}

static void check_statuses(void) {
  const double x[] = {2, 3, 5, 9, 4}, doubled[] = {4, 6, 10, 18, 8}, squared[] = {4, 9, 25, 81, 16};
  const double low[] = {-1, -1, -1, -1, -1}, one[] = {-1, 3, -1, -1, -1}, other[] = {3, 2, 7, 4, 6};
  CHECK(status_of(x, x, 5) == CC_CONSTANT);
  CHECK(status_of(x, doubled, 5) == CC_CONSTANT);
  CHECK(status_of(x, squared, 5) == CC_NOT_CONVERGED);
  CHECK(status_of(x, other, 5) == CC_OK);
  CHECK(status_of(low, low, 5) == CC_TOO_FEW);
  CHECK(status_of(low, x, 5) == CC_TOO_FEW);
  CHECK(status_of(x, one, 5) == CC_TOO_FEW);
  CHECK(status_of(x, other, 1) == CC_TOO_FEW);
  const double two_x[] = {2, 3, -1, -1, 4, -1}, two_y[] = {4, 7, 2, 5, -1, -1};
  CHECK(status_of(two_x, two_y, 6) == CC_NOT_CONVERGED || status_of(two_x, two_y, 6) == CC_OK);
}

/* Values of the first visit below its limit belong to small ones of the second: the steeper the slope of the first on
 * the second, the better. The likelihood rises along its ridge as far as it can be followed. */
static void check_parted(void) {
  const double limit = -0.7, x[4] = {-1.0, -1.0, 0.2, -0.6}, y[4] = {-0.5, -0.2, 1.7, 1.7};
  cc_limited_pair pair[4];
  cc_censored_item item[4];
  for (size_t i = 0; i < 4; ++i) {
    pair[i] = (cc_limited_pair){measured(x[i]), measured(y[i])};
    if (x[i] < limit) pair[i].before = (cc_measurement){limit, limit, INFINITY, -1};
  }
  cc_censored_data data = {.item = item};
  cc_censored_read(pair, 4, 1e-12, &data);
  double before = -INFINITY;
  for (double slope = 0.125; slope < 1.5; slope += 0.125) {
    /* x given y: at y = 1.7 the mean and spread of the two measured values. */
    const double mean_y = 0.675, sd_y = sqrt(4.2475 / 4.0), mean = -0.2 - slope * (1.7 - mean_y), rest = 0.4;
    const double sd = sqrt(rest * rest + slope * slope * sd_y * sd_y), r = slope * sd_y / sd;
    const double at[5] = {(mean - data.centre_x) / data.unit, (mean_y - data.centre_y) / data.unit, log(sd / data.unit),
                          log(sd_y / data.unit), atanh(r)};
    const double height = height_at(&data, at);
    CHECK(height > before);
    before = height;
  }
  double drop[5];
  fill_drop(drop, 4);
  for (int test = 0; test < 2; ++test) {
    const cc_censored_settings settings = {test, test, CC_TWO_SIDED, drop};
    cc_censored_row row;
    cc_censored_ml(pair, 4, 1e-12, &settings, item, &row);
    CHECK(row.status == CC_NOT_CONVERGED);
  }
}

/* The same of upper limits of the second visit, with patients of one visit (found by libFuzzer): Newton's steps are
 * long though little is to gain. */
static void check_ridge(void) {
  const cc_measurement absent = measured(NAN);
  const cc_limited_pair pair[6] = {
      {{2.5816650390625, -INFINITY, 2.5816650390625, 1}, {2.588134765625, -INFINITY, 2.588134765625, 1}},
      {measured(0.875), absent},
      {measured(3.9998779296875), measured(3.978271484375)},
      {measured(3.9998779296875), measured(3.9998779296875)},
      {measured(0.931884765625), {2.5701904296875, -INFINITY, 2.5701904296875, 1}},
      {measured(2.5625), absent}};
  cc_censored_item item[6];
  double drop[7];
  fill_drop(drop, 6);
  const cc_censored_settings settings = {1, 0, CC_TWO_SIDED, drop};
  cc_censored_row row;
  cc_censored_ml(pair, 6, 1e-12, &settings, item, &row);
  CHECK(row.status == CC_NOT_CONVERGED);
}

int main(void) {
  check_derivatives();
  check_sets();
  check_complete();
  check_profile();
  check_statuses();
  check_parted();
  check_ridge();
  return check_report();
}
