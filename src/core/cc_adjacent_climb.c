#include "cc_adjacent_climb.h"

#include <math.h>
#include <string.h>

#include "cc_linalg.h"

/* ---- one evaluation ---- */

static void fill_shares(const cc_adjacent_model *m, size_t i, const double *theta) {
  double slope = 0.0, eta = 0.0, largest = 0.0, sum = 0.0;
  for (size_t j = 0; j < m->q; ++j) slope += m->x[i + j * m->n] * theta[m->k - 1 + j];
  m->share[0] = 0.0;
  for (size_t k = 1; k < m->k; ++k) {
    eta += theta[k - 1] + slope;
    m->share[k] = eta;
    if (eta > largest) largest = eta;
  }
  for (size_t k = 0; k < m->k; ++k) sum += exp(m->share[k] - largest);
  for (size_t k = 0; k < m->k; ++k) m->share[k] = exp(m->share[k] - largest) / sum;
}

/* Rows z of the patient's statistics less their mean; returns the log-likelihood of its grade. */
static double centre(const cc_adjacent_model *m, size_t i, const double *theta) {
  fill_shares(m, i, theta);
  double mean = 0.0, better = 0.0;
  for (size_t k = 0; k < m->k; ++k) mean += (double)k * m->share[k];
  for (size_t a = m->k - 1; a > 0; --a) {
    better += m->share[a];
    for (size_t k = 0; k < m->k; ++k) m->z[k * m->p + a - 1] = (k >= a ? 1.0 : 0.0) - better;
  }
  for (size_t j = 0; j < m->q; ++j) {
    for (size_t k = 0; k < m->k; ++k) m->z[k * m->p + m->k - 1 + j] = ((double)k - mean) * m->x[i + j * m->n];
  }
  return log(m->share[m->grade[i]]);
}

static void add_information(const cc_adjacent_model *m) {
  for (size_t k = 0; k < m->k; ++k) {
    const double *z = m->z + k * m->p;
    for (size_t a = 0; a < m->p; ++a) {
      const double by = m->share[k] * z[a];
      for (size_t b = a; b < m->p; ++b) m->info[b + a * m->p] += by * z[b];
    }
  }
}

double cc_adjacent_evaluate(const cc_adjacent_model *m, const double *theta, double *score) {
  const size_t p = m->p;
  double value = 0.0;
  memset(m->info, 0, p * p * sizeof *m->info);
  for (size_t i = 0; i < m->n; ++i) {
    value += centre(m, i, theta);
    add_information(m);
  }
  memcpy(m->whole, m->info, p * p * sizeof *m->whole);
  if (!isfinite(value) || !cc_cholesky(p, m->whole, 0.0, 1e-14)) return -INFINITY;
  for (size_t a = 0; a < p; ++a) value += log(m->whole[a + a * p]); /* half the log determinant */
  memset(score, 0, p * sizeof *score);
  for (size_t i = 0; i < m->n; ++i) {
    (void)centre(m, i, theta);
    for (size_t k = 0; k < m->k; ++k) {
      const double *z = m->z + k * p;
      memcpy(m->solved, z, p * sizeof *z);
      cc_cholesky_forward(p, m->whole, m->solved);
      const double by = 0.5 * m->share[k] * cc_dot(p, m->solved, m->solved) + ((size_t)m->grade[i] == k ? 1.0 : 0.0);
      for (size_t a = 0; a < p; ++a) score[a] += by * z[a];
    }
  }
  return value;
}

/* ---- climbing ---- */

/* The inverse of the information on the first `free` parameters. */
static void begin_inverse(const cc_adjacent_model *m, size_t free, const cc_adjacent_search *s) {
  double *factor = m->whole;
  for (size_t a = 0; a < free; ++a) {
    for (size_t b = a; b < free; ++b) factor[b + a * free] = m->info[b + a * m->p];
  }
  const int sound = cc_cholesky(free, factor, 0.0, 1e-14);
  for (size_t a = 0; a < free; ++a) {
    double *column = s->inverse + a * free;
    memset(column, 0, free * sizeof *column);
    column[a] = 1.0;
    if (sound) cc_cholesky_solve(free, factor, column);
  }
}

static void multiply(size_t n, const double *a, const double *x, double *out) {
  for (size_t i = 0; i < n; ++i) {
    out[i] = 0.0;
    for (size_t j = 0; j < n; ++j) out[i] += a[i + j * n] * x[j];
  }
}

/* Of the step taken and what the score lost by it. */
static void update_inverse(size_t free, const cc_adjacent_search *s, double *lost) {
  const double turned = cc_dot(free, s->step, lost);
  if (!(turned > 0.0)) return;
  multiply(free, s->inverse, lost, s->work);
  const double by = (1.0 + cc_dot(free, lost, s->work) / turned) / turned;
  for (size_t i = 0; i < free; ++i) {
    for (size_t j = 0; j < free; ++j) {
      s->inverse[i + j * free] +=
          by * s->step[i] * s->step[j] - (s->work[i] * s->step[j] + s->step[i] * s->work[j]) / turned;
    }
  }
}

void cc_adjacent_climb(const cc_adjacent_model *m, size_t free, double close, const cc_adjacent_search *s,
                       double *value) {
  enum { STEPS = 200, HALVINGS = 40 };
  double here = cc_adjacent_evaluate(m, s->theta, s->score);
  *value = NAN;
  if (!isfinite(here)) return;
  begin_inverse(m, free, s);
  int fresh = 1;
  for (int round = 0; round < STEPS; ++round) {
    multiply(free, s->inverse, s->score, s->step);
    const double decrement = cc_dot(free, s->step, s->score);
    if (decrement >= 0.0 && decrement < close) {
      *value = here;
      return;
    }
    double there = -INFINITY;
    int halving = 0;
    for (; halving < HALVINGS; ++halving) {
      for (size_t a = 0; a < m->p; ++a) s->next[a] = s->theta[a] + (a < free ? s->step[a] : 0.0);
      there = cc_adjacent_evaluate(m, s->next, s->next_score);
      if (there >= here + 1e-4 * decrement * ldexp(1.0, -halving) - 1e-13 * (1.0 + fabs(here))) break;
      for (size_t a = 0; a < free; ++a) s->step[a] /= 2.0;
    }
    if (halving == HALVINGS || decrement < 0.0) { /* not uphill: begin again from the information, once */
      if (fresh) {
        if (fabs(decrement) < 1e-12) *value = here;
        return;
      }
      (void)cc_adjacent_evaluate(m, s->theta, s->score);
      begin_inverse(m, free, s);
      fresh = 1;
      continue;
    }
    for (size_t a = 0; a < free; ++a) {
      const double lost = s->score[a] - s->next_score[a];
      s->theta[a] = s->next[a];
      s->next[a] = lost;
    }
    memcpy(s->score, s->next_score, m->p * sizeof *s->score);
    update_inverse(free, s, s->next);
    here = there;
    fresh = 0;
  }
  if (fabs(cc_dot(free, s->score, s->step)) < 1e-9) *value = here;
}
