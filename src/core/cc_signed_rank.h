#ifndef CC_SIGNED_RANK_H
#define CC_SIGNED_RANK_H

#include "cc_same_bits.h"

/* The signed-rank test of a row of changes, and its interval by inversion.
 *
 * A shift is tested by subtracting it from all changes: those equal to it are zeros then, changes at equal distance
 * from it on its two sides are tied, and ties among the changes stay ties. The interval is the set of shifts that are
 * not rejected, from the smallest to the largest. Between two neighbouring Walsh averages nothing about the test
 * changes, so only the Walsh averages and the gaps between them need testing; a bound tells how far out all are surely
 * rejected.
 *
 * No allocation, no state: safe from any thread. */

#include "cc_enums.h"
#include "cc_lane_walsh.h"
#include "cc_shift.h"
#include "cc_signed_rank_null.h"
#include "cc_tail_table.h"

/* The distinct changes, ascending, and how often each occurs (ties already decided: cc_rank.h), n in all. Sums of two
 * values that differ by at most `noise` are equal on paper. */
typedef struct {
  size_t n_values, n;
  double *value;
  size_t *count;
  double noise;
} cc_levels;

/* The test of one shift: the doubled midranks of the changes that take part, their sum, the sum of their squares, and
 * twice V, the sum of the ranks of the positive ones. */
typedef struct {
  cc_rank_groups ranks;
  int64_t v2, total2;
  double squares;
} cc_signed_ranks;

typedef struct {
  cc_zero_rule zero_rule;
  cc_side alternative;
  int exact;                           /* else the normal approximation, corrected for ties and continuity */
  double tail;                         /* a shift is rejected where the tail probability is at most this */
  double critical;                     /* the normal quantile of 1 - tail */
  const cc_signed_rank_tables *tables; /* for exact: at least the one for n */
  cc_tail_table *near;                 /* of ranks like these, for exact tests of many shifts; NULL: none */
  int (*stopped)(void); /* asked between tails, of which a row may need many long ones: 1 where the answer is
                         * not wanted any more and may be anything; NULL: never */
} cc_signed_rank_test;

/* Whether to give up. Asked only where a tail of n changes takes longer than a look at the clock. */
static inline int cc_signed_rank_stopped(const cc_signed_rank_test *test, size_t n) {
  return n > 40 && test->stopped != NULL && test->stopped();
}

/* Working room for rows of up to n changes; see cc_signed_rank_workspace(). */
typedef struct {
  cc_signed_ranks ranks; /* its arrays: room for n */
  cc_levels mirror;
  double *expanded;                  /* n */
  double *walsh;                     /* cc_walsh_scratch(n) */
  double *null;                      /* cc_signed_rank_scratch(n); NULL when no exact test is asked for */
  const cc_walsh_selected *selected; /* sums of the changes at hand that were selected beforehand, or NULL */
} cc_signed_rank_room;

/* The ranks of the changes minus twice_shift / 2. Cost O(n_values). */
void cc_signed_ranks_at(const cc_levels *levels, double twice_shift, cc_zero_rule rule, cc_signed_ranks *out);

/* P(V <= v) for twice v at or below half of the ranks' total: exact, from a table where there are no ties. */
double cc_signed_rank_lower(const cc_signed_ranks *at, int64_t v2, const cc_signed_rank_tables *tables,
                            double *scratch);

/* The exact p value of these ranks; two-sided: twice the smaller tail, at most 1. */
double cc_signed_rank_p(const cc_signed_ranks *at, const cc_signed_rank_test *test, double *scratch);

/* Whether the shift of these ranks is not rejected, two-sided or for the alternative "greater" (for "less": of the
 * mirror image). scratch: cc_signed_rank_scratch(n), for exact. */
int cc_signed_rank_keeps(const cc_signed_ranks *at, const cc_signed_rank_test *test, double *scratch);

/* The numbers of the Walsh sums that the interval of an exact test of n changes without ties takes, into k[3]; returns
 * how many there are. */
size_t cc_signed_rank_places(const cc_signed_rank_test *test, size_t n, size_t *k);

/* The interval from low to high, and the Hodges-Lehmann estimate. Limits are infinite where no shift however far is
 * rejected, or where the alternative is one-sided; both are NaN where every shift is rejected (possible at low levels
 * only). sorted: the n >= 1 changes themselves, ascending. Overwrites room->ranks. */
void cc_signed_rank_interval(const cc_levels *levels, const double *sorted, const cc_signed_rank_test *test,
                             cc_signed_rank_room *room, cc_shift_estimate *out);

#endif
