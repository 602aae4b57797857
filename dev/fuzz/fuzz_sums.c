/* Sums over patients under many resamples. Oracle: adding them up one by one, in whole numbers. */
#include "cc_sums.h"
#include "fuzz.h"

enum { MOST = 24 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1), groups = cc_sums_groups(n);
  double x[CC_TILE][MOST];
  const double *rows[CC_TILE];
  static double sums[CC_TILE * CC_CHUNK];
  cc_code *const codes = calloc(CC_CHUNK * groups, sizeof *codes);
  double *const table = aligned_alloc(64, (cc_sums_table_size(n) * sizeof *table + 63) / 64 * 64);
  unsigned char on[CC_CHUNK][MOST];
  for (size_t row = 0; row < CC_TILE; row++) {
    rows[row] = fuzz_byte(&b) % 4 == 0 ? NULL : x[row];
    for (size_t i = 0; i < n; i++) x[row][i] = fuzz_whole(&b, 50);
  }
  for (size_t r = 0; r < CC_CHUNK; r++) {
    const unsigned pattern = fuzz_byte(&b) * 2654435761u;
    for (size_t i = 0; i < n; i++) {
      on[r][i] = (unsigned char)(pattern >> (i % 32) & 1u);
      if (on[r][i]) cc_code_set(codes + r * groups, i);
    }
  }
  cc_sums_table(rows, n, -1.0, 1.0, table);
  cc_sums_chunk(table, codes, groups, 0, groups, sums);
  for (size_t row = 0; row < CC_TILE; row++) {
    for (size_t r = 0; r < CC_CHUNK; r++) {
      double expected = 0;
      for (size_t i = 0; i < n && rows[row] != NULL; i++) expected += on[r][i] ? x[row][i] : -x[row][i];
      FUZZ_REQUIRE(sums[row * CC_CHUNK + r] == expected);
    }
  }
  free(codes);
  free(table);
  return 0;
}
