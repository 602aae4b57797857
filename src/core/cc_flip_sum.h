#ifndef CC_FLIP_SUM_H
#define CC_FLIP_SUM_H

#include "cc_same_bits.h"

/* The p value of a sum of scores, of which each may as well have the other sign: P(sum >= what was seen) over all
 * flips. Whole scores: by the shift algorithm (cc_signed_rank_null.h). Others: up to CC_FLIP_HALVES scores that are not
 * 0 by all sums of either half, sorted and counted against each other; beyond, by flips drawn at random (cc_flip.h),
 * what was seen being one more of them.
 *
 * No allocation, no state: safe from any thread on its own room. */

#include "cc_enums.h"
#include "cc_signed_rank_null.h"
#include "cc_sums.h"
#include "cc_tail_table.h"

#define CC_FLIP_HALVES ((size_t)26)

/* Flips drawn for all patients of a call. */
typedef struct {
  size_t n;         /* patients */
  uint64_t n_drawn; /* a multiple of CC_CHUNK has codes */
  const cc_code *codes;
} cc_flip_draws;

typedef struct {
  size_t n;
  const double *score;
  int whole;           /* whole numbers all, at most `largest` in size */
  const size_t *place; /* of each score's patient among the draws */
} cc_flip_scores_of;

/* Room for n scores, whole ones of size at most `largest` that add up to at most `most`, and for draws of
 * n_drawn_for patients (0: none). On the boundary of a cache line. */
typedef struct {
  size_t *bucket;        /* largest + 1 */
  cc_rank_groups groups; /* n */
  double *sums;          /* 3 x 2^(CC_FLIP_HALVES / 2) */
  double *null;          /* of the shift algorithm */
  cc_tail_table near;
  double *placed, *table, *chunk; /* patients; a table and a chunk of cc_sums.h */
} cc_flip_room;

size_t cc_flip_room_size(size_t n, size_t largest, size_t most, size_t n_drawn_for);
void cc_flip_room_init(cc_flip_room *room, void *memory, size_t n, size_t largest, size_t most, size_t n_drawn_for);

/* The sum, what it is at most, and its standard deviation. Sums that are 0 but for rounding are 0. */
typedef struct {
  size_t n_flips; /* scores that are not 0 */
  double sum, most, sd;
} cc_flip_moments;

cc_flip_moments cc_flip_moments_of(const double *score, size_t n);

/* Whether p needs draws. */
int cc_flip_needs_draws(const cc_flip_scores_of *scores, const cc_flip_moments *moments);

/* p; two-sided: twice the smaller tail, at most 1, or, of drawn flips, by the size of the sum. NaN where draws are
 * needed and `draws` is NULL. */
double cc_flip_sum_p(const cc_flip_scores_of *scores, cc_side side, const cc_flip_draws *draws, cc_flip_room *room);

/* Whether that is above the level. */
int cc_flip_sum_above(const cc_flip_scores_of *scores, double level, cc_side side, const cc_flip_draws *draws,
                      cc_flip_room *room);

#endif
