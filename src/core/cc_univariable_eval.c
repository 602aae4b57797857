#include "cc_univariable_eval.h"

#include <math.h>

#include "cc_vec.h"

/* Speed. Labels are sufficient statistics (count and sum of x over the events), so an evaluation is a sum over all
 * patients alike, without a branch: p and 1 - p by one division (2^y as a quotient of two polynomials, minimax to
 * 8e-19, folded into 1 / (1 + 2^y)), then sums of v x^k, k to 2, and on request of v (1 - 2p) x^k and v (1 - 6v) x^k,
 * which are all the derivatives of the likelihood to the fourth order, and Firth's score and exact Hessian as well.
 * Two passes a strip of 16 patients: in one loop the scheduler fills with a row's sums and cannot reach the next row's
 * chain of 57 cycles. Searching is done in single precision (0.73 ns a patient and marker with third derivatives),
 * settling in double (1.35 ns): the maximum takes two looks from Fisher's discriminant (third-order steps) and one
 * evaluation, a limit one look from the series of the profile's signed root and one evaluation. The last step's length
 * bounds what is left (third or fourth power), so no evaluation is spent on confirming. Missing values stand at x = 0
 * and are taken out of the sums at the end: no mask. Distance from the machine's limit at n = 100, AVX2 at 2.45 GHz,
 * two multiplications and two additions a cycle: a look is 45 operations a patient for eight markers, 57 ns a marker
 * at best (74 to 94 measured), an evaluation 32 for four, 82 ns (137 measured: the chain of 55 cycles outlasts what
 * the reorder buffer holds). Four looks and three evaluations are 0.94 us with all steps between them, where 0.47 is
 * the floor; making the tile ready takes 0.09 us, its curves 0.22. A whole call from R with 2,000 markers takes 2.5 us
 * a marker on a busy machine, half of it R's own: columns, exp(), pnorm(), order() for ranks and Holm. Less than 1 us
 * is not to be had without dropping a column. */

#define CC_STRIP 16
#define LOG2_E 1.4426950408889634
#define LN_2 0.69314718055994531

/* 2^r = (1 + w) / (1 - w), w = tanh(r ln 2 / 2) = odd / even: minimax for the relative error of 2^r on |r| <= 1/2,
 * found by Remez exchange of the nodes. 8e-19 in double precision, 9e-11 in single: rounding is all that is left. */
#define NAME(x) wide_##x
#define REALS cc_vec
#define WORDS cc_ivec
#define SPLAT(x) CC_SPLAT(x)
#define MANTISSA 52
#define EXPONENT_BITS 0x7FF
#define BIAS 1023
#define MAGIC 6755399441055744.0
#define FLUSH CC_STRIP
#define POWER(r, square, odd, even)                                                                                    \
  do {                                                                                                                 \
    odd = r * (65555.961755508782 + square * (874.80013048770697 + square));                                           \
    even = 189154.52185075813 + square * (10097.461296667949 + square * 43.302510342579146);                           \
  } while (0)
#include "cc_univariable_sums.h"
#undef NAME
#undef REALS
#undef WORDS
#undef SPLAT
#undef MANTISSA
#undef EXPONENT_BITS
#undef BIAS
#undef MAGIC
#undef FLUSH
#undef POWER
#undef LOG2_E

#define LOG2_E 1.44269504f
#define NAME(x) narrow_##x
#define REALS cc_f8
#define WORDS cc_i8
#define SPLAT(x) CC_SPLAT_F8(x##f)
#define MANTISSA 23
#define EXPONENT_BITS 0xFF
#define BIAS 127
#define MAGIC 12582912.0f
#define FLUSH 2
#define POWER(r, square, odd, even)                                                                                    \
  do {                                                                                                                 \
    odd = r * (125.069783f + square);                                                                                  \
    even = 360.875113f + square * 17.3339964f;                                                                         \
  } while (0)
#include "cc_univariable_sums.h"
#undef LOG2_E

