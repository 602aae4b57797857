/* Pooling in lanes against the careful engine's (cc_clip): random sets that share the measured values, by both
 * likelihoods, of any number; what it leaves to that engine: groups that do not overlap, few patients. */
#include "cc_clip_lanes.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { MOST_SETS = 21, MOST = 60, TILES = (MOST_SETS + CC_TILE - 1) / CC_TILE };

static uint64_t state = 1;

static double uniform(void) { return (double)(check_random(&state) >> 11) * 0x1p-53; }

static double normal(void) { return sqrt(-2.0 * log(1.0 - uniform())) * cos(6.283185307179586 * uniform()); }

typedef struct {
  size_t n, n_event, n_sets;
  double x[MOST_SETS][MOST];
  const cc_penalty *penalty;
} sets;

static void *vectors(size_t bytes) { return aligned_alloc(64, (bytes + 63) / 64 * 64); }

static int by_lanes(const sets *s, cc_clip *out, double *spread) {
  cc_clip_tile *tile = vectors(TILES * sizeof *tile);
  double *values[TILES];
  const size_t n = s->n;
  for (size_t t = 0; t < TILES; ++t) {
    values[t] = vectors(n * CC_TILE * sizeof(double));
    for (size_t i = 0; i < n; ++i) {
      for (size_t l = 0; l < CC_TILE; ++l) {
        values[t][i * CC_TILE + l] = s->x[t * CC_TILE + l < s->n_sets ? t * CC_TILE + l : 0][i];
      }
    }
    tile[t].tile = (cc_tile){.n = n,
                             .n_event = s->n_event,
                             .units = values[t],
                             .values = values[t],
                             .x = vectors(2 * n * sizeof(cc_vec)),
                             .narrow = vectors(n * sizeof(cc_f8)),
                             .key = vectors(n * sizeof(cc_f8))};
  }
  const int sure = cc_clip_lanes(tile, s->n_sets, s->penalty, 0.025, 1, out, spread);
  for (size_t t = 0; t < TILES; ++t) {
    free(values[t]);
    free(tile[t].tile.x);
    free(tile[t].tile.narrow);
    free(tile[t].tile.key);
  }
  free(tile);
  return sure;
}

static int by_parts(const sets *s, cc_clip *out) {
  static double design[MOST_SETS][2 * MOST], beta[MOST_SETS][4];
  double y[MOST], variance[MOST_SETS], covariance[4], *scratch[MOST_SETS];
  cc_clip_part part[MOST_SETS];
  int fitted = 1;
  for (size_t i = 0; i < s->n; ++i) y[i] = i < s->n_event;
  for (size_t k = 0; k < s->n_sets; ++k) {
    for (size_t i = 0; i < s->n; ++i) {
      design[k][i] = 1.0;
      design[k][s->n + i] = s->x[k][i];
    }
    scratch[k] = malloc(cc_logistic_scratch(s->n, 2) * sizeof(double));
    part[k].data = (cc_logistic_data){s->n, 2, design[k], y, NULL, NULL, s->penalty};
    part[k].beta = beta[k];
    variance[k] = cc_clip_fit(&part[k], 4, scratch[k], covariance);
    fitted = fitted && !isnan(variance[k]);
  }
  if (fitted) cc_clip_pool(part, variance, s->n_sets, 0.025, 1, 4, out);
  for (size_t k = 0; k < s->n_sets; ++k) free(scratch[k]);
  return fitted;
}

static void make_sets(sets *s, double slope, double share, double unit) {
  for (size_t i = 0; i < s->n; ++i) {
    const double known = normal() + slope * (i < s->n_event), measured = uniform() > share;
    for (size_t k = 0; k < s->n_sets; ++k) {
      s->x[k][i] = unit * (measured > 0.0 ? known : -1.0 - fabs(normal()) / 2.0) + 3.0 * unit;
    }
  }
}

static void check_one(const sets *s, int *sure) {
  cc_clip lanes, parts;
  double spread, wanted = 0.0;
  if (!by_lanes(s, &lanes, &spread)) return;
  ++*sure;
  CHECK(by_parts(s, &parts));
  const double error = sqrt(parts.within);
  CHECK_NEAR(lanes.estimate, parts.estimate, 1e-8 * error);
  CHECK_NEAR(lanes.within, parts.within, 1e-8 * parts.within);
  CHECK_NEAR(lanes.between, parts.between, 1e-8 * parts.within);
  CHECK_NEAR(lanes.low, parts.low, 1e-7 * error);
  CHECK_NEAR(lanes.high, parts.high, 1e-7 * error);
  for (size_t k = 0; k < s->n_sets; ++k) {
    double mean = 0.0, squares = 0.0;
    for (size_t i = 0; i < s->n; ++i) mean += s->x[k][i] / (double)s->n;
    for (size_t i = 0; i < s->n; ++i) squares += (s->x[k][i] - mean) * (s->x[k][i] - mean);
    wanted += sqrt(squares / ((double)s->n - 1.0)) / (double)s->n_sets;
  }
  CHECK_NEAR(spread, wanted, 1e-12 * wanted);
}

int main(void) {
  static sets s;
  int sure = 0, asked = 0;
  const int cases = check_cases(60, 1000);
  for (int run = 0; run < cases; ++run) {
    s.n = 20 + check_random(&state) % (MOST - 19);
    s.n_event = s.n / 3 + check_random(&state) % (s.n / 3);
    s.n_sets = 1 + check_random(&state) % MOST_SETS;
    s.penalty = run % 3 == 0 ? &cc_penalty_none : &cc_penalty_firth;
    make_sets(&s, 2.0 * uniform() - 0.5, 0.5 * uniform(), run % 4 == 0 ? 1e-3 : 1.0);
    ++asked;
    check_one(&s, &sure);
  }
  CHECK(sure > asked * 3 / 4);
  /* Alone, and without a profile; lanes do not know of each other. */
  s.n = 40;
  s.n_event = 15;
  s.n_sets = 12;
  s.penalty = &cc_penalty_firth;
  make_sets(&s, 0.7, 0.3, 1.0);
  cc_clip all, again;
  double spread;
  CHECK(by_lanes(&s, &all, &spread) && by_lanes(&s, &again, &spread));
  CHECK(memcmp(&all, &again, sizeof all) == 0);
  /* What is left to the careful engine. */
  for (size_t i = 0; i < s.n; ++i) s.x[3][i] = i < s.n_event ? 10.0 + (double)i : -(double)i;
  CHECK(!by_lanes(&s, &all, &spread));
  for (size_t i = 0; i < s.n; ++i) s.x[3][i] = 1.0;
  CHECK(!by_lanes(&s, &all, &spread));
  s.n = 5;
  s.n_event = 2;
  make_sets(&s, 0.0, 0.0, 1.0);
  CHECK(!by_lanes(&s, &all, &spread));
  return check_report();
}
