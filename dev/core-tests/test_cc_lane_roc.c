#include "../../src/core/cc_lane_roc.h"

#include "check.h"

enum { MOST = 300 };

static cc_vec x[2 * MOST];
static cc_f8 narrow[MOST], key[MOST], sorted[MOST];
static double units[MOST * CC_TILE];

/* A lane that was not set aside against the plain functions of cc_roc.h. */
static void check_lane(const cc_tile *tile, const cc_lane_curves *curves, int l, int digits) {
  static double value[MOST], n0[MOST], n1[MOST];
  static size_t row[MOST], end[MOST];
  static unsigned char event[MOST];
  static cc_rank_item item[2 * MOST];
  size_t n = 0;
  for (size_t i = 0; i < tile->n; ++i) {
    if (isnan(units[i * CC_TILE + (size_t)l])) continue;
    value[n] = units[i * CC_TILE + (size_t)l];
    event[n] = i < tile->n_event;
    row[n++] = i;
  }
  const size_t steps = cc_tie_groups(value, NULL, n, digits, item, end);
  if (steps < n) CHECK(curves->near[l]);
  if (curves->near[l]) return;
  cc_roc_count(item, end, steps, event, NULL, n0, n1);
  cc_auc auc;
  cc_roc_auc(n0, n1, steps, &auc);
  CHECK(curves->auc[l].auc == auc.auc);
  CHECK(curves->auc[l].total0 == auc.total0 && curves->auc[l].total1 == auc.total1);
  if (isnan(auc.variance))
    CHECK(isnan(curves->auc[l].variance));
  else
    CHECK_NEAR(curves->auc[l].variance, auc.variance, 1e-13 * (auc.variance + 1e-6));
  for (int rule = 0; rule < CC_N_CUT_RULES; ++rule) {
    const cc_cut_point *const lane = &curves->cut[rule][l];
    cc_cut_point cut;
    CHECK(cc_roc_cut(n0, n1, steps, (cc_cut_rule)rule, &cut));
    CHECK(lane->sensitivity == cut.sensitivity && lane->specificity == cut.specificity);
    CHECK(lane->step == row[item[end[cut.step] - 1].index]);
  }
}

static double draw(uint64_t *state, int shape) {
  const double u = check_uniform(state);
  switch (shape) {
  case 0:
    return u - 0.5;
  case 1:
    return exp(20 * u - 10);
  case 2:
    return floor(9 * u);
  case 3:
    return 1e3 + u;
  case 4:
    return (u - 0.5) * 1e300;
  case 5:
    return (u - 0.5) * 1e-300;
  case 6:
    return (check_random(state) % 2 == 0 ? 1 : 1 + 3e-8) * floor(500 * u); /* near, tied after rounding or not */
  default:
    return pow(u, 30);
  }
}

int main(void) {
  uint64_t state = 5;
  long n_lanes = 0, n_near = 0;
  for (int round = 0; round < 3000; ++round) {
    const size_t n = 2 + check_random(&state) % (round % 10 == 0 ? MOST - 2 : 60),
                 n_event = 1 + check_random(&state) % (n - 1);
    const int digits = (int)(check_random(&state) % 9), plain = round % 2;
    for (int l = 0; l < CC_TILE; ++l) {
      const int shape = plain ? 0 : (int)(check_random(&state) % 8), holes = check_random(&state) % 3 == 0;
      for (size_t i = 0; i < n; ++i) {
        const double value = draw(&state, shape);
        units[i * CC_TILE + (size_t)l] = holes && check_random(&state) % 6 == 0 ? NAN : value;
      }
    }
    cc_tile tile = {.n = n, .n_event = n_event, .units = units, .values = units, .x = x, .narrow = narrow, .key = key};
    cc_tile_prepare(&tile);
    cc_lane_curves curves;
    cc_lane_roc(&tile, plain ? 7 : digits, sorted, &curves);
    for (int l = 0; l < CC_TILE; ++l) {
      if (!cc_tile_sound(&tile, l)) continue;
      n_lanes += plain;
      n_near += plain && curves.near[l];
      check_lane(&tile, &curves, l, plain ? 7 : digits);
    }
  }
  /* Few columns without ties are set aside. */
  CHECK(n_near * 20 < n_lanes);
  return check_report();
}
