#include "cc_effect.h"

#include <math.h>
#include <string.h>

#include "cc_vec.h"

/* Speed. Clenshaw's recurrence is one long chain a row: four rows side by side, and even and odd terms beside each
 * other, hide its latency; some 25 ns a row at 50 pairs, where two solutions take half a millisecond. */

/* ---- polynomials ---- */

/* Sums of the terms of one parity: Clenshaw's recurrence in `twice`, downwards; `last` is the sum before. */
CC_INLINE void add_terms(const double *coefficient, size_t n, const cc_vec *twice, cc_vec *sum, cc_vec *last) {
  *sum = *last = CC_SPLAT(0.0);
  for (size_t k = n; k > 0; k -= 2) {
    const cc_vec now = coefficient[k - 2] + *twice * *sum - *last;
    *last = *sum;
    *sum = now;
  }
}

CC_CLONES
void cc_chebyshev(const double *coefficient, size_t n, const double *x, size_t n_rows, double *out) {
  double room[CC_LANES] = {0};
  for (size_t i = 0; i < n_rows; i += CC_LANES) {
    const size_t here = n_rows - i < CC_LANES ? n_rows - i : CC_LANES;
    cc_vec even, odd, before_even, before_odd;
    memcpy(room, x + i, here * sizeof *room);
    const cc_vec u = CC_LOAD(room), twice = 4.0 * (u * u) - 2.0;
    add_terms(coefficient, n, &twice, &even, &before_even);
    add_terms(coefficient + 1, n, &twice, &odd, &before_odd);
    CC_STORE(room, even - 0.5 * twice * before_even + u * (odd - before_odd));
    memcpy(out + i, room, here * sizeof *room);
  }
}

/* ---- noncentral t ---- */

/* Even and odd terms apart, as from u to -u only the odd ones turn round. */
CC_INLINE void four_rows(const cc_noncentral_curve *curve, const double *t, double *low, double *high) {
  cc_vec scale, even, odd, before_even, before_odd;
  for (size_t l = 0; l < CC_LANES; ++l) scale[l] = sqrt(2.0 * curve->df + t[l] * t[l]);
  const cc_vec u = CC_LOAD(t) / scale, twice = 4.0 * (u * u) - 2.0;
  add_terms(curve->coefficient, curve->n, &twice, &even, &before_even);
  add_terms(curve->coefficient + 1, curve->n, &twice, &odd, &before_odd);
  even = scale * (even - 0.5 * twice * before_even);
  odd = scale * u * (odd - before_odd);
  CC_STORE(low, odd + even);
  CC_STORE(high, odd - even);
}

CC_CLONES
void cc_noncentral_limits(const cc_noncentral_curve *curve, const double *t, size_t n, double *low, double *high) {
  size_t i = 0;
  for (; i + CC_LANES <= n; i += CC_LANES) four_rows(curve, t + i, low + i, high + i);
  if (i == n) return;
  double rest[CC_LANES] = {0}, lower[CC_LANES], upper[CC_LANES];
  for (size_t l = 0; i + l < n; ++l) rest[l] = t[i + l];
  four_rows(curve, rest, lower, upper);
  for (size_t l = 0; i + l < n; ++l) {
    low[i + l] = lower[l];
    high[i + l] = upper[l];
  }
}

/* ---- rank-biserial correlation ---- */

/* tanh(artanh(r) - half), from what both lack of 1: nothing is lost where they are near it. */
static double below(double r, double half) {
  const double lacking = 2.0 / (1.0 + exp(2.0 * half)); /* 1 - tanh(half) */
  return (lacking - (1.0 - r)) / ((1.0 - r) + r * lacking);
}

void cc_rank_biserial_limits(double r, double half, double n, double tail, double *low, double *high) {
  if (fabs(r) < 1.0 || isnan(r)) {
    *low = below(r, half);
    *high = -below(-r, half);
    return;
  }
  const double bound = 2.0 * pow(tail, 1.0 / fmax(n, 1.0)) - 1.0;
  *low = r > 0.0 ? bound : -1.0;
  *high = r > 0.0 ? 1.0 : -bound;
}

/* ---- shares ---- */

void cc_wilson(double x, double n, double z, double *low, double *high) {
  const double square = z * z, all = n + square, middle = (x + square / 2.0) / all;
  const double half = z / all * sqrt(x * (n - x) / n + square / 4.0);
  *low = middle - half < 0.0 ? 0.0 : middle - half;
  *high = middle + half > 1.0 ? 1.0 : middle + half;
}
