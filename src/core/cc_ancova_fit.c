/* Values, least squares, and what each estimate weighs the values after by. */
#include "cc_ancova_work.h"

#include "cc_unit.h"

static void unit_of(cc_vec *largest) {
  double lane[CC_LANES];
  CC_STORE(lane, *largest);
  for (size_t l = 0; l < CC_LANES; ++l) lane[l] = cc_unit(lane[l]);
  *largest = CC_LOAD(lane);
}

CC_CLONES
void cc_ancova_values(cc_ancova_work *f, const double *before, const double *after, size_t stride) {
  const cc_vec zero = CC_SPLAT(0.0), one = CC_SPLAT(1.0);
  cc_vec x_largest = zero, y_largest = zero, count = zero, x_sum = zero, y_sum = zero;
  for (size_t i = 0; i < f->n; ++i) {
    const cc_vec x = CC_LOAD(before + i * stride), y = CC_LOAD(after + i * stride);
    const cc_ivec here = (x == x) & (y == y);
    f->mask[i] = CC_SELECT(here, one, zero);
    f->x[i] = CC_SELECT(here, x, zero);
    f->y[i] = CC_SELECT(here, y, zero);
    const cc_vec x_size = CC_ABS(f->x[i]), y_size = CC_ABS(f->y[i]);
    x_largest = CC_SELECT(x_size > x_largest, x_size, x_largest);
    y_largest = CC_SELECT(y_size > y_largest, y_size, y_largest);
    count += f->mask[i];
  }
  unit_of(&x_largest);
  unit_of(&y_largest);
  for (size_t i = 0; i < f->n; ++i) {
    f->x[i] *= x_largest;
    f->y[i] *= y_largest;
    x_sum += f->x[i];
    y_sum += f->y[i];
  }
  const cc_vec some = CC_SELECT(count > zero, count, one);
  f->count = count;
  f->x_unit = x_largest;
  f->y_unit = y_largest;
  f->x_mean = x_sum / some;
  f->y_mean = y_sum / some;
}

/* x beside the basis becomes its last column, which is 0 where x is a combination of the others. Then the groups are
 * not told apart from x where x has a part along them. */
CC_CLONES
void cc_ancova_baseline(cc_ancova_work *f) {
  const cc_vec zero = CC_SPLAT(0.0), one = CC_SPLAT(1.0);
  const size_t first = f->p - f->groups;
  cc_vec length, left, *const u = f->basis.q + f->p * f->n;
  cc_ancova_square_sum(f->x, f->n, &length);
  cc_lane_sqrt(&length);
  cc_lane_project(f->basis.q, f->n, f->p, f->x, f->x_along, 0);
  cc_lane_project(f->basis.q, f->n, f->p, f->x, f->x_along, 1);
  cc_ancova_square_sum(f->x, f->n, &left);
  cc_lane_sqrt(&left);
  const cc_ivec kept = left > CC_LANE_ALIAS * length;
  const cc_vec inverse = CC_SELECT(kept, one / CC_SELECT(kept, left, one), zero);
  for (size_t i = 0; i < f->n; ++i) u[i] = f->x[i] * inverse;
  f->rank = f->basis.rank + CC_SELECT(kept, one, zero);
  f->slope = inverse;
  f->aliased = f->basis.lost;
  for (size_t k = first; k < f->p; ++k) {
    const cc_ivec tied = ~kept & (CC_ABS(f->x_along[k]) > CC_LANE_ALIAS * length);
    f->aliased += CC_SELECT(tied, one, zero);
  }
}

/* Residuals in place of y; the leverages. */
CC_CLONES
void cc_ancova_residuals(cc_ancova_work *f) {
  const cc_vec one = CC_SPLAT(1.0), least = CC_SPLAT(CC_ANCOVA_LEAST_REST);
  cc_ancova_square_sum(f->y, f->n, &f->y_square);
  cc_lane_project(f->basis.q, f->n, f->p + 1, f->y, f->y_along, 0);
  cc_lane_project(f->basis.q, f->n, f->p + 1, f->y, f->y_along, 1);
  for (size_t i = 0; i < f->n; ++i) f->rest[i] = one;
  for (size_t k = 0; k <= f->p; ++k) {
    const cc_vec *const q = f->basis.q + k * f->n;
    for (size_t i = 0; i < f->n; ++i) f->rest[i] -= q[i] * q[i];
  }
  for (size_t i = 0; i < f->n; ++i) f->inverse[i] = one / CC_SELECT(f->rest[i] > least, f->rest[i], one);
}

/* The mean of the reference group at the mean of all columns is the mean of all less the groups' differences times
 * their shares. */
CC_CLONES
void cc_ancova_weights(cc_ancova_work *f) {
  const cc_vec one = CC_SPLAT(1.0), some = CC_SELECT(f->count > CC_SPLAT(0.0), f->count, one);
  const double *const indicator = f->model->design.column + (f->p - f->groups) * f->n;
  for (size_t g = 0; g < f->groups; ++g) {
    cc_vec share = CC_SPLAT(0.0);
    for (size_t i = 0; i < f->n; ++i) share += f->mask[i] * indicator[g * f->n + i];
    f->share[g] = share / some;
    f->contrast[g] = CC_SPLAT(g == f->model->contrast ? 1.0 : 0.0);
  }
  cc_lane_solve(f->basis.factor, f->groups, f->contrast);
  cc_lane_solve(f->basis.factor, f->groups, f->share);
  cc_ancova_along_x(f, f->contrast, &f->contrast_x);
  cc_ancova_along_x(f, f->share, &f->share_x);
  cc_ancova_weigh(f, f->contrast, &f->contrast_x, f->weight[CC_ANCOVA_DIFFERENCE]);
  cc_ancova_weigh(f, f->share, &f->share_x, f->weight[CC_ANCOVA_REFERENCE]);
  for (size_t i = 0; i < f->n; ++i) {
    f->weight[CC_ANCOVA_REFERENCE][i] = f->mask[i] / some - f->weight[CC_ANCOVA_REFERENCE][i];
    f->weight[CC_ANCOVA_FIRST][i] = f->weight[CC_ANCOVA_REFERENCE][i] + f->weight[CC_ANCOVA_DIFFERENCE][i];
  }
}
