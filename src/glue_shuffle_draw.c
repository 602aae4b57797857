#include "glue_shuffle.h"

typedef struct {
  cc_shuffles shuffles;
  const int *responder;
  uint64_t resamples;
  uint64_t *const *scratch;
  cc_key_item **item; /* 2 n a thread */
  cc_code *codes;
  double *n_both;
  uint32_t *order;
} shuffle_draw;

static void draw_shuffles(void *context, int thread, size_t from, size_t to) {
  const shuffle_draw *draw = context;
  const size_t n = draw->shuffles.n, groups = cc_sums_groups(n);
  for (size_t chunk = from; chunk < to; ++chunk) {
    const uint64_t first = chunk * CC_CHUNK;
    cc_code *codes = draw->codes + first * groups;
    cc_shuffle_codes(&draw->shuffles, first, draw->scratch[thread], codes);
    for (size_t r = 0; r < CC_CHUNK; ++r) {
      double both = 0;
      for (size_t i = 0; i < n; ++i) {
        const unsigned taken = codes[r * groups + i / CC_GROUP_BITS] / CC_TILE >> (i % CC_GROUP_BITS) & 1u;
        both += taken && draw->responder[i];
      }
      draw->n_both[first + r] = both;
      if (draw->order != NULL && first + r < draw->resamples) {
        cc_shuffle_order(&draw->shuffles, first + r, draw->scratch[thread], draw->item[thread],
                         draw->order + (first + r) * n);
      }
    }
  }
}

int glue_draw_shuffles(const cc_shuffles *shuffles, const int *responder, uint64_t resamples, int some_lack,
                       uint64_t *const *scratch, int n_threads, glue_shuffle_draws *out) {
  const size_t chunks = glue_chunks(resamples), n = shuffles->n, groups = cc_sums_groups(n);
  shuffle_draw draw = {.shuffles = *shuffles, .responder = responder, .resamples = resamples, .scratch = scratch};
  draw.codes = (cc_code *)R_alloc(glue_bytes(chunks * CC_CHUNK, groups), sizeof(cc_code));
  draw.n_both = glue_aligned(chunks * CC_CHUNK, sizeof(double));
  if (some_lack) {
    draw.order = (uint32_t *)R_alloc(glue_bytes((size_t)resamples, n), sizeof(uint32_t));
    draw.item = glue_scratch((size_t)n_threads, sizeof *draw.item);
    for (int t = 0; t < n_threads; ++t) draw.item[t] = glue_scratch(2 * n, sizeof **draw.item);
  }
  *out = (glue_shuffle_draws){draw.codes, draw.n_both, draw.order};
  return glue_run_growing(chunks, 8, n_threads, NULL, draw_shuffles, &draw);
}
