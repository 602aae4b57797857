#ifndef CYTOCHANGE_GLUE_RESAMPLE_H
#define CYTOCHANGE_GLUE_RESAMPLE_H

/* What the glue files of the resampling engine share: patients' keys, aligned scratch, sizes of blocks. */

#include "glue.h"

#include "core/cc_rank.h"
#include "core/cc_sums.h"

/* One key a patient from a character vector of identifiers. R_alloc'd. */
uint64_t *glue_patient_keys(SEXP ids);

static inline size_t glue_chunks(uint64_t n_resamples) { return (size_t)((n_resamples + CC_CHUNK - 1) / CC_CHUNK); }

/* Scratch of a thread for the sums of a tile of rows. */
typedef struct {
  double *table, *sums;             /* of values */
  double *count_table, *count_sums; /* of what is counted */
  double *lower, *upper;            /* CC_CHUNK thresholds each */
  double *value;                    /* CC_TILE x n values, row by row */
  double *count;                    /* CC_TILE x n */
  double *both;                     /* n */
  cc_code *codes;                   /* of one chunk */
} glue_tile;

/* One for each thread. */
glue_tile *glue_tiles(int n_threads, size_t n_patients);

/* Changes of the rows of two matrices, markers x patients. */
typedef struct {
  const double *before, *after;
  size_t n_rows, n;  /* rows; members: the columns to read */
  const int *member; /* from 0 */
  cc_scale scale;
} glue_changes;

/* Of double matrices, and a list of options with member and log2. */
glue_changes glue_changes_of(SEXP before, SEXP after, SEXP options);

/* One row's changes, 0 where a value is missing, times a power of two that brings the largest near 1 (*factor);
 * count[i] is 1 where both values are there, else 0. work: n numbers. Returns the number of pairs. */
size_t glue_row_changes(const glue_changes *changes, size_t row, double *change, double *count, double *work,
                        double *factor);

/* Tiles of rows under many resamples, which are taken slice by slice, so that no item of glue_run_blocks() takes long:
 * the items of thread t keep its tile through all slices before the next one comes. To be run in blocks of one item. */
typedef struct {
  size_t n_rows, n_slices;
  int n_threads;
  uint64_t length; /* resamples of a slice, a multiple of CC_CHUNK */
} glue_slices;

typedef struct {
  size_t first_row, n_rows; /* n_rows 0: nothing to do */
  uint64_t from, to;        /* resamples */
  int is_first, is_last;
} glue_slice;

/* most: resamples of the row that has most; n: patients. */
glue_slices glue_cut_slices(size_t n_rows, uint64_t most, size_t n, int n_threads);
size_t glue_slice_items(const glue_slices *slices);
glue_slice glue_slice_of(const glue_slices *slices, size_t item);

/* Power of two that brings the largest absolute value of x[0 .. n) near 1, so that sums of squares neither overflow nor
 * vanish; 1 where all are 0. Multiplying by it is exact. */
double glue_scale(const double *x, size_t n);

#endif
