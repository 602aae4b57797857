/* Tiles beside slow fits and profiles: the maximum, its limits (cc_univariable_limit) and the sums
 * (cc_univariable_eval). */
#include "../../src/core/cc_univariable.h"

#include <stdlib.h>

#include "cc_screen.h"
#include "../fuzz/plain_logit.h"
#include "check.h"

enum { MOST = 400 };

static cc_vec x[2 * MOST];
static cc_f8 narrow[MOST], key[MOST];
static double units[MOST * CC_TILE];

/* One marker, its missing values dropped, written out plainly. */
typedef struct {
  size_t n;
  double x[MOST], y[MOST];
} problem;

typedef struct {
  double log_lik, score[2], information[3];
} slow_point;

static void evaluate(const problem *q, double b0, double b1, int firth, slow_point *out) {
  double prob[MOST];
  *out = (slow_point){0, {0, 0}, {0, 0, 0}};
  for (size_t i = 0; i < q->n; ++i) {
    const double eta = b0 + b1 * q->x[i], e = exp(-fabs(eta));
    prob[i] = eta >= 0 ? 1 / (1 + e) : e / (1 + e);
    const double v = e / ((1 + e) * (1 + e));
    out->log_lik += (q->y[i] > 0 ? fmin(eta, 0) : fmin(-eta, 0)) - log1p(e);
    out->information[0] += v;
    out->information[1] += v * q->x[i];
    out->information[2] += v * q->x[i] * q->x[i];
  }
  const double *v = out->information, det = v[0] * v[2] - v[1] * v[1];
  for (size_t i = 0; i < q->n; ++i) {
    const double z = q->x[i];
    double residual = q->y[i] - prob[i];
    if (firth) residual += prob[i] * (1 - prob[i]) * (v[2] - 2 * v[1] * z + v[0] * z * z) / det * (0.5 - prob[i]);
    out->score[0] += residual;
    out->score[1] += residual * z;
  }
  if (firth) out->log_lik += 0.5 * log(det);
}

/* Largest (penalised) log-likelihood with the slope held: golden sections, which need no derivative, then the value
 * there. */
static double slow_profile(const problem *q, double b0, double b1, int firth) {
  double low = b0 - 40, high = b0 + 40;
  const double g = 0.6180339887498949;
  slow_point at;
  double a = high - g * (high - low), b = low + g * (high - low), fa, fb;
  evaluate(q, a, b1, firth, &at);
  fa = at.log_lik;
  evaluate(q, b, b1, firth, &at);
  fb = at.log_lik;
  for (int i = 0; i < 60; ++i) {
    if (fa > fb) {
      high = b;
      b = a;
      fb = fa;
      a = high - g * (high - low);
      evaluate(q, a, b1, firth, &at);
      fa = at.log_lik;
    } else {
      low = a;
      a = b;
      fa = fb;
      b = low + g * (high - low);
      evaluate(q, b, b1, firth, &at);
      fb = at.log_lik;
    }
  }
  return fmax(fa, fb);
}

static void check_lane(const problem *q, const cc_univariable_fit *fit, int l, const cc_univariable_options *options) {
  slow_point at;
  const double b0 = CC_AT(fit->intercept, l), b1 = CC_AT(fit->slope, l), se = CC_AT(fit->std_error, l);
  double largest = 1;
  for (size_t i = 0; i < q->n; ++i) largest = fmax(largest, fabs(q->x[i]));
  evaluate(q, b0, b1, options->penalty == &cc_penalty_firth, &at);
  CHECK(fabs(at.score[0]) + fabs(at.score[1]) / largest <= 1e-8);
  const double *v = at.information;
  /* The last step's error grows with the third power of what is left, in standard errors: of all but separated groups.
   */
  CHECK_NEAR(se, sqrt(v[0] / (v[0] * v[2] - v[1] * v[1])), (se > 2.5 ? 2e-7 : 5e-9) * se);
  CHECK_NEAR(CC_AT(fit->statistic, l), 2 * (at.log_lik - slow_profile(q, b0, 0, options->penalty == &cc_penalty_firth)),
             1e-9);
  /* No other maximum is higher. */
  for (int i = -16; options->penalty == &cc_penalty_firth && q->n <= 40 && i <= 16; ++i) {
    for (int j = -6; j <= 6; ++j) {
      slow_point other;
      evaluate(q, j, 0.5 * i, 1, &other);
      CHECK(other.log_lik <= at.log_lik + 1e-9);
    }
  }
  if (!options->profile) return;
  for (int side = 0; side < 2; ++side) {
    const double limit = side ? CC_AT(fit->high, l) : CC_AT(fit->low, l);
    CHECK(side ? limit > b1 : limit < b1);
    CHECK_NEAR(at.log_lik - slow_profile(q, b0, limit, options->penalty == &cc_penalty_firth), options->drop, 1e-8);
  }
}

