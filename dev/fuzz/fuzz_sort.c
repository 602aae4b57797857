/* All sorting. Oracle: the definition: ascending, equal ones as they stood, and every one still there. */
#include "cc_ranking.h"
#include "cc_sort.h"
#include "fuzz.h"

enum { MOST = 700 };

static void sort_items(const double *x, size_t n) {
  static cc_rank_item item[2 * MOST];
  unsigned char seen[MOST] = {0};
  for (size_t i = 0; i < n; i++) item[i] = (cc_rank_item){x[i], i};
  cc_sort_items(item, n);
  for (size_t i = 0; i < n; i++) {
    FUZZ_REQUIRE(item[i].index < n && !seen[item[i].index]++ && item[i].value == x[item[i].index]);
    if (i == 0) continue;
    FUZZ_REQUIRE(item[i - 1].value < item[i].value ||
                 (item[i - 1].value == item[i].value && item[i - 1].index < item[i].index));
  }
}

static void sort_keys(const uint64_t *key, size_t n) {
  static cc_key_item item[2 * MOST];
  unsigned char seen[MOST] = {0};
  for (size_t i = 0; i < n; i++) item[i] = (cc_key_item){key[i], (uint32_t)i};
  cc_sort_keys(item, n);
  for (size_t i = 0; i < n; i++) {
    FUZZ_REQUIRE(item[i].index < n && !seen[item[i].index]++ && item[i].key == key[item[i].index]);
    if (i == 0) continue;
    FUZZ_REQUIRE(item[i - 1].key < item[i].key ||
                 (item[i - 1].key == item[i].key && item[i - 1].index < item[i].index));
  }
}

static void sort_runs_and_network(double *x, size_t n, size_t run) {
  double expected[MOST], scratch[MOST], network[MOST], halves[MOST];
  memcpy(expected, x, n * sizeof *x);
  memcpy(network, x, n * sizeof *x);
  fuzz_sort(expected, n);
  for (size_t from = 0; from < n; from += run) fuzz_sort(x + from, n - from < run ? n - from : run);
  memcpy(halves, x, n * sizeof *x);
  const size_t first = cc_sort_to_halves(halves, n, run, scratch);
  FUZZ_REQUIRE(first <= n);
  for (size_t i = 1; i < n; i++) FUZZ_REQUIRE(i == first || halves[i - 1] <= halves[i]);
  cc_sort_runs(x, n, run, scratch);
#define EXCHANGE(i, j)                                                                                                 \
  do {                                                                                                                 \
    const double low_ = fmin(network[i], network[j]);                                                                  \
    network[j] = fmax(network[i], network[j]);                                                                         \
    network[i] = low_;                                                                                                 \
  } while (0)
  CC_SORT_NETWORK(n, EXCHANGE);
  for (size_t i = 0; i < n; i++) FUZZ_REQUIRE(x[i] == expected[i] && network[i] == expected[i]);
}

/* Ranks by counting; adjusted p are as ordered as p are, and none is below its p. */
static void rank_rows(const double *x, size_t n) {
  static cc_key_item item[2 * MOST];
  double rank[MOST], p[MOST], adjusted[MOST];
  cc_rank_largest(x, n, item, rank);
  for (size_t i = 0; i < n; i++) p[i] = 1.0 / (1.0 + fabs(x[i]));
  cc_holm(p, n, item, adjusted);
  for (size_t i = 0; i < n; i++) {
    size_t larger = 0, equal = 0;
    for (size_t j = 0; j < n; j++) {
      larger += x[j] > x[i];
      equal += x[j] == x[i];
      FUZZ_REQUIRE(p[i] > p[j] || adjusted[i] <= adjusted[j]);
    }
    FUZZ_REQUIRE(rank[i] == (double)larger + ((double)equal + 1.0) / 2.0);
    FUZZ_REQUIRE(adjusted[i] >= p[i] && adjusted[i] <= 1.0);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = fuzz_size(&b, fuzz_flag(&b) ? MOST : 20), run = 1 + fuzz_size(&b, MOST - 1);
  const unsigned kind = fuzz_byte(&b) % 4, shift = fuzz_byte(&b) % 64;
  double x[MOST];
  uint64_t key[MOST], state = fuzz_byte(&b);
  for (size_t i = 0; i < n; i++) {
    key[i] = fuzz_mix(&state) >> shift;
    x[i] = kind == 0 ? (double)key[i] : kind == 1 ? fuzz_whole(&b, 6) : kind == 2 ? fuzz_value(&b) : -(double)i / 7;
  }
  sort_items(x, n);
  sort_keys(key, n);
  rank_rows(x, n < 60 ? n : 60);
  sort_runs_and_network(x, n, run);
  return 0;
}
