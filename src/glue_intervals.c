/* What is known of the changes of markers with values beyond limits: the ends of each. */
#include "glue_groups.h"

typedef struct {
  group_input in;
  cc_limited_pair **pair; /* one more than patients, a thread */
  cc_interval **known;
  size_t **who;
  void **memory;
  double *low, *high; /* markers x patients */
} interval_call;

static void take_intervals(void *context, int thread, size_t from, size_t to) {
  const interval_call *c = context;
  cc_interval *known = c->known[thread];
  size_t *who = c->who[thread];
  for (size_t marker = from; marker < to; ++marker) {
    for (size_t j = 0; j < c->in.n; ++j) c->low[j * c->in.before.n_markers + marker] = NA_REAL;
    for (size_t j = 0; j < c->in.n; ++j) c->high[j * c->in.before.n_markers + marker] = NA_REAL;
    const size_t n = glue_limited_pairs(&c->in.limits, marker, c->pair[thread], who);
    cc_change_intervals(c->pair[thread], n, c->in.scale, c->in.digits, c->memory[thread], known);
    for (size_t i = 0; i < n; ++i) {
      c->low[who[i] * c->in.before.n_markers + marker] = known[i].low;
      c->high[who[i] * c->in.before.n_markers + marker] = known[i].high;
    }
  }
}

/* Arguments as of read_groups(), the limits among the options. Returns list(low, high), matrices of markers x the
 * patients asked for: equal where the change is known, NA where there is none. NULL after an interrupt. */
SEXP ffi_change_intervals(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP options) {
  static const char *const names[] = {"low", "high"};
  interval_call c = {.in = read_groups(before, after, patient, event, R_NilValue, options)};
  const int n_threads = glue_threads(glue_whole(options, "threads"));
  const size_t threads = (size_t)n_threads, n = c.in.n;
  c.pair = glue_scratch(threads, sizeof *c.pair);
  c.known = glue_scratch(threads, sizeof *c.known);
  c.who = glue_scratch(threads, sizeof *c.who);
  c.memory = glue_scratch(threads, sizeof *c.memory);
  for (size_t t = 0; t < threads; ++t) {
    c.pair[t] = glue_scratch(n + 1, sizeof **c.pair);
    c.known[t] = glue_scratch(n, sizeof **c.known);
    c.who[t] = glue_scratch(n + 1, sizeof **c.who);
    c.memory[t] = glue_scratch(cc_gehan_bytes(n), 1);
  }
  SEXP out = PROTECT(glue_list(2, names));
  double **columns[] = {&c.low, &c.high};
  for (int k = 0; k < 2; ++k) *columns[k] = glue_real_matrix(out, k, c.in.before.n_markers, n);
  const int done = glue_run_blocks(c.in.before.n_markers, 64, n_threads, NULL, take_intervals, &c);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
