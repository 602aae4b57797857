#ifndef CC_SIMD_H
#define CC_SIMD_H

/* CC_CLONES before a function compiles it for the baseline and for AVX2, and picks one when the library loads. AVX2
 * without FMA on purpose: with fused multiply-adds the last bit of a sum would depend on the processor. Elsewhere than
 * on x86-64 GNU/Linux the macro is empty (musl compiles clones and then fails to load them), and so it is under clang
 * before 17 (its clones cannot be called from another file). Define CC_PLAIN to test the plain path on any machine. */
#if !defined(CC_PLAIN) && defined(__x86_64__) && defined(__gnu_linux__) && defined(__has_attribute) && \
    (!defined(__clang__) || __clang_major__ >= 17)
#  if __has_attribute(target_clones)
#    define CC_CLONES __attribute__((target_clones("avx2", "default")))
#  endif
#endif
#ifndef CC_CLONES
#  define CC_CLONES
#endif

#endif
