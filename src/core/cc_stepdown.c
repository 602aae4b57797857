#include "cc_stepdown.h"

#include "cc_select.h"
#include "cc_sort.h"
#include "cc_vec.h"

#include <math.h>
#include <string.h>

/* A variance this small beside the square of the difference is rounding: t is infinite then, in every resample alike.
 */
#define NO_SPREAD 1e-13

CC_CLONES static void fold_both(double *stat) {
  for (size_t r = 0; r < CC_CHUNK; r += 4) CC_STORE(stat + r, CC_ABS(CC_LOAD(stat + r)));
}

void cc_stat_fold(double *stat, cc_side side) {
  if (side == CC_TWO_SIDED) fold_both(stat);
  if (side == CC_LESS) {
    for (size_t r = 0; r < CC_CHUNK; ++r) stat[r] = -stat[r];
  }
}

CC_CLONES void cc_stat_flip_t(double *stat, double n) {
  const cc_vec one = CC_SPLAT(1.0), zero = CC_SPLAT(0.0), least = CC_SPLAT(NO_SPREAD), df = CC_SPLAT(n - 1);
  for (size_t r = 0; r < CC_CHUNK; r += 4) {
    const cc_vec x = CC_LOAD(stat + r), rest = one - x * x;
    const cc_ivec positive = rest > least;
    CC_STORE(stat + r, df * x * CC_ABS(x) / CC_SELECT(positive, rest, zero));
  }
}

/* w^2 (v1 / m + v0 / k) with w = m k / n; w times the difference of means is the sum itself, the mean of all being 0.
 */
static void welch_any(const double *sum, const double *square, const double *n_first, const cc_welch_stratum *stratum,
                      double *difference, double *variance) {
  for (size_t r = 0; r < CC_CHUNK; ++r) {
    const double m = n_first[r], k = stratum->n - m, s = sum[r], q = square[r];
    if (m < 2 || k < 2) continue;
    const double w = m * k / stratum->n;
    difference[r] += s;
    variance[r] += w * w * ((q - s * s / m) / (m * (m - 1)) + (stratum->total_square - q - s * s / k) / (k * (k - 1)));
  }
}

CC_CLONES static void welch_fixed(const double *sum, const double *square, const cc_welch_stratum *stratum,
                                  double *difference, double *variance) {
  const double m = stratum->n_responders, k = stratum->n - m, w = m * k / stratum->n;
  const double over_m = 1 / m, over_k = 1 / k, weight_m = w * w / (m * (m - 1)), weight_k = w * w / (k * (k - 1));
  const cc_vec total = CC_SPLAT(stratum->total_square);
  for (size_t r = 0; r < CC_CHUNK; r += 4) {
    const cc_vec s = CC_LOAD(sum + r), q = CC_LOAD(square + r), ss = s * s;
    CC_STORE(difference + r, CC_LOAD(difference + r) + s);
    CC_STORE(variance + r,
             CC_LOAD(variance + r) + ((q - ss * over_m) * weight_m + (total - q - ss * over_k) * weight_k));
  }
}

void cc_welch_add(const double *sum, const double *square, const double *n_first, const cc_welch_stratum *stratum,
                  double *difference, double *variance) {
  if (n_first != NULL) {
    welch_any(sum, square, n_first, stratum, difference, variance);
  } else if (stratum->n_responders >= 2 && stratum->n - stratum->n_responders >= 2) {
    welch_fixed(sum, square, stratum, difference, variance);
  }
}

CC_CLONES void cc_welch_end(const double *difference, const double *variance, double *stat) {
  const cc_vec zero = CC_SPLAT(0.0), least = CC_SPLAT(NO_SPREAD);
  for (size_t r = 0; r < CC_CHUNK; r += 4) {
    const cc_vec d = CC_LOAD(difference + r), v = CC_LOAD(variance + r);
    const cc_ivec positive = v > least * d * d;
    CC_STORE(stat + r, d * CC_ABS(d) / CC_SELECT(positive, v, zero));
  }
}

double cc_stat_threshold(double stat, cc_stat_scale scale) {
  if (scale == CC_STAT_LINEAR || isinf(stat)) return stat - 1e-10;
  const double t = copysign(sqrt(fabs(stat)), stat), lowered = t - 1e-9 * fabs(t) - 1e-10;
  return lowered * fabs(lowered);
}

CC_CLONES static uint32_t max_of_chunk(const double *stat, double threshold, double *best) {
  const cc_vec bar = CC_SPLAT(threshold);
  cc_ivec count = {0, 0, 0, 0};
  for (size_t r = 0; r < CC_CHUNK; r += 4) {
    const cc_vec x = CC_LOAD(stat + r), old = CC_LOAD(best + r);
    const cc_ivec larger = x > old; /* false where x is undefined */
    const cc_vec now = CC_SELECT(larger, x, old);
    CC_STORE(best + r, now);
    count -= now >= bar;
  }
  return (uint32_t)(count[0] + count[1] + count[2] + count[3]);
}

