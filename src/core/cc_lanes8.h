#ifndef CC_LANES8_H
#define CC_LANES8_H

#include "cc_lanes.h"

/* Eight problems side by side: a tile. In double precision it is two vectors of cc_lanes.h, in single precision and in
 * 32-bit integers one. As there: vectors by address only, and the same bits on every processor. */

#define CC_TILE 8
typedef float cc_f8 __attribute__((vector_size(32)));
typedef int32_t cc_i8 __attribute__((vector_size(32)));
typedef float cc_f4 __attribute__((vector_size(16)));

#define CC_SELECT_F8(mask, yes, no) ((cc_f8)(((mask) & (cc_i8)(yes)) | (~(mask) & (cc_i8)(no))))
#define CC_SELECT_I8(mask, yes, no) (((mask) & (yes)) | (~(mask) & (no)))
#define CC_SPLAT_F8(x) ((cc_f8){(x), (x), (x), (x), (x), (x), (x), (x)})
#define CC_SPLAT_I8(x) ((cc_i8){(x), (x), (x), (x), (x), (x), (x), (x)})
#define CC_ABS_F8(x) ((cc_f8)((cc_i8)(x) & CC_SPLAT_I8(INT32_MAX)))

/* Four neighbours in memory, at any address of a double. */
typedef double cc_vec_memory __attribute__((vector_size(32), aligned(8), may_alias));
#define CC_LOAD(address) (*(const cc_vec_memory *)(address))

/* One lane of a tile of two vectors. */
#define CC_AT(tile, lane) ((tile)[(lane) / CC_LANES][(lane) % CC_LANES])

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

/* Two vectors of doubles to one of floats, and back. */
CC_INLINE void cc_narrow(const cc_vec wide[2], cc_f8 *out) {
  const cc_f4 low = __builtin_convertvector(wide[0], cc_f4), high = __builtin_convertvector(wide[1], cc_f4);
#if defined(__clang__) || __GNUC__ >= 12
  *out = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
#else
  *out = (cc_f8){low[0], low[1], low[2], low[3], high[0], high[1], high[2], high[3]};
#endif
}

CC_INLINE void cc_widen(const cc_f8 *narrow, cc_vec out[2]) {
  cc_f4 half[2];
  memcpy(half, narrow, sizeof half);
  out[0] = __builtin_convertvector(half[0], cc_vec);
  out[1] = __builtin_convertvector(half[1], cc_vec);
}

#endif
