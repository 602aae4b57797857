/* Westfall and Young's adjustment over several arms: what is known of the changes, the labels of whole patients, the
 * statistics of each arm against the first under them. */
#include "glue_resample.h"

#include <math.h>
#include <string.h>

#include "core/cc_arm_pair.h"
#include "core/cc_arms.h"
#include "core/cc_gehan.h"
#include "core/cc_shuffle.h"
#include "core/cc_stepdown.h"
#include "glue_limits.h"

/* ---- codes of ranks ---- */

typedef struct {
  double *before, *change, *noise;
  cc_rank_item *item;
  size_t *kept, *end;
  cc_interval *known;
  cc_limited_pair *pair;
  void *memory;
  int *low, *high;
} code_room;

typedef struct {
  const double *before, *after;
  const int *member, *place;
  size_t n, n_rows, n_places;
  cc_scale scale;
  int digits, limited;
  glue_limits limits;
  code_room *room;
  int *low, *high, *n_codes;
} code_call;

static code_room new_code_room(const code_call *call) {
  const size_t n = call->n + 1;
  code_room r = {.before = glue_doubles(n), .change = glue_doubles(n), .noise = glue_doubles(n)};
  r.item = glue_scratch(2 * n, sizeof *r.item);
  r.kept = glue_scratch(n, sizeof *r.kept);
  r.end = glue_scratch(n, sizeof *r.end);
  r.known = glue_scratch(n, sizeof *r.known);
  r.low = glue_scratch(n, sizeof *r.low);
  r.high = glue_scratch(n, sizeof *r.high);
  if (!call->limited) return r;
  r.pair = glue_scratch(n, sizeof *r.pair);
  r.memory = glue_scratch(cc_gehan_bytes(n), 1);
  return r;
}

/* The changes of a row as intervals; how many. Measured ones: the number of their group of ties. */
static size_t known_changes(const code_call *call, size_t row, code_room *r) {
  if (call->limited) {
    const size_t n = glue_limited_pairs(&call->limits, row, r->pair, r->kept);
    cc_change_intervals(r->pair, n, call->scale, call->digits, r->memory, r->known);
    return n;
  }
  size_t n = 0;
  for (size_t i = 0; i < call->n; ++i) {
    const size_t at = row + call->n_rows * (size_t)call->member[i];
    if (ISNAN(call->before[at]) || ISNAN(call->after[at])) continue;
    r->before[n] = call->before[at];
    r->change[n] = call->after[at];
    r->kept[n++] = i;
  }
  cc_change(r->before, r->change, n, call->scale, r->change, r->noise);
  const size_t groups = cc_tie_groups(r->change, r->noise, n, call->digits, r->item, r->end);
  for (size_t g = 0, k = 0; g < groups; ++g) {
    for (; k < r->end[g]; ++k) r->known[r->item[k].index] = (cc_interval){(double)g, (double)g};
  }
  return n;
}

static void code_rows(void *context, int thread, size_t from, size_t to) {
  const code_call *call = context;
  code_room *r = call->room + thread;
  for (size_t row = from; row < to; ++row) {
    int *const low = call->low + row * call->n_places, *const high = call->high + row * call->n_places;
    const size_t n = known_changes(call, row, r);
    call->n_codes[row] = (int)cc_arm_codes(r->known, n, r->item, r->low, r->high);
    for (size_t i = 0; i < call->n_places; ++i) low[i] = high[i] = CC_ARM_MISSING;
    for (size_t i = 0; i < n; ++i) {
      low[call->place[r->kept[i]]] = r->low[i];
      high[call->place[r->kept[i]]] = r->high[i];
    }
  }
}

/* before, after: double matrices, markers x patients; options: list(member, place, n_places, log2, digits, limits,
 * threads), as of ffi_scores(). Returns list(low, high, n_codes): patients x markers, and one number a marker. */
SEXP ffi_arm_codes(SEXP before, SEXP after, SEXP options) {
  static const char *const names[] = {"low", "high", "n_codes"};
  SEXP member = glue_option(options, "member");
  code_call call = {.before = REAL_RO(before), .after = REAL_RO(after), .member = INTEGER_RO(member)};
  call.place = INTEGER_RO(glue_option(options, "place"));
  call.n = (size_t)Rf_xlength(member);
  call.n_rows = (size_t)Rf_nrows(before);
  call.n_places = (size_t)glue_whole(options, "n_places");
  call.scale = glue_whole(options, "log2") ? CC_SCALE_LOG2 : CC_SCALE_RAW;
  call.digits = glue_whole(options, "digits");
  SEXP columns = PROTECT(Rf_allocVector(INTSXP, Rf_xlength(member)));
  for (R_xlen_t i = 0; i < Rf_xlength(member); ++i) INTEGER(columns)[i] = call.member[i] + 1;
  call.limited = glue_limits_of(glue_option(options, "limits"), columns, columns, &call.limits);
  const int n_threads = glue_threads(glue_whole(options, "threads"));
  call.room = glue_scratch((size_t)n_threads, sizeof *call.room);
  for (int t = 0; t < n_threads; ++t) call.room[t] = new_code_room(&call);
  SEXP out = PROTECT(glue_list(3, names));
  for (R_xlen_t side = 0; side < 2; ++side) {
    SET_VECTOR_ELT(out, side, Rf_allocMatrix(INTSXP, (int)call.n_places, (int)call.n_rows));
  }
  call.low = INTEGER(VECTOR_ELT(out, 0));
  call.high = INTEGER(VECTOR_ELT(out, 1));
  call.n_codes = glue_int(out, 2, (R_xlen_t)call.n_rows);
  const int done = glue_run_blocks(call.n_rows, 64, n_threads, NULL, code_rows, &call);
  UNPROTECT(2);
  return done ? out : R_NilValue;
}

