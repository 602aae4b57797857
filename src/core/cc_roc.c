#include "cc_roc.h"

#include <math.h>
void cc_roc_count(const cc_rank_item *item, const size_t *end, size_t n_steps, const unsigned char *event,
                  const double *weight, double *n0, double *n1) {
  size_t k = 0;
  for (size_t s = 0; s < n_steps; ++s) {
    double count[2] = {0.0, 0.0};
    for (; k < end[s]; ++k) count[event[item[k].index]] += weight == NULL ? 1.0 : weight[item[k].index];
    n0[s] = count[0];
    n1[s] = count[1];
  }
}

static void totals(const double *n0, const double *n1, size_t n_steps, double *total0, double *total1) {
  double t0 = 0.0, t1 = 0.0;
  for (size_t s = 0; s < n_steps; ++s) {
    t0 += n0[s];
    t1 += n1[s];
  }
  *total0 = t0;
  *total1 = t1;
}

void cc_roc_auc(const double *n0, const double *n1, size_t n_steps, cc_auc *out) {
  totals(n0, n1, n_steps, &out->total0, &out->total1);
  const double t0 = out->total0, t1 = out->total1;
  out->auc = out->variance = NAN;
  if (t0 <= 0.0 || t1 <= 0.0) return;

  /* Doubled counts are whole numbers: won[s] = 2 * (non-events below) + (non-events on the step), for each event there.
   */
  double below = 0.0, won = 0.0;
  for (size_t s = 0; s < n_steps; ++s) {
    won += n1[s] * (2.0 * below + n0[s]);
    below += n0[s];
  }
  out->auc = won / (2.0 * t0 * t1);
  if (t0 < 2.0 || t1 < 2.0) return;

  /* Sums of squares about the mean, from placements as differences to it: no cancellation. */
  double below0 = 0.0, above1 = t1, square0 = 0.0, square1 = 0.0;
  for (size_t s = 0; s < n_steps; ++s) {
    above1 -= n1[s];
    const double place1 = (below0 + 0.5 * n0[s]) / t0 - out->auc;
    const double place0 = (above1 + 0.5 * n1[s]) / t1 - out->auc;
    square1 += n1[s] * place1 * place1;
    square0 += n0[s] * place0 * place0;
    below0 += n0[s];
  }
  out->variance = square1 / (t1 - 1.0) / t1 + square0 / (t0 - 1.0) / t0;
}

void cc_roc_placements(const double *n0, const double *n1, size_t n_steps, double *place0, double *place1) {
  double t0, t1;
  totals(n0, n1, n_steps, &t0, &t1);
  double below0 = 0.0, above1 = t1;
  for (size_t s = 0; s < n_steps; ++s) {
    above1 -= n1[s];
    place1[s] = (below0 + 0.5 * n0[s]) / t0;
    place0[s] = (above1 + 0.5 * n1[s]) / t1;
    below0 += n0[s];
  }
}

static double stratum_weight(const cc_auc *s) {
  return s->total0 > 0.0 && s->total1 > 0.0 ? s->total0 * s->total1 / (s->total0 + s->total1 + 1.0) : 0.0;
}

/* The t below 1 with 1 - t = z sqrt(V), both sides squared and divided by 1 - t: one side falls with t, the other
 * rises, so halving finds the only crossing. V is that of the weighted mean over strata. */
static double newcombe(const cc_auc *stratum, size_t n_strata, double z) {
  double below = 0.0, above = 1.0, all = 0.0;
  for (size_t h = 0; h < n_strata; ++h) all += stratum_weight(&stratum[h]);
  for (int step = 0; step < 1200; ++step) {
    const double t = 0.5 * (below + above);
    if (!(t > below && t < above)) break;
    double size = 0.0;
    for (size_t h = 0; h < n_strata; ++h) {
      const cc_auc *const s = &stratum[h];
      const double share = stratum_weight(s) / all, more = (s->total0 + s->total1) / 2.0 - 1.0;
      if (share == 0.0) continue;
      size += share * share * (1.0 + more * ((1.0 - t) / (2.0 - t) + t / (1.0 + t))) / (s->total0 * s->total1);
    }
    *(1.0 - t > z * z * t * size ? &below : &above) = t;
  }
  return below;
}

