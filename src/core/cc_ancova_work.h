#ifndef CC_ANCOVA_WORK_H
#define CC_ANCOVA_WORK_H

#include "cc_same_bits.h"

#include "cc_ancova.h"

/* The rooms of the analysis of covariance: cc_ancova.c lays out and makes the rows, cc_ancova_fit.c has values, least
 * squares and weights, cc_ancova_error.c the variances and degrees of freedom, cc_ancova_wald.c the test of all groups.
 *
 * Speed. All is products of columns over the patients, four markers side by side: a basis of the shared columns
 * (n p^2 multiplications; cc_lane_basis.c), two projections of either value, and for each of three estimates the
 * p (p + 1) / 2 products that the degrees of freedom are made of. 100 patients and 3 covariates take about 0.8 us
 * a marker. */

enum { CC_ANCOVA_DIFFERENCE, CC_ANCOVA_REFERENCE, CC_ANCOVA_FIRST, CC_ANCOVA_FORMS };

/* Below it 1 - leverage is 0 but for rounding. */
#define CC_ANCOVA_LEAST_REST 1e-10

/* What is known of four markers; vectors have an element a patient. */
typedef struct {
  const cc_ancova_model *model;
  size_t n, p, groups;
  cc_vec *mask, *x, *y; /* values in units near 1; x becomes its direction beside the basis, y the residuals */
  cc_vec *rest;         /* 1 - leverage */
  cc_vec *inverse;      /* of it; 1 where it is 0 */
  cc_vec *weight[CC_ANCOVA_FORMS]; /* of the values after in each estimate */
  cc_vec *square[CC_ANCOVA_FORMS]; /* the same squared, over `rest` */
  cc_lane_basis basis;             /* one column more than the design: that of x */
  cc_lane_basis whole;             /* the basis where no patient lacks a value, which most markers share */
  cc_vec *x_along, *y_along;
  cc_vec *contrast, *share; /* along the groups' columns: the difference; the mean of the groups */
  cc_vec *group_weight;     /* groups x n, of several groups */
  cc_vec count, x_unit, y_unit, x_mean, y_mean, rank, aliased, slope, y_square;
  cc_vec contrast_x, share_x; /* along the direction of x */
} cc_ancova_work;

/* Of each estimate: HC2 variance, sum of the squares of its weights, tr(M^2); the sum of the squares of the
 * residuals. */
typedef struct {
  cc_vec variance[CC_ANCOVA_FORMS], length[CC_ANCOVA_FORMS], trace_square[CC_ANCOVA_FORMS], residual;
} cc_ancova_spread;

/* ---- in this order; the basis between values and baseline ---- */

/* The values of the markers; who has both. */
void cc_ancova_values(cc_ancova_work *f, const double *before, const double *after, size_t stride);
void cc_ancova_baseline(cc_ancova_work *f);
void cc_ancova_residuals(cc_ancova_work *f);
void cc_ancova_weights(cc_ancova_work *f);
void cc_ancova_squares(cc_ancova_work *f, cc_ancova_spread *s);
void cc_ancova_products(const cc_ancova_work *f, cc_ancova_spread *s, cc_vec products[CC_ANCOVA_FORMS]);
void cc_ancova_pairs(const cc_ancova_work *f, cc_ancova_spread *s, const cc_vec products[CC_ANCOVA_FORMS]);
/* NaN where there is one group, or too many. */
void cc_ancova_wald(const cc_ancova_work *f, double wald[CC_LANES]);

/* ---- an estimate ---- */

CC_INLINE void cc_ancova_square_sum(const cc_vec *v, size_t n, cc_vec *sum) {
  cc_vec s = CC_SPLAT(0.0);
  for (size_t i = 0; i < n; ++i) s += v[i] * v[i];
  *sum = s;
}

/* Along the groups' columns `part`, along x what keeps it free of x. */
CC_INLINE void cc_ancova_along_x(const cc_ancova_work *f, const cc_vec *part, cc_vec *along) {
  const size_t first = f->p - f->groups;
  cc_vec sum = CC_SPLAT(0.0);
  for (size_t g = 0; g < f->groups; ++g) sum += part[g] * f->x_along[first + g];
  *along = sum * f->slope;
}

/* part: along the groups' columns; `x`: what is taken away along that of x. */
CC_INLINE void cc_ancova_weigh(const cc_ancova_work *f, const cc_vec *part, const cc_vec *x, cc_vec *weight) {
  const cc_vec *const q = f->basis.q + (f->p - f->groups) * f->n, *const u = f->basis.q + f->p * f->n;
  for (size_t i = 0; i < f->n; ++i) weight[i] = -*x * u[i];
  for (size_t g = 0; g < f->groups; ++g) {
    for (size_t i = 0; i < f->n; ++i) weight[i] += part[g] * q[g * f->n + i];
  }
}

CC_INLINE void cc_ancova_estimate_of(const cc_ancova_work *f, const cc_vec *part, const cc_vec *x, cc_vec *estimate) {
  cc_vec sum = -*x * f->y_along[f->p];
  for (size_t g = 0; g < f->groups; ++g) sum += part[g] * f->y_along[f->p - f->groups + g];
  *estimate = sum;
}

#endif
