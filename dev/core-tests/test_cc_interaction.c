/* Strata x response with HC3: by hand, where there is none, and beside least squares on the full design. */
#include "cc_interaction.h"

#include <string.h>

#include "check.h"

enum { MOST = 40, STRATA = 4, COLUMNS = 2 * STRATA + 1 };

/* Two of each kind, one unit about their mean; the baseline is constant. Means 0, 2 in the first stratum, 1, 7 in the
 * second: the interaction is 4. A residual of 1 at leverage 1/2 counts as 2, so a mean has variance (4 + 4) / 4 = 2,
 * the interaction 8, and F is 16 / 8. */
static void by_hand(void) {
  const double before[8] = {0}, after[] = {-1, 1, 1, 3, 0, 2, 6, 8};
  const unsigned char event[] = {0, 0, 1, 1, 0, 0, 1, 1};
  const int stratum[] = {0, 0, 0, 0, 1, 1, 1, 1};
  double scratch[200];
  cc_interaction_result r;
  cc_interaction(before, after, event, stratum, 8, 2, scratch, &r);
  CHECK(r.status == CC_INTERACTION_OK && r.df1 == 1 && r.df2 == 4);
  CHECK_NEAR(r.statistic, 2, 1e-14);
  cc_interaction(before, after, event, stratum, 4, 2, scratch, &r);
  CHECK(r.status == CC_INTERACTION_ONE_STRATUM && isnan(r.statistic));
  cc_interaction(before, after, event, stratum, 7, 2, scratch, &r);
  CHECK(r.status == CC_INTERACTION_LEVERAGE && isnan(r.statistic));
  const unsigned char one_each[] = {0, 1, 0, 1};
  const int pairs[] = {0, 0, 1, 1};
  cc_interaction(before, after, one_each, pairs, 4, 2, scratch, &r);
  CHECK(r.status == CC_INTERACTION_TOO_FEW);
  const double exact[] = {1, 1, 2, 2, 3, 3, 4, 4};
  cc_interaction(before, exact, event, stratum, 8, 2, scratch, &r);
  CHECK(r.status == CC_INTERACTION_EXACT_FIT);
}

/* inverse = a^-1 by Gauss and Jordan with pivots; a is overwritten. */
static int invert(size_t k, double a[COLUMNS][COLUMNS], double inverse[COLUMNS][COLUMNS]) {
  for (size_t i = 0; i < k; ++i) {
    for (size_t j = 0; j < k; ++j) inverse[i][j] = i == j;
  }
  for (size_t c = 0; c < k; ++c) {
    size_t best = c;
    for (size_t i = c + 1; i < k; ++i) best = fabs(a[i][c]) > fabs(a[best][c]) ? i : best;
    if (fabs(a[best][c]) < 1e-9) return 0;
    for (size_t j = 0; j < k; ++j) {
      double swap = a[c][j];
      a[c][j] = a[best][j];
      a[best][j] = swap;
      swap = inverse[c][j];
      inverse[c][j] = inverse[best][j];
      inverse[best][j] = swap;
    }
    const double pivot = a[c][c];
    for (size_t j = 0; j < k; ++j) {
      a[c][j] /= pivot;
      inverse[c][j] /= pivot;
    }
    for (size_t i = 0; i < k; ++i) {
      const double by = a[i][c];
      for (size_t j = 0; i != c && j < k; ++j) {
        a[i][j] -= by * a[c][j];
        inverse[i][j] -= by * inverse[c][j];
      }
    }
  }
  return 1;
}

/* Columns: baseline, a mean for each stratum, the effect of response, and its difference in strata 1, 2, ...: the last.
 */
static double slow_f(size_t n, size_t n_strata, const double *before, const double *after, const unsigned char *event,
                     const int *stratum) {
  static double x[MOST][COLUMNS];
  double a[COLUMNS][COLUMNS], inverse[COLUMNS][COLUMNS], v[COLUMNS][COLUMNS], beta[COLUMNS] = {0}, xy[COLUMNS] = {0};
  const size_t k = 2 * n_strata + 1, q = n_strata - 1, first = k - q;
  memset(a, 0, sizeof a);
  memset(v, 0, sizeof v);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < k; ++j) x[i][j] = 0;
    x[i][0] = before[i];
    x[i][1 + (size_t)stratum[i]] = 1;
    x[i][1 + n_strata] = event[i];
    if (stratum[i] > 0) x[i][first + (size_t)stratum[i] - 1] = event[i];
    for (size_t j = 0; j < k; ++j) {
      xy[j] += x[i][j] * after[i];
      for (size_t l = 0; l < k; ++l) a[j][l] += x[i][j] * x[i][l];
    }
  }
  if (!invert(k, a, inverse)) return NAN;
  for (size_t j = 0; j < k; ++j) {
    for (size_t l = 0; l < k; ++l) beta[j] += inverse[j][l] * xy[l];
  }
  for (size_t i = 0; i < n; ++i) {
    double z[COLUMNS] = {0}, hat = 0, e = after[i];
    for (size_t j = 0; j < k; ++j) {
      for (size_t l = 0; l < k; ++l) z[j] += inverse[j][l] * x[i][l];
      e -= x[i][j] * beta[j];
    }
    for (size_t j = 0; j < k; ++j) hat += z[j] * x[i][j];
    if (hat > 1 - 1e-9) return NAN;
    for (size_t j = 0; j < k; ++j) {
      for (size_t l = 0; l < k; ++l) v[j][l] += z[j] * z[l] * e * e / ((1 - hat) * (1 - hat));
    }
  }
  double part[COLUMNS][COLUMNS], f = 0;
  for (size_t j = 0; j < q; ++j) {
    for (size_t l = 0; l < q; ++l) part[j][l] = v[first + j][first + l];
  }
  if (!invert(q, part, inverse)) return NAN;
  for (size_t j = 0; j < q; ++j) {
    for (size_t l = 0; l < q; ++l) f += beta[first + j] * inverse[j][l] * beta[first + l];
  }
  return f / (double)q;
}

