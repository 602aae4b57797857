/* outcome_screen(): a Cox model a marker, four side by side, with its concordance; then the bootstrap of ranks. */
#include "glue_gather.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/cc_bootstrap.h"
#include "core/cc_concordance.h"
#include "core/cc_cox_fit.h"
#include "core/cc_rank.h"
#include "core/cc_unit.h"

enum { RANGE = 16, LIMITS = 8 }; /* resamples of a work item; markers whose limits of ranks are taken together */

enum {
  N,
  N_EVENT,
  SD,
  ESTIMATE,
  STD_ERROR,
  LOW,
  HIGH,
  STATISTIC,
  SLOPE,
  CONCORDANCE,
  CONCORDANCE_ERROR,
  RANK_LOW,
  RANK_HIGH,
  RESAMPLES,
  N_DOUBLES,
  SEPARATED = N_DOUBLES,
  STATUS,
  N_OUT
};

static const char *const out_names[N_OUT] = {
    "n",         "n_event",   "sd",        "estimate",    "std_error",         "low",
    "high",      "statistic", "slope",     "concordance", "concordance_error", "rank_low",
    "rank_high", "resamples", "separated", "status"};

/* A marker's patients, in the order of all, and their groups of one time. */
typedef struct {
  size_t n, n_event, n_groups;
  double sd, unit; /* unit: what its column was multiplied by, a power of two */
  double *value, *x;
  size_t *fail, *end;
} cox_marker;

typedef struct {
  cc_cox_work work;
  cc_vec *present; /* n: 1 where the lane's marker has a value, else 0 */
  cox_marker marker;
  cc_rank_item *item;
  size_t *tied;
  double *raw, *own; /* n x 4: values of a tile; own: NULL where there is no such column */
  double *room, *weight, *ranks;
  uint32_t *counts;
  cc_rank_item *by_statistic;
} cox_scratch;

typedef struct {
  glue_matrix values, own; /* own.n 0: no column of a marker's own */
  size_t n, n_markers, n_shared, p;
  const double *shared; /* patients in order x n_shared, near 1 */
  cc_cox_times times;
  cc_ties ties;
  int penalised, digits;
  double drop, tail;
  size_t resamples, n_ranges;
  uint64_t seed;
  double *out[N_DOUBLES];
  int *separated, *status;
  double *start, *draws; /* markers x p; resamples x markers */
  float *rank;
  cox_scratch *scratch;
} cox_call;

/* ---- a tile of four markers ---- */

/* The values of a matrix's markers from `first`, four side by side a patient: what is a page apart in memory is read
 * once. */
static void gather_values(const cox_call *c, const glue_matrix *m, size_t first, double *raw) {
  for (size_t i = 0; i < c->n; ++i) {
    const size_t cell = first + ((size_t)m->column[i] - 1) * m->n_markers;
    for (size_t l = 0; l < CC_LANES; ++l) {
      raw[i * CC_LANES + l] = first + l < c->n_markers ? glue_matrix_at(m, cell + l) : NA_REAL;
    }
  }
}

/* A column of a marker into lane l: less one of its own values, over a power of two near its range; both exact where
 * the values are whole numbers. Returns what it was multiplied by, 0 where it does not vary. */
static double put_column(const cox_call *c, cox_scratch *s, const double *raw, int l, size_t column) {
  double from = NAN, reach = 0.0;
  for (size_t i = 0; i < c->n; ++i) {
    if (s->present[i][l] == 0.0) continue;
    const double value = raw[i * CC_LANES + (size_t)l];
    if (ISNAN(from)) from = value;
    reach = fmax(reach, fabs(value - from));
  }
  const double unit = cc_unit(0.25 * reach);
  for (size_t i = 0; i < c->n; ++i) {
    const int here = s->present[i][l] != 0.0;
    s->work.cox.x[i * c->p + column][l] = here ? (raw[i * CC_LANES + (size_t)l] - from) * unit : 0.0;
  }
  return reach > 0.0 ? unit : 0.0;
}

