#include "cc_censored.h"

#include <math.h>

#include "cc_censored_lanes.h"
#include "cc_normal.h"

#define LOG_2PI 1.83787706640934548356

/* ---- data ---- */

static cc_member member_of(const cc_measurement *m) {
  if (isnan(m->value)) return CC_MEMBER_ABSENT;
  return m->beyond < 0 ? CC_MEMBER_BELOW : m->beyond > 0 ? CC_MEMBER_ABOVE : CC_MEMBER_MEASURED;
}

/* Mean and sum of squares of the measured values of one visit, and whether two of them differ. */
typedef struct {
  double n, mean, squares, least, most;
} spread;

static void add_value(spread *s, const cc_measurement *m) {
  if (member_of(m) != CC_MEMBER_MEASURED) return;
  const double from_mean = m->value - s->mean;
  s->n += 1.0;
  s->mean += from_mean / s->n;
  s->squares += from_mean * (m->value - s->mean);
  s->least = fmin(s->least, m->value);
  s->most = fmax(s->most, m->value);
}

static void add_item(cc_censored_data *data, cc_censored_item item) {
  const int both = item.of_x != CC_MEMBER_MEASURED && item.of_y != CC_MEMBER_MEASURED;
  for (size_t k = 0; both && k < data->n_items; ++k) {
    cc_censored_item *known = &data->item[k];
    if (known->of_x != item.of_x || known->of_y != item.of_y) continue;
    if ((item.of_x != CC_MEMBER_ABSENT && known->x != item.x) || (item.of_y != CC_MEMBER_ABSENT && known->y != item.y))
      continue;
    known->weight += 1.0;
    return;
  }
  data->item[data->n_items++] = item;
}

static void add_pair(cc_censored_data *data, const cc_limited_pair *pair) {
  cc_censored_item item = {.of_x = member_of(&pair->before), .of_y = member_of(&pair->after), .weight = 1.0};
  item.x = (pair->before.value - data->centre_x) / data->unit;
  item.y = (pair->after.value - data->centre_y) / data->unit;
  const int absent = (item.of_x == CC_MEMBER_ABSENT) + (item.of_y == CC_MEMBER_ABSENT);
  data->n_pairs += absent == 0;
  data->n_half += absent == 1;
  data->n_measured += (size_t)(item.of_x == CC_MEMBER_MEASURED) + (size_t)(item.of_y == CC_MEMBER_MEASURED);
  if (absent == 2) return;
  if (item.of_x != CC_MEMBER_MEASURED || item.of_y != CC_MEMBER_MEASURED) {
    add_item(data, item);
    return;
  }
  data->n += 1.0;
  data->sum_x += item.x;
  data->sum_y += item.y;
  data->sum_xx += item.x * item.x;
  data->sum_xy += item.x * item.y;
  data->sum_yy += item.y * item.y;
}

static int is_beyond(cc_member kind) { return kind == CC_MEMBER_BELOW || kind == CC_MEMBER_ABOVE; }

/* Items from `from` on of which one member is measured, x or y, and the other lies beyond its limit: exchanged to the
 * front. Returns how many. */
static size_t bring_forward(cc_censored_data *data, size_t from, int of_y) {
  size_t found = 0;
  for (size_t k = from; k < data->n_items; ++k) {
    const cc_censored_item item = data->item[k];
    if ((of_y ? item.of_y : item.of_x) != CC_MEMBER_MEASURED || !is_beyond(of_y ? item.of_x : item.of_y)) continue;
    data->item[k] = data->item[from + found];
    data->item[from + found++] = item;
  }
  return found;
}

void cc_censored_read(const cc_limited_pair *pair, size_t n, double noise, cc_censored_data *data) {
  spread x = {.least = INFINITY, .most = -INFINITY}, y = x;
  double least = INFINITY, most = -INFINITY; /* changes */
  for (size_t i = 0; i < n; ++i) {
    add_value(&x, &pair[i].before);
    add_value(&y, &pair[i].after);
    const double change = pair[i].after.value - pair[i].before.value;
    least = fmin(least, change);
    most = fmax(most, change);
  }
  const double squares = x.squares + y.squares, count = x.n + y.n;
  *data = (cc_censored_data){.unit = squares > 0.0 ? sqrt(squares / count) : 1.0,
                             .centre_x = x.mean,
                             .centre_y = y.mean,
                             .item = data->item,
                             .distinct_x = x.most - x.least > noise,
                             .distinct_y = y.most - y.least > noise};
  for (size_t i = 0; i < n; ++i) add_pair(data, &pair[i]);
  data->n_of_x = bring_forward(data, 0, 0);
  data->n_of_y = bring_forward(data, data->n_of_x, 1);
  data->all_shifted = data->n_items == 0 && most - least <= noise;
}

