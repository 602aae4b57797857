/* Tests of response_change() within strata: van Elteren's, the difference of means, strata x response. */
#include "glue_groups.h"

#include <string.h>

#include "core/cc_fisher.h"
#include "core/cc_gehan_test.h"
#include "core/cc_interaction.h"
#include "core/cc_unit.h"
#include "core/cc_van_elteren.h"
#include "core/cc_welch.h"

/* One thread's room for the pairs of a marker sorted into strata. */
typedef struct {
  double *change, *noise; /* by stratum; responders first within each */
  unsigned char *event;
  size_t *first; /* n_strata + 1: where each stratum begins */
  void **memory; /* of each stratum's samples */
  cc_two_sample *sample;
  cc_sample_pair *strata;
  cc_mean_pair *mean;
  size_t *index;
  double *scratch;
  cc_interval *known; /* as `change`, where there are limits */
  void **gehan_memory;
  cc_gehan *gehan;
  cc_auc *area;
  double *density; /* cc_fisher_strata()'s */
  cc_two_by_two *table;
} strata_scratch;

typedef struct {
  group_input in;
  cc_van_elteren_options options;
  double tail, z;
  strata_scratch *thread;
} strata_call;

static strata_scratch new_strata_scratch(const group_input *in) {
  const size_t n = in->n, h = in->n_strata;
  strata_scratch s = {.change = glue_doubles(n), .noise = glue_doubles(n)};
  s.event = glue_scratch(n, 1);
  s.first = glue_scratch(h + 1, sizeof *s.first);
  s.memory = glue_scratch(h, sizeof *s.memory);
  s.sample = glue_scratch(h, sizeof *s.sample);
  s.strata = glue_scratch(4 * h, sizeof *s.strata);
  s.mean = glue_scratch(h, sizeof *s.mean);
  s.index = glue_scratch(cc_gehan_index(n), sizeof *s.index);
  s.scratch = glue_doubles(cc_interaction_scratch(n, h));
  s.density = glue_doubles(4 * n + 8);
  s.area = glue_scratch(h, sizeof *s.area);
  s.table = glue_scratch(h, sizeof *s.table);
  size_t *size = glue_scratch(h, sizeof *size);
  memset(size, 0, h * sizeof *size);
  for (size_t i = 0; i < n; ++i) ++size[in->stratum != NULL ? in->stratum[i] - 1 : 0];
  for (size_t k = 0; k < h; ++k) s.memory[k] = glue_scratch(cc_two_sample_bytes(size[k]), 1);
  if (!in->limited) return s;
  s.known = glue_scratch(n, sizeof *s.known);
  s.gehan = glue_scratch(h, sizeof *s.gehan);
  s.gehan_memory = glue_scratch(h, sizeof *s.gehan_memory);
  for (size_t k = 0; k < h; ++k) s.gehan_memory[k] = glue_scratch(cc_gehan_bytes(size[k]), 1);
  return s;
}

static SEXP run_strata(strata_call *call, SEXP options, R_xlen_t n_columns, const char *const *names, group_row row) {
  const int threads = glue_threads(glue_whole(options, "threads"));
  call->thread = glue_scratch((size_t)threads, sizeof *call->thread);
  for (int t = 0; t < threads; ++t) call->thread[t] = new_strata_scratch(&call->in);
  const group_columns columns = {names, n_columns, 0};
  return run_groups(&call->in, options, group_block(&call->in), columns, row, NULL, call);
}

/* Counting sort of the pairs by stratum and, within, responders first. */
static void sort_strata(const group_input *in, const group_pairs *p, strata_scratch *s) {
  size_t at = 0;
  for (size_t h = 0; h < in->n_strata; ++h) {
    s->first[h] = at;
    for (int event = 1; event >= 0; --event) {
      for (size_t i = 0; i < p->n; ++i) {
        if ((size_t)p->stratum[i] != h || p->event[i] != event) continue;
        s->change[at] = p->change[i];
        s->noise[at] = p->noise[i];
        if (p->limited) s->known[at] = p->known[i];
        s->event[at++] = (unsigned char)event;
      }
    }
  }
  s->first[in->n_strata] = at;
}

static void test_van_elteren(void *context, int thread, const group_pairs *p, double *row) {
  strata_call *call = context;
  strata_scratch *s = call->thread + thread;
  sort_strata(&call->in, p, s);
  for (size_t h = 0; h < call->in.n_strata; ++h) {
    const size_t first = s->first[h];
    const size_t n = s->first[h + 1] - first;
    if (p->limited) {
      cc_gehan_of(s->known + first, s->event + first, n, s->gehan_memory[h], &s->gehan[h]);
    } else {
      cc_two_samples(s->change + first, s->noise + first, s->event + first, n, call->in.digits, s->memory[h],
                     &s->sample[h]);
    }
  }
  cc_van_elteren_result r;
  if (p->limited)
    cc_gehan_van_elteren(s->gehan, call->in.n_strata, &call->options, s->strata, s->index, &r);
  else
    cc_van_elteren(s->sample, call->in.n_strata, &call->options, s->strata, s->index, &r);
  const double figures[] = {(double)r.n_strata, r.z, r.estimate, r.low, r.high};
  memcpy(row, figures, sizeof figures);
}

SEXP ffi_van_elteren(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP stratum, SEXP options) {
  static const char *const names[] = {"n_strata", "statistic", "estimate", "low", "high"};
  strata_call call = {.in = read_groups(before, after, patient, event, stratum, options),
                      .options = {glue_number(options, "low_z"), glue_number(options, "high_z")}};
  return run_strata(&call, options, 5, names, test_van_elteren);
}

