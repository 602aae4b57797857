#include "cc_bootstrap.h"

#include <math.h>

#include "cc_philox.h"

void cc_bootstrap_weights(uint64_t seed, uint64_t resample, size_t n, uint32_t *counts, double *weight) {
  cc_bootstrap_counts(seed, resample, n, counts);
  for (size_t i = 0; i < n; ++i) weight[i] = (double)counts[i];
}

/* Sorts indices by falling statistic (heap sort: no scratch, no bad case; ties in any order). */
static void sift_down(const double *key, size_t *order, size_t root, size_t n) {
  for (size_t child; (child = 2 * root + 1) < n; root = child) {
    if (child + 1 < n && key[order[child + 1]] < key[order[child]]) ++child;
    if (key[order[root]] <= key[order[child]]) return;
    const size_t swap = order[root];
    order[root] = order[child];
    order[child] = swap;
  }
}

static void sort_falling(const double *key, size_t *order, size_t n) {
  for (size_t root = n / 2; root > 0; --root) sift_down(key, order, root - 1, n);
  for (size_t last = n; last > 1; --last) {
    const size_t swap = order[0];
    order[0] = order[last - 1];
    order[last - 1] = swap;
    sift_down(key, order, 0, last - 1);
  }
}

void cc_bootstrap_ranks(const double *statistic, size_t m, size_t *order, float *rank) {
  size_t n = 0;
  for (size_t j = 0; j < m; ++j) {
    rank[j] = NAN;
    if (!isnan(statistic[j])) order[n++] = j;
  }
  sort_falling(statistic, order, n);
  for (size_t from = 0, to; from < n; from = to) {
    for (to = from + 1; to < n && statistic[order[to]] == statistic[order[from]];) ++to;
    for (size_t k = from; k < to; ++k) rank[order[k]] = (float)(0.5 * (double)(from + to + 1));
  }
}

/* The k-th smallest (from 0) of n values: Hoare's selection; values are reordered. */
static double select_value(double *values, size_t n, size_t k) {
  size_t low = 0, high = n - 1;
  while (low < high) {
    const double pivot = values[low + (high - low) / 2];
    size_t i = low, j = high;
    for (;;) {
      while (values[i] < pivot) ++i;
      while (values[j] > pivot) --j;
      if (i >= j) break;
      const double swap = values[i];
      values[i++] = values[j];
      values[j--] = swap;
    }
    if (k <= j) {
      high = j;
    } else {
      low = j + 1;
    }
  }
  return values[k];
}

size_t cc_bootstrap_limits(double *values, size_t n, double tail, double *low, double *high) {
  size_t m = 0;
  for (size_t i = 0; i < n; ++i) {
    if (!isnan(values[i])) values[m++] = values[i];
  }
  *low = *high = NAN;
  if (m == 0) return 0;
  size_t k = (size_t)floor((double)(m + 1) * tail + 1e-9);
  if (k < 1) k = 1;
  *low = select_value(values, m, k - 1);
  *high = select_value(values, m, m - k);
  return m;
}
