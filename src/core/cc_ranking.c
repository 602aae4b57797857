#include "cc_ranking.h"

#include <math.h>

#include "cc_select.h"

/* The numbers among x in ascending order, of `sign` times them; returns how many. */
static size_t sort_numbers(const double *x, size_t n, double sign, cc_key_item *item) {
  size_t m = 0;
  for (size_t i = 0; i < n; ++i) {
    item[m] = (cc_key_item){cc_ordered_key(sign * x[i] + 0.0), (uint32_t)i}; /* one zero, whatever its sign */
    m += x[i] == x[i];                                                       /* not NaN */
  }
  cc_sort_keys(item, m);
  return m;
}

void cc_rank_largest(const double *x, size_t n, cc_key_item *item, double *rank) {
  const size_t m = sort_numbers(x, n, -1.0, item);
  for (size_t i = 0; m < n && i < n; ++i) rank[i] = NAN;
  for (size_t from = 0, to; from < m; from = to) {
    for (to = from + 1; to < m && item[to].key == item[from].key; ++to) continue;
    for (size_t k = from; k < to; ++k) rank[item[k].index] = (double)(from + to + 1) / 2.0;
  }
}

void cc_holm(const double *p, size_t n, cc_key_item *item, double *adjusted) {
  const size_t m = sort_numbers(p, n, 1.0, item);
  for (size_t i = 0; m < n && i < n; ++i) adjusted[i] = p[i];
  double most = -INFINITY;
  for (size_t k = 0; k < m; ++k) {
    const double times = (double)(m - k) * p[item[k].index];
    most = times > most ? times : most;
    adjusted[item[k].index] = most < 1.0 || m == 1 ? most : 1.0;
  }
}
