#include "glue_resample.h"

#include "core/cc_gehan.h"
#include "core/cc_paired_limited.h"
#include "core/cc_score.h"
#include "glue_limits.h"

#include <math.h>
#include <string.h>

/* Scores of markers for Westfall and Young's adjustment, patients in rows and markers in columns, so that a marker's
 * numbers stand together. The patient of column member[i] goes to row place[i]; other rows are 0; a missing patient
 * is NA under shuffles, where it changes the sizes of the groups, and 0 under flips, where it changes nothing. */

typedef struct {
  const double *before, *after, *shift; /* shift: taken off the changes of each marker; NULL: none */
  size_t n_rows, n, n_places;
  const int *member, *place;
  const int *responder, *end; /* of the members; both NULL for flips, responder for several arms */
  size_t n_strata;
  cc_scale scale;
  cc_score_kind kind;
  int drop_zeros, digits;
  double **value, **noise;   /* n numbers a thread */
  size_t **kept, **sizes;    /* n, and 2 n_strata */
  cc_score_scratch *scratch; /* one a thread */
  int limited;               /* are there values beyond limits, for ranks and signs? */
  glue_limits limits;
  cc_zero_rule zero_rule;
  cc_limited_pair **pair;   /* n, a thread */
  cc_ordinal_room *ordinal; /* of flips */
  cc_interval **known;      /* n, of shuffles */
  unsigned char *together;  /* n ones */
  void **gehan;
  double *score;
  int *used;
} score_call;

static void fill_sizes(const score_call *call, const size_t *kept, size_t n, size_t *end, size_t *n_first) {
  size_t i = 0;
  for (size_t h = 0; h < call->n_strata; ++h) {
    n_first[h] = 0;
    for (; i < n && kept[i] < (size_t)call->end[h]; ++i) {
      if (call->responder != NULL) n_first[h] += (size_t)call->responder[kept[i]];
    }
    end[h] = i;
  }
}

/* The same of a row with values beyond limits: signed scores, or signs, over the root of the sum of their squares.
 * Returns 0 where the row has none. */
static int score_limited(const score_call *call, int thread, size_t item) {
  cc_limited_pair *pair = call->pair[thread];
  cc_ordinal_room *room = &call->ordinal[thread];
  size_t *kept = call->kept[thread];
  const size_t n = glue_limited_pairs(&call->limits, item, pair, kept);
  const cc_limited_row row = {n, pair, room->change, cc_limited_noise(pair, n, call->scale, room->noise)};
  if (cc_count_beyond(pair, n, row.noise) == 0) return 0;
  double *out = call->score + item * call->n_places, sum = 0;
  cc_ordinal_counts counts;
  cc_ordinal_changes(&row, call->digits, room);
  cc_ordinal_scores(&row, call->shift != NULL ? call->shift[item] : 0, call->zero_rule,
                    call->shift != NULL ? CC_DIGITS_NONE : call->digits, room, &counts);
  for (size_t i = 0; i < call->n_places; ++i) out[i] = 0;
  for (size_t i = 0; i < n; ++i) {
    const double score = (double)room->score2[i];
    const double used = call->kind == CC_SCORE_SIGN ? (score > 0) - (score < 0) : score;
    out[call->place[kept[i]]] = used;
    sum += used * used;
  }
  for (size_t i = 0; i < n && sum > 0; ++i) out[call->place[kept[i]]] /= sqrt(sum);
  call->used[item] = (int)n;
  return 1;
}

