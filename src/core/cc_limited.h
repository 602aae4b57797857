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

#include <math.h>
#include <stddef.h>
#include <stdint.h>

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

/* The end of what is known of a measurement that is nearer to larger ones: it is at most this; and at least that. */
static inline double cc_at_most(const cc_measurement *m, double shift, int beyond, double low) {
  return beyond < 0 ? low : m->value + shift;
}

static inline double cc_at_least(const cc_measurement *m, double shift, int beyond, double high) {
  return beyond > 0 ? high : m->value + shift;
}

/* after - (before + shift) under the pair rule. difference: after - before, where both are measured (so that ties among
 * differences are decided once, by the caller). Asked for each pair at each shift: here, to be compiled in. */
static inline cc_limited_change cc_change_at(const cc_limited_pair *pair, double difference, double shift,
                                             double noise) {
  double low, high;
  cc_pair_limits(pair, shift, &low, &high);
  const int before = cc_place_beyond(&pair->before, shift, low, high, noise);
  const int after = cc_place_beyond(&pair->after, 0.0, low, high, noise);
  if (before == 0 && after == 0 && low <= high + noise) {
    const double change = difference - shift;
    const int sign = (change > noise) - (change < -noise);
    return (cc_limited_change){CC_CHANGE_KNOWN, sign, sign != 0 ? fabs(change) : 0.0};
  }
  if (before == after || low > high + noise) return (cc_limited_change){CC_CHANGE_UNKNOWN, 0, 0.0};
  const int rises = after > before;
  const cc_measurement *upper = rises ? &pair->after : &pair->before, *lower = rises ? &pair->before : &pair->after;
  const double of_upper = rises ? 0.0 : shift, of_lower = rises ? shift : 0.0;
  const double bound = cc_at_least(upper, of_upper, rises ? after : before, high) -
                       cc_at_most(lower, of_lower, rises ? before : after, low);
  return (cc_limited_change){CC_CHANGE_BOUND, rises ? 1 : -1, bound > 0.0 ? bound : 0.0};
}

/* The same of all pairs of a row at once. Columns of values, of limits, of where they lie beyond (-1, 0, 1), and of the
 * differences; n numbers and up to three more. */
enum { CC_OF_VALUE, CC_OF_LOW, CC_OF_HIGH, CC_OF_BEYOND, CC_MEASUREMENT_COLUMNS };
#define CC_LIMITED_COLUMNS (2 * CC_MEASUREMENT_COLUMNS + 1)

static inline size_t cc_limited_padded(size_t n) { return (n + 3) / 4 * 4; }

typedef struct {
  size_t n;
  int lower_only; /* no upper limit, and nothing above one */
  double *before[CC_MEASUREMENT_COLUMNS], *after[CC_MEASUREMENT_COLUMNS], *difference;
} cc_limited_columns;

/* Pairs, and their differences, in that order. */
void cc_limited_columns_fill(cc_limited_columns *columns, const cc_limited_pair *pair, const double *difference,
                             const size_t *order, size_t n);

/* What is known of a change, as bits. */
enum { CC_IS_KNOWN = 1, CC_RISES = 2, CC_HAS_SIGN = 4 };

/* The least and the largest shift at which what is known of a change may turn into something else, as a value meets a
 * limit of the other measurement, and the largest distance between two numbers of one measurement; INFINITY, -INFINITY
 * and 0 where there are none. */
void cc_limited_span(const cc_limited_columns *columns, double *least, double *most, double *widest);

/* Whether it may turn between low and high, or two limits of a pair meet there: not 0 where so. turns: as what. */
void cc_limited_turns(const cc_limited_columns *columns, double low, double high, int64_t *turns);

/* size, what: n and up to three more. */
void cc_changes_at(const cc_limited_columns *columns, double shift, double noise, double *size, int64_t *what);

/* The sizes of changes with a sign: known ones and bounds in turn, `size` and `bound` (each n + 3), and which bounds
 * are of rises. */
typedef struct {
  size_t known, known_falls, bounds, up, zero; /* zero: known not to have changed */
} cc_change_counts;

void cc_signed_changes_at(const cc_limited_columns *columns, double shift, double noise, double *known, double *bound,
                          size_t *bound_rises, cc_change_counts *counts);

#endif
