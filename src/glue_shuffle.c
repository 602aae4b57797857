#include "glue_shuffle.h"

#include "core/cc_tally.h"

#include <math.h>
#include <string.h>

/* The shuffle test of the difference of mean changes, row by row, within strata where there are some: counts,
 * difference, interval, and how many shuffles reach it. */

typedef enum { COMPLETE, ALL_MEMBERS, SOME_MEMBERS } shuffle_kind;

typedef struct {
  cc_shuffle_row row;
  cc_tally tally;
  cc_shuffles own; /* its strata: end, n_first */
  double scale, estimate;
  uint64_t n_own;
  shuffle_kind kind;
} shuffle_state;

typedef struct {
  glue_changes changes; /* the members' columns, sorted by stratum */
  size_t n;             /* patients: members */
  glue_slices slices;
  const int *responder;
  double level; /* of an interval's tail */
  uint64_t resamples;
  cc_shuffles shuffles;     /* of all members */
  glue_shuffle_draws draws; /* empty where no row needs them */
  glue_tile *tile;
  shuffle_state *states; /* CC_TILE a thread */
  double **work;         /* n numbers a thread */
  size_t **sizes;        /* CC_TILE x 2 n_strata numbers a thread */
  uint64_t **chosen, **room;
  uint64_t largest_rank;
  int *n_responder, *n_non_responder;
  double *estimate, *low, *high, *at_least, *at_most, *n_resamples;
} shuffle_test;

static size_t from_of(const cc_shuffles *s, size_t h) { return h == 0 ? 0 : s->end[h - 1]; }

/* Sizes of the row's strata, and its difference: that of each stratum weighted by n1 n0 / n, which is what the sum of
 * the responders' values measures once the strata's totals are given. */
static void describe_row(const shuffle_test *test, const double *value, const double *count, size_t *end,
                         size_t *n_first, shuffle_state *state) {
  double difference = 0, weights = 0;
  size_t n = 0;
  state->row.n_responders = 0;
  state->row.sum_responders = 0;
  for (size_t h = 0; h < test->shuffles.n_strata; ++h) {
    double sum[2] = {0, 0}, size[2] = {0, 0};
    for (size_t i = from_of(&test->shuffles, h); i < test->shuffles.end[h]; ++i) {
      if (count[i] == 0) continue;
      sum[test->responder[i]] += value[i];
      size[test->responder[i]] += 1;
    }
    n += (size_t)(size[0] + size[1]);
    end[h] = n;
    n_first[h] = (size_t)size[1];
    state->row.n_responders += size[1];
    state->row.sum_responders += sum[1];
    if (size[0] > 0 && size[1] > 0) {
      const double weight = size[0] * size[1] / (size[0] + size[1]);
      difference += weight * (sum[1] / size[1] - sum[0] / size[0]);
      weights += weight;
    }
  }
  state->own = (cc_shuffles){.n = n, .n_strata = test->shuffles.n_strata, .end = end, .n_first = n_first};
  state->estimate = difference / weights;
}

/* A complete run takes the row's patients close together, the responders of a stratum before the others: then rows of
 * equal sizes share their choices. */
static void close_up(const shuffle_test *test, double *value, double *count, double *scratch) {
  size_t to = 0;
  for (size_t h = 0; h < test->shuffles.n_strata; ++h) {
    for (int group = 1; group >= 0; --group) {
      for (size_t i = from_of(&test->shuffles, h); i < test->shuffles.end[h]; ++i) {
        if (count[i] != 0 && test->responder[i] == group) scratch[to++] = value[i];
      }
    }
  }
  memcpy(value, scratch, to * sizeof *value);
  memset(value + to, 0, (test->n - to) * sizeof *value);
}

