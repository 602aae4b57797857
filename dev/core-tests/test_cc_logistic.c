/* The logistic engine on random small data: every Firth fit must end with a score of at most 1e-8, complete separation
 * among them; maximum likelihood must either converge or be separated. With it cc_logistic_newton (the climb) and
 * cc_logistic_starts. */
#include "../../src/core/cc_linalg.h"
#include "../../src/core/cc_logistic.h"
#include "../../src/core/cc_profile.h"

#include "check.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { MAX_N = 20, MAX_P = 5 };

static uint64_t state = 1;

static double uniform(void) { return check_uniform(&state); }

static double normal(void) { return sqrt(-2.0 * log(1.0 - uniform())) * cos(6.283185307179586 * uniform()); }

typedef struct {
  double x[MAX_N * MAX_P], y[MAX_N], weights[MAX_N], offset[MAX_N];
  cc_logistic_data data;
} example;

/* A column of one of the kinds that trouble fitters: continuous, binary, few values, skewed with outliers, large and
 * small units, far from the origin, and the response itself with noise (separated). */
static double draw(int kind, double y) {
  switch (kind) {
  case 0:
    return normal();
  case 1:
    return uniform() < 0.3;
  case 2:
    return floor(4.0 * uniform());
  case 3:
    return exp(2.5 * normal());
  case 4:
    return 1e6 * normal();
  case 5:
    return 1e-5 * normal();
  case 6:
    return 1000.0 + normal();
  case 7:
    return y + 0.2 * normal();
  default:
    return 10.0 * y + floor(3.0 * uniform());
  }
}

static void make_example(example *e) {
  const size_t n = 4 + (size_t)(17.0 * uniform()), p = 1 + (size_t)(5.0 * uniform());
  const double share = 0.15 + 0.7 * uniform();
  for (size_t i = 0; i < n; ++i) {
    e->y[i] = uniform() < share;
    e->weights[i] = floor(4.0 * uniform());
    e->offset[i] = normal();
  }
  for (size_t j = 0; j < p; ++j) {
    const int kind = (int)(9.0 * uniform());
    for (size_t i = 0; i < n; ++i) e->x[i + j * n] = j == 0 ? 1.0 : draw(kind, e->y[i]);
  }
  e->data = (cc_logistic_data){
      n, p, e->x, e->y, uniform() < 0.2 ? e->weights : NULL, uniform() < 0.2 ? e->offset : NULL, &cc_penalty_firth};
}

/* The score as an outsider computes it: leverages from the inverse of X'VX, columns divided by max(1, max|x|). Long
 * sums kept plain. Returns the norm. */
static double plain_score(const cc_logistic_data *d, const double *beta) {
  double v[MAX_N], resid[MAX_N], a[MAX_N * MAX_P], r[MAX_P * MAX_P], sum = 0.0;
  for (size_t i = 0; i < d->n; ++i) {
    double eta = d->offset ? d->offset[i] : 0.0;
    for (size_t j = 0; j < d->p; ++j) eta += beta[j] * d->x[i + j * d->n];
    const double w = d->weights ? d->weights[i] : 1.0, prob = 1.0 / (1.0 + exp(-eta));
    v[i] = w * exp(-fabs(eta)) / pow(1.0 + exp(-fabs(eta)), 2);
    resid[i] = w * (d->y[i] - prob);
    for (size_t j = 0; j < d->p; ++j) a[i + j * d->n] = sqrt(v[i]) * d->x[i + j * d->n];
  }
  cc_orthonormalise(d->n, d->p, a, r, 0.0);
  for (size_t i = 0; i < d->n; ++i) {
    double eta = d->offset ? d->offset[i] : 0.0, h = 0.0;
    for (size_t j = 0; j < d->p; ++j) {
      eta += beta[j] * d->x[i + j * d->n];
      h += a[i + j * d->n] * a[i + j * d->n];
    }
    resid[i] += h * (0.5 - 1.0 / (1.0 + exp(-eta)));
  }
  for (size_t j = 0; j < d->p; ++j) {
    double size = 1.0, u = 0.0;
    for (size_t i = 0; i < d->n; ++i) {
      size = fmax(size, fabs(d->x[i + j * d->n]));
      u += d->x[i + j * d->n] * resid[i];
    }
    sum += u * u / (size * size);
  }
  return sqrt(sum);
}

