#ifndef CC_UNIT_H
#define CC_UNIT_H

#include "cc_same_bits.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The power of two that brings a finite size near 1, so that squares of numbers up to it neither overflow nor vanish;
 * 1 for 0. Multiplying by it is exact (but for numbers too small to matter beside the size), and so is dividing. */
static inline double cc_unit(double size) {
  uint64_t bits;
  memcpy(&bits, &size, sizeof bits);
  const uint64_t exponent = bits >> 52 & 0x7FF;
  if (size == 0.0) return 1.0;
  bits = (exponent > 2045 ? 1 : exponent > 0 ? 2046 - exponent : 2045) << 52;
  memcpy(&size, &bits, sizeof size);
  return size;
}

/* The largest of `size` and of the sizes of some numbers. */
static inline double cc_largest(const double *x, size_t n, double size) {
  for (size_t i = 0; i < n; ++i) size = fabs(x[i]) > size ? fabs(x[i]) : size;
  return size;
}

#endif