static void read_row(const shuffle_test *test, size_t item, double *value, double *count, double *work, size_t *sizes,
                     shuffle_state *state) {
  const size_t n = glue_row_changes(&test->changes, item, value, count, work, &state->scale);
  double mean = 0, size = 0;
  for (size_t i = 0; i < test->n; ++i) mean += value[i] / (double)n;
  for (size_t i = 0; i < test->n; ++i) {
    value[i] = count[i] != 0 ? value[i] - mean : 0;
    size += fabs(value[i]);
  }
  state->row.noise = 1e-10 * size;
  describe_row(test, value, count, sizes, sizes + test->shuffles.n_strata, state);
  state->n_own = cc_shuffle_count(&state->own);
  if (state->n_own <= test->resamples) {
    state->kind = COMPLETE;
    close_up(test, value, count, work);
  } else {
    state->kind = n == test->n ? ALL_MEMBERS : SOME_MEMBERS;
    state->n_own = test->resamples;
  }
}

static void start_row(const shuffle_test *test, shuffle_state *state, uint64_t *room) {
  const uint64_t n = state->kind == COMPLETE ? state->n_own : state->n_own + 1, k = cc_tally_rank(test->level, n);
  cc_tally_start(&state->tally, k == 1 ? 0 : k, room);
  if (state->kind != COMPLETE) {
    const double always[2] = {-INFINITY, INFINITY};
    cc_tally_add(&state->tally, always, always + 1, 1);
  }
}

static void end_row(const shuffle_test *test, shuffle_state *state, size_t item) {
  double low, high;
  cc_tally_limits(&state->tally, &low, &high);
  test->n_responder[item] = (int)state->row.n_responders;
  test->n_non_responder[item] = (int)((double)state->own.n - state->row.n_responders);
  test->estimate[item] = state->estimate / state->scale;
  test->low[item] = low / state->scale;
  test->high[item] = high / state->scale;
  test->at_least[item] = (double)state->tally.at_least;
  test->at_most[item] = (double)state->tally.at_most;
  test->n_resamples[item] = (double)state->tally.n;
}

static int same_choices(const shuffle_state *a, const shuffle_state *b) {
  if (a->kind != b->kind) return 0;
  if (a->kind != COMPLETE) return 1;
  const size_t bytes = a->own.n_strata * sizeof *a->own.end;
  return memcmp(a->own.end, b->own.end, bytes) == 0 && memcmp(a->own.n_first, b->own.n_first, bytes) == 0;
}

/* In a complete run the responders stand first in each stratum. */
static void count_both(const shuffle_state *state, size_t n, double *count) {
  memset(count, 0, n * sizeof *count);
  for (size_t h = 0; h < state->own.n_strata; ++h) {
    const size_t from = from_of(&state->own, h);
    for (size_t i = 0; i < state->own.n_first[h]; ++i) count[from + i] = 1;
  }
}

/* All rows of the tile whose choices are those of row `lead`, by the tables of partial sums. */
static void run_shared(const shuffle_test *test, const glue_tile *tile, shuffle_state *states, const glue_slice *slice,
                       size_t lead, int *done, uint64_t *chosen) {
  const size_t n_rows = slice->n_rows;
  const double *value[CC_TILE] = {0}, *count[CC_TILE] = {0};
  const int complete = states[lead].kind == COMPLETE;
  const size_t n = complete ? states[lead].own.n : test->n, groups = cc_sums_groups(n);
  for (size_t j = lead; j < n_rows; ++j) {
    if (done[j] || !same_choices(&states[lead], &states[j])) continue;
    value[j] = tile->value + j * test->n;
    done[j] = 1;
  }
  if (states[lead].n_own <= slice->from) return;
  if (complete) {
    count_both(&states[lead], n, tile->both);
    count[0] = tile->both;
    cc_sums_table(count, n, 0, 1, tile->count_table);
  }
  cc_sums_table(value, n, 0, 1, tile->table);
  for (uint64_t first = slice->from; first < states[lead].n_own && first < slice->to; first += CC_CHUNK) {
    const uint64_t left = states[lead].n_own - first;
    const cc_code *codes = complete ? tile->codes : test->draws.codes + first * groups;
    const double *n_both = complete ? tile->count_sums : test->draws.n_both + first;
    if (complete) {
      cc_shuffle_all_codes(&states[lead].own, first, chosen, tile->codes);
      cc_sums_chunk(tile->count_table, codes, groups, 0, groups, tile->count_sums);
    }
    cc_sums_chunk(tile->table, codes, groups, 0, groups, tile->sums);
    for (size_t j = lead; j < n_rows; ++j) {
      if (value[j] == NULL) continue;
      const size_t here = (size_t)(left < CC_CHUNK ? left : CC_CHUNK);
      cc_shuffle_thresholds(&states[j].row, tile->sums + j * CC_CHUNK, n_both, here, tile->lower, tile->upper);
      cc_tally_add(&states[j].tally, tile->lower, tile->upper, here);
    }
  }
}

