/* The paired Prentice-Wilcoxon test of every marker (R/method-ppw.R), and its scores for maxT and minP. */
#include "glue_limits.h"
#include "glue_resample.h"

#include "core/cc_flip.h"
#include "core/cc_ppw.h"

#include <math.h>

/* What one thread works with. */
typedef struct {
  cc_limited_pair *pair; /* room for one more than there are patients */
  size_t *who;
  cc_ppw_room room;
} bench;

enum { I_NULL, I_FLIPS, I_GEHAN, N_INTEGERS };
enum { R_Z, R_Z_MOST, R_P, R_ESTIMATE, R_LOW, R_HIGH, N_REALS };
static const char *const result_names[] = {"null", "n_flips",  "gehan",    "statistic", "z_most",
                                           "p",    "estimate", "conf.low", "conf.high"};

typedef struct {
  glue_pairs pairs;
  cc_ppw_settings settings;
  bench *benches;
  int *integer[N_INTEGERS];
  double *real[N_REALS];
} call;

static void test_markers(void *context, int thread, size_t from, size_t to) {
  const call *c = context;
  bench *b = &c->benches[thread];
  for (size_t i = from; i < to; ++i) {
    const size_t n = glue_read_pairs(&c->pairs, i, 0, b->pair, b->who);
    cc_ppw_row row = {.p = NAN, .z = NAN, .z_most = NAN, .estimate = NAN, .low = NAN, .high = NAN};
    if (n > 0) cc_ppw(b->pair, b->who, n, &c->settings, &b->room, &row);
    c->integer[I_NULL][i] = (int)row.null;
    c->integer[I_FLIPS][i] = (int)row.n_flips;
    c->integer[I_GEHAN][i] = row.gehan;
    const double reals[N_REALS] = {row.z, row.z_most, row.p, row.estimate, row.low, row.high};
    glue_store(c->real, N_REALS, i, reals);
  }
}

static cc_ppw_settings read_settings(SEXP options) {
  return (cc_ppw_settings){.scale = glue_whole(options, "log2") ? CC_SCALE_LOG2 : CC_SCALE_RAW,
                           .digits = glue_whole(options, "digits"),
                           .exact_max = (size_t)glue_whole(options, "exact_max"),
                           .alternative = (cc_side)glue_whole(options, "alternative"),
                           .level = glue_number(options, "level"),
                           .critical = glue_number(options, "critical"),
                           .interval = 1,
                           .stopped = glue_stopped};
}

/* Flips of all patients, where a seed says that some row needs them. */
static cc_flip_draws draw(SEXP options, size_t n) {
  if (ISNAN(glue_number(options, "seed"))) return (cc_flip_draws){0, 0, NULL};
  const cc_flips flips = {n, glue_patient_keys(glue_option(options, "ids")), (uint64_t)glue_number(options, "seed")};
  const uint64_t n_drawn = (uint64_t)glue_number(options, "resamples");
  const size_t groups = cc_sums_groups(n);
  cc_code *codes = glue_scratch(glue_bytes(glue_chunks(n_drawn) * CC_CHUNK, groups), sizeof *codes);
  for (size_t chunk = 0; chunk < glue_chunks(n_drawn); ++chunk) {
    cc_flip_codes(&flips, chunk * CC_CHUNK, codes + chunk * CC_CHUNK * groups);
  }
  return (cc_flip_draws){n, n_drawn, codes};
}

static bench *new_benches(int n_threads, size_t n, size_t n_drawn_for) {
  bench *benches = glue_scratch((size_t)n_threads, sizeof *benches);
  for (int t = 0; t < n_threads; ++t) {
    benches[t].pair = glue_scratch(n + 1, sizeof *benches[t].pair);
    benches[t].who = glue_scratch(n + 1, sizeof *benches[t].who);
    cc_ppw_room_init(&benches[t].room, glue_aligned(cc_ppw_room_size(n, n_drawn_for), 1), n, n_drawn_for);
  }
  return benches;
}

