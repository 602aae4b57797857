#ifndef CC_VEC_H
#define CC_VEC_H

#include "cc_same_bits.h"

#include <stdint.h>
#include <string.h>

/* Vectors of 32 bytes, by the types that GCC and clang share: four doubles or 64-bit integers (cc_vec, cc_ivec,
 * cc_uvec), eight floats or 32-bit integers (cc_f8, cc_i8, cc_u8), sixteen 16-bit ones (cc_u16). They compile to
 * whatever the target has, one register under AVX2, two halves under SSE2 or Arm, scalars where there is nothing, and
 * each lane does what plain C would do, in the same order: the bits are the same everywhere.
 *
 * Vectors are passed by address only: by value, the calling convention would depend on the target. */

/* CC_CLONES before a function compiles it for the baseline and for AVX2, and picks one when the library loads. AVX2
 * without FMA on purpose: see cc_same_bits.h. Elsewhere than on x86-64 with the GNU C library the macro is empty (under
 * musl programs with clones compile, and die when they are loaded), and so it is under clang before 17 (its clones
 * cannot be called from another file). CC_PLAIN makes it empty on any machine. __GLIBC__ is known once a header of it
 * was read. */
#if !defined(CC_PLAIN) && defined(__x86_64__) && defined(__GLIBC__) && defined(__has_attribute) &&                     \
    (!defined(__clang__) || __clang_major__ >= 17)
#  if __has_attribute(target_clones)
#    define CC_CLONES __attribute__((target_clones("avx2", "default")))
#  endif
#endif
#ifndef CC_CLONES
#  define CC_CLONES
#endif

#define CC_INLINE static inline __attribute__((always_inline))

/* Before a loop of at most n rounds, n known when compiling: writes them all out, so that small arrays live in
 * registers. clang does so by itself. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#  define CC_PRAGMA(text) _Pragma(#  text)
#  define CC_UNROLL(n) CC_PRAGMA(GCC unroll n)
#else
#  define CC_UNROLL(n)
#endif

#define CC_LANES 4 /* problems side by side in doubles */
#define CC_TILE 8  /* and in a tile: two vectors of doubles, one of floats or of 32-bit integers */

typedef double cc_vec __attribute__((vector_size(32)));
typedef int64_t cc_ivec __attribute__((vector_size(32)));
typedef uint64_t cc_uvec __attribute__((vector_size(32)));
typedef float cc_f8 __attribute__((vector_size(32)));
typedef int32_t cc_i8 __attribute__((vector_size(32)));
typedef uint32_t cc_u8 __attribute__((vector_size(32)));
typedef uint16_t cc_u16 __attribute__((vector_size(32)));
typedef float cc_f4 __attribute__((vector_size(16)));

/* The same value in all lanes. */
#define CC_SPLAT(x) ((cc_vec){(x), (x), (x), (x)})
#define CC_IVEC(x) ((cc_ivec){(x), (x), (x), (x)})
#define CC_UVEC(x) ((cc_uvec){(x), (x), (x), (x)})
#define CC_SPLAT_F8(x) ((cc_f8){(x), (x), (x), (x), (x), (x), (x), (x)})
#define CC_SPLAT_I8(x) ((cc_i8){(x), (x), (x), (x), (x), (x), (x), (x)})

/* In memory, at any address of an element. */
typedef double cc_vec_memory __attribute__((vector_size(32), aligned(8), may_alias));
typedef int32_t cc_i8_memory __attribute__((vector_size(32), aligned(4), may_alias));
typedef uint32_t cc_u8_memory __attribute__((vector_size(32), aligned(4), may_alias));
typedef uint16_t cc_u16_memory __attribute__((vector_size(32), aligned(2), may_alias));
#define CC_LOAD(address) (*(const cc_vec_memory *)(address))
#define CC_LOAD_I8(address) (*(const cc_i8_memory *)(address))
#define CC_LOAD_U8(address) (*(const cc_u8_memory *)(address))
#define CC_LOAD_U16(address) (*(const cc_u16_memory *)(address))
#define CC_STORE(address, value) (*(cc_vec_memory *)(address) = (value))
#define CC_STORE_I8(address, value) (*(cc_i8_memory *)(address) = (value))
#define CC_STORE_U8(address, value) (*(cc_u8_memory *)(address) = (value))
#define CC_STORE_U16(address, value) (*(cc_u16_memory *)(address) = (value))

