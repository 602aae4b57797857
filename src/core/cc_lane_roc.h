#ifndef CC_LANE_ROC_H
#define CC_LANE_ROC_H

#include "cc_same_bits.h"

#include "cc_roc.h"
#include "cc_tile.h"

/* AUC, DeLong's variance and Youden's cut-point by either rule for the eight markers of a tile at once: see cc_roc.h
 * for what they are. The keys of the tile are sorted by a network, then one pass in whole numbers. For columns without
 * ties; where two neighbours are so near that they may be tied, `near` is set and the caller takes the long way for
 * that lane. No allocation, no state. */

#define CC_LANE_ROC_MOST 2048 /* patients: beyond that the sums of squares could leave 32 bits */

typedef struct {
  cc_auc auc[CC_TILE];
  cc_cut_point cut[CC_N_CUT_RULES][CC_TILE]; /* `step` is the row of the tile whose value is the cut-point */
  int near[CC_TILE];
} cc_lane_curves;

/* tile: prepared, n at most CC_LANE_ROC_MOST. digits: as of cc_tie_groups(). sorted: scratch for n vectors. Lanes for
 * which cc_tile_sound() is 0 are garbage. */
void cc_lane_roc(const cc_tile *tile, int digits, cc_f8 *sorted, cc_lane_curves *out);

typedef struct {
  cc_auc auc[CC_TILE];
  int near[CC_TILE];
} cc_lane_areas;

/* AUC and DeLong's variance alone. key: as of a tile, at most CC_LANE_ROC_MOST; sorted on return. count, events:
 * patients with a value, those of them with the event. noise: the largest of each lane's values; neighbours within two
 * of it are near. */
void cc_lane_auc(cc_f8 *key, size_t n, const cc_i8 *count, const cc_i8 *events, int digits, const cc_f8 *noise,
                 cc_lane_areas *out);

#endif
