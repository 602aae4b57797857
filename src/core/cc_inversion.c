#include "cc_inversion.h"

#include <math.h>

/* ---- marks ---- */

void cc_marks_add(cc_marks *m, double mark) {
  if (!(mark > m->low && mark < m->high)) return;
  size_t at = m->n;
  while (at > 0 && m->mark[at - 1] > mark) --at;
  if (at > 0 && mark - m->mark[at - 1] <= m->noise) return;
  if (at < m->n && m->mark[at] - mark <= m->noise) return;
  if (m->n == CC_INVERSION_MARKS) {
    m->full = 1;
    return;
  }
  for (size_t k = m->n++; k > at; --k) m->mark[k] = m->mark[k - 1];
  m->mark[at] = mark;
}

/* Marks and gaps in order: place 2k + 1 is mark k, place 2k the gap before it. */
static double place(const double *mark, size_t n, double from, double to, size_t p) {
  if (p % 2 == 1) return mark[p / 2];
  const double left = p == 0 ? from : mark[p / 2 - 1], right = p == 2 * n ? to : mark[p / 2];
  return left + (right - left) / 2.0;
}

/* Where a set that begins with place p begins. */
static double edge(const double *mark, size_t n, double to, size_t p) {
  return p % 2 == 1 ? mark[p / 2] : p > 0 ? mark[p / 2 - 1] : n > 0 ? mark[0] : to;
}

/* ---- one side: upwards, or with all signs turned ---- */

typedef struct {
  const cc_inversion *inversion;
  int turned;
  int by_test; /* shifts are too low where they are rejected; else, where the statistic is positive */
  double from, to;
  double low, high; /* the former is too low, the latter not */
  cc_marks marks;
  size_t found; /* the first place among the marks that is not too low */
} search;

static double statistic(const search *s, double at) {
  const cc_inversion *v = s->inversion;
  return s->turned ? -v->statistic(v->context, -at) : v->statistic(v->context, at);
}

static int kept(const search *s, double at) {
  (void)statistic(s, at);
  return s->inversion->kept(s->inversion->context);
}

static int too_low(const search *s, double at) {
  return statistic(s, at) > 0.0 && !(s->by_test && s->inversion->kept(s->inversion->context));
}

static void collect(search *s, double low, double high) {
  const cc_inversion *v = s->inversion;
  cc_marks *m = &s->marks;
  *m = (cc_marks){.low = s->turned ? -high : low, .high = s->turned ? -low : high, .noise = v->noise};
  v->marks(v->context, m);
  m->low = low;
  m->high = high;
  for (size_t i = 0, j = m->n; s->turned && i < j--; ++i) {
    const double swap = -m->mark[i];
    m->mark[i] = -m->mark[j];
    m->mark[j] = swap;
  }
}

static double at_place(const search *s, size_t p) {
  return place(s->marks.mark, s->marks.n, s->marks.low, s->marks.high, p);
}

/* Narrows [low, high] to few marks about the place where the statistic crosses `target`: secants of the statistic, and
 * halves where they are slow. */
static void approach(search *s, double target) {
  double left = statistic(s, s->low) - target, right = statistic(s, s->high) - target;
  for (int step = 0; step < 200 && s->high - s->low > 4.0 * s->inversion->noise; ++step) {
    if (step >= 4) collect(s, s->low, s->high);
    if (step >= 4 && !s->marks.full) return;
    const double share = step % 2 == 1 || !(left > 0.0 && right < 0.0) ? 0.5 : left / (left - right);
    const double at = s->low + (s->high - s->low) * fmin(fmax(share, 0.02), 0.98);
    const double value = statistic(s, at) - target;
    if (value > 0.0) s->low = at, left = value;
    else s->high = at, right = value;
  }
}

