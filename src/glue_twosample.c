/* Change against response: entry points of R/response-change.R. All take the same input: two matrices of doubles,
 * markers x patients, of before and after; which patients (columns, from 1) take part; their response (1, 0); and a
 * list of options. Each marker uses the patients that have both of its values. */
#include "glue.h"

#include <string.h>

#include "core/cc_fisher.h"
#include "core/cc_interaction.h"
#include "core/cc_roc.h"
#include "core/cc_twosample.h"
#include "core/cc_van_elteren.h"
#include "core/cc_welch.h"

typedef struct {
  const double *before, *after;
  size_t n_markers;
  const int *patient, *event, *stratum; /* stratum: from 1, or NULL */
  size_t n, n1, n0, n_strata;           /* patients, of them responders and others; strata (at least 1) */
  cc_scale scale;
  int digits;
} input;

/* The complete pairs of one marker, in memory of one thread. */
typedef struct {
  size_t n, n1;
  double *before, *after, *change, *noise;
  unsigned char *event;
  int *stratum;
} pairs;

static SEXP option(SEXP options, const char *name) {
  SEXP names = Rf_getAttrib(options, R_NamesSymbol);
  for (R_xlen_t i = 0; i < Rf_xlength(options); ++i) {
    if (strcmp(CHAR(STRING_ELT(names, i)), name) == 0) return VECTOR_ELT(options, i);
  }
  Rf_error("cytochange: option '%s' is missing", name);
}

static double number(SEXP options, const char *name) { return Rf_asReal(option(options, name)); }

static input read_input(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP stratum, SEXP options) {
  input in = {.before = REAL(before), .after = REAL(after), .n_markers = (size_t)Rf_nrows(before)};
  in.patient = INTEGER(patient);
  in.event = INTEGER(event);
  in.n = (size_t)Rf_xlength(patient);
  in.n_strata = 1;
  if (stratum != R_NilValue) {
    in.stratum = INTEGER(stratum);
    in.n_strata = (size_t)Rf_asInteger(option(options, "n_strata"));
  }
  for (size_t i = 0; i < in.n; ++i) in.n1 += in.event[i] == 1;
  in.n0 = in.n - in.n1;
  in.scale = Rf_asInteger(option(options, "log2")) ? CC_SCALE_LOG2 : CC_SCALE_RAW;
  in.digits = Rf_asInteger(option(options, "digits"));
  return in;
}

static char *bytes(size_t count, size_t size) { return R_alloc(glue_bytes(count, size), 1); }

static double *doubles(size_t count) { return (double *)(void *)bytes(count, sizeof(double)); }

static pairs new_pairs(const input *in) {
  pairs p = {.n = 0};
  p.before = doubles(4 * in->n + 1);
  p.after = p.before + in->n;
  p.change = p.after + in->n;
  p.noise = p.change + in->n;
  p.stratum = (int *)(void *)bytes(in->n + 1, sizeof(int));
  p.event = (unsigned char *)bytes(in->n + 1, 1);
  return p;
}

static void gather(const input *in, size_t marker, pairs *p) {
  p->n = p->n1 = 0;
  for (size_t i = 0; i < in->n; ++i) {
    const size_t cell = marker + in->n_markers * (size_t)(in->patient[i] - 1);
    const double before = in->before[cell], after = in->after[cell];
    if (ISNAN(before) || ISNAN(after)) continue;
    p->before[p->n] = before;
    p->after[p->n] = after;
    p->event[p->n] = (unsigned char)(in->event[i] == 1);
    p->stratum[p->n] = in->stratum != NULL ? in->stratum[i] - 1 : 0;
    p->n1 += in->event[i] == 1;
    ++p->n;
  }
  cc_change(p->before, p->after, p->n, in->scale, p->change, p->noise);
}

/* Runs `work` over all markers and returns the list of results, or R_NilValue after an interrupt. */
static SEXP run(const input *in, size_t block, SEXP options, glue_work work, void *context, SEXP out) {
  SEXP label = option(options, "label");
  const char *text = label == R_NilValue ? NULL : CHAR(STRING_ELT(label, 0));
  const int done = glue_run_blocks(in->n_markers, block, Rf_asInteger(option(options, "threads")), text, work, context);
  return done ? out : R_NilValue;
}