/* A row that lacks patients: the first of its own in the common queue are its responders. */
static void run_alone(const shuffle_test *test, const glue_tile *tile, shuffle_state *state, const glue_slice *slice,
                      const double *value, const double *count) {
  for (uint64_t first = slice->from; first < state->n_own && first < slice->to; first += CC_CHUNK) {
    const size_t here = (size_t)(state->n_own - first < CC_CHUNK ? state->n_own - first : CC_CHUNK);
    for (size_t r = 0; r < here; ++r) {
      const uint32_t *order = test->draws.order + (first + r) * test->n;
      double sum = 0, n_both = 0;
      for (size_t h = 0; h < state->own.n_strata; ++h) {
        size_t place = from_of(&test->shuffles, h);
        for (size_t left = state->own.n_first[h]; left > 0; ++place) {
          const uint32_t i = order[place];
          if (count[i] == 0) continue;
          sum += value[i];
          n_both += test->responder[i];
          --left;
        }
      }
      tile->sums[r] = sum;
      tile->count_sums[r] = n_both;
    }
    cc_shuffle_thresholds(&state->row, tile->sums, tile->count_sums, here, tile->lower, tile->upper);
    cc_tally_add(&state->tally, tile->lower, tile->upper, here);
  }
}

static void shuffle_slice(const shuffle_test *test, int thread, const glue_slice *slice) {
  const glue_tile *tile = &test->tile[thread];
  shuffle_state *states = test->states + (size_t)thread * CC_TILE;
  int done[CC_TILE] = {0};
  for (size_t j = 0; slice->is_first && j < slice->n_rows; ++j) {
    read_row(test, slice->first_row + j, tile->value + j * test->n, tile->count + j * test->n, test->work[thread],
             test->sizes[thread] + j * 2 * test->shuffles.n_strata, &states[j]);
    start_row(test, &states[j], test->room[thread] + j * 4 * test->largest_rank);
  }
  for (size_t j = 0; j < slice->n_rows; ++j) {
    if (states[j].kind != SOME_MEMBERS) continue;
    run_alone(test, tile, &states[j], slice, tile->value + j * test->n, tile->count + j * test->n);
    done[j] = 1;
  }
  for (size_t j = 0; j < slice->n_rows; ++j) {
    if (!done[j]) run_shared(test, tile, states, slice, j, done, test->chosen[thread]);
  }
  for (size_t j = 0; slice->is_last && j < slice->n_rows; ++j) end_row(test, &states[j], slice->first_row + j);
}

static void shuffle_rows(void *context, int thread, size_t from, size_t to) {
  const shuffle_test *test = context;
  for (size_t item = from; item < to; ++item) {
    const glue_slice slice = glue_slice_of(&test->slices, item);
    if (slice.n_rows > 0) shuffle_slice(test, thread, &slice);
  }
}

