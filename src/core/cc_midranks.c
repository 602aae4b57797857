#include "cc_midranks.h"

#include <math.h>
#include <string.h>

static size_t list_size(size_t n) { return (n + 1) * sizeof(cc_rank_item); }

size_t cc_midranks_room(size_t n) { return 2 * list_size(n); }

void cc_midranks_init(cc_midranks *m, void *memory, size_t n) {
  unsigned char *at = memory;
  *m = (cc_midranks){.first = (void *)at, .second = (void *)(at + list_size(n))};
}

static int has_one_limit(const cc_pool *pool) {
  const cc_limited_pair *pair = pool->pair;
  for (size_t i = 0; i < pool->n; ++i) {
    if (pair[i].before.high < INFINITY || pair[i].after.high < INFINITY) return 0;
    if (pair[i].before.low != pair[0].before.low || pair[i].after.low != pair[0].after.low) return 0;
  }
  return 1;
}

static size_t take_measured(const cc_rank_item *item, size_t n, cc_rank_item *measured) {
  size_t m = 0;
  for (size_t k = 0; k < n; ++k) {
    if (cc_pool_kind_of(item[k].index) > CC_POOL_AFTER) continue;
    measured[m++] = (cc_rank_item){item[k].value, cc_pool_index_of(item[k].index)};
  }
  measured[m] = (cc_rank_item){INFINITY, 0};
  return m;
}

void cc_midranks_take(cc_midranks *m, const cc_pool *pool) {
  m->n = 0;
  if (!has_one_limit(pool)) return;
  m->n = pool->n;
  m->noise = pool->noise;
  m->first_limit = pool->pair[0].before.low;
  m->second_limit = pool->pair[0].after.low;
  m->n_below = 2 * pool->n - take_measured(pool->moving, pool->n_moving, m->first) -
               take_measured(pool->standing, pool->n_standing, m->second);
}

void cc_midranks_differences(const cc_midranks *m, double shift, double *difference) {
  const double moved = m->first_limit + shift, limit = moved > m->second_limit ? moved : m->second_limit;
  const cc_rank_item *first = m->first, *second = m->second;
  for (size_t i = 0; i < m->n; ++i) difference[i] = 0.0;
  while (first->value + shift < limit - m->noise) ++first;
  while (second->value < limit - m->noise) ++second;
  /* Twice a midrank, less that of the members below the limit. A limit that members lie below ties what is next to it.
   */
  const size_t below = m->n_below + (size_t)(first - m->first) + (size_t)(second - m->second);
  double start = below > 0 ? limit : INFINITY, passed = (double)below;
  for (;;) {
    const double x = first->value + shift, y = second->value, next = x < y ? x : y;
    if (next == INFINITY) return;
    const double until = (next < start ? next : start) + m->noise;
    const cc_rank_item *const from_first = first, *const from_second = second;
    start = INFINITY;
    while (first->value + shift <= until) ++first;
    while (second->value <= until) ++second;
    const double tied = (double)(first - from_first) + (double)(second - from_second);
    const double score = 2.0 * passed + tied - (double)below;
    for (const cc_rank_item *k = from_first; k < first; ++k) difference[k->index] -= score;
    for (const cc_rank_item *k = from_second; k < second; ++k) difference[k->index] += score;
    passed += tied;
  }
}
