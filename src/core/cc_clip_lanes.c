#include "cc_clip_lanes.h"

#include <math.h>

#include "cc_normal.h"
#include "cc_normal_quantile.h"
#include "cc_univariable_point.h"

/* Squared length, in standard errors, of a step of the intercept after which its next one is nothing; the distance in
 * F's normal quantile after which the limit's next step is. */
static const double last_step = 1e-9, last_distance = 1e-5;

enum { MOST_ROUNDS = 12 };

/* ---- one tile ---- */

/* The constrained maximum of half a tile at these slopes, from where it was at others. Returns 0 where it is not
 * found. */
CC_INLINE int settle(cc_clip_tile *t, int h, const cc_penalty *penalty, const cc_vec *slope) {
  const cc_vec d = *slope - t->slope[h];
  cc_vec beta[2] = {t->intercept[h] + d * (t->slant[h] + 0.5 * d * t->bend[h]), *slope};
  for (int round = 0; round < MOST_ROUNDS; ++round) {
    cc_ivec open = ~CC_IVEC(0);
    cc_hold_within_reach(&t->tile, h, beta, &open);
    cc_univariable_point at;
    cc_univariable_evaluate(&t->tile, h, beta, penalty->order > 3 ? penalty->order : 3, &at.sums);
    cc_univariable_at(&t->tile, h, beta, penalty, &at);
    const cc_vec *const a = at.curvature, *const third = at.sums.t;
    const cc_vec off = at.score[0] / a[0], length = off * at.score[0];
    const cc_ivec lost = ~(open & at.sound & (length < CC_SPLAT(1e6))), far = length > CC_SPLAT(last_step);
    if (cc_any(&lost)) return 0;
    const cc_ivec long_way = length > CC_SPLAT(4.0); /* two standard errors at most */
    cc_vec root;
    cc_root(&length, &root);
    beta[0] += CC_SELECT(long_way, 2.0 * off / root, off);
    if (cc_any(&far)) continue;
    const cc_vec w = -a[1] / a[0];
    t->intercept[h] = beta[0];
    t->slope[h] = *slope;
    t->slant[h] = w;
    t->bend[h] = -(third[2] + 2.0 * w * third[1] + w * w * third[0]) / a[0];
    t->height[h] = at.log_lik + 0.5 * length;
    t->score[h] = at.score[1] + w * at.score[0];
    t->second[h] = a[2] + w * a[1];
    t->known[h] = at.sums.v[0];
    return 1;
  }
  return 0;
}

/* The profiles of all sets of a tile at the slope g. */
static CC_CLONES int profile_at(cc_clip_tile *t, const cc_penalty *penalty, double g) {
  for (int h = 0; h < 2; ++h) {
    const cc_vec slope = g * t->spread[h];
    if (!settle(t, h, penalty, &slope)) return 0;
  }
  return 1;
}

/* Does the largest value of either group lie above the least of the other, in every lane? */
static int groups_overlap(const cc_tile *tile) {
  cc_vec least[2][2], most[2][2];
  for (int event = 0; event < 2; ++event) {
    for (int h = 0; h < 2; ++h) least[event][h] = CC_SPLAT(INFINITY), most[event][h] = CC_SPLAT(-INFINITY);
  }
  for (size_t i = 0; i < tile->n; ++i) {
    const int event = i < tile->n_event;
    for (int h = 0; h < 2; ++h) {
      const cc_vec x = tile->x[2 * i + (size_t)h];
      least[event][h] = CC_SELECT(x < least[event][h], x, least[event][h]);
      most[event][h] = CC_SELECT(x > most[event][h], x, most[event][h]);
    }
  }
  for (int h = 0; h < 2; ++h) {
    const cc_ivec apart = ~((most[1][h] > least[0][h]) & (most[0][h] > least[1][h]));
    if (cc_any(&apart)) return 0;
  }
  return 1;
}

