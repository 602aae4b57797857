/* prognostic_screen(): the markers four at a time through the fast engine, what leaves it through the careful one, then
 * the bootstrap of ranks and cut-points. The patients come with those who have the event first. */
#include "glue.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/cc_bootstrap.h"
#include "core/cc_lane_sort.h"
#include "core/cc_logistic_batch.h"
#include "core/cc_roc.h"
#include "core/cc_screen.h"

enum {
  N, N_EVENT, SD, ESTIMATE, STD_ERROR, LOW, HIGH, STATISTIC, AUC, AUC_LOW, AUC_HIGH, CUT, SENSITIVITY, SPECIFICITY,
  PREDICTIVE, RANK_LOW, RANK_HIGH, CUT_LOW, CUT_HIGH, RESAMPLES, N_DOUBLES, SEPARATED = N_DOUBLES, STATUS, CAREFUL, N_OUT
};
static const char *const out_names[N_OUT] = {
    "n",        "n_event",     "sd",          "estimate",   "std_error", "low",       "high",    "statistic",
    "auc",      "auc_low",     "auc_high",    "cut",        "sensitivity", "specificity", "predictive", "rank_low",
    "rank_high", "cut_low",    "cut_high",    "resamples",  "separated", "status",    "careful"};

/* Random starts of the careful engine: for a row of the result, and within a resample. */
enum { STARTS_ROW = 8, STARTS_RESAMPLE = 0, RANGE = 16 };

typedef struct {
  /* the question */
  const double *values; /* markers x patients, NA where missing, in units */
  size_t n_markers;
  const int *patient;   /* n: column of each patient in use, from 1 */
  size_t n, n_event, k; /* patients, those with the event (first), shared columns */
  const double *shared; /* n x k, row after row */
  const double *arms;   /* n x n_arms indicator columns of the predictive test, column-major; NA: no arm */
  size_t n_arms;
  int arms_shared;      /* the arms are among the shared columns already */
  int log2_scale, firth, profile, digits;
  double drop, tail, z;
  size_t resamples, n_ranges, n_blocks;
  uint64_t seed;
  cc_batch_null null;
  int has_null;
  /* the answer */
  double *out[N_DOUBLES];
  int *separated, *status, *careful;
  double *start;     /* markers x (k + 2): where resamples start */
  float *rank;       /* resamples x markers */
  double *draws;     /* resamples x markers: statistics */
  int *steps;        /* resamples x markers: step of the cut-point, -1 none */
  struct scratch *scratch;
} screen;

/* A marker as gathered: patients with a value, by place in the order of `patient`. */
typedef struct {
  size_t n, n_event, n_steps;
  double mean, sd;
  size_t *at;         /* n */
  double *units;      /* n */
  double *value;      /* n: on the analysis scale */
  unsigned char *event;
  cc_rank_item *item; /* 2 n: by units; index into `at` */
  size_t *end;
} marker;

typedef struct scratch {
  marker marker[CC_LANES];
  double *n0, *n1;
  cc_lane_keys *keys;
  cc_vec *x, *mask, *variance, *half; /* all patients */
  cc_vec *rx, *rmask;                 /* rows of a resample */
  double *rshared, *rcount, *weight;
  size_t *row;
  uint32_t *counts;
  double *design, *y, *w, *engine; /* the careful engine's */
} scratch;

static cc_vec *alloc_vec(size_t n) {
  const uintptr_t raw = (uintptr_t)R_alloc(glue_bytes(n + 2, sizeof(cc_vec)), 1);
  return (cc_vec *)((raw + 31) & ~(uintptr_t)31);
}

static double *alloc_real(size_t n, size_t times) { return (double *)R_alloc(glue_bytes(n + 1, times), sizeof(double)); }

