/* Tests of two groups of changes beyond limits: printed values of two small sets, and random groups against comparisons
 * pair by pair, tails by all choices of the first group, and a look at every shift. */
#include "cc_gehan_test.h"

#include <stdlib.h>

#include "../fuzz/known_groups.h"
#include "check.h"

static uint64_t state = 31;

static int random_to(int most) { return (int)(check_random(&state) % (uint64_t)(most + 1)); }

typedef struct {
  void *memory;
  double *scratch;
  size_t *index;
} room;

static room new_room(size_t n) {
  return (room){malloc(cc_gehan_bytes(n)), malloc(cc_rank_sum_test_scratch(n, n, 100) * sizeof(double)),
                malloc(cc_gehan_index(n) * sizeof(size_t))};
}

static void free_room(room r) {
  free(r.memory);
  free(r.scratch);
  free(r.index);
}

static const cc_rank_sum_options exact = {100, 0.025, 0.025, 1.959963984540054, 1.959963984540054};

/* One limit below in some, another in others: W = 10, p = 2 x 804/3003; AUC with DeLong's standard error. */
static void check_limits(void) {
  static const double set[14] = {-1, -1, 3, 4.5, 1.4, 6, 7.2, 5, -1, -2, 2.5, 3.5, -2, 8}; /* negative: below */
  static const int64_t score[14] = {-9, -9, 1, 5, -5, 9, 11, 7, -9, -8, -1, 3, -8, 13};
  cc_interval known[14];
  unsigned char event[14];
  for (int i = 0; i < 14; ++i) {
    known[i] = (cc_interval){set[i] < 0 ? -INFINITY : set[i], fabs(set[i])};
    event[i] = i < 8;
  }
  const room r = new_room(14);
  cc_gehan g;
  cc_gehan_of(known, event, 14, r.memory, &g);
  cc_rank_sum_result out;
  cc_gehan_test(&g, &exact, r.scratch, r.index, &out);
  for (int i = 0; i < 14; ++i) CHECK(g.score[i] == score[i]);
  CHECK(out.exact && out.statistic == 29.0);
  CHECK_NEAR(out.upper, 804.0 / 3003, 1e-15);
  CHECK_NEAR((out.statistic - out.expected) / out.sd, 0.6671066623, 5e-11);
  cc_gehan_auc area;
  cc_gehan_area(&g, &area);
  CHECK_NEAR(area.auc.auc, 0.6041666667, 5e-11);
  CHECK_NEAR(sqrt(area.auc.variance), 0.1658088041, 5e-11);
  CHECK(area.n_comparable == 40.0 && area.comparable == 0.625);
  double low, high;
  cc_auc_interval(&area.auc, 1.959963984540054, &low, &high);
  CHECK_NEAR(low, 0.2817008986, 5e-11);
  CHECK_NEAR(high, 0.8559133013, 5e-11);
  free_room(r);
}

/* Limits on both sides. */
static void check_both_sides(void) {
  static const cc_interval known[8] = {{1.2, 1.2},   {-INFINITY, -0.2},     {0.5, INFINITY}, {2, 2},
                                       {-1.3, -1.3}, {-INFINITY, INFINITY}, {0.9, 0.9},      {-0.4, -0.4}};
  static const unsigned char event[8] = {1, 0, 1, 1, 0, 1, 0, 0};
  const room r = new_room(8);
  cc_gehan g;
  cc_gehan_of(known, event, 8, r.memory, &g);
  cc_rank_sum_result out;
  cc_gehan_test(&g, &exact, r.scratch, r.index, &out);
  static const int64_t score[8] = {3, -4, 3, 5, -5, 0, 1, -3};
  for (int i = 0; i < 8; ++i) CHECK(g.score[i] == score[i]);
  CHECK(out.statistic == (11 + 16) / 2.0);
  CHECK_NEAR(out.upper, 2.0 / 70, 1e-16);
  cc_known_direction with, without;
  cc_known_directions(known, event, 8, &with, &without);
  CHECK(with.up == 3 && with.unknown == 1 && with.down == 0 && with.same == 0);
  CHECK(without.up == 1 && without.down == 3 && without.unknown == 0);
  free_room(r);
}

/* ---- random groups ---- */

static known_value random_value(int spread, int sides) {
  const int at = 2 * (random_to(2 * spread) - spread), kind = random_to(6);
  if (kind == 0 && sides != 1) return (known_value){-KNOWN_FAR, at};
  if (kind == 1 && sides != 0) return (known_value){at, KNOWN_FAR};
  if (kind == 2 && sides == 2) return (known_value){-KNOWN_FAR, KNOWN_FAR};
  return (known_value){at, at};
}

static known_groups random_groups(int most) {
  known_groups g = {.n = 2 + random_to(most - 2)};
  const int spread = random_to(1) ? 2 : 10, sides = random_to(2);
  for (int i = 0; i < g.n; ++i) {
    g.value[i] = random_value(spread, sides);
    g.event[i] = (unsigned char)(i == 0 || (i > 1 && random_to(1)));
    g.n1 += g.event[i];
  }
  return g;
}