static const cc_exactly exactly = {malloc, free, NULL};

static void test_random_fits(int n_fits) {
  size_t room = cc_logistic_scratch(MAX_N, MAX_P);
  double *scratch = malloc(room * sizeof(double));
  int fitted = 0, not_converged = 0, large_score = 0, disagree = 0, separated = 0;
  while (fitted < n_fits) {
    example e;
    make_example(&e);
    cc_logistic_work work;
    if (cc_logistic_begin(&work, &e.data, NULL, 0, scratch) < e.data.p) continue;
    ++fitted;
    double beta[MAX_P] = {0.0}, start[MAX_P];
    const cc_logistic_fit fit = cc_logistic_maximise(&work, beta);
    const double score = plain_score(&e.data, beta);
    not_converged += !fit.converged;
    large_score += !(score <= 1e-8 * fmax(1.0, work.mean_weight));
    for (size_t j = 0; j < e.data.p; ++j) start[j] = beta[j];
    const int overlap = cc_logistic_overlap(&work, start, &exactly);
    separated += !overlap;
    e.data.penalty = &cc_penalty_none;
    double ml[MAX_P] = {0.0};
    cc_logistic_fit mle = cc_logistic_maximise(&work, ml);
    cc_logistic_settle(&work, ml, &exactly, &mle);
    disagree += mle.converged != overlap;
  }
  CHECK(not_converged == 0);
  CHECK(large_score == 0);
  CHECK(disagree == 0);
  CHECK(separated > n_fits / 20);
  free(scratch);
}

/* Limits lie on the contour of the global profile or, for ML of separated data only, are infinite. The oracle of the
 * global profile is 150 random starts; with these columns (outliers of many standard deviations, n from 4) Firth's
 * surface has so many maxima that the engine's 24 starts may miss the highest in one of a thousand. */
static void check_limits(const example *e, int *failed, int *off, int *infinite, int *wrong) {
  double scratch[4096], spare[2 * MAX_P], beta[MAX_P] = {0.0}, at[MAX_P];
  cc_logistic_work work;
  cc_logistic_begin(&work, &e->data, NULL, 0, scratch);
  const cc_logistic_fit fit = cc_logistic_maximise_global(&work, beta, 24);
  for (size_t j = 0; j < e->data.p; ++j) {
    cc_logistic_begin(&work, &e->data, &j, 1, scratch);
    const cc_profile_contour contour = {fit.log_lik, 1.920729410347062, cc_profile_unit_step(&work), !fit.converged,
                                        24};
    for (int sign = -1; sign <= 1; sign += 2) {
      for (size_t k = 0; k < e->data.p; ++k) at[k] = beta[k];
      const cc_profile_limit limit = cc_profile_find_limit(&work, j, sign, &contour, at, spare);
      *failed += limit.status == CC_NOT_CONVERGED || limit.higher;
      if (isinf(limit.limit)) {
        ++*infinite;
        *wrong += fit.converged;
      } else {
        at[j] = limit.limit;
        const cc_logistic_fit global =
            cc_logistic_maximise_global(&work, at, e->data.penalty == &cc_penalty_firth ? 150 : 0);
        *off += !(fabs(global.log_lik - (fit.log_lik - contour.drop)) <= 1e-6);
      }
    }
  }
}