static void alloc_scratch(scratch *s, size_t n, size_t k, size_t p_most) {
  for (int l = 0; l < CC_LANES; ++l) {
    marker *const m = &s->marker[l];
    m->at = (size_t *)R_alloc(n + 1, sizeof(size_t));
    m->value = alloc_real(n, 1);
    m->units = alloc_real(n, 1);
    m->event = (unsigned char *)R_alloc(n + 1, 1);
    m->item = (cc_rank_item *)R_alloc(2 * n + 1, sizeof(cc_rank_item));
    m->end = (size_t *)R_alloc(n + 1, sizeof(size_t));
  }
  s->keys = (cc_lane_keys *)(void *)alloc_vec(n);
  s->n0 = alloc_real(n, 1);
  s->n1 = alloc_real(n, 1);
  s->x = alloc_vec(n);
  s->mask = alloc_vec(n);
  s->variance = alloc_vec(n);
  s->half = alloc_vec(n);
  s->rx = alloc_vec(n);
  s->rmask = alloc_vec(n);
  s->rshared = alloc_real(n, k + 1);
  s->rcount = alloc_real(n, 1);
  s->weight = alloc_real(n, 1);
  s->row = (size_t *)R_alloc(n + 1, sizeof(size_t));
  s->counts = (uint32_t *)R_alloc(n + 1, sizeof(uint32_t));
  s->design = alloc_real(n, p_most);
  s->y = alloc_real(n, 1);
  s->w = alloc_real(n, 1);
  s->engine = alloc_real(cc_screen_scratch(n, p_most), 1);
}

/* ---- one marker ---- */

static void gather(const screen *c, size_t j, marker *m) {
  m->n = m->n_event = 0;
  double sum = 0.0, squares = 0.0;
  for (size_t i = 0; i < c->n; ++i) {
    const double units = c->values[(size_t)(c->patient[i] - 1) * c->n_markers + j];
    if (ISNAN(units)) continue;
    const double value = c->log2_scale ? log2(units) : units;
    m->units[m->n] = units;
    m->value[m->n] = value;
    m->event[m->n] = i < c->n_event;
    m->at[m->n++] = i;
    m->n_event += i < c->n_event;
    sum += value;
  }
  m->mean = m->n > 0 ? sum / (double)m->n : 0.0;
  for (size_t i = 0; i < m->n; ++i) squares += (m->value[i] - m->mean) * (m->value[i] - m->mean);
  m->sd = m->n > 1 ? sqrt(squares / (double)(m->n - 1)) : NAN;
}

/* Sorts the markers gathered and finds their steps. */
static void find_steps(const screen *c, scratch *s) {
  marker *const m = s->marker;
  if (c->n <= CC_LANE_SORT_MOST) {
    const double *const units[CC_LANES] = {m[0].units, m[1].units, m[2].units, m[3].units};
    const size_t n[CC_LANES] = {m[0].n, m[1].n, m[2].n, m[3].n};
    cc_rank_item *const item[CC_LANES] = {m[0].item, m[1].item, m[2].item, m[3].item};
    cc_lane_sort(units, n, s->keys, item);
    for (int l = 0; l < CC_LANES; ++l) m[l].n_steps = cc_tie_groups_sorted(NULL, m[l].n, c->digits, m[l].item, m[l].end);
    return;
  }
  for (int l = 0; l < CC_LANES; ++l) m[l].n_steps = cc_tie_groups(m[l].units, NULL, m[l].n, c->digits, m[l].item, m[l].end);
}

static cc_status judge(const screen *c, const marker *m) {
  if (m->n == 0) return CC_TOO_FEW;
  if (m->n_event == 0 || m->n_event == m->n) return CC_ONE_GROUP;
  if (m->n_steps == 1 || !(m->sd > 0.0)) return CC_CONSTANT;
  if (m->n < c->k + 2) return CC_TOO_FEW;
  return CC_OK;
}

static double step_value(const marker *m, size_t step) {
  return m->units[m->item[step == 0 ? 0 : m->end[step - 1]].index];
}

/* AUC, interval, cut-point. */
static void describe_curve(const screen *c, size_t j, scratch *s, const marker *m) {
  cc_roc_count(m->item, m->end, m->n_steps, m->event, NULL, s->n0, s->n1);
  cc_auc auc;
  cc_roc_auc(s->n0, s->n1, m->n_steps, &auc);
  c->out[AUC][j] = auc.auc;
  cc_auc_interval(&auc, c->tail, c->z, &c->out[AUC_LOW][j], &c->out[AUC_HIGH][j]);
  cc_cut_point cut;
  if (!cc_roc_cut(s->n0, s->n1, m->n_steps, &cut)) return;
  c->out[CUT][j] = step_value(m, cut.step);
  c->out[SENSITIVITY][j] = cut.sensitivity;
  c->out[SPECIFICITY][j] = cut.specificity;
}

/* The marker's own patients as a plain design: intercept, shared columns, arms of the predictive test, marker, and marker
 * x arm. weight: by patient, or NULL. Returns the number of rows. */
