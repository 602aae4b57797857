#ifndef CYTOCHANGE_GLUE_STEPDOWN_TILE_H
#define CYTOCHANGE_GLUE_STEPDOWN_TILE_H

/* Westfall and Young's step-down adjustment: rows come in the order in which they are taken, family by family, the
 * least significant first. glue_stepdown_tile.c makes the statistics of a tile of rows under a chunk of resamples;
 * glue_stepdown_max.c and glue_stepdown_min.c call it and adjust; glue_stepdown.c reads what R hands in, draws the
 * resamples and calls those. A call may be one job of many (R/jobs.R): maxT then has a range of the resamples, minP a
 * range of the rows. */

#include "glue_resample.h"

#include "core/cc_stepdown.h"

#define WELCH_TILE 4   /* rows of a tile when their squares stand beside them */
#define MOST_CHUNKS 80 /* of a block: tables are filled once for each */

typedef struct {
  size_t n_rows, n_places, n_groups, n_strata;
  const double *score;                 /* n_places x rows of R's matrix */
  const int *row;                      /* column of each ordered row, from 1 */
  const int *family;                   /* of each ordered row */
  const double *seen;                  /* statistic of each ordered row, folded and on its scale */
  const double *n;                     /* patients of each ordered row */
  const size_t *from_group, *to_group; /* of each stratum */
  const int *responder;                /* by place, 0 or 1; NULL: flips */
  cc_statistic_kind kind;
  cc_side side;
  cc_stat_scale scale;
  uint64_t first;       /* number of the first resample of this call, a multiple of CC_CHUNK */
  uint64_t n_resamples; /* of this call, drawn or enumerated */
  int complete;         /* enumerated: what was seen is one of all resamples */
  const cc_code *codes;
  size_t tile_rows;
} stepdown;

/* What a thread works with. */
typedef struct {
  double *value, *present; /* tiles: CC_TILE x n_places */
  double *table, *count_table;
  double *sums, *counts;         /* CC_TILE x CC_CHUNK */
  double *difference, *variance; /* WELCH_TILE x CC_CHUNK */
  cc_welch_stratum *stratum;     /* WELCH_TILE x n_strata */
  double *best;                  /* MOST_CHUNKS x CC_CHUNK */
  int some_missing;
  size_t from, to; /* groups in which the tile has scores */
} stepdown_bench;

stepdown_bench *stepdown_benches(const stepdown *run, int n_threads);

/* Reads n_rows ordered rows from `first` on, and fills their tables. */
void stepdown_start_tile(const stepdown *run, stepdown_bench *b, size_t first, size_t n_rows);

/* Leaves row j's statistics under a chunk of resamples in b->sums + j * CC_CHUNK, folded and on the run's scale. */
void stepdown_statistics(const stepdown *run, stepdown_bench *b, size_t first, size_t n_rows, size_t chunk);

/* Resamples of a chunk, rows of the tile that begins at row `first`. */
static inline size_t stepdown_chunk_size(const stepdown *run, size_t chunk) {
  const uint64_t left = run->n_resamples - (uint64_t)chunk * CC_CHUNK;
  return (size_t)(left < CC_CHUNK ? left : CC_CHUNK);
}

static inline size_t stepdown_tile_size(const stepdown *run, size_t first) {
  return run->n_rows - first < run->tile_rows ? run->n_rows - first : run->tile_rows;
}

#endif
