/* response_trend(): rows whose p value comes from dealings of the grades drawn at random. */
#include "glue_trend.h"

#include "core/cc_shuffle.h"
#include "glue_resample.h"

typedef struct {
  trend_row row;
  uint32_t *who;
  int *dealt;
  uint64_t *scratch; /* of queues */
  cc_key_item *item;
} shuffle_bench;

typedef struct {
  group_input in;
  size_t grades;
  uint64_t resamples;
  cc_shuffles shuffles;
  uint32_t *queue; /* resamples x n */
  shuffle_bench *bench;
} shuffle_call;

/* The queues of four resamples an item; the last may be of fewer that are needed. */
static void draw_queues(void *context, int thread, size_t from, size_t to) {
  const shuffle_call *c = context;
  const shuffle_bench *b = c->bench + thread;
  for (size_t k = from; k < to; ++k) {
    cc_shuffle_queues(&c->shuffles, 4 * k, b->scratch, b->item, c->queue + 4 * k * c->in.n);
  }
}

static void shuffle_marker(void *context, int thread, const group_pairs *p, double *row) {
  const shuffle_call *c = context;
  shuffle_bench *b = c->bench + thread;
  cc_trend test;
  double at_most = 0.0, at_least = 0.0;
  fill_trend_row(&c->in, p, c->grades, &b->row);
  const cc_trend_strata strata = trend_strata(&b->row);
  const int64_t seen = trend_test(&b->row, &test);
  for (size_t j = 0; j < c->in.n; ++j) b->who[j] = CC_ABSENT;
  for (size_t i = 0; i < p->n; ++i) b->who[p->who[i]] = (uint32_t)i;
  for (uint64_t r = 0; r < c->resamples; ++r) {
    cc_trend_deal(&strata, c->queue + r * c->in.n, b->row.end, b->who, b->dealt);
    const int64_t sum = cc_trend_strata_sum(&strata, b->dealt, b->row.running);
    at_most += sum <= seen;
    at_least += sum >= seen;
  }
  row[0] = at_most;
  row[1] = at_least;
}

static void set_bench(shuffle_call *c, int threads) {
  const size_t n = c->in.n;
  c->bench = glue_scratch((size_t)threads, sizeof *c->bench);
  for (int t = 0; t < threads; ++t) {
    shuffle_bench *b = &c->bench[t];
    b->row = new_trend_row(&c->in, c->grades);
    b->who = glue_scratch(n, sizeof *b->who);
    b->dealt = glue_scratch(n, sizeof *b->dealt);
    b->scratch = glue_scratch(4 * n, sizeof *b->scratch);
    b->item = glue_scratch(2 * n, sizeof *b->item);
  }
}

/* As ffi_trend(); options besides: ids, of those who take part; seed; resamples. Dealings of each row that are as small
 * as what was seen, and as large. */
SEXP ffi_trend_shuffle(SEXP before, SEXP after, SEXP patient, SEXP grade, SEXP stratum, SEXP options) {
  static const char *const names[] = {"at_most", "at_least"};
  shuffle_call call = {.in = read_groups(before, after, patient, grade, stratum, options)};
  const int threads = glue_threads(glue_whole(options, "threads"));
  call.grades = (size_t)glue_whole(options, "n_grades");
  call.resamples = (uint64_t)glue_number(options, "resamples");
  set_bench(&call, threads);
  const size_t blocks = (size_t)(call.resamples + 3) / 4;
  call.queue = (uint32_t *)R_alloc(glue_bytes(4 * blocks, call.in.n) + 1, sizeof *call.queue);
  call.shuffles = (cc_shuffles){.n = call.in.n,
                                .key = glue_patient_keys(glue_option(options, "ids")),
                                .seed = (uint64_t)glue_number(options, "seed"),
                                .n_strata = call.in.n_strata,
                                .end = call.bench[0].row.end};
  if (!glue_run_growing(blocks, 64, threads, NULL, draw_queues, &call)) return R_NilValue;
  const group_columns columns = {names, 2, 0};
  return run_groups(&call.in, options, GLUE_LANES, columns, shuffle_marker, NULL, &call);
}
