/* Several arms at once. Oracle of one stratum: Kruskal and Wallis' formula, sums of squares over sizes. */
#include "cc_arms.h"
#include "fuzz.h"

enum { MOST = 9, ARMS = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1);
  double score[MOST], mean = 0, squares = 0, slow = 0, room[ARMS * ARMS], sum[ARMS], work[ARMS];
  uint32_t arm[MOST], label[MOST];
  for (size_t i = 0; i < n; i++) {
    score[i] = fuzz_whole(&b, 60);
    arm[i] = (uint32_t)fuzz_size(&b, ARMS - 1);
    mean += score[i] / (double)n;
  }
  for (size_t i = 0; i < n; i++) score[i] -= mean, squares += score[i] * score[i];
  const size_t end[] = {n};
  const cc_arms arms = {ARMS, 1, end, arm};
  size_t count[ARMS];
  cc_arm_form form;
  cc_arm_counts(&arms, count);
  cc_arm_form_of(&arms, count, score, CC_SCORE_RANK, room, &form);
  cc_arm_sums(&arms, arm, score, sum);
  size_t there = 0;
  for (size_t k = 0; k < ARMS; k++) {
    if (count[k] == 0) continue;
    there++;
    slow += sum[k] * sum[k] / (double)count[k];
  }
  if (there > 1 && squares > 1e-9) {
    FUZZ_REQUIRE(form.df == there - 1);
    FUZZ_REQUIRE(fuzz_near(cc_arm_form_value(&form, sum, work), slow * (double)(n - 1) / squares, 1e-7));
  }
  uint64_t ways = 0;
  cc_arm_first(&arms, count, label);
  do ways++;
  while (cc_arm_next(&arms, label));
  FUZZ_REQUIRE(ways == cc_arm_labellings(count, ARMS, 1));
  double welch[64];
  cc_arm_welch_result r;
  FUZZ_REQUIRE(cc_arm_welch_room(ARMS, 1) <= 64);
  cc_arm_welch(&arms, count, score, welch, &r);
  FUZZ_REQUIRE(r.status != CC_OMNIBUS_OK || (r.statistic >= 0 && r.df2 > 0));
  return 0;
}
