#include "glue_stepdown_max.h"
#include "glue_stepdown_min.h"

#include "core/cc_flip.h"
#include "core/cc_shuffle.h"

/* Westfall and Young's adjustment: what R hands in, the resamples, the statistics of the data as they are. */

/* ---- resamples ---- */

typedef struct {
  cc_flips flips;
  cc_shuffles shuffles;
  int are_flips, complete;
  uint64_t first;
  size_t n_groups;
  uint64_t **scratch;
  cc_code *codes;
} code_run;

static void make_codes(void *context, int thread, size_t from, size_t to) {
  const code_run *make = context;
  for (size_t chunk = from; chunk < to; ++chunk) {
    cc_code *codes = make->codes + chunk * CC_CHUNK * make->n_groups;
    const uint64_t first = make->first + (uint64_t)chunk * CC_CHUNK;
    if (make->are_flips) {
      cc_flip_codes(&make->flips, first, codes);
    } else if (make->complete) {
      cc_shuffle_all_codes(&make->shuffles, first, make->scratch[thread], codes);
    } else {
      cc_shuffle_codes(&make->shuffles, first, make->scratch[thread], codes);
    }
  }
}

static size_t *as_sizes(SEXP x) {
  size_t *out = (size_t *)R_alloc((size_t)Rf_xlength(x) + 1, sizeof *out);
  for (R_xlen_t i = 0; i < Rf_xlength(x); ++i) out[i] = (size_t)INTEGER(x)[i];
  return out;
}

/* The strata's places: each begins at a new group of patients, so that its sums can be had by themselves. */
static void set_strata(stepdown *run, const cc_shuffles *s) {
  size_t *from = (size_t *)R_alloc(s->n_strata, sizeof *from), *to = (size_t *)R_alloc(s->n_strata, sizeof *to);
  for (size_t h = 0; h < s->n_strata; ++h) {
    const size_t start = h == 0 ? 0 : s->end[h - 1];
    from[h] = start < s->end[h] ? s->place[start] / CC_GROUP_BITS : 0;
    to[h] = start < s->end[h] ? s->place[s->end[h] - 1] / CC_GROUP_BITS + 1 : 0;
  }
  run->n_strata = s->n_strata;
  run->from_group = from;
  run->to_group = to;
}

static void set_patients(stepdown *run, code_run *make, SEXP options) {
  SEXP responder = glue_option(options, "in_first"), end = glue_option(options, "end");
  const uint64_t *key = glue_patient_keys(glue_option(options, "ids"));
  const uint64_t seed = run->complete ? 0 : (uint64_t)Rf_asReal(glue_option(options, "seed"));
  const size_t n = (size_t)Rf_xlength(glue_option(options, "ids")), n_strata = (size_t)Rf_xlength(end);
  make->complete = run->complete;
  make->n_groups = run->n_groups;
  make->first = run->first;
  make->are_flips = responder == R_NilValue;
  make->flips = (cc_flips){n, run->complete ? NULL : key, seed};
  if (make->are_flips) return;
  size_t *n_first = (size_t *)R_alloc(n_strata + 1, sizeof *n_first);
  int *by_place = (int *)R_alloc(run->n_places + 1, sizeof *by_place);
  for (size_t i = 0; i < run->n_places; ++i) by_place[i] = -1;
  make->shuffles = (cc_shuffles){.n = n,
                                 .key = key,
                                 .seed = seed,
                                 .n_strata = n_strata,
                                 .end = as_sizes(end),
                                 .n_first = n_first,
                                 .place = as_sizes(glue_option(options, "place")),
                                 .n_places = run->n_places};
  for (size_t h = 0, i = 0; h < n_strata; ++h) {
    n_first[h] = 0;
    for (; i < make->shuffles.end[h]; ++i) {
      by_place[make->shuffles.place[i]] = INTEGER(responder)[i];
      n_first[h] += (size_t)INTEGER(responder)[i];
    }
  }
  run->responder = by_place;
  set_strata(run, &make->shuffles);
}

