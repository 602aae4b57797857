#include "cc_concordance.h"

#include <math.h>
#include <string.h>

/* Counts by rank, added up by a binary indexed tree (Fenwick 1994, Software: Practice and Experience 24:327-336).
 * Ranks from 1. */
static void add(double *tree, size_t n, size_t rank) {
  for (; rank <= n; rank += rank & (~rank + 1)) tree[rank] += 1.0;
}

static double up_to(const double *tree, size_t rank) {
  double sum = 0.0;
  for (; rank > 0; rank -= rank & (~rank + 1)) sum += tree[rank];
  return sum;
}

/* Ranks of x, equal ones alike; returns how many differ. */
static size_t rank_all(size_t n, const double *x, cc_rank_item *item, double *rank) {
  size_t at = 0;
  for (size_t i = 0; i < n; ++i) item[i] = (cc_rank_item){x[i], i};
  cc_sort_items(item, n);
  for (size_t i = 0; i < n; ++i) {
    if (i == 0 || item[i].value != item[i - 1].value) ++at;
    rank[item[i].index] = (double)at;
  }
  return at;
}

cc_concordance cc_concordance_of(size_t n, const double *x, size_t n_groups, const size_t *fail, const size_t *end,
                                 cc_rank_item *item, double *room) {
  const size_t m = rank_all(n, x, item, room);
  return cc_concordance_of_ranks(n, room, m, n_groups, fail, end, room + n);
}

cc_concordance cc_concordance_of_ranks(size_t n, const double *rank, size_t m, size_t n_groups, const size_t *fail,
                                       const size_t *end, double *room) {
  double *const good = room, *const tree = room + n;
  double pairs = 0.0, agree = 0.0, square = 0.0, all = 0.0;
  memset(tree, 0, (m + 1) * sizeof *tree);
  /* Those who fail, against all who have a longer time: those lower agree. */
  for (size_t k = 0, i = 0; k < n_groups; ++k) {
    for (; i < fail[k]; ++i) {
      good[i] = 0.0;
      add(tree, m, (size_t)rank[i]);
    }
    const double longer = (double)i;
    for (size_t j = i; j < end[k]; ++j) {
      const size_t r = (size_t)rank[j];
      const double lower = up_to(tree, r - 1), not_higher = up_to(tree, r);
      good[j] = lower + 0.5 * (not_higher - lower);
      agree += good[j];
      pairs += longer;
    }
    for (; i < end[k]; ++i) add(tree, m, (size_t)rank[i]);
  }
  if (pairs == 0.0) return (cc_concordance){NAN, NAN, 0.0};
  const double value = agree / pairs;
  /* And all against those who failed before them: those higher agree. A patient's influence is what its pairs agree
   * more than on average. */
  memset(tree, 0, (m + 1) * sizeof *tree);
  for (size_t k = n_groups; k-- > 0;) {
    const size_t from = k > 0 ? end[k - 1] : 0;
    const double sooner = all;
    for (int event = 1; event >= 0; --event) {
      const size_t first = event ? fail[k] : from, last = event ? end[k] : fail[k];
      /* Those censored at this time outlive those who fail at it. */
      const double before = event ? sooner : all;
      for (size_t i = first; i < last; ++i) {
        const size_t r = (size_t)rank[i];
        const double not_higher = up_to(tree, r), lower = up_to(tree, r - 1);
        const double agreeing = before - not_higher + 0.5 * (not_higher - lower);
        const double influence = good[i] + agreeing - value * (before + (event ? (double)fail[k] : 0.0));
        square += influence * influence;
      }
      if (event) {
        for (size_t i = first; i < last; ++i) add(tree, m, (size_t)rank[i]);
        all += (double)(last - first);
      }
    }
  }
  return (cc_concordance){value, sqrt(square) / pairs, pairs};
}
