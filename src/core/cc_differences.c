/* The differences of cc_shift.h laid out. */
#include "cc_shift.h"

#include "cc_sort.h"

#include <math.h>

/* Runs are merged best four at a time. */
static size_t rows_laid_out(size_t n1) { return n1 > 8 && n1 % 4 == 3 ? n1 + 1 : n1; }

size_t cc_shift_sort(const cc_sample_pair *pair, double *sorted, double *scratch) {
  const size_t n1 = pair->n1, n0 = pair->n0, rows = rows_laid_out(n1);
  for (size_t i = 0; i < n1; ++i) {
    for (size_t j = 0; j < n0; ++j) sorted[i * n0 + j] = pair->x[i] - pair->y[n0 - 1 - j];
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
  const double low = sorted_at(d, (n - 1) / 2), high = n % 2 ? low : sorted_at(d, n / 2);
  const double median = (low + high) / 2.0;
  return d->turned ? -median : median;
}

cc_differences cc_differences_swap(const cc_differences *d) {
  cc_differences swapped = {.sorted = d->sorted, .first = d->first, .turned = !d->turned};
  cc_shift_swap(&d->pair, 1, &swapped.pair);
  return swapped;
}