static int draw_codes(stepdown *run, code_run *make, int n_threads) {
  const size_t chunks = glue_chunks(run->n_resamples), n = make->flips.n;
  make->scratch = (uint64_t **)R_alloc((size_t)n_threads, sizeof *make->scratch);
  for (int t = 0; t < n_threads; ++t) make->scratch[t] = (uint64_t *)R_alloc(5 * n + 1, sizeof(uint64_t));
  make->codes = (cc_code *)R_alloc(glue_bytes(chunks * CC_CHUNK, run->n_groups), sizeof(cc_code));
  run->codes = make->codes;
  return glue_run_blocks(chunks, 8, n_threads, NULL, make_codes, make);
}

/* The statistics of the data as they are: one resample that flips nobody, or takes the responders as responders. */
static void observe(stepdown *run, double *statistic) {
  cc_code *codes = (cc_code *)R_alloc(glue_bytes(CC_CHUNK, run->n_groups), sizeof *codes);
  cc_code_clear(codes, run->n_groups);
  for (size_t i = 0; run->responder != NULL && i < run->n_places; ++i) {
    if (run->responder[i] == 1) cc_code_set(codes, i);
  }
  run->codes = codes;
  stepdown_bench *b = stepdown_benches(run, 1);
  for (size_t first = 0; first < run->n_rows; first += run->tile_rows) {
    const size_t n_rows = stepdown_tile_size(run, first);
    stepdown_start_tile(run, b, first, n_rows);
    stepdown_statistics(run, b, first, n_rows, 0);
    for (size_t j = 0; j < n_rows; ++j) statistic[first + j] = b->sums[j * CC_CHUNK];
  }
}

typedef struct {
  const stepdown *run;
  int n_threads, done;
  const char *label;
  SEXP out;
  stepdown_records records;
} min_call;

static SEXP run_min_rows(void *call) {
  min_call *const c = call;
  stepdown_records *const records = &c->records;
  c->done = stepdown_min(c->run, c->n_threads, c->label, REAL(VECTOR_ELT(c->out, 0)), records);
  if (records->failed) Rf_error("cytochange: no memory for the ranks of minP");
  if (!c->done) return R_NilValue;
  const R_xlen_t n = (R_xlen_t)records->n;
  int *row = glue_int(c->out, 2, n), *point = glue_int(c->out, 3, n);
  double *rank = glue_real(c->out, 4, n);
  for (size_t k = 0; k < records->n; ++k) {
    row[k] = records->row[k] + 1;
    point[k] = records->point[k] + 1;
    rank[k] = records->rank[k];
  }
  return R_NilValue;
}

/* minP: list(count, row, point, rank), the records' rows and points from 1. */
static int run_min(const stepdown *run, int n_threads, const char *label, SEXP out) {
  min_call call = {.run = run, .n_threads = n_threads, .label = label, .out = out};
  R_ExecWithCleanup(run_min_rows, &call, stepdown_records_free, &call.records);
  return call.done;
}

static int run_max(const stepdown *run, int n_threads, const char *label, int alone, int want_largest, SEXP out) {
  double *largest = NULL;
  if (want_largest) {
    const size_t n_families = (size_t)run->family[run->n_rows - 1];
    largest = glue_real(out, 1, (R_xlen_t)glue_bytes((size_t)run->n_resamples, n_families));
  }
  return stepdown_max(run, n_threads, label, alone, largest, REAL(VECTOR_ELT(out, 0)));
}

static void read_rows(stepdown *run, SEXP score, SEXP row, SEXP family, SEXP seen, SEXP n) {
  run->n_rows = (size_t)Rf_xlength(row);
  run->n_places = (size_t)Rf_nrows(score);
  run->n_groups = cc_sums_groups(run->n_places);
  run->score = REAL_RO(score);
  run->row = INTEGER_RO(row);
  run->family = INTEGER_RO(family);
  run->seen = REAL_RO(seen);
  run->n = REAL_RO(n);
}

