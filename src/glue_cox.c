/* outcome_screen(): a Cox model a marker, four side by side, with its concordance; then the bootstrap of ranks. */
#include "glue_cox.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/cc_bootstrap.h"

enum { RANGE = 16, LIMITS = 8 }; /* resamples of a work item; markers whose limits of ranks are taken together */

static const char *const out_names[N_OUT] = {COX_NUMBERS(GLUE_NAME) COX_OTHERS(GLUE_NAME)};

static void store_fit(const cox_call *c, size_t j, double unit, const cc_cox_fit *fit) {
  const double row[] = {fit->estimate * unit, fit->std_error * unit, fit->low * unit,
                        fit->high * unit,     fit->statistic,        fit->slope};
  glue_store(&c->out[ESTIMATE], sizeof row / sizeof *row, j, row);
  c->separated[j] = fit->separated;
  c->status[j] = fit->status;
}

static void fit_tiles(void *context, int thread, size_t from, size_t to) {
  const cox_call *const c = context;
  cox_scratch *const s = &c->scratch[thread];
  const cc_exactly exactly = {malloc, free, NULL};
  for (size_t tile = from; tile < to; ++tile) {
    const size_t first = tile * CC_LANES;
    double unit[CC_LANES];
    int active[CC_LANES];
    cc_cox_fit fit[CC_LANES];
    cox_fill_lanes(c, s, first, unit);
    cox_describe(c, s, first, unit);
    for (int l = 0; l < CC_LANES; ++l) active[l] = first + (size_t)l < c->n_markers && c->status[first + l] == CC_OK;
    cc_cox_fit_lanes(&s->work, active, c->drop, &exactly, fit);
    for (int l = 0; l < CC_LANES; ++l) {
      if (active[l]) store_fit(c, first + (size_t)l, unit[l], &fit[l]);
    }
    if (c->start != NULL) {
      for (size_t k = 0; k < CC_LANES * c->p && first * c->p + k < c->n_markers * c->p; ++k) {
        c->start[first * c->p + k] = s->work.top_at[k];
      }
    }
  }
}

/* ---- the bootstrap ---- */

static int is_fitted(const cox_call *c, size_t j) {
  return j < c->n_markers && (c->status[j] == CC_OK || c->status[j] == CC_SEPARATED);
}

static void resample(void *context, int thread, size_t from, size_t to) {
  const cox_call *const c = context;
  cox_scratch *const s = &c->scratch[thread];
  for (size_t item = from; item < to; ++item) {
    const size_t first = item / c->n_ranges * CC_LANES, range = item % c->n_ranges;
    const size_t end = (range + 1) * RANGE < c->resamples ? (range + 1) * RANGE : c->resamples;
    double unit[CC_LANES], *const start = s->ranks;
    int active[CC_LANES];
    cox_fill_lanes(c, s, first, unit);
    for (int l = 0; l < CC_LANES; ++l) {
      active[l] = is_fitted(c, first + (size_t)l);
      for (size_t k = 0; k < c->p; ++k) {
        start[(size_t)l * c->p + k] = active[l] ? c->start[(first + (size_t)l) * c->p + k] : NAN;
      }
    }
    for (size_t b = range * RANGE; b < end; ++b) {
      double statistic[CC_LANES];
      cc_bootstrap_weights(c->seed, b, c->n, s->counts, s->weight);
      for (size_t i = 0; i < c->n; ++i) s->work.cox.count[i] = s->present[i] * s->weight[i];
      cc_cox_statistics(&s->work, active, start, statistic);
      for (size_t l = 0; l < CC_LANES && first + l < c->n_markers; ++l) {
        c->draws[b * c->n_markers + first + l] = statistic[l];
      }
    }
  }
}

static void rank_resamples(void *context, int thread, size_t from, size_t to) {
  const cox_call *const c = context;
  for (size_t b = from; b < to; ++b) {
    cc_bootstrap_ranks(c->draws + b * c->n_markers, c->n_markers, c->scratch[thread].by_statistic,
                       c->rank + b * c->n_markers);
  }
}

static void limit_ranks(void *context, int thread, size_t from, size_t to) {
  const cox_call *const c = context;
  double *const ranks = c->scratch[thread].ranks;
  for (size_t j = from; j < to; ++j) {
    if (!is_fitted(c, j)) continue;
    for (size_t b = 0; b < c->resamples; ++b) ranks[b] = (double)c->rank[b * c->n_markers + j];
    double low, high;
    c->out[RESAMPLES][j] = (double)cc_bootstrap_limits(ranks, c->resamples, c->tail, &low, &high);
    c->out[RANK_LOW][j] = ISNAN(low) ? NA_REAL : low;
    c->out[RANK_HIGH][j] = ISNAN(high) ? NA_REAL : high;
  }
}

