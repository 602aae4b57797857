#include "cc_ancova_work.h"

#include <math.h>

/* Beside the squares of the values a sum of squares of residuals below it is 0 but for rounding, and so is a variance
 * of the difference. */
#define LEAST_RESIDUAL 1e-26
#define LEAST_VARIANCE 1e-27

size_t cc_ancova_bytes(const cc_ancova_model *model) {
  const size_t n = model->design.n, p = model->design.p, g = model->design.n_last;
  return sizeof(cc_vec) * (n * (5 + 2 * CC_ANCOVA_FORMS + 2 * (p + 1) + g) + 3 * (p + 1) + 2 * g * g + 2 * g + 2);
}

static cc_ancova_work lay_out(const cc_ancova_model *model, void *room) {
  const size_t n = model->design.n, p = model->design.p, g = model->design.n_last;
  cc_vec *at = room;
  cc_ancova_work f = {
      .model = model, .n = n, .p = p, .groups = g, .mask = at, .x = at + n, .y = at + 2 * n, .rest = at + 3 * n};
  f.inverse = at + 4 * n;
  at += 5 * n;
  for (size_t k = 0; k < CC_ANCOVA_FORMS; ++k, at += 2 * n) {
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
  cc_ancova_work f = lay_out(model, room);
  for (size_t i = 0; i < f.n; ++i) f.mask[i] = CC_SPLAT(1.0);
  cc_lane_basis_fill(&model->design, f.mask, &f.whole);
  cc_vec *const kept = f.whole.factor + f.groups * f.groups;
  kept[0] = f.whole.rank;
  kept[1] = f.whole.lost;
}

/* Sums go from patient to patient and a missing one adds 0: either basis has the same bits. */
static void take_basis(cc_ancova_work *f) {
  const cc_ivec lacking = f->count < CC_SPLAT((double)f->n);
  if (!cc_any(&lacking))
    f->basis = f->whole;
  else
    cc_lane_basis_fill(&f->model->design, f->mask, &f->basis);
}

static cc_ancova_status judge(const cc_ancova_work *f, const cc_ancova_spread *s, size_t lane, size_t *patient) {
  if (!(f->count[lane] > f->rank[lane])) return CC_ANCOVA_TOO_FEW;
  if (f->aliased[lane] > 0.0) return CC_ANCOVA_ALIASED;
  for (size_t i = 0; i < f->n; ++i) {
    if (f->mask[i][lane] == 0.0 || f->rest[i][lane] > CC_ANCOVA_LEAST_REST) continue;
    *patient = i;
    return CC_ANCOVA_LEVERAGE;
  }
  /* Or what is left is of patients only of whom the difference takes nothing. */
  const double residual = s->residual[lane], variance = s->variance[CC_ANCOVA_DIFFERENCE][lane];
  const int varies = residual > LEAST_RESIDUAL * f->y_square[lane] &&
                     variance > LEAST_VARIANCE * f->y_square[lane] * s->length[CC_ANCOVA_DIFFERENCE][lane];
  return varies ? CC_ANCOVA_OK : CC_ANCOVA_EXACT_FIT;
}

static cc_ancova_form form_of(const cc_ancova_spread *s, size_t form, size_t lane, double estimate, double unit) {
  const double length = s->length[form][lane];
  return (cc_ancova_form){estimate, sqrt(s->variance[form][lane]) / unit, length * length / s->trace_square[form][lane],
                          length};
}

static void take_row(const cc_ancova_work *f, const cc_ancova_spread *s, const double *wald, size_t lane,
                     cc_ancova_row *out) {
  const cc_ancova_form none = {NAN, NAN, NAN, NAN};
  *out = (cc_ancova_row){
      .n = (size_t)f->count[lane], .sigma = NAN, .difference = none, .first = none, .reference = none, .wald = NAN};
  out->status = judge(f, s, lane, &out->patient);
  if (out->status == CC_ANCOVA_TOO_FEW) return;
  out->df_residual = out->n - (size_t)f->rank[lane];
  if (out->status == CC_ANCOVA_ALIASED) return;
  const double unit = f->y_unit[lane];
  cc_vec difference, share;
  cc_ancova_estimate_of(f, f->contrast, &f->contrast_x, &difference);
  cc_ancova_estimate_of(f, f->share, &f->share_x, &share);
  const double by = difference[lane] / unit, mean = (f->y_mean[lane] - share[lane]) / unit;
  const double reference = mean - f->x_mean[lane] / f->x_unit[lane];
  out->difference = form_of(s, CC_ANCOVA_DIFFERENCE, lane, by, unit);
  out->reference = form_of(s, CC_ANCOVA_REFERENCE, lane, reference, unit);
  out->first = form_of(s, CC_ANCOVA_FIRST, lane, reference + by, unit);
  if (out->status != CC_ANCOVA_OK) out->difference.std_error = out->first.std_error = out->reference.std_error = NAN;
  if (out->status == CC_ANCOVA_EXACT_FIT) return;
  out->sigma = sqrt(s->residual[lane] / (double)out->df_residual) / unit;
  if (out->status == CC_ANCOVA_OK) out->wald = wald[lane];
}

void cc_ancova_four(const cc_ancova_model *model, const double *before, const double *after, size_t stride, void *room,
                    cc_ancova_row out[CC_LANES]) {
  cc_ancova_work f = lay_out(model, room);
  cc_ancova_spread s;
  cc_vec products[CC_ANCOVA_FORMS];
  double wald[CC_LANES];
  cc_ancova_values(&f, before, after, stride);
  take_basis(&f);
  cc_ancova_baseline(&f);
  cc_ancova_residuals(&f);
  cc_ancova_weights(&f);
  cc_ancova_squares(&f, &s);
  cc_ancova_products(&f, &s, products);
  cc_ancova_pairs(&f, &s, products);
  cc_ancova_wald(&f, wald);
  for (size_t l = 0; l < CC_LANES; ++l) take_row(&f, &s, wald, l, out + l);
}