/* ---- pairs of measured values ---- */

enum { MX, MY, SX, SY, Z };

/* At a point: spreads, correlation r, q = 1 - r^2. */
typedef struct {
  double sd_x, sd_y, r, q, root;
} scales;

/* Derivatives by r into those by zeta, r = tanh(zeta), dr = q. */
static void by_zeta(const scales *s, cc_censored_height *out) {
  const double by_r = out->gradient[Z];
  for (int k = 0; k < Z; ++k) out->hessian[k][Z] *= s->q;
  out->hessian[Z][Z] = out->hessian[Z][Z] * s->q * s->q - 2.0 * s->r * s->q * by_r;
  out->gradient[Z] = by_r * s->q;
}

/* Derivatives of -n log(q) / 2 - (aa - 2 r ab + bb) / (2 q) less the logs of the spreads, a and b standardised. */
static void add_measured(const cc_censored_data *d, const cc_censored_point *at, const scales *s,
                         cc_censored_height *out) {
  const double mx = at->mean_x, my = at->mean_y, n = d->n, r = s->r, q = s->q;
  const double a = (d->sum_x - n * mx) / s->sd_x, b = (d->sum_y - n * my) / s->sd_y;
  const double aa = (d->sum_xx - mx * (2.0 * d->sum_x - n * mx)) / (s->sd_x * s->sd_x);
  const double bb = (d->sum_yy - my * (2.0 * d->sum_y - n * my)) / (s->sd_y * s->sd_y);
  const double ab = (d->sum_xy - mx * d->sum_y - my * d->sum_x + n * mx * my) / (s->sd_x * s->sd_y);
  const double qx = q * s->sd_x, qy = q * s->sd_y, q2 = q * q, cross = ab * (1.0 + r * r) - r * (aa + bb);
  out->value += -n * (LOG_2PI + at->log_sd_x + at->log_sd_y + 0.5 * log(q)) - (aa - 2.0 * r * ab + bb) / (2.0 * q);
  double *g = out->gradient, (*h)[CC_CENSORED_PARAMETERS] = out->hessian;
  g[MX] += (a - r * b) / qx;
  g[MY] += (b - r * a) / qy;
  g[SX] += (aa - r * ab) / q - n;
  g[SY] += (bb - r * ab) / q - n;
  g[Z] += n * r / q + cross / q2;
  h[MX][MX] -= n / (qx * s->sd_x);
  h[MY][MY] -= n / (qy * s->sd_y);
  h[MX][MY] += n * r / (qx * s->sd_y);
  h[MX][SX] += (r * b - 2.0 * a) / qx;
  h[MX][SY] += r * b / qx;
  h[MY][SY] += (r * a - 2.0 * b) / qy;
  h[MY][SX] += r * a / qy;
  h[SX][SX] += (r * ab - 2.0 * aa) / q;
  h[SX][SY] += r * ab / q;
  h[SY][SY] += (r * ab - 2.0 * bb) / q;
  h[MX][Z] += (2.0 * r * (a - r * b) / q - b) / qx;
  h[MY][Z] += (2.0 * r * (b - r * a) / q - a) / qy;
  h[SX][Z] += 2.0 * r * (aa - r * ab) / q2 - ab / q;
  h[SY][Z] += 2.0 * r * (bb - r * ab) / q2 - ab / q;
  h[Z][Z] += n * (1.0 / q + 2.0 * r * r / q2) + (2.0 * r * ab - aa - bb) / q2 + 4.0 * r * cross / (q2 * q);
}

/* ---- other contributions: derivatives by the standardised members a, b and by r ---- */

typedef struct {
  double value, a, b, r, aa, ab, bb, ar, br, rr;
} terms;

/* log P(A < a), and by its argument: the slope m, the curvature -m (a + m). */
static double log_tail(double a, double *slope, double *curvature) {
  const double value = cc_log_probability(a), m = exp(cc_log_density(a) - value);
  *slope = m;
  *curvature = -m * (a + m);
  return value;
}

