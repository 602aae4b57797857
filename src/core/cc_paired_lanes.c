#include "cc_paired_lanes.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "cc_sort.h"
#include "cc_vec.h"
#include "cc_unit.h"

/* Speed. Markers are rows of the matrices, so eight neighbours lie side by side in memory: a lane each. Moments, noise
 * and counts are one pass of vector operations; sizes are sorted by Batcher's network with the sign in the last bit
 * (50 rows: about 400 comparisons, each a minimum and a maximum of two vectors; the bound is one 32-byte store a
 * cycle, some 0.1 us a marker). If no two neighbours are near enough for a tie the places are the ranks; else the
 * marker goes the long way alone, with the same figures. Paired t of 20,000 x 50 takes 0.5 us a marker in the core;
 * reading 16 MB at 16 GB/s takes 0.05 us. What is left of a call is R's own columns and pt(). */

#define LANES CC_PAIRED_LANES
#define EACH_LANE for (size_t l = 0; l < LANES; ++l)

/* Below this the last bit of a size is no longer small beside its noise. */
#define SMALLEST 1e-290

/* ---- changes and moments ---- */

/* Whether one change lies within the noise of all, each its own: only asked where a look at the largest noise leaves it
 * open. */
static int all_within_noise(const double *change, const double *after, size_t n, size_t lane, double steady,
                            double relative) {
  double lowest_top = INFINITY, highest_bottom = -INFINITY;
  for (size_t j = 0; j < n; ++j) {
    const double d = change[j * LANES + lane], a = after[j * LANES + lane];
    if (!(d < INFINITY)) continue;
    const double e = d == 0.0 ? 0.0 : steady + relative * fmax(fabs(a), fabs(a - d));
    lowest_top = fmin(lowest_top, d + e);
    highest_bottom = fmax(highest_bottom, d - e);
  }
  return highest_bottom <= lowest_top;
}

CC_CLONES
static void take_changes(const double *restrict before, const double *restrict after, size_t n, double steady,
                         double relative, double *restrict changes, cc_lane_figures *restrict out) {
  double count[LANES] = {0}, up[LANES] = {0}, down[LANES] = {0}, sum[LANES] = {0}, noise[LANES] = {0},
         tiny[LANES] = {0};
  double low[LANES], high[LANES];
  EACH_LANE low[l] = INFINITY, high[l] = -INFINITY;
  for (size_t j = 0; j < n; ++j) {
    const double *const b = before + j * LANES, *const a = after + j * LANES;
    double *const to = changes + j * LANES;
    EACH_LANE {
      const double d = a[l] - b[l], fa = fabs(a[l]), fb = fabs(b[l]), size = fabs(d);
      const double e = steady + relative * (fa > fb ? fa : fb);
      /* A pair that lacks a value is no pair: its size is NaN, and nothing of it is kept. */
      const double change = size <= e ? 0.0 : d, kept_noise = size > e ? e : 0.0, here = d == d ? 1.0 : 0.0;
      to[l] = d == d ? change : INFINITY;
      count[l] += here;
      up[l] += change > 0.0 ? 1.0 : 0.0;
      down[l] += change < 0.0 ? 1.0 : 0.0;
      tiny[l] += size > e && size < SMALLEST ? 1.0 : 0.0;
      sum[l] += d == d ? change : 0.0;
      noise[l] = kept_noise > noise[l] ? kept_noise : noise[l];
      low[l] = change < low[l] ? change : low[l];
      high[l] = change > high[l] ? change : high[l];
    }
  }
  EACH_LANE {
    out->n[l] = count[l];
    out->n_up[l] = up[l];
    out->n_down[l] = down[l];
    out->noise[l] = noise[l];
    out->unclear[l] = tiny[l];
    out->mean[l] = sum[l] / count[l];
    const int near = high[l] - low[l] <= 2.0 * noise[l];
    out->sd[l] = near && all_within_noise(changes, after, n, l, steady, relative) ? 0.0 : 1.0;
    const double largest = -low[l] > high[l] ? -low[l] : high[l];
    out->unit[l] = count[l] > 0.0 ? cc_unit(largest) : 1.0;
  }
}

/* Of a change: its size with the sign, + for a finite size above 0, in the last bit. */
CC_INLINE void make_key(const cc_vec *change, double *key) {
  const cc_uvec bits = (cc_uvec)*change, size = bits & CC_UVEC(UINT64_C(0x7FFFFFFFFFFFFFFE));
  const cc_uvec some = (cc_uvec)(size != CC_UVEC(0)) & (cc_uvec)(size != CC_UVEC(UINT64_C(0x7FF0000000000000)));
  CC_STORE(key, (cc_vec)(size | (some & CC_UVEC(1) & ~(bits >> 63))));
}

