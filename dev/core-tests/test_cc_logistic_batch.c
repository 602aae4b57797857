/* Four lanes beside slow fits: the walk, its models and steps (cc_batch_model, cc_batch_step) and its sums
 * (cc_batch_eval, cc_batch_fourth). */
#include "../../src/core/cc_logistic_batch.h"

#include <stdlib.h>

#include "check.h"

enum { ROWS = 120, MOST = 6 };

/* One problem, written out plainly: design by rows, weights. */
typedef struct {
  size_t n, p;
  double x[ROWS][MOST], y[ROWS], w[ROWS];
  int firth;
} problem;

static int solve(size_t k, double a[MOST][MOST], double *b, double *log_det) {
  *log_det = 0;
  for (size_t j = 0; j < k; ++j) {
    if (a[j][j] <= 1e-14) return 0;
    *log_det += log(a[j][j]);
    for (size_t i = j + 1; i < k; ++i) {
      const double f = a[i][j] / a[j][j];
      for (size_t c = j; c < k; ++c) a[i][c] -= f * a[j][c];
      b[i] -= f * b[j];
    }
  }
  for (size_t j = k; j-- > 0;) {
    for (size_t c = j + 1; c < k; ++c) b[j] -= a[j][c] * b[c];
    b[j] /= a[j][j];
  }
  return 1;
}

static void information(const problem *q, const double *beta, double info[MOST][MOST], double *prob) {
  for (size_t j = 0; j < q->p; ++j) {
    for (size_t k = 0; k < q->p; ++k) info[j][k] = 0;
  }
  for (size_t i = 0; i < q->n; ++i) {
    double eta = 0;
    for (size_t j = 0; j < q->p; ++j) eta += q->x[i][j] * beta[j];
    prob[i] = 1 / (1 + exp(-eta));
    for (size_t j = 0; j < q->p; ++j) {
      for (size_t k = 0; k < q->p; ++k) {
        info[j][k] += q->w[i] * prob[i] * (1 - prob[i]) * q->x[i][j] * q->x[i][k];
      }
    }
  }
}

static double objective(const problem *q, const double *beta) {
  double info[MOST][MOST], prob[ROWS], zero[MOST] = {0}, log_det, out = 0;
  information(q, beta, info, prob);
  for (size_t i = 0; i < q->n; ++i) out += q->w[i] * log(q->y[i] > 0 ? prob[i] : 1 - prob[i]);
  if (q->firth) {
    if (!solve(q->p, info, zero, &log_det)) return -INFINITY;
    out += log_det / 2;
  }
  return out;
}

static void modified_score(const problem *q, const double *beta, double *score) {
  double info[MOST][MOST], prob[ROWS], log_det;
  information(q, beta, info, prob);
  for (size_t j = 0; j < q->p; ++j) score[j] = 0;
  for (size_t i = 0; i < q->n; ++i) {
    double residual = q->y[i] - prob[i];
    if (q->firth) {
      double copy[MOST][MOST], b[MOST], hat = 0;
      for (size_t j = 0; j < q->p; ++j) {
        b[j] = q->x[i][j];
        for (size_t k = 0; k < q->p; ++k) copy[j][k] = info[j][k];
      }
      solve(q->p, copy, b, &log_det);
      for (size_t j = 0; j < q->p; ++j) hat += q->x[i][j] * b[j] * prob[i] * (1 - prob[i]);
      residual += hat * (0.5 - prob[i]);
    }
    for (size_t j = 0; j < q->p; ++j) score[j] += q->w[i] * residual * q->x[i][j];
  }
}

/* Ascent over the leading k coefficients by scoring steps, halved until they gain; returns the norm of the score. */
static double slow_maximise(const problem *q, size_t k, double *beta) {
  double norm = 0;
  for (int step = 0; step < 200; ++step) {
    double info[MOST][MOST], prob[ROWS], score[MOST], move[MOST], log_det;
    modified_score(q, beta, score);
    norm = 0;
    for (size_t j = 0; j < k; ++j) norm += fabs(score[j]);
    if (norm < 1e-11) break;
    information(q, beta, info, prob);
    for (size_t j = 0; j < k; ++j) move[j] = score[j];
    if (!solve(k, info, move, &log_det)) return INFINITY;
    const double now = objective(q, beta);
    for (double scale = 1; scale > 1e-6; scale /= 2) {
      double trial[MOST];
      for (size_t j = 0; j < q->p; ++j) trial[j] = beta[j] + (j < k ? scale * move[j] : 0);
      if (objective(q, trial) >= now - 1e-12) {
        for (size_t j = 0; j < k; ++j) beta[j] = trial[j];
        break;
      }
    }
  }
  return norm;
}