static size_t plain_design(const screen *c, scratch *s, const marker *m, int predictive, const double *weight,
                           cc_logistic_data *data) {
  const size_t n_main = predictive && !c->arms_shared ? c->n_arms : 0;
  size_t n = 0;
  for (size_t i = 0; i < m->n; ++i) {
    const size_t at = m->at[i];
    if (weight != NULL && weight[at] == 0.0) continue;
    if (predictive && ISNAN(c->arms[at])) continue;
    s->row[n++] = i;
  }
  const size_t p = 2 + c->k + n_main + (predictive ? c->n_arms : 0);
  for (size_t r = 0; r < n; ++r) {
    const size_t at = m->at[s->row[r]];
    const double x = (m->value[s->row[r]] - m->mean) / m->sd;
    double *cell = s->design + r;
    *cell = 1.0;
    cell += n;
    for (size_t q = 0; q < c->k; ++q, cell += n) *cell = c->shared[at * c->k + q];
    for (size_t a = 0; a < n_main; ++a, cell += n) *cell = c->arms[a * c->n + at];
    *cell = x;
    cell += n;
    for (size_t a = 0; predictive && a < c->n_arms; ++a, cell += n) *cell = x * c->arms[a * c->n + at];
    s->y[r] = at < c->n_event;
    if (weight != NULL) s->w[r] = weight[at];
  }
  *data = (cc_logistic_data){n, p, s->design, s->y, weight != NULL ? s->w : NULL, NULL, c->firth};
  return n;
}

static void store_fit(const screen *c, size_t j, const marker *m, const cc_screen_fit *fit) {
  c->out[ESTIMATE][j] = fit->estimate / m->sd;
  c->out[STD_ERROR][j] = fit->std_error / m->sd;
  c->out[LOW][j] = fit->low / m->sd;
  c->out[HIGH][j] = fit->high / m->sd;
  c->out[STATISTIC][j] = fit->statistic;
  c->separated[j] = fit->separated;
  c->status[j] = (int)fit->status;
}

static void fit_careful(const screen *c, size_t j, scratch *s, const marker *m) {
  cc_logistic_data data;
  cc_screen_fit fit;
  plain_design(c, s, m, 0, NULL, &data);
  cc_screen_careful(&data, c->profile, c->drop, STARTS_ROW, s->engine, &fit);
  store_fit(c, j, m, &fit);
  c->careful[j] = 1;
}

/* ---- four markers ---- */

/* Returns 1 where a patient of some active lane has no value. */
static int fill_lanes(const screen *c, scratch *s, const int active[CC_LANES]) {
  int masked = 0;
  for (size_t i = 0; i < c->n; ++i) {
    s->x[i] = CC_SPLAT(0.0);
    s->mask[i] = CC_SPLAT(0.0);
  }
  for (int l = 0; l < CC_LANES; ++l) {
    const marker *const m = &s->marker[l];
    if (!active[l]) {
      for (size_t i = 0; i < c->n; ++i) s->mask[i][l] = 1.0;
      continue;
    }
    masked |= m->n < c->n;
    for (size_t i = 0; i < m->n; ++i) {
      s->x[m->at[i]][l] = (m->value[i] - m->mean) / m->sd;
      s->mask[m->at[i]][l] = 1.0;
    }
  }
  return masked;
}

static void gather_block(const screen *c, size_t first, scratch *s, int describe, int active[CC_LANES]) {
  for (int l = 0; l < CC_LANES; ++l) {
    const size_t j = first + (size_t)l;
    s->marker[l].n = 0;
    if (j < c->n_markers) gather(c, j, &s->marker[l]);
  }
  find_steps(c, s);
  for (int l = 0; l < CC_LANES; ++l) {
    const size_t j = first + (size_t)l;
    active[l] = 0;
    if (j >= c->n_markers) continue;
    const marker *const m = &s->marker[l];
    const cc_status status = describe ? judge(c, m) : (cc_status)c->status[j];
    active[l] = describe ? status == CC_OK : status == CC_OK || status == CC_SEPARATED;
    if (!describe) continue;
    c->status[j] = (int)status;
    c->out[N][j] = (double)m->n;
    c->out[N_EVENT][j] = (double)m->n_event;
    c->out[SD][j] = m->sd;
    if (active[l]) describe_curve(c, j, s, m);
  }
}

