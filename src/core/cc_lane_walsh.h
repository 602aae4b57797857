#ifndef CC_LANE_WALSH_H
#define CC_LANE_WALSH_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_hodges_lehmann.h"
#include "cc_paired_lanes.h"

/* What cc_walsh_select_many() finds, of eight markers with as many changes each, a lane each: of a sum's two places in
 * order it is known beforehand how many others must be at or below it, and at or above, so that only those sums are
 * sorted that may have the number sought. No allocation, no state: safe from any thread. */

#define CC_LANE_WALSH_MOST 20 /* for more changes the staircase walks are cheaper */

/* The sums number k[0 .. m) of one marker, and those after them. */
typedef struct {
  size_t m, k[CC_WALSH_MANY];
  double value[CC_WALSH_MANY], next[CC_WALSH_MANY];
} cc_walsh_selected;

/* x: n rows of CC_PAIRED_LANES numbers, n at most CC_LANE_WALSH_MOST, ascending in each lane; finite in the lanes that
 * are asked for, of the others what comes out says nothing. scratch: cc_walsh_pairs(n) rows. Fills
 * out[0 .. CC_PAIRED_LANES). */
void cc_lane_walsh_select(const double *x, size_t n, const size_t *k, size_t m, double *scratch,
                          cc_walsh_selected *out);

#endif
