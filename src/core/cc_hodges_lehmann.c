#include "cc_hodges_lehmann.h"

#include <math.h>

size_t cc_walsh_scratch(size_t n) { return 2 * n + 32; }

/* ---- counting ----
 * The staircase: from row i = 0 and the end j = n, the sum x[i] + x[j - 1] is either at or below the bound, and then so are
 * all of row i up to j, or it is above, and then so is column j - 1 from row i on. Each step drops a row or a column, so
 * that after n steps the two have met. */

/* Where the sums split at a bound: how many are at or below it, the largest of those and the smallest above. */
typedef struct {
  size_t count;
  double below, above;
} split;

static split split_at(const double *x, size_t n, double bound) {
  split s = {0, -INFINITY, INFINITY};
  for (size_t i = 0, j = n; i < j;) {
    const double sum = x[i] + x[j - 1];
    if (sum <= bound) {
      s.below = sum > s.below ? sum : s.below;
      s.count += j - i++;
    } else {
      s.above = sum < s.above ? sum : s.above;
      --j;
    }
  }
  return s;
}

size_t cc_walsh_count(const double *x, size_t n, double bound) { return split_at(x, n, bound).count; }

double cc_walsh_next(const double *x, size_t n, double bound) { return split_at(x, n, bound).above; }

#define CHAINS 4

/* Counts for four bounds in one walk: four chains of steps that do not wait for each other, without a branch on data. */
static void count_four(const double *x, size_t n, const double *bound, size_t *count) {
  size_t i[CHAINS] = {0, 0, 0, 0}, j[CHAINS] = {n, n, n, n}, c[CHAINS] = {0, 0, 0, 0};
  for (size_t step = 0; step < n; ++step) {
    for (int t = 0; t < CHAINS; ++t) {
      const size_t keep = x[i[t]] + x[j[t] - 1] <= bound[t];
      c[t] += (0 - keep) & (j[t] - i[t]);
      i[t] += keep;
      j[t] -= 1 - keep;
    }
  }
  for (int t = 0; t < CHAINS; ++t) count[t] = c[t];
}

/* The sums in (above, last], in no order; stops at `room`. */
static size_t collect(const double *x, size_t n, double above, double last, double *out, size_t room) {
  size_t m = 0, from = n, to = n;
  for (size_t i = 0; i < n && i < to; ++i) {
    while (from > 0 && x[i] + x[from - 1] > above) --from;
    while (to > 0 && x[i] + x[to - 1] > last) --to;
    for (size_t j = from > i ? from : i; j < to && m < room; ++j) out[m++] = x[i] + x[j];
  }
  return m;
}

/* Orders a[0..n) so far that a[k] is its k-th smallest (from 0), none before it larger, none after it smaller (Hoare's
 * selection, the middle of three as pivot). */
static void quickselect(double *a, size_t n, size_t k) {
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
}

/* ---- selecting ---- */

/* The sum sought is among the `within` ones in (above, last]; `before` are at or below `above`. */
typedef struct {
  size_t before, within;
  double above, last;
} bracket;

static void narrow(bracket *b, size_t k, double bound, size_t count) {
  if (count >= k && bound < b->last) {
    b->within = count - b->before;
    b->last = bound;
  } else if (count < k && bound > b->above) {
    b->within -= count - b->before;
    b->before = count;
    b->above = bound;
  }
}

/* The bound at which about `rank` sums are expected, by proportion within a bracket. */
static double by_proportion(const bracket *b, double rank) {
  const double share = (rank - (double)b->before) / (double)b->within;
  return b->above + (b->last - b->above) * (share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share);
}

/* First guess: averages of pairs spread like a logistic variable of the middle half's spread over the root of two. */
static double first_guess(const double *x, size_t n, double rank) {
  const double lower = x[n / 4], upper = x[n - 1 - n / 4];
  const double share = rank / (double)(cc_walsh_pairs(n) + 1);
  return lower + upper + 0.643 * (upper - lower) * log(share / (1.0 - share));
}

