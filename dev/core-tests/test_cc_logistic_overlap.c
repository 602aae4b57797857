/* Whether estimates exist, asked at every door, of data whose gaps run over eight decades, with weights and without:
 * 10,000 separated sets of one covariate, most quasi-separated, beside comparisons of doubles, and 10,000 of two beside
 * the enumeration of all directions in whole numbers; with them thousands that overlap by such a gap. Doors:
 * cc_logistic_overlap.c, the certificate of four lanes (cc_batch_overlap), the careful row of a screen, the calibration
 * slope. */
#include <stdlib.h>

#include "cc_logistic.h"
#include "cc_logistic_batch.h"
#include "cc_optimism.h"
#include "cc_screen.h"
#include "cc_separation.h"
#include "check.h"
#include "exact_separation.h"

enum { MOST_COLUMNS = 3, ROOM = 4096 };

/* Separated sets of either kind: fewer where CYTOCHANGE_LONG is not set. */
static int wanted = 400;

#define DROP 1.9207294103470620

static uint64_t state = 11;

static size_t below(size_t n) { return (size_t)(check_random(&state) % n); }

static double gap(double from, double decades) { return pow(10.0, from + decades * check_uniform(&state)); }

/* Those with the event first, as the lanes want them. */
typedef struct {
  size_t n, n_event, p;
  double x[MOST_COLUMNS * MOST_ROWS], y[MOST_ROWS], weight[MOST_ROWS];
  int weighted;
} study;

static void set_row(study *s, size_t i, double a, double b) {
  s->x[i] = 1.0;
  s->x[s->n + i] = a;
  if (s->p == 3) s->x[2 * s->n + i] = b;
}

/* Some patients of whole weights; of those of weight 0 nothing must be seen. */
static void draw_weights(study *s) {
  s->weighted = below(2) == 1;
  for (size_t i = 0; i < s->n; ++i) s->weight[i] = s->weighted ? (double)below(6) : 1.0;
  if (s->weight[0] == 0.0) s->weight[0] = 1.0;
  if (s->weight[s->n - 1] == 0.0) s->weight[s->n - 1] = 2.0;
}

static void draw_size(study *s, size_t p) {
  s->p = p;
  s->n = 6 + below(MOST_ROWS - 5);
  s->n_event = 1 + below(s->n - 1);
  for (size_t i = 0; i < s->n; ++i) s->y[i] = i < s->n_event;
}

/* ---- the doors ---- */

static const cc_exactly exactly = {malloc, free, NULL};

static cc_logistic_data data_of(const study *s, const cc_penalty *penalty) {
  return (cc_logistic_data){s->n, s->p, s->x, s->y, s->weighted ? s->weight : NULL, NULL, penalty};
}

static int overlap_of(const study *s, double *scratch) {
  const cc_logistic_data data = data_of(s, &cc_penalty_firth);
  cc_logistic_work work;
  double beta[MOST_COLUMNS] = {0.0};
  if (cc_logistic_begin(&work, &data, NULL, 0, scratch) < s->p) return -1;
  return cc_logistic_overlap(&work, beta, &exactly);
}

static int settled_overlap(const study *s, double *scratch) {
  const cc_logistic_data data = data_of(s, &cc_penalty_none);
  cc_logistic_work work;
  double beta[MOST_COLUMNS] = {0.0};
  cc_logistic_begin(&work, &data, NULL, 0, scratch);
  cc_logistic_fit fit = cc_logistic_maximise(&work, beta);
  cc_logistic_settle(&work, beta, &exactly, &fit);
  CHECK(fit.converged == 0 || fit.overlap == 1);
  return fit.overlap;
}

static cc_screen_fit screened(const study *s, const cc_penalty *penalty, double *scratch) {
  const cc_logistic_data data = data_of(s, penalty);
  cc_screen_fit fit;
  cc_screen_careful(&data, &exactly, 0, DROP, 0, scratch, &fit);
  return fit;
}

static double slope_of(const study *s) {
  unsigned char event[MOST_ROWS];
  for (size_t i = 0; i < s->n; ++i) event[i] = s->y[i] > 0.5;
  void *const memory = malloc(cc_measure_scratch(s->n));
  cc_measure measure;
  cc_measure_begin(&measure, s->n, event, s->x + s->n, NULL, 0, memory);
  const cc_performance found = cc_measure_on(&measure, s->weight);
  free(memory);
  return found.slope;
}

