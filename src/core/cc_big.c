#include "cc_big.h"

#include <math.h>

#define LIMB 32

static void trim(cc_big *a) {
  while (a->length > 0 && a->limb[a->length - 1] == 0) --a->length;
  if (a->length == 0) a->sign = 0;
}

void cc_big_copy(cc_big *out, const cc_big *a) {
  for (size_t i = 0; i < a->length; ++i) out->limb[i] = a->limb[i];
  out->length = a->length;
  out->sign = a->sign;
}

int cc_lowest_bit(double x) {
  int exponent;
  uint64_t whole = (uint64_t)ldexp(frexp(fabs(x), &exponent), 53);
  exponent -= 53;
  for (; (whole & 1) == 0; whole >>= 1) ++exponent;
  return exponent;
}

void cc_big_set(cc_big *out, double x, int unit) {
  out->sign = (x > 0.0) - (x < 0.0);
  out->length = 0;
  if (out->sign == 0) return;
  const int low = cc_lowest_bit(x);
  const uint64_t whole = (uint64_t)ldexp(fabs(x), -low);
  const size_t shift = (size_t)(low - unit), skip = shift / LIMB, by = shift % LIMB;
  out->length = skip + 3;
  for (size_t i = 0; i < skip; ++i) out->limb[i] = 0;
  /* Up to 53 + 31 bits. */
  const uint64_t first = (whole & UINT32_MAX) << by, second = ((whole >> LIMB) << by) + (first >> LIMB);
  out->limb[skip] = (uint32_t)(first & UINT32_MAX);
  out->limb[skip + 1] = (uint32_t)(second & UINT32_MAX);
  out->limb[skip + 2] = (uint32_t)(second >> LIMB);
  trim(out);
}

static int compare_sizes(const cc_big *a, const cc_big *b) {
  if (a->length != b->length) return a->length < b->length ? -1 : 1;
  for (size_t i = a->length; i > 0; --i) {
    if (a->limb[i - 1] != b->limb[i - 1]) return a->limb[i - 1] < b->limb[i - 1] ? -1 : 1;
  }
  return 0;
}

int cc_big_compare(const cc_big *a, const cc_big *b) {
  if (a->sign != b->sign) return a->sign < b->sign ? -1 : 1;
  return a->sign * compare_sizes(a, b);
}

/* |large| + |small| and |large| - |small|, `large` the longer or larger. */
static void add_sizes(cc_big *out, const cc_big *large, const cc_big *small) {
  const size_t length = large->length, shorter = small->length;
  uint64_t carry = 0;
  for (size_t i = 0; i < length; ++i) {
    carry += (uint64_t)large->limb[i] + (i < shorter ? small->limb[i] : 0);
    out->limb[i] = (uint32_t)(carry & UINT32_MAX);
    carry >>= LIMB;
  }
  out->length = length;
  if (carry > 0) out->limb[out->length++] = (uint32_t)carry;
}

static void subtract_sizes(cc_big *out, const cc_big *large, const cc_big *small) {
  const size_t length = large->length, shorter = small->length;
  uint64_t borrow = 0;
  for (size_t i = 0; i < length; ++i) {
    const uint64_t take = borrow + (i < shorter ? small->limb[i] : 0);
    borrow = large->limb[i] < take;
    out->limb[i] = (uint32_t)(((borrow << LIMB) + large->limb[i] - take) & UINT32_MAX);
  }
  out->length = length;
}

/* a + sign * b */
static void combine(cc_big *out, const cc_big *a, const cc_big *b, int sign) {
  const int other = sign * b->sign;
  const int a_is_larger = compare_sizes(a, b) >= 0;
  const cc_big *const large = a_is_larger ? a : b, *const small = a_is_larger ? b : a;
  const int result = a_is_larger ? a->sign : other;
  if (a->sign * other >= 0) {
    add_sizes(out, large, small);
  } else {
    subtract_sizes(out, large, small);
  }
  out->sign = result;
  trim(out);
}

