#ifndef CC_VECTOR_H
#define CC_VECTOR_H

/* Four doubles at once, by the vector types that GCC and clang share; CC_VECTOR says that they are there. Together with
 * CC_CLONES one source serves AVX2 and the baseline, which splits them in two. Each lane does what plain C would do, in
 * the same order. With CC_PLAIN, or another compiler, the callers' plain loops stand in. */

#if !defined(CC_PLAIN) && defined(__GNUC__)
#  define CC_VECTOR 1

#  include <stdint.h>

typedef double cc_v4 __attribute__((vector_size(32)));
typedef int64_t cc_v4i __attribute__((vector_size(32)));
/* The same in memory, at any address of a double. */
typedef double cc_v4_memory __attribute__((vector_size(32), aligned(8), may_alias));

#  define CC_V4_AT(address) (*(const cc_v4_memory *)(address))
#  define CC_V4_STORE(address, value) (*(cc_v4_memory *)(address) = (value))
#  define CC_V4_FILL(x) ((cc_v4){(x), (x), (x), (x)})

/* Lanes of a where the mask is set, of b elsewhere. */
#  define CC_V4_CHOOSE(mask, a, b) ((cc_v4)(((cc_v4i)(a) & (mask)) | ((cc_v4i)(b) & ~(mask))))
#  define CC_V4_ABS(a) ((cc_v4)((cc_v4i)(a) & INT64_C(0x7FFFFFFFFFFFFFFF)))

#  if defined(__clang__) || __GNUC__ >= 12
#    define CC_V4_SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#  else
#    define CC_V4_SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, (cc_v4i){i, j, k, l})
#  endif

typedef int32_t cc_v8 __attribute__((vector_size(32)));
typedef int32_t cc_v8_memory __attribute__((vector_size(32), aligned(4), may_alias));

#  define CC_V8_AT(address) (*(const cc_v8_memory *)(address))
#  define CC_V8_STORE(address, value) (*(cc_v8_memory *)(address) = (value))
#  define CC_V8_FILL(x) ((cc_v8){(x), (x), (x), (x), (x), (x), (x), (x)})
#  if defined(__clang__) || __GNUC__ >= 12
#    define CC_V8_SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#  else
#    define CC_V8_SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (cc_v8){__VA_ARGS__})
#  endif

/* Writes lane i of a, b, c, d as four neighbours at address + i * stride. */
#  define CC_V4_STORE_TRANSPOSED(a, b, c, d, address, stride)                \
    do {                                                                     \
      const cc_v4 ab_even = CC_V4_SHUFFLE(a, b, 0, 4, 2, 6);                 \
      const cc_v4 ab_odd = CC_V4_SHUFFLE(a, b, 1, 5, 3, 7);                  \
      const cc_v4 cd_even = CC_V4_SHUFFLE(c, d, 0, 4, 2, 6);                 \
      const cc_v4 cd_odd = CC_V4_SHUFFLE(c, d, 1, 5, 3, 7);                  \
      CC_V4_STORE((address), CC_V4_SHUFFLE(ab_even, cd_even, 0, 1, 4, 5));   \
      CC_V4_STORE((address) + (stride), CC_V4_SHUFFLE(ab_odd, cd_odd, 0, 1, 4, 5));     \
      CC_V4_STORE((address) + 2 * (stride), CC_V4_SHUFFLE(ab_even, cd_even, 2, 3, 6, 7)); \
      CC_V4_STORE((address) + 3 * (stride), CC_V4_SHUFFLE(ab_odd, cd_odd, 2, 3, 6, 7));   \
    } while (0)
#endif

#endif
