#ifndef CC_LIMITED_H
#define CC_LIMITED_H

#include "cc_same_bits.h"

/* Pairs of measurements of which some are only known to lie beyond a limit of quantification, and what is known of
 * their change when the first of each pair, limits and all, is shifted.
 *
 * Pair rule: the lower limit of a pair is the larger one of its two measurements, its upper limit the smaller one; a
 * measurement beyond it counts as beyond it, whatever was measured. Then exchanging the two exchanges all that is known
 * of them, so that a sign flip is as likely as none where nothing has changed (O'Brien & Fleming 1987, Biometrics
 * 43:169-180, carried to measured values). A value at its limit is measured.
 *
 * No allocation, no state: safe from any thread. */

#include <stddef.h>

typedef struct {
  double value;     /* as measured, or the limit that it lies beyond */
  double low, high; /* its limits of quantification, those it lies beyond among them; -INFINITY, INFINITY: none known */
  int beyond;       /* 0 measured, -1 below the lower limit, 1 above the upper one */
} cc_measurement;

typedef struct {
  cc_measurement before, after;
} cc_limited_pair;

static inline int cc_pair_measured(const cc_limited_pair *pair) {
  return pair->before.beyond == 0 && pair->after.beyond == 0;
}

/* What is known of a change: all; its sign, and that it is larger than `size`; nothing. */
typedef enum { CC_CHANGE_KNOWN, CC_CHANGE_BOUND, CC_CHANGE_UNKNOWN } cc_change_kind;

typedef struct {
  cc_change_kind kind;
  int sign;    /* -1, 0, 1 */
  double size; /* of the change, without its sign; or the bound */
} cc_limited_change;

/* What is known of a number: it is `low` where both are the same, else it lies between them (they excluded). */
typedef struct {
  double low, high;
} cc_interval;

/* What is known of a measurement by itself, whatever limits another one has. */
cc_interval cc_known_value(const cc_measurement *m);

/* The lower and the upper limit of a pair whose first measurement is shifted. */
static inline void cc_pair_limits(const cc_limited_pair *pair, double shift, double *low, double *high) {
  const double first_low = pair->before.low + shift, first_high = pair->before.high + shift;
  *low = first_low > pair->after.low ? first_low : pair->after.low;
  *high = first_high < pair->after.high ? first_high : pair->after.high;
}

/* Where a measurement, shifted, lies under such limits: -1, 0, 1. Differences up to `noise` say nothing. */
static inline int cc_place_beyond(const cc_measurement *m, double shift, double low, double high, double noise) {
  if (m->beyond != 0) return m->beyond;
  const double value = m->value + shift;
  return (value > high + noise) - (value < low - noise);
}

/* after - (before + shift) under the pair rule. difference: after - before, where both are measured (so that ties among
 * differences are decided once, by the caller). */
cc_limited_change cc_change_at(const cc_limited_pair *pair, double difference, double shift, double noise);

#endif
