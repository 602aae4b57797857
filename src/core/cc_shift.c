#include "cc_shift.h"

#include "cc_sort.h"

#include <math.h>
#include <stdint.h>

size_t cc_shift_scratch(size_t n1) { return 3 * n1; }

/* Row i of a stratum: the differences x[i] - y[n0 - 1 - j], ascending in j. */
static double difference(const cc_sample_pair *s, size_t i, size_t j) { return s->x[i] - s->y[s->n0 - 1 - j]; }

double cc_shift_weight(const cc_sample_pair *strata, size_t n_strata, double d) {
  double weight = 0.0;
  for (size_t h = 0; h < n_strata; ++h) {
    const cc_sample_pair *s = strata + h;
    size_t j = s->n0, count = 0;
    for (size_t i = 0; i < s->n1; ++i) {
      while (j > 0 && difference(s, i, j - 1) > d) --j;
      count += j;
    }
    weight += s->weight * (double)count;
  }
  return weight;
}

/* The candidate number `which` among those left: rows h, i keep low[r] <= j < high[r]. */
static double candidate(const cc_sample_pair *strata, const size_t *low, const size_t *high, size_t which) {
  size_t r = 0;
  for (const cc_sample_pair *s = strata;; ++s) {
    for (size_t i = 0; i < s->n1; ++i, ++r) {
      const size_t left = high[r] - low[r];
      if (which < left) return difference(s, i, low[r] + which);
      which -= left;
    }
  }
}

/* Weights of the differences <= pivot, whose number in each row goes to end[r]. */
static double weigh_rows(const cc_sample_pair *strata, size_t n_strata, double pivot, size_t *end) {
  double weight = 0.0;
  for (size_t h = 0, r = 0; h < n_strata; ++h) {
    const cc_sample_pair *s = strata + h;
    size_t j = s->n0, count = 0;
    for (size_t i = 0; i < s->n1; ++i, ++r) {
      while (j > 0 && difference(s, i, j - 1) > pivot) --j;
      end[r] = j;
      count += j;
    }
    weight += s->weight * (double)count;
  }
  return weight;
}

/* Keeps the candidates below the pivot (`below`) or those above it, by where each row passes it; returns how many are
 * left. */
static size_t discard(const cc_sample_pair *strata, size_t n_strata, double pivot, int below, const size_t *end,
                      size_t *low, size_t *high) {
  size_t left = 0;
  for (size_t h = 0, r = 0; h < n_strata; ++h) {
    const cc_sample_pair *s = strata + h;
    for (size_t i = 0; i < s->n1; ++i, ++r) {
      size_t j = end[r];
      if (below) {
        while (j > low[r] && difference(s, i, j - 1) == pivot) --j;
        if (j < high[r]) high[r] = j > low[r] ? j : low[r];
      } else if (j > low[r]) {
        low[r] = j < high[r] ? j : high[r];
      }
      left += high[r] - low[r];
    }
  }
  return left;
}

double cc_shift_quantile(const cc_sample_pair *strata, size_t n_strata, double target, size_t *scratch) {
  if (target < 0.0) return -INFINITY;
  size_t rows = 0, left = 0;
  for (size_t h = 0; h < n_strata; ++h) rows += strata[h].n1;
  size_t *low = scratch, *high = low + rows, *end = high + rows;
  for (size_t h = 0, r = 0; h < n_strata; ++h) {
    for (size_t i = 0; i < strata[h].n1; ++i, ++r) {
      low[r] = 0;
      high[r] = strata[h].n0;
      left += strata[h].n0;
    }
  }
  double answer = INFINITY;
  uint64_t state = UINT64_C(0x9E3779B97F4A7C15); /* of a linear congruential generator that picks the pivots */
  while (left > 0) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    const double pivot = candidate(strata, low, high, (size_t)(state >> 33) % left);
    const int enough = weigh_rows(strata, n_strata, pivot, end) > target;
    if (enough) answer = pivot;
    left = discard(strata, n_strata, pivot, enough, end, low, high);
  }
  return answer;
}

/* The smallest difference above `d`. */
static double next_difference(const cc_sample_pair *strata, size_t n_strata, double d) {
  double next = INFINITY;
  for (size_t h = 0; h < n_strata; ++h) {
    const cc_sample_pair *s = strata + h;
    size_t j = s->n0;
    for (size_t i = 0; i < s->n1; ++i) {
      while (j > 0 && difference(s, i, j - 1) > d) --j;
      if (j < s->n0 && difference(s, i, j) < next) next = difference(s, i, j);
    }
  }
  return next;
}