/* Rows without a value stand at x = 0 and were counted: take them out. */
CC_INLINE void subtract_missing(const cc_vec *missing, const cc_vec *intercept, cc_univariable_sums *s) {
  const cc_vec y = *intercept * -1.4426950408889634;
  cc_vec p, q;
  wide_probability(&y, &p, &q);
  const cc_vec v = p * q;
  for (int l = 0; l < CC_LANES; ++l) {
    if ((*missing)[l] > 0.0) s->log_p[l] -= (*missing)[l] * log(p[l]);
  }
  s->p[0] -= *missing * p;
  s->v[0] -= *missing * v;
  s->t[0] -= *missing * (v * (q - p));
  s->f[0] -= *missing * (v - 6.0 * (v * v));
}

CC_INLINE void finish(const cc_tile *tile, int half, const cc_vec *intercept, cc_univariable_sums *out) {
  const cc_vec missing = (double)tile->n - tile->count[half];
  const cc_ivec some = missing > CC_SPLAT(0.0);
  if (cc_any(&some)) subtract_missing(&missing, intercept, out);
}

CC_CLONES void cc_univariable_evaluate(const cc_tile *tile, int half, const cc_vec beta[2], int order,
                                       cc_univariable_sums *out) {
  wide_sums s;
  const cc_vec *const x = tile->x + half;
  switch (order) {
  case 2:
    wide_sum_rows(x, 2, tile->n, beta, 2, 1, &s);
    break;
  case 3:
    wide_sum_rows(x, 2, tile->n, beta, 3, 1, &s);
    break;
  default:
    wide_sum_rows(x, 2, tile->n, beta, 4, 1, &s);
    break;
  }
  cc_log_positive(&s.log2_p, &out->log_p);
  out->log_p += LN_2 * __builtin_convertvector(s.log2_whole, cc_vec);
  out->p[0] = s.p;
  out->p[1] = s.px;
  for (int k = 0; k < 3; ++k) out->v[k] = s.v[k];
  for (int k = 0; k < 4; ++k) out->t[k] = s.t[k];
  for (int k = 0; k < 5; ++k) out->f[k] = s.f[k];
  finish(tile, half, &beta[0], out);
}

CC_CLONES void cc_univariable_look(const cc_tile *tile, const cc_vec beta[4], int order, int height,
                                   cc_univariable_sums out[2]) {
  narrow_sums s;
  cc_f8 narrow_beta[2];
  for (int k = 0; k < 2; ++k) {
    const cc_vec pair[2] = {beta[k], beta[2 + k]};
    cc_narrow(pair, &narrow_beta[k]);
  }
  const cc_f8 *const x = tile->narrow;
  if (!height)
    narrow_sum_rows(x, 1, tile->n, narrow_beta, 4, 0, &s);
  else if (order < 4)
    narrow_sum_rows(x, 1, tile->n, narrow_beta, 3, 1, &s);
  else
    narrow_sum_rows(x, 1, tile->n, narrow_beta, 4, 1, &s);
  cc_vec pair[2];
#define TAKE(field, from) cc_widen(&(from), pair), out[0].field = pair[0], out[1].field = pair[1]
  TAKE(p[0], s.p);
  TAKE(p[1], s.px);
  for (int k = 0; k < 3; ++k) TAKE(v[k], s.v[k]);
  for (int k = 0; k < 4; ++k) TAKE(t[k], s.t[k]);
  for (int k = 0; k < 5; ++k) TAKE(f[k], s.f[k]);
  const cc_f8 whole = __builtin_convertvector(s.log2_whole, cc_f8);
  TAKE(log_p, whole);
  cc_widen(&s.log2_p, pair);
  for (int h = 0; h < 2; ++h) {
    cc_vec rest;
    cc_log_positive(&pair[h], &rest);
    out[h].log_p = LN_2 * out[h].log_p + rest;
  }
#undef TAKE
  for (int h = 0; h < 2; ++h) finish(tile, h, &beta[2 * h], &out[h]);
}
