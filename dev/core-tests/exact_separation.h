#ifndef CORE_TESTS_EXACT_SEPARATION_H
#define CORE_TESTS_EXACT_SEPARATION_H

/* Separation by three columns of whole numbers below 2^30 in size, by enumeration: the separating directions form a
 * pointed cone whose edges are cross products of two rows, of which 128-bit integers hold every sign. */

#include <stddef.h>

__extension__ typedef __int128 wide;

enum { MOST_ROWS = 14 };

typedef struct {
  size_t n;
  double x[3 * MOST_ROWS];
  signed char side[MOST_ROWS]; /* 1: above, -1: below, 2: both, 0: the row does not count */
} problem;

static inline void row_of(const problem *q, size_t i, wide a[3]) {
  for (size_t j = 0; j < 3; ++j) a[j] = (wide)q->x[j * q->n + i];
}

static inline wide margin(const problem *q, size_t i, const wide d[3]) {
  wide a[3];
  row_of(q, i, a);
  return a[0] * d[0] + a[1] * d[1] + a[2] * d[2];
}

static inline void cross(const wide a[3], const wide b[3], wide d[3]) {
  for (int j = 0; j < 3; ++j) d[j] = a[(j + 1) % 3] * b[(j + 2) % 3] - a[(j + 2) % 3] * b[(j + 1) % 3];
}

/* Whether sign * d separates, touching or not. */
static inline int holds(const problem *q, const wide d[3], int sign) {
  for (size_t m = 0; m < q->n; ++m) {
    const wide at = margin(q, m, d);
    if (q->side[m] == 2 ? at != 0 : sign * q->side[m] * at < 0) return 0;
  }
  return 1;
}

/* Rows that some direction separates strictly; -1 where the rows that count have not rank 3. */
static inline int separable(const problem *q, int strict[MOST_ROWS]) {
  int rank = 0, any = 0;
  for (size_t i = 0; i < q->n; ++i) strict[i] = 0;
  for (size_t i = 0; i < q->n; ++i) {
    for (size_t k = 0; k < i; ++k) {
      wide a[3], b[3], d[3];
      row_of(q, i, a);
      row_of(q, k, b);
      cross(a, b, d);
      if (q->side[i] == 0 || q->side[k] == 0 || (d[0] == 0 && d[1] == 0 && d[2] == 0)) continue;
      for (size_t m = 0; m < q->n; ++m) rank |= q->side[m] != 0 && margin(q, m, d) != 0;
      for (int sign = -1; sign <= 1; sign += 2) {
        if (!holds(q, d, sign)) continue;
        for (size_t m = 0; m < q->n; ++m) strict[m] |= (q->side[m] == 1 || q->side[m] == -1) && margin(q, m, d) != 0;
      }
    }
  }
  for (size_t m = 0; m < q->n; ++m) any |= strict[m];
  return rank ? any : -1;
}

#endif
