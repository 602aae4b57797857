#ifndef CC_BATCH_EVAL_H
#define CC_BATCH_EVAL_H

/* Internal to cc_logistic_batch.c and cc_batch_eval.c: one evaluation of four (penalised) log-likelihoods. */

#include "cc_logistic_batch.h"

typedef struct {
  cc_vec log_lik;                               /* (penalised) */
  cc_vec score[CC_BATCH_MOST];                  /* (modified) */
  cc_vec plain[CC_BATCH_MOST];                  /* the ordinary score */
  cc_vec lower[CC_BATCH_MOST * CC_BATCH_MOST];  /* information = L D L': L, unit lower triangle, row j at j * CC_BATCH_MOST */
  cc_vec pivot[CC_BATCH_MOST];                  /* D; the last is the information about the marker, others adjusted for */
  cc_ivec sound;                                /* all ones where every pivot is positive */
  cc_ivec sound_others;                         /* all ones where every pivot but the marker's is */
} cc_batch_point;

/* Evaluates at beta (rows->p vectors). */
void cc_batch_evaluate(const cc_batch_rows *rows, int firth, const cc_vec *beta, cc_batch_point *point);

/* Solves L z = b in place for the leading k columns. */
CC_INLINE void cc_batch_forward(const cc_batch_point *point, size_t k, cc_vec *b) {
  for (size_t j = 1; j < k; ++j) {
    for (size_t i = 0; i < j; ++i) b[j] -= point->lower[j * CC_BATCH_MOST + i] * b[i];
  }
}

/* Solves L' d = b in place for the leading k columns. */
CC_INLINE void cc_batch_backward(const cc_batch_point *point, size_t k, cc_vec *b) {
  for (size_t j = k; j-- > 1;) {
    for (size_t i = 0; i < j; ++i) b[i] -= point->lower[j * CC_BATCH_MOST + i] * b[j];
  }
}

#endif
