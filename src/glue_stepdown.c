#include "glue_resample.h"

#include "core/cc_flip.h"
#include "core/cc_philox.h"
#include "core/cc_shuffle.h"
#include "core/cc_stepdown.h"

#include <math.h>
#include <string.h>

/* Westfall and Young's step-down adjustment. Rows come in the order in which they are taken: family by family, the
 * least significant first. maxT goes through blocks of resamples, all rows in each; minP goes through the rows, all
 * resamples of each, because it ranks them. */

#define WELCH_TILE 4       /* rows of a tile when their squares stand beside them */
#define MOST_CHUNKS 80     /* of a block: tables are filled once for each */
#define NO_STATISTIC (-INFINITY)

typedef enum { SUM_LINEAR, SUM_FLIP_T, SUM_WELCH } statistic_kind;

typedef struct {
  size_t n_rows, n_places, n_groups, n_strata;
  const double *score; /* n_places x rows of R's matrix */
  const int *row;      /* column of each ordered row, from 1 */
  const int *family;   /* of each ordered row */
  const double *seen;  /* statistic of each ordered row, folded and on its scale */
  const double *n;     /* patients of each ordered row */
  const size_t *from_group, *to_group; /* of each stratum */
  const int *responder;                /* by place, 0 or 1 */
  statistic_kind kind;
  cc_side side;
  cc_stat_scale scale;
  uint64_t n_resamples; /* drawn or enumerated */
  int complete;         /* enumerated: what was seen is one of them */
  const cc_code *codes;
  size_t tile_rows;
} stepdown;

/* What a thread works with. */
typedef struct {
  double *value, *square, *present; /* tiles: CC_TILE x n_places */
  double *table, *count_table;
  double *sums, *counts;            /* CC_TILE x CC_CHUNK */
  double *difference, *variance;    /* WELCH_TILE x CC_CHUNK */
  cc_welch_stratum *stratum;        /* WELCH_TILE x n_strata */
  double *best;                     /* MOST_CHUNKS x CC_CHUNK */
  int some_missing;
  size_t from, to;                  /* groups in which the tile has scores */
} bench;

static bench *new_benches(const stepdown *run, int n_threads) {
  bench *benches = (bench *)R_alloc((size_t)n_threads, sizeof *benches);
  for (int t = 0; t < n_threads; ++t) {
    bench *b = &benches[t];
    b->value = glue_aligned(glue_bytes(CC_TILE, run->n_places));
    b->present = glue_aligned(glue_bytes(CC_TILE, run->n_places));
    b->table = glue_aligned(cc_sums_table_size(run->n_places));
    b->count_table = glue_aligned(cc_sums_table_size(run->n_places));
    b->sums = glue_aligned(CC_TILE * CC_CHUNK);
    b->counts = glue_aligned(CC_TILE * CC_CHUNK);
    b->difference = glue_aligned(WELCH_TILE * CC_CHUNK);
    b->variance = glue_aligned(WELCH_TILE * CC_CHUNK);
    b->best = glue_aligned(MOST_CHUNKS * CC_CHUNK);
    b->stratum = (cc_welch_stratum *)R_alloc(WELCH_TILE * (run->n_strata + 1), sizeof *b->stratum);
  }
  return benches;
}

/* ---- a tile: its tables, and its statistics under a chunk of resamples ---- */

