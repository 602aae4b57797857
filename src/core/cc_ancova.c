#include "cc_ancova.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "cc_linalg.h"
#include "cc_unit.h"

/* Speed. All is products of columns over the patients, four markers side by side: a basis of the shared columns
 * (n p^2 multiplications; cc_lane_basis.c), two projections of either value, and for each of three estimates the
 * p (p + 1) / 2 products that the degrees of freedom are made of. 100 patients and 3 covariates take about 0.8 us
 * a marker. */

enum { FORMS = 3 };
enum { DIFFERENCE, REFERENCE, FIRST };

/* Below it 1 - leverage is 0 but for rounding, and beside the squares of the values a sum of squares of residuals. */
#define LEAST_REST 1e-10
#define LEAST_RESIDUAL 1e-26
#define LEAST_VARIANCE 1e-27
/* Or a difference beside what it is of: then some of its digits are lost. */
#define LEAST_LEFT 1e-3

/* What is known of four markers; vectors have an element a patient. */
typedef struct {
  const cc_ancova_model *model;
  size_t n, p, groups;
  cc_vec *mask, *x, *y;  /* values in units near 1; x becomes its direction beside the basis, y the residuals */
  cc_vec *rest;          /* 1 - leverage */
  cc_vec *inverse;       /* of it; 1 where it is 0 */
  cc_vec *weight[FORMS]; /* of the values after in each estimate */
  cc_vec *square[FORMS]; /* the same squared, over `rest` */
  cc_lane_basis basis;   /* one column more than the design: that of x */
  cc_lane_basis whole;   /* the basis where no patient lacks a value, which most markers share */
  cc_vec *x_along, *y_along;
  cc_vec *contrast, *share; /* along the groups' columns: the difference; the mean of the groups */
  cc_vec *group_weight;     /* groups x n, of several groups */
  cc_vec count, x_unit, y_unit, x_mean, y_mean, rank, aliased, slope, y_square;
  cc_vec contrast_x, share_x; /* along the direction of x */
} fit;

size_t cc_ancova_bytes(const cc_ancova_model *model) {
  const size_t n = model->design.n, p = model->design.p, g = model->design.n_last;
  return sizeof(cc_vec) * (n * (5 + 2 * FORMS + 2 * (p + 1) + g) + 3 * (p + 1) + 2 * g * g + 2 * g + 2);
}

static fit lay_out(const cc_ancova_model *model, void *room) {
  const size_t n = model->design.n, p = model->design.p, g = model->design.n_last;
  cc_vec *at = room;
  fit f = {.model = model, .n = n, .p = p, .groups = g, .mask = at, .x = at + n, .y = at + 2 * n, .rest = at + 3 * n};
  f.inverse = at + 4 * n;
  at += 5 * n;
  for (size_t k = 0; k < FORMS; ++k, at += 2 * n) {
    f.weight[k] = at;
    f.square[k] = at + n;
  }
  f.basis.q = at;
  f.group_weight = at + (p + 1) * n;
  at += (p + 1 + g) * n;
  f.basis.along = at;
  f.x_along = at + (p + 1);
  f.y_along = at + 2 * (p + 1);
  f.basis.factor = at + 3 * (p + 1);
  f.contrast = f.basis.factor + g * g;
  f.share = f.contrast + g;
  f.whole = (cc_lane_basis){.q = f.share + g, .factor = f.share + g + (p + 1) * n, .along = f.basis.along};
  cc_vec *const kept = f.whole.factor + g * g; /* from call to call */
  f.whole.rank = kept[0];
  f.whole.lost = kept[1];
  return f;
}

void cc_ancova_begin(const cc_ancova_model *model, void *room) {
  fit f = lay_out(model, room);
  for (size_t i = 0; i < f.n; ++i) f.mask[i] = CC_SPLAT(1.0);
  cc_lane_basis_fill(&model->design, f.mask, &f.whole);
  cc_vec *const kept = f.whole.factor + f.groups * f.groups;
  kept[0] = f.whole.rank;
  kept[1] = f.whole.lost;
}

/* Sums go from patient to patient and a missing one adds 0: either basis has the same bits. */
static void take_basis(fit *f) {
  const cc_ivec lacking = f->count < CC_SPLAT((double)f->n);
  if (!cc_any(&lacking))
    f->basis = f->whole;
  else
    cc_lane_basis_fill(&f->model->design, f->mask, &f->basis);
}

/* ---- values ---- */

