/* Analysis of covariance (cc_ancova, cc_ancova_fit, cc_ancova_error, cc_ancova_wald, cc_lane_basis): printed values,
 * the definitions by normal equations, and what must not move a figure. */
#include "cc_ancova.h"

#include <string.h>

#include "check.h"

enum { MOST = 40, COLUMNS = 6 };

static void *room_of(const cc_ancova_model *model) {
  void *const room = aligned_alloc(64, (cc_ancova_bytes(model) + 63) / 64 * 64);
  if (room == NULL) exit(2);
  cc_ancova_begin(model, room);
  return room;
}

/* One marker in lane `lane`, others in the lanes beside it. */
static cc_ancova_row run(const cc_ancova_model *model, const double *x, const double *y, size_t lane) {
  double before[MOST * CC_LANES], after[MOST * CC_LANES];
  for (size_t i = 0; i < model->design.n; ++i) {
    for (size_t l = 0; l < CC_LANES; ++l) {
      before[i * CC_LANES + l] = l == lane ? x[i] : (l + i) % 3 == 0 ? NAN : (double)i;
      after[i * CC_LANES + l] = l == lane ? y[i] : 1.0 / (double)(i + l + 1);
    }
  }
  cc_ancova_row out[CC_LANES];
  void *const room = room_of(model);
  cc_ancova_four(model, before, after, CC_LANES, room, out);
  free(room);
  return out[lane];
}

/* y = 1.1 2.3 0.4 1.9 2.2 | 3.8 4.1 2.9 without a baseline that varies: SE 0.511272921, df 4.338983051. */
static void printed(void) {
  const double y[] = {1.1, 2.3, 0.4, 1.9, 2.2, 3.8, 4.1, 2.9}, x[] = {5, 5, 5, 5, 5, 5, 5, 5};
  const double column[] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1};
  const cc_ancova_model model = {{8, 2, 1, column}, 0};
  const cc_ancova_row r = run(&model, x, y, 1);
  CHECK(r.status == CC_ANCOVA_OK && r.n == 8 && r.df_residual == 6);
  CHECK_NEAR(r.difference.estimate, 3.6 - 1.58, 1e-14);
  CHECK_NEAR(r.difference.std_error, 0.511272921, 5e-10);
  CHECK_NEAR(r.difference.df, 4.338983051, 5e-10);
  CHECK_NEAR(r.difference.length, 1.0 / 5 + 1.0 / 3, 1e-14);
  CHECK_NEAR(r.first.estimate, 3.6 - 5, 1e-14);
  CHECK_NEAR(r.reference.df, 4, 1e-12);
  CHECK(isnan(r.wald));
}

/* ---- the definitions, by Gauss and Jordan ---- */

static void invert(double *a, double *inverse, size_t p) {
  for (size_t i = 0; i < p * p; ++i) inverse[i] = i % (p + 1) == 0 ? 1.0 : 0.0;
  for (size_t k = 0; k < p; ++k) {
    size_t best = k;
    for (size_t i = k; i < p; ++i)
      if (fabs(a[i * p + k]) > fabs(a[best * p + k])) best = i;
    for (size_t j = 0; j < p; ++j) {
      const double s = a[k * p + j], t = inverse[k * p + j];
      a[k * p + j] = a[best * p + j], a[best * p + j] = s;
      inverse[k * p + j] = inverse[best * p + j], inverse[best * p + j] = t;
    }
    const double pivot = a[k * p + k];
    for (size_t j = 0; j < p; ++j) a[k * p + j] /= pivot, inverse[k * p + j] /= pivot;
    for (size_t i = 0; i < p; ++i) {
      const double by = a[i * p + k];
      if (i == k) continue;
      for (size_t j = 0; j < p; ++j) a[i * p + j] -= by * a[k * p + j], inverse[i * p + j] -= by * inverse[k * p + j];
    }
  }
}

