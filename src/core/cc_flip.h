#ifndef CC_FLIP_H
#define CC_FLIP_H

#include "cc_same_bits.h"

/* Sign flips of whole patients: under the hypothesis that changes are symmetric about 0, a patient's changes of all
 * markers and visits may change sign together.
 *
 * Resample r of a seed flips the patient with key k when bit r of the stream of (seed, k) is set: it does not depend
 * on the other patients. A complete run holds all 2^n flips, resample r flipping patient i when bit i of r is set;
 * resample 0 is the data as they are. Safe from any thread. */

#include "cc_sums.h"

typedef struct {
  size_t n;            /* patients */
  const uint64_t *key; /* their keys; NULL in a complete run */
  uint64_t seed;
} cc_flips;

/* Codes (cc_sums.h) of the resamples first .. first + CC_CHUNK - 1; first a multiple of CC_CHUNK. In a complete run
 * those beyond 2^n repeat earlier ones. codes: CC_CHUNK x cc_sums_groups(n). */
void cc_flip_codes(const cc_flips *flips, uint64_t first, cc_code *codes);

/* One row under one chunk of flips: where the flip begins and ends to count against a shift (cc_tally.h). */
typedef struct {
  double total;  /* sum of the row's n changes */
  double n;      /* how many there are */
  double noise;  /* a sum no larger than this is 0 */
  int two_sided; /* count by the absolute mean; else each tail by itself */
} cc_flip_row;

/* flipped: sum of the flipped changes, n_flipped: their number, under each of n resamples. */
void cc_flip_thresholds(const cc_flip_row *row, const double *flipped, const double *n_flipped, size_t n, double *lower,
                        double *upper);

#endif
