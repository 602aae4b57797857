#ifndef CYTOCHANGE_GLUE_SCREEN_H
#define CYTOCHANGE_GLUE_SCREEN_H

/* The rooms of prognostic_screen(): glue_screen.c decodes and runs, glue_screen_marker.c looks after one marker by
 * itself, glue_screen_fit.c after a tile of eight, glue_screen_boot.c resamples. The patients come with those who have
 * the event first. */

#include <stdint.h>

#include "core/cc_lane_roc.h"
#include "core/cc_lane_sort.h"
#include "core/cc_logistic_batch.h"
#include "core/cc_screen.h"
#include "glue_columns.h"
#include "glue_gather.h"

/* What R gets, by glue_columns.h: numbers, then all else. */
#define SCREEN_NUMBERS(X)                                                                                              \
  GLUE_FIT_COLUMNS(X)                                                                                                  \
  X(AUC, "auc")                                                                                                        \
  X(AUC_LOW, "auc_low")                                                                                                \
  X(AUC_HIGH, "auc_high")                                                                                              \
  X(CUT, "cut")                                                                                                        \
  X(SENSITIVITY, "sensitivity")                                                                                        \
  X(SPECIFICITY, "specificity")                                                                                        \
  X(PREDICTIVE, "predictive")                                                                                          \
  X(RANK_LOW, "rank_low")                                                                                              \
  X(RANK_HIGH, "rank_high")                                                                                            \
  X(CUT_LOW, "cut_low")                                                                                                \
  X(CUT_HIGH, "cut_high")                                                                                              \
  X(RESAMPLES, "resamples")
#define SCREEN_OTHERS(X)                                                                                               \
  X(SEPARATED, "separated")                                                                                            \
  X(STATUS, "status")                                                                                                  \
  X(CAREFUL, "careful")                                                                                                \
  X(BELOW, "below")                                                                                                    \
  X(LEFT, "left")                                                                                                      \
  X(DRAWS, "draws")                                                                                                    \
  X(STEPS, "steps")
enum { SCREEN_NUMBERS(GLUE_CODE) N_DOUBLES, BEFORE_OTHERS = N_DOUBLES - 1, SCREEN_OTHERS(GLUE_CODE) N_OUT };

/* Of a marker's patients who were left out of resamples, summed over these: without and with the event, and those of
 * them whom the resample's cut-point calls positive. */
enum { LEFT_TOTAL = 0, LEFT_POSITIVE = 2, N_LEFT = 4 };

enum { SCREEN_LIMITS = 8 }; /* markers of a block of screen_limits() */

typedef struct screen_scratch screen_scratch;

typedef struct {
  /* the question */
  glue_matrix matrix; /* values in units; its columns are the patients in use */
  size_t n_markers;
  size_t n, n_event, k; /* patients, those with the event (first), shared columns */
  const double *shared; /* n x k, row after row */
  const double *given;  /* n x k, column-major: before they were centred and scaled */
  const double *powers; /* n x n_powers, see cc_batch_powers(); NULL, 0: none kept */
  size_t n_powers;
  const double *arms; /* n x n_arms indicator columns of the predictive test, column-major; NA: no arm */
  size_t n_arms;
  int arms_shared; /* the arms are among the shared columns already */
  const cc_penalty *penalty;
  int log2_scale, profile, digits;
  double drop, tail, z;
  size_t resamples, n_ranges;
  uint64_t seed, first; /* first: number of the first resample */
  cc_batch_null null;
  int has_null;
  /* the answer */
  double *out[N_DOUBLES];
  int *separated, *status, *careful;
  int *below;           /* 1: positive is below the cut-point */
  const int *direction; /* asked for: 1 higher, -1 lower, 0 as the estimate says; NULL: all of them */
  double *left;         /* ranges x markers x N_LEFT */
  double *start;        /* markers x (k + 2): where resamples start; NULL where there are none */
  float *rank;          /* resamples x markers */
  double *draws;        /* resamples x markers: statistics */
  int *steps;           /* resamples x markers: step of the cut-point, -1 none */
  screen_scratch *scratch;
} screen;

