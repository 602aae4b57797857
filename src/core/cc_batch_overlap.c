#include <float.h>
#include <math.h>

#include "cc_batch_walk.h"

/* What is largest over a lane's patients. */
typedef struct {
  cc_vec move, eta, x;
} lane_reach;

CC_INLINE void add_largest(const cc_vec *value, cc_vec *largest) {
  const cc_vec size = CC_ABS(*value);
  *largest = CC_SELECT(size > *largest, size, *largest);
}

/* Changes of the linear predictors by d, and the predictors themselves at beta. */
CC_INLINE void reach_of(const size_t p, const cc_batch_rows *rows, const cc_vec *d, const cc_vec *beta,
                        lane_reach *out) {
  const size_t n_shared = p - 2;
  *out = (lane_reach){CC_SPLAT(0.0), CC_SPLAT(0.0), CC_SPLAT(0.0)};
  for (size_t i = 0; i < rows->n; ++i) {
    const double *const z = cc_batch_shared(rows, i);
    cc_vec move = d[0] + rows->x[i] * d[p - 1], eta = beta[0] + rows->x[i] * beta[p - 1];
    CC_UNROLL(4) for (size_t k = 0; k < n_shared; ++k) {
      move += z[k] * d[k + 1];
      eta += z[k] * beta[k + 1];
    }
    if (rows->mask != NULL) {
      move *= rows->mask[i];
      eta *= rows->mask[i];
    }
    add_largest(&move, &out->move);
    add_largest(&eta, &out->eta);
    add_largest(&rows->x[i], &out->x);
  }
}

/* The imbalance that rounding may leave in the multipliers, as cc_logistic_certain() measures it: squared, in standard
 * errors; Inf where an adjusted information may be rounding itself. Shared columns are at most 1 in size. */
CC_INLINE void imbalance(const cc_batch_rows *rows, const cc_batch_model *model, const cc_vec *most_x, cc_vec *out) {
  const size_t p = rows->p;
  double total = 0.0;
  for (size_t i = 0; i < rows->n; ++i) total += rows->count == NULL ? 1.0 : rows->count[i];
  const double rounding = 4.0 * ((double)rows->n + 20.0) * DBL_EPSILON * total;
  *out = CC_SPLAT(0.0);
  for (size_t j = 0; j < p; ++j) {
    const cc_vec own = j + 1 == p ? rounding * *most_x : CC_SPLAT(rounding);
    cc_vec sum = own;
    for (size_t k = 0; k < j; ++k) sum += CC_ABS(model->inverse[j * CC_BATCH_MOST + k]) * rounding;
    const cc_vec least = (1e3 * (double)p) * own * (j + 1 == p ? *most_x : CC_SPLAT(1.0));
    *out += CC_SELECT(model->pivot[j] > least, sum * sum / model->pivot[j], CC_SPLAT(INFINITY));
  }
}

/* Overlap for certain: all |d_i| < 0.99 for the change d in linear predictors by an ordinary Newton step, which leaves
 * a hundredth of every multiplier, and rounding too small to use that up; see cc_logistic_certain(). The least
 * multiplier is half of exp(-|eta|) or more. */
CC_CLONES void cc_batch_overlap(const cc_batch_rows *rows, const cc_batch_model *model, const cc_vec *beta,
                                cc_ivec *overlap) {
  const size_t p = rows->p;
  cc_vec d[CC_BATCH_MOST] = {{0.0}}, lost;
  for (size_t j = 0; j < p; ++j) {
    d[j] = model->plain[j];
    for (size_t k = 0; k < j; ++k) d[j] += model->inverse[j * CC_BATCH_MOST + k] * model->plain[k];
    d[j] /= model->pivot[j];
  }
  cc_batch_model_unwhiten(p, model, d, d);
  lane_reach reach;
  CC_FOR_COLUMNS(p, reach_of(P, rows, d, beta, &reach))
  imbalance(rows, model, &reach.x, &lost);
  for (int l = 0; l < CC_LANES; ++l) {
    const double least = 0.5 * exp(-1.0 - reach.eta[l]);
    (*overlap)[l] = reach.move[l] < 0.99 && 64e4 * lost[l] < least ? -1 : 0;
  }
}

