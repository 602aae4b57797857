#include "cc_correlation.h"

#include <math.h>

void cc_rank_scores(const double *value, const double *noise, size_t n, int digits, cc_rank_item *item, size_t *end,
                    double *score) {
  const size_t groups = cc_tie_groups(value, noise, n, digits, item, end);
  for (size_t g = 0, from = 0; g < groups; from = end[g++]) {
    for (size_t i = from; i < end[g]; ++i) {
      score[item[i].index] = (double)cc_midrank2(from, end[g]) - (double)(n + 1);
    }
  }
}

void cc_compare_all(const cc_interval *known, size_t n, signed char *out) {
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) {
      const cc_interval a = known[i], b = known[j];
      const int exact = a.low == a.high && b.low == b.high;
      const int above = exact ? a.low > b.low : a.low >= b.high, below = exact ? a.low < b.low : a.high <= b.low;
      out[i + j * n] = (signed char)(i == j ? 0 : above - below);
    }
  }
}

double cc_association_sum(const cc_association *x, const uint32_t *order) {
  if (x->a != NULL) {
    double sum = 0.0;
    for (size_t i = 0; i < x->n; ++i) sum += x->a[i] * x->b[order != NULL ? order[i] : i];
    return sum;
  }
  int64_t sum = 0;
  for (size_t j = 1; j < x->n; ++j) {
    const signed char *g = x->g + j * x->n, *h = x->h + (order != NULL ? order[j] : j) * x->n;
    for (size_t i = 0; i < j; ++i) sum += g[i] * h[order != NULL ? order[i] : i];
  }
  return (double)(2 * sum);
}

static double squares(const cc_association *x, int second) {
  const double *s = second ? x->b : x->a;
  const signed char *c = second ? x->h : x->g;
  double sum = 0.0;
  if (s != NULL) {
    for (size_t i = 0; i < x->n; ++i) sum += s[i] * s[i];
    return sum;
  }
  for (size_t k = 0; k < x->n * x->n; ++k) sum += c[k] != 0;
  return sum;
}

double cc_association_of(const cc_association *x) {
  const double size = sqrt(squares(x, 0)) * sqrt(squares(x, 1));
  if (!(size > 0.0)) return NAN;
  const double r = cc_association_sum(x, NULL) / size;
  return r > 1.0 ? 1.0 : r < -1.0 ? -1.0 : r;
}

double cc_association_slack(const cc_association *x) {
  return x->a != NULL ? 1e-13 * sqrt(squares(x, 0)) * sqrt(squares(x, 1)) : 0.0;
}

/* All orders by Heap's exchanges (1963, Computer Journal 6:293-294). */
void cc_association_count(const cc_association *x, double *at_most, double *at_least) {
  uint32_t order[9];
  size_t turn[9] = {0}, i = 1;
  const double seen = cc_association_sum(x, NULL), slack = cc_association_slack(x);
  for (size_t j = 0; j < x->n; ++j) order[j] = (uint32_t)j;
  *at_most = *at_least = 1.0; /* as they are */
  while (i < x->n) {
    if (turn[i] >= i) {
      turn[i++] = 0;
      continue;
    }
    const size_t other = i % 2 ? turn[i] : 0;
    const uint32_t kept = order[other];
    order[other] = order[i];
    order[i] = kept;
    const double here = cc_association_sum(x, order);
    *at_most += here <= seen + slack;
    *at_least += here >= seen - slack;
    ++turn[i];
    i = 1;
  }
}
