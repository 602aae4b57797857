#ifndef CC_TAIL_TABLE_H
#define CC_TAIL_TABLE_H

#include "cc_same_bits.h"

/* Is a tail of the signed-rank sum (cc_signed_rank_null.h) above a level? A test that is inverted asks so about ranks
 * that hardly differ from one shift to the next: what was counted for some of them answers for most of the others.
 *
 * Let both have n ranks, each of the one paired with one of the other, both in order. Under the same signs their sums V
 * and V' differ by the differences of the ranks that have the sign +, so V' lies between V - down and V + up, `up` the
 * sum of the differences by which ranks are larger than those counted, `down` of those by which they are smaller. So
 * P(V <= v - up) <= P(V' <= v) <= P(V <= v + down). Where the level lies between the two, ranks that are no more leave
 * the counts and new ones join them, or all is counted anew: the answer is always that of cc_signed_rank_tail().
 *
 * No allocation, no state but the table's: safe from any thread on its own table. */

#include "cc_signed_rank_null.h"

/* One of the ranks counted: doubled; and which half it is in. */
typedef struct {
  int64_t rank2;
  size_t half;
} cc_counted_rank;

typedef struct {
  double level;
  cc_counted_rank *rank, *next; /* ascending; of the row asked about */
  size_t in_half[2];
  int64_t unit;                 /* all ranks are multiples of it */
  cc_signed_rank_counts counts; /* of the ranks in units; n 0: there is nothing yet */
  int64_t below, above;         /* doubled sums whose tails are known to be below the level, and above it */
  double *memory;
} cc_tail_table;

/* Bytes for tables of up to n ranks that add up to at most `most`, doubled; aligned for doubles. */
size_t cc_tail_table_size(size_t n, size_t most);
void cc_tail_table_init(cc_tail_table *table, void *memory, size_t n);

/* Whether P(2 V <= unit * v2) is above the level, for `unit` times the doubled ranks given. Beyond half of their sum
 * the table is of no use: the other tail is counted. scratch: as for cc_signed_rank_tail(). */
int cc_tail_above(cc_tail_table *table, const cc_rank_groups *ranks, int64_t unit, int64_t v2, double level,
                  double *scratch);

#endif