/* ---- labels ---- */

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

/* ---- statistics ---- */

enum { SLICE = 64 }; /* resamples of an item */

typedef struct {
  const double *value;   /* patients x columns: of means */
  const int *low, *high; /* of ranks */
  const int *n_codes;
  const uint8_t *label; /* patients x resamples */
  size_t n, n_rows, n_strata;
  uint64_t resamples;
  const size_t *end;
  const int *column, *arm, *family; /* of each row, from 1 */
  const double *seen;
  cc_side side;
  int alone;       /* each row by itself: its own count */
  int **room;      /* of codes, a thread */
  double **count;  /* of rows, a thread */
  double *largest; /* resamples x families, or NULL */
  uint32_t *rank;  /* resamples x rows of a tile */
  size_t first_row;
  double **statistic;
  cc_key_item **work;
} pair_call;

static double fold(double z, cc_side side) {
  if (isnan(z)) return -INFINITY;
  return side == CC_TWO_SIDED ? fabs(z) : side == CC_LESS ? -z : z;
}

static double statistic_of(const pair_call *call, size_t row, uint64_t r, int *room) {
  const size_t column = (size_t)call->column[row] - 1;
  const cc_arm_pair pair = {call->n_strata, call->end, call->label + r * call->n, (uint8_t)call->arm[row]};
  const double z = call->value != NULL
                       ? cc_arm_pair_welch(&pair, call->value + column * call->n)
                       : cc_arm_pair_rank(&pair, call->low + column * call->n, call->high + column * call->n,
                                          (size_t)call->n_codes[column], room);
  return fold(z, call->side);
}

static void count_slices(void *context, int thread, size_t from, size_t to) {
  const pair_call *call = context;
  for (size_t slice = from; slice < to; ++slice) {
    const uint64_t first = (uint64_t)slice * SLICE, left = call->resamples - first;
    const size_t here = left < SLICE ? (size_t)left : SLICE;
    double best[SLICE];
    for (size_t row = 0; row < call->n_rows; ++row) {
      const int begins = row == 0 || call->alone || call->family[row] != call->family[row - 1];
      const double bar = cc_stat_threshold(call->seen[row], CC_STAT_LINEAR);
      for (size_t r = 0; r < here; ++r) {
        const double z = statistic_of(call, row, first + r, call->room[thread]);
        best[r] = begins || z > best[r] ? z : best[r];
        call->count[thread][row] += best[r] >= bar;
        if (call->largest == NULL) continue;
        call->largest[first + r + call->resamples * (size_t)(call->family[row] - 1)] = best[r];
      }
    }
  }
}

/* minP: the ranks of the resamples' statistics, row by row of a tile. */
static void rank_rows(void *context, int thread, size_t from, size_t to) {
  const pair_call *call = context;
  double *const z = call->statistic[thread];
  for (size_t j = from; j < to; ++j) {
    const size_t row = call->first_row + j;
    for (uint64_t r = 0; r < call->resamples; ++r) z[r] = statistic_of(call, row, r, call->room[thread]);
    cc_stat_ranks(z, (size_t)call->resamples, CC_STAT_LINEAR, call->work[thread], call->rank + j * call->resamples);
  }
}

/* The smallest rank so far of each resample, and how many are at most the row's own. */
static int run_min(pair_call *call, int n_threads, const char *label, double *count) {
  const size_t points = (size_t)call->resamples, tile = 4 * (size_t)n_threads;
  call->rank = glue_scratch(glue_bytes(tile, points), sizeof *call->rank);
  call->statistic = glue_scratch((size_t)n_threads, sizeof *call->statistic);
  call->work = glue_scratch((size_t)n_threads, sizeof *call->work);
  for (int t = 0; t < n_threads; ++t) {
    call->statistic[t] = glue_doubles(points);
    call->work[t] = glue_scratch(2 * points, sizeof(cc_key_item));
  }
  uint32_t *smallest = glue_scratch(points, sizeof *smallest);
  for (call->first_row = 0; call->first_row < call->n_rows; call->first_row += tile) {
    const size_t left = call->n_rows - call->first_row, here = left < tile ? left : tile;
    if (!glue_run_blocks(here, 1, n_threads, label, rank_rows, call)) return 0;
    for (size_t j = 0; j < here; ++j) {
      const size_t row = call->first_row + j;
      const int begins = row == 0 || call->family[row] != call->family[row - 1];
      const uint32_t *rank = call->rank + j * points;
      count[row] = 0.0;
      for (size_t r = 0; r < points; ++r) {
        smallest[r] = begins || rank[r] < smallest[r] ? rank[r] : smallest[r];
        count[row] += (double)smallest[r] <= call->seen[row];
      }
    }
  }
  return 1;
}

