#ifndef ORDERED_CHANGES_H
#define ORDERED_CHANGES_H

/* The trend statistic by definition, on small whole numbers or intervals of them: comparisons pair by pair, all
 * dealings of the grades, strata by turns. For core tests and fuzz targets of cc_jonckheere, cc_jonckheere_null and
 * cc_jonckheere_shuffle. */

#include <math.h>
#include <stdlib.h>

#include "cc_jonckheere_null.h"
#include "cc_jonckheere_shuffle.h"

enum { ORDERED_MOST = 8, ORDERED_STRATA = 2, ORDERED_GRADES = 6 };

typedef struct {
  size_t n[ORDERED_STRATA], n_strata, n_grades;
  cc_interval value[ORDERED_STRATA][ORDERED_MOST];
  int grade[ORDERED_STRATA * ORDERED_MOST]; /* stratum after stratum */
} ordered_changes;

/* 1: a certainly above b, -1: below, 0: neither. */
static inline int ordered_compare(cc_interval a, cc_interval b) {
  if (a.low == a.high && b.low == b.high) return (a.low > b.low) - (a.low < b.low);
  return (a.low >= b.high) - (a.high <= b.low);
}

static inline long ordered_sum(const ordered_changes *o, const int *grade) {
  long sum = 0;
  for (size_t h = 0; h < o->n_strata; grade += o->n[h++]) {
    for (size_t i = 0; i < o->n[h]; ++i) {
      for (size_t j = 0; j < o->n[h]; ++j) {
        if (grade[i] < grade[j]) sum += ordered_compare(o->value[h][j], o->value[h][i]);
      }
    }
  }
  return sum;
}

/* Everything the core keeps of them. */
typedef struct {
  cc_trend_strata strata;
  cc_order order[ORDERED_STRATA];
  void *memory[ORDERED_STRATA];
  size_t first[ORDERED_STRATA + 1], size[ORDERED_STRATA * ORDERED_GRADES];
  uint64_t step[ORDERED_GRADES * 2], running[2];
} ordered_core;

static inline void ordered_read(const ordered_changes *o, ordered_core *c) {
  c->first[0] = 0;
  for (size_t k = 0; k < ORDERED_STRATA * ORDERED_GRADES; ++k) c->size[k] = 0;
  for (size_t h = 0; h < o->n_strata; ++h) {
    c->memory[h] = malloc(cc_order_bytes(o->n[h]) + 1);
    c->first[h + 1] = c->first[h] + o->n[h];
    int known = 1;
    double change[ORDERED_MOST], noise[ORDERED_MOST] = {0};
    for (size_t i = 0; i < o->n[h]; ++i) {
      ++c->size[h * o->n_grades + (size_t)o->grade[c->first[h] + i]];
      change[i] = o->value[h][i].low;
      known = known && o->value[h][i].low == o->value[h][i].high;
    }
    if (known)
      cc_order_of_changes(change, noise, o->n[h], CC_DIGITS_NONE, c->memory[h], &c->order[h]);
    else
      cc_order_of_intervals(o->value[h], o->n[h], c->memory[h], &c->order[h]);
  }
  cc_trend_steps(o->n_grades, c->step);
  c->strata = (cc_trend_strata){o->n_strata, o->n_grades, c->order, c->first, c->size, c->step};
}

static inline void ordered_free(const ordered_changes *o, ordered_core *c) {
  for (size_t h = 0; h < o->n_strata; ++h) free(c->memory[h]);
}

typedef struct {
  double all, below, above, sum, squares;
} ordered_tails;

/* Over all dealings, by the definition of S; `seen`: of the grades as they are. */
static inline ordered_tails ordered_enumerate(const ordered_changes *o, const ordered_core *c, long seen) {
  int grade[ORDERED_STRATA * ORDERED_MOST];
  ordered_tails t = {0, 0, 0, 0, 0};
  cc_trend_first_dealing(&c->strata, grade);
  do {
    const long sum = ordered_sum(o, grade);
    t.all += 1;
    t.below += sum <= seen;
    t.above += sum >= seen;
    t.sum += (double)sum;
    t.squares += (double)sum * (double)sum;
  } while (cc_trend_next_dealing(&c->strata, grade));
  return t;
}

/* The tails of the exact distribution, where each stratum is ordered as numbers are; 0 where one is not. */
static inline int ordered_exact(const ordered_changes *o, const ordered_core *c, long seen, double *lower,
                                double *upper) {
  double ways[4 * ORDERED_MOST * ORDERED_MOST], one[4 * ORDERED_MOST * ORDERED_MOST],
      before[4 * ORDERED_MOST * ORDERED_MOST];
  size_t length = 1, pairs = 0;
  ways[0] = 1;
  for (size_t h = 0; h < o->n_strata; ++h) {
    const size_t *size = c->size + h * o->n_grades;
    const cc_order *order = &c->order[h];
    if (order->n == 0) continue;
    if (order->n_steps == 0) return 0;
    void *scratch = malloc(8 * cc_trend_null_scratch(size, o->n_grades, order->n_steps < order->n, 2));
    cc_trend_null(order->step, order->n_steps, size, o->n_grades, 2, scratch, one);
    free(scratch);
    const size_t here = cc_trend_pairs(size, o->n_grades);
    for (size_t j = 0; j < length; ++j) before[j] = ways[j];
    cc_trend_convolve(before, length, one, 2 * here + 1, ways);
    length += 2 * here;
    pairs += here;
  }
  cc_trend_tails(ways, length, (size_t)((long)pairs + seen), lower, upper);
  return 1;
}

#endif