static int n_threads(SEXP options) { return glue_threads(Rf_asInteger(option(options, "threads"))); }

/* A block takes a small part of a second at most. */
static size_t block_size(size_t n) { return n <= 40 ? 128 : n <= 100 ? 16 : n <= 2000 ? 4 : 1; }

/* ---- what is described whatever the test ---- */

enum { D_N1, D_N0, D_STEPS, D_DOWN1, D_SAME1, D_UP1, D_DOWN0, D_SAME0, D_UP0, D_INTEGERS };
enum { D_AUC = D_INTEGERS, D_AUC_LOW, D_AUC_HIGH, D_ODDS, D_ODDS_LOW, D_ODDS_HIGH, D_P, D_COLUMNS };

/* Tables that came up before: among thousands of markers of the same patients most do, and each costs three roots. */
enum { REMEMBERED = 1024 };

typedef struct {
  cc_two_by_two table;
  cc_fisher_result result;
} fisher_entry;

typedef struct {
  input in;
  double tail, z;
  pairs *pair;
  void **memory;
  fisher_entry **remembered;
  int *integer[D_INTEGERS];
  double *real[D_COLUMNS];
} description;

static const cc_fisher_result *fisher(fisher_entry *remembered, const cc_two_by_two *t, double tail) {
  const size_t hash = (((size_t)t->up1 * 37 + (size_t)t->down1) * 41 + (size_t)t->up0) * 43 + (size_t)t->down0;
  fisher_entry *entry = remembered + hash % REMEMBERED;
  const cc_two_by_two *known = &entry->table;
  if (known->up1 != t->up1 || known->down1 != t->down1 || known->up0 != t->up0 || known->down0 != t->down0) {
    entry->table = *t;
    cc_fisher(t, tail, &entry->result);
  }
  return &entry->result;
}

static void describe_directions(description *d, const pairs *p, int thread, size_t i) {
  cc_direction with, without;
  cc_directions(p->change, p->event, p->n, &with, &without);
  const int counts[] = {with.down, with.same, with.up, without.down, without.same, without.up};
  for (size_t k = 0; k < 6; ++k) d->integer[D_DOWN1 + k][i] = counts[k];
  const cc_two_by_two table = {with.up, with.down, without.up, without.down};
  const cc_fisher_result *found = fisher(d->remembered[thread], &table, d->tail);
  d->real[D_ODDS][i] = found->odds_ratio;
  d->real[D_ODDS_LOW][i] = found->low;
  d->real[D_ODDS_HIGH][i] = found->high;
  d->real[D_P][i] = found->p_value;
}

static void describe_markers(void *context, int thread, size_t from, size_t to) {
  description *d = context;
  pairs *p = d->pair + thread;
  for (size_t i = from; i < to; ++i) {
    gather(&d->in, i, p);
    cc_two_sample sample;
    cc_two_samples(p->change, p->noise, p->event, p->n, d->in.digits, d->memory[thread], &sample);
    cc_auc auc;
    cc_roc_auc(sample.step_n0, sample.step_n1, sample.n_steps, &auc);
    d->real[D_AUC][i] = auc.auc;
    cc_auc_interval(&auc, d->tail, d->z, &d->real[D_AUC_LOW][i], &d->real[D_AUC_HIGH][i]);
    describe_directions(d, p, thread, i);
    d->integer[D_N1][i] = (int)sample.n1;
    d->integer[D_N0][i] = (int)sample.n0;
    d->integer[D_STEPS][i] = (int)sample.n_steps;
  }
}

