#ifndef CC_PAIRED_LIMITED_H
#define CC_PAIRED_LIMITED_H

#include "cc_same_bits.h"

/* The row of a marker with values beyond limits of quantification: as cc_paired.h, from what is known of each change
 * (cc_ordinal.h). No allocation, no state: safe from any thread on its own room. */

#include "cc_ordinal.h"
#include "cc_paired.h"

/* Pairs with a member beyond the limits of the pair. */
size_t cc_count_beyond(const cc_limited_pair *pair, size_t n, double noise);

/* Numbers no further apart are equal on paper: some roundings of the largest value or limit, but of values apart
 * (cc_row_noise()). scratch: n. */
double cc_limited_noise(const cc_limited_pair *pair, size_t n, cc_scale scale, double *scratch);

/* A row with n complete pairs, and what of them decides how it is computed. */
typedef struct {
  const cc_limited_pair *pair;
  size_t n, n_beyond; /* n_beyond: cc_count_beyond() */
  double noise;       /* cc_limited_noise() */
} cc_paired_facts;

cc_paired_facts cc_paired_facts_of(const cc_limited_pair *pair, size_t n, cc_scale scale, cc_ordinal_room *room);

/* Counts and figures of a row with at least one pair, but its mean and sd, which stay as they are. */
void cc_paired_limited(const cc_paired_facts *facts, const cc_paired_settings *settings, cc_ordinal_room *room,
                       cc_paired_row *row);

#endif