static void describe_strata(const stepdown *run, bench *b, size_t j) {
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

static void read_row(const stepdown *run, bench *b, size_t j, size_t row) {
  const double *score = run->score + (size_t)(run->row[row] - 1) * run->n_places;
  double *value = b->value + j * run->n_places, *present = b->present + j * run->n_places;
  int any = 0, missing = 0;
  for (size_t i = 0; i < run->n_places; ++i) {
    const int is_missing = ISNAN(score[i]);
    value[i] = is_missing ? 0 : score[i];
    missing |= is_missing;
    any |= value[i] != 0;
  }
  if (run->kind != SUM_WELCH) return;
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

static void start_tile(const stepdown *run, bench *b, size_t first, size_t n_rows) {
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
  if (run->kind == SUM_WELCH) {
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

static void welch_chunk(const stepdown *run, bench *b, size_t n_rows, const cc_code *codes) {
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

/* Leaves row j's statistics in b->sums + j * CC_CHUNK. */
static void chunk_statistics(const stepdown *run, bench *b, size_t first, size_t n_rows, size_t chunk) {
  const cc_code *codes = run->codes + chunk * CC_CHUNK * run->n_groups;
  if (run->kind == SUM_WELCH) {
    welch_chunk(run, b, n_rows, codes);
  } else {
    cc_sums_chunk(b->table, codes, run->n_groups, b->from < b->to ? b->from : 0, b->to, b->sums);
  }
  for (size_t j = 0; j < n_rows; ++j) {
    double *stat = b->sums + j * CC_CHUNK;
    if (run->kind == SUM_FLIP_T) cc_stat_flip_t(stat, run->n[first + j]);
    cc_stat_fold(stat, run->side);
  }
}

static size_t chunk_size(const stepdown *run, size_t chunk) {
  const uint64_t left = run->n_resamples - (uint64_t)chunk * CC_CHUNK;
  return (size_t)(left < CC_CHUNK ? left : CC_CHUNK);
}

static size_t tile_size(const stepdown *run, size_t first) {
  return run->n_rows - first < run->tile_rows ? run->n_rows - first : run->tile_rows;
}

/* ---- maxT ---- */

typedef struct {
  stepdown run;
  bench *benches;
  double *threshold;    /* of each ordered row */
  uint32_t **count;     /* of each ordered row, a thread */
  double *largest;      /* resamples x families: the largest statistic; NULL: not wanted */
  int alone;            /* each row is its own family: its resampling p value */
  size_t block;         /* chunks */
} max_run;

static void start_best(double *best, size_t n_chunks) {
  for (size_t r = 0; r < n_chunks * CC_CHUNK; ++r) best[r] = NO_STATISTIC;
}

static void keep_largest(const max_run *max, const double *best, int family, size_t from, size_t to) {
  if (max->largest == NULL) return;
  for (size_t chunk = from; chunk < to; ++chunk) {
    double *to_place = max->largest + (size_t)(family - 1) * max->run.n_resamples + chunk * CC_CHUNK;
    memcpy(to_place, best + (chunk - from) * CC_CHUNK, chunk_size(&max->run, chunk) * sizeof *to_place);
  }
}

static void max_chunks(void *context, int thread, size_t from, size_t to) {
  const max_run *max = context;
  const stepdown *run = &max->run;
  bench *b = &max->benches[thread];
  int family = run->family[0];
  start_best(b->best, MOST_CHUNKS);
  for (size_t first = 0; first < run->n_rows; first += run->tile_rows) {
    const size_t n_rows = tile_size(run, first);
    start_tile(run, b, first, n_rows);
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
        chunk_statistics(run, b, first, n_rows, chunk);
        double *best = b->best + (max->alone ? 0 : chunk - from) * CC_CHUNK;
        for (size_t j = done; j < end; ++j) {
          if (max->alone) start_best(best, 1);
          max->count[thread][first + j] +=
              cc_stepdown_max(b->sums + j * CC_CHUNK, chunk_size(run, chunk), max->threshold[first + j], best);
        }
      }
      done = end;
    }
  }
  keep_largest(max, b->best, family, from, to);
}

/* ---- maxT in integers ----
 * A drawn run (not a complete one) of LINEAR statistics: scores are rounded to 30 bits, which moves a sum of n by at most
 * n / 2 units of 2^-30 of the largest possible one; the bar is lowered by twice that, so ties on paper count. */

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
    const size_t n_rows = tile_size(run, first);
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
              cc_stepdown_max_int(sums + j * CC_CHUNK, chunk_size(run, chunk), run->side, ints->threshold[first + j],
                                  best + (chunk - from) * CC_CHUNK);
        }
      }
      done = end;
    }
  }
}

static int32_t *ints_of(size_t count) { return (int32_t *)(void *)glue_aligned(count / 2 + 1); }

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

static int run_max(const stepdown *run, int n_threads, const char *label, int alone, int want_largest, SEXP out) {
  max_run max = {.run = *run, .benches = new_benches(run, n_threads), .alone = alone, .block = block_of(run, n_threads)};
  max.threshold = (double *)R_alloc(run->n_rows + 1, sizeof(double));
  for (size_t i = 0; i < run->n_rows; ++i) max.threshold[i] = cc_stat_threshold(run->seen[i], run->scale);
  max.count = (uint32_t **)R_alloc((size_t)n_threads, sizeof *max.count);
  for (int t = 0; t < n_threads; ++t) {
    max.count[t] = (uint32_t *)R_alloc(run->n_rows + 1, sizeof(uint32_t));
    memset(max.count[t], 0, run->n_rows * sizeof(uint32_t));
  }
  if (want_largest) {
    const size_t n_families = (size_t)run->family[run->n_rows - 1];
    max.largest = glue_real(out, 1, (R_xlen_t)glue_bytes((size_t)run->n_resamples, n_families));
  }
  const int in_integers = run->kind == SUM_LINEAR && !run->complete && !alone && !want_largest && run->n_places < 10000;
  const int done = in_integers ? run_max_int(&max, n_threads, label)
                               : glue_run_blocks(glue_chunks(run->n_resamples), max.block, n_threads, label, max_chunks,
                                                 &max);
  double *count = REAL(VECTOR_ELT(out, 0));
  for (size_t i = 0; i < run->n_rows; ++i) {
    count[i] = run->complete ? 0 : 1;
    for (int t = 0; t < n_threads; ++t) count[i] += max.count[t][i];
  }
  return done;
}

