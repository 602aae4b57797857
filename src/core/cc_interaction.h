#ifndef CC_INTERACTION_H
#define CC_INTERACTION_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_enums.h"

/* Does the effect of response differ between strata? Analysis of covariance of the follow-up on the baseline, the
 * strata, the response and their interaction; F test of the interaction with the covariance HC3 (MacKinnon and White
 * 1985, Journal of Econometrics 29:305-325) and the residual degrees of freedom.
 *
 * Strata and response are crossed in full, so least squares is a mean for each cell and one common slope within
 * cells: a closed form, with no matrix larger than the contrasts. No missing values. No allocation, no state. */

typedef struct {
  cc_interaction_status status;
  double statistic; /* F; NaN unless OK */
  double df1, df2;
} cc_interaction_result;

/* Number of doubles of scratch. */
size_t cc_interaction_scratch(size_t n, size_t n_strata);

/* before, after: n values; event[i]: 1 responder, 0 not; stratum[i]: 0 .. n_strata - 1. */
void cc_interaction(const double *before, const double *after, const unsigned char *event, const int *stratum, size_t n,
                    size_t n_strata, double *scratch, cc_interaction_result *out);

#endif
