#include "cc_lane_sort.h"

#include <float.h>

#include "cc_sort.h"
#include "cc_vec.h"

/* Keys of one lane: the value's place between smallest and largest, in as many bits as the index leaves. */
static void fill_keys(const double *value, size_t n, size_t n_most, int index_bits, int lane, cc_lane_keys *keys) {
  double least = DBL_MAX, most = -DBL_MAX;
  for (size_t i = 0; i < n; ++i) {
    if (value[i] < least) least = value[i];
    if (value[i] > most) most = value[i];
  }
  /* Halved, so that the range of any finite values is finite. */
  const double range = 0.5 * most - 0.5 * least, steps = (double)((INT32_MAX >> index_bits) - 1);
  const double scale = range > DBL_MIN ? steps / range : 0.0;
  for (size_t i = 0; i < n; ++i) {
    const double place = (0.5 * value[i] - 0.5 * least) * scale;
    keys[i][lane] = (int32_t)(place < steps ? place : steps) << index_bits | (int32_t)i;
  }
  for (size_t i = n; i < n_most; ++i) keys[i][lane] = INT32_MAX;
}

CC_INLINE void exchange(cc_lane_keys *low, cc_lane_keys *high) {
  const cc_lane_keys a = *low, b = *high, turned = (a ^ b) & ~(a < b);
  *low = a ^ turned;
  *high = b ^ turned;
}

#define EXCHANGE_KEYS(i, j) exchange(keys + (i), keys + (j))
CC_CLONES static void sort_network(cc_lane_keys *keys, size_t n) { CC_SORT_NETWORK(n, EXCHANGE_KEYS); }

static void finish(const double *value, size_t n, int index_bits, int lane, const cc_lane_keys *keys,
                   cc_rank_item *item) {
  const int32_t index_mask = ((int32_t)1 << index_bits) - 1;
  for (size_t k = 0; k < n; ++k) {
    const size_t index = (size_t)(keys[k][lane] & index_mask);
    const cc_rank_item x = {value[index], index};
    size_t j = k;
    for (; j > 0 && (item[j - 1].value > x.value || (item[j - 1].value == x.value && item[j - 1].index > index)); --j) {
      item[j] = item[j - 1];
    }
    item[j] = x;
  }
}

void cc_lane_sort(const double *const value[CC_LANES], const size_t n[CC_LANES], cc_lane_keys *keys,
                  cc_rank_item *const item[CC_LANES]) {
  size_t most = 0;
  for (int l = 0; l < CC_LANES; ++l) most = n[l] > most ? n[l] : most;
  int index_bits = 1;
  while (((size_t)1 << index_bits) < most) ++index_bits;
  for (int l = 0; l < CC_LANES; ++l) fill_keys(value[l], n[l], most, index_bits, l, keys);
  sort_network(keys, most);
  for (int l = 0; l < CC_LANES; ++l) finish(value[l], n[l], index_bits, l, keys, item[l]);
}
