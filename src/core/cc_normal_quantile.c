#include "cc_normal_quantile.h"

#include <math.h>
#include <stddef.h>

#include "cc_normal.h"

/* Coefficients of the rational approximations of PPND16, by ascending power. */
static const double near_top[8] = {3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427,
                                   13731.693765509461125, 45921.953931549871457, 67265.770927008700853,
                                   33430.575583588128105, 2509.0809287301226727};
static const double near_bottom[8] = {1.0,
                                      42.313330701600911252,
                                      687.18700749205790830,
                                      5394.1960214247511077,
                                      21213.794301586595867,
                                      39307.895800092710610,
                                      28729.085735721942674,
                                      5226.4952788528545610};
static const double tail_top[8] = {1.42343711074968357734,   4.63033784615654529590,   5.76949722146069140550,
                                   3.64784832476320460504,   1.27045825245236838258,   0.241780725177450611770,
                                   0.0227238449892691845833, 7.74545014278341407640e-4};
static const double tail_bottom[8] = {1.0,
                                      2.05319162663775882187,
                                      1.67638483018380384940,
                                      0.689767334985100004550,
                                      0.148103976427480074590,
                                      0.0151986665636164571966,
                                      5.47593808499534494600e-4,
                                      1.05075007164441684324e-9};
static const double far_top[8] = {6.65790464350110377720,    5.46378491116411436990,   1.78482653991729133580,
                                  0.296560571828504891230,   0.0265321895265761230930, 0.00124266094738807843860,
                                  2.71155556874348757815e-5, 2.01033439929228813265e-7};
static const double far_bottom[8] = {1.0,
                                     0.599832206555887937690,
                                     0.136929880922735805310,
                                     0.0148753612908506148525,
                                     7.86869131145613259100e-4,
                                     1.84631831751005468180e-5,
                                     1.42151175831644588870e-7,
                                     2.04426310338993978564e-15};

static double ratio(const double top[8], const double bottom[8], double x) {
  double a = top[7], b = bottom[7];
  for (size_t k = 7; k-- > 0;) {
    a = a * x + top[k];
    b = b * x + bottom[k];
  }
  return a / b;
}

double cc_normal_quantile(double p) {
  const double q = p - 0.5;
  if (fabs(q) <= 0.425) return q * ratio(near_top, near_bottom, 0.180625 - q * q);
  const double r = sqrt(-log(q < 0.0 ? p : 1.0 - p));
  const double z = r <= 5.0 ? ratio(tail_top, tail_bottom, r - 1.6) : ratio(far_top, far_bottom, r - 5.0);
  return q < 0.0 ? -z : z;
}

double cc_normal_quantile_log(double log_p) {
  if (log_p > -690.0) return cc_normal_quantile(exp(log_p));
  /* Far out log P is concave and smooth: Newton's steps from the left never pass the root. */
  double z = -sqrt(-2.0 * log_p);
  for (int step = 0; step < 20; ++step) {
    const double at = cc_log_probability(z), move = (log_p - at) * exp(at - cc_log_density(z));
    z += move;
    if (fabs(move) <= 1e-15 * fabs(z)) break;
  }
  return z;
}
