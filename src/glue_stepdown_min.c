#include "glue_stepdown_min.h"

#include <stdlib.h>
#include <string.h>

/* minP goes through the rows, all resamples of each, because it ranks them. All threads rank; the running minimum
 * follows the order of the rows: thread 0 brings it up to date with the last round's ranks, from one of two sets,
 * before it makes its own. */

typedef struct {
  stepdown run;
  stepdown_bench *benches;
  size_t n_points; /* resamples, and what was seen where it is not one of them */
  double **stat;   /* a thread */
  cc_key_item **work;
  uint32_t **rank[2]; /* set, thread: CC_TILE x n_points */
  size_t *first[2];   /* set, thread: first row of the tile, n_rows where there is none */
  int n_threads;
  uint32_t *best;
  int family;
  stepdown_records *records;
  double *raw;
} min_run;

static int grow(stepdown_records *records) {
  const size_t room = records->room < 1024 ? 1024 : 2 * records->room;
  int *row = realloc(records->row, room * sizeof *row), *point = realloc(records->point, room * sizeof *point);
  double *rank = realloc(records->rank, room * sizeof *rank);
  if (row != NULL) records->row = row;
  if (point != NULL) records->point = point;
  if (rank != NULL) records->rank = rank;
  records->failed = row == NULL || point == NULL || rank == NULL;
  if (!records->failed) records->room = room;
  return !records->failed;
}

void stepdown_records_free(void *records) {
  stepdown_records *const r = records;
  free(r->row);
  free(r->point);
  free(r->rank);
  *r = (stepdown_records){0};
}

static void take_row(min_run *min, const uint32_t *rank, size_t row) {
  stepdown_records *records = min->records;
  if (min->run.family[row] != min->family) {
    min->family = min->run.family[row];
    for (size_t r = 0; r < min->n_points; ++r) min->best[r] = UINT32_MAX;
  }
  min->raw[row] = rank[0];
  for (size_t r = 0; r < min->n_points; ++r) {
    if (rank[r] > rank[0] || rank[r] >= min->best[r]) continue;
    if (records->n == records->room && (records->failed || !grow(records))) return;
    min->best[r] = rank[r];
    records->row[records->n] = (int)row;
    records->point[records->n] = (int)r;
    records->rank[records->n++] = rank[r];
  }
}

static void take_ranks(min_run *min, int set) {
  for (int t = 0; t < min->n_threads; ++t) {
    const size_t first = min->first[set][t];
    if (first >= min->run.n_rows) continue;
    for (size_t j = 0; j < stepdown_tile_size(&min->run, first); ++j) {
      take_row(min, min->rank[set][t] + j * min->n_points, first + j);
    }
    min->first[set][t] = min->run.n_rows;
  }
}

static void rank_tile(const min_run *min, int thread, size_t first, int set) {
  const stepdown *run = &min->run;
  stepdown_bench *b = &min->benches[thread];
  const size_t n_rows = stepdown_tile_size(run, first), ahead = run->complete ? 0 : 1;
  double *stat = min->stat[thread];
  stepdown_start_tile(run, b, first, n_rows);
  for (size_t chunk = 0; chunk < glue_chunks(run->n_resamples); ++chunk) {
    stepdown_statistics(run, b, first, n_rows, chunk);
    for (size_t j = 0; j < n_rows; ++j) {
      memcpy(stat + j * min->n_points + ahead + chunk * CC_CHUNK, b->sums + j * CC_CHUNK,
             stepdown_chunk_size(run, chunk) * sizeof *stat);
    }
  }
  for (size_t j = 0; j < n_rows; ++j) {
    if (ahead) stat[j * min->n_points] = run->seen[first + j];
    cc_stat_ranks(stat + j * min->n_points, min->n_points, run->scale, min->work[thread],
                  min->rank[set][thread] + j * min->n_points);
  }
  min->first[set][thread] = first;
}

/* An item is a tile, and a block: the round before wrote the other set, and all of it. */
static void min_tiles(void *context, int thread, size_t from, size_t to) {
  min_run *min = context;
  for (size_t tile = from; tile < to; ++tile) {
    const int set = (int)(glue_round(tile, min->n_threads) % 2);
    if (thread == 0) take_ranks(min, 1 - set);
    rank_tile(min, thread, tile * min->run.tile_rows, set);
  }
}

int stepdown_min(const stepdown *run, int n_threads, const char *label, double *raw, stepdown_records *records) {
  min_run min = {.run = *run, .n_threads = n_threads, .raw = raw, .records = records};
  const size_t threads = (size_t)n_threads;
  min.benches = stepdown_benches(run, n_threads);
  min.n_points = (size_t)run->n_resamples + (run->complete ? 0 : 1);
  const size_t cells = glue_bytes(CC_TILE, min.n_points);
  min.stat = (double **)R_alloc(threads, sizeof *min.stat);
  min.work = (cc_key_item **)R_alloc(threads, sizeof *min.work);
  for (int set = 0; set < 2; ++set) {
    min.rank[set] = (uint32_t **)R_alloc(threads, sizeof *min.rank[set]);
    min.first[set] = (size_t *)R_alloc(threads, sizeof(size_t));
  }
  for (size_t t = 0; t < threads; ++t) {
    min.stat[t] = (double *)R_alloc(cells + CC_CHUNK, sizeof(double));
    min.work[t] = (cc_key_item *)R_alloc(2 * min.n_points, sizeof(cc_key_item));
    for (int set = 0; set < 2; ++set) {
      min.rank[set][t] = (uint32_t *)R_alloc(cells, sizeof(uint32_t));
      min.first[set][t] = run->n_rows;
    }
  }
  min.best = (uint32_t *)R_alloc(min.n_points, sizeof(uint32_t));
  min.family = run->family[0] - 1;
  const size_t n_tiles = (run->n_rows - 1) / run->tile_rows + 1;
  const int done = glue_run_blocks(n_tiles, 1, n_threads, label, min_tiles, &min);
  const int last = (int)(glue_round(n_tiles - 1, n_threads) % 2);
  if (done) take_ranks(&min, 1 - last);
  if (done) take_ranks(&min, last);
  return done;
}