uint32_t cc_stepdown_max(const double *stat, size_t n, double threshold, double *best) {
  if (n == CC_CHUNK) return max_of_chunk(stat, threshold, best);
  uint32_t count = 0;
  for (size_t r = 0; r < n; ++r) {
    if (stat[r] > best[r]) best[r] = stat[r];
    count += best[r] >= threshold;
  }
  return count;
}

CC_CLONES static uint32_t max_of_chunk_int(const int32_t *sum, cc_side side, int32_t threshold, int32_t *best) {
  const cc_i8 bar = CC_SPLAT_I8(threshold), turn = CC_SPLAT_I8(side == CC_LESS ? -1 : 0);
  const cc_i8 both = CC_SPLAT_I8(side == CC_TWO_SIDED ? -1 : 0);
  cc_i8 count = {0};
  for (size_t r = 0; r < CC_CHUNK; r += 8) {
    const cc_i8 x = CC_LOAD_I8(sum + r), old = CC_LOAD_I8(best + r);
    const cc_i8 negate = ((x < 0) & both) | turn; /* -1 where the sign is turned: (x ^ -1) + 1 is -x */
    const cc_i8 folded = (x ^ negate) - negate, larger = folded > old;
    const cc_i8 now = (folded & larger) | (old & ~larger);
    CC_STORE_I8(best + r, now);
    count -= now >= bar;
  }
  return (uint32_t)(count[0] + count[1] + count[2] + count[3] + count[4] + count[5] + count[6] + count[7]);
}

uint32_t cc_stepdown_max_int(const int32_t *sum, size_t n, cc_side side, int32_t threshold, int32_t *best) {
  if (n == CC_CHUNK) return max_of_chunk_int(sum, side, threshold, best);
  uint32_t count = 0;
  for (size_t r = 0; r < n; ++r) {
    const int32_t x = side == CC_LESS || (side == CC_TWO_SIDED && sum[r] < 0) ? -sum[r] : sum[r];
    if (x > best[r]) best[r] = x;
    count += best[r] >= threshold;
  }
  return count;
}

/* Sorted items [from, to) are tied: n - from statistics are at least as large. */
static void rank_group(const cc_key_item *item, size_t from, size_t to, size_t n, uint32_t *rank) {
  for (size_t i = from; i < to; ++i) rank[item[i].index] = (uint32_t)(n - from);
}

void cc_stat_ranks(const double *stat, size_t n, cc_stat_scale scale, cc_key_item *work, uint32_t *rank) {
  for (size_t r = 0; r < n; ++r) {
    work[r].key = cc_ordered_key(isnan(stat[r]) ? -INFINITY : stat[r]);
    work[r].index = (uint32_t)r;
  }
  cc_sort_keys(work, n);
  /* From the largest down: a value joins the group above it when it reaches what that asks for. */
  size_t group_end = n;
  double bar = -INFINITY;
  for (size_t i = n; i-- > 0;) {
    const double value = cc_ordered_value(work[i].key);
    if (value < bar) {
      rank_group(work, i + 1, group_end, n, rank);
      group_end = i + 1;
    }
    bar = cc_stat_threshold(value, scale);
  }
  rank_group(work, 0, group_end, n, rank);
}

/* with[k] is how many points have k as their smallest rank (n_points + 1: none yet), and `reached` how many have at
 * most own[row]: as own falls from row to row, each rank is crossed once. */
void cc_stepdown_min_counts(const cc_min_records *records, const int *family, const double *own, size_t n_rows,
                            size_t n_points, uint32_t *smallest, uint32_t *with, double *count) {
  size_t at = 0, reached = 0, bar = 0;
  for (size_t row = 0; row < n_rows; ++row) {
    if (row == 0 || family[row] != family[row - 1]) {
      for (size_t r = 0; r < n_points; ++r) smallest[r] = (uint32_t)n_points + 1;
      memset(with, 0, (n_points + 2) * sizeof *with);
      reached = 0;
      bar = n_points;
    }
    for (const size_t now = (size_t)own[row]; bar > now; --bar) reached -= with[bar];
    for (; at < records->n && (size_t)records->row[at] == row; ++at) {
      const size_t point = (size_t)records->point[at];
      const uint32_t rank = (uint32_t)records->rank[at];
      if (rank >= smallest[point]) continue; /* another job's rows had a smaller one */
      if (smallest[point] > bar) {
        ++reached;
      } else {
        --with[smallest[point]];
      }
      ++with[rank];
      smallest[point] = rank;
    }
    count[row] = (double)reached;
  }
}
