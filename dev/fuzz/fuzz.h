#ifndef FUZZ_H
#define FUZZ_H

/* Random bytes as the input of a kernel. Half of the values are small multiples of 0.1, where ties and zeros are, the
 * rest any finite double. */

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
  const uint8_t *data;
  size_t left;
} fuzz_bytes;

static inline uint8_t fuzz_byte(fuzz_bytes *b) {
  if (b->left == 0) return 0;
  b->left--;
  return *b->data++;
}

static inline double fuzz_value(fuzz_bytes *b) {
  const uint8_t kind = fuzz_byte(b);
  if (kind & 1u) return ((int)fuzz_byte(b) - 128) * 0.1;
  uint8_t raw[8];
  for (size_t i = 0; i < 8; i++) raw[i] = fuzz_byte(b);
  double value;
  memcpy(&value, raw, 8);
  return isfinite(value) ? value : (double)kind;
}

/* What must hold whatever the bytes. */
#define FUZZ_REQUIRE(condition) \
  do {                          \
    if (!(condition)) __builtin_trap(); \
  } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
