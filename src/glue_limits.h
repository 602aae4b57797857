#ifndef CYTOCHANGE_GLUE_LIMITS_H
#define CYTOCHANGE_GLUE_LIMITS_H

/* Values of which some are only known to lie beyond a limit, as R hands them over: for each of two visits a list of
 * matrices, markers x patients: `value` (the limit, where it lies beyond one), `beyond` (-1 below, 0, 1 above),
 * `lower`, `upper` (the limits of all values; NA: none known). */
#include "glue_gather.h"

#include "core/cc_limited.h"

typedef struct {
  const double *value, *lower, *upper;
  const int *beyond, *column; /* column: where the j-th patient stands, from 1 */
  size_t n_markers;
} glue_limited;

typedef struct {
  glue_limited before, after;
  size_t n; /* patients */
} glue_limits;

/* Whether there are limits (v_limits is not NULL): list(before, after). */
int glue_limits_of(SEXP v_limits, SEXP before_columns, SEXP after_columns, glue_limits *out);

/* The complete pairs of a marker; how many. No call of R. `who`: each one's patient; may be NULL. */
size_t glue_limited_pairs(const glue_limits *limits, size_t marker, cc_limited_pair *pair, size_t *who);

/* The same of up to GLUE_LANES markers from `marker` on, neighbours in memory: `pair` has room for one more than there
 * are patients a marker, m[l] is how many the l-th has. */
void glue_limited_group(const glue_limits *limits, size_t marker, size_t n_markers, cc_limited_pair *pair, size_t *m);

/* The same of two matrices, markers x patients, with limits or without: `limits` and `take_log` (the matrices hold
 * values in units, to be logged; with limits they are not read) are among the options. */
typedef struct {
  glue_matrix before, after;
  glue_limits limits;
  int limited, take_log;
  size_t n; /* patients */
} glue_pairs;

glue_pairs glue_pairs_of(SEXP before, SEXP after, SEXP before_columns, SEXP after_columns, SEXP options);

/* As glue_limited_pairs(). half: also patients with one value; the other's is NaN. */
size_t glue_read_pairs(const glue_pairs *pairs, size_t marker, int half, cc_limited_pair *pair, size_t *who);

#endif