/* Moves low and high until the one is too low and the other is not, and few marks lie between. */
static void bracket(search *s) {
  double step = fmax(s->high - s->low, 4.0 * s->inversion->noise);
  while (s->low > s->from && !too_low(s, s->low)) {
    s->high = s->low;
    s->low = fmax(s->from, s->low - step);
    step *= 2.0;
  }
  while (s->high < s->to && too_low(s, s->high)) {
    s->low = s->high;
    s->high = fmin(s->to, s->high + step);
    step *= 2.0;
  }
  for (collect(s, s->low, s->high); s->marks.full; collect(s, s->low, s->high)) {
    const double middle = s->low + (s->high - s->low) / 2.0;
    if (too_low(s, middle)) s->low = middle;
    else s->high = middle;
  }
}

/* The first place of the marks that is not too low. */
static void settle(search *s) {
  size_t low = 0, high = 2 * s->marks.n + 1; /* high: s->high itself */
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (too_low(s, at_place(s, middle))) low = middle + 1;
    else high = middle;
  }
  s->found = low;
}

/* Whether any shift is too low. Where limits on both sides hide all changes from some shift on, the range begins with
 * the first shift of a grid that is. */
static int begins_too_low(search *s) {
  if (too_low(s, s->from)) return 1;
  if (statistic(s, s->from) != 0.0) return 0;
  const double width = (s->to - s->from) / (double)CC_INVERSION_GRID;
  for (size_t k = 1; k < CC_INVERSION_GRID; ++k) {
    s->from += width;
    if (too_low(s, s->from)) return 1;
  }
  return 0;
}

/* The least shift that is not too low; -Inf, Inf where all are not, or all are. */
static double first(search *s, double target) {
  if (!begins_too_low(s)) return -INFINITY;
  s->low = s->from;
  s->high = s->to;
  if (too_low(s, s->high)) return INFINITY;
  approach(s, fmin(target, statistic(s, s->from) / 2.0));
  bracket(s);
  settle(s);
  if (s->found > 2 * s->marks.n) { /* the upper end is a mark, and the first */
    s->high = fmin(s->to, s->high + 4.0 * s->inversion->noise);
    collect(s, s->low, s->high);
    settle(s);
  }
  return s->found == 0 ? s->low : edge(s->marks.mark, s->marks.n, s->high, s->found);
}

/* The marks next to `at`, below it or above it: some, CC_INVERSION_LOOK at best. `width`: where to begin. */
static void look(search *s, double at, int above, double width) {
  const double least = 8.0 * s->inversion->noise;
  width = fmax(width, least);
  for (int step = 0; step < 60; ++step) {
    const double end = above ? fmin(s->to, at + width) : fmax(s->from, at - width);
    collect(s, above ? at : end, above ? end : at);
    if (s->marks.full) {
      if (width <= least) return;
      width /= 2.0;
    } else if (s->marks.n >= CC_INVERSION_LOOK || (above ? end >= s->to : end <= s->from)) {
      return;
    } else {
      width *= 1.5;
    }
  }
}

/* The limit found is moved outwards while one of the next shifts is kept; where it is not kept itself, inwards to the
 * next one that is. */
static double settle_limit(search *s, double limit) {
  if (isinf(limit)) return limit < 0.0 ? limit : NAN;
  const double width = (s->high - s->low) / 2.0;
  int any = kept(s, limit);
  if (!any && s->found <= 2 * s->marks.n) any = kept(s, at_place(s, s->found));
  double inward = NAN;
  if (!any) {
    look(s, limit, 1, width);
    for (size_t p = 0; p <= 2 * s->marks.n && isnan(inward); ++p) {
      if (kept(s, at_place(s, p))) inward = p == 0 ? limit : edge(s->marks.mark, s->marks.n, s->marks.high, p);
    }
  }
  for (double at = limit;;) {
    look(s, at, 0, width);
    /* Where the statistic is larger than next to the limit, where the shift is rejected, it is rejected too. */
    const double most = statistic(s, at_place(s, 2 * s->marks.n)) + CC_INVERSION_SLACK;
    double outward = NAN;
    for (size_t p = 1; p <= 2 * s->marks.n && isnan(outward); ++p) {
      if (statistic(s, at_place(s, p)) > most) continue;
      if (s->inversion->kept(s->inversion->context)) outward = edge(s->marks.mark, s->marks.n, s->marks.high, p);
    }
    if (isnan(outward)) return any ? at : inward;
    any = 1;
    at = outward;
  }
}

