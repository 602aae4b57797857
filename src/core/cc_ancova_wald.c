/* Do several groups differ from the reference? */
#include "cc_ancova_work.h"

#include <math.h>

#include "cc_linalg.h"

/* b' V^-1 b / g of one lane; `v` and `b` in a small room of the caller's. */
static double wald_of(const double *b, double *v, size_t g) {
  double copy[CC_ANCOVA_MOST_GROUPS];
  for (size_t i = 0; i < g; ++i) copy[i] = b[i];
  if (!cc_cholesky(g, v, 0.0, 1e-13)) return NAN;
  cc_cholesky_forward(g, v, copy);
  double sum = 0.0;
  for (size_t i = 0; i < g; ++i) sum += copy[i] * copy[i];
  return sum / (double)g;
}

CC_CLONES
static void weigh_group(const cc_ancova_work *f, size_t group, cc_vec *part, cc_vec *estimate) {
  cc_vec along;
  for (size_t g = 0; g < f->groups; ++g) part[g] = CC_SPLAT(g == group ? 1.0 : 0.0);
  cc_lane_solve(f->basis.factor, f->groups, part);
  cc_ancova_along_x(f, part, &along);
  cc_ancova_weigh(f, part, &along, f->group_weight + group * f->n);
  cc_ancova_estimate_of(f, part, &along, estimate);
}

CC_CLONES
static void covariance_of(const cc_ancova_work *f, size_t j, size_t k, cc_vec *covariance) {
  const cc_vec *const a = f->group_weight + j * f->n, *const b = f->group_weight + k * f->n;
  cc_vec sum = CC_SPLAT(0.0);
  for (size_t i = 0; i < f->n; ++i) sum += a[i] * b[i] * (f->y[i] * f->y[i]) * f->inverse[i];
  *covariance = sum;
}

void cc_ancova_wald(const cc_ancova_work *f, double wald[CC_LANES]) {
  enum { MOST = CC_ANCOVA_MOST_GROUPS };
  const size_t g = f->groups;
  cc_vec part[MOST], estimate[MOST], covariance[MOST * MOST];
  for (size_t l = 0; l < CC_LANES; ++l) wald[l] = NAN;
  if (g < 2 || g > MOST) return;
  for (size_t j = 0; j < g; ++j) weigh_group(f, j, part, &estimate[j]);
  for (size_t k = 0; k < g; ++k) {
    for (size_t j = k; j < g; ++j) covariance_of(f, j, k, &covariance[j + k * g]);
  }
  for (size_t l = 0; l < CC_LANES; ++l) {
    double b[MOST], v[MOST * MOST];
    for (size_t j = 0; j < g; ++j) {
      b[j] = estimate[j][l];
      for (size_t k = 0; k <= j; ++k) v[j + k * g] = covariance[j + k * g][l];
    }
    wald[l] = wald_of(b, v, g);
  }
}
