#include "cc_inversion_search.h"

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
double cc_search_edge(const cc_search *s, double to, size_t p) {
  const double *mark = s->marks.mark;
  return p % 2 == 1 ? mark[p / 2] : p > 0 ? mark[p / 2 - 1] : s->marks.n > 0 ? mark[0] : to;
}

/* ---- one side: upwards, or with all signs turned ---- */

cc_search cc_search_new(const cc_inversion *v, int turned, int by_test) {
  cc_search s = {.inversion = v, .turned = turned, .by_test = by_test};
  s.from = turned ? -v->to : v->from;
  s.to = turned ? -v->from : v->to;
  return s;
}

double cc_search_statistic(const cc_search *s, double at) {
  const cc_inversion *v = s->inversion;
  return s->turned ? -v->statistic(v->context, -at) : v->statistic(v->context, at);
}

int cc_search_keeps(const cc_search *s, double at) {
  (void)cc_search_statistic(s, at);
  return s->inversion->kept(s->inversion->context);
}

/* At the shift that was last asked about. */
static int is_too_low(const cc_search *s, double statistic) {
  return statistic > 0.0 && !(s->by_test && s->inversion->kept(s->inversion->context));
}

static int too_low(const cc_search *s, double at) { return is_too_low(s, cc_search_statistic(s, at)); }

void cc_search_collect(cc_search *s, double low, double high) {
  const cc_inversion *v = s->inversion;
  cc_marks *m = &s->marks;
  *m = (cc_marks){.low = s->turned ? -high : low, .high = s->turned ? -low : high, .noise = v->noise};
  v->marks(v->context, m);
  for (size_t p = 0; p <= 2 * m->n; ++p) s->value[p] = NAN;
  m->low = low;
  m->high = high;
  for (size_t i = 0, j = m->n; s->turned && i < j--; ++i) {
    const double swap = -m->mark[i];
    m->mark[i] = -m->mark[j];
    m->mark[j] = swap;
  }
}

double cc_search_place(const cc_search *s, size_t p) {
  return place(s->marks.mark, s->marks.n, s->marks.low, s->marks.high, p);
}

double cc_search_value(cc_search *s, size_t p) {
  if (isnan(s->value[p])) s->value[p] = cc_search_statistic(s, cc_search_place(s, p));
  return s->value[p];
}

/* Narrows [low, high] to few marks about the place where the statistic crosses `target`: secants of the statistic, and
 * halves where they are slow. */
static void approach(cc_search *s, double target) {
  double left = cc_search_statistic(s, s->low) - target, right = cc_search_statistic(s, s->high) - target;
  for (int step = 0; step < 200 && s->high - s->low > 4.0 * s->inversion->noise; ++step) {
    if (step >= 4) cc_search_collect(s, s->low, s->high);
    if (step >= 4 && !s->marks.full) return;
    const double share = step % 2 == 1 || !(left > 0.0 && right < 0.0) ? 0.5 : left / (left - right);
    const double at = s->low + (s->high - s->low) * fmin(fmax(share, 0.02), 0.98);
    const double value = cc_search_statistic(s, at) - target;
    if (value > 0.0)
      s->low = at, left = value;
    else
      s->high = at, right = value;
  }
}

/* A bracket of the crossing about a guess. Returns 0 where that leads to the ends of the range. */
static int bracket_guess(cc_search *s, double target, double guess, double width) {
  s->low = guess - width;
  s->high = guess + width;
  s->left = cc_search_statistic(s, s->low) - target;
  s->right = cc_search_statistic(s, s->high) - target;
  for (; !(s->left > 0.0); width *= 2.0) {
    s->high = s->low;
    s->right = s->left;
    s->low -= 2.0 * width;
    if (s->low <= s->from) return 0;
    s->left = cc_search_statistic(s, s->low) - target;
  }
  for (; s->right > 0.0; width *= 2.0) {
    s->low = s->high;
    s->left = s->right;
    s->high += 2.0 * width;
    if (s->high >= s->to) return 0;
    s->right = cc_search_statistic(s, s->high) - target;
  }
  return 1;
}

/* May the search go by the statistic's steps? */
static int goes_by_steps(const cc_search *s) { return !s->by_test && s->inversion->step > 0.0; }

/* Takes the marks between low and high, and says whether they are few. By steps, the first times, they are not taken
 * where the statistic falls by too many. */
static int few_between(cc_search *s, int tries) {
  const int by_steps = goes_by_steps(s);
  if (by_steps && tries < 4 && s->left - s->right > (double)CC_INVERSION_MARKS * s->inversion->step) return 0;
  cc_search_collect(s, s->low, s->high);
  return !s->marks.full && (by_steps || s->marks.n <= CC_INVERSION_FEW);
}

/* The same as approach() from a guess, where the range of all shifts need not be looked at: a bracket about it, and few
 * marks within. Returns 0 where that leads to the ends of the range. */