/* Matrices and columns as ffi_paired() has them; options: see ppw_test() in R. Returns a list of columns, or R_NilValue
 * after an interrupt. */
SEXP ffi_ppw(SEXP v_before, SEXP v_after, SEXP v_before_columns, SEXP v_after_columns, SEXP options) {
  call c = {.pairs = glue_pairs_of(v_before, v_after, v_before_columns, v_after_columns, options),
            .settings = read_settings(options)};
  c.settings.draws = draw(options, c.pairs.n);
  const R_xlen_t n = (R_xlen_t)c.pairs.before.n_markers;
  SEXP out = PROTECT(glue_list(N_INTEGERS + N_REALS, result_names));
  for (int k = 0; k < N_INTEGERS; ++k) c.integer[k] = glue_int(out, k, n);
  for (int k = 0; k < N_REALS; ++k) c.real[k] = glue_real(out, N_INTEGERS + k, n);
  const int n_threads = glue_threads(glue_whole(options, "threads"));
  c.benches = new_benches(n_threads, c.pairs.n, c.settings.draws.n);
  const int done =
      glue_run_growing(c.pairs.before.n_markers, 64, n_threads, glue_text(options, "label"), test_markers, &c);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}

/* ---- scores ---- */

typedef struct {
  glue_pairs pairs;
  const double *shift; /* of each marker, or NULL */
  const int *place;    /* of each patient */
  size_t n_places;
  cc_scale scale;
  int digits;
  bench *benches;
  double *work, *score;
  int *used;
} score_call;

static void score_markers(void *context, int thread, size_t from, size_t to) {
  const score_call *c = context;
  bench *b = &c->benches[thread];
  double *found = c->work + (size_t)thread * c->pairs.n;
  for (size_t i = from; i < to; ++i) {
    const size_t n = glue_read_pairs(&c->pairs, i, 0, b->pair, b->who);
    double *out = c->score + i * c->n_places;
    for (size_t j = 0; j < c->n_places; ++j) out[j] = 0.0;
    const double shift = c->shift != NULL ? c->shift[i] : 0.0;
    if (n > 0) cc_ppw_scores(b->pair, n, c->scale, c->digits, shift, &b->room, found);
    for (size_t k = 0; k < n; ++k) out[c->place[b->who[k]]] = found[k];
    c->used[i] = (int)n;
  }
}

/* As ffi_scores(), of flips. */
SEXP ffi_ppw_scores(SEXP before, SEXP after, SEXP options) {
  static const char *const names[] = {"score", "n"};
  SEXP member = glue_option(options, "member"), shift = glue_option(options, "shift");
  SEXP columns = PROTECT(Rf_allocVector(INTSXP, Rf_xlength(member)));
  for (R_xlen_t i = 0; i < Rf_xlength(member); ++i) INTEGER(columns)[i] = INTEGER_RO(member)[i] + 1;
  score_call c = {.shift = shift != R_NilValue ? REAL_RO(shift) : NULL,
                  .place = INTEGER_RO(glue_option(options, "place")),
                  .n_places = (size_t)glue_whole(options, "n_places"),
                  .scale = glue_whole(options, "log2") ? CC_SCALE_LOG2 : CC_SCALE_RAW,
                  .digits = glue_whole(options, "digits")};
  c.pairs = glue_pairs_of(before, after, columns, columns, options);
  const int n_threads = glue_threads(glue_whole(options, "threads"));
  c.benches = new_benches(n_threads, c.pairs.n, 0);
  c.work = glue_doubles(glue_bytes((size_t)n_threads, c.pairs.n));
  const size_t n = c.pairs.before.n_markers;
  SEXP out = PROTECT(glue_list(2, names));
  c.score = glue_real_matrix(out, 0, c.n_places, n);
  c.used = glue_int(out, 1, (R_xlen_t)n);
  const int done = glue_run_blocks(n, 64, n_threads, NULL, score_markers, &c);
  UNPROTECT(2);
  return done ? out : R_NilValue;
}
