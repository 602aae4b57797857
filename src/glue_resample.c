#include "glue_resample.h"

#include "core/cc_philox.h"

#include <math.h>
#include <stdint.h>

uint64_t *glue_patient_keys(SEXP ids) {
  const R_xlen_t n = Rf_xlength(ids);
  uint64_t *key = (uint64_t *)R_alloc((size_t)n + 1, sizeof *key);
  for (R_xlen_t i = 0; i < n; ++i) key[i] = cc_patient_key(Rf_translateCharUTF8(STRING_ELT(ids, i)));
  return key;
}

double *glue_aligned(size_t count) {
  char *start = R_alloc(glue_bytes(count + 8, sizeof(double)), 1);
  const uintptr_t past = (uintptr_t)start % 64;
  return (double *)(void *)(past ? start + (64 - past) : start);
}

glue_tile *glue_tiles(int n_threads, size_t n) {
  const size_t threads = (size_t)n_threads, table = cc_sums_table_size(n), groups = cc_sums_groups(n);
  glue_tile *tiles = (glue_tile *)R_alloc(threads, sizeof *tiles);
  for (size_t t = 0; t < threads; ++t) {
    tiles[t].table = glue_aligned(table);
    tiles[t].count_table = glue_aligned(table);
    tiles[t].sums = glue_aligned(CC_TILE * CC_CHUNK);
    tiles[t].count_sums = glue_aligned(CC_TILE * CC_CHUNK);
    tiles[t].lower = glue_aligned(CC_CHUNK);
    tiles[t].upper = glue_aligned(CC_CHUNK);
    tiles[t].value = glue_aligned(glue_bytes(CC_TILE, n));
    tiles[t].count = glue_aligned(glue_bytes(CC_TILE, n));
    tiles[t].codes = (cc_code *)R_alloc(glue_bytes(CC_CHUNK, groups), sizeof(cc_code));
  }
  return tiles;
}

double glue_scale(const double *x, size_t n) {
  double largest = 0;
  for (size_t i = 0; i < n; ++i) {
    if (fabs(x[i]) > largest) largest = fabs(x[i]);
  }
  if (largest == 0) return 1;
  int exponent;
  frexp(largest, &exponent);
  return ldexp(1, exponent > 1000 ? -1000 : (exponent < -1000 ? 1000 : -exponent));
}