/* Whether one group lies wholly at or beyond the other's end. */
static int separated(const problem *q) {
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  for (size_t i = 0; i < q->n; ++i) {
    const int g = q->y[i] > 0;
    low[g] = fmin(low[g], q->x[i]);
    high[g] = fmax(high[g], q->x[i]);
  }
  return high[0] <= low[1] || high[1] <= low[0];
}

static double normal(uint64_t *state) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += check_uniform(state);
  return sum;
}

enum { NORMAL, SKEW, ROUNDED, OUTLIER, FAR_OUT, BINARY, N_SHAPES };

static double draw(uint64_t *state, int shape) {
  const double z = normal(state);
  switch (shape) {
  case SKEW:
    return exp(1.2 * z);
  case ROUNDED:
    return floor(2 * z);
  case OUTLIER:
    return check_random(state) % 30 == 0 ? 25 * z : z;
  case FAR_OUT: /* a few patients together, the others nearly alike */
    return check_random(state) % 12 == 0 ? 0.01 * z - 20 : z > 1 ? 0.01 * z : 1;
  case BINARY:
    return z > 0.5;
  default:
    return z;
  }
}

/* Lanes fitted, and of these left to the careful engine. */
static long n_active = 0, n_left = 0;

static void random_tile(uint64_t *state, size_t n, int firth, int profile) {
  const double scales[5] = {1, 1e-300, 1e290, 1e6, 1e-5};
  const size_t n_event = 1 + check_random(state) % (n - 1);
  static problem lane[CC_TILE];
  for (int l = 0; l < CC_TILE; ++l) {
    const int shape = (int)(check_random(state) % N_SHAPES), holes = check_random(state) % 3 == 0;
    const double effect = 1.5 * normal(state) * (double)(check_random(state) % 2),
                 scale = scales[check_random(state) % 5];
    const double offset = check_random(state) % 4 == 0 ? 1000 : 0;
    for (size_t i = 0; i < n; ++i) {
      const double value = scale * (draw(state, shape) + (i < n_event ? effect : 0) + offset);
      units[i * CC_TILE + (size_t)l] = holes && check_random(state) % 5 == 0 ? NAN : value;
    }
  }
  cc_tile tile = {.n = n, .n_event = n_event, .units = units, .values = units, .x = x, .narrow = narrow, .key = key};
  cc_tile_prepare(&tile);
  cc_ivec active[2];
  for (int l = 0; l < CC_TILE; ++l) {
    problem *const q = &lane[l];
    q->n = 0;
    double sum = 0, square = 0, unit = 0;
    for (size_t i = 0; i < n; ++i) unit = fmax(unit, fabs(units[i * CC_TILE + (size_t)l]));
    for (size_t i = 0; i < n; ++i) {
      const double value = units[i * CC_TILE + (size_t)l];
      if (isnan(value)) {
        CHECK(x[2 * i + (size_t)l / 4][l % 4] == 0);
        continue;
      }
      q->y[q->n] = i < n_event;
      q->x[q->n++] = value / unit;
      sum += value / unit;
    }
    CHECK(CC_AT(tile.count, l) == (double)q->n);
    for (size_t i = 0; i < q->n; ++i) square += pow(q->x[i] - sum / (double)q->n, 2);
    const double sd = sqrt(square / (double)(q->n - 1));
    const int sound = cc_tile_sound(&tile, l) && sd > 1e-14;
    if (sound) CHECK_NEAR(CC_AT(tile.sd, l) * (CC_AT(tile.unit, l) / unit), sd, 1e-12 * (sd + 1e-3));
    /* From here on the columns as the kernel sees them. */
    q->n = 0;
    for (size_t i = 0; i < n; ++i) {
      if (isnan(units[i * CC_TILE + (size_t)l])) continue;
      q->x[q->n++] = x[2 * i + (size_t)l / 4][l % 4];
    }
    active[l / 4][l % 4] = sound && !separated(q) ? -1 : 0;
  }
  const cc_univariable_options options = {firth ? &cc_penalty_firth : &cc_penalty_none, profile, 1.9207294103470491};
  cc_univariable_fit fit, alone;
  cc_univariable_fit_tile(&tile, active, &options, &fit);
  for (int l = 0; l < CC_TILE; ++l) {
    if (!CC_AT(active, l)) {
      CHECK(CC_AT(fit.sound, l) == 0);
      continue;
    }
    ++n_active;
    n_left += CC_AT(fit.sound, l) == 0;
    if (CC_AT(fit.sound, l)) check_lane(&lane[l], &fit, l, &options);
  }
  /* The company does not matter. */
  const int only = (int)(check_random(state) % CC_TILE);
  cc_ivec one[2] = {{0}, {0}};
  one[only / 4][only % 4] = active[only / 4][only % 4];
  cc_univariable_fit_tile(&tile, one, &options, &alone);
  CHECK(CC_AT(alone.sound, only) == CC_AT(fit.sound, only));
  if (CC_AT(fit.sound, only)) {
    CHECK(CC_AT(alone.slope, only) == CC_AT(fit.slope, only) && CC_AT(alone.low, only) == CC_AT(fit.low, only) &&
          CC_AT(alone.high, only) == CC_AT(fit.high, only) &&
          CC_AT(alone.std_error, only) == CC_AT(fit.std_error, only));
  }
}

