/* Separation by one covariate. Oracles: all pairs of patients; the program in whole numbers. */
#include "cc_program.h"
#include "cc_separation.h"
#include "fuzz.h"

enum { MOST = 12 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 2 + fuzz_size(&b, MOST - 2);
  double x[2 * MOST], y[MOST], weights[MOST], centre[2], sizes[2];
  unsigned char asks[MOST];
  int unit[2], bits[2], up = 1, down = 1, classes = 0, varies = 0;
  const int any = fuzz_flag(&b);
  for (size_t i = 0; i < n; i++) {
    x[i] = 1;
    x[n + i] = any ? fuzz_value(&b) : fuzz_whole(&b, 5);
    y[i] = fuzz_flag(&b);
    weights[i] = (double)fuzz_size(&b, 2);
    asks[i] = (unsigned char)(weights[i] > 0 ? CC_ROW_COUNTS | (y[i] > 0 ? CC_ROW_ABOVE : CC_ROW_BELOW) : 0);
  }
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < n; k++) {
      if (!(weights[i] > 0 && weights[k] > 0)) continue;
      varies |= x[n + i] != x[n + k];
      if (!(y[i] > y[k])) continue;
      classes = 1;
      up &= x[n + i] >= x[n + k];
      down &= x[n + i] <= x[n + k];
    }
  }
  const int expected = !classes || !varies ? 0 : up ? 1 : down ? -1 : 0;
  FUZZ_REQUIRE(cc_separation_univariable(n, x + n, y, weights).direction == expected);
  if (!classes || !varies) return 0;
  cc_program program = {n, 2, x, asks, centre, sizes, unit, bits, 0};
  cc_program_begin(&program);
  void *const scratch = malloc(cc_program_scratch(&program));
  FUZZ_REQUIRE(cc_program_solve(&program, scratch, NULL, NULL) == (expected != 0));
  free(scratch);
  return 0;
}
