/* Exact tails of the rank sum, which cc_rank_sum_count.c counts, in rows of cc_rank_sum_rows.c, against plain counting:
 * on either side of the number of selections (2^32) up to which counts are 32-bit integers, and of the number of
 * patients up to which they are exact. */
#include "../../src/core/cc_rank_sum_null.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

/* Tails by a table of [chosen][doubled rank sum] in doubles, every item in or out. */
static void slow_tails(const double *n1, const double *n0, size_t n_steps, double *lower, double *upper) {
  size_t m = 0, n = 0, doubled = 0;
  size_t rank[64];
  for (size_t s = 0; s < n_steps; ++s) {
    const size_t size = (size_t)(n1[s] + n0[s]);
    for (size_t i = 0; i < size; ++i) rank[n + i] = 2 * n + size + 1;
    doubled += (2 * n + size + 1) * (size_t)n1[s];
    n += size;
    m += (size_t)n1[s];
  }
  const size_t width = n * (n + 1) + 1;
  double *ways = calloc((m + 1) * width, sizeof *ways);
  ways[0] = 1.0;
  for (size_t i = 0; i < n; ++i) {
    for (size_t k = m; k-- > 0;) {
      for (size_t t = width - 1; t >= rank[i]; --t) ways[(k + 1) * width + t] += ways[k * width + t - rank[i]];
    }
  }
  double below = 0.0, at = ways[m * width + doubled], above = 0.0;
  for (size_t t = 0; t < width; ++t) {
    if (t < doubled) below += ways[m * width + t];
    if (t > doubled) above += ways[m * width + t];
  }
  const double all = below + at + above;
  *lower = (below + at) / all;
  *upper = (above + at) / all;
  free(ways);
}

static int near(double a, double b) { return fabs(a - b) <= 1e-12 * b; }

/* Two of 900 are chosen, some of the others tied, so that rows are as long as the ranks are apart: all stays within the
 * scratch that was asked for. */
static void check_scratch(void) {
  double n1[900] = {0}, n0[900] = {0}, lower, upper;
  size_t n = 0, steps = 0;
  for (; n < 900; n += (size_t)n0[steps++]) n0[steps] = 1.0 + (steps % 3 == 2 && n < 899);
  for (size_t s = steps / 2; s < steps / 2 + 2; ++s) n1[s] = 1.0, n0[s] -= 1.0;
  const size_t size = cc_rank_sum_scratch(2, 898), beyond = 4096;
  unsigned char *const scratch = malloc(size * sizeof(double) + beyond);
  memset(scratch + size * sizeof(double), 7, beyond);
  cc_rank_sum_tails(n1, n0, steps, scratch, &lower, &upper);
  size_t kept = 0;
  for (size_t k = 0; k < beyond; ++k) kept += scratch[size * sizeof(double) + k] == 7;
  CHECK(kept == beyond);
  free(scratch);
}

int main(void) {
  check_scratch();
  uint64_t state = 11;
  double *scratch = malloc(cc_rank_sum_scratch(30, 30) * sizeof *scratch);
  for (int round = 0; round < 3000; ++round) {
    /* 33 to 38 patients: choose(n, n / 2) passes 2^32 at 35; 55 to 58: 2^53 at 57. */
    const int large = round % 10 == 0;
    const size_t least = round % 100 == 0 ? 55 : 33;
    const size_t n = large ? least + check_random(&state) % (least == 55 ? 4 : 6) : 2 + check_random(&state) % 14;
    const size_t size1 = large ? n / 2 : 1 + check_random(&state) % (n - 1), grid = 1 + check_random(&state) % (2 * n);
    double n1[120], n0[120], count1[120] = {0}, count0[120] = {0};
    for (size_t i = 0; i < n; ++i) ++(i < size1 ? count1 : count0)[check_random(&state) % grid];
    size_t n_steps = 0;
    for (size_t s = 0; s < grid; ++s) {
      if (count1[s] + count0[s] == 0.0) continue;
      n1[n_steps] = count1[s];
      n0[n_steps++] = count0[s];
    }
    double lower, upper, slow_lower, slow_upper;
    cc_rank_sum_tails(n1, n0, n_steps, scratch, &lower, &upper);
    slow_tails(n1, n0, n_steps, &slow_lower, &slow_upper);
    CHECK(near(lower, slow_lower));
    CHECK(near(upper, slow_upper));
  }
  free(scratch);
  return check_report();
}
