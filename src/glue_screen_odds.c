/* prognostic_screen(): odds ratios of markers with values beyond limits, by models that leave open where beyond the
 * limit such a value lies: beside indicators of them, or pooled over imputations. See core/cc_impute.h, cc_clip.h. */
#include "glue_screen.h"

#include <math.h>
#include <stdlib.h>

#include "core/cc_clip_lanes.h"
#include "core/cc_impute.h"
#include "core/cc_philox.h"

/* Columns of the result, numbers first. */
enum { N_ODDS = 7, ODDS_STATUS = N_ODDS, ODDS_IMPUTATIONS, N_ODDS_OUT };
static const char *const odds_names[N_ODDS_OUT] = {"estimate", "std_error", "low",    "high",       "sd",
                                                   "within",   "between",   "status", "imputations"};

/* What a thread imputes in. */
typedef struct {
  int *beyond;
  uint64_t *patient;
  double *x, *theta, *factor, *scratch, *drawn, *covariance, *variance;
  cc_clip_part *part; /* as many as there are imputations at most, each with its own memory: */
  double **design, **beta, **engine;
  cc_clip_tile *tile; /* for all imputations, where the marker is alone in the model */
  double **values;    /* n x CC_TILE, a tile */
} odds_room;

typedef struct {
  screen c;
  const int *beyond; /* as the values: -1 below the limit, 1 above, 0 measured */
  int impute;
  double tail, imputations; /* imputations: at least so many, or the percentage beyond limits */
  size_t most;
  const uint64_t *patient, *marker; /* keys */
  odds_room *rooms;
  double *real[N_ODDS];
  int *status, *used;
} odds_call;

/* ---- what both share ---- */

static size_t gather_beyond(const odds_call *call, size_t j, screen_marker *m, int *beyond) {
  const screen *c = &call->c;
  size_t n_beyond = 0;
  screen_gather(c, j, m);
  for (size_t i = 0; i < m->n; ++i) {
    beyond[i] = call->beyond[(size_t)(c->matrix.column[m->at[i]] - 1) * c->n_markers + j];
    n_beyond += beyond[i] != 0;
  }
  return n_beyond;
}

/* Mean and standard deviation of the values that were measured. Returns 0 where they do not vary. */
static int standardise_measured(screen_marker *m, const int *beyond) {
  double sum = 0.0, squares = 0.0, n = 0.0;
  for (size_t i = 0; i < m->n; ++i) {
    sum += beyond[i] == 0 ? m->value[i] : 0.0;
    n += beyond[i] == 0;
  }
  m->mean = n > 0.0 ? sum / n : 0.0;
  for (size_t i = 0; i < m->n; ++i) {
    if (beyond[i] == 0) squares += (m->value[i] - m->mean) * (m->value[i] - m->mean);
  }
  m->sd = n > 1.0 ? sqrt(squares / (n - 1.0)) : NAN;
  return m->sd > 0.0;
}

static double standard(const screen_marker *m, double value) { return (value - m->mean) / m->sd; }

/* Intercept and shared columns of the marker's patients. */
static void shared_columns(const screen *c, const screen_marker *m, double *design) {
  for (size_t i = 0; i < m->n; ++i) {
    design[i] = 1.0;
    for (size_t q = 0; q < c->k; ++q) design[(1 + q) * m->n + i] = c->shared[m->at[i] * c->k + q];
  }
}

/* ---- beside indicators of values beyond limits ---- */

/* Below, above, where there are any, then the measured values, 0 elsewhere; s->given: in the units given. */
static size_t indicator_design(const screen *c, screen_scratch *s, const screen_marker *m, const int *beyond) {
  const size_t n = m->n;
  size_t p = 1 + c->k;
  shared_columns(c, m, s->design);
  for (size_t i = 0; i < n; ++i) {
    s->given[i] = 1.0;
    for (size_t q = 0; q < c->k; ++q) s->given[(1 + q) * n + i] = c->given[q * c->n + m->at[i]];
    s->y[i] = m->event[i];
  }
  for (int side = -1; side <= 1; side += 2) {
    size_t there = 0;
    for (size_t i = 0; i < n; ++i) {
      s->design[p * n + i] = s->given[p * n + i] = beyond[i] == side;
      there += beyond[i] == side;
    }
    p += there > 0;
  }
  for (size_t i = 0; i < n; ++i) {
    s->design[p * n + i] = beyond[i] == 0 ? standard(m, m->value[i]) : 0.0;
    s->given[p * n + i] = beyond[i] == 0 ? m->value[i] : 0.0;
  }
  return p + 1;
}

