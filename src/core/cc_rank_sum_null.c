#include "cc_rank_sum_null.h"

#include <string.h>

#include "cc_divisor.h"
#include "cc_rank_sum_count.h"

/* Speed. Exact tails are counted by cc_rank_sum_count.h. Without ties one table serves all markers of a call that share
 * (n1, n0). */

/* Up to 40 over 20 the rounding of numerator and denominator is far less than the half that it may be off by. */
static double choose_few(double n, double m) {
  double above = 1.0, below = 1.0;
  for (double k = 1.0; k <= m; k += 1.0) {
    above *= n - m + k;
    below *= k;
  }
  return (double)(int64_t)(above / below + 0.5);
}

double cc_choose(double n, double m) {
  if (m > n - m) m = n - m;
  if (n <= 40.0) return choose_few(n, m);
  /* After each step `ways` is itself a binomial coefficient, so below 2^53 both product and quotient are exact. */
  double ways = 1.0;
  for (double k = 1.0; k <= m; k += 1.0) ways = ways * (n - m + k) / k;
  return ways;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Ranks are written so many at a time. */
enum { SPARE = 4 };

/* Two arrays of whole numbers, ranks and their sums, stand before what counts them. */
size_t cc_rank_sum_scratch(size_t n1, size_t n0) { return 2 * (n1 + n0 + 1) + SPARE + cc_count_room(n1, n0); }

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

/* Doubled midranks of all patients, ascending, and twice the rank sum of group `chosen`. */
static int64_t fill_ranks(const double *n1, const double *n0, const double *chosen, size_t n_steps, int64_t *rank) {
  int64_t below = 0, doubled_sum = 0;
  for (size_t s = 0; s < n_steps; ++s) {
    const int64_t size = (int64_t)(n1[s] + n0[s]), midrank = 2 * below + size + 1;
    for (int64_t i = 0; i < SPARE; ++i) rank[below + i] = midrank; /* most are of few: no branch to guess */
    for (int64_t i = SPARE; i < size; ++i) rank[below + i] = midrank;
    doubled_sum += midrank * (int64_t)chosen[s];
    below += size;
  }
  return doubled_sum;
}

/* The same ranks seen from above. */
static void mirror_ranks(int64_t *rank, size_t n) {
  const int64_t both = 2 * (int64_t)(n + 1);
  for (size_t i = 0, j = n - 1; i <= j && j < n; ++i, --j) {
    const int64_t low = rank[i];
    rank[i] = both - rank[j];
    rank[j] = both - low;
  }
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
  const cc_selections s = {rank, sum, n, m, (size_t)excess};
  double below, at;
  cc_count_tail(&s, all, rows, &below, &at);
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
  int64_t *rank = scratch, *sum = rank + n + 1 + SPARE;
  double *rows = cc_count_rows(sum + n + 1);

  /* From whichever end the tail in question is the lower one. */
  int64_t doubled_sum = fill_ranks(n1, n0, chosen, n_steps, rank);
  const int mirrored = doubled_sum > (int64_t)(m * (n + 1));
  if (mirrored) {
    mirror_ranks(rank, n);
    doubled_sum = (int64_t)(2 * m * (n + 1)) - doubled_sum;
  }
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
  int64_t *rank = scratch, *sum = rank + n + 1 + SPARE;
  const int64_t distance = sum1 < 0 ? -sum1 : sum1;
  fill_scores(count, n, mirrored, rank);
  tails_of(rank, n, m, (int64_t)(m * (n + 1)) - distance, sum, cc_count_rows(sum + n + 1), first_chosen != mirrored,
           lower, upper);
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
  int64_t *rank = scratch, *sum = rank + n + 1 + SPARE;
  double *rows = cc_count_rows(sum + n + 1);
  for (size_t i = 0; i < n; ++i) rank[i] = (int64_t)i;
  const cc_selections s = {rank, sum, n, smaller(n1, n0), reach};
  const double *const ways = cc_count_selections(&s, rows);
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