static void check_lane(const problem *q, const cc_batch_fit *fit, int lane, double drop, int profile) {
  double beta[MOST] = {0}, held[MOST] = {0};
  CHECK((fit->state[lane] & CC_BATCH_FIT) != 0);
  CHECK((fit->state[lane] & CC_BATCH_TEST) != 0);
  CHECK((fit->state[lane] & CC_BATCH_OVERLAP) != 0);
  CHECK(slow_maximise(q, q->p, beta) < 1e-9);
  for (size_t j = 0; j < q->p; ++j) CHECK_NEAR(fit->beta[j][lane], beta[j], 1e-8 * (1 + fabs(beta[j])));
  const double best = objective(q, beta);
  CHECK_NEAR(fit->log_lik[lane], best, 1e-10);
  CHECK(slow_maximise(q, q->p - 1, held) < 1e-9);
  CHECK_NEAR(fit->statistic[lane], 2 * (best - objective(q, held)), 1e-9);
  double info[MOST][MOST], prob[ROWS], unit[MOST] = {0}, log_det;
  information(q, beta, info, prob);
  unit[q->p - 1] = 1;
  solve(q->p, info, unit, &log_det);
  CHECK_NEAR(fit->std_error[lane], sqrt(unit[q->p - 1]), 1e-8 * fit->std_error[lane]);
  if (!profile) return;
  CHECK((fit->state[lane] & CC_BATCH_LIMITS) != 0);
  for (int side = 0; side < 2; ++side) {
    for (size_t j = 0; j < q->p; ++j) held[j] = beta[j];
    held[q->p - 1] = side ? fit->high[lane] : fit->low[lane];
    CHECK(side ? held[q->p - 1] > beta[q->p - 1] : held[q->p - 1] < beta[q->p - 1]);
    CHECK(slow_maximise(q, q->p - 1, held) < 1e-9);
    CHECK_NEAR(best - objective(q, held), drop, 1e-8);
  }
}

static void random_cases(size_t p, int firth, int masked, int weighted) {
  uint64_t state = 17 + p;
  for (int round = 0; round < check_cases(3, 12); ++round) {
    const size_t n = 80 + check_random(&state) % 40, n_event = n / 3 + check_random(&state) % (n / 3);
    cc_vec x[ROWS], mask[ROWS], variance[ROWS], scratch[ROWS];
    double shared[ROWS * MOST], count[ROWS];
    static problem lane_problem[CC_LANES];
    for (size_t i = 0; i < n; ++i) {
      count[i] = weighted ? (double)(1 + check_random(&state) % 3) : 1;
      for (size_t k = 0; k + 2 < p; ++k) {
        shared[i * (p - 2) + k] = k == 0 ? (double)(check_random(&state) % 2) : 3 * check_uniform(&state) - 1.5;
      }
      for (int l = 0; l < CC_LANES; ++l) {
        mask[i][l] = masked && check_random(&state) % 10 == 0 ? 0 : 1;
        x[i][l] = mask[i][l] * (4 * check_uniform(&state) - 2 + (i < n_event ? 0.3 * l : 0));
        problem *q = &lane_problem[l];
        q->n = n;
        q->p = p;
        q->firth = firth;
        q->y[i] = i < n_event;
        q->w[i] = count[i] * mask[i][l];
        q->x[i][0] = 1;
        for (size_t k = 0; k + 2 < p; ++k) q->x[i][k + 1] = shared[i * (p - 2) + k];
        q->x[i][p - 1] = x[i][l];
      }
    }
    const cc_batch_rows rows = {n,        n_event, p, shared, weighted ? count : NULL, x, masked ? mask : NULL,
                                variance, NULL};
    const cc_batch_options options = {firth ? &cc_penalty_firth : &cc_penalty_none, 1, 1.9207, {0}};
    cc_batch_null null;
    CHECK(cc_batch_fit_null(&rows, scratch, &null));
    cc_batch_fit fit;
    const int active[CC_LANES] = {1, 1, 1, 1};
    cc_batch_maximise(&rows, &options, &null, NULL, active, &fit);
    for (int l = 0; l < CC_LANES; ++l) check_lane(&lane_problem[l], &fit, l, options.drop, 1);
    /* A lane alone, or started elsewhere: the same answer; the same bits where only the company differs. */
    cc_batch_fit alone;
    const int first[CC_LANES] = {1, 0, 0, 0};
    cc_batch_maximise(&rows, &options, &null, NULL, first, &alone);
    CHECK(alone.beta[p - 1][0] == fit.beta[p - 1][0] && alone.low[0] == fit.low[0] &&
          alone.statistic[0] == fit.statistic[0]);
    CHECK(alone.state[1] == 0);
    cc_batch_maximise(&rows, &options, &null, fit.beta, active, &alone);
    CHECK_NEAR(alone.beta[p - 1][2], fit.beta[p - 1][2], 1e-9);
    /* Products of shared columns made beforehand: the same bits. */
    double *const powers = malloc(n * cc_batch_n_powers(p) * sizeof(double));
    cc_batch_powers(n, p, shared, powers);
    cc_batch_rows prepared = rows;
    prepared.powers = powers;
    cc_batch_maximise(&prepared, &options, &null, NULL, active, &alone);
    for (int l = 0; l < CC_LANES; ++l) {
      CHECK(alone.beta[0][l] == fit.beta[0][l] && alone.high[l] == fit.high[l] &&
            alone.std_error[l] == fit.std_error[l]);
    }
    free(powers);
  }
}