double cc_shift_median(const cc_sample_pair *strata, size_t n_strata, size_t *scratch) {
  const double half = cc_shift_weight(strata, n_strata, INFINITY) / 2.0;
  const double slack = 1e-12 * half; /* sums of unequal weights are not exact; those of equal ones are whole numbers */
  const double low = cc_shift_quantile(strata, n_strata, half - slack, scratch);
  /* Where the lower one already exceeds half, no gap holds the middle. */
  if (cc_shift_weight(strata, n_strata, low) > half + slack) return low;
  double high = next_difference(strata, n_strata, low);
  while (high < INFINITY && cc_shift_weight(strata, n_strata, high) <= half + slack) {
    high = next_difference(strata, n_strata, high);
  }
  return (low + high) / 2.0;
}

void cc_shift_swap(const cc_sample_pair *strata, size_t n_strata, cc_sample_pair *swapped) {
  for (size_t h = 0; h < n_strata; ++h) {
    const cc_sample_pair s = strata[h];
    swapped[h] = (cc_sample_pair){.x = s.y, .n1 = s.n0, .y = s.x, .n0 = s.n1, .weight = s.weight};
  }
}

/* Runs are merged best four at a time. */
static size_t rows_laid_out(size_t n1) { return n1 > 8 && n1 % 4 == 3 ? n1 + 1 : n1; }

size_t cc_shift_sort(const cc_sample_pair *pair, double *sorted, double *scratch) {
  const size_t n1 = pair->n1, n0 = pair->n0, rows = rows_laid_out(n1);
  for (size_t i = 0; i < n1; ++i) {
    for (size_t j = 0; j < n0; ++j) sorted[i * n0 + j] = difference(pair, i, j);
  }
  for (size_t k = n1 * n0; k < rows * n0; ++k) sorted[k] = INFINITY;
  const size_t first = cc_sort_to_halves(sorted, rows * n0, n0, scratch);
  return first < n1 * n0 ? first : n1 * n0;
}

static size_t n_differences(const cc_differences *d) { return d->pair.n1 * d->pair.n0; }

/* Number of sorted values < at, or <= at. */
static size_t count_sorted(const double *sorted, size_t n, double at, int or_equal) {
  size_t low = 0, high = n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (or_equal ? sorted[middle] <= at : sorted[middle] < at)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Among both runs. */
static size_t count_both(const cc_differences *d, double at, int or_equal) {
  const size_t second = n_differences(d) - d->first;
  return count_sorted(d->sorted, d->first, at, or_equal) + count_sorted(d->sorted + d->first, second, at, or_equal);
}

/* Number k, from 0, of both runs: the least of what they have left when each has given its part of k. */
static double sorted_at(const cc_differences *d, size_t k) {
  const double *const a = d->sorted, *const b = a + d->first;
  const size_t n_a = d->first, n_b = n_differences(d) - n_a;
  size_t low = k > n_b ? k - n_b : 0, high = k < n_a ? k : n_a; /* the part of a */
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (a[middle] < b[k - middle - 1])
      low = middle + 1;
    else
      high = middle;
  }
  const double of_a = low < n_a ? a[low] : INFINITY, of_b = k - low < n_b ? b[k - low] : INFINITY;
  return of_b < of_a ? of_b : of_a;
}

double cc_differences_above(const cc_differences *d, double target, size_t *scratch) {
  if (d->sorted == NULL) return cc_shift_quantile(&d->pair, 1, target, scratch);
  const size_t n = n_differences(d);
  if (target < 0.0) return -INFINITY;
  if (target >= (double)n) return INFINITY;
  const size_t k = (size_t)target;
  return d->turned ? -sorted_at(d, n - 1 - k) : sorted_at(d, k);
}

double cc_differences_up_to(const cc_differences *d, double at) {
  if (d->sorted == NULL) return cc_shift_weight(&d->pair, 1, at);
  return (double)(d->turned ? n_differences(d) - count_both(d, -at, 0) : count_both(d, at, 1));
}

double cc_differences_median(const cc_differences *d, size_t *scratch) {
  if (d->sorted == NULL) return cc_shift_median(&d->pair, 1, scratch);
  const size_t n = n_differences(d);
  const double median = (sorted_at(d, (n - 1) / 2) + sorted_at(d, n / 2)) / 2.0;
  return d->turned ? -median : median;
}

cc_differences cc_differences_swap(const cc_differences *d) {
  cc_differences swapped = {.sorted = d->sorted, .first = d->first, .turned = !d->turned};
  cc_shift_swap(&d->pair, 1, &swapped.pair);
  return swapped;
}