static void take_real(const known_groups *g, cc_interval *known) {
  for (int i = 0; i < g->n; ++i) {
    known[i] = (cc_interval){g->value[i].low == -KNOWN_FAR ? -INFINITY : g->value[i].low,
                             g->value[i].high == KNOWN_FAR ? INFINITY : g->value[i].high};
  }
}

static int same(double a, double b) { return a == b || fabs(a - b) < 1e-9; }

static void check_area(const known_groups *k, cc_gehan *g) {
  cc_gehan_auc area;
  cc_gehan_area(g, &area);
  double win[KNOWN_MOST] = {0}, comparable = 0, won = 0, squares[2] = {0, 0};
  const double size[2] = {k->n - k->n1, k->n1};
  for (int i = 0; i < k->n; ++i) {
    for (int j = 0; j < k->n; ++j) {
      if (!k->event[i] || k->event[j]) continue;
      const int above = known_compare(k->value[i], k->value[j]);
      const int measured = k->value[i].low == k->value[i].high && k->value[j].low == k->value[j].high;
      win[i] += (1 + above) / 2.0 / size[0];
      win[j] += (1 + above) / 2.0 / size[1];
      won += above;
      comparable += above != 0 || measured;
    }
  }
  const double auc = (1 + won / (size[0] * size[1])) / 2;
  for (int i = 0; i < k->n; ++i) squares[k->event[i]] += (win[i] - auc) * (win[i] - auc);
  CHECK_NEAR(area.auc.auc, auc, 1e-14);
  CHECK(area.n_comparable == comparable);
  if (comparable > 0) CHECK_NEAR(area.comparable, (1 + won / comparable) / 2, 1e-14);
  if (size[0] < 2 || size[1] < 2)
    CHECK(isnan(area.auc.variance));
  else
    CHECK_NEAR(area.auc.variance, squares[1] / (size[1] * (size[1] - 1)) + squares[0] / (size[0] * (size[0] - 1)),
               1e-14);
}

/* Every shift, and only the gaps for the normal approximation (tail 0). */
static void scan(const known_groups *k, double tail, double z, double *low, double *high) {
  *low = INFINITY;
  *high = -INFINITY;
  const int end = tail > 0 ? KNOWN_SHIFTS : KNOWN_SHIFTS - 1, step = tail > 0 ? 1 : 2;
  for (int s = -end; s <= end; s += step) {
    int lower_kept, upper_kept;
    if (tail > 0) {
      long below, above;
      const double all = (double)known_tails(k, s, &below, &above);
      lower_kept = (double)above > tail * all * (1 + 1e-9);
      upper_kept = (double)below > tail * all * (1 + 1e-9);
    } else {
      double variance;
      const double excess = known_excess(k, s, &variance);
      lower_kept = excess - 0.5 < z * sqrt(variance);
      upper_kept = -excess - 0.5 < z * sqrt(variance);
    }
    if (*low == INFINITY && lower_kept) *low = s == -end ? -INFINITY : known_low(s);
    if (upper_kept) *high = s == end ? INFINITY : known_high(s);
  }
}

static void check_groups(int most) {
  const known_groups k = random_groups(most);
  cc_interval known[KNOWN_MOST];
  take_real(&k, known);
  const room r = new_room(KNOWN_MOST);
  cc_gehan g;
  cc_gehan_of(known, k.event, (size_t)k.n, r.memory, &g);
  for (int look = 0; look < 6; ++look) {
    const int shift = random_to(40) - 20;
    int score[KNOWN_MOST];
    double squares, variance;
    const int place = shift % 2 != 0 && random_to(1);
    const int64_t sum = cc_gehan_scores(&g, shift + (place ? 1 : 0), place ? CC_JUST_BELOW : CC_AT_SHIFT, &squares);
    CHECK((int)sum == known_scores(&k, shift, score));
    for (int i = 0; i < k.n; ++i) CHECK(g.score[i] == score[i]);
    (void)known_excess(&k, shift, &variance);
    CHECK_NEAR(squares * (double)(g.n1 * g.n0) / (4.0 * (double)(g.n * (g.n - 1))), variance, 1e-9);
  }
  check_area(&k, &g);
  const double tail = (1 + random_to(30)) / 128.0;
  cc_rank_sum_options options = {100, tail, tail, 1.5, 1.5};
  cc_rank_sum_result out;
  double low, high;
  long below, above;
  cc_gehan_test(&g, &options, r.scratch, r.index, &out);
  const double all = (double)known_tails(&k, 0, &below, &above);
  CHECK_NEAR(out.lower, (double)below / all, 1e-15);
  CHECK_NEAR(out.upper, (double)above / all, 1e-15);
  if (!isnan(out.estimate)) { /* the sum of scores changes its sign there */
    int score[KNOWN_MOST];
    CHECK(known_scores(&k, (int)floor(out.estimate) - 1, score) >= 0);
    CHECK(known_scores(&k, (int)ceil(out.estimate) + 1, score) <= 0);
  }
  scan(&k, tail, 0, &low, &high);
  CHECK(same(out.low, low));
  CHECK(same(out.high, high));
  options.exact_limit = 0;
  options.low_z = options.high_z = 0.3171 + check_uniform(&state);
  cc_gehan_test(&g, &options, r.scratch, r.index, &out);
  scan(&k, 0, options.low_z, &low, &high);
  CHECK(same(out.low, low));
  CHECK(same(out.high, high));
  free_room(r);
}

