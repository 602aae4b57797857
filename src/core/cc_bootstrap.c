#include "cc_bootstrap.h"

#include <math.h>

#include "cc_philox.h"
#include "cc_select.h"

void cc_bootstrap_weights(uint64_t seed, uint64_t resample, size_t n, uint32_t *counts, double *weight) {
  cc_bootstrap_counts(seed, resample, n, counts);
  for (size_t i = 0; i < n; ++i) weight[i] = (double)counts[i];
}

void cc_bootstrap_ranks(const double *statistic, size_t m, cc_rank_item *item, float *rank) {
  size_t n = 0;
  for (size_t j = 0; j < m; ++j) {
    rank[j] = NAN;
    if (!isnan(statistic[j])) item[n++] = (cc_rank_item){-statistic[j], j};
  }
  cc_sort_items(item, n);
  for (size_t from = 0, to; from < n; from = to) {
    for (to = from + 1; to < n && item[to].value == item[from].value;) ++to;
    for (size_t k = from; k < to; ++k) rank[item[k].index] = (float)(0.5 * (double)(from + to + 1));
  }
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
  *low = cc_select_value(values, m, k - 1);
  *high = cc_select_value(values, m, m - k);
  return m;
}
