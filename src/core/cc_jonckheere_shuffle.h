#ifndef CC_JONCKHEERE_SHUFFLE_H
#define CC_JONCKHEERE_SHUFFLE_H

#include "cc_same_bits.h"

/* The trend statistic (cc_jonckheere.h) of one row under other dealings of its grades within strata: those that a queue
 * of the patients gives (cc_shuffle.h), or all of them. No allocation, no state; safe from any thread. */

#include "cc_jonckheere.h"

typedef struct {
  size_t n_strata, n_grades;
  const cc_order *order; /* of the patients of each stratum, numbered within it */
  const size_t *first;   /* n_strata + 1: where a stratum's patients begin among the row's */
  const size_t *size;    /* n_strata x n_grades: patients of each grade */
  const uint64_t *step;  /* cc_trend_steps() */
} cc_trend_strata;

/* S, added up over the strata. grade: one a patient of the row. running: as for cc_trend_sum(). */
int64_t cc_trend_strata_sum(const cc_trend_strata *strata, const int *grade, uint64_t *running);

/* Grades by a queue: of each stratum the first size[0] of the row's patients get grade 0, the next size[1] grade 1, and
 * so on. queue[0 .. end[h]): members, stratum by stratum; who: the row's patient of a member, or CC_ABSENT. */
#define CC_ABSENT UINT32_MAX
void cc_trend_deal(const cc_trend_strata *strata, const uint32_t *queue, const size_t *end, const uint32_t *who,
                   int *grade);

/* How many dealings there are; Inf where that overflows. */
double cc_trend_dealings(const cc_trend_strata *strata);

/* All of them: the first one, and the next one until that returns 0. */
void cc_trend_first_dealing(const cc_trend_strata *strata, int *grade);
int cc_trend_next_dealing(const cc_trend_strata *strata, int *grade);

#endif
