#include "cc_normal.h"

#include "cc_normal_tail.h"

#include <math.h>
#include <stddef.h>

#define LOG_ROOT_2PI 0.91893853320467274178
#define TWO_PI 6.28318530717958647693
#define ROOT_2PI 2.50662827463100050242

double cc_log_density(double x) { return -0.5 * x * x - LOG_ROOT_2PI; }

/* ---- the tail: of the C library's erfc() the last bits are the machine's, of exp() and log() they are not ---- */

/* exp(x^2 / 2) P(X > x), x >= 0. */
static double scaled_tail(double x) {
  const double t = 1.0 - 12.0 / (x + 6.0), t2 = t * t;
  double even = 0.0, odd = 0.0;
  for (size_t k = CC_TAIL_POWERS; k-- > 0;) {
    even = even * t2 + cc_tail_power[k][0];
    odd = odd * t2 + cc_tail_power[k][1];
  }
  return (even + t * odd) / (x + 1.0);
}

/* P(X > x), x >= 0. The square is taken of x to 10 bits below the point, which is exact, and the rest: its rounding
 * would be the result's error, x^2 times as large. */
static double upper_tail(double x) {
  if (x > 40.0) return 0.0;
  const double head = floor(1024.0 * x) / 1024.0, rest = (x - head) * (x + head);
  return exp(-0.5 * head * head) * (exp(-0.5 * rest) * scaled_tail(x));
}

double cc_probability(double x) { return x > 0.0 ? 1.0 - upper_tail(x) : upper_tail(-x); }

double cc_log_probability(double x) { return x > 0.0 ? log1p(-upper_tail(x)) : log(scaled_tail(-x)) - 0.5 * x * x; }

/* ---- correlation ---- */

double cc_correlation(double zeta) { return tanh(zeta); }

double cc_uncorrelated(double zeta) {
  const double c = 1.0 / cosh(zeta);
  return c * c;
}

/* ---- Gauss and Legendre's points of [-1, 1], the positive ones, and their weights ---- */

typedef struct {
  size_t half;
  const double *at, *weight;
} rule;

static const double at_6[] = {0.23861918608319690863, 0.66120938646626451366, 0.93246951420315202781};
static const double weight_6[] = {0.46791393457269104739, 0.36076157304813860757, 0.17132449237917034504};
static const double at_12[] = {0.12523340851146891547, 0.36783149899818019375, 0.58731795428661744730,
                               0.76990267419430468704, 0.90411725637047485668, 0.98156063424671925069};
static const double weight_12[] = {0.24914704581340278500, 0.23349253653835480876, 0.20316742672306592175,
                                   0.16007832854334622633, 0.10693932599531843096, 0.04717533638651182719};
static const double at_20[] = {0.07652652113349733375, 0.22778585114164507808, 0.37370608871541956067,
                               0.51086700195082709800, 0.63605368072651502545, 0.74633190646015079261,
                               0.83911697182221882339, 0.91223442825132590587, 0.96397192727791379127,
                               0.99312859918509492479};
static const double weight_20[] = {0.15275338713072585070, 0.14917298647260374679, 0.14209610931838205133,
                                   0.13168863844917662690, 0.11819453196151841731, 0.10193011981724043504,
                                   0.08327674157670474873, 0.06267204833410906357, 0.04060142980038694133,
                                   0.01761400713915211831};

static rule rule_for(double r) {
  const double size = fabs(r);
  if (size < 0.3) return (rule){3, at_6, weight_6};
  if (size < 0.75) return (rule){6, at_12, weight_12};
  return (rule){10, at_20, weight_20};
}

/* ---- the probability itself ---- */

/* P(X > h, Y > k) as an integral over the angle of the correlation (Drezner & Wesolowsky 1990, Journal of Statistical
 * Computation and Simulation 35:101-107, equation 3). */
static double by_angle(double h, double k, double r) {
  const rule g = rule_for(r);
  const double half_squares = 0.5 * (h * h + k * k), product = h * k, angle = asin(r);
  double sum = 0.0;
  for (size_t i = 0; i < g.half; ++i) {
    for (int side = -1; side <= 1; side += 2) {
      const double s = sin(0.5 * angle * (1.0 + side * g.at[i]));
      sum += g.weight[i] * exp((s * product - half_squares) / (1.0 - s * s));
    }
  }
  return sum * angle / (2.0 * TWO_PI) + cc_probability(-h) * cc_probability(-k);
}

/* The part that lies between the correlation r > 0 and 1: the integrand's expansion about 1 is integrated in closed
 * form, what is left over by Gauss and Legendre's rule (Genz 2004, Statistics and Computing 14:251-260, section 2.4).
 * q = 1 - r^2. */
