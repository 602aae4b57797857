/* Eight markers' changes at once (cc_lane_groups, cc_lane_auc) against one after the other. */
#include "cc_lane_groups.h"

#include "cc_twosample.h"
#include "check.h"

enum { MOST = 120, LANES = CC_TILE };

static double before[MOST * LANES], after[MOST * LANES];
static int event[MOST];
static cc_f8 key[MOST];

/* A lane that was not set aside against the plain functions. */
static void check_lane(const cc_lane_groups *of, size_t n_patients, cc_scale scale, int digits, int l) {
  double b[MOST], a[MOST], change[MOST], noise[MOST];
  unsigned char kind[MOST];
  size_t n = 0;
  for (size_t i = 0; i < n_patients; ++i) {
    const double one = before[i * LANES + (size_t)l], two = after[i * LANES + (size_t)l];
    if (isnan(one) || isnan(two)) continue;
    b[n] = one;
    a[n] = two;
    kind[n++] = event[i] != 0;
  }
  cc_change(b, a, n, scale, change, noise);
  void *const memory = malloc(cc_two_sample_bytes(n) + 1);
  cc_two_sample sample;
  cc_two_samples(change, noise, kind, n, digits, memory, &sample);
  cc_direction direction[2];
  cc_directions(change, kind, n, &direction[1], &direction[0]);
  CHECK(of->n[1][l] == (int)sample.n1 && of->n[0][l] == (int)sample.n0);
  for (int g = 0; g < 2; ++g) {
    CHECK(of->down[g][l] == direction[g].down && of->same[g][l] == direction[g].same);
    CHECK(of->up[g][l] == direction[g].up);
  }
  if (sample.n_steps < n) CHECK(of->area.near[l]);
  if (!of->area.near[l]) {
    const cc_auc *const found = &of->area.auc[l];
    cc_auc auc;
    cc_roc_auc(sample.step_n0, sample.step_n1, sample.n_steps, &auc);
    CHECK(found->total0 == auc.total0 && found->total1 == auc.total1);
    CHECK(isnan(auc.auc) ? isnan(found->auc) : found->auc == auc.auc);
    CHECK(isnan(auc.variance) == isnan(found->variance));
    if (!isnan(auc.variance)) CHECK_NEAR(found->variance, auc.variance, 1e-13 * (auc.variance + 1e-6));
  }
  free(memory);
}

/* Changes of several kinds: plain, tied, with zeros, equal but for noise, beyond single precision, far out. */
static double draw(uint64_t *state, int shape, double from) {
  const double u = check_uniform(state);
  switch (shape) {
  case 0:
    return from + u - 0.5;
  case 1:
    return from + floor(9 * u) - 4;
  case 2:
    return u < 0.2 ? from : u;
  case 3:
    return from + (floor(300 * u) - 150) * 0.1;
  case 4:
    return (u - 0.5) * 1e300;
  case 5:
    return (u - 0.5) * 1e-300;
  case 6:
    return u < 0.01 ? 1e16 : u;
  default:
    return from * (1.0 + 1e-15 * floor(20 * u));
  }
}

int main(void) {
  uint64_t state = 8;
  long n_lanes = 0, n_near = 0;
  for (int round = 0; round < check_cases(400, 4000); ++round) {
    const size_t n = check_random(&state) % (round % 5 == 0 ? MOST : 40);
    const int plain = round % 2, digits = plain ? 7 : (int)(check_random(&state) % 9);
    const cc_scale scale = check_random(&state) % 2 ? CC_SCALE_LOG2 : CC_SCALE_RAW;
    for (size_t i = 0; i < n; ++i) event[i] = (int)(check_random(&state) % 2);
    for (int l = 0; l < LANES; ++l) {
      const int shape = plain ? 0 : (int)(check_random(&state) % 8), holes = check_random(&state) % 3 == 0;
      for (size_t i = 0; i < n; ++i) {
        double *const one = &before[i * LANES + (size_t)l], *const two = &after[i * LANES + (size_t)l];
        *one = shape == 3 ? 0.1 * floor(80 * check_uniform(&state)) : check_uniform(&state);
        *two = draw(&state, shape, *one);
        if (holes && check_random(&state) % 6 == 0) *(check_random(&state) % 2 ? one : two) = NAN;
      }
    }
    cc_lane_groups of;
    cc_lane_groups_of(before, after, n, event, scale, digits, key, &of);
    for (int l = 0; l < LANES; ++l) {
      check_lane(&of, n, scale, digits, l);
      n_lanes += plain && n > 1;
      n_near += plain && n > 1 && of.area.near[l];
    }
  }
  /* Few markers without ties are set aside. */
  CHECK(n_near * 20 < n_lanes);
  return check_report();
}
