#include "cc_signed_rank.h"

#include <math.h>

#include "cc_rank.h"

/* ---- one shift ---- */

static void add_group(cc_signed_ranks *out, size_t *placed, size_t left, size_t right) {
  const size_t count = left + right;
  const int64_t rank2 = cc_midrank2(*placed, *placed + count);
  const size_t g = out->ranks.n_groups++;
  out->ranks.rank2[g] = rank2;
  out->ranks.count[g] = count;
  out->ranks.n += count;
  out->v2 += rank2 * (int64_t)right;
  out->total2 += rank2 * (int64_t)count;
  out->squares += (double)rank2 * (double)rank2 * (double)count;
  *placed += count;
}

void cc_signed_ranks_at(const cc_levels *levels, double twice_shift, cc_zero_rule rule, cc_signed_ranks *out) {
  const double *x = levels->value;
  const size_t *count = levels->count;
  const size_t n = levels->n_values;
  out->ranks.n_groups = out->ranks.n = 0;
  out->v2 = out->total2 = 0;
  out->squares = 0.0;
  /* Levels [0, left) lie below the shift, [right, n) above it, those between are zeros. */
  size_t low = 0, high = n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (2.0 * x[middle] - twice_shift < -levels->noise)
      low = middle + 1;
    else
      high = middle;
  }
  size_t left = low, right = low, zeros = 0;
  for (; right < n && 2.0 * x[right] - twice_shift <= levels->noise; ++right) zeros += count[right];
  size_t placed = rule == CC_ZERO_PRATT ? zeros : 0;
  while (left > 0 && right < n) {
    const double excess = x[left - 1] + x[right] - twice_shift; /* of the right one's distance over the left one's */
    if (fabs(excess) <= levels->noise) {
      add_group(out, &placed, count[left - 1], count[right]);
      --left;
      ++right;
    } else if (excess > 0.0) {
      add_group(out, &placed, count[--left], 0);
    } else {
      add_group(out, &placed, 0, count[right++]);
    }
  }
  while (left > 0) add_group(out, &placed, count[--left], 0);
  while (right < n) add_group(out, &placed, 0, count[right++]);
}

/* Whether the ranks are 1 .. n: no ties, and no ranks lost to zeros. */
static int plain_ranks(const cc_rank_groups *ranks) {
  return ranks->n_groups == ranks->n && (ranks->n == 0 || ranks->rank2[0] == 2);
}

double cc_signed_rank_lower(const cc_signed_ranks *at, int64_t v2, const cc_signed_rank_tables *tables,
                            double *scratch) {
  const double *table = plain_ranks(&at->ranks) ? cc_signed_rank_table(tables, at->ranks.n) : NULL;
  if (table) return v2 < 0 ? 0.0 : cc_signed_rank_cdf(table, at->ranks.n, v2 / 2);
  return cc_signed_rank_tail(&at->ranks, v2, scratch);
}

/* The short tail is summed; the long one, where a one-sided test needs it, is what the rest leaves. */
double cc_signed_rank_p(const cc_signed_ranks *at, const cc_signed_rank_test *test, double *scratch) {
  const int64_t below2 = at->v2, above2 = at->total2 - at->v2;
  const int64_t short2 = below2 < above2 ? below2 : above2;
  if (test->alternative == CC_TWO_SIDED) {
    const double p = 2.0 * cc_signed_rank_lower(at, short2, test->tables, scratch);
    return p < 1.0 ? p : 1.0;
  }
  const int64_t tail2 = test->alternative == CC_LESS ? below2 : above2;
  if (tail2 == short2) return cc_signed_rank_lower(at, tail2, test->tables, scratch);
  return 1.0 - cc_signed_rank_lower(at, short2 - 1, test->tables, scratch);
}

/* ---- is the shift rejected? The alternative is two-sided or "greater"; "less" is the mirror image's "greater". ----
 */

/* Ranks 1 .. n untied, under the same signs, move the rank sum by no more than half of floor(g^2 / 4) a group of g: so
 * where zeros take no rank their table encloses the lower tail of v2. 1: that is surely above test->tail, 0: surely
 * not, -1: the table does not tell. */
static int above_by_table(const cc_signed_ranks *at, int64_t v2, const cc_signed_rank_test *test) {
  const size_t n = at->ranks.n;
  const double *const table = cc_signed_rank_table(test->tables, n);
  if (table == NULL || at->total2 != (int64_t)(n * (n + 1))) return -1;
  int64_t slack2 = 0;
  for (size_t g = 0; g < at->ranks.n_groups; ++g) slack2 += (int64_t)(at->ranks.count[g] * at->ranks.count[g] / 4);
  if (v2 >= slack2 && cc_signed_rank_cdf(table, n, (v2 - slack2) / 2) > test->tail * (1.0 + 1e-9)) return 1;
  return cc_signed_rank_cdf(table, n, (v2 + slack2) / 2) < test->tail * (1.0 - 1e-9) ? 0 : -1;
}