/* The last column as the marker of all four lanes, the others as shared ones; columns in units of powers of two. */
static int lanes_vouch(const study *s) {
  double shared[MOST_ROWS], count[MOST_ROWS], largest[MOST_COLUMNS] = {0.0};
  cc_vec *const x = aligned_alloc(32, 3 * MOST_ROWS * sizeof *x);
  size_t n = 0, n_event = 0;
  for (size_t j = 1; j < s->p; ++j) {
    for (size_t i = 0; i < s->n; ++i) largest[j] = fmax(largest[j], fabs(s->x[j * s->n + i]));
  }
  for (size_t i = 0; i < s->n; ++i) {
    if (s->weight[i] == 0.0) continue;
    const size_t last = s->p - 1;
    x[n] = CC_SPLAT(s->x[last * s->n + i] / exp2(ceil(log2(largest[last]))));
    shared[n] = s->x[s->n + i] / exp2(ceil(log2(largest[1])));
    count[n++] = s->weight[i];
    n_event += i < s->n_event;
  }
  const cc_batch_rows rows = {n, n_event, s->p, shared, count, x, NULL, x + MOST_ROWS, NULL};
  cc_batch_options options = {&cc_penalty_firth, 0, DROP, {0.0}};
  cc_batch_null null;
  cc_batch_fit fit = {.state = {0}};
  const int active[CC_LANES] = {1, 1, 1, 1};
  if (cc_batch_fit_null(&rows, x + 2 * MOST_ROWS, &null)) {
    cc_batch_maximise(&rows, &options, &null, NULL, active, &fit);
  }
  free(x);
  return (fit.state[0] & CC_BATCH_OVERLAP) != 0;
}

/* What all doors must say alike. Returns whether the lanes' certificate was given. */
static int ask_all(const study *s, int separated, double *scratch) {
  CHECK(overlap_of(s, scratch) == !separated);
  CHECK(settled_overlap(s, scratch) == !separated);
  CHECK(screened(s, &cc_penalty_firth, scratch).separated == separated);
  const int certain = lanes_vouch(s);
  CHECK(!(certain && separated));
  return certain;
}

/* ---- one covariate ---- */

/* Both classes at a cut, the others beyond it. Returns 0 where the values that count do not vary. */
static int draw_one(study *s, int across, int *direction) {
  draw_size(s, 2);
  draw_weights(s);
  const double cut = round(100.0 * (7.0 * check_uniform(&state) - 2.0)) / 100.0, turned = below(2) ? 1.0 : -1.0;
  for (size_t i = 0; i < s->n; ++i) {
    const double up = i < s->n_event ? 1.0 : -1.0;
    set_row(s, i, turned * (i == 0 || i + 1 == s->n ? cut : cut + up * gap(-7.0, 8.0)), 0.0);
  }
  if (across) s->x[s->n] = turned * (cut - gap(-7.0, 8.0));
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  for (size_t i = 0; i < s->n; ++i) {
    const int event = i < s->n_event;
    if (s->weight[i] == 0.0) continue;
    low[event] = fmin(low[event], s->x[s->n + i]);
    high[event] = fmax(high[event], s->x[s->n + i]);
  }
  *direction = high[0] <= low[1] ? 1 : high[1] <= low[0] ? -1 : 0;
  return fmin(low[0], low[1]) < fmax(high[0], high[1]);
}

/* Log-likelihood at slope b, over intercepts at the cut, whose score falls: halved. */
static double profile_at(const study *s, double cut, double b) {
  double low = -1e12, high = 1e12, log_lik = 0.0;
  for (int step = 0; step < 200; ++step) {
    const double a = 0.5 * (low + high);
    double score = 0.0;
    for (size_t i = 0; i < s->n; ++i)
      score += s->weight[i] * (s->y[i] - 1.0 / (1.0 + exp(-a - b * (s->x[s->n + i] - cut))));
    *(score > 0.0 ? &low : &high) = a;
  }
  for (size_t i = 0; i < s->n; ++i) {
    const double eta = (low + b * (s->x[s->n + i] - cut)) * (s->y[i] > 0.5 ? 1.0 : -1.0);
    if (s->weight[i] > 0.0) log_lik += s->weight[i] * (eta > 0.0 ? -log1p(exp(-eta)) : eta - log1p(exp(eta)));
  }
  return log_lik;
}

