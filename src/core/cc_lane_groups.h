#ifndef CC_LANE_GROUPS_H
#define CC_LANE_GROUPS_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_lane_roc.h"
#include "cc_rank.h"

/* The changes of eight markers at once in two groups of the same patients: how many there are, fell, stayed and rose,
 * and the AUC with DeLong's variance, as cc_change(), cc_directions() and cc_roc_auc() give them. Of a lane whose
 * changes may be tied or leave the range of single precision `near` is set, its AUC is garbage, and the caller takes
 * the long way. A lane's figures depend on its own values alone. No allocation, no state. */

typedef struct {
  cc_lane_areas area;
  cc_i8 n[2], down[2], same[2], up[2]; /* of the patients whose event is 0, and 1 */
} cc_lane_groups;

/* before, after: n x CC_TILE, patient after patient; NaN is missing, others are finite. event: 0 or 1, n. n: at most
 * CC_LANE_ROC_MOST. digits: as of cc_tie_groups(). key: scratch for n vectors. */
void cc_lane_groups_of(const double *before, const double *after, size_t n, const int *event, cc_scale scale,
                       int digits, cc_f8 *key, cc_lane_groups *out);

#endif
