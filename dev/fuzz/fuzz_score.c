/* Scores. Oracles: t of the sample, ranks by counting, and the variance over every choice of responders. */
#include "cc_score.h"
#include "fuzz.h"

enum { MOST = 7, STRATA = 2, ALL = STRATA * MOST };

static cc_rank_item item[2 * ALL];
static size_t item_end[ALL];
static int64_t rank2[ALL];
static double work[ALL];
static const cc_score_scratch scratch = {item, item_end, rank2, work};

/* Midrank of value i by size, among those that count. */
static double midrank(const double *x, size_t n, size_t i, int sizes, int drop_zeros) {
  double rank = 0.5;
  for (size_t k = 0; k < n; k++) {
    if (drop_zeros && x[k] == 0) continue;
    const double a = sizes ? fabs(x[k]) : x[k], c = sizes ? fabs(x[i]) : x[i];
    rank += (a < c) + 0.5 * (a == c);
  }
  return rank;
}

static void check_flips(const double *x, const double *noise, size_t n, int digits, int drop_zeros) {
  double score[ALL], sum = 0, plain[ALL], squares = 0, total = 0, t_squares = 0, mean = 0;
  for (int kind = 0; kind < CC_N_SCORE; kind++) {
    squares = 0;
    cc_flip_scores(x, noise, n, (cc_score_kind)kind, drop_zeros, digits, &scratch, score);
    for (size_t i = 0; i < n; i++) {
      const double sign = (x[i] > 0) - (x[i] < 0);
      plain[i] = kind == CC_SCORE_MEAN ? x[i] : sign * (kind == CC_SCORE_RANK ? midrank(x, n, i, 1, drop_zeros) : 1);
      squares += plain[i] * plain[i];
    }
    if (kind == CC_SCORE_MEAN) squares *= (double)n;
    for (size_t i = 0; i < n; i++) FUZZ_REQUIRE(fuzz_near(score[i], squares > 0 ? plain[i] / sqrt(squares) : 0, 1e-14));
    if (kind != CC_SCORE_MEAN || n < 2) continue;
    sum = total = t_squares = 0;
    for (size_t i = 0; i < n; i++) {
      sum += score[i];
      total += x[i];
    }
    mean = total / (double)n;
    for (size_t i = 0; i < n; i++) t_squares += (x[i] - mean) * (x[i] - mean);
    const double t = mean / sqrt(t_squares / (double)(n * (n - 1)));
    if (t_squares > 0) FUZZ_REQUIRE(fuzz_near(sum, t / sqrt(t * t + (double)n - 1), 1e-12));
  }
}

/* Variance of the sum of k of n numbers, over all choices. */
static double variance_of_choices(const double *x, size_t n, size_t k) {
  double count = 0, sum = 0, squares = 0;
  for (unsigned set = 0; set < 1u << n; set++) {
    if ((size_t)__builtin_popcount(set) != k) continue;
    double now = 0;
    for (size_t i = 0; i < n; i++) now += set >> i & 1 ? x[i] : 0;
    count++;
    sum += now;
    squares += now * now;
  }
  return squares / count - sum / count * (sum / count);
}

static void check_shuffles(const double *x, const double *noise, const size_t *end, const size_t *n_first, int digits) {
  double score[ALL];
  cc_shuffle_scores(x, noise, end, n_first, STRATA, CC_SCORE_RANK, digits, &scratch, score);
  double variance = 0, expected = 0, ranks[ALL];
  for (size_t h = 0; h < STRATA; h++) {
    const size_t from = h ? end[h - 1] : 0, n = end[h] - from;
    for (size_t i = 0; i < n; i++) {
      ranks[from + i] = (midrank(x + from, n, i, 0, 0) - (double)(n + 1) / 2) / (double)(n + 1);
    }
    variance += variance_of_choices(score + from, n, n_first[h]);
    expected += variance_of_choices(ranks + from, n, n_first[h]);
  }
  const int any = expected > 1e-9;
  FUZZ_REQUIRE(fuzz_near(variance, any, 1e-12));
  for (size_t i = 0; i < end[STRATA - 1]; i++)
    FUZZ_REQUIRE(fuzz_near(score[i], any ? ranks[i] / sqrt(expected) : 0, 1e-12));

  cc_shuffle_scores(x, noise, end, n_first, STRATA, CC_SCORE_MEAN, digits, &scratch, score);
  double squares = 0;
  for (size_t h = 0; h < STRATA; h++) {
    const size_t from = h ? end[h - 1] : 0;
    double sum = 0;
    for (size_t i = from; i < end[h]; i++) {
      sum += score[i];
      squares += score[i] * score[i];
      for (size_t k = from; k < i; k++)
        FUZZ_REQUIRE((x[i] > x[k]) == (score[i] > score[k]) && (x[i] == x[k]) == (score[i] == score[k]));
    }
    FUZZ_REQUIRE(fabs(sum) < 1e-12);
  }
  FUZZ_REQUIRE(squares == 0 || fuzz_near(squares, 1, 1e-12));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const int spread = fuzz_flag(&b) ? 3 : 60, digits = fuzz_flag(&b) ? 7 : CC_DIGITS_NONE, drop_zeros = fuzz_flag(&b);
  double x[ALL], noise[ALL] = {0};
  size_t end[STRATA], n_first[STRATA], n = 0;
  for (size_t h = 0; h < STRATA; h++) {
    const size_t m = fuzz_size(&b, MOST);
    n_first[h] = fuzz_size(&b, m);
    end[h] = n += m;
  }
  for (size_t i = 0; i < n; i++) x[i] = fuzz_whole(&b, spread);
  check_flips(x, noise, n, digits, drop_zeros);
  check_shuffles(x, noise, end, n_first, digits);
  return 0;
}
