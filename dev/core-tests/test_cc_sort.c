/* Sorts beside insertion into a sorted list: items by value and place, keys by key and place, runs; the network on all
 * patterns of zeros and ones, which prove it for any values (Knuth's 0-1 principle). */
#include "cc_sort.h"

#include "check.h"

enum { MOST = 700 };

static void sort_values(double *x, size_t n) {
  for (size_t i = 1; i < n; ++i) {
    const double moved = x[i];
    size_t j = i;
    for (; j > 0 && x[j - 1] > moved; --j) x[j] = x[j - 1];
    x[j] = moved;
  }
}

static void random_case(size_t n, uint64_t range, uint64_t *state) {
  static cc_rank_item item[2 * MOST];
  static cc_key_item key[2 * MOST];
  static double x[MOST], runs[MOST], halves[MOST], scratch[MOST];
  const size_t run = 1 + n / 7;
  for (size_t i = 0; i < n; ++i) {
    const uint64_t draw = check_random(state) % range;
    x[i] = runs[i] = halves[i] = (double)draw - (double)(range / 2);
    item[i] = (cc_rank_item){x[i], i};
    key[i] = (cc_key_item){draw * UINT64_C(0x10000000001), (uint32_t)i};
  }
  for (size_t from = 0; from < n; from += run) {
    sort_values(runs + from, n - from < run ? n - from : run);
    sort_values(halves + from, n - from < run ? n - from : run);
  }
  cc_sort_items(item, n);
  cc_sort_keys(key, n);
  cc_sort_runs(runs, n, run, scratch);
  const size_t first = cc_sort_to_halves(halves, n, run, scratch);
  sort_values(x, n);
  size_t wrong = first > n || (n > run && first < run);
  for (size_t i = 1; i < n; ++i) wrong += i != first && halves[i] < halves[i - 1];
  sort_values(halves, n);
  for (size_t i = 0; i < n; ++i) wrong += halves[i] != x[i];
  for (size_t i = 0; i < n; ++i) {
    wrong += item[i].value != x[i] || runs[i] != x[i];
    wrong += (double)(key[i].key / UINT64_C(0x10000000001)) - (double)(range / 2) != x[i];
    if (i == 0) continue;
    wrong += item[i].value == item[i - 1].value && item[i].index < item[i - 1].index;
    wrong += key[i].key == key[i - 1].key && key[i].index < key[i - 1].index;
  }
  CHECK(wrong == 0);
}

static void network(void) {
  for (size_t n = 0; n <= 13; ++n) {
    size_t wrong = 0;
    for (uint32_t pattern = 0; pattern < (1u << n); ++pattern) {
      int x[13];
      for (size_t i = 0; i < n; ++i) x[i] = (int)(pattern >> i & 1u);
#define EXCHANGE(i, j)                                                                                                 \
  do {                                                                                                                 \
    if (x[i] > x[j]) {                                                                                                 \
      x[i] = 0;                                                                                                        \
      x[j] = 1;                                                                                                        \
    }                                                                                                                  \
  } while (0)
      CC_SORT_NETWORK(n, EXCHANGE);
      for (size_t i = 1; i < n; ++i) wrong += x[i - 1] > x[i];
    }
    CHECK(wrong == 0);
  }
}

int main(void) {
  uint64_t state = 3;
  for (size_t n = 0; n <= 100; ++n) {
    random_case(n, 7, &state);
    random_case(n, 1 << 20, &state);
  }
  for (size_t n = 130; n <= MOST; n += 95) random_case(n, 1000, &state);
  network();
  return check_report();
}
