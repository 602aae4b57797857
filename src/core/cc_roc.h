#ifndef CC_ROC_H
#define CC_ROC_H

#include "cc_same_bits.h"

#include <stddef.h>
#include <stdint.h>

#include "cc_rank.h"

/* The empirical ROC curve of one marker: AUC, its DeLong variance and interval, and Youden's cut-point.
 *
 * The direction is fixed in advance: a higher value speaks for the event. AUC = P(value of an event > value of a
 * non-event) + half the ties, so a marker that is lower in events has an AUC below 0.5 and keeps it. A patient is
 * called positive when value >= threshold.
 *
 * A curve is held as steps, one for each group of tied values, ascending: n0[s] patients without and n1[s] with the
 * event. Counts are doubles that hold whole numbers (exact up to 2^53, so products of the totals must stay below that),
 * because the counts of a bootstrap resample serve just as well. No missing values: the caller drops them. No
 * allocation, no state; every function is safe from any thread on its own output. */

/* Counts of the steps, from the groups of tied values that cc_tie_groups() found: item[0..n) sorted, group s ends
 * before end[s]. event[item.index] is 0 or 1; weight[item.index], where not NULL, counts a patient several times or not
 * at all. n0, n1: room for n_steps each. */
void cc_roc_count(const cc_rank_item *item, const size_t *end, size_t n_steps, const unsigned char *event,
                  const double *weight, double *n0, double *n1);

typedef struct {
  double auc;      /* NaN where a group is empty */
  double variance; /* DeLong's; NaN where a group has fewer than two */
  double total0;   /* patients without the event */
  double total1;   /* patients with it */
} cc_auc;

/* AUC and DeLong's variance (DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837-845) in one pass over the steps
 * (the order is what makes it O(n): Sun and Xu 2014, IEEE Signal Processing Letters 21:1389-1393). */
void cc_roc_auc(const double *n0, const double *n1, size_t n_steps, cc_auc *out);

/* The placement of each step, from which the variance is made: place1[s] = share of non-events below the step plus half
 * of those on it (what an event there contributes to the AUC); place0[s] = share of events above plus half of those on
 * it. Both groups must be present. */
void cc_roc_placements(const double *n0, const double *n1, size_t n_steps, double *place0, double *place1);

/* Two-sided interval for the AUC; z: normal quantile of the probability left on either side, positive.
 *
 * Inside (0, 1): DeLong's standard error on the logit scale (delta method). At 0 and at 1 that error is 0 and says
 * nothing: there the interval is the score-type one of Newcombe (2006, Statistics in Medicine 25:559-573), method 5.
 * NaN where there is no variance, or none but all values are tied. */
void cc_auc_interval(const cc_auc *auc, double z, double *low, double *high);

/* Newcombe's lower limit of an AUC of 1, of total0 patients without and total1 with the event: the t with 1 - t = z
 * sqrt(V), V = t (1 - t) [1 + N (1 - t) / (2 - t) + N t / (1 + t)] / (total0 total1), N = (total0 + total1) / 2 - 1.
 * The upper limit of an AUC of 0 is 1 less it. */
double cc_auc_newcombe(double total0, double total1, double z);

/* The AUC within strata: those of the strata that have both groups, weighted n1 n0 / (n + 1) each (as van Elteren's
 * test adds them up), DeLong's variances added up so; at 0 and at 1 Newcombe's V, added up likewise. NaN where no
 * stratum has both groups; no limits where one has no variance. */
void cc_auc_strata(const cc_auc *stratum, size_t n_strata, double z, double *auc, double *low, double *high);

/* Who is called positive: those at the cut-point or above it, or those below it. */
typedef enum { CC_POSITIVE_ABOVE, CC_POSITIVE_BELOW, CC_N_CUT_RULES } cc_cut_rule;

typedef struct {
  size_t step; /* positive means this step or a higher one; or a lower one */
  double sensitivity;
  double specificity;
} cc_cut_point;

/* Youden's cut-point (Youden 1950, Cancer 3:32-35): the step that maximises sensitivity + specificity. Compared as
 * whole numbers, so equally good cut-points are recognised: of these, the one whose sensitivity and specificity are
 * closest to each other, then the lowest. Both groups must be present. Returns 0 where one is not, and writes nothing
 * then. */
int cc_roc_cut(const double *n0, const double *n1, size_t n_steps, cc_cut_rule rule, cc_cut_point *out);

/* Those who were left out of a resample, called by its cut-point: per group (0 without the event, 1 with it) how many
 * there are, and how many are positive. item, end: the steps, as of cc_tie_groups(); weight[item.index] is 0 where a
 * patient was left out. Adds to `total` and `positive`; own: how many patients each stands for, or NULL. */
void cc_roc_left_out(const cc_rank_item *item, const size_t *end, size_t n_steps, const unsigned char *event,
                     const double *weight, const double *own, cc_cut_rule rule, size_t step, double total[2],
                     double positive[2]);

/* Both of a resample at once, by whole numbers throughout: cc_roc_cut() of the patients drawn, and those left out of it
 * called by it. place[0 .. n): the patients, step after step, each step ends before end[s]; those below n_event have
 * the event. count[place]: how often each was drawn; drawn: their sums, without and with the event. The square of the
 * sum must stay below 2^62. Returns 0 where a group is empty, and writes nothing then. */
typedef struct {
  size_t step;
  double total[2], positive[2]; /* left out; and of them, called positive */
} cc_resampled_cut;

int cc_roc_resampled(const uint32_t *place, const size_t *end, size_t n_steps, size_t n_event, const uint32_t *count,
                     const uint64_t drawn[2], cc_cut_rule rule, cc_resampled_cut *out);

/* Area under part of the curve, straight lines between its points: over the specificities in [from, to] (by_sensitivity
 * 0), or over the sensitivities in [from, to] (1; the area then lies to the right of the curve). 0 <= from < to <= 1;
 * both groups must be present. (McClish 1989, Medical Decision Making 9:190-195.) */
double cc_roc_partial(const double *n0, const double *n1, size_t n_steps, double from, double to, int by_sensitivity);

#endif
