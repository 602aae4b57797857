/* Sign flips. Oracles: the bits by patient; a shift counts by its definition, tried below, between and above the
 * thresholds. */
#include "cc_flip.h"
#include "cc_philox.h"
#include "fuzz.h"

enum { MOST = 40 };

static int bit(const cc_code *codes, size_t groups, size_t r, size_t i) {
  return codes[r * groups + i / CC_GROUP_BITS] / CC_TILE >> i % CC_GROUP_BITS & 1;
}

/* Does the flip count as at least as large (direction 1) or as small (-1) at this shift? Values and shift are whole
 * eighths: nothing rounds. */
static int counts(const double *x, const unsigned char *flipped, size_t n, double shift, int two_sided, int direction) {
  double seen = 0, sum = 0;
  for (size_t i = 0; i < n; i++) {
    seen += x[i] - shift;
    sum += flipped[i] ? shift - x[i] : x[i] - shift;
  }
  return two_sided ? fabs(sum) >= fabs(seen) : direction * sum >= direction * seen;
}

static void check_thresholds(fuzz_bytes *b, size_t n, int two_sided) {
  double x[MOST], total = 0;
  unsigned char flipped[CC_CHUNK][MOST];
  double sum[CC_CHUNK], number[CC_CHUNK], lower[CC_CHUNK], upper[CC_CHUNK], low[CC_CHUNK], high[CC_CHUNK];
  uint64_t state = fuzz_byte(b);
  for (size_t i = 0; i < n; i++) total += x[i] = fuzz_whole(b, 30);
  for (size_t r = 0; r < CC_CHUNK; r++) {
    sum[r] = number[r] = 0;
    for (size_t i = 0; i < n; i++) {
      flipped[r][i] = (unsigned char)(r > 0 && fuzz_mix(&state) >> 63);
      sum[r] += flipped[r][i] ? x[i] : 0;
      number[r] += flipped[r][i];
    }
  }
  const cc_flip_row row = {total, (double)n, 1e-9, two_sided};
  cc_flip_thresholds(&row, sum, number, CC_CHUNK, lower, upper);
  cc_flip_thresholds(&row, sum, number, CC_CHUNK - 1, low, high);
  for (size_t r = 0; r + 1 < CC_CHUNK; r++) FUZZ_REQUIRE(low[r] == lower[r] && high[r] == upper[r]);
  const double shift = fuzz_whole(b, 120) / 4;
  for (size_t r = 0; r < CC_CHUNK; r++) {
    /* At a threshold itself a mean was divided out. */
    if (fabs(shift - lower[r]) < 1e-9 || fabs(shift - upper[r]) < 1e-9) continue;
    const int from = shift >= lower[r], up_to = shift <= upper[r];
    if (two_sided) {
      FUZZ_REQUIRE((from && up_to) == counts(x, flipped[r], n, shift, 1, 0));
    } else {
      FUZZ_REQUIRE(from == counts(x, flipped[r], n, shift, 0, 1));
      FUZZ_REQUIRE(up_to == counts(x, flipped[r], n, shift, 0, -1));
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1), groups = cc_sums_groups(n);
  const uint64_t seed = fuzz_byte(&b), first = CC_CHUNK * (uint64_t)fuzz_size(&b, 300);
  uint64_t key[MOST], state = seed;
  for (size_t i = 0; i < n; i++) key[i] = fuzz_mix(&state);
  cc_code *const codes = malloc(CC_CHUNK * groups * sizeof *codes);
  const cc_flips drawn = {n, key, seed}, all = {n, NULL, 0};
  cc_flip_codes(&drawn, first, codes);
  for (size_t i = 0; i < n; i++) {
    uint32_t signs[4];
    cc_patient_signs(seed, key[i], (uint32_t)(first / CC_CHUNK), signs);
    for (size_t r = 0; r < CC_CHUNK; r++) FUZZ_REQUIRE(bit(codes, groups, r, i) == (int)(signs[r / 32] >> r % 32 & 1));
  }
  cc_flip_codes(&all, first, codes);
  for (size_t i = 0; i < n; i++) {
    for (size_t r = 0; r < CC_CHUNK; r++) FUZZ_REQUIRE(bit(codes, groups, r, i) == (int)((first + r) >> i & 1));
  }
  free(codes);
  check_thresholds(&b, n, fuzz_flag(&b));
  return 0;
}
