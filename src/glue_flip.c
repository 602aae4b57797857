#include "glue_resample.h"

#include "core/cc_flip.h"
#include "core/cc_tally.h"

#include <math.h>

/* The sign-flip test of the mean change, row by row: count, mean, interval, and how many flips reach it. */

typedef struct {
  cc_flip_row row;
  cc_tally tally;
  double scale; /* that the values were multiplied by */
  int complete, all_members;
} flip_state;

typedef struct {
  glue_changes changes;
  size_t n; /* patients, the members' columns */
  glue_slices slices;
  int two_sided;
  double level; /* of an interval's tail */
  uint64_t resamples;
  const cc_code *codes;    /* of the Monte Carlo flips, all resamples; NULL where no row needs them */
  const double *n_flipped; /* among all members, by resample */
  const uint64_t *key;
  glue_tile *tile;
  flip_state *states; /* CC_TILE a thread */
  double **work;      /* n numbers a thread */
  uint64_t **room;    /* CC_TILE x 4 k numbers a thread */
  uint64_t largest_rank;
  int *n_pairs, *n_zero;
  double *mean, *low, *high, *at_least, *at_most, *n_resamples;
} flip_test;

static int is_complete(size_t n, uint64_t resamples) { return n < 63 && (UINT64_C(1) << n) <= resamples; }

/* The row's changes into the tile, close together in a complete run, else each at its patient's place. */
static void read_row(const flip_test *test, size_t item, double *value, double *count, double *work,
                     flip_state *state) {
  const size_t n = glue_row_changes(&test->changes, item, value, count, work, &state->scale);
  double total = 0, size = 0;
  int n_zero = 0;
  for (size_t i = 0; i < test->n; ++i) {
    total += value[i];
    size += fabs(value[i]);
    n_zero += count[i] != 0 && value[i] == 0;
  }
  state->row = (cc_flip_row){total, (double)n, 5e-11 * size, test->two_sided};
  state->all_members = n == test->n;
  state->complete = is_complete(n, test->resamples);
  if (state->complete) {
    for (size_t i = 0, to = 0; i < test->n; ++i) {
      if (count[i] != 0) value[to++] = value[i];
    }
    for (size_t i = n; i < test->n; ++i) value[i] = 0;
    for (size_t i = 0; i < test->n; ++i) count[i] = i < n;
  }
  test->n_pairs[item] = (int)n;
  test->n_zero[item] = n_zero;
}

static void start_row(const flip_test *test, flip_state *state, uint64_t *room) {
  const uint64_t n = state->complete ? UINT64_C(1) << (size_t)state->row.n : test->resamples + 1;
  const uint64_t k = cc_tally_rank(test->level, n);
  cc_tally_start(&state->tally, k == 1 ? 0 : k, room);
  if (!state->complete) {
    const double always[2] = {-INFINITY, INFINITY};
    cc_tally_add(&state->tally, always, always + 1, 1);
  }
}

static void end_row(const flip_test *test, flip_state *state, size_t item) {
  double low, high;
  cc_tally_limits(&state->tally, &low, &high);
  test->mean[item] = state->row.total / state->row.n / state->scale;
  test->low[item] = low / state->scale;
  test->high[item] = high / state->scale;
  test->at_least[item] = (double)state->tally.at_least;
  test->at_most[item] = (double)state->tally.at_most;
  test->n_resamples[item] = (double)state->tally.n;
}

/* Tallies the rows of the tile that are complete, or those that are not, under the slice's resamples. */
static void run_rows(const flip_test *test, const glue_tile *tile, flip_state *states, const glue_slice *slice,
                     int complete) {
  const size_t n_rows = slice->n_rows;
  const double *value[CC_TILE] = {0}, *count[CC_TILE] = {0};
  uint64_t n_resamples = 0;
  size_t n = test->n;
  int counts_differ = 0;
  for (size_t j = 0; j < n_rows; ++j) {
    if (states[j].complete != complete) continue;
    value[j] = tile->value + j * test->n;
    count[j] = tile->count + j * test->n;
    counts_differ |= !complete && !states[j].all_members;
    const uint64_t own = complete ? UINT64_C(1) << (size_t)states[j].row.n : test->resamples;
    if (own > n_resamples) {
      n_resamples = own;
      if (complete) n = (size_t)states[j].row.n;
    }
  }
  if (n_resamples <= slice->from) return;
  const size_t groups = cc_sums_groups(n);
  const cc_flips all = {n, NULL, 0};
  cc_sums_table(value, n, 0, 1, tile->table);
  if (complete || counts_differ) cc_sums_table(count, n, 0, 1, tile->count_table);
  for (uint64_t first = slice->from; first < n_resamples && first < slice->to; first += CC_CHUNK) {
    if (complete) cc_flip_codes(&all, first, tile->codes);
    const cc_code *codes = complete ? tile->codes : test->codes + first * groups;
    cc_sums_chunk(tile->table, codes, groups, 0, groups, tile->sums);
    if (complete || counts_differ) cc_sums_chunk(tile->count_table, codes, groups, 0, groups, tile->count_sums);
    for (size_t j = 0; j < n_rows; ++j) {
      if (value[j] == NULL) continue;
      const uint64_t own = complete ? UINT64_C(1) << (size_t)states[j].row.n : test->resamples;
      if (first >= own) continue;
      const size_t left = (size_t)(own - first < CC_CHUNK ? own - first : CC_CHUNK);
      const double *n_flipped =
          complete || !states[j].all_members ? tile->count_sums + j * CC_CHUNK : test->n_flipped + first;
      cc_flip_thresholds(&states[j].row, tile->sums + j * CC_CHUNK, n_flipped, left, tile->lower, tile->upper);
      cc_tally_add(&states[j].tally, tile->lower, tile->upper, left);
    }
  }
}