/* The careful engine where the tile does not vouch for a lane: no profile is higher, and limits lie on the contour. */
static void check_careful(const problem *q, double drop) {
  static double columns[2 * MOST], scratch[8 * MOST];
  const cc_exactly exactly = {malloc, free, NULL};
  for (size_t i = 0; i < q->n; ++i) columns[i] = 1, columns[q->n + i] = q->x[i];
  const cc_logistic_data data = {q->n, 2, columns, q->y, NULL, NULL, &cc_penalty_firth};
  cc_screen_fit fit;
  CHECK(cc_screen_scratch(q->n, 2) <= sizeof scratch / sizeof *scratch);
  cc_screen_careful(&data, &exactly, 1, drop, 24, scratch, &fit);
  CHECK(fit.status == CC_OK);
  const double top = slow_profile(q, 0, fit.estimate, 1);
  CHECK_NEAR(fit.statistic, 2 * (top - slow_profile(q, 0, 0, 1)), 1e-8);
  for (int i = -60; i <= 60; ++i) CHECK(slow_profile(q, 0, 0.1 * i, 1) <= top + 1e-9);
  CHECK(fit.low < fit.estimate && fit.estimate < fit.high);
  CHECK_NEAR(top - slow_profile(q, 0, fit.low, 1), drop, 1e-8);
  CHECK_NEAR(top - slow_profile(q, 0, fit.high, 1), drop, 1e-8);
}

/* Nobody vouches for the lane of `units`, and the careful engine finds the higher maximum. */
static void check_left(problem *q, size_t n_event) {
  cc_tile tile = {.n = q->n, .n_event = n_event, .units = units, .values = units, .x = x, .narrow = narrow, .key = key};
  cc_tile_prepare(&tile);
  for (size_t i = 0; i < q->n; ++i) q->x[i] = x[2 * i][0];
  const cc_ivec active[2] = {{-1}, {0}};
  const cc_univariable_options options = {&cc_penalty_firth, 1, 1.9207294103470491};
  cc_univariable_fit fit;
  cc_univariable_fit_tile(&tile, active, &options, &fit);
  CHECK(CC_AT(fit.sound, 0) == 0);
  check_careful(q, options.drop);
}