/* ---- strata ---- */

enum { STRATA = 3 };

static double stratified(const known_groups *k, int shift, double *sd) {
  double sum = 0, variance = 0;
  for (int h = 0; h < STRATA; ++h) {
    const double weight = 1.0 / (k[h].n + 1.0);
    double one;
    sum += weight * known_excess(&k[h], shift, &one);
    variance += weight * weight * one;
  }
  *sd = sqrt(variance);
  return sum;
}

static void check_strata(void) {
  known_groups k[STRATA];
  cc_interval known[STRATA][KNOWN_MOST];
  cc_gehan g[STRATA];
  void *memory[STRATA];
  for (int h = 0; h < STRATA; ++h) {
    k[h] = random_groups(KNOWN_MOST);
    take_real(&k[h], known[h]);
    memory[h] = malloc(cc_gehan_bytes(KNOWN_MOST));
    cc_gehan_of(known[h], k[h].event, (size_t)k[h].n, memory[h], &g[h]);
  }
  size_t *index = malloc(cc_gehan_index(STRATA * KNOWN_MOST) * sizeof *index);
  cc_sample_pair pairs[4 * STRATA];
  const cc_van_elteren_options options = {0.5171 + check_uniform(&state), 0.5171 + check_uniform(&state)};
  cc_van_elteren_result out;
  cc_gehan_van_elteren(g, STRATA, &options, pairs, index, &out);
  double sd, low = INFINITY, high = -INFINITY;
  const double sum = stratified(k, 0, &sd);
  CHECK(out.n_strata == STRATA);
  if (sd > 0) CHECK_NEAR(out.z, sum / sd, 1e-12);
  for (int s = 1 - KNOWN_SHIFTS; s < KNOWN_SHIFTS; s += 2) {
    const double excess = stratified(k, s, &sd);
    if (low == INFINITY && excess < options.low_z * sd) low = s == 1 - KNOWN_SHIFTS ? -INFINITY : known_low(s);
    if (-excess < options.high_z * sd) high = s == KNOWN_SHIFTS - 1 ? INFINITY : known_high(s);
  }
  CHECK(same(out.low, low));
  CHECK(same(out.high, high));
  for (int h = 0; h < STRATA; ++h) free(memory[h]);
  free(index);
}

/* Without limits all is as of cc_twosample.h. */
static void check_complete(void) {
  enum { SIZE = 40 };
  double change[SIZE], noise[SIZE] = {0};
  cc_interval known[SIZE];
  unsigned char event[SIZE];
  for (int i = 0; i < SIZE; ++i) {
    change[i] = random_to(60) / 4.0;
    known[i] = (cc_interval){change[i], change[i]};
    event[i] = (unsigned char)random_to(1);
  }
  const room r = new_room(SIZE);
  void *memory = malloc(cc_two_sample_bytes(SIZE));
  double *arena = malloc(cc_rank_sum_table_size(SIZE, SIZE) * sizeof *arena);
  size_t *offset = calloc((SIZE + 1) * (SIZE + 1), sizeof *offset);
  cc_rank_sum_tables tables = {arena, cc_rank_sum_table_size(SIZE, SIZE), 0, offset, SIZE, SIZE};
  cc_two_sample sample;
  cc_two_samples(change, noise, event, SIZE, CC_DIGITS_NONE, memory, &sample);
  cc_gehan g;
  cc_gehan_of(known, event, SIZE, r.memory, &g);
  for (int normal = 0; normal <= 1; ++normal) {
    cc_rank_sum_options options = exact;
    if (normal) options.exact_limit = 0;
    cc_rank_sum_result one, two;
    cc_rank_sum_test(&sample, &options, &tables, r.scratch, r.index, &one);
    cc_gehan_test(&g, &options, r.scratch, r.index, &two);
    CHECK(one.statistic == two.statistic && same(one.sd, two.sd) && one.estimate == two.estimate);
    CHECK(one.low == two.low && one.high == two.high);
    CHECK(normal || (one.lower == two.lower && one.upper == two.upper));
    CHECK(one.extreme.lowest_w == two.extreme.lowest_w && one.extreme.highest_w == two.extreme.highest_w);
    CHECK(one.extreme.lower == two.extreme.lower && one.extreme.upper == two.extreme.upper);
  }
  free_room(r);
  free(memory);
  free(arena);
  free(offset);
}

int main(void) {
  check_limits();
  check_both_sides();
  for (int i = 0; i < 150; ++i) check_groups(9);
  for (int i = 0; i < 100; ++i) check_strata();
  for (int i = 0; i < 20; ++i) check_complete();
  return check_report();
}