/* mask is all ones or all zeros in each lane, as comparisons of vectors give it. */
#define CC_SELECT(mask, yes, no) ((cc_vec)(((mask) & (cc_ivec)(yes)) | (~(mask) & (cc_ivec)(no))))
#define CC_SELECT_F8(mask, yes, no) ((cc_f8)(((mask) & (cc_i8)(yes)) | (~(mask) & (cc_i8)(no))))
#define CC_SELECT_I8(mask, yes, no) (((mask) & (yes)) | (~(mask) & (no)))
#define CC_ABS(x) ((cc_vec)((cc_ivec)(x)&CC_IVEC(INT64_MAX)))
#define CC_ABS_F8(x) ((cc_f8)((cc_i8)(x)&CC_SPLAT_I8(INT32_MAX)))

/* One lane of a tile of two vectors. */
#define CC_AT(tile, lane) ((tile)[(lane) / CC_LANES][(lane) % CC_LANES])

/* Lanes of a and b (numbered on from those of a) in any order. */
#if defined(__clang__) || __GNUC__ >= 12
#  define CC_SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#  define CC_SHUFFLE_I8(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#  define CC_JOIN_F4(low, high) __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7)
#else
#  define CC_SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (cc_ivec){__VA_ARGS__})
#  define CC_SHUFFLE_I8(a, b, ...) __builtin_shuffle(a, b, (cc_i8){__VA_ARGS__})
#  define CC_JOIN_F4(low, high)                                                                                        \
    ((cc_f8){(low)[0], (low)[1], (low)[2], (low)[3], (high)[0], (high)[1], (high)[2], (high)[3]})
#endif

/* Writes lane i of a, b, c, d as four neighbours at address + i * stride. */
#define CC_STORE_TRANSPOSED(a, b, c, d, address, stride)                                                               \
  do {                                                                                                                 \
    const cc_vec ab_even = CC_SHUFFLE(a, b, 0, 4, 2, 6);                                                               \
    const cc_vec ab_odd = CC_SHUFFLE(a, b, 1, 5, 3, 7);                                                                \
    const cc_vec cd_even = CC_SHUFFLE(c, d, 0, 4, 2, 6);                                                               \
    const cc_vec cd_odd = CC_SHUFFLE(c, d, 1, 5, 3, 7);                                                                \
    CC_STORE((address), CC_SHUFFLE(ab_even, cd_even, 0, 1, 4, 5));                                                     \
    CC_STORE((address) + (stride), CC_SHUFFLE(ab_odd, cd_odd, 0, 1, 4, 5));                                            \
    CC_STORE((address) + 2 * (stride), CC_SHUFFLE(ab_even, cd_even, 2, 3, 6, 7));                                      \
    CC_STORE((address) + 3 * (stride), CC_SHUFFLE(ab_odd, cd_odd, 2, 3, 6, 7));                                        \
  } while (0)

CC_INLINE int cc_any(const cc_ivec *mask) { return ((*mask)[0] | (*mask)[1] | (*mask)[2] | (*mask)[3]) != 0; }

/* Two vectors of doubles to one of floats, and back. */
CC_INLINE void cc_narrow(const cc_vec wide[2], cc_f8 *out) {
  const cc_f4 low = __builtin_convertvector(wide[0], cc_f4), high = __builtin_convertvector(wide[1], cc_f4);
  *out = CC_JOIN_F4(low, high);
}

CC_INLINE void cc_widen(const cc_f8 *narrow, cc_vec out[2]) {
  cc_f4 half[2];
  memcpy(half, narrow, sizeof half);
  out[0] = __builtin_convertvector(half[0], cc_vec);
  out[1] = __builtin_convertvector(half[1], cc_vec);
}

