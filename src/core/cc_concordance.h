#ifndef CC_CONCORDANCE_H
#define CC_CONCORDANCE_H

#include "cc_same_bits.h"

/* Harrell's concordance of a marker with time to an event: of the pairs of patients of whom it is known who fails
 * first, the share in which that one has the higher marker, ties of the marker one half. Pairs that fail at the same
 * time are not compared; one who is censored when the other fails has the longer time. Its standard error is the
 * infinitesimal jackknife's, the root of the sum of squares of each patient's influence (as survival::concordance). O(n
 * log n). No allocation, no state; safe from any thread. */

#include <stddef.h>

#include "cc_sort.h"

typedef struct {
  double value, std_error; /* NaN without a comparable pair */
  double pairs;
} cc_concordance;

/* Patients in order of time, the latest first, of one time those without the event first: group k of n_groups ends at
 * end[k], its events begin at fail[k]. x: finite. item: room for 2 n; room: 3 n + 2 numbers. */
cc_concordance cc_concordance_of(size_t n, const double *x, size_t n_groups, const size_t *fail, const size_t *end,
                                 cc_rank_item *item, double *room);

/* The same of ranks, whole numbers from 1 to n_ranks, equal where values are tied. room: 2 n + 2 numbers. */
cc_concordance cc_concordance_of_ranks(size_t n, const double *rank, size_t n_ranks, size_t n_groups,
                                       const size_t *fail, const size_t *end, double *room);

#endif
