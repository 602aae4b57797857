/* Pooling by combined profiles: a set whose figures logistf 1.26.1 gives (CLIP.confint), one data set several times,
 * whose limits are the ordinary profile's, and profiles that have two branches. */
#include "cc_clip.h"

#include <stdlib.h>

#include "../fuzz/plain_logit.h"
#include "cc_profile.h"
#include "check.h"

enum { N = 25, M = 5 };

static const double observed[16] = {1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0};
static const char *const imputed[M] = {"111100001", "111010100", "110110000", "101111000", "111110010"};

typedef struct {
  double x[2 * N], beta[4], *scratch;
} room;

static void take_part(cc_clip_part *part, room *r, const double *y, int k) {
  for (int i = 0; i < N; ++i) {
    r->x[i] = 1;
    r->x[N + i] = i < 16 ? observed[i] : imputed[k][i - 16] - '0';
  }
  r->scratch = malloc(cc_logistic_scratch(N, 2) * sizeof(double));
  part->data = (cc_logistic_data){N, 2, r->x, y, NULL, NULL, &cc_penalty_firth};
  part->beta = r->beta;
}

static void check_set(const double *y) {
  static const double slopes[M] = {2.097141119, 2.097141119, 2.524585134, 2.097141119, 2.533696814};
  cc_clip_part part[M];
  room rooms[M];
  double variance[M], covariance[4];
  for (int k = 0; k < M; ++k) {
    take_part(&part[k], &rooms[k], y, k);
    variance[k] = cc_clip_fit(&part[k], 4, rooms[k].scratch, covariance);
    CHECK_NEAR(part[k].estimate, slopes[k], 5e-10);
  }
  cc_clip out;
  cc_clip_pool(part, variance, M, 0.025, 1, 4, &out);
  CHECK_NEAR(out.estimate, 2.269941061, 5e-10);
  CHECK_NEAR(out.within, 0.8797393185, 5e-10);
  CHECK_NEAR(out.between, 0.0559975403, 5e-11);
  CHECK_NEAR(out.low, 0.5729773, 5e-8);
  CHECK_NEAR(out.high, 4.2775172, 5e-8);
  const double level = cc_clip_level(part, M, 0.0, 4);
  CHECK_NEAR(2 * fmin(level, 1 - level), 0.00762516, 5e-9);
  cc_clip_pool(part, variance, M, 0.025, 0, 4, &out);
  CHECK(isnan(out.low) && isnan(out.high));
  for (int k = 0; k < M; ++k) free(rooms[k].scratch);
}

static void check_same(const double *y) {
  cc_clip_part part[3];
  room rooms[3];
  double variance[3], covariance[4], pair[4];
  for (int k = 0; k < 3; ++k) {
    take_part(&part[k], &rooms[k], y, 0);
    variance[k] = cc_clip_fit(&part[k], 4, rooms[k].scratch, covariance);
  }
  cc_clip out;
  cc_clip_pool(part, variance, 3, 0.025, 1, 4, &out);
  CHECK(out.between == 0.0);
  const cc_profile_contour contour = {part[0].log_lik, 1.920729410347062, 0.5, 0, 0};
  for (int sign = -1; sign <= 1; sign += 2) {
    double beta[2], *scratch = malloc(cc_logistic_scratch(N, 2) * sizeof *scratch);
    (void)cc_clip_fit(&part[1], 4, rooms[1].scratch, covariance);
    beta[0] = part[1].beta[0];
    beta[1] = part[1].beta[1];
    const cc_profile_limit found = cc_profile_find_limit(&part[1].work, 1, sign, &contour, beta, pair);
    CHECK_NEAR(found.limit, sign < 0 ? out.low : out.high, 1e-7);
    free(scratch);
  }
  for (int k = 0; k < 3; ++k) free(rooms[k].scratch);
}

/* Patients of `n_parts` completed data sets, from no random starts; at the limits F by a scan of each profile. */
enum { PARTS = 4, MOST = 17 };

