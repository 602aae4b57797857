/* Entry point of R/method-quade.R. */
#include "glue_groups.h"

#include <string.h>

#include "core/cc_quade.h"

typedef struct {
  double *value;
  int *group;
  void *room;
} bench;

/* covariate: patients x n_covariates, by the patient's number, which takes the place of a stratum. */
typedef struct {
  group_input in;
  const double *covariate;
  const int *group;
  cc_quade_data data;
  size_t n_covariates;
  bench *bench;
} call;

static void test_marker(void *context, int thread, const group_pairs *p, double *row) {
  const call *c = context;
  const bench *b = c->bench + thread;
  memcpy(b->value, p->after, p->n * sizeof(double));
  memcpy(b->value + p->n, p->before, p->n * sizeof(double));
  for (size_t k = 0; k < c->n_covariates; ++k) {
    double *const column = b->value + (2 + k) * p->n;
    for (size_t i = 0; i < p->n; ++i) column[i] = c->covariate[k * c->in.n + (size_t)p->stratum[i]];
  }
  for (size_t i = 0; i < p->n; ++i) b->group[i] = c->group[p->stratum[i]];
  cc_quade_data data = c->data;
  data.n = p->n;
  data.value = b->value;
  data.group = b->group;
  cc_quade_result r;
  cc_quade(&data, b->room, &r);
  const double figures[] = {(double)r.varies, r.estimate, r.f, r.df1, r.df2};
  memcpy(row, figures, sizeof figures);
}

/* As the other entry points of glue_groups.h; event: the group of each patient, from 0; stratum: each patient's own
 * number, from 1; covariate: patients in use x columns, the first `ranked` of which are ranked. */
SEXP ffi_quade(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP stratum, SEXP covariate, SEXP options) {
  static const char *const names[] = {"varies", "estimate", "f", "df1", "df2"};
  call c = {.in = read_groups(before, after, patient, event, stratum, options)};
  c.covariate = REAL_RO(covariate);
  c.n_covariates = (size_t)Rf_ncols(covariate);
  c.group = INTEGER_RO(event);
  c.data.columns = 2 + c.n_covariates;
  c.data.n_ranked = 2 + (size_t)glue_whole(options, "ranked");
  c.data.n_groups = (size_t)glue_whole(options, "groups");
  c.data.first = (size_t)glue_whole(options, "first");
  c.data.second = 0;
  c.data.digits = c.in.digits;
  const int threads = glue_threads(glue_whole(options, "threads"));
  c.bench = glue_scratch((size_t)threads, sizeof *c.bench);
  for (int t = 0; t < threads; ++t) {
    c.bench[t].value = glue_doubles(glue_bytes(c.in.n, c.data.columns));
    c.bench[t].group = glue_scratch(c.in.n, sizeof(int));
    c.bench[t].room = glue_scratch(cc_quade_bytes(c.in.n, c.data.columns, c.data.n_groups), 1);
  }
  const group_columns columns = {names, 5, 1};
  return run_groups(&c.in, options, group_block(&c.in), columns, test_marker, NULL, &c);
}
