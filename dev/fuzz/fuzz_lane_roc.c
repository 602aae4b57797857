/* ROC curves of a tile. Oracle: each column by itself (cc_roc.h), with the ties that are found there. */
#include "cc_lane_roc.h"
#include "fuzz.h"

enum { MOST = 48 };

static double values[MOST * CC_TILE];

static void check_lane(const cc_tile *tile, const cc_lane_curves *curves, size_t l, int digits) {
  double value[MOST], n0[MOST], n1[MOST];
  size_t row[MOST], end[MOST], n = 0;
  unsigned char event[MOST];
  cc_rank_item item[2 * MOST];
  for (size_t i = 0; i < tile->n; i++) {
    if (isnan(values[i * CC_TILE + l])) continue;
    value[n] = values[i * CC_TILE + l];
    event[n] = i < tile->n_event;
    row[n++] = i;
  }
  const size_t steps = cc_tie_groups(value, NULL, n, digits, item, end);
  if (steps < n) FUZZ_REQUIRE(curves->near[l]);
  if (curves->near[l]) return;
  cc_roc_count(item, end, steps, event, NULL, n0, n1);
  cc_auc auc;
  cc_roc_auc(n0, n1, steps, &auc);
  const cc_auc *const found = &curves->auc[l];
  FUZZ_REQUIRE(found->auc == auc.auc && found->total0 == auc.total0 && found->total1 == auc.total1);
  FUZZ_REQUIRE(fuzz_near(found->variance, auc.variance, 1e-14));
  for (int rule = 0; rule < CC_N_CUT_RULES; ++rule) {
    const cc_cut_point *const lane = &curves->cut[rule][l];
    cc_cut_point cut;
    FUZZ_REQUIRE(cc_roc_cut(n0, n1, steps, (cc_cut_rule)rule, &cut));
    FUZZ_REQUIRE(lane->sensitivity == cut.sensitivity && lane->specificity == cut.specificity);
    FUZZ_REQUIRE(lane->step == row[item[end[cut.step] - 1].index]);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 2 + fuzz_size(&b, MOST - 2), n_event = fuzz_size(&b, n);
  const int digits = fuzz_flag(&b) ? 7 : CC_DIGITS_NONE;
  static cc_vec x[2 * MOST];
  static cc_f8 narrow[MOST], key[MOST], sorted[MOST];
  for (size_t l = 0; l < CC_TILE; l++) {
    const int any = fuzz_flag(&b), holes = fuzz_flag(&b);
    uint64_t state = fuzz_byte(&b);
    for (size_t i = 0; i < n; i++) {
      const double fine = (double)(fuzz_mix(&state) >> 12) * 0x1p-52;
      const double value = any ? fuzz_value(&b) : fuzz_whole(&b, 12) + fine;
      values[i * CC_TILE + l] = holes && fuzz_mix(&state) % 5 == 0 ? NAN : value;
    }
  }
  cc_tile tile = {.n = n, .n_event = n_event, .units = values, .values = values, .x = x, .narrow = narrow, .key = key};
  cc_tile_prepare(&tile);
  cc_lane_curves curves;
  cc_lane_roc(&tile, digits, sorted, &curves);
  for (size_t l = 0; l < CC_TILE; l++) {
    if (cc_tile_sound(&tile, (int)l)) check_lane(&tile, &curves, l, digits);
  }
  return 0;
}
