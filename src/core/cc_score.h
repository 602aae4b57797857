#ifndef CC_SCORE_H
#define CC_SCORE_H

#include "cc_same_bits.h"

/* Scores of one row for Westfall and Young's adjustment: numbers, one a patient, whose sum under a resample is the
 * row's statistic on the LINEAR scale of cc_stepdown.h, or what Welch's t is made from. Missing values: none, the
 * caller drops them. Safe from any thread on its own scratch. */

#include "cc_enums.h"
#include "cc_rank.h"

typedef struct {
  cc_rank_item *item; /* 2n */
  size_t *end;        /* n */
  int64_t *rank2;     /* n */
  double *work;       /* n */
} cc_score_scratch;

/* Flips. change, noise: from cc_change(), n of them. score[i]: MEAN x / sqrt(n sum x^2), whose sum is t / sqrt(t^2 +
 * n - 1); RANK the signed midrank over the root of the sum of their squares, the null standard deviation; SIGN the
 * sign over the root of the number of non-zero changes. Zeros score 0; RANK ranks them with the others (Pratt) unless
 * drop_zeros. All 0 where no change is. score may be change. */
void cc_flip_scores(const double *change, const double *noise, size_t n, cc_score_kind kind, int drop_zeros, int digits,
                    const cc_score_scratch *scratch, double *score);

/* Shuffles, of the row's patients sorted by stratum: stratum h is [h ? end[h - 1] : 0, end[h]), with n_first[h]
 * responders. MEAN: the change less its stratum's mean, squares adding up to 1. RANK: the midrank within the stratum
 * less its mean, over n_h + 1 (van Elteren's weight), over the null standard deviation of the responders' sum; n_first
 * NULL, as of several arms: not over that. All 0 where that is 0. score may be change. */
void cc_shuffle_scores(const double *change, const double *noise, const size_t *end, const size_t *n_first,
                       size_t n_strata, cc_score_kind kind, int digits, const cc_score_scratch *scratch, double *score);

/* RANK of other scores: doubled and less their mean within each stratum, as Gehan's are (cc_gehan.h). n_first as
 * above. */
void cc_weigh_scores(const size_t *end, const size_t *n_first, size_t n_strata, double *score);

#endif
