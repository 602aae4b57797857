#ifndef CYTOCHANGE_GLUE_COX_H
#define CYTOCHANGE_GLUE_COX_H

/* What the parts of outcome_screen()'s glue share: glue_cox.c fits, resamples and enters from R; glue_cox_marker.c puts
 * markers into the lanes and says what is told of each without a model. */

#include "glue_columns.h"
#include "glue_gather.h"

#include "core/cc_concordance.h"
#include "core/cc_cox_fit.h"
#include "core/cc_lane_sort.h"

/* What R gets, by glue_columns.h: numbers, then all else. */
#define COX_NUMBERS(X)                                                                                                 \
  GLUE_FIT_COLUMNS(X)                                                                                                  \
  X(SLOPE, "slope")                                                                                                    \
  X(CONCORDANCE, "concordance")                                                                                        \
  X(CONCORDANCE_ERROR, "concordance_error")                                                                            \
  X(RANK_LOW, "rank_low")                                                                                              \
  X(RANK_HIGH, "rank_high")                                                                                            \
  X(RESAMPLES, "resamples")
#define COX_OTHERS(X)                                                                                                  \
  X(SEPARATED, "separated")                                                                                            \
  X(STATUS, "status")
enum { COX_NUMBERS(GLUE_CODE) N_DOUBLES, BEFORE_OTHERS = N_DOUBLES - 1, COX_OTHERS(GLUE_CODE) N_OUT };

/* A marker's patients, in the order of all, and their groups of one time. */
typedef struct {
  size_t n, n_event, n_groups;
  double *value;
  const size_t *fail, *end;
  size_t *own_fail, *own_end; /* room for them */
  cc_rank_item *item;         /* its values sorted, and room for as many */
  size_t n_tied, *tied;       /* groups of tied values, and where they end */
} cox_marker;

typedef struct {
  cc_cox_work work;
  cc_vec *present;   /* n: 1 where the lane's marker has a value, else 0 */
  cc_vec *raw, *own; /* n: values of a tile; own: NULL where there is no such column */
  cox_marker marker[CC_LANES];
  cc_lane_keys *keys;
  cc_concordance_room room;
  double *weight, *ranks;
  uint32_t *counts;
  cc_rank_item *by_statistic;
} cox_scratch;

typedef struct {
  glue_matrix values, own; /* own.n 0: no column of a marker's own */
  size_t n, n_markers, n_shared, p;
  const double *shared; /* patients in order x n_shared, near 1 */
  cc_cox_times times;
  cc_ties ties;
  int penalised, digits;
  double drop, tail;
  size_t resamples, n_ranges;
  uint64_t seed;
  double *out[N_DOUBLES];
  int *separated, *status;
  double *start, *draws; /* markers x p; resamples x markers */
  float *rank;
  cox_scratch *scratch;
} cox_call;

/* Markers from `first` into the lanes; unit: what each column was multiplied by, 0 where there is nothing to fit. */
void cox_fill_lanes(const cox_call *c, cox_scratch *s, size_t first, double unit[CC_LANES]);

/* Counts, spread, concordance and status of the markers in the lanes. */
void cox_describe(const cox_call *c, cox_scratch *s, size_t first, const double unit[CC_LANES]);

/* Room for it. */
void cox_alloc_markers(const cox_call *c, cox_scratch *s);

#endif
