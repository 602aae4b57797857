#ifndef CC_GEHAN_TEST_H
#define CC_GEHAN_TEST_H

#include "cc_same_bits.h"

/* Tests of two groups of changes that may lie beyond limits, by the scores of cc_gehan.h: as cc_rank_sum_test(),
 * cc_van_elteren() and cc_roc_auc() without limits. A pair of a responder and a non-responder that is undetermined
 * counts one half, like a tie.
 *
 * Intervals. Let d rise, the shift that is taken off the first group. A pair passes two places: where the responder's
 * change is no longer certainly above (low - high), and where it is certainly below (high - low); W loses one half at
 * each. The sum of scores over a selection S is that of all comparisons of S with the others, so where one comparison
 * of a responder with another patient falls by one, what S has gained on what was seen is 0, 1 or 2, never less. So
 * P(W >= w) rises with d, whatever the limits and ties: the shifts that the exact test does not reject are an interval,
 * its limits are such places, and only the gaps between them need looking at. The normal approximation has another
 * variance in every gap. One passing changes the sum of squares by at most 4 N - 2, which bounds how near the next gap
 * can be that is not rejected: all before it are skipped.
 *
 * No allocation, no state; safe from any thread on its own memory. */

#include "cc_gehan.h"
#include "cc_roc.h"
#include "cc_twosample.h"
#include "cc_van_elteren.h"

/* The size_t of scratch for the tests of n patients in all. */
size_t cc_gehan_index(size_t n);

/* At no shift; leaves g's scores there. Both groups must be present. scratch: cc_rank_sum_test_scratch(). Where limits
 * leave open where the estimate lies it is NaN. */
void cc_gehan_test(cc_gehan *g, const cc_rank_sum_options *options, double *scratch, size_t *index,
                   cc_rank_sum_result *out);

/* `pairs`: room for 4 n_strata. */
void cc_gehan_van_elteren(cc_gehan *strata, size_t n_strata, const cc_van_elteren_options *options,
                          cc_sample_pair *pairs, size_t *index, cc_van_elteren_result *out);

typedef struct {
  cc_auc auc;          /* DeLong's variance, of the kernel 0, 1/2, 1 */
  double n_comparable; /* pairs that are determined, and those of two known changes */
  double comparable;   /* the AUC of these; NaN where there are none */
} cc_gehan_auc;

void cc_gehan_area(cc_gehan *g, cc_gehan_auc *out);

#endif
