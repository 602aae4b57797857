#ifndef CC_CENSORED_FIT_H
#define CC_CENSORED_FIT_H

#include "cc_same_bits.h"

/* The mean change of pairs from a bivariate normal distribution with members beyond limits, by maximum likelihood; its
 * test and its interval, by the likelihood ratio turned into a t.
 *
 * Maximised by Newton's steps, damped where the surface is not concave; converged where the decrement g' H^-1 g is
 * below 1e-10 (1 + |log-likelihood|), but not where the spreads run away on a ridge that hardly rises any more. With t
 * = sign sqrt((m - 1)(exp(LR / m) - 1)), m pairs with both members, referred to t with m - 1 degrees of freedom,
 * complete data give the paired t test itself, as there LR = n log(1 + t^2 / (n - 1)).
 *
 * No allocation, no state: safe from any thread on its own room. */

#include "cc_censored.h"
#include "cc_enums.h"

typedef struct {
  double delta, mean_x, sd_x, sd_y, correlation, log_likelihood;
} cc_censored_model;

/* What is wanted: the fit alone; its test against no change; the interval, which leaves out what has a likelihood ratio
 * above `drop`[m]. */
typedef struct {
  int test, interval;
  cc_side alternative;
  const double *drop;
} cc_censored_settings;

typedef struct {
  cc_status status; /* OK, TOO_FEW, CONSTANT, NOT_CONVERGED; then nothing else stands but the counts */
  size_t n_pairs, n_half;
  cc_censored_model model;
  double null_log_likelihood, ratio, t; /* LR and signed t */
  double low, high;
} cc_censored_row;

/* item: room for n. Pairs and noise as cc_censored_read() has them. */
void cc_censored_ml(const cc_limited_pair *pair, size_t n, double noise, const cc_censored_settings *settings,
                    cc_censored_item *item, cc_censored_row *row);

#endif
