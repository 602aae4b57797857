/* What every penalty's record promises: its score and second derivatives are those of its value, it knows whether
 * maxima are finite and where an intercept alone has its own, and the three engines agree under it. Firth's is in
 * cc_firth. */
#include "cc_penalty.h"

#include <stdlib.h>
#include <string.h>

#include "cc_logistic_batch.h"
#include "cc_logistic_eval.h"
#include "cc_profile.h"
#include "cc_univariable.h"
#include "check.h"

enum { N = 30, P = 3, EVENTS = 12 };

static double scratch[40000];

static void fill(uint64_t *state, double *x, double *y) {
  for (size_t i = 0; i < N; ++i) {
    y[i] = i < EVENTS;
    x[i] = 1;
    for (size_t j = 1; j < P; ++j) x[i + j * N] = 2 * check_uniform(state) - 1 + 0.4 * y[i];
  }
}

static double value_at(cc_logistic_work *work, const double *beta, size_t j, double step) {
  double moved[P];
  memcpy(moved, beta, sizeof moved);
  moved[j] += step;
  return cc_logistic_evaluate_at(work, moved);
}

static void derivatives(const cc_penalty *penalty, uint64_t *state) {
  double x[P * N], y[N], score[P], beta[P];
  fill(state, x, y);
  for (size_t j = 0; j < P; ++j) beta[j] = check_uniform(state) - 0.5;
  const cc_logistic_data data = {N, P, x, y, NULL, NULL, penalty};
  cc_logistic_work work;
  CHECK(cc_logistic_begin(&work, &data, NULL, 0, scratch) == P);
  cc_logistic_evaluate_at(&work, beta);
  memcpy(score, work.score, sizeof score);
  for (size_t j = 0; j < P; ++j) {
    const double h = 1e-5, slope = (value_at(&work, beta, j, h) - value_at(&work, beta, j, -h)) / (2 * h);
    CHECK_NEAR(score[j], slope, 1e-7);
  }
  /* Along Newton's step from near the maximum the score vanishes to the square of the distance. */
  CHECK(cc_logistic_maximise(&work, beta).converged);
  for (size_t j = 0; j < P; ++j) beta[j] += 1e-3 * (check_uniform(state) - 0.5);
  cc_logistic_evaluate_at(&work, beta);
  double before = 0, after = 0;
  for (size_t j = 0; j < P; ++j) before += fabs(work.score[j]);
  cc_logistic_direction(&work, 1);
  cc_logistic_unwhiten(&work, work.direction);
  for (size_t j = 0; j < P; ++j) beta[j] += work.step[j];
  cc_logistic_evaluate_at(&work, beta);
  for (size_t j = 0; j < P; ++j) after += fabs(work.score[j]);
  CHECK(after < 0.01 * before);
}

static void assumptions(const cc_penalty *penalty) {
  double x[2 * N], y[N], beta[2] = {0, 0};
  for (size_t i = 0; i < N; ++i) {
    y[i] = i < EVENTS;
    x[i] = 1;
    x[N + i] = y[i] > 0 ? 1 + (double)i : -1 - (double)i; /* separated */
  }
  const cc_logistic_data data = {N, 2, x, y, NULL, NULL, penalty}, alone = {N, 1, x, y, NULL, NULL, penalty};
  cc_logistic_work work;
  cc_logistic_begin(&work, &data, NULL, 0, scratch);
  CHECK(cc_logistic_maximise(&work, beta).converged == penalty->finite);
  /* With the marker's coefficient held at 0 the maximum is that of null_count. */
  const size_t held = 1;
  beta[0] = beta[1] = 0;
  cc_logistic_begin(&work, &data, &held, 1, scratch);
  const double c = penalty->null_count, top = cc_logistic_maximise(&work, beta).log_lik;
  CHECK_NEAR(beta[0], log((EVENTS + c) / (N - EVENTS + c)), 1e-8);
  cc_logistic_begin(&work, &alone, NULL, 0, scratch);
  CHECK(isfinite(top) && cc_logistic_maximise(&work, beta).converged);
}

