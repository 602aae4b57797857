/* The stratified rank-sum test. Oracle: the formula from pairs and midranks, at 0 and in every gap between differences.
 */
#include "cc_van_elteren.h"
#include "two_samples.h"

enum { STRATA = 3, MOST = 6 };

typedef struct {
  double x[MOST], y[MOST];
  size_t n1, n0;
} plain;

/* Sum of w (W - E) at the shift, and its standard deviation. */
static double numerator(const plain *p, size_t n_strata, double shift, double *sd) {
  double sum = 0, variance = 0;
  for (size_t h = 0; h < n_strata; h++) {
    if (p[h].n1 == 0 || p[h].n0 == 0) continue;
    const double w = 1 / (double)(p[h].n1 + p[h].n0 + 1), pairs = (double)(p[h].n1 * p[h].n0);
    sum += w * (fuzz_mann_whitney(p[h].x, p[h].n1, p[h].y, p[h].n0, shift) - pairs / 2);
    variance += w * w * fuzz_rank_sum_variance(p[h].x, p[h].n1, p[h].y, p[h].n0, shift);
  }
  *sd = sqrt(variance);
  return sum;
}

/* The smallest difference right of which `sign` times the statistic is below z; NaN where rounding could decide. */
static double limit(const plain *p, size_t n_strata, const double *d, size_t m, double sign, double z) {
  for (size_t k = 0; k <= m; k++) {
    /* Ascending for the lower limit, descending for the upper one; first beyond all. */
    const double at = k == 0 ? (sign > 0 ? d[0] - 1 : d[m - 1] + 1) : sign > 0 ? d[k - 1] : d[m - k];
    double sd;
    const double sum = sign * numerator(p, n_strata, at + sign / 2, &sd);
    if (fabs(sum - z * sd) < 1e-9) return NAN;
    if (sum < z * sd) return k == 0 ? -sign * INFINITY : at;
  }
  return sign * INFINITY;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n_strata = 1 + fuzz_size(&b, STRATA - 1);
  plain p[STRATA];
  cc_two_sample samples[STRATA];
  void *memory[STRATA];
  double d[STRATA * MOST * MOST], half = 0, below = 0, above = 0;
  size_t m = 0, all = 0, used = 0;
  for (size_t h = 0; h < n_strata; h++) {
    double change[MOST], noise[MOST] = {0};
    unsigned char event[MOST];
    const size_t n = 1 + fuzz_size(&b, MOST - 1);
    p[h].n1 = p[h].n0 = 0;
    for (size_t i = 0; i < n; i++) {
      change[i] = fuzz_whole(&b, 15);
      event[i] = (unsigned char)fuzz_flag(&b);
      if (event[i])
        p[h].x[p[h].n1++] = change[i];
      else
        p[h].y[p[h].n0++] = change[i];
    }
    memory[h] = malloc(cc_two_sample_bytes(n));
    cc_two_samples(change, noise, event, n, CC_DIGITS_NONE, memory[h], &samples[h]);
    m += fuzz_differences(p[h].x, p[h].n1, p[h].y, p[h].n0, d + m);
    used += p[h].n1 > 0 && p[h].n0 > 0;
    all += n;
  }
  fuzz_sort(d, m);
  const cc_van_elteren_options options = {0.013 + fuzz_byte(&b) / 97.3,
                                          fuzz_flag(&b) ? INFINITY : 0.013 + fuzz_byte(&b) / 97.3};
  cc_sample_pair pairs[2 * STRATA];
  size_t *const index = malloc(cc_shift_scratch(all) * sizeof *index);
  cc_van_elteren_result r;
  cc_van_elteren(samples, n_strata, &options, pairs, index, &r);
  FUZZ_REQUIRE(r.n_strata == used);
  if (used > 0) {
    double sd;
    const double sum = numerator(p, n_strata, 0, &sd);
    if (sd > 0)
      FUZZ_REQUIRE(fuzz_near(r.z, sum / sd, 1e-12));
    else
      FUZZ_REQUIRE(isnan(r.z));
    /* At most half of the weight on either side of the estimate. */
    for (size_t h = 0; h < n_strata; h++) {
      const double w = 1 / (double)(p[h].n1 + p[h].n0 + 1);
      for (size_t i = 0; i < p[h].n1; i++) {
        for (size_t k = 0; k < p[h].n0; k++) {
          half += w / 2;
          below += p[h].x[i] - p[h].y[k] < r.estimate ? w : 0;
          above += p[h].x[i] - p[h].y[k] > r.estimate ? w : 0;
        }
      }
    }
    FUZZ_REQUIRE(below <= half * (1 + 1e-12) && above <= half * (1 + 1e-12));
    const double low = limit(p, n_strata, d, m, 1, options.low_z);
    if (!isnan(low)) FUZZ_REQUIRE(r.low == low);
    if (isinf(options.high_z)) FUZZ_REQUIRE(r.high == INFINITY);
    const double high = isinf(options.high_z) ? NAN : limit(p, n_strata, d, m, -1, options.high_z);
    if (!isnan(high)) FUZZ_REQUIRE(r.high == high);
  }
  for (size_t h = 0; h < n_strata; h++) free(memory[h]);
  free(index);
  return 0;
}
