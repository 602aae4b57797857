#ifndef CC_LOGISTIC_EVAL_H
#define CC_LOGISTIC_EVAL_H

#include "cc_same_bits.h"

#include "cc_logistic.h"

/* Parts of the logistic engine that its files share; not for callers. */

/* Rows with a leverage below this take no part in the penalty's derivatives: their u is rounding noise, and the
 * derivatives divide it by a variance that may be as small as 1e-300. */
#define CC_LEVERAGE_FLOOR 1e-14

/* Likelihood at beta: fills eta, prob, variance, residual (w (y - p)), and with a penalty also u, t, hat; the residual
 * then carries its share. Returns the (penalised) log-likelihood, -Inf where it cannot be computed. */
double cc_logistic_evaluate(cc_logistic_work *work, const double *beta);

/* u, t and hat at the point last evaluated. Returns 0 where V^(1/2) X has numerically lost its rank. */
int cc_logistic_factorise(cc_logistic_work *work);

/* Score of all columns in work->score; returns the norm over the free ones, columns divided by max(1, max|x|). */
double cc_logistic_score(cc_logistic_work *work);

/* At the point last evaluated: the gradient in whitened coordinates (work->gradient), and in work->direction the
 * scoring step (newton = 0) or, of a penalised likelihood, the Newton step (newton = 1; a scoring step where that is
 * not concave), in whitened coordinates. Returns 1 for a Newton step, 0 for scoring. */
int cc_logistic_direction(cc_logistic_work *work, int newton);

/* work->step: the change of beta, in the order of the columns, that a whitened direction means; 0 for the held. */
void cc_logistic_unwhiten(cc_logistic_work *work, const double *direction);

/* The whitened direction (p) that leads from beta to another point with the same held coefficients. */
void cc_logistic_whiten(const cc_logistic_work *work, const double *beta, const double *to, double *direction);

/* max_i |change of the linear predictor| by the whitened direction; no other state is touched but row. */
double cc_logistic_largest_change(cc_logistic_work *work, const double *direction);

/* Newton steps that a search may take. */
#define CC_MOST_ITERATIONS 200

/* Is the end of a search a stationary point, to its tolerances? */
int cc_logistic_at_rest(const cc_logistic_work *work, const cc_logistic_fit *fit);

/* 1 where the maximum-likelihood estimate exists for certain, by the scoring step of the ordinary likelihood from the
 * point last evaluated and factorised, which cc_logistic_direction() has put into work->gradient. Stiemke's lemma asks
 * for positive multipliers that balance the design's columns (each times its class's sign). Let d_i be the changes of
 * the linear predictors by that step, r_i the residuals, v_i the variances: where all |d_i| < 1, r_i - v_i d_i are such
 * multipliers but for rounding. An imbalance e that rounding leaves can be taken away by changes u_i r_i, of which the
 * smallest has length |(X'D^2 X)^(-1/2) e|, D at least half the |r_i|; it leaves all signs as they are where that is
 * below
 * 1. e is bounded with all that Gram-Schmidt and the sums can have lost, 16-fold. */
int cc_logistic_certain(cc_logistic_work *work);

/* Newton steps of the ordinary likelihood from beta, until an overlap is certain (returns 1), separation is likely, or
 * max_steps are done (0). */
int cc_logistic_towards_ml(cc_logistic_work *work, double *beta, int max_steps);

#endif