/* The longer one of two tails is at least one half, but for rounding. */
#define SURELY_KEPT 0.49

static int kept_exact(const cc_signed_ranks *at, const cc_signed_rank_test *test, double *scratch) {
  const int64_t above2 = at->total2 - at->v2;
  if (test->alternative == CC_TWO_SIDED || above2 <= at->v2) {
    const int64_t v2 = above2 < at->v2 ? above2 : at->v2;
    const int known = above_by_table(at, v2, test);
    if (known >= 0) return known;
    if (test->near != NULL) return cc_tail_above(test->near, &at->ranks, 1, v2, test->tail, scratch);
    return cc_signed_rank_lower(at, v2, test->tables, scratch) > test->tail;
  }
  if (test->tail < SURELY_KEPT) return 1; /* the long tail */
  return 1.0 - cc_signed_rank_lower(at, at->v2 - 1, test->tables, scratch) > test->tail;
}

static int kept_normal(const cc_signed_ranks *at, const cc_signed_rank_test *test) {
  const double excess = ((double)at->v2 - (double)at->total2 / 2.0) / 2.0; /* V minus its mean */
  const double sd = sqrt(at->squares) / 4.0;
  if (!(sd > 0.0)) return 1;
  if (test->alternative == CC_GREATER) return (excess - 0.5) / sd < test->critical;
  const double correction = excess > 0.0 ? 0.5 : excess < 0.0 ? -0.5 : 0.0;
  return fabs(excess - correction) / sd < test->critical;
}

int cc_signed_rank_keeps(const cc_signed_ranks *at, const cc_signed_rank_test *test, double *scratch) {
  return test->exact ? kept_exact(at, test, scratch) : kept_normal(at, test);
}

static int kept(const cc_levels *levels, double twice_shift, const cc_signed_rank_test *test,
                cc_signed_rank_room *room) {
  if (cc_signed_rank_stopped(test, levels->n)) return 1;
  cc_signed_ranks_at(levels, twice_shift, test->zero_rule, &room->ranks);
  return cc_signed_rank_keeps(&room->ranks, test, room->null);
}

/* ---- the lower limit ---- */

/* How far the rank sum can stray from that of untied ranks under the same signs: half of floor(g^2 / 4) a group of g.
 */
static size_t tie_slack(const cc_levels *levels) {
  size_t slack2 = 0;
  for (size_t k = 0; k < levels->n_values; ++k) slack2 += levels->count[k] * levels->count[k] / 4;
  return slack2 / 2;
}

/* Standard deviation of V in a gap between Walsh averages, where only ties among the changes count. */
static double gap_sd(const cc_levels *levels) {
  const double n = (double)levels->n;
  double ties = 0.0;
  for (size_t k = 0; k < levels->n_values; ++k) {
    const double g = (double)levels->count[k];
    ties += g * g * g - g;
  }
  return sqrt(n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ties / 48.0);
}

/* Shifts with fewer than `number` Walsh averages at or below them are surely rejected (zero or less: none is).
 * Exact: with j Walsh averages below, V is n (n + 1) / 2 - j, and ties move its tail by no more than the slack does; a
 * shift on a Walsh average, with cross ties and Pratt's zeros, is bounded by the gap to its right. Normal: in a gap the
 * variance does not depend on the shift, and on a Walsh average it is smaller. `sharp`: the gap with that number is
 * kept, so that this Walsh average is the limit. */
typedef struct {
  double number;
  int sharp;
  double start;      /* the Walsh sum with that number; NaN where it has not been selected */
  const double *sum; /* it, among those selected beforehand: CC_PAIRED_LANES apart `left` of the next, which are */
  size_t left;       /* before it where `turned` */
  int turned;
} bound;

static double untied_number(const cc_signed_rank_test *test, size_t n) {
  return (double)cc_signed_rank_quantile(cc_signed_rank_table(test->tables, n), n, test->tail);
}

static bound first_open(const cc_levels *levels, const cc_signed_rank_test *test) {
  if (test->exact) {
    const double number = untied_number(test, levels->n) - (double)tie_slack(levels);
    return (bound){.number = number, .sharp = levels->n_values == levels->n, .start = NAN};
  }
  const double mean = (double)cc_walsh_pairs(levels->n) / 2.0, sd = gap_sd(levels);
  double number = floor(mean - 0.5 - test->critical * sd) + 1.0;
  if (!((mean - number - 0.5) / sd < test->critical)) ++number; /* the rounding of the two forms may differ */
  return (bound){.number = number, .sharp = 1, .start = NAN};
}

