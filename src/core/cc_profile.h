#ifndef CC_PROFILE_H
#define CC_PROFILE_H

#include "cc_same_bits.h"

#include "cc_logistic.h"
#include "cc_status.h"

/* Profile (penalised) likelihood: limits of confidence, and tests of held coefficients.
 *
 * The profile of coefficient j at c is the largest (penalised) log-likelihood with beta_j = c. Firth's surface can have
 * two such maxima in small, nearly separated data; every limit is therefore checked from other starts, and moved on
 * along the higher branch where they find one. Ordinary likelihood is concave and needs no second start. */

typedef struct {
  double limit;     /* Inf or -Inf where the profile never falls to the contour: ML of separated data only */
  double log_lik;   /* the profile there */
  cc_status status; /* CC_OK; CC_SEPARATED with an infinite limit; CC_NOT_CONVERGED: limit is NaN */
  int higher;       /* 1: the profile rose above the maximum given: `beta` is a better start for the whole fit */
} cc_profile_limit;

typedef struct {
  double log_lik; /* maximum of the whole model */
  double drop;    /* depth of the contour below it: half the chi-square quantile */
  double step;    /* first step outwards, positive: a standard error, say */
  int separated;  /* 1: the data are separated, so that an ordinary profile may have no limit */
  int n_starts;   /* random starts at a limit, see cc_logistic_maximise_global(); 0: trust the branch followed */
} cc_profile_contour;

/* The limit of the coefficient held in `work` (begun with that one column held), in the direction `sign`, 1 or -1.
 * `beta` (p): in, the maximiser of the whole model; out, the constrained maximiser at the limit. `scratch`: 2 p
 * doubles. */
cc_profile_limit cc_profile_find_limit(cc_logistic_work *work, size_t column, int sign,
                                       const cc_profile_contour *contour, double *beta, double *scratch);

/* A step of about two standard deviations' worth of the held column's own information, for data in which standard
 * errors are infinite. Valid after cc_logistic_begin() with one column held. */
double cc_profile_unit_step(const cc_logistic_work *work);

#endif