/* The second pass, corrected by the sum of its own deviations (Chan, Golub & LeVeque 1983, eq. 1.7), and the keys.
 * Squares are added in blocks: of n of them about n / BLOCK + BLOCK roundings are left, not n. */
#define BLOCK 32
CC_CLONES
static void take_deviations(const double *restrict change, double *restrict key, size_t n,
                            cc_lane_figures *restrict out) {
  double sum[LANES], squares[LANES], whole_blocks[LANES];
  for (size_t l = 0; l < LANES; l += CC_LANES) {
    const cc_vec zero = CC_SPLAT(0.0), mean = CC_LOAD(out->mean + l), unit = CC_LOAD(out->unit + l);
    cc_vec sums = zero, square = zero, whole = zero;
    for (size_t j = 0; j < n; ++j) {
      if (j % BLOCK == 0) {
        whole += square;
        square = zero;
      }
      const cc_vec d = CC_LOAD(change + j * LANES + l), e = CC_SELECT(d < CC_SPLAT(INFINITY), (d - mean) * unit, zero);
      sums += e;
      square += e * e;
      make_key(&d, key + j * LANES + l);
    }
    CC_STORE(sum + l, sums);
    CC_STORE(squares + l, square);
    CC_STORE(whole_blocks + l, whole);
  }
  EACH_LANE {
    const double n_pairs = out->n[l], mean = out->mean[l] + sum[l] / n_pairs / out->unit[l];
    const double rest = whole_blocks[l] + squares[l] - sum[l] * sum[l] / n_pairs;
    const double sd = sqrt((rest > 0.0 ? rest : 0.0) / (n_pairs - 1.0)) / out->unit[l];
    out->mean[l] = mean;
    out->sd[l] = out->sd[l] > 0.0 ? sd : 0.0;
  }
}

void cc_lane_changes(const double *before, const double *after, size_t n, cc_scale scale, double *change, double *key,
                     cc_lane_figures *out) {
  double steady, relative;
  cc_change_noise_terms(scale, &steady, &relative);
  take_changes(before, after, n, steady, relative, change, out);
  take_deviations(change, key, n, out);
}

/* ---- sorting ---- */

CC_INLINE void exchange(double *a, double *b) {
  for (size_t l = 0; l < LANES; l += 4) {
    const cc_vec x = CC_LOAD(a + l), y = CC_LOAD(b + l);
    const cc_ivec turned = ((cc_ivec)x ^ (cc_ivec)y) & ~(x < y);
    CC_STORE(a + l, (cc_vec)((cc_ivec)x ^ turned));
    CC_STORE(b + l, (cc_vec)((cc_ivec)y ^ turned));
  }
}

#define EXCHANGE_ROWS(i, j) exchange(x + (i)*LANES, x + (j)*LANES)
CC_CLONES
void cc_lanes_sort(double *x, size_t n) { CC_SORT_NETWORK(n, EXCHANGE_ROWS); }

/* ---- ranks ---- */

CC_CLONES
static void rank_lanes(const double *restrict key, size_t n, double unit, cc_lane_figures *restrict out) {
  int64_t places[LANES] = {0};
  double near[LANES] = {0}, bound[LANES];
  EACH_LANE bound[l] = 2.0 * out->noise[l];
  for (size_t j = 0; j < n; ++j) {
    const double *const k = key + j * LANES;
    EACH_LANE {
      uint64_t bits; /* a lane at a time: copied together they pass through memory */
      memcpy(&bits, k + l, sizeof bits);
      places[l] += (int64_t)(j + 1) & -(int64_t)(bits & 1);
    }
    if (j == 0) continue;
    const double *const last = k - LANES;
    EACH_LANE {
      const double gap = k[l] - last[l];
      near[l] += (gap <= bound[l] + k[l] * unit && last[l] > 0.0 && k[l] < INFINITY) ? 1.0 : 0.0;
    }
  }
  EACH_LANE out->places[l] = places[l];
  EACH_LANE out->unclear[l] += near[l];
}

void cc_lane_ranks(const double *key, size_t n, int digits, cc_lane_figures *out) {
  rank_lanes(key, n, cc_tie_unit(digits) + 4.0 * DBL_EPSILON, out); /* the keys lack their last bit */
}