/* score: from ffi_scores(), patients' places x rows; row, family (from 1, together), seen, n: of the ordered rows;
 * options: list(what, kind, side, ids, place, in_first, end, first, resamples, complete, seed, threads, label), `first`
 * being the number of the call's first resample. Returns list(count, largest, row, point, rank). count: of each ordered
 * row its statistic, or the resamples of this call that reach it; minP: the points (resamples, and what was seen) of
 * its own p value, and the records. largest: the largest statistic by resample and family. NULL after an interrupt. */
SEXP ffi_westfall_young(SEXP score, SEXP row, SEXP family, SEXP seen, SEXP n, SEXP options) {
  static const char *const names[] = {"count", "largest", "row", "point", "rank"};
  stepdown run = {0};
  code_run make = {0};
  read_rows(&run, score, row, family, seen, n);
  run.kind = (cc_statistic_kind)Rf_asInteger(glue_option(options, "kind"));
  run.side = (cc_side)Rf_asInteger(glue_option(options, "side"));
  run.scale = run.kind == CC_STATISTIC_SUM ? CC_STAT_LINEAR : CC_STAT_SQUARED;
  run.first = (uint64_t)Rf_asReal(glue_option(options, "first"));
  run.n_resamples = (uint64_t)Rf_asReal(glue_option(options, "resamples"));
  run.complete = Rf_asLogical(glue_option(options, "complete"));
  run.tile_rows = run.kind == CC_STATISTIC_WELCH ? WELCH_TILE : CC_TILE;
  const int n_threads = glue_threads(Rf_asInteger(glue_option(options, "threads")));
  SEXP v_label = glue_option(options, "label");
  const char *label = v_label == R_NilValue ? NULL : CHAR(STRING_ELT(v_label, 0));
  SEXP out = PROTECT(glue_list(5, names));
  glue_real(out, 0, (R_xlen_t)run.n_rows);
  const cc_wanted what = (cc_wanted)Rf_asInteger(glue_option(options, "what"));
  set_patients(&run, &make, options);
  int done = 1;
  if (what == CC_WANT_STATISTIC) {
    observe(&run, REAL(VECTOR_ELT(out, 0)));
  } else {
    done = draw_codes(&run, &make, n_threads);
    if (done && what == CC_WANT_MIN_P) done = run_min(&run, n_threads, label, out);
    if (done && what != CC_WANT_MIN_P) {
      done = run_max(&run, n_threads, label, what == CC_WANT_OWN_P, what == CC_WANT_LARGEST, out);
    }
  }
  UNPROTECT(1);
  return done ? out : R_NilValue;
}

/* The counts of minP from the records of all rows, in their order; own: count of ffi_westfall_young(). */
SEXP ffi_min_counts(SEXP row, SEXP point, SEXP rank, SEXP family, SEXP own, SEXP n_points) {
  const size_t n = (size_t)Rf_xlength(row), n_rows = (size_t)Rf_xlength(own), points = (size_t)Rf_asReal(n_points);
  int *from_0 = (int *)R_alloc(glue_bytes(n + 1, 2), sizeof *from_0);
  for (size_t k = 0; k < n; ++k) {
    from_0[k] = INTEGER_RO(row)[k] - 1;
    from_0[n + k] = INTEGER_RO(point)[k] - 1;
  }
  const cc_min_records records = {n, from_0, from_0 + n, REAL_RO(rank)};
  uint32_t *smallest = (uint32_t *)R_alloc(points + 1, sizeof *smallest);
  uint32_t *with = (uint32_t *)R_alloc(points + 2, sizeof *with);
  SEXP count = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)n_rows));
  cc_stepdown_min_counts(&records, INTEGER_RO(family), REAL_RO(own), n_rows, points, smallest, with, REAL(count));
  UNPROTECT(1);
  return count;
}
