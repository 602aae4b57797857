#ifndef CC_LOGISTIC_EVAL_H
#define CC_LOGISTIC_EVAL_H

#include "cc_same_bits.h"

#include "cc_logistic.h"

/* Parts of the logistic engine that its files share; not for callers. */

/* Rows with a leverage below this take no part in the penalty's derivatives: their u is rounding noise, and the
 * derivatives divide it by a variance that may be as small as 1e-300. */
#define CC_LEVERAGE_FLOOR 1e-14

/* Likelihood at beta: fills eta, prob, variance, residual (w (y - p)), and with a penalty also u, t, hat; the residual then
 * carries its share. Returns the (penalised) log-likelihood, -Inf where it cannot be computed. */
double cc_logistic_evaluate(cc_logistic_work *work, const double *beta);

/* u, t and hat at the point last evaluated. Returns 0 where V^(1/2) X has numerically lost its rank. */
int cc_logistic_factorise(cc_logistic_work *work);

/* Score of all columns in work->score; returns the norm over the free ones, columns divided by max(1, max|x|). */
double cc_logistic_score(cc_logistic_work *work);

/* At the point last evaluated: the gradient in whitened coordinates (work->gradient), and in work->direction the
 * scoring step (newton = 0) or, of a penalised likelihood, the Newton step (newton = 1; a scoring step where that is not
 * concave), in whitened coordinates. Returns 1 for a Newton step, 0 for scoring. */
int cc_logistic_direction(cc_logistic_work *work, int newton);

/* work->step: the change of beta, in the order of the columns, that a whitened direction means; 0 for the held. */
void cc_logistic_unwhiten(cc_logistic_work *work, const double *direction);

/* max_i |change of the linear predictor| by the whitened direction; no other state is touched but row. */
double cc_logistic_largest_change(cc_logistic_work *work, const double *direction);

/* Newton steps of the ordinary likelihood from beta, until an overlap is certain (returns 1), separation is likely, or
 * max_steps are done (0). */
int cc_logistic_towards_ml(cc_logistic_work *work, double *beta, int max_steps);

#endif