/* The supremum: all but those on the cut are certain. */
static double supremum(const study *s, double cut) {
  double on[2] = {0.0, 0.0};
  for (size_t i = 0; i < s->n; ++i) {
    if (s->x[s->n + i] == cut) on[s->y[i] > 0.5] += s->weight[i];
  }
  double height = 0.0;
  for (int k = 0; k < 2; ++k) height += on[k] > 0.0 ? on[k] * log(on[k] / (on[0] + on[1])) : 0.0;
  return height;
}

/* Whether the finite limit of an infinite estimate is where the profile is DROP below its supremum. */
static int is_limit(const study *s, const cc_screen_fit *fit, int direction) {
  const cc_separation found = cc_separation_univariable(s->n, s->x + s->n, s->y, s->weight);
  const double limit = direction > 0 ? fit->low : fit->high;
  CHECK((direction > 0 ? fit->high : fit->low) == direction * INFINITY);
  return fabs(supremum(s, found.cut) - profile_at(s, found.cut, limit) - DROP) < 1e-5;
}

static void one_covariate(double *scratch) {
  int separated = 0, overlapping = 0, certain = 0, limits = 0;
  for (int trial = 0; separated < wanted; ++trial) {
    study s;
    int direction;
    if (!draw_one(&s, trial % 2, &direction)) continue;
    certain += ask_all(&s, direction != 0, scratch);
    CHECK(cc_separation_univariable(s.n, s.x + s.n, s.y, s.weight).direction == direction);
    const double slope = slope_of(&s);
    CHECK(direction != 0 ? slope == direction * INFINITY : isfinite(slope));
    const cc_screen_fit fit = screened(&s, &cc_penalty_none, scratch);
    CHECK(direction != 0 ? fit.status == CC_SEPARATED && fit.estimate == direction * INFINITY
                         : fit.status == CC_OK && isfinite(fit.estimate));
    limits += direction != 0 && is_limit(&s, &fit, direction);
    separated += direction != 0;
    overlapping += direction == 0;
  }
  /* Of slopes near 1e9 no double holds the way back. */
  CHECK(limits >= separated - separated / 2000);
  CHECK(overlapping > wanted / 2 && certain > overlapping / 10);
}

/* ---- two covariates, in whole numbers ---- */

static int draw_two(study *s, int across, problem *q) {
  draw_size(s, 3);
  draw_weights(s);
  const double cut = floor(gap(0.0, 3.0)), slope = (double)below(5) - 2.0, turned = below(2) ? 1.0 : -1.0;
  for (size_t i = 0; i < s->n; ++i) {
    const double z = (double)below(7) - 3.0, up = i < s->n_event ? 1.0 : -1.0;
    const int touching = i == 0 || i + 1 == s->n || below(4) == 0;
    set_row(s, i, z, turned * (cut + slope * z + (touching ? 0.0 : up * floor(gap(0.0, 8.0)))));
  }
  if (across) s->x[2 * s->n] -= turned * floor(gap(0.0, 8.0));
  q->n = s->n;
  for (size_t k = 0; k < 3 * s->n; ++k) q->x[k] = s->x[k];
  for (size_t i = 0; i < s->n; ++i) q->side[i] = s->weight[i] == 0.0 ? 0 : i < s->n_event ? 1 : -1;
  int strict[MOST_ROWS];
  return separable(q, strict);
}

static void two_covariates(double *scratch) {
  int separated = 0, overlapping = 0, certain = 0;
  for (int trial = 0; separated < wanted; ++trial) {
    study s;
    problem q;
    const int expected = draw_two(&s, trial % 2, &q);
    if (expected < 0) continue;
    certain += ask_all(&s, expected, scratch);
    separated += expected;
    overlapping += !expected;
  }
  CHECK(overlapping > wanted / 4 && certain > overlapping / 10);
}

int main(void) {
  if (getenv("CYTOCHANGE_LONG") != NULL) wanted = 10000;
  double *const scratch = malloc(ROOM * sizeof *scratch);
  CHECK(cc_screen_scratch(MOST_ROWS, MOST_COLUMNS) <= ROOM);
  one_covariate(scratch);
  two_covariates(scratch);
  free(scratch);
  return check_report();
}
