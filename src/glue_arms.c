/* The test of several arms at once, of scores made by ffi_scores(). */
#include "glue_resample.h"

#include <math.h>

#include "core/cc_arms.h"
#include "core/cc_shuffle.h"

/* Bytes of the patients' orders that are drawn at a time. */
enum { ORDER_BYTES = 1 << 26 };

/* One thread's room. */
typedef struct {
  double *score;         /* of a row's own patients */
  uint32_t *arm, *label; /* theirs */
  size_t *kept, *end, *count;
  double *form, *sum, *work, *welch;
  uint64_t *priority;
  cc_key_item *item;
} arms_room;

typedef struct {
  const double *score; /* patients x rows, sorted by stratum; NaN: lacks a value */
  const int *arm;      /* of each patient, from 0 */
  size_t n, n_rows, n_arms, n_strata;
  cc_score_kind kind;
  int welch, exact, complete;
  uint64_t resamples;
  cc_shuffles queue;
  const uint32_t *order; /* of the resamples drawn now: first .. first + here - 1 */
  uint64_t first, here;
  arms_room *room;
  int *status, *drawn;
  double *statistic, *df1, *df2, *reached, *points;
} arms_call;

static arms_room new_room(const arms_call *call) {
  const size_t n = call->n, k = call->n_arms, h = call->n_strata;
  arms_room r = {.score = glue_doubles(n)};
  r.arm = glue_scratch(n, sizeof *r.arm);
  r.label = glue_scratch(n, sizeof *r.label);
  r.kept = glue_scratch(n, sizeof *r.kept);
  r.end = glue_scratch(h, sizeof *r.end);
  r.count = glue_scratch(k * h, sizeof *r.count);
  r.form = glue_doubles(k * k);
  r.sum = glue_doubles(k);
  r.work = glue_doubles(k);
  r.welch = glue_doubles(cc_arm_welch_room(k, h));
  r.priority = glue_scratch(5 * n, sizeof *r.priority);
  r.item = glue_scratch(2 * n, sizeof *r.item);
  return r;
}

/* The patients of a row who have a value, sorted by stratum still. */
static cc_arms take_patients(const arms_call *call, size_t row, arms_room *r) {
  const double *score = call->score + row * call->n;
  size_t n = 0;
  for (size_t h = 0, i = 0; h < call->n_strata; ++h) {
    for (; i < call->queue.end[h]; ++i) {
      if (ISNAN(score[i])) continue;
      r->score[n] = score[i];
      r->arm[n] = (uint32_t)call->arm[i];
      r->kept[n++] = i;
    }
    r->end[h] = n;
  }
  const cc_arms arms = {call->n_arms, call->n_strata, r->end, r->arm};
  cc_arm_counts(&arms, r->count);
  return arms;
}

/* What is as large as what was seen, to rounding. */
static double bar_of(double seen) { return seen - 1e-9 * seen - 1e-12; }

static void count_all(const cc_arms *arms, const cc_arm_form *form, arms_room *r, double bar, double *reached,
                      double *points) {
  cc_arm_first(arms, r->count, r->label);
  *reached = *points = 0.0;
  do {
    cc_arm_sums(arms, r->label, r->score, r->sum);
    *reached += cc_arm_form_value(form, r->sum, r->work) >= bar;
    *points += 1.0;
  } while (cc_arm_next(arms, r->label));
}

/* Why a form has no degree of freedom, or says nothing. */
static cc_omnibus_status status_of(const arms_call *call, const cc_arms *arms, const arms_room *r, size_t df) {
  size_t there = 0;
  for (size_t k = 0; k < call->n_arms; ++k) {
    size_t size = 0;
    for (size_t h = 0; h < call->n_strata; ++h) size += r->count[h * call->n_arms + k];
    there += size > 0;
  }
  if (there < 2) return CC_OMNIBUS_ONE_ARM;
  for (size_t i = 0; i < arms->end[call->n_strata - 1]; ++i) {
    if (r->score[i] != 0.0) return df > 0 ? CC_OMNIBUS_OK : CC_OMNIBUS_TOO_FEW;
  }
  return CC_OMNIBUS_STILL;
}

