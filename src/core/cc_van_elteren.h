#ifndef CC_VAN_ELTEREN_H
#define CC_VAN_ELTEREN_H

#include "cc_same_bits.h"

#include "cc_twosample.h"

/* The stratified rank-sum test (van Elteren 1960, Bulletin of the International Statistical Institute 37:351-361):
 *   z = sum_h w_h (W_h - E_h) / sqrt(sum_h w_h^2 Var_h),   w_h = 1 / (N_h + 1),
 * W_h the Mann-Whitney count of stratum h, its null variance corrected for ties. No correction for continuity: the
 * statistic has no common step. A stratum with one group only says nothing and takes no part. */

typedef struct {
  double low_z, high_z; /* a shift is rejected where z >= low_z or z <= -high_z; Inf: no such limit asked for */
} cc_van_elteren_options;

typedef struct {
  size_t n_strata;  /* strata with both groups */
  double z;         /* NaN where no stratum varies */
  double estimate;  /* the shift at which z is 0: weighted median of the differences within strata */
  double low, high; /* infimum and supremum of the shifts not rejected; NaN where there is none */
} cc_van_elteren_result;

/* `strata`: room for 2 n_strata; `index_scratch`: cc_shift_scratch() of all patients. With the reasoning of
 * cc_rank_sum_test() only the gaps between differences count for the limits, and there the variance is that of the
 * ties within the groups, whatever the shift. */
void cc_van_elteren(const cc_two_sample *samples, size_t n_strata, const cc_van_elteren_options *options,
                    cc_sample_pair *strata, size_t *index_scratch, cc_van_elteren_result *out);

#endif
