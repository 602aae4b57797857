/* Whole numbers of any size. Oracle: remainders by a prime; division takes multiplication back. */
#include "cc_big.h"
#include "fuzz.h"

enum { MOST = 24 };

static uint32_t memory[6][4 * MOST];

static void read_big(fuzz_bytes *b, cc_big *a) {
  a->length = fuzz_size(b, MOST);
  a->sign = fuzz_flag(b) ? 1 : -1;
  for (size_t i = 0; i < a->length; i++) {
    const unsigned kind = fuzz_byte(b);
    a->limb[i] = kind < 64 ? 0 : kind < 128 ? UINT32_MAX : kind * 16777619u ^ fuzz_byte(b) << 24;
  }
  while (a->length > 0 && a->limb[a->length - 1] == 0) a->length--;
  if (a->length == 0) a->sign = 0;
}

static int64_t modulo(const cc_big *a, int64_t prime) {
  int64_t r = 0;
  for (size_t i = a->length; i > 0; --i) r = (int64_t)((((uint64_t)r << 32) | a->limb[i - 1]) % (uint64_t)prime);
  return a->sign < 0 && r > 0 ? prime - r : r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes input = {data, size};
  const int64_t m = 2147483647;
  cc_big number[6];
  for (int k = 0; k < 6; k++) number[k] = (cc_big){0, 0, memory[k]};
  read_big(&input, &number[0]);
  read_big(&input, &number[1]);
  const int64_t a = modulo(&number[0], m), b = modulo(&number[1], m);
  cc_big_add(&number[2], &number[0], &number[1]);
  FUZZ_REQUIRE(modulo(&number[2], m) == (a + b) % m);
  cc_big_subtract(&number[2], &number[0], &number[1]);
  FUZZ_REQUIRE(modulo(&number[2], m) == (a - b + m) % m);
  FUZZ_REQUIRE(cc_big_compare(&number[0], &number[1]) == number[2].sign);
  cc_big_multiply(&number[3], &number[0], &number[1]);
  FUZZ_REQUIRE(modulo(&number[3], m) == a * b % m);
  if (number[1].sign != 0) {
    cc_big_copy(&number[4], &number[1]);
    cc_big_divide_exactly(&number[5], &number[3], &number[4]);
    FUZZ_REQUIRE(cc_big_compare(&number[5], &number[0]) == 0);
  }
  return 0;
}