static int run_bootstrap(cox_call *c, int threads, const char *label) {
  const size_t n_tiles = (c->n_markers + CC_LANES - 1) / CC_LANES;
  c->n_ranges = (c->resamples + RANGE - 1) / RANGE;
  c->draws = glue_doubles(glue_bytes(c->n_markers, c->resamples));
  c->rank = glue_scratch(glue_bytes(c->n_markers, c->resamples), sizeof *c->rank);
  return glue_run_growing(n_tiles * c->n_ranges, 8, threads, label, resample, c) &&
         glue_run_growing(c->resamples, 16, threads, NULL, rank_resamples, c) &&
         glue_run_blocks(c->n_markers, LIMITS, threads, NULL, limit_ranks, c);
}

/* ---- the entry ---- */

/* Groups of one time, of patients in order. */
static void read_times(cox_call *c, const double *time, const int *event) {
  size_t *const fail = glue_scratch(c->n, sizeof *fail), *const end = glue_scratch(c->n, sizeof *end);
  c->times = (cc_cox_times){c->n, 0, fail, end};
  for (size_t i = 0; i < c->n;) {
    const double here = time[i];
    while (i < c->n && time[i] == here && !event[i]) ++i;
    fail[c->times.n_groups] = i;
    while (i < c->n && time[i] == here) ++i;
    end[c->times.n_groups++] = i;
  }
}

static void alloc_scratch(const cox_call *c, cox_scratch *s) {
  const size_t n = c->n, p = c->p, most = c->resamples > CC_LANES * p ? c->resamples : CC_LANES * p;
  s->work.cox = (cc_cox){.times = &c->times, .ties = c->ties, .penalised = c->penalised};
  cc_cox_prepare(&s->work, n, p, glue_aligned(cc_cox_vectors(n, p, c->times.n_groups), sizeof(cc_vec)),
                 glue_doubles(cc_cox_doubles(p)));
  s->present = glue_aligned(n, sizeof(cc_vec));
  s->raw = glue_aligned(n, sizeof(cc_vec));
  s->own = c->own.n > 0 ? glue_aligned(n, sizeof(cc_vec)) : NULL;
  cox_alloc_markers(c, s);
  s->weight = glue_doubles(n);
  s->counts = glue_scratch(n, sizeof *s->counts);
  s->ranks = glue_doubles(most);
  s->by_statistic = c->resamples > 0 ? glue_scratch(2 * c->n_markers, sizeof *s->by_statistic) : NULL;
}

/* values: markers x patients; own: the same shape, a column of each marker's own, or NULL; patient: columns in use,
 * from 1, the latest time first, of one time those without the event first; time, event (integers): of these; shared:
 * columns x these; options: ties, penalised, drop (NA: no limits), tail, digits, resamples, seed, threads, label,
 * boot_label. NULL after an interrupt. */
SEXP ffi_cox(SEXP values, SEXP own, SEXP patient, SEXP time, SEXP event, SEXP shared, SEXP options) {
  cox_call c = {.values = glue_matrix_of(values, patient)};
  if (own != R_NilValue) c.own = glue_matrix_of(own, patient);
  c.n = c.values.n;
  c.n_markers = c.values.n_markers;
  c.shared = REAL_RO(shared);
  c.n_shared = (size_t)Rf_nrows(shared);
  c.p = 1 + (own != R_NilValue) + c.n_shared;
  c.ties = (cc_ties)glue_whole(options, "ties");
  c.penalised = glue_whole(options, "penalised");
  c.digits = glue_whole(options, "digits");
  c.drop = glue_number(options, "drop");
  c.tail = glue_number(options, "tail");
  c.resamples = (size_t)glue_number(options, "resamples");
  c.seed = (uint64_t)glue_number(options, "seed");
  read_times(&c, REAL_RO(time), INTEGER_RO(event));
  const int threads = glue_threads(glue_whole(options, "threads"));
  const R_xlen_t m = (R_xlen_t)c.n_markers;
  SEXP out = PROTECT(glue_list(N_OUT, out_names));
  for (int k = 0; k < N_DOUBLES; ++k) {
    c.out[k] = glue_real(out, k, m);
    for (R_xlen_t j = 0; j < m; ++j) c.out[k][j] = NA_REAL;
  }
  c.separated = glue_int(out, SEPARATED, m);
  c.status = glue_int(out, STATUS, m);
  for (R_xlen_t j = 0; j < m; ++j) c.separated[j] = NA_LOGICAL;
  if (c.resamples > 0) c.start = glue_doubles(glue_bytes(c.n_markers, c.p));
  c.scratch = glue_aligned((size_t)threads, sizeof *c.scratch);
  for (int t = 0; t < threads; ++t) alloc_scratch(&c, &c.scratch[t]);
  const size_t n_tiles = (c.n_markers + CC_LANES - 1) / CC_LANES;
  int done = glue_run_growing(n_tiles, 8, threads, glue_text(options, "label"), fit_tiles, &c);
  if (done && c.resamples > 0) done = run_bootstrap(&c, threads, glue_text(options, "boot_label"));
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
