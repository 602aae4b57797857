#ifndef CC_ANCOVA_H
#define CC_ANCOVA_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_enums.h"
#include "cc_lane_basis.h"

/* Analysis of covariance of four markers at a time: the value after on the value before, covariates and groups, by
 * least squares among the patients who have both values. Standard errors are HC2 (MacKinnon & White 1985, Journal of
 * Econometrics 29:305-325), degrees of freedom those of Bell & McCaffrey (2002, Survey Methodology 28:169-181): for
 * an estimate l'y with leverages h, a = l / sqrt(1 - h) and M = diag(a) (I - H) diag(a), (tr M)^2 / tr(M^2). Without
 * covariates HC2 is the standard error of Welch's test.
 *
 * A marker's figures depend on its own values alone, to the last bit: neither on the other lanes nor on patients
 * without its values. The caller's memory, no state; safe from any thread. */

enum { CC_ANCOVA_MOST_GROUPS = 32 }; /* for which there is a test of all */

/* design: the columns all markers share: the intercept first, the indicators of groups (against the reference, which
 * has none) last. contrast: the group that is compared with the reference, from 0. */
typedef struct {
  cc_lane_design design;
  size_t contrast;
} cc_ancova_model;

/* A linear function of the values after: its estimate, its HC2 standard error, the degrees of freedom, and the sum of
 * the squares of its weights, by which a common variance is multiplied. */
typedef struct {
  double estimate, std_error, df, length;
} cc_ancova_form;

typedef struct {
  cc_ancova_status status;
  size_t n, df_residual; /* patients; those beyond the columns that are no combination of others */
  size_t patient;        /* where the status is CC_ANCOVA_LEVERAGE: who, from 0 */
  double sigma;          /* residual standard deviation; NaN unless OK or LEVERAGE */
  cc_ancova_form difference, first, reference; /* group minus reference; mean change of either at the mean of all
                                                * other columns; NaN unless OK; the estimates stand under EXACT_FIT and
                                                * LEVERAGE, where only the errors are NaN */
  double wald; /* of several groups: F that none differs from the reference, HC2 covariance, else NaN */
} cc_ancova_row;

/* Bytes of room, to be aligned to 32. */
size_t cc_ancova_bytes(const cc_ancova_model *model);

/* Makes the room ready for the markers of a model. */
void cc_ancova_begin(const cc_ancova_model *model, void *room);

/* before, after: n x `stride`, patient after patient, lanes 0 .. 3 of each row; NaN is missing. room: as
 * cc_ancova_begin() or an earlier call left it. */
void cc_ancova_four(const cc_ancova_model *model, const double *before, const double *after, size_t stride, void *room,
                    cc_ancova_row out[CC_LANES]);

#endif
