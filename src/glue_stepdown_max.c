#include "glue_stepdown_max.h"

#include <math.h>
#include <string.h>

/* maxT goes through blocks of resamples, all rows in each. */

#define NO_STATISTIC (-INFINITY)

typedef struct {
  stepdown run;
  stepdown_bench *benches;
  double *threshold; /* of each ordered row */
  uint32_t **count;  /* of each ordered row, a thread */
  double *largest;   /* resamples x families: the largest statistic; NULL: not wanted */
  int alone;         /* each row is its own family: its resampling p value */
  size_t block;      /* chunks */
} max_run;

static void start_best(double *best, size_t n_chunks) {
  for (size_t r = 0; r < n_chunks * CC_CHUNK; ++r) best[r] = NO_STATISTIC;
}

static void keep_largest(const max_run *max, const double *best, int family, size_t from, size_t to) {
  if (max->largest == NULL) return;
  for (size_t chunk = from; chunk < to; ++chunk) {
    double *to_place = max->largest + (size_t)(family - 1) * max->run.n_resamples + chunk * CC_CHUNK;
    memcpy(to_place, best + (chunk - from) * CC_CHUNK, stepdown_chunk_size(&max->run, chunk) * sizeof *to_place);
  }
}

static void max_chunks(void *context, int thread, size_t from, size_t to) {
  const max_run *max = context;
  const stepdown *run = &max->run;
  stepdown_bench *b = &max->benches[thread];
  int family = run->family[0];
  start_best(b->best, MOST_CHUNKS);
  for (size_t first = 0; first < run->n_rows; first += run->tile_rows) {
    const size_t n_rows = stepdown_tile_size(run, first);
    stepdown_start_tile(run, b, first, n_rows);
    /* Rows of one family share the running maximum; where a tile spans two, it is gone through once for each. */
    for (size_t done = 0; done < n_rows;) {
      const int now = run->family[first + done];
      size_t end = done;
      while (end < n_rows && (max->alone || run->family[first + end] == now)) ++end;
      if (now != family && !max->alone) {
        keep_largest(max, b->best, family, from, to);
        start_best(b->best, MOST_CHUNKS);
        family = now;
      }
      for (size_t chunk = from; chunk < to; ++chunk) {
        stepdown_statistics(run, b, first, n_rows, chunk);
        double *best = b->best + (max->alone ? 0 : chunk - from) * CC_CHUNK;
        for (size_t j = done; j < end; ++j) {
          if (max->alone) start_best(best, 1);
          max->count[thread][first + j] +=
              cc_stepdown_max(b->sums + j * CC_CHUNK, stepdown_chunk_size(run, chunk), max->threshold[first + j], best);
        }
      }
      done = end;
    }
  }
  keep_largest(max, b->best, family, from, to);
}

/* ---- maxT in integers ----
 * A drawn run (not a complete one) of LINEAR statistics: scores are rounded to 30 bits, which moves a sum of n by at
 * most n / 2 units of 2^-30 of the largest possible one; the bar is lowered by twice that, so ties on paper count. */

typedef struct {
  const max_run *max;
  double scale;
  int32_t **value, **table, **sums, **best; /* a thread */
  int32_t *threshold;
} int_run;

static void start_tile_int(const int_run *ints, int thread, size_t first, size_t n_rows, size_t *from, size_t *to) {
  const stepdown *run = &ints->max->run;
  const int32_t *x[CC_TILE] = {0};
  *from = run->n_groups;
  *to = 0;
  for (size_t j = 0; j < n_rows; ++j) {
    const double *score = run->score + (size_t)(run->row[first + j] - 1) * run->n_places;
    int32_t *value = ints->value[thread] + j * run->n_places;
    for (size_t i = 0; i < run->n_places; ++i) {
      value[i] = ISNAN(score[i]) ? 0 : (int32_t)lrint(score[i] * ints->scale);
      if (value[i] == 0) continue;
      if (i / CC_GROUP_BITS < *from) *from = i / CC_GROUP_BITS;
      if (i / CC_GROUP_BITS + 1 > *to) *to = i / CC_GROUP_BITS + 1;
    }
    x[j] = value;
  }
  if (*from > *to) *from = 0;
  const int flips = run->responder == NULL;
  cc_sums_table_int(x, run->n_places, flips ? 1 : 0, flips ? -1 : 1, ints->table[thread]);
}