/* The marker's own patients together. */
static void gather_marker(const cox_call *c, cox_scratch *s, int l) {
  cox_marker *const m = &s->marker;
  m->n = m->n_event = m->n_groups = 0;
  double mean = 0.0, square = 0.0;
  for (size_t k = 0, i = 0; k < c->times.n_groups; ++k) {
    const size_t before = m->n;
    size_t fail = m->n;
    for (; i < c->times.end[k]; ++i) {
      if (i == c->times.fail[k]) fail = m->n;
      if (s->present[i][l] == 0.0) continue;
      const double x = s->work.cox.x[i * c->p][l], apart = x - mean;
      m->x[m->n] = x;
      m->value[m->n++] = s->raw[i * CC_LANES + (size_t)l];
      mean += apart / (double)m->n;
      square += apart * (x - mean);
    }
    if (c->times.fail[k] == c->times.end[k]) fail = m->n;
    if (m->n == before) continue;
    m->n_event += m->n - fail;
    m->fail[m->n_groups] = fail;
    m->end[m->n_groups++] = m->n;
  }
  m->sd = m->n > 1 ? sqrt(square / (double)(m->n - 1)) : NAN;
}

/* The marker's ranks in the place of its values: what is tied is decided as everywhere (cc_rank.h). */
static size_t rank_values(const cox_call *c, cox_scratch *s) {
  cox_marker *const m = &s->marker;
  const size_t n_ranks = cc_tie_groups(m->value, NULL, m->n, c->digits, s->item, s->tied);
  for (size_t g = 0, i = 0; g < n_ranks; ++g) {
    for (; i < s->tied[g]; ++i) m->x[s->item[i].index] = (double)(g + 1);
  }
  return n_ranks;
}

static void describe(const cox_call *c, cox_scratch *s, size_t j) {
  const cox_marker *const m = &s->marker;
  c->out[N][j] = (double)m->n;
  c->out[N_EVENT][j] = (double)m->n_event;
  c->status[j] = m->n == 0 || m->n_event == 0 ? CC_TOO_FEW : m->unit == 0.0 ? CC_CONSTANT : CC_OK;
  if (c->status[j] != CC_OK) return;
  c->out[SD][j] = m->sd / m->unit;
  const size_t n_ranks = rank_values(c, s);
  const cc_concordance found = cc_concordance_of_ranks(m->n, m->x, n_ranks, m->n_groups, m->fail, m->end, s->room);
  c->out[CONCORDANCE][j] = ISNAN(found.value) ? NA_REAL : found.value;
  c->out[CONCORDANCE_ERROR][j] = ISNAN(found.value) ? NA_REAL : found.std_error;
}

/* Markers from `first` into the lanes; unit: of each, 0 where there is nothing to fit. */
static void fill_lanes(const cox_call *c, cox_scratch *s, size_t first, double unit[CC_LANES], int describing) {
  cc_cox *const cox = &s->work.cox;
  const size_t from_shared = c->own.n > 0 ? 2 : 1;
  gather_values(c, &c->values, first, s->raw);
  if (s->own != NULL) gather_values(c, &c->own, first, s->own);
  for (size_t i = 0; i < c->n; ++i) {
    for (int l = 0; l < CC_LANES; ++l) {
      const double own = s->own != NULL ? s->own[i * CC_LANES + (size_t)l] : 0.0;
      s->present[i][l] = ISNAN(s->raw[i * CC_LANES + (size_t)l]) || ISNAN(own) ? 0.0 : 1.0;
    }
    cox->count[i] = s->present[i];
    for (size_t k = 0; k < c->n_shared; ++k) {
      cox->x[i * c->p + from_shared + k] = CC_SPLAT(c->shared[i * c->n_shared + k]);
    }
  }
  for (int l = 0; l < CC_LANES; ++l) {
    const size_t j = first + (size_t)l;
    unit[l] = 0.0;
    for (size_t i = 0; i < c->n && j >= c->n_markers; ++i) {
      for (size_t k = 0; k < from_shared; ++k) cox->x[i * c->p + k][l] = 0.0;
    }
    if (j >= c->n_markers) continue;
    unit[l] = put_column(c, s, s->raw, l, 0);
    if (s->own != NULL) put_column(c, s, s->own, l, 1);
    if (!describing) continue;
    gather_marker(c, s, l);
    s->marker.unit = unit[l];
    describe(c, s, j);
  }
}

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
    fill_lanes(c, s, first, unit, 1);
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
    fill_lanes(c, s, first, unit, 0);
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
  s->raw = glue_doubles(CC_LANES * n);
  s->own = c->own.n > 0 ? glue_doubles(CC_LANES * n) : NULL;
  s->marker.x = glue_doubles(n);
  s->marker.fail = glue_scratch(n, sizeof *s->marker.fail);
  s->marker.end = glue_scratch(n, sizeof *s->marker.end);
  s->marker.value = glue_doubles(n);
  s->item = glue_scratch(2 * n, sizeof *s->item);
  s->tied = glue_scratch(n, sizeof *s->tied);
  s->room = glue_doubles(3 * n + 2);
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
