#ifndef CC_LANES_H
#define CC_LANES_H

#include <stdint.h>
#include <string.h>

/* Four doubles side by side, one a lane: the same sum of machine operations for four problems at once. The vector types
 * of GCC and clang compile to whatever the target has, two halves under SSE2, one register under AVX2 (see CC_CLONES),
 * four scalars where there is nothing, and the bits are the same everywhere.
 *
 * Vectors are passed by address only: by value, the calling convention would depend on the target. */

#define CC_LANES 4
typedef double cc_vec __attribute__((vector_size(32)));
typedef int64_t cc_ivec __attribute__((vector_size(32)));
typedef uint64_t cc_uvec __attribute__((vector_size(32)));

#define CC_INLINE static inline __attribute__((always_inline))

/* mask is all ones or all zeros in each lane, as comparisons of vectors give it. */
#define CC_SELECT(mask, yes, no) ((cc_vec)(((mask) & (cc_ivec)(yes)) | (~(mask) & (cc_ivec)(no))))
#define CC_SPLAT(value) ((cc_vec){(value), (value), (value), (value)})
#define CC_ABS(x) ((cc_vec)((cc_ivec)(x) & CC_IVEC(INT64_MAX)))
#define CC_IVEC(value) ((cc_ivec){(value), (value), (value), (value)})
#define CC_UVEC(value) ((cc_uvec){(value), (value), (value), (value)})

/* Before a loop of at most n rounds, n known when compiling: writes them all out, so that small arrays live in registers.
 * clang does so by itself. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#  define CC_PRAGMA(text) _Pragma(#text)
#  define CC_UNROLL(n) CC_PRAGMA(GCC unroll n)
#else
#  define CC_UNROLL(n)
#endif

CC_INLINE int cc_any(const cc_ivec *mask) { return ((*mask)[0] | (*mask)[1] | (*mask)[2] | (*mask)[3]) != 0; }

/* exp(x) for x in [-700, 0] (lower ones count as -700): x = k ln 2 + r, a polynomial of degree 11 in r (interpolated at
 * Chebyshev's points, error below 2e-17), and k added to the exponent. The product k ln 2 is rounded, so the relative
 * error grows to some |x| units of the last place, and exp(x) shrinks faster: against 1 the error is below 1.5e-16. */
CC_INLINE void cc_exp_negative(const cc_vec *x, cc_vec *out) {
  const cc_vec magic = CC_SPLAT(6755399441055744.0); /* 1.5 * 2^52: adding it leaves the nearest integer in the low bits */
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

#endif
