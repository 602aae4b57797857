/* The ROC curve. Oracle: all pairs of patients, and every cut-point tried. */
#include "cc_roc.h"
#include "fuzz.h"

enum { MOST = 32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = fuzz_size(&b, MOST);
  double value[MOST], weight[MOST], n0[MOST], n1[MOST];
  unsigned char event[MOST];
  cc_rank_item item[2 * MOST];
  size_t end[MOST];
  for (size_t i = 0; i < n; i++) {
    value[i] = fuzz_whole(&b, 6);
    event[i] = (unsigned char)fuzz_flag(&b);
    weight[i] = (double)fuzz_size(&b, 3);
  }
  const size_t steps = cc_tie_groups(value, NULL, n, CC_DIGITS_NONE, item, end);
  cc_roc_count(item, end, steps, event, weight, n0, n1);
  cc_auc auc;
  cc_roc_auc(n0, n1, steps, &auc);
  double won = 0, total0 = 0, total1 = 0;
  for (size_t i = 0; i < n; i++) {
    *(event[i] ? &total1 : &total0) += weight[i];
    for (size_t k = 0; event[i] && k < n; k++) {
      if (!event[k]) won += weight[i] * weight[k] * ((value[i] > value[k]) + 0.5 * (value[i] == value[k]));
    }
  }
  FUZZ_REQUIRE(auc.total0 == total0 && auc.total1 == total1);
  if (total0 == 0 || total1 == 0) {
    FUZZ_REQUIRE(isnan(auc.auc));
    return 0;
  }
  FUZZ_REQUIRE(fuzz_near(auc.auc, won / total0 / total1, 1e-13));
  double low, high, best = -1, best_below = -1;
  cc_auc_interval(&auc, 1.959963984540054, &low, &high);
  FUZZ_REQUIRE(isnan(low) || (low >= 0 && low <= auc.auc && auc.auc <= high && high <= 1));
  FUZZ_REQUIRE(fuzz_near(cc_roc_partial(n0, n1, steps, 0, 1, 0), auc.auc, 1e-12));
  for (size_t i = 0; i < n; i++) {
    double right = 0;
    for (size_t k = 0; k < n; k++) {
      if ((value[k] >= value[i]) == event[k]) right += weight[k] / (event[k] ? total1 : total0);
    }
    best = fmax(best, right);
    best_below = fmax(best_below, 2 - right);
  }
  cc_cut_point cut;
  if (cc_roc_cut(n0, n1, steps, CC_POSITIVE_BELOW, &cut))
    FUZZ_REQUIRE(fuzz_near(cut.sensitivity + cut.specificity, best_below, 1e-12));
  if (cc_roc_cut(n0, n1, steps, CC_POSITIVE_ABOVE, &cut))
    FUZZ_REQUIRE(fuzz_near(cut.sensitivity + cut.specificity, best, 1e-12));
  return 0;
}
