/* Pooling by combined profiles (cc_clip). Oracle: each part's profile by a scan (plain_logit.h), the mean of P(X <= r)
 * at the limits found; a marker turned round turns its limits; parts in another order are the same pool, and so are
 * parts in lanes (cc_clip_lanes), where these vouch for their figures. No random starts: what the others miss shows. */
#include "cc_clip_lanes.h"
#include "plain_logit.h"

enum { PARTS = 4, MOST = 14 };

typedef struct {
  double x[2 * MOST], beta[4], covariance[4], *scratch;
} room;

static void fit(const fuzz_logit *m, room *r, cc_clip_part *part, double *variance) {
  for (size_t i = 0; i < m->n; i++) {
    r->x[i] = 1;
    r->x[m->n + i] = m->x[i];
  }
  const cc_penalty *const penalty = cc_penalty_of(m->firth ? CC_PENALTY_FIRTH : CC_PENALTY_NONE);
  r->scratch = malloc(cc_logistic_scratch(m->n, 2) * sizeof *r->scratch);
  part->data = (cc_logistic_data){m->n, 2, r->x, m->y, NULL, NULL, penalty};
  part->beta = r->beta;
  *variance = cc_clip_fit(part, 0, r->scratch, r->covariance);
}

/* F at g by its definition; the parts' maxima are those found, which no profile may pass. */
static double level(const fuzz_logit *m, const cc_clip_part *part, size_t n, double g) {
  double sum = 0;
  for (size_t k = 0; k < n; k++) {
    const double depth = part[k].log_lik - fuzz_profile(&m[k], g);
    FUZZ_REQUIRE(depth > -1e-7);
    sum += erfc((g < part[k].estimate ? 1 : -1) * sqrt(fmax(depth, 0))) / 2;
  }
  return sum / (double)n;
}

/* 0 where a part has no maximum. */
static int pool(const fuzz_logit *m, size_t n, int check, cc_clip *out) {
  room rooms[PARTS];
  cc_clip_part part[PARTS];
  double variance[PARTS];
  int fitted = 1;
  for (size_t k = 0; k < n; k++) {
    fit(&m[k], &rooms[k], &part[k], &variance[k]);
    fitted = fitted && !isnan(variance[k]);
  }
  if (fitted) cc_clip_pool(part, variance, n, 0.025, 1, 0, out);
  for (int side = 0; side < 2 && fitted && check; side++) {
    const double g = side ? out->high : out->low;
    FUZZ_REQUIRE(!(side ? g < out->estimate : g > out->estimate));
    /* Farther out the scan is too coarse. */
    if (fabs(g) < 30) FUZZ_REQUIRE(fabs(level(m, part, n, g) - (side ? 0.975 : 0.025)) < 1e-6);
  }
  for (size_t k = 0; k < n; k++) free(rooms[k].scratch);
  return fitted;
}

/* Patients with the event first. */
static int in_lanes(const fuzz_logit *m, size_t n_parts, cc_clip *out) {
  const size_t n = m[0].n;
  cc_clip_tile *tile = aligned_alloc(64, (sizeof *tile + 63) / 64 * 64);
  double *values = malloc(n * CC_TILE * sizeof *values), spread;
  size_t at = 0, n_event = 0;
  for (int event = 1; event >= 0; event--) {
    for (size_t i = 0; i < n; i++) {
      if ((m[0].y[i] > 0) != event) continue;
      for (size_t l = 0; l < CC_TILE; l++) values[at * CC_TILE + l] = m[l < n_parts ? l : 0].x[i];
      at++;
      n_event += (size_t)event;
    }
  }
  tile->tile = (cc_tile){.n = n,
                         .n_event = n_event,
                         .units = values,
                         .values = values,
                         .x = aligned_alloc(64, 2 * n * sizeof(cc_vec)),
                         .narrow = aligned_alloc(64, 2 * n * sizeof(cc_f8)),
                         .key = aligned_alloc(64, 2 * n * sizeof(cc_f8))};
  const cc_penalty *const penalty = cc_penalty_of(m[0].firth ? CC_PENALTY_FIRTH : CC_PENALTY_NONE);
  const int sure = cc_clip_lanes(tile, n_parts, penalty, 0.025, 1, out, &spread);
  free(tile->tile.x);
  free(tile->tile.narrow);
  free(tile->tile.key);
  free(values);
  free(tile);
  return sure;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  static fuzz_logit m[PARTS], turned[PARTS];
  const size_t n = 6 + fuzz_size(&b, MOST - 6), n_parts = 1 + fuzz_size(&b, PARTS - 1);
  const int firth = fuzz_flag(&b);
  for (size_t i = 0; i < n; i++) m[0].y[i] = fuzz_flag(&b);
  for (size_t k = 0; k < n_parts; k++) {
    m[k].n = n;
    m[k].firth = firth;
    for (size_t i = 0; i < n; i++) {
      m[k].x[i] = k == 0 || i % 4 == 0 ? fuzz_whole(&b, 16) / 8 : m[0].x[i];
      m[k].y[i] = m[0].y[i];
      m[k].w[i] = 1;
    }
  }
  for (size_t k = 0; k < n_parts; k++) turned[k] = m[n_parts - 1 - k];
  cc_clip one, two;
  if (!pool(m, n_parts, 1, &one)) return 0;
  FUZZ_REQUIRE(pool(turned, n_parts, 0, &two));
  FUZZ_REQUIRE(fuzz_near(two.estimate, one.estimate, 1e-9) && fuzz_near(two.between, one.between, 1e-9));
  FUZZ_REQUIRE(fuzz_near(two.low, one.low, 1e-6) && fuzz_near(two.high, one.high, 1e-6));
  for (size_t k = 0; k < n_parts; k++) {
    turned[k] = m[k];
    for (size_t i = 0; i < n; i++) turned[k].x[i] = -m[k].x[i];
  }
  FUZZ_REQUIRE(pool(turned, n_parts, 0, &two));
  FUZZ_REQUIRE(fuzz_near(-two.high, one.low, 1e-6) && fuzz_near(-two.low, one.high, 1e-6));
  if (!in_lanes(m, n_parts, &two)) return 0;
  FUZZ_REQUIRE(fuzz_near(two.estimate, one.estimate, 1e-6) && fuzz_near(two.within, one.within, 1e-6));
  FUZZ_REQUIRE(fuzz_near(two.low, one.low, 1e-5) && fuzz_near(two.high, one.high, 1e-5));
  return 0;
}
