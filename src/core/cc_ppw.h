#ifndef CC_PPW_H
#define CC_PPW_H

#include "cc_same_bits.h"

/* The paired Prentice-Wilcoxon test of a row of pairs (O'Brien & Fleming 1987, Biometrics 43:169-180): scores of all
 * measurements together (cc_prentice.h), differences within pairs, and their sum under all sign flips; estimate and
 * interval by inversion (cc_inversion.h), the limits of the first measurements moving along.
 *
 * Limits matter only in rows of which a measurement lies beyond the limit of its pair; upper limits only where one lies
 * above, and then scores are Gehan's.
 *
 * No allocation, no state: safe from any thread on its own room. */

#include "cc_flip_sum.h"
#include "cc_midranks.h"
#include "cc_pool.h"
#include "cc_rank.h"
#include "cc_shift.h"

typedef struct {
  cc_scale scale;
  int digits;       /* for ties */
  size_t exact_max; /* p is of all flips, or of drawn ones, up to this number of pairs */
  cc_side alternative;
  double level;         /* shifts with p at most this are rejected: two-sided alpha */
  double critical;      /* of the normal distribution, for rows beyond exact_max */
  int interval;         /* estimate and limits are wanted */
  cc_flip_draws draws;  /* n 0: none */
  int (*stopped)(void); /* see cc_signed_rank.h */
} cc_ppw_settings;

typedef enum { CC_PPW_NORMAL, CC_PPW_COMPLETE, CC_PPW_DRAWN } cc_ppw_null;

typedef struct {
  cc_ppw_null null;
  int gehan;
  size_t n_flips;   /* differences that are not 0 */
  double z, z_most; /* sum over its standard deviation, and with all signs the same; 0 where all are 0 */
  double p;         /* NaN under the normal approximation */
  double estimate, low, high;
} cc_ppw_row;

typedef struct {
  cc_pool pool;
  cc_midranks midranks;
  cc_limited_pair *pair;  /* n */
  double *member, *score; /* 6n, n */
  cc_flip_room flips;
} cc_ppw_room;

size_t cc_ppw_room_size(size_t n, size_t n_drawn_for);
void cc_ppw_room_init(cc_ppw_room *room, void *memory, size_t n, size_t n_drawn_for);

/* n >= 1 complete pairs; who: each one's place among the draws, or NULL where there are none. */
void cc_ppw(const cc_limited_pair *pair, const size_t *who, size_t n, const cc_ppw_settings *settings,
            cc_ppw_room *room, cc_ppw_row *row);

/* Differences of the scores of pairs, shifted, over the root of the sum of their squares: what resampling sums up. */
void cc_ppw_scores(const cc_limited_pair *pair, size_t n, cc_scale scale, int digits, double shift, cc_ppw_room *room,
                   double *score);

#endif
