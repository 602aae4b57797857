#ifndef CC_MEET_H
#define CC_MEET_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_vec.h"

typedef int32_t cc_four_counts __attribute__((vector_size(16), aligned(4), may_alias));

/* What two halves of some items have between them: the sum of one[e] two[limit - e], e from `from` to `last`, at most
 * `limit`. Counts below 2^31 whose products add up to at most 2^53 are whole numbers in whatever order they are added.
 */
CC_INLINE double cc_meet(const uint32_t *one, const uint32_t *two, size_t limit, size_t from, size_t last) {
  cc_vec sums = CC_SPLAT(0.0);
  double sum = 0.0;
  size_t e = from;
  for (; e + 4 <= last + 1; e += 4) {
    const cc_vec of_one = __builtin_convertvector(*(const cc_four_counts *)(const void *)(one + e), cc_vec);
    const cc_vec of_two = __builtin_convertvector(*(const cc_four_counts *)(const void *)(two + limit - e - 3), cc_vec);
    sums += of_one * CC_SHUFFLE(of_two, of_two, 3, 2, 1, 0);
  }
  for (; e <= last; ++e) sum += (double)one[e] * (double)two[limit - e];
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + sum;
}

#endif