static void start_row(const arms_call *call, const cc_arms *arms, size_t row, arms_room *r) {
  cc_arm_form form;
  cc_arm_form_of(arms, r->count, r->score, call->kind, r->form, &form);
  cc_arm_sums(arms, r->arm, r->score, r->sum);
  const double seen = cc_arm_form_value(&form, r->sum, r->work);
  call->status[row] = (int)status_of(call, arms, r, form.df);
  if (call->status[row] != CC_OMNIBUS_OK) return;
  call->statistic[row] = seen;
  call->df1[row] = (double)form.df;
  if (!call->exact && !call->complete) return;
  if (cc_arm_labellings(r->count, call->n_arms, call->n_strata) <= call->resamples) {
    count_all(arms, &form, r, bar_of(seen), call->reached + row, call->points + row);
  } else if (call->complete) {
    call->drawn[row] = 1;
    call->reached[row] = 1.0; /* what was seen is one of the points */
    call->points[row] = 1.0 + (double)call->resamples;
  }
}

static void start_rows(void *context, int thread, size_t from, size_t to) {
  const arms_call *call = context;
  arms_room *r = call->room + thread;
  for (size_t row = from; row < to; ++row) {
    const cc_arms arms = take_patients(call, row, r);
    if (!call->welch) {
      start_row(call, &arms, row, r);
      continue;
    }
    cc_arm_welch_result result;
    cc_arm_welch(&arms, r->count, r->score, r->welch, &result);
    const double figures[] = {result.statistic, result.df1, result.df2};
    double *const columns[] = {call->statistic, call->df1, call->df2};
    call->status[row] = (int)result.status;
    glue_store(columns, 3, row, figures);
  }
}

static void draw_orders(void *context, int thread, size_t from, size_t to) {
  const arms_call *call = context;
  for (size_t i = from; i < to; ++i) {
    cc_shuffle_order(&call->queue, call->first + i, call->room[thread].priority, call->room[thread].item,
                     (uint32_t *)call->order + i * call->n);
  }
}

/* The arms of a row's own patients under one resample: by their places in the queue, the first arm's first. */
static void deal_out(const arms_call *call, const uint32_t *order, const double *score, const arms_room *r,
                     double *sum) {
  for (size_t k = 0; k < call->n_arms; ++k) sum[k] = 0.0;
  for (size_t h = 0, i = 0; h < call->n_strata; ++h) {
    const size_t *count = r->count + h * call->n_arms;
    size_t k = 0, dealt = 0;
    for (; i < call->queue.end[h]; ++i) {
      const double value = score[order[i]];
      if (ISNAN(value)) continue;
      while (dealt == count[k]) {
        ++k;
        dealt = 0;
      }
      sum[k] += value;
      ++dealt;
    }
  }
}

static void count_drawn(void *context, int thread, size_t from, size_t to) {
  const arms_call *call = context;
  arms_room *r = call->room + thread;
  for (size_t row = from; row < to; ++row) {
    if (!call->drawn[row]) continue;
    const cc_arms arms = take_patients(call, row, r);
    cc_arm_form form;
    cc_arm_form_of(&arms, r->count, r->score, call->kind, r->form, &form);
    const double bar = bar_of(call->statistic[row]);
    for (uint64_t i = 0; i < call->here; ++i) {
      deal_out(call, call->order + i * call->n, call->score + row * call->n, r, r->sum);
      call->reached[row] += cc_arm_form_value(&form, r->sum, r->work) >= bar;
    }
  }
}