static void fit_indicator(const odds_call *call, size_t j, screen_scratch *s, const int *beyond) {
  const screen *c = &call->c;
  const screen_marker *m = &s->marker[0];
  const size_t p = indicator_design(c, s, m, beyond);
  call->status[j] = CC_TOO_FEW;
  if (m->n < p) return;
  const cc_logistic_data data = {m->n, p, s->design, s->y, NULL, NULL, c->penalty};
  const cc_exactly exactly = {malloc, free, s->given};
  cc_screen_fit fit;
  cc_screen_careful(&data, &exactly, c->profile, c->drop, cc_logistic_starts(data.n), s->engine, &fit);
  const double unit = m->sd * m->unit;
  const double row[N_ODDS] = {
      fit.estimate / unit, fit.std_error / unit, fit.low / unit, fit.high / unit, unit, NAN, NAN};
  call->status[j] = (int)fit.status;
  glue_store(call->real, N_ODDS, j, row);
}

/* ---- pooled over imputations ---- */

/* The predictor of the values: intercept, response, shared columns. */
static cc_impute_data impute_data(const screen *c, screen_scratch *s, const screen_marker *m, const odds_room *r) {
  const size_t n = m->n, p = 2 + c->k;
  shared_columns(c, m, r->x);
  for (size_t i = 0; i < n; ++i) {
    r->x[(1 + c->k) * n + i] = m->event[i];
    s->w[i] = standard(m, m->value[i]);
  }
  return (cc_impute_data){n, p, r->x, s->w, r->beyond};
}

static double spread(const double *x, size_t n) {
  double mean = 0.0, squares = 0.0;
  for (size_t i = 0; i < n; ++i) mean += x[i] / (double)n;
  for (size_t i = 0; i < n; ++i) squares += (x[i] - mean) * (x[i] - mean);
  return sqrt(squares / ((double)n - 1.0));
}

/* Completed data sets, one a part, each fitted from no random start: limits were seen to need such, estimates were not.
 * Returns how many have a maximum; *sd: the mean spread of these. */
static size_t fill_parts(const odds_call *call, screen_scratch *s, odds_room *r, const cc_impute_data *data,
                         const cc_impute_fit *fit, uint64_t key, size_t wanted, double *sd) {
  const screen *c = &call->c;
  const screen_marker *m = &s->marker[0];
  const size_t n = m->n, p = 2 + c->k;
  size_t fitted = 0;
  *sd = 0.0;
  for (size_t k = 0; k < wanted; ++k) {
    double *const x = r->design[fitted];
    cc_impute_draw(data, fit, key, (uint32_t)k, r->patient, r->scratch, r->drawn);
    shared_columns(c, m, x);
    for (size_t i = 0; i < n; ++i) x[(p - 1) * n + i] = r->drawn[i];
    r->part[fitted].data = (cc_logistic_data){n, p, x, s->y, NULL, NULL, c->penalty};
    r->part[fitted].beta = r->beta[fitted];
    r->variance[fitted] = cc_clip_fit(&r->part[fitted], STARTS_RESAMPLE, r->engine[fitted], r->covariance);
    if (isnan(r->variance[fitted])) continue;
    *sd += spread(r->drawn, n);
    ++fitted;
  }
  *sd /= fitted > 0 ? (double)fitted : NAN;
  return fitted;
}