static void max_chunks_int(void *context, int thread, size_t from, size_t to) {
  const int_run *ints = context;
  const stepdown *run = &ints->max->run;
  int32_t *best = ints->best[thread], *sums = ints->sums[thread];
  int family = run->family[0] - 1;
  for (size_t first = 0; first < run->n_rows; first += CC_TILE) {
    const size_t n_rows = stepdown_tile_size(run, first);
    size_t from_group, to_group;
    start_tile_int(ints, thread, first, n_rows, &from_group, &to_group);
    for (size_t done = 0; done < n_rows;) {
      size_t end = done;
      while (end < n_rows && run->family[first + end] == run->family[first + done]) ++end;
      if (run->family[first + done] != family) {
        for (size_t r = 0; r < MOST_CHUNKS * CC_CHUNK; ++r) best[r] = INT32_MIN;
        family = run->family[first + done];
      }
      for (size_t chunk = from; chunk < to; ++chunk) {
        cc_sums_chunk_int(ints->table[thread], run->codes + chunk * CC_CHUNK * run->n_groups, run->n_groups, from_group,
                          to_group, sums);
        for (size_t j = done; j < end; ++j) {
          ints->max->count[thread][first + j] +=
              cc_stepdown_max_int(sums + j * CC_CHUNK, stepdown_chunk_size(run, chunk), run->side,
                                  ints->threshold[first + j], best + (chunk - from) * CC_CHUNK);
        }
      }
      done = end;
    }
  }
}

static int32_t *ints_of(size_t count) { return glue_aligned(count, sizeof(int32_t)); }

/* What brings the largest possible sum of any row to 2^30. */
static double int_scale(const stepdown *run) {
  double largest = 0;
  for (size_t k = 0; k < run->n_rows; ++k) {
    const double *score = run->score + (size_t)(run->row[k] - 1) * run->n_places;
    double sum = 0;
    for (size_t i = 0; i < run->n_places; ++i) sum += ISNAN(score[i]) ? 0 : fabs(score[i]);
    if (sum > largest) largest = sum;
  }
  return largest > 0 ? ldexp(1, 30) / largest : 1;
}

static int run_max_int(const max_run *max, int n_threads, const char *label) {
  const stepdown *run = &max->run;
  int_run ints = {.max = max, .scale = int_scale(run)};
  const size_t threads = (size_t)n_threads;
  int32_t ***arrays[] = {&ints.value, &ints.table, &ints.sums, &ints.best};
  const size_t sizes[] = {glue_bytes(CC_TILE, run->n_places), cc_sums_table_size(run->n_places), CC_TILE * CC_CHUNK,
                          MOST_CHUNKS * CC_CHUNK};
  for (int a = 0; a < 4; ++a) {
    *arrays[a] = (int32_t **)R_alloc(threads, sizeof(int32_t *));
    for (size_t t = 0; t < threads; ++t) (*arrays[a])[t] = ints_of(sizes[a]);
  }
  ints.threshold = (int32_t *)R_alloc(run->n_rows, sizeof(int32_t));
  for (size_t k = 0; k < run->n_rows; ++k) {
    ints.threshold[k] = (int32_t)(floor(run->seen[k] * ints.scale) - (double)run->n_places - 2);
  }
  return glue_run_blocks(glue_chunks(run->n_resamples), max->block, n_threads, label, max_chunks_int, &ints);
}

/* Chunks of a block: many, as the tables are filled once for each, but work for every thread, and few enough that an
 * interrupt need not wait. */
static size_t block_of(const stepdown *run, int n_threads) {
  const double chunk_seconds = 2e-11 * (double)run->n_rows * CC_CHUNK * (double)(run->n_places + 30);
  const double in_time = 0.25 / chunk_seconds;
  const size_t share = (glue_chunks(run->n_resamples) + (size_t)n_threads - 1) / (size_t)n_threads;
  const size_t most = share < MOST_CHUNKS ? share : MOST_CHUNKS;
  return in_time >= (double)most ? most : (in_time < 1 ? 1 : (size_t)in_time);
}

int stepdown_max(const stepdown *run, int n_threads, const char *label, int alone, double *largest, double *count) {
  max_run max = {.run = *run, .benches = stepdown_benches(run, n_threads), .alone = alone, .largest = largest};
  max.block = block_of(run, n_threads);
  max.threshold = (double *)R_alloc(run->n_rows + 1, sizeof(double));
  for (size_t i = 0; i < run->n_rows; ++i) max.threshold[i] = cc_stat_threshold(run->seen[i], run->scale);
  max.count = (uint32_t **)R_alloc((size_t)n_threads, sizeof *max.count);
  for (int t = 0; t < n_threads; ++t) {
    max.count[t] = (uint32_t *)R_alloc(run->n_rows + 1, sizeof(uint32_t));
    memset(max.count[t], 0, run->n_rows * sizeof(uint32_t));
  }
  const int in_integers =
      run->kind == CC_STATISTIC_SUM && !run->complete && !alone && largest == NULL && run->n_places < 10000;
  const int done = in_integers
                       ? run_max_int(&max, n_threads, label)
                       : glue_run_blocks(glue_chunks(run->n_resamples), max.block, n_threads, label, max_chunks, &max);
  for (size_t i = 0; i < run->n_rows; ++i) {
    count[i] = 0;
    for (int t = 0; t < n_threads; ++t) count[i] += max.count[t][i];
  }
  return done;
}
