#ifndef CC_LANE_WALSH_H
#define CC_LANE_WALSH_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_hodges_lehmann.h"
#include "cc_paired_lanes.h"

/* What cc_walsh_select_many() finds, of eight markers with as many changes each, a lane each: of a sum's two places in
 * order it is known beforehand how many others must be at or below it, and at or above, so that only those sums are
 * sorted that may have the numbers sought. No allocation, no state: safe from any thread. */

#define CC_LANE_WALSH_MOST 20 /* for more changes the staircase walks are cheaper */

/* Numbers low to high of sums. */
typedef struct {
  size_t low, high;
} cc_walsh_range;

/* The sums of one marker by m ranges of numbers. */
typedef struct {
  size_t m;
  cc_walsh_range range[CC_WALSH_MANY];
  const double *sum[CC_WALSH_MANY]; /* of number low, the others CC_PAIRED_LANES apart, to that of high + 1 */
} cc_walsh_selected;

/* x: n rows of CC_PAIRED_LANES numbers, n at most CC_LANE_WALSH_MOST, ascending in each lane; finite in the lanes that
 * are asked for, of the others what comes out says nothing. memory: cc_lane_walsh_rows(n) rows, which keep the sums.
 * Fills out[0 .. CC_PAIRED_LANES). */
size_t cc_lane_walsh_rows(size_t n);
void cc_lane_walsh_select(const double *x, size_t n, const cc_walsh_range *range, size_t m, double *memory,
                          cc_walsh_selected *out);

/* Of number k, of range t: the sum and the one after it, infinite after the last. */
void cc_walsh_selected_at(const cc_walsh_selected *selected, size_t t, size_t k, double *value, double *next);

#endif