static void fit_block(const screen *c, size_t first, scratch *s) {
  int active[CC_LANES];
  gather_block(c, first, s, 1, active);
  const int masked = fill_lanes(c, s, active);
  const size_t p = c->k + 2;
  const cc_batch_rows rows = {c->n, c->n_event, p, c->shared, NULL, s->x, masked ? s->mask : NULL, s->variance, s->half};
  cc_batch_options options = {c->firth, c->profile, c->drop, {0.0}};
  if (c->has_null) cc_batch_min_pivots(&rows, options.min_pivot);
  cc_batch_fit fit = {.state = {0, 0, 0, 0}};
  if (c->has_null) cc_batch_maximise(&rows, &options, &c->null, NULL, active, &fit);
  const int needed = CC_BATCH_FIT | CC_BATCH_TEST | CC_BATCH_OVERLAP | (c->profile ? CC_BATCH_LIMITS : 0);
  for (int l = 0; l < CC_LANES; ++l) {
    const size_t j = first + (size_t)l;
    if (!active[l]) continue;
    const marker *const m = &s->marker[l];
    const int fast = (fit.state[l] & needed) == needed;
    for (size_t q = 0; q < p && p <= CC_BATCH_MOST; ++q) {
      c->start[j * p + q] = fast ? fit.beta[q][l] : NAN;
    }
    if (!fast) {
      fit_careful(c, j, s, m);
    } else {
      const cc_screen_fit row = {fit.beta[p - 1][l], fit.std_error[l], fit.statistic[l], fit.low[l], fit.high[l], 0, CC_OK};
      store_fit(c, j, m, &row);
    }
    if (c->n_arms > 0) {
      cc_logistic_data data;
      const size_t n = plain_design(c, s, m, 1, NULL, &data);
      c->out[PREDICTIVE][j] =
          n >= data.p ? cc_screen_statistic(&data, c->n_arms, STARTS_ROW, s->engine) : NA_REAL;
    }
  }
}

static void fit_work(void *context, int thread, size_t from, size_t to) {
  const screen *const c = context;
  for (size_t b = from; b < to; ++b) fit_block(c, b * CC_LANES, &c->scratch[thread]);
}

/* ---- the bootstrap ---- */

/* Rows of one resample: patients drawn at least once. */
static void compact_rows(const screen *c, scratch *s, int masked, cc_batch_rows *rows) {
  size_t n = 0, n_event = 0;
  for (size_t i = 0; i < c->n; ++i) {
    if (s->weight[i] == 0.0) continue;
    s->rx[n] = s->x[i];
    s->rmask[n] = s->mask[i];
    s->rcount[n] = s->weight[i];
    for (size_t q = 0; q < c->k; ++q) s->rshared[n * c->k + q] = c->shared[i * c->k + q];
    n_event += i < c->n_event;
    ++n;
  }
  *rows = (cc_batch_rows){n, n_event, c->k + 2, s->rshared, s->rcount, s->rx, masked ? s->rmask : NULL, s->variance, s->half};
}

static int resampled_groups(const marker *m, const double *weight, size_t n_event) {
  double total[2] = {0.0, 0.0};
  for (size_t i = 0; i < m->n; ++i) total[m->at[i] < n_event] += weight[m->at[i]];
  return total[0] > 0.0 && total[1] > 0.0;
}

static int resampled_cut(const screen *c, scratch *s, const marker *m) {
  size_t i = 0;
  for (size_t t = 0; t < m->n_steps; ++t) {
    double count[2] = {0.0, 0.0};
    for (; i < m->end[t]; ++i) {
      const size_t at = m->at[m->item[i].index];
      count[at < c->n_event] += s->weight[at];
    }
    s->n0[t] = count[0];
    s->n1[t] = count[1];
  }
  cc_cut_point cut;
  return cc_roc_cut(s->n0, s->n1, m->n_steps, &cut) ? (int)cut.step : -1;
}

