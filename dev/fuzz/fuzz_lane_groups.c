/* Changes of a tile in two groups. Oracle: each marker by itself (cc_change(), cc_two_samples(), cc_roc_auc()). */
#include "cc_lane_groups.h"
#include "cc_twosample.h"
#include "fuzz.h"

enum { MOST = 48 };

typedef struct {
  size_t n;
  int digits;
  cc_scale scale;
  int event[MOST];
  double before[MOST * CC_TILE], after[MOST * CC_TILE];
} tile;

static void check_lane(const tile *t, const cc_lane_groups *of, size_t l) {
  double before[MOST], after[MOST], change[MOST], noise[MOST];
  unsigned char event[MOST];
  size_t n = 0;
  for (size_t i = 0; i < t->n; i++) {
    const double one = t->before[i * CC_TILE + l], two = t->after[i * CC_TILE + l];
    if (isnan(one) || isnan(two)) continue;
    before[n] = one;
    after[n] = two;
    event[n++] = t->event[i] == 1;
  }
  cc_change(before, after, n, t->scale, change, noise);
  void *const memory = malloc(cc_two_sample_bytes(MOST));
  cc_two_sample sample;
  cc_direction with, without;
  cc_auc auc;
  cc_two_samples(change, noise, event, n, t->digits, memory, &sample);
  cc_directions(change, event, n, &with, &without);
  cc_roc_auc(sample.step_n0, sample.step_n1, sample.n_steps, &auc);
  FUZZ_REQUIRE(of->n[1][l] == (int)sample.n1 && of->n[0][l] == (int)sample.n0);
  FUZZ_REQUIRE(of->up[1][l] == with.up && of->same[1][l] == with.same && of->down[1][l] == with.down);
  FUZZ_REQUIRE(of->up[0][l] == without.up && of->same[0][l] == without.same && of->down[0][l] == without.down);
  if (sample.n_steps < n) FUZZ_REQUIRE(of->area.near[l]);
  if (!of->area.near[l]) {
    FUZZ_REQUIRE(fuzz_near(of->area.auc[l].auc, auc.auc, 0));
    FUZZ_REQUIRE(fuzz_near(of->area.auc[l].variance, auc.variance, 1e-14));
  }
  free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  static tile t;
  static cc_f8 key[MOST];
  t.n = fuzz_size(&b, MOST);
  t.digits = fuzz_flag(&b) ? 7 : CC_DIGITS_NONE;
  t.scale = fuzz_flag(&b) ? CC_SCALE_LOG2 : CC_SCALE_RAW;
  for (size_t i = 0; i < t.n; i++) t.event[i] = fuzz_flag(&b);
  for (size_t l = 0; l < CC_TILE; l++) {
    const int any = fuzz_flag(&b), holes = fuzz_flag(&b);
    uint64_t state = fuzz_byte(&b);
    for (size_t i = 0; i < t.n; i++) {
      const double fine = (double)(fuzz_mix(&state) >> 12) * 0x1p-52;
      t.before[i * CC_TILE + l] = any ? fuzz_value(&b) : fine;
      t.after[i * CC_TILE + l] = any ? fuzz_value(&b) : fuzz_whole(&b, 12) + fine * fine;
      if (holes && fuzz_mix(&state) % 5 == 0) t.after[i * CC_TILE + l] = NAN;
    }
  }
  cc_lane_groups of;
  cc_lane_groups_of(t.before, t.after, t.n, t.event, t.scale, t.digits, key, &of);
  for (size_t l = 0; l < CC_TILE; l++) check_lane(&t, &of, l);
  return 0;
}
