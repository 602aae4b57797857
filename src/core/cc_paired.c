#include "cc_paired.h"

#include <math.h>

/* ---- room ---- */

/* Markers of a tile with as many pairs are selected together, where they are so many: so often at most. */
enum { FEWEST_ALIKE = 3, MOST_ALIKE = CC_PAIRED_LANES / FEWEST_ALIKE };

/* Hands out pieces of a block of memory in order; with a NULL block it only measures. */
typedef struct {
  unsigned char *base;
  size_t used;
} arena;

static void *take(arena *a, size_t count, size_t size) {
  void *piece = a->base ? a->base + a->used : NULL;
  a->used += (count * size + 15) / 16 * 16;
  return piece;
}

static void take_levels(arena *a, cc_levels *levels, size_t n) {
  levels->value = take(a, n + 1, sizeof(double)); /* one more: an empty level may be written before it is passed over */
  levels->count = take(a, n + 1, sizeof(size_t));
}

static void lay_out(arena *a, cc_paired_room *room, size_t n, size_t null_n) {
  room->lane_change = take(a, n * CC_PAIRED_LANES, sizeof(double));
  room->lane_size = take(a, n * CC_PAIRED_LANES, sizeof(double));
  room->change = take(a, n + 1, sizeof(double));
  room->noise = take(a, n + 1, sizeof(double));
  room->size = take(a, n + 1, sizeof(double));
  room->size_noise = take(a, n + 1, sizeof(double));
  room->sign = take(a, n + 1, sizeof(double));
  room->item = take(a, 2 * n, sizeof(cc_rank_item));
  room->end = take(a, n, sizeof(size_t));
  room->positive = take(a, n, sizeof(size_t));
  take_levels(a, &room->levels, n);
  take_levels(a, &room->test.mirror, n);
  room->test.ranks.ranks.rank2 = take(a, n, sizeof(int64_t));
  room->test.ranks.ranks.count = take(a, n, sizeof(size_t));
  room->test.expanded = take(a, n, sizeof(double));
  room->test.walsh = take(a, cc_walsh_scratch(n), sizeof(double));
  room->test.null = take(a, null_n ? cc_signed_rank_scratch(null_n) : 0, sizeof(double));
  const size_t few = n < CC_LANE_WALSH_MOST ? n : CC_LANE_WALSH_MOST;
  room->lane_walsh = take(a, MOST_ALIKE * cc_lane_walsh_rows(few) * CC_PAIRED_LANES, sizeof(double));
}

size_t cc_paired_room_size(size_t n, size_t null_n) {
  arena a = {NULL, 0};
  cc_paired_room unused;
  lay_out(&a, &unused, n, null_n);
  return a.used;
}

void cc_paired_room_init(cc_paired_room *room, void *memory, size_t n, size_t null_n) {
  arena a = {memory, 0};
  lay_out(&a, room, n, null_n);
}

/* ---- from tie groups of sizes to levels of signed changes ---- */

/* Absolute non-zero changes and their noise; the changes themselves, for their signs, into room->sign. Returns how
 * many. */
static size_t take_sizes(cc_paired_room *room, size_t n) {
  size_t m = 0;
  for (size_t i = 0; i < n; ++i) {
    room->size[m] = fabs(room->change[i]);
    room->size_noise[m] = room->noise[i];
    room->sign[m] = room->change[i];
    m += room->change[i] != 0.0;
  }
  return m;
}

/* The ranks of the groups under the zero rule, the sum of the positive ones, and for each group how many are positive.
 */
static void rank_groups(cc_paired_room *room, size_t n_groups, cc_zero_rule rule, cc_paired_row *row) {
  cc_signed_ranks *at = &room->test.ranks;
  const size_t offset = rule == CC_ZERO_PRATT ? row->n_zero : 0;
  int64_t v2 = 0, total2 = 0;
  size_t from = 0, n_tied = 0;
  double squares = 0.0;
  for (size_t g = 0; g < n_groups; ++g) {
    const size_t to = room->end[g], count = to - from;
    const int64_t rank2 = cc_midrank2(offset + from, offset + to);
    size_t positive = 0;
    for (size_t i = from; i < to; ++i) positive += room->sign[room->item[i].index] > 0.0;
    room->positive[g] = positive;
    at->ranks.rank2[g] = rank2;
    at->ranks.count[g] = count;
    v2 += rank2 * (int64_t)positive;
    total2 += rank2 * (int64_t)count;
    squares += (double)rank2 * (double)rank2 * (double)count;
    n_tied += count > 1 ? count : 0;
    from = to;
  }
  at->ranks.n_groups = n_groups;
  at->ranks.n = from;
  at->v2 = v2;
  at->total2 = total2;
  at->squares = squares;
  row->n_tied = n_tied;
}

