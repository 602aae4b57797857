#ifndef CC_BIG_H
#define CC_BIG_H

#include "cc_same_bits.h"

#include <stddef.h>
#include <stdint.h>

/* Whole numbers of any size, for decisions that rounding must not make. A double is a whole number times a power of
 * two, so that what is asked of doubles by addition and multiplication can be answered exactly.
 *
 * A number's limbs lie in the caller's memory, and the caller knows how many a result needs: cc_big_multiply() writes
 * a->length + b->length of them, sums one more than the longer term, cc_big_set() (53 + x's exponent - unit) / 32 + 2.
 * Nothing is allocated. Results may stand where an operand stood except where said otherwise. Safe from any thread. */

typedef struct {
  int sign;       /* -1, 0, 1 */
  size_t length;  /* limbs in use; the last is not 0 */
  uint32_t *limb; /* the lowest first */
} cc_big;

/* x / 2^unit, a whole number; x finite. */
void cc_big_set(cc_big *out, double x, int unit);

void cc_big_copy(cc_big *out, const cc_big *a);
void cc_big_add(cc_big *out, const cc_big *a, const cc_big *b);
void cc_big_subtract(cc_big *out, const cc_big *a, const cc_big *b);

/* out is neither a nor b. */
void cc_big_multiply(cc_big *out, const cc_big *a, const cc_big *b);

/* a / b where b, not 0, divides a; both are overwritten. out may be a. */
void cc_big_divide_exactly(cc_big *out, cc_big *a, cc_big *b);

/* -1, 0, 1 as a is less than, equal to or greater than b. */
int cc_big_compare(const cc_big *a, const cc_big *b);

/* a to within 2^-52 of it is the result, of size [1/2, 1) or 0, times 2^exponent. */
double cc_big_fraction(const cc_big *a, long *exponent);

/* The exponent of the lowest bit that is set in x, finite and not 0. */
int cc_lowest_bit(double x);

#endif
