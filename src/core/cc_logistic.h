#ifndef CC_LOGISTIC_H
#define CC_LOGISTIC_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_penalty.h"

/* Logistic regression by maximum likelihood or by Firth's penalised likelihood, with case weights, an offset, and any
 * coefficients held at given values. A design is prepared once (cc_logistic_begin) and maximised as often as needed
 * from any start (cc_logistic_maximise): so a profile is a walk of warm starts over one preparation.
 *
 * Model: logit P(y_i = 1) = offset_i + x_i' beta. Case weight w_i multiplies observation i's log-likelihood and
 * information. Firth (Biometrika 1993;80:27-38) adds log|X'VX| / 2, v_i = w_i p_i (1 - p_i). The penalty is that of
 * all p columns also where some are held, as a penalised likelihood-ratio test needs it.
 *
 * Missing values: none may reach this file; all input finite. Memory: the caller's; nothing is allocated or kept.
 * Threads: any number, each with its own work and scratch. The same bits for any number of threads. */

typedef struct {
  size_t n;                  /* observations */
  size_t p;                  /* columns, the intercept among them, at least 1 */
  const double *x;           /* n x p, column-major */
  const double *y;           /* n, in [0, 1]: 0 or 1; fractions stand for pseudo-observations (FLAC) */
  const double *weights;     /* n, at least 0; NULL: all 1 */
  const double *offset;      /* n; NULL: all 0 */
  const cc_penalty *penalty; /* &cc_penalty_none: maximum likelihood */
} cc_logistic_data;

typedef struct {
  double log_lik;  /* at the estimate; penalised under Firth */
  double score;    /* norm of the (modified) score of the free coefficients, columns divided by max(1, max|x|) */
  double distance; /* length of the scoring step that is left, in standard errors */
  double max_step; /* largest change in a linear predictor by the scoring step that is left, see `overlap` */
  int converged;   /* 1: score at most 1e-8 (times the mean weight where above 1), and distance at most 1e-5 */
  int overlap;     /* 1: the maximum-likelihood estimate exists for certain. 0 means only "not seen here": ask
                    * cc_logistic_settle(), under Firth cc_logistic_overlap() */
  int known;       /* 1: given up on the way to a maximum that is known already, see cc_logistic_maximise_global() */
  int iterations;
} cc_logistic_fit;

/* What a prepared design points to; all of it in the caller's scratch. Read-only for callers, valid after
 * cc_logistic_maximise(): */
typedef struct cc_logistic_work {
  const cc_logistic_data *data;
  size_t n_free;
  size_t *order;        /* p: column at each position; the free columns first, the held ones last */
  double *q, *r;        /* orthonormal design n x p in that order, and its triangle p x p */
  double *size;         /* p: max|x| of each column, as given (not in `order`) */
  double *eta;          /* n: linear predictor */
  double *prob;         /* n: P(y = 1) */
  double *variance;     /* n: w p (1 - p) */
  double *hat;          /* n: leverages, diagonal of V^(1/2) X (X'VX)^-1 X' V^(1/2) */
  double *score;        /* p: (modified) score of each column in the order given, the held ones' too: the slope of the
                         * profile in a held coefficient, by the envelope theorem */
  double *u, *t;        /* V^(1/2) q = u t, u orthonormal */
  double *curvature;    /* p x p: the penalty's second derivatives in the coordinates of q, where they are kept */
  double gradient_then; /* of large problems: length of the gradient at the last Newton step; 0: no curvature kept */
  const double *known;  /* p: a maximum on the way to which a search may end; NULL: none */
  double *residual, *step, *trial, *direction, *gradient, *hessian, *tensor, *row, *best, *first, *top;
  double log_det; /* of the scaling: log|X'VX| - 2 sum log t_jj */
  double mean_weight;
} cc_logistic_work;

/* Doubles of scratch for a design of n x p. 0 where that overflows. */
size_t cc_logistic_scratch(size_t n, size_t p);

/* Prepares a design in which the n_held columns listed in `held` keep the value that the start gives them (NULL, 0:
 * none). `data` and `scratch` must outlive the work. Returns p, or the index of a column that is constant zero or a
 * linear combination of others over the rows with a positive weight: nothing may then be maximised. */
size_t cc_logistic_begin(cc_logistic_work *work, const cc_logistic_data *data, const size_t *held, size_t n_held,
                         double *scratch);

/* Maximises from beta (p, in the order of the columns; finite) and overwrites it with the estimate. Tries a second
 * start where the first did not converge. On failure `converged` is 0 and beta the best point seen. Maximum likelihood
 * of separated data ends far out, where log_lik is its supremum to about 1e-12, with `overlap` 0 and `converged` 0. */
cc_logistic_fit cc_logistic_maximise(cc_logistic_work *work, double *beta);

/* As cc_logistic_maximise(), and further from zero, from along the way to the maximum-likelihood estimate, where one
 * coefficient is free from what is high along its line, and from n_starts random subsets of observations fitted
 * exactly, each the highest of six (the same at every call); the highest end is returned. A search ends where it leads
 * to the highest so far. Firth's surface can have several maxima where one observation lies far out, the data are few,
 * or separated. Under ML the plain fit is unique. */
cc_logistic_fit cc_logistic_maximise_global(cc_logistic_work *work, double *beta, int n_starts);

/* Random starts worth their time in n observations: in few the maxima are many, and starts cheap. */
static inline int cc_logistic_starts(size_t n) { return n <= 60 ? 24 : 8; }

/* Puts the work at beta: eta, prob, variance, hat, score. Returns the (penalised) log-likelihood there, -Inf where X'VX
 * is numerically singular. */
double cc_logistic_evaluate_at(cc_logistic_work *work, const double *beta);

/* What a decision by whole numbers needs where doubles leave it open: memory for as long as the call lasts, and the
 * design as it was measured, where that fitted is a rounded one (centred, scaled; each cell within four roundings). */
typedef struct {
  void *(*get)(size_t bytes);
  void (*put_back)(void *memory);
  const double *x; /* n x p, column-major, the same span; NULL: the design fitted */
} cc_exactly;

/* 1 where the maximum-likelihood estimate of the free coefficients exists, 0 where the data are separated, completely
 * or quasi-completely: for certain, without rounding; -1 where memory ran out. beta (p) is the start, best an estimate;
 * overwritten. After it the work holds the state of that search. */
int cc_logistic_overlap(cc_logistic_work *work, double *beta, const cc_exactly *exactly);

/* Decides the same of an ML fit that ended at beta without a certificate, and makes `overlap` and `converged` final.
 * Other fits stay as they are. */
void cc_logistic_settle(const cc_logistic_work *work, const double *beta, const cc_exactly *exactly,
                        cc_logistic_fit *fit);

/* Whether a free coefficient can go to sign * Inf (1 or -1) without the ordinary likelihood ever falling: 1, 0, or -1
 * where memory ran out. Without rounding. */
int cc_logistic_recedes(const cc_logistic_work *work, size_t column, int sign, const cc_exactly *exactly);

/* (X'VX)^-1 at the last point evaluated, all columns, in the order given: p x p. Of the free block alone where
 * `free_only`: the rows and columns of held coefficients are then 0. */
void cc_logistic_covariance(cc_logistic_work *work, int free_only, double *covariance);

/* Moves beta, a maximiser with the held coefficients of `work` at their old values and the work's last point, to new
 * values of the held ones along the tangent of the ridge (free linear predictors move as scoring predicts). */
void cc_logistic_shift(cc_logistic_work *work, double *beta, const double *held_values);

#endif
