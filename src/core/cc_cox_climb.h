#ifndef CC_COX_CLIMB_H
#define CC_COX_CLIMB_H

#include "cc_same_bits.h"

/* What the searches of cc_cox_fit.h share: where each lane stands, and the way to a maximum. */

#include <math.h>

#include "cc_cox_fit.h"

#define CC_COX_LONGEST 3.0 /* of a step, columns being near 1 */

/* Numbers of lane l, `each` a lane. */
static inline double *cc_cox_lane(double *numbers, size_t each, int lane) { return numbers + (size_t)lane * each; }

/* A value that is another maximum's, not the same one's in other rounding. */
static inline int cc_cox_is_higher(double value, double top) { return value > top + 1e-8 * (1.0 + fabs(top)); }

double cc_cox_largest(const double *x, size_t n);

/* w->point at `at` (4 p). */
void cc_cox_evaluate(cc_cox_work *w, const double *at, int derivatives);

/* Lane l stands at w->trial, where w->point was evaluated. */
void cc_cox_move(cc_cox_work *w, int l);

/* Solves the block of a matrix of the columns from `held` on; 0 where it is not positive definite. */
int cc_cox_solve_block(const cc_cox_work *w, const double *matrix, size_t held, double *b);

/* A Newton step made one of third order (Halley), by `turn`, half of what it changes the slope by, relative; only where
 * that is little. */
static inline double cc_cox_halley(double step, double turn) { return fabs(turn) < 0.5 ? step / (1.0 + turn) : step; }

/* To a maximum from w->at of the lanes in `wanted`, the first `held` columns staying where they are. */
void cc_cox_climb(cc_cox_work *w, size_t held, const int wanted[CC_LANES]);

/* Where the lanes stand now is their maximum. */
void cc_cox_keep_top(cc_cox_work *w, const int lanes[CC_LANES], double top[CC_LANES], cc_cox_fit out[CC_LANES]);

/* Profile limits about the maxima; a higher maximum met on the way replaces that. */
void cc_cox_find_limits(cc_cox_work *w, const int live[CC_LANES], double drop, double top[CC_LANES],
                        cc_cox_fit out[CC_LANES]);

#endif