static void flip_slice(const flip_test *test, int thread, const glue_slice *slice) {
  const glue_tile *tile = &test->tile[thread];
  flip_state *states = test->states + (size_t)thread * CC_TILE;
  for (size_t j = 0; slice->is_first && j < slice->n_rows; ++j) {
    read_row(test, slice->first_row + j, tile->value + j * test->n, tile->count + j * test->n, test->work[thread],
             &states[j]);
    start_row(test, &states[j], test->room[thread] + j * 4 * test->largest_rank);
  }
  run_rows(test, tile, states, slice, 1);
  run_rows(test, tile, states, slice, 0);
  for (size_t j = 0; slice->is_last && j < slice->n_rows; ++j) end_row(test, &states[j], slice->first_row + j);
}

static void flip_rows(void *context, int thread, size_t from, size_t to) {
  const flip_test *test = context;
  for (size_t item = from; item < to; ++item) {
    const glue_slice slice = glue_slice_of(&test->slices, item);
    if (slice.n_rows > 0) flip_slice(test, thread, &slice);
  }
}

typedef struct {
  cc_flips flips;
  cc_code *codes;
  double *n_flipped;
} flip_draw;

static void draw_flips(void *context, int thread, size_t from, size_t to) {
  (void)thread;
  const flip_draw *draw = context;
  const size_t n = draw->flips.n, groups = cc_sums_groups(n);
  for (size_t chunk = from; chunk < to; ++chunk) {
    cc_code *codes = draw->codes + chunk * CC_CHUNK * groups;
    cc_flip_codes(&draw->flips, chunk * CC_CHUNK, codes);
    for (size_t r = 0; r < CC_CHUNK; ++r) {
      unsigned count = 0;
      for (size_t g = 0; g < groups; ++g) {
        for (unsigned bits = codes[r * groups + g]; bits != 0; bits &= bits - 1) ++count;
      }
      draw->n_flipped[chunk * CC_CHUNK + r] = count;
    }
  }
}

static int draw_all(flip_test *test, SEXP options, int n_threads) {
  const size_t chunks = glue_chunks(test->resamples), groups = cc_sums_groups(test->n);
  flip_draw draw = {
      {test->n, glue_patient_keys(glue_option(options, "ids")), (uint64_t)glue_number(options, "seed")}, NULL, NULL};
  draw.codes = glue_scratch(glue_bytes(chunks * CC_CHUNK, groups), sizeof(cc_code));
  draw.n_flipped = glue_aligned(chunks * CC_CHUNK, sizeof(double));
  test->codes = draw.codes;
  test->n_flipped = draw.n_flipped;
  return glue_run_growing(chunks, 64, n_threads, NULL, draw_flips, &draw);
}

static void set_scratch(flip_test *test, int n_threads) {
  const size_t threads = (size_t)n_threads;
  test->tile = glue_tiles(n_threads, test->n);
  test->largest_rank = cc_tally_rank(test->level, test->resamples + 1);
  test->states = glue_scratch(threads * CC_TILE, sizeof *test->states);
  test->work = glue_scratch(threads, sizeof *test->work);
  test->room = glue_scratch(threads, sizeof *test->room);
  for (size_t t = 0; t < threads; ++t) {
    test->work[t] = glue_doubles(test->n);
    test->room[t] = glue_scratch(glue_bytes(4 * CC_TILE, test->largest_rank), sizeof(uint64_t));
  }
}

/* before, after: double matrices, markers x patients; options: list(member, ids, log2, two_sided, level, resamples,
 * seed, threads, label): the columns to use, from 0, and their identifiers; seed NA where every row is complete. NULL
 * after an interrupt. */
SEXP ffi_flip_test(SEXP before, SEXP after, SEXP options) {
  static const char *const names[] = {"n_pairs", "n_zero",   "estimate", "low",
                                      "high",    "at_least", "at_most",  "n_resamples"};
  flip_test test = {.changes = glue_changes_of(before, after, options)};
  const int n_threads = glue_threads(glue_whole(options, "threads"));
  test.n = test.changes.n;
  test.two_sided = glue_whole(options, "two_sided");
  test.level = glue_number(options, "level");
  test.resamples = (uint64_t)glue_number(options, "resamples");
  test.slices = glue_cut_slices(test.changes.n_rows, test.resamples, test.n, n_threads);
  set_scratch(&test, n_threads);
  SEXP out = PROTECT(glue_list(8, names));
  const R_xlen_t n_rows = (R_xlen_t)test.changes.n_rows;
  test.n_pairs = glue_int(out, 0, n_rows);
  test.n_zero = glue_int(out, 1, n_rows);
  double **columns[] = {&test.mean, &test.low, &test.high, &test.at_least, &test.at_most, &test.n_resamples};
  for (R_xlen_t c = 0; c < 6; ++c) *columns[c] = glue_real(out, c + 2, n_rows);
  int done = ISNAN(glue_number(options, "seed")) || draw_all(&test, options, n_threads);
  if (done) {
    done = glue_run_blocks(glue_slice_items(&test.slices), 1, n_threads, glue_text(options, "label"), flip_rows, &test);
  }
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
