/* Markers beside covariates, four at a time: the walk, its models and steps (cc_batch_model, cc_batch_step) and
 * its sums (cc_batch_eval, cc_batch_fourth). Oracles: the careful engine; a lane does not depend on the other lanes;
 * powers made beforehand give the same bits. */
#include "cc_logistic_batch.h"
#include "plain_logit.h"

enum { MOST = 30, P = 5 };

#define DROP 1.9207294103470491

typedef struct {
  size_t n, n_event, p;
  double shared[MOST * P], count[MOST];
  cc_vec x[MOST], mask[MOST];
} job;

static void fill(fuzz_bytes *b, job *j) {
  j->n = 8 + fuzz_size(b, MOST - 8);
  j->n_event = 1 + fuzz_size(b, j->n - 2);
  j->p = 2 + fuzz_size(b, P - 2);
  const int weighted = fuzz_flag(b), masked = fuzz_flag(b), skew = fuzz_flag(b);
  double most[P] = {0};
  uint64_t state = fuzz_byte(b);
  for (size_t i = 0; i < j->n; i++) {
    j->count[i] = weighted ? 1.0 + (double)(fuzz_mix(&state) % 3) : 1;
    for (size_t k = 0; k + 2 < j->p; k++) {
      const double z = k == 0 ? (double)(fuzz_mix(&state) % 2) - 0.4 : (double)(fuzz_mix(&state) % 2001) / 1000 - 1;
      j->shared[i * (j->p - 2) + k] = z;
      most[k] = fmax(most[k], fabs(z));
    }
    for (int l = 0; l < CC_LANES; l++) {
      double x = (double)(fuzz_mix(&state) % 4001) / 1000 - 2 + (i < j->n_event ? 0.4 * l : 0);
      if (skew) x = exp(1.5 * x) - 2;
      j->mask[i][l] = masked && fuzz_mix(&state) % 8 == 0 ? 0 : 1;
      j->x[i][l] = j->mask[i][l] * x;
    }
  }
  for (size_t i = 0; i < j->n; i++) {
    for (size_t k = 0; k + 2 < j->p; k++) j->shared[i * (j->p - 2) + k] /= most[k];
  }
}

static void check_lane(const job *j, const cc_batch_fit *fit, int l, const cc_penalty *penalty) {
  double design[MOST * P], y[MOST], w[MOST];
  size_t m = 0, rows = 0;
  for (size_t i = 0; i < j->n; i++) rows += j->mask[i][l] > 0;
  for (size_t i = 0; i < j->n; i++) {
    if (j->mask[i][l] == 0) continue;
    y[m] = i < j->n_event;
    w[m] = j->count[i];
    design[m] = 1;
    for (size_t k = 0; k + 2 < j->p; k++) design[(k + 1) * rows + m] = j->shared[i * (j->p - 2) + k];
    design[(j->p - 1) * rows + m++] = j->x[i][l];
  }
  const cc_screen_fit expected = fuzz_careful(rows, j->p, design, y, w, penalty, DROP, 1);
  if (fit->state[l] & CC_BATCH_OVERLAP) FUZZ_REQUIRE(expected.status == CC_OK && !expected.separated);
  if ((fit->state[l] & CC_BATCH_ALL) != CC_BATCH_ALL) return;
  const cc_screen_fit found = {
      fit->beta[j->p - 1][l], fit->std_error[l], fit->statistic[l], fit->low[l], fit->high[l], 0, CC_OK};
  fuzz_same_fit(&found, &expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  static job j;
  static cc_vec variance[MOST], scratch[MOST];
  const cc_penalty *const penalty = fuzz_flag(&b) ? &cc_penalty_firth : &cc_penalty_none;
  fill(&b, &j);
  cc_batch_rows rows = {j.n, j.n_event, j.p, j.shared, j.count, j.x, j.mask, variance, NULL};
  cc_batch_options options = {penalty, 1, DROP, {0}};
  cc_batch_null null;
  cc_batch_fit fit, other;
  if (!cc_batch_fit_null(&rows, scratch, &null)) return 0;
  cc_batch_min_pivots(&rows, options.min_pivot);
  const int active[CC_LANES] = {1, 1, 1, 1};
  int one[CC_LANES] = {0};
  cc_batch_maximise(&rows, &options, &null, NULL, active, &fit);
  const int only = (int)(fuzz_byte(&b) % CC_LANES);
  one[only] = 1;
  check_lane(&j, &fit, only, penalty);
  double *const powers = malloc(j.n * cc_batch_n_powers(j.p) * sizeof *powers);
  cc_batch_powers(j.n, j.p, j.shared, powers);
  rows.powers = powers;
  cc_batch_maximise(&rows, &options, &null, NULL, one, &other);
  for (int l = 0; l < CC_LANES; l++) FUZZ_REQUIRE(l == only ? other.state[l] == fit.state[l] : other.state[l] == 0);
  if (fit.state[only] & CC_BATCH_FIT) {
    FUZZ_REQUIRE(other.beta[j.p - 1][only] == fit.beta[j.p - 1][only] && other.log_lik[only] == fit.log_lik[only]);
  }
  if (fit.state[only] & CC_BATCH_LIMITS)
    FUZZ_REQUIRE(other.low[only] == fit.low[only] && other.high[only] == fit.high[only]);
  free(powers);
  return 0;
}
