#ifndef CC_ENUMS_H
#define CC_ENUMS_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_status.h"

/* The kinds of things that C and R both name. One list each: the enum is made from it here, and R's names and codes
 * from it by cc_enums(). A member is the line X(CODE, "name in R"); codes count from 0 in the order of the list. */

/* What a test looks for. */
#define CC_SIDE_LIST(X)                                                                                                \
  X(TWO_SIDED, "two.sided")                                                                                            \
  X(LESS, "less")                                                                                                      \
  X(GREATER, "greater")

/* What a signed-rank test does with changes of zero: ranks them among the others and then drops their ranks (Pratt), or
 * drops them first (Wilcoxon). */
#define CC_ZERO_RULE_LIST(X)                                                                                           \
  X(ZERO_PRATT, "pratt")                                                                                               \
  X(ZERO_WILCOXON, "wilcoxon")

/* What is summed over patients under resamples, see cc_score.h. */
#define CC_SCORE_LIST(X)                                                                                               \
  X(SCORE_MEAN, "mean")                                                                                                \
  X(SCORE_RANK, "rank")                                                                                                \
  X(SCORE_SIGN, "sign")

/* What such sums become: themselves, t under sign flips, Welch's t under shuffles. See cc_stepdown.h. */
#define CC_STATISTIC_LIST(X)                                                                                           \
  X(STATISTIC_SUM, "sum")                                                                                              \
  X(STATISTIC_FLIP_T, "flip_t")                                                                                        \
  X(STATISTIC_WELCH, "welch")

/* What one pass of Westfall and Young's adjustment is asked for: the statistics as seen, each row's own count, that of
 * maxT, the largest statistic of each resample, that of minP. */
#define CC_WANTED_LIST(X)                                                                                              \
  X(WANT_STATISTIC, "statistic")                                                                                       \
  X(WANT_OWN_P, "own_p")                                                                                               \
  X(WANT_MAX_T, "maxT")                                                                                                \
  X(WANT_LARGEST, "largest")                                                                                           \
  X(WANT_MIN_P, "minP")

/* What is added to the likelihood of a logistic model: X(CODE, name), of which cc_penalty.h makes the name of the
 * record. */
#define CC_PENALTY_LIST(X)                                                                                             \
  X(NONE, none)                                                                                                        \
  X(FIRTH, firth)

/* By what a model's coefficients are estimated: FLIC takes Firth's slopes and the intercept by maximum likelihood given
 * them, FLAC is maximum likelihood with Firth's pseudo-observations, told apart by an indicator (Puhr et al.,
 * Statistics in Medicine 2017;36:2302-2317). */
#define CC_LIKELIHOOD_LIST(X)                                                                                          \
  X(LIKELIHOOD_ML, "ml")                                                                                               \
  X(LIKELIHOOD_FIRTH, "firth")                                                                                         \
  X(LIKELIHOOD_FLIC, "flic")                                                                                           \
  X(LIKELIHOOD_FLAC, "flac")

/* Why there is no test of interaction: fewer than two strata have both groups; no residual degree of freedom is left; a
 * patient is alone in a cell and fits exactly whatever the value, so that HC3 does not exist; nothing is left over. */
#define CC_INTERACTION_LIST(X)                                                                                         \
  X(INTERACTION_OK, "ok")                                                                                              \
  X(INTERACTION_ONE_STRATUM, "one_stratum")                                                                            \
  X(INTERACTION_TOO_FEW, "too_few")                                                                                    \
  X(INTERACTION_LEVERAGE, "leverage")                                                                                  \
  X(INTERACTION_EXACT_FIT, "exact_fit")

/* What an analysis of covariance comes to: no residual degree of freedom is left; groups, or groups and baseline, are a
 * combination of the other columns; a patient fits exactly whatever the value, so that HC2 does not exist; all of
 * whom the difference takes something do. */
