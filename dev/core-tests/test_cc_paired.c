/* Figures of small whole-numbered changes against their definitions, whatever stands in the other lanes: both roads,
 * that of eight lanes (cc_paired_lanes) and that of one marker. */
#include "cc_paired.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

#define N 12
#define LANES CC_PAIRED_LANES

typedef struct {
  size_t n, n_zero, n_tied;
  double v, total, squares, mean, ss, p;
} expected;

static int64_t rank2_of(const double *d, size_t n, size_t i, int drop_zeros) {
  int64_t below = 0, equal = 0;
  for (size_t j = 0; j < n; ++j) {
    if (drop_zeros && d[j] == 0.0) continue;
    below += fabs(d[j]) < fabs(d[i]);
    equal += fabs(d[j]) == fabs(d[i]);
  }
  return 2 * below + equal + 1;
}

/* Twice the smaller tail of all sign patterns of the ranks. */
static double enumerate_p(const int64_t *rank2, size_t m, int64_t v2) {
  uint64_t low = 0, high = 0;
  const uint64_t all = UINT64_C(1) << m;
  for (uint64_t pattern = 0; pattern < all; ++pattern) {
    int64_t sum = 0;
    for (size_t i = 0; i < m; ++i) sum += (pattern >> i & 1) ? rank2[i] : 0;
    low += sum <= v2;
    high += sum >= v2;
  }
  return fmin(1.0, 2.0 * (double)(low < high ? low : high) / (double)all);
}

static expected by_definition(const double *d, size_t n, cc_zero_rule rule) {
  expected e = {n, 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, NAN};
  int64_t rank2[N], v2 = 0;
  size_t m = 0;
  for (size_t i = 0; i < n; ++i) e.mean += d[i] / (double)n;
  for (size_t i = 0; i < n; ++i) {
    e.ss += (d[i] - e.mean) * (d[i] - e.mean);
    if (d[i] == 0.0) {
      ++e.n_zero;
      continue;
    }
    const int64_t r = rank2[m++] = rank2_of(d, n, i, rule == CC_ZERO_WILCOXON);
    size_t same = 0;
    for (size_t j = 0; j < n; ++j) same += fabs(d[j]) == fabs(d[i]);
    e.n_tied += same > 1;
    v2 += d[i] > 0.0 ? r : 0;
    e.total += (double)r / 2.0;
    e.squares += (double)r * (double)r / 4.0;
  }
  e.v = (double)v2 / 2.0;
  if (n > 0) e.p = enumerate_p(rank2, m, v2);
  return e;
}

static void compare(const cc_paired_row *row, const expected *e) {
  CHECK(row->n_pairs == e->n && row->n_zero == e->n_zero);
  if (e->n == 0) {
    CHECK(isnan(row->mean) && isnan(row->v) && isnan(row->p) && isnan(row->estimate));
    return;
  }
  CHECK(row->n_tied == e->n_tied);
  CHECK(row->v == e->v && row->total == e->total && row->squares == e->squares && row->p == e->p);
  CHECK_NEAR(row->mean, e->mean, 1e-12);
  if (e->n > 1) CHECK_NEAR(row->sd, sqrt(e->ss / (double)(e->n - 1)), 1e-12);
  CHECK(row->low <= row->estimate && row->estimate <= row->high);
}

static void one_block(cc_paired_settings *settings, cc_paired_room *room, uint64_t *state) {
  double before[N * LANES], after[N * LANES], d[LANES][N];
  size_t n[LANES] = {0};
  settings->test.zero_rule = check_random(state) % 2 ? CC_ZERO_PRATT : CC_ZERO_WILCOXON;
  for (size_t j = 0; j < N; ++j) {
    for (size_t l = 0; l < LANES; ++l) {
      const double spread = l < 4 ? 6.0 : 1000.0; /* the last lanes have few ties */
      const int missing = check_uniform(state) < (l == 3 ? 1.0 : 0.2);
      before[j * LANES + l] = floor(check_uniform(state) * 40.0);
      const double change = floor((check_uniform(state) - 0.4) * spread);
      after[j * LANES + l] = missing ? NAN : before[j * LANES + l] + change;
      if (!missing) d[l][n[l]++] = change;
    }
  }
  cc_paired_row row[LANES];
  cc_paired_compute(before, after, N, NULL, settings, room, row);
  for (size_t l = 0; l < LANES; ++l) {
    const expected e = by_definition(d[l], n[l], settings->test.zero_rule);
    compare(&row[l], &e);
  }
}

static void sorts(uint64_t *state) {
  static double x[100 * LANES];
  for (size_t n = 0; n <= 100; ++n) {
    double sum[LANES] = {0.0};
    for (size_t i = 0; i < n * LANES; ++i) {
      x[i] = check_random(state) % 9 ? floor(check_uniform(state) * 50.0) : INFINITY;
      sum[i % LANES] += fmin(x[i], 1000.0);
    }
    cc_lanes_sort(x, n);
    size_t wrong = 0;
    for (size_t i = 0; i < n * LANES; ++i) {
      wrong += i >= LANES && !(x[i - LANES] <= x[i]);
      sum[i % LANES] -= fmin(x[i], 1000.0);
    }
    for (size_t l = 0; l < LANES; ++l) wrong += sum[l] != 0.0;
    CHECK(wrong == 0);
  }
}

int main(void) {
  uint64_t state = 5;
  sorts(&state);
  const double *cumulative[N + 1];
  double *storage[N + 1];
  for (size_t n = 0; n <= N; ++n) cumulative[n] = storage[n] = malloc(cc_signed_rank_table_size(n) * sizeof(double));
  const cc_signed_rank_tables tables = {N, cumulative};
  double *scratch = malloc(cc_signed_rank_scratch(N) * sizeof *scratch);
  cc_signed_rank_fill(&tables, storage, scratch);
  cc_paired_settings settings = {.scale = CC_SCALE_RAW, .digits = 7, .ranks = 1, .exact_max = 100};
  settings.test = (cc_signed_rank_test){CC_ZERO_PRATT, CC_TWO_SIDED, 1, 0.025, 1.959963984540054, &tables, NULL, NULL};
  void *memory = malloc(cc_paired_room_size(N, N));
  cc_paired_room room;
  cc_paired_room_init(&room, memory, N, N);
  for (int i = 0; i < 300; ++i) one_block(&settings, &room, &state);
  for (size_t n = 0; n <= N; ++n) free(storage[n]);
  free(scratch);
  free(memory);
  return check_report();
}
