#include "cc_flip.h"
#include "cc_shuffle.h"
#include "cc_tally.h"

#include <string.h>

#include "check.h"

/* A whole chunk goes through vectors, fewer resamples through plain C: the same numbers to the last bit. */
static void whole_chunks_and_parts(void) {
  uint64_t state = 4;
  int wrong = 0;
  for (int c = 0; c < 2000; ++c) {
    double sum[CC_CHUNK], count[CC_CHUNK], lower[2][CC_CHUNK], upper[2][CC_CHUNK];
    const double n = (double)(1 + check_random(&state) % 9);
    for (size_t r = 0; r < CC_CHUNK; ++r) {
      count[r] = (double)(check_random(&state) % (uint64_t)(n + 1));
      sum[r] = count[r] == 0 ? 0 : (c % 2 ? (double)(check_random(&state) % 7) - 3 : check_uniform(&state) - 0.5);
    }
    const cc_flip_row flips = {c % 2 ? 2 : 0.3, n, 1e-10, c % 4 < 2};
    cc_flip_thresholds(&flips, sum, count, CC_CHUNK, lower[0], upper[0]);
    cc_flip_thresholds(&flips, sum, count, CC_CHUNK - 1, lower[1], upper[1]);
    wrong += memcmp(lower[0], lower[1], (CC_CHUNK - 1) * sizeof(double)) != 0;
    wrong += memcmp(upper[0], upper[1], (CC_CHUNK - 1) * sizeof(double)) != 0;
    const cc_shuffle_row shuffles = {c % 2 ? 2 : 0.3, n, 1e-10};
    cc_shuffle_thresholds(&shuffles, sum, count, CC_CHUNK, lower[0], upper[0]);
    cc_shuffle_thresholds(&shuffles, sum, count, CC_CHUNK - 1, lower[1], upper[1]);
    wrong += memcmp(lower[0], lower[1], (CC_CHUNK - 1) * sizeof(double)) != 0;
    wrong += memcmp(upper[0], upper[1], (CC_CHUNK - 1) * sizeof(double)) != 0;
    cc_tally whole, parts;
    static uint64_t room[2][4 * 80];
    const uint64_t k = 1 + check_random(&state) % 80;
    cc_tally_start(&whole, k, room[0]);
    cc_tally_start(&parts, k, room[1]);
    cc_tally_add(&whole, lower[0], upper[0], CC_CHUNK);
    for (size_t r = 0; r < CC_CHUNK; ++r) cc_tally_add(&parts, lower[0] + r, upper[0] + r, 1);
    double low[2], high[2];
    cc_tally_limits(&whole, &low[0], &high[0]);
    cc_tally_limits(&parts, &low[1], &high[1]);
    wrong +=
        whole.at_least != parts.at_least || whole.at_most != parts.at_most || low[0] != low[1] || high[0] != high[1];
  }
  CHECK(wrong == 0);
}

/* Changes 3, -1, 2: |sum| as large as 4 under the flips of nobody, of -1, and their opposites; the mean counts by hand.
 */
static void by_hand(void) {
  const double x[] = {3, -1, 2};
  const cc_flips all = {3, NULL, 0};
  cc_code codes[CC_CHUNK];
  static double table[CC_GROUP_SIZE * CC_TILE], sums[CC_TILE * CC_CHUNK], counts[CC_TILE * CC_CHUNK];
  const double *const value[CC_TILE] = {x}, ones[] = {1, 1, 1}, *const one[CC_TILE] = {ones};
  cc_flip_codes(&all, 0, codes);
  cc_sums_table(value, 3, 0, 1, table);
  cc_sums_chunk(table, codes, 1, 0, 1, sums);
  cc_sums_table(one, 3, 0, 1, table);
  cc_sums_chunk(table, codes, 1, 0, 1, counts);
  const cc_flip_row row = {4, 3, 1e-10, 1};
  double lower[CC_CHUNK], upper[CC_CHUNK];
  cc_flip_thresholds(&row, sums, counts, 8, lower, upper);
  cc_tally tally;
  cc_tally_start(&tally, 0, NULL);
  cc_tally_add(&tally, lower, upper, 8);
  CHECK(tally.n == 8);
  CHECK(tally.at_least == 4);
}

int main(void) {
  whole_chunks_and_parts();
  by_hand();
  return check_report();
}
