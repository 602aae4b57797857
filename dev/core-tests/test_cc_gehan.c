/* Changes known to lie in intervals: what is known of a change, ties among bounds, and the scores of a set worked by
 * hand. Scores of random groups: test_cc_gehan_test.c. */
#include "cc_gehan.h"

#include <stdlib.h>

#include "check.h"

static cc_measurement measured(double value, double low) { return (cc_measurement){value, low, INFINITY, 0}; }
static cc_measurement below(double low) { return (cc_measurement){low, low, INFINITY, -1}; }
static cc_measurement above(double high) { return (cc_measurement){high, -INFINITY, high, 1}; }

static int is(cc_interval x, double low, double high) { return x.low == low && x.high == high; }

/* A limit of the other measurement does not touch what was measured. */
static void check_changes(void) {
  const cc_limited_pair pair[] = {{measured(1, 3), measured(2, 5)},
                                  {below(3), measured(5, 5)},
                                  {measured(4, 3), below(5)},
                                  {below(3), below(5)},
                                  {below(3), above(9)},
                                  {above(9), measured(7, 5)},
                                  {measured(0.375, 0), measured(0.425, 0)},
                                  {below(0.775), measured(0.825, 0)}};
  enum { N = sizeof pair / sizeof *pair };
  cc_interval known[N];
  void *memory = malloc(cc_gehan_bytes(N));
  cc_change_intervals(pair, N, CC_SCALE_RAW, 7, memory, known);
  CHECK(is(known[0], 1, 1) && is(known[1], 2, INFINITY) && is(known[2], -INFINITY, 1));
  CHECK(is(known[3], -INFINITY, INFINITY) && is(known[4], 6, INFINITY) && is(known[5], -INFINITY, -2));
  CHECK(known[6].low == known[6].high && is(known[7], known[6].low, INFINITY)); /* 0.05 twice, on paper */
  cc_gehan g;
  static const unsigned char event[N] = {1, 0, 1, 0, 1, 0, 1, 0};
  cc_gehan_of(known, event, N, memory, &g);
  double squares;
  /* Above 1: (2, Inf), (6, Inf); below it: (-Inf, 1), (-Inf, -2), 0.05. And so on. */
  static const int64_t score[N] = {1, 4, -3, 0, 4, -5, -3, 2};
  CHECK(cc_gehan_scores(&g, 0.0, CC_AT_SHIFT, &squares) == -1 && squares == 80.0);
  for (int i = 0; i < N; ++i) CHECK(g.score[i] == score[i]);
  free(memory);
}

int main(void) {
  check_changes();
  return check_report();
}