static void resample_block(const screen *c, size_t first, size_t b, scratch *s, const int wanted[CC_LANES], int masked,
                           const cc_vec *start) {
  cc_bootstrap_weights(c->seed, b, c->n, s->counts, s->weight);
  int active[CC_LANES], any = 0;
  for (int l = 0; l < CC_LANES; ++l) {
    active[l] = wanted[l] && resampled_groups(&s->marker[l], s->weight, c->n_event);
    any |= active[l];
  }
  cc_batch_fit fit = {.state = {0, 0, 0, 0}};
  if (any && c->has_null) {
    cc_batch_rows rows;
    compact_rows(c, s, masked, &rows);
    const cc_batch_options options = {c->firth, 0, 0.0, {0.0}};
    cc_batch_maximise(&rows, &options, &c->null, start, active, &fit);
  }
  for (int l = 0; l < CC_LANES; ++l) {
    const size_t j = first + (size_t)l;
    if (j >= c->n_markers) break;
    const marker *const m = &s->marker[l];
    double statistic = NAN;
    int step = -1;
    if (active[l]) {
      step = resampled_cut(c, s, m);
      if ((fit.state[l] & CC_BATCH_TEST) != 0) {
        statistic = fit.statistic[l];
      } else {
        cc_logistic_data data;
        if (plain_design(c, s, m, 0, s->weight, &data) >= data.p) {
          statistic = cc_screen_statistic(&data, 1, STARTS_RESAMPLE, s->engine);
        }
      }
    }
    c->draws[b * c->n_markers + j] = statistic;
    c->steps[b * c->n_markers + j] = step;
  }
}

static void resample_work(void *context, int thread, size_t from, size_t to) {
  const screen *const c = context;
  scratch *const s = &c->scratch[thread];
  for (size_t item = from; item < to; ++item) {
    const size_t first = item / c->n_ranges * CC_LANES, range = item % c->n_ranges;
    int active[CC_LANES];
    gather_block(c, first, s, 0, active);
    const int masked = fill_lanes(c, s, active);
    cc_vec start[CC_BATCH_MOST];
    const size_t p = c->k + 2;
    for (size_t q = 0; q < p && p <= CC_BATCH_MOST; ++q) {
      for (int l = 0; l < CC_LANES; ++l) {
        const double value = active[l] ? c->start[(first + (size_t)l) * p + q] : 0.0;
        start[q][l] = isnan(value) ? (q + 1 < p ? c->null.beta[q] : 0.0) : value;
      }
    }
    const size_t end = (range + 1) * RANGE < c->resamples ? (range + 1) * RANGE : c->resamples;
    for (size_t b = range * RANGE; b < end; ++b) resample_block(c, first, b, s, active, masked, start);
  }
}

static void rank_work(void *context, int thread, size_t from, size_t to) {
  const screen *const c = context;
  for (size_t b = from; b < to; ++b) {
    cc_bootstrap_ranks(c->draws + b * c->n_markers, c->n_markers, c->scratch[thread].row, c->rank + b * c->n_markers);
  }
}

static void limits_of_markers(const screen *c) {
  double *const buffer = alloc_real(c->resamples, 1);
  scratch *const s = &c->scratch[0];
  for (size_t j = 0; j < c->n_markers; ++j) {
    if (c->status[j] != CC_OK && c->status[j] != CC_SEPARATED) continue;
    for (size_t b = 0; b < c->resamples; ++b) buffer[b] = (double)c->rank[b * c->n_markers + j];
    c->out[RESAMPLES][j] = (double)cc_bootstrap_limits(buffer, c->resamples, c->tail, &c->out[RANK_LOW][j],
                                                       &c->out[RANK_HIGH][j]);
    for (size_t b = 0; b < c->resamples; ++b) {
      const int step = c->steps[b * c->n_markers + j];
      buffer[b] = step < 0 ? NAN : (double)step;
    }
    double low, high;
    if (cc_bootstrap_limits(buffer, c->resamples, c->tail, &low, &high) == 0) continue;
    marker *const m = &s->marker[0];
    gather(c, j, m);
    m->n_steps = cc_tie_groups(m->units, NULL, m->n, c->digits, m->item, m->end);
    c->out[CUT_LOW][j] = step_value(m, (size_t)low);
    c->out[CUT_HIGH][j] = step_value(m, (size_t)high);
  }
}

/* ---- the entry ---- */

static SEXP option(SEXP options, const char *name) {
  SEXP names = Rf_getAttrib(options, R_NamesSymbol);
  for (R_xlen_t i = 0; i < Rf_xlength(options); ++i) {
    if (strcmp(CHAR(STRING_ELT(names, i)), name) == 0) return VECTOR_ELT(options, i);
  }
  Rf_error("cytochange: option %s is missing", name);
}

static double real_option(SEXP options, const char *name) { return Rf_asReal(option(options, name)); }
static int int_option(SEXP options, const char *name) { return Rf_asInteger(option(options, name)); }