static double up_to_one(double h, double k, double q) {
  const rule g = {10, at_20, weight_20};
  const double product = h * k, gap2 = (h - k) * (h - k), gap = sqrt(gap2), root = sqrt(q);
  const double c = (4.0 - product) / 8.0, d = (12.0 - product) / 16.0;
  double sum = root * exp(-0.5 * (gap2 / q + product)) *
               (1.0 - c * (gap2 - q) * (1.0 - d * gap2 / 5.0) / 3.0 + c * d * q * q / 5.0);
  if (product > -160.0) {
    sum -= exp(-0.5 * product) * ROOT_2PI * cc_probability(-gap / root) * gap *
           (1.0 - c * gap2 * (1.0 - d * gap2 / 5.0) / 3.0);
  }
  for (size_t i = 0; i < g.half; ++i) {
    for (int side = -1; side <= 1; side += 2) {
      const double x = 0.5 * root * (1.0 + side * g.at[i]), x2 = x * x, rest = sqrt(1.0 - x2);
      const double whole = exp(-0.5 * product * x2 / ((1.0 + rest) * (1.0 + rest))) / rest;
      sum += 0.5 * root * g.weight[i] * exp(-0.5 * (gap2 / x2 + product)) * (whole - (1.0 + c * x2 * (1.0 + d * x2)));
    }
  }
  return sum / TWO_PI;
}

static double upper(double h, double k, double r, double q) {
  if (fabs(r) < 0.925) return by_angle(h, k, r);
  if (r > 0.0) return cc_probability(-fmax(h, k)) - up_to_one(h, k, q);
  /* Y turned: what lies above h and above k is what lies above h, less what lies above h and below k. */
  const double between = k < -h ? cc_probability(-h) - cc_probability(k) : 0.0;
  return between + up_to_one(h, -k, q);
}

/* ---- small probabilities ---- */

/* log of the integrand over u <= x of the density at u times P(Y <= y | X = u), and its slope and curvature. */
typedef struct {
  double y, r, root;
} conditional;

static double log_integrand(const conditional *c, double u, double *slope, double *curvature) {
  const double t = (c->y - c->r * u) / c->root, tail = cc_log_probability(t);
  const double mills = exp(cc_log_density(t) - tail), by = c->r / c->root;
  *slope = -u - by * mills;
  *curvature = -1.0 - by * by * mills * (t + mills);
  return cc_log_density(u) + tail;
}

/* Where the integrand, whose logarithm is concave, is largest up to `most`. */
static double mode(const conditional *c, double most) {
  double low = fmin(most, 0.0) - 1.0, high = most, slope, curvature;
  (void)log_integrand(c, most, &slope, &curvature);
  if (slope >= 0.0) return most;
  for (double step = 1.0; (void)log_integrand(c, low, &slope, &curvature), slope < 0.0; step *= 2.0) low -= step;
  double at = low;
  for (int i = 0; i < 200; ++i) {
    (void)log_integrand(c, at, &slope, &curvature);
    if (slope > 0.0)
      low = at;
    else
      high = at;
    double next = at - slope / curvature;
    if (!(next > low && next < high)) next = low + (high - low) / 2.0;
    if (fabs(next - at) <= 1e-9 * (1.0 + fabs(at))) return next;
    at = next;
  }
  return at;
}

/* The integral from one end to the other over exp(top), panel by panel from `from`, each as wide as the integrand is
 * smooth there, until it has died away. */
static double panels(const conditional *c, double from, double end, double top) {
  const double way = end > from ? 1.0 : -1.0;
  double total = 0.0;
  for (double at = from; way * (end - at) > 0.0;) {
    double slope, curvature;
    const double height = log_integrand(c, at, &slope, &curvature) - top;
    if (height < -45.0) break;
    const double width = fmin(2.0 / fmax(fabs(slope), sqrt(-curvature)), way * (end - at));
    double sum = 0.0;
    for (size_t i = 0; i < 10; ++i) {
      for (int side = -1; side <= 1; side += 2) {
        const double u = at + way * 0.5 * width * (1.0 + side * at_20[i]);
        sum += weight_20[i] * exp(log_integrand(c, u, &slope, &curvature) - top);
      }
    }
    total += 0.5 * width * sum;
    at = width < way * (end - at) ? at + way * width : end;
  }
  return total;
}

static double log_small(double x, double y, double r, double q) {
  const conditional c = {y, r, sqrt(q)};
  const double at = mode(&c, x);
  double slope, curvature;
  const double top = log_integrand(&c, at, &slope, &curvature);
  return top + log(panels(&c, at, x, top) + panels(&c, at, -INFINITY, top));
}

/* An absolute error of some 1e-16 is no relative accuracy below this. */
#define SMALL 1e-7

double cc_log_binormal(double x, double y, double zeta) {
  const double r = cc_correlation(zeta), q = cc_uncorrelated(zeta);
  const double p = upper(-x, -y, r, q);
  return p > SMALL ? log(p) : log_small(fmin(x, y), fmax(x, y), r, q);
}
