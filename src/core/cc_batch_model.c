#include "cc_batch_model.h"

#include <math.h>

#include "cc_vec.h"

/* Speed. With those sums the (penalised) log-likelihood near a point is a polynomial of degree three (cc_batch_model),
 * in coordinates that make the information diagonal and have the marker last; Newton runs on the model, at no pass
 * over the patients. What the hat values add to Firth's second derivatives needs fourth moments: one more pass (0.16
 * us), asked for by each lane only where its step is long, kept otherwise. So convergence is of third order without,
 * of second order with the penalty: 2 evaluations for the fit held at 0, 3 for the maximum, 2 a limit (the first start
 * of which is the model's own contour at the maximum): 9 in all. The length of a last step bounds what is left; none
 * is evaluated only to confirm. All of a row: 5 us Wald, 8 us with the profile. */

/* A pivot of M below this share of the information's is replaced by it: the surface is not concave there. */
#define LEAST_SHARE 0.05

/* ---- making a model ---- */

CC_INLINE void factorise(const size_t p, const cc_vec *info, cc_batch_model *model) {
  const cc_vec zero = CC_SPLAT(0.0);
  cc_ivec sound = CC_IVEC(-1);
  for (size_t j = 0; j < p; ++j) {
    cc_vec *const l = model->lower + j * CC_BATCH_MOST;
    const cc_vec own = info[cc_info_index(p, j, j)];
    cc_vec d = own;
    CC_UNROLL(4) for (size_t k = 0; k < j; ++k) {
      cc_vec value = info[cc_info_index(p, j, k)];
      CC_UNROLL(4) for (size_t i = 0; i < k; ++i) value -= l[i] * model->lower[k * CC_BATCH_MOST + i];
      l[k] = value; /* L_jk D_k for now */
    }
    CC_UNROLL(4) for (size_t k = 0; k < j; ++k) {
      const cc_vec scaled = l[k] / model->pivot[k];
      d -= scaled * l[k];
      l[k] = scaled;
    }
    /* A pivot that is rounding noise of the sum it came from is no information. */
    if (j + 1 == p) model->sound_others = sound;
    sound &= (d > 1e-11 * own) & (own > zero);
    model->pivot[j] = d;
  }
  model->sound = sound;
}

CC_INLINE void invert(const size_t p, cc_batch_model *model) {
  for (size_t j = 0; j < p; ++j) {
    const cc_vec *const l = model->lower + j * CC_BATCH_MOST;
    cc_vec *const row = model->inverse + j * CC_BATCH_MOST;
    for (size_t k = 0; k < j; ++k) {
      cc_vec value = -l[k];
      for (size_t i = k + 1; i < j; ++i) value -= l[i] * model->inverse[i * CC_BATCH_MOST + k];
      row[k] = value;
    }
  }
}

/* The sums of three columns in the coordinates of the model: every index multiplied by the inverse of L. */
CC_INLINE void whiten_third(const size_t p, const cc_vec *sums, cc_batch_model *model) {
  for (size_t a = 0; a < p; ++a) {
    const cc_vec *const la = model->inverse + a * CC_BATCH_MOST;
    cc_vec s[CC_BATCH_MOST * CC_BATCH_MOST], half[CC_BATCH_MOST * CC_BATCH_MOST];
    for (size_t b = 0; b <= a; ++b) {
      for (size_t c = 0; c <= b; ++c) {
        cc_vec value = sums[cc_third_index(p, a, b, c)];
        CC_UNROLL(4) for (size_t k = b; k < a; ++k) value += la[k] * sums[cc_third_index(p, k, b, c)];
        CC_UNROLL(4) for (size_t k = c; k < b; ++k) value += la[k] * sums[cc_third_index(p, b, k, c)];
        CC_UNROLL(4) for (size_t k = 0; k < c; ++k) value += la[k] * sums[cc_third_index(p, b, c, k)];
        s[b * p + c] = s[c * p + b] = value;
      }
    }
    for (size_t b = 0; b <= a; ++b) {
      CC_UNROLL(4) for (size_t c = 0; c <= b; ++c) {
        cc_vec value = s[b * p + c];
        CC_UNROLL(4) for (size_t k = 0; k < b; ++k) value += model->inverse[b * CC_BATCH_MOST + k] * s[k * p + c];
        half[b * p + c] = value;
      }
    }
    for (size_t b = 0; b <= a; ++b) {
      for (size_t c = 0; c <= b; ++c) {
        cc_vec value = half[b * p + c];
        CC_UNROLL(4) for (size_t k = 0; k < c; ++k) value += model->inverse[c * CC_BATCH_MOST + k] * half[b * p + k];
        model->third[CC_CUBE(p, a, b, c)] = model->third[CC_CUBE(p, a, c, b)] = model->third[CC_CUBE(p, b, a, c)] =
            value;
        model->third[CC_CUBE(p, b, c, a)] = model->third[CC_CUBE(p, c, a, b)] = model->third[CC_CUBE(p, c, b, a)] =
            value;
      }
    }
  }
}