/* Shifts of whole vectors by a number: gcc 12's analyser takes the vector for an int and warns of a count that is too
 * large. */
#if defined(__GNUC__) && !defined(__clang__)
#  pragma GCC diagnostic push
#  pragma GCC diagnostic ignored "-Wpragmas"
#  pragma GCC diagnostic ignored "-Wanalyzer-shift-count-overflow"
#endif

/* exp(x) for x in [-700, 0] (lower ones count as -700): x = k ln 2 + r, a polynomial of degree 11 in r (interpolated at
 * Chebyshev's points, error below 2e-17), and k added to the exponent. The product k ln 2 is rounded, so the relative
 * error grows to some |x| units of the last place, and exp(x) shrinks faster: against 1 the error is below 1.5e-16. */
CC_INLINE void cc_exp_negative(const cc_vec *x, cc_vec *out) {
  const cc_vec magic =
      CC_SPLAT(6755399441055744.0); /* 1.5 * 2^52: adding it leaves the nearest integer in the low bits */
  const cc_vec lowest = CC_SPLAT(-700.0);
  const cc_vec a = CC_SELECT(*x > lowest, *x, lowest);
  const cc_vec shifted = a * 1.4426950408889634 + magic;
  const cc_vec k = shifted - magic;
  const cc_vec r = a - k * 0.69314718055994530942;
  const cc_vec r2 = r * r, r4 = r2 * r2;
  const cc_vec c0 = 0.5 + r * 0.16666666666666667453, c1 = 0.041666666666624127873 + r * 0.0083333333333300618325;
  const cc_vec c2 = 0.0013888888917213716901 + r * 0.00019841269863053616878;
  const cc_vec c3 = 0.000024801521295954375131 + r * 2.7557268459997064772e-6;
  const cc_vec c4 = 2.7620088445409748161e-7 + r * 2.5100385495510319078e-8;
  const cc_vec tail = (c0 + r2 * c1) + r4 * ((c2 + r2 * c3) + r4 * c4);
  const cc_vec poly = 1.0 + (r + r2 * tail);
  *out = (cc_vec)((cc_ivec)poly + ((cc_ivec)shifted << 52));
}

/* log(x) of positive normal numbers, to about 1 unit of the last place (garbage for others): x = 2^k m, sqrt(1/2) < m <
 * sqrt(2), log m = 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.172. */
CC_INLINE void cc_log_positive(const cc_vec *x, cc_vec *out) {
  const cc_uvec one = CC_UVEC(UINT64_C(0x3FF0000000000000)), bits = (cc_uvec)*x; /* unsigned: garbage may wrap */
  /* k by rounding: the offset makes the mantissa of sqrt(2) carry into the exponent. */
  const cc_uvec raised = bits + CC_UVEC(UINT64_C(0x00095F619980C433));
  const cc_ivec whole = (cc_ivec)(raised - one) >> 52;
  const cc_vec m = (cc_vec)(bits - ((cc_uvec)whole << 52)), k = __builtin_convertvector(whole, cc_vec);
  const cc_vec s = (m - 1.0) / (m + 1.0), z = s * s;
  const cc_vec z2 = z * z, z4 = z2 * z2;
  const cc_vec low = (1.0 / 3 + z * (1.0 / 5)) + z2 * (1.0 / 7 + z * (1.0 / 9));
  const cc_vec high = (1.0 / 11 + z * (1.0 / 13)) + z2 * (1.0 / 15 + z * (1.0 / 17));
  const cc_vec series = low + z4 * (high + z4 * (1.0 / 19 + z * (1.0 / 21)));
  *out = k * 6.93147180369123816490e-01 + (2.0 * s + (s * z * 2.0 * series + k * 1.90821492927058770002e-10));
}

#if defined(__GNUC__) && !defined(__clang__)
#  pragma GCC diagnostic pop
#endif

#endif
