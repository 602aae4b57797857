#ifndef CC_PROGRAM_H
#define CC_PROGRAM_H

#include "cc_same_bits.h"

#include <stddef.h>

/* Separation by linear programming in whole numbers: without rounding, whatever the units and however far the gaps
 * between the values range. Konis (2007, DPhil thesis, University of Oxford): the direction d with the largest sum of
 * margins among those with no negative margin,
 *
 *   max sum_i a_i'd,  a_i'd >= 0,  |d_j| size_j <= 1,  a_i = +-(x_i - centre),
 *
 * of which the data are separated, completely or quasi-completely, where that is above 0. Solved by the simplex on its
 * dual, min sum_j |z_j| / size_j, sum_i l_i a_i + z = -sum_i a_i, l >= 0, with a basis of p columns whose inverse is
 * kept as whole numbers over one determinant (Edmonds 1967). Signs of margins are asked of doubles first, with a bound
 * of their rounding, of whole numbers where that does not decide. Pivots are Dantzig's while the sum falls, Bland's
 * while it stands: they end.
 *
 * Rows number n, columns p; finite input; memory is the caller's. Safe from any thread. */

/* What is asked of a row, as bits. */
enum {
  CC_ROW_ABOVE = 1, /* x_i'd >= 0 */
  CC_ROW_BELOW = 2, /* x_i'd <= 0; with the other: a response between 0 and 1 */
  CC_ROW_COUNTS = 4 /* its margin is in the sum; with one of the others */
};

/* The box |d_j| size_j <= 1 is as wide as that to 1 in 2 to this power. */
enum { CC_PROGRAM_COST_BITS = 10 };

typedef struct {
  size_t n, p;
  const double *x;           /* n x p, column-major */
  const unsigned char *asks; /* n: CC_ROW_*; 0: the row takes no part */
  double *centre, *size;     /* p; filled by cc_program_begin(); size: half the largest distance from the centre */
  int *unit, *bits;          /* p: (x - centre) / 2^unit are whole numbers below 2^bits; filled likewise */
  size_t limbs;              /* of the largest number that can arise */
} cc_program;

/* Fills centre (0 where no column is constant, so that the cone stays what it is; else about the mean), size,
 * unit, bits and limbs from n, p, x and asks. */
void cc_program_begin(cc_program *program);

/* Bytes of scratch for a program begun; 0 where that overflows. */
size_t cc_program_scratch(const cc_program *program);

/* 1 where a direction separates rows that count, else 0. step (p; may be NULL): the direction, d_j size_j, of exact
 * signs and zeros, its largest part 1 or -1; 0 without one. sign (n; may be NULL): that of (x_i - centre)'d, exact;
 * also of rows that take no part, no farther from the centre than 0 or the rows that do. scratch: aligned as malloc
 * does. */
int cc_program_solve(const cc_program *program, void *scratch, double *step, signed char *sign);

#endif
