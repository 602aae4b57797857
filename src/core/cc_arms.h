#ifndef CC_ARMS_H
#define CC_ARMS_H

#include "cc_same_bits.h"

/* Several arms at once, within strata: did any differ from the others? Scores of the patients, one a patient and
 * centred within each stratum (cc_shuffle_scores()), are summed by arm; a quadratic form in these sums is the
 * statistic. Under the hypothesis any patients of a stratum might have had any of its arms, as many each as had them:
 * the sums then have covariance
 *   V = sum_h c_h (diag(n_h) - n_h n_h' / N_h),
 * n_h being the arms' sizes in stratum h. With c_h the variance of the stratum's scores (divisor N_h - 1) and scores
 * that are midranks the form u' V^- u is the test of Kruskal and Wallis (1952, JASA 47:583-621), corrected for ties;
 * with van Elteren's weights in the scores it is that test within strata. With c_h = 1 it is the sum of squares that
 * arms explain beside strata, of which the F of the analysis of variance is an increasing function.
 *
 * No missing values: the caller drops them. No allocation, no state; safe from any thread on its own memory. */

#include <stddef.h>
#include <stdint.h>

#include "cc_enums.h"

typedef struct {
  size_t n_arms, n_strata;
  const size_t *end;   /* stratum h holds the patients [h ? end[h - 1] : 0, end[h]) */
  const uint32_t *arm; /* of each patient, 0 .. n_arms - 1 */
} cc_arms;

/* Patients by stratum and arm: count[h * n_arms + k]. */
void cc_arm_counts(const cc_arms *arms, size_t *count);

/* Sums by arm, of the patients of `arms` under other labels. */
void cc_arm_sums(const cc_arms *arms, const uint32_t *label, const double *score, double *sum);

typedef struct {
  size_t n_arms, df;    /* df: rank of V */
  const double *factor; /* of V, lower triangle; a column of zeros where arms before it say all */
} cc_arm_form;

/* V of the scores, factored. kind: CC_SCORE_RANK: c_h the variance of the scores; CC_SCORE_MEAN: 1. room: n_arms^2
 * numbers, which hold the factor. */
void cc_arm_form_of(const cc_arms *arms, const size_t *count, const double *score, cc_score_kind kind, double *room,
                    cc_arm_form *out);

/* u' V^- u of the sums; work: n_arms numbers. */
double cc_arm_form_value(const cc_arm_form *form, const double *sum, double *work);

/* ---- labels ---- */

/* In how many ways the arms can be dealt out within strata; UINT64_MAX where it is that or more. */
uint64_t cc_arm_labellings(const size_t *count, size_t n_arms, size_t n_strata);

/* The first way: within each stratum the patients in the order of the arms. */
void cc_arm_first(const cc_arms *arms, const size_t *count, uint32_t *label);

/* The next one; 0 after the last, which becomes the first again. */
int cc_arm_next(const cc_arms *arms, uint32_t *label);

/* ---- means with unequal variances ---- */

/* Equality of all arms' means: Wald's statistic of the differences from the first arm that has patients, each weighted
 * over strata and with the arms' own variances as cc_welch() has them. One stratum: Welch's F (1951, Biometrika
 * 38:330-336), as oneway.test() of R; several: Wald's over its degrees of freedom, referred to F with those of the
 * arms within strata that took part. room: cc_arm_welch_room() numbers. */
typedef struct {
  cc_omnibus_status status;
  double statistic, df1, df2; /* NaN unless OK */
} cc_arm_welch_result;

size_t cc_arm_welch_room(size_t n_arms, size_t n_strata);
void cc_arm_welch(const cc_arms *arms, const size_t *count, const double *value, double *room,
                  cc_arm_welch_result *out);

#endif
