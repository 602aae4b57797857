/* Konis' program, its columns in whole numbers (cc_program_scale). Oracle: the edges of the cone of separating
 * directions, from all pairs of rows, in whole numbers. */
#include "cc_program.h"
#include "cc_separation.h"
#include "fuzz.h"

enum { MOST = 10 };

static int64_t margin(const double *x, size_t n, size_t i, const int64_t d[3]) {
  return (int64_t)x[i] * d[0] + (int64_t)x[n + i] * d[1] + (int64_t)x[2 * n + i] * d[2];
}

/* 1 separated, 0 not, -1: the rows have not rank 3. */
static int enumerate(const double *x, size_t n, const unsigned char *asks) {
  int rank = 0;
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < i; k++) {
      int64_t d[3];
      for (size_t j = 0; j < 3; j++) {
        const size_t u = (j + 1) % 3, v = (j + 2) % 3;
        d[j] = (int64_t)x[u * n + i] * (int64_t)x[v * n + k] - (int64_t)x[v * n + i] * (int64_t)x[u * n + k];
      }
      int up = 1, down = 1, some = 0;
      for (size_t m = 0; m < n; m++) {
        const int64_t at = margin(x, n, m, d);
        some |= at != 0;
        if (((asks[m] & CC_ROW_ABOVE) && at < 0) || ((asks[m] & CC_ROW_BELOW) && at > 0)) up = 0;
        if (((asks[m] & CC_ROW_ABOVE) && at > 0) || ((asks[m] & CC_ROW_BELOW) && at < 0)) down = 0;
      }
      rank |= some;
      if (some && (up || down)) return 1;
    }
  }
  return rank ? 0 : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 3 + fuzz_size(&b, MOST - 3);
  double x[3 * MOST], centre[3], sizes[3], step[3];
  unsigned char asks[MOST];
  signed char sign[MOST];
  int unit[3], bits[3];
  for (size_t i = 0; i < n; i++) {
    x[i] = 1;
    x[n + i] = ldexp(fuzz_whole(&b, 9), (int)fuzz_size(&b, 20));
    x[2 * n + i] = ldexp(fuzz_whole(&b, 9), (int)fuzz_size(&b, 20));
    asks[i] = (unsigned char)(CC_ROW_COUNTS | (fuzz_flag(&b) ? CC_ROW_ABOVE : CC_ROW_BELOW));
  }
  const int expected = enumerate(x, n, asks);
  if (expected < 0) return 0;
  cc_program program = {n, 3, x, asks, centre, sizes, unit, bits, 0};
  cc_program_begin(&program);
  void *const scratch = malloc(cc_program_scratch(&program));
  FUZZ_REQUIRE(cc_program_solve(&program, scratch, step, sign) == expected);
  for (size_t i = 0; i < n; i++) FUZZ_REQUIRE(sign[i] == 0 || (sign[i] > 0) == ((asks[i] & CC_ROW_ABOVE) != 0));
  free(scratch);
  return 0;
}