typedef struct {
  size_t n, p;
  double x[MOST][COLUMNS + 1], y[MOST], hat[MOST][MOST], residual[MOST], inverse[(COLUMNS + 1) * (COLUMNS + 1)];
} dense;

static void solve(dense *d) {
  double gram[(COLUMNS + 1) * (COLUMNS + 1)];
  const size_t p = d->p;
  for (size_t j = 0; j < p; ++j) {
    for (size_t k = 0; k < p; ++k) {
      gram[j * p + k] = 0.0;
      for (size_t i = 0; i < d->n; ++i) gram[j * p + k] += d->x[i][j] * d->x[i][k];
    }
  }
  invert(gram, d->inverse, p);
  for (size_t a = 0; a < d->n; ++a) {
    d->residual[a] = d->y[a];
    for (size_t b = 0; b < d->n; ++b) {
      double sum = 0.0;
      for (size_t j = 0; j < p; ++j) {
        for (size_t k = 0; k < p; ++k) sum += d->x[a][j] * d->inverse[j * p + k] * d->x[b][k];
      }
      d->hat[a][b] = sum;
    }
    for (size_t b = 0; b < d->n; ++b) d->residual[a] -= d->hat[a][b] * d->y[b];
  }
}

static cc_ancova_form form_of(const dense *d, const double *contrast) {
  double a[MOST], estimate = 0.0, variance = 0.0, length = 0.0, trace = 0.0, square = 0.0;
  for (size_t i = 0; i < d->n; ++i) {
    double weight = 0.0;
    for (size_t j = 0; j < d->p; ++j) {
      for (size_t k = 0; k < d->p; ++k) weight += d->x[i][j] * d->inverse[j * d->p + k] * contrast[k];
    }
    a[i] = weight / sqrt(1.0 - d->hat[i][i]);
    estimate += weight * d->y[i];
    length += weight * weight;
    variance += a[i] * a[i] * d->residual[i] * d->residual[i];
  }
  for (size_t i = 0; i < d->n; ++i) {
    for (size_t k = 0; k < d->n; ++k) {
      const double m = a[i] * a[k] * ((i == k) - d->hat[i][k]);
      trace += i == k ? m : 0.0;
      square += m * m;
    }
  }
  return (cc_ancova_form){estimate, sqrt(variance), trace * trace / square, length};
}

static void check_form(cc_ancova_form ours, cc_ancova_form theirs, double shift) {
  CHECK_NEAR(ours.estimate, theirs.estimate - shift, 1e-9);
  CHECK_NEAR(ours.std_error, theirs.std_error, 1e-9);
  CHECK_NEAR(ours.df / theirs.df, 1.0, 1e-8);
  CHECK_NEAR(ours.length, theirs.length, 1e-9);
}

