#ifndef CC_TALLY_H
#define CC_TALLY_H

#include "cc_same_bits.h"

/* A resampling test and its interval from one pass over the resamples.
 *
 * For a shift delta taken off the data, each resample counts as at least as large as what was seen from some delta
 * on: its lower threshold; and as at most as large up to some delta: its upper threshold. The test of shift 0 counts
 * the lower thresholds <= 0 and the upper ones >= 0; the shifts that the test does not reject at its level run from
 * the k-th smallest lower threshold to the k-th largest upper one. Thus p value and interval cannot disagree. The
 * data as they are count as a resample, with thresholds -Inf and +Inf. Counts are integers: the order of resamples
 * does not matter. Safe from any thread. */

#include "cc_select.h"

typedef struct {
  uint64_t n;        /* resamples tallied */
  uint64_t at_least; /* those as large as what was seen, or larger */
  uint64_t at_most;  /* those as small, or smaller */
  cc_smallest lower; /* of the lower thresholds; k = 0: no limit wanted or none exists */
  cc_smallest upper; /* of the negated upper thresholds */
} cc_tally;

/* The k of an interval: the smallest count of n resamples with count / n > level (the part of alpha that a tail has). A
 * level that is a whole count but for rounding is that count. At least 1, and 1 means that no limit exists, as what was
 * seen always counts. */
uint64_t cc_tally_rank(double level, uint64_t n);

/* Room for the two streams: 4 k numbers. k = 0: counts only. */
void cc_tally_start(cc_tally *tally, uint64_t k, uint64_t *room);

/* Adds n resamples by their thresholds. */
void cc_tally_add(cc_tally *tally, const double *lower, const double *upper, size_t n);

/* The limits; -Inf and +Inf where k is 0. */
void cc_tally_limits(cc_tally *tally, double *low, double *high);

#endif