typedef struct {
  const char *what;
  int firth;
  size_t n_parts, n;
  double y[MOST], x[PARTS][MOST];
} few;

static const few sets[] = {
    {"two of the profiles have a higher maximum at the upper limit than the one that leads there from the estimate",
     1,
     4,
     6,
     {0, 0, 1, 0, 0, 0},
     {{-2, -2, -0.75, -1.5, -0.75, -2},
      {-0.75, -2, -0.75, -1.5, -0.75, -2},
      {-1.5, -2, -0.75, -1.5, -2, -2},
      {-2, -2, -0.75, -1.5, -2, -2}}},
    {"a higher maximum that only a look along the line finds",
     1,
     4,
     7,
     {1, 1, 0, 0, 0, 0, 0},
     {{1.5, 2, -2, -2, -2, -2, -0.75},
      {-0.75, 2, -2, -2, -0.25, -2, -0.75},
      {-0.75, 2, -2, -2, -0.75, -2, -0.75},
      {-2, 2, -2, -2, 1.375, -2, -0.75}}},
    {"the highest maximum changes on the way outwards",
     1,
     3,
     8,
     {0, 0, 1, 0, 0, 0, 0, 0},
     {{0.875, 0.875, 1.875, 0.875, 0.875, 1, 0.875, 0.875},
      {0.875, 0.875, 1.875, 0.875, 0.875, 1, 0.875, 0.875},
      {-1.75, 0.875, 1.875, 0.875, -2, 1, 0.875, 0.875}}},
    {"maximum likelihood, so far out that no overlap is certain",
     0,
     1,
     10,
     {1, 0, 0, 0, 0, 0, 0, 0, 0, 0},
     {{-1.875, -2, -1.875, -1, -2, -2, -2, 0, -2, -2}}},
    {"slopes so far out that an eighth of the way between two patients has a maximum of its own",
     1,
     4,
     17,
     {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0},
     {{-7.155058597, -0.6924887128, -1.757208214, -1.664020255, -3.52037041, -1.619947412, -1.696625492, -1.291459833,
       -3.921038284, -0.6293142938, -1.179940044, -0.7368921885, -0.300111079, -0.04489816618, -0.2188960869,
       3.529095656, 0.4922470702},
      {-7.155058597, -0.6924887128, -1.757208214, -1.964116585, -3.52037041, -1.619947412, -1.696625492, -1.291459833,
       -3.921038284, -0.6293142938, -1.179940044, -0.8203257073, -0.463626043, -0.04489816618, -0.2188960869,
       0.9736205242, 0.4922470702},
      {-7.155058597, -1.006569183, -1.757208214, -1.664020255, -3.52037041, -1.619947412, -1.696625492, -1.291459833,
       -3.921038284, -1.724784022, -1.179940044, -0.7368921885, 0.3091303152, -0.04489816618, -0.2188960869,
       -0.003569308221, 0.4922470702},
      {-7.155058597, -0.6924887128, -1.757208214, -1.664020255, -3.52037041, -8.926052312, -2.223233197, -1.291459833,
       0.2946247648, -2.181546444, -1.179940044, -0.7368921885, -0.300111079, -0.04489816618, -0.2188960869,
       3.529095656, 0.4922470702}}},
};

