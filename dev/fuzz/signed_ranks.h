#ifndef SIGNED_RANKS_H
#define SIGNED_RANKS_H

/* The signed-rank test by its definition: ranks by counting, tails by all patterns of signs. */

#include "cc_enums.h"
#include "fuzz.h"

enum { FUZZ_SIGNED_MOST = 9 };

typedef struct {
  size_t n;                                /* of those that are not zero */
  int rank2[FUZZ_SIGNED_MOST], v2, total2; /* doubled */
  double squares;
} fuzz_signed;

static inline fuzz_signed fuzz_signed_ranks(const double *x, size_t n, double shift, cc_zero_rule rule) {
  fuzz_signed out = {0};
  for (size_t i = 0; i < n; i++) {
    const double d = x[i] - shift;
    if (d == 0) continue;
    int rank2 = 1;
    for (size_t k = 0; k < n; k++) {
      const double other = fabs(x[k] - shift);
      if (other == 0 && rule == CC_ZERO_WILCOXON) continue;
      rank2 += 2 * (other < fabs(d)) + (other == fabs(d));
    }
    out.rank2[out.n++] = rank2;
    out.v2 += d > 0 ? rank2 : 0;
    out.total2 += rank2;
    out.squares += (double)rank2 * rank2;
  }
  return out;
}

/* P(V <= what was seen), P(V >= it): whole numbers over 2^n, without rounding. */
static inline void fuzz_signed_tails(const fuzz_signed *s, double *lower, double *upper) {
  size_t below = 0, above = 0;
  for (size_t signs = 0; signs < (size_t)1 << s->n; signs++) {
    int v2 = 0;
    for (size_t i = 0; i < s->n; i++) v2 += signs >> i & 1 ? s->rank2[i] : 0;
    below += v2 <= s->v2;
    above += v2 >= s->v2;
  }
  *lower = (double)below / (double)((size_t)1 << s->n);
  *upper = (double)above / (double)((size_t)1 << s->n);
}

/* All Walsh averages, ascending; how many. */
static inline size_t fuzz_walsh(const double *x, size_t n, double *out) {
  size_t m = 0;
  for (size_t i = 0; i < n; i++) {
    for (size_t k = i; k < n; k++) out[m++] = (x[i] + x[k]) / 2;
  }
  fuzz_sort(out, m);
  return m;
}

#endif