/* Three patients together, far out: two maxima, of which the climb from the discriminant finds the lower. Another climb
 * finds the higher, so that nobody vouches for the lane. */
static void three_far_out(void) {
  static const struct {
    size_t times;
    double value, event;
  } rows[] = {{1, -0.195991, 1}, {1, -0.193634, 1}, {19, 0.409776, 1}, {7, 0.409776, 0}, {1, 0.407419, 0},
              {3, -0.195991, 0}, {1, -0.20262, 0},  {1, -0.207777, 0}, {1, -3.22394, 0}, {2, -3.22483, 0}};
  static problem q;
  q.n = 0;
  for (size_t k = 0; k < sizeof rows / sizeof *rows; ++k) {
    for (size_t i = 0; i < rows[k].times; ++i) {
      for (size_t l = 0; l < CC_TILE; ++l) units[q.n * CC_TILE + l] = rows[k].value;
      q.y[q.n++] = rows[k].event;
    }
  }
  check_left(&q, 21);
}

/* Five patients together, far out, all with the event: two maxima, and every climb of a lane ends in the lower. Only
 * that the ordinary likelihood would leave it tells of the other. */
static void five_far_out(void) {
  static const double value[] = {-2.81743,  -2.81743,   -2.71492,  -2.82029,  -2.82671,   -0.597147, -0.640535,
                                 -0.597147, -0.519236,  -0.652715, -0.597147, 0,          -0.704028, 0,
                                 0,         -0.0988181, 0,         -0.597147, 0.00995487, -0.597147, -0.686603,
                                 0.0494991, 0,          -0.597147, 0};
  static problem q;
  q.n = sizeof value / sizeof *value;
  for (size_t i = 0; i < q.n; ++i) {
    for (size_t l = 0; l < CC_TILE; ++l) units[i * CC_TILE + l] = value[i];
    q.y[i] = i < 10;
  }
  check_left(&q, 10);
}

/* Of `n` patients some far out together, all with the event; the others at two places, nearly, or close together with
 * hardly a shift between the groups, when one or two of those far out may lie twice as far again. */
static void make_far_together(uint64_t *state, size_t n, size_t n_event, size_t l) {
  const size_t most = 2 + check_random(state) % (n / 2), together = most < n_event ? most : n_event;
  const int close = check_random(state) % 2 == 0;
  const double side = check_random(state) % 2 ? 1 : -1, far = side * exp(3.2 * check_uniform(state));
  const double gap = side * 2 * check_uniform(state);
  const double width = close ? exp(-7 * check_uniform(state)) : check_random(state) % 2 ? 0.01 : 0.3;
  const double share = 0.05 + check_uniform(state) / 2, more = 0.05 + check_uniform(state) / 2;
  const double shift = 2 * normal(state);
  const size_t farther = check_random(state) % 3;
  for (size_t i = 0; i < n; ++i) {
    double value = i < together ? far : 0;
    if (close) {
      value += width * (normal(state) + (i < n_event ? shift : 0)) + (i < farther ? 2 * far : 0);
    } else {
      if (i >= together && check_uniform(state) < (i < n_event ? share + more : share)) value = gap;
      if (check_random(state) % 3 == 0) value += width * (check_uniform(state) - 0.5);
    }
    units[i * CC_TILE + l] = value;
  }
}

