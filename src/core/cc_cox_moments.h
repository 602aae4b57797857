#ifndef CC_COX_MOMENTS_H
#define CC_COX_MOMENTS_H

#include "cc_cox.h"
#include "cc_same_bits.h"

/* Central moments of patients at risk, as patients join: inlined, so that one column costs no loops. `order`: 2, or 4
 * for third and fourth moments too. */

CC_INLINE void cox_clear(size_t p, int order, cc_cox_moments *m) {
  m->weight = CC_SPLAT(0.0);
  for (size_t r = 0; r < p; ++r) m->mean[r] = CC_SPLAT(0.0);
  for (size_t r = 0; r < p * p; ++r) m->second[r] = CC_SPLAT(0.0);
  if (order < 4) return;
  for (size_t r = 0; r < p * p * p; ++r) m->third[r] = CC_SPLAT(0.0);
  for (size_t r = 0; r < p * p; ++r) m->fourth[r] = CC_SPLAT(0.0);
}

/* to = from, or, with `onto`, to += by from; weight and mean apart. */
CC_INLINE void cox_take(size_t p, int order, const cc_cox_moments *from, const cc_vec *by, int onto,
                        cc_cox_moments *to) {
  for (size_t r = 0; r < p * p; ++r) to->second[r] = onto ? to->second[r] + *by * from->second[r] : from->second[r];
  if (order < 4) return;
  for (size_t r = 0; r < p * p * p; ++r) to->third[r] = onto ? to->third[r] + *by * from->third[r] : from->third[r];
  for (size_t r = 0; r < p * p; ++r) to->fourth[r] = onto ? to->fourth[r] + *by * from->fourth[r] : from->fourth[r];
}

/* All weights times `by`. */
CC_INLINE void cox_rescale(size_t p, int order, const cc_vec *by, cc_cox_moments *m) {
  m->weight *= *by;
  for (size_t r = 0; r < p * p; ++r) m->second[r] *= *by;
  if (order < 4) return;
  for (size_t r = 0; r < p * p * p; ++r) m->third[r] *= *by;
  for (size_t r = 0; r < p * p; ++r) m->fourth[r] *= *by;
}

/* Moments about the mean become those about mean + m->shift, but for what the weight at the mean adds. */
CC_INLINE void cox_shift(size_t p, int order, cc_cox_moments *m) {
  if (order < 4) return; /* second moments change by the weight alone */
  const cc_vec *const s = m->shift;
  cc_vec trace = CC_SPLAT(0.0), length = CC_SPLAT(0.0);
  for (size_t r = 0; r < p; ++r) {
    trace += m->second[r + r * p];
    length += s[r] * s[r];
    cc_vec move = CC_SPLAT(0.0);
    for (size_t c = 0; c < p; ++c) move += 2.0 * m->second[r + c * p] * s[c] - m->third[r + p * (c + p * c)];
    m->move[r] = move;
  }
  for (size_t r = 0; r < p; ++r) {
    for (size_t c = 0; c < p; ++c) {
      cc_vec along = CC_SPLAT(0.0);
      for (size_t d = 0; d < p; ++d) along += m->third[r + p * (c + p * d)] * s[d];
      m->fourth[r + c * p] +=
          m->move[r] * s[c] + s[r] * m->move[c] - 2.0 * along + s[r] * s[c] * trace + length * m->second[r + c * p];
    }
  }
  for (size_t r = 0; r < p; ++r) {
    for (size_t c = 0; c < p; ++c) {
      for (size_t d = 0; d < p; ++d) {
        m->third[r + p * (c + p * d)] -=
            s[r] * m->second[c + d * p] + s[c] * m->second[r + d * p] + s[d] * m->second[r + c * p];
      }
    }
  }
}

/* Patients of weight `weight`, all at x, join; `others`: moments about x that they bring, times `by` (NULL: none). */
CC_INLINE void cox_join(size_t p, int order, const cc_vec *weight, const cc_vec *x, cc_cox_moments *others,
                        const cc_vec *by, cc_cox_moments *m) {
  const cc_vec whole = m->weight + *weight;
  const cc_vec safe = CC_SELECT(whole > 0.0, whole, CC_SPLAT(1.0));
  const cc_vec inverse = 1.0 / safe, a = *weight * inverse, b = m->weight * inverse, g = *weight * b;
  cc_vec length = CC_SPLAT(0.0);
  for (size_t r = 0; r < p; ++r) {
    const cc_vec delta = x[r] - m->mean[r];
    m->shift[r] = a * delta;
    if (others != NULL) others->shift[r] = -b * delta;
  }
  cox_shift(p, order, m);
  if (others != NULL) {
    cox_shift(p, order, others);
    cox_take(p, order, others, by, 1, m);
  }
  for (size_t r = 0; r < p; ++r) {
    m->move[r] = x[r] - m->mean[r];
    length += m->move[r] * m->move[r];
    m->mean[r] += m->shift[r];
  }
  const cc_vec *const delta = m->move;
  const cc_vec cubes = g * (b - a), fourths = g * (a * a * a + b * b * b) * length;
  for (size_t r = 0; r < p; ++r) {
    for (size_t c = 0; c < p; ++c) {
      const cc_vec product = delta[r] * delta[c];
      m->second[r + c * p] += g * product;
      if (order < 4) continue;
      m->fourth[r + c * p] += fourths * product;
      for (size_t d = 0; d < p; ++d) m->third[r + p * (c + p * d)] += cubes * product * delta[d];
    }
  }
  m->weight = whole;
}

#endif