/* Area and directions of one stratum, whose pairs stand from `first` on. */
static void describe_stratum(const strata_call *call, strata_scratch *s, const group_pairs *p, size_t h,
                             double *n_comparable, double *comparable) {
  const size_t first = s->first[h], n = s->first[h + 1] - first;
  const unsigned char *const event = s->event + first;
  cc_known_direction with, without;
  if (p->limited) {
    cc_gehan_auc area;
    cc_gehan_of(s->known + first, event, n, s->gehan_memory[h], &s->gehan[h]);
    cc_gehan_area(&s->gehan[h], &area);
    s->area[h] = area.auc;
    *n_comparable = area.n_comparable;
    *comparable = area.comparable;
    cc_known_directions(s->known + first, event, n, &with, &without);
  } else {
    cc_two_sample *const sample = &s->sample[h];
    cc_two_samples(s->change + first, s->noise + first, event, n, call->in.digits, s->memory[h], sample);
    cc_roc_auc(sample->step_n0, sample->step_n1, sample->n_steps, &s->area[h]);
    *n_comparable = s->area[h].total0 * s->area[h].total1;
    *comparable = s->area[h].auc;
    cc_direction own, other;
    cc_directions(s->change + first, event, n, &own, &other);
    with = (cc_known_direction){own.down, own.same, own.up, 0};
    without = (cc_known_direction){other.down, other.same, other.up, 0};
  }
  s->table[h] = (cc_two_by_two){with.up, with.down, without.up, without.down};
}

static void describe_strata(void *context, int thread, const group_pairs *p, double *row) {
  strata_call *call = context;
  strata_scratch *s = call->thread + thread;
  const size_t n_strata = call->in.n_strata;
  double n_comparable = 0.0, comparable = 0.0, weights = 0.0, auc, low, high;
  sort_strata(&call->in, p, s);
  for (size_t h = 0; h < n_strata; ++h) {
    double of_stratum, own;
    describe_stratum(call, s, p, h, &of_stratum, &own);
    const cc_auc *const area = &s->area[h];
    if (!(of_stratum > 0.0)) continue;
    const double weight = area->total0 * area->total1 / (area->total0 + area->total1 + 1.0);
    n_comparable += of_stratum;
    comparable += weight * own;
    weights += weight;
  }
  cc_auc_strata(s->area, n_strata, call->z, &auc, &low, &high);
  cc_fisher_result odds;
  cc_fisher_strata(s->table, n_strata, call->tail, s->density, &odds);
  const double figures[] = {auc,       low,          high,         odds.odds_ratio,     odds.low,
                            odds.high, odds.p_value, n_comparable, comparable / weights};
  memcpy(row, figures, sizeof figures);
}

/* AUC, odds ratio of directions, and what is comparable, within strata. */
SEXP ffi_describe_strata(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP stratum, SEXP options) {
  static const char *const names[] = {"auc",       "auc_low",     "auc_high",     "odds_ratio",    "odds_low",
                                      "odds_high", "direction_p", "n_comparable", "auc_comparable"};
  strata_call call = {.in = read_groups(before, after, patient, event, stratum, options),
                      .tail = glue_number(options, "tail"),
                      .z = glue_number(options, "z")};
  return run_strata(&call, options, 9, names, describe_strata);
}

static void test_means(void *context, int thread, const group_pairs *p, double *row) {
  strata_call *call = context;
  strata_scratch *s = call->thread + thread;
  sort_strata(&call->in, p, s);
  const double unit = cc_unit(cc_largest(s->change, p->n, 0.0)); /* squares stay within the range of doubles */
  for (size_t i = 0; i < p->n; ++i) {
    s->change[i] *= unit;
    s->noise[i] *= unit;
  }
  for (size_t h = 0; h < call->in.n_strata; ++h) {
    const size_t first = s->first[h];
    size_t middle = first;
    for (size_t k = first; k < s->first[h + 1]; ++k) middle += s->event[k];
    s->mean[h] = (cc_mean_pair){s->change + first,        middle - first,   s->change + middle,
                                s->first[h + 1] - middle, s->noise + first, s->noise + middle};
  }
  cc_welch_result r;
  cc_welch(s->mean, call->in.n_strata, &r);
  const double figures[] = {(double)r.n_strata, r.estimate / unit, r.std_error / unit, r.df};
  memcpy(row, figures, sizeof figures);
}

SEXP ffi_mean_difference(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP stratum, SEXP options) {
  static const char *const names[] = {"n_strata", "estimate", "std_error", "df"};
  strata_call call = {.in = read_groups(before, after, patient, event, stratum, options)};
  return run_strata(&call, options, 4, names, test_means);
}

static void test_interaction(void *context, int thread, const group_pairs *p, double *row) {
  strata_call *call = context;
  /* F does not depend on the unit; its sums of squares do. */
  const double unit = cc_unit(cc_largest(p->after, p->n, cc_largest(p->before, p->n, 0.0)));
  for (size_t i = 0; i < p->n; ++i) {
    p->before[i] *= unit;
    p->after[i] *= unit;
  }
  cc_interaction_result r;
  cc_interaction(p->before, p->after, p->event, p->stratum, p->n, call->in.n_strata, call->thread[thread].scratch, &r);
  const double figures[] = {(double)r.status, r.statistic, r.df1, r.df2};
  memcpy(row, figures, sizeof figures);
}

SEXP ffi_interaction(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP stratum, SEXP options) {
  static const char *const names[] = {"reason", "statistic", "df1", "df2"};
  strata_call call = {.in = read_groups(before, after, patient, event, stratum, options)};
  return run_strata(&call, options, 4, names, test_interaction);
}
