#include "cc_arm_pair.h"

#include <math.h>
#include <string.h>

static size_t from_of(const cc_arm_pair *p, size_t h) { return h == 0 ? 0 : p->end[h - 1]; }

/* ---- means ---- */

typedef struct {
  double n, sum, mean, rest; /* rest: squares about the mean */
} arm_sums;

static int takes_part(const cc_arm_pair *p, size_t i) { return p->label[i] == 0 || p->label[i] == p->arm; }

/* Sums of the first arm and of the one compared, in two passes; a rest of rounding is none. */
static void sum_stratum(const cc_arm_pair *p, size_t h, const double *value, arm_sums sums[2]) {
  double squares = 0.0;
  sums[0] = sums[1] = (arm_sums){0.0, 0.0, 0.0, 0.0};
  for (size_t i = from_of(p, h); i < p->end[h]; ++i) {
    if (!takes_part(p, i) || isnan(value[i])) continue;
    sums[p->label[i] != 0].n += 1.0;
    sums[p->label[i] != 0].sum += value[i];
    squares += value[i] * value[i];
  }
  for (int k = 0; k < 2; ++k) sums[k].mean = sums[k].n > 0.0 ? sums[k].sum / sums[k].n : 0.0;
  for (size_t i = from_of(p, h); i < p->end[h]; ++i) {
    if (!takes_part(p, i) || isnan(value[i])) continue;
    const double d = value[i] - sums[p->label[i] != 0].mean;
    sums[p->label[i] != 0].rest += d * d;
  }
  for (int k = 0; k < 2; ++k) sums[k].rest = sums[k].rest > 1e-26 * squares ? sums[k].rest : 0.0;
}

double cc_arm_pair_welch(const cc_arm_pair *p, const double *value) {
  double difference = 0.0, variance = 0.0, size = 0.0, weights = 0.0;
  for (size_t h = 0; h < p->n_strata; ++h) {
    arm_sums sums[2];
    sum_stratum(p, h, value, sums);
    const double n0 = sums[0].n, n1 = sums[1].n;
    if (n0 < 2.0 || n1 < 2.0) continue;
    const double weight = n0 * n1 / (n0 + n1);
    weights += weight;
    difference += weight * (sums[1].mean - sums[0].mean);
    variance += weight * weight * (sums[1].rest / (n1 * (n1 - 1.0)) + sums[0].rest / (n0 * (n0 - 1.0)));
    size += weight * (fabs(sums[1].mean) + fabs(sums[0].mean));
  }
  if (weights == 0.0) return NAN;
  if (fabs(difference) <= 1e-13 * size) return 0.0;
  return difference / sqrt(variance);
}

/* ---- ranks ---- */

size_t cc_arm_codes(const cc_interval *known, size_t n, cc_rank_item *item, int *low, int *high) {
  size_t m = 0;
  for (size_t i = 0; i < n; ++i) {
    const double end = isfinite(known[i].low) ? known[i].low : known[i].high;
    if (isfinite(end))
      item[m++] = (cc_rank_item){end, i};
    else
      low[i] = 0;
  }
  cc_sort_items(item, m);
  int rank = -1;
  for (size_t k = 0; k < m; ++k) {
    const size_t i = item[k].index;
    rank += k == 0 || item[k].value != item[k - 1].value;
    const int at = 2 * rank + 1;
    low[i] = isfinite(known[i].low) ? (isfinite(known[i].high) ? at : at + 1) : 0;
    high[i] = isfinite(known[i].high) ? (isfinite(known[i].low) ? at : at - 1) : -1;
  }
  const int top = 2 * rank + 4;
  for (size_t i = 0; i < n; ++i) {
    if (!isfinite(known[i].high)) high[i] = top;
  }
  return (size_t)top + 1;
}

/* Scores of the two arms of a stratum: their sum in the arm, and the sum of all squares. Returns how many patients; n1:
 * of the arm. */
static double score_stratum(const cc_arm_pair *p, size_t h, const int *low, const int *high, size_t n_codes, int *count,
                            double *n1, double *sum, double *squares) {
  int *const lows = count, *const highs = count + n_codes, n = 0;
  memset(count, 0, 2 * n_codes * sizeof *count);
  for (size_t i = from_of(p, h); i < p->end[h]; ++i) {
    if (!takes_part(p, i) || low[i] == CC_ARM_MISSING) continue;
    ++lows[low[i]];
    ++highs[high[i]];
    ++n;
  }
  for (size_t c = 1; c < n_codes; ++c) {
    lows[c] += lows[c - 1];
    highs[c] += highs[c - 1];
  }
  *n1 = *sum = *squares = 0.0;
  for (size_t i = from_of(p, h); i < p->end[h]; ++i) {
    if (!takes_part(p, i) || low[i] == CC_ARM_MISSING) continue;
    const int below = low[i] > 0 ? highs[low[i] - 1] : 0;
    const double score = (double)(below - (n - lows[high[i]]));
    *squares += score * score;
    if (p->label[i] == 0) continue;
    *n1 += 1.0;
    *sum += score;
  }
  return (double)n;
}

double cc_arm_pair_rank(const cc_arm_pair *p, const int *low, const int *high, size_t n_codes, int *count) {
  double sum = 0.0, variance = 0.0;
  for (size_t h = 0; h < p->n_strata; ++h) {
    double n1, first, squares;
    const double n = score_stratum(p, h, low, high, n_codes, count, &n1, &first, &squares), weight = 1.0 / (n + 1.0);
    if (n1 == 0.0 || n1 == n) continue;
    sum += weight * first;
    variance += weight * weight * n1 * (n - n1) / (n * (n - 1.0)) * squares;
  }
  return variance > 0.0 ? sum / sqrt(variance) : 0.0;
}