/* Two groups or three, with covariates and missing values, in any lane. */
static void random_case(uint64_t *state) {
  const size_t n = 16 + check_random(state) % (MOST - 16), groups = 1 + check_random(state) % 2, p = 3 + groups;
  double column[MOST * COLUMNS], x[MOST], y[MOST];
  for (size_t i = 0; i < n; ++i) {
    const size_t group = i % 7 % (groups + 1);
    column[i] = 1.0;
    column[n + i] = check_uniform(state) - 0.5;
    column[2 * n + i] = i % 3 == 0;
    for (size_t g = 0; g < groups; ++g) column[(3 + g) * n + i] = group == g + 1;
    x[i] = check_random(state) % 9 == 0 ? NAN : 10.0 + check_uniform(state);
    y[i] = check_random(state) % 9 == 0 ? NAN : 20.0 + check_uniform(state) * (double)(1 + group);
  }
  const cc_ancova_model model = {{n, p, groups, column}, groups - 1};
  const cc_ancova_row r = run(&model, x, y, check_random(state) % CC_LANES);
  dense d = {.n = 0, .p = p + 1};
  double x_mean = 0.0, centre[COLUMNS + 1] = {0};
  for (size_t i = 0; i < n; ++i) {
    if (isnan(x[i]) || isnan(y[i])) continue;
    for (size_t k = 0; k < p; ++k) d.x[d.n][k] = column[k * n + i];
    d.x[d.n][p] = x[i];
    d.y[d.n++] = y[i];
    x_mean += x[i];
  }
  x_mean /= (double)d.n;
  for (size_t k = 0; k <= p; ++k) {
    for (size_t i = 0; i < d.n; ++i) centre[k] += d.x[i][k] / (double)d.n;
  }
  if (r.status != CC_ANCOVA_OK) return;
  solve(&d);
  double contrast[COLUMNS + 1] = {0};
  contrast[2 + groups] = 1.0;
  check_form(r.difference, form_of(&d, contrast), 0.0);
  for (size_t g = 0; g < groups; ++g) centre[3 + g] = 0.0;
  check_form(r.reference, form_of(&d, centre), x_mean);
  centre[2 + groups] = 1.0;
  check_form(r.first, form_of(&d, centre), x_mean);
  CHECK(r.n == d.n && r.df_residual == d.n - p - 1);
  double squares = 0.0;
  for (size_t i = 0; i < d.n; ++i) squares += d.residual[i] * d.residual[i];
  CHECK_NEAR(r.sigma, sqrt(squares / (double)r.df_residual), 1e-9);
  CHECK(isnan(r.wald) == (groups < 2));
}

/* A patient far out nearly decides the slope, so that 1 - h is some 1e-8: the definition by an orthonormal basis, the
 * groups last, of the mean of the reference, of which that patient has a share. */
static void far_out(void) {
  enum { N = 12 };
  double x[N], y[N], column[2 * N], q[3][N], a[N], h[N][N], trace = 0.0, square = 0.0, along = 0.0;
  uint64_t state = 11;
  for (size_t i = 0; i < N; ++i) {
    x[i] = i == 0 ? 2e4 : check_uniform(&state);
    y[i] = check_uniform(&state);
    q[0][i] = column[i] = 1.0;
    q[1][i] = x[i];
    q[2][i] = column[N + i] = i % 2 == 1;
  }
  for (size_t k = 0; k < 3; ++k) {
    for (size_t j = 0; j < 2 * k + 1; ++j) { /* once and again those before it, then its length */
      const double *const by = q[j < 2 * k ? j % k : k];
      double sum = 0.0;
      for (size_t i = 0; i < N; ++i) sum += by[i] * q[k][i];
      for (size_t i = 0; i < N; ++i) q[k][i] = j < 2 * k ? q[k][i] - sum * by[i] : q[k][i] / sqrt(sum);
    }
  }
  for (size_t i = 0; i < N; ++i) along += q[2][i] * column[N + i];
  for (size_t i = 0; i < N; ++i) {
    for (size_t k = 0; k < N; ++k) h[i][k] = q[0][i] * q[0][k] + q[1][i] * q[1][k] + q[2][i] * q[2][k];
    a[i] = (1.0 / N - 0.5 * q[2][i] / along) / sqrt(1.0 - h[i][i]);
  }
  for (size_t i = 0; i < N; ++i) {
    trace += a[i] * a[i] * (1.0 - h[i][i]);
    for (size_t k = 0; k < N; ++k) square += pow(a[i] * a[k] * ((i == k) - h[i][k]), 2.0);
  }
  const cc_ancova_model model = {{N, 2, 1, column}, 0};
  const cc_ancova_row r = run(&model, x, y, 2);
  CHECK(1.0 - h[0][0] < 1e-7 && r.status == CC_ANCOVA_OK);
  CHECK_NEAR(r.reference.df / (trace * trace / square), 1.0, 1e-6);
}