static void test_random_profiles(int n_fits, int firth) {
  int failed = 0, off_contour = 0, infinite = 0, wrong_infinite = 0;
  double scratch[4096];
  CHECK(cc_logistic_scratch(MAX_N, MAX_P) <= 4096);
  for (int fitted = 0; fitted < n_fits;) {
    example e;
    cc_logistic_work work;
    make_example(&e);
    e.data.penalty = firth ? &cc_penalty_firth : &cc_penalty_none;
    if (cc_logistic_begin(&work, &e.data, NULL, 0, scratch) < e.data.p) continue;
    ++fitted;
    check_limits(&e, &failed, &off_contour, &infinite, &wrong_infinite);
  }
  CHECK(failed == 0);
  CHECK(off_contour <= n_fits / 50);
  CHECK(firth ? infinite == 0 : infinite > 0);
  CHECK(wrong_infinite == 0);
}

/* A search that ends on its way to a maximum known already must not end before a higher one: the oracle climbs to the
 * end from 100 starts of its own. It may find what the engine's starts missed, in few of these sets. */
static void test_known_maxima(int n_fits) {
  int lower = 0, missed = 0;
  double scratch[4096];
  for (int fitted = 0; fitted < n_fits;) {
    example e;
    cc_logistic_work work;
    make_example(&e);
    e.data.penalty = &cc_penalty_firth;
    if (cc_logistic_begin(&work, &e.data, NULL, 0, scratch) < e.data.p) continue;
    ++fitted;
    double beta[MAX_P] = {0.0};
    const cc_logistic_fit fit = cc_logistic_maximise_global(&work, beta, 24);
    double highest = -INFINITY;
    for (int start = 0; start < 100; ++start) {
      double at[MAX_P];
      for (size_t j = 0; j < e.data.p; ++j) at[j] = (start == 0 ? 0.0 : 6.0 * uniform() - 3.0) / work.size[j];
      const cc_logistic_fit end = cc_logistic_maximise(&work, at);
      if (end.converged && end.log_lik > highest) highest = end.log_lik;
    }
    lower += fit.log_lik < highest - 1e-6;
    missed += fit.log_lik > highest + 1e-6;
  }
  CHECK(lower <= n_fits / 200);
  CHECK(missed <= n_fits / 10);
}

/* y = 0 x 5, 1 x 5, x = 1..10: completely separated. Firth from METHODS, pitfall 9 (brglm2, logistf). */
static void test_separated_reference(void) {
  double x[20], y[10], scratch[4096], beta[2] = {0.0, 0.0};
  for (size_t i = 0; i < 10; ++i) {
    x[i] = 1.0;
    x[i + 10] = (double)(i + 1);
    y[i] = i >= 5;
  }
  cc_logistic_data data = {10, 2, x, y, NULL, NULL, &cc_penalty_firth};
  cc_logistic_work work;
  CHECK(cc_logistic_begin(&work, &data, NULL, 0, scratch) == 2);
  CHECK(cc_logistic_maximise(&work, beta).converged);
  CHECK_NEAR(beta[0], -5.3385726313, 6e-11);
  CHECK_NEAR(beta[1], 0.9706495693, 6e-11);
  CHECK(cc_logistic_overlap(&work, beta, &exactly) == 0);
  data.penalty = &cc_penalty_none;
  beta[0] = beta[1] = 0.0;
  const cc_logistic_fit fit = cc_logistic_maximise(&work, beta);
  CHECK(!fit.converged && !fit.overlap);
  CHECK_NEAR(fit.log_lik, 0.0, 1e-10);
}

static void test_rank(void) {
  double x[12] = {1, 1, 1, 1, 1, 2, 3, 4, 3, 5, 7, 9}, y[4] = {0, 1, 0, 1}, scratch[4096];
  double weights[4] = {1, 1, 0, 0};
  cc_logistic_data data = {4, 3, x, y, NULL, NULL, &cc_penalty_firth};
  cc_logistic_work work;
  CHECK(cc_logistic_begin(&work, &data, NULL, 0, scratch) == 2);
  data.p = 2;
  CHECK(cc_logistic_begin(&work, &data, NULL, 0, scratch) == 2);
  data.weights = weights;
  CHECK(cc_logistic_begin(&work, &data, NULL, 0, scratch) == 2);
  weights[1] = 0.0;
  CHECK(cc_logistic_begin(&work, &data, NULL, 0, scratch) == 1);
}

