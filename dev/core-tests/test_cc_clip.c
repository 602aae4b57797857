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
  double x[2 * N], beta[2], *scratch;
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
enum { PARTS = 4, MOST = 10 };

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
};

static void check_few(const few *set) {
  double design[PARTS][2 * MOST], beta[PARTS][2], variance[PARTS], covariance[4], *scratch[PARTS];
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

int main(void) {
  double y[N];
  for (int i = 0; i < N; ++i) y[i] = i < 7 || (i >= 16 && i < 21);
  check_set(y);
  check_same(y);
  for (size_t k = 0; k < sizeof sets / sizeof *sets; ++k) check_few(&sets[k]);
  return check_report();
}
