#include "cc_fisher.h"

#include <math.h>

/* The tables with the margins of the observed one: `a` of `up` in the first group, from `low` to `high`. */
typedef struct {
  double a, n1, n0, up, low, high;
  const double *density; /* NULL; or, of several tables, that of each sum from `low` on at the log odds `tilt` */
  double tilt;
} support;

/* Sums over the tables below and above the observed one, in units of its own probability. */
typedef struct {
  double below, above;               /* probability */
  double below_moment, above_moment; /* times the distance from `a` */
  double square;                     /* times its square, both sides together */
} tails;

static double ratio_up(const support *s, double x) {
  return (s->n1 - x) * (s->up - x) / ((x + 1.0) * (s->n0 - s->up + x + 1.0));
}

/* Of the sum x, in units of the observed one. */
static double relative(const support *s, double x, double log_odds) {
  return s->density[(size_t)(x - s->low)] / s->density[(size_t)(s->a - s->low)] *
         exp((log_odds - s->tilt) * (x - s->a));
}

static tails tails_of_sum(const support *s, double log_odds) {
  tails t = {0.0, 0.0, 0.0, 0.0, 0.0};
  for (double x = s->low; x <= s->high; x += 1.0) {
    const double distance = x - s->a, term = distance == 0.0 ? 0.0 : relative(s, x, log_odds);
    *(distance > 0.0 ? &t.above : &t.below) += term;
    *(distance > 0.0 ? &t.above_moment : &t.below_moment) += term * fabs(distance);
    t.square += term * distance * distance;
  }
  return t;
}

static tails tails_at(const support *s, double log_odds) {
  if (s->density != NULL) return tails_of_sum(s, log_odds);
  const double odds = exp(log_odds);
  tails t = {0.0, 0.0, 0.0, 0.0, 0.0};
  double term = 1.0;
  for (double x = s->a; x < s->high; x += 1.0) {
    term *= ratio_up(s, x) * odds;
    t.above += term;
    const double distance = x + 1.0 - s->a;
    t.above_moment += term * distance;
    t.square += term * distance * distance;
  }
  term = 1.0;
  for (double x = s->a; x > s->low; x -= 1.0) {
    term /= ratio_up(s, x - 1.0) * odds;
    t.below += term;
    const double distance = s->a - x + 1.0;
    t.below_moment += term * distance;
    t.square += term * distance * distance;
  }
  return t;
}

/* A function that rises with the log odds, and its slope. */
typedef double (*rising)(const support *s, double log_odds, double level, double *slope);

/* Mean of the table minus the observed one; its slope is the variance. */
static double mean_excess(const support *s, double log_odds, double unused, double *slope) {
  (void)unused;
  const tails t = tails_at(s, log_odds);
  const double total = 1.0 + t.below + t.above;
  const double mean = (t.above_moment - t.below_moment) / total;
  *slope = t.square / total - mean * mean;
  return mean;
}

/* Log odds of P(X >= a), minus `level`. */
static double upper_tail(const support *s, double log_odds, double level, double *slope) {
  const tails t = tails_at(s, log_odds);
  *slope = t.above_moment / (1.0 + t.above) + t.below_moment / t.below;
  return log((1.0 + t.above) / t.below) - level;
}

static double root(const support *s, rising f, double level, double start) {
  double low = -INFINITY, high = INFINITY, at = start, stride = 1.0;
  for (int step = 0; step < 200; ++step) {
    double slope;
    const double value = f(s, at, level, &slope);
    if (value == 0.0) break;
    if (value > 0.0)
      high = at;
    else
      low = at;
    double next = at - value / slope;
    if (!(next > low && next < high)) { /* also where the step is not a number */
      if (isinf(low))
        next = high - (stride *= 2.0);
      else if (isinf(high))
        next = low + (stride *= 2.0);
      else
        next = low + (high - low) / 2.0;
    }
    if (fabs(next - at) <= 1e-14 * fmax(1.0, fabs(at))) return next;
    at = next;
  }
  return at;
}

/* The odds ratio at which P(X >= a) = tail. */
static double lower_limit(const support *s, double start, double tail) {
  if (s->a <= s->low) return 0.0;
  return exp(root(s, upper_tail, log(tail) - log1p(-tail), start));
}