static int run_drawn(arms_call *call, int n_threads, const char *label) {
  int any = 0;
  for (size_t row = 0; row < call->n_rows; ++row) any |= call->drawn[row];
  if (!any) return 1;
  const uint64_t most = ORDER_BYTES / (sizeof(uint32_t) * (call->n + 1)) + 1;
  const uint64_t slice = most < call->resamples ? most : call->resamples;
  uint32_t *order = glue_scratch(glue_bytes((size_t)slice, call->n), sizeof *order);
  call->order = order;
  for (call->first = 0; call->first < call->resamples; call->first += slice) {
    const uint64_t left = call->resamples - call->first;
    call->here = left < slice ? left : slice;
    if (!glue_run_growing((size_t)call->here, 64, n_threads, NULL, draw_orders, call)) return 0;
    if (!glue_run_growing(call->n_rows, 16, n_threads, label, count_drawn, call)) return 0;
  }
  return 1;
}

/* score: patients x rows (patients sorted by stratum; NA where one lacks a value). options: list(arm, end, n_arms,
 * kind, welch, exact, complete, resamples, ids, seed, threads, label). welch: Welch's F of the scores, df2 with it.
 * Else the form of cc_arms.h; exact: where the arms can be dealt out in at most `resamples` ways, how many of these
 * `points` reach it; complete: also where not, of `resamples` shuffles and what was seen. Returns list(status, drawn,
 * statistic, df1, df2, reached, points), or NULL after an interrupt. */
SEXP ffi_arms(SEXP score, SEXP options) {
  static const char *const names[] = {"status", "drawn", "statistic", "df1", "df2", "reached", "points"};
  SEXP end = glue_option(options, "end");
  const double seed = glue_number(options, "seed");
  arms_call call = {.score = REAL_RO(score), .arm = INTEGER_RO(glue_option(options, "arm"))};
  call.n = (size_t)Rf_nrows(score);
  call.n_rows = (size_t)Rf_ncols(score);
  call.n_arms = (size_t)glue_whole(options, "n_arms");
  call.n_strata = (size_t)Rf_xlength(end);
  call.kind = (cc_score_kind)glue_whole(options, "kind");
  call.welch = glue_whole(options, "welch");
  call.exact = glue_whole(options, "exact");
  call.complete = glue_whole(options, "complete");
  call.resamples = (uint64_t)glue_number(options, "resamples");
  size_t *ends = glue_scratch(call.n_strata, sizeof *ends);
  for (size_t h = 0; h < call.n_strata; ++h) ends[h] = (size_t)INTEGER_RO(end)[h];
  call.queue = (cc_shuffles){.n = call.n,
                             .key = glue_patient_keys(glue_option(options, "ids")),
                             .seed = ISNAN(seed) ? 0 : (uint64_t)seed,
                             .n_strata = call.n_strata,
                             .end = ends};
  const int n_threads = glue_threads(glue_whole(options, "threads"));
  call.room = glue_scratch((size_t)n_threads, sizeof *call.room);
  for (int t = 0; t < n_threads; ++t) call.room[t] = new_room(&call);
  SEXP out = PROTECT(glue_list(7, names));
  const R_xlen_t n_rows = (R_xlen_t)call.n_rows;
  call.status = glue_int(out, 0, n_rows);
  call.drawn = glue_int(out, 1, n_rows);
  double **columns[] = {&call.statistic, &call.df1, &call.df2, &call.reached, &call.points};
  for (R_xlen_t c = 0; c < 5; ++c) *columns[c] = glue_real(out, c + 2, n_rows);
  for (size_t row = 0; row < call.n_rows; ++row) {
    call.drawn[row] = 0;
    call.statistic[row] = call.df1[row] = call.df2[row] = call.reached[row] = call.points[row] = NA_REAL;
  }
  const char *label = glue_text(options, "label");
  const int done =
      glue_run_growing(call.n_rows, 64, n_threads, label, start_rows, &call) && run_drawn(&call, n_threads, label);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
