#ifndef CC_NORMAL_TAIL_H
#define CC_NORMAL_TAIL_H

#include "cc_same_bits.h"

/* The tail of the normal distribution: its powers, and four tails side by side. */

#include "cc_vec.h"

/* (x + 1) exp(x^2 / 2) P(X > x) by powers of t = (x - 6) / (x + 6), even and odd ones side by side: its Chebyshev
 * series, of which what follows t^23 comes to 2e-17, put in powers. */
enum { CC_TAIL_POWERS = 12 };
static const double cc_tail_power[CC_TAIL_POWERS][2] = {
    {0.45345520027112795708, -0.085025362305770779862},      {0.039811424562426223763, -0.0043733867795874633847},
    {-0.016141517332019993134, 0.022592467062614210185},     {-0.019766479223419837053, 0.013246864156245518567},
    {-0.0070598193861145654611, 0.002935655502172199932},    {-0.00086899487650845770942, 0.00011948971779801130299},
    {0.0000377957150328220202, -0.000026353518724063330661}, {4.4103302949120288863e-6, 1.7838489644739711089e-6},
    {-9.9608007610363608809e-7, -1.9386236992692281519e-11}, {1.285530099795752524e-7, -2.098034439576024211e-8},
    {-1.3216248494004574369e-8, 3.8581541540956805162e-9},   {8.832119066106691864e-10, -3.4141929289232747009e-10}};

/* exp(x^2 / 2) P(X > x), x >= 0. */
CC_INLINE void cc_scaled_tails(const cc_vec *x, cc_vec *out) {
  const cc_vec t = 1.0 - 12.0 / (*x + 6.0), t2 = t * t;
  cc_vec even = CC_SPLAT(0.0), odd = even;
  for (int k = CC_TAIL_POWERS - 1; k >= 0; --k) {
    even = even * t2 + cc_tail_power[k][0];
    odd = odd * t2 + cc_tail_power[k][1];
  }
  *out = (even + t * odd) / (*x + 1.0);
}

/* log P(X < x), to some 1e-16 of 1 above 0, and its slope. */
CC_INLINE void cc_log_tails(const cc_vec *x, cc_vec *value, cc_vec *slope) {
  const cc_vec zero = CC_SPLAT(0.0), one = CC_SPLAT(1.0), size = CC_ABS(*x), half_square = 0.5 * *x * *x;
  const cc_vec fall = -half_square;
  const cc_ivec above = *x > zero;
  cc_vec scaled, density, log_p;
  cc_scaled_tails(&size, &scaled);
  cc_exp_negative(&fall, &density);
  /* P itself above 0, exp(x^2 / 2) P below. */
  const cc_vec p = CC_SELECT(above, one - density * scaled, scaled);
  cc_log_positive(&p, &log_p);
  *value = CC_SELECT(above, log_p, log_p - half_square);
  *slope = CC_SELECT(above, density, one) * 0.39894228040143267794 / p;
}

#endif