/* ---- minP ---- */

/* Ranks are made by all threads, the running minimum follows the order of the rows: thread 0 brings it up to date with
 * the last round's ranks, from one of two sets, before it makes its own. */
typedef struct {
  stepdown run;
  bench *benches;
  size_t n_points;       /* resamples, and what was seen where it is not one of them */
  double **stat;         /* a thread */
  cc_stat_item **work;
  uint32_t **rank[2];    /* set, thread: CC_TILE x n_points */
  size_t *first[2];      /* set, thread: first row of the tile, n_rows where there is none */
  int set;               /* the one that this round fills */
  int n_threads;
  uint32_t *best;
  int family;
  double *count, *raw;
} min_run;

static void take_ranks(min_run *min, int set) {
  for (int t = 0; t < min->n_threads; ++t) {
    const size_t first = min->first[set][t];
    if (first >= min->run.n_rows) continue;
    for (size_t j = 0; j < tile_size(&min->run, first); ++j) {
      const uint32_t *rank = min->rank[set][t] + j * min->n_points;
      if (min->run.family[first + j] != min->family) {
        min->family = min->run.family[first + j];
        for (size_t r = 0; r < min->n_points; ++r) min->best[r] = UINT32_MAX;
      }
      min->raw[first + j] = rank[0];
      min->count[first + j] = cc_stepdown_min(rank, min->n_points, rank[0], min->best);
    }
    min->first[set][t] = min->run.n_rows;
  }
}

static void rank_tile(const min_run *min, int thread, size_t first, int set) {
  const stepdown *run = &min->run;
  bench *b = &min->benches[thread];
  const size_t n_rows = tile_size(run, first), ahead = run->complete ? 0 : 1;
  double *stat = min->stat[thread];
  start_tile(run, b, first, n_rows);
  for (size_t chunk = 0; chunk < glue_chunks(run->n_resamples); ++chunk) {
    chunk_statistics(run, b, first, n_rows, chunk);
    for (size_t j = 0; j < n_rows; ++j) {
      memcpy(stat + j * min->n_points + ahead + chunk * CC_CHUNK, b->sums + j * CC_CHUNK,
             chunk_size(run, chunk) * sizeof *stat);
    }
  }
  for (size_t j = 0; j < n_rows; ++j) {
    if (ahead) stat[j * min->n_points] = run->seen[first + j];
    cc_stat_ranks(stat + j * min->n_points, min->n_points, run->scale, min->work[thread],
                  min->rank[set][thread] + j * min->n_points);
  }
  min->first[set][thread] = first;
}

/* An item is a tile. The round's set is told from the tile's number, as a round holds n_threads of them. */
static void min_tiles(void *context, int thread, size_t from, size_t to) {
  min_run *min = context;
  for (size_t tile = from; tile < to; ++tile) {
    const int set = (int)(tile / (size_t)min->n_threads % 2);
    if (thread == 0) take_ranks(min, 1 - set);
    rank_tile(min, thread, tile * min->run.tile_rows, set);
  }
}

