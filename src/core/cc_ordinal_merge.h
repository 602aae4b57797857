#ifndef CC_ORDINAL_MERGE_H
#define CC_ORDINAL_MERGE_H

#include "cc_same_bits.h"

/* Sums of the scores of cc_ordinal.h at a shift, by a merge in place of a sort: changes that are known lie in order
 * whatever is taken off them, so their sizes fall up to no change and rise from there; of a bound it matters only how
 * many known sizes are smaller, which is counted.
 *
 * No allocation, no state: safe from any thread on its own room. */

#include "cc_ordinal.h"

/* As cc_ordinal_sums(), after cc_ordinal_changes(). Returns 0 where a bound is as large as a known size but for noise
 * or `digits`, two known ones by `digits`, or there are too many pairs: these take a sort. */
int cc_ordinal_merge(const cc_limited_row *row, double shift, cc_zero_rule rule, int digits, cc_ordinal_room *room,
                     cc_ordinal_counts *counts);

#endif
