#ifndef CC_LANE_BASIS_H
#define CC_LANE_BASIS_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_vec.h"

/* Least squares of four responses at a time, one a lane, that share columns of a design but not the patients who have
 * a value: an orthonormal basis of the columns among each lane's patients. No state; the caller's memory, aligned as
 * vectors are. */

/* Columns n x p, one after the other, finite and about 1 in size. The last `n_last` are those of interest. */
typedef struct {
  size_t n, p, n_last;
  const double *column;
} cc_lane_design;

/* A column that is, among a lane's patients, a combination of those before it is left out: its q is 0. */
typedef struct {
  cc_vec *q;      /* p x n, column after column; 0 for those who have no value */
  cc_vec *factor; /* n_last x n_last, upper triangle, column after column: the last columns along their own q */
  cc_vec *along;  /* p: room */
  cc_vec rank;    /* columns that are kept */
  cc_vec lost;    /* of the last, those that are not */
} cc_lane_basis;

/* The share of its length that a column must keep beside those before it. */
#define CC_LANE_ALIAS 1e-9

/* mask: n, 1 for a patient with a value, else 0. Classical Gram-Schmidt, twice; sums go from patient to patient, so
 * that patients without a value do not move a bit. */
void cc_lane_basis_fill(const cc_lane_design *design, const cc_vec *mask, cc_lane_basis *basis);

/* Parts of v along the basis, and v without them; once more where `again`, adding to `along`. */
void cc_lane_project(const cc_vec *q, size_t n, size_t p, cc_vec *v, cc_vec *along, int again);

/* Solves factor' z = b in place, for the last columns; a column that was left out gives 0. */
void cc_lane_solve(const cc_vec *factor, size_t n_last, cc_vec *b);

/* The square root of each lane. */
void cc_lane_sqrt(cc_vec *x);

#endif
