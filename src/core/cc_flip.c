#include "cc_flip.h"

#include "cc_philox.h"
#include "cc_vec.h"

#include <math.h>

static void all_flips(size_t n, uint64_t first, cc_code *codes) {
  const size_t n_groups = cc_sums_groups(n);
  for (size_t r = 0; r < CC_CHUNK; ++r) {
    const uint64_t flip = n < 64 ? (first + r) & ((UINT64_C(1) << n) - 1) : first + r;
    for (size_t g = 0; g < n_groups && g * CC_GROUP_BITS < 64; ++g) {
      codes[r * n_groups + g] = (cc_code)(((flip >> (g * CC_GROUP_BITS)) & (CC_GROUP_SIZE - 1)) * CC_TILE);
    }
  }
}

void cc_flip_codes(const cc_flips *flips, uint64_t first, cc_code *codes) {
  const size_t n_groups = cc_sums_groups(flips->n);
  cc_code_clear(codes, n_groups);
  if (flips->key == NULL) {
    all_flips(flips->n, first, codes);
    return;
  }
  for (size_t i = 0; i < flips->n; ++i) {
    uint32_t signs[CC_CHUNK / 32];
    cc_patient_signs(flips->seed, flips->key[i], (uint32_t)(first / CC_CHUNK), signs);
    const unsigned shift = (unsigned)(i % CC_GROUP_BITS);
    cc_code *code = codes + i / CC_GROUP_BITS;
    for (size_t r = 0; r < CC_CHUNK; ++r) {
      code[r * n_groups] |= (cc_code)(((signs[r / 32] >> (r % 32)) & 1u) * CC_TILE << shift);
    }
  }
}

/* With the changes d less a shift, F the flipped and A the other patients, the resample's sum is A - F where A + F
 * was seen. A - F >= A + F when F <= 0: when the shift is at least the mean of F. |A - F| >= |A + F| when A and F are
 * not on one side of 0: when the shift lies between their means; the mean of all lies there too. */
static void thresholds_plain(const cc_flip_row *row, const double *flipped, const double *n_flipped, size_t n,
                             double *lower, double *upper) {
  for (size_t r = 0; r < n; ++r) {
    const double rest = row->total - flipped[r], n_rest = row->n - n_flipped[r];
    const double mean_flipped = fabs(flipped[r]) <= row->noise ? 0 : flipped[r] / n_flipped[r];
    const double mean_rest = fabs(rest) <= row->noise ? 0 : rest / n_rest;
    const int counts_always = n_flipped[r] == 0 || (row->two_sided && n_rest == 0);
    double low = mean_flipped, high = mean_flipped;
    if (row->two_sided) {
      low = mean_rest < mean_flipped ? mean_rest : mean_flipped;
      high = mean_rest < mean_flipped ? mean_flipped : mean_rest;
    }
    lower[r] = counts_always ? -INFINITY : low;
    upper[r] = counts_always ? INFINITY : high;
  }
}

/* A whole chunk, four resamples at a time; each lane as in plain C. */
CC_CLONES static void thresholds_of_chunk(const cc_flip_row *row, const double *flipped, const double *n_flipped,
                                          double *lower, double *upper) {
  const cc_vec zero = CC_SPLAT(0.0), total = CC_SPLAT(row->total), n = CC_SPLAT(row->n);
  const cc_vec noise = CC_SPLAT(row->noise), infinite = CC_SPLAT(INFINITY);
  const cc_ivec both = {-row->two_sided, -row->two_sided, -row->two_sided, -row->two_sided};
  for (size_t r = 0; r < CC_CHUNK; r += 4) {
    const cc_vec sum = CC_LOAD(flipped + r), count = CC_LOAD(n_flipped + r);
    const cc_vec rest = total - sum, n_rest = n - count;
    const cc_vec mean = CC_SELECT(CC_ABS(sum) <= noise, zero, sum / count);
    const cc_vec mean_rest = CC_SELECT(CC_ABS(rest) <= noise, zero, rest / n_rest);
    const cc_ivec always = (count == zero) | ((n_rest == zero) & both), less = (mean_rest < mean) & both;
    const cc_ivec more = ~(mean_rest < mean) & both;
    const cc_vec low = CC_SELECT(less, mean_rest, mean), high = CC_SELECT(more, mean_rest, mean);
    CC_STORE(lower + r, CC_SELECT(always, -infinite, low));
    CC_STORE(upper + r, CC_SELECT(always, infinite, high));
  }
}

void cc_flip_thresholds(const cc_flip_row *row, const double *flipped, const double *n_flipped, size_t n, double *lower,
                        double *upper) {
  if (n == CC_CHUNK) {
    thresholds_of_chunk(row, flipped, n_flipped, lower, upper);
    return;
  }
  thresholds_plain(row, flipped, n_flipped, n, lower, upper);
}
