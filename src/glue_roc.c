#include "glue.h"

#include <stdint.h>

#include "core/cc_bootstrap.h"
#include "core/cc_roc.h"

/* One curve. v_x: values (finite), v_event: integer 0 or 1, both of length n; v_weight: how many patients each stands
 * for, or NULL; c_digits: digits that decide ties (0: all); c_z: normal quantile of the probability left on either side
 * of an interval; c_direction: 1, positive is the cut-point or above it; -1, below it; 0, as the area says. Returns for
 * each step, ascending, the number (from 1) of a patient with its smallest value and the counts of either group; the
 * AUC, its variance and limits; the step of Youden's cut-point; and each patient's placement. */
SEXP ffi_roc_curve(SEXP v_x, SEXP v_event, SEXP v_weight, SEXP c_digits, SEXP c_z, SEXP c_direction) {
  static const char *const names[] = {"patient",  "n_other", "n_event",     "auc",         "variance",  "auc_low",
                                      "auc_high", "cut",     "sensitivity", "specificity", "placement", "below"};
  enum { PATIENT, N_OTHER, N_EVENT, AUC, VARIANCE, LOW, HIGH, CUT, SENSITIVITY, SPECIFICITY, PLACEMENT, BELOW, N_OUT };
  const size_t n = (size_t)Rf_xlength(v_x);
  const double *const x = REAL_RO(v_x);
  const unsigned char *const event = glue_events(v_event);
  cc_rank_item *const item = (cc_rank_item *)R_alloc(2 * n + 1, sizeof *item);
  size_t *const end = (size_t *)R_alloc(n + 1, sizeof *end);
  const size_t n_steps = cc_tie_groups(x, NULL, n, Rf_asInteger(c_digits), item, end);

  SEXP out = PROTECT(glue_list(N_OUT, names));
  double *const n0 = glue_real(out, N_OTHER, (R_xlen_t)n_steps);
  double *const n1 = glue_real(out, N_EVENT, (R_xlen_t)n_steps);
  cc_roc_count(item, end, n_steps, event, v_weight == R_NilValue ? NULL : REAL_RO(v_weight), n0, n1);
  int *const patient = glue_int(out, PATIENT, (R_xlen_t)n_steps);
  for (size_t s = 0; s < n_steps; ++s) patient[s] = (int)item[s == 0 ? 0 : end[s - 1]].index + 1;

  cc_auc auc;
  cc_roc_auc(n0, n1, n_steps, &auc);
  *glue_real(out, AUC, 1) = auc.auc;
  *glue_real(out, VARIANCE, 1) = auc.variance;
  cc_auc_interval(&auc, Rf_asReal(c_z), glue_real(out, LOW, 1), glue_real(out, HIGH, 1));

  cc_cut_point cut = {0, NA_REAL, NA_REAL};
  const int asked = Rf_asInteger(c_direction), below = asked != 0 ? asked < 0 : auc.auc < 0.5;
  *glue_int(out, BELOW, 1) = below;
  const int found = cc_roc_cut(n0, n1, n_steps, below ? CC_POSITIVE_BELOW : CC_POSITIVE_ABOVE, &cut);
  *glue_int(out, CUT, 1) = found ? (int)cut.step + 1 : NA_INTEGER;
  *glue_real(out, SENSITIVITY, 1) = cut.sensitivity;
  *glue_real(out, SPECIFICITY, 1) = cut.specificity;

  double *const place = glue_real(out, PLACEMENT, (R_xlen_t)n);
  double *const place0 = (double *)R_alloc(2 * n_steps + 1, sizeof *place0), *const place1 = place0 + n_steps;
  if (found) cc_roc_placements(n0, n1, n_steps, place0, place1);
  for (size_t s = 0, k = 0; s < n_steps; ++s) {
    for (; k < end[s]; ++k) place[item[k].index] = !found ? NA_REAL : event[item[k].index] ? place1[s] : place0[s];
  }
  UNPROTECT(1);
  return out;
}

/* Area under part of a curve; v_range: two numbers. */
SEXP ffi_roc_partial(SEXP v_other, SEXP v_event, SEXP v_range, SEXP c_by_sensitivity) {
  const double *const range = REAL_RO(v_range);
  return Rf_ScalarReal(cc_roc_partial(REAL_RO(v_other), REAL_RO(v_event), (size_t)Rf_xlength(v_other), range[0],
                                      range[1], Rf_asLogical(c_by_sensitivity) == 1));
}

/* The bootstrap of one curve: everything a thread reads, and its own scratch. */
typedef struct {
  const cc_rank_item *item;
  const size_t *end;
  const unsigned char *event;
  size_t n, n_steps;
  uint64_t seed;
  const double *x;
  const double *own;   /* weights of the patients, or NULL */
  const double *range; /* NULL: no partial area */
  int by_sensitivity;
  double *weight; /* threads x n */
  uint32_t *counts;
  double *n0, *n1; /* threads x n_steps */
  double *cut, *partial;
  double *left; /* 4 a resample */
  cc_cut_rule rule;
} curve_bootstrap;

static void bootstrap_block(void *context, int thread, size_t from, size_t to) {
  const curve_bootstrap *const c = context;
  const size_t t = (size_t)thread;
  double *const weight = c->weight + t * c->n, *const n0 = c->n0 + t * c->n_steps, *const n1 = c->n1 + t * c->n_steps;
  for (size_t b = from; b < to; ++b) {
    cc_bootstrap_weights(c->seed, b, c->n, c->counts + t * c->n, weight);
    for (size_t i = 0; c->own != NULL && i < c->n; ++i) weight[i] *= c->own[i];
    cc_roc_count(c->item, c->end, c->n_steps, c->event, weight, n0, n1);
    cc_cut_point cut;
    const int found = cc_roc_cut(n0, n1, c->n_steps, c->rule, &cut);
    double *const left = c->left + 4 * b;
    left[0] = left[1] = left[2] = left[3] = 0.0;
    if (found) {
      cc_roc_left_out(c->item, c->end, c->n_steps, c->event, weight, c->own, c->rule, cut.step, left, left + 2);
    }
    c->cut[b] = found ? c->x[c->item[cut.step == 0 ? 0 : c->end[cut.step - 1]].index] : NA_REAL;
    if (c->range == NULL) continue;
    c->partial[b] = found ? cc_roc_partial(n0, n1, c->n_steps, c->range[0], c->range[1], c->by_sensitivity) : NA_REAL;
  }
}