/* Three groups without covariates: the HC2 covariance of two differences is that of independent means. */
static void three_groups(void) {
  const double x[] = {3, 3, 3, 3, 3, 3, 3, 3, 3}, y[] = {1, 2, 4, 3, 7, 5, 9, 8, 4};
  double column[27];
  for (size_t i = 0; i < 9; ++i) {
    column[i] = 1.0;
    column[9 + i] = i / 3 == 1;
    column[18 + i] = i / 3 == 2;
  }
  const cc_ancova_model model = {{9, 3, 2, column}, 1};
  const cc_ancova_row r = run(&model, x, y, 0);
  /* Means 7/3, 5, 7 with variances of the means 7/9, 4/3, 7/3. */
  const double v0 = 7.0 / 9, v1 = 4.0 / 3, v2 = 7.0 / 3, b1 = 8.0 / 3, b2 = 14.0 / 3;
  const double a = v1 + v0, b = v2 + v0, det = a * b - v0 * v0;
  CHECK_NEAR(r.wald, (b1 * b1 * b - 2 * b1 * b2 * v0 + b2 * b2 * a) / det / 2, 1e-12);
  CHECK_NEAR(r.difference.estimate, b2, 1e-14);
}

static void statuses(void) {
  const double y[] = {1, 4, 2, 5, 3, 3}, x[] = {2, 1, 5, 3, 4, 1};
  const double column[] = {1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1};
  const double line[] = {4, 2, 10, 6, 8, 2};
  double few[] = {2, NAN, 5, NAN, 4, NAN};
  cc_ancova_model model = {{6, 2, 1, column}, 0};
  CHECK(run(&model, x, y, 2).status == CC_ANCOVA_LEVERAGE);
  CHECK(run(&model, x, y, 2).patient == 5);
  CHECK(isnan(run(&model, x, y, 2).difference.std_error) && run(&model, x, y, 2).sigma > 0);
  model.design.p = 3;
  CHECK(run(&model, few, y, 3).status == CC_ANCOVA_TOO_FEW);
  const double two[] = {1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1};
  model.design = (cc_lane_design){6, 2, 1, two};
  CHECK(run(&model, two + 6, y, 0).status == CC_ANCOVA_ALIASED);
  CHECK(run(&model, x, line, 0).status == CC_ANCOVA_EXACT_FIT);
  CHECK(isnan(run(&model, x, line, 0).difference.std_error));
  CHECK_NEAR(run(&model, x, line, 0).difference.estimate, 0.0, 1e-13);
  const double none[] = {NAN, NAN, NAN, NAN, NAN, NAN};
  const cc_ancova_row r = run(&model, none, y, 0);
  CHECK(r.status == CC_ANCOVA_TOO_FEW && r.n == 0 && isnan(r.difference.estimate));
}

/* Patients without values, wherever they stand, and the lane do not move a bit. */
static void same_bits(void) {
  double x[12], y[12], column[24], x2[15], y2[15], column2[30];
  uint64_t state = 5;
  for (size_t i = 0; i < 12; ++i) {
    x[i] = check_uniform(&state);
    y[i] = check_uniform(&state);
    column[i] = 1.0;
    column[12 + i] = i % 2;
  }
  size_t at = 0;
  for (size_t i = 0; i < 15; ++i) {
    const int absent = i % 5 == 1;
    x2[i] = absent ? NAN : x[at];
    y2[i] = absent ? 3.0 : y[at];
    column2[i] = 1.0;
    column2[15 + i] = absent ? 1.0 : column[12 + at];
    at += !absent;
  }
  const cc_ancova_model model = {{12, 2, 1, column}, 0}, wide = {{15, 2, 1, column2}, 0};
  const cc_ancova_row a = run(&model, x, y, 0), b = run(&wide, x2, y2, 3);
  CHECK(at == 12);
  CHECK(memcmp(&a.difference, &b.difference, sizeof a.difference) == 0);
  CHECK(memcmp(&a.first, &b.first, sizeof a.first) == 0);
}

int main(void) {
  uint64_t state = 14;
  printed();
  far_out();
  three_groups();
  statuses();
  same_bits();
  for (int i = 0; i < check_cases(100, 3000); ++i) random_case(&state);
  return check_report();
}
