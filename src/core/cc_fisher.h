#ifndef CC_FISHER_H
#define CC_FISHER_H

#include "cc_same_bits.h"

#include <stddef.h>

/* A 2 x 2 table given its margins: the noncentral hypergeometric distribution (Fisher 1935; Cornfield 1956).
 *
 * Counts are doubles that hold whole numbers. No allocation, no state; safe from any thread. */

/* up1, down1: patients of the first group on either side; up0, down0: of the second. */
typedef struct {
  double up1, down1, up0, down0;
} cc_two_by_two;

typedef struct {
  double odds_ratio; /* up/down in the first group over up/down in the second: conditional maximum likelihood; 0 and
                        Inf at the ends of the support, NaN where the margins leave one table only */
  double low, high;  /* exact: the odds ratios at which neither tail (observed table included) is as small as `tail` */
  double p_value;    /* two-sided: all tables no more probable than the observed one, to 1e-7 relative as in R */
} cc_fisher_result;

/* `tail`: probability left on either side of the interval, (1 - level) / 2, between 0 and 1/2. Estimate and limits are
 * roots found to about 1e-13 relative, by Newton steps on the log odds of a tail, kept inside a bracket. */
void cc_fisher(const cc_two_by_two *table, double tail, cc_fisher_result *out);

/* The same of one odds ratio common to several tables, given the margins of each: of the sum of up1 over the tables,
 * whose distribution is the convolution of theirs (Gart 1970; as mantelhaen.test(exact = TRUE) of R). `scratch`: 4
 * doubles for each patient of all tables and 8 more. */
void cc_fisher_strata(const cc_two_by_two *table, size_t n_tables, double tail, double *scratch, cc_fisher_result *out);

#endif