CC_INLINE void make(const size_t p, const cc_penalty *penalty, const cc_batch_sums *sums, cc_batch_model *model) {
  model->log_lik = sums->log_lik;
  factorise(p, sums->info, model);
  invert(p, model);
  whiten_third(p, sums->third, model);
  for (size_t j = 0; j < p; ++j) {
    model->plain[j] = model->gradient[j] = sums->score[j];
    CC_UNROLL(4) for (size_t k = 0; k < j; ++k) {
      model->gradient[j] += model->inverse[j * CC_BATCH_MOST + k] * sums->score[k];
      model->without[CC_ROW(j) + k] = CC_SPLAT(0.0);
    }
    model->without[CC_ROW(j) + j] = model->pivot[j];
  }
  if (cc_penalty_adds(penalty)) penalty->add_to_lanes(p, model);
  for (size_t j = 0; j < CC_ROW(p); ++j) model->minus_h[j] = model->without[j];
}

CC_INLINE void inverse_information(const size_t p, const cc_batch_model *model, cc_vec *a) {
  for (size_t j = 0; j < p; ++j) {
    for (size_t k = 0; k <= j; ++k) {
      cc_vec value = CC_SPLAT(0.0);
      for (size_t i = j; i < p; ++i) {
        const cc_vec *const row = model->inverse + i * CC_BATCH_MOST;
        const cc_vec left = i == j ? CC_SPLAT(1.0) : row[j], right = i == k ? CC_SPLAT(1.0) : row[k];
        value += left * right / model->pivot[i];
      }
      a[cc_info_index(p, j, k)] = j == k ? value : 2.0 * value;
    }
  }
}

CC_INLINE void curve(const size_t p, const cc_vec *fourth, cc_batch_model *model) {
  cc_vec half[CC_BATCH_MOST * CC_BATCH_MOST];
  for (size_t a = 0; a < p; ++a) {
    for (size_t b = 0; b < p; ++b) {
      cc_vec value = fourth[a >= b ? cc_info_index(p, a, b) : cc_info_index(p, b, a)];
      CC_UNROLL(4) for (size_t k = 0; k < a; ++k) {
        value +=
            model->inverse[a * CC_BATCH_MOST + k] * fourth[k >= b ? cc_info_index(p, k, b) : cc_info_index(p, b, k)];
      }
      half[a * p + b] = value;
    }
    for (size_t b = 0; b <= a; ++b) {
      cc_vec value = half[a * p + b];
      CC_UNROLL(4) for (size_t k = 0; k < b; ++k) value += half[a * p + k] * model->inverse[b * CC_BATCH_MOST + k];
      model->minus_h[CC_ROW(a) + b] = model->without[CC_ROW(a) + b] - 0.5 * value;
    }
  }
}

/* ---- steps ---- */

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

