#include "cc_inversion_search.h"

#include <math.h>

/* The marks next to `at`, below it or above it: some, `look` at best. `width`: where to begin. */
static void look(cc_search *s, double at, int above, double width) {
  const double least = 8.0 * s->inversion->noise;
  width = fmax(width, least);
  for (int step = 0; step < 60; ++step) {
    const double end = above ? fmin(s->to, at + width) : fmax(s->from, at - width);
    cc_search_collect(s, above ? at : end, above ? end : at);
    if (s->marks.full) {
      if (width <= least) return;
      width /= 2.0;
    } else if (s->marks.n >= s->inversion->look || (above ? end >= s->to : end <= s->from)) {
      return;
    } else {
      width *= 1.5;
    }
  }
}

/* The limit found is moved outwards while one of the next shifts is kept; where it is not kept itself, inwards to the
 * next one that is. */
static double settle_limit(cc_search *s, double limit) {
  if (isinf(limit)) return limit < 0.0 ? limit : NAN;
  const double width = (s->high - s->low) / 2.0;
  int any = s->kept || cc_search_keeps(s, limit);
  if (!any && s->found <= 2 * s->marks.n) any = cc_search_keeps(s, cc_search_place(s, s->found));
  double inward = NAN;
  if (!any) {
    look(s, limit, 1, width);
    for (size_t p = 0; p <= 2 * s->marks.n && isnan(inward); ++p) {
      if (cc_search_keeps(s, cc_search_place(s, p))) inward = p == 0 ? limit : cc_search_edge(s, s->marks.high, p);
    }
  }
  for (double at = limit;;) {
    look(s, at, 0, width);
    /* Where the statistic is larger than next to the limit, where the shift is rejected, it is rejected too. */
    const double most = cc_search_statistic(s, cc_search_place(s, 2 * s->marks.n)) + CC_INVERSION_SLACK;
    double outward = NAN;
    for (size_t p = 1; p <= 2 * s->marks.n && isnan(outward); ++p) {
      if (cc_search_statistic(s, cc_search_place(s, p)) > most) continue;
      if (s->inversion->kept(s->inversion->context)) outward = cc_search_edge(s, s->marks.high, p);
    }
    if (isnan(outward)) return any ? at : inward;
    any = 1;
    at = outward;
  }
}

/* Where the first shift that is kept lies between two that are not; NaN: none is. */
static double first_kept(cc_search *s, double low, double high) {
  cc_search_collect(s, low, high);
  if (!s->marks.full) {
    for (size_t p = 0; p <= 2 * s->marks.n; ++p) {
      if (cc_search_keeps(s, cc_search_place(s, p))) return p == 0 ? low : cc_search_edge(s, high, p);
    }
    return NAN;
  }
  const double middle = low + (high - low) / 2.0, found = first_kept(s, low, middle);
  if (!isnan(found)) return found;
  return cc_search_keeps(s, middle) ? middle : first_kept(s, middle, high);
}

/* The same outwards of a limit, for as long as the statistic stays near to its critical value. */
static double walk_outwards(cc_search *s, double limit, double reach) {
  const double most = s->inversion->critical + reach;
  double width = (s->high - s->low) / 2.0;
  for (double at = limit; at > s->from; at = s->marks.low) {
    look(s, at, 0, width);
    int near = 0;
    double outward = NAN;
    for (size_t p = 0; p <= 2 * s->marks.n; ++p) {
      near |= cc_search_statistic(s, cc_search_place(s, p)) < most;
      if (isnan(outward) && s->inversion->kept(s->inversion->context)) {
        outward = p == 0 ? s->marks.low : cc_search_edge(s, at, p);
      }
    }
    if (!isnan(outward)) limit = outward;
    if (!near) break;
    width = at - s->marks.low;
  }
  return limit;
}

static double reach_at(const cc_search *s, double at) {
  (void)cc_search_statistic(s, at);
  return s->inversion->reach(s->inversion->context);
}

/* The outermost limit, where one is known already. */
static double outermost(cc_search *s, double limit) {
  const cc_inversion *v = s->inversion;
  if (isinf(limit)) return limit;
  if (v->all) {
    const double found = first_kept(s, s->from, isnan(limit) ? s->to : limit);
    return isnan(found) ? limit : found;
  }
  const double reach = isnan(limit) ? 0.0 : reach_at(s, limit);
  if (reach > 0.0) limit = walk_outwards(s, limit, reach);
  for (size_t k = 0; k < v->n_alone; ++k) {
    const double at = s->turned ? -v->alone[v->n_alone - 1 - k] : v->alone[k];
    if (at >= limit) break;
    if (at > s->from && cc_search_keeps(s, at)) return at;
  }
  return limit;
}

/* estimate and slope: known where guesses lead anywhere. */
static double limit(const cc_inversion *v, int turned, double estimate, double slope) {
  cc_search s = cc_search_new(v, turned, 1);
  const double error = 1.0 / slope, guess = (turned ? -estimate : estimate) - v->critical * error;
  const double from = cc_search_first(&s, v->critical, guess, slope > 0.0 ? 0.25 * error : 0.0);
  const double nearest = settle_limit(&s, from), found = outermost(&s, nearest);
  return turned ? -found : found;
}

/* The last shift whose statistic is not negative, when the first that is not positive has been found. */
static double last_not_negative(cc_search *up) {
  for (size_t p = up->found; p <= 2 * up->marks.n; ++p) {
    if (cc_search_value(up, p) >= 0.0) continue;
    return p == 0 ? up->low : cc_search_edge(up, up->high, p);
  }
  cc_search down = cc_search_new(up->inversion, 1, 0);
  return -cc_search_first(&down, 0.0, -up->high, up->slope > 0.0 ? (up->high - up->low) / 2.0 : 0.0);
}

static void close_limits(cc_side alternative, cc_shift_estimate *out) {
  if (!(out->low <= out->high))
    out->low = out->high = NAN;
  else if (alternative == CC_LESS)
    out->low = -INFINITY;
  else if (alternative == CC_GREATER)
    out->high = INFINITY;
}

void cc_invert(const cc_inversion *v, cc_shift_estimate *out) {
  cc_search up = cc_search_new(v, 0, 0);
  const double from = cc_search_first(&up, 0.0, v->guess, v->width);
  const double to = isinf(from) ? from : last_not_negative(&up);
  out->estimate = isinf(from) || isinf(to) ? NAN : from + (to - from) / 2.0;
  const int no_low = v->never_rejects || v->alternative == CC_LESS;
  const int no_high = v->never_rejects || v->alternative == CC_GREATER;
  out->low = no_low ? -INFINITY : limit(v, 0, out->estimate, up.slope);
  out->high = no_high ? INFINITY : limit(v, 1, out->estimate, up.slope);
  close_limits(v->alternative, out);
}
