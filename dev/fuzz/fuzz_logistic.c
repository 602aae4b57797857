/* The logistic engine: its walk (cc_logistic_newton) and overlap (cc_logistic_overlap). Oracles: the plain score at the
 * estimate is 0, the plain log-likelihood is no higher next to it, and overlap is what the program in whole numbers
 * says. */
#include "cc_logistic.h"
#include "cc_program.h"
#include "fuzz.h"

enum { MOST = 14, P = 3 };

static double plain_log_lik(const cc_logistic_data *d, const double *beta) {
  double sum = 0;
  for (size_t i = 0; i < d->n; i++) {
    double eta = 0;
    for (size_t j = 0; j < d->p; j++) eta += d->x[i + j * d->n] * beta[j];
    sum -= d->weights[i] * (d->y[i] > 0 ? log1p(exp(-eta)) : log1p(exp(eta)));
  }
  return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 4 + fuzz_size(&b, MOST - 4);
  double events = 0;
  double x[MOST * P], y[MOST], weights[MOST], beta[P] = {0}, near[P];
  unsigned char asks[MOST];
  for (size_t i = 0; i < n; i++) {
    x[i] = 1;
    x[n + i] = fuzz_whole(&b, 8) / 4;
    x[2 * n + i] = fuzz_whole(&b, 3);
    y[i] = fuzz_flag(&b);
    events += y[i];
    weights[i] = 1.0 + (double)fuzz_size(&b, 2);
    asks[i] = (unsigned char)(CC_ROW_COUNTS | (y[i] > 0 ? CC_ROW_ABOVE : CC_ROW_BELOW));
  }
  if (events == 0 || events == (double)n) return 0;
  double *const scratch = malloc(cc_logistic_scratch(n, P) * sizeof *scratch);
  cc_logistic_data d = {n, P, x, y, weights, NULL, &cc_penalty_none};
  cc_logistic_work work;
  const cc_exactly exactly = {malloc, free, NULL};
  if (cc_logistic_begin(&work, &d, NULL, 0, scratch) == P) {
    cc_logistic_fit fit = cc_logistic_maximise(&work, beta);
    cc_logistic_settle(&work, beta, &exactly, &fit);
    double centre[P], sizes[P];
    int unit[P], bits[P];
    cc_program program = {n, P, x, asks, centre, sizes, unit, bits, 0};
    cc_program_begin(&program);
    void *const room = malloc(cc_program_scratch(&program));
    FUZZ_REQUIRE(fit.overlap == !cc_program_solve(&program, room, NULL, NULL));
    free(room);
    FUZZ_REQUIRE(fit.converged == fit.overlap);
    if (fit.converged) FUZZ_REQUIRE(fuzz_near(fit.log_lik, plain_log_lik(&d, beta), 1e-10));
    for (int k = 0; k < 2 * P; k++) {
      memcpy(near, beta, sizeof near);
      near[k / 2] += k % 2 ? 1e-3 : -1e-3;
      FUZZ_REQUIRE(plain_log_lik(&d, near) <= fit.log_lik + 1e-9 * (1 + fabs(fit.log_lik)));
    }
    d.penalty = &cc_penalty_firth;
    double firth[P] = {0};
    const cc_logistic_fit penalised = cc_logistic_maximise(&work, firth);
    FUZZ_REQUIRE(penalised.converged);
    for (int k = 0; k < 2 * P; k++) {
      memcpy(near, firth, sizeof near);
      near[k / 2] += k % 2 ? 1e-3 : -1e-3;
      FUZZ_REQUIRE(cc_logistic_evaluate_at(&work, near) <= penalised.log_lik + 1e-9 * (1 + fabs(penalised.log_lik)));
    }
  }
  free(scratch);
  return 0;
}
