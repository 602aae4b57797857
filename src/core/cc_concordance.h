#ifndef CC_CONCORDANCE_H
#define CC_CONCORDANCE_H

#include "cc_same_bits.h"

/* Harrell's concordance of a marker with time to an event: of the pairs of patients of whom it is known who fails
 * first, the share in which that one has the higher marker, ties of the marker one half. Pairs that fail at the same
 * time are not compared; one who is censored when the other fails has the longer time. Its standard error is the
 * infinitesimal jackknife's, the root of the sum of squares of each patient's influence (as survival::concordance).
 * O(n^2 / 64): a bit a patient. No allocation, no state; safe from any thread. */

#include <stddef.h>
#include <stdint.h>

#include "cc_sort.h"

typedef struct {
  double value, std_error; /* NaN without a comparable pair */
  double pairs;
} cc_concordance;

/* Room for n patients. */
typedef struct {
  uint32_t *own, *first, *last; /* n: a patient's place in the order; where its tied values begin and end */
  double *good;                 /* n */
  uint64_t *bits;               /* cc_concordance_words(n) */
  uint32_t *before;             /* cc_concordance_words(n) */
} cc_concordance_room;

static inline size_t cc_concordance_words(size_t n) { return n / 64 + 1; }

/* Patients in order of time, the latest first, of one time those without the event first: group k of n_groups ends at
 * end[k], its events begin at fail[k]. Their values by cc_rank.h: item sorted, group g of n_tied, tied values, ending
 * at tied[g]. n: below 2^32. */
cc_concordance cc_concordance_of(size_t n, const cc_rank_item *item, size_t n_tied, const size_t *tied, size_t n_groups,
                                 const size_t *fail, const size_t *end, const cc_concordance_room *room);

#endif
