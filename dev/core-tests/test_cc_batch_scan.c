/* One marker in four lanes, all along its profile: beside a plain profile over one covariate, and the careful engine
 * from many starts (cc_screen) with two; what its parts promise (cc_batch_walk, cc_batch_limit, cc_batch_overlap). */
#include "../../src/core/cc_batch_scan.h"

#include <stdlib.h>

#include "../../src/core/cc_batch_walk.h"
#include "../../src/core/cc_screen.h"
#include "check.h"

enum { MOST = 100, SLOPES = 81 };
static const double drop = 1.9207294103470491;

typedef struct {
  size_t n, n_event, p;
  double x[MOST], shared[MOST * 2], there[MOST];
} problem;

static double normal(uint64_t *state) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += check_uniform(state);
  return sum;
}

/* A log-normal marker, standardised, beside p - 2 shared columns. */
static void make(uint64_t *state, size_t n, size_t p, double spread, problem *q) {
  double mean = 0, square = 0;
  q->n = n;
  q->p = p;
  q->n_event = n / 3 + check_random(state) % (n / 3);
  for (size_t i = 0; i < n; ++i) {
    q->x[i] = exp(spread * normal(state));
    q->there[i] = 1;
    mean += q->x[i] / (double)n;
    for (size_t k = 0; k + 2 < p; ++k) {
      q->shared[i * (p - 2) + k] = k == 0 ? (i % 2 ? 1 : -1) : 2 * check_uniform(state) - 1;
    }
  }
  for (size_t i = 0; i < n; ++i) square += (q->x[i] - mean) * (q->x[i] - mean) / (double)(n - 1);
  for (size_t i = 0; i < n; ++i) q->x[i] = (q->x[i] - mean) / sqrt(square);
}

static int scan(const problem *q, int profile, cc_batch_fit *fit) {
  cc_vec x[MOST], mask[MOST], variance[MOST];
  int masked = 0;
  for (size_t i = 0; i < q->n; ++i) {
    x[i] = CC_SPLAT(q->x[i] * q->there[i]);
    mask[i] = CC_SPLAT(q->there[i]);
    masked |= q->there[i] == 0;
  }
  const cc_batch_rows rows = {q->n, q->n_event, q->p, q->shared, NULL, x, masked ? mask : NULL, variance, NULL};
  cc_batch_options options = {&cc_penalty_firth, profile, drop, {0}};
  cc_batch_null null;
  cc_vec scratch[MOST];
  CHECK(cc_batch_fit_null(&rows, scratch, &null));
  cc_batch_min_pivots(&rows, options.min_pivot);
  return cc_batch_scan(&rows, &options, &null, 0, fit);
}

/* ---- one covariate, plainly ---- */

static double height(const problem *q, double b0, double b1) {
  double sum = 0, v[3] = {0, 0, 0};
  for (size_t i = 0; i < q->n; ++i) {
    const double eta = b0 + b1 * q->x[i], e = exp(-fabs(eta)), variance = e / ((1 + e) * (1 + e));
    sum += (i < q->n_event ? fmin(eta, 0) : fmin(-eta, 0)) - log1p(e);
    v[0] += variance;
    v[1] += variance * q->x[i];
    v[2] += variance * q->x[i] * q->x[i];
  }
  return sum + 0.5 * log(v[0] * v[2] - v[1] * v[1]);
}

static double profile(const problem *q, double slope) {
  double best = -INFINITY, at = 0;
  for (double b = -12; b <= 12; b += 0.25) {
    const double now = height(q, b, slope);
    if (now > best) best = now, at = b;
  }
  const double g = 0.6180339887498949;
  double low = at - 0.25, high = at + 0.25;
  for (int i = 0; i < 36; ++i) {
    const double a = high - g * (high - low), b = low + g * (high - low);
    if (height(q, a, slope) > height(q, b, slope))
      high = b;
    else
      low = a;
  }
  return fmax(best, height(q, low / 2 + high / 2, slope));
}