static int approach_from(cc_search *s, double target, double guess, double width) {
  if (!(width > 4.0 * s->inversion->noise) || !bracket_guess(s, target, guess, width)) return 0;
  s->slope = (s->left - s->right) / (s->high - s->low);
  for (int step = 0; step < 60; ++step) {
    if (few_between(s, step)) return 1;
    const double share = step % 3 == 2 ? 0.5 : s->left / (s->left - s->right);
    /* A little to the side of the crossing that leaves less to search. */
    const double shifted = share + (share < 0.5 ? 0.05 : -0.05);
    const double at = s->low + (s->high - s->low) * shifted;
    const double value = cc_search_statistic(s, at) - target;
    if (value > 0.0)
      s->low = at, s->left = value;
    else
      s->high = at, s->right = value;
  }
  return 0;
}

/* Moves low and high until the one is too low and the other is not, and few marks lie between. */
static void bracket(cc_search *s) {
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
  for (cc_search_collect(s, s->low, s->high); s->marks.full; cc_search_collect(s, s->low, s->high)) {
    const double middle = s->low + (s->high - s->low) / 2.0;
    if (too_low(s, middle))
      s->low = middle;
    else
      s->high = middle;
  }
}

/* The first place of the marks that is not too low. */
static void settle(cc_search *s) {
  size_t low = 0, high = 2 * s->marks.n + 1; /* high: s->high itself */
  s->kept = 0;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const double statistic = cc_search_statistic(s, cc_search_place(s, middle));
    if (is_too_low(s, statistic)) {
      low = middle + 1;
    } else {
      high = middle;
      s->kept = statistic > 0.0;
    }
  }
  s->found = low;
}

/* The same by steps: the first gap, where the statistic would cross if all steps were as large, by halves where that is
 * slow; and then the mark before. */
static void settle_gap(cc_search *s) {
  double left = s->left, right = s->right;
  size_t low = 0, high = s->marks.n + 1; /* gaps; high: s->high itself */
  for (int step = 0; low < high; ++step) {
    const double share = step % 3 < 2 ? left / (left - right) : 0.5;
    size_t gap = low + (size_t)(share * (double)(high - low + 1));
    if (gap >= high) gap = high - 1;
    const double value = cc_search_value(s, 2 * gap);
    if (value > 0.0) {
      low = gap + 1;
      left = value;
    } else {
      high = gap;
      right = value;
    }
  }
  s->kept = 0;
  s->found = low > s->marks.n ? 2 * low - 1 : 2 * low - (low > 0 && !(cc_search_value(s, 2 * low - 1) > 0.0));
}

/* Whether any shift is too low. Where limits on both sides hide all changes from some shift on, the range begins with
 * the first shift of a grid that is. */
static int begins_too_low(cc_search *s) {
  if (too_low(s, s->from)) return 1;
  if (cc_search_statistic(s, s->from) != 0.0) return 0;
  const double width = (s->to - s->from) / (double)CC_INVERSION_GRID;
  for (size_t k = 1; k < CC_INVERSION_GRID; ++k) {
    s->from += width;
    if (too_low(s, s->from)) return 1;
  }
  return 0;
}

static double edge_found(const cc_search *s) { return s->found == 0 ? s->low : cc_search_edge(s, s->high, s->found); }

/* The least shift that is not too low, from a guess; NaN where it leads nowhere. By steps, a bracket has seen a shift
 * that is too low. */
static double first_near(cc_search *s, double target, double guess, double width) {
  if (!goes_by_steps(s) && !begins_too_low(s)) return -INFINITY;
  if (!approach_from(s, target, guess, width)) return NAN;
  if (goes_by_steps(s))
    settle_gap(s);
  else
    settle(s);
  if (s->found > 0 && s->found <= 2 * s->marks.n) return edge_found(s);
  bracket(s);
  if (s->low <= s->from || s->high >= s->to) return NAN;
  settle(s);
  return s->found > 2 * s->marks.n ? NAN : edge_found(s);
}

static double first_of_all(cc_search *s, double target) {
  if (!begins_too_low(s)) return -INFINITY;
  s->low = s->from;
  s->high = s->to;
  if (too_low(s, s->high)) return INFINITY;
  approach(s, fmin(target, cc_search_statistic(s, s->from) / 2.0));
  bracket(s);
  settle(s);
  if (s->found > 2 * s->marks.n) { /* the upper end is a mark, and the first */
    s->high = fmin(s->to, s->high + 4.0 * s->inversion->noise);
    cc_search_collect(s, s->low, s->high);
    settle(s);
  }
  return edge_found(s);
}

double cc_search_first(cc_search *s, double target, double guess, double width) {
  if (width > 0.0) {
    const double from = s->from, found = first_near(s, target, guess, width);
    if (!isnan(found)) return found;
    s->from = from;
  }
  return first_of_all(s, target);
}
