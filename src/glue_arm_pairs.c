/* Westfall and Young's adjustment over several arms: the statistics of each arm against the first under the labels of
 * glue_arm_labels.c, of what glue_arm_codes.c or R knows of the changes. */
#include "glue_resample.h"

#include <math.h>
#include <string.h>

#include "core/cc_arm_pair.h"
#include "core/cc_stepdown.h"

enum { SLICE = 64 }; /* resamples of an item */

typedef struct {
  const double *value;   /* patients x columns: of means */
  const int *low, *high; /* of ranks */
  const int *n_codes;
  const uint8_t *label; /* patients x resamples */
  size_t n, n_rows, n_strata;
  uint64_t resamples;
  const size_t *end;
  const int *column, *arm, *family; /* of each row, from 1 */
  const double *seen;
  cc_side side;
  int alone;       /* each row by itself: its own count */
  int **room;      /* of codes, a thread */
  double **count;  /* of rows, a thread */
  double *largest; /* resamples x families, or NULL */
  uint32_t *rank;  /* resamples x rows of a tile */
  size_t first_row;
  double **statistic;
  cc_key_item **work;
} pair_call;

static double fold(double z, cc_side side) {
  if (isnan(z)) return -INFINITY;
  return side == CC_TWO_SIDED ? fabs(z) : side == CC_LESS ? -z : z;
}

static double statistic_of(const pair_call *call, size_t row, uint64_t r, int *room) {
  const size_t column = (size_t)call->column[row] - 1;
  const cc_arm_pair pair = {call->n_strata, call->end, call->label + r * call->n, (uint8_t)call->arm[row]};
  const double z = call->value != NULL
                       ? cc_arm_pair_welch(&pair, call->value + column * call->n)
                       : cc_arm_pair_rank(&pair, call->low + column * call->n, call->high + column * call->n,
                                          (size_t)call->n_codes[column], room);
  return fold(z, call->side);
}

static void count_slices(void *context, int thread, size_t from, size_t to) {
  const pair_call *call = context;
  for (size_t slice = from; slice < to; ++slice) {
    const uint64_t first = (uint64_t)slice * SLICE, left = call->resamples - first;
    const size_t here = left < SLICE ? (size_t)left : SLICE;
    double best[SLICE];
    for (size_t row = 0; row < call->n_rows; ++row) {
      const int begins = row == 0 || call->alone || call->family[row] != call->family[row - 1];
      const double bar = cc_stat_threshold(call->seen[row], CC_STAT_LINEAR);
      for (size_t r = 0; r < here; ++r) {
        const double z = statistic_of(call, row, first + r, call->room[thread]);
        best[r] = begins || z > best[r] ? z : best[r];
        call->count[thread][row] += best[r] >= bar;
        if (call->largest == NULL) continue;
        call->largest[first + r + call->resamples * (size_t)(call->family[row] - 1)] = best[r];
      }
    }
  }
}

/* minP: the ranks of the resamples' statistics, row by row of a tile. */
static void rank_rows(void *context, int thread, size_t from, size_t to) {
  const pair_call *call = context;
  double *const z = call->statistic[thread];
  for (size_t j = from; j < to; ++j) {
    const size_t row = call->first_row + j;
    for (uint64_t r = 0; r < call->resamples; ++r) z[r] = statistic_of(call, row, r, call->room[thread]);
    cc_stat_ranks(z, (size_t)call->resamples, CC_STAT_LINEAR, call->work[thread], call->rank + j * call->resamples);
  }
}

/* The smallest rank so far of each resample, and how many are at most the row's own. */
static int run_min(pair_call *call, int n_threads, const char *label, double *count) {
  const size_t points = (size_t)call->resamples, tile = 4 * (size_t)n_threads;
  call->rank = glue_scratch(glue_bytes(tile, points), sizeof *call->rank);
  call->statistic = glue_scratch((size_t)n_threads, sizeof *call->statistic);
  call->work = glue_scratch((size_t)n_threads, sizeof *call->work);
  for (int t = 0; t < n_threads; ++t) {
    call->statistic[t] = glue_doubles(points);
    call->work[t] = glue_scratch(2 * points, sizeof(cc_key_item));
  }
  uint32_t *smallest = glue_scratch(points, sizeof *smallest);
  for (call->first_row = 0; call->first_row < call->n_rows; call->first_row += tile) {
    const size_t left = call->n_rows - call->first_row, here = left < tile ? left : tile;
    if (!glue_run_blocks(here, 1, n_threads, label, rank_rows, call)) return 0;
    for (size_t j = 0; j < here; ++j) {
      const size_t row = call->first_row + j;
      const int begins = row == 0 || call->family[row] != call->family[row - 1];
      const uint32_t *rank = call->rank + j * points;
      count[row] = 0.0;
      for (size_t r = 0; r < points; ++r) {
        smallest[r] = begins || rank[r] < smallest[r] ? rank[r] : smallest[r];
        count[row] += (double)smallest[r] <= call->seen[row];
      }
    }
  }
  return 1;
}

