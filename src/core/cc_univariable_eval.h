#ifndef CC_UNIVARIABLE_EVAL_H
#define CC_UNIVARIABLE_EVAL_H

#include "cc_same_bits.h"

/* Internal to cc_univariable.c and cc_univariable_eval.c: sums over the patients, from which likelihood, score and all
 * higher derivatives of a logistic model with one covariate follow. */

#include "cc_tile.h"

/* With p = 1 / (1 + exp(-eta)), v = p (1 - p), t = v (1 - 2p) and f = v (1 - 6v), the derivatives of p by eta: */
typedef struct cc_univariable_sums {
  cc_vec log_p;      /* sum of log p */
  cc_vec p[2];       /* of p x^k */
  cc_vec v[3];       /* of v x^k: the information */
  cc_vec t[4], f[5]; /* of t x^k, f x^k */
} cc_univariable_sums;

/* |eta| at most this, or the sums are garbage. */
#define CC_UNIVARIABLE_REACH 40.0

/* Half a tile (4 lanes) in double precision. beta: intercept and slope. order 2: t and f are 0; 3: f is 0; 4. */
void cc_univariable_evaluate(const cc_tile *tile, int half, const cc_vec beta[2], int order, cc_univariable_sums *out);

/* The whole tile in single precision: beta[0..2) of the first half, beta[2..4) of the second; two results. order 3
 * or 4; height 0: log_p is not wanted, and order is 4. Good to about 1e-6, log_p to that part of n. */
void cc_univariable_look(const cc_tile *tile, const cc_vec beta[4], int order, int height, cc_univariable_sums out[2]);

#endif
