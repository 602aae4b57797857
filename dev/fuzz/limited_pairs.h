#ifndef LIMITED_PAIRS_H
#define LIMITED_PAIRS_H

/* Signed ranks and signs of changes beyond limits by their definition, on whole numbers: what is known of a measurement
 * is an interval, that of a change comes from two intervals, scores are counted pair by pair, tails are all patterns of
 * signs, or, of many pairs, a plain table of all sums. Numbers are in quarters, so that the shifts at which anything
 * may happen are even and the gaps between them odd. */

#include <math.h>
#include <stddef.h>

#include "../../src/core/cc_limited.h"

enum { LIMITED_MOST = 9, LIMITED_MANY = 24, LIMITED_FAR = 100000 };

typedef struct {
  int value, low, high, beyond; /* low, high: +-LIMITED_FAR where there is none */
} limited_value;

typedef struct {
  limited_value before, after;
} limited_pair;

/* A value beyond a limit is known as that limit. */
static inline limited_value limited_at_its_limit(limited_value m) {
  m.beyond = (m.value > m.high) - (m.value < m.low);
  if (m.beyond) m.value = m.beyond < 0 ? m.low : m.high;
  return m;
}

static inline cc_measurement limited_real(limited_value m) {
  return (cc_measurement){m.value / 4.0, m.low == -LIMITED_FAR ? -INFINITY : m.low / 4.0,
                          m.high == LIMITED_FAR ? INFINITY : m.high / 4.0, m.beyond};
}

typedef struct {
  int known, sign, size; /* known: 2 all, 1 sign and bound, 0 nothing */
} limited_change;

typedef struct {
  int least, most, exact;
} limited_interval;

static inline limited_interval limited_known(limited_value m, int shift, int low, int high) {
  const int value = m.value + shift;
  if (m.beyond < 0 || (m.beyond == 0 && value < low)) return (limited_interval){-4 * LIMITED_FAR, low, 0};
  if (m.beyond > 0 || value > high) return (limited_interval){high, 4 * LIMITED_FAR, 0};
  return (limited_interval){value, value, 1};
}

static inline limited_change limited_change_at(limited_pair p, int shift) {
  const int low = p.before.low + shift > p.after.low ? p.before.low + shift : p.after.low;
  const int high = p.before.high + shift < p.after.high ? p.before.high + shift : p.after.high;
  const limited_interval x = limited_known(p.before, shift, low, high), y = limited_known(p.after, 0, low, high);
  const int least = y.least - x.most, most = y.most - x.least;
  if (low > high) return (limited_change){0, 0, 0};
  if (x.exact && y.exact) return (limited_change){2, (least > 0) - (least < 0), least < 0 ? -least : least};
  if (least >= 0) return (limited_change){1, 1, least};
  if (most <= 0) return (limited_change){1, -1, -most};
  return (limited_change){0, 0, 0};
}

typedef struct {
  int n, up, down, zero, unknown;       /* n: with a sign */
  int score2[LIMITED_MANY], v2, total2; /* of those, doubled */
  double squares;
} limited_scores;

static inline limited_scores limited_scores_at(const limited_pair *pair, int n, int shift, int drop_zeros) {
  limited_change c[LIMITED_MANY];
  limited_scores out = {0};
  int ranked = 0;
  for (int i = 0; i < n; ++i) {
    c[i] = limited_change_at(pair[i], shift);
    out.up += c[i].sign > 0;
    out.down += c[i].sign < 0;
    out.zero += c[i].known == 2 && c[i].sign == 0;
    out.unknown += c[i].known == 0;
    ranked += c[i].sign != 0 || (c[i].known == 2 && !drop_zeros);
  }
  for (int i = 0; i < n; ++i) {
    if (c[i].sign == 0) continue;
    int score2 = ranked + 1;
    for (int j = 0; j < n; ++j) {
      if (c[j].known == 0 || (c[j].sign == 0 && drop_zeros)) continue;
      if (c[j].sign == 0)
        score2 += 1;
      else if (c[j].known == 2 && c[i].known == 2)
        score2 += (c[i].size > c[j].size) - (c[i].size < c[j].size);
      else if (c[j].known == 2)
        score2 += c[i].size >= c[j].size;
      else if (c[i].known == 2)
        score2 -= c[j].size >= c[i].size;
    }
    out.score2[out.n++] = score2;
    out.v2 += c[i].sign > 0 ? score2 : 0;
    out.total2 += score2;
    out.squares += (double)score2 * score2;
  }
  return out;
}

/* P(V <= what was seen), P(V >= it): how many patterns have each sum. */
static inline void limited_many_tails(const limited_scores *s, double *lower, double *upper) {
  double ways[2 * LIMITED_MANY * LIMITED_MANY + 1] = {1.0}, below = 0.0, above = 0.0, all = 1.0;
  for (int i = 0; i < s->n; ++i, all *= 2.0) {
    for (int v2 = s->total2; v2 >= s->score2[i]; --v2) ways[v2] += ways[v2 - s->score2[i]];
  }
  for (int v2 = 0; v2 <= s->total2; ++v2) {
    below += v2 <= s->v2 ? ways[v2] : 0.0;
    above += v2 >= s->v2 ? ways[v2] : 0.0;
  }
  *lower = below / all;
  *upper = above / all;
}

static inline void limited_tails(const limited_scores *s, double *lower, double *upper) {
  int below = 0, above = 0;
  if (s->n > LIMITED_MOST) {
    limited_many_tails(s, lower, upper);
    return;
  }
  for (int signs = 0; signs < 1 << s->n; ++signs) {
    int v2 = 0;
    for (int i = 0; i < s->n; ++i) v2 += signs >> i & 1 ? s->score2[i] : 0;
    below += v2 <= s->v2;
    above += v2 >= s->v2;
  }
  *lower = below / (double)(1 << s->n);
  *upper = above / (double)(1 << s->n);
}

#endif