/* Dropping zeros instead of ranking them matters only where the shift equals a change, and there it can leave a shift
 * further out unrejected. A group of z zeros is worth at most z n Walsh averages more. */
static double self_limit(const cc_levels *levels, const cc_signed_rank_test *test, cc_signed_rank_room *room,
                         double open, double limit) {
  size_t largest = 0;
  for (size_t k = 0; k < levels->n_values; ++k) largest = levels->count[k] > largest ? levels->count[k] : largest;
  const double from = open - (double)(largest * levels->n);
  double start = -INFINITY;
  if (from >= 1.0) start = cc_walsh_select(room->expanded, levels->n, (size_t)from, room->walsh) - levels->noise;
  for (size_t k = 0; k < levels->n_values && !(levels->value[k] >= limit); ++k) {
    const double twice = 2.0 * levels->value[k];
    if (twice >= start && kept(levels, twice, test, room)) return levels->value[k];
  }
  return limit;
}

/* A shift further left than all Walsh averages. */
static double far_left(const cc_levels *levels) {
  const double first = levels->value[0], last = levels->value[levels->n_values - 1];
  return 2.0 * first - (last - first) - fabs(first) - 1.0;
}

/* Whether the shift just tested lies so low that V is at or above its mean: if rejected, then for its upper tail. */
static int lies_low(const cc_signed_ranks *at) { return at->total2 - at->v2 <= at->v2; }

/* The next Walsh sum of x above `edge`. */
static double next_sum(bound *open, const double *x, size_t n, double edge) {
  while (open->left > 0) {
    --open->left;
    open->sum = open->turned ? open->sum - CC_PAIRED_LANES : open->sum + CC_PAIRED_LANES;
    const double sum = open->turned ? 0.0 - *open->sum : *open->sum;
    if (sum > edge) return sum;
  }
  return cc_walsh_next(x, n, edge);
}

/* From one Walsh average to the next, until it or the gap beyond it is kept. Where the gap is rejected for its upper
 * tail the Walsh average is too and needs no test: give all changes the same signs on it and in the gap; pairs of
 * groups of g and h changes that are tied across the shift lower V by at most g h / 2 against the gap and z zeros by at
 * most z (z + 1) / 2, which is what they leave between V and the gap's V. */
static double walk(const cc_levels *levels, const cc_signed_rank_test *test, cc_signed_rank_room *room, bound open) {
  const double *x = room->expanded;
  const double pairs = (double)cc_walsh_pairs(levels->n);
  if (open.number < 1.0 && kept(levels, far_left(levels), test, room)) return -INFINITY;
  const size_t k = open.number < 1.0 ? 1 : open.number > pairs ? cc_walsh_pairs(levels->n) : (size_t)open.number;
  double at = isnan(open.start) ? cc_walsh_select(x, levels->n, k, room->walsh) : open.start;
  for (;;) {
    const double edge = at + levels->noise;
    const double next = next_sum(&open, x, levels->n, edge);
    const double gap = next < INFINITY ? edge + (next - edge) / 2.0 : edge + fabs(edge) + 1.0;
    if (kept(levels, gap, test, room)) return at / 2.0;
    if (!lies_low(&room->ranks) && kept(levels, at, test, room)) return at / 2.0;
    if (next == INFINITY) return NAN;
    at = next;
  }
}

static void expand(const cc_levels *levels, double *x) {
  size_t n = 0;
  for (size_t k = 0; k < levels->n_values; ++k) {
    for (size_t i = 0; i < levels->count[k]; ++i) x[n++] = levels->value[k];
  }
}

/* Whether `limit`, NaN where it is not known, is the lower one whatever the levels. */
static int is_limit(const cc_signed_rank_test *test, double limit) {
  return !isnan(limit) && (test->zero_rule == CC_ZERO_PRATT || limit == -INFINITY);
}

static double lower_limit(const cc_levels *levels, const cc_signed_rank_test *test, cc_signed_rank_room *room,
                          bound open, double limit) {
  if (is_limit(test, limit)) return limit;
  expand(levels, room->expanded);
  if (isnan(limit)) limit = walk(levels, test, room, open);
  if (test->zero_rule == CC_ZERO_PRATT || limit == -INFINITY) return limit;
  return self_limit(levels, test, room, open.number, limit);
}

static void mirror_levels(const cc_levels *levels, cc_levels *mirror) {
  const size_t n = levels->n_values;
  for (size_t k = 0; k < n; ++k) {
    mirror->value[k] = -levels->value[n - 1 - k];
    mirror->count[k] = levels->count[n - 1 - k];
  }
  mirror->n_values = n;
  mirror->n = levels->n;
  mirror->noise = levels->noise;
}

