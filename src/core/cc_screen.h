#ifndef CC_SCREEN_H
#define CC_SCREEN_H

#include "cc_same_bits.h"

#include "cc_logistic.h"
#include "cc_status.h"

/* One row of a screen by the careful engine: for markers that leave the fast road of cc_logistic_batch.h. The marker is
 * the last column of the design. Finite input; the caller's memory; safe from any thread on its own scratch. */

typedef struct {
  double
      estimate; /* of the last coefficient; Inf or -Inf, or NaN where nothing is known of it, under separation (ML) */
  double std_error; /* from the inverse information; Inf where the estimate is infinite */
  double statistic; /* likelihood ratio of the last coefficient, at least 0; a supremum under separation (ML) */
  double low, high; /* profile limits; one of them infinite where the estimate is */
  int separated;    /* the data are separated, by the marker or by other columns */
  cc_status status; /* OK; SEPARATED (ML only); NOT_CONVERGED; NOT_COMPUTED: a column depends on others */
} cc_screen_fit;

/* Doubles of scratch for a design of n x p. */
size_t cc_screen_scratch(size_t n, size_t p);

/* profile: find the limits, at `drop` below the maximum; they are found in any case under separation by ML, as they
 * tell which side is infinite. n_starts: see cc_logistic_maximise_global(). exactly: decides about separation where
 * rounding could; NOT_CONVERGED where its memory runs out. */
void cc_screen_careful(const cc_logistic_data *data, const cc_exactly *exactly, int profile, double drop, int n_starts,
                       double *scratch, cc_screen_fit *out);

/* Whether the data of the whole design overlap, for certain; see cc_logistic_overlap(). beta (p): a start; overwritten.
 * 0 also where a column depends on others. */
int cc_screen_overlap(const cc_logistic_data *data, const cc_exactly *exactly, double *beta, double *scratch);

/* Likelihood ratio of the last n_tested columns (held at 0, the penalty being the whole design's), at least 0; NaN
 * where a column depends on others or a fit fails. Under separation by ML a supremum. */
double cc_screen_statistic(const cc_logistic_data *data, size_t n_tested, int n_starts, double *scratch);

#endif
