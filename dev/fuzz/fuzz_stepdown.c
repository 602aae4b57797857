/* Step-down adjustment. Oracles: t and Welch's t from the values, counting, and the smallest rank so far of every
 * point. */
#include "cc_stepdown.h"
#include "fuzz.h"

enum { MOST = 12, STRATA = 2, ROWS = 6, POINTS = 20 };

/* t |t| of a sample. */
static double squared_t(const double *x, size_t n) {
  double sum = 0, squares = 0;
  for (size_t i = 0; i < n; i++) sum += x[i];
  for (size_t i = 0; i < n; i++) squares += (x[i] - sum / (double)n) * (x[i] - sum / (double)n);
  return sum * fabs(sum) / (double)n / (squares / (double)(n - 1));
}

static void check_flip_t(fuzz_bytes *b) {
  const size_t n = 2 + fuzz_size(b, MOST - 2);
  double stat[CC_CHUNK], expected[CC_CHUNK], x[MOST], squares = 0;
  uint64_t state = fuzz_byte(b);
  for (size_t i = 0; i < n; i++) {
    x[i] = fuzz_whole(b, 20);
    squares += x[i] * x[i];
  }
  if (squares == 0) return;
  for (size_t r = 0; r < CC_CHUNK; r++) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i] = fuzz_mix(&state) >> 63 ? -x[i] : x[i];
    stat[r] = sum / sqrt((double)n * squares);
    expected[r] = squared_t(x, n);
  }
  cc_stat_flip_t(stat, (double)n);
  for (size_t r = 0; r < CC_CHUNK; r++) FUZZ_REQUIRE(fuzz_near(stat[r], expected[r], 1e-9));
}

/* Difference of means and its variance, strata weighted by m k / n. */
static void add_plain(const double *x, const unsigned char *first, size_t n, double *difference, double *variance) {
  double sum[2] = {0}, count[2] = {0}, squares[2] = {0};
  for (size_t i = 0; i < n; i++) {
    sum[first[i]] += x[i];
    count[first[i]]++;
  }
  if (count[0] < 2 || count[1] < 2) return;
  const double w = count[0] * count[1] / (double)n;
  for (size_t i = 0; i < n; i++) squares[first[i]] += pow(x[i] - sum[first[i]] / count[first[i]], 2);
  *difference += w * (sum[1] / count[1] - sum[0] / count[0]);
  for (int g = 0; g < 2; g++) *variance += w * w * squares[g] / (count[g] * (count[g] - 1));
}

static void check_welch(fuzz_bytes *b) {
  double difference[CC_CHUNK] = {0}, variance[CC_CHUNK] = {0}, stat[CC_CHUNK], d[CC_CHUNK] = {0}, v[CC_CHUNK] = {0};
  uint64_t state = fuzz_byte(b);
  for (size_t h = 0; h < STRATA; h++) {
    const size_t n = 1 + fuzz_size(b, MOST - 1), wanted = fuzz_size(b, n);
    const int fixed = fuzz_flag(b);
    double x[MOST], mean = 0, total = 0, sum[CC_CHUNK], square[CC_CHUNK], n_first[CC_CHUNK];
    for (size_t i = 0; i < n; i++) mean += (x[i] = fuzz_whole(b, 20)) / (double)n;
    for (size_t i = 0; i < n; i++) {
      x[i] -= mean;
      total += x[i] * x[i];
    }
    for (size_t r = 0; r < CC_CHUNK; r++) {
      unsigned char first[MOST];
      size_t left = wanted;
      sum[r] = square[r] = n_first[r] = 0;
      for (size_t i = 0; i < n; i++) {
        const uint64_t word = fuzz_mix(&state);
        first[i] = fixed ? word % (n - i) < left : word >> 63;
        left -= fixed && first[i];
        sum[r] += first[i] ? x[i] : 0;
        square[r] += first[i] ? x[i] * x[i] : 0;
        n_first[r] += first[i];
      }
      add_plain(x, first, n, &d[r], &v[r]);
    }
    const cc_welch_stratum stratum = {(double)n, (double)wanted, total};
    cc_welch_add(sum, square, fixed ? NULL : n_first, &stratum, difference, variance);
  }
  cc_welch_end(difference, variance, stat);
  for (size_t r = 0; r < CC_CHUNK; r++) {
    FUZZ_REQUIRE(fuzz_near(difference[r], d[r], 1e-11) && fuzz_near(variance[r], v[r], 1e-11));
    if (v[r] > 1e-6)
      FUZZ_REQUIRE(fuzz_near(stat[r], d[r] * fabs(d[r]) / v[r], 1e-8));
    else if (fabs(d[r]) > 1e-6)
      FUZZ_REQUIRE(isinf(stat[r]));
  }
}

