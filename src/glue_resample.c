#include "glue_resample.h"

#include "core/cc_philox.h"

#include <math.h>
#include <stdint.h>

/* Speed. A row x flip costs 10 ns at n = 50 with its interval: 1 for the sums, 1.5 for two divisions a lane, the rest
 * for the stream of the k smallest thresholds, whose writes and selections guess no branch. A tile goes through its
 * resamples in slices of a tenth of a second (glue_cut_slices()), so that 10^8 of them can be stopped. */

uint64_t *glue_patient_keys(SEXP ids) {
  const R_xlen_t n = Rf_xlength(ids);
  uint64_t *key = (uint64_t *)R_alloc((size_t)n + 1, sizeof *key);
  for (R_xlen_t i = 0; i < n; ++i) key[i] = cc_patient_key(Rf_translateCharUTF8(STRING_ELT(ids, i)));
  return key;
}

glue_tile *glue_tiles(int n_threads, size_t n) {
  const size_t threads = (size_t)n_threads, table = cc_sums_table_size(n), groups = cc_sums_groups(n);
  glue_tile *tiles = (glue_tile *)R_alloc(threads, sizeof *tiles);
  for (size_t t = 0; t < threads; ++t) {
    tiles[t].table = glue_aligned(table, sizeof(double));
    tiles[t].count_table = glue_aligned(table, sizeof(double));
    tiles[t].sums = glue_aligned(CC_TILE * CC_CHUNK, sizeof(double));
    tiles[t].count_sums = glue_aligned(CC_TILE * CC_CHUNK, sizeof(double));
    tiles[t].lower = glue_aligned(CC_CHUNK, sizeof(double));
    tiles[t].upper = glue_aligned(CC_CHUNK, sizeof(double));
    tiles[t].value = glue_aligned(glue_bytes(CC_TILE, n), sizeof(double));
    tiles[t].count = glue_aligned(glue_bytes(CC_TILE, n), sizeof(double));
    tiles[t].both = glue_aligned(n, sizeof(double));
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

glue_changes glue_changes_of(SEXP before, SEXP after, SEXP options) {
  SEXP member = glue_option(options, "member");
  return (glue_changes){.before = REAL_RO(before),
                        .after = REAL_RO(after),
                        .n_rows = (size_t)Rf_nrows(before),
                        .n = (size_t)Rf_xlength(member),
                        .member = INTEGER_RO(member),
                        .scale = glue_whole(options, "log2") ? CC_SCALE_LOG2 : CC_SCALE_RAW};
}

size_t glue_row_changes(const glue_changes *changes, size_t row, double *change, double *count, double *work,
                        double *factor) {
  size_t n = 0;
  for (size_t i = 0; i < changes->n; ++i) {
    const size_t at = row + changes->n_rows * (size_t)changes->member[i];
    const int paired = isfinite(changes->before[at]) && isfinite(changes->after[at]);
    n += (size_t)paired;
    count[i] = paired;
    work[i] = paired ? changes->before[at] : 0;
    change[i] = paired ? changes->after[at] : 0;
  }
  cc_change(work, change, changes->n, changes->scale, change, work);
  *factor = glue_scale(change, changes->n);
  for (size_t i = 0; i < changes->n; ++i) change[i] *= *factor;
  return n;
}

#define SLICE_SECONDS 0.1

glue_slices glue_cut_slices(size_t n_rows, uint64_t most, size_t n, int n_threads) {
  /* A tile x resample takes at most about a nanosecond for each patient and row. */
  const double chunk_seconds = 1e-9 * CC_TILE * CC_CHUNK * (double)(n + 10);
  const double chunks = SLICE_SECONDS / chunk_seconds;
  glue_slices slices = {.n_rows = n_rows, .n_threads = n_threads};
  slices.length = (chunks < 1 ? 1 : (uint64_t)chunks) * CC_CHUNK;
  slices.n_slices = most == 0 ? 1 : (size_t)((most - 1) / slices.length + 1);
  return slices;
}

size_t glue_slice_items(const glue_slices *slices) {
  if (slices->n_rows == 0) return 0;
  const size_t n_tiles = (slices->n_rows - 1) / CC_TILE + 1, rounds = glue_round(n_tiles - 1, slices->n_threads) + 1;
  return glue_bytes(glue_bytes(rounds, slices->n_slices), (size_t)slices->n_threads);
}

glue_slice glue_slice_of(const glue_slices *slices, size_t item) {
  const size_t thread = glue_round_thread(item, slices->n_threads), step = glue_round(item, slices->n_threads);
  const size_t k = step % slices->n_slices, tile = step / slices->n_slices * (size_t)slices->n_threads + thread;
  glue_slice slice = {.first_row = tile * CC_TILE, .is_first = k == 0, .is_last = k + 1 == slices->n_slices};
  if (slice.first_row < slices->n_rows) {
    slice.n_rows = slices->n_rows - slice.first_row < CC_TILE ? slices->n_rows - slice.first_row : CC_TILE;
  }
  slice.from = k * slices->length;
  slice.to = slice.from + slices->length;
  return slice;
}
