#ifndef PLAIN_ADJACENT_H
#define PLAIN_ADJACENT_H

/* Firth's penalised likelihood of adjacent categories as it is defined, in the columns as given: for the tests of
 * cc_adjacent. */

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { PLAIN_PARAMETERS = 8, PLAIN_GRADES = 6 };

typedef struct {
  size_t n, k, q;  /* patients, grades, slopes */
  const double *x; /* n x q */
  const int *grade;
} plain_adjacent;

/* theta: k - 1 intercepts, then q slopes. */
static inline double plain_adjacent_log_lik(const plain_adjacent *d, const double *theta) {
  const size_t p = d->k - 1 + d->q;
  double info[PLAIN_PARAMETERS][PLAIN_PARAMETERS] = {{0}}, value = 0;
  for (size_t i = 0; i < d->n; ++i) {
    double share[PLAIN_GRADES] = {0}, z[PLAIN_GRADES][PLAIN_PARAMETERS], mean[PLAIN_PARAMETERS] = {0}, sum = 0, eta = 0;
    for (size_t k = 0; k < d->k; ++k) {
      if (k > 0) {
        eta += theta[k - 1];
        for (size_t j = 0; j < d->q; ++j) eta += theta[d->k - 1 + j] * d->x[i + j * d->n];
      }
      sum += share[k] = exp(eta);
      for (size_t a = 0; a + 1 < d->k; ++a) z[k][a] = k > a;
      for (size_t j = 0; j < d->q; ++j) z[k][d->k - 1 + j] = (double)k * d->x[i + j * d->n];
    }
    for (size_t k = 0; k < d->k; ++k) {
      share[k] /= sum;
      for (size_t a = 0; a < p; ++a) mean[a] += share[k] * z[k][a];
    }
    value += log(share[d->grade[i]]);
    for (size_t k = 0; k < d->k; ++k) {
      for (size_t a = 0; a < p; ++a) {
        for (size_t b = 0; b < p; ++b) info[a][b] += share[k] * (z[k][a] - mean[a]) * (z[k][b] - mean[b]);
      }
    }
  }
  for (size_t a = 0; a < p; ++a) { /* half the log determinant, by elimination */
    value += 0.5 * log(info[a][a]);
    for (size_t b = a + 1; b < p; ++b) {
      const double by = info[b][a] / info[a][a];
      for (size_t c = a; c < p; ++c) info[b][c] -= by * info[a][c];
    }
  }
  return value;
}

/* Steps of each parameter but the last in turn, ever smaller, from theta. */
static inline double plain_adjacent_climb(const plain_adjacent *d, double *theta, double least) {
  const size_t p = d->k - 1 + d->q;
  double here = plain_adjacent_log_lik(d, theta);
  for (double step = 1.0; step > least; step /= 2.0) {
    for (int better = 1, round = 0; better && round < 500; ++round) {
      better = 0;
      for (size_t a = 0; a + 1 < p; ++a) {
        for (int sign = -1; sign <= 1; sign += 2) {
          theta[a] += sign * step;
          const double there = plain_adjacent_log_lik(d, theta);
          better = better || there > here;
          if (there > here)
            here = there;
          else
            theta[a] -= sign * step;
        }
      }
    }
  }
  return here;
}

/* The maximum with the last parameter held at `slope`: walked to from 0, as there may be others. */
static inline double plain_adjacent_profile(const plain_adjacent *d, double slope) {
  double theta[PLAIN_PARAMETERS] = {0};
  for (int k = 0; k < 8; ++k) {
    theta[d->k + d->q - 2] = slope * k / 8.0;
    plain_adjacent_climb(d, theta, 1e-3);
  }
  theta[d->k + d->q - 2] = slope;
  return plain_adjacent_climb(d, theta, 1e-7);
}

#endif