SEXP ffi_describe_groups(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP options) {
  static const char *const names[] = {"n1",      "n0",       "n_steps",    "responder_down", "responder_same",
                                      "responder_up", "non_responder_down", "non_responder_same", "non_responder_up",
                                      "auc", "auc_low", "auc_high", "odds_ratio", "odds_low", "odds_high",
                                      "direction_p"};
  description d = {.in = read_input(before, after, patient, event, R_NilValue, options)};
  d.tail = number(options, "tail");
  d.z = number(options, "z");
  const int threads = n_threads(options);
  d.pair = (pairs *)(void *)bytes((size_t)threads, sizeof(pairs));
  d.memory = (void **)(void *)bytes((size_t)threads, sizeof(void *));
  d.remembered = (fisher_entry **)(void *)bytes((size_t)threads, sizeof(fisher_entry *));
  for (int t = 0; t < threads; ++t) {
    d.pair[t] = new_pairs(&d.in);
    d.remembered[t] = (fisher_entry *)(void *)bytes(REMEMBERED, sizeof(fisher_entry));
    for (size_t k = 0; k < REMEMBERED; ++k) d.remembered[t][k].table.up1 = -1.0;
    d.memory[t] = bytes(cc_two_sample_bytes(d.in.n) + 1, 1);
  }
  SEXP out = PROTECT(glue_list(D_COLUMNS, names));
  for (R_xlen_t k = 0; k < D_COLUMNS; ++k) {
    if (k < D_INTEGERS) d.integer[k] = glue_int(out, k, (R_xlen_t)d.in.n_markers);
    else d.real[k] = glue_real(out, k, (R_xlen_t)d.in.n_markers);
  }
  out = run(&d.in, block_size(d.in.n), options, describe_markers, &d, out);
  UNPROTECT(1);
  return out;
}

/* ---- the rank-sum test ---- */

enum { W_COLUMNS = 13 };

typedef struct {
  pairs pair;
  void *memory;
  cc_rank_sum_tables tables;
  double *scratch;
  size_t *index;
} rank_sum_scratch;

typedef struct {
  input in;
  cc_rank_sum_options options;
  rank_sum_scratch *thread;
  double *column[W_COLUMNS];
} rank_sum_call;

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static rank_sum_scratch new_rank_sum_scratch(const input *in, size_t exact_limit) {
  rank_sum_scratch s = {.pair = new_pairs(in), .memory = bytes(cc_two_sample_bytes(in->n) + 1, 1)};
  s.scratch = doubles(cc_rank_sum_test_scratch(in->n1, in->n0, exact_limit));
  s.index = (size_t *)(void *)bytes(cc_shift_scratch(in->n) + 1, sizeof(size_t));
  const size_t max1 = least(in->n1, exact_limit), max0 = least(in->n0, exact_limit), half = exact_limit / 2;
  const size_t largest = cc_rank_sum_table_size(max1, max0), bound = cc_rank_sum_table_size(half, exact_limit - half);
  s.tables = (cc_rank_sum_tables){.size = least(largest, bound) + ((size_t)1 << 17), .max_n1 = max1, .max_n0 = max0};
  s.tables.arena = doubles(s.tables.size);
  s.tables.offset = (size_t *)(void *)bytes((max1 + 1) * (max0 + 1), sizeof(size_t));
  memset(s.tables.offset, 0, (max1 + 1) * (max0 + 1) * sizeof(size_t));
  return s;
}

static void test_rank_sums(void *context, int thread, size_t from, size_t to) {
  rank_sum_call *call = context;
  rank_sum_scratch *s = call->thread + thread;
  for (size_t i = from; i < to; ++i) {
    gather(&call->in, i, &s->pair);
    for (size_t k = 0; k < W_COLUMNS; ++k) call->column[k][i] = NA_REAL;
    if (s->pair.n1 > 0 && s->pair.n1 < s->pair.n) {
      cc_rank_sum_result r;
      cc_two_sample sample;
      cc_two_samples(s->pair.change, s->pair.noise, s->pair.event, s->pair.n, call->in.digits, s->memory, &sample);
      cc_rank_sum_test(&sample, &call->options, &s->tables, s->scratch, s->index, &r);
      const double row[W_COLUMNS] = {r.exact, r.statistic, r.lower, r.upper, r.expected, r.sd, r.extreme.lowest_w,
                                     r.extreme.highest_w, r.extreme.lower, r.extreme.upper, r.estimate, r.low, r.high};
      for (size_t k = 0; k < W_COLUMNS; ++k) call->column[k][i] = row[k];
    }
  }
}

