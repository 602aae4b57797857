#ifndef CC_BATCH_WALK_H
#define CC_BATCH_WALK_H

#include "cc_same_bits.h"

/* Internal to the batch engine: climbing to a maximum, going on to the limits, and the certificates that let a lane
 * keep its answer. The lanes walk in step, each with its own step halving; what a lane does, no other lane changes. */

#include "cc_batch_model.h"

/* A smooth problem takes two to four steps; one that has not settled after these is left to others. */
enum { CC_BATCH_MOST_STEPS = 16 };

/* What is climbed. What the hat values add to the second derivatives changes slowly, and each lane keeps it from the
 * last point where it asked. */
typedef struct {
  const cc_batch_rows *rows;
  const cc_penalty *penalty;
  cc_vec fourth[CC_BATCH_PAIRS];
  cc_ivec known;
  double enough; /* squared length, in standard errors, of the last step where the marker's coefficient is held */
} cc_batch_surface;

void cc_batch_surface_begin(cc_batch_surface *s, const cc_batch_rows *rows, const cc_penalty *penalty);

/* The model at beta, with the hat values last asked for. */
void cc_batch_look(cc_batch_surface *s, const cc_vec *beta, cc_batch_model *model);

/* Hat values anew, in the lanes that ask, at the point of the model, which takes them. */
void cc_batch_look_closer(cc_batch_surface *s, const cc_ivec *ask, cc_batch_model *model);

/* The share of an average patient in the penalty: of the order of what a frozen hat value leaves unknown. */
double cc_batch_mean_hat(const cc_batch_rows *rows);

/* Maximises over the leading k coefficients from beta. On return beta is the maximum, model that of the point one last
 * step before it, move that step, log_lik the height, in the lanes of the mask `converged`. */
void cc_batch_climb(cc_batch_surface *s, size_t k, const cc_ivec *active, cc_vec *beta, cc_batch_model *model,
                    cc_vec *move, cc_vec *log_lik, cc_ivec *converged);

/* Lanes in which the maximum over all coefficients but the marker's is the only one, whatever the marker's is. */
void cc_batch_unique(const cc_batch_model *model, const cc_batch_options *options, size_t p, cc_ivec *unique);

/* Lanes whose data overlap for certain, by the ordinary Newton step from the model's point; beta: near that point. */
void cc_batch_overlap(const cc_batch_rows *rows, const cc_batch_model *model, const cc_vec *beta, cc_ivec *overlap);

/* The same marker in all four lanes: whether its data overlap for certain, by looking from a lane's point, whose model
 * this is, towards the ordinary maximum. */
int cc_batch_seek_overlap(const cc_batch_rows *rows, const cc_batch_model *model, const cc_vec *beta, int lane);

/* A first guess of the limit on the side `sign`, from the model of a point next to the maximum, which is at beta_max.
 * reach: how far a later step may go. */
void cc_batch_guess_limit(size_t p, const cc_batch_model *at_maximum, const cc_vec *beta_max, const cc_vec *contour,
                          double sign, cc_vec *beta, cc_vec *reach);

/* The limit on the side `sign`, 1 or -1, of `estimate`, from beta. found: where it is on the contour, beyond the
 * estimate, the profile falling, and the maximum over the other coefficients the only one. */
void cc_batch_find_limit(cc_batch_surface *s, const cc_batch_options *options, const cc_vec *estimate,
                         const cc_vec *contour, const cc_vec *sign, const cc_vec *reach, const cc_ivec *active,
                         cc_vec *beta, cc_vec *limit, cc_ivec *found);

#endif
