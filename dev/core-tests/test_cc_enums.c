/* The enums that R shares: every list counts from 0, has names that differ, and says what the enum says. */
#include "cc_enums.h"

#include "check.h"

#include <string.h>

static const cc_enum *find(const char *kind) {
  size_t n;
  const cc_enum *const all = cc_enums(&n);
  for (size_t k = 0; k < n; ++k) {
    if (strcmp(all[k].kind, kind) == 0) return &all[k];
  }
  return NULL;
}

static int named(const char *kind, size_t code, const char *name) {
  const cc_enum *const e = find(kind);
  return e != NULL && code < e->n && strcmp(e->name[code], name) == 0;
}

int main(void) {
  size_t n;
  const cc_enum *const all = cc_enums(&n);
  for (size_t k = 0; k < n; ++k) {
    CHECK(find(all[k].kind) == &all[k]);
    for (size_t i = 0; i < all[k].n; ++i) {
      for (size_t j = 0; j < i; ++j) CHECK(strcmp(all[k].name[i], all[k].name[j]) != 0);
    }
  }
  CHECK(find("status")->n == CC_N_STATUS && find("side")->n == CC_N_SIDE && find("likelihood")->n == CC_N_LIKELIHOOD);
  CHECK(named("side", CC_TWO_SIDED, "two.sided"));
  CHECK(named("side", CC_LESS, "less"));
  CHECK(named("side", CC_GREATER, "greater"));
  CHECK(named("zero_rule", CC_ZERO_WILCOXON, "wilcoxon"));
  CHECK(named("score", CC_SCORE_SIGN, "sign"));
  CHECK(named("statistic", CC_STATISTIC_WELCH, "welch"));
  CHECK(named("wanted", CC_WANT_MIN_P, "minP"));
  CHECK(named("penalty", CC_PENALTY_FIRTH, "firth"));
  CHECK(named("likelihood", CC_LIKELIHOOD_FLAC, "flac"));
  CHECK(named("interaction", CC_INTERACTION_LEVERAGE, "leverage"));
  CHECK(named("trend_p", CC_TREND_DRAWN, "drawn"));
  CHECK(named("overall", CC_OVERALL_PAGE, "page"));
  CHECK(named("status", CC_SEPARATED, "separated"));
  CHECK(find("no such kind") == NULL);
  return check_report();
}