static int run_slices(pair_call *call, int n_threads, const char *label, double *count) {
  call->count = glue_scratch((size_t)n_threads, sizeof *call->count);
  for (int t = 0; t < n_threads; ++t) {
    call->count[t] = glue_doubles(call->n_rows);
    memset(call->count[t], 0, call->n_rows * sizeof(double));
  }
  const size_t items = (size_t)((call->resamples + SLICE - 1) / SLICE);
  if (!glue_run_growing(items, 8, n_threads, label, count_slices, call)) return 0;
  for (size_t row = 0; row < call->n_rows; ++row) {
    count[row] = 0.0;
    for (int t = 0; t < n_threads; ++t) count[row] += call->count[t][row];
  }
  return 1;
}

/* data: list(value) of means or list(low, high, n_codes), patients x columns; labels: of ffi_arm_labels(); rows: list(
 * column, arm, family, seen) of the rows in order, `seen` the statistic, for minP the number of points that reach it;
 * options: list(what, side, end, threads, label). Returns list(count, largest): by `what` (cc_wanted) the rows'
 * statistics under the first labels; how many resamples reach `seen`, by themselves (own_p), by running maxima in the
 * order of rows (maxT, largest) or by running minima of ranks (minP); the largest by resample and family. */
SEXP ffi_arm_pairs(SEXP data, SEXP labels, SEXP rows, SEXP options) {
  static const char *const names[] = {"count", "largest"};
  SEXP value = glue_option(data, "value"), end = glue_option(options, "end");
  const cc_wanted what = (cc_wanted)glue_whole(options, "what");
  pair_call call = {.label = RAW(labels), .side = (cc_side)glue_whole(options, "side")};
  call.n = (size_t)Rf_nrows(labels);
  call.resamples = (uint64_t)Rf_ncols(labels);
  call.n_strata = (size_t)Rf_xlength(end);
  size_t *ends = glue_scratch(call.n_strata, sizeof *ends);
  for (size_t h = 0; h < call.n_strata; ++h) ends[h] = (size_t)INTEGER_RO(end)[h];
  call.end = ends;
  call.column = INTEGER_RO(glue_option(rows, "column"));
  call.arm = INTEGER_RO(glue_option(rows, "arm"));
  call.family = INTEGER_RO(glue_option(rows, "family"));
  call.seen = REAL_RO(glue_option(rows, "seen"));
  call.n_rows = (size_t)Rf_xlength(glue_option(rows, "column"));
  call.alone = what == CC_WANT_OWN_P;
  int most = 1;
  if (value != R_NilValue) {
    call.value = REAL_RO(value);
  } else {
    SEXP n_codes = glue_option(data, "n_codes");
    call.low = INTEGER_RO(glue_option(data, "low"));
    call.high = INTEGER_RO(glue_option(data, "high"));
    call.n_codes = INTEGER_RO(n_codes);
    for (R_xlen_t i = 0; i < Rf_xlength(n_codes); ++i) most = call.n_codes[i] > most ? call.n_codes[i] : most;
  }
  const int n_threads = glue_threads(glue_whole(options, "threads"));
  call.room = glue_scratch((size_t)n_threads, sizeof *call.room);
  for (int t = 0; t < n_threads; ++t) call.room[t] = glue_scratch(2 * (size_t)most, sizeof(int));
  SEXP out = PROTECT(glue_list(2, names));
  double *count = glue_real(out, 0, (R_xlen_t)call.n_rows);
  if (what == CC_WANT_LARGEST) {
    const size_t families = (size_t)call.family[call.n_rows - 1];
    call.largest = glue_real(out, 1, (R_xlen_t)glue_bytes((size_t)call.resamples, families));
  }
  int done = 1;
  if (what == CC_WANT_STATISTIC) {
    for (size_t row = 0; row < call.n_rows; ++row) count[row] = statistic_of(&call, row, 0, call.room[0]);
  } else if (what == CC_WANT_MIN_P) {
    done = run_min(&call, n_threads, glue_text(options, "label"), count);
  } else {
    done = run_slices(&call, n_threads, glue_text(options, "label"), count);
  }
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
