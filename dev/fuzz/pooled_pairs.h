#ifndef POOLED_PAIRS_H
#define POOLED_PAIRS_H

/* Pooled scores of pairs by their definition, on the whole numbers of limited_pairs.h: Prentice's by a walk from the
 * highest value down, Gehan's by comparing every two; and all flips of their differences. */

#include <math.h>

#include "limited_pairs.h"

/* What is known of all 2n members at a shift: first ones, then second ones; `none` where nothing is. */
typedef struct {
  int n, none[2 * LIMITED_MOST], exact[2 * LIMITED_MOST], least[2 * LIMITED_MOST], most[2 * LIMITED_MOST];
} pooled;

static inline pooled pooled_at(const limited_pair *pair, int n, int shift) {
  pooled p = {.n = n};
  for (int i = 0; i < n; ++i) {
    const limited_value x = pair[i].before, y = pair[i].after;
    const int low = x.low + shift > y.low ? x.low + shift : y.low;
    const int high = x.high + shift < y.high ? x.high + shift : y.high;
    const limited_interval known[2] = {limited_known(x, shift, low, high), limited_known(y, 0, low, high)};
    for (int k = 0; k < 2; ++k) {
      const int m = k * n + i;
      p.none[m] = low > high;
      p.exact[m] = known[k].exact && !p.none[m];
      p.least[m] = p.none[m] ? -9 * LIMITED_FAR : known[k].least;
      p.most[m] = p.none[m] ? 9 * LIMITED_FAR : known[k].most;
    }
  }
  return p;
}

static inline int pooled_above(const pooled *p, int i, int j) {
  return p->exact[i] && p->exact[j] ? p->least[i] > p->least[j] : p->least[i] >= p->most[j];
}

static inline double pooled_gehan(const pooled *p, int i) {
  int score = 0;
  for (int j = 0; j < 2 * p->n; ++j) score += j != i ? pooled_above(p, i, j) - pooled_above(p, j, i) : 0;
  return score;
}

/* Where a member stands: its value, or its limit. */
static inline int pooled_place(const pooled *p, int i) { return p->exact[i] ? p->least[i] : p->most[i]; }

/* Over 2n + 1. F of a place: the product over measured values down to it, those of a tie one after the other. */
static inline double pooled_prentice(const pooled *p, int i) {
  const int here = pooled_place(p, i);
  double f = 1.0, sum = 0.0;
  int left = 2 * p->n, tied = 0;
  for (int place = 2 * LIMITED_FAR, next; place >= here; place = next) {
    next = -9 * LIMITED_FAR;
    int exact = 0, below = 0;
    for (int j = 0; j < 2 * p->n; ++j) {
      const int at = pooled_place(p, j);
      exact += at == place && p->exact[j];
      below += at == place && !p->exact[j];
      if (at < place && at > next) next = at;
    }
    sum = 0.0;
    tied = exact;
    for (int k = 0; k < exact; ++k, --left) {
      f *= left / (left + 1.0);
      sum += f;
    }
    left -= below;
  }
  return p->exact[i] ? 2.0 * sum / tied - 1.0 : f - 1.0;
}

static inline void pooled_differences(const limited_pair *pair, int n, int shift, int gehan, double *d) {
  const pooled p = pooled_at(pair, n, shift);
  for (int i = 0; i < n; ++i) {
    d[i] = gehan ? pooled_gehan(&p, n + i) - pooled_gehan(&p, i) : pooled_prentice(&p, n + i) - pooled_prentice(&p, i);
  }
}

/* P(sum <= what was seen) and P(sum >= it) over all flips. */
static inline void pooled_tails(const double *d, int n, double *lower, double *upper) {
  double seen = 0.0, size = 0.0;
  for (int i = 0; i < n; ++i) seen += d[i], size += fabs(d[i]);
  int below = 0, above = 0;
  for (int flips = 0; flips < 1 << n; ++flips) {
    double sum = 0.0;
    for (int i = 0; i < n; ++i) sum += flips >> i & 1 ? -d[i] : d[i];
    below += sum <= seen + 1e-9 * size;
    above += sum >= seen - 1e-9 * size;
  }
  *lower = below / (double)(1 << n);
  *upper = above / (double)(1 << n);
}

/* Which limits matter: none where nothing lies beyond one, upper ones only where something lies above. Returns whether
 * something does. */
static inline int pooled_limits(limited_pair *pair, int n) {
  int above = 0, below = 0;
  for (int i = 0; i < n; ++i) {
    const limited_value x = pair[i].before, y = pair[i].after;
    const int low = x.low > y.low ? x.low : y.low, high = x.high < y.high ? x.high : y.high;
    above |= low > high || x.beyond > 0 || y.beyond > 0 || x.value > high || y.value > high;
    below |= x.beyond < 0 || y.beyond < 0 || x.value < low || y.value < low;
  }
  for (int i = 0; i < n && !above; ++i) {
    pair[i].before.high = pair[i].after.high = LIMITED_FAR;
    if (!below) pair[i].before.low = pair[i].after.low = -LIMITED_FAR;
  }
  return above;
}

#endif