static void set_scratch(shuffle_test *test, int n_threads) {
  const size_t threads = (size_t)n_threads, n = test->n;
  test->tile = glue_tiles(n_threads, n);
  test->largest_rank = cc_tally_rank(test->level, test->resamples + 1);
  test->states = glue_scratch(threads * CC_TILE, sizeof *test->states);
  test->work = glue_scratch(threads, sizeof *test->work);
  test->sizes = (size_t **)R_alloc(threads, sizeof *test->sizes);
  test->chosen = (uint64_t **)R_alloc(threads, sizeof *test->chosen);
  test->room = (uint64_t **)R_alloc(threads, sizeof *test->room);
  for (size_t t = 0; t < threads; ++t) {
    test->work[t] = glue_doubles(n);
    test->sizes[t] = (size_t *)R_alloc(2 * CC_TILE * test->shuffles.n_strata, sizeof(size_t));
    test->chosen[t] = (uint64_t *)R_alloc(5 * n + 1, sizeof(uint64_t));
    test->room[t] = (uint64_t *)R_alloc(glue_bytes(4 * CC_TILE, test->largest_rank), sizeof(uint64_t));
  }
}

/* The members and their strata. */
static void set_patients(shuffle_test *test, SEXP options) {
  SEXP end = glue_option(options, "end");
  const double seed = glue_number(options, "seed");
  const size_t n_strata = (size_t)Rf_xlength(end);
  size_t *ends = glue_scratch(n_strata, sizeof *ends), *n_first = glue_scratch(n_strata, sizeof *n_first);
  test->responder = INTEGER_RO(glue_option(options, "in_first"));
  for (size_t h = 0, i = 0; h < n_strata; ++h) {
    ends[h] = (size_t)INTEGER_RO(end)[h];
    n_first[h] = 0;
    for (; i < ends[h]; ++i) n_first[h] += (size_t)test->responder[i];
  }
  test->shuffles = (cc_shuffles){.n = test->n,
                                 .key = glue_patient_keys(glue_option(options, "ids")),
                                 .seed = ISNAN(seed) ? 0 : (uint64_t)seed,
                                 .n_strata = n_strata,
                                 .end = ends,
                                 .n_first = n_first};
}

/* As ffi_flip_test(); options: list(member, ids, in_first, end, log2, level, resamples, seed, some_lack, threads,
 * label): member: columns sorted by stratum; in_first: 0 or 1 a member; end: ends of the strata among the members;
 * some_lack: whether a row lacks one of them. */
SEXP ffi_shuffle_test(SEXP before, SEXP after, SEXP options) {
  static const char *const names[] = {"n1", "n0", "estimate", "low", "high", "at_least", "at_most", "n_resamples"};
  shuffle_test test = {.changes = glue_changes_of(before, after, options)};
  const int n_threads = glue_threads(glue_whole(options, "threads"));
  test.n = test.changes.n;
  test.level = glue_number(options, "level");
  test.resamples = (uint64_t)glue_number(options, "resamples");
  test.slices = glue_cut_slices(test.changes.n_rows, test.resamples, test.n, n_threads);
  set_patients(&test, options);
  set_scratch(&test, n_threads);
  SEXP out = PROTECT(glue_list(8, names));
  const R_xlen_t n_rows = (R_xlen_t)test.changes.n_rows;
  test.n_responder = glue_int(out, 0, n_rows);
  test.n_non_responder = glue_int(out, 1, n_rows);
  double **columns[] = {&test.estimate, &test.low, &test.high, &test.at_least, &test.at_most, &test.n_resamples};
  for (R_xlen_t c = 0; c < 6; ++c) *columns[c] = glue_real(out, c + 2, n_rows);
  int done = ISNAN(glue_number(options, "seed")) ||
             glue_draw_shuffles(&test.shuffles, test.responder, test.resamples, glue_whole(options, "some_lack"),
                                test.chosen, n_threads, &test.draws);
  if (done) {
    done =
        glue_run_blocks(glue_slice_items(&test.slices), 1, n_threads, glue_text(options, "label"), shuffle_rows, &test);
  }
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
