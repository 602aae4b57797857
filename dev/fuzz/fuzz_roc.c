/* The ROC kernel: AUC in [0, 1] and inside its interval, cut-point rates in [0, 1]. */
#include <stdlib.h>

#include "../../src/core/cc_roc.h"
#include "fuzz.h"

enum { MOST = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = fuzz_byte(&b) % (MOST + 1);
  const int digits = fuzz_byte(&b) % 16;
  cc_roc_item item[MOST], scratch[MOST];
  unsigned char event[MOST];
  size_t step[MOST];
  double n0[MOST], n1[MOST];
  for (size_t i = 0; i < n; i++) {
    item[i].value = fuzz_value(&b);
    item[i].patient = i;
    event[i] = fuzz_byte(&b) & 1u;
  }
  cc_roc_sort(item, scratch, n);
  for (size_t i = 1; i < n; i++) FUZZ_REQUIRE(item[i - 1].value <= item[i].value);
  const size_t steps = cc_roc_steps(item, n, digits, step);
  FUZZ_REQUIRE(steps <= n);
  cc_roc_count(item, step, n, event, NULL, n0, n1, steps);
  cc_auc auc;
  cc_roc_auc(n0, n1, steps, &auc);
  FUZZ_REQUIRE(auc.total0 + auc.total1 == (double)n);
  if (auc.total0 == 0 || auc.total1 == 0) {
    FUZZ_REQUIRE(isnan(auc.auc));
    return 0;
  }
  FUZZ_REQUIRE(auc.auc >= 0 && auc.auc <= 1);
  double low, high;
  cc_auc_interval(&auc, 0.025, 1.959963984540054, &low, &high);
  FUZZ_REQUIRE(isnan(low) || (low >= 0 && low <= auc.auc && auc.auc <= high && high <= 1));
  cc_cut_point cut;
  FUZZ_REQUIRE(cc_roc_cut(n0, n1, steps, &cut));
  FUZZ_REQUIRE(cut.step < steps && cut.sensitivity >= 0 && cut.sensitivity <= 1 && cut.specificity >= 0 && cut.specificity <= 1);
  return 0;
}
