/* What linear predictors achieve in patients and resamples: one model's, and two of the same patients. */
#include "glue.h"

#include <math.h>
#include <stdint.h>

#include "core/cc_bootstrap.h"
#include "core/cc_optimism.h"

enum { BLOCK = 16 }; /* measures a thread between two looks for an interrupt, at most */

enum { ORIGINAL, RESAMPLE, OUT_OF_BAG, N_SETS };
enum { N_MEASURES = 4 };

typedef struct {
  void *measure, *second; /* second and keys: where two models are compared */
  double *weight, *count;
  uint32_t *counts;
  cc_lane_keys *keys;
} measure_scratch;

static measure_scratch *scratch_of_threads(int threads, size_t measure_size, size_t n) {
  measure_scratch *const scratch = (measure_scratch *)R_alloc((size_t)threads, sizeof *scratch);
  for (int t = 0; t < threads; ++t) {
    scratch[t] = (measure_scratch){
        .measure = glue_scratch(measure_size, 1), .weight = glue_doubles(n), .count = glue_doubles(n)};
    scratch[t].counts = (uint32_t *)R_alloc(n + 1, sizeof(uint32_t));
  }
  return scratch;
}

typedef struct {
  size_t n;
  const double *links, *weights;
  const unsigned char *event;
  const int *column, *group;
  int n_groups;
  uint64_t seed, first;
  double *out[N_SETS];
  measure_scratch *scratch;
} measures;

static void store(double *to, cc_performance found) {
  to[0] = found.auc;
  to[1] = found.brier;
  to[2] = found.slope;
  to[3] = found.in_the_large;
}

/* Weights of the patients of a set in resample b; counts are drawn once. */
static void weigh(const measures *m, int set, measure_scratch *s) {
  for (size_t i = 0; i < m->n; ++i) {
    const double count = set == ORIGINAL ? 1.0 : (set == RESAMPLE ? s->count[i] : (double)(s->count[i] == 0.0));
    s->weight[i] = count * m->weights[i];
  }
}

static void measure_work(void *context, int thread, size_t from, size_t to) {
  const measures *const m = context;
  measure_scratch *const s = &m->scratch[thread];
  for (size_t b = from; b < to; ++b) {
    const size_t at = (size_t)m->column[b] - 1;
    const double *const eta = m->links + at * m->n;
    int known = 1;
    for (size_t i = 0; i < m->n; ++i) known = known && isfinite(eta[i]);
    cc_measure measure;
    if (known) {
      cc_measure_begin(&measure, m->n, m->event, eta, m->group == NULL ? NULL : m->group + at * m->n, m->n_groups,
                       s->measure);
    }
    if (m->out[RESAMPLE] != NULL || m->out[OUT_OF_BAG] != NULL) {
      cc_bootstrap_weights(m->seed, m->first + b, m->n, s->counts, s->count);
    }
    for (int set = 0; set < N_SETS; ++set) {
      if (m->out[set] == NULL) continue;
      cc_performance found = {NA_REAL, NA_REAL, NA_REAL, NA_REAL};
      if (known) {
        weigh(m, set, s);
        found = cc_measure_on(&measure, s->weight);
      }
      store(m->out[set] + b * N_MEASURES, found);
    }
  }
}

/* v_links: n x models; v_column: the model (from 1) of each item, whose resample is number `first` and on; v_group:
 * NULL or groups from 0 like v_links; options: list(n_groups, sets, seed, first, threads, label), sets: which of the
 * patients themselves, the resample, those not drawn. Returns a list of three, 4 x items (auc, brier, slope, in the
 * large) or NULL each; NULL after an interrupt. */
