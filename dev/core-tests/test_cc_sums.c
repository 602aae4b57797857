/* Tables of partial sums against plain sums; flips, shuffles, tallies and the step-down against slow loops. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/core/cc_flip.h"
#include "../../src/core/cc_philox.h"
#include "../../src/core/cc_select.h"
#include "../../src/core/cc_shuffle.h"
#include "../../src/core/cc_stepdown.h"
#include "../../src/core/cc_sums.h"
#include "../../src/core/cc_tally.h"

enum { N = 23 };

static int bit(const cc_code *codes, size_t groups, size_t r, size_t i) {
  return codes[r * groups + i / CC_GROUP_BITS] / CC_TILE >> (i % CC_GROUP_BITS) & 1;
}

static void sums_are_sums(void) {
  uint64_t state = 1, key[N];
  static double x[CC_TILE][N], table[CC_GROUP_SIZE * CC_TILE * 5], sums[CC_TILE * CC_CHUNK];
  static cc_code codes[CC_CHUNK * 5];
  const double *rows[CC_TILE];
  for (size_t row = 0; row < CC_TILE; ++row) {
    rows[row] = row == 5 ? NULL : x[row];
    for (size_t i = 0; i < N; ++i) x[row][i] = check_uniform(&state) - 0.5;
  }
  for (size_t i = 0; i < N; ++i) key[i] = i;
  const cc_flips flips = {N, key, 9};
  const size_t groups = cc_sums_groups(N);
  CHECK(groups == 5 && cc_sums_table_size(N) == sizeof table / sizeof *table);
  cc_flip_codes(&flips, 256, codes);
  cc_sums_table(rows, N, 1, -1, table);
  cc_sums_chunk(table, codes, groups, 0, groups, sums);
  int near = 1;
  for (size_t r = 0; r < CC_CHUNK; ++r) {
    for (size_t row = 0; row < CC_TILE; ++row) {
      double sum = 0;
      for (size_t i = 0; i < N; ++i) sum += (bit(codes, groups, r, i) ? -1 : 1) * (row == 5 ? 0 : x[row][i]);
      near &= fabs(sum - sums[row * CC_CHUNK + r]) < 1e-14;
    }
  }
  CHECK(near);
  static int32_t whole[CC_TILE][N], int_table[CC_GROUP_SIZE * CC_TILE * 5], int_sums[CC_TILE * CC_CHUNK],
      best[CC_CHUNK];
  const int32_t *int_rows[CC_TILE];
  for (size_t row = 0; row < CC_TILE; ++row) {
    int_rows[row] = row == 5 ? NULL : whole[row];
    for (size_t i = 0; i < N; ++i) whole[row][i] = (int32_t)(check_random(&state) % 2001) - 1000;
  }
  cc_sums_table_int(int_rows, N, 0, 1, int_table);
  cc_sums_chunk_int(int_table, codes, groups, 1, groups, int_sums);
  int equal = 1;
  uint32_t counts[3] = {0, 0, 0};
  for (size_t r = 0; r < CC_CHUNK; ++r) {
    for (size_t row = 0; row < CC_TILE; ++row) {
      int32_t sum = 0;
      for (size_t i = CC_GROUP_BITS; i < N; ++i) sum += bit(codes, groups, r, i) && row != 5 ? whole[row][i] : 0;
      equal &= sum == int_sums[row * CC_CHUNK + r];
      if (row == 2) {
        counts[CC_TWO_SIDED] += abs(sum) >= 500;
        counts[CC_GREATER] += sum >= 500;
        counts[CC_LESS] += -sum >= 500;
      }
    }
  }
  CHECK(equal);
  for (int side = 0; side < 3; ++side) {
    for (size_t r = 0; r < CC_CHUNK; ++r) best[r] = INT32_MIN;
    CHECK(cc_stepdown_max_int(int_sums + 2 * CC_CHUNK, CC_CHUNK, (cc_side)side, 500, best) == counts[side]);
  }
  /* The same patient flips alike whoever else is there. */
  const cc_flips alone = {1, key + 7, 9};
  static cc_code one[CC_CHUNK];
  cc_flip_codes(&alone, 256, one);
  int same = 1;
  for (size_t r = 0; r < CC_CHUNK; ++r) same &= bit(one, 1, r, 0) == bit(codes, groups, r, 7);
  CHECK(same);
}