/* Few patients, strong markers: many lanes leave, but what a lane claims is true. */
static void small_cases(int firth) {
  uint64_t state = 5;
  const int rounds = check_cases(80, 400);
  int claimed = 0, left = 0;
  for (int round = 0; round < rounds; ++round) {
    const size_t p = 2 + check_random(&state) % 4, n = 16 + check_random(&state) % 25, n_event = n / 3 + 1;
    cc_vec x[ROWS], variance[ROWS], scratch[ROWS];
    double shared[ROWS * MOST];
    static problem q;
    q.n = n;
    q.p = p;
    q.firth = firth;
    for (size_t i = 0; i < n; ++i) {
      for (size_t k = 0; k + 2 < p; ++k) shared[i * (p - 2) + k] = 2 * check_uniform(&state) - 1;
      for (int l = 0; l < CC_LANES; ++l) x[i][l] = 4 * check_uniform(&state) - 2 + (i < n_event ? 0.6 * l : 0);
    }
    const cc_batch_rows rows = {n, n_event, p, shared, NULL, x, NULL, variance, NULL};
    const cc_batch_options options = {firth ? &cc_penalty_firth : &cc_penalty_none, 1, 1.9207, {0}};
    const int active[CC_LANES] = {1, 1, 1, 1};
    cc_batch_null null;
    cc_batch_fit fit;
    if (!cc_batch_fit_null(&rows, scratch, &null)) continue;
    cc_batch_maximise(&rows, &options, &null, NULL, active, &fit);
    for (int l = 0; l < CC_LANES; ++l) {
      const int all = (fit.state[l] & CC_BATCH_ALL) == CC_BATCH_ALL;
      claimed += all;
      left += !all;
      if (!all) continue;
      for (size_t i = 0; i < n; ++i) {
        q.y[i] = i < n_event;
        q.w[i] = q.x[i][0] = 1;
        for (size_t k = 0; k + 2 < p; ++k) q.x[i][k + 1] = shared[i * (p - 2) + k];
        q.x[i][p - 1] = x[i][l];
      }
      check_lane(&q, &fit, l, options.drop, 1);
    }
  }
  CHECK(claimed > rounds && left > rounds / 20);
}

static void separated(void) {
  cc_vec x[20], variance[20];
  for (size_t i = 0; i < 20; ++i) {
    x[i] = CC_SPLAT((double)i - 9.5);
    x[i][1] = (double)((7 * i) % 20) - 9.5;
    x[i][2] = i < 10 ? 0 : 1;
  }
  const double nothing[1] = {0};
  cc_batch_rows rows = {20, 10, 2, nothing, NULL, x, NULL, variance, NULL};
  const int active[CC_LANES] = {1, 1, 1, 1};
  cc_batch_null null;
  cc_batch_fit fit;
  CHECK(cc_batch_fit_null(&rows, x, &null) == 1);
  CHECK_NEAR(null.beta[0], 0, 1e-15);
  const cc_batch_options ml = {&cc_penalty_none, 1, 1.92, {0}};
  cc_batch_maximise(&rows, &ml, &null, NULL, active, &fit);
  CHECK((fit.state[0] & (CC_BATCH_FIT | CC_BATCH_OVERLAP)) == 0);
  CHECK((fit.state[2] & (CC_BATCH_FIT | CC_BATCH_OVERLAP)) == 0);
  CHECK((fit.state[1] & CC_BATCH_ALL) == CC_BATCH_ALL);
  const cc_batch_options firth = {&cc_penalty_firth, 0, 1.92, {0}};
  cc_batch_maximise(&rows, &firth, &null, NULL, active, &fit);
  CHECK((fit.state[0] & CC_BATCH_OVERLAP) == 0 && (fit.state[2] & CC_BATCH_OVERLAP) == 0);
}

int main(void) {
  for (size_t p = 2; p <= MOST; ++p) {
    for (int variant = 0; variant < 8; ++variant) random_cases(p, variant & 1, (variant >> 1) & 1, variant >> 2);
  }
  separated();
  small_cases(0);
  small_cases(1);
  return check_report();
}