#define CC_ANCOVA_LIST(X)                                                                                              \
  X(ANCOVA_OK, "ok")                                                                                                   \
  X(ANCOVA_TOO_FEW, "too_few")                                                                                         \
  X(ANCOVA_ALIASED, "aliased")                                                                                         \
  X(ANCOVA_LEVERAGE, "leverage")                                                                                       \
  X(ANCOVA_EXACT_FIT, "exact_fit")

/* What the p value of a trend comes from: there is none; the exact distribution by its recursion; all dealings of the
 * grades; dealings drawn at random; the normal approximation. */
#define CC_TREND_P_LIST(X)                                                                                             \
  X(TREND_NONE, "none")                                                                                                \
  X(TREND_EXACT, "exact")                                                                                              \
  X(TREND_COMPLETE, "complete")                                                                                        \
  X(TREND_DRAWN, "drawn")                                                                                              \
  X(TREND_NORMAL, "normal")

/* A test over all visits, see cc_overall.h. */
#define CC_OVERALL_LIST(X)                                                                                             \
  X(OVERALL_FRIEDMAN, "friedman")                                                                                      \
  X(OVERALL_PAGE, "page")                                                                                              \
  X(OVERALL_ALIGNED, "aligned")

/* Why several arms are not compared at once: fewer than two have patients; an arm has no stratum of two patients beside
 * two of the first arm; an arm's changes do not vary. */
#define CC_OMNIBUS_LIST(X)                                                                                             \
  X(OMNIBUS_OK, "ok")                                                                                                  \
  X(OMNIBUS_ONE_ARM, "one_arm")                                                                                        \
  X(OMNIBUS_TOO_FEW, "too_few")                                                                                        \
  X(OMNIBUS_STILL, "still")

/* Events at one time in a partial likelihood (cc_cox.h). */
#define CC_TIES_LIST(X)                                                                                                \
  X(TIES_BRESLOW, "breslow")                                                                                           \
  X(TIES_EFRON, "efron")

#define CC_MEMBER(code, name) CC_##code,
typedef enum { CC_SIDE_LIST(CC_MEMBER) CC_N_SIDE } cc_side;
typedef enum { CC_ZERO_RULE_LIST(CC_MEMBER) CC_N_ZERO_RULE } cc_zero_rule;
typedef enum { CC_SCORE_LIST(CC_MEMBER) CC_N_SCORE } cc_score_kind;
typedef enum { CC_STATISTIC_LIST(CC_MEMBER) CC_N_STATISTIC } cc_statistic_kind;
typedef enum { CC_WANTED_LIST(CC_MEMBER) CC_N_WANTED } cc_wanted;
#define CC_PENALTY_MEMBER(code, name) CC_PENALTY_##code,
typedef enum { CC_PENALTY_LIST(CC_PENALTY_MEMBER) CC_N_PENALTY } cc_penalty_kind;
#undef CC_PENALTY_MEMBER
typedef enum { CC_LIKELIHOOD_LIST(CC_MEMBER) CC_N_LIKELIHOOD } cc_likelihood;
typedef enum { CC_INTERACTION_LIST(CC_MEMBER) CC_N_INTERACTION } cc_interaction_status;
typedef enum { CC_ANCOVA_LIST(CC_MEMBER) CC_N_ANCOVA } cc_ancova_status;
typedef enum { CC_TREND_P_LIST(CC_MEMBER) CC_N_TREND_P } cc_trend_p;
typedef enum { CC_OVERALL_LIST(CC_MEMBER) CC_N_OVERALL } cc_overall_kind;
typedef enum { CC_OMNIBUS_LIST(CC_MEMBER) CC_N_OMNIBUS } cc_omnibus_status;
typedef enum { CC_TIES_LIST(CC_MEMBER) CC_N_TIES } cc_ties;
#undef CC_MEMBER

/* An enum as R knows it: its kind, and the names of its codes 0 .. n - 1. */
typedef struct {
  const char *kind;
  size_t n;
  const char *const *name;
} cc_enum;

/* All of them, cc_status among them; *n is how many. Static storage; safe from any thread. */
const cc_enum *cc_enums(size_t *n);

#endif
