#ifndef BINORMAL_H
#define BINORMAL_H

/* log P(X <= x, Y <= y) by the plainest integration there is: Simpson's rule over many points of the conditional
 * distribution, about the place where the integrand is largest, in logarithms. */

#include <math.h>

static inline double binormal_log_tail(double t) {
  if (t > -30.0) return log(0.5 * erfc(-t * 0.70710678118654752440));
  /* Lentz's continued fraction of the upper tail of -t: 1 / (x + 1 / (x + 2 / (x + ...))). */
  double f = -t;
  for (int k = 200; k > 0; --k) f = -t + k / f;
  return -0.5 * t * t - 0.91893853320467274178 - log(f);
}

static inline double binormal_integrand(double u, double y, double r) {
  return -0.5 * u * u - 0.91893853320467274178 + binormal_log_tail((y - r * u) / sqrt((1.0 - r) * (1.0 + r)));
}

static inline double binormal_log(double x, double y, double r) {
  enum { POINTS = 40000 };
  /* The logarithm is concave: thirds find its top, halves where it has died away. */
  double low = -60.0, high = x;
  for (int i = 0; i < 300; ++i) {
    const double a = low + (high - low) / 3.0, b = high - (high - low) / 3.0;
    if (binormal_integrand(a, y, r) < binormal_integrand(b, y, r))
      low = a;
    else
      high = b;
  }
  const double at = low, top = binormal_integrand(at, y, r);
  double left = at, right = at;
  for (double step = 64.0; step > 1e-7; step /= 2.0) {
    while (binormal_integrand(left - step, y, r) - top > -42.0) left -= step;
    while (right + step < x && binormal_integrand(right + step, y, r) - top > -42.0) right += step;
  }
  left -= 1e-6;
  right = fmin(x, right + 1e-6);
  double sum = 0.0;
  for (int i = 0; i <= POINTS; ++i) {
    const double u = left + (right - left) * i / POINTS;
    sum += exp(binormal_integrand(u, y, r) - top) * (i == 0 || i == POINTS ? 1.0 : i % 2 ? 4.0 : 2.0);
  }
  return top + log(sum * (right - left) / POINTS / 3.0);
}

#endif
