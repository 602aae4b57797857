#include "cc_lane_walsh.h"

#include <math.h>

#include "cc_vec.h"

/* Speed. Of 120 sums of n = 15 the one with number 26 is one of 32, the middle one of 46: some 730 exchanges for both
 * limits and the estimate, 0.15 us a marker, a third of what the staircase walks take. */

#define LANES CC_PAIRED_LANES

/* Sums a, b with a <= i and b <= j, none of which is above x[i] + x[j], itself among them; i <= j. From the other end:
 * of the last value's place n - 1 - j and the first one's n - 1 - i. */
static size_t surely_up_to(size_t i, size_t j) { return (i + 1) * (j + 1) - i * (i + 1) / 2; }

CC_INLINE void add_rows(const double *a, const double *b, double *out) {
  for (size_t l = 0; l < LANES; l += CC_LANES) CC_STORE(out + l, CC_LOAD(a + l) + CC_LOAD(b + l));
}

/* The sums that may have a number of the range or the one after it, a row each; returns how many. *before: those that
 * come before. */
CC_CLONES
static size_t collect(const double *x, size_t n, const cc_walsh_range *range, double *row, size_t *before) {
  const size_t pairs = cc_walsh_pairs(n);
  size_t found = 0, from = n; /* in row i the sums from column `from` on may be as large */
  *before = 0;
  for (size_t i = 0; i < n; ++i) {
    while (from > i && surely_up_to(n - from, n - 1 - i) <= pairs + 1 - range->low) --from;
    if (from < i) from = i;
    *before += from - i;
    for (size_t j = from; j < n && surely_up_to(i, j) <= range->high + 1; ++j, ++found)
      add_rows(x + i * LANES, x + j * LANES, row + found * LANES);
  }
  return found;
}

size_t cc_lane_walsh_rows(size_t n) { return CC_WALSH_MANY * (cc_walsh_pairs(n) + 1); }

void cc_lane_walsh_select(const double *x, size_t n, const cc_walsh_range *range, size_t m, double *memory,
                          cc_walsh_selected *out) {
  double *row = memory;
  for (size_t t = 0; t < m; ++t) {
    size_t before;
    const size_t found = collect(x, n, &range[t], row, &before);
    cc_lanes_sort(row, found);
    for (size_t l = 0; l < LANES; ++l) {
      row[found * LANES + l] = INFINITY;
      out[l].m = m;
      out[l].range[t] = range[t];
      out[l].sum[t] = row + (range[t].low - 1 - before) * LANES + l;
    }
    row += (found + 1) * LANES;
  }
}

void cc_walsh_selected_at(const cc_walsh_selected *selected, size_t t, size_t k, double *value, double *next) {
  const double *const sum = selected->sum[t] + (k - selected->range[t].low) * LANES;
  *value = sum[0];
  *next = sum[LANES];
}
