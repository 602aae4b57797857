#include "cc_welch.h"

#include <math.h>

#define BLOCK 32

void cc_moments(const double *x, size_t n, double *mean, double *variance) {
  *mean = *variance = NAN;
  if (n == 0) return;
  double sum = 0.0, rest = 0.0, squares = 0.0, whole_blocks = 0.0;
  for (size_t i = 0; i < n; ++i) sum += x[i];
  const double first = sum / (double)n;
  for (size_t i = 0; i < n; ++i) rest += x[i] - first;
  *mean = first + rest / (double)n; /* the second pass takes back the rounding of the first */
  if (n == 1) return;
  for (size_t i = 0; i < n; ++i) {
    if (i % BLOCK == 0) { /* sums of few squares at a time: fewer roundings */
      whole_blocks += squares;
      squares = 0.0;
    }
    squares += (x[i] - *mean) * (x[i] - *mean);
  }
  *variance = (whole_blocks + squares) / (double)(n - 1);
}

static int varies(const double *x, const double *noise, size_t n) {
  double lowest_top = INFINITY, highest_bottom = -INFINITY;
  for (size_t i = 0; i < n; ++i) {
    const double e = noise != NULL ? noise[i] : 0.0;
    lowest_top = fmin(lowest_top, x[i] + e);
    highest_bottom = fmax(highest_bottom, x[i] - e);
  }
  return highest_bottom > lowest_top;
}

void cc_welch(const cc_mean_pair *strata, size_t n_strata, cc_welch_result *out) {
  double weights = 0.0, sum = 0.0, variance = 0.0, fourth = 0.0;
  size_t used = 0;
  for (size_t h = 0; h < n_strata; ++h) {
    const cc_mean_pair *s = strata + h;
    if (s->n1 < 2 || s->n0 < 2) continue;
    double mean1, mean0, var1, var0;
    cc_moments(s->x, s->n1, &mean1, &var1);
    cc_moments(s->y, s->n0, &mean0, &var0);
    if (!varies(s->x, s->x_noise, s->n1)) var1 = 0.0;
    if (!varies(s->y, s->y_noise, s->n0)) var0 = 0.0;
    const double n1 = (double)s->n1, n0 = (double)s->n0, weight = n1 * n0 / (n1 + n0);
    const double part1 = weight * weight * var1 / n1, part0 = weight * weight * var0 / n0;
    weights += weight;
    sum += weight * (mean1 - mean0);
    variance += part1 + part0;
    fourth += part1 * part1 / (n1 - 1.0) + part0 * part0 / (n0 - 1.0);
    ++used;
  }
  out->n_strata = used;
  out->estimate = used > 0 ? sum / weights : NAN;
  out->std_error = used > 0 ? sqrt(variance) / weights : NAN;
  out->df = variance > 0.0 ? variance * variance / fourth : NAN;
}
