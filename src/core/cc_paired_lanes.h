#ifndef CC_PAIRED_LANES_H
#define CC_PAIRED_LANES_H

#include "cc_same_bits.h"

/* The changes of eight markers side by side, one a lane: moments, counts, and the ranks of those markers that have no
 * ties. A row of eight doubles holds one patient: x[j * CC_PAIRED_LANES + lane]. NaN is missing. Every lane is computed
 * as if it stood alone, in the same order of operations, whatever the processor.
 *
 * Sorting is Batcher's merge exchange (Knuth 1998, The Art of Computer Programming 3, 5.2.2, algorithm M), a sequence
 * of comparisons that does not depend on the data: one comparison is a minimum and a maximum of eight lanes.
 *
 * No allocation, no state: safe from any thread. */

#include <stddef.h>
#include <stdint.h>

#include "cc_rank.h"

#define CC_PAIRED_LANES 8
#define CC_PAIRED_SORT_MOST 512 /* longer rows are cheaper to sort one by one */

typedef struct {
  double n[CC_PAIRED_LANES], n_up[CC_PAIRED_LANES], n_down[CC_PAIRED_LANES];
  double mean[CC_PAIRED_LANES], sd[CC_PAIRED_LANES]; /* sd: 0 where all are equal but for noise; unset for n < 2 */
  double noise[CC_PAIRED_LANES];                     /* the largest */
  double unit[CC_PAIRED_LANES];                      /* a power of two: changes times this are near 1 (cc_unit.h) */
  double unclear[CC_PAIRED_LANES]; /* not 0: ties or the like, the ranks need a closer look (cc_tie_groups()) */
  int64_t
      places[CC_PAIRED_LANES]; /* sum of the places, from 1 and with the zeros first, of the positive changes by size */
} cc_lane_figures;

/* before, after: n rows. Into `change` the changes, +Inf where missing, into `key` the keys for cc_lane_ranks(): sizes
 * with the sign in the last bit. Fills all but `places`. */
void cc_lane_changes(const double *before, const double *after, size_t n, cc_scale scale, double *change, double *key,
                     cc_lane_figures *out);

/* Sorts each lane of n rows, ascending. No NaN. */
void cc_lanes_sort(double *x, size_t n);

/* From sorted keys: places, and unclear where two neighbours are near enough for a tie under `digits` (cc_rank.h). */
void cc_lane_ranks(const double *key, size_t n, int digits, cc_lane_figures *out);

#endif
