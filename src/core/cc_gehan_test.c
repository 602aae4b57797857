#include "cc_gehan_test.h"

#include <math.h>

/* A tail that equals the level but for rounding is a rejection, as it is on paper. */
#define LEVEL_SLACK 1e-9

size_t cc_gehan_index(size_t n) { return cc_shift_scratch(2 * n); }

/* ---- what all limits are searched by ---- */

/* One side: the least shift that is kept, or, turned, the largest. */
typedef struct {
  cc_gehan *strata;
  size_t n_strata;
  const cc_sample_pair *pairs; /* 2 n_strata: the places that the pairs pass, each weighing what W loses there */
  size_t *index;
  double *scratch;
  double half; /* W less its mean, before any place is passed */
  int turned;
} search;

static double weight_of(const cc_gehan *g, int stratified) {
  return stratified ? 1.0 / ((double)(g->n1 + g->n0) + 1.0) : 1.0;
}

static void take_pairs(const cc_gehan *g, double weight, cc_sample_pair *pairs) {
  pairs[0] = (cc_sample_pair){g->first.low, g->n1, g->second.high, g->n0, weight / 2.0};
  pairs[1] = (cc_sample_pair){g->first.high, g->n1, g->second.low, g->n0, weight / 2.0};
}

/* The least place with more than `target` passed up to it. */
static double place_beyond(const search *s, double target) {
  return cc_shift_quantile(s->pairs, 2 * s->n_strata, target, s->index);
}

static double passed_at(const search *s, double at) { return cc_shift_weight(s->pairs, 2 * s->n_strata, at); }

/* Variance of the (weighted) sum of W just beyond a place, and its largest possible increase as the sum falls by 1. */
static double variance_beyond(const search *s, double at, double *steepest) {
  double variance = 0.0;
  *steepest = 0.0;
  for (size_t h = 0; h < s->n_strata; ++h) {
    cc_gehan *g = &s->strata[h];
    const double n1 = (double)g->n1, n0 = (double)g->n0, n = n1 + n0;
    const double weight = 2.0 * s->pairs[2 * h].weight, factor = weight * n1 * n0 / (4.0 * n * (n - 1.0));
    double squares;
    (void)cc_gehan_scores(g, s->turned ? -at : at, s->turned ? CC_JUST_BELOW : CC_JUST_ABOVE, &squares);
    variance += weight * factor * squares;
    *steepest = fmax(*steepest, 2.0 * factor * (4.0 * n - 2.0));
  }
  return variance;
}

/* Where no comparison is undetermined or tied it is largest. */
static double largest_variance(const search *s) {
  double variance = 0.0;
  for (size_t h = 0; h < s->n_strata; ++h) {
    const double n1 = (double)s->strata[h].n1, n0 = (double)s->strata[h].n0, weight = 2.0 * s->pairs[2 * h].weight;
    variance += weight * weight * n1 * n0 * (n1 + n0 + 1.0) / 12.0;
  }
  return variance;
}

/* ---- the normal approximation ---- */

static double normal_limit(const search *s, double z, double correction) {
  if (isinf(z)) return -INFINITY;
  const double start = s->half - correction;
  double target = start - (z > 0.0 ? z * sqrt(largest_variance(s)) : 0.0);
  for (;;) {
    const double at = place_beyond(s, target);
    if (at == INFINITY) return INFINITY;
    const double passed = passed_at(s, at), excess = start - passed;
    double steepest;
    const double variance = variance_beyond(s, at, &steepest);
    if (excess < z * sqrt(variance)) return at;
    /* Further on: rejected while excess >= z sqrt(variance + steepest (excess here - excess there)). */
    const double a = z * z * steepest, b = z * z * (variance + steepest * excess);
    const double least = z > 0.0 ? (sqrt(a * a + 4.0 * b) - a) / 2.0 : 0.0;
    target = fmax(passed, start - least - LEVEL_SLACK * s->half);
  }
}

/* ---- the exact test ---- */

