#ifndef CC_SAME_BITS_H
#define CC_SAME_BITS_H

/* Read first by every header of the core: a * b + c is two roundings on every processor. Compilers would fuse it where
 * the machine can (Arm, s390x, x86-64 with FMA), and the last bits of a sum would tell which machine made it. */
#if defined(__clang__)
#  pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#  pragma GCC optimize("fp-contract=off")
#endif

#endif
