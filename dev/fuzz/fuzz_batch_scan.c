/* One marker in four lanes, all along its profile (cc_batch_scan), by the walk (cc_batch_walk), its limits
 * (cc_batch_limit) and the certificate of overlap (cc_batch_overlap). Oracles: the plain profile, which is nowhere
 * higher and above the contour between the limits alone; groups that overlap. */
#include "cc_batch_scan.h"
#include "cc_separation.h"
#include "plain_logit.h"

#define DROP 1.9207294103470491

static void fill(fuzz_bytes *b, fuzz_logit *m, size_t n_event) {
  uint64_t state = fuzz_byte(b);
  const double spread = 0.5 + (double)fuzz_size(b, 15) / 10;
  double most = 0;
  for (size_t i = 0; i < m->n; i++) {
    const double z = (double)(fuzz_mix(&state) % 4001) / 1000 - 2;
    m->x[i] = exp(spread * z) + fuzz_whole(b, 100) / 16;
    m->y[i] = i < n_event;
    m->w[i] = 1;
    most = fmax(most, fabs(m->x[i]));
  }
  for (size_t i = 0; i < m->n; i++) m->x[i] *= 8 / most;
}

static void check_fit(const fuzz_logit *m, const cc_batch_fit *fit, double tried) {
  const double slope = fit->beta[1][0], low = fit->low[0], high = fit->high[0], top = fuzz_profile(m, slope);
  FUZZ_REQUIRE(fuzz_near(fit->log_lik[0], top, 1e-9));
  FUZZ_REQUIRE(fuzz_near(fit->statistic[0], 2 * (top - fuzz_profile(m, 0)), 1e-6));
  FUZZ_REQUIRE(low < slope && slope < high);
  FUZZ_REQUIRE(fuzz_near(fuzz_profile(m, low), top - DROP, 1e-6));
  FUZZ_REQUIRE(fuzz_near(fuzz_profile(m, high), top - DROP, 1e-6));
  const double there = fuzz_profile(m, tried);
  FUZZ_REQUIRE(there <= top + 1e-7);
  if (there > top - DROP + 1e-6) FUZZ_REQUIRE(low <= tried && tried <= high);
  if (there < top - DROP - 1e-6) FUZZ_REQUIRE(tried <= low || high <= tried);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  fuzz_logit m = {.n = 12 + fuzz_size(&b, FUZZ_LOGIT_MOST - 12), .firth = 1};
  const size_t n_event = 2 + fuzz_size(&b, m.n - 4);
  fill(&b, &m, n_event);
  static cc_vec x[FUZZ_LOGIT_MOST], variance[FUZZ_LOGIT_MOST], scratch[FUZZ_LOGIT_MOST];
  for (size_t i = 0; i < m.n; i++) x[i] = CC_SPLAT(m.x[i]);
  const cc_batch_rows rows = {m.n, n_event, 2, NULL, NULL, x, NULL, variance, NULL};
  cc_batch_options options = {&cc_penalty_firth, 1, DROP, {0}};
  cc_batch_null null;
  cc_batch_fit fit;
  FUZZ_REQUIRE(cc_batch_fit_null(&rows, scratch, &null));
  cc_batch_min_pivots(&rows, options.min_pivot);
  if (!cc_batch_scan(&rows, &options, &null, 0, &fit)) return 0;
  FUZZ_REQUIRE((fit.state[0] | CC_BATCH_OVERLAP) == CC_BATCH_ALL);
  if (fit.state[0] & CC_BATCH_OVERLAP) FUZZ_REQUIRE(cc_separation_univariable(m.n, m.x, m.y, m.w).direction == 0);
  check_fit(&m, &fit, fuzz_whole(&b, 100) / 16);
  return 0;
}
