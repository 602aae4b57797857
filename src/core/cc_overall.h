#ifndef CC_OVERALL_H
#define CC_OVERALL_H

#include "cc_same_bits.h"

/* One test over all visits of the same patients, who may lack some.
 *
 * Every patient with two or more visits has scores c over them that add up to 0, and v = sum c^2 / (k - 1), k its
 * visits. Under permutation of its values over them the vector A of sums of scores by visit has mean 0 and covariance
 * S, the sum of v (I - 1/k) on the visits present (Mack & Skillings 1980, Journal of the American Statistical
 * Association 75:947-951; Skillings & Mack 1981, Technometrics 23:171-177, with the variance of the ties there are).
 * T = A' S^- A, with rank(S) degrees of freedom; for a trend over the visits, j = 1, 2, ..., Z = j'A / sqrt(j'S j).
 *   friedman, page  c = sqrt(12 / (k + 1)) (rank within the patient - (k + 1) / 2); complete data give Friedman's test
 *                   and Page's, ties as they are
 *   aligned         c: ranks, over all patients, of values less the patient's mean, less the patient's mean of them
 * Ties are decided as those of changes are (cc_rank.h).
 *
 * No allocation, no state; safe from any thread on its own scratch. */

#include <stddef.h>

#include "cc_enums.h"
#include "cc_rank.h"

typedef struct {
  size_t n, k;         /* patients, visits (at least 2) */
  const double *value; /* n x k, a patient's visits side by side; NaN: missing */
  cc_overall_kind kind;
  cc_scale scale;
  int digits;
  double most_orders; /* complete where there are at most so many orders of all patients' values */
} cc_overall_data;

typedef struct {
  cc_status status; /* CC_OK; CC_NO_PAIRS: nobody has two visits; CC_CONSTANT: no score differs from another */
  size_t n_complete, n_partial, n_dropped; /* with all visits, with two or more but not all, with fewer */
  double statistic, df;                    /* T, or Z and NaN */
  double kendall_w;                        /* T of Friedman's test / (sum of k - 1 over patients) */
  double orders;                           /* of a complete enumeration, else 0; then the tails of the statistic: */
  double lower, upper;
} cc_overall_result;

/* In bytes, aligned as malloc aligns. */
size_t cc_overall_bytes(size_t n, size_t k);

/* place: k numbers, the mean of (rank - 1) / (visits - 1) of each visit over the patients used, 0 where it is the
 * lowest in all; NaN where there are none. */
void cc_overall(const cc_overall_data *data, void *memory, double *place, cc_overall_result *out);

#endif