/* The same under shuffles: Gehan's scores within each stratum. */
static int score_limited_groups(const score_call *call, int thread, size_t item) {
  cc_limited_pair *pair = call->pair[thread];
  cc_interval *known = call->known[thread];
  size_t *kept = call->kept[thread], *end = call->sizes[thread], *n_first = end + call->n_strata;
  const size_t n = glue_limited_pairs(&call->limits, item, pair, kept);
  int limited = 0;
  for (size_t i = 0; i < n; ++i) limited |= pair[i].before.beyond != 0 || pair[i].after.beyond != 0;
  if (!limited) return 0;
  cc_change_intervals(pair, n, call->scale, call->digits, call->gehan[thread], known);
  fill_sizes(call, kept, n, end, n_first);
  double *value = call->value[thread], *out = call->score + item * call->n_places;
  for (size_t h = 0, from = 0; h < call->n_strata; from = end[h++]) {
    cc_gehan g;
    cc_gehan_of(known + from, call->together, end[h] - from, call->gehan[thread], &g);
    for (size_t i = from; i < end[h]; ++i) value[i] = (double)g.within[i - from];
  }
  cc_weigh_scores(end, call->responder != NULL ? n_first : NULL, call->n_strata, value);
  for (size_t i = 0; i < call->n_places; ++i) out[i] = 0;
  for (size_t i = 0; i < call->n; ++i) out[call->place[i]] = NA_REAL;
  for (size_t i = 0; i < n; ++i) out[call->place[kept[i]]] = value[i];
  call->used[item] = (int)n;
  return 1;
}

static void score_row(const score_call *call, int thread, size_t item) {
  if (call->limited && (call->end == NULL ? score_limited : score_limited_groups)(call, thread, item)) return;
  double *value = call->value[thread], *noise = call->noise[thread], *out = call->score + item * call->n_places;
  size_t *kept = call->kept[thread], n = 0;
  const int flips = call->end == NULL;
  for (size_t i = 0; i < call->n_places; ++i) out[i] = 0;
  for (size_t i = 0; i < call->n; ++i) {
    const size_t at = item + call->n_rows * (size_t)call->member[i];
    if (isfinite(call->before[at]) && isfinite(call->after[at])) {
      noise[n] = call->before[at];
      value[n] = call->after[at];
      kept[n++] = i;
    } else if (!flips) {
      out[call->place[i]] = NA_REAL;
    }
  }
  cc_change(noise, value, n, call->scale, value, noise);
  const double factor = glue_scale(value, n);
  for (size_t i = 0; i < n; ++i) {
    if (call->shift != NULL) value[i] -= call->shift[item];
    value[i] *= factor;
    noise[i] *= factor;
  }
  if (flips) {
    cc_flip_scores(value, noise, n, call->kind, call->drop_zeros, call->digits, &call->scratch[thread], value);
  } else {
    size_t *end = call->sizes[thread], *n_first = end + call->n_strata;
    fill_sizes(call, kept, n, end, n_first);
    cc_shuffle_scores(value, noise, end, call->responder != NULL ? n_first : NULL, call->n_strata, call->kind,
                      call->digits, &call->scratch[thread], value);
  }
  for (size_t i = 0; i < n; ++i) out[call->place[kept[i]]] = value[i];
  call->used[item] = (int)n;
}

static void score_rows(void *context, int thread, size_t from, size_t to) {
  const score_call *call = context;
  for (size_t item = from; item < to; ++item) score_row(call, thread, item);
}

static void set_limited_scratch(score_call *call, int n_threads) {
  const size_t threads = (size_t)n_threads;
  call->pair = glue_scratch(threads, sizeof *call->pair);
  call->ordinal = glue_scratch(threads, sizeof *call->ordinal);
  call->known = glue_scratch(threads, sizeof *call->known);
  call->gehan = glue_scratch(threads, sizeof *call->gehan);
  call->together = glue_scratch(call->n, 1);
  memset(call->together, 1, call->n);
  for (size_t t = 0; t < threads; ++t) {
    call->pair[t] = glue_scratch(call->n + 1, sizeof **call->pair);
    if (call->end == NULL) {
      cc_ordinal_room_init(&call->ordinal[t], glue_scratch(cc_ordinal_room_size(call->n, 0), 1), call->n, 0);
    } else {
      call->known[t] = glue_scratch(call->n, sizeof **call->known);
      call->gehan[t] = glue_scratch(cc_gehan_bytes(call->n), 1);
    }
  }
}

