#ifndef CC_SIGNED_RANK_NULL_H
#define CC_SIGNED_RANK_NULL_H

#include "cc_same_bits.h"

/* The null distribution of the signed-rank sum: V = sum of B_i r_i over the ranks r_i, with B_i fair coins. It is
 * symmetric about half the sum of the ranks. With ties the ranks are midranks, so all is done in doubled ranks, which
 * are integers (Streitberg & Roehmel 1986, the shift algorithm). Counts of sign patterns are kept in doubles: exact up
 * to 53 ranks, of relative error below n eps up to CC_EXACT_MAX ranks, where 2^n still is a double. Tails are summed
 * from their own end, never as 1 minus the other.
 *
 * No allocation, no state: safe from any thread. */

#include <stddef.h>
#include <stdint.h>

#define CC_EXACT_MAX 1000

/* Up to so many ranks all counts are whole numbers in doubles too. */
#define CC_SIGNED_RANK_WHOLE 53

/* Ranks as groups of equal ones: count[g] >= 1 ranks of rank2[g] / 2, ascending. n: the sum of the counts. */
typedef struct {
  size_t n_groups, n;
  int64_t *rank2;
  size_t *count;
} cc_rank_groups;

/* P(2 V <= v2), v2 below or at half of the doubled ranks' sum; 0 for v2 < 0. At most CC_EXACT_MAX ranks. scratch:
 * 2 (v2 + 1) + 16 doubles, which cc_signed_rank_scratch(n) is enough for when the ranks are among 1 .. n. Cost: n times
 * v2 additions at most. */
double cc_signed_rank_tail(const cc_rank_groups *ranks, int64_t v2, double *scratch);
size_t cc_signed_rank_scratch(size_t n);

/* The same of any ranks that add up to at most `most`, doubled. */
size_t cc_signed_rank_sum_room(size_t most);

/* What tails up to 2 V = most are made of: up to CC_SIGNED_RANK_WHOLE ranks the numbers of sums of either half, those
 * of the second half added up; beyond, of all, added up. In units of `factor`. */
typedef struct {
  size_t n, reach, limit;
  int64_t most, factor;
  uint32_t *half[2];
  const double *all; /* NULL: there are halves */
} cc_signed_rank_counts;

/* `most` below or at half of the doubled ranks' sum. memory: as scratch above, of which the counts are part. */
void cc_signed_rank_count(const cc_rank_groups *ranks, int64_t most, double *memory, cc_signed_rank_counts *out);

/* A rank, a multiple of `factor`, joins a half or leaves it; which half a rank is in: every second one in the first,
 * from the first on, of all in order. */
void cc_signed_rank_join(cc_signed_rank_counts *counts, size_t half, int64_t rank2);
void cc_signed_rank_leave(cc_signed_rank_counts *counts, size_t half, int64_t rank2);

/* P(2 V <= v2), v2 <= most; 0 below 0. */
double cc_signed_rank_counted(const cc_signed_rank_counts *counts, int64_t v2);

/* Without ties the distribution depends on n alone: tables of P(V <= v), v = 0 .. floor(n (n + 1) / 4), shared by all
 * rows. cumulative[n] is NULL where there is no table; n_max is the last index. */
typedef struct {
  size_t n_max;
  const double **cumulative;
} cc_signed_rank_tables;

size_t cc_signed_rank_table_size(size_t n);

/* Fills the tables that are wanted: those n <= tables->n_max <= CC_EXACT_MAX whose cumulative[n] points to
 * cc_signed_rank_table_size(n) doubles, which `storage`[n] names for writing. scratch: cc_signed_rank_scratch(n_max).
 */
void cc_signed_rank_fill(const cc_signed_rank_tables *tables, double *const *storage, double *scratch);

const double *cc_signed_rank_table(const cc_signed_rank_tables *tables, size_t n);

/* P(V <= v) from a table, for any v; and the smallest v with P(V <= v) > p, for 0 <= p < 1. */
double cc_signed_rank_cdf(const double *table, size_t n, int64_t v);
int64_t cc_signed_rank_quantile(const double *table, size_t n, double p);

#endif
