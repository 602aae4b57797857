#ifndef CC_COX_H
#define CC_COX_H

#include "cc_same_bits.h"

/* Cox's partial likelihood of four markers side by side, each beside the same or its own further columns:
 * log-likelihood by Breslow or Efron, with Firth's penalty (half the log-determinant of the information) or without;
 * score, information, second derivatives.
 *
 * A term of it, an event among those at risk, is the cumulant function K of the patients at risk weighted by exp(eta):
 * mean, variance and higher cumulants of the columns are its derivatives. Patients are taken from the latest time to
 * the earliest, and the central moments of those at risk are brought up to date by each (Pebay 2008, SAND2008-6212), so
 * that no power sum cancels; weights are relative to the largest at risk, so that none overflows. One column has power
 * sums where they do not cancel (cc_cox_one.h). O(n) a point where there is one column; O(n p^3) else. In coordinates
 * in which the information is the identity the penalty's first two derivatives need third and contracted fourth
 * cumulants only.
 *
 * Missing values: a count of 0. No allocation, no state; safe from any thread on its own room. */

#include <stddef.h>

#include "cc_enums.h"
#include "cc_vec.h"

/* Patients in order of their time, the latest first; of one time those without the event first. Group k, of one time,
 * ends at end[k]; those with the event begin at fail[k]. */
typedef struct {
  size_t n, n_groups;
  const size_t *fail, *end;
} cc_cox_times;

/* Central moments of the columns among some patients, not divided by their weight. */
typedef struct {
  cc_vec weight, *mean, *second, *third, *fourth; /* p, p^2, p^3; fourth: products of two and the squared length */
  cc_vec *shift, *move;                           /* room: 2 p */
} cc_cox_moments;

/* Sums over the terms: of logs of weights less linear predictors, of cumulants; and, each term times what is known of
 * its time, of the marker's column alone. */
typedef struct {
  cc_vec value, lean, squared, *score, *info, *third, *fourth, *weighted;
} cc_cox_sums;

typedef struct {
  const cc_cox_times *times;
  size_t p; /* columns, the marker's first */
  cc_ties ties;
  int penalised;
  cc_vec *x;     /* n x p, patient after patient, near 1; any number where count is 0 */
  cc_vec *count; /* n: how often a patient counts, a whole number */
  /* room, by cc_cox_lay_out() */
  cc_vec *eta, *z, *factor;
  cc_cox_moments at_risk, failing, moved, term;
  cc_cox_sums sums;
} cc_cox;

/* What is known at a point, of each lane: p, p^2 and p^2 numbers a lane. */
typedef struct {
  double value[CC_LANES]; /* the log-likelihood, penalised; -Inf where it has none */
  double *score;          /* its derivatives */
  double *info;           /* information of the likelihood */
  double *curve;          /* minus the second derivatives of the value */
  double bend[CC_LANES];  /* of one column: the derivative of its information; else 0 */
} cc_cox_point;

/* Vectors of room for n patients and p columns, x and count among it; laid out from `room`. */
size_t cc_cox_room(size_t n, size_t p);
void cc_cox_lay_out(cc_cox *cox, size_t n, size_t p, cc_vec *room);

/* beta: p. derivatives: 0 leaves score and curve of a penalised likelihood, and bend, open. */
void cc_cox_at(cc_cox *cox, const cc_vec *beta, int derivatives, cc_cox_point *out);

/* cox->eta of all patients. */
void cc_cox_predict(cc_cox *cox, const cc_vec *beta);

/* The score test of a slope of the marker's column on g, a number a group (Grambsch and Therneau 1994): chi-square with
 * one degree of freedom, at the maximum beta of the likelihood without penalty; NaN without information. */
void cc_cox_slope_test(cc_cox *cox, const cc_vec *beta, const cc_vec *g, double *room, double chi_square[CC_LANES]);

/* The share that has failed before each group's time (Kaplan-Meier), less its mean over the events. */
void cc_cox_failed_before(const cc_cox *cox, cc_vec *g);

#endif