double cc_auc_newcombe(double total0, double total1, double z) {
  const cc_auc one = {1.0, 0.0, total0, total1};
  return newcombe(&one, 1, z);
}

/* The odds, a / (1 - a), divided and multiplied by exp(half the width on the logit scale). */
static void logit_limits(double a, double variance, double z, double *low, double *high) {
  const double b = 1.0 - a, shrink = exp(-z * sqrt(variance) / (a * b));
  *low = a * shrink / (a * shrink + b);
  *high = a / (a + b * shrink);
}

void cc_auc_strata(const cc_auc *stratum, size_t n_strata, double z, double *auc, double *low, double *high) {
  double all = 0.0, sum = 0.0, variance = 0.0;
  *auc = *low = *high = NAN;
  for (size_t h = 0; h < n_strata; ++h) {
    const double weight = stratum_weight(&stratum[h]);
    if (weight == 0.0) continue;
    all += weight;
    sum += weight * stratum[h].auc;
    variance += weight * weight * stratum[h].variance;
  }
  if (all == 0.0) return;
  const double a = *auc = sum / all;
  int ends[2] = {1, 1};
  for (size_t h = 0; h < n_strata; ++h) {
    if (stratum_weight(&stratum[h]) == 0.0) continue;
    ends[0] = ends[0] && stratum[h].auc <= 0.0;
    ends[1] = ends[1] && stratum[h].auc >= 1.0;
  }
  if (ends[0] || ends[1]) {
    const double bound = newcombe(stratum, n_strata, z);
    *auc = ends[0] ? 0.0 : 1.0;
    *low = ends[0] ? 0.0 : bound;
    *high = ends[0] ? 1.0 - bound : 1.0;
  } else if (variance > 0.0) {
    logit_limits(a, variance / (all * all), z, low, high);
  }
}

void cc_auc_interval(const cc_auc *auc, double z, double *low, double *high) {
  *low = *high = NAN;
  const double a = auc->auc;
  if (isnan(a)) return;
  if (a <= 0.0 || a >= 1.0) {
    const double bound = cc_auc_newcombe(auc->total0, auc->total1, z);
    *low = a <= 0.0 ? 0.0 : bound;
    *high = a <= 0.0 ? 1.0 - bound : 1.0;
    return;
  }
  if (!(auc->variance > 0.0)) return;
  logit_limits(a, auc->variance, z, low, high);
}

int cc_roc_cut(const double *n0, const double *n1, size_t n_steps, cc_cut_rule rule, cc_cut_point *out) {
  double t0, t1;
  totals(n0, n1, n_steps, &t0, &t1);
  if (t0 <= 0.0 || t1 <= 0.0) return 0;
  double below0 = 0.0, from1 = t1, best = -1.0, best_gap = INFINITY;
  for (size_t s = 0; s < n_steps; ++s) {
    /* Sensitivity and specificity times t0 * t1. A step that no patient of a resample stands on is no cut-point. */
    const int below = rule == CC_POSITIVE_BELOW;
    const double hit = below ? t1 - from1 : from1, right = below ? t0 - below0 : below0;
    const double sum = hit * t0 + right * t1, gap = fabs(hit * t0 - right * t1);
    if (n0[s] + n1[s] > 0.0 && (sum > best || (sum == best && gap < best_gap))) {
      best = sum;
      best_gap = gap;
      out->step = s;
      out->sensitivity = hit / t1;
      out->specificity = right / t0;
    }
    below0 += n0[s];
    from1 -= n1[s];
  }
  return 1;
}