/* The same eight markers by tiles, by four lanes, and by the careful engine, limits too. */
static void engines(const cc_penalty *penalty, uint64_t *state) {
  const double drop = 1.9207294103470620;
  cc_vec *const x = aligned_alloc(32, 2 * N * sizeof *x), *const column = aligned_alloc(32, N * sizeof *column);
  cc_vec *const variance = aligned_alloc(32, N * sizeof *variance);
  cc_f8 *const narrow = aligned_alloc(32, N * sizeof *narrow), *const key = aligned_alloc(32, N * sizeof *key);
  double values[N * CC_TILE], design[2 * N], y[N], room[4];
  for (size_t i = 0; i < N * CC_TILE; ++i) values[i] = 2 * check_uniform(state) - 1 + (i / CC_TILE < EVENTS ? 0.3 : 0);
  cc_tile tile = {.n = N, .n_event = EVENTS, .units = values, .values = values, .x = x, .narrow = narrow, .key = key};
  cc_tile_prepare(&tile);
  const cc_ivec active[2] = {CC_IVEC(-1), CC_IVEC(-1)};
  const cc_univariable_options tile_options = {penalty, 1, drop};
  cc_univariable_fit fit;
  cc_univariable_fit_tile(&tile, active, &tile_options, &fit);
  for (size_t i = 0; i < N; ++i) column[i] = x[2 * i];
  const cc_batch_rows rows = {N, EVENTS, 2, NULL, NULL, column, NULL, variance, NULL};
  const cc_batch_options options = {penalty, 1, drop, {0}};
  cc_batch_null null;
  const int all[CC_LANES] = {1, 1, 1, 1};
  cc_batch_fit lanes;
  CHECK(cc_batch_fit_null(&rows, variance, &null));
  cc_batch_maximise(&rows, &options, &null, NULL, all, &lanes);
  for (int l = 0; l < CC_LANES; ++l) {
    if (!CC_AT(fit.sound, l) || !(lanes.state[l] & CC_BATCH_LIMITS)) continue;
    for (size_t i = 0; i < N; ++i) {
      y[i] = i < EVENTS;
      design[i] = 1;
      design[N + i] = column[i][l];
    }
    const cc_logistic_data data = {N, 2, design, y, NULL, NULL, penalty};
    cc_logistic_work work;
    double beta[2] = {0, 0};
    const size_t held = 1;
    cc_logistic_begin(&work, &data, NULL, 0, scratch);
    const cc_logistic_fit top = cc_logistic_maximise(&work, beta);
    CHECK(top.converged);
    CHECK_NEAR(beta[1], CC_AT(fit.slope, l), 1e-7);
    CHECK_NEAR(beta[1], lanes.beta[1][l], 1e-7);
    CHECK_NEAR(CC_AT(fit.statistic, l), lanes.statistic[l], 1e-7);
    const cc_profile_contour contour = {top.log_lik, drop, 1, 0, 0};
    cc_logistic_begin(&work, &data, &held, 1, scratch);
    const cc_profile_limit high = cc_profile_find_limit(&work, 1, 1, &contour, beta, room);
    CHECK_NEAR(high.limit, CC_AT(fit.high, l), 1e-6);
    CHECK_NEAR(high.limit, lanes.high[l], 1e-6);
  }
  free(x);
  free(column);
  free(variance);
  free(narrow);
  free(key);
}

int main(void) {
  uint64_t state = 13;
  for (int kind = 0; kind < CC_N_PENALTY; ++kind) {
    const cc_penalty *const penalty = cc_penalty_of((cc_penalty_kind)kind);
    for (int i = 0; i < 20; ++i) derivatives(penalty, &state);
    assumptions(penalty);
    for (int i = 0; i < 20; ++i) engines(penalty, &state);
  }
  return check_report();
}
