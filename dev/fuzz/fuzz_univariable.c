/* One marker beside an intercept, eight at a time: maximum, limits (cc_univariable_limit) and sums
 * (cc_univariable_eval). Oracles: the careful engine; a lane does not depend on the other lanes; a marker turned round
 * turns its figures. */
#include "cc_univariable.h"
#include "plain_logit.h"

enum { MOST = FUZZ_LOGIT_MOST };

#define DROP 1.9207294103470491

typedef struct {
  cc_tile tile;
  cc_vec x[2 * MOST];
  cc_f8 narrow[MOST], key[MOST];
} made;

static double values[MOST * CC_TILE], turned[MOST * CC_TILE];

static void make(made *m, size_t n, size_t n_event, const double *units) {
  m->tile = (cc_tile){.n = n, .n_event = n_event, .units = units, .values = units};
  m->tile.x = m->x;
  m->tile.narrow = m->narrow;
  m->tile.key = m->key;
  cc_tile_prepare(&m->tile);
}

/* The column as the kernel sees it. */
static size_t column(const made *m, int l, double *x, double *y) {
  size_t n = 0;
  for (size_t i = 0; i < m->tile.n; i++) {
    if (isnan(m->tile.units[i * CC_TILE + (size_t)l])) continue;
    y[n] = i < m->tile.n_event;
    x[n++] = CC_AT(m->x + 2 * i, l);
  }
  return n;
}

static int overlap(const double *x, const double *y, size_t n) {
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  for (size_t i = 0; i < n; i++) {
    low[y[i] > 0] = fmin(low[y[i] > 0], x[i]);
    high[y[i] > 0] = fmax(high[y[i] > 0], x[i]);
  }
  return high[0] > low[1] && high[1] > low[0];
}

static void check_lane(const made *m, const cc_univariable_fit *fit, int l, const cc_penalty *penalty) {
  double x[MOST], y[MOST], design[2 * MOST];
  const size_t n = column(m, l, x, y);
  for (size_t i = 0; i < n; i++) {
    design[i] = 1;
    design[n + i] = x[i];
  }
  const cc_screen_fit expected = fuzz_careful(n, 2, design, y, NULL, penalty, DROP, 1);
  FUZZ_REQUIRE(expected.status == CC_OK && !expected.separated);
  const cc_screen_fit found = {CC_AT(fit->slope, l),
                               CC_AT(fit->std_error, l),
                               CC_AT(fit->statistic, l),
                               CC_AT(fit->low, l),
                               CC_AT(fit->high, l),
                               0,
                               CC_OK};
  fuzz_same_fit(&found, &expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 4 + fuzz_size(&b, MOST - 4), n_event = 1 + fuzz_size(&b, n - 2);
  const cc_penalty *const penalty = fuzz_flag(&b) ? &cc_penalty_firth : &cc_penalty_none;
  static made tile, other;
  for (size_t l = 0; l < CC_TILE; l++) {
    const unsigned shape = fuzz_byte(&b) % 4, holes = fuzz_flag(&b);
    const double effect = fuzz_whole(&b, 20) / 8;
    uint64_t state = fuzz_byte(&b);
    for (size_t i = 0; i < n; i++) {
      double value = -6;
      for (int k = 0; k < 12; k++) value += (double)(fuzz_mix(&state) >> 12) * 0x1p-52;
      value += i < n_event ? effect : 0;
      if (shape == 1) value = exp(1.5 * value);
      if (shape == 2) value = floor(2 * value);
      if (shape == 3) value = fuzz_ordinary(&b);
      values[i * CC_TILE + l] = holes && fuzz_mix(&state) % 6 == 0 ? NAN : value;
      turned[i * CC_TILE + l] = -values[i * CC_TILE + l];
    }
  }
  make(&tile, n, n_event, values);
  make(&other, n, n_event, turned);
  cc_ivec active[2], one[2] = {{0}, {0}};
  for (int l = 0; l < CC_TILE; l++) {
    double x[MOST], y[MOST];
    const size_t m = column(&tile, l, x, y);
    active[l / CC_LANES][l % CC_LANES] = cc_tile_sound(&tile.tile, l) && overlap(x, y, m) ? -1 : 0;
  }
  const cc_univariable_options options = {penalty, 1, DROP};
  cc_univariable_fit fit, alone, back;
  cc_univariable_fit_tile(&tile.tile, active, &options, &fit);
  cc_univariable_fit_tile(&other.tile, active, &options, &back);
  const int only = (int)(fuzz_byte(&b) % CC_TILE);
  one[only / CC_LANES][only % CC_LANES] = CC_AT(active, only);
  cc_univariable_fit_tile(&tile.tile, one, &options, &alone);
  FUZZ_REQUIRE(CC_AT(alone.sound, only) == CC_AT(fit.sound, only));
  for (int l = 0; l < CC_TILE; l++) {
    FUZZ_REQUIRE(CC_AT(active, l) || !CC_AT(fit.sound, l));
    if (!CC_AT(fit.sound, l)) continue;
    check_lane(&tile, &fit, l, penalty);
    if (l == only)
      FUZZ_REQUIRE(CC_AT(alone.slope, l) == CC_AT(fit.slope, l) && CC_AT(alone.low, l) == CC_AT(fit.low, l));
    if (!CC_AT(back.sound, l)) continue;
    FUZZ_REQUIRE(fuzz_near(CC_AT(back.slope, l), -CC_AT(fit.slope, l), 1e-8));
    FUZZ_REQUIRE(fuzz_near(CC_AT(back.low, l), -CC_AT(fit.high, l), 1e-6));
  }
  return 0;
}