/* One member alone: measured, or beyond its limit; side is 1 below it, -1 above. */
static terms margin(double a, cc_member kind) {
  terms t = {0};
  if (kind == CC_MEMBER_MEASURED) {
    t.value = cc_log_density(a);
    t.a = -a;
    t.aa = -1.0;
    return t;
  }
  const double side = kind == CC_MEMBER_BELOW ? 1.0 : -1.0;
  t.value = log_tail(side * a, &t.a, &t.aa);
  t.a *= side;
  return t;
}

static terms exchanged(terms t) { return (terms){t.value, t.b, t.a, t.r, t.bb, t.ab, t.aa, t.br, t.ar, t.rr}; }

/* Both below: log P(A < a, B < b). Its derivatives by r and by both are the density (Plackett 1954, Biometrika
 * 41:351-360). */
static terms both_below(double a, double b, double zeta, const scales *s) {
  const double r = cc_correlation(zeta), q = s->q, value = cc_log_binormal(a, b, zeta);
  const double from_b = (b - r * a) / s->root, from_a = (a - r * b) / s->root;
  const double pa = exp(cc_log_density(a) + cc_log_probability(from_b) - value);
  const double pb = exp(cc_log_density(b) + cc_log_probability(from_a) - value);
  const double density = exp(cc_log_density(a) + cc_log_density(from_b) - value) / s->root;
  terms t = {.value = value, .a = pa, .b = pb, .r = density};
  t.aa = -a * pa - r * density - pa * pa;
  t.bb = -b * pb - r * density - pb * pb;
  t.ab = density - pa * pb;
  t.ar = -(a - r * b) / q * density - pa * density;
  t.br = -(b - r * a) / q * density - pb * density;
  t.rr = density * (r / q + (a * b * (1.0 + r * r) - r * (a * a + b * b)) / (q * q)) - density * density;
  return t;
}

/* Both beyond: what lies above a limit is turned. */
static terms both_beyond(double a, double b, cc_member of_x, cc_member of_y, double zeta, const scales *s) {
  const double x = of_x == CC_MEMBER_BELOW ? 1.0 : -1.0, y = of_y == CC_MEMBER_BELOW ? 1.0 : -1.0;
  terms t = both_below(x * a, y * b, x * y * zeta, s);
  t.a *= x;
  t.b *= y;
  t.r *= x * y;
  t.ab *= x * y;
  t.ar *= y;
  t.br *= x;
  return t;
}

static terms terms_of(const cc_censored_item *item, double a, double b, double zeta, const scales *s) {
  if (item->of_y == CC_MEMBER_ABSENT) return margin(a, item->of_x);
  if (item->of_x == CC_MEMBER_ABSENT) return exchanged(margin(b, item->of_y));
  return both_beyond(a, b, item->of_x, item->of_y, zeta, s);
}

/* a = (x - mean) / sd: its derivatives are -1 / sd by the mean and -a by log sd. */
static void add_terms(const terms *t, double w, double a, double b, const scales *s, cc_censored_height *out) {
  const double ux = 1.0 / s->sd_x, uy = 1.0 / s->sd_y;
  double *g = out->gradient, (*h)[CC_CENSORED_PARAMETERS] = out->hessian;
  out->value += w * t->value;
  g[MX] -= w * t->a * ux;
  g[MY] -= w * t->b * uy;
  g[SX] -= w * t->a * a;
  g[SY] -= w * t->b * b;
  g[Z] += w * t->r;
  h[MX][MX] += w * t->aa * ux * ux;
  h[MX][MY] += w * t->ab * ux * uy;
  h[MX][SX] += w * (t->aa * a + t->a) * ux;
  h[MX][SY] += w * t->ab * b * ux;
  h[MY][MY] += w * t->bb * uy * uy;
  h[MY][SX] += w * t->ab * a * uy;
  h[MY][SY] += w * (t->bb * b + t->b) * uy;
  h[SX][SX] += w * (t->aa * a + t->a) * a;
  h[SX][SY] += w * t->ab * a * b;
  h[SY][SY] += w * (t->bb * b + t->b) * b;
  h[MX][Z] -= w * t->ar * ux;
  h[MY][Z] -= w * t->br * uy;
  h[SX][Z] -= w * t->ar * a;
  h[SY][Z] -= w * t->br * b;
  h[Z][Z] += w * t->rr;
}

/* ---- one member measured, the other beyond its limit ---- */

/* Log density of the measured member a, and log P(the other lies beyond b | a), whose argument (b - r a) / root moves
 * by d / root^3 with r. Indices: 1 of the measured member, 2 of the other. */
