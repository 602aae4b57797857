#include "cc_adjacent.h"

#include <math.h>
#include <string.h>

#include "cc_adjacent_climb.h"
#include "cc_linalg.h"

/* ---- the profile ---- */

/* Intercepts of the shares, a half added to each, and no slopes. */
static void start(const cc_adjacent_model *m, double *theta) {
  memset(theta, 0, m->p * sizeof *theta);
  memset(m->share, 0, m->k * sizeof *m->share);
  for (size_t i = 0; i < m->n; ++i) m->share[m->grade[i]] += 1.0;
  for (size_t k = 1; k < m->k; ++k) theta[k - 1] = log((m->share[k] + 0.5) / (m->share[k - 1] + 0.5));
}

/* Where the constrained maximum lies `drop` below `top`, outwards from s->theta, on its branch; NaN where that is not
 * found. `step`: the first one. */
static double follow(const cc_adjacent_model *m, const cc_adjacent_search *s, double top, double step, double drop) {
  const size_t last = m->p - 1;
  const double sign = step < 0.0 ? -1.0 : 1.0, from = s->theta[last];
  double inner = from, outer = sign * INFINITY, at = from + step;
  for (int round = 0; round < 100; ++round) {
    double value;
    s->theta[last] = at;
    cc_adjacent_climb(m, last, CC_ADJACENT_CLOSE, s, &value);
    if (isnan(value)) return NAN;
    const double depth = top - value - drop, slope = -s->score[last];
    if (fabs(depth) < 1e-11 * (1.0 + drop)) return at;
    if (depth < 0.0)
      inner = at;
    else
      outer = at;
    double next = at - depth / slope;
    const double wide = isfinite(outer) ? outer : at + 4.0 * fabs(at - from) * sign;
    if (!(sign * next > sign * inner && sign * next < sign * wide)) {
      next = isfinite(outer) ? inner + (outer - inner) / 2.0 : wide;
    }
    if (fabs(next - at) <= 1e-14 * (1.0 + fabs(at))) return next;
    at = next;
  }
  return NAN;
}

/* Starts for a slope that is held: the odds of each two neighbours are even at a value of the marker that is the one's
 * nearest to the other, or the other's nearest to the one, as the bits of `sides` say. Where a marker almost separates
 * the grades, these are what the penalty likes. */
static void start_at(const cc_adjacent_model *m, double slope, unsigned sides, double *theta) {
  const double *x = m->x + (m->q - 1) * m->n;
  memset(theta, 0, m->p * sizeof *theta);
  for (size_t k = 1; k < m->k; ++k) {
    double end[2][2] = {{INFINITY, -INFINITY}, {INFINITY, -INFINITY}}; /* of grades k - 1 and k: lowest, highest */
    for (size_t i = 0; i < m->n; ++i) {
      const size_t g = (size_t)m->grade[i];
      if (g != k && g + 1 != k) continue;
      double *of = end[g + 1 - k];
      of[0] = x[i] < of[0] ? x[i] : of[0];
      of[1] = x[i] > of[1] ? x[i] : of[1];
    }
    const int up = slope > 0.0, side = (int)(sides >> (k - 1) & 1u);
    theta[k - 1] = -slope * end[side][side ? !up : up];
  }
  theta[m->p - 1] = slope;
}

/* Few patients, or one far from the others: several maxima are common. In standard deviations of the marker. */
static int is_awkward(const cc_adjacent_model *m) {
  const double *x = m->x + (m->q - 1) * m->n;
  double far = 0.0;
  for (size_t i = 0; i < m->n; ++i) far = fabs(x[i]) > far ? fabs(x[i]) : far;
  return m->n < 25 || far > 3.0;
}

/* The highest maximum over all parameters from where theta is and, where need be, from slopes either way. */
static void climb_to_top(const cc_adjacent_model *m, const cc_adjacent_search *s, double *best, double *value) {
  static const double slope[] = {-3.0, 3.0};
  cc_adjacent_climb(m, m->p, CC_ADJACENT_AT_TOP, s, value);
  memcpy(best, s->theta, m->p * sizeof *best);
  for (unsigned way = 0; way < 4 && is_awkward(m); ++way) {
    double here;
    start_at(m, slope[way / 2], way % 2 ? ~0u : 0u, s->theta);
    cc_adjacent_climb(m, m->p, CC_ADJACENT_AT_TOP, s, &here);
    if (isnan(here) || (!isnan(*value) && here <= *value + 1e-9)) continue;
    *value = here;
    memcpy(best, s->theta, m->p * sizeof *best);
  }
}

/* The highest maximum at the slope, from several starts; left in theta. */
static void climb_all(const cc_adjacent_model *m, const cc_adjacent_search *s, double slope, double *best,
                      double *value) {
  const unsigned starts = m->k <= 4 ? 1u << (m->k - 1) : 2u;
  *value = NAN;
  for (unsigned way = 0; way <= starts; ++way) {
    double here;
    if (way == starts)
      start(m, s->theta);
    else
      start_at(m, slope, m->k <= 4 || way == 0 ? way : ~0u, s->theta);
    s->theta[m->p - 1] = slope;
    cc_adjacent_climb(m, m->p - 1, CC_ADJACENT_CLOSE, s, &here);
    if (isnan(here) || here <= *value) continue;
    *value = here;
    memcpy(best, s->theta, m->p * sizeof *best);
  }
  if (!isnan(*value)) memcpy(s->theta, best, m->p * sizeof *best);
}

