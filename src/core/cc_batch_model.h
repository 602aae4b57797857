#ifndef CC_BATCH_MODEL_H
#define CC_BATCH_MODEL_H

#include "cc_same_bits.h"

/* Internal to the batch engine: four (penalised) log-likelihoods near one point, as polynomials of degree three, and
 * the steps that they propose.
 *
 * Coordinates: with the information I = L D L' (L unit lower triangular, the marker last), a move b of the coefficients
 * is s = L' b. In them the information is diagonal, the last coordinate is the marker's coefficient itself, and a
 * vanishing last coordinate leaves it where it is. Near the point
 *
 *   log_lik + g's - s'M s / 2 - sum third_abc s_a s_b s_c / 6,
 *
 * M = D less the second derivatives of the penalty (cc_penalty.h). `third` is that of the ordinary likelihood; the
 * penalty's is of the order of hat values times it, and is left out: steps vanish nevertheless only where g does. */

#include "cc_batch_eval.h"
#include "cc_penalty.h"

/* Places in the tables below: of row a of a lower triangle, and of three indices up to p. */
#define CC_ROW(a) ((a) * ((a) + 1) / 2)
#define CC_CUBE(p, a, b, c) (((a) * (p) + (b)) * (p) + (c))

/* A call for P columns: for the usual numbers with loops of known length. */
#define CC_FOR_COLUMNS(p, call)                                                                                        \
  switch (p) {                                                                                                         \
  case 2: {                                                                                                            \
    enum { P = 2 };                                                                                                    \
    call;                                                                                                              \
    break;                                                                                                             \
  }                                                                                                                    \
  case 3: {                                                                                                            \
    enum { P = 3 };                                                                                                    \
    call;                                                                                                              \
    break;                                                                                                             \
  }                                                                                                                    \
  case 4: {                                                                                                            \
    enum { P = 4 };                                                                                                    \
    call;                                                                                                              \
    break;                                                                                                             \
  }                                                                                                                    \
  default: {                                                                                                           \
    const size_t P = (p);                                                                                              \
    call;                                                                                                              \
    break;                                                                                                             \
  }                                                                                                                    \
  }

typedef struct cc_batch_model {
  cc_vec log_lik;                              /* (penalised) */
  cc_vec plain[CC_BATCH_MOST];                 /* the ordinary score, of the columns */
  cc_vec lower[CC_BATCH_MOST * CC_BATCH_MOST]; /* L, row j at j * CC_BATCH_MOST */
  cc_vec pivot[CC_BATCH_MOST];    /* D; the last is the information about the marker, others adjusted for */
  cc_vec gradient[CC_BATCH_MOST]; /* g, (modified) */
  cc_vec minus_h[CC_BATCH_PAIRS]; /* M, rows of the lower triangle */
  cc_vec without[CC_BATCH_PAIRS]; /* M without what the hat values add */
  cc_vec inverse[CC_BATCH_MOST * CC_BATCH_MOST]; /* of L */
  cc_vec third[CC_BATCH_MOST * CC_BATCH_MOST * CC_BATCH_MOST];
  cc_ivec sound;        /* all ones where every pivot is positive */
  cc_ivec sound_others; /* all ones where every pivot but the marker's is */
} cc_batch_model;

/* The model at a point evaluated. M lacks what cc_batch_model_curve() puts into it. */
void cc_batch_model_make(size_t p, const cc_penalty *penalty, const cc_batch_sums *sums, cc_batch_model *model);

/* The inverse information, off the diagonal doubled, laid out as cc_batch_fourth() wants it. */
void cc_batch_model_inverse(size_t p, const cc_batch_model *model, cc_vec *a);

/* Puts what the hat values add into M; `fourth` as cc_batch_fourth() leaves it, here or at a point near by. */
void cc_batch_model_curve(size_t p, const cc_vec *fourth, cc_batch_model *model);

typedef struct {
  cc_vec move[CC_BATCH_MOST]; /* s; 0 of held coefficients */
  cc_vec length;              /* squared length of Newton's step, in standard errors */
  cc_vec log_lik;             /* where the step leads, by the model */
  cc_vec slope;               /* of the marker's profile at the point; limits only */
} cc_batch_step;

/* To the model's maximum over the leading k coefficients, by Newton on the model. */
void cc_batch_step_to_maximum(size_t p, size_t k, const cc_batch_model *model, cc_batch_step *step);

/* To where the marker's profile, by the model, meets the contour on the side `sign` (1 or -1), in `rounds` of Newton.
 * (Venzon and Moolgavkar 1988, Applied Statistics 37:87-94, with the quadratic solved instead of linearised: it starts
 * at the maximum, where the slope is 0.) */
void cc_batch_step_to_contour(size_t p, const cc_batch_model *model, const cc_vec *contour, const cc_vec *sign,
                              int rounds, cc_batch_step *step);

/* Change of the coefficients by a move: b = L'^-1 s. */
void cc_batch_model_unwhiten(size_t p, const cc_batch_model *model, const cc_vec *move, cc_vec *change);

/* The information about the marker, others adjusted for, at the end of a short move. */
void cc_batch_model_precision(size_t p, const cc_batch_model *model, const cc_vec *move, cc_vec *precision);

/* Whether the (penalised) surface is concave at the model's point: all ones in lanes where M is positive definite. */
void cc_batch_model_concave(size_t p, const cc_batch_model *model, cc_ivec *concave);

#endif
