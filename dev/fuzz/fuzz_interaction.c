/* Strata by response, adjusted for the baseline. Invariants: a linear function of the baseline added to the follow-up,
 * a change of units and the order of patients do not move F. */
#include "cc_interaction.h"
#include "fuzz.h"

enum { MOST = 40, STRATA = 3 };

static cc_interaction_result test(const double *before, const double *after, const unsigned char *event,
                                  const int *stratum, size_t n) {
  cc_interaction_result r;
  double *const scratch = malloc((cc_interaction_scratch(n, STRATA) + 1) * sizeof *scratch);
  cc_interaction(before, after, event, stratum, n, STRATA, scratch, &r);
  free(scratch);
  return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = fuzz_size(&b, MOST);
  double before[MOST], after[MOST], before2[MOST], after2[MOST];
  unsigned char event[MOST], event2[MOST];
  int stratum[MOST], stratum2[MOST];
  for (size_t i = 0; i < n; i++) {
    before[i] = fuzz_whole(&b, 30);
    after[i] = fuzz_whole(&b, 30);
    event[i] = (unsigned char)fuzz_flag(&b);
    stratum[i] = (int)fuzz_size(&b, STRATA - 1);
  }
  /* A baseline that is constant within the groups has no slope to take a linear function away. */
  int varies = 0;
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < i; k++) varies |= event[i] == event[k] && stratum[i] == stratum[k] && before[i] != before[k];
  }
  for (size_t i = 0; i < n; i++) {
    const size_t from = n - 1 - i;
    before2[i] = 4 * before[from];
    after2[i] = 4 * after[from] + 2 * varies * before2[i] + 100;
    event2[i] = event[from];
    stratum2[i] = stratum[from];
  }
  const cc_interaction_result r = test(before, after, event, stratum, n),
                              s = test(before2, after2, event2, stratum2, n);
  FUZZ_REQUIRE(r.status == s.status && fuzz_near(r.df1, s.df1, 0) && fuzz_near(r.df2, s.df2, 0));
  /* Where next to nothing is left over F is rounding over rounding. */
  if (!isnan(r.statistic) && r.statistic < 1e6)
    FUZZ_REQUIRE(r.statistic >= 0 && fuzz_near(s.statistic, r.statistic, 1e-6));
  return 0;
}
