#ifndef CC_MIDRANKS_H
#define CC_MIDRANKS_H

#include "cc_same_bits.h"

/* Prentice's scores (cc_prentice.h) where there are lower limits alone, one a visit: those of pooled midranks, as all
 * that lies below the larger of the two limits is tied lowest. One walk over the measured values of both visits, each
 * sorted once, at any shift of the first ones and of their limit.
 *
 * No allocation, no state: safe from any thread on its own room. */

#include "cc_pool.h"

typedef struct {
  size_t n; /* pairs; 0: limits are others */
  double noise, first_limit, second_limit;
  size_t n_below;               /* members not measured */
  cc_rank_item *first, *second; /* measured ones, ascending, and infinity behind them; index: the pair */
} cc_midranks;

size_t cc_midranks_room(size_t n);
void cc_midranks_init(cc_midranks *midranks, void *memory, size_t n);

/* After cc_pool_fill(). */
void cc_midranks_take(cc_midranks *midranks, const cc_pool *pool);

/* As cc_pool_at() and cc_prentice_differences(). */
void cc_midranks_differences(const cc_midranks *midranks, double shift, double *difference);

#endif