/* The same in lanes: all of it. Returns 0 where that must be left to the parts. */
static int pool_in_lanes(const odds_call *call, screen_scratch *s, odds_room *r, const cc_impute_data *data,
                         const cc_impute_fit *fit, uint64_t key, size_t wanted, cc_clip *pooled, double *sd) {
  const size_t n = data->n, tiles = (wanted + CC_TILE - 1) / CC_TILE;
  for (size_t k = 0; k < tiles * CC_TILE; ++k) {
    /* Lanes that are left take the first set. */
    if (k < wanted) cc_impute_draw(data, fit, key, (uint32_t)k, r->patient, r->scratch, r->drawn);
    double *const values = r->values[k / CC_TILE] + k % CC_TILE;
    for (size_t i = 0; i < n; ++i) values[i * CC_TILE] = k < wanted ? r->drawn[i] : r->values[0][i * CC_TILE];
  }
  for (size_t t = 0; t < tiles; ++t) {
    r->tile[t].tile.n = n;
    r->tile[t].tile.n_event = s->marker[0].n_event;
    r->tile[t].tile.units = r->tile[t].tile.values = r->values[t];
  }
  return cc_clip_lanes(r->tile, wanted, call->c.penalty, call->tail, call->c.profile, pooled, sd);
}

/* The same by the parts, each by the careful engine. Returns how many have a maximum; nothing is pooled where too few
 * have. */
static size_t pool_parts(const odds_call *call, screen_scratch *s, odds_room *r, const cc_impute_data *data,
                         const cc_impute_fit *fit, uint64_t key, size_t wanted, cc_clip *pooled, double *sd) {
  const size_t fitted = fill_parts(call, s, r, data, fit, key, wanted, sd);
  if (20 * (wanted - fitted) <= wanted) {
    cc_clip_pool(r->part, r->variance, fitted, call->tail, call->c.profile, cc_logistic_starts(s->marker[0].n), pooled);
  }
  return fitted;
}

static void fit_imputed(const odds_call *call, size_t j, screen_scratch *s, odds_room *r, size_t n_beyond) {
  const screen *c = &call->c;
  const screen_marker *m = &s->marker[0];
  for (size_t i = 0; i < m->n; ++i) {
    s->y[i] = m->event[i];
    r->patient[i] = call->patient[c->matrix.column[m->at[i]] - 1];
  }
  const cc_impute_data data = impute_data(c, s, m, r);
  cc_impute_fit fit = {0, r->theta, r->factor};
  call->status[j] = CC_NOT_CONVERGED;
  cc_impute_estimate(&data, r->scratch, &fit);
  if (!fit.converged) return;
  const double share = ceil(100.0 * (double)n_beyond / (double)m->n);
  const size_t wanted = (size_t)fmax(call->imputations, call->most > (size_t)call->imputations ? share : 0.0);
  const uint64_t key = cc_impute_key(c->seed, call->marker[j]);
  double sd;
  cc_clip pooled;
  size_t fitted = wanted;
  if (c->k > 0 || !pool_in_lanes(call, s, r, &data, &fit, key, wanted, &pooled, &sd)) {
    fitted = pool_parts(call, s, r, &data, &fit, key, wanted, &pooled, &sd);
  }
  call->used[j] = (int)fitted;
  if (20 * (wanted - fitted) > wanted) return;
  if (c->profile && (isnan(pooled.low) || isnan(pooled.high))) return;
  const double unit = m->sd * m->unit, between = (1.0 + 1.0 / (double)fitted) * pooled.between;
  const double row[N_ODDS] = {pooled.estimate / unit,
                              sqrt(pooled.within + between) / unit,
                              pooled.low / unit,
                              pooled.high / unit,
                              sd * unit,
                              pooled.within,
                              pooled.between};
  call->status[j] = CC_OK;
  glue_store(call->real, N_ODDS, j, row);
}

/* ---- the entry ---- */

static void fit_markers(void *context, int thread, size_t from, size_t to) {
  const odds_call *call = context;
  screen_scratch *s = call->c.scratch + thread;
  odds_room *r = call->rooms + thread;
  for (size_t j = from; j < to; ++j) {
    const size_t n_beyond = gather_beyond(call, j, &s->marker[0], r->beyond);
    call->status[j] = s->marker[0].n == n_beyond ? CC_ALL_CENSORED : CC_CONSTANT;
    if (!standardise_measured(&s->marker[0], r->beyond)) continue;
    if (call->impute)
      fit_imputed(call, j, s, r, n_beyond);
    else
      fit_indicator(call, j, s, r->beyond);
  }
}

