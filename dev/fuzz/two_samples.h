#ifndef TWO_SAMPLES_H
#define TWO_SAMPLES_H

/* Two samples by their definitions: pairs, all choices of the first group. */

#include "fuzz.h"

/* Pairs in which x less the shift is higher, ties a half. */
static inline double fuzz_mann_whitney(const double *x, size_t n1, const double *y, size_t n0, double shift) {
  double w = 0;
  for (size_t i = 0; i < n1; i++) {
    for (size_t k = 0; k < n0; k++) w += (x[i] - shift > y[k]) + 0.5 * (x[i] - shift == y[k]);
  }
  return w;
}

/* Null variance of W at the shift: sum of squares of the centred midranks, sampled without replacement. */
static inline double fuzz_rank_sum_variance(const double *x, size_t n1, const double *y, size_t n0, double shift) {
  const size_t n = n1 + n0;
  double squares = 0;
  for (size_t i = 0; i < n; i++) {
    const double value = i < n1 ? x[i] - shift : y[i - n1];
    double rank = 0.5;
    for (size_t k = 0; k < n; k++) {
      const double other = k < n1 ? x[k] - shift : y[k - n1];
      rank += (other < value) + 0.5 * (other == value);
    }
    squares += (rank - ((double)n + 1) / 2) * (rank - ((double)n + 1) / 2);
  }
  return (double)(n1 * n0) / (double)(n * (n - 1)) * squares;
}

/* P(W <= w), P(W >= w) of the w at the shift, over all choices of n1 of the n1 + n0 patients. */
static inline void fuzz_rank_sum_tails(const double *x, size_t n1, const double *y, size_t n0, double shift,
                                       double *lower, double *upper) {
  const size_t n = n1 + n0;
  const double w = fuzz_mann_whitney(x, n1, y, n0, shift);
  double all = 0, below = 0, above = 0, first[32], second[32];
  for (uint32_t set = 0; set < UINT32_C(1) << n; set++) {
    size_t a = 0, c = 0;
    if ((size_t)__builtin_popcount(set) != n1) continue;
    for (size_t i = 0; i < n; i++) *(set >> i & 1 ? &first[a++] : &second[c++]) = i < n1 ? x[i] - shift : y[i - n1];
    const double now = fuzz_mann_whitney(first, n1, second, n0, 0);
    all++;
    below += now <= w;
    above += now >= w;
  }
  *lower = below / all;
  *upper = above / all;
}

/* All differences x - y, ascending; how many. */
static inline size_t fuzz_differences(const double *x, size_t n1, const double *y, size_t n0, double *out) {
  size_t m = 0;
  for (size_t i = 0; i < n1; i++) {
    for (size_t k = 0; k < n0; k++) out[m++] = x[i] - y[k];
  }
  fuzz_sort(out, m);
  return m;
}

#endif
