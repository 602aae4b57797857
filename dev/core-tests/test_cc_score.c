/* Scores of resampling tests: by hand, as the statistics that they stand for, and by enumeration of all relabellings.
 */
#include "cc_score.h"

#include <string.h>

#include "check.h"

enum { MOST = 12 };

static cc_rank_item item[2 * MOST];
static size_t end_of[MOST];
static int64_t rank2[MOST];
static double work[MOST];
static const cc_score_scratch scratch = {item, end_of, rank2, work};
static const double no_noise[MOST] = {0};

static void by_hand(void) {
  const double x[] = {3, -4}, zeros[] = {0, 2, -3}, still[] = {0, 0};
  double s[3];
  cc_flip_scores(x, no_noise, 2, CC_SCORE_MEAN, 0, 7, &scratch, s);
  CHECK_NEAR(s[0], 3 / sqrt(50), 1e-15);
  CHECK_NEAR(s[1], -4 / sqrt(50), 1e-15);
  cc_flip_scores(zeros, no_noise, 3, CC_SCORE_SIGN, 0, 7, &scratch, s);
  CHECK(s[0] == 0);
  CHECK_NEAR(s[1], sqrt(0.5), 1e-15);
  CHECK_NEAR(s[2], -sqrt(0.5), 1e-15);
  cc_flip_scores(zeros, no_noise, 3, CC_SCORE_RANK, 0, 7, &scratch, s);
  CHECK_NEAR(s[1], 2 / sqrt(13), 1e-15);
  CHECK_NEAR(s[2], -3 / sqrt(13), 1e-15);
  cc_flip_scores(zeros, no_noise, 3, CC_SCORE_RANK, 1, 7, &scratch, s);
  CHECK_NEAR(s[1], 1 / sqrt(5), 1e-15);
  CHECK_NEAR(s[2], -2 / sqrt(5), 1e-15);
  for (int kind = 0; kind < CC_N_SCORE; ++kind) {
    cc_flip_scores(still, no_noise, 2, (cc_score_kind)kind, 0, 7, &scratch, s);
    CHECK(s[0] == 0 && s[1] == 0);
  }
}

/* The sum of MEAN scores is t / sqrt(t^2 + n - 1); of RANK scores (V+ - V-) over the null standard deviation. */
static void random_flips(uint64_t *state) {
  double x[MOST], s[MOST], sum = 0, mean = 0, squares = 0;
  const size_t n = 3 + check_random(state) % (MOST - 2);
  for (size_t i = 0; i < n; ++i) {
    x[i] = (double)(check_random(state) % 15) - 6;
    mean += x[i] / (double)n;
  }
  for (size_t i = 0; i < n; ++i) squares += (x[i] - mean) * (x[i] - mean);
  cc_flip_scores(x, no_noise, n, CC_SCORE_MEAN, 0, 7, &scratch, s);
  for (size_t i = 0; i < n; ++i) sum += s[i];
  const double t = mean / sqrt(squares / (double)(n * (n - 1)));
  if (squares > 0) CHECK_NEAR(sum, t / sqrt(t * t + (double)n - 1), 1e-13);
  for (int drop = 0; drop < 2; ++drop) {
    double v = 0, variance = 0;
    for (size_t i = 0; i < n; ++i) {
      double rank = 0.5;
      for (size_t j = 0; j < n; ++j) {
        if (drop && x[j] == 0) continue;
        rank += fabs(x[j]) < fabs(x[i]) ? 1 : fabs(x[j]) == fabs(x[i]) ? 0.5 : 0;
      }
      if (x[i] == 0) continue;
      v += x[i] > 0 ? rank : -rank;
      variance += rank * rank;
    }
    cc_flip_scores(x, no_noise, n, CC_SCORE_RANK, drop, 7, &scratch, s);
    sum = 0;
    for (size_t i = 0; i < n; ++i) sum += s[i];
    CHECK_NEAR(sum, variance > 0 ? v / sqrt(variance) : 0, 1e-12);
  }
}

/* Over all choices of the responders of each of two strata the sum of RANK scores has mean 0 and variance 1. */
static void random_shuffles(uint64_t *state) {
  double x[MOST], s[MOST];
  const size_t end[2] = {4, 9}, n_first[2] = {1 + check_random(state) % 3, 1 + check_random(state) % 4};
  for (size_t i = 0; i < 9; ++i) x[i] = (double)(check_random(state) % 8);
  cc_shuffle_scores(x, no_noise, end, n_first, 2, CC_SCORE_RANK, 7, &scratch, s);
  double n = 0, sum = 0, squares = 0;
  int varies = 0;
  for (uint32_t set = 0; set < 1u << 9; ++set) {
    size_t size[2] = {0, 0};
    double total = 0;
    for (size_t i = 0; i < 9; ++i) {
      size[i >= 4] += set >> i & 1u;
      total += (set >> i & 1u) ? s[i] : 0;
    }
    if (size[0] != n_first[0] || size[1] != n_first[1]) continue;
    n += 1;
    sum += total;
    squares += total * total;
  }
  for (size_t i = 0; i < 9; ++i) varies |= s[i] != 0;
  CHECK_NEAR(sum / n, 0, 1e-13);
  if (varies) CHECK_NEAR(squares / n, 1, 1e-12);
  /* Van Elteren's weight: the midrank within the stratum less its mean, over its size + 1. */
  const double ratio = s[0] / s[8], slow[2] = {s[0], s[8]};
  double expected[2];
  for (int k = 0; k < 2; ++k) {
    const size_t at = k ? 8 : 0, from = k ? 4 : 0, to = end[k];
    double rank = 0.5;
    for (size_t j = from; j < to; ++j) rank += x[j] < x[at] ? 1 : x[j] == x[at] ? 0.5 : 0;
    expected[k] = (rank - ((double)(to - from) + 1) / 2) / ((double)(to - from) + 1);
  }
  if (slow[1] != 0 && expected[1] != 0) CHECK_NEAR(ratio, expected[0] / expected[1], 1e-12);
  cc_shuffle_scores(x, no_noise, end, n_first, 2, CC_SCORE_MEAN, 7, &scratch, s);
  double first = 0, second = 0, all = 0;
  for (size_t i = 0; i < 9; ++i) {
    *(i < 4 ? &first : &second) += s[i];
    all += s[i] * s[i];
  }
  CHECK_NEAR(first, 0, 1e-14);
  CHECK_NEAR(second, 0, 1e-14);
  CHECK(all == 0 || fabs(all - 1) < 1e-13);
}

int main(void) {
  uint64_t state = 10;
  by_hand();
  for (int i = 0; i < 1000; ++i) random_flips(&state);
  for (int i = 0; i < 300; ++i) random_shuffles(&state);
  return check_report();
}
