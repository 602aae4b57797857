#ifndef KNOWN_GROUPS_H
#define KNOWN_GROUPS_H

/* Gehan's scores of two groups and their tests by definition, on whole numbers: comparisons pair by pair, tails by all
 * choices of the first group, all shifts. Ends are even, so that the shifts at which anything may happen are even and
 * the gaps between them odd. */

#include <math.h>
#include <stddef.h>
#include <stdint.h>

enum { KNOWN_MOST = 12, KNOWN_FAR = 100000, KNOWN_SHIFTS = 60 };

typedef struct {
  int low, high; /* +-KNOWN_FAR: none */
} known_value;

/* 1: a is certainly above b; -1: below; 0 neither. */
static inline int known_compare(known_value a, known_value b) {
  const int exact = a.low == a.high && b.low == b.high;
  if (exact) return (a.low > b.low) - (a.low < b.low);
  return (a.low > -KNOWN_FAR && b.high < KNOWN_FAR && a.low >= b.high) -
         (b.low > -KNOWN_FAR && a.high < KNOWN_FAR && a.high <= b.low);
}

typedef struct {
  int n, n1;
  known_value value[KNOWN_MOST];
  unsigned char event[KNOWN_MOST];
} known_groups;

static inline known_value known_shifted(known_value v, int shift) {
  return (known_value){v.low > -KNOWN_FAR ? v.low - shift : v.low, v.high < KNOWN_FAR ? v.high - shift : v.high};
}

/* Scores with the shift taken off the first group; returns their sum in it. */
static inline int known_scores(const known_groups *g, int shift, int *score) {
  int sum = 0;
  for (int i = 0; i < g->n; ++i) {
    const known_value a = g->event[i] ? known_shifted(g->value[i], shift) : g->value[i];
    score[i] = 0;
    for (int j = 0; j < g->n; ++j) {
      if (i != j) score[i] += known_compare(a, g->event[j] ? known_shifted(g->value[j], shift) : g->value[j]);
    }
    sum += g->event[i] ? score[i] : 0;
  }
  return sum;
}

/* How many choices of the first group have a sum at most, at least what was seen; returns how many there are. */
static inline long known_tails(const known_groups *g, int shift, long *below, long *above) {
  int score[KNOWN_MOST];
  const int seen = known_scores(g, shift, score);
  long all = 0;
  *below = *above = 0;
  for (unsigned set = 0; set < 1u << g->n; ++set) {
    int size = 0, sum = 0;
    for (int i = 0; i < g->n; ++i) {
      size += (int)(set >> i & 1u);
      sum += set >> i & 1u ? score[i] : 0;
    }
    if (size != g->n1) continue;
    ++all;
    *below += sum <= seen;
    *above += sum >= seen;
  }
  return all;
}

/* W less its mean, and its variance, both as of wilcox.test(). */
static inline double known_excess(const known_groups *g, int shift, double *variance) {
  int score[KNOWN_MOST];
  const int sum = known_scores(g, shift, score);
  double squares = 0.0;
  for (int i = 0; i < g->n; ++i) squares += (double)score[i] * score[i];
  const double n = g->n, n1 = g->n1;
  *variance = n1 * (n - n1) / (4.0 * n * (n - 1.0)) * squares;
  return sum / 2.0;
}

/* Limits of a set of shifts that begins or ends with this one: odd ones stand for gaps. */
static inline double known_low(int s) { return s - (s % 2 != 0); }
static inline double known_high(int s) { return s + (s % 2 != 0); }

#endif