static void shuffles_are_choices(void) {
  const size_t end[2] = {6, 11}, first[2] = {2, 3};
  uint64_t key[11], scratch[55];
  uint32_t order[11];
  static cc_code codes[CC_CHUNK * 3];
  for (size_t i = 0; i < 11; ++i) key[i] = 100 + i;
  cc_shuffles s = {.n = 11, .key = key, .seed = 3, .n_strata = 2, .end = end, .n_first = first};
  CHECK(cc_shuffle_count(&s) == 150); /* choose(6, 2) choose(5, 3) */
  unsigned char seen[2048] = {0};
  size_t distinct = 0, wrong = 0;
  for (uint64_t at = 0; at < 256; at += CC_CHUNK) {
    cc_shuffle_all_codes(&s, at, scratch, codes);
    for (size_t r = 0; r < CC_CHUNK; ++r) {
      unsigned mask = 0, count[2] = {0, 0};
      for (size_t i = 0; i < 11; ++i) {
        mask |= (unsigned)bit(codes, 3, r, i) << i;
        count[i >= 6] += (unsigned)bit(codes, 3, r, i);
      }
      if (at + r >= 150) {
        wrong += mask != 0;
      } else {
        wrong += count[0] != 2 || count[1] != 3;
        distinct += !seen[mask];
        seen[mask] = 1;
      }
    }
  }
  CHECK(distinct == 150);
  CHECK(wrong == 0);
  cc_key_item item[2 * 11];
  cc_shuffle_codes(&s, 4, scratch, codes);
  wrong = 0;
  for (size_t r = 0; r < CC_CHUNK; ++r) {
    cc_shuffle_order(&s, 4 + r, scratch, item, order);
    for (size_t i = 0; i < 11; ++i) { /* the first of each stratum's queue have the bit */
      wrong += bit(codes, 3, r, order[i]) != (i < 6 ? i < 2 : i < 9);
    }
  }
  CHECK(wrong == 0);
  const size_t many[1] = {200}, half[1] = {100};
  s = (cc_shuffles){.n = 200, .n_strata = 1, .end = many, .n_first = half};
  CHECK(cc_shuffle_count(&s) == UINT64_MAX);
}

static int compare(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void order_statistics(void) {
  uint64_t state = 5, room[200];
  double x[300], sorted[300];
  for (size_t k = 1; k <= 100; k += 11) {
    for (size_t i = 0; i < 300; ++i) x[i] = sorted[i] = floor(40 * check_uniform(&state)) - 20;
    x[7] = sorted[7] = -INFINITY;
    qsort(sorted, 300, sizeof *sorted, compare);
    cc_smallest smallest;
    cc_smallest_start(&smallest, room, k);
    for (size_t i = 0; i < 300; ++i) cc_smallest_add(&smallest, x[i]);
    CHECK(cc_smallest_end(&smallest) == sorted[k - 1]);
  }
  CHECK(cc_tally_rank(0.05, 10000) == 501);
  CHECK(cc_tally_rank(1 - 0.9, 10000) == 1001); /* 0.09999999999999998 */
  CHECK(cc_tally_rank(0.05, 16) == 1);
  CHECK(cc_ordered_value(cc_ordered_key(-1.5)) == -1.5);
}

static void ranks_and_maxima(void) {
  static double stat[CC_CHUNK], best[CC_CHUNK];
  static cc_key_item work[2 * CC_CHUNK];
  static uint32_t rank[CC_CHUNK];
  uint64_t state = 8;
  for (size_t r = 0; r < CC_CHUNK; ++r) stat[r] = floor(10 * check_uniform(&state)) / 10 + (double)(r % 3) * 1e-13;
  stat[5] = NAN;
  cc_stat_ranks(stat, CC_CHUNK, CC_STAT_LINEAR, work, rank);
  int right = 1;
  for (size_t r = 0; r < CC_CHUNK; ++r) {
    uint32_t count = 0;
    for (size_t q = 0; q < CC_CHUNK; ++q) count += r == 5 || stat[q] >= stat[r] - 1e-10;
    right &= rank[r] == count;
  }
  CHECK(right);
  for (size_t r = 0; r < CC_CHUNK; ++r) best[r] = 0.35;
  uint32_t count = 0;
  for (size_t r = 0; r < 100; ++r) count += stat[r] >= 0.5 - 1e-10;
  CHECK(cc_stepdown_max(stat, 100, cc_stat_threshold(0.5, CC_STAT_LINEAR), best) == count);
  CHECK(best[5] == 0.35); /* an undefined statistic reaches nothing */
  /* All of a chunk takes the vector path. */
  for (size_t r = 0; r < CC_CHUNK; ++r) best[r] = -INFINITY;
  count = 0;
  for (size_t r = 0; r < CC_CHUNK; ++r) count += stat[r] >= 0.5 - 1e-10;
  CHECK(cc_stepdown_max(stat, CC_CHUNK, cc_stat_threshold(0.5, CC_STAT_LINEAR), best) == count);
}

/* t |t| of five changes, against the textbook's formula. */
static void t_from_sums(void) {
  const double d[5] = {1, 2, -1, 4, 3};
  double sum = 0, square = 0, stat[CC_CHUNK];
  for (int i = 0; i < 5; ++i) {
    sum += d[i];
    square += d[i] * d[i];
  }
  const double variance = (square - sum * sum / 5) / 4, t = sum / 5 / sqrt(variance / 5);
  for (size_t r = 0; r < CC_CHUNK; ++r) stat[r] = (r % 2 ? -1 : 1) * sum / sqrt(5 * square);
  cc_stat_flip_t(stat, 5);
  CHECK_NEAR(stat[0], t * t, 1e-12);
  CHECK_NEAR(stat[1], -t * t, 1e-12);
  for (size_t r = 0; r < CC_CHUNK; ++r) stat[r] = 1 - 1e-16; /* all changes equal, but for rounding */
  cc_stat_flip_t(stat, 5);
  CHECK(isinf(stat[0]));
}

int main(void) {
  sums_are_sums();
  shuffles_are_choices();
  order_statistics();
  ranks_and_maxima();
  t_from_sums();
  return check_report();
}
