#ifndef CC_OPTIMISM_H
#define CC_OPTIMISM_H

#include "cc_same_bits.h"

#include <stddef.h>
#include <stdint.h>

#include "cc_lane_sort.h"
#include "cc_rank.h"

/* How well predictions fit outcomes: discrimination, accuracy and calibration on any resample of the same patients. The
 * predictions of one model are prepared once (cc_measure_begin) and measured on as many sets of patients as needed: the
 * resample that it was fitted to and the patients it came from, whose difference is its optimism (Efron 1983, JASA
 * 78:316-331; Harrell, Lee and Mark 1996, Statistics in Medicine 15:361-387), or the patients that were not drawn.
 *
 * Missing values: none; linear predictors must be finite. Memory: the caller's. Threads: any number, each with its own
 * scratch. The same bits for any number of threads. */

typedef struct {
  double auc;          /* P(higher in an event) + half the ties; NaN where a class is absent */
  double brier;        /* mean of (y - p)^2; NaN where no patient is left */
  double slope;        /* b of logit P(y = 1) = a + b eta by maximum likelihood; +-Inf where eta separates the classes,
                        * NaN where eta is constant or a class is absent */
  double in_the_large; /* a of logit P(y = 1) = a + eta; NaN where a class is absent */
} cc_performance;

typedef struct {
  size_t n, n_steps;
  const unsigned char *event;
  const double *eta;
  const int *group;
  int n_groups;
  double *x, *y, *weights, *offset, *square, *predicted, *n0, *n1, *engine;
  double *start; /* of the patients measured on: their predicted probabilities, at which both calibrations begin */
  cc_rank_item *item;
  size_t *end;
} cc_measure;

/* Bytes of scratch for n patients, to be aligned for a double. 0 where that overflows. */
size_t cc_measure_scratch(size_t n);

/* Prepares: event (n): 0 or 1; eta (n): linear predictors. Two predictors are tied where they differ by rounding only
 * (128 epsilons of the largest). group (n), or NULL: 0 .. n_groups - 1; the AUC then compares pairs of one group only
 * (out-of-fold predictions of different models are not comparable). All must outlive the measure. */
void cc_measure_begin(cc_measure *measure, size_t n, const unsigned char *event, const double *eta, const int *group,
                      int n_groups, void *scratch);

/* Measures on the patients with their weights (n, at least 0). */
cc_performance cc_measure_on(cc_measure *measure, const double *weights);

typedef struct {
  double auc, brier; /* as above */
  double log_lik;    /* sum of log P(y), each patient by weight: what two models' likelihoods differ by */
} cc_accuracy;

/* What two models of the same patients are compared by: no calibration, at a fraction of the time. Both are prepared
 * as cc_measure_begin() does, without groups; a measure begun so serves cc_accuracy_on() only. keys: room for n,
 * aligned for its type; scratch: of each, as above. */
void cc_accuracy_begin(cc_measure measure[2], size_t n, const unsigned char *event, const double *const eta[2],
                       cc_lane_keys *keys, void *const scratch[2]);
cc_accuracy cc_accuracy_on(cc_measure *measure, const double *weights);

/* Deals n patients into k folds (1 <= k <= n) at random, events and non-events evenly: fold[i] in 0 .. k - 1, sizes
 * that differ by at most one, and numbers of events alike. A function of (seed, repeat). order: scratch for n. */
void cc_deal_folds(uint64_t seed, uint64_t repeat, size_t n, const unsigned char *event, int k, size_t *order,
                   int *fold);

#endif
