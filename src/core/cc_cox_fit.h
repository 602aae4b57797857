#ifndef CC_COX_FIT_H
#define CC_COX_FIT_H

#include "cc_same_bits.h"

/* Rows of a screen of Cox models, four markers side by side: maximum, likelihood-ratio test and profile limits of the
 * marker's coefficient, by Newton's method on exact second derivatives; whether the likelihood is monotone; the test of
 * proportional hazards. The lanes step together and are judged apart: a lane's figures do not depend on the others. */

#include "cc_cox.h"
#include "cc_cox_monotone.h"
#include "cc_status.h"

typedef struct {
  double estimate;  /* per unit of the marker's column; Inf or -Inf where the likelihood without penalty is monotone */
  double std_error; /* from the inverse information; Inf where the estimate is */
  double low, high; /* profile limits; NaN where none were asked */
  double statistic; /* likelihood ratio, at least 0; a supremum under a monotone likelihood without penalty */
  double slope;     /* chi-square of proportional hazards, at the maximum without penalty; NaN where that is none */
  int separated;    /* the likelihood without penalty is monotone */
  cc_status status; /* OK; SEPARATED (without penalty only); NOT_CONVERGED; NOT_COMPUTED: no information */
} cc_cox_fit;

typedef struct {
  cc_cox cox;
  double *room;
  cc_vec *beta, *g;
  /* of each lane: where its search stands */
  double *at, *trial, *step, *score, *info, *curve;
  double *top_at, *top_curve, *kept, *at_zero; /* its maximum; one met on the way; information at 0 */
  double value[CC_LANES], bend[CC_LANES], top_bend[CC_LANES];
  int converged[CC_LANES];
  cc_cox_point point;
  int known; /* `point` is of `at` already */
} cc_cox_work;

/* Vectors and doubles of room for n patients, p columns, and n_groups times; laid out from `vectors` and `doubles`,
 * times and n_groups being those of work->cox.times. */
size_t cc_cox_vectors(size_t n, size_t p, size_t n_groups);
size_t cc_cox_doubles(size_t p);
void cc_cox_prepare(cc_cox_work *work, size_t n, size_t p, cc_vec *vectors, double *doubles);

/* Lanes with active[l] 0 are left alone. drop: how far below the maximum the limits lie, NaN for none. The
 * maxima, of infinite ones where the search ended, are left in work->top_at: starts of cc_cox_statistics(). */
void cc_cox_fit_lanes(cc_cox_work *work, const int active[CC_LANES], double drop, const cc_exactly *exactly,
                      cc_cox_fit out[CC_LANES]);

/* Likelihood ratios alone, from `start` (4 p; NaN: none is wanted), of counts as they are now; NaN where there are
 * none. */
void cc_cox_statistics(cc_cox_work *work, const int active[CC_LANES], const double *start, double out[CC_LANES]);

#endif
