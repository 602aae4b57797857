/* marker_correlation(): associations of pairs of markers, with their permutation tests. */
#include "glue_gather.h"

#include <math.h>
#include <string.h>

#include "core/cc_correlation.h"
#include "core/cc_shuffle.h"
#include "glue_resample.h"

enum { COMPLETE_UP_TO = 9 };

typedef struct {
  double *value[2], *noise[2], *score[2];
  cc_interval *known[2];
  signed char *compared[2];
  cc_rank_item *item;
  size_t *end;
  uint32_t *who, *order; /* who: the pair's patient of a member */
  uint64_t *scratch;
  cc_key_item *queue_item;
} correlation_bench;

typedef struct {
  const double *low, *high, *noise; /* markers x patients */
  const int *first, *second, *member;
  size_t n_markers, n;
  int by_rank, digits, complete; /* complete: all orders of few patients */
  uint64_t resamples;
  cc_shuffles shuffles;
  uint32_t *queue; /* resamples x n; NULL: none */
  correlation_bench *bench;
  int *count[3];   /* n, n_beyond, tau */
  double *real[4]; /* estimate, at_most, at_least, orders */
} correlation_call;

static void draw_queues(void *context, int thread, size_t from, size_t to) {
  const correlation_call *c = context;
  const correlation_bench *b = c->bench + thread;
  for (size_t k = from; k < to; ++k) {
    cc_shuffle_queues(&c->shuffles, 4 * k, b->scratch, b->queue_item, c->queue + 4 * k * c->n);
  }
}

/* The patients who have both; returns how many. *beyond: with an end that is open. */
static size_t read_pair(const correlation_call *c, size_t pair, correlation_bench *b, int *beyond) {
  const size_t row[2] = {(size_t)c->first[pair] - 1, (size_t)c->second[pair] - 1};
  size_t n = 0;
  *beyond = 0;
  for (size_t j = 0; j < c->n; ++j) {
    const size_t column = ((size_t)c->member[j] - 1) * c->n_markers;
    b->who[j] = UINT32_MAX;
    if (ISNAN(c->low[row[0] + column]) || ISNAN(c->low[row[1] + column])) continue;
    int open = 0;
    for (int k = 0; k < 2; ++k) {
      const size_t cell = row[k] + column;
      b->known[k][n] = (cc_interval){c->low[cell], c->high[cell]};
      b->value[k][n] = c->low[cell];
      b->noise[k][n] = c->noise[cell];
      open |= c->low[cell] != c->high[cell];
    }
    *beyond += open;
    b->who[j] = (uint32_t)n++;
  }
  return n;
}

/* Numbers less their mean, near 1. */
static void centre(double *x, size_t n, double *score) {
  double mean = 0.0, largest = 0.0;
  for (size_t i = 0; i < n; ++i) mean += x[i] / (double)n;
  for (size_t i = 0; i < n; ++i) {
    score[i] = x[i] - mean;
    largest = fabs(score[i]) > largest ? fabs(score[i]) : largest;
  }
  for (size_t i = 0; i < n && largest > 0.0; ++i) score[i] /= largest;
}

static cc_association associate(const correlation_call *c, correlation_bench *b, size_t n, int beyond) {
  for (int k = 0; k < 2; ++k) {
    if (beyond)
      cc_compare_all(b->known[k], n, b->compared[k]);
    else if (c->by_rank)
      cc_rank_scores(b->value[k], b->noise[k], n, c->digits, b->item, b->end, b->score[k]);
    else
      centre(b->value[k], n, b->score[k]);
  }
  if (beyond) return (cc_association){n, NULL, NULL, b->compared[0], b->compared[1]};
  return (cc_association){n, b->score[0], b->score[1], NULL, NULL};
}

static void count_drawn(const correlation_call *c, correlation_bench *b, const cc_association *x, double *at_most,
                        double *at_least) {
  const double seen = cc_association_sum(x, NULL), slack = cc_association_slack(x);
  *at_most = *at_least = 1.0;
  for (uint64_t r = 0; r < c->resamples; ++r) {
    const uint32_t *queue = c->queue + r * c->n;
    size_t at = 0;
    for (size_t j = 0; j < c->n; ++j) {
      if (b->who[queue[j]] != UINT32_MAX) b->order[at++] = b->who[queue[j]];
    }
    const double here = cc_association_sum(x, b->order);
    *at_most += here <= seen + slack;
    *at_least += here >= seen - slack;
  }
}

