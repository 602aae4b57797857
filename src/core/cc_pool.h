#ifndef CC_POOL_H
#define CC_POOL_H

#include "cc_same_bits.h"

/* The measurements of all pairs of a row in one order, as the pair rule leaves them (cc_limited.h), at any shift of the
 * first ones and of their limits. The first measurements and their limits are sorted once, the second ones too; at a
 * shift the two are merged.
 *
 * No allocation, no state: safe from any thread on its own room. */

#include <stddef.h>

#include "cc_inversion.h"
#include "cc_limited.h"
#include "cc_sort.h"

/* What stands at a place: a measured value, of which pair; or a limit, of which number. */
typedef enum { CC_POOL_BEFORE, CC_POOL_AFTER, CC_POOL_LOW, CC_POOL_HIGH } cc_pool_kind;

static inline cc_pool_kind cc_pool_kind_of(size_t code) { return (cc_pool_kind)(code % 4); }
static inline size_t cc_pool_index_of(size_t code) { return code / 4; }

/* A member of a pair: measured, beyond the limit of the pair, or, where no value can lie between the limits of the
 * pair, nowhere. */
typedef enum { CC_POOL_BELOW = -1, CC_POOL_MEASURED = 0, CC_POOL_ABOVE = 1, CC_POOL_NOWHERE = 2 } cc_pool_where;

typedef struct {
  size_t n;                        /* pairs */
  double noise;                    /* numbers no further apart are equal on paper */
  cc_limited_pair *pair;           /* n; numbers that are equal on paper are equal */
  size_t *number;                  /* 4n: the limits of each pair: low and high of the first member, of the second */
  size_t n_limits;                 /* different ones */
  cc_rank_item *moving, *standing; /* values and limits of first and of second members, ascending, and infinity behind
                                      them; index: a code */
  size_t n_moving, n_standing;
  /* at the shift that was last asked about */
  signed char *where;  /* 2n: of first members, then of second ones */
  size_t *at;          /* 2n: the number of the limit that a member lies beyond */
  size_t *beyond;      /* 4n: how many members lie beyond each limit */
  unsigned char *here; /* 6n: 1 what counts: first members measured, second ones, limits with anything beyond */
  size_t *code;        /* 6n + 1: what stands in order, ascending, limits without anything beyond them left out */
  size_t *end;         /* 6n: where each group of equal ones ends */
  size_t n_places;     /* groups */
  size_t n_in, n_measured, n_above; /* members that are somewhere, measured, above a limit */
  /* scratch */
  cc_rank_item *sorted;
  double *value, *spread;
} cc_pool;

size_t cc_pool_room(size_t n);
void cc_pool_init(cc_pool *pool, void *memory, size_t n);

/* Takes n pairs. Ties are decided here, once, by noise and `digits` (cc_rank.h). */
void cc_pool_fill(cc_pool *pool, const cc_limited_pair *pair, size_t n, double noise, int digits);

/* Fills all that hangs on the shift. */
void cc_pool_at(cc_pool *pool, double shift);

/* The shifts where anything may change (cc_inversion.h), and a range that holds them all. */
void cc_pool_marks(const cc_pool *pool, cc_marks *marks);
void cc_pool_range(const cc_pool *pool, double *from, double *to);

#endif
