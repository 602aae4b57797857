/* The normal distribution (cc_normal), the likelihood of pairs with members beyond limits (cc_censored,
 * cc_censored_lanes), its maximum, test and interval (cc_censored_fit). Oracle: plain integration of the bivariate
 * probability; numeric differences; no height about a maximum above it, and none above the null on the way that was
 * held. */
#include "binormal.h"
#include "cc_censored_fit.h"
#include "cc_normal.h"
#include "fuzz.h"

/* Each pair with both members beyond limits is an integral at every step, and some take thousands of steps. */
enum { MOST = 24, MOST_BEYOND = 4, P = CC_CENSORED_PARAMETERS };

static cc_measurement value_of(fuzz_bytes *b) {
  const unsigned kind = fuzz_byte(b) % 8;
  const double value = fuzz_ordinary(b);
  if (kind == 0) return (cc_measurement){NAN, -INFINITY, INFINITY, 0};
  if (kind == 1) return (cc_measurement){value, value, INFINITY, -1};
  if (kind == 2) return (cc_measurement){value, -INFINITY, value, 1};
  return (cc_measurement){value, -INFINITY, INFINITY, 0};
}

static cc_limited_pair pair_of(fuzz_bytes *b, size_t *beyond) {
  cc_limited_pair pair = {value_of(b), value_of(b)};
  if (pair.before.beyond && pair.after.beyond && ++*beyond > MOST_BEYOND) {
    pair.after = (cc_measurement){pair.after.value, -INFINITY, INFINITY, 0};
  }
  return pair;
}

static void probability(fuzz_bytes *b) {
  const double x = fuzz_byte(b) / 8.0 - 16.0, y = fuzz_byte(b) / 8.0 - 16.0, r = ((int)fuzz_byte(b) - 127.5) / 128.0;
  const double value = cc_log_binormal(x, y, atanh(r)), plain = binormal_log(fmin(x, y), fmax(x, y), r);
  FUZZ_REQUIRE(fabs(exp(value) - exp(plain)) < 1e-9);
  if (plain > -460.0) FUZZ_REQUIRE(fabs(value - plain) < 2e-8);
  FUZZ_REQUIRE(cc_log_binormal(y, x, atanh(r)) - value < 1e-8);
}

static cc_censored_height height_at(const cc_censored_data *data, const double *at) {
  const cc_censored_point point = {at[0], at[1], at[2], at[3], at[4]};
  cc_censored_height h;
  cc_censored_evaluate(data, &point, &h);
  return h;
}

static void maximum(const cc_censored_data *data, const cc_censored_row *row) {
  const cc_censored_model *m = &row->model;
  double at[P] = {(m->mean_x - data->centre_x) / data->unit, (m->mean_x + m->delta - data->centre_y) / data->unit,
                  log(m->sd_x / data->unit), log(m->sd_y / data->unit), atanh(m->correlation)};
  const double top = height_at(data, at).value, slack = 1e-6 * (1.0 + fabs(top));
  FUZZ_REQUIRE(fabs(top - m->log_likelihood) < slack);
  for (int k = 0; k < P; k++) {
    for (int side = -1; side <= 1; side += 2) {
      double next[P];
      memcpy(next, at, sizeof next);
      next[k] += 1e-3 * side;
      FUZZ_REQUIRE(height_at(data, next).value <= top + slack);
    }
  }
  FUZZ_REQUIRE(row->null_log_likelihood <= top + slack);
  FUZZ_REQUIRE(isnan(row->low) || row->low <= m->delta);
  FUZZ_REQUIRE(isnan(row->high) || row->high >= m->delta);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  if (fuzz_byte(&b) % 16 == 0) probability(&b);
  const size_t n = fuzz_size(&b, MOST);
  cc_limited_pair pair[MOST + 1];
  cc_censored_item item[MOST + 1];
  double drop[MOST + 1];
  size_t beyond = 0;
  for (size_t i = 0; i < n; i++) pair[i] = pair_of(&b, &beyond);
  for (size_t m = 0; m <= MOST; m++) drop[m] = 4.0;
  const cc_censored_settings settings = {1, 1, CC_TWO_SIDED, drop};
  cc_censored_row row;
  cc_censored_ml(pair, n, 1e-12, &settings, item, &row);
  FUZZ_REQUIRE(row.n_pairs + row.n_half <= n);
  FUZZ_REQUIRE(row.status == CC_OK || row.status == CC_TOO_FEW || row.status == CC_CONSTANT ||
               row.status == CC_NOT_CONVERGED);
  if (row.status != CC_OK) return 0;
  cc_censored_data read = {.item = item};
  cc_censored_read(pair, n, 1e-12, &read);
  maximum(&read, &row);
  return 0;
}