static void add_level(cc_levels *levels, double value, size_t count) {
  levels->value[levels->n_values] = value;
  levels->count[levels->n_values] = count;
  levels->n_values += count > 0;
}

static size_t group_start(const size_t *end, size_t g) { return g ? end[g - 1] : 0; }

/* One value stands for a group of tied sizes: the middle of its range. */
static double group_size(const cc_rank_item *item, size_t from, size_t to) {
  return item[from].value + (item[to - 1].value - item[from].value) / 2.0;
}

/* Levels, ascending: the groups downwards for the negative changes, zeros, the groups upwards. */
static void fill_levels(cc_paired_room *room, size_t n_groups, const cc_paired_row *row) {
  cc_levels *levels = &room->levels;
  levels->n_values = 0;
  levels->n = row->n_pairs;
  for (size_t g = n_groups; g-- > 0;) {
    const size_t from = group_start(room->end, g), to = room->end[g];
    add_level(levels, -group_size(room->item, from, to), to - from - room->positive[g]);
  }
  add_level(levels, 0.0, row->n_zero);
  for (size_t g = 0; g < n_groups; ++g) {
    add_level(levels, group_size(room->item, group_start(room->end, g), room->end[g]), room->positive[g]);
  }
}

/* The changes themselves in ascending order, from the sorted sizes, into `out`. */
static void sort_changes(const cc_paired_room *room, size_t n_nonzero, const cc_paired_row *row, double *out) {
  size_t down = row->n_down, up = row->n_down + row->n_zero;
  for (size_t i = row->n_down; i < up; ++i) out[i] = 0.0;
  for (size_t i = 0; i < n_nonzero; ++i) {
    const double size = room->item[i].value;
    const size_t positive = room->sign[room->item[i].index] > 0.0;
    down -= 1 - positive;
    out[positive ? up : down] = positive ? size : -size;
    up += positive;
  }
}

/* ---- tests ---- */

static void test_ranks(const cc_paired_settings *settings, cc_paired_room *room, cc_paired_row *row) {
  cc_signed_rank_test test = settings->test;
  test.exact = row->exact = row->n_pairs <= settings->exact_max;
  if (test.exact && !settings->interval_only) row->p = cc_signed_rank_p(&room->test.ranks, &test, room->test.null);
  cc_shift_estimate found;
  cc_signed_rank_interval(&room->levels, room->size, &test, &room->test, &found);
  row->estimate = found.estimate;
  row->low = found.low;
  row->high = found.high;
}

/* Whether the sign test keeps the shift x[at], which drops the changes that are tied with it. */
static int sign_keeps(const cc_paired_settings *settings, const double *x, size_t n, size_t at, double noise) {
  size_t below = 0, above = 0;
  for (size_t i = 0; i < n; ++i) {
    below += x[i] < x[at] - noise;
    above += x[i] > x[at] + noise;
  }
  return (below < above ? below : above) >= (size_t)settings->order[below + above];
}

/* Where the two order statistics are tied no gap between changes is kept, only perhaps they themselves. */
static void take_order_statistics(const cc_paired_settings *settings, const double *x, double noise,
                                  cc_paired_row *row) {
  const size_t n = row->n_pairs;
  const cc_side side = settings->test.alternative;
  row->estimate = n % 2 ? x[n / 2] : x[n / 2 - 1] / 2.0 + x[n / 2] / 2.0;
  const size_t k = (size_t)settings->order[n];
  row->low = k == 0 || side == CC_LESS ? -INFINITY : x[k - 1];
  row->high = k == 0 || side == CC_GREATER ? INFINITY : x[n - k];
  if (row->high - row->low <= noise && !sign_keeps(settings, x, n, k - 1, noise)) row->low = row->high = NAN;
}

static const cc_paired_row nothing = {0, 0, 0, 0, 0, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};

static void take_moments(const cc_lane_figures *figures, size_t lane, cc_paired_row *row) {
  *row = nothing;
  row->n_pairs = (size_t)figures->n[lane];
  row->n_up = (size_t)figures->n_up[lane];
  row->n_down = (size_t)figures->n_down[lane];
  row->n_zero = row->n_pairs - row->n_up - row->n_down;
  if (row->n_pairs > 0) row->mean = figures->mean[lane];
  if (row->n_pairs > 1) row->sd = figures->sd[lane];
}

/* ---- a marker without ties: places are ranks ---- */

static double sum_of_squares(double m) { return m * (m + 1.0) * (2.0 * m + 1.0) / 6.0; }

