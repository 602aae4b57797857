#ifndef CC_CLIP_H
#define CC_CLIP_H

#include "cc_same_bits.h"

/* One coefficient, the last, of logistic models of several completed data sets, pooled. Estimate: the mean. Limits:
 * combined profiles (CLIP; Heinze, Ploner & Beyea 2013, Statistics in Medicine 32:5062-5076): with the (penalised)
 * profile log-likelihoods l_i and their maxima at b_i, r_i(g) = sign(g - b_i) sqrt(2 (l_i(b_i) - l_i(g))), F(g) the
 * mean of P(X <= r_i(g)); the limits are where F is `tail` and 1 - `tail`. Where all are the same data these are the
 * ordinary profile limits. Where F crosses a level more than once, as profiles that fall, rise and fall again let it,
 * a limit is the crossing that a search outwards from the estimate comes to; cc_screen_careful() may come to another.
 *
 * No allocation, no state; safe from any thread on its own memory. */

#include "cc_logistic.h"

typedef struct {
  cc_logistic_data data;
  cc_logistic_work work; /* in its own scratch, cc_logistic_scratch(); begun with the last column held */
  double *beta;          /* 2 p: the constrained maximiser at the last g; the maximiser */
  double estimate, log_lik;
} cc_clip_part;

typedef struct {
  size_t n;               /* parts that have a maximum */
  double estimate;        /* their mean */
  double within, between; /* mean of the inverse information's element, variance of the estimates */
  double low, high;       /* NaN where a profile fails */
} cc_clip;

/* Fits a part: data set, beta (2 p) and scratch (cc_logistic_scratch()) given; covariance: p x p. Returns the variance
 * of the estimate, NaN where there is no maximum. n_starts: see cc_logistic_maximise_global(). */
double cc_clip_fit(cc_clip_part *part, int n_starts, double *scratch, double *covariance);

/* Of n >= 1 fitted parts. variance: theirs. Limits with `profile`: a branch of Firth's profile is followed, and at the
 * limit other starts are tried; where they lead higher, at each step of the search from there. */
void cc_clip_pool(cc_clip_part *part, const double *variance, size_t n, double tail, int profile, int n_starts,
                  cc_clip *out);

/* F at g, of the highest branches; NaN where a profile fails. */
double cc_clip_level(cc_clip_part *part, size_t n, double g, int n_starts);

#endif
