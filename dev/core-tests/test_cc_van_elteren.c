/* The stratified rank-sum test: by hand, beside R's wilcox.test of one stratum, and beside the enumeration of all
 * choices of responders within strata. */
#include "cc_van_elteren.h"

#include <stdlib.h>

#include "check.h"

enum { STRATA = 3, MOST = 20 };

typedef struct {
  size_t n, n1; /* the first n1 are responders */
  double value[MOST];
} stratum;

static cc_van_elteren_result compute(const stratum *s, size_t n_strata, double z) {
  cc_two_sample sample[STRATA];
  void *memory[STRATA];
  for (size_t h = 0; h < n_strata; ++h) {
    double noise[MOST] = {0};
    unsigned char event[MOST];
    for (size_t i = 0; i < s[h].n; ++i) event[i] = i < s[h].n1;
    memory[h] = malloc(cc_two_sample_bytes(MOST));
    cc_two_samples(s[h].value, noise, event, s[h].n, CC_DIGITS_NONE, memory[h], &sample[h]);
  }
  cc_sample_pair pairs[2 * STRATA];
  size_t *const index = malloc(cc_shift_scratch(STRATA * MOST) * sizeof *index);
  const cc_van_elteren_options options = {z, z};
  cc_van_elteren_result r;
  cc_van_elteren(sample, n_strata, &options, pairs, index, &r);
  for (size_t h = 0; h < n_strata; ++h) free(memory[h]);
  free(index);
  return r;
}

/* Weights 1/5 and 1/4. W = 4 of 4 pairs (expected 2, variance 5/3), and 1 of 2 (expected 1, variance 2/3). */
static void by_hand(void) {
  const stratum s[] = {{4, 2, {3, 4, 1, 2}}, {3, 1, {2, 1, 3}}};
  const cc_van_elteren_result r = compute(s, 2, INFINITY);
  CHECK(r.n_strata == 2);
  CHECK_NEAR(r.z, (2.0 / 5) / sqrt((5.0 / 3) / 25 + (2.0 / 3) / 16), 1e-14);
  CHECK(r.low == -INFINITY && r.high == INFINITY);
}

/* wilcox.test(extra ~ group, sleep) in R: W = 25.5, and p = 0.06933 with a correction of one half. */
static void sleep_data(void) {
  const stratum s = {20, 10, {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0,
                              1.9, 0.8,  1.1,  0.1,  -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}};
  const cc_van_elteren_result r = compute(&s, 1, INFINITY);
  const double sd = (25.5 - 50) / r.z;
  CHECK_NEAR(erfc((50 - 25.5 - 0.5) / sd / sqrt(2)), 0.06933, 5e-6);
}

static double pairs_above(const stratum *s, uint32_t responders, double shift) {
  double count = 0;
  for (size_t i = 0; i < s->n; ++i) {
    for (size_t j = 0; j < s->n; ++j) {
      if (!(responders >> i & 1u) || (responders >> j & 1u)) continue;
      const double d = s->value[i] - s->value[j] - shift;
      count += d > 0 ? 1 : d == 0 ? 0.5 : 0;
    }
  }
  return count;
}

/* Variance of W over all choices of n1 among values. */
static double enumerated_variance(const stratum *s) {
  double n = 0, sum = 0, squares = 0;
  for (uint32_t set = 0; set < 1u << s->n; ++set) {
    size_t size = 0;
    for (size_t i = 0; i < s->n; ++i) size += set >> i & 1u;
    if (size != s->n1) continue;
    const double w = pairs_above(s, set, 0);
    n += 1;
    sum += w;
    squares += w * w;
  }
  return squares / n - sum / n * (sum / n);
}

/* z where the responders' values are lowered by `shift`, from the definition. */
static double slow_z(const stratum *s, double shift) {
  double numerator = 0, variance = 0;
  for (size_t h = 0; h < STRATA; ++h) {
    if (s[h].n1 == 0 || s[h].n1 == s[h].n) continue;
    stratum moved = s[h];
    for (size_t i = 0; i < moved.n1; ++i) moved.value[i] -= shift;
    const double w = 1.0 / ((double)s[h].n + 1), n1 = (double)s[h].n1, n0 = (double)s[h].n - n1;
    numerator += w * (pairs_above(&moved, (1u << s[h].n1) - 1u, 0) - n1 * n0 / 2);
    variance += w * w * enumerated_variance(&moved);
  }
  return variance > 0 ? numerator / sqrt(variance) : NAN;
}

static void random_case(uint64_t *state) {
  stratum s[STRATA];
  for (size_t h = 0; h < STRATA; ++h) {
    s[h].n = 2 + check_random(state) % 5;
    s[h].n1 = check_random(state) % (s[h].n + 1);
    for (size_t i = 0; i < s[h].n; ++i) s[h].value[i] = (double)(check_random(state) % 12);
  }
  const double z = 1.0;
  const cc_van_elteren_result r = compute(s, STRATA, z);
  const double expected = slow_z(s, 0);
  if (isnan(expected)) {
    CHECK(isnan(r.z));
    return;
  }
  CHECK_NEAR(r.z, expected, 1e-12);
  /* Values are whole, so the test changes at whole shifts only: halves between them are the gaps. z falls as they rise.
   */
  double low = NAN, high = NAN;
  for (int shift = -14; shift <= 14; ++shift) {
    const double here = slow_z(s, shift + 0.5);
    if (isnan(low) && here < z) low = shift == -14 ? -INFINITY : shift;
    if (here > -z) high = shift == 14 ? INFINITY : shift + 1;
  }
  CHECK(r.low == low);
  CHECK(r.high == high);
  CHECK(!(slow_z(s, r.estimate - 0.25) < -1e-12) && !(slow_z(s, r.estimate + 0.25) > 1e-12));
}

int main(void) {
  uint64_t state = 4;
  by_hand();
  sleep_data();
  for (int i = 0; i < 400; ++i) random_case(&state);
  const stratum alone = {3, 3, {1, 2, 3}};
  const cc_van_elteren_result r = compute(&alone, 1, 1.96);
  CHECK(r.n_strata == 0 && isnan(r.z) && isnan(r.estimate) && isnan(r.low));
  return check_report();
}