SEXP ffi_rank_sum(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP options) {
  static const char *const names[] = {"exact", "statistic", "lower", "upper", "expected", "sd", "lowest", "highest",
                                      "least_lower", "least_upper", "estimate", "low", "high"};
  rank_sum_call call = {.in = read_input(before, after, patient, event, R_NilValue, options)};
  call.options = (cc_rank_sum_options){(size_t)number(options, "exact_limit"), number(options, "low_tail"),
                                       number(options, "high_tail"), number(options, "low_z"),
                                       number(options, "high_z")};
  const int threads = n_threads(options);
  call.thread = (rank_sum_scratch *)(void *)bytes((size_t)threads, sizeof(rank_sum_scratch));
  for (int t = 0; t < threads; ++t) call.thread[t] = new_rank_sum_scratch(&call.in, call.options.exact_limit);
  SEXP out = PROTECT(glue_list(W_COLUMNS, names));
  for (R_xlen_t k = 0; k < W_COLUMNS; ++k) call.column[k] = glue_real(out, k, (R_xlen_t)call.in.n_markers);
  const size_t block = call.in.n > 100 && call.options.exact_limit > 100 ? 1 : block_size(call.in.n);
  out = run(&call.in, block, options, test_rank_sums, &call, out);
  UNPROTECT(1);
  return out;
}

/* ---- tests within strata ---- */

/* One thread's room for the pairs of a marker sorted into strata. */
typedef struct {
  pairs pair;
  double *change, *noise; /* by stratum; for means responders first within each */
  unsigned char *event;
  size_t *first;          /* n_strata + 1: where each stratum begins */
  void **memory;          /* of each stratum's samples */
  cc_two_sample *sample;
  cc_sample_pair *strata;
  cc_mean_pair *mean;
  size_t *index;
  double *scratch;
} strata_scratch;

static strata_scratch new_strata_scratch(const input *in) {
  const size_t n = in->n, h = in->n_strata;
  strata_scratch s = {.pair = new_pairs(in)};
  s.change = doubles(2 * n + 1);
  s.noise = s.change + n;
  s.event = (unsigned char *)bytes(n + 1, 1);
  s.first = (size_t *)(void *)bytes(h + 2, sizeof(size_t));
  s.memory = (void **)(void *)bytes(h, sizeof(void *));
  s.sample = (cc_two_sample *)(void *)bytes(h, sizeof(cc_two_sample));
  s.strata = (cc_sample_pair *)(void *)bytes(2 * h, sizeof(cc_sample_pair));
  s.mean = (cc_mean_pair *)(void *)bytes(h, sizeof(cc_mean_pair));
  s.index = (size_t *)(void *)bytes(cc_shift_scratch(n) + 1, sizeof(size_t));
  s.scratch = doubles(cc_interaction_scratch(n, h));
  size_t *size = (size_t *)(void *)bytes(h, sizeof(size_t));
  memset(size, 0, h * sizeof(size_t));
  for (size_t i = 0; i < n; ++i) ++size[in->stratum != NULL ? in->stratum[i] - 1 : 0];
  for (size_t k = 0; k < h; ++k) s.memory[k] = bytes(cc_two_sample_bytes(size[k]) + 1, 1);
  return s;
}

/* Counting sort of the pairs by stratum and, within, responders first. */
static void sort_strata(const input *in, strata_scratch *s) {
  const pairs *p = &s->pair;
  size_t at = 0;
  for (size_t h = 0; h < in->n_strata; ++h) {
    s->first[h] = at;
    for (int event = 1; event >= 0; --event) {
      for (size_t i = 0; i < p->n; ++i) {
        if ((size_t)p->stratum[i] != h || p->event[i] != event) continue;
        s->change[at] = p->change[i];
        s->noise[at] = p->noise[i];
        s->event[at++] = (unsigned char)event;
      }
    }
  }
  s->first[in->n_strata] = at;
}

typedef struct {
  input in;
  cc_van_elteren_options options;
  strata_scratch *thread;
  double *column[5];
} strata_call;

static void start_strata(strata_call *call, SEXP before, SEXP after, SEXP patient, SEXP event, SEXP stratum,
                         SEXP options) {
  call->in = read_input(before, after, patient, event, stratum, options);
  const int threads = n_threads(options);
  call->thread = (strata_scratch *)(void *)bytes((size_t)threads, sizeof(strata_scratch));
  for (int t = 0; t < threads; ++t) call->thread[t] = new_strata_scratch(&call->in);
}

