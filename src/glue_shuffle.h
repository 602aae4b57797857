#ifndef CYTOCHANGE_GLUE_SHUFFLE_H
#define CYTOCHANGE_GLUE_SHUFFLE_H

/* The shuffle test: glue_shuffle_draw.c draws, glue_shuffle.c runs the rows. */
#include "glue_resample.h"

#include "core/cc_shuffle.h"

typedef struct {
  const cc_code *codes;  /* who is taken as a responder, chunk by chunk */
  const double *n_both;  /* members who are responders and taken as such, by resample */
  const uint32_t *order; /* resamples x n queues; NULL where no row lacks a patient */
} glue_shuffle_draws;

/* Monte Carlo shuffles of all members (n of them; responder: 0 or 1 each), with their queues where `some_lack`.
 * scratch: 5 n + 1 numbers a thread. Returns 0 after an interrupt. */
int glue_draw_shuffles(const cc_shuffles *shuffles, const int *responder, uint64_t resamples, int some_lack,
                       uint64_t *const *scratch, int n_threads, glue_shuffle_draws *out);

#endif
