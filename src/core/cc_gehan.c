#include "cc_gehan.h"

#include <math.h>
#include <string.h>

#include "cc_sort.h"

/* ---- memory ---- */

static void *take(unsigned char *base, size_t *used, size_t count, size_t size) {
  void *piece = base ? base + *used : NULL;
  *used += (count * size + 15) / 16 * 16;
  return piece;
}

static void take_ends(unsigned char *base, size_t *used, size_t n, cc_interval_ends *ends) {
  ends->n = 0;
  ends->low = take(base, used, n, sizeof(double));
  ends->high = take(base, used, n, sizeof(double));
  ends->low_of = take(base, used, n, sizeof(size_t));
  ends->high_of = take(base, used, n, sizeof(size_t));
}

static size_t lay_out(unsigned char *base, cc_gehan *g, size_t n, cc_rank_item **item) {
  size_t used = 0;
  *item = take(base, &used, 2 * n + 1, sizeof **item);
  take_ends(base, &used, n, &g->first);
  take_ends(base, &used, n, &g->second);
  g->within = take(base, &used, n, sizeof *g->within);
  g->score = take(base, &used, n, sizeof *g->score);
  g->count = take(base, &used, 2 * n + 1, sizeof *g->count);
  return used;
}

size_t cc_gehan_bytes(size_t n) {
  cc_gehan unused;
  cc_rank_item *item;
  return lay_out(NULL, &unused, n, &item);
}

/* ---- changes ---- */

/* The one finite end that a change has, or its value: side 0; 1 it is larger, -1 smaller. 2: nothing is known. */
static int only_end(const cc_limited_pair *pair, double *before, double *after) {
  const cc_interval x = cc_known_value(&pair->before), y = cc_known_value(&pair->after);
  const int larger = isfinite(y.low) && isfinite(x.high), smaller = isfinite(y.high) && isfinite(x.low);
  *before = larger ? x.high : x.low;
  *after = larger ? y.low : y.high;
  return larger && smaller ? 0 : larger ? 1 : smaller ? -1 : 2;
}

void cc_change_intervals(const cc_limited_pair *pair, size_t n, cc_scale scale, int digits, void *memory,
                         cc_interval *out) {
  cc_gehan room;
  cc_rank_item *item;
  (void)lay_out(memory, &room, n, &item);
  double *before = room.first.low, *after = room.first.high, *change = room.second.low, *noise = room.second.high;
  size_t *who = room.first.low_of, *end = room.first.high_of, m = 0;
  for (size_t i = 0; i < n; ++i) {
    const int side = only_end(&pair[i], &before[m], &after[m]);
    out[i] = (cc_interval){side == -1 || side == 2 ? -INFINITY : 0.0, side > 0 ? INFINITY : 0.0};
    if (side != 2) who[m++] = i;
  }
  cc_change(before, after, m, scale, change, noise);
  const size_t groups = cc_tie_groups(change, noise, m, digits, item, end);
  for (size_t g = 0, k = 0; g < groups; ++g) {
    const double least = item[k].value, most = item[end[g] - 1].value;
    const double value = least == most ? least : least + (most - least) / 2.0;
    for (; k < end[g]; ++k) {
      cc_interval *known = &out[who[item[k].index]];
      if (isfinite(known->low)) known->low = value;
      if (isfinite(known->high)) known->high = value;
    }
  }
}

void cc_known_directions(const cc_interval *known, const unsigned char *event, size_t n, cc_known_direction *with,
                         cc_known_direction *without) {
  *with = *without = (cc_known_direction){0, 0, 0, 0};
  for (size_t i = 0; i < n; ++i) {
    cc_known_direction *group = event[i] ? with : without;
    const int exact = known[i].low == known[i].high;
    const int up = exact ? known[i].low > 0.0 : known[i].low >= 0.0;
    const int down = exact ? known[i].low < 0.0 : known[i].high <= 0.0;
    group->up += up;
    group->down += down;
    group->same += exact && !up && !down;
    group->unknown += !exact && !up && !down;
  }
}

/* ---- scores ---- */

static void put_end(double *value, size_t *whose, size_t at, double end, size_t i) {
  value[at] = end;
  whose[at] = i;
}