CC_INLINE void to_maximum(const size_t p, const size_t k, const cc_batch_model *model, cc_batch_step *step) {
  place here;
  cc_vec s[CC_BATCH_MOST];
  for (size_t j = 0; j < p; ++j) s[j] = step->move[j] = CC_SPLAT(0.0);
  here.log_lik = model->log_lik;
  for (size_t j = 0; j < k; ++j) here.gradient[j] = model->gradient[j];
  for (size_t j = 0; j < CC_ROW(k); ++j) here.minus_h[j] = model->minus_h[j];
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
    if (round == 0) step->length = length;
    /* The cubic is followed as long as it converges. */
    const cc_ivec use = round == 0 ? CC_IVEC(-1) : (length < 0.25 * before);
    for (size_t j = 0; j < k; ++j) {
      s[j] += z[j];
      step->move[j] = CC_SELECT(use, s[j], step->move[j]);
    }
    before = CC_SELECT(use, length, CC_SPLAT(0.0));
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
  for (size_t j = 0; j < p; ++j) {
    s[j] = step->move[j] = CC_SPLAT(0.0);
    here.gradient[j] = model->gradient[j];
  }
  here.log_lik = model->log_lik;
  for (size_t j = 0; j < CC_ROW(p); ++j) here.minus_h[j] = model->minus_h[j];
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
    if (round == 0) {
      step->length = length;
      step->slope = *sign * slope;
    }
    const cc_ivec use = round == 0 ? CC_IVEC(-1) : (length < 0.25 * before);
    for (size_t j = 0; j < p; ++j) {
      s[j] += z[j];
      step->move[j] = CC_SELECT(use, s[j], step->move[j]);
    }
    before = CC_SELECT(use, length, CC_SPLAT(0.0));
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

CC_INLINE void is_concave(const size_t p, const cc_batch_model *model, cc_ivec *concave) {
  cc_vec m[CC_BATCH_PAIRS];
  *concave = CC_IVEC(-1);
  for (size_t j = 0; j < p; ++j) {
    cc_vec *const l = m + CC_ROW(j);
    for (size_t a = 0; a <= j; ++a) {
      l[a] = model->minus_h[CC_ROW(j) + a];
      for (size_t i = 0; i < a; ++i) l[a] -= l[i] * m[CC_ROW(a) + i] / m[CC_ROW(i) + i];
    }
    *concave &= l[j] > CC_SPLAT(0.0);
  }
}

/* ---- entries ---- */

CC_CLONES void cc_batch_model_make(size_t p, const cc_penalty *penalty, const cc_batch_sums *sums,
                                   cc_batch_model *model) {
  CC_FOR_COLUMNS(p, make(P, penalty, sums, model))
}

CC_CLONES void cc_batch_model_inverse(size_t p, const cc_batch_model *model, cc_vec *a) {
  CC_FOR_COLUMNS(p, inverse_information(P, model, a))
}

CC_CLONES void cc_batch_model_curve(size_t p, const cc_vec *fourth, cc_batch_model *model) {
  CC_FOR_COLUMNS(p, curve(P, fourth, model))
}

CC_CLONES void cc_batch_step_to_maximum(size_t p, size_t k, const cc_batch_model *model, cc_batch_step *step) {
  if (k == p) {
    CC_FOR_COLUMNS(p, to_maximum(P, P, model, step))
  } else {
    CC_FOR_COLUMNS(p, to_maximum(P, P - 1, model, step))
  }
}

CC_CLONES void cc_batch_step_to_contour(size_t p, const cc_batch_model *model, const cc_vec *contour,
                                        const cc_vec *sign, int rounds, cc_batch_step *step) {
  CC_FOR_COLUMNS(p, to_contour(P, model, contour, sign, rounds, step))
}

void cc_batch_model_unwhiten(size_t p, const cc_batch_model *model, const cc_vec *move, cc_vec *change) {
  for (size_t j = 0; j < p; ++j) change[j] = move[j];
  for (size_t j = p; j-- > 1;) {
    for (size_t i = 0; i < j; ++i) change[i] -= model->lower[j * CC_BATCH_MOST + i] * change[j];
  }
}

CC_CLONES void cc_batch_model_precision(size_t p, const cc_batch_model *model, const cc_vec *move, cc_vec *precision) {
  CC_FOR_COLUMNS(p, precision_at(P, model, move, precision))
}

CC_CLONES void cc_batch_model_concave(size_t p, const cc_batch_model *model, cc_ivec *concave) {
  CC_FOR_COLUMNS(p, is_concave(P, model, concave))
}
