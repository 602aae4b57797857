#ifndef CC_PAIRED_H
#define CC_PAIRED_H

#include "cc_same_bits.h"

/* Eight markers, one follow-up, one stratum: the figures of the changes within patients.
 *
 * Input: n rows of CC_PAIRED_LANES numbers, at most 1e300 in size, on the analysis scale, NaN where missing: a patient
 * is a row, a marker a lane. Each marker uses its own complete pairs and does not depend on its neighbours. Output:
 * counts, moments, ranks and, on demand, the Hodges-Lehmann estimate with its interval or the median with order
 * statistics. Nothing here knows a t or a normal distribution: those p values are made in R from these figures. All
 * that is not computed is NaN.
 *
 * No allocation (see cc_paired_room_init), no state; threads need a room each. */

#include "cc_paired_lanes.h"
#include "cc_rank.h"
#include "cc_signed_rank.h"

typedef struct {
  cc_scale scale;
  int digits;               /* for ties: 1 .. 15 or CC_DIGITS_NONE */
  int ranks;                /* signed-rank p value, estimate and interval are wanted */
  int order_statistics;     /* median and order statistics are wanted */
  int interval_only;        /* neither p nor ranks beyond those that an interval takes */
  const int *order;         /* order[n]: number, from 1, of the order statistic that is the lower limit; 0: no limit */
  size_t exact_max;         /* the signed-rank test is exact up to this number of pairs */
  cc_signed_rank_test test; /* rule, alternative, tail; `exact` is set a row */
} cc_paired_settings;

typedef struct {
  size_t n_pairs, n_up, n_down, n_zero;
  size_t n_tied;              /* non-zero changes whose absolute value is shared */
  size_t n_beyond, n_unknown; /* pairs with a member beyond a limit; those of whose change nothing is known */
  double mean, sd;            /* sd: NaN for n < 2, exactly 0 where all changes are equal but for noise */
  double v, total, squares;   /* V, the sum of the ranks and of their squares, under the zero rule */
  double p;                   /* exact p value; two-sided: twice the smaller tail, at most 1 */
  double estimate, low, high;
  int exact;
} cc_paired_row;

/* Working room for rows of up to n pairs, carved out of `memory` of cc_paired_room_size() bytes, aligned as malloc's.
 * null_n: the largest number of pairs that is tested exactly. */
typedef struct {
  double *lane_change, *lane_size; /* n rows of lanes */
  double *lane_walsh;              /* for cc_lane_walsh_select() */
  double *change, *noise, *size, *size_noise, *sign;
  cc_rank_item *item;
  size_t *end, *positive;
  cc_levels levels;
  cc_signed_rank_room test;
} cc_paired_room;

size_t cc_paired_room_size(size_t n, size_t null_n);
void cc_paired_room_init(cc_paired_room *room, void *memory, size_t n, size_t null_n);

/* Fills row[0 .. CC_PAIRED_LANES); of rows where `moments_only` (may be NULL) is not 0 counts of changes, mean and sd
 * alone. */
void cc_paired_compute(const double *before, const double *after, size_t n, const unsigned char *moments_only,
                       const cc_paired_settings *settings, cc_paired_room *room, cc_paired_row *row);

#endif