/* The penalised surface may have several maxima: where another start climbs higher at the limit, that lies further
 * out. */
static double find_limit(const cc_adjacent_model *m, const cc_adjacent_search *s, const double *best, double top,
                         double step, double drop, double *spare) {
  memcpy(s->theta, best, m->p * sizeof *best);
  double at = follow(m, s, top, step, drop);
  for (int again = 0; again < 5 && !isnan(at) && (fabs(at) > 1.5 || is_awkward(m)); ++again) {
    double value;
    climb_all(m, s, at, spare, &value);
    if (isnan(value) || top - value > drop - 1e-8 * (1.0 + drop)) return at;
    at = follow(m, s, top, step / 4.0, drop);
  }
  return at;
}

/* ---- the design ---- */

/* Orthonormal columns of 1, the shared columns that say something new, and x, without the first; returns how many, 0
 * where x says nothing new. *scale: the marker's; *log_scales: of all columns. */
static size_t make_design(const cc_adjacent_data *d, double *design, double *r, double *scale, double *log_scales) {
  const size_t n = d->n;
  size_t kept = 1;
  *log_scales = 0.0;
  for (size_t j = 0; j <= d->n_shared; ++j) {
    double *column = design + kept * n; /* those before it are orthonormal already */
    for (size_t i = 0; i < n; ++i) design[i] = 1.0 / sqrt((double)n);
    memcpy(column, j < d->n_shared ? d->shared + j * n : d->x, n * sizeof *column);
    if (cc_orthonormalise(n, kept + 1, design, r, 1e-9) == kept + 1) {
      *scale = r[kept + kept * (kept + 1)] / sqrt((double)n);
      *log_scales += log(*scale);
      ++kept;
    } else if (j == d->n_shared) {
      return 0;
    }
  }
  for (size_t i = 0; i < (kept - 1) * n; ++i) design[n + i] *= sqrt((double)n);
  return kept - 1;
}

size_t cc_adjacent_scratch(size_t n, size_t n_shared, size_t n_grades) {
  const size_t q = n_shared + 1, p = n_grades + q;
  return n * (q + 1) + (q + 1) * (q + 1) + 3 * p * p + n_grades * (p + 1) + 10 * p;
}

static double *cut(double **scratch, size_t n) {
  double *piece = *scratch;
  *scratch += n;
  return piece;
}

void cc_adjacent(const cc_adjacent_data *data, double drop, double *scratch, cc_adjacent_fit *out) {
  *out = (cc_adjacent_fit){NAN, NAN, NAN, NAN, NAN, CC_CONSTANT};
  cc_adjacent_model m = {.n = data->n, .k = data->n_grades, .grade = data->grade};
  double scale = 1.0, log_scales = 0.0, null_value, value;
  double *design = cut(&scratch, data->n * (data->n_shared + 2));
  double *r = cut(&scratch, (data->n_shared + 2) * (data->n_shared + 2));
  m.q = make_design(data, design, r, &scale, &log_scales);
  if (m.q == 0) return;
  m.x = design + data->n;
  m.p = m.k - 1 + m.q;
  out->status = CC_TOO_FEW;
  if (m.n <= m.q + 1) return;
  m.info = cut(&scratch, m.p * m.p);
  m.whole = cut(&scratch, m.p * m.p);
  m.z = cut(&scratch, m.k * m.p);
  m.share = cut(&scratch, m.k);
  m.solved = cut(&scratch, m.p);
  cc_adjacent_search s = {.inverse = cut(&scratch, m.p * m.p)};
  double **part[] = {&s.theta, &s.score, &s.next, &s.next_score, &s.step, &s.work};
  for (size_t i = 0; i < sizeof part / sizeof *part; ++i) *part[i] = cut(&scratch, m.p);
  double *best = cut(&scratch, m.p), *spare = cut(&scratch, m.p);
  start(&m, s.theta);
  out->status = CC_NOT_CONVERGED;
  cc_adjacent_climb(&m, m.p - 1, CC_ADJACENT_CLOSE, &s, &null_value);
  if (isnan(null_value)) return;
  climb_to_top(&m, &s, best, &value);
  if (isnan(value)) return;
  /* The pivot of the last parameter is its information given the others. */
  (void)cc_adjacent_evaluate(&m, best, s.score);
  const double reach = sqrt(2.0 * drop) / m.whole[m.p * m.p - 1];
  out->status = CC_OK;
  out->estimate = best[m.p - 1] / scale;
  out->statistic = value > null_value ? 2.0 * (value - null_value) : 0.0;
  out->log_lik = value + log_scales;
  out->low = find_limit(&m, &s, best, value, -reach, drop, spare) / scale;
  out->high = find_limit(&m, &s, best, value, reach, drop, spare) / scale;
  if (isnan(out->low) || isnan(out->high)) out->status = CC_NOT_CONVERGED;
}
