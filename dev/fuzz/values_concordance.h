#ifndef VALUES_CONCORDANCE_H
#define VALUES_CONCORDANCE_H

/* Concordance of few values, equal ones tied. */
#include "cc_concordance.h"

enum { VALUES_MOST = 256 };

static inline cc_concordance values_concordance(size_t n, const double *x, size_t n_groups, const size_t *fail,
                                                const size_t *end) {
  cc_rank_item item[2 * VALUES_MOST];
  size_t tied[VALUES_MOST], n_tied = 0;
  uint32_t own[VALUES_MOST], first[VALUES_MOST], last[VALUES_MOST], before[VALUES_MOST / 64 + 1];
  double good[VALUES_MOST];
  uint64_t bits[VALUES_MOST / 64 + 1];
  const cc_concordance_room room = {own, first, last, good, bits, before};
  for (size_t i = 0; i < n; ++i) item[i] = (cc_rank_item){x[i], i};
  cc_sort_items(item, n);
  for (size_t i = 0; i < n; ++i) {
    if (i > 0 && item[i].value != item[i - 1].value) tied[n_tied++] = i;
  }
  if (n > 0) tied[n_tied++] = n;
  return cc_concordance_of(n, item, n_tied, tied, n_groups, fail, end, &room);
}

#endif