static int run_min(const stepdown *run, int n_threads, const char *label, SEXP out) {
  min_run min = {.run = *run, .benches = new_benches(run, n_threads), .n_threads = n_threads};
  const size_t threads = (size_t)n_threads;
  min.n_points = (size_t)run->n_resamples + (run->complete ? 0 : 1);
  const size_t cells = glue_bytes(CC_TILE, min.n_points);
  min.stat = (double **)R_alloc(threads, sizeof *min.stat);
  min.work = (cc_stat_item **)R_alloc(threads, sizeof *min.work);
  for (int set = 0; set < 2; ++set) {
    min.rank[set] = (uint32_t **)R_alloc(threads, sizeof *min.rank[set]);
    min.first[set] = (size_t *)R_alloc(threads, sizeof(size_t));
  }
  for (size_t t = 0; t < threads; ++t) {
    min.stat[t] = (double *)R_alloc(cells + CC_CHUNK, sizeof(double));
    min.work[t] = (cc_stat_item *)R_alloc(2 * min.n_points, sizeof(cc_stat_item));
    for (int set = 0; set < 2; ++set) {
      min.rank[set][t] = (uint32_t *)R_alloc(cells, sizeof(uint32_t));
      min.first[set][t] = run->n_rows;
    }
  }
  min.best = (uint32_t *)R_alloc(min.n_points, sizeof(uint32_t));
  min.family = run->family[0] - 1;
  min.count = REAL(VECTOR_ELT(out, 0));
  min.raw = glue_real(out, 1, (R_xlen_t)run->n_rows);
  const size_t n_tiles = (run->n_rows - 1) / run->tile_rows + 1;
  const int done = glue_run_blocks(n_tiles, 1, n_threads, label, min_tiles, &min);
  const int last = (int)((n_tiles - 1) / threads % 2);
  if (done) take_ranks(&min, 1 - last);
  if (done) take_ranks(&min, last);
  return done;
}

/* ---- resamples ---- */

typedef struct {
  cc_flips flips;
  cc_shuffles shuffles;
  int are_flips, complete;
  size_t n_groups;
  uint64_t **scratch;
  cc_code *codes;
} code_run;

static void make_codes(void *context, int thread, size_t from, size_t to) {
  const code_run *make = context;
  for (size_t chunk = from; chunk < to; ++chunk) {
    cc_code *codes = make->codes + chunk * CC_CHUNK * make->n_groups;
    const uint64_t first = (uint64_t)chunk * CC_CHUNK;
    if (make->are_flips) {
      cc_flip_codes(&make->flips, first, codes);
    } else if (make->complete) {
      cc_shuffle_all_codes(&make->shuffles, first, make->scratch[thread], codes);
    } else {
      cc_shuffle_codes(&make->shuffles, first, make->scratch[thread], codes);
    }
  }
}

static size_t *as_sizes(SEXP x) {
  size_t *out = (size_t *)R_alloc((size_t)Rf_xlength(x) + 1, sizeof *out);
  for (R_xlen_t i = 0; i < Rf_xlength(x); ++i) out[i] = (size_t)INTEGER(x)[i];
  return out;
}

/* The strata's places: each begins at a new group of patients, so that its sums can be had by themselves. */
static void set_strata(stepdown *run, const cc_shuffles *s) {
  size_t *from = (size_t *)R_alloc(s->n_strata, sizeof *from), *to = (size_t *)R_alloc(s->n_strata, sizeof *to);
  for (size_t h = 0; h < s->n_strata; ++h) {
    const size_t start = h == 0 ? 0 : s->end[h - 1];
    from[h] = start < s->end[h] ? s->place[start] / CC_GROUP_BITS : 0;
    to[h] = start < s->end[h] ? s->place[s->end[h] - 1] / CC_GROUP_BITS + 1 : 0;
  }
  run->n_strata = s->n_strata;
  run->from_group = from;
  run->to_group = to;
}

static void set_patients(stepdown *run, code_run *make, SEXP options) {
  SEXP responder = glue_option(options, "responder"), end = glue_option(options, "end");
  const uint64_t *key = glue_patient_keys(glue_option(options, "ids"));
  const uint64_t seed = run->complete ? 0 : (uint64_t)Rf_asReal(glue_option(options, "seed"));
  const size_t n = (size_t)Rf_xlength(glue_option(options, "ids")), n_strata = (size_t)Rf_xlength(end);
  make->complete = run->complete;
  make->n_groups = run->n_groups;
  make->are_flips = responder == R_NilValue;
  make->flips = (cc_flips){n, run->complete ? NULL : key, seed};
  if (make->are_flips) return;
  size_t *n_first = (size_t *)R_alloc(n_strata + 1, sizeof *n_first);
  int *by_place = (int *)R_alloc(run->n_places + 1, sizeof *by_place);
  for (size_t i = 0; i < run->n_places; ++i) by_place[i] = -1;
  make->shuffles = (cc_shuffles){.n = n,
                                 .key = key,
                                 .seed = seed,
                                 .n_strata = n_strata,
                                 .end = as_sizes(end),
                                 .n_first = n_first,
                                 .place = as_sizes(glue_option(options, "place")),
                                 .n_places = run->n_places};
  for (size_t h = 0, i = 0; h < n_strata; ++h) {
    n_first[h] = 0;
    for (; i < make->shuffles.end[h]; ++i) {
      by_place[make->shuffles.place[i]] = INTEGER(responder)[i];
      n_first[h] += (size_t)INTEGER(responder)[i];
    }
  }
  run->responder = by_place;
  set_strata(run, &make->shuffles);
}

