/* The rank-sum test of response_change(). */
#include "glue_groups.h"

#include <string.h>

#include "core/cc_twosample.h"

typedef struct {
  void *memory;
  cc_rank_sum_tables tables;
  double *scratch;
  size_t *index;
} rank_sum_scratch;

typedef struct {
  group_input in;
  cc_rank_sum_options options;
  rank_sum_scratch *thread;
} rank_sum_call;

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static rank_sum_scratch new_rank_sum_scratch(const group_input *in, size_t exact_limit) {
  rank_sum_scratch s = {.memory = glue_scratch(cc_two_sample_bytes(in->n), 1)};
  s.scratch = glue_doubles(cc_rank_sum_test_scratch(in->n1, in->n0, exact_limit));
  s.index = glue_scratch(cc_shift_scratch(in->n), sizeof(size_t));
  const size_t max1 = least(in->n1, exact_limit), max0 = least(in->n0, exact_limit), half = exact_limit / 2;
  const size_t largest = cc_rank_sum_table_size(max1, max0), bound = cc_rank_sum_table_size(half, exact_limit - half);
  s.tables = (cc_rank_sum_tables){.size = least(largest, bound) + ((size_t)1 << 17), .max_n1 = max1, .max_n0 = max0};
  s.tables.arena = glue_doubles(s.tables.size);
  s.tables.offset = glue_scratch((max1 + 1) * (max0 + 1), sizeof(size_t));
  memset(s.tables.offset, 0, (max1 + 1) * (max0 + 1) * sizeof(size_t));
  return s;
}

static const char *const tested[] = {"exact", "statistic", "lower", "upper", "expected", "sd", "lowest", "highest",
                                     "least_lower", "least_upper", "estimate", "low", "high"};
enum { N_TESTED = 13 };

static void test_rank_sum(void *context, int thread, const group_pairs *p, double *row) {
  rank_sum_call *call = context;
  rank_sum_scratch *s = call->thread + thread;
  for (size_t k = 0; k < N_TESTED; ++k) row[k] = NA_REAL;
  if (p->n1 == 0 || p->n1 == p->n) return;
  cc_rank_sum_result r;
  cc_two_sample sample;
  cc_two_samples(p->change, p->noise, p->event, p->n, call->in.digits, s->memory, &sample);
  cc_rank_sum_test(&sample, &call->options, &s->tables, s->scratch, s->index, &r);
  const double figures[N_TESTED] = {r.exact, r.statistic, r.lower, r.upper, r.expected, r.sd, r.extreme.lowest_w,
                                    r.extreme.highest_w, r.extreme.lower, r.extreme.upper, r.estimate, r.low, r.high};
  memcpy(row, figures, sizeof figures);
}

SEXP ffi_rank_sum(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP options) {
  rank_sum_call call = {.in = read_groups(before, after, patient, event, R_NilValue, options)};
  call.options = (cc_rank_sum_options){(size_t)glue_number(options, "exact_limit"), glue_number(options, "low_tail"),
                                       glue_number(options, "high_tail"), glue_number(options, "low_z"),
                                       glue_number(options, "high_z")};
  const int threads = glue_threads(glue_whole(options, "threads"));
  call.thread = glue_scratch((size_t)threads, sizeof *call.thread);
  for (int t = 0; t < threads; ++t) call.thread[t] = new_rank_sum_scratch(&call.in, call.options.exact_limit);
  const size_t block = call.in.n > 100 && call.options.exact_limit > 100 ? 1 : group_block(&call.in);
  const group_columns columns = {tested, N_TESTED, 0};
  return run_groups(&call.in, options, block, columns, test_rank_sum, &call);
}
