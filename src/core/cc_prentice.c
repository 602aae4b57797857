#include "cc_prentice.h"

static size_t begin(const cc_pool *p, size_t g) { return g > 0 ? p->end[g - 1] : 0; }

static double *of_member(const cc_pool *p, double *member, size_t code) {
  return member + cc_pool_index_of(code) + (cc_pool_kind_of(code) == CC_POOL_AFTER ? p->n : 0);
}

static int is_measured(size_t code) { return cc_pool_kind_of(code) <= CC_POOL_AFTER; }

static inline size_t count_measured(const cc_pool *p, size_t g) {
  if (p->end[g] == begin(p, g) + 1) return (size_t)is_measured(p->code[begin(p, g)]);
  size_t count = 0;
  for (size_t k = begin(p, g); k < p->end[g]; ++k) count += (size_t)is_measured(p->code[k]);
  return count;
}

/* ---- Prentice's ---- */

static int prentice_scores(const cc_pool *p, double *member, double *limit) {
  const double all = (double)p->n_in + 1.0;
  double f = all, left = (double)p->n_in;
  int passed = 0, whole = 1; /* passed: some below a limit */
  for (size_t g = p->n_places; g-- > 0;) {
    const size_t measured = count_measured(p, g);
    double sum = 0.0;
    for (size_t j = 0; j < measured; ++j) { /* no division where f = (left + 1) / (N + 1), times N + 1 */
      f = f == left + 1.0 ? left : f * left / (left + 1.0);
      left -= 1.0;
      sum += f;
    }
    whole &= measured == 0 || !passed;
    const double score = (measured > 1 ? 2.0 * sum / (double)measured : 2.0 * sum) - all;
    for (size_t k = begin(p, g); k < p->end[g]; ++k) {
      const size_t code = p->code[k];
      if (is_measured(code)) {
        *of_member(p, member, code) = score;
      } else {
        limit[cc_pool_index_of(code)] = f - all;
        left -= (double)p->beyond[cc_pool_index_of(code)];
        passed = 1;
      }
    }
  }
  return whole;
}

/* ---- Gehan's ---- */

static size_t count_beyond(const cc_pool *p, size_t g, cc_pool_kind kind) {
  size_t count = 0;
  for (size_t k = begin(p, g); k < p->end[g]; ++k) {
    if (cc_pool_kind_of(p->code[k]) == kind) count += p->beyond[cc_pool_index_of(p->code[k])];
  }
  return count;
}

static void gehan_scores(const cc_pool *p, double *member, double *limit) {
  const double all = (double)p->n_measured, above = (double)p->n_above;
  double measured = 0.0, lows = 0.0, highs = 0.0; /* passed from below */
  for (size_t g = 0; g < p->n_places; ++g) {
    const double here = (double)count_measured(p, g);
    const double lows_here = (double)count_beyond(p, g, CC_POOL_LOW);
    const double value = measured + lows + lows_here - (all - measured - here) - (above - highs);
    const double low = -(all - measured) - (above - highs), high = measured + here + lows + lows_here;
    for (size_t k = begin(p, g); k < p->end[g]; ++k) {
      const size_t code = p->code[k];
      if (is_measured(code))
        *of_member(p, member, code) = value;
      else
        limit[cc_pool_index_of(code)] = cc_pool_kind_of(code) == CC_POOL_LOW ? low : high;
    }
    measured += here;
    lows += lows_here;
    highs += (double)count_beyond(p, g, CC_POOL_HIGH);
  }
}

int cc_prentice_differences(const cc_pool *p, int gehan, double *member, double *difference) {
  double *limit = member + 2 * p->n;
  int whole = 1;
  if (gehan)
    gehan_scores(p, member, limit);
  else
    whole = prentice_scores(p, member, limit);
  for (size_t m = 0; m < 2 * p->n; ++m) {
    if (p->where[m] == CC_POOL_BELOW || p->where[m] == CC_POOL_ABOVE) member[m] = limit[p->at[m]];
    if (p->where[m] == CC_POOL_NOWHERE) member[m] = 0.0;
  }
  for (size_t i = 0; i < p->n; ++i) difference[i] = member[p->n + i] - member[i];
  return whole;
}