static search new_search(const cc_inversion *v, int turned, int by_test) {
  search s = {.inversion = v, .turned = turned, .by_test = by_test};
  s.from = turned ? -v->to : v->from;
  s.to = turned ? -v->from : v->to;
  return s;
}

/* Where the first shift that is kept lies between two that are not; NaN: none is. */
static double first_kept(search *s, double low, double high) {
  collect(s, low, high);
  if (!s->marks.full) {
    for (size_t p = 0; p <= 2 * s->marks.n; ++p) {
      if (kept(s, at_place(s, p))) return p == 0 ? low : edge(s->marks.mark, s->marks.n, high, p);
    }
    return NAN;
  }
  const double middle = low + (high - low) / 2.0, found = first_kept(s, low, middle);
  if (!isnan(found)) return found;
  return kept(s, middle) ? middle : first_kept(s, middle, high);
}

/* The same outwards of a limit, for as long as the statistic stays near to its critical value. */
static double walk_outwards(search *s, double limit) {
  const double reach = s->inversion->critical + CC_INVERSION_REACH;
  double width = (s->high - s->low) / 2.0;
  for (double at = limit; at > s->from; at = s->marks.low) {
    look(s, at, 0, width);
    int near = 0;
    double outward = NAN;
    for (size_t p = 0; p <= 2 * s->marks.n; ++p) {
      near |= statistic(s, at_place(s, p)) < reach;
      if (isnan(outward) && s->inversion->kept(s->inversion->context)) {
        outward = p == 0 ? s->marks.low : edge(s->marks.mark, s->marks.n, at, p);
      }
    }
    if (!isnan(outward)) limit = outward;
    if (!near) break;
    width = at - s->marks.low;
  }
  return limit;
}

static int is_coarse(const search *s, double at) {
  (void)statistic(s, at);
  return s->inversion->coarse(s->inversion->context);
}

/* The outermost limit, where one is known already. */
static double outermost(search *s, double limit) {
  const cc_inversion *v = s->inversion;
  if (isinf(limit)) return limit;
  if (v->all) {
    const double found = first_kept(s, s->from, isnan(limit) ? s->to : limit);
    return isnan(found) ? limit : found;
  }
  if (!isnan(limit) && is_coarse(s, limit)) limit = walk_outwards(s, limit);
  for (size_t k = 0; k < v->n_alone; ++k) {
    const double at = s->turned ? -v->alone[v->n_alone - 1 - k] : v->alone[k];
    if (at >= limit) break;
    if (at > s->from && kept(s, at)) return at;
  }
  return limit;
}

static double limit(const cc_inversion *v, int turned) {
  search s = new_search(v, turned, 1);
  const double nearest = settle_limit(&s, first(&s, v->critical)), found = outermost(&s, nearest);
  return turned ? -found : found;
}

/* The last shift whose statistic is not negative, when the first that is not positive has been found. */
static double last_not_negative(const search *up) {
  for (size_t p = up->found; p <= 2 * up->marks.n; ++p) {
    if (statistic(up, at_place(up, p)) < 0.0) return p == 0 ? up->low : edge(up->marks.mark, up->marks.n, up->high, p);
  }
  search down = new_search(up->inversion, 1, 0);
  return -first(&down, 0.0);
}

static void close_limits(cc_side alternative, cc_shift_estimate *out) {
  if (!(out->low <= out->high)) out->low = out->high = NAN;
  else if (alternative == CC_LESS) out->low = -INFINITY;
  else if (alternative == CC_GREATER) out->high = INFINITY;
}

void cc_invert(const cc_inversion *v, cc_shift_estimate *out) {
  search up = new_search(v, 0, 0);
  const double from = first(&up, 0.0), to = isinf(from) ? from : last_not_negative(&up);
  out->estimate = isinf(from) || isinf(to) ? NAN : from + (to - from) / 2.0;
  out->low = v->alternative == CC_LESS ? -INFINITY : limit(v, 0);
  out->high = v->alternative == CC_GREATER ? INFINITY : limit(v, 1);
  close_limits(v->alternative, out);
}