/* Are the upper ends in order? */
static int lay_out_ends(const cc_gehan *g, const cc_rank_item *item, const cc_interval_ends *ends) {
  size_t open = 0, low = 0, high = 0;
  int ascending = 1;
  for (size_t k = 0; k < ends->n; ++k) low += isinf(g->known[item[k].index].low) != 0;
  for (size_t k = 0; k < ends->n; ++k) {
    const size_t i = item[k].index;
    const cc_interval known = g->known[i];
    put_end(ends->low, ends->low_of, isinf(known.low) ? open++ : low++, known.low, i);
    if (isinf(known.high)) continue;
    ascending &= high == 0 || ends->high[high - 1] <= known.high;
    put_end(ends->high, ends->high_of, high++, known.high, i);
  }
  for (size_t k = 0; k < ends->n; ++k) {
    if (isinf(g->known[item[k].index].high)) put_end(ends->high, ends->high_of, high++, INFINITY, item[k].index);
  }
  return ascending;
}

/* Most often a change has one end, or two that are equal: what is in order by these is in order by either end but for
 * those that are open. */
static void sort_ends(const cc_gehan *g, int event, cc_rank_item *item, cc_interval_ends *ends) {
  ends->n = 0;
  for (size_t i = 0; i < g->n; ++i) {
    item[ends->n] = (cc_rank_item){isinf(g->known[i].low) ? g->known[i].high : g->known[i].low, i};
    ends->n += g->event[i] == event;
  }
  cc_sort_items(item, ends->n);
  if (lay_out_ends(g, item, ends)) return;
  for (size_t k = 0; k < ends->n; ++k) item[k].value = g->known[item[k].index].high;
  cc_sort_items(item, ends->n);
  for (size_t k = 0; k < ends->n; ++k) put_end(ends->high, ends->high_of, k, item[k].value, item[k].index);
}

/* Is a change whose end is `a`, less the shift, certainly above one whose end is `b`? */
static int is_above(double a, double b, double shift, cc_place place) {
  const double d = a - b;
  return d > shift || (d == shift && place != CC_JUST_ABOVE);
}

/* Certainly below; two known ones that are tied count as both. */
static int is_below(double a, double b, double shift, cc_place place) {
  const double d = a - b;
  return d < shift || (d == shift && place != CC_JUST_BELOW);
}

/* Adds to each of `of` the number of `others` certainly below it less that of those certainly above it. */
static void add_scores(const cc_interval_ends *of, const cc_interval_ends *others, double shift, cc_place place,
                       int64_t *score, double *plus, double *minus) {
  size_t below = 0, not_above = 0, sum_plus = 0, sum_minus = 0;
  for (size_t k = 0; k < of->n; ++k) {
    while (below < others->n && is_above(of->low[k], others->high[below], shift, place)) ++below;
    score[of->low_of[k]] += (int64_t)below;
    sum_plus += below;
  }
  for (size_t k = 0; k < of->n; ++k) {
    while (not_above < others->n && !is_below(of->high[k], others->low[not_above], shift, place)) ++not_above;
    score[of->high_of[k]] -= (int64_t)(others->n - not_above);
    sum_minus += others->n - not_above;
  }
  *plus = (double)sum_plus;
  *minus = (double)sum_minus;
}

void cc_gehan_of(const cc_interval *known, const unsigned char *event, size_t n, void *memory, cc_gehan *out) {
  cc_gehan g = {.n = n, .known = known, .event = event};
  cc_rank_item *item;
  (void)lay_out(memory, &g, n, &item);
  sort_ends(&g, 1, item, &g.first);
  sort_ends(&g, 0, item, &g.second);
  g.n1 = g.first.n;
  g.n0 = g.second.n;
  memset(g.within, 0, n * sizeof *g.within);
  add_scores(&g.first, &g.first, 0.0, CC_AT_SHIFT, g.within, &g.plus, &g.minus);
  add_scores(&g.second, &g.second, 0.0, CC_AT_SHIFT, g.within, &g.plus, &g.minus);
  *out = g;
}

static void fill_scores(cc_gehan *g, double shift, cc_place place) {
  double plus, minus, sum = 0.0;
  memcpy(g->score, g->within, g->n * sizeof *g->score);
  /* For the second group everything is turned. */
  add_scores(&g->second, &g->first, -shift, (cc_place)(CC_JUST_ABOVE - place), g->score, &plus, &minus);
  add_scores(&g->first, &g->second, shift, place, g->score, &g->plus, &g->minus);
  memset(g->count, 0, (2 * g->n + 1) * sizeof *g->count);
  for (size_t i = 0; i < g->n; ++i) {
    ++g->count[(size_t)(g->score[i] + (int64_t)g->n)];
    sum += (double)g->score[i] * (double)g->score[i];
  }
  g->squares = sum;
}

int64_t cc_gehan_scores(cc_gehan *g, double shift, cc_place place, double *squares) {
  if (!g->is_scored || g->shift != shift || g->place != place) fill_scores(g, shift, place);
  g->is_scored = 1;
  g->shift = shift;
  g->place = place;
  *squares = g->squares;
  return (int64_t)(g->plus - g->minus);
}