static void untied_figures(int64_t places, cc_zero_rule rule, cc_paired_row *row) {
  const size_t m = row->n_up + row->n_down, offset = rule == CC_ZERO_PRATT ? row->n_zero : 0;
  row->n_tied = 0;
  row->v = (double)(places - (int64_t)((row->n_zero - offset) * row->n_up));
  row->total = (double)(cc_walsh_pairs(offset + m) - cc_walsh_pairs(offset));
  row->squares = sum_of_squares((double)(offset + m)) - sum_of_squares((double)offset);
}

/* The ranks one by one, and the levels, from the sorted changes in room->size. */
static void untied_ranks(cc_paired_room *room, const cc_paired_row *row, cc_zero_rule rule) {
  cc_signed_ranks *at = &room->test.ranks;
  const size_t n = row->n_pairs, m = n - row->n_zero, offset = rule == CC_ZERO_PRATT ? row->n_zero : 0;
  for (size_t g = 0; g < m; ++g) {
    at->ranks.rank2[g] = 2 * (int64_t)(offset + g + 1);
    at->ranks.count[g] = 1;
  }
  at->ranks.n_groups = at->ranks.n = m;
  at->v2 = 2 * (int64_t)row->v;
  at->total2 = 2 * (int64_t)row->total;
  at->squares = 4.0 * row->squares;
  cc_levels *levels = &room->levels;
  levels->n = n;
  levels->n_values = n - row->n_zero + (row->n_zero > 0);
  for (size_t k = 0, i = 0; k < levels->n_values; ++k) {
    levels->value[k] = room->size[i];
    levels->count[k] = i == row->n_down && row->n_zero > 0 ? row->n_zero : 1;
    i += levels->count[k];
  }
}

static void finish(const cc_paired_settings *settings, cc_paired_room *room, double noise, cc_paired_row *row) {
  room->levels.noise = 4.0 * noise; /* four changes meet where two sums are compared */
  if (settings->ranks)
    test_ranks(settings, room, row);
  else if (settings->order_statistics)
    take_order_statistics(settings, room->size, 2.0 * noise, row);
}

/* ---- a marker by itself: ties, or too many pairs for the lanes ---- */

static void take_pairs(const double *before, const double *after, size_t n, size_t lane, cc_paired_room *room) {
  size_t m = 0;
  for (size_t j = 0; j < n; ++j) {
    const double b = before[j * CC_PAIRED_LANES + lane], a = after[j * CC_PAIRED_LANES + lane];
    room->noise[m] = b;
    room->change[m] = a;
    m += a - b == a - b; /* not NaN */
  }
}

static void compute_alone(const cc_paired_settings *settings, cc_paired_room *room, cc_paired_row *row) {
  const size_t n = row->n_pairs;
  cc_change(room->noise, room->change, n, settings->scale, room->change, room->noise);
  const size_t n_nonzero = take_sizes(room, n);
  const size_t n_groups =
      cc_tie_groups(room->size, room->size_noise, n_nonzero, settings->digits, room->item, room->end);
  rank_groups(room, n_groups, settings->test.zero_rule, row);
  const cc_signed_ranks *at = &room->test.ranks;
  row->v = (double)at->v2 / 2.0;
  row->total = (double)at->total2 / 2.0;
  row->squares = at->squares / 4.0;
  if (!settings->ranks && !settings->order_statistics) return;
  sort_changes(room, n_nonzero, row, room->size);
  if (settings->ranks) fill_levels(room, n_groups, row);
  finish(settings, room, cc_row_noise(room->noise, n), row);
}

/* ---- eight markers ---- */

/* One noise for the row (cc_row_noise()), whose sorted changes are in room->size: the largest where it is nothing
 * beside the middle half of them. */
static double noise_of_lane(const double *before, const double *after, size_t n, cc_scale scale, double largest,
                            size_t lane, size_t n_pairs, cc_paired_room *room) {
  const double middle = room->size[n_pairs - 1 - n_pairs / 4] - room->size[n_pairs / 4];
  if (largest <= middle / (1024.0 * CC_NOISE_APART)) return largest;
  take_pairs(before, after, n, lane, room);
  cc_change(room->noise, room->change, n_pairs, scale, room->change, room->noise);
  return cc_row_noise(room->noise, n_pairs);
}

/* From the changes, which are sorted when the row needs them. */
static void compute_untied(const double *before, const double *after, size_t n, const cc_paired_settings *settings,
                           cc_paired_room *room, const cc_lane_figures *figures, size_t lane, cc_paired_row *row) {
  untied_figures(figures->places[lane], settings->test.zero_rule, row);
  if (!settings->ranks && !settings->order_statistics) return;
  for (size_t j = 0; j < row->n_pairs; ++j) room->size[j] = room->lane_change[j * CC_PAIRED_LANES + lane];
  if (settings->ranks) untied_ranks(room, row, settings->test.zero_rule);
  const double noise = noise_of_lane(before, after, n, settings->scale, figures->noise[lane], lane, row->n_pairs, room);
  finish(settings, room, noise, row);
}