static void new_tiles(const odds_call *call, odds_room *r) {
  const size_t n = call->c.n, tiles = (call->most + CC_TILE - 1) / CC_TILE;
  if (call->c.k > 0) return;
  r->tile = glue_aligned(tiles, sizeof *r->tile);
  r->values = glue_scratch(tiles, sizeof *r->values);
  for (size_t t = 0; t < tiles; ++t) {
    r->values[t] = glue_aligned(n, CC_TILE * sizeof **r->values);
    r->tile[t].tile = (cc_tile){.x = glue_aligned(2 * n, sizeof(cc_vec)),
                                .narrow = glue_aligned(n, sizeof(cc_f8)),
                                .key = glue_aligned(n, sizeof(cc_f8))};
  }
}

static odds_room new_room(const odds_call *call) {
  const size_t n = call->c.n, p = 2 + call->c.k, most = call->most;
  odds_room r = {.beyond = glue_scratch(n, sizeof(int))};
  if (!call->impute) return r;
  r.patient = glue_scratch(n, sizeof *r.patient);
  r.x = glue_doubles(glue_bytes(n, p));
  r.theta = glue_doubles(p + 1);
  r.factor = glue_doubles((p + 1) * (p + 1));
  r.scratch = glue_doubles(cc_impute_scratch(p));
  r.drawn = glue_doubles(n);
  r.covariance = glue_doubles(p * p);
  r.variance = glue_doubles(most);
  r.part = glue_scratch(most, sizeof *r.part);
  r.design = glue_scratch(most, sizeof *r.design);
  r.beta = glue_scratch(most, sizeof *r.beta);
  r.engine = glue_scratch(most, sizeof *r.engine);
  new_tiles(call, &r);
  for (size_t k = 0; k < most; ++k) {
    r.design[k] = glue_doubles(glue_bytes(n, p));
    r.beta[k] = glue_doubles(2 * p);
    r.engine[k] = glue_doubles(cc_logistic_scratch(n, p));
  }
  return r;
}

/* Keys of names, of markers or of patients. */
static const uint64_t *keys_of(SEXP names) {
  uint64_t *key = glue_scratch((size_t)Rf_xlength(names), sizeof *key);
  for (R_xlen_t i = 0; i < Rf_xlength(names); ++i) key[i] = cc_patient_key(CHAR(STRING_ELT(names, i)));
  return key;
}

/* As ffi_screen(), of markers each of which has a value beyond a limit; v_beyond: as v_values; options also: impute,
 * imputations (at least so many), share (as many as per cent lie beyond limits, where that is more), markers and
 * patients (names). Returns a row a marker, NULL after an interrupt. */
SEXP ffi_screen_odds(SEXP v_values, SEXP v_beyond, SEXP v_patient, SEXP c_n_event, SEXP v_shared, SEXP options) {
  odds_call call = {.beyond = INTEGER_RO(v_beyond)};
  screen_decode(&call.c, v_values, v_patient, c_n_event, v_shared, options);
  call.impute = glue_whole(options, "impute");
  call.tail = glue_number(options, "odds_tail");
  call.imputations = glue_number(options, "imputations");
  call.most = glue_whole(options, "share") && call.imputations < 100.0 ? 100 : (size_t)call.imputations;
  call.patient = keys_of(glue_option(options, "patients"));
  call.marker = keys_of(glue_option(options, "markers"));
  const int threads = glue_threads(glue_whole(options, "threads"));
  screen_new_scratch(&call.c, threads);
  call.rooms = glue_scratch((size_t)threads, sizeof *call.rooms);
  for (int t = 0; t < threads; ++t) call.rooms[t] = new_room(&call);
  const R_xlen_t m = (R_xlen_t)call.c.n_markers;
  SEXP out = PROTECT(glue_list(N_ODDS_OUT, odds_names));
  for (int i = 0; i < N_ODDS; ++i) {
    call.real[i] = glue_real(out, i, m);
    for (R_xlen_t j = 0; j < m; ++j) call.real[i][j] = NA_REAL;
  }
  call.status = glue_int(out, ODDS_STATUS, m);
  call.used = glue_int(out, ODDS_IMPUTATIONS, m);
  for (R_xlen_t j = 0; j < m; ++j) call.used[j] = 0;
  const int done = glue_run_blocks(call.c.n_markers, 1, threads, glue_text(options, "label"), fit_markers, &call);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
