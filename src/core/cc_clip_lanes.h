#ifndef CC_CLIP_LANES_H
#define CC_CLIP_LANES_H

#include "cc_same_bits.h"

/* Pooling of completed data sets (cc_clip.h) of one covariate beside an intercept, eight sets a tile: the same figures
 * as by cc_clip_fit() and cc_clip_pool() in a hundredth of the time. F's slope is known from the profiles' (their score
 * at the constrained maximum), so its limits take Newton's steps on its normal quantile, which is nearly straight.
 *
 * What it cannot vouch for it leaves to these: groups that do not overlap, a maximum or a constrained one that might
 * not be the only one, as cc_univariable.h judges it. No allocation, no state; safe from any thread on its own
 * memory. */

#include "cc_clip.h"
#include "cc_tile.h"

/* Of one tile: the caller sets tile.n, n_event, values (n x CC_TILE; lanes without a set like another one) and memory,
 * as cc_tile_prepare() asks. */
typedef struct {
  cc_tile tile;
  /* filled by cc_clip_lanes() */
  cc_vec spread[2];              /* standard deviation of the covariate */
  cc_vec estimate[2], top[2];    /* per unit of the covariate; height of the maximum */
  cc_vec intercept[2], slope[2]; /* the point that was last asked about, per standard deviation, */
  cc_vec slant[2], bend[2];      /* the way of the best intercept from there, */
  cc_vec height[2], score[2];    /* the profile there, its derivative by the slope, */
  cc_vec second[2], known[2];    /* minus the second one, and the intercept's information */
} cc_clip_tile;

/* Sets 0 .. n - 1, n >= 1, eight a tile. *spread: the mean of their standard deviations. Returns whether out is filled,
 * with limits where `profile`. */
int cc_clip_lanes(cc_clip_tile *tile, size_t n, const cc_penalty *penalty, double tail, int profile, cc_clip *out,
                  double *spread);

#endif
