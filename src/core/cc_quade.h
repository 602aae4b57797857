#ifndef CC_QUADE_H
#define CC_QUADE_H

#include "cc_same_bits.h"

#include <stddef.h>

/* Quade's rank analysis of covariance (Quade 1967, Journal of the American Statistical Association 62:1187-1200) of
 * one marker: midranks of the value after on those of the value before and of covariates, by least squares over all
 * patients; then the one-way analysis of variance of what is left, by group. The caller's memory, no state. */

/* value: n x columns, one after the other: the value after, the value before, covariates. The first n_ranked are
 * replaced by midranks (values that agree to `digits` significant digits are tied; 0: only equal ones), the others are
 * taken as they are, finite and about 1 in size. group: 0 .. n_groups - 1, `second` the one that `first` is compared
 * with. */
typedef struct {
  size_t n, columns, n_ranked, n_groups, first, second;
  const double *value;
  const int *group;
  int digits;
} cc_quade_data;

typedef struct {
  double estimate;    /* mean residual rank of `first` minus that of `second`; NaN where one has no patient */
  double f, df1, df2; /* NaN where no degree of freedom is left; F is Inf where nothing varies within the groups */
  int varies;         /* does anything vary within the groups? */
} cc_quade_result;

/* Bytes of room, to be aligned as doubles are. */
size_t cc_quade_bytes(size_t n, size_t columns, size_t n_groups);

void cc_quade(const cc_quade_data *data, void *room, cc_quade_result *out);

#endif
