#ifndef CYTOCHANGE_GLUE_STEPDOWN_MIN_H
#define CYTOCHANGE_GLUE_STEPDOWN_MIN_H

#include "glue_stepdown_tile.h"

/* minP by the records of this call's rows. A point (resample, and what was seen where it is not one of them) is on
 * record where its rank in a row is smaller than in all rows taken before, and can count at all: at most the row's own.
 * From the records of all rows, in order, cc_stepdown_min_counts() has the counts.
 *
 * Threads make records, so their memory is the C library's: the caller runs this and what follows under
 * R_ExecWithCleanup(), with stepdown_records_free(). */
typedef struct {
  size_t n, room;
  int *row, *point; /* from 0, row within this call */
  double *rank;
  int failed; /* no memory */
} stepdown_records;

/* raw: the points of each row's own p value. `records` starts as zeros. Returns 0 after an interrupt. */
int stepdown_min(const stepdown *run, int n_threads, const char *label, double *raw, stepdown_records *records);

/* records: a stepdown_records. */
void stepdown_records_free(void *records);

#endif
