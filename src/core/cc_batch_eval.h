#ifndef CC_BATCH_EVAL_H
#define CC_BATCH_EVAL_H

#include "cc_same_bits.h"

/* Internal to the files of the batch engine: sums over the patients at one point of four (penalised) log-likelihoods.
 *
 * Columns z of a row: 0 the intercept, 1 .. p - 2 the shared ones, p - 1 the marker x. All sums are of a weight of the
 * row times a product of up to three columns. Products of shared columns ("powers") are the same in all lanes and in
 * all evaluations, so they are made once; a sum is then one multiplication and one addition a row for four markers. */

#include "cc_logistic_batch.h"

#define CC_BATCH_PAIRS (CC_BATCH_MOST * (CC_BATCH_MOST + 1) / 2)
#define CC_BATCH_TRIPLES (CC_BATCH_MOST * (CC_BATCH_MOST + 1) * (CC_BATCH_MOST + 2) / 6)

/* How many products of exactly k of the p - 1 shared columns, the intercept among them, there are. */
#define CC_POWERS_1(p) ((p)-1)
#define CC_POWERS_2(p) (((p)-1) * (p) / 2)
#define CC_POWERS_3(p) (((p)-1) * (p) * ((p) + 1) / 6)

/* Place of column a times b times c among a row's powers, a >= b >= c: those of one column first, then of two, then of
 * three. */
CC_INLINE size_t cc_power_index(size_t p, size_t a, size_t b, size_t c) {
  if (b == 0) return a;
  if (c == 0) return CC_POWERS_1(p) + a * (a - 1) / 2 + b - 1;
  return CC_POWERS_2(p) + (a - 1) * a * (a + 1) / 6 + b * (b - 1) / 2 + c - 1;
}

/* Place of the sum over column a times b, a >= b, in `info`: without the marker, with it once, twice. */
CC_INLINE size_t cc_info_index(size_t p, size_t a, size_t b) {
  if (a + 1 < p) return cc_power_index(p, a, b, 0);
  return CC_POWERS_2(p) + (b + 1 < p ? b : CC_POWERS_1(p));
}

/* The same over a times b times c, a >= b >= c, in `third`. */
CC_INLINE size_t cc_third_index(size_t p, size_t a, size_t b, size_t c) {
  if (a + 1 < p) return cc_power_index(p, a, b, c);
  if (b + 1 < p) return CC_POWERS_3(p) + cc_power_index(p, b, c, 0);
  return CC_POWERS_3(p) + CC_POWERS_2(p) + (c + 1 < p ? c : CC_POWERS_1(p));
}

/* v = w p (1 - p), w the case weight. */
typedef struct {
  cc_vec log_lik;                 /* ordinary */
  cc_vec score[CC_BATCH_MOST];    /* sum w (y - p) z_a */
  cc_vec info[CC_BATCH_PAIRS];    /* sum v z_a z_b */
  cc_vec third[CC_BATCH_TRIPLES]; /* sum v (1 - 2 p) z_a z_b z_c: the derivative of the information */
} cc_batch_sums;

/* At beta (rows->p vectors). `keep`: leaves v (1 - 6 p (1 - p)), the second derivative of v, in rows->variance. */
void cc_batch_evaluate(const cc_batch_rows *rows, int keep, const cc_vec *beta, cc_batch_sums *sums);

/* sum v'' (z' A z) z_a z_b, v'' being what the last evaluation kept, A symmetric, its elements off the diagonal
 * doubled, laid out as info, and so is the answer. With A the inverse information it is what the hat values add to the
 * second derivatives of Firth's penalty. */
void cc_batch_fourth(const cc_batch_rows *rows, const cc_vec *a, cc_vec *fourth);

#endif
