#ifndef CC_ARMITAGE_H
#define CC_ARMITAGE_H

#include "cc_same_bits.h"

/* A trend in shares over ordered grades: the test of Cochran (1954, Biometrics 10:417-451) and Armitage (1955,
 * Biometrics 11:375-386), with scores 0, 1, 2, ..., exact given the margins: the sum of the scores of those who rose,
 * over all choices of as many patients, strata added up. Counts are doubles that hold whole numbers. No allocation, no
 * state; safe from any thread. */

#include <stddef.h>

/* One stratum: of each grade, how many rose and how many fell. */
typedef struct {
  const double *rose, *fell;
} cc_armitage_stratum;

typedef struct {
  double z;            /* normal, with the variance under permutation; NaN where nothing can vary */
  double lower, upper; /* P(T <= seen), P(T >= seen): exact where `exact`, else of z */
  int exact;
} cc_armitage_result;

/* Exact where a stratum has at most `most` tables to go through. Scratch in doubles; patients: of all strata. */
size_t cc_armitage_scratch(size_t patients, size_t n_grades);
void cc_armitage(const cc_armitage_stratum *strata, size_t n_strata, size_t n_grades, double most, double *scratch,
                 cc_armitage_result *out);

#endif
