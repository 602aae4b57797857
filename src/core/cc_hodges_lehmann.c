#include "cc_hodges_lehmann.h"

#include <math.h>

size_t cc_walsh_scratch(size_t n) { return 2 * n + 32; }

/* Where the sums split at a bound: how many are at or below it, the largest of those and the smallest above. */
typedef struct {
  size_t count;
  double below, above;
} split;

static split split_at(const double *x, size_t n, double bound) {
  split s = {0, -INFINITY, INFINITY};
  size_t j = n; /* x[i] + x[k] <= bound for i <= k < j */
  for (size_t i = 0; i < n; ++i) {
    while (j > i && x[i] + x[j - 1] > bound) --j;
    if (j < n) {
      const double first = x[i] + x[j];
      if (first < s.above) s.above = first;
    }
    if (j <= i) break; /* later rows begin with 2 x[i + 1], above the bound as well, and above `first` */
    s.count += j - i;
    const double last = x[i] + x[j - 1];
    if (last > s.below) s.below = last;
  }
  return s;
}

size_t cc_walsh_count(const double *x, size_t n, double bound) { return split_at(x, n, bound).count; }

double cc_walsh_next(const double *x, size_t n, double bound) { return split_at(x, n, bound).above; }

/* The sums in [first, last], in no order. */
static size_t collect(const double *x, size_t n, double first, double last, double *out) {
  size_t m = 0, from = n, to = n;
  for (size_t i = 0; i < n; ++i) {
    while (from > 0 && x[i] + x[from - 1] >= first) --from;
    while (to > 0 && x[i] + x[to - 1] > last) --to;
    for (size_t j = from > i ? from : i; j < to; ++j) out[m++] = x[i] + x[j];
  }
  return m;
}

/* The k-th smallest (from 0) of a[0..n), which it reorders (Hoare's selection, middle of three as pivot). */
static double quickselect(double *a, size_t n, size_t k) {
  size_t low = 0, high = n - 1;
  while (low < high) {
    const double x = a[low], y = a[low + (high - low) / 2], z = a[high];
    const double pivot = x < y ? (y < z ? y : (x < z ? z : x)) : (x < z ? x : (y < z ? z : y));
    size_t i = low, j = high;
    for (;;) {
      while (a[i] < pivot) ++i;
      while (a[j] > pivot) --j;
      if (i >= j) break;
      const double swap = a[i];
      a[i++] = a[j];
      a[j--] = swap;
    }
    /* a[low..j] <= pivot <= a[j + 1..high], and j < high: two of the three are at least the pivot */
    if (k <= j) high = j;
    else low = j + 1;
  }
  return a[k];
}

/* Sums known to hold the one sought: number `before` of smaller ones, number `within`, all in [first, last]. */
typedef struct {
  size_t before, within;
  double first, last;
} bracket;

/* A bound inside the bracket: by proportion, and every other time in the middle, against long tails. */
static double pivot_of(const bracket *b, size_t k, int middle) {
  const double share = middle ? 0.5 : ((double)(k - b->before) - 0.5) / (double)b->within;
  const double pivot = b->first + (b->last - b->first) * share;
  return pivot < b->last ? pivot : b->first;
}

double cc_walsh_select(const double *x, size_t n, size_t k, double *scratch) {
  bracket b = {0, cc_walsh_pairs(n), x[0] + x[0], x[n - 1] + x[n - 1]};
  for (int round = 0; b.first < b.last && b.within > cc_walsh_scratch(n); ++round) {
    const split s = split_at(x, n, pivot_of(&b, k, round % 3 == 2));
    if (s.count >= k) {
      b.within = s.count - b.before;
      b.last = s.below;
    } else {
      b.within -= s.count - b.before;
      b.before = s.count;
      b.first = s.above;
    }
  }
  if (b.first >= b.last) return b.last;
  const size_t m = collect(x, n, b.first, b.last, scratch);
  return quickselect(scratch, m, k - b.before - 1);
}

double cc_hodges_lehmann(const double *x, size_t n, double *scratch) {
  const size_t pairs = cc_walsh_pairs(n), k = (pairs + 1) / 2;
  const double sum = cc_walsh_select(x, n, k, scratch);
  if (pairs % 2 != 0) return sum / 2.0;
  const split s = split_at(x, n, sum);
  const double upper = s.count > k ? sum : s.above;
  return sum / 4.0 + upper / 4.0;
}
