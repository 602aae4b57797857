/* The steps that a model proposes (cc_batch_model.h). */
#include <math.h>

#include "cc_batch_model.h"
#include "cc_vec.h"

/* A pivot of M below this share of the information's is replaced by it: the surface is not concave there. */
#define LEAST_SHARE 0.05

/* The model moved to s: its value, gradient and M there. */
typedef struct {
  cc_vec log_lik, gradient[CC_BATCH_MOST], minus_h[CC_BATCH_PAIRS];
} place;

CC_INLINE void move_to(const size_t p, const cc_batch_model *model, const cc_vec *s, place *here) {
  cc_vec linear = CC_SPLAT(0.0), square = linear, cube = linear;
  for (size_t a = 0; a < p; ++a) {
    cc_vec curved = CC_SPLAT(0.0), bent = curved;
    CC_UNROLL(4) for (size_t b = 0; b < p; ++b) {
      cc_vec t = CC_SPLAT(0.0);
      CC_UNROLL(4) for (size_t c = 0; c < p; ++c) t += model->third[CC_CUBE(p, a, b, c)] * s[c];
      const cc_vec m = model->minus_h[a >= b ? CC_ROW(a) + b : CC_ROW(b) + a];
      if (b <= a) here->minus_h[CC_ROW(a) + b] = m + t;
      curved += m * s[b];
      bent += t * s[b];
    }
    here->gradient[a] = model->gradient[a] - curved - 0.5 * bent;
    linear += model->gradient[a] * s[a];
    square += curved * s[a];
    cube += bent * s[a];
  }
  here->log_lik = model->log_lik + linear - 0.5 * square - cube / 6.0;
}

/* M of a place as lower, pivot: in place, the unit triangle without its diagonal. */
CC_INLINE void decompose(const size_t k, const cc_vec *least, cc_vec *m) {
  for (size_t j = 0; j < k; ++j) {
    cc_vec *const l = m + CC_ROW(j);
    cc_vec d = l[j];
    CC_UNROLL(4) for (size_t a = 0; a < j; ++a) {
      CC_UNROLL(4) for (size_t i = 0; i < a; ++i) l[a] -= l[i] * m[CC_ROW(a) + i];
    }
    CC_UNROLL(4) for (size_t a = 0; a < j; ++a) {
      const cc_vec scaled = l[a] / m[CC_ROW(a) + a];
      d -= scaled * l[a];
      l[a] = scaled;
    }
    l[j] = CC_SELECT(d > LEAST_SHARE * least[j], d, least[j]);
  }
}

CC_INLINE void forward(const size_t k, const cc_vec *m, cc_vec *z) {
  for (size_t j = 1; j < k; ++j) {
    CC_UNROLL(4) for (size_t i = 0; i < j; ++i) z[j] -= m[CC_ROW(j) + i] * z[i];
  }
}

CC_INLINE void backward(const size_t k, const cc_vec *m, cc_vec *z) {
  for (size_t j = k; j-- > 1;) {
    CC_UNROLL(4) for (size_t i = 0; i < j; ++i) z[i] -= m[CC_ROW(j) + i] * z[j];
  }
}

/* The model where it was made, its leading k coefficients alone. */
CC_INLINE void start(const size_t p, const size_t k, const cc_batch_model *model, cc_vec *s, cc_batch_step *step,
                     place *here) {
  for (size_t j = 0; j < p; ++j) s[j] = step->move[j] = CC_SPLAT(0.0);
  here->log_lik = model->log_lik;
  for (size_t j = 0; j < k; ++j) here->gradient[j] = model->gradient[j];
  for (size_t j = 0; j < CC_ROW(k); ++j) here->minus_h[j] = model->minus_h[j];
}

/* Adds Newton's step z to s. The cubic is followed as long as it converges. */
CC_INLINE void go_on(const size_t k, int round, const cc_vec *z, const cc_vec *length, cc_vec *s, cc_vec *before,
                     cc_batch_step *step) {
  if (round == 0) step->length = *length;
  const cc_ivec use = round == 0 ? CC_IVEC(-1) : (*length < 0.25 * *before);
  for (size_t j = 0; j < k; ++j) {
    s[j] += z[j];
    step->move[j] = CC_SELECT(use, s[j], step->move[j]);
  }
  *before = CC_SELECT(use, *length, CC_SPLAT(0.0));
}

