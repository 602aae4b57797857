#ifndef CC_LOGISTIC_BATCH_H
#define CC_LOGISTIC_BATCH_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_penalty.h"
#include "cc_vec.h"

/* Four logistic regressions side by side, one a lane: the same outcome and the same shared columns, four markers.
 *
 * Model of a lane: logit P(event) = b0 + shared columns + b_m x, the marker last. Maximum likelihood or Firth's penalty
 * (Biometrika 1993;80:27-38), which is that of all columns also where the marker's coefficient is held at 0. The lanes
 * walk in step, each with its own step halving, from the fit without markers. What a lane computes does not depend on
 * the other lanes. This is the fast road for ordinary data: a lane that leaves it (separation, no convergence, a limit
 * whose uniqueness is not certain) says so, and the caller takes cc_logistic.h for that marker.
 *
 * Finite input; the caller centres and scales the columns. No allocation, no state; safe from any thread. */

#define CC_BATCH_MOST 12 /* columns at most: intercept, shared columns, marker */

typedef struct {
  size_t n;             /* rows: patients with a positive weight, those with the event first */
  size_t n_event;       /* how many of them have it */
  size_t p;             /* columns: intercept, p - 2 shared ones, marker; 2 .. CC_BATCH_MOST */
  const double *shared; /* n x (p - 2), row after row */
  const double *count;  /* n: case weights, whole numbers of at least 1; NULL: all 1 */
  const cc_vec *x;      /* n: the markers' values; 0 where masked */
  const cc_vec *mask;   /* n: 1, or 0 where the lane's patient has no value; NULL: all 1 */
  cc_vec *variance;     /* n: scratch of the Firth fit */
  const double *powers; /* n x cc_batch_n_powers(p), as cc_batch_powers() makes them; NULL: made at each evaluation */
} cc_batch_rows;

typedef struct {
  const cc_penalty *penalty;
  int profile;                     /* 1: find the profile limits of the marker's coefficient */
  double drop;                     /* half the chi-square quantile: depth of the contour */
  double min_pivot[CC_BATCH_MOST]; /* not concave: fit and limit are trusted where the information about each column but
                                    * the marker, adjusted for the columns before it, is at least this; see
                                    * cc_batch_min_pivots(); 0: wherever the walk ends */
} cc_batch_options;

/* The fit without marker, common to all lanes: coefficients of intercept and shared columns, and its log-likelihood. */
typedef struct {
  double beta[CC_BATCH_MOST];
  double log_lik; /* ordinary; of the rows unmasked */
} cc_batch_null;

/* The shared columns of row i; NULL where there are none. */
CC_INLINE const double *cc_batch_shared(const cc_batch_rows *rows, size_t i) {
  return rows->p > 2 ? rows->shared + i * (rows->p - 2) : NULL;
}

/* Which parts of a lane's answer hold, as bits. */
enum {
  CC_BATCH_FIT = 1,     /* estimate, std_error and log_lik: the score is 0 to rounding */
  CC_BATCH_TEST = 2,    /* statistic */
  CC_BATCH_LIMITS = 4,  /* low and high, each on the contour */
  CC_BATCH_OVERLAP = 8, /* the data are not separated, for certain */
  CC_BATCH_ALL = 15
};

typedef struct {
  cc_vec beta[CC_BATCH_MOST]; /* at the maximum; the marker's coefficient is beta[p - 1] */
  cc_vec log_lik;             /* (penalised) */
  cc_vec std_error;           /* of the marker's coefficient, from the inverse information */
  cc_vec statistic;           /* likelihood ratio of the marker's coefficient, at least 0 */
  cc_vec low, high;           /* profile limits of it */
  int state[CC_LANES];        /* CC_BATCH_* */
} cc_batch_fit;

/* Fits the four lanes. `start` (p vectors) is a point to start from, NULL: one scoring step from `null`. Only lanes
 * with active[lane] != 0 are waited for; the others' answers are unspecified, with state 0. */
void cc_batch_maximise(const cc_batch_rows *rows, const cc_batch_options *options, const cc_batch_null *null,
                       const cc_vec *start, const int active[CC_LANES], cc_batch_fit *out);

/* Products of up to three shared columns of each row, row after row: they serve every fit on these rows. */
size_t cc_batch_n_powers(size_t p);
void cc_batch_powers(size_t n, size_t p, const double *shared, double *powers);

/* The fit without marker, by maximum likelihood: fills `null` from the rows (their x and mask are not looked at).
 * x: scratch of n vectors. Returns 1, or 0 where it does not exist or did not converge. */
int cc_batch_fit_null(const cc_batch_rows *rows, cc_vec *x, cc_batch_null *null);

/* What min_pivot should be for these rows, their shared columns scaled to max |z| = 1: 1.2 p mean |z|. */
void cc_batch_min_pivots(const cc_batch_rows *rows, double min_pivot[CC_BATCH_MOST]);

#endif
