#include "glue_resample.h"

#include "core/cc_flip.h"
#include "core/cc_rank.h"
#include "core/cc_tally.h"

#include <math.h>

/* The sign-flip test of the mean change, row by row: count, mean, interval, and how many flips reach it. */

typedef struct {
  const double *before, *after;
  size_t n_rows, n; /* rows; patients, the members' columns */
  const int *member;
  cc_scale scale;
  int two_sided;
  double level; /* of an interval's tail */
  uint64_t resamples;
  const cc_code *codes;     /* of the Monte Carlo flips, all resamples; NULL where no row needs them */
  const double *n_flipped;  /* among all members, by resample */
  const uint64_t *key;
  glue_tile *tile;
  double **before_scratch; /* n numbers a thread */
  uint64_t **room;         /* CC_TILE x 4 k numbers a thread */
  uint64_t largest_rank;
  int *n_pairs, *n_zero;
  double *mean, *low, *high, *at_least, *at_most, *n_resamples;
} flip_test;

typedef struct {
  cc_flip_row row;
  cc_tally tally;
  double scale; /* that the values were multiplied by */
  int complete, all_members;
} flip_state;

static int is_complete(size_t n, uint64_t resamples) { return n < 63 && (UINT64_C(1) << n) <= resamples; }

/* The row's changes into the tile, close together in a complete run, else each at its patient's place. */
static void gather(const flip_test *test, size_t item, double *value, double *count, double *before, flip_state *state) {
  size_t n = 0;
  for (size_t i = 0; i < test->n; ++i) {
    const size_t at = item + test->n_rows * (size_t)test->member[i];
    const int paired = isfinite(test->before[at]) && isfinite(test->after[at]);
    n += (size_t)paired;
    count[i] = paired;
    before[i] = paired ? test->before[at] : 0;
    value[i] = paired ? test->after[at] : 0;
  }
  cc_change(before, value, test->n, test->scale, value, before);
  state->scale = glue_scale(value, test->n);
  double total = 0, size = 0;
  int n_zero = 0;
  for (size_t i = 0; i < test->n; ++i) {
    value[i] *= state->scale;
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

/* Tallies the rows of the tile that are complete, or those that are not. */
static void run_rows(const flip_test *test, const glue_tile *tile, flip_state *states, size_t n_rows, int complete) {
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
  if (n_resamples == 0) return;
  const size_t groups = cc_sums_groups(n);
  const cc_flips all = {n, NULL, 0};
  cc_sums_table(value, n, 0, 1, tile->table);
  if (complete || counts_differ) cc_sums_table(count, n, 0, 1, tile->count_table);
  for (uint64_t first = 0; first < n_resamples; first += CC_CHUNK) {
    if (complete) cc_flip_codes(&all, first, tile->codes);
    const cc_code *codes = complete ? tile->codes : test->codes + first * groups;
    cc_sums_chunk(tile->table, codes, groups, 0, groups, tile->sums);
    if (complete || counts_differ) cc_sums_chunk(tile->count_table, codes, groups, 0, groups, tile->count_sums);
    for (size_t j = 0; j < n_rows; ++j) {
      if (value[j] == NULL) continue;
      const uint64_t own = complete ? UINT64_C(1) << (size_t)states[j].row.n : test->resamples;
      if (first >= own) continue;
      const size_t left = (size_t)(own - first < CC_CHUNK ? own - first : CC_CHUNK);
      const double *n_flipped = complete || !states[j].all_members ? tile->count_sums + j * CC_CHUNK
                                                                   : test->n_flipped + first;
      cc_flip_thresholds(&states[j].row, tile->sums + j * CC_CHUNK, n_flipped, left, tile->lower, tile->upper);
      cc_tally_add(&states[j].tally, tile->lower, tile->upper, left);
    }
  }
}

static void flip_rows(void *context, int thread, size_t from, size_t to) {
  flip_test *test = context;
  const glue_tile *tile = &test->tile[thread];
  flip_state states[CC_TILE];
  for (size_t j = 0; j < to - from; ++j) {
    double *value = tile->value + j * test->n, *count = tile->count + j * test->n;
    gather(test, from + j, value, count, test->before_scratch[thread], &states[j]);
    if (states[j].complete) {
      for (size_t i = 0; i < test->n; ++i) count[i] = i < (size_t)states[j].row.n;
    }
    start_row(test, &states[j], test->room[thread] + j * 4 * test->largest_rank);
  }
  run_rows(test, tile, states, to - from, 1);
  run_rows(test, tile, states, to - from, 0);
  for (size_t j = 0; j < to - from; ++j) end_row(test, &states[j], from + j);
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

/* before, after: double matrices, markers x patients; member: columns to use, from 0; ids: their identifiers; seed: NA
 * where every row is complete. Returns NULL after an interrupt. */
SEXP ffi_flip_test(SEXP before, SEXP after, SEXP member, SEXP ids, SEXP log2_scale, SEXP two_sided, SEXP level,
                   SEXP resamples, SEXP seed, SEXP threads, SEXP label) {
  static const char *const names[] = {"n_pairs", "n_zero", "estimate", "low", "high", "at_least", "at_most",
                                      "n_resamples"};
  flip_test test = {0};
  const int n_threads = glue_threads(Rf_asInteger(threads));
  const char *bar = label == R_NilValue ? NULL : CHAR(STRING_ELT(label, 0));
  test.before = REAL(before);
  test.after = REAL(after);
  test.n_rows = (size_t)Rf_nrows(before);
  test.n = (size_t)Rf_xlength(member);
  test.member = INTEGER(member);
  test.scale = Rf_asLogical(log2_scale) ? CC_SCALE_LOG2 : CC_SCALE_RAW;
  test.two_sided = Rf_asLogical(two_sided);
  test.level = Rf_asReal(level);
  test.resamples = (uint64_t)Rf_asReal(resamples);
  test.tile = glue_tiles(n_threads, test.n);
  test.largest_rank = cc_tally_rank(test.level, test.resamples + 1);
  test.before_scratch = (double **)R_alloc((size_t)n_threads, sizeof *test.before_scratch);
  test.room = (uint64_t **)R_alloc((size_t)n_threads, sizeof *test.room);
  for (int t = 0; t < n_threads; ++t) {
    test.before_scratch[t] = (double *)R_alloc(test.n + 1, sizeof(double));
    test.room[t] = (uint64_t *)R_alloc(glue_bytes(4 * CC_TILE, test.largest_rank), sizeof(uint64_t));
  }
  SEXP out = PROTECT(glue_list(8, names));
  const R_xlen_t n_rows = (R_xlen_t)test.n_rows;
  test.n_pairs = glue_int(out, 0, n_rows);
  test.n_zero = glue_int(out, 1, n_rows);
  double **columns[] = {&test.mean, &test.low, &test.high, &test.at_least, &test.at_most, &test.n_resamples};
  for (R_xlen_t c = 0; c < 6; ++c) *columns[c] = glue_real(out, c + 2, n_rows);
  int done = 1;
  if (!ISNAN(Rf_asReal(seed))) {
    const size_t chunks = glue_chunks(test.resamples), groups = cc_sums_groups(test.n);
    flip_draw draw = {{test.n, glue_patient_keys(ids), (uint64_t)Rf_asReal(seed)}, NULL, NULL};
    draw.codes = (cc_code *)R_alloc(glue_bytes(chunks * CC_CHUNK, groups), sizeof(cc_code));
    draw.n_flipped = glue_aligned(chunks * CC_CHUNK);
    test.codes = draw.codes;
    test.n_flipped = draw.n_flipped;
    done = glue_run_blocks(chunks, 64, n_threads, NULL, draw_flips, &draw);
  }
  if (done) done = glue_run_blocks(test.n_rows, CC_TILE, n_threads, bar, flip_rows, &test);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
