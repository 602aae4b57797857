#include "cc_limited.h"

#include <math.h>

cc_interval cc_known_value(const cc_measurement *m) {
  return (cc_interval){m->beyond < 0 ? -INFINITY : m->value, m->beyond > 0 ? INFINITY : m->value};
}

/* The end of what is known of a measurement that is nearer to larger ones: it is at most this. */
static double at_most(const cc_measurement *m, double shift, int beyond, double low) {
  return beyond < 0 ? low : m->value + shift;
}

static double at_least(const cc_measurement *m, double shift, int beyond, double high) {
  return beyond > 0 ? high : m->value + shift;
}

cc_limited_change cc_change_at(const cc_limited_pair *pair, double difference, double shift, double noise) {
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
  const int sign = after > before ? 1 : -1;
  const double bound = sign > 0 ? at_least(&pair->after, 0.0, after, high) - at_most(&pair->before, shift, before, low)
                                : at_least(&pair->before, shift, before, high) - at_most(&pair->after, 0.0, after, low);
  return (cc_limited_change){CC_CHANGE_BOUND, sign, bound > 0.0 ? bound : 0.0};
}
