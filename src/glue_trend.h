#ifndef CYTOCHANGE_GLUE_TREND_H
#define CYTOCHANGE_GLUE_TREND_H

/* Changes against an ordered response. Input as in glue_groups.h, with grades (0 .. K - 1, worst to best) in the place
 * of the response, and the patients sorted by stratum. Each row counts the grades that its own patients have: those
 * without any are left out and the others close up. */

#include "core/cc_jonckheere_shuffle.h"
#include "glue_groups.h"

/* One thread's room for a row: its patients stratum by stratum, each stratum's order. */
typedef struct {
  size_t n, n_strata, n_grades;
  int *grade;          /* n */
  size_t *first, *end; /* n_strata + 1; end: of the members, as the queue has them */
  size_t *size;        /* n_strata x n_grades */
  size_t *of_all;      /* n_grades: patients of each grade in all strata */
  cc_order *order;     /* n_strata */
  void **memory;       /* of each stratum's order */
  uint64_t *step, *running;
  int *level; /* the row's grade of each grade of the call */
} trend_row;

/* grades: how many the call has. */
trend_row new_trend_row(const group_input *in, size_t grades);

/* Of the pairs of a marker. */
void fill_trend_row(const group_input *in, const group_pairs *pairs, size_t grades, trend_row *row);

/* What the core needs to deal the row's grades anew. */
cc_trend_strata trend_strata(const trend_row *row);

/* J, E, V and pairs over all strata, and S. */
int64_t trend_test(const trend_row *row, cc_trend *out);

#endif
