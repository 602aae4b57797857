#ifndef CC_ORDINAL_H
#define CC_ORDINAL_H

#include "cc_same_bits.h"

/* Signed ranks and signs of changes that may lie beyond limits (cc_limited.h), at any shift of the first measurements
 * and of their limits.
 *
 * The score of a change is Gehan's, of its size among the M that are ranked: c = (M + 1 + number of sizes that are
 * certainly smaller - number of those certainly larger) / 2 (Gehan 1965, Biometrika 52:203-223). A known size is
 * certainly smaller than a bounded one whose bound is at least as large; two bounded ones cannot be told apart. So 2c
 * is a whole number, and without limits c is the midrank. Ranked are all changes whose sign is known, and zeros under
 * Pratt's rule, which are certainly smaller than all others.
 *
 * No allocation, no state: safe from any thread. */

#include "cc_inversion.h"
#include "cc_limited.h"
#include "cc_rank.h"
#include "cc_signed_rank.h"

typedef struct {
  size_t n;
  const cc_limited_pair *pair;
  const double *change; /* after - before where both are measured, tied ones equal; not read elsewhere */
  double noise;         /* numbers no further apart are equal on paper */
} cc_limited_row;

/* What marks are made of (cc_ordinal_marks.c), for shifts from `low` to `high`: changes known there, bounds that stay
 * where they are, and those that move with the shift; ascending. */
typedef struct {
  double low, high;
  size_t n_exact, n_bound, n_half;
  double *exact, *bound, *half; /* n, 6n, 6n */
} cc_ordinal_lines;

/* What a shift is scored by where no sort is needed (cc_ordinal_merge.c): known sizes as they come, falls first, and
 * bounds, flags of those of rises; of each fall how many rises are smaller, of each bound how many known sizes; how
 * many falls are no larger than each rise, how many bounds are larger than as many known sizes and one more; known
 * sizes in order, and flags of rises. */
typedef struct {
  double *known, *bound, *sorted;                    /* n + 7 each */
  int64_t *of_fall, *of_bound, *falls_up_to, *above; /* n + 7 each */
  size_t *bound_rises, *rises;                       /* n + 7 each */
} cc_ordinal_merged;

/* Working room for rows of up to n pairs, see cc_ordinal_room_size(). */
typedef struct {
  double *size, *noise; /* n */
  cc_rank_item *item;   /* 2n */
  cc_rank_item *sorted; /* n */
  size_t *end;          /* n */
  size_t *index;        /* n */
  size_t *order;        /* n: places in by_change, as their sizes lay when they were last sorted, `n_order` of them */
  size_t n_order;
  size_t n_ranked;
  size_t *bucket;        /* 2n + 2 */
  cc_signed_ranks ranks; /* its arrays: n */
  int64_t *score2;       /* n: doubled and signed, 0 where there is no sign */
  int64_t *size2;        /* n: the same without signs, of the changes that have one, in no order */
  double *change;        /* n */
  double *exact;         /* n: changes of measured pairs, ascending */
  size_t n_exact;
  size_t *by_change;          /* n: those pairs in that order, and then the others */
  cc_limited_columns columns; /* of pairs in that order, as what follows */
  double *size_at;            /* n and up to three more: at the shift that was last asked about */
  int64_t *what, *turns;
  cc_ordinal_merged merged;
  cc_ordinal_lines lines;
  double *work; /* 6n */
  double *null; /* cc_signed_rank_scratch(n), or NULL */
  cc_tail_table near;
} cc_ordinal_room;

size_t cc_ordinal_room_size(size_t n, size_t null_n);
void cc_ordinal_room_init(cc_ordinal_room *room, void *memory, size_t n, size_t null_n);

/* Rows of up to so many pairs have all their marks tested, see cc_inversion.h. */
#define CC_ORDINAL_FEW 12
#define CC_ORDINAL_FEW_SIGNS 16

/* Marks further out of a limit that are tested too: the statistic was seen to rise by 0.007 on the way down. */
#define CC_ORDINAL_LOOK ((size_t)3)

typedef struct {
  size_t n_up, n_down, n_zero, n_unknown; /* zero: known not to have changed */
  size_t n_tied;                          /* known sizes that are shared */
} cc_ordinal_counts;

/* Takes a row, for what follows. Changes of pairs with both members measured, ties among them decided by noise and
 * `digits` (cc_rank.h): fills room->change, which row->change must be, of after - before. */
void cc_ordinal_changes(const cc_limited_row *row, int digits, cc_ordinal_room *room);

/* Fills room->score2, room->ranks (of the changes with a sign) and the counts. digits: as above without a shift, else
 * CC_DIGITS_NONE. */
void cc_ordinal_scores(const cc_limited_row *row, double shift, cc_zero_rule rule, int digits, cc_ordinal_room *room,
                       cc_ordinal_counts *counts);

/* The same without score2, and without groups of equal scores: room->ranks has the sums alone, until
 * cc_ordinal_groups() makes the groups. */
void cc_ordinal_sums(const cc_limited_row *row, double shift, cc_zero_rule rule, int digits, cc_ordinal_room *room,
                     cc_ordinal_counts *counts);
void cc_ordinal_groups(cc_ordinal_room *room);

/* For tests whose scores are no ranks. */
extern const cc_signed_rank_tables cc_no_tables;

/* The test of a row, and the shifts that it does not reject. */
typedef struct {
  cc_signed_rank_test test; /* `tables` is not read */
  const int *order;         /* of the sign test, as in cc_paired_settings; NULL: the signed-rank test */
} cc_ordinal_test;

void cc_ordinal_interval(const cc_limited_row *row, const cc_ordinal_test *test, cc_ordinal_room *room,
                         cc_shift_estimate *out);

#endif
