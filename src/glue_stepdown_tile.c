#include "glue_stepdown_tile.h"

#include <string.h>

/* A tile of rows: its tables, and its statistics under a chunk of resamples. */

stepdown_bench *stepdown_benches(const stepdown *run, int n_threads) {
  stepdown_bench *benches = (stepdown_bench *)R_alloc((size_t)n_threads, sizeof *benches);
  for (int t = 0; t < n_threads; ++t) {
    stepdown_bench *b = &benches[t];
    b->value = glue_aligned(glue_bytes(CC_TILE, run->n_places), sizeof(double));
    b->present = glue_aligned(glue_bytes(CC_TILE, run->n_places), sizeof(double));
    b->table = glue_aligned(cc_sums_table_size(run->n_places), sizeof(double));
    b->count_table = glue_aligned(cc_sums_table_size(run->n_places), sizeof(double));
    b->sums = glue_aligned(CC_TILE * CC_CHUNK, sizeof(double));
    b->counts = glue_aligned(CC_TILE * CC_CHUNK, sizeof(double));
    b->difference = glue_aligned(WELCH_TILE * CC_CHUNK, sizeof(double));
    b->variance = glue_aligned(WELCH_TILE * CC_CHUNK, sizeof(double));
    b->best = glue_aligned(MOST_CHUNKS * CC_CHUNK, sizeof(double));
    b->stratum = (cc_welch_stratum *)R_alloc(WELCH_TILE * (run->n_strata + 1), sizeof *b->stratum);
  }
  return benches;
}

static void describe_strata(const stepdown *run, stepdown_bench *b, size_t j) {
  for (size_t h = 0; h < run->n_strata; ++h) {
    cc_welch_stratum *stratum = &b->stratum[j * run->n_strata + h];
    *stratum = (cc_welch_stratum){0, 0, 0};
    const size_t last = run->to_group[h] * CC_GROUP_BITS;
    for (size_t i = run->from_group[h] * CC_GROUP_BITS; i < last && i < run->n_places; ++i) {
      const double x = b->value[j * run->n_places + i], present = b->present[j * run->n_places + i];
      stratum->n += present;
      stratum->n_responders += present * run->responder[i];
      stratum->total_square += x * x;
    }
  }
}

static void read_row(const stepdown *run, stepdown_bench *b, size_t j, size_t row) {
  const double *score = run->score + (size_t)(run->row[row] - 1) * run->n_places;
  double *value = b->value + j * run->n_places, *present = b->present + j * run->n_places;
  int missing = 0;
  for (size_t i = 0; i < run->n_places; ++i) {
    const int is_missing = ISNAN(score[i]);
    value[i] = is_missing ? 0 : score[i];
    missing |= is_missing;
  }
  if (run->kind != CC_STATISTIC_WELCH) return;
  /* A stratum takes part in the row when it has a score there; a value may be 0, so the whole stratum is looked at. */
  for (size_t h = 0; h < run->n_strata; ++h) {
    const size_t from = run->from_group[h] * CC_GROUP_BITS, last = run->to_group[h] * CC_GROUP_BITS;
    int here = 0;
    for (size_t i = from; i < last && i < run->n_places; ++i) here |= value[i] != 0;
    for (size_t i = from; i < last && i < run->n_places; ++i) {
      present[i] = here && run->responder[i] >= 0 && !ISNAN(score[i]);
    }
  }
  b->some_missing |= missing;
  describe_strata(run, b, j);
}

void stepdown_start_tile(const stepdown *run, stepdown_bench *b, size_t first, size_t n_rows) {
  const double *x[CC_TILE] = {0}, *present[CC_TILE] = {0};
  b->some_missing = 0;
  b->from = run->n_groups;
  b->to = 0;
  for (size_t j = 0; j < n_rows; ++j) {
    read_row(run, b, j, first + j);
    x[j] = b->value + j * run->n_places;
    for (size_t i = 0; i < run->n_places; ++i) {
      if (x[j][i] == 0) continue;
      const size_t g = i / CC_GROUP_BITS;
      if (g < b->from) b->from = g;
      if (g + 1 > b->to) b->to = g + 1;
    }
  }
  if (run->kind == CC_STATISTIC_WELCH) {
    for (size_t j = 0; j < n_rows; ++j) {
      double *square = b->value + (WELCH_TILE + j) * run->n_places;
      for (size_t i = 0; i < run->n_places; ++i) square[i] = x[j][i] * x[j][i];
      x[WELCH_TILE + j] = square;
      present[j] = b->present + j * run->n_places;
    }
    if (b->some_missing) cc_sums_table(present, run->n_places, 0, 1, b->count_table);
  }
  const int flips = run->responder == NULL;
  cc_sums_table(x, run->n_places, flips ? 1 : 0, flips ? -1 : 1, b->table);
}

static void welch_chunk(const stepdown *run, stepdown_bench *b, size_t n_rows, const cc_code *codes) {
  memset(b->difference, 0, WELCH_TILE * CC_CHUNK * sizeof *b->difference);
  memset(b->variance, 0, WELCH_TILE * CC_CHUNK * sizeof *b->variance);
  for (size_t h = 0; h < run->n_strata; ++h) {
    const size_t from = run->from_group[h], to = run->to_group[h];
    if (to <= b->from || from >= b->to) continue;
    cc_sums_chunk(b->table, codes, run->n_groups, from, to, b->sums);
    if (b->some_missing) cc_sums_chunk(b->count_table, codes, run->n_groups, from, to, b->counts);
    for (size_t j = 0; j < n_rows; ++j) {
      const cc_welch_stratum *stratum = &b->stratum[j * run->n_strata + h];
      if (stratum->n == 0) continue;
      cc_welch_add(b->sums + j * CC_CHUNK, b->sums + (WELCH_TILE + j) * CC_CHUNK,
                   b->some_missing ? b->counts + j * CC_CHUNK : NULL, stratum, b->difference + j * CC_CHUNK,
                   b->variance + j * CC_CHUNK);
    }
  }
  for (size_t j = 0; j < n_rows; ++j) {
    cc_welch_end(b->difference + j * CC_CHUNK, b->variance + j * CC_CHUNK, b->sums + j * CC_CHUNK);
  }
}

void stepdown_statistics(const stepdown *run, stepdown_bench *b, size_t first, size_t n_rows, size_t chunk) {
  const cc_code *codes = run->codes + chunk * CC_CHUNK * run->n_groups;
  if (run->kind == CC_STATISTIC_WELCH) {
    welch_chunk(run, b, n_rows, codes);
  } else {
    cc_sums_chunk(b->table, codes, run->n_groups, b->from < b->to ? b->from : 0, b->to, b->sums);
  }
  for (size_t j = 0; j < n_rows; ++j) {
    double *stat = b->sums + j * CC_CHUNK;
    if (run->kind == CC_STATISTIC_FLIP_T) cc_stat_flip_t(stat, run->n[first + j]);
    cc_stat_fold(stat, run->side);
  }
}
