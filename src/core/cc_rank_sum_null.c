#include "cc_rank_sum_null.h"

#include <string.h>

#include "cc_simd.h"

double cc_choose(double n, double m) {
  if (m > n - m) m = n - m;
  double ways = 1.0;
  /* After each step `ways` is itself a binomial coefficient, so below 2^53 both product and quotient are exact. */
  for (double k = 1.0; k <= m; k += 1.0) ways = ways * (n - m + k) / k;
  return ways;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Rows of the dynamic programme: 0 .. m chosen, each as long as half the range of the doubled count. Two arrays of whole
 * numbers (ranks and their sums) stand before them. */
size_t cc_rank_sum_scratch(size_t n1, size_t n0) {
  return 2 * (n1 + n0 + 1) + (smaller(n1, n0) + 1) * (n1 * n0 + 1);
}

static void add_shifted(double *to, const double *from, size_t n) {
  for (size_t s = 0; s < n; ++s) to[s] += from[s];
}

/* Counts the selections of m among n items by the sum of their ranks, up to `reach` above the smallest sum there is.
 *
 * `rank` ascends. Row k holds, for k items chosen among those seen, the number of selections by their excess over the sum
 * of the k lowest ranks; row m is the answer, ways[0 .. reach]. After i items a selection of k matters only while
 *   excess <= reach - (cost of completing it with the next m - k items, above the cost of the lowest ones),
 * so the rows shrink as the items pass: at a 2.5 % tail that spares nine tenths of the additions. `sum` (n + 1) and `rows`
 * ((m + 1)(reach + 1)) are scratch. Ranks and their sums are whole numbers held in doubles. */
CC_CLONES
static const double *count_selections(const double *rank, size_t n, size_t m, size_t reach, double *sum, double *rows) {
  const size_t width = reach + 1;
  sum[0] = 0.0;
  for (size_t i = 0; i < n; ++i) sum[i + 1] = sum[i] + rank[i];
  rows[0] = 1.0;
  for (size_t i = 0; i < n; ++i) {
    size_t k = smaller(i, m - 1);
    const size_t last = m + i > n ? m + i - n : 0;
    if (k == i) { /* the first i + 1 items, all chosen: excess 0 */
      memset(rows + (k + 1) * width, 0, width * sizeof(double));
      rows[(k + 1) * width] = 1.0;
      if (k == 0) continue;
      --k;
    }
    for (;; --k) {
      const double shift = rank[i] - rank[k];
      const double limit = (double)reach + sum[m] - sum[i + m - k] + sum[i + 1] - sum[k + 1] - shift;
      if (limit >= 0.0) {
        const size_t length = k == 0 ? 1 : (size_t)limit + 1; /* nothing chosen: excess 0 only */
        add_shifted(rows + (k + 1) * width + (size_t)shift, rows + k * width, length);
      }
      if (k <= last) break;
    }
  }
  return rows + m * width;
}

static double gcd(double a, double b) {
  size_t p = (size_t)a, q = (size_t)b;
  while (q != 0) {
    const size_t rest = p % q;
    p = q;
    q = rest;
  }
  return (double)p;
}

/* Ranks from 0 in the smallest whole unit (an even distance between all doubled midranks halves them, and so on).
 * Returns that unit. */
static double reduce_ranks(double *rank, size_t n) {
  const double lowest = rank[0];
  double unit = 0.0;
  for (size_t i = 1; i < n && unit != 1.0; ++i) {
    if (rank[i] != rank[i - 1]) unit = gcd(rank[i] - lowest, unit);
  }
  if (unit == 0.0) unit = 1.0;
  for (size_t i = 0; i < n; ++i) rank[i] = (rank[i] - lowest) / unit;
  return unit;
}

/* Doubled midranks of all patients, ascending, and twice the rank sum of group `chosen`; both seen from above where
 * `mirrored`, so that the tail in question is always the lower one. */
static double fill_ranks(const double *n1, const double *n0, const double *chosen, size_t n_steps, int mirrored,
                         double *rank) {
  double below = 0.0, doubled_sum = 0.0;
  size_t at = 0;
  for (size_t s = 0; s < n_steps; ++s) {
    const size_t step = mirrored ? n_steps - 1 - s : s;
    const double size = n1[step] + n0[step];
    const double midrank = 2.0 * below + size + 1.0;
    for (double left = size; left > 0.0; left -= 1.0) rank[at++] = midrank;
    doubled_sum += midrank * chosen[step];
    below += size;
  }
  return doubled_sum;
}

void cc_rank_sum_tails(const double *n1, const double *n0, size_t n_steps, double *scratch, double *lower,
                       double *upper) {
  double total1 = 0.0, total0 = 0.0;
  for (size_t s = 0; s < n_steps; ++s) {
    total1 += n1[s];
    total0 += n0[s];
  }
  const double n = total1 + total0;
  const int first_chosen = total1 <= total0;
  const double m = first_chosen ? total1 : total0;
  const double *chosen = first_chosen ? n1 : n0;
  double *rank = scratch, *sum = rank + (size_t)n + 1, *rows = sum + (size_t)n + 1;

  double doubled_sum = fill_ranks(n1, n0, chosen, n_steps, 0, rank);
  const int mirrored = doubled_sum > m * (n + 1.0);
  if (mirrored) doubled_sum = fill_ranks(n1, n0, chosen, n_steps, 1, rank);
  const double lowest = rank[0];
  const double unit = reduce_ranks(rank, (size_t)n);
  double reach = (doubled_sum - m * lowest) / unit;
  for (size_t i = 0; i < (size_t)m; ++i) reach -= rank[i];

  const double *ways = count_selections(rank, (size_t)n, (size_t)m, (size_t)reach, sum, rows);
  double below = 0.0;
  for (size_t s = 0; s < (size_t)reach; ++s) below += ways[s];
  const double all = cc_choose(n, m);
  const double short_tail = (below + ways[(size_t)reach]) / all;
  const double long_tail = (all - below) / all;
  /* A low rank sum of the first group is a low W, of the second a high one. */
  const int short_is_lower = first_chosen != mirrored;
  *lower = short_is_lower ? short_tail : long_tail;
  *upper = short_is_lower ? long_tail : short_tail;
}

/* The extreme selection: the m patients on the outermost steps. Only the last step reached, of `size` patients, leaves a
 * choice: which `left` of them. Returns its chance; the pairs tied on that step are half won. */
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
  double total1 = 0.0, total0 = 0.0, tied;
  for (size_t s = 0; s < n_steps; ++s) {
    total1 += n1[s];
    total0 += n0[s];
  }
  const double all = cc_choose(total1 + total0, total1);
  out->lower = outermost(n1, n0, n_steps, total1, all, 0, &tied);
  out->lowest_w = tied / 2.0;
  out->upper = outermost(n1, n0, n_steps, total1, all, 1, &tied);
  out->highest_w = total1 * total0 - tied / 2.0;
}

size_t cc_rank_sum_table_size(size_t n1, size_t n0) { return n1 * n0 / 2 + 2; }

void cc_rank_sum_table(size_t n1, size_t n0, double *scratch, double *table) {
  const size_t n = n1 + n0, reach = n1 * n0 / 2;
  double *rank = scratch, *sum = rank + n + 1, *rows = sum + n + 1;
  for (size_t i = 0; i < n; ++i) rank[i] = (double)i;
  const double *ways = count_selections(rank, n, smaller(n1, n0), reach, sum, rows);
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
    if (strictly ? table[middle] > bound : table[middle] >= bound) high = middle;
    else low = middle + 1;
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
