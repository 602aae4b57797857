/* Separation by linear programming (cc_program), its columns in whole numbers (cc_program_scale): beside every
 * direction, and values at the ends of the doubles. */
#include "cc_program.h"

#include <stdlib.h>

#include "check.h"
#include "exact_separation.h"

static uint64_t state = 7;

/* 1, -1, and steps of powers of ten either way. */
static double far_value(int decades) {
  const double size = floor(pow(10.0, decades * check_uniform(&state)));
  return check_random(&state) & 1 ? size : -size;
}

/* Half of the problems are separated by a direction of small numbers, some rows on the boundary. */
static void draw_problem(problem *q, int decades) {
  q->n = 4 + check_random(&state) % (MOST_ROWS - 3);
  const int planted = check_random(&state) & 1, fractions = check_random(&state) % 8 == 0;
  const double d1 = (double)(check_random(&state) % 5) - 2, d2 = (double)(check_random(&state) % 5) - 2;
  const double cut = far_value(3);
  for (size_t i = 0; i < q->n; ++i) {
    const double u = far_value(decades);
    double v = far_value(decades);
    if (check_random(&state) % 3 == 0 && d2 != 0.0) v = d2 * (cut - d1 * u); /* on the boundary where |d2| is 1 */
    const double at = d1 * u + d2 * v - cut;
    q->x[i] = 1.0;
    q->x[q->n + i] = u;
    q->x[2 * q->n + i] = v;
    q->side[i] = planted && at != 0.0 ? (at > 0.0 ? 1 : -1) : (check_random(&state) & 1 ? 1 : -1);
    if (fractions && check_random(&state) % 4 == 0) q->side[i] = 2;
  }
}

/* gain: the rows that the direction separates strictly. */
static int solve(const problem *q, double *step, signed char *gain) {
  double centre[3], size[3];
  int unit[3], bits[3];
  unsigned char asks[MOST_ROWS];
  for (size_t i = 0; i < q->n; ++i) {
    asks[i] =
        q->side[i] == 2 ? CC_ROW_ABOVE | CC_ROW_BELOW : CC_ROW_COUNTS | (q->side[i] == 1 ? CC_ROW_ABOVE : CC_ROW_BELOW);
  }
  cc_program program = {q->n, 3, q->x, asks, centre, size, unit, bits, 0};
  cc_program_begin(&program);
  void *const scratch = malloc(cc_program_scratch(&program));
  const int separated = cc_program_solve(&program, scratch, step, gain);
  free(scratch);
  for (size_t i = 0; i < q->n; ++i) {
    CHECK(q->side[i] == 2 ? gain[i] == 0 : q->side[i] * gain[i] >= 0);
    gain[i] = gain[i] != 0;
  }
  return separated;
}

static void enumerated(void) {
  const int trials = check_cases(4000, 40000);
  int counts[2] = {0, 0};
  for (int trial = 0; trial < trials; ++trial) {
    problem q;
    int strict[MOST_ROWS];
    double step[3];
    signed char gain[MOST_ROWS];
    draw_problem(&q, trial % 9);
    const int expected = separable(&q, strict);
    if (expected < 0) continue;
    const int separated = solve(&q, step, gain);
    CHECK(separated == expected);
    ++counts[expected];
    int some = 0;
    for (size_t i = 0; i < q.n; ++i) {
      CHECK(gain[i] <= strict[i]);
      some |= gain[i];
    }
    CHECK(some == expected);
  }
  CHECK(counts[0] > trials / 8 && counts[1] > trials / 8);
}

/* Values of one unit in the last place apart, and columns of sizes that no double can hold together. */
static void extremes(void) {
  const double above = nextafter(1.2, 2.0);
  problem q = {4, {1, 1, 1, 1, 1.2, 1.2, above, above, 1e-300, 2e300, 3e-300, -1e300}, {-1, 1, 1, 1}};
  double step[3];
  signed char gain[MOST_ROWS];
  q.x[8] = q.x[9];
  CHECK(solve(&q, step, gain) == 1);
  CHECK(!gain[0] && !gain[1] && gain[2] && gain[3]);
  q.side[2] = -1;
  q.side[0] = 1;
  CHECK(solve(&q, step, gain) == 1);
  q.x[10] = q.x[11] = q.x[8];
  q.x[9] = -q.x[8];
  q.side[3] = 1;
  const signed char mixed[] = {1, 1, -1, 1};
  for (int i = 0; i < 4; ++i) q.side[i] = mixed[i];
  int strict = solve(&q, step, gain);
  CHECK(strict == 1 && gain[1]);
}

int main(void) {
  enumerated();
  extremes();
  return check_report();
}
