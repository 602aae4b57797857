#include "cc_clip.h"

#include <math.h>

#include "cc_logistic_eval.h"
#include "cc_normal.h"
#include "cc_normal_quantile.h"

double cc_clip_fit(cc_clip_part *part, int n_starts, double *scratch, double *covariance) {
  const size_t p = part->data.p, last = p - 1;
  for (size_t q = 0; q < p; ++q) part->beta[q] = 0.0;
  if (cc_logistic_begin(&part->work, &part->data, NULL, 0, scratch) != p) return NAN;
  const cc_logistic_fit fit = cc_logistic_maximise_global(&part->work, part->beta, n_starts);
  if (!fit.converged) return NAN;
  cc_logistic_covariance(&part->work, 0, covariance);
  part->estimate = part->beta[last];
  part->log_lik = fit.log_lik;
  for (size_t q = 0; q < p; ++q) part->beta[p + q] = part->beta[q];
  if (cc_logistic_begin(&part->work, &part->data, &last, 1, scratch) != p) return NAN;
  (void)cc_logistic_evaluate_at(&part->work, part->beta);
  return covariance[p * p - 1];
}

/* What is sought: where F meets the level of z. along_branch: each profile's maximum is that to which the last one
 * leads; else the highest of all starts. */
typedef struct {
  cc_clip_part *part;
  size_t n;
  double z, step;
  int along_branch, n_starts;
} search;

static void return_to_estimates(const search *s) {
  for (size_t i = 0; i < s->n; ++i) {
    cc_clip_part *const part = &s->part[i];
    for (size_t q = 0, p = part->data.p; q < p; ++q) part->beta[q] = part->beta[p + q];
    (void)cc_logistic_evaluate_at(&part->work, part->beta);
  }
}

/* The signed root of a part's profile at g; NaN where it fails. */
static double root_at(const search *s, cc_clip_part *part, double g) {
  cc_logistic_shift(&part->work, part->beta, &g);
  part->beta[part->data.p - 1] = g;
  const cc_logistic_fit fit = s->along_branch ? cc_logistic_maximise(&part->work, part->beta)
                                              : cc_logistic_maximise_global(&part->work, part->beta, s->n_starts);
  /* The part's own estimate exists, and so do all that hold its last coefficient: no overlap needs to be certain. */
  if (!cc_logistic_at_rest(&part->work, &fit)) return NAN;
  const double depth = part->log_lik - fit.log_lik;
  return (g < part->estimate ? -1.0 : 1.0) * sqrt(depth > 0.0 ? 2.0 * depth : 0.0);
}

static double level(const search *s, double g) {
  double sum = 0.0;
  for (size_t i = 0; i < s->n; ++i) sum += cc_probability(root_at(s, &s->part[i], g));
  return sum / (double)s->n;
}

double cc_clip_level(cc_clip_part *part, size_t n, double g, int n_starts) {
  const search s = {.part = part, .n = n, .n_starts = n_starts};
  return level(&s, g);
}

/* Of distances: a limit is found; all starts confirm it. */
#define TOLERANCE 1e-9
#define CONFIRMED 1e-8

/* F's normal quantile, which is nearly straight, less that of the level. NaN where a profile fails, after which all
 * begin again at their estimates: the next g is then reached from there, in one move. */
static double distance(const search *s, double g) {
  const double f = level(s, g);
  if (isnan(f)) {
    return_to_estimates(s);
    return NAN;
  }
  return f <= 0.0 ? -40.0 - s->z : f >= 1.0 ? 40.0 - s->z : cc_normal_quantile(f) - s->z;
}

/* The same at *to, or as near to it on the way from `from` as no profile fails. */
static double distance_towards(const search *s, double from, double *to) {
  double value = distance(s, *to);
  for (int halving = 0; halving < 20 && isnan(value); ++halving) {
    *to = from + 0.5 * (*to - from);
    value = distance(s, *to);
  }
  return value;
}

/* Where F meets the level, from a place with that distance to it: bracketed by steps, then by the Illinois method. */
static double meet(const search *s, double from, double at_from) {
  const double way = at_from < 0.0 ? 1.0 : -1.0;
  double inner = from, at_inner = at_from, outer = from, at_outer = at_from, step = s->step;
  for (int stride = 0; stride < 60 && way * at_outer < 0.0; ++stride, step *= 1.6) {
    inner = outer;
    at_inner = at_outer;
    outer += way * step * (stride == 0 ? fabs(at_from) : 0.5);
    at_outer = distance_towards(s, inner, &outer);
  }
  if (!(way * at_outer >= 0.0)) return NAN;
  for (int round = 0, side = 0; round < 100; ++round) {
    if (fabs(outer - inner) <= 1e-10 * (fabs(outer) + fabs(inner)) + 1e-300) break;
    double next = outer - at_outer * (outer - inner) / (at_outer - at_inner);
    const double value = distance_towards(s, inner, &next);
    if (isnan(value)) return NAN;
    if (fabs(value) < TOLERANCE) return next;
    if ((value > 0.0) == (at_outer > 0.0)) {
      outer = next;
      at_outer = value;
      if (side == 1) at_inner /= 2.0;
      side = 1;
    } else {
      inner = next;
      at_inner = value;
      if (side == 2) at_outer /= 2.0;
      side = 2;
    }
  }
  return outer;
}

/* At the estimate F is about one half, which need not be asked where the level is far from that. Where all starts show
 * another level at the limit found, on a higher branch, the search goes on from there by all starts at each step: which
 * branch is the highest changes on the way. */
static double limit(search s, double estimate) {
  return_to_estimates(&s);
  s.along_branch = 1;
  const double g = meet(&s, estimate, fabs(s.z) > 1.2 ? -s.z : distance(&s, estimate));
  if (isnan(g) || s.part->data.penalty->concave) return g;
  s.along_branch = 0;
  const double off = distance(&s, g);
  return fabs(off) < CONFIRMED ? g : meet(&s, g, off);
}

void cc_clip_pool(cc_clip_part *part, const double *variance, size_t n, double tail, int profile, int n_starts,
                  cc_clip *out) {
  const double size = (double)n;
  *out = (cc_clip){n, 0.0, 0.0, 0.0, NAN, NAN};
  for (size_t i = 0; i < n; ++i) {
    out->estimate += part[i].estimate / size;
    out->within += variance[i] / size;
  }
  for (size_t i = 0; i < n && n > 1; ++i) {
    const double off = part[i].estimate - out->estimate;
    out->between += off * off / (size - 1.0);
  }
  if (!profile) return;
  const double z = cc_normal_quantile(tail), step = sqrt(out->within + (1.0 + 1.0 / size) * out->between);
  search s = {.part = part, .n = n, .z = z, .step = step, .n_starts = n_starts};
  out->low = limit(s, out->estimate);
  s.z = -z;
  out->high = limit(s, out->estimate);
}
