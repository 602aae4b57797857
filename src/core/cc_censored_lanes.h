#ifndef CC_CENSORED_LANES_H
#define CC_CENSORED_LANES_H

#include "cc_same_bits.h"

/* Sums over pairs of which one member is measured and the other lies beyond its limit, four pairs side by side: the
 * likelihood of a measured member a and of the other one, beyond b, given a, both standardised; r their correlation.
 *
 * No allocation, no state: safe from any thread. */

#include <stddef.h>

#include "cc_censored.h"

typedef struct {
  int of_y;        /* is y the measured member? */
  double mean, sd; /* of the measured member */
  double other_mean, other_sd;
  double r, root; /* root = sqrt(1 - r^2) */
} cc_censored_view;

/* With P the probability that the other member lies where it does: s the slope of log P by b, root times, k its
 * curvature, root^2 times; d = r b - a, root^3 times what r moves. */
typedef struct {
  double log_p, a, aa;
  double s, sa, sb, sd;
  double k, ka, kb, kd, kaa, kab, kbb, kda, kdb, kdd;
} cc_censored_sums;

void cc_censored_sum(const cc_censored_item *item, size_t n, const cc_censored_view *view, cc_censored_sums *out);

#endif
