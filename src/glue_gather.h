#ifndef CYTOCHANGE_GLUE_GATHER_H
#define CYTOCHANGE_GLUE_GATHER_H

/* Markers out of R's matrices. In memory the markers of one patient are neighbours, so a block of markers is copied
 * patient by patient, in groups of GLUE_LANES markers side by side: each read is of neighbours, and a marker's values
 * end up close together, in the cache. No call of R: safe from any thread. */

#include "glue.h"

#define GLUE_LANES ((size_t)8)

/* A matrix of markers x patients, doubles or integers, and the columns to read, counted from 1, one a patient. */
typedef struct {
  const double *real;
  const int *integer;
  const int *column;
  size_t n_markers, n;
} glue_matrix;

glue_matrix glue_matrix_of(SEXP matrix, SEXP columns);

/* One value by its place in memory, NA_REAL where it is missing. */
static inline double glue_matrix_at(const glue_matrix *m, size_t cell) {
  if (m->real) return m->real[cell];
  return m->integer[cell] == NA_INTEGER ? NA_REAL : (double)m->integer[cell];
}

/* Numbers in a block of `n_markers` of `n` patients. */
size_t glue_gathered_size(size_t n_markers, size_t n);

/* Markers [from, to) into `out`: marker i of patient j is out[glue_gathered(m, i - from) + j * GLUE_LANES]. Lanes left
 * over are missing. take_log: the log2 of each value. */
void glue_gather(const glue_matrix *m, int take_log, size_t from, size_t to, double *out);

/* Asks for the group of markers that begins at `from`: neighbours in memory are a page apart from patient to patient,
 * and no processor guesses the next. */
void glue_prefetch(const glue_matrix *m, size_t from);

static inline size_t glue_gathered(const glue_matrix *m, size_t i) {
  return i / GLUE_LANES * m->n * GLUE_LANES + i % GLUE_LANES;
}

#endif