SEXP ffi_performance(SEXP v_links, SEXP v_event, SEXP v_weights, SEXP v_column, SEXP v_group, SEXP options) {
  static const char *const names[] = {"original", "resample", "out_of_bag"};
  measures m = {.links = REAL_RO(v_links), .weights = REAL_RO(v_weights)};
  m.seed = (uint64_t)glue_number(options, "seed");
  m.first = (uint64_t)glue_number(options, "first");
  m.n = (size_t)Rf_xlength(v_event);
  m.event = glue_events(v_event);
  m.column = INTEGER_RO(v_column);
  m.group = v_group == R_NilValue ? NULL : INTEGER_RO(v_group);
  m.n_groups = glue_whole(options, "n_groups");
  const int *const sets = LOGICAL_RO(glue_option(options, "sets"));
  const size_t items = (size_t)Rf_xlength(v_column), size = cc_measure_scratch(m.n);
  if (size == 0) Rf_error("cytochange: %zu patients are too many", m.n);
  const int threads = glue_threads(glue_whole(options, "threads"));
  SEXP out = PROTECT(glue_list(N_SETS, names));
  for (int set = 0; set < N_SETS; ++set) {
    if (sets[set]) m.out[set] = glue_real_matrix(out, set, N_MEASURES, items);
  }
  m.scratch = scratch_of_threads(threads, size, m.n);
  const char *const label = glue_text(options, "label");
  const int done = glue_run_growing(items, BLOCK, threads, label, measure_work, &m);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}

/* ---- two models of the same patients ---- */

enum { N_COMPARED = 6 }; /* auc, brier, log-likelihood of the first model, then of the second */

typedef struct {
  size_t n;
  const double *links[2], *weights;
  const unsigned char *event;
  uint64_t seed, first;
  double *original, *resample;
  measure_scratch *scratch;
} comparison;

static void compare_work(void *context, int thread, size_t from, size_t to) {
  const comparison *const c = context;
  measure_scratch *const s = &c->scratch[thread];
  for (size_t b = from; b < to; ++b) {
    cc_bootstrap_weights(c->seed, c->first + b, c->n, s->counts, s->count);
    for (size_t i = 0; i < c->n; ++i) s->weight[i] = s->count[i] * c->weights[i];
    const double *const eta[2] = {c->links[0] + b * c->n, c->links[1] + b * c->n};
    /* A refit that failed has no predictor of anybody. */
    const int known = isfinite(eta[0][0]) && isfinite(eta[1][0]);
    cc_measure measure[2];
    if (known) cc_accuracy_begin(measure, c->n, c->event, eta, s->keys, (void *[]){s->measure, s->second});
    for (int k = 0; k < 2; ++k) {
      cc_accuracy own = {NA_REAL, NA_REAL, NA_REAL}, test = own;
      if (known) {
        own = cc_accuracy_on(&measure[k], s->weight);
        test = cc_accuracy_on(&measure[k], c->weights);
      }
      const size_t at = b * N_COMPARED + 3 * (size_t)k;
      c->resample[at] = own.auc, c->resample[at + 1] = own.brier, c->resample[at + 2] = own.log_lik;
      c->original[at] = test.auc, c->original[at + 1] = test.brier, c->original[at + 2] = test.log_lik;
    }
  }
}

/* v_first, v_second: n x resamples, linear predictors by the two models of each resample, number `first` and on;
 * options: list(seed, first, threads, label). Returns `original` and `resample`, each 6 x resamples: auc, brier and
 * log-likelihood of the first and of the second, NA where the refit of either failed; NULL after an interrupt. */
SEXP ffi_comparison(SEXP v_first, SEXP v_second, SEXP v_event, SEXP v_weights, SEXP options) {
  static const char *const names[] = {"original", "resample"};
  comparison c = {.links = {REAL_RO(v_first), REAL_RO(v_second)}, .weights = REAL_RO(v_weights)};
  c.seed = (uint64_t)glue_number(options, "seed");
  c.first = (uint64_t)glue_number(options, "first");
  c.n = (size_t)Rf_xlength(v_event);
  c.event = glue_events(v_event);
  const size_t items = (size_t)Rf_ncols(v_first), size = cc_measure_scratch(c.n);
  if (size == 0) Rf_error("cytochange: %zu patients are too many", c.n);
  const int threads = glue_threads(glue_whole(options, "threads"));
  SEXP out = PROTECT(glue_list(2, names));
  c.original = glue_real_matrix(out, 0, N_COMPARED, items);
  c.resample = glue_real_matrix(out, 1, N_COMPARED, items);
  c.scratch = scratch_of_threads(threads, size, c.n);
  for (int t = 0; t < threads; ++t) {
    c.scratch[t].second = glue_scratch(size, 1);
    c.scratch[t].keys = glue_aligned(c.n, sizeof *c.scratch[t].keys);
  }
  const char *const label = glue_text(options, "label");
  const int done = glue_run_growing(items, BLOCK, threads, label, compare_work, &c);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