static void run_pairs(void *context, int thread, size_t from, size_t to) {
  const correlation_call *c = context;
  correlation_bench *b = c->bench + thread;
  for (size_t pair = from; pair < to; ++pair) {
    int beyond;
    const size_t n = read_pair(c, pair, b, &beyond);
    const int tau = c->by_rank && beyond > 0;
    const cc_association x = associate(c, b, n, tau);
    double figures[4] = {n > 1 ? cc_association_of(&x) : NAN, NA_REAL, NA_REAL, 0.0};
    if (!isnan(figures[0]) && n <= COMPLETE_UP_TO && c->complete) {
      cc_association_count(&x, &figures[1], &figures[2]);
      figures[3] = 1.0;
      for (size_t k = 2; k <= n; ++k) figures[3] *= (double)k;
    } else if (!isnan(figures[0]) && c->queue != NULL) {
      count_drawn(c, b, &x, &figures[1], &figures[2]);
      figures[3] = (double)c->resamples + 1.0;
    }
    const int counts[] = {(int)n, beyond, tau};
    for (int k = 0; k < 3; ++k) c->count[k][pair] = counts[k];
    glue_store(c->real, 4, pair, figures);
  }
}

static correlation_bench new_bench(size_t n) {
  correlation_bench b;
  for (int k = 0; k < 2; ++k) {
    b.value[k] = glue_doubles(n);
    b.noise[k] = glue_doubles(n);
    b.score[k] = glue_doubles(n);
    b.known[k] = glue_scratch(n, sizeof **b.known);
    b.compared[k] = glue_scratch(glue_bytes(n, n), 1);
  }
  b.item = glue_scratch(2 * n, sizeof *b.item);
  b.end = glue_scratch(n, sizeof *b.end);
  b.who = glue_scratch(n, sizeof *b.who);
  b.order = glue_scratch(n, sizeof *b.order);
  b.scratch = glue_scratch(4 * n, sizeof *b.scratch);
  b.queue_item = glue_scratch(2 * n, sizeof *b.queue_item);
  return b;
}

/* low, high, noise: double matrices, markers x patients, ends of what is known (NA: missing); first, second: rows of
 * each pair, from 1; patient: columns, each as often as it was drawn; options: by_rank, digits, complete, resamples,
 * seed (NA: nothing is drawn), ids, threads, label. */
SEXP ffi_correlation(SEXP low, SEXP high, SEXP noise, SEXP first, SEXP second, SEXP patient, SEXP options) {
  static const char *const names[] = {"n", "n_beyond", "tau", "estimate", "at_most", "at_least", "orders"};
  const int threads = glue_threads(glue_whole(options, "threads"));
  const double seed = glue_number(options, "seed");
  correlation_call c = {.low = REAL_RO(low), .high = REAL_RO(high), .noise = REAL_RO(noise)};
  c.first = INTEGER_RO(first);
  c.second = INTEGER_RO(second);
  c.member = INTEGER_RO(patient);
  c.n_markers = (size_t)Rf_nrows(low);
  c.n = (size_t)Rf_xlength(patient);
  c.by_rank = glue_whole(options, "by_rank");
  c.digits = glue_whole(options, "digits");
  c.complete = glue_whole(options, "complete");
  c.resamples = (uint64_t)glue_number(options, "resamples");
  c.bench = glue_scratch((size_t)threads, sizeof *c.bench);
  for (int t = 0; t < threads; ++t) c.bench[t] = new_bench(c.n);
  const size_t end = c.n, blocks = (size_t)(c.resamples + 3) / 4;
  if (!ISNAN(seed)) {
    c.queue = (uint32_t *)R_alloc(glue_bytes(4 * blocks, c.n) + 1, sizeof *c.queue);
    c.shuffles = (cc_shuffles){.n = c.n,
                               .key = glue_patient_keys(glue_option(options, "ids")),
                               .seed = (uint64_t)seed,
                               .n_strata = 1,
                               .end = &end};
    if (!glue_run_growing(blocks, 64, threads, NULL, draw_queues, &c)) return R_NilValue;
  }
  const R_xlen_t n_pairs = Rf_xlength(first);
  SEXP out = PROTECT(glue_list(7, names));
  for (R_xlen_t k = 0; k < 3; ++k) c.count[k] = glue_int(out, k, n_pairs);
  for (R_xlen_t k = 0; k < 4; ++k) c.real[k] = glue_real(out, 3 + k, n_pairs);
  const int done = glue_run_growing((size_t)n_pairs, 8, threads, glue_text(options, "label"), run_pairs, &c);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