static int run_slices(pair_call *call, int n_threads, const char *label, double *count) {
  call->count = glue_scratch((size_t)n_threads, sizeof *call->count);
  for (int t = 0; t < n_threads; ++t) {
    call->count[t] = glue_doubles(call->n_rows);
    memset(call->count[t], 0, call->n_rows * sizeof(double));
  }
  const size_t items = (size_t)((call->resamples + SLICE - 1) / SLICE);
  if (!glue_run_growing(items, 8, n_threads, label, count_slices, call)) return 0;
  for (size_t row = 0; row < call->n_rows; ++row) {
    count[row] = 0.0;
    for (int t = 0; t < n_threads; ++t) count[row] += call->count[t][row];
  }
  return 1;
}

/* data: list(value) of means or list(low, high, n_codes), patients x columns; labels: of ffi_arm_labels(); rows: list(
 * column, arm, family, seen) of the rows in order, `seen` the statistic, for minP the number of points that reach it;
 * options: list(what, side, end, threads, label). Returns list(count, largest): by `what` (cc_wanted) the rows'
 * statistics under the first labels; how many resamples reach `seen`, by themselves (own_p), by running maxima in the
 * order of rows (maxT, largest) or by running minima of ranks (minP); the largest by resample and family. */
SEXP ffi_arm_pairs(SEXP data, SEXP labels, SEXP rows, SEXP options) {
  static const char *const names[] = {"count", "largest"};
  SEXP value = glue_option(data, "value"), end = glue_option(options, "end");
  const cc_wanted what = (cc_wanted)glue_whole(options, "what");
  pair_call call = {.label = RAW(labels), .side = (cc_side)glue_whole(options, "side")};
  call.n = (size_t)Rf_nrows(labels);
  call.resamples = (uint64_t)Rf_ncols(labels);
  call.n_strata = (size_t)Rf_xlength(end);
  size_t *ends = glue_scratch(call.n_strata, sizeof *ends);
  for (size_t h = 0; h < call.n_strata; ++h) ends[h] = (size_t)INTEGER_RO(end)[h];
  call.end = ends;
  call.column = INTEGER_RO(glue_option(rows, "column"));
  call.arm = INTEGER_RO(glue_option(rows, "arm"));
  call.family = INTEGER_RO(glue_option(rows, "family"));
  call.seen = REAL_RO(glue_option(rows, "seen"));
  call.n_rows = (size_t)Rf_xlength(glue_option(rows, "column"));
  call.alone = what == CC_WANT_OWN_P;
  int most = 1;
  if (value != R_NilValue) {
    call.value = REAL_RO(value);
  } else {
    SEXP n_codes = glue_option(data, "n_codes");
    call.low = INTEGER_RO(glue_option(data, "low"));
    call.high = INTEGER_RO(glue_option(data, "high"));
    call.n_codes = INTEGER_RO(n_codes);
    for (R_xlen_t i = 0; i < Rf_xlength(n_codes); ++i) most = call.n_codes[i] > most ? call.n_codes[i] : most;
  }
  const int n_threads = glue_threads(glue_whole(options, "threads"));
  call.room = glue_scratch((size_t)n_threads, sizeof *call.room);
  for (int t = 0; t < n_threads; ++t) call.room[t] = glue_scratch(2 * (size_t)most, sizeof(int));
  SEXP out = PROTECT(glue_list(2, names));
  double *count = glue_real(out, 0, (R_xlen_t)call.n_rows);
  if (what == CC_WANT_LARGEST) {
    const size_t families = (size_t)call.family[call.n_rows - 1];
    call.largest = glue_real(out, 1, (R_xlen_t)glue_bytes((size_t)call.resamples, families));
  }
  int done = 1;
  if (what == CC_WANT_STATISTIC) {
    for (size_t row = 0; row < call.n_rows; ++row) count[row] = statistic_of(&call, row, 0, call.room[0]);
  } else if (what == CC_WANT_MIN_P) {
    done = run_min(&call, n_threads, glue_text(options, "label"), count);
  } else {
    done = run_slices(&call, n_threads, glue_text(options, "label"), count);
  }
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