static void exact_tails(cc_gehan *g, int64_t sum, double *scratch, double *lower, double *upper) {
  cc_rank_sum_score_tails(g->count, g->n1, g->n0, sum, scratch, lower, upper);
}

/* P(W >= w) just beyond a place. */
static double tail_beyond(const search *s, double at) {
  cc_gehan *g = s->strata;
  double squares, lower, upper;
  const int64_t sum = cc_gehan_scores(g, s->turned ? -at : at, s->turned ? CC_JUST_BELOW : CC_JUST_ABOVE, &squares);
  exact_tails(g, sum, s->scratch, &lower, &upper);
  return s->turned ? lower : upper;
}

/* One over the number of ways to choose the first group: no tail is smaller. */
static double least_tail(const cc_gehan *g) {
  double least = 1.0;
  for (size_t k = 1; k <= g->n1; ++k) least *= (double)k / (double)(g->n0 + k);
  return least;
}

/* As P(W >= w) rises with the shift: from where the normal approximation says, by the slope of the normal tail's
 * logarithm, until a place is kept and the one before it is not. sd: of W at no shift. */
static double exact_limit(const search *s, double tail, double z, double sd) {
  const double allowed = tail * (1.0 + LEVEL_SLACK);
  if (tail <= 0.0 || allowed < least_tail(s->strata) * (1.0 - LEVEL_SLACK)) return -INFINITY;
  const double step = fmax(sd, 1.0) / (fmax(z, 0.5) + 1.0 / fmax(z, 0.5));
  double rejected = -1.0, limit = INFINITY, before = passed_at(s, nextafter(INFINITY, 0.0));
  double target = s->half - 0.5 - z * sd;
  for (int tries = 0; rejected < before; ++tries) {
    /* Newton's guesses first; halves where they are slow. */
    if (tries > 8) target = rejected + (before - rejected) / 2.0 - 0.25;
    const double at = place_beyond(s, fmin(fmax(target, rejected), before - 0.25));
    const double p = tail_beyond(s, at), guess = log(allowed / fmax(p, 1e-300)) * step;
    if (p > allowed) {
      limit = at;
      if (at == -INFINITY) break;
      before = passed_at(s, nextafter(at, -INFINITY));
      target = before - 0.25 + guess;
    } else {
      rejected = passed_at(s, at);
      target = rejected + guess - 0.5;
    }
  }
  return limit;
}

/* ---- one stratum ---- */

static search turn(const search *s, cc_sample_pair *swapped) {
  search turned = *s;
  cc_shift_swap(s->pairs, 2 * s->n_strata, swapped);
  turned.pairs = swapped;
  turned.turned = 1;
  return turned;
}

static double estimate_of(const search *s) {
  const double estimate = cc_shift_median(s->pairs, 2 * s->n_strata, s->index);
  return isfinite(estimate) ? estimate : NAN;
}

void cc_gehan_test(cc_gehan *g, const cc_rank_sum_options *options, double *scratch, size_t *index,
                   cc_rank_sum_result *out) {
  const double n1 = (double)g->n1, n0 = (double)g->n0, n = n1 + n0;
  cc_sample_pair pairs[2], swapped[2];
  take_pairs(g, weight_of(g, 0), pairs);
  const search up = {g, 1, pairs, index, scratch, n1 * n0 / 2.0, 0}, down = turn(&up, swapped);
  cc_rank_sum_result r = {.exact = g->n <= options->exact_limit, .lower = NAN, .upper = NAN, .expected = n1 * n0 / 2.0};
  r.estimate = estimate_of(&up);
  double squares;
  int64_t sum = cc_gehan_scores(g, 0.0, CC_AT_SHIFT, &squares);
  const double sd = sqrt(n1 * n0 / (4.0 * n * (n - 1.0)) * squares);
  if (r.exact) {
    r.low = exact_limit(&up, options->low_tail, options->low_z, sd);
    r.high = -exact_limit(&down, options->high_tail, options->high_z, sd);
  } else {
    r.low = normal_limit(&up, options->low_z, 0.5);
    r.high = -normal_limit(&down, options->high_z, 0.5);
  }
  sum = cc_gehan_scores(g, 0.0, CC_AT_SHIFT, &squares);
  r.statistic = ((double)sum + n1 * n0) / 2.0;
  r.sd = sd;
  if (r.exact) exact_tails(g, sum, scratch, &r.lower, &r.upper);
  cc_rank_sum_score_extreme(g->count, g->n1, g->n0, &r.extreme);
  *out = r;
}

