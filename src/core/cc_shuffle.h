#ifndef CC_SHUFFLE_H
#define CC_SHUFFLE_H

#include "cc_same_bits.h"

/* Shuffles of the response among patients, within strata: under the hypothesis that the response says nothing about the
 * changes, any patients of a stratum might have been its responders.
 *
 * In resample r of a seed every patient has a place in a queue that depends on (seed, the patient's key, r) alone; the
 * first n1 of each stratum are the responders. A row that lacks some patients shuffles its own by the same queue. A
 * complete run holds every choice of each stratum's responders once. Safe from any thread. */

#include "cc_sort.h"
#include "cc_sums.h"

typedef struct {
  size_t n;            /* patients, sorted by stratum */
  const uint64_t *key; /* their keys (not read in a complete run) */
  uint64_t seed;
  size_t n_strata;
  const size_t *end;     /* stratum h holds the patients [h ? end[h - 1] : 0, end[h]) */
  const size_t *n_first; /* responders of each stratum */
  const size_t *place;   /* bit of each patient in the codes; NULL: its number */
  size_t n_places;       /* how many bits the codes have; not read where place is NULL */
} cc_shuffles;

/* Number of choices in a complete run, the product of choose(n_h, n1_h); UINT64_MAX where it is that or more. */
uint64_t cc_shuffle_count(const cc_shuffles *shuffles);

/* Codes (cc_sums.h) of CC_CHUNK resamples from `first` on, the bit being set for those taken as responders. scratch: 5n
 * numbers; first a multiple of 4. */
void cc_shuffle_codes(const cc_shuffles *shuffles, uint64_t first, uint64_t *scratch, cc_code *codes);

/* The same for a complete run: choices first .. first + CC_CHUNK - 1, those past the last one left empty. chosen:
 * scratch for n numbers. The last stratum changes fastest. */
void cc_shuffle_all_codes(const cc_shuffles *shuffles, uint64_t first, uint64_t *chosen, cc_code *codes);

/* The queue at one resample: the patients of each stratum by their place, order[0 .. n). scratch: 4n numbers; item: 2n.
 */
void cc_shuffle_order(const cc_shuffles *shuffles, uint64_t resample, uint64_t *scratch, cc_key_item *item,
                      uint32_t *order);

/* The queues at the resamples first .. first + 3, first a multiple of 4: order[r * n ..] for resample first + r. */
void cc_shuffle_queues(const cc_shuffles *shuffles, uint64_t first, uint64_t *scratch, cc_key_item *item,
                       uint32_t *order);

/* One row under one chunk of shuffles: the shift of the responders from which on a shuffle counts (cc_tally.h). */
typedef struct {
  double sum_responders; /* of the row's responders' values */
  double n_responders;
  double noise; /* a difference of sums no larger than this is 0 */
} cc_shuffle_row;

/* sum: of those taken as responders, n_both: how many of these are responders, under each of n resamples. lower
 * and upper differ only where a shuffle changes nothing: there it always counts. */
void cc_shuffle_thresholds(const cc_shuffle_row *row, const double *sum, const double *n_both, size_t n, double *lower,
                           double *upper);

#endif