static SEXP finish_strata(strata_call *call, R_xlen_t n_columns, const char *const *names, glue_work work,
                          SEXP options) {
  SEXP out = PROTECT(glue_list(n_columns, names));
  for (R_xlen_t k = 0; k < n_columns; ++k) call->column[k] = glue_real(out, k, (R_xlen_t)call->in.n_markers);
  out = run(&call->in, block_size(call->in.n), options, work, call, out);
  UNPROTECT(1);
  return out;
}

static void test_van_elteren(void *context, int thread, size_t from, size_t to) {
  strata_call *call = context;
  strata_scratch *s = call->thread + thread;
  for (size_t i = from; i < to; ++i) {
    gather(&call->in, i, &s->pair);
    sort_strata(&call->in, s);
    for (size_t h = 0; h < call->in.n_strata; ++h) {
      const size_t first = s->first[h];
      cc_two_samples(s->change + first, s->noise + first, s->event + first, s->first[h + 1] - first, call->in.digits,
                     s->memory[h], &s->sample[h]);
    }
    cc_van_elteren_result r;
    cc_van_elteren(s->sample, call->in.n_strata, &call->options, s->strata, s->index, &r);
    const double row[] = {(double)r.n_strata, r.z, r.estimate, r.low, r.high};
    for (size_t k = 0; k < 5; ++k) call->column[k][i] = row[k];
  }
}

SEXP ffi_van_elteren(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP stratum, SEXP options) {
  static const char *const names[] = {"n_strata", "statistic", "estimate", "low", "high"};
  strata_call call = {.options = {number(options, "low_z"), number(options, "high_z")}};
  start_strata(&call, before, after, patient, event, stratum, options);
  return finish_strata(&call, 5, names, test_van_elteren, options);
}

static void test_means(void *context, int thread, size_t from, size_t to) {
  strata_call *call = context;
  strata_scratch *s = call->thread + thread;
  for (size_t i = from; i < to; ++i) {
    gather(&call->in, i, &s->pair);
    sort_strata(&call->in, s);
    for (size_t h = 0; h < call->in.n_strata; ++h) {
      size_t middle = s->first[h];
      double noise = 0.0;
      for (size_t k = s->first[h]; k < s->first[h + 1]; ++k) {
        middle += s->event[k];
        if (s->noise[k] > noise) noise = s->noise[k];
      }
      s->mean[h] = (cc_mean_pair){s->change + s->first[h], middle - s->first[h], s->change + middle,
                                  s->first[h + 1] - middle, noise};
    }
    cc_welch_result r;
    cc_welch(s->mean, call->in.n_strata, &r);
    const double row[] = {(double)r.n_strata, r.estimate, r.std_error, r.df};
    for (size_t k = 0; k < 4; ++k) call->column[k][i] = row[k];
  }
}

SEXP ffi_mean_difference(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP stratum, SEXP options) {
  static const char *const names[] = {"n_strata", "estimate", "std_error", "df"};
  strata_call call = {.in = {0}};
  start_strata(&call, before, after, patient, event, stratum, options);
  return finish_strata(&call, 4, names, test_means, options);
}

static void test_interaction(void *context, int thread, size_t from, size_t to) {
  strata_call *call = context;
  strata_scratch *s = call->thread + thread;
  for (size_t i = from; i < to; ++i) {
    const pairs *p = &s->pair;
    gather(&call->in, i, &s->pair);
    cc_interaction_result r;
    cc_interaction(p->before, p->after, p->event, p->stratum, p->n, call->in.n_strata, s->scratch, &r);
    const double row[] = {(double)r.status, r.statistic, r.df1, r.df2};
    for (size_t k = 0; k < 4; ++k) call->column[k][i] = row[k];
  }
}

SEXP ffi_interaction(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP stratum, SEXP options) {
  static const char *const names[] = {"reason", "statistic", "df1", "df2"};
  strata_call call = {.in = {0}};
  start_strata(&call, before, after, patient, event, stratum, options);
  return finish_strata(&call, 4, names, test_interaction, options);
}
