#ifndef PLAIN_COX_H
#define PLAIN_COX_H

/* Cox's partial likelihood by its definition, each event against all who are at risk, for small cases: the penalised
 * value at a point, its profile over the second coefficient, and concordance by all pairs. */
#include <math.h>
#include <stddef.h>

typedef struct {
  size_t n, p;         /* p: 1 or 2 columns */
  const double *x;     /* n x p, patient after patient */
  const double *count; /* whole numbers */
  const double *time;
  const int *event;
  int efron, penalised;
} plain_cox;

/* A term: mean and variance of the columns under weights w, added to value and information. */
static inline void plain_term(const plain_cox *d, const double *w, double times, double *value, double info[4]) {
  double whole = 0, mean[2] = {0, 0};
  for (size_t j = 0; j < d->n; ++j) whole += w[j];
  for (size_t j = 0; j < d->n; ++j) {
    for (size_t c = 0; c < d->p; ++c) mean[c] += w[j] / whole * d->x[j * d->p + c];
  }
  *value -= times * log(whole);
  for (size_t j = 0; j < d->n; ++j) {
    for (size_t a = 0; a < d->p; ++a) {
      for (size_t b = 0; b < d->p; ++b) {
        info[a + b * d->p] += times * w[j] / whole * (d->x[j * d->p + a] - mean[a]) * (d->x[j * d->p + b] - mean[b]);
      }
    }
  }
}

/* At most 64 patients. info: p x p, may be NULL. */
static inline double plain_cox_value(const plain_cox *d, const double *beta, double *info_out) {
  double value = 0, info[4] = {0, 0, 0, 0}, eta[64], w[64];
  for (size_t i = 0; i < d->n; ++i) {
    eta[i] = 0;
    for (size_t c = 0; c < d->p; ++c) eta[i] += d->x[i * d->p + c] * beta[c];
  }
  for (size_t i = 0; i < d->n; ++i) {
    if (!d->event[i] || d->count[i] == 0) continue;
    value += d->count[i] * eta[i];
    double failing = 0;
    int first = 1;
    for (size_t j = 0; j < d->n; ++j) {
      if (!d->event[j] || d->time[j] != d->time[i]) continue;
      failing += d->count[j];
      if (j < i && d->count[j] > 0) first = 0;
    }
    if (!first) continue; /* the terms of a time once */
    double top = -INFINITY;
    for (size_t j = 0; j < d->n; ++j) {
      if (d->count[j] > 0 && d->time[j] >= d->time[i] && eta[j] > top) top = eta[j];
    }
    for (double r = 0; r < (d->efron ? failing : 1); r += 1) {
      for (size_t j = 0; j < d->n; ++j) {
        w[j] = d->time[j] >= d->time[i] ? d->count[j] * exp(fmin(eta[j] - top, 0)) : 0;
        if (d->efron && d->event[j] && d->time[j] == d->time[i]) w[j] *= 1 - r / failing;
      }
      const double times = d->efron ? 1 : failing;
      value -= times * top;
      plain_term(d, w, times, &value, info);
    }
  }
  for (size_t k = 0; info_out != NULL && k < d->p * d->p; ++k) info_out[k] = info[k];
  const double det = d->p == 1 ? info[0] : info[0] * info[3] - info[1] * info[2];
  return d->penalised ? value + 0.5 * log(det) : value;
}

/* The highest value with the first coefficient held: the best of some points, then golden section about it. */
static inline double plain_cox_profile(const plain_cox *d, double first) {
  double beta[2] = {first, 0};
  if (d->p == 1) return plain_cox_value(d, beta, NULL);
  const double golden = 0.6180339887498949;
  double best = -INFINITY, at = 0;
  for (double second = -120; second <= 120; second += 1) {
    beta[1] = second;
    const double here = plain_cox_value(d, beta, NULL);
    if (here > best) best = here, at = second;
  }
  double low = at - 1, high = at + 1;
  while (high - low > 1e-9) {
    const double a = high - golden * (high - low), b = low + golden * (high - low);
    beta[1] = a;
    const double at_a = plain_cox_value(d, beta, NULL);
    beta[1] = b;
    const double at_b = plain_cox_value(d, beta, NULL);
    if (at_a > at_b)
      high = b;
    else
      low = a;
    best = fmax(best, fmax(at_a, at_b));
  }
  return best;
}

/* All pairs; *influence: the sum of squares over pairs. Values without missing ones. */
static inline double plain_concordance(const plain_cox *d, double *pairs, double *square) {
  double good = 0;
  *pairs = *square = 0;
  for (int round = 0; round < 2; ++round) {
    for (size_t i = 0; i < d->n; ++i) {
      double of_good = 0, of_pairs = 0;
      for (size_t j = 0; j < d->n; ++j) {
        if (i == j) continue;
        for (int turned = 0; turned < 2; ++turned) {
          const size_t a = turned ? j : i, b = turned ? i : j;
          if (!d->event[a] || !(d->time[a] < d->time[b] || (d->time[a] == d->time[b] && !d->event[b]))) continue;
          of_pairs += 1;
          of_good += d->x[a * d->p] > d->x[b * d->p] ? 1 : d->x[a * d->p] == d->x[b * d->p] ? 0.5 : 0;
        }
      }
      if (round == 0) {
        good += of_good / 2;
        *pairs += of_pairs / 2;
      } else {
        *square += (of_good - good / *pairs * of_pairs) * (of_good - good / *pairs * of_pairs);
      }
    }
    if (*pairs == 0) return NAN;
  }
  return good / *pairs;
}

#endif
