#ifndef CC_DIVISOR_H
#define CC_DIVISOR_H

#include "cc_same_bits.h"

#include <stdint.h>

/* The greatest common divisor (Euclid); the other number where one is 0. a, b >= 0. */
static inline int64_t cc_common_divisor(int64_t a, int64_t b) {
  while (b != 0) {
    const int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

#endif