static void check_few(const few *set) {
  double design[PARTS][2 * MOST], beta[PARTS][4], variance[PARTS], covariance[4], *scratch[PARTS];
  cc_clip_part part[PARTS];
  for (size_t k = 0; k < set->n_parts; ++k) {
    for (size_t i = 0; i < set->n; ++i) {
      design[k][i] = 1;
      design[k][set->n + i] = set->x[k][i];
    }
    scratch[k] = malloc(cc_logistic_scratch(set->n, 2) * sizeof(double));
    part[k].data =
        (cc_logistic_data){set->n, 2, design[k], set->y, NULL, NULL, set->firth ? &cc_penalty_firth : &cc_penalty_none};
    part[k].beta = beta[k];
    variance[k] = cc_clip_fit(&part[k], 0, scratch[k], covariance);
  }
  cc_clip out;
  cc_clip_pool(part, variance, set->n_parts, 0.025, 1, 0, &out);
  for (int side = 0; side < 2; ++side) {
    const double g = side ? out.high : out.low;
    double sum = 0;
    for (size_t k = 0; k < set->n_parts; ++k) {
      fuzz_logit plain = {.n = set->n, .firth = set->firth};
      for (size_t i = 0; i < set->n; ++i) {
        plain.x[i] = set->x[k][i];
        plain.y[i] = set->y[i];
        plain.w[i] = 1;
      }
      sum += erfc((g < part[k].estimate ? 1 : -1) * sqrt(part[k].log_lik - fuzz_profile(&plain, g))) / 2;
    }
    CHECK_NEAR(sum / (double)set->n_parts, side ? 0.975 : 0.025, 1e-7);
    CHECK_NEAR(cc_clip_level(part, set->n_parts, g, 0), side ? 0.975 : 0.025, 1e-7);
  }
  for (size_t k = 0; k < set->n_parts; ++k) free(scratch[k]);
}

/* Beside a covariate: a point of the upper limit's profile, higher than
 * the contour met first, leads on; and a marker turned round turns its limits. */
static void beside_covariate(void) {
  enum { ROWS = 24, EVENTS = 7, P = 3 };
  static const double marker[ROWS] = {3.234,  2.956,  4.410,  1.990,  3.375,  2.037,  2.447,  -1.925,
                                      -1.080, -1.203, -0.695, 0.700,  -0.750, 0.986,  -1.300, 0.564,
                                      1.945,  1.580,  -0.554, -1.141, -1.666, -0.245, -0.558, -0.710};
  static const double covariate[ROWS] = {1.575, -2.696, 1, 0.268,  1,      0.899,  0,      0,
                                         0.710, -0.199, 0, 0.183,  -0.428, -0.504, 1,      1,
                                         0.576, 0.717,  0, -0.311, 1,      0,      -1.054, 0};
  double design[ROWS * P], y[ROWS], beta[2 * P], covariance[P * P], limits[2][2];
  double *const scratch = malloc(cc_logistic_scratch(ROWS, P) * sizeof *scratch);
  for (int starts = 0; starts <= 24; starts += 24) {
    double depth = 0;
    for (int turned = 0; turned < 2; ++turned) {
      for (int i = 0; i < ROWS; ++i) {
        design[i] = 1;
        design[ROWS + i] = covariate[i];
        design[2 * ROWS + i] = turned ? -marker[i] : marker[i];
        y[i] = i < EVENTS;
      }
      cc_clip_part part = {.data = {ROWS, P, design, y, NULL, NULL, &cc_penalty_firth}, .beta = beta};
      const double variance = cc_clip_fit(&part, 24, scratch, covariance);
      cc_clip out;
      cc_clip_pool(&part, &variance, 1, 0.025, 1, starts, &out);
      limits[turned][0] = turned ? -out.high : out.low;
      limits[turned][1] = turned ? -out.low : out.high;
      const double there[P] = {-12.626227, 1.602698, turned ? -6.14379075 : 6.14379075};
      depth = part.log_lik - cc_logistic_evaluate_at(&part.work, there);
    }
    CHECK(depth < 1.04); /* the contour is at 1.92 */
    for (int side = 0; side < 2; ++side) CHECK_NEAR(limits[1][side], limits[0][side], 1e-6);
    if (starts > 0) CHECK(limits[0][1] > 6.2);
  }
  free(scratch);
}

int main(void) {
  double y[N];
  for (int i = 0; i < N; ++i) y[i] = i < 7 || (i >= 16 && i < 21);
  check_set(y);
  check_same(y);
  for (size_t k = 0; k < sizeof sets / sizeof *sets; ++k) check_few(&sets[k]);
  beside_covariate();
  return check_report();
}
