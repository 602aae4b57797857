/* overall_change(): one test over all visits. */
#include "glue_gather.h"

#include <math.h>
#include <string.h>

#include "core/cc_overall.h"

typedef struct {
  double **block; /* of each visit, gathered */
  double *value;  /* n x k */
  void *memory;
} overall_bench;

typedef struct {
  glue_matrix *visit;
  size_t n, k;
  cc_overall_data settings;
  overall_bench *bench;
  int *whole[4];   /* status, n_complete, n_partial, n_dropped */
  double *real[6]; /* statistic, df, kendall_w, orders, lower, upper */
  double *place;   /* k x markers */
} overall_call;

static void test_markers(void *context, int thread, size_t from, size_t to) {
  const overall_call *c = context;
  const overall_bench *b = c->bench + thread;
  for (size_t v = 0; v < c->k; ++v) glue_gather(&c->visit[v], 0, from, to, b->block[v]);
  for (size_t i = from; i < to; ++i) {
    for (size_t v = 0; v < c->k; ++v) {
      const double *value = b->block[v] + glue_gathered(&c->visit[v], i - from);
      for (size_t j = 0; j < c->n; ++j) b->value[j * c->k + v] = value[j * GLUE_LANES];
    }
    cc_overall_data data = c->settings;
    cc_overall_result r;
    data.value = b->value;
    double *place = c->place + i * c->k;
    cc_overall(&data, b->memory, place, &r);
    for (size_t v = 0; v < c->k; ++v) place[v] = isnan(place[v]) ? NA_REAL : place[v];
    const int counts[] = {(int)r.status, (int)r.n_complete, (int)r.n_partial, (int)r.n_dropped};
    for (size_t m = 0; m < 4; ++m) c->whole[m][i] = counts[m];
    const double figures[] = {r.statistic, r.df, r.kendall_w, r.orders, r.lower, r.upper};
    glue_store(c->real, 6, i, figures);
  }
}

/* visits: a list of double matrices of the same shape, markers x patients; patient: columns from 1; options: test,
 * log2, digits, most_orders, threads, label. */
SEXP ffi_overall(SEXP visits, SEXP patient, SEXP options) {
  static const char *const names[] = {"status",    "n_complete", "n_partial", "n_dropped", "statistic", "df",
                                      "kendall_w", "orders",     "lower",     "upper",     "place"};
  overall_call c = {.k = (size_t)Rf_xlength(visits)};
  const int threads = glue_threads(glue_whole(options, "threads"));
  c.visit = glue_scratch(c.k, sizeof *c.visit);
  for (size_t v = 0; v < c.k; ++v) c.visit[v] = glue_matrix_of(VECTOR_ELT(visits, (R_xlen_t)v), patient);
  c.n = c.visit[0].n;
  c.settings = (cc_overall_data){.n = c.n,
                                 .k = c.k,
                                 .kind = (cc_overall_kind)glue_whole(options, "test"),
                                 .scale = glue_whole(options, "log2") ? CC_SCALE_LOG2 : CC_SCALE_RAW,
                                 .digits = glue_whole(options, "digits"),
                                 .most_orders = glue_number(options, "most_orders")};
  c.bench = glue_scratch((size_t)threads, sizeof *c.bench);
  for (int t = 0; t < threads; ++t) {
    overall_bench *b = &c.bench[t];
    b->block = glue_scratch(c.k, sizeof *b->block);
    for (size_t v = 0; v < c.k; ++v) b->block[v] = glue_doubles(glue_gathered_size(GLUE_LANES, c.n));
    b->value = glue_doubles(glue_bytes(c.n, c.k));
    b->memory = glue_scratch(cc_overall_bytes(c.n, c.k), 1);
  }
  const R_xlen_t n_markers = (R_xlen_t)c.visit[0].n_markers;
  SEXP out = PROTECT(glue_list(11, names));
  for (R_xlen_t m = 0; m < 4; ++m) c.whole[m] = glue_int(out, m, n_markers);
  for (R_xlen_t m = 0; m < 6; ++m) c.real[m] = glue_real(out, 4 + m, n_markers);
  c.place = glue_real(out, 10, n_markers * (R_xlen_t)c.k);
  const int done =
      glue_run_blocks((size_t)n_markers, GLUE_LANES, threads, glue_text(options, "label"), test_markers, &c);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