static void unit_of(cc_vec *largest) {
  double lane[CC_LANES];
  CC_STORE(lane, *largest);
  for (size_t l = 0; l < CC_LANES; ++l) lane[l] = cc_unit(lane[l]);
  *largest = CC_LOAD(lane);
}

CC_CLONES
static void take_values(fit *f, const double *before, const double *after, size_t stride) {
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

CC_INLINE void sum_squares(const cc_vec *v, size_t n, cc_vec *sum) {
  cc_vec s = CC_SPLAT(0.0);
  for (size_t i = 0; i < n; ++i) s += v[i] * v[i];
  *sum = s;
}

/* ---- least squares ---- */

/* x beside the basis becomes its last column, which is 0 where x is a combination of the others. Then the groups are
 * not told apart from x where x has a part along them. */
CC_CLONES
static void take_baseline(fit *f) {
  const cc_vec zero = CC_SPLAT(0.0), one = CC_SPLAT(1.0);
  const size_t first = f->p - f->groups;
  cc_vec length, left, *const u = f->basis.q + f->p * f->n;
  sum_squares(f->x, f->n, &length);
  cc_lane_sqrt(&length);
  cc_lane_project(f->basis.q, f->n, f->p, f->x, f->x_along, 0);
  cc_lane_project(f->basis.q, f->n, f->p, f->x, f->x_along, 1);
  sum_squares(f->x, f->n, &left);
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
static void take_residuals(fit *f) {
  const cc_vec one = CC_SPLAT(1.0), least = CC_SPLAT(LEAST_REST);
  sum_squares(f->y, f->n, &f->y_square);
  cc_lane_project(f->basis.q, f->n, f->p + 1, f->y, f->y_along, 0);
  cc_lane_project(f->basis.q, f->n, f->p + 1, f->y, f->y_along, 1);
  for (size_t i = 0; i < f->n; ++i) f->rest[i] = one;
  for (size_t k = 0; k <= f->p; ++k) {
    const cc_vec *const q = f->basis.q + k * f->n;
    for (size_t i = 0; i < f->n; ++i) f->rest[i] -= q[i] * q[i];
  }
  for (size_t i = 0; i < f->n; ++i) f->inverse[i] = one / CC_SELECT(f->rest[i] > least, f->rest[i], one);
}

/* ---- estimates: weights of the values after ---- */

/* Along the groups' columns `part`, along x what keeps it free of x. */
CC_INLINE void part_along_x(const fit *f, const cc_vec *part, cc_vec *along) {
  const size_t first = f->p - f->groups;
  cc_vec sum = CC_SPLAT(0.0);
  for (size_t g = 0; g < f->groups; ++g) sum += part[g] * f->x_along[first + g];
  *along = sum * f->slope;
}

/* part: along the groups' columns; `x`: what is taken away along that of x. */
CC_INLINE void weigh(const fit *f, const cc_vec *part, const cc_vec *x, cc_vec *weight) {
  const cc_vec *const q = f->basis.q + (f->p - f->groups) * f->n, *const u = f->basis.q + f->p * f->n;
  for (size_t i = 0; i < f->n; ++i) weight[i] = -*x * u[i];
  for (size_t g = 0; g < f->groups; ++g) {
    for (size_t i = 0; i < f->n; ++i) weight[i] += part[g] * q[g * f->n + i];
  }
}

CC_INLINE void estimate_of(const fit *f, const cc_vec *part, const cc_vec *x, cc_vec *estimate) {
  cc_vec sum = -*x * f->y_along[f->p];
  for (size_t g = 0; g < f->groups; ++g) sum += part[g] * f->y_along[f->p - f->groups + g];
  *estimate = sum;
}

/* The mean of the reference group at the mean of all columns is the mean of all less the groups' differences times
 * their shares. */
CC_CLONES
static void take_weights(fit *f) {
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
  part_along_x(f, f->contrast, &f->contrast_x);
  part_along_x(f, f->share, &f->share_x);
  weigh(f, f->contrast, &f->contrast_x, f->weight[DIFFERENCE]);
  weigh(f, f->share, &f->share_x, f->weight[REFERENCE]);
  for (size_t i = 0; i < f->n; ++i) {
    f->weight[REFERENCE][i] = f->mask[i] / some - f->weight[REFERENCE][i];
    f->weight[FIRST][i] = f->weight[REFERENCE][i] + f->weight[DIFFERENCE][i];
  }
}

/* ---- standard errors and degrees of freedom ---- */

typedef struct {
  cc_vec variance[FORMS], length[FORMS], trace_square[FORMS], residual;
} spread;

CC_CLONES
static void take_squares(fit *f, spread *s) {
  const cc_vec zero = CC_SPLAT(0.0);
  sum_squares(f->y, f->n, &s->residual);
  for (size_t k = 0; k < FORMS; ++k) {
    cc_vec variance = zero, length = zero, trace_square = zero;
    for (size_t i = 0; i < f->n; ++i) {
      const cc_vec w = f->weight[k][i] * f->weight[k][i];
      const cc_vec square = w * f->inverse[i];
      f->square[k][i] = square;
      length += w;
      variance += square * (f->y[i] * f->y[i]);
      trace_square += square * square * (2.0 * f->rest[i] - 1.0);
    }
    s->variance[k] = variance;
    s->length[k] = length;
    s->trace_square[k] = trace_square;
  }
}

/* Products of one column of the basis with some others, summed by the squares of each estimate: nine sums at most,
 * which live in registers. */
CC_INLINE void add_some(const fit *f, const cc_vec *a, const cc_vec *b, const size_t columns, cc_vec sum[3][FORMS]) {
  const size_t n = f->n;
  const cc_vec *const first = f->square[0], *const second = f->square[1], *const third = f->square[2];
  cc_vec s[3][FORMS] = {{{0}, {0}, {0}}, {{0}, {0}, {0}}, {{0}, {0}, {0}}};
  for (size_t i = 0; i < n; ++i) {
    CC_UNROLL(3) for (size_t c = 0; c < columns; ++c) {
      const cc_vec both = a[i] * b[c * n + i];
      s[c][0] += both * first[i];
      s[c][1] += both * second[i];
      s[c][2] += both * third[i];
    }
  }
  memcpy(sum, s, sizeof s);
}

/* tr(M^2) = sum a^4 (1 - 2 h) + the sum of the squares of Q' diag(a^2) Q, which is `products`. */
CC_CLONES
static void add_products(const fit *f, spread *s, cc_vec products[FORMS]) {
  const size_t n = f->n, most = 3;
  for (size_t m = 0; m < FORMS; ++m) products[m] = CC_SPLAT(0.0);
  for (size_t k = 0; k <= f->p; ++k) {
    const cc_vec *const a = f->basis.q + k * n;
    for (size_t j = 0; j <= k; j += most) {
      const cc_vec *const b = f->basis.q + j * n;
      const size_t columns = k + 1 - j < most ? k + 1 - j : most;
      cc_vec sum[3][FORMS];
      if (columns == 3)
        add_some(f, a, b, 3, sum);
      else if (columns == 2)
        add_some(f, a, b, 2, sum);
      else
        add_some(f, a, b, 1, sum);
      for (size_t c = 0; c < columns; ++c) {
        const double times = j + c < k ? 2.0 : 1.0;
        for (size_t m = 0; m < FORMS; ++m) products[m] += times * (sum[c][m] * sum[c][m]);
      }
    }
  }
  for (size_t m = 0; m < FORMS; ++m) s->trace_square[m] += products[m];
}

/* The same patient by patient, sum w^4 + sum a_i^2 a_j^2 h_ij^2, where a leverage near 1 has left few digits of that
 * difference. */
CC_CLONES
static void add_pairs(const fit *f, spread *s, const cc_vec products[FORMS]) {
  const size_t n = f->n;
  for (size_t m = 0; m < FORMS; ++m) {
    const cc_ivec lost = s->trace_square[m] < LEAST_LEFT * products[m];
    if (!cc_any(&lost)) continue;
    cc_vec sum = CC_SPLAT(0.0);
    for (size_t i = 0; i < n; ++i) {
      const cc_vec own = f->weight[m][i] * f->weight[m][i];
      cc_vec others = CC_SPLAT(0.0);
      for (size_t j = 0; j < i; ++j) {
        cc_vec h = CC_SPLAT(0.0);
        for (size_t k = 0; k <= f->p; ++k) h += f->basis.q[k * n + i] * f->basis.q[k * n + j];
        others += f->square[m][j] * (h * h);
      }
      sum += own * own + 2.0 * f->square[m][i] * others;
    }
    s->trace_square[m] = CC_SELECT(lost, sum, s->trace_square[m]);
  }
}

/* ---- several groups ---- */

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
static void weigh_group(const fit *f, size_t group, cc_vec *part, cc_vec *estimate) {
  cc_vec along;
  for (size_t g = 0; g < f->groups; ++g) part[g] = CC_SPLAT(g == group ? 1.0 : 0.0);
  cc_lane_solve(f->basis.factor, f->groups, part);
  part_along_x(f, part, &along);
  weigh(f, part, &along, f->group_weight + group * f->n);
  estimate_of(f, part, &along, estimate);
}

CC_CLONES
static void covariance_of(const fit *f, size_t j, size_t k, cc_vec *covariance) {
  const cc_vec *const a = f->group_weight + j * f->n, *const b = f->group_weight + k * f->n;
  cc_vec sum = CC_SPLAT(0.0);
  for (size_t i = 0; i < f->n; ++i) sum += a[i] * b[i] * (f->y[i] * f->y[i]) * f->inverse[i];
  *covariance = sum;
}

static void take_wald(const fit *f, double wald[CC_LANES]) {
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

/* ---- rows ---- */

static cc_ancova_status judge(const fit *f, const spread *s, size_t lane, size_t *patient) {
  if (!(f->count[lane] > f->rank[lane])) return CC_ANCOVA_TOO_FEW;
  if (f->aliased[lane] > 0.0) return CC_ANCOVA_ALIASED;
  for (size_t i = 0; i < f->n; ++i) {
    if (f->mask[i][lane] == 0.0 || f->rest[i][lane] > LEAST_REST) continue;
    *patient = i;
    return CC_ANCOVA_LEVERAGE;
  }
  /* Or what is left is of patients only of whom the difference takes nothing. */
  const double residual = s->residual[lane], variance = s->variance[DIFFERENCE][lane];
  const int varies = residual > LEAST_RESIDUAL * f->y_square[lane] &&
                     variance > LEAST_VARIANCE * f->y_square[lane] * s->length[DIFFERENCE][lane];
  return varies ? CC_ANCOVA_OK : CC_ANCOVA_EXACT_FIT;
}

static cc_ancova_form form_of(const spread *s, size_t form, size_t lane, double estimate, double unit) {
  const double length = s->length[form][lane];
  return (cc_ancova_form){estimate, sqrt(s->variance[form][lane]) / unit, length * length / s->trace_square[form][lane],
                          length};
}

static void take_row(const fit *f, const spread *s, const double *wald, size_t lane, cc_ancova_row *out) {
  const cc_ancova_form none = {NAN, NAN, NAN, NAN};
  *out = (cc_ancova_row){
      .n = (size_t)f->count[lane], .sigma = NAN, .difference = none, .first = none, .reference = none, .wald = NAN};
  out->status = judge(f, s, lane, &out->patient);
  if (out->status == CC_ANCOVA_TOO_FEW) return;
  out->df_residual = out->n - (size_t)f->rank[lane];
  if (out->status == CC_ANCOVA_ALIASED) return;
  const double unit = f->y_unit[lane];
  cc_vec difference, share;
  estimate_of(f, f->contrast, &f->contrast_x, &difference);
  estimate_of(f, f->share, &f->share_x, &share);
  const double by = difference[lane] / unit, mean = (f->y_mean[lane] - share[lane]) / unit;
  const double reference = mean - f->x_mean[lane] / f->x_unit[lane];
  out->difference = form_of(s, DIFFERENCE, lane, by, unit);
  out->reference = form_of(s, REFERENCE, lane, reference, unit);
  out->first = form_of(s, FIRST, lane, reference + by, unit);
  if (out->status != CC_ANCOVA_OK) out->difference.std_error = out->first.std_error = out->reference.std_error = NAN;
  if (out->status == CC_ANCOVA_EXACT_FIT) return;
  out->sigma = sqrt(s->residual[lane] / (double)out->df_residual) / unit;
  if (out->status == CC_ANCOVA_OK) out->wald = wald[lane];
}

void cc_ancova_four(const cc_ancova_model *model, const double *before, const double *after, size_t stride, void *room,
                    cc_ancova_row out[CC_LANES]) {
  fit f = lay_out(model, room);
  spread s;
  cc_vec products[FORMS];
  double wald[CC_LANES];
  take_values(&f, before, after, stride);
  take_basis(&f);
  take_baseline(&f);
  take_residuals(&f);
  take_weights(&f);
  take_squares(&f, &s);
  add_products(&f, &s, products);
  add_pairs(&f, &s, products);
  take_wald(&f, wald);
  for (size_t l = 0; l < CC_LANES; ++l) take_row(&f, &s, wald, l, out + l);
}
