/* A model fitted again to a resample. Oracles: the data set in which every patient stands as often as drawn; the
 * equations that the estimate solves; separation by the whole numbers' program. */
#include "cc_program.h"
#include "cc_refit.h"
#include "fuzz.h"

enum { MOST = 14, P = 3, COPIES = 2 };

typedef struct {
  size_t n;
  double x[MOST * COPIES * P], y[MOST * COPIES], weights[MOST * COPIES], offset[MOST * COPIES], count[MOST * COPIES];
} set;

static const cc_exactly exactly = {malloc, free, NULL};

static int fit(const set *s, cc_likelihood likelihood, double *beta) {
  const cc_refit_problem problem = {s->n, P, s->x, s->y, s->weights, s->offset, 0, likelihood, -1, exactly};
  double *const scratch = malloc(cc_refit_scratch(s->n, P, likelihood) * sizeof *scratch);
  for (size_t j = 0; j < P; j++) beta[j] = 0;
  const int found = cc_refit(&problem, s->count, beta, scratch);
  double eta[MOST * COPIES];
  if (found) {
    cc_refit_predict(&problem, beta, eta);
    for (size_t i = 0; i < s->n; i++) {
      double plain = s->offset[i];
      for (size_t j = 0; j < P; j++) plain += s->x[i + j * s->n] * beta[j];
      FUZZ_REQUIRE(fuzz_near(eta[i], plain, 1e-12));
    }
  }
  free(scratch);
  return found;
}

/* Every row as often as drawn. */
static set written_out(const set *s) {
  set out = {0};
  for (size_t i = 0; i < s->n; i++) out.n += (size_t)s->count[i];
  size_t m = 0;
  for (size_t i = 0; i < s->n; i++) {
    for (int c = 0; c < (int)s->count[i]; c++) {
      for (size_t j = 0; j < P; j++) out.x[m + j * out.n] = s->x[i + j * s->n];
      out.y[m] = s->y[i];
      out.weights[m] = s->weights[i];
      out.offset[m] = s->offset[i];
      out.count[m++] = 1;
    }
  }
  return out;
}

/* The sum of w (y - p) times each column. */
static void scores(const set *s, const double *beta, double *score) {
  for (size_t j = 0; j < P; j++) score[j] = 0;
  for (size_t i = 0; i < s->n; i++) {
    double eta = s->offset[i];
    for (size_t j = 0; j < P; j++) eta += s->x[i + j * s->n] * beta[j];
    for (size_t j = 0; j < P; j++)
      score[j] += s->count[i] * s->weights[i] * (s->y[i] - 1 / (1 + exp(-eta))) * s->x[i + j * s->n];
  }
}

static int separated(const set *s) {
  unsigned char asks[MOST * COPIES];
  double centre[P], sizes[P];
  int unit[P], bits[P];
  for (size_t i = 0; i < s->n; i++)
    asks[i] = (unsigned char)(CC_ROW_COUNTS | (s->y[i] > 0 ? CC_ROW_ABOVE : CC_ROW_BELOW));
  cc_program program = {s->n, P, s->x, asks, centre, sizes, unit, bits, 0};
  cc_program_begin(&program);
  void *const room = malloc(cc_program_scratch(&program));
  const int found = cc_program_solve(&program, room, NULL, NULL);
  free(room);
  return found;
}

/* Firth's objective. */
static double height(const set *s, const double *beta) {
  double sum = 0, v[P][P] = {{0}};
  for (size_t i = 0; i < s->n; i++) {
    double eta = s->offset[i];
    for (size_t j = 0; j < P; j++) eta += s->x[i + j * s->n] * beta[j];
    const double p = 1 / (1 + exp(-eta)), q = 1 / (1 + exp(eta)), w = s->count[i] * s->weights[i];
    sum += w * log(s->y[i] > 0 ? p : q);
    for (size_t j = 0; j < P; j++)
      for (size_t k = 0; k < P; k++) v[j][k] += w * p * q * s->x[i + j * s->n] * s->x[i + k * s->n];
  }
  const double determinant = v[0][0] * (v[1][1] * v[2][2] - v[1][2] * v[2][1]) -
                             v[0][1] * (v[1][0] * v[2][2] - v[1][2] * v[2][0]) +
                             v[0][2] * (v[1][0] * v[2][1] - v[1][1] * v[2][0]);
  return sum + log(determinant) / 2;
}

static int same(const double *one, const double *other) {
  for (size_t j = 0; j < P; j++)
    if (!fuzz_near(one[j], other[j], 1e-5)) return 0;
  return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  set s = {.n = 6 + fuzz_size(&b, MOST - 6)};
  double events = 0, all = 0;
  for (size_t i = 0; i < s.n; i++) {
    s.x[i] = 1;
    s.x[s.n + i] = fuzz_whole(&b, 8) / 4;
    s.x[2 * s.n + i] = fuzz_whole(&b, 2);
    s.y[i] = fuzz_flag(&b);
    s.weights[i] = 1;
    s.offset[i] = fuzz_whole(&b, 2) / 4;
    s.count[i] = (double)fuzz_size(&b, COPIES);
    events += s.count[i] * s.y[i];
    all += s.count[i];
  }
  const set plain = written_out(&s);
  int twin = 0; /* Firth's objective has two maxima of one height: which is found, rounding tells */
  for (int l = 0; l < CC_N_LIKELIHOOD; l++) {
    double beta[P], expected[P], score[P];
    const int found = fit(&s, (cc_likelihood)l, beta);
    if (events == 0 || events == all) {
      FUZZ_REQUIRE(!found);
      continue;
    }
    FUZZ_REQUIRE(found == fit(&plain, (cc_likelihood)l, expected));
    if (!found) continue;
    if (l == CC_LIKELIHOOD_FIRTH && !same(beta, expected)) {
      FUZZ_REQUIRE(fabs(height(&s, beta) - height(&s, expected)) < 1e-8);
      twin = 1;
    }
    FUZZ_REQUIRE(twin || same(beta, expected));
    scores(&s, beta, score);
    /* Of the intercept all but Firth's own: predicted and observed events agree. */
    if (l != CC_LIKELIHOOD_FIRTH && l != CC_LIKELIHOOD_FLAC) FUZZ_REQUIRE(fabs(score[0]) < 1e-6);
    if (l == CC_LIKELIHOOD_ML) {
      FUZZ_REQUIRE(fabs(score[1]) < 1e-6 && fabs(score[2]) < 1e-6 && !separated(&plain));
    }
  }
  return 0;
}