CC_INLINE void to_maximum(const size_t p, const size_t k, const cc_batch_model *model, cc_batch_step *step) {
  place here;
  cc_vec s[CC_BATCH_MOST];
  start(p, k, model, s, step, &here);
  cc_vec before = CC_SPLAT(0.0);
  for (int round = 0; round < 3; ++round) {
    decompose(k, model->pivot, here.minus_h);
    cc_vec z[CC_BATCH_MOST], length = CC_SPLAT(0.0);
    for (size_t j = 0; j < k; ++j) z[j] = here.gradient[j];
    forward(k, here.minus_h, z);
    for (size_t j = 0; j < k; ++j) {
      const cc_vec scaled = z[j] / here.minus_h[CC_ROW(j) + j];
      length += z[j] * scaled;
      z[j] = scaled;
    }
    backward(k, here.minus_h, z);
    go_on(k, round, z, &length, s, &before, step);
    move_to(p, model, step->move, &here);
  }
  step->log_lik = here.log_lik;
  step->slope = CC_SPLAT(0.0);
}

CC_INLINE void square_root(const cc_vec *x, cc_vec *out) {
  *out = *x;
  for (int l = 0; l < CC_LANES; ++l) (*out)[l] = (*x)[l] > 0.0 ? sqrt((*x)[l]) : 0.0;
}

/* The profile near a place is log_lik + gain + s d - J d^2 / 2, gain from the best of the other coefficients; d is the
 * move to where that meets the contour. */
CC_INLINE void to_contour(const size_t p, const cc_batch_model *model, const cc_vec *contour, const cc_vec *sign,
                          int rounds, cc_batch_step *step) {
  const size_t m = p - 1;
  place here;
  cc_vec s[CC_BATCH_MOST], before = CC_SPLAT(0.0);
  start(p, p, model, s, step, &here);
  for (int round = 0; round < rounds; ++round) {
    decompose(p, model->pivot, here.minus_h);
    cc_vec z[CC_BATCH_MOST], gain = CC_SPLAT(0.0), root;
    for (size_t j = 0; j < p; ++j) z[j] = here.gradient[j];
    forward(p, here.minus_h, z);
    for (size_t j = 0; j < m; ++j) {
      const cc_vec scaled = z[j] / here.minus_h[CC_ROW(j) + j];
      gain += z[j] * scaled;
      z[j] = scaled;
    }
    const cc_vec slope = z[m], bend = here.minus_h[CC_ROW(m) + m], height = here.log_lik + 0.5 * gain - *contour;
    const cc_vec inside = slope * slope + 2.0 * bend * height;
    square_root(&inside, &root);
    z[m] = CC_SELECT(inside > CC_SPLAT(0.0), (slope + *sign * root) / bend, -height / slope);
    const cc_vec length = gain + z[m] * z[m] * bend;
    backward(p, here.minus_h, z);
    if (round == 0) step->slope = *sign * slope;
    go_on(p, round, z, &length, s, &before, step);
    if (round + 1 < rounds) move_to(p, model, step->move, &here);
  }
  step->log_lik = *contour;
}

CC_INLINE void precision_at(const size_t p, const cc_batch_model *model, const cc_vec *move, cc_vec *precision) {
  cc_vec info[CC_BATCH_PAIRS];
  for (size_t a = 0; a < p; ++a) {
    for (size_t b = 0; b <= a; ++b) {
      cc_vec t = a == b ? model->pivot[a] : CC_SPLAT(0.0);
      for (size_t c = 0; c < p; ++c) t += model->third[CC_CUBE(p, a, b, c)] * move[c];
      info[CC_ROW(a) + b] = t;
    }
  }
  decompose(p, model->pivot, info);
  *precision = info[CC_ROW(p) - 1];
}

/* ---- entries ---- */

CC_CLONES void cc_batch_step_to_maximum(size_t p, size_t k, const cc_batch_model *model, cc_batch_step *step) {
  if (k == p) {
    CC_FOR_COLUMNS(p, to_maximum(P, P, model, step))
  } else {
    CC_FOR_COLUMNS(p, to_maximum(P, P - 1, model, step))
  }
}

CC_CLONES void cc_batch_step_to_contour(size_t p, const cc_batch_model *model, const cc_vec *contour,
                                        const cc_vec *sign, int rounds, cc_batch_step *step){
    CC_FOR_COLUMNS(p, to_contour(P, model, contour, sign, rounds, step))}

CC_CLONES void cc_batch_model_precision(size_t p, const cc_batch_model *model, const cc_vec *move, cc_vec *precision) {
  CC_FOR_COLUMNS(p, precision_at(P, model, move, precision))
}