/* Percentile limits of the cut-point (as a value of v_x) and of the partial area (v_range NULL: none) over c_resamples
 * resamples of the patients; c_below: 1, positive is below the cut-point; `left`: of those left out, over all
 * resamples, how many there are without and with the event, and how many of them the resample's cut-point calls
 * positive; `used`: resamples in which both groups were present. NULL after an interrupt. */
SEXP ffi_roc_bootstrap(SEXP v_x, SEXP v_event, SEXP v_weight, SEXP c_digits, SEXP v_range, SEXP c_by_sensitivity,
                       SEXP c_resamples, SEXP c_seed, SEXP c_tail, SEXP c_threads, SEXP c_label, SEXP c_below) {
  static const char *const names[] = {"cut_low", "cut_high", "partial_low", "partial_high", "used", "left"};
  const size_t n = (size_t)Rf_xlength(v_x), resamples = (size_t)Rf_asReal(c_resamples);
  const int threads = glue_threads(Rf_asInteger(c_threads));
  const size_t t = (size_t)threads;
  const unsigned char *const event = glue_events(v_event);
  cc_rank_item *const item = (cc_rank_item *)R_alloc(2 * n + 1, sizeof *item);
  size_t *const end = (size_t *)R_alloc(n + 1, sizeof *end);

  curve_bootstrap c = {.item = item, .end = end, .event = event, .n = n, .x = REAL_RO(v_x)};
  c.n_steps = cc_tie_groups(c.x, NULL, n, Rf_asInteger(c_digits), item, end);
  c.seed = (uint64_t)Rf_asReal(c_seed);
  c.own = v_weight == R_NilValue ? NULL : REAL_RO(v_weight);
  c.range = v_range == R_NilValue ? NULL : REAL_RO(v_range);
  c.by_sensitivity = Rf_asLogical(c_by_sensitivity) == 1;
  c.weight = (double *)R_alloc(glue_bytes(n + 1, t), sizeof(double));
  c.counts = (uint32_t *)R_alloc(glue_bytes(n + 1, t), sizeof(uint32_t));
  c.n0 = (double *)R_alloc(glue_bytes(n + 1, t), sizeof(double));
  c.n1 = (double *)R_alloc(glue_bytes(n + 1, t), sizeof(double));
  c.rule = Rf_asLogical(c_below) == 1 ? CC_POSITIVE_BELOW : CC_POSITIVE_ABOVE;
  c.left = (double *)R_alloc(glue_bytes(resamples + 1, 4), sizeof(double));
  c.cut = (double *)R_alloc(resamples + 1, sizeof(double));
  c.partial = (double *)R_alloc(resamples + 1, sizeof(double));

  const char *const label = c_label == R_NilValue ? NULL : CHAR(STRING_ELT(c_label, 0));
  if (!glue_run_blocks(resamples, 16, threads, label, bootstrap_block, &c)) return R_NilValue;

  SEXP out = PROTECT(glue_list(6, names));
  const double tail = Rf_asReal(c_tail);
  const size_t used = cc_bootstrap_limits(c.cut, resamples, tail, glue_real(out, 0, 1), glue_real(out, 1, 1));
  double *const low = glue_real(out, 2, 1), *const high = glue_real(out, 3, 1);
  *low = *high = NA_REAL;
  if (c.range != NULL) cc_bootstrap_limits(c.partial, resamples, tail, low, high);
  *glue_real(out, 4, 1) = (double)used;
  double *const left = glue_real(out, 5, 4);
  left[0] = left[1] = left[2] = left[3] = 0.0;
  for (size_t k = 0; k < 4 * resamples; ++k) left[k % 4] += c.left[k];
  UNPROTECT(1);
  return out;
}

/* One resample, numbered from 0: how often each patient was drawn. */
SEXP ffi_bootstrap_draw(SEXP c_n, SEXP c_number, SEXP c_seed) {
  const size_t n = (size_t)Rf_asReal(c_n);
  uint32_t *const counts = (uint32_t *)R_alloc(n + 1, sizeof *counts);
  SEXP out = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)n));
  cc_bootstrap_weights((uint64_t)Rf_asReal(c_seed), (uint64_t)Rf_asReal(c_number), n, counts, REAL(out));
  UNPROTECT(1);
  return out;
}

/* The resamples themselves: patients x resamples. */
SEXP ffi_bootstrap_weights(SEXP c_n, SEXP c_resamples, SEXP c_seed) {
  const int n = Rf_asInteger(c_n), resamples = (int)Rf_asReal(c_resamples);
  uint32_t *const counts = (uint32_t *)R_alloc((size_t)n + 1, sizeof *counts);
  SEXP out = PROTECT(Rf_allocMatrix(REALSXP, n, resamples));
  for (int b = 0; b < resamples; ++b) {
    if (b % 256 == 0) R_CheckUserInterrupt();
    cc_bootstrap_weights((uint64_t)Rf_asReal(c_seed), (uint64_t)b, (size_t)n, counts,
                         REAL(out) + (size_t)b * (size_t)n);
  }
  UNPROTECT(1);
  return out;
}
