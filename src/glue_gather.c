#include "glue_gather.h"

#include "core/cc_tile.h"

#include <float.h>
#include <math.h>
#include <string.h>

glue_matrix glue_matrix_of(SEXP matrix, SEXP columns) {
  glue_matrix m = {.column = INTEGER_RO(columns), .n = (size_t)Rf_xlength(columns)};
  m.n_markers = (size_t)Rf_nrows(matrix);
  if (TYPEOF(matrix) == REALSXP)
    m.real = REAL_RO(matrix);
  else if (TYPEOF(matrix) == INTSXP)
    m.integer = INTEGER_RO(matrix);
  else
    m.integer = LOGICAL_RO(matrix); /* all missing */
  return m;
}

size_t glue_gathered_size(size_t n_markers, size_t n) {
  return glue_bytes((n_markers + GLUE_LANES - 1) / GLUE_LANES * GLUE_LANES, n);
}

/* `count` neighbours into a row of lanes. */
static void take_lanes(const glue_matrix *m, size_t cell, size_t count, double *row) {
  if (m->real && count == GLUE_LANES) {
    memcpy(row, m->real + cell, GLUE_LANES * sizeof *row);
    return;
  }
  for (size_t l = 0; l < GLUE_LANES; ++l) row[l] = l < count ? glue_matrix_at(m, cell + l) : NA_REAL;
}

/* The next patient's values stand far away. A tile alone has glue_prefetch(), a tile ahead. */
static void prefetch_column(const glue_matrix *m, size_t cell, size_t count) {
#ifdef __GNUC__
  if (m->real == NULL || count <= GLUE_LANES) return;
  for (size_t i = 0; i < count; i += GLUE_LANES) __builtin_prefetch(m->real + cell + i);
#else
  (void)m;
  (void)cell;
  (void)count;
#endif
}

void glue_gather(const glue_matrix *m, int take_log, size_t from, size_t to, double *out) {
  for (size_t j = 0; j < m->n; ++j) {
    const size_t column = (size_t)(m->column[j] - 1) * m->n_markers;
    if (j + 1 < m->n) prefetch_column(m, (size_t)(m->column[j + 1] - 1) * m->n_markers + from, to - from);
    for (size_t i = from; i < to; i += GLUE_LANES) {
      const size_t count = to - i < GLUE_LANES ? to - i : GLUE_LANES;
      take_lanes(m, column + i, count, out + glue_gathered(m, i - from) + j * GLUE_LANES);
    }
  }
  if (!take_log) return;
  const size_t size = glue_gathered_size(to - from, m->n);
  for (size_t i = 0; i < size; ++i) out[i] = ISNAN(out[i]) ? NA_REAL : log2(out[i]);
}

void glue_prefetch(const glue_matrix *m, size_t from) {
#ifdef __GNUC__
  if (m->real == NULL || from >= m->n_markers) return;
  const size_t last = from + GLUE_LANES - 1 < m->n_markers ? from + GLUE_LANES - 1 : m->n_markers - 1;
  for (size_t j = 0; j < m->n; ++j) {
    const double *const column = m->real + (size_t)(m->column[j] - 1) * m->n_markers;
    __builtin_prefetch(column + from);
    __builtin_prefetch(column + last);
  }
#else
  (void)m;
  (void)from;
#endif
}

/* Whether anything is beyond `largest` in size or, where `positive`, not positive: one quick pass before any closer
 * look. */
SEXP ffi_any_problem(SEXP matrix, SEXP largest, SEXP positive) {
  /* Whole numbers are never too large; only a logarithm asks more of them. */
  if (TYPEOF(matrix) != REALSXP) return Rf_ScalarLogical(Rf_asLogical(positive));
  const double most = Rf_asReal(largest);
  const double least = Rf_asLogical(positive) ? DBL_TRUE_MIN : -most;
  return Rf_ScalarLogical(cc_any_outside(REAL_RO(matrix), (size_t)Rf_xlength(matrix), least, most));
}