/* Eighths, some undefined. */
static void check_maxima_and_ranks(fuzz_bytes *b) {
  double stat[CC_CHUNK], best[CC_CHUNK], before[CC_CHUNK];
  int32_t sum[CC_CHUNK], best_int[CC_CHUNK], before_int[CC_CHUNK];
  uint32_t rank[CC_CHUNK];
  cc_key_item work[2 * CC_CHUNK];
  uint64_t state = fuzz_byte(b);
  const size_t n = fuzz_flag(b) ? CC_CHUNK : fuzz_size(b, CC_CHUNK);
  const cc_side side = (cc_side)fuzz_size(b, CC_N_SIDE - 1);
  const cc_stat_scale scale = fuzz_flag(b) ? CC_STAT_SQUARED : CC_STAT_LINEAR;
  for (size_t r = 0; r < CC_CHUNK; r++) {
    sum[r] = (int32_t)(fuzz_mix(&state) % 201) - 100;
    before_int[r] = best_int[r] = (int32_t)(fuzz_mix(&state) % 100) - 40;
    stat[r] = fuzz_mix(&state) % 16 == 0 ? NAN : sum[r] / 8.0;
    before[r] = best[r] = best_int[r] / 8.0;
  }
  const int32_t bar = (int32_t)fuzz_whole(b, 100);
  const double threshold = cc_stat_threshold(bar / 8.0, scale);
  FUZZ_REQUIRE(threshold < bar / 8.0 && threshold > bar / 8.0 - 1e-6);
  cc_stat_fold(stat, side);
  const uint32_t count = cc_stepdown_max(stat, n, threshold, best);
  const uint32_t count_int = cc_stepdown_max_int(sum, n, side, bar, best_int);
  cc_stat_ranks(stat, n, scale, work, rank);
  uint32_t expected = 0, expected_int = 0;
  for (size_t r = 0; r < n; r++) {
    const int32_t folded = side == CC_TWO_SIDED ? abs(sum[r]) : side == CC_LESS ? -sum[r] : sum[r];
    const int32_t now_int = folded > before_int[r] ? folded : before_int[r];
    const double now = isnan(stat[r]) ? before[r] : fmax(before[r], folded / 8.0);
    FUZZ_REQUIRE(isnan(stat[r]) || stat[r] == folded / 8.0);
    FUZZ_REQUIRE(best[r] == now && best_int[r] == now_int);
    expected += now >= bar / 8.0;
    expected_int += now_int >= bar;
    uint32_t at_least = 0;
    for (size_t k = 0; k < n; k++) at_least += isnan(stat[r]) || stat[k] >= stat[r];
    FUZZ_REQUIRE(rank[r] == at_least);
  }
  FUZZ_REQUIRE(count == expected && count_int == expected_int);
}

static void check_min_counts(fuzz_bytes *b) {
  const size_t n_rows = 1 + fuzz_size(b, ROWS - 1), n_points = 1 + fuzz_size(b, POINTS - 1);
  const size_t split = fuzz_size(b, n_rows);
  int family[ROWS], row[ROWS * POINTS], point[ROWS * POINTS];
  double own[ROWS], rank[ROWS * POINTS], count[ROWS];
  uint32_t smallest[POINTS], with[POINTS + 2];
  size_t least[POINTS], n = 0, expected[ROWS] = {0};
  uint64_t state = fuzz_byte(b);
  for (size_t h = 0; h < n_rows; h++) {
    const int starts = h == 0 || h == split;
    family[h] = h >= split;
    own[h] = 1 + (double)(fuzz_mix(&state) % n_points);
    if (!starts && own[h] > own[h - 1]) own[h] = own[h - 1];
    for (size_t r = 0; r < n_points; r++) {
      const size_t now = 1 + fuzz_mix(&state) % n_points;
      if (starts) least[r] = n_points + 1;
      if (now < least[r]) {
        least[r] = now;
        if ((double)now <= own[h]) {
          row[n] = (int)h;
          point[n] = (int)r;
          rank[n++] = (double)now;
        }
      }
      expected[h] += (double)least[r] <= own[h];
    }
  }
  const cc_min_records records = {n, row, point, rank};
  cc_stepdown_min_counts(&records, family, own, n_rows, n_points, smallest, with, count);
  for (size_t h = 0; h < n_rows; h++) FUZZ_REQUIRE(count[h] == (double)expected[h]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  switch (fuzz_byte(&b) % 4) {
  case 0:
    check_flip_t(&b);
    break;
  case 1:
    check_welch(&b);
    break;
  case 2:
    check_maxima_and_ranks(&b);
    break;
  default:
    check_min_counts(&b);
  }
  return 0;
}