void cc_roc_left_out(const cc_rank_item *item, const size_t *end, size_t n_steps, const unsigned char *event,
                     const double *weight, const double *own, cc_cut_rule rule, size_t step, double total[2],
                     double positive[2]) {
  for (size_t s = 0, k = 0; s < n_steps; ++s) {
    const int called = (s < step) == (rule == CC_POSITIVE_BELOW);
    for (; k < end[s]; ++k) {
      const size_t i = item[k].index;
      if (weight[i] != 0.0) continue;
      const double count = own == NULL ? 1.0 : own[i];
      total[event[i]] += count;
      if (called) positive[event[i]] += count;
    }
  }
}

typedef struct {
  uint64_t drawn[2], left[2]; /* without and with the event */
} step_counts;

/* Without branches, as whether a patient was drawn follows no pattern. */
static inline void count_place(uint32_t place, size_t n_event, const uint32_t *count, step_counts *s) {
  const uint64_t times = count[place], none = times == 0, event = (uint64_t)(place < n_event), is = 0 - event;
  s->drawn[0] += times & ~is;
  s->drawn[1] += times & is;
  s->left[0] += none & ~is;
  s->left[1] += none & is;
}

int cc_roc_resampled(const uint32_t *place, const size_t *end, size_t n_steps, size_t n_event, const uint32_t *count,
                     const uint64_t drawn[2], cc_cut_rule rule, cc_resampled_cut *out) {
  const int64_t t0 = (int64_t)drawn[0], t1 = (int64_t)drawn[1];
  if (t0 == 0 || t1 == 0) return 0;
  /* Below the step; of the best one, too. */
  step_counts below = {{0, 0}, {0, 0}};
  uint64_t best_left[2] = {0, 0};
  /* Sensitivity and specificity times t0 * t1, where positive is the step or above; by the other rule both are t0 * t1
   * less that, and as far apart. */
  const int64_t sign = rule == CC_POSITIVE_BELOW ? -1 : 1;
  int64_t best = INT64_MIN, best_gap = 0;
  size_t i = 0;
  for (size_t s = 0; s < n_steps; ++s) {
    const step_counts until = below;
    for (; i < end[s]; ++i) count_place(place[i], n_event, count, &below);
    const int64_t hit = (t1 - (int64_t)until.drawn[1]) * t0, right = (int64_t)until.drawn[0] * t1;
    const int64_t sum = sign * (hit + right), gap = hit > right ? hit - right : right - hit;
    const int there = below.drawn[0] + below.drawn[1] > until.drawn[0] + until.drawn[1];
    if (there && (sum > best || (sum == best && gap < best_gap))) {
      best = sum;
      best_gap = gap;
      out->step = s;
      for (int g = 0; g < 2; ++g) best_left[g] = until.left[g];
    }
  }
  for (int g = 0; g < 2; ++g) {
    out->total[g] = (double)below.left[g];
    out->positive[g] = (double)(rule == CC_POSITIVE_BELOW ? best_left[g] : below.left[g] - best_left[g]);
  }
  return 1;
}

double cc_roc_partial(const double *n0, const double *n1, size_t n_steps, double from, double to, int by_sensitivity) {
  double t0, t1;
  totals(n0, n1, n_steps, &t0, &t1);
  /* The coordinate that is cut falls from 1 to 0 along the walk, the other one rises or falls with the steps: walking
   * upwards in threshold cuts sensitivity, walking downwards cuts specificity. */
  double at = 1.0, other = 0.0, area = 0.0;
  for (size_t k = 0; k < n_steps; ++k) {
    const size_t s = by_sensitivity ? k : n_steps - 1 - k;
    const double fall = by_sensitivity ? n1[s] / t1 : n0[s] / t0;
    const double rise = by_sensitivity ? n0[s] / t0 : n1[s] / t1;
    const double high = at < to ? at : to, low = at - fall > from ? at - fall : from;
    if (fall > 0.0 && high > low) {
      const double at_high = other + rise * (at - high) / fall, at_low = other + rise * (at - low) / fall;
      area += (high - low) * (at_high + at_low) / 2.0;
    }
    at -= fall;
    other += rise;
  }
  return area;
}
