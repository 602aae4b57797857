#include "cc_rank_sum_null.h"

#include <string.h>

#include "cc_divisor.h"
#include "cc_vec.h"

/* Speed. Exact tails by a dynamic programme over (number chosen, excess of the doubled rank sum over the lowest
 * possible one). A row of it is as long as what there can be and what can still count, whichever is less: at 15 v 15
 * that leaves 14,000 additions of 100,000 for a central W and 7,000 at the 2.5 % tail. Up to 2^32 selections (34
 * patients) counts are 32-bit integers, eight a vector: some 900 to 1,900 vector additions in 130 to 180 rows.
 * Measured 1.5 to 2 us a tail; one load and one store a cycle would allow 0.4 to 0.7 us, and the ends of so many short
 * rows are the rest. Without ties one table serves all markers of a call that share (n1, n0). */

double cc_choose(double n, double m) {
  if (m > n - m) m = n - m;
  double ways = 1.0;
  /* After each step `ways` is itself a binomial coefficient, so below 2^53 both product and quotient are exact. */
  for (double k = 1.0; k <= m; k += 1.0) ways = ways * (n - m + k) / k;
  return ways;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Rows begin at a whole number of blocks and are added block by block. */
enum { BLOCK = 8 };

/* A row: a block of zeros, the counts of the excesses 0 .. reach, and up to a block that whatever was added last ran
 * over. */
static size_t row_width(size_t reach) { return (reach / BLOCK + 3) * BLOCK; }

/* Rows of the dynamic programme: 0 .. m chosen, each as long as half the range of the doubled count. Two arrays of
 * whole numbers (ranks and their sums) stand before them, and room to begin at a block's boundary. */
size_t cc_rank_sum_scratch(size_t n1, size_t n0) {
  return 2 * (n1 + n0 + 1) + BLOCK + (smaller(n1, n0) + 1) * row_width(n1 * n0);
}

static double *first_row(int64_t *end) {
  const uintptr_t mask = BLOCK * sizeof(double) - 1;
  return (double *)(((uintptr_t)end + mask) & ~mask);
}

/* to[shift + s] += from[s], s < n, in the blocks of `to`; what lies beyond counts no more, and before the first of
 * `from` lie zeros. Counts are doubles or, where none can reach 2^32, 32-bit integers: twice as many a vector. */
CC_INLINE void add_wide(double *to, const double *from, size_t shift, size_t n) {
  for (size_t s = shift / BLOCK * BLOCK; s < shift + n; s += BLOCK) {
    CC_STORE(to + s, CC_LOAD(to + s) + CC_LOAD(from + s - shift));
    CC_STORE(to + s + 4, CC_LOAD(to + s + 4) + CC_LOAD(from + s + 4 - shift));
  }
}

CC_INLINE void add_small(uint32_t *to, const uint32_t *from, size_t shift, size_t n) {
  for (size_t s = shift / BLOCK * BLOCK; s < shift + n; s += BLOCK) {
    CC_STORE_U8(to + s, CC_LOAD_U8(to + s) + CC_LOAD_U8(from + s - shift));
  }
}

CC_INLINE void start_row(void *rows, int small, size_t k, size_t width) {
  const size_t size = small ? sizeof(uint32_t) : sizeof(double);
  memset((char *)rows + k * width * size, 0, width * size);
  if (small)
    ((uint32_t *)rows)[k * width + BLOCK] = 1;
  else
    ((double *)rows)[k * width + BLOCK] = 1.0;
}

/* Counts the selections of m among n items by the sum of their ranks, up to `reach` above the smallest sum there is.
 *
 * `rank` ascends. Row k holds, for k items chosen among those seen, the number of selections by their excess over the
 * sum of the k lowest ranks; row m is the answer. A selection of k among the first i matters only while excess <=
 * reach - (cost of completing it with the next m - k items, above the cost of the lowest ones), so the rows shrink as
 * the items pass: at a 2.5 % tail that spares nine tenths of the additions. `sum` (n + 1) and `rows` are scratch. */
CC_INLINE void count_selections(const int64_t *rank, size_t n, size_t m, size_t reach, int64_t *sum, void *rows,
                                int small) {
  const size_t width = row_width(reach);
  sum[0] = 0;
  for (size_t i = 0; i < n; ++i) sum[i + 1] = sum[i] + rank[i];
  const int64_t most = (int64_t)reach + sum[m];
  start_row(rows, small, 0, width);
  for (size_t i = 0; i < n; ++i) {
    size_t k = smaller(i, m - 1);
    const size_t last = m + i > n ? m + i - n : 0;
    if (k == i) { /* the first i + 1 items, all chosen: excess 0 */
      start_row(rows, small, k + 1, width);
      if (k == 0) continue;
      --k;
    }
    for (;; --k) {
      const size_t shift = (size_t)(rank[i] - rank[k]), from = k * width + BLOCK, to = from + width;
      /* Of the excess before the item joins: what may still count, and what there can be. */
      const int64_t limit = most + sum[i] - sum[i + m - k] - sum[k], highest = sum[i] - sum[i - k] - sum[k];
      if (limit >= 0) {
        const size_t length = (size_t)(limit < highest ? limit : highest) + 1;
        if (small)
          add_small((uint32_t *)rows + to, (uint32_t *)rows + from, shift, length);
        else
          add_wide((double *)rows + to, (double *)rows + from, shift, length);
      }
      if (k <= last) break;
    }
  }
}

CC_CLONES
static void count_wide(const int64_t *rank, size_t n, size_t m, size_t reach, int64_t *sum, double *rows) {
  count_selections(rank, n, m, reach, sum, rows, 0);
}

CC_CLONES
static void count_small(const int64_t *rank, size_t n, size_t m, size_t reach, int64_t *sum, uint32_t *rows) {
  count_selections(rank, n, m, reach, sum, rows, 1);
}

/* Selections with an excess below `reach`, and those that meet it. `all`: how many selections there are. */
static void count_tail(const int64_t *rank, size_t n, size_t m, size_t reach, double all, int64_t *sum, double *rows,
                       double *below, double *at) {
  *below = 0.0;
  if (all < 4294967296.0) {
    uint32_t *const small = (uint32_t *)(void *)rows;
    count_small(rank, n, m, reach, sum, small);
    const uint32_t *const ways = small + m * row_width(reach) + BLOCK;
    uint32_t count = 0;
    for (size_t s = 0; s < reach; ++s) count += ways[s];
    *below = count;
    *at = ways[reach];
    return;
  }
  count_wide(rank, n, m, reach, sum, rows);
  const double *const ways = rows + m * row_width(reach) + BLOCK;
  for (size_t s = 0; s < reach; ++s) *below += ways[s];
  *at = ways[reach];
}

/* Ranks from 0 in the smallest whole unit (an even distance between all doubled midranks halves them, and so on).
 * Returns that unit. */
static int64_t reduce_ranks(int64_t *rank, size_t n) {
  const int64_t lowest = rank[0];
  int64_t unit = 0;
  for (size_t i = 1; i < n && unit != 1; ++i) {
    if (rank[i] != rank[i - 1]) unit = cc_common_divisor(rank[i] - lowest, unit);
  }
  if (unit == 0) unit = 1;
  for (size_t i = 0; i < n; ++i) rank[i] = unit == 1 ? rank[i] - lowest : (rank[i] - lowest) / unit;
  return unit;
}

/* Doubled midranks of all patients, ascending, and twice the rank sum of group `chosen`; both seen from above where
 * `mirrored`, so that the tail in question is always the lower one. */
static int64_t fill_ranks(const double *n1, const double *n0, const double *chosen, size_t n_steps, int mirrored,
                          int64_t *rank) {
  int64_t below = 0, doubled_sum = 0;
  for (size_t s = 0; s < n_steps; ++s) {
    const size_t step = mirrored ? n_steps - 1 - s : s;
    const int64_t size = (int64_t)(n1[step] + n0[step]), midrank = 2 * below + size + 1;
    for (int64_t i = 0; i < size; ++i) rank[below + i] = midrank;
    doubled_sum += midrank * (int64_t)chosen[step];
    below += size;
  }
  return doubled_sum;
}

static void totals(const double *n1, const double *n0, size_t n_steps, double *total1, double *total0) {
  *total1 = *total0 = 0.0;
  for (size_t s = 0; s < n_steps; ++s) {
    *total1 += n1[s];
    *total0 += n0[s];
  }
}

/* Both tails where m patients are chosen, whose doubled ranks add up to `doubled_sum`, at most the mean. */
static void tails_of(int64_t *rank, size_t n, size_t m, int64_t doubled_sum, int64_t *sum, double *rows,
                     int short_is_lower, double *lower, double *upper) {
  const int64_t lowest = rank[0], unit = reduce_ranks(rank, n);
  int64_t excess = (doubled_sum - (int64_t)m * lowest) / unit;
  for (size_t i = 0; i < m; ++i) excess -= rank[i];
  const double all = cc_choose((double)n, (double)m);
  double below, at;
  count_tail(rank, n, m, (size_t)excess, all, sum, rows, &below, &at);
  const double short_tail = (below + at) / all;
  const double long_tail = (all - below) / all;
  *lower = short_is_lower ? short_tail : long_tail;
  *upper = short_is_lower ? long_tail : short_tail;
}

void cc_rank_sum_tails(const double *n1, const double *n0, size_t n_steps, void *scratch, double *lower,
                       double *upper) {
  double total1, total0;
  totals(n1, n0, n_steps, &total1, &total0);
  const size_t n = (size_t)(total1 + total0);
  const int first_chosen = total1 <= total0;
  const size_t m = (size_t)(first_chosen ? total1 : total0);
  const double *chosen = first_chosen ? n1 : n0;
  int64_t *rank = scratch, *sum = rank + n + 1;
  double *rows = first_row(sum + n + 1);

  int64_t doubled_sum = fill_ranks(n1, n0, chosen, n_steps, 0, rank);
  const int mirrored = doubled_sum > (int64_t)(m * (n + 1));
  if (mirrored) doubled_sum = fill_ranks(n1, n0, chosen, n_steps, 1, rank);
  /* A low rank sum of the first group is a low W, of the second a high one. */
  tails_of(rank, n, m, doubled_sum, sum, rows, first_chosen != mirrored, lower, upper);
}

/* Doubled ranks n + 1 + score, ascending; mirrored as above. */
static void fill_scores(const size_t *count, size_t n, int mirrored, int64_t *rank) {
  size_t k = 0;
  for (size_t s = 0; s <= 2 * n; ++s) {
    const size_t score = mirrored ? 2 * n - s : s;
    for (size_t i = 0; i < count[score]; ++i) rank[k++] = (int64_t)s + 1;
  }
}

void cc_rank_sum_score_tails(const size_t *count, size_t n1, size_t n0, int64_t sum1, void *scratch, double *lower,
                             double *upper) {
  const size_t n = n1 + n0, m = smaller(n1, n0);
  const int first_chosen = n1 <= n0, mirrored = first_chosen ? sum1 > 0 : sum1 < 0;
  int64_t *rank = scratch, *sum = rank + n + 1;
  const int64_t distance = sum1 < 0 ? -sum1 : sum1;
  fill_scores(count, n, mirrored, rank);
  tails_of(rank, n, m, (int64_t)(m * (n + 1)) - distance, sum, first_row(sum + n + 1), first_chosen != mirrored, lower,
           upper);
}

/* The extreme selection: the m patients on the outermost steps. Only the last step reached, of `size` patients,
 * leaves a choice: which `left` of them. Returns its chance; the pairs tied on that step are half won. */
static double outermost(const double *n1, const double *n0, size_t n_steps, double m, double all, int from_above,
                        double *tied_pairs) {
  double left = m;
  for (size_t s = 0; s < n_steps; ++s) {
    const size_t step = from_above ? n_steps - 1 - s : s;
    const double size = n1[step] + n0[step];
    if (left <= size) {
      *tied_pairs = left * (size - left);
      return cc_choose(size, left) / all;
    }
    left -= size;
  }
  *tied_pairs = 0.0;
  return 1.0;
}

void cc_rank_sum_extreme(const double *n1, const double *n0, size_t n_steps, cc_rank_sum_extremes *out) {
  double total1, total0, tied;
  totals(n1, n0, n_steps, &total1, &total0);
  const double all = cc_choose(total1 + total0, total1);
  out->lower = outermost(n1, n0, n_steps, total1, all, 0, &tied);
  out->lowest_w = tied / 2.0;
  out->upper = outermost(n1, n0, n_steps, total1, all, 1, &tied);
  out->highest_w = total1 * total0 - tied / 2.0;
}

/* The lowest sum of n1 scores, or the highest, and its chance. */
static double extreme_sum(const size_t *count, size_t n, double n1, double all, int from_above, double *sum) {
  double left = n1;
  *sum = 0.0;
  for (size_t s = 0; s <= 2 * n; ++s) {
    const size_t at = from_above ? 2 * n - s : s;
    const double size = (double)count[at], taken = left < size ? left : size;
    *sum += taken * ((double)at - (double)n);
    if (left <= size) return cc_choose(size, left) / all;
    left -= size;
  }
  return 1.0;
}

void cc_rank_sum_score_extreme(const size_t *count, size_t n1, size_t n0, cc_rank_sum_extremes *out) {
  const double first = (double)n1, pairs = first * (double)n0, all = cc_choose((double)(n1 + n0), first);
  double sum;
  out->lower = extreme_sum(count, n1 + n0, first, all, 0, &sum);
  out->lowest_w = (pairs + sum) / 2.0;
  out->upper = extreme_sum(count, n1 + n0, first, all, 1, &sum);
  out->highest_w = (pairs + sum) / 2.0;
}

size_t cc_rank_sum_table_size(size_t n1, size_t n0) { return n1 * n0 / 2 + 2; }

void cc_rank_sum_table(size_t n1, size_t n0, void *scratch, double *table) {
  const size_t n = n1 + n0, reach = n1 * n0 / 2;
  int64_t *rank = scratch, *sum = rank + n + 1;
  double *rows = first_row(sum + n + 1);
  for (size_t i = 0; i < n; ++i) rank[i] = (int64_t)i;
  const size_t m = smaller(n1, n0);
  count_wide(rank, n, m, reach, sum, rows);
  const double *const ways = rows + m * row_width(reach) + BLOCK;
  double below = 0.0;
  for (size_t u = 0; u <= reach; ++u) {
    below += ways[u];
    table[u] = below;
  }
  table[reach + 1] = cc_choose((double)n, (double)n1);
}

void cc_rank_sum_table_tails(const double *table, size_t n1, size_t n0, size_t w, double *lower, double *upper) {
  const size_t pairs = n1 * n0, opposite = pairs - w;
  const size_t near = smaller(w, opposite);
  const double all = table[pairs / 2 + 1];
  const double short_tail = table[near] / all;
  const double long_tail = near == 0 ? 1.0 : (all - table[near - 1]) / all;
  const int short_is_lower = w <= opposite;
  *lower = short_is_lower ? short_tail : long_tail;
  *upper = short_is_lower ? long_tail : short_tail;
}

/* First place in an ascending table whose value is more than `bound` (`strictly`) or at least `bound`. */
static size_t first_above(const double *table, size_t n, double bound, int strictly) {
  size_t low = 0, high = n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (strictly ? table[middle] > bound : table[middle] >= bound)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

size_t cc_rank_sum_table_rejected(const double *table, size_t n1, size_t n0, double tail) {
  const size_t pairs = n1 * n0, length = pairs / 2 + 1;
  const double all = table[length], most = tail * all;
  const size_t rejected = first_above(table, length, most, 1);
  if (rejected < length) return rejected;
  /* A tail beyond one half: P(W <= u) = 1 - P(W <= pairs - u - 1). */
  return pairs - first_above(table, length, all - most, 0);
}
