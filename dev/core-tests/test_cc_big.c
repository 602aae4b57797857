#include "cc_big.h"

#include "check.h"

enum { MOST = 64 };
static uint32_t memory[8][MOST];
static cc_big number[8];

static uint64_t state = 1;
static uint64_t draw(void) { return check_random(&state); }

/* A number of `limbs` random limbs. */
static void draw_big(cc_big *a, size_t limbs) {
  a->sign = draw() & 1 ? 1 : -1;
  a->length = limbs;
  for (size_t i = 0; i < limbs; ++i) a->limb[i] = draw() & 3 ? (uint32_t)draw() : (draw() & 1 ? 0 : UINT32_MAX);
  while (a->length > 0 && a->limb[a->length - 1] == 0) --a->length;
  if (a->length == 0) a->sign = 0;
}

/* Remainder modulo a prime, digit by digit. */
static int64_t modulo(const cc_big *a, int64_t prime) {
  int64_t r = 0;
  for (size_t i = a->length; i > 0; --i) r = (int64_t)((((uint64_t)r << 32) | a->limb[i - 1]) % (uint64_t)prime);
  return a->sign < 0 && r > 0 ? prime - r : r;
}

static void test_doubles(void) {
  const double values[] = {0.0,    1.0,      -1.0,        0.1,  -3.75, 1e300,
                           1e-300, 4.9e-324, 123456789.0, -0.3, 1.2,   1099511627776.0};
  for (size_t i = 0; i < sizeof values / sizeof *values; ++i) {
    const double x = values[i];
    const int unit = x == 0.0 ? 0 : cc_lowest_bit(x) < -40 ? cc_lowest_bit(x) : -40;
    if (x != 0.0 && cc_lowest_bit(x) - unit > 1600) continue;
    cc_big_set(&number[0], x, unit);
    long exponent;
    const double back = cc_big_fraction(&number[0], &exponent);
    CHECK(x == 0.0 ? back == 0.0 : ldexp(back, (int)exponent + unit) == x);
  }
  CHECK(cc_lowest_bit(1.0) == 0 && cc_lowest_bit(-12.0) == 2 && cc_lowest_bit(0.375) == -3);
}

static void test_arithmetic(void) {
  static const int64_t primes[] = {2147483647, 1000000007, 65537, 3};
  for (int trial = 0; trial < 20000; ++trial) {
    draw_big(&number[0], draw() % 9);
    draw_big(&number[1], draw() % 9);
    cc_big_add(&number[2], &number[0], &number[1]);
    cc_big_subtract(&number[3], &number[0], &number[1]);
    cc_big_multiply(&number[4], &number[0], &number[1]);
    for (int k = 0; k < 4; ++k) {
      const int64_t m = primes[k], a = modulo(&number[0], m), b = modulo(&number[1], m);
      CHECK(modulo(&number[2], m) == (a + b) % m);
      CHECK(modulo(&number[3], m) == (a - b + m) % m);
      CHECK(modulo(&number[4], m) == a * b % m);
    }
    CHECK(cc_big_compare(&number[0], &number[1]) == number[3].sign);
    if (number[1].sign == 0) continue;
    cc_big_copy(&number[5], &number[1]);
    cc_big_divide_exactly(&number[6], &number[4], &number[5]);
    CHECK(cc_big_compare(&number[6], &number[0]) == 0);
  }
}

int main(void) {
  for (int k = 0; k < 8; ++k) number[k] = (cc_big){0, 0, memory[k]};
  test_doubles();
  test_arithmetic();
  return check_report();
}
