#include "cc_select.h"

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

/* Quickselect with three parts: below, equal to and above the pivot. */
uint64_t cc_select(uint64_t *key, size_t n, size_t k) {
  size_t low = 0, high = n - 1;
  while (low < high) {
    const uint64_t pivot = median_of_three(key[low], key[low + (high - low) / 2], key[high]);
    size_t below = low, i = low, above = high;
    while (i <= above) {
      if (key[i] < pivot) {
        swap_keys(&key[below++], &key[i++]);
      } else if (key[i] > pivot) {
        swap_keys(&key[i], &key[above--]); /* the pivot itself stays, so above never passes 0 */
      } else {
        ++i;
      }
    }
    if (k >= below && k <= above) return pivot;
    if (k < below) {
      high = below - 1;
    } else {
      low = above + 1;
    }
  }
  return key[k];
}

void cc_smallest_start(cc_smallest *smallest, uint64_t *room, size_t k) {
  smallest->kept = room;
  smallest->k = k;
  smallest->n = 0;
  smallest->cut = INFINITY;
}

void cc_smallest_add(cc_smallest *smallest, double value) {
  if (value > smallest->cut) return;
  smallest->kept[smallest->n++] = cc_ordered_key(value);
  if (smallest->n == 2 * smallest->k) {
    smallest->cut = cc_ordered_value(cc_select(smallest->kept, smallest->n, smallest->k - 1));
    smallest->n = smallest->k;
  }
}

double cc_smallest_end(cc_smallest *smallest) {
  if (smallest->n < smallest->k) return INFINITY;
  return cc_ordered_value(cc_select(smallest->kept, smallest->n, smallest->k - 1));
}