/* A lane that is vouched for is at the maximum that the careful engine has, which climbs from many starts. */
static void far_together(uint64_t *state, int times) {
  long n_sound = 0;
  for (int time = 0; time < times; ++time) {
    const size_t n = 8 + check_random(state) % 57, n_event = 3 + check_random(state) % (n - 6);
    for (size_t l = 0; l < CC_TILE; ++l) make_far_together(state, n, n_event, l);
    cc_tile tile = {.n = n, .n_event = n_event, .units = units, .values = units, .x = x, .narrow = narrow, .key = key};
    cc_tile_prepare(&tile);
    cc_ivec active[2] = {{0}, {0}};
    static problem q;
    for (int l = 0; l < CC_TILE; ++l) {
      q.n = n;
      for (size_t i = 0; i < n; ++i) {
        q.x[i] = CC_AT(x + 2 * i, l);
        q.y[i] = i < n_event;
      }
      CC_AT(active, l) = cc_tile_sound(&tile, l) && !separated(&q) ? -1 : 0;
    }
    const cc_univariable_options options = {&cc_penalty_firth, 0, 1.9207294103470491};
    cc_univariable_fit fit;
    cc_univariable_fit_tile(&tile, active, &options, &fit);
    for (int l = 0; l < CC_TILE; ++l) {
      if (!CC_AT(fit.sound, l)) continue;
      double design[2 * MOST], y[MOST];
      for (size_t i = 0; i < n; ++i) {
        design[i] = 1;
        design[n + i] = CC_AT(x + 2 * i, l);
        y[i] = i < n_event;
      }
      const cc_screen_fit careful = fuzz_careful(n, 2, design, y, NULL, &cc_penalty_firth, options.drop, 1);
      CHECK(fabs(careful.estimate - CC_AT(fit.slope, l)) <= 1e-5 * (careful.std_error + fabs(careful.estimate)));
      ++n_sound;
    }
  }
  CHECK(n_sound > times);
}

/* Of skewed values a profile can be convex where it meets the contour: such limits are found as others are. */
static void skewed_limits(uint64_t *state, int times) {
  static problem q;
  q.n = 100;
  long n_fitted = 0, n_limited = 0, n_convex = 0;
  for (int time = 0; time < times; ++time) {
    for (size_t i = 0; i < q.n * CC_TILE; ++i) units[i] = exp(1.5 * normal(state));
    cc_tile tile = {.n = q.n, .n_event = 50, .units = units, .values = units, .x = x, .narrow = narrow, .key = key};
    cc_tile_prepare(&tile);
    const cc_ivec active[2] = {CC_IVEC(-1), CC_IVEC(-1)};
    cc_univariable_options options = {&cc_penalty_firth, 0, 1.9207294103470491};
    cc_univariable_fit fit, limited;
    cc_univariable_fit_tile(&tile, active, &options, &fit);
    options.profile = 1;
    cc_univariable_fit_tile(&tile, active, &options, &limited);
    for (int l = 0; l < CC_TILE; ++l) {
      n_fitted += CC_AT(fit.sound, l) != 0;
      n_limited += CC_AT(limited.sound, l) != 0;
      for (size_t i = 0; i < q.n; ++i) {
        q.x[i] = CC_AT(x + 2 * i, l);
        q.y[i] = i < 50;
      }
      if (!CC_AT(limited.sound, l)) continue;
      check_lane(&q, &limited, l, &options);
      /* Second differences of the profile. */
      const double high = CC_AT(limited.high, l), h = 0.02 * CC_AT(limited.std_error, l);
      const double b0 = CC_AT(limited.intercept, l);
      n_convex +=
          slow_profile(&q, b0, high - h, 1) + slow_profile(&q, b0, high + h, 1) > 2 * slow_profile(&q, b0, high, 1);
    }
  }
  CHECK(n_limited * 100 >= n_fitted * 99);
  CHECK(n_convex > 0);
}

int main(int argc, char **argv) {
  const int rounds = argc > 1 ? atoi(argv[1]) : check_cases(24, 150);
  three_far_out();
  five_far_out();
  uint64_t state = 99;
  const size_t sizes[5] = {12, 20, 40, 100, 350};
  for (int s = 0; s < 5; ++s) {
    for (int firth = 0; firth < 2; ++firth) {
      n_active = n_left = 0;
      const int times = sizes[s] > 100 ? rounds / 8 : rounds;
      for (int i = 0; i < times; ++i) random_tile(&state, sizes[s], firth, i % 5 != 0);
      if (argc > 1) printf("n = %zu, firth = %d: %ld of %ld left\n", sizes[s], firth, n_left, n_active);
      if (sizes[s] >= 100 && !firth) CHECK(n_left * 20 <= n_active);
    }
  }
  skewed_limits(&state, check_cases(20, 300));
  far_together(&state, check_cases(150, 3000));
  return check_report();
}