/* Many columns: derivatives of the penalty are kept from step to step, and the end is the same: the score is 0, every
 * limit lies on the contour when climbed to again from zero. */
static void test_many_columns(void) {
  enum { N = 400, P = 12 };
  static double x[N * P], y[N], beta[P], at[P], spare[2 * P];
  double *const scratch = malloc(cc_logistic_scratch(N, P) * sizeof(double));
  for (size_t i = 0; i < N; ++i) {
    double eta = -0.5;
    for (size_t j = 0; j < P; ++j) {
      x[i + j * N] = j == 0 ? 1.0 : normal();
      if (j > 0 && j < 4) eta += 0.7 * x[i + j * N];
    }
    y[i] = uniform() < 1.0 / (1.0 + exp(-eta));
  }
  const cc_logistic_data data = {N, P, x, y, NULL, NULL, &cc_penalty_firth};
  cc_logistic_work work;
  CHECK(cc_logistic_begin(&work, &data, NULL, 0, scratch) == P);
  const cc_logistic_fit fit = cc_logistic_maximise(&work, beta);
  CHECK(fit.converged && fit.score <= 1e-8);
  for (size_t j = 0; j < P; j += 3) {
    CHECK(cc_logistic_begin(&work, &data, &j, 1, scratch) == P);
    const cc_profile_contour contour = {fit.log_lik, 1.920729410347062, cc_profile_unit_step(&work), 0, 0};
    for (size_t k = 0; k < P; ++k) at[k] = beta[k];
    const cc_profile_limit limit = cc_profile_find_limit(&work, j, 1, &contour, at, spare);
    CHECK(limit.status == CC_OK && limit.limit > beta[j]);
    for (size_t k = 0; k < P; ++k) at[k] = k == j ? limit.limit : 0.0;
    const cc_logistic_fit again = cc_logistic_maximise(&work, at);
    CHECK(again.converged);
    CHECK_NEAR(again.log_lik, fit.log_lik - contour.drop, 1e-8);
  }
  free(scratch);
}

/* An intercept beside an offset so large that steps along the line are lost in it: known as log odds less the offset.
 */
static void test_large_offset(void) {
  enum { ROWS = 6 };
  const double x[ROWS] = {1, 1, 1, 1, 1, 1}, y[ROWS] = {1, 0, 1, 0, 0, 1};
  double *const scratch = malloc(cc_logistic_scratch(ROWS, 1) * sizeof *scratch);
  for (double size = 1e3; size < 2e17; size *= 1.5) {
    double offset[ROWS], beta = 0;
    for (int i = 0; i < ROWS; ++i) offset[i] = size;
    const cc_logistic_data data = {ROWS, 1, x, y, NULL, offset, &cc_penalty_firth};
    cc_logistic_work work;
    CHECK(cc_logistic_begin(&work, &data, NULL, 0, scratch) == 1);
    const cc_logistic_fit fit = cc_logistic_maximise_global(&work, &beta, 24);
    CHECK_NEAR(beta, -size, 1e-7 + 1e-15 * size);
    CHECK_NEAR(fit.log_lik, 6 * log(0.5) + 0.5 * log(1.5), 1e-9);
  }
  free(scratch);
}

int main(void) {
  test_separated_reference();
  test_rank();
  test_random_fits(check_cases(10000, 100000));
  test_random_profiles(check_cases(30, 200), 1);
  test_random_profiles(check_cases(30, 200), 0);
  test_known_maxima(check_cases(100, 1000));
  test_many_columns();
  test_large_offset();
  return check_report();
}