/* Two bounds for each k, one on either side of where it is expected, and all counts for all k. */
static void narrow_all(const double *x, size_t n, const size_t *k, size_t m, bracket *b, int first, size_t room) {
  double bound[2 * CC_WALSH_MANY];
  size_t count[2 * CC_WALSH_MANY];
  for (size_t t = 0; t < CC_WALSH_MANY; ++t) {
    const size_t u = t < m ? t : 0;
    const double pairs = (double)cc_walsh_pairs(n), half = (double)room * (first ? 0.45 : 0.3);
    const double rank = (double)k[u] - 0.5;
    const double low = rank - half > 0.5 ? rank - half : 0.5, high = rank + half < pairs ? rank + half : pairs - 0.5;
    bound[2 * t] = first ? first_guess(x, n, low) : by_proportion(&b[u], low);
    bound[2 * t + 1] = first ? first_guess(x, n, high) : by_proportion(&b[u], high);
  }
  for (size_t t = 0; 2 * m > t; t += CHAINS) count_four(x, n, bound + t, count + t);
  for (size_t t = 0; t < m; ++t) {
    for (size_t u = 0; u < 2 * m; ++u) narrow(&b[t], k[t], bound[u], count[u]);
  }
}

/* However the numbers are spread and tied: bounds by proportion and in the middle, moved to the sums themselves, so that
 * each round drops some. */
static void narrow_surely(const double *x, size_t n, size_t k, bracket *b, size_t room) {
  double first = split_at(x, n, b->above).above;
  b->last = split_at(x, n, b->last).below;
  for (int round = 0; first < b->last && b->within > room; ++round) {
    const double share = round % 3 == 2 ? 0.5 : ((double)(k - b->before) - 0.5) / (double)b->within;
    const double middle = first + (b->last - first) * share;
    const double bound = middle < b->last ? middle : first;
    const split s = split_at(x, n, bound);
    if (s.count >= k) {
      b->within = s.count - b->before;
      b->last = s.below;
    } else {
      b->within -= s.count - b->before;
      b->before = s.count;
      b->above = bound;
      first = s.above;
    }
  }
}

/* The sum number k and the one after it, from a bracket. */
static void finish(const double *x, size_t n, size_t k, const bracket *b, double *scratch, double *value, double *next) {
  const size_t place = k - b->before - 1;
  if (b->within > cc_walsh_scratch(n)) { /* all equal */
    *value = b->last;
    *next = place + 1 < b->within ? b->last : cc_walsh_next(x, n, b->last);
    return;
  }
  const size_t found = collect(x, n, b->above, b->last, scratch, cc_walsh_scratch(n));
  quickselect(scratch, found, place);
  *value = scratch[place];
  if (place + 1 == found) {
    *next = cc_walsh_next(x, n, b->last);
    return;
  }
  *next = scratch[place + 1];
  for (size_t i = place + 2; i < found; ++i) *next = scratch[i] < *next ? scratch[i] : *next;
}

void cc_walsh_select_many(const double *x, size_t n, const size_t *k, size_t m, double *value, double *next,
                          double *scratch) {
  const size_t room = cc_walsh_scratch(n), wanted = n + 16;
  const bracket all = {0, cc_walsh_pairs(n), nextafter(x[0] + x[0], -INFINITY), x[n - 1] + x[n - 1]};
  bracket b[CC_WALSH_MANY];
  for (size_t t = 0; t < m; ++t) b[t] = all;
  for (int round = 0; round < 3; ++round) {
    size_t wide = 0;
    for (size_t t = 0; t < m; ++t) wide += b[t].within > wanted;
    if (wide == 0) break;
    narrow_all(x, n, k, m, b, round == 0, wanted);
  }
  for (size_t t = 0; t < m; ++t) {
    if (b[t].within > room) narrow_surely(x, n, k[t], &b[t], room);
    finish(x, n, k[t], &b[t], scratch, &value[t], &next[t]);
  }
}

double cc_walsh_select(const double *x, size_t n, size_t k, double *scratch) {
  double value, next;
  cc_walsh_select_many(x, n, &k, 1, &value, &next, scratch);
  return value;
}
