#include "cc_separation.h"

#include <math.h>

cc_separation cc_separation_univariable(size_t n, const double *x, const double *y, const double *weights) {
  cc_separation out = {0, 0, NAN};
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  for (size_t i = 0; i < n; ++i) {
    if (weights != NULL && !(weights[i] > 0.0)) continue;
    const int class = y[i] > 0.5;
    low[class] = fmin(low[class], x[i]);
    high[class] = fmax(high[class], x[i]);
  }
  if (!(low[0] <= high[0]) || !(low[1] <= high[1])) return out;
  if (fmin(low[0], low[1]) == fmax(high[0], high[1])) return out;
  /* All of class 0 at or below all of class 1, or the other way round. */
  const int up = high[0] <= low[1], down = high[1] <= low[0];
  if (!up && !down) return out;
  const double below = up ? high[0] : high[1], above = up ? low[1] : low[0];
  out.direction = up ? 1 : -1;
  out.complete = below < above;
  out.cut = below + 0.5 * (above - below);
  return out;
}
