#include "cc_sort.h"

#include <math.h>
#include <string.h>

#include "cc_vec.h"

/* ---- items: no branch depends on the data; half of them would be mispredicted ---- */

#define RUN ((size_t)64)

/* How many of value[0 .. n) stand before each of four: equal ones do if they stood before. */
CC_INLINE void count_before(const double *value, size_t n, size_t i, int64_t *place) {
  static const cc_ivec after[4] = {{0, -1, -1, -1}, {0, 0, -1, -1}, {0, 0, 0, -1}, {0, 0, 0, 0}};
  const cc_vec x = CC_LOAD(value + i);
  cc_ivec counts = CC_IVEC(0);
  for (size_t j = 0; j < i; ++j) counts -= CC_SPLAT(value[j]) <= x;
  for (size_t l = 0; l < 4; ++l) {
    const cc_vec y = CC_SPLAT(value[i + l]);
    counts -= (y < x) | ((y == x) & after[l]);
  }
  for (size_t j = i + 4; j < n; ++j) counts -= CC_SPLAT(value[j]) < x;
  memcpy(place + i, &counts, sizeof counts);
}

/* Each item goes to the place that counting those before it gives: four at a time that takes a third of the time that
 * merging shorter runs takes, at 24 items as at 48. */
CC_CLONES
static void place_run(const cc_rank_item *item, size_t n, cc_rank_item *out) {
  double value[RUN];
  int64_t place[RUN];
  for (size_t i = 0; i < n; ++i) value[i] = item[i].value;
  for (size_t i = n; i % 4 != 0; ++i) value[i] = INFINITY; /* before none of the n */
  for (size_t i = 0; i < n; i += 4) count_before(value, n, i, place);
  for (size_t i = 0; i < n; ++i) out[place[i]] = item[i];
}

/* Merges two sorted runs, the first as long as the second or one longer, from both ends at once: the two chains do not
 * wait for each other, and neither can run past its end before the other has done its half. */
static void merge_items(const cc_rank_item *a, size_t na, const cc_rank_item *b, size_t nb, cc_rank_item *out) {
  size_t a0 = 0, b0 = 0, a1 = na, b1 = nb;
  const size_t n = na + nb;
  for (size_t k = 0; k < nb; ++k) {
    const size_t second = b[b0].value < a[a0].value;
    out[k] = second ? b[b0] : a[a0];
    b0 += second;
    a0 += 1 - second;
    const size_t first = a[a1 - 1].value > b[b1 - 1].value;
    out[n - 1 - k] = first ? a[a1 - 1] : b[b1 - 1];
    a1 -= first;
    b1 -= 1 - first;
  }
  if (na > nb) out[nb] = a0 < a1 ? a[a0] : b[b0];
}

/* Sorts item[0..n); the result is in `scratch` where there is set, else in `item`. Both are overwritten. */
static void sort_items(cc_rank_item *item, cc_rank_item *scratch, size_t n, int there) {
  if (n <= RUN) {
    place_run(item, n, scratch);
    if (!there) memcpy(item, scratch, n * sizeof *item);
    return;
  }
  const size_t half = n - n / 2;
  sort_items(item, scratch, half, !there);
  sort_items(item + half, scratch + half, n - half, !there);
  const cc_rank_item *from = there ? item : scratch;
  merge_items(from, half, from + half, n - half, there ? scratch : item);
}

void cc_sort_items(cc_rank_item *item, size_t n) { sort_items(item, item + n, n, 0); }

/* ---- keys ---- */

#define FEW 48

static void insert_keys(cc_key_item *item, size_t n) {
  for (size_t i = 1; i < n; ++i) {
    const cc_key_item moved = item[i];
    size_t j = i;
    for (; j > 0 && item[j - 1].key > moved.key; --j) item[j] = item[j - 1];
    item[j] = moved;
  }
}