static int draw_codes(stepdown *run, code_run *make, int n_threads) {
  const size_t chunks = glue_chunks(run->n_resamples), n = make->flips.n;
  make->scratch = (uint64_t **)R_alloc((size_t)n_threads, sizeof *make->scratch);
  for (int t = 0; t < n_threads; ++t) make->scratch[t] = (uint64_t *)R_alloc(5 * n + 1, sizeof(uint64_t));
  make->codes = (cc_code *)R_alloc(glue_bytes(chunks * CC_CHUNK, run->n_groups), sizeof(cc_code));
  run->codes = make->codes;
  return glue_run_blocks(chunks, 8, n_threads, NULL, make_codes, make);
}

/* The statistics of the data as they are: one resample that flips nobody, or takes the responders as responders. */
static void observe(stepdown *run, double *statistic) {
  cc_code *codes = (cc_code *)R_alloc(glue_bytes(CC_CHUNK, run->n_groups), sizeof *codes);
  memset(codes, 0, CC_CHUNK * run->n_groups * sizeof *codes);
  for (size_t i = 0; run->responder != NULL && i < run->n_places; ++i) {
    if (run->responder[i] == 1) cc_code_set(codes, i);
  }
  run->codes = codes;
  bench *b = new_benches(run, 1);
  for (size_t first = 0; first < run->n_rows; first += run->tile_rows) {
    const size_t n_rows = tile_size(run, first);
    start_tile(run, b, first, n_rows);
    chunk_statistics(run, b, first, n_rows, 0);
    for (size_t j = 0; j < n_rows; ++j) statistic[first + j] = b->sums[j * CC_CHUNK];
  }
}

typedef enum { WANT_STATISTIC, WANT_OWN_P, WANT_MAX_T, WANT_LARGEST, WANT_MIN_P } wanted;

/* score: from ffi_scores(), patients' places x rows; row, family (from 1, together), seen, n: of the ordered rows;
 * options: list(what, kind, side, ids, place, responder, end, resamples, complete, seed, threads, label). Returns
 * list(count, extra). count: of each ordered row its statistic, or the points (resamples, and what was seen) that reach
 * it. extra: minP the points of the row's own p value, WANT_LARGEST the largest statistic by resample and family. NULL
 * after an interrupt. */
SEXP ffi_westfall_young(SEXP score, SEXP row, SEXP family, SEXP seen, SEXP n, SEXP options) {
  static const char *const names[] = {"count", "extra"};
  stepdown run = {0};
  code_run make = {0};
  run.n_rows = (size_t)Rf_xlength(row);
  run.n_places = (size_t)Rf_nrows(score);
  run.n_groups = cc_sums_groups(run.n_places);
  run.score = REAL(score);
  run.row = INTEGER(row);
  run.family = INTEGER(family);
  run.seen = REAL(seen);
  run.n = REAL(n);
  run.kind = (statistic_kind)Rf_asInteger(glue_option(options, "kind"));
  run.side = (cc_side)Rf_asInteger(glue_option(options, "side"));
  run.scale = run.kind == SUM_LINEAR ? CC_STAT_LINEAR : CC_STAT_SQUARED;
  run.n_resamples = (uint64_t)Rf_asReal(glue_option(options, "resamples"));
  run.complete = Rf_asLogical(glue_option(options, "complete"));
  run.tile_rows = run.kind == SUM_WELCH ? WELCH_TILE : CC_TILE;
  const int n_threads = glue_threads(Rf_asInteger(glue_option(options, "threads")));
  SEXP v_label = glue_option(options, "label");
  const char *label = v_label == R_NilValue ? NULL : CHAR(STRING_ELT(v_label, 0));
  SEXP out = PROTECT(glue_list(2, names));
  glue_real(out, 0, (R_xlen_t)run.n_rows);
  const wanted what = (wanted)Rf_asInteger(glue_option(options, "what"));
  set_patients(&run, &make, options);
  int done = 1;
  if (what == WANT_STATISTIC) {
    observe(&run, REAL(VECTOR_ELT(out, 0)));
  } else {
    done = draw_codes(&run, &make, n_threads);
    if (done && what == WANT_MIN_P) done = run_min(&run, n_threads, label, out);
    if (done && what != WANT_MIN_P) {
      done = run_max(&run, n_threads, label, what == WANT_OWN_P, what == WANT_LARGEST, out);
    }
  }
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