static void random_case(uint64_t *state) {
  double before[MOST], after[MOST], scratch[400];
  unsigned char event[MOST];
  int stratum[MOST];
  const size_t n_strata = 2 + check_random(state) % (STRATA - 1), n = 16 + check_random(state) % (MOST - 16);
  for (size_t i = 0; i < n; ++i) {
    before[i] = 3 * check_uniform(state);
    after[i] = before[i] + 2 * check_uniform(state);
    event[i] = (unsigned char)(check_random(state) % 2);
    stratum[i] = (int)(check_random(state) % n_strata);
  }
  const double expected = slow_f(n, n_strata, before, after, event, stratum);
  cc_interaction_result r;
  cc_interaction(before, after, event, stratum, n, n_strata, scratch, &r);
  if (isnan(expected)) return; /* an empty or single cell: other contrasts, or none */
  CHECK(r.status == CC_INTERACTION_OK && r.df1 == (double)(n_strata - 1) && r.df2 == (double)(n - 2 * n_strata - 1));
  CHECK_NEAR(r.statistic / expected, 1, 1e-8);
}

static void expect_exact_fit(const double *before, const double *after, const unsigned char *event, const int *stratum,
                             size_t n, size_t n_strata) {
  double scratch[400];
  cc_interaction_result r;
  cc_interaction(before, after, event, stratum, n, n_strata, scratch, &r);
  CHECK(r.status == CC_INTERACTION_EXACT_FIT && isnan(r.statistic));
}

/* Every compared patient lies on the groups' lines; only a stratum of one group has something left over. In other units
 * rounding is left over, too. */
static void exact_fit(void) {
  const double before[14] = {-19, -19, -19, -25, -25, 8, 8, 8, 8, -19, -10, -10, -10, -30};
  const double after[14] = {-19, -19, -19, -25, -25, -28, -28, 8, 8, -19, -10, -10, -30, -30};
  const unsigned char event[14] = {0, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0};
  const int stratum[14] = {0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 2, 2, 2, 0};
  for (int scale = 1; scale <= 64; ++scale) {
    double b[14], a[14];
    for (int i = 0; i < 14; ++i) {
      b[i] = before[i] * scale / 3.0;
      a[i] = after[i] * scale / 7.0 + b[i] / 11.0 + 100;
    }
    expect_exact_fit(b, a, event, stratum, 14, 3);
    /* No effect either: rounding over rounding. */
    for (int i = 0; i < 14; ++i) a[i] = (stratum[i] == 2 ? after[i] * scale : 0) + b[i] / 11.0 + 100;
    expect_exact_fit(b, a, event, stratum, 14, 3);
  }
}

/* Of two contrasts one has nothing left over and no effect, but for rounding. */
static void exact_contrast(void) {
  const double before[17] = {-4, -4, -4, -4, -4, -4, -30, -30, -3, -3, -3, -3, -4, -4, -4, -30, -30};
  const double after[17] = {-4, -4, -4, 3, -29, 5, -30, -30, -3, -3, -10, -10, -4, -4, -4, -30, -30};
  const unsigned char event[17] = {1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0};
  const int stratum[17] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2};
  for (int scale = 1; scale <= 64; ++scale) {
    double b[17], a[17];
    for (int i = 0; i < 17; ++i) {
      b[i] = before[i] * scale / 3.0;
      a[i] = after[i] * scale / 3.0 + b[i] / 11.0 + 100;
    }
    expect_exact_fit(b, a, event, stratum, 17, 3);
  }
}

int main(void) {
  uint64_t state = 9;
  by_hand();
  exact_fit();
  exact_contrast();
  for (int i = 0; i < 1000; ++i) random_case(&state);
  return check_report();
}