/* The fit without markers, once. */
static void fit_null(screen *c, scratch *s) {
  c->has_null = 0;
  if (c->k + 2 > CC_BATCH_MOST) return;
  const cc_batch_rows rows = {c->n, c->n_event, c->k + 2, c->shared, NULL, s->x, NULL, s->variance, s->half};
  c->has_null = cc_batch_fit_null(&rows, s->x, &c->null);
}

static int run_bootstrap(screen *c, int threads, SEXP label) {
  const size_t m = c->n_markers;
  c->draws = alloc_real(glue_bytes(m, c->resamples), 1);
  c->steps = (int *)R_alloc(glue_bytes(m, c->resamples) + 1, sizeof(int));
  c->rank = (float *)R_alloc(glue_bytes(m, c->resamples) + 1, sizeof(float));
  const char *const text = label == R_NilValue ? NULL : CHAR(STRING_ELT(label, 0));
  if (!glue_run_blocks(c->n_blocks * c->n_ranges, 1, threads, text, resample_work, c)) return 0;
  for (int t = 0; t < threads; ++t) {
    if (m > c->n) c->scratch[t].row = (size_t *)R_alloc(m + 1, sizeof(size_t));
  }
  if (!glue_run_blocks(c->resamples, 16, threads, NULL, rank_work, c)) return 0;
  limits_of_markers(c);
  return 1;
}

/* v_values: markers x patients, in units; v_patient: columns in use, from 1, those with the event first, c_n_event of
 * them; v_shared: shared columns x patients in use (a column a patient), centred and scaled; v_arms: NULL or indicator
 * columns, patients in use x arms; options: see prognostic_core() in R. NULL after an interrupt. */
SEXP ffi_screen(SEXP v_values, SEXP v_patient, SEXP c_n_event, SEXP v_shared, SEXP v_arms, SEXP options) {
  screen c = {.values = REAL_RO(v_values), .patient = INTEGER_RO(v_patient), .shared = REAL_RO(v_shared)};
  c.n_markers = (size_t)Rf_nrows(v_values);
  c.n = (size_t)Rf_xlength(v_patient);
  c.n_event = (size_t)Rf_asInteger(c_n_event);
  c.k = (size_t)Rf_nrows(v_shared);
  c.arms = v_arms == R_NilValue ? NULL : REAL_RO(v_arms);
  c.n_arms = v_arms == R_NilValue ? 0 : (size_t)Rf_ncols(v_arms);
  c.arms_shared = int_option(options, "arms_shared");
  c.log2_scale = int_option(options, "log2");
  c.firth = int_option(options, "firth");
  c.profile = int_option(options, "profile");
  c.digits = int_option(options, "digits");
  c.drop = real_option(options, "drop");
  c.tail = real_option(options, "tail");
  c.z = real_option(options, "z");
  c.resamples = (size_t)real_option(options, "resamples");
  c.seed = (uint64_t)real_option(options, "seed");
  c.n_ranges = (c.resamples + RANGE - 1) / RANGE;
  c.n_blocks = (c.n_markers + CC_LANES - 1) / CC_LANES;
  const int threads = glue_threads(int_option(options, "threads"));

  SEXP out = PROTECT(glue_list(N_OUT, out_names));
  const R_xlen_t m = (R_xlen_t)c.n_markers;
  for (int i = 0; i < N_DOUBLES; ++i) {
    c.out[i] = glue_real(out, i, m);
    for (R_xlen_t j = 0; j < m; ++j) c.out[i][j] = NA_REAL;
  }
  c.separated = glue_int(out, SEPARATED, m);
  c.status = glue_int(out, STATUS, m);
  c.careful = glue_int(out, CAREFUL, m);
  for (R_xlen_t j = 0; j < m; ++j) {
    c.separated[j] = NA_LOGICAL;
    c.careful[j] = 0;
  }
  c.start = alloc_real(glue_bytes(c.n_markers, c.k + 2), 1);
  c.scratch = (scratch *)R_alloc((size_t)threads, sizeof(scratch));
  for (int t = 0; t < threads; ++t) alloc_scratch(&c.scratch[t], c.n, c.k, c.k + 2 + 2 * c.n_arms);
  fit_null(&c, &c.scratch[0]);

  SEXP label = option(options, "label"), boot_label = option(options, "boot_label");
  const char *const text = label == R_NilValue ? NULL : CHAR(STRING_ELT(label, 0));
  int done = glue_run_blocks(c.n_blocks, 8, threads, text, fit_work, &c);
  if (done && c.resamples > 0) done = run_bootstrap(&c, threads, boot_label);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