void cc_big_add(cc_big *out, const cc_big *a, const cc_big *b) { combine(out, a, b, 1); }

void cc_big_subtract(cc_big *out, const cc_big *a, const cc_big *b) { combine(out, a, b, -1); }

void cc_big_multiply(cc_big *out, const cc_big *a, const cc_big *b) {
  out->sign = a->sign * b->sign;
  out->length = out->sign == 0 ? 0 : a->length + b->length;
  for (size_t i = 0; i < out->length; ++i) out->limb[i] = 0;
  for (size_t i = 0; i < a->length && out->sign != 0; ++i) {
    uint64_t carry = 0;
    for (size_t j = 0; j < b->length; ++j) {
      carry += (uint64_t)a->limb[i] * b->limb[j] + out->limb[i + j];
      out->limb[i + j] = (uint32_t)(carry & UINT32_MAX);
      carry >>= LIMB;
    }
    out->limb[i + b->length] = (uint32_t)carry;
  }
  trim(out);
}

static void shift_down(cc_big *a, size_t bits) {
  const size_t skip = bits / LIMB, by = bits % LIMB;
  a->length = a->length > skip ? a->length - skip : 0;
  for (size_t i = 0; i < a->length; ++i) {
    const uint64_t above = i + 1 < a->length ? a->limb[i + skip + 1] : 0;
    a->limb[i] = (uint32_t)((((above << LIMB) | a->limb[i + skip]) >> by) & UINT32_MAX);
  }
  trim(a);
}

static size_t trailing_zeros(const cc_big *a) {
  size_t i = 0, bit = 0;
  while (a->limb[i] == 0) ++i;
  while (((a->limb[i] >> bit) & 1) == 0) ++bit;
  return i * LIMB + bit;
}

/* From the lowest limb up: the quotient's limb is the rest's times the inverse of the odd divisor's, modulo 2^32
 * (Jebelean 1993, Journal of Symbolic Computation 15:169-180). */
void cc_big_divide_exactly(cc_big *out, cc_big *a, cc_big *b) {
  const int sign = a->sign * b->sign;
  const size_t zeros = trailing_zeros(b);
  shift_down(b, zeros);
  shift_down(a, zeros);
  const size_t length = a->length < b->length ? 0 : a->length - b->length + 1;
  uint32_t inverse = b->limb[0]; /* right in 3 bits; each round doubles them */
  for (int round = 0; round < 4; ++round) inverse *= 2 - b->limb[0] * inverse;
  for (size_t i = 0; i < length; ++i) {
    const uint32_t digit = a->limb[i] * inverse;
    uint64_t borrow = 0;
    for (size_t j = 0; j < b->length && i + j < length; ++j) {
      const uint64_t take = (uint64_t)digit * b->limb[j] + borrow, low = take & UINT32_MAX;
      borrow = (take >> LIMB) + (a->limb[i + j] < low);
      a->limb[i + j] = (uint32_t)((a->limb[i + j] - low) & UINT32_MAX);
    }
    for (size_t j = i + b->length; borrow > 0 && j < length; ++j) {
      const uint64_t low = borrow & UINT32_MAX;
      borrow = a->limb[j] < low;
      a->limb[j] = (uint32_t)((a->limb[j] - low) & UINT32_MAX);
    }
    a->limb[i] = digit;
  }
  for (size_t i = 0; i < length; ++i) out->limb[i] = a->limb[i];
  out->length = length;
  out->sign = sign;
  trim(out);
}

double cc_big_fraction(const cc_big *a, long *exponent) {
  double x = 0.0;
  const size_t used = a->length < 3 ? a->length : 3;
  for (size_t i = 0; i < used; ++i) x = 4294967296.0 * x + a->limb[a->length - 1 - i];
  int power = 0;
  x = frexp(a->sign < 0 ? -x : x, &power);
  *exponent = power + (long)(LIMB * (a->length - used));
  return x;
}
