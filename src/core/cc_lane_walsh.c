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

/* The sums that may be number k or the one after it, a row each; returns how many. *before: those that come before. */
CC_CLONES
static size_t collect(const double *x, size_t n, size_t k, double *row, size_t *before) {
  const size_t pairs = cc_walsh_pairs(n);
  size_t found = 0, from = n; /* in row i the sums from column `from` on may be as large */
  *before = 0;
  for (size_t i = 0; i < n; ++i) {
    while (from > i && surely_up_to(n - from, n - 1 - i) <= pairs + 1 - k) --from;
    if (from < i) from = i;
    *before += from - i;
    for (size_t j = from; j < n && surely_up_to(i, j) <= k + 1; ++j, ++found)
      add_rows(x + i * LANES, x + j * LANES, row + found * LANES);
  }
  return found;
}

void cc_lane_walsh_select(const double *x, size_t n, const size_t *k, size_t m, double *scratch,
                          cc_walsh_selected *out) {
  for (size_t t = 0; t < m; ++t) {
    size_t before;
    const size_t found = collect(x, n, k[t], scratch, &before), place = k[t] - 1 - before;
    cc_lanes_sort(scratch, found);
    for (size_t l = 0; l < LANES; ++l) {
      out[l].m = m;
      out[l].k[t] = k[t];
      out[l].value[t] = scratch[place * LANES + l];
      out[l].next[t] = place + 1 < found ? scratch[(place + 1) * LANES + l] : INFINITY;
    }
  }
}
