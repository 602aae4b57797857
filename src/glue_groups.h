#ifndef CYTOCHANGE_GLUE_GROUPS_H
#define CYTOCHANGE_GLUE_GROUPS_H

/* Change against response: what the entry points of R/response-tests.R share. All take the same input: two matrices of
 * markers x patients, of before and after; which patients (columns, from 1) take part; their response (1, 0) and
 * stratum; and a list of options, `limits` among them: NULL, or what is known of values beyond limits (glue_limits.h).
 * Each marker uses the patients that have both of its values. */

#include "core/cc_gehan.h"
#include "core/cc_rank.h"
#include "glue_gather.h"
#include "glue_limits.h"

typedef struct {
  glue_matrix before, after;
  const int *event, *stratum; /* stratum: from 1, or NULL */
  size_t n, n1, n0, n_strata; /* patients, of them responders and others; strata (at least 1) */
  cc_scale scale;
  int digits;
  glue_limits limits; /* where `limited` */
  int limited;
} group_input;

/* The complete pairs of one marker, and a block of markers gathered, in memory of one thread. */
typedef struct {
  size_t n, n1;
  size_t *who; /* their places among the patients that take part */
  double *before, *after, *change, *noise;
  unsigned char *event;
  int *stratum;
  double *block_before, *block_after;
  int limited;           /* does a value of the marker lie beyond a limit? Then: */
  cc_interval *known;    /* what is known of the changes */
  cc_limited_pair *pair; /* of a group of markers: glue_limited_group() */
  void *memory;          /* cc_gehan_bytes() */
} group_pairs;

group_input read_groups(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP stratum, SEXP options);
group_pairs new_group_pairs(const group_input *in, size_t block);

/* Markers a block: it takes a small part of a second at most. */
size_t group_block(const group_input *in);

/* A marker's work: from its pairs to a row of `n_columns` numbers, NaN where there is none. */
typedef void (*group_row)(void *context, int thread, const group_pairs *pairs, double *row);

enum { GROUP_COLUMNS_MOST = 40 };

/* The work for GLUE_LANES markers at once, as glue_gather() leaves them: their rows, and a bit for each that is done;
 * the others go the way of group_row. NULL where there is none. Not for values beyond limits. */
typedef unsigned (*group_tile)(void *context, int thread, const double *before, const double *after,
                               double rows[][GROUP_COLUMNS_MOST]);

/* Names of the columns of a result, the first `n_whole` of which hold whole numbers (integers in R). */
typedef struct {
  const char *const *names;
  R_xlen_t n, n_whole;
} group_columns;

/* Does the work for all markers and returns the list of columns, or R_NilValue after an interrupt. */
SEXP run_groups(const group_input *in, SEXP options, size_t block, group_columns columns, group_row row,
                group_tile tile, void *context);

#endif