/* Returns how many maxima the profile has, on a grid. */
static int check_plain(const problem *q, const cc_batch_fit *fit) {
  const double slope = fit->beta[1][0], low = fit->low[0], high = fit->high[0], top = height(q, fit->beta[0][0], slope);
  CHECK_NEAR(top, fit->log_lik[0], 1e-9);
  CHECK_NEAR(top, profile(q, slope), 1e-9);
  CHECK_NEAR(fit->statistic[0], 2 * (top - profile(q, 0)), 1e-8);
  CHECK(low < slope && slope < high);
  CHECK_NEAR(profile(q, low), top - drop, 1e-7);
  CHECK_NEAR(profile(q, high), top - drop, 1e-7);
  double before = -INFINITY;
  int maxima = 0, rising = 1, right = 1;
  for (int k = 0; k < SLOPES; ++k) {
    const double b = 0.02 * sinh(0.16 * (k - SLOPES / 2)), now = profile(q, b);
    right &= now <= top + 1e-9;
    if (fabs(b - low) > 1e-6 && fabs(b - high) > 1e-6) right &= (now > top - drop) == (low < b && b < high);
    maxima += rising && now < before;
    rising = now > before;
    before = now;
  }
  CHECK(right);
  return maxima;
}

/* Of 3,000 such data sets, some in which the profile has two maxima. */
static const uint64_t two_maxima[] = {11, 99, 104, 389, 656, 1016, 1415, 1461};
enum { SEVERAL = sizeof two_maxima / sizeof *two_maxima };

static void one_covariate(void) {
  int vouched = 0, several = 0;
  for (int round = 0; round < SEVERAL + 16; ++round) {
    uint64_t state = round < SEVERAL ? two_maxima[round] : (uint64_t)(5000 + round);
    problem q;
    cc_batch_fit fit;
    make(&state, 100, 2, 1.5, &q);
    if (!scan(&q, 1, &fit)) continue;
    /* Of a patient whose linear predictor at the ordinary maximum is beyond 30, doubles cannot certify overlap. */
    CHECK((fit.state[0] | CC_BATCH_OVERLAP) == CC_BATCH_ALL);
    ++vouched;
    several += check_plain(&q, &fit) > 1;
    /* Without limits: the same fit. */
    cc_batch_fit wald;
    CHECK(scan(&q, 0, &wald) && wald.state[0] == (fit.state[0] & ~CC_BATCH_LIMITS));
    CHECK_NEAR(wald.beta[1][0], fit.beta[1][0], 1e-9);
  }
  CHECK(vouched >= SEVERAL + 12 && several >= SEVERAL - 2);
}

/* ---- two more columns, and patients without a value ---- */

static void beside_careful(void) {
  uint64_t state = 8;
  const cc_exactly exactly = {malloc, free, NULL};
  int vouched = 0;
  for (int round = 0; round < 40; ++round) {
    static double design[MOST * 4], y[MOST], scratch[65536];
    problem q;
    cc_batch_fit fit;
    make(&state, 60 + check_random(&state) % 20, 4, 1.5, &q);
    if (round % 2) {
      for (size_t i = 0; i < q.n; ++i) q.there[i] = check_random(&state) % 10 > 0;
    }
    if (!scan(&q, 1, &fit) || !(fit.state[0] & CC_BATCH_OVERLAP)) continue;
    ++vouched;
    size_t n = 0, at = 0;
    for (size_t i = 0; i < q.n; ++i) n += q.there[i] > 0;
    for (size_t i = 0; i < q.n; ++i) {
      if (q.there[i] == 0) continue;
      const double row[4] = {1, q.shared[2 * i], q.shared[2 * i + 1], q.x[i]};
      for (size_t j = 0; j < 4; ++j) design[j * n + at] = row[j];
      y[at++] = i < q.n_event;
    }
    const cc_logistic_data data = {n, 4, design, y, NULL, NULL, &cc_penalty_firth};
    cc_screen_fit careful;
    CHECK(cc_screen_scratch(n, 4) <= sizeof scratch / sizeof *scratch);
    cc_screen_careful(&data, &exactly, 1, drop, 20, scratch, &careful);
    CHECK(careful.status == CC_OK && !careful.separated);
    CHECK_NEAR(fit.beta[3][0], careful.estimate, 1e-7 * careful.std_error);
    CHECK_NEAR(fit.std_error[0], careful.std_error, 1e-7 * careful.std_error);
    CHECK_NEAR(fit.statistic[0], careful.statistic, 1e-7);
    CHECK_NEAR(fit.low[0], careful.low, 1e-6 * careful.std_error);
    CHECK_NEAR(fit.high[0], careful.high, 1e-6 * careful.std_error);
  }
  CHECK(vouched >= 30);
}

/* ---- what it must not vouch for ---- */

