/* Limits of standardised effects: the polynomial by cosines, Fisher's z by its definition and by hand,
 * Wilson's by theirs. */
#include "cc_effect.h"

#include <stdlib.h>

#include "check.h"

/* Chebyshev's polynomial of order k at u is cos(k arccos u). */
static double by_cosines(const cc_noncentral_curve *c, double t) {
  const double scale = sqrt(2.0 * c->df + t * t), angle = acos(t / scale);
  double sum = 0.0;
  for (size_t k = 0; k < c->n; ++k) sum += c->coefficient[k] * cos((double)k * angle);
  return scale * sum;
}

static void check_curves(void) {
  const double coefficient[] = {-0.5, 0.8, 0.07, -0.03, 0.004, 0.0009, -0.00002, 0.000001};
  double t[11] = {0, 1.5, -1.5, 1e-9, -40, 300, 0.1, -2.2, 7, NAN, 3}, low[11], high[11];
  for (size_t terms = 2; terms <= 8; terms += 2) {
    const cc_noncentral_curve curve = {4.0 + (double)terms, coefficient, terms};
    for (size_t n = 0; n <= 11; ++n) {
      for (size_t i = 0; i < 11; ++i) low[i] = high[i] = 99;
      cc_noncentral_limits(&curve, t, n, low, high);
      for (size_t i = 0; i < 11; ++i) {
        if (i >= n) {
          CHECK(low[i] == 99 && high[i] == 99);
        } else if (i == 9) {
          CHECK(isnan(low[i]) && isnan(high[i]));
        } else {
          const double scale = 1e-14 * (10.0 + fabs(t[i]));
          CHECK_NEAR(low[i], by_cosines(&curve, t[i]), scale);
          CHECK_NEAR(high[i], -by_cosines(&curve, -t[i]), scale);
        }
      }
    }
  }
}

static void check_polynomials(void) {
  const double coefficient[] = {0.7, -0.4, 0.2, 0.05, -0.01, 0.003}, x[] = {-1, 0.25, 1, 0, NAN, -0.6, 0.99};
  for (size_t terms = 2; terms <= 6; terms += 2) {
    for (size_t n = 0; n <= 7; ++n) {
      double value[7] = {9, 9, 9, 9, 9, 9, 9};
      cc_chebyshev(coefficient, terms, x, n, value);
      for (size_t i = 0; i < 7; ++i) {
        double sum = 0.0;
        for (size_t k = 0; k < terms; ++k) sum += coefficient[k] * cos((double)k * acos(x[i]));
        if (i >= n)
          CHECK(value[i] == 9);
        else if (isnan(x[i]))
          CHECK(isnan(value[i]));
        else
          CHECK_NEAR(value[i], sum, 1e-15);
      }
    }
  }
}

static void check_rank_biserial(void) {
  double low, high, again, mirrored;
  for (double r = -0.96875; r < 1.0; r += 0.0625) {
    for (double half = 0.0; half < 4.0; half += 0.3) {
      cc_rank_biserial_limits(r, half, 9, 0.025, &low, &high);
      CHECK_NEAR(low, tanh(atanh(r) - half), 1e-15);
      CHECK_NEAR(high, tanh(atanh(r) + half), 1e-15);
      cc_rank_biserial_limits(-r, half, 9, 0.025, &again, &mirrored);
      CHECK(again == -high && mirrored == -low);
    }
  }
  /* Near 1, where 1 - r is what counts: tanh(artanh(r) - h) by exponentials, (1 + r) / (1 - r) over e^2h. */
  const double r = 1.0 - 0x1p-40, odds = (1.0 + r) / (1.0 - r) / exp(26.0);
  cc_rank_biserial_limits(r, 13.0, 9, 0.025, &low, &high);
  CHECK_NEAR(low, (odds - 1.0) / (odds + 1.0), 1e-14);
  /* All six of one sign: 0.025^(1/6) = 0.5407419 of the signs at least (Clopper and Pearson). */
  cc_rank_biserial_limits(1.0, 0.7, 6, 0.025, &low, &high);
  CHECK_NEAR(low, 2 * 0.5407419 - 1, 1e-6);
  CHECK(high == 1.0);
  cc_rank_biserial_limits(-1.0, 0.7, 6, 0.025, &again, &mirrored);
  CHECK(again == -1.0 && mirrored == -low);
  cc_rank_biserial_limits(NAN, 0.7, 6, 0.025, &low, &high);
  CHECK(isnan(low) && isnan(high));
}

/* Wilson's limits are the roots of the equation that defines them; by hand, of 1 of 2 at z = 1: 1/2 -+ 1/sqrt(12). */
static void check_wilson(void) {
  double low, high;
  for (int n = 1; n <= 40; ++n) {
    for (int x = 0; x <= n; ++x) {
      cc_wilson(x, n, 1.96, &low, &high);
      const double share = (double)x / n, ends[2] = {low, high};
      for (int k = 0; k < 2; ++k) {
        CHECK_NEAR((share - ends[k]) * (share - ends[k]), 1.96 * 1.96 * ends[k] * (1.0 - ends[k]) / n, 1e-14);
      }
      CHECK(0.0 <= low && low <= share && share <= high && high <= 1.0 && low < high);
    }
  }
  cc_wilson(1.0, 2.0, 1.0, &low, &high);
  CHECK_NEAR(low, 0.5 - 1.0 / sqrt(12.0), 1e-15);
  CHECK_NEAR(high, 0.5 + 1.0 / sqrt(12.0), 1e-15);
  cc_wilson(NAN, 2.0, 1.0, &low, &high);
  CHECK(isnan(low) && isnan(high));
}

int main(void) {
  check_curves();
  check_polynomials();
  check_rank_biserial();
  check_wilson();
  return check_report();
}
