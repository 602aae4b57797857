#ifndef CC_SELECT_H
#define CC_SELECT_H

#include "cc_same_bits.h"

/* Order statistics without sorting. Values must not be NaN (infinities may be). Safe from any thread. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Doubles as integers in the same order, and back. */
static inline uint64_t cc_ordered_key(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits ^ ((0 - (bits >> 63)) | (UINT64_C(1) << 63));
}

static inline double cc_ordered_value(uint64_t key) {
  const uint64_t bits = key >> 63 ? key ^ (UINT64_C(1) << 63) : ~key;
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* Reorders key[0 .. n) so that key[k] is what sorting would put there, none before it larger, none after it smaller;
 * returns it. k < n. Expected time O(n), however many are tied. */
uint64_t cc_select(uint64_t *key, size_t n, size_t k);

/* The same of values. */
double cc_select_value(double *value, size_t n, size_t k);

/* What sorting would put at k and at k + 1 < n; value: room for 3 more. */
void cc_select_neighbours(double *value, size_t n, size_t k, double *at, double *next);

/* The k-th smallest of a stream of values, in room for 2k of them: values above the smallest k at any time can no
 * longer matter. */
typedef struct {
  uint64_t *kept; /* room for 2k, the caller's */
  size_t k;       /* 1, 2, ... */
  size_t n;
  double cut; /* larger values are of no use */
} cc_smallest;

void cc_smallest_start(cc_smallest *smallest, uint64_t *room, size_t k);
void cc_smallest_add(cc_smallest *smallest, double value);

/* The same for sign * value[0 .. n), sign being 1 or -1. */
void cc_smallest_add_all(cc_smallest *smallest, const double *value, double sign, size_t n);

/* The k-th smallest of all that were added; +Inf where fewer than k were. */
double cc_smallest_end(cc_smallest *smallest);

#endif
