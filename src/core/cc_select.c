#include "cc_select.h"

#include "cc_vec.h"

#include <math.h>

static void swap_keys(uint64_t *a, uint64_t *b) {
  const uint64_t old = *a;
  *a = *b;
  *b = old;
}

static uint64_t median_of_three(uint64_t a, uint64_t b, uint64_t c) {
  if (a > b) swap_keys(&a, &b);
  return c < a ? a : (c > b ? b : c);
}

/* Moves the keys below `bound` to the front of [low, high]; returns where the others begin. Every key is moved, so that
 * no branch depends on the data: that is several times faster than to guess. */
static size_t move_below(uint64_t *key, size_t low, size_t high, uint64_t bound) {
  size_t store = low;
  for (size_t i = low; i <= high; ++i) {
    const uint64_t x = key[i];
    key[i] = key[store];
    key[store] = x;
    store += x < bound;
  }
  return store;
}

/* Quickselect with three parts: below, equal to and above the pivot, which may be tied. */
uint64_t cc_select(uint64_t *key, size_t n, size_t k) {
  size_t low = 0, high = n - 1;
  while (low < high) {
    const uint64_t pivot = median_of_three(key[low], key[low + (high - low) / 2], key[high]);
    const size_t equal = move_below(key, low, high, pivot);
    if (k < equal) {
      high = equal - 1; /* the pivot itself is not below */
      continue;
    }
    const size_t above = pivot == UINT64_MAX ? high + 1 : move_below(key, equal, high, pivot + 1);
    if (k < above) return pivot;
    low = above;
  }
  return key[k];
}

/* Hoare's selection, the middle of three as pivot: of few values faster than the keys' way. */
double cc_select_value(double *a, size_t n, size_t k) {
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
    if (k <= j)
      high = j;
    else
      low = j + 1;
  }
  return a[k];
}

/* Up to so many it is faster to count for each how many are smaller: nothing depends on a guess. */
#define FEW ((size_t)32)

CC_CLONES
static void count_places(const double *a, size_t n, size_t k, double *at, double *next) {
  const cc_ivec place = CC_IVEC((int64_t)k);
  cc_vec here = CC_SPLAT(-INFINITY), after = here;
  for (size_t i = 0; i < n; i += CC_LANES) {
    const cc_vec x = CC_LOAD(a + i);
    cc_ivec below = {0}, up_to = {0};
    for (size_t j = 0; j < n; ++j) {
      const cc_vec y = CC_SPLAT(a[j]);
      below -= y < x;
      up_to -= y <= x;
    }
    here = CC_SELECT((below <= place) & (up_to > place), x, here);
    after = CC_SELECT((below <= place + 1) & (up_to > place + 1), x, after);
  }
  *at = *next = -INFINITY;
  for (size_t l = 0; l < CC_LANES; ++l) {
    *at = here[l] > *at ? here[l] : *at;
    *next = after[l] > *next ? after[l] : *next;
  }
}

void cc_select_neighbours(double *a, size_t n, size_t k, double *at, double *next) {
  if (n <= FEW) {
    for (size_t i = n; i % CC_LANES != 0; ++i) a[i] = INFINITY;
    count_places(a, n, k, at, next);
    return;
  }
  *at = cc_select_value(a, n, k);
  *next = a[k + 1];
  for (size_t i = k + 2; i < n; ++i) *next = a[i] < *next ? a[i] : *next;
}

void cc_smallest_start(cc_smallest *smallest, uint64_t *room, size_t k) {
  smallest->kept = room;
  smallest->k = k;
  smallest->n = 0;
  smallest->cut = INFINITY;
}

/* Keeps the k smallest only. */
static void shrink(cc_smallest *smallest) {
  smallest->cut = cc_ordered_value(cc_select(smallest->kept, smallest->n, smallest->k - 1));
  smallest->n = smallest->k;
}

void cc_smallest_add(cc_smallest *smallest, double value) {
  if (value > smallest->cut) return;
  smallest->kept[smallest->n++] = cc_ordered_key(value);
  if (smallest->n == 2 * smallest->k) shrink(smallest);
}

enum { RUN = 16 };

void cc_smallest_add_all(cc_smallest *smallest, const double *value, double sign, size_t n) {
  size_t i = 0;
  if (smallest->k >= 4 * RUN) {
    for (; i + RUN <= n; i += RUN) {
      if (smallest->n + RUN > 2 * smallest->k) shrink(smallest);
      const double cut = smallest->cut;
      uint64_t *kept = smallest->kept + smallest->n;
      size_t more = 0;
      for (size_t r = i; r < i + RUN; ++r) { /* written anyway, kept where it counts: no branch to guess */
        const double x = sign * value[r];
        kept[more] = cc_ordered_key(x);
        more += x <= cut;
      }
      smallest->n += more;
      if (smallest->n == 2 * smallest->k) shrink(smallest); /* room for one more, always */
    }
  }
  for (; i < n; ++i) cc_smallest_add(smallest, sign * value[i]);
}

double cc_smallest_end(cc_smallest *smallest) {
  if (smallest->n < smallest->k) return INFINITY;
  return cc_ordered_value(cc_select(smallest->kept, smallest->n, smallest->k - 1));
}
