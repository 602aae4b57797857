#include "cc_enums.h"

#define NAME(code, name) name,
#define PENALTY_NAME(code, name) #name,
#define STATUS_NAME(code, name, text) name,
static const char *const status_names[] = {CC_STATUS_LIST(STATUS_NAME)};
static const char *const side_names[] = {CC_SIDE_LIST(NAME)};
static const char *const zero_rule_names[] = {CC_ZERO_RULE_LIST(NAME)};
static const char *const score_names[] = {CC_SCORE_LIST(NAME)};
static const char *const statistic_names[] = {CC_STATISTIC_LIST(NAME)};
static const char *const wanted_names[] = {CC_WANTED_LIST(NAME)};
static const char *const penalty_names[] = {CC_PENALTY_LIST(PENALTY_NAME)};
static const char *const likelihood_names[] = {CC_LIKELIHOOD_LIST(NAME)};
static const char *const interaction_names[] = {CC_INTERACTION_LIST(NAME)};
static const char *const ancova_names[] = {CC_ANCOVA_LIST(NAME)};
static const char *const trend_p_names[] = {CC_TREND_P_LIST(NAME)};
static const char *const overall_names[] = {CC_OVERALL_LIST(NAME)};
static const char *const omnibus_names[] = {CC_OMNIBUS_LIST(NAME)};
static const char *const ties_names[] = {CC_TIES_LIST(NAME)};

#define ENUM(kind)                                                                                                     \
  { #kind, sizeof kind##_names / sizeof *kind##_names, kind##_names }
static const cc_enum all[] = {ENUM(status),  ENUM(side),    ENUM(zero_rule),  ENUM(score),       ENUM(statistic),
                              ENUM(wanted),  ENUM(penalty), ENUM(likelihood), ENUM(interaction), ENUM(ancova),
                              ENUM(trend_p), ENUM(overall), ENUM(omnibus),    ENUM(ties)};

const cc_enum *cc_enums(size_t *n) {
  *n = sizeof all / sizeof *all;
  return all;
}