static void add_beyond(const cc_censored_item *item, size_t n, int of_y, const cc_censored_point *at, const scales *s,
                       cc_censored_height *out) {
  const cc_censored_view view = {of_y,
                                 of_y ? at->mean_y : at->mean_x,
                                 of_y ? s->sd_y : s->sd_x,
                                 of_y ? at->mean_x : at->mean_y,
                                 of_y ? s->sd_x : s->sd_y,
                                 s->r,
                                 s->root};
  cc_censored_sums t;
  cc_censored_sum(item, n, &view, &t);
  const int M1 = of_y ? MY : MX, M2 = of_y ? MX : MY, S1 = of_y ? SY : SX, S2 = of_y ? SX : SY;
  const double r = s->r, u1 = 1.0 / view.sd, u2 = 1.0 / view.other_sd, count = (double)n;
  const double wa = -r / s->root, wb = 1.0 / s->root, wr = 1.0 / (s->q * s->root);
  double *g = out->gradient, (*h)[CC_CENSORED_PARAMETERS] = out->hessian;
  out->value += t.log_p - 0.5 * t.aa - count * (0.5 * LOG_2PI + (of_y ? at->log_sd_y : at->log_sd_x));
  g[M1] -= u1 * (wa * t.s - t.a);
  g[M2] -= u2 * wb * t.s;
  g[S1] += t.aa - wa * t.sa - count;
  g[S2] -= wb * t.sb;
  g[Z] += wr * t.sd;
  h[M1][M1] += u1 * u1 * (wa * wa * t.k - count);
  h[MX][MY] += u1 * u2 * wa * wb * t.k;
  h[M1][S1] += u1 * (wa * wa * t.ka + wa * t.s - 2.0 * t.a);
  h[M1][S2] += u1 * wa * wb * t.kb;
  h[M2][M2] += u2 * u2 * wb * wb * t.k;
  h[M2][S1] += u2 * wa * wb * t.ka;
  h[M2][S2] += u2 * (wb * wb * t.kb + wb * t.s);
  h[S1][S1] += wa * wa * t.kaa + wa * t.sa - 2.0 * t.aa;
  h[SX][SY] += wa * wb * t.kab;
  h[S2][S2] += wb * wb * t.kbb + wb * t.sb;
  h[M1][Z] -= u1 * wr * (wa * t.kd - t.s);
  h[M2][Z] -= u2 * wr * (wb * t.kd + r * t.s);
  h[S1][Z] -= wr * (wa * t.kda - t.sa);
  h[S2][Z] -= wr * (wb * t.kdb + r * t.sb);
  h[Z][Z] += wr * (wr * t.kdd + t.sb + 3.0 * r * t.sd / s->q);
}

void cc_censored_evaluate(const cc_censored_data *data, const cc_censored_point *at, cc_censored_height *out) {
  scales s = {exp(at->log_sd_x), exp(at->log_sd_y), cc_correlation(at->zeta), cc_uncorrelated(at->zeta), 0.0};
  s.root = sqrt(s.q);
  *out = (cc_censored_height){0};
  if (data->n > 0.0) add_measured(data, at, &s, out);
  const size_t one_beyond = data->n_of_x + data->n_of_y;
  if (data->n_of_x > 0) add_beyond(data->item, data->n_of_x, 0, at, &s, out);
  if (data->n_of_y > 0) add_beyond(data->item + data->n_of_x, data->n_of_y, 1, at, &s, out);
  for (size_t k = one_beyond; k < data->n_items; ++k) {
    const cc_censored_item *item = &data->item[k];
    const double a = (item->x - at->mean_x) / s.sd_x, b = (item->y - at->mean_y) / s.sd_y;
    const terms t = terms_of(item, a, b, at->zeta, &s);
    const double x = item->of_x == CC_MEMBER_MEASURED, y = item->of_y == CC_MEMBER_MEASURED;
    add_terms(&t, item->weight, item->of_x == CC_MEMBER_ABSENT ? 0.0 : a, item->of_y == CC_MEMBER_ABSENT ? 0.0 : b, &s,
              out);
    out->value -= item->weight * (x * at->log_sd_x + y * at->log_sd_y);
    out->gradient[SX] -= item->weight * x;
    out->gradient[SY] -= item->weight * y;
  }
  out->value -= (double)data->n_measured * log(data->unit);
  by_zeta(&s, out);
  for (int j = 0; j < CC_CENSORED_PARAMETERS; ++j) {
    for (int k = 0; k < j; ++k) out->hessian[j][k] = out->hessian[k][j];
  }
}
