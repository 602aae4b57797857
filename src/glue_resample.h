#ifndef CYTOCHANGE_GLUE_RESAMPLE_H
#define CYTOCHANGE_GLUE_RESAMPLE_H

/* What the glue files of the resampling engine share: patients' keys, aligned scratch, sizes of blocks. */

#include "glue.h"

#include "core/cc_sums.h"

/* One key a patient from a character vector of identifiers. R_alloc'd. */
uint64_t *glue_patient_keys(SEXP ids);

/* count doubles on a cache line's boundary, as the tables of partial sums want it. R_alloc'd. */
double *glue_aligned(size_t count);

static inline size_t glue_chunks(uint64_t n_resamples) { return (size_t)((n_resamples + CC_CHUNK - 1) / CC_CHUNK); }

/* Scratch of a thread for the sums of a tile of rows. */
typedef struct {
  double *table, *sums;             /* of values */
  double *count_table, *count_sums; /* of what is counted */
  double *lower, *upper;            /* CC_CHUNK thresholds each */
  double *value;                    /* CC_TILE x n values, row by row */
  double *count;                    /* CC_TILE x n */
  cc_code *codes;                   /* of one chunk */
} glue_tile;

/* One for each thread. */
glue_tile *glue_tiles(int n_threads, size_t n_patients);

/* Power of two that brings the largest absolute value of x[0 .. n) near 1, so that sums of squares neither overflow nor
 * vanish; 1 where all are 0. Multiplying by it is exact. */
double glue_scale(const double *x, size_t n);

#endif
