#ifndef CC_LINALG_H
#define CC_LINALG_H

#include "cc_same_bits.h"

#include <stddef.h>

/* Small dense linear algebra, column-major, without BLAS: the same bits on every machine and for any number of threads.
 * Inputs must be finite. Nothing is allocated; nothing is kept. Safe from any thread. */

/* Orthonormalises the p columns of a (n x p, in place) by modified Gram-Schmidt, a second time where a column loses
 * most of its length: a = q r on return, q in a, r upper triangular (p x p, zeros below). Returns p, or the index of
 * the first column whose part orthogonal to those before it is at most `tolerance` times its length (0 for a zero
 * column); the columns from there on are then unspecified. */
size_t cc_orthonormalise(size_t n, size_t p, double *a, double *r, double tolerance);

/* Solves t z = b and t' z = b in place for the leading k x k block of an upper triangular t with leading dimension p.
 */
void cc_solve_upper(size_t k, const double *t, size_t p, double *b);
void cc_solve_upper_transposed(size_t k, const double *t, size_t p, double *b);

/* Cholesky factor l of the symmetric k x k matrix a (lower triangle read, overwritten). Returns 1, or 0 where a is not
 * positive definite: a pivot is at most `floor`, or at most `share` of the diagonal element that it came from. */
int cc_cholesky(size_t k, double *a, double floor, double share);

/* Solves l z = b in place. */
void cc_cholesky_forward(size_t k, const double *l, double *b);

/* Solves l l' z = b in place. */
void cc_cholesky_solve(size_t k, const double *l, double *b);

double cc_dot(size_t n, const double *a, const double *b);

/* v += by[0] a[0] + by[1] a[1] + by[2] a[2] + by[3] a[3], vectors of n. */
void cc_add_multiples(size_t n, const double by[4], const double *const a[4], double *v);

#endif