/* ---- strata ---- */

void cc_gehan_van_elteren(cc_gehan *strata, size_t n_strata, const cc_van_elteren_options *options,
                          cc_sample_pair *pairs, size_t *index, cc_van_elteren_result *out) {
  cc_van_elteren_result r = {.z = NAN, .estimate = NAN, .low = NAN, .high = NAN};
  search up = {strata, 0, pairs, index, NULL, 0.0, 0};
  double numerator = 0.0, variance = 0.0;
  for (size_t h = 0; h < n_strata; ++h) {
    const cc_gehan g = strata[h];
    if (g.n1 == 0 || g.n0 == 0) continue;
    strata[up.n_strata] = g;
    const double n1 = (double)g.n1, n0 = (double)g.n0, n = n1 + n0, weight = weight_of(&g, 1);
    take_pairs(&g, weight, pairs + 2 * up.n_strata++);
    double squares;
    numerator += weight * (double)cc_gehan_scores(&strata[up.n_strata - 1], 0.0, CC_AT_SHIFT, &squares) / 2.0;
    variance += weight * weight * n1 * n0 / (4.0 * n * (n - 1.0)) * squares;
    up.half += weight * n1 * n0 / 2.0;
  }
  r.n_strata = up.n_strata;
  if (r.n_strata > 0) {
    const search down = turn(&up, pairs + 2 * r.n_strata);
    if (variance > 0.0) r.z = numerator / sqrt(variance);
    r.estimate = estimate_of(&up);
    r.low = normal_limit(&up, options->low_z, 0.0);
    r.high = -normal_limit(&down, options->high_z, 0.0);
  }
  *out = r;
}

/* ---- the area under the curve ---- */

/* Pairs of known changes, one of each group, that are tied. */
static double tied_pairs(const cc_gehan *g) {
  double ties = 0.0;
  size_t from = 0;
  for (size_t k = 0; k < g->n1; ++k) {
    const cc_interval x = g->known[g->first.low_of[k]];
    if (x.low != x.high) continue;
    while (from < g->n0 && g->second.low[from] < x.low) ++from;
    for (size_t j = from; j < g->n0 && g->second.low[j] == x.low; ++j) {
      ties += g->known[g->second.low_of[j]].high == x.low;
    }
  }
  return ties;
}

void cc_gehan_area(cc_gehan *g, cc_gehan_auc *out) {
  const double n1 = (double)g->n1, n0 = (double)g->n0;
  *out = (cc_gehan_auc){{NAN, NAN, n0, n1}, n1 * n0, NAN};
  if (g->n1 == 0 || g->n0 == 0) return;
  double squares, square1 = 0.0, square0 = 0.0;
  const double sum = (double)cc_gehan_scores(g, 0.0, CC_AT_SHIFT, &squares), mean = sum / (n1 * n0);
  for (size_t i = 0; i < g->n; ++i) {
    /* Won less lost against the other group, as a share of it; of a non-responder from the responders' side. */
    const double won = (double)(g->score[i] - g->within[i]);
    const double off = g->event[i] ? won / n0 - mean : -won / n1 - mean;
    *(g->event[i] ? &square1 : &square0) += off * off;
  }
  out->auc.auc = (1.0 + mean) / 2.0;
  if (g->n1 > 1 && g->n0 > 1) {
    out->auc.variance = square1 / (4.0 * n1 * (n1 - 1.0)) + square0 / (4.0 * n0 * (n0 - 1.0));
  }
  out->n_comparable = g->plus + g->minus - tied_pairs(g);
  if (out->n_comparable > 0.0) out->comparable = (1.0 + sum / out->n_comparable) / 2.0;
}
