/* The rank-sum test and its interval. Oracle: all choices of the first group, at what was seen and in every gap between
 * two differences; the formula where the test is normal. */
#include "cc_twosample.h"
#include "two_samples.h"

enum { MOST = 8 };

typedef struct {
  double x[MOST], y[MOST];
  size_t n1, n0;
} plain;

/* Is x less the shift, not at a difference, rejected for being too high? */
static int too_high(const plain *p, double shift, int exact, double tail, double z) {
  if (exact) {
    double lower, upper;
    fuzz_rank_sum_tails(p->x, p->n1, p->y, p->n0, shift, &lower, &upper);
    return upper <= tail * (1 + 1e-9);
  }
  const double excess = fuzz_mann_whitney(p->x, p->n1, p->y, p->n0, shift) - (double)(p->n1 * p->n0) / 2 - 0.5;
  return excess >= z * sqrt(fuzz_rank_sum_variance(p->x, p->n1, p->y, p->n0, shift));
}

/* Whole numbers: a half more is in the gap. */
static double lower_limit(const plain *p, int exact, double tail, double z) {
  double d[MOST * MOST];
  const size_t m = fuzz_differences(p->x, p->n1, p->y, p->n0, d);
  if (tail <= 0 || !too_high(p, d[0] - 0.5, exact, tail, z)) return -INFINITY;
  for (size_t k = 0; k < m; k++) {
    if (!too_high(p, d[k] + 0.5, exact, tail, z)) return d[k];
  }
  return INFINITY;
}

static plain swapped(const plain *p) {
  plain out = {.n1 = p->n0, .n0 = p->n1};
  memcpy(out.x, p->y, sizeof out.x);
  memcpy(out.y, p->x, sizeof out.y);
  return out;
}

static void check(const plain *p, const cc_rank_sum_options *options, const cc_rank_sum_result *r) {
  double d[MOST * MOST], lower, upper;
  const size_t m = fuzz_differences(p->x, p->n1, p->y, p->n0, d);
  FUZZ_REQUIRE(r->statistic == fuzz_mann_whitney(p->x, p->n1, p->y, p->n0, 0) && r->expected == (double)m / 2);
  FUZZ_REQUIRE(fuzz_near(r->sd * r->sd, fuzz_rank_sum_variance(p->x, p->n1, p->y, p->n0, 0), 1e-12));
  FUZZ_REQUIRE(r->estimate == (d[(m - 1) / 2] + d[m / 2]) / 2);
  FUZZ_REQUIRE(r->exact == (p->n1 + p->n0 <= options->exact_limit));
  fuzz_rank_sum_tails(p->x, p->n1, p->y, p->n0, 0, &lower, &upper);
  if (r->exact) FUZZ_REQUIRE(fuzz_near(r->lower, lower, 1e-14) && fuzz_near(r->upper, upper, 1e-14));
  FUZZ_REQUIRE(r->extreme.lowest_w <= r->statistic && r->statistic <= r->extreme.highest_w);
  FUZZ_REQUIRE(r->extreme.lower <= lower + 1e-14 && r->extreme.upper <= upper + 1e-14);
  const plain turned = swapped(p);
  FUZZ_REQUIRE(r->low == lower_limit(p, r->exact, options->low_tail, options->low_z));
  FUZZ_REQUIRE(r->high == -lower_limit(&turned, r->exact, options->high_tail, options->high_z));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 2 + fuzz_size(&b, MOST - 2), n1 = 1 + fuzz_size(&b, n - 2);
  const int spread = fuzz_flag(&b) ? 4 : 40;
  double change[MOST], noise[MOST] = {0};
  unsigned char event[MOST];
  plain p = {.n1 = 0};
  for (size_t i = 0; i < n; i++) {
    change[i] = fuzz_whole(&b, spread);
    event[i] = i < n1;
    if (event[i])
      p.x[p.n1++] = change[i];
    else
      p.y[p.n0++] = change[i];
  }
  void *const memory = malloc(cc_two_sample_bytes(n));
  cc_two_sample sample;
  cc_two_samples(change, noise, event, n, fuzz_flag(&b) ? 7 : CC_DIGITS_NONE, memory, &sample);
  fuzz_sort(p.x, p.n1);
  fuzz_sort(p.y, p.n0);
  FUZZ_REQUIRE(sample.n1 == p.n1 && sample.n0 == p.n0);
  FUZZ_REQUIRE(memcmp(sample.x, p.x, p.n1 * sizeof *p.x) == 0 && memcmp(sample.y, p.y, p.n0 * sizeof *p.y) == 0);
  /* Tails that some choice attains, and others; quantiles without any meaning beside them. */
  const cc_rank_sum_options options = {fuzz_flag(&b) ? MOST : 0, (double)fuzz_size(&b, 35) / 70,
                                       (double)fuzz_size(&b, 99) / 200, 0.01 + (double)fuzz_byte(&b) / 97.3,
                                       0.01 + (double)fuzz_byte(&b) / 97.3};
  const size_t room = cc_rank_sum_table_size(n1, n - n1);
  double *const arena = malloc(room * sizeof *arena);
  double *const scratch = malloc(cc_rank_sum_test_scratch(n1, n - n1, options.exact_limit) * sizeof *scratch);
  size_t *const offset = calloc((n1 + 1) * (n - n1 + 1), sizeof *offset), *const index = malloc(cc_shift_scratch(n) *
                                                                                                sizeof *index);
  cc_rank_sum_tables tables = {arena, room, 0, offset, n1, n - n1};
  cc_rank_sum_result result;
  cc_rank_sum_test(&sample, &options, &tables, scratch, index, &result);
  check(&p, &options, &result);
  free(memory);
  free(arena);
  free(scratch);
  free(offset);
  free(index);
  return 0;
}