/* Least significant byte first; a byte that all keys share costs no pass. */
void cc_sort_keys(cc_key_item *item, size_t n) {
  if (n <= FEW) {
    insert_keys(item, n);
    return;
  }
  cc_key_item *from = item, *to = item + n;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    size_t start[257] = {0};
    for (size_t i = 0; i < n; ++i) ++start[((from[i].key >> shift) & 255u) + 1];
    int shared = 0;
    for (size_t b = 0; b < 256; ++b) {
      shared |= start[b + 1] == n;
      start[b + 1] += start[b];
    }
    if (shared) continue;
    for (size_t i = 0; i < n; ++i) to[start[(from[i].key >> shift) & 255u]++] = from[i];
    cc_key_item *const sorted = to;
    to = from;
    from = sorted;
  }
  if (from != item) memcpy(item, from, n * sizeof *item);
}

/* ---- runs ---- */

/* Merges two runs from both ends at once: two chains of steps that do not wait for each other, and no branch that
 * could be guessed wrong. Half as many steps as the shorter run has left cannot take either chain past an end. */
static void merge(const double *a, size_t na, const double *b, size_t nb, double *out) {
  size_t i = 0, j = 0, at = 0;
  for (size_t steps; (steps = (na - i < nb - j ? na - i : nb - j) / 2) > 0;) {
    double *back = out + at + (na - i) + (nb - j);
    for (const double *const stop = out + at + steps; out + at < stop; ++at) {
      const double low_a = a[i], low_b = b[j], high_a = a[na - 1], high_b = b[nb - 1];
      out[at] = low_b < low_a ? low_b : low_a;
      *--back = high_a > high_b ? high_a : high_b;
      const size_t second = low_b<low_a, first = high_a> high_b;
      j += second;
      i += 1 - second;
      na -= first;
      nb -= 1 - first;
    }
  }
  while (i < na && j < nb) {
    const double low_a = a[i], low_b = b[j];
    const size_t second = low_b < low_a;
    out[at++] = second ? low_b : low_a;
    j += second;
    i += 1 - second;
  }
  memcpy(out + at, a + i, (na - i) * sizeof(double));
  memcpy(out + at + (na - i), b + j, (nb - j) * sizeof(double));
}

/* Twice two runs of the same length, side by side: four such chains. Neither end can be passed. */
static void merge_twice(const double *x, size_t run, double *out) {
  const double *const y = x + run, *const x2 = y + run, *const y2 = x2 + run;
  double *const out2 = out + 2 * run, *back = out2, *back2 = out2 + 2 * run;
  size_t i = 0, j = 0, p = run, q = run, i2 = 0, j2 = 0, p2 = run, q2 = run;
  for (size_t k = 0; k < run; ++k) {
    const double a = x[i], b = y[j], c = x[p - 1], d = y[q - 1];
    const double a2 = x2[i2], b2 = y2[j2], c2 = x2[p2 - 1], d2 = y2[q2 - 1];
    const size_t second = b < a, second2 = b2 < a2;
    const size_t first = c > d, first2 = c2 > d2;
    out[k] = b < a ? b : a;
    *--back = c > d ? c : d;
    out2[k] = b2 < a2 ? b2 : a2;
    *--back2 = c2 > d2 ? c2 : d2;
    j += second;
    i += 1 - second;
    p -= first;
    q -= 1 - first;
    j2 += second2;
    i2 += 1 - second2;
    p2 -= first2;
    q2 -= 1 - first2;
  }
}

/* Runs are merged in pairs until at most `most` are left, 1 or 2. Returns how long the first one is. */
static size_t merge_runs(double *x, size_t n, size_t run, size_t most, double *scratch) {
  double *from = x, *to = scratch;
  for (; most * run < n; run *= 2) {
    size_t at = 0;
    for (; at + 4 * run <= n; at += 4 * run) merge_twice(from + at, run, to + at);
    for (; at < n; at += 2 * run) {
      const size_t first = n - at < run ? n - at : run;
      const size_t second = n - at - first < run ? n - at - first : run;
      merge(from + at, first, from + at + first, second, to + at);
    }
    double *const swap = from;
    from = to;
    to = swap;
  }
  if (from != x) memcpy(x, from, n * sizeof *x);
  return run < n ? run : n;
}

void cc_sort_runs(double *x, size_t n, size_t run, double *scratch) { (void)merge_runs(x, n, run, 1, scratch); }

size_t cc_sort_to_halves(double *x, size_t n, size_t run, double *scratch) { return merge_runs(x, n, run, 2, scratch); }
