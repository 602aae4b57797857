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

/* The ordinary Newton step of the coefficients from the model's point. */
CC_INLINE void ordinary_step(const size_t p, const cc_batch_model *model, cc_vec *d) {
  for (size_t j = 0; j < p; ++j) {
    d[j] = model->plain[j];
    for (size_t k = 0; k < j; ++k) d[j] += model->inverse[j * CC_BATCH_MOST + k] * model->plain[k];
    d[j] /= model->pivot[j];
  }
  cc_batch_model_unwhiten(p, model, d, d);
}

/* d: the ordinary Newton step. */
CC_INLINE void certify(const cc_batch_rows *rows, const cc_batch_model *model, const cc_vec *d, const cc_vec *beta,
                       cc_ivec *overlap) {
  const size_t p = rows->p;
  lane_reach reach;
  cc_vec lost;
  CC_FOR_COLUMNS(p, reach_of(P, rows, d, beta, &reach))
  imbalance(rows, model, &reach.x, &lost);
  for (int l = 0; l < CC_LANES; ++l) {
    const double least = 0.5 * exp(-1.0 - reach.eta[l]);
    (*overlap)[l] = reach.move[l] < 0.99 && 64e4 * lost[l] < least ? -1 : 0;
  }
}

/* Overlap for certain: all |d_i| < 0.99 for the change d in linear predictors by an ordinary Newton step, which leaves
 * a hundredth of every multiplier, and rounding too small to use that up; see cc_logistic_certain(). The least
 * multiplier is half of exp(-|eta|) or more. */
CC_CLONES void cc_batch_overlap(const cc_batch_rows *rows, const cc_batch_model *model, const cc_vec *beta,
                                cc_ivec *overlap) {
  cc_vec d[CC_BATCH_MOST] = {{0.0}};
  ordinary_step(rows->p, model, d);
  certify(rows, model, d, beta, overlap);
}

/* The ordinary likelihood is concave, so its highest point is not missed: each round looks at four lengths of the step
 * from the highest point so far, and no more is asked than the certificate, which holds well before the maximum. */
CC_CLONES int cc_batch_seek_overlap(const cc_batch_rows *rows, const cc_batch_model *model, const cc_vec *beta,
                                    int lane) {
  enum { ROUNDS = 8 };
  const size_t p = rows->p;
  cc_batch_surface s;
  cc_batch_surface_begin(&s, rows, &cc_penalty_none);
  cc_batch_model here;
  cc_vec at[CC_BATCH_MOST], from[CC_BATCH_MOST], step[CC_BATCH_MOST], lengths = {0.0, 1.0, 2.0, 4.0};
  cc_vec d[CC_BATCH_MOST] = {{0.0}};
  double top = -INFINITY;
  ordinary_step(p, model, d);
  for (size_t j = 0; j < p; ++j) {
    from[j] = CC_SPLAT(beta[j][lane]);
    step[j] = CC_SPLAT(d[j][lane]);
  }
  for (int round = 0; round < ROUNDS; ++round) {
    cc_ivec overlap;
    for (size_t j = 0; j < p; ++j) at[j] = from[j] + lengths * step[j];
    cc_batch_look(&s, at, &here);
    ordinary_step(p, &here, d);
    certify(rows, &here, d, at, &overlap);
    if (cc_any(&overlap)) return 1;
    for (int l = lane = 0; l < CC_LANES; ++l) {
      if (here.log_lik[l] > here.log_lik[lane]) lane = l;
    }
    if (!(here.log_lik[lane] > top)) {
      lengths *= 1.0 / 16.0;
      continue;
    }
    if (here.log_lik[lane] < top + 1e-6) return 0; /* there: it is rounding that leaves it open */
    top = here.log_lik[lane];
    lengths = (cc_vec){0.5, 1.0, 2.0, 4.0};
    for (size_t j = 0; j < p; ++j) {
      from[j] = CC_SPLAT(at[j][lane]);
      step[j] = CC_SPLAT(d[j][lane]);
    }
  }
  return 0;
}