/* The numbers of the sums that intervals of n pairs take: of ties, which move the limits' outwards, the most usual. */
static size_t walsh_ranges(const cc_paired_settings *settings, size_t n, int tied, cc_walsh_range *range) {
  enum { USUAL_SLACK = 6 };
  size_t k[CC_WALSH_MANY];
  const size_t m = cc_signed_rank_places(&settings->test, n, k), pairs = cc_walsh_pairs(n);
  for (size_t t = 0; t < m; ++t) range[t] = (cc_walsh_range){k[t], k[t]};
  if (m == 1 || !tied) return m;
  range[1].low = k[1] > USUAL_SLACK ? k[1] - USUAL_SLACK : 1;
  range[2].high = pairs + 1 - range[1].low;
  return m;
}

/* The Walsh sums that intervals take, of markers with the same number of pairs in one go. `untied`: markers whose
 * numbers are as cc_signed_rank_places() has them. `has`: those of which they were found. */
static void select_in_lanes(const cc_paired_settings *settings, cc_paired_room *room, const cc_lane_figures *figures,
                            const unsigned char *untied, unsigned char *has, cc_walsh_selected *selected) {
  double *memory = room->lane_walsh;
  for (size_t lane = 0; lane < CC_PAIRED_LANES; ++lane) {
    const size_t n = (size_t)figures->n[lane];
    if (has[lane] || n == 0 || n > CC_LANE_WALSH_MOST || n > settings->exact_max) continue;
    size_t alike = 0, tied = 0;
    for (size_t l = 0; l < CC_PAIRED_LANES; ++l) {
      alike += figures->n[l] == figures->n[lane];
      tied += figures->n[l] == figures->n[lane] && !untied[l];
    }
    if (alike < FEWEST_ALIKE) continue;
    cc_walsh_range range[CC_WALSH_MANY];
    cc_walsh_selected found[CC_PAIRED_LANES];
    cc_lane_walsh_select(room->lane_change, n, range, walsh_ranges(settings, n, tied > 0, range), memory, found);
    memory += cc_lane_walsh_rows(n) * CC_PAIRED_LANES;
    for (size_t l = 0; l < CC_PAIRED_LANES; ++l) {
      if (figures->n[l] != figures->n[lane]) continue;
      selected[l] = found[l];
      has[l] = 1;
    }
  }
}

void cc_paired_compute(const double *before, const double *after, size_t n, const unsigned char *moments_only,
                       const cc_paired_settings *settings, cc_paired_room *room, cc_paired_row *row) {
  cc_lane_figures figures;
  cc_lane_changes(before, after, n, settings->scale, room->lane_change, room->lane_size, &figures);
  const int moments = settings->interval_only && !settings->ranks && !settings->order_statistics;
  const int by_lanes = n <= CC_PAIRED_SORT_MOST && !moments;
  size_t n_clear = 0;
  unsigned char untied[CC_PAIRED_LANES] = {0}, has_selected[CC_PAIRED_LANES] = {0};
  cc_walsh_selected selected[CC_PAIRED_LANES];
  if (by_lanes) {
    cc_lanes_sort(room->lane_size, n);
    cc_lane_ranks(room->lane_size, n, settings->digits, &figures);
    for (size_t lane = 0; lane < CC_PAIRED_LANES; ++lane) {
      const size_t clear = figures.n[lane] > 0.0 && !(figures.unclear[lane] > 0.0);
      n_clear += clear;
      untied[lane] = clear && figures.n[lane] - figures.n_up[lane] - figures.n_down[lane] <= 1.0;
    }
    const int sorted = n_clear > 0 || (settings->ranks && n <= CC_LANE_WALSH_MOST);
    if (sorted && (settings->ranks || settings->order_statistics)) cc_lanes_sort(room->lane_change, n);
    if (sorted && settings->ranks) select_in_lanes(settings, room, &figures, untied, has_selected, selected);
  }
  for (size_t lane = 0; lane < CC_PAIRED_LANES; ++lane) {
    take_moments(&figures, lane, &row[lane]);
    if (moments || row[lane].n_pairs == 0 || (moments_only != NULL && moments_only[lane])) continue;
    if (settings->ranks && cc_signed_rank_stopped(&settings->test, n)) continue;
    room->test.selected = has_selected[lane] ? &selected[lane] : NULL;
    if (by_lanes && !(figures.unclear[lane] > 0.0)) {
      compute_untied(before, after, n, settings, room, &figures, lane, &row[lane]);
    } else {
      take_pairs(before, after, n, lane, room);
      compute_alone(settings, room, &row[lane]);
    }
  }
}
