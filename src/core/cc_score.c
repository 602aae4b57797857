#include "cc_score.h"

#include <math.h>

static void divide(double *x, size_t n, double by) {
  for (size_t i = 0; i < n; ++i) x[i] = by > 0 ? x[i] / by : 0;
}

static double sum_of_squares(const double *x, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; ++i) sum += x[i] * x[i];
  return sum;
}

static void signed_ranks(const double *change, const double *noise, size_t n, int drop_zeros, int digits,
                         const cc_score_scratch *s, double *score) {
  size_t n_zero = 0;
  for (size_t i = 0; i < n; ++i) {
    s->work[i] = fabs(change[i]);
    n_zero += change[i] == 0;
  }
  const size_t groups = cc_tie_groups(s->work, noise, n, digits, s->item, s->end);
  cc_midranks2(s->item, s->end, groups, s->rank2);
  const int64_t dropped = drop_zeros ? 2 * (int64_t)n_zero : 0;
  for (size_t i = 0; i < n; ++i) {
    const double rank = change[i] == 0 ? 0 : (double)(s->rank2[i] - dropped);
    score[i] = change[i] < 0 ? -rank : rank;
  }
}

void cc_flip_scores(const double *change, const double *noise, size_t n, cc_score_kind kind, int drop_zeros, int digits,
                    const cc_score_scratch *scratch, double *score) {
  if (kind == CC_SCORE_RANK) signed_ranks(change, noise, n, drop_zeros, digits, scratch, score);
  for (size_t i = 0; i < n; ++i) {
    if (kind == CC_SCORE_SIGN) score[i] = (change[i] > 0) - (change[i] < 0);
    if (kind == CC_SCORE_MEAN) score[i] = change[i];
  }
  const double terms = kind == CC_SCORE_MEAN ? (double)n : 1;
  divide(score, n, sqrt(terms * sum_of_squares(score, n)));
}

/* Values that differ from their mean by rounding only are all equal, and score 0. */
static void centre(double *x, size_t n) {
  double mean = 0, largest = 0, spread = 0;
  for (size_t i = 0; i < n; ++i) mean += x[i] / (double)n;
  for (size_t i = 0; i < n; ++i) {
    largest = fmax(largest, fabs(x[i]));
    x[i] -= mean;
    spread = fmax(spread, fabs(x[i]));
  }
  for (size_t i = 0; i < n && spread <= 1e-13 * largest; ++i) x[i] = 0;
}

static void ranks_of_stratum(const double *change, const double *noise, size_t n, int digits, const cc_score_scratch *s,
                             double *score) {
  const size_t groups = cc_tie_groups(change, noise, n, digits, s->item, s->end);
  cc_midranks2(s->item, s->end, groups, s->rank2);
  for (size_t i = 0; i < n; ++i) score[i] = (double)s->rank2[i] - ((double)n + 1);
}

void cc_weigh_scores(const size_t *end, const size_t *n_first, size_t n_strata, double *score) {
  double variance = 0;
  for (size_t h = 0; h < n_strata; ++h) {
    const size_t from = h == 0 ? 0 : end[h - 1], n = end[h] - from;
    const double weight = 1 / (2 * ((double)n + 1));
    for (size_t i = from; i < end[h]; ++i) score[i] *= weight;
    if (n_first == NULL) continue;
    const double n1 = (double)n_first[h], n0 = (double)n - n1;
    /* Sampling without replacement: n1 n0 / (n (n - 1)) of the sum of squares. */
    if (n > 1) variance += n1 * n0 / ((double)n * ((double)n - 1)) * sum_of_squares(score + from, n);
  }
  if (n_first != NULL) divide(score, n_strata > 0 ? end[n_strata - 1] : 0, sqrt(variance));
}

void cc_shuffle_scores(const double *change, const double *noise, const size_t *end, const size_t *n_first,
                       size_t n_strata, cc_score_kind kind, int digits, const cc_score_scratch *scratch,
                       double *score) {
  const size_t total = n_strata > 0 ? end[n_strata - 1] : 0;
  for (size_t h = 0; h < n_strata; ++h) {
    const size_t from = h == 0 ? 0 : end[h - 1], n = end[h] - from;
    if (kind == CC_SCORE_RANK) {
      ranks_of_stratum(change + from, noise + from, n, digits, scratch, score + from);
    } else if (n > 0) {
      for (size_t i = from; i < end[h]; ++i) score[i] = change[i];
      centre(score + from, n);
    }
  }
  if (kind == CC_SCORE_RANK)
    cc_weigh_scores(end, n_first, n_strata, score);
  else
    divide(score, total, sqrt(sum_of_squares(score, total)));
}