static void set_scratch(score_call *call, int n_threads) {
  const size_t threads = (size_t)n_threads, n = call->n + 1;
  call->value = (double **)R_alloc(threads, sizeof *call->value);
  call->noise = (double **)R_alloc(threads, sizeof *call->noise);
  call->kept = (size_t **)R_alloc(threads, sizeof *call->kept);
  call->sizes = (size_t **)R_alloc(threads, sizeof *call->sizes);
  call->scratch = (cc_score_scratch *)R_alloc(threads, sizeof *call->scratch);
  for (size_t t = 0; t < threads; ++t) {
    call->value[t] = (double *)R_alloc(n, sizeof(double));
    call->noise[t] = (double *)R_alloc(n, sizeof(double));
    call->kept[t] = (size_t *)R_alloc(n, sizeof(size_t));
    call->sizes[t] = (size_t *)R_alloc(2 * call->n_strata + 1, sizeof(size_t));
    call->scratch[t].item = (cc_rank_item *)R_alloc(2 * n, sizeof(cc_rank_item));
    call->scratch[t].end = (size_t *)R_alloc(n, sizeof(size_t));
    call->scratch[t].rank2 = (int64_t *)R_alloc(n, sizeof(int64_t));
    call->scratch[t].work = (double *)R_alloc(n, sizeof(double));
  }
}

/* before, after: double matrices, markers x patients; options: list(member, place, n_places, in_first, end, log2,
 * kind, drop_zeros, digits, shift, limits, threads), in_first, end, shift and limits possibly NULL. Returns
 * list(score, n). NULL after an interrupt. */
SEXP ffi_scores(SEXP before, SEXP after, SEXP options) {
  static const char *const names[] = {"score", "n"};
  SEXP member = glue_option(options, "member"), responder = glue_option(options, "in_first");
  SEXP end = glue_option(options, "end"), shift = glue_option(options, "shift");
  score_call call = {0};
  call.before = REAL(before);
  call.after = REAL(after);
  call.n_rows = (size_t)Rf_nrows(before);
  call.n = (size_t)Rf_xlength(member);
  call.n_places = (size_t)Rf_asInteger(glue_option(options, "n_places"));
  call.member = INTEGER(member);
  call.place = INTEGER(glue_option(options, "place"));
  if (responder != R_NilValue) call.responder = INTEGER(responder);
  if (end != R_NilValue) {
    call.end = INTEGER(end);
    call.n_strata = (size_t)Rf_xlength(end);
  }
  if (shift != R_NilValue) call.shift = REAL(shift);
  call.scale = Rf_asLogical(glue_option(options, "log2")) ? CC_SCALE_LOG2 : CC_SCALE_RAW;
  call.kind = (cc_score_kind)Rf_asInteger(glue_option(options, "kind"));
  call.drop_zeros = Rf_asLogical(glue_option(options, "drop_zeros"));
  call.zero_rule = call.drop_zeros ? CC_ZERO_WILCOXON : CC_ZERO_PRATT;
  call.digits = Rf_asInteger(glue_option(options, "digits"));
  const int n_threads = glue_threads(Rf_asInteger(glue_option(options, "threads")));
  set_scratch(&call, n_threads);
  SEXP columns = PROTECT(Rf_allocVector(INTSXP, Rf_xlength(member)));
  for (R_xlen_t i = 0; i < Rf_xlength(member); ++i) INTEGER(columns)[i] = call.member[i] + 1;
  call.limited =
      call.kind != CC_SCORE_MEAN && glue_limits_of(glue_option(options, "limits"), columns, columns, &call.limits);
  if (call.limited) set_limited_scratch(&call, n_threads);
  SEXP out = PROTECT(glue_list(2, names));
  call.score = glue_real_matrix(out, 0, call.n_places, call.n_rows);
  call.used = glue_int(out, 1, (R_xlen_t)call.n_rows);
  const int done = glue_run_blocks(call.n_rows, 64, n_threads, NULL, score_rows, &call);
  UNPROTECT(2);
  return done ? out : R_NilValue;
}
