/* Tiles. Oracles: a lane by itself, mean and standard deviation in long double; a power of two changes the unit alone.
 */
#include "cc_tile.h"
#include "fuzz.h"

enum { MOST = 24 };

typedef struct {
  cc_tile tile;
  cc_vec x[2 * MOST];
  cc_f8 narrow[MOST], key[MOST];
} made;

static void make(made *m, size_t n, size_t n_event, const double *values) {
  m->tile = (cc_tile){
      .n = n, .n_event = n_event, .units = values, .values = values, .x = m->x, .narrow = m->narrow, .key = m->key};
  cc_tile_prepare(&m->tile);
}

static void check_lane(const made *m, const double *values, int l) {
  const cc_tile *const tile = &m->tile;
  long double count = 0, events = 0, mean = 0, squares = 0, largest = 0;
  for (size_t i = 0; i < tile->n; i++) {
    const double value = values[i * CC_TILE + (size_t)l];
    if (isnan(value)) continue;
    count++;
    events += i < tile->n_event;
    mean += value;
    largest = fmaxl(largest, fabs(value));
  }
  FUZZ_REQUIRE(CC_AT(tile->count, l) == (double)count && CC_AT(tile->events, l) == (double)events);
  if (count < 2) return;
  mean /= count;
  for (size_t i = 0; i < tile->n; i++) {
    const double value = values[i * CC_TILE + (size_t)l];
    if (!isnan(value)) squares += (value - mean) * (value - mean);
  }
  const long double sd = sqrtl(squares / (count - 1)), found = (long double)CC_AT(tile->sd, l) * CC_AT(tile->unit, l);
  const long double noise = 4e-15L * largest * count; /* of the mean */
  FUZZ_REQUIRE(fabsl(found - sd) <= noise + 1e-14L * sd);
  double reach = 0, sums[2] = {0, 0};
  for (size_t i = 0; i < tile->n; i++) {
    const double value = values[i * CC_TILE + (size_t)l], x = CC_AT(tile->x + 2 * i, l);
    if (isnan(value)) {
      FUZZ_REQUIRE(x == 0 && tile->key[i][l] == CC_TILE_MISSING);
      continue;
    }
    FUZZ_REQUIRE(fabsl(x * found - (value - mean)) <= noise + 1e-14L * sd * (fabs(x) + 1));
    FUZZ_REQUIRE(tile->narrow[i][l] == (float)x);
    reach = fmax(reach, fabs((double)(float)x));
    sums[i < tile->n_event] += x;
    uint32_t bits;
    const float key = tile->key[i][l];
    memcpy(&bits, &key, sizeof bits);
    FUZZ_REQUIRE((bits & 1) == (i < tile->n_event));
    for (size_t k = 0; k < i; k++) {
      const double other = values[k * CC_TILE + (size_t)l];
      if (other - value > 1e-6 * (double)largest) FUZZ_REQUIRE(tile->key[k][l] > key);
      if (value - other > 1e-6 * (double)largest) FUZZ_REQUIRE(tile->key[k][l] < key);
    }
  }
  FUZZ_REQUIRE(CC_AT(tile->reach, l) == reach);
  FUZZ_REQUIRE(CC_AT(tile->other_sum, l) == sums[0] && CC_AT(tile->event_sum, l) == sums[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1), n_event = fuzz_size(&b, n);
  static double values[MOST * CC_TILE], others[MOST * CC_TILE];
  static made tile, other;
  for (size_t l = 0; l < CC_TILE; l++) {
    const int any = fuzz_flag(&b);
    for (size_t i = 0; i < n; i++) {
      const unsigned hole = fuzz_byte(&b);
      values[i * CC_TILE + l] = hole % 8 == 7 ? NAN : any ? fuzz_value(&b) : fuzz_ordinary(&b);
    }
  }
  make(&tile, n, n_event, values);
  for (int l = 0; l < CC_TILE; l++) check_lane(&tile, values, l);
  /* Lane 0 alone, times a power of two, among others: the same bits. */
  const int power = (int)fuzz_byte(&b) - 128;
  double largest = 0;
  for (size_t i = 0; i < n * CC_TILE; i++)
    others[i] = i % CC_TILE == 0 ? ldexp(values[i], power) : i % 3 == 0 ? NAN : (double)i;
  for (size_t i = 0; i < n; i++) largest = fmax(largest, isnan(values[i * CC_TILE]) ? 0 : fabs(values[i * CC_TILE]));
  make(&other, n, n_event, others);
  for (size_t i = 0; i < n; i++) {
    const double value = values[i * CC_TILE];
    if (value != 0 && fabs(value) < 0x1p-800) return 0; /* could lose bits to the power, or beside the largest */
  }
  /* Below 2^-400 of the size squares vanish in one of the units perhaps and not in the other. */
  if (!(tile.tile.sd[0][0] > 0x1p-60 * largest / tile.tile.unit[0][0])) return 0;
  for (size_t i = 0; i < n; i++) FUZZ_REQUIRE(fuzz_near(other.x[2 * i][0], tile.x[2 * i][0], 1e-13));
  FUZZ_REQUIRE(cc_any_outside(values, n * CC_TILE, -1, 1) == ({
                 int any = 0;
                 for (size_t i = 0; i < n * CC_TILE; i++) any |= values[i] < -1 || values[i] > 1;
                 any;
               }));
  return 0;
}
