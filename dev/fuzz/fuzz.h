#ifndef FUZZ_H
#define FUZZ_H

/* Random bytes as the input of a kernel, and what must hold whatever the bytes. A target compares its kernel with a
 * slow plain computation of the same (enumeration, sorting, the definition), or with itself under a change that must
 * not matter. */

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *data;
  size_t left;
} fuzz_bytes;

static inline unsigned fuzz_byte(fuzz_bytes *b) {
  if (b->left == 0) return 0;
  b->left--;
  return *b->data++;
}

/* 0 .. most. */
static inline size_t fuzz_size(fuzz_bytes *b, size_t most) {
  return (fuzz_byte(b) + 256u * (most > 255 ? fuzz_byte(b) : 0)) % (most + 1);
}

static inline int fuzz_flag(fuzz_bytes *b) { return (int)(fuzz_byte(b) & 1u); }

/* A whole number from -limit to limit: ties, zeros, sums without rounding. */
static inline double fuzz_whole(fuzz_bytes *b, int limit) {
  return (double)((int)fuzz_byte(b) % (2 * limit + 1) - limit);
}

/* Half of the values are small multiples of 0.1, the rest any finite double up to 2^500 in size. */
static inline double fuzz_value(fuzz_bytes *b) {
  if (fuzz_flag(b)) return ((int)fuzz_byte(b) - 128) * 0.1;
  uint8_t raw[8];
  for (size_t i = 0; i < 8; i++) raw[i] = (uint8_t)fuzz_byte(b);
  double value;
  memcpy(&value, raw, 8);
  return isfinite(value) && fabs(value) < 0x1p500 ? value : 1.0;
}

/* Values of ordinary size: a grid of 1/64 with occasional far ones. */
static inline double fuzz_ordinary(fuzz_bytes *b) {
  const int coarse = (int)fuzz_byte(b) - 128, fine = (int)fuzz_byte(b);
  return fine % 17 == 16 ? 8.0 * coarse : coarse / 32.0 + fine / 8192.0;
}

/* Numbers of a stream that `state` begins: for arrays longer than the bytes go. */
static inline uint64_t fuzz_mix(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

static inline int fuzz_compare(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static inline void fuzz_sort(double *x, size_t n) {
  if (n > 0) qsort(x, n, sizeof *x, fuzz_compare);
}

#define FUZZ_REQUIRE(condition)                                                                                        \
  do {                                                                                                                 \
    if (!(condition)) __builtin_trap();                                                                                \
  } while (0)

/* Near to a share of the size of b, or both infinite or both not a number. */
static inline int fuzz_near(double a, double b, double tolerance) {
  if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
  return a == b || fabs(a - b) <= tolerance * (1.0 + fabs(b));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
