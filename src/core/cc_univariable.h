#ifndef CC_UNIVARIABLE_H
#define CC_UNIVARIABLE_H

#include "cc_same_bits.h"

#include "cc_penalty.h"
#include "cc_tile.h"

/* Logistic regression on one marker beside an intercept, maximum likelihood or Firth's, for the eight markers of a tile
 * at once: estimate, standard error, likelihood ratio, profile limits. What it cannot vouch for it leaves to the
 * careful engine: the lane's `sound` is 0 then, and its figures are garbage. No allocation, no state; a lane's figures
 * depend on its own marker alone. */

typedef struct {
  const cc_penalty *penalty;
  int profile; /* find the limits */
  double drop; /* depth of the contour below the maximum: half the chi-square quantile */
} cc_univariable_options;

/* Everything per standard deviation of the marker, as tile->x is. */
typedef struct {
  cc_vec intercept[2], slope[2];
  cc_vec std_error[2]; /* from the inverse information */
  cc_vec statistic[2]; /* likelihood ratio of the slope (penalised), at least 0 */
  cc_vec low[2], high[2];
  cc_ivec sound[2]; /* all ones: score 0 to rounding, limits on their contour; under Firth each maximum the only one */
} cc_univariable_fit;

/* tile: prepared. active: all ones in the lanes to be fitted, each with both groups, some spread and groups that
 * overlap (so that the maximum exists). */
void cc_univariable_fit_tile(const cc_tile *tile, const cc_ivec active[2], const cc_univariable_options *options,
                             cc_univariable_fit *out);

#endif