/* Whether tied changes are equal to the last bit, so that the levels are the changes themselves. */
static int levels_are(const cc_levels *levels, const double *sorted) {
  for (size_t k = 0, i = 0; k < levels->n_values; ++k) {
    for (size_t end = i + levels->count[k]; i < end; ++i) {
      if (sorted[i] != levels->value[k]) return 0;
    }
  }
  return 1;
}

/* The sums that the estimate takes and, where there are such, the lower limit's and the upper one's. */
static size_t places(size_t n, double number, size_t *k) {
  const size_t pairs = cc_walsh_pairs(n);
  k[0] = cc_walsh_middle(n);
  if (!(number >= 1.0 && number <= (double)pairs)) return 1;
  k[1] = (size_t)number;
  k[2] = pairs + 1 - k[1];
  return 3;
}

size_t cc_signed_rank_places(const cc_signed_rank_test *test, size_t n, size_t *k) {
  return places(n, untied_number(test, n), k);
}

static int is_selected(const cc_walsh_selected *selected, const size_t *k, size_t m) {
  if (selected == NULL || selected->m < m) return 0;
  for (size_t t = 0; t < m; ++t) {
    if (k[t] < selected->range[t].low || k[t] > selected->range[t].high) return 0;
  }
  return 1;
}

/* The sums next to the starts of the walks, of those that were selected. */
static void take_next_sums(const cc_walsh_selected *selected, const size_t *k, bound *below, bound *above) {
  const cc_walsh_range low = selected->range[1], high = selected->range[2];
  below->sum = selected->sum[1] + (k[1] - low.low) * CC_PAIRED_LANES;
  below->left = low.high + 1 - k[1];
  above->sum = selected->sum[2] + (k[2] - high.low) * CC_PAIRED_LANES;
  above->left = k[2] - high.low;
  above->turned = 1;
}

/* Estimate, and where the bound is sharp both limits, as order statistics of the Walsh averages; NaN where unknown.
 * Where limits are walked to, the starts of both walks are selected beside the estimate: three cost little more than
 * one. */
static void order_statistics(const cc_levels *levels, const double *sorted, const cc_signed_rank_test *test,
                             cc_signed_rank_room *room, bound *below, bound *above, cc_shift_estimate *out) {
  const size_t n = levels->n;
  double value[CC_WALSH_MANY], next[CC_WALSH_MANY];
  size_t k[CC_WALSH_MANY], m = places(n, below->number, k);
  out->low = out->high = NAN;
  const int within = m == 3 && (below->sharp || levels_are(levels, sorted));
  if (!within) m = 1;
  const int beforehand = is_selected(room->selected, k, m);
  if (beforehand) {
    for (size_t t = 0; t < m; ++t) cc_walsh_selected_at(room->selected, t, k[t], &value[t], &next[t]);
  } else {
    cc_walsh_select_many(sorted, n, k, m, value, next, room->walsh);
  }
  out->estimate = cc_hodges_lehmann(n, value[0], next[0]);
  if (below->sharp && below->number < 1.0) out->low = -INFINITY, out->high = INFINITY;
  if (within && !below->sharp) {
    below->start = value[1];
    above->start = 0.0 - value[2];
    if (beforehand) take_next_sums(room->selected, k, below, above);
    return;
  }
  /* Two-sided, the gap beyond the lower limit must not have left the other tail behind. */
  if (within && (test->alternative != CC_TWO_SIDED || value[2] - value[1] > levels->noise)) {
    out->low = value[1] / 2.0;
    out->high = value[2] / 2.0;
  }
}

void cc_signed_rank_interval(const cc_levels *levels, const double *sorted, const cc_signed_rank_test *test,
                             cc_signed_rank_room *room, cc_shift_estimate *out) {
  bound open = first_open(levels, test), mirrored = open;
  order_statistics(levels, sorted, test, room, &open, &mirrored, out);
  cc_signed_rank_test side = *test;
  side.alternative = test->alternative == CC_TWO_SIDED ? CC_TWO_SIDED : CC_GREATER;
  if (test->alternative == CC_LESS)
    out->low = -INFINITY;
  else
    out->low = lower_limit(levels, &side, room, open, out->low);
  if (test->alternative == CC_GREATER) {
    out->high = INFINITY;
  } else if (!is_limit(&side, -out->high)) {
    mirror_levels(levels, &room->mirror);
    out->high = -lower_limit(&room->mirror, &side, room, mirrored, -out->high);
  }
  if (isnan(out->low) || isnan(out->high)) out->low = out->high = NAN;
}
