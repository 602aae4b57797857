/* Entry point of R/method-censored-ml.R: the mean change of every marker under a bivariate normal distribution. */
#include "glue_limits.h"

#include "core/cc_censored_fit.h"
#include "core/cc_paired_limited.h"

#include <math.h>

typedef struct {
  cc_limited_pair *pair;      /* of a group of markers: see glue_limited_group(), or of one */
  size_t n_pairs[GLUE_LANES]; /* of each marker of the group */
  cc_censored_item *item;
  double *work;
} bench;

enum { I_STATUS, I_HALF, N_INTEGERS };
enum { R_ESTIMATE, R_LOW, R_HIGH, R_T, R_D, R_SPREAD, N_REALS };
static const char *const result_names[] = {"status",    "n_half", "estimate",    "conf.low",
                                           "conf.high", "t",      "effect_size", "spread_ratio"};

typedef struct {
  glue_pairs pairs;
  const int *wanted; /* logical, of each marker; NULL: all */
  int half;
  cc_scale scale;
  cc_censored_settings settings;
  bench *benches;
  int *integer[N_INTEGERS];
  double *real[N_REALS];
} call;

static void store(const call *c, size_t i, const cc_censored_row *row) {
  const cc_censored_model *m = &row->model;
  double reals[N_REALS] = {NAN, NAN, NAN, NAN, NAN, NAN};
  if (row->status == CC_OK) {
    reals[R_ESTIMATE] = m->delta;
    reals[R_LOW] = row->low;
    reals[R_HIGH] = row->high;
    reals[R_T] = row->t;
    reals[R_D] = m->delta / sqrt(m->sd_x * m->sd_x + m->sd_y * m->sd_y - 2.0 * m->correlation * m->sd_x * m->sd_y);
    reals[R_SPREAD] = m->sd_y / m->sd_x;
  }
  c->integer[I_STATUS][i] = (int)row->status;
  c->integer[I_HALF][i] = (int)row->n_half;
  glue_store(c->real, N_REALS, i, reals);
}

static cc_censored_row fit_marker(const call *c, const bench *b, const cc_limited_pair *pair, size_t n) {
  cc_censored_row row;
  cc_censored_ml(pair, n, cc_limited_noise(pair, n, c->scale, b->work), &c->settings, b->item, &row);
  return row;
}

/* Whole pairs of several markers are read together, as they lie side by side. */
static void fit_markers(void *context, int thread, size_t from, size_t to) {
  const call *c = context;
  bench *b = &c->benches[thread];
  const int grouped = c->pairs.limited && !c->half;
  for (size_t i = from; i < to; ++i) {
    const size_t lane = grouped ? (i - from) % GLUE_LANES : 0;
    const cc_limited_pair *pair = b->pair + lane * (c->pairs.n + 1);
    cc_censored_row row = {.status = CC_NOT_COMPUTED};
    if (grouped && lane == 0) {
      glue_limited_group(&c->pairs.limits, i, to - i < GLUE_LANES ? to - i : GLUE_LANES, b->pair, b->n_pairs);
    }
    if (c->wanted == NULL || c->wanted[i]) {
      const size_t n = grouped ? b->n_pairs[lane] : glue_read_pairs(&c->pairs, i, c->half, b->pair, NULL);
      row = fit_marker(c, b, pair, n);
    }
    store(c, i, &row);
  }
}

/* Matrices and columns as ffi_paired() has them; options: see censored_fit() in R. Returns a list of columns, or
 * R_NilValue after an interrupt. */
SEXP ffi_censored_ml(SEXP v_before, SEXP v_after, SEXP v_before_columns, SEXP v_after_columns, SEXP options) {
  SEXP wanted = glue_option(options, "wanted");
  call c = {.pairs = glue_pairs_of(v_before, v_after, v_before_columns, v_after_columns, options),
            .wanted = wanted != R_NilValue ? LOGICAL_RO(wanted) : NULL,
            .half = glue_whole(options, "half"),
            .scale = glue_whole(options, "log2") ? CC_SCALE_LOG2 : CC_SCALE_RAW};
  c.settings = (cc_censored_settings){.test = glue_whole(options, "test"),
                                      .interval = glue_whole(options, "test"),
                                      .alternative = (cc_side)glue_whole(options, "alternative"),
                                      .drop = REAL_RO(glue_option(options, "drop"))};
  const R_xlen_t n = (R_xlen_t)c.pairs.before.n_markers;
  SEXP out = PROTECT(glue_list(N_INTEGERS + N_REALS, result_names));
  for (int k = 0; k < N_INTEGERS; ++k) c.integer[k] = glue_int(out, k, n);
  for (int k = 0; k < N_REALS; ++k) c.real[k] = glue_real(out, N_INTEGERS + k, n);
  const int n_threads = glue_threads(glue_whole(options, "threads"));
  c.benches = glue_scratch((size_t)n_threads, sizeof *c.benches);
  for (int t = 0; t < n_threads; ++t) {
    c.benches[t].pair = glue_scratch(glue_bytes(GLUE_LANES, c.pairs.n + 1), sizeof *c.benches[t].pair);
    c.benches[t].work = glue_doubles(c.pairs.n + 1);
    c.benches[t].item = glue_scratch(c.pairs.n + 1, sizeof *c.benches[t].item);
  }
  const int done =
      glue_run_growing(c.pairs.before.n_markers, 64, n_threads, glue_text(options, "label"), fit_markers, &c);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