static int fit_tile(cc_clip_tile *t, const cc_penalty *penalty, cc_vec variance[2]) {
  cc_tile_prepare(&t->tile);
  for (int lane = 0; lane < CC_TILE; ++lane) {
    if (!cc_tile_sound(&t->tile, lane)) return 0;
  }
  if (!groups_overlap(&t->tile)) return 0;
  const cc_ivec active[2] = {~CC_IVEC(0), ~CC_IVEC(0)};
  const cc_univariable_options options = {penalty, 0, 0.0};
  cc_univariable_fit fit;
  cc_univariable_fit_tile(&t->tile, active, &options, &fit);
  for (int h = 0; h < 2; ++h) {
    const cc_ivec unsound = ~fit.sound[h];
    if (cc_any(&unsound)) return 0;
    t->spread[h] = t->tile.sd[h] * t->tile.unit[h];
    t->estimate[h] = fit.slope[h] / t->spread[h];
    variance[h] = fit.std_error[h] / t->spread[h];
    variance[h] *= variance[h];
    t->intercept[h] = fit.intercept[h];
    t->slope[h] = fit.slope[h];
    t->slant[h] = t->bend[h] = CC_SPLAT(0.0);
    if (!settle(t, h, penalty, &fit.slope[h])) return 0;
    t->top[h] = t->height[h];
  }
  return 1;
}

/* ---- all ---- */

/* F at g, and its derivative. Returns 0 where a profile fails. */
static int level_at(cc_clip_tile *tile, size_t n, const cc_penalty *penalty, double g, double *level, double *slope) {
  *level = *slope = 0.0;
  for (size_t k = 0; k < n; ++k) {
    cc_clip_tile *t = &tile[k / CC_TILE];
    const size_t lane = k % CC_TILE;
    if (lane == 0 && !profile_at(t, penalty, g)) return 0;
    const double depth = CC_AT(t->top, lane) - CC_AT(t->height, lane), spread = CC_AT(t->spread, lane);
    const double root = (g < CC_AT(t->estimate, lane) ? -1.0 : 1.0) * sqrt(depth > 0.0 ? 2.0 * depth : 0.0);
    const double rise = fabs(root) > 1e-4 ? -CC_AT(t->score, lane) / root : sqrt(CC_AT(t->second, lane));
    *level += cc_probability(root) / (double)n;
    *slope += exp(cc_log_density(root)) * rise * spread / (double)n;
  }
  return 1;
}

static int all_alone(const cc_clip_tile *tile, size_t n) {
  for (size_t k = 0; k < n; ++k) {
    if (!(CC_AT(tile[k / CC_TILE].known, k % CC_TILE) >= CC_UNIQUE_ABOVE)) return 0;
  }
  return 1;
}

/* Where F's normal quantile is z; NaN where that is not found for certain. */
static double limit(cc_clip_tile *tile, size_t n, const cc_penalty *penalty, double estimate, double step, double z) {
  double g = estimate + z * step;
  for (int round = 0; round < MOST_ROUNDS; ++round) {
    double level, slope;
    if (!level_at(tile, n, penalty, g, &level, &slope) || !(level > 1e-12 && level < 1.0 - 1e-12)) return NAN;
    const double quantile = cc_normal_quantile(level), rise = slope / exp(cc_log_density(quantile));
    const double move = (z - quantile) / rise, most = 1.5 * step * fabs(z) + step;
    if (!(rise > 0.0)) return NAN;
    g += fmax(-most, fmin(most, move));
    if (fabs(z - quantile) < last_distance) return penalty->concave || all_alone(tile, n) ? g : NAN;
  }
  return NAN;
}

int cc_clip_lanes(cc_clip_tile *tile, size_t n, const cc_penalty *penalty, double tail, int profile, cc_clip *out,
                  double *spread) {
  const double size = (double)n;
  *out = (cc_clip){n, 0.0, 0.0, 0.0, NAN, NAN};
  *spread = 0.0;
  for (size_t first = 0; first < n; first += CC_TILE) {
    cc_clip_tile *t = &tile[first / CC_TILE];
    cc_vec variance[2];
    if (!fit_tile(t, penalty, variance)) return 0;
    for (size_t lane = 0; lane < CC_TILE && first + lane < n; ++lane) {
      out->estimate += CC_AT(t->estimate, lane) / size;
      out->within += CC_AT(variance, lane) / size;
      *spread += CC_AT(t->spread, lane) / size;
    }
  }
  for (size_t k = 0; k < n && n > 1; ++k) {
    const double off = CC_AT(tile[k / CC_TILE].estimate, k % CC_TILE) - out->estimate;
    out->between += off * off / (size - 1.0);
  }
  if (!profile) return 1;
  const double z = cc_normal_quantile(tail), step = sqrt(out->within + (1.0 + 1.0 / size) * out->between);
  out->low = limit(tile, n, penalty, out->estimate, step, z);
  out->high = limit(tile, n, penalty, out->estimate, step, -z);
  return !isnan(out->low) && !isnan(out->high);
}
