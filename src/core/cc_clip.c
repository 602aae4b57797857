#include "cc_clip.h"

#include <math.h>

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
  if (cc_logistic_begin(&part->work, &part->data, &last, 1, scratch) != p) return NAN;
  (void)cc_logistic_evaluate_at(&part->work, part->beta);
  return covariance[p * p - 1];
}

enum { MOST_BRANCHES = 5 };

/* The signed root of a part's profile at g; NaN where it fails. */
static double root_at(cc_clip_part *part, double g) {
  const size_t last = part->data.p - 1;
  cc_logistic_shift(&part->work, part->beta, &g);
  part->beta[last] = g;
  const cc_logistic_fit fit = cc_logistic_maximise(&part->work, part->beta);
  if (!fit.converged) return NAN;
  const double depth = part->log_lik - fit.log_lik;
  return (g < part->estimate ? -1.0 : 1.0) * sqrt(depth > 0.0 ? 2.0 * depth : 0.0);
}

double cc_clip_level(cc_clip_part *part, size_t n, double g) {
  double sum = 0.0;
  for (size_t i = 0; i < n; ++i) sum += cc_probability(root_at(&part[i], g));
  return sum / (double)n;
}

/* F's normal quantile, which is nearly straight, less that of the level. */
static double distance(cc_clip_part *part, size_t n, double g, double z) {
  const double level = cc_clip_level(part, n, g);
  if (isnan(level)) return NAN;
  return level <= 0.0 ? -40.0 - z : level >= 1.0 ? 40.0 - z : cc_normal_quantile(level) - z;
}

/* Where F meets the level of z, from a place with that distance to it: bracketed by steps, then by the Illinois method.
 */
static double meet(cc_clip_part *part, size_t n, double from, double at_from, double step, double z) {
  const double way = at_from < 0.0 ? 1.0 : -1.0;
  double inner = from, at_inner = at_from, outer = from, at_outer = at_from;
  for (int stride = 0; stride < 60 && way * at_outer < 0.0; ++stride, step *= 1.6) {
    inner = outer;
    at_inner = at_outer;
    outer += way * step * (stride == 0 ? fabs(at_from) : 0.5);
    at_outer = distance(part, n, outer, z);
  }
  if (!(way * at_outer >= 0.0)) return NAN;
  for (int round = 0, side = 0; round < 100; ++round) {
    if (fabs(outer - inner) <= 1e-10 * (fabs(outer) + fabs(inner)) + 1e-300) break;
    const double next = outer - at_outer * (outer - inner) / (at_outer - at_inner);
    const double value = distance(part, n, next, z);
    if (isnan(value)) return NAN;
    if (fabs(value) < 1e-9) return next;
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

/* Other starts at g, to which a part whose profile they find higher moves. Returns whether one does. */
static int rises(cc_clip_part *part, size_t n, double g, int n_starts) {
  int higher = 0;
  for (size_t i = 0; i < n; ++i) {
    if (part[i].data.penalty->concave) continue;
    const double root = root_at(&part[i], g), here = cc_logistic_evaluate_at(&part[i].work, part[i].beta);
    const cc_logistic_fit fit = cc_logistic_maximise_global(&part[i].work, part[i].beta, n_starts);
    higher |= !isnan(root) && fit.log_lik > here + 1e-9 * (1.0 + fabs(here));
  }
  return higher;
}

/* At the estimate F is about one half, which need not be asked where the level is far from that. Where a profile has a
 * higher branch at the limit found, the search goes on from there along it. */
static double limit(cc_clip_part *part, size_t n, double estimate, double step, double z, int n_starts) {
  double g = meet(part, n, estimate, fabs(z) > 1.2 ? -z : distance(part, n, estimate, z), step, z);
  for (int branch = 0; branch < MOST_BRANCHES && !isnan(g) && rises(part, n, g, n_starts); ++branch) {
    g = meet(part, n, g, distance(part, n, g, z), step, z);
  }
  return g;
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
  out->low = limit(part, n, out->estimate, step, z, n_starts);
  out->high = limit(part, n, out->estimate, step, -z, n_starts);
}
