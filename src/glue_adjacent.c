/* response_trend(): the odds of a category up, by adjacent categories with Firth's penalty. */
#include "glue_groups.h"

#include <string.h>

#include "core/cc_adjacent.h"

typedef struct {
  int *grade;
  double *shared, *scratch;
  size_t *of_all;
  int *level;
} adjacent_bench;

typedef struct {
  group_input in;
  size_t grades, n_shared;
  const double *shared; /* patients that take part x n_shared */
  double drop;
  adjacent_bench *bench;
} adjacent_call;

static void fit_marker(void *context, int thread, const group_pairs *p, double *row) {
  const adjacent_call *c = context;
  adjacent_bench *b = c->bench + thread;
  size_t n_grades = 0;
  memset(b->of_all, 0, c->grades * sizeof *b->of_all);
  for (size_t i = 0; i < p->n; ++i) ++b->of_all[c->in.event[p->who[i]]];
  for (size_t g = 0; g < c->grades; ++g) {
    if (b->of_all[g] > 0) b->level[g] = (int)n_grades++;
  }
  row[0] = (double)(p->n == 0 ? CC_NO_PAIRS : CC_ONE_GROUP);
  row[1] = (double)p->n;
  for (int k = 2; k < 6; ++k) row[k] = NA_REAL;
  if (n_grades < 2) return;
  for (size_t i = 0; i < p->n; ++i) b->grade[i] = b->level[c->in.event[p->who[i]]];
  for (size_t j = 0; j < c->n_shared; ++j) {
    for (size_t i = 0; i < p->n; ++i) b->shared[i + j * p->n] = c->shared[p->who[i] + j * c->in.n];
  }
  const cc_adjacent_data data = {p->n, c->n_shared, n_grades, b->shared, p->change, b->grade};
  cc_adjacent_fit fit;
  cc_adjacent(&data, c->drop, b->scratch, &fit);
  const double figures[] = {(double)fit.status, (double)p->n, fit.estimate, fit.low, fit.high, fit.statistic};
  memcpy(row, figures, sizeof figures);
}

/* options as read_groups() reads them, without limits; n_grades; shared: a matrix, those who take part x columns;
 * drop. */
SEXP ffi_adjacent(SEXP before, SEXP after, SEXP patient, SEXP grade, SEXP options) {
  static const char *const names[] = {"status", "n", "estimate", "low", "high", "statistic"};
  adjacent_call call = {.in = read_groups(before, after, patient, grade, R_NilValue, options)};
  const int threads = glue_threads(glue_whole(options, "threads"));
  SEXP shared = glue_option(options, "shared");
  call.grades = (size_t)glue_whole(options, "n_grades");
  call.n_shared = (size_t)Rf_ncols(shared);
  call.shared = REAL_RO(shared);
  call.drop = glue_number(options, "drop");
  call.bench = glue_scratch((size_t)threads, sizeof *call.bench);
  for (int t = 0; t < threads; ++t) {
    adjacent_bench *b = &call.bench[t];
    b->grade = glue_scratch(call.in.n, sizeof *b->grade);
    b->shared = glue_doubles(glue_bytes(call.in.n, call.n_shared));
    b->scratch = glue_doubles(cc_adjacent_scratch(call.in.n, call.n_shared, call.grades));
    b->of_all = glue_scratch(call.grades, sizeof *b->of_all);
    b->level = glue_scratch(call.grades, sizeof *b->level);
  }
  const group_columns columns = {names, 6, 2};
  return run_groups(&call.in, options, 1, columns, fit_marker, NULL, &call);
}
