/* Entry point of R/method-ancova.R: analysis of covariance of all markers, four at a time. */
#include "glue_gather.h"

#include "core/cc_ancova.h"

enum { I_REASON, I_PATIENT, I_N, I_DF, N_INTEGERS };
enum { R_SIGMA, R_WALD, R_DIFFERENCE, R_FIRST = R_DIFFERENCE + 4, R_REFERENCE = R_FIRST + 4 };
enum { N_REALS = R_REFERENCE + 4 };
static const char *const result_names[] = {
    "reason",   "patient",      "n",         "df_residual",     "sigma",        "wald",
    "estimate", "std_error",    "df",        "length",          "first",        "first_error",
    "first_df", "first_length", "reference", "reference_error", "reference_df", "reference_length"};

/* What one thread works with: a block of markers, and the room of the fits. */
typedef struct {
  double *before, *after;
  void *room;
} bench;

typedef struct {
  glue_matrix before, after;
  cc_ancova_model model;
  bench *benches;
  int *integer[N_INTEGERS];
  double *real[N_REALS];
} call;

static void put_form(const cc_ancova_form *form, double *to) {
  to[0] = form->estimate;
  to[1] = form->std_error;
  to[2] = form->df;
  to[3] = form->length;
}

static void store(const call *c, size_t i, const cc_ancova_row *row) {
  double reals[N_REALS];
  c->integer[I_REASON][i] = (int)row->status;
  c->integer[I_PATIENT][i] = (int)row->patient + 1;
  c->integer[I_N][i] = (int)row->n;
  c->integer[I_DF][i] = (int)row->df_residual;
  reals[R_SIGMA] = row->sigma;
  reals[R_WALD] = row->wald;
  put_form(&row->difference, reals + R_DIFFERENCE);
  put_form(&row->first, reals + R_FIRST);
  put_form(&row->reference, reals + R_REFERENCE);
  glue_store(c->real, N_REALS, i, reals);
}

static void compute_block(void *context, int thread, size_t from, size_t to) {
  const call *c = context;
  bench *b = &c->benches[thread];
  glue_gather(&c->before, 0, from, to, b->before);
  glue_gather(&c->after, 0, from, to, b->after);
  for (size_t i = from; i < to; i += CC_LANES) {
    const size_t at = glue_gathered(&c->before, i - from);
    cc_ancova_row rows[CC_LANES];
    cc_ancova_four(&c->model, b->before + at, b->after + at, GLUE_LANES, b->room, rows);
    for (size_t l = 0; l < CC_LANES && i + l < to; ++l) store(c, i + l, &rows[l]);
  }
}

/* before, after: matrices of markers x patients on the scale of the analysis; patient: the columns in use, from 1;
 * design: patients in use x columns, the intercept first, the indicators of the groups last. */
SEXP ffi_ancova(SEXP before, SEXP after, SEXP patient, SEXP design, SEXP options) {
  call c = {.before = glue_matrix_of(before, patient), .after = glue_matrix_of(after, patient)};
  const size_t n = c.before.n;
  c.model.design =
      (cc_lane_design){n, (size_t)Rf_ncols(design), (size_t)glue_whole(options, "groups"), REAL_RO(design)};
  c.model.contrast = (size_t)glue_whole(options, "contrast") - 1;
  const int threads = glue_threads(glue_whole(options, "threads"));
  const size_t block = n <= 100 ? 16 * GLUE_LANES : GLUE_LANES;
  c.benches = glue_scratch((size_t)threads, sizeof *c.benches);
  for (int t = 0; t < threads; ++t) {
    bench *const b = &c.benches[t];
    b->before = glue_doubles(glue_gathered_size(block, n));
    b->after = glue_doubles(glue_gathered_size(block, n));
    b->room = glue_aligned(cc_ancova_bytes(&c.model), 1);
    cc_ancova_begin(&c.model, b->room);
  }
  const R_xlen_t n_markers = (R_xlen_t)c.before.n_markers;
  SEXP out = PROTECT(glue_list(N_INTEGERS + N_REALS, result_names));
  for (int k = 0; k < N_INTEGERS; ++k) c.integer[k] = glue_int(out, k, n_markers);
  for (int k = 0; k < N_REALS; ++k) c.real[k] = glue_real(out, N_INTEGERS + k, n_markers);
  const char *const label = glue_text(options, "label");
  const int done = glue_run_blocks(c.before.n_markers, block, threads, label, compute_block, &c);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