/* A marker as gathered: patients with a value, by place in the order of the columns. */
typedef struct {
  size_t n, n_event, n_steps;
  double mean, sd;
  double unit;   /* a power of two: values, mean and sd are over it */
  size_t *at;    /* n */
  double *units; /* n: as measured */
  double *value; /* n: on the analysis scale, over `unit` */
  unsigned char *event;
  cc_rank_item *item; /* 2 n: by units; index into `at` */
  size_t *end;
  uint32_t *place; /* n: `at` in the order of `item`, where resamples are taken */
} screen_marker;

struct screen_scratch {
  screen_marker marker[CC_LANES];
  /* a tile */
  double *units, *values;
  cc_tile tile;
  cc_f8 *sorted;
  /* four lanes */
  double *n0, *n1;
  cc_lane_keys *keys;
  cc_vec *x, *mask, *variance; /* all patients */
  cc_vec *rx, *rmask;          /* rows of a resample */
  double *rshared, *rpowers, *rcount, *weight;
  size_t *row;
  cc_rank_item *by_statistic; /* 2 n_markers: where ranks of markers are taken */
  uint32_t *counts;
  double *design, *given, *y, *w, *engine; /* the careful engine's; given: the design before it was standardised */
  double *ranks;                           /* ranks and steps of SCREEN_LIMITS markers, by resample */
};

/* Random starts of the careful engine within a resample or an imputation; of a row: cc_logistic_starts(). */
enum { STARTS_RESAMPLE = 0 };

/* ---- the question, and threads' room (glue_screen.c); arguments as of ffi_screen() ---- */

void screen_decode(screen *c, SEXP v_values, SEXP v_patient, SEXP c_n_event, SEXP v_shared, SEXP options);
void screen_new_scratch(screen *c, int threads);

/* ---- one marker (glue_screen_marker.c) ---- */

void screen_gather(const screen *c, size_t j, screen_marker *m);
/* Ties and steps of one marker, and of four that are sorted together. */
void screen_find_steps(const screen *c, screen_marker *m);
void screen_find_four_steps(const screen *c, screen_scratch *s);
double screen_step_value(const screen_marker *m, size_t step);
/* AUC and interval of a marker with steps, and its cut-points by either rule; they are stored by the one that its
 * estimate says, or that was asked for. */
typedef struct {
  double value, sensitivity, specificity;
} screen_cut;
void screen_describe_curve(const screen *c, size_t j, screen_scratch *s, const screen_marker *m,
                           screen_cut cut[CC_N_CUT_RULES]);
void screen_store_cut(const screen *c, size_t j, const screen_cut cut[CC_N_CUT_RULES]);
void screen_store_auc(const screen *c, size_t j, const cc_auc *auc);
/* The marker's own patients as a plain design: intercept, shared columns, arms of the predictive test, marker, and
 * marker x arm. weight: by patient, or NULL. Returns the number of rows. */
size_t screen_plain_design(const screen *c, screen_scratch *s, const screen_marker *m, int predictive,
                           const double *weight, cc_logistic_data *data);
/* A fit per standard deviation, sd * unit, as a row of the result. */
void screen_store_fit(const screen *c, size_t j, double sd, double unit, const cc_screen_fit *fit);
/* Whether the marker's data overlap, by whole numbers where doubles do not decide; beta: its fit, overwritten. */
int screen_overlaps(const screen *c, size_t j, screen_scratch *s, double *beta);
void screen_fit_careful(const screen *c, size_t j, screen_scratch *s, const screen_marker *m);
void screen_test_predictive(const screen *c, size_t j, screen_scratch *s, const screen_marker *m);

/* ---- work on blocks, as of glue_run_blocks(): `context` is the screen ---- */

void screen_fit_tiles(void *context, int thread, size_t from, size_t to); /* tiles of eight markers */
void screen_resample(void *context, int thread, size_t from, size_t to);  /* blocks of four x ranges of resamples */
void screen_rank_resamples(void *context, int thread, size_t from, size_t to); /* resamples */
size_t screen_resample_items(screen *c);
void screen_limits(void *context, int thread, size_t from, size_t to); /* SCREEN_LIMITS markers */

#endif