void cc_fisher(const cc_two_by_two *table, double tail, cc_fisher_result *out) {
  const double n1 = table->up1 + table->down1, n0 = table->up0 + table->down0;
  const double up = table->up1 + table->up0, down = table->down1 + table->down0;
  const support s = {table->up1, n1, n0, up, fmax(0.0, up - n0), fmin(up, n1), NULL, 0.0};
  /* The same with the sides swapped: the odds ratio turns over. */
  const support mirrored = {table->down1, n1, n0, down, fmax(0.0, down - n0), fmin(down, n1), NULL, 0.0};
  *out = (cc_fisher_result){NAN, 0.0, INFINITY, 1.0};
  if (s.low >= s.high) return;

  const double a = table->up1 + 0.5, b = table->down1 + 0.5, c = table->up0 + 0.5, d = table->down0 + 0.5;
  const double guess = log(a * d / (b * c)), width = 2.0 * sqrt(1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d);
  if (s.a <= s.low)
    out->odds_ratio = 0.0;
  else if (s.a >= s.high)
    out->odds_ratio = INFINITY;
  else
    out->odds_ratio = exp(root(&s, mean_excess, 0.0, guess));
  out->low = lower_limit(&s, guess - width, tail);
  out->high = 1.0 / lower_limit(&mirrored, -guess - width, tail);

  double no_more = 1.0, total = 1.0, term = 1.0;
  for (double x = s.a; x < s.high; x += 1.0) {
    term *= ratio_up(&s, x);
    total += term;
    if (term <= 1.0 + 1e-7) no_more += term;
  }
  term = 1.0;
  for (double x = s.a; x > s.low; x -= 1.0) {
    term /= ratio_up(&s, x - 1.0);
    total += term;
    if (term <= 1.0 + 1e-7) no_more += term;
  }
  out->p_value = fmin(1.0, no_more / total);
}

static support support_of(const cc_two_by_two *t) {
  const double n1 = t->up1 + t->down1, n0 = t->up0 + t->down0, up = t->up1 + t->up0;
  return (support){t->up1, n1, n0, up, fmax(0.0, up - n0), fmin(up, n1), NULL, 0.0};
}

/* The densities of one table at log odds `tilt`, the largest 1. Returns their number. */
static size_t table_density(const support *s, double tilt, double *density) {
  const size_t n = (size_t)(s->high - s->low) + 1;
  double most = density[0] = 0.0;
  for (size_t k = 1; k < n; ++k) {
    density[k] = density[k - 1] + log(ratio_up(s, s->low + (double)(k - 1))) + tilt;
    most = fmax(most, density[k]);
  }
  for (size_t k = 0; k < n; ++k) density[k] = exp(density[k] - most);
  return n;
}

/* Mantel and Haenszel's log odds, half a patient in each cell: where the mass of the sum is near what was seen. */
static double common_log_odds(const cc_two_by_two *table, size_t n_tables) {
  double up = 0.5, down = 0.5;
  for (size_t h = 0; h < n_tables; ++h) {
    const cc_two_by_two *const t = &table[h];
    const double n = t->up1 + t->down1 + t->up0 + t->down0;
    if (n == 0.0) continue;
    up += t->up1 * t->down0 / n;
    down += t->down1 * t->up0 / n;
  }
  return log(up / down);
}

void cc_fisher_strata(const cc_two_by_two *table, size_t n_tables, double tail, double *scratch,
                      cc_fisher_result *out) {
  support s = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, NULL, common_log_odds(table, n_tables)};
  double n_all = 0.0;
  for (size_t h = 0; h < n_tables; ++h) {
    const support own = support_of(&table[h]);
    s.a += own.a;
    s.low += own.low;
    s.high += own.high;
    n_all += own.n1 + own.n0;
  }
  *out = (cc_fisher_result){NAN, 0.0, INFINITY, 1.0};
  if (s.low >= s.high) return;
  const size_t room = (size_t)n_all + 2;
  double *sum = scratch, *next = sum + room, *own = next + room;
  size_t n = 1;
  sum[0] = 1.0;
  for (size_t h = 0; h < n_tables; ++h) {
    const support one = support_of(&table[h]);
    const size_t m = table_density(&one, s.tilt, own);
    double most = 0.0;
    for (size_t k = 0; k < n + m - 1; ++k) next[k] = 0.0;
    for (size_t i = 0; i < n; ++i) {
      for (size_t k = 0; k < m; ++k) next[i + k] += sum[i] * own[k];
    }
    n += m - 1;
    for (size_t k = 0; k < n; ++k) most = fmax(most, next[k]);
    for (size_t k = 0; k < n; ++k) sum[k] = next[k] / most;
  }
  s.density = sum;
  double *const reversed = own;
  for (size_t k = 0; k < n; ++k) reversed[k] = sum[n - 1 - k];
  const support mirrored = {s.high - s.a, 0.0, 0.0, 0.0, 0.0, s.high - s.low, reversed, -s.tilt};

  if (s.a <= s.low)
    out->odds_ratio = 0.0;
  else if (s.a >= s.high)
    out->odds_ratio = INFINITY;
  else
    out->odds_ratio = exp(root(&s, mean_excess, 0.0, s.tilt));
  out->low = lower_limit(&s, s.tilt - 1.0, tail);
  out->high = 1.0 / lower_limit(&mirrored, -s.tilt - 1.0, tail);
  double no_more = 0.0, total = 0.0;
  for (double x = s.low; x <= s.high; x += 1.0) {
    const double term = relative(&s, x, 0.0);
    total += term;
    if (term <= 1.0 + 1e-7) no_more += term;
  }
  out->p_value = fmin(1.0, no_more / total);
}
