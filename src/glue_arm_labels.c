/* The arms dealt out anew: labels of whole patients. */
#include "glue_resample.h"

#include "core/cc_arms.h"
#include "core/cc_shuffle.h"

typedef struct {
  cc_shuffles queue;
  const size_t *count; /* of strata x arms */
  size_t n_arms;
  uint64_t first;
  uint64_t **priority;
  cc_key_item **item;
  uint32_t **order;
  uint8_t *label;
} label_call;

static void draw_labels(void *context, int thread, size_t from, size_t to) {
  const label_call *call = context;
  const cc_shuffles *queue = &call->queue;
  for (size_t r = from; r < to; ++r) {
    uint32_t *const order = call->order[thread];
    uint8_t *const label = call->label + r * queue->n;
    cc_shuffle_order(queue, call->first + r, call->priority[thread], call->item[thread], order);
    for (size_t h = 0, i = 0; h < queue->n_strata; ++h) {
      for (size_t k = 0; k < call->n_arms; ++k) {
        for (size_t left = call->count[h * call->n_arms + k]; left > 0; --left) label[order[i++]] = (uint8_t)k;
      }
    }
  }
}

static void all_labels(const label_call *call, uint64_t resamples) {
  const size_t n = call->queue.n;
  uint32_t *label = glue_scratch(n, sizeof *label);
  const cc_arms arms = {call->n_arms, call->queue.n_strata, call->queue.end, label};
  cc_arm_first(&arms, call->count, label);
  for (uint64_t r = 0; r < resamples; ++r) {
    for (size_t i = 0; i < n; ++i) call->label[r * n + i] = (uint8_t)label[i];
    (void)cc_arm_next(&arms, label);
  }
}

/* options: list(code, end, n_arms, ids, seed, first, resamples, complete, threads): the arm of each patient, from 0,
 * sorted by stratum. Returns a raw matrix, patients x resamples `first` (from 0) and on; complete: all ways to deal the
 * arms out, of which there are `resamples`. */
SEXP ffi_arm_labels(SEXP options) {
  SEXP code = glue_option(options, "code"), end = glue_option(options, "end");
  const size_t n = (size_t)Rf_xlength(code), n_strata = (size_t)Rf_xlength(end);
  const uint64_t resamples = (uint64_t)glue_number(options, "resamples");
  const double seed = glue_number(options, "seed");
  label_call call = {.n_arms = (size_t)glue_whole(options, "n_arms")};
  size_t *ends = glue_scratch(n_strata, sizeof *ends), *count = glue_scratch(n_strata * call.n_arms, sizeof *count);
  uint32_t *arm = glue_scratch(n, sizeof *arm);
  for (size_t h = 0; h < n_strata; ++h) ends[h] = (size_t)INTEGER_RO(end)[h];
  for (size_t i = 0; i < n; ++i) arm[i] = (uint32_t)INTEGER_RO(code)[i];
  const cc_arms arms = {call.n_arms, n_strata, ends, arm};
  cc_arm_counts(&arms, count);
  call.count = count;
  call.first = (uint64_t)glue_number(options, "first");
  call.queue = (cc_shuffles){.n = n,
                             .key = glue_patient_keys(glue_option(options, "ids")),
                             .seed = ISNAN(seed) ? 0 : (uint64_t)seed,
                             .n_strata = n_strata,
                             .end = ends};
  SEXP out = PROTECT(Rf_allocMatrix(RAWSXP, (int)n, (int)resamples));
  call.label = RAW(out);
  int done = 1;
  if (glue_whole(options, "complete")) {
    all_labels(&call, resamples);
  } else {
    const int n_threads = glue_threads(glue_whole(options, "threads"));
    call.priority = glue_scratch((size_t)n_threads, sizeof *call.priority);
    call.item = glue_scratch((size_t)n_threads, sizeof *call.item);
    call.order = glue_scratch((size_t)n_threads, sizeof *call.order);
    for (int t = 0; t < n_threads; ++t) {
      call.priority[t] = glue_scratch(5 * n, sizeof(uint64_t));
      call.item[t] = glue_scratch(2 * n, sizeof(cc_key_item));
      call.order[t] = glue_scratch(n, sizeof(uint32_t));
    }
    done = glue_run_growing((size_t)resamples, 64, n_threads, NULL, draw_labels, &call);
  }
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