static void separated(void) {
  uint64_t state = 4;
  problem q;
  cc_batch_fit fit;
  make(&state, 60, 2, 0.3, &q);
  for (size_t i = 0; i < q.n; ++i) q.x[i] = (double)i - 29.5;
  CHECK(!scan(&q, 0, &fit) || !(fit.state[0] & CC_BATCH_OVERLAP));
  /* By a column beside the marker. */
  make(&state, 60, 3, 0.3, &q);
  for (size_t i = 0; i < q.n; ++i) q.shared[i] = i < q.n_event ? 1 : -1;
  cc_vec x[MOST], variance[MOST];
  for (size_t i = 0; i < q.n; ++i) x[i] = CC_SPLAT(q.x[i]);
  const cc_batch_rows rows = {q.n, q.n_event, 3, q.shared, NULL, x, NULL, variance, NULL};
  cc_batch_options options = {&cc_penalty_firth, 0, drop, {0}};
  const cc_batch_null null = {{0}, 0};
  CHECK(!cc_batch_scan(&rows, &options, &null, 0, &fit) || !(fit.state[0] & CC_BATCH_OVERLAP));
}

/* The derivative of the profile; NaN where it cannot be had. */
static double rise(cc_batch_surface *s, double slope, cc_vec *beta) {
  const cc_ivec all = CC_IVEC(-1);
  cc_vec move[2], log_lik;
  cc_batch_model model;
  cc_ivec reached;
  beta[0] = CC_SPLAT(0.0);
  beta[1] = CC_SPLAT(slope);
  cc_batch_climb(s, 1, &all, beta, &model, move, &log_lik, &reached);
  return reached[0] ? model.gradient[1][0] : NAN;
}

/* The lowest point between two maxima: where the derivative turns from falling to rising, by halving. */
static void find_saddle(cc_batch_surface *s, cc_vec *beta) {
  double low = NAN, high = NAN, last = 0, before = NAN;
  for (int k = -40; k <= 40 && isnan(high); ++k) {
    const double slope = 0.02 * sinh(0.15 * k), now = rise(s, slope, beta);
    if (isnan(now)) continue;
    if (before < 0 && now > 0) low = last, high = slope;
    before = now;
    last = slope;
  }
  CHECK(!isnan(high));
  for (int i = 0; i < 50; ++i) {
    const double middle = low / 2 + high / 2;
    *(rise(s, middle, beta) < 0 ? &low : &high) = middle;
  }
}

/* The careful engine from there goes on to a maximum. */
static void climb_on(const problem *q, const cc_vec *start) {
  double design[2 * MOST], y[MOST], scratch[16384], beta[2] = {start[0][0], start[1][0]};
  for (size_t i = 0; i < q->n; ++i) {
    design[i] = 1;
    design[q->n + i] = q->x[i];
    y[i] = i < q->n_event;
  }
  const cc_logistic_data data = {q->n, 2, design, y, NULL, NULL, &cc_penalty_firth};
  cc_logistic_work work;
  CHECK(cc_logistic_scratch(q->n, 2) <= sizeof scratch / sizeof *scratch);
  CHECK(cc_logistic_begin(&work, &data, NULL, 0, scratch) == 2);
  const cc_logistic_fit fit = cc_logistic_maximise(&work, beta);
  CHECK(fit.converged && fabs(beta[1] - start[1][0]) > 1e-3);
  CHECK(fit.log_lik > height(q, start[0][0], start[1][0]) + 1e-9);
}

/* Between two maxima the walk may rest on a saddle: lanes that start there do not claim a fit. */
static void saddle(void) {
  for (int round = 0; round < SEVERAL; ++round) {
    uint64_t state = two_maxima[round];
    problem q;
    make(&state, 100, 2, 1.5, &q);
    cc_vec x[MOST], variance[MOST], start[2];
    for (size_t i = 0; i < q.n; ++i) x[i] = CC_SPLAT(q.x[i]);
    const cc_batch_rows rows = {q.n, q.n_event, 2, NULL, NULL, x, NULL, variance, NULL};
    const cc_batch_options options = {&cc_penalty_firth, 0, drop, {0}};
    const cc_batch_null null = {{log((double)q.n_event / (double)(q.n - q.n_event))}, 0};
    const int active[CC_LANES] = {1, 1, 1, 1};
    cc_batch_surface s;
    cc_batch_fit fit;
    cc_batch_surface_begin(&s, &rows, &cc_penalty_firth);
    find_saddle(&s, start);
    cc_batch_maximise(&rows, &options, &null, start, active, &fit);
    CHECK(!(fit.state[0] & CC_BATCH_FIT) || fabs(fit.beta[1][0] - start[1][0]) > 1e-3);
    climb_on(&q, start);
  }
}

int main(void) {
  one_covariate();
  beside_careful();
  separated();
  saddle();
  return check_report();
}
