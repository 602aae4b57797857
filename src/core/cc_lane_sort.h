#ifndef CC_LANE_SORT_H
#define CC_LANE_SORT_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_vec.h"
#include "cc_rank.h"

/* Sorts four short columns at once, one a lane: a sorting network (Batcher's merge exchange; Knuth 1998, The Art of
 * Computer Programming 3, 5.2.2, algorithm M) on 32-bit keys, a coarse value above the index, then an insertion pass
 * that sets right what the coarse values left open. The order is that of cc_tie_groups(): by value, then by index.
 * Finite values. No allocation, no state. */

typedef int32_t cc_lane_keys __attribute__((vector_size(16)));

#define CC_LANE_SORT_MOST 2048 /* longer columns: cc_tie_groups() */

/* value[l][0 .. n[l]) to item[l][0 .. n[l]), n[l] at most CC_LANE_SORT_MOST. keys: scratch for the largest n. */
void cc_lane_sort(const double *const value[CC_LANES], const size_t n[CC_LANES], cc_lane_keys *keys,
                  cc_rank_item *const item[CC_LANES]);

#endif
