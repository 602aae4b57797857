#include "cc_ordinal_merge.h"

#include <math.h>
#include <string.h>

#include "cc_vec.h"

/* Up to so many pairs the squares of the doubled scores add up to less than 2^53. */
#define MOST ((size_t)65536)

/* Two sizes are apart where they differ by more than noise + unit times the larger one (cc_rank.h). */
typedef struct {
  double noise, unit;
} nearness;

/* ---- places ---- */

/* How many of size[0 .. n) are smaller than each of x, of which eight at a time are read and written. */
CC_CLONES
static void count_smaller(const double *x, size_t n_x, const double *size, size_t n, int64_t *counts) {
  for (size_t i = 0; i < n_x; i += 8) {
    const cc_vec a = CC_LOAD(x + i), b = CC_LOAD(x + i + 4);
    cc_ivec of_a = CC_IVEC(0), of_b = CC_IVEC(0);
    for (size_t k = 0; k < n; ++k) {
      const cc_vec one = CC_SPLAT(size[k]);
      of_a -= one < a;
      of_b -= one < b;
    }
    memcpy(counts + i, &of_a, sizeof of_a);
    memcpy(counts + i + 4, &of_b, sizeof of_b);
  }
}

static void put(const cc_ordinal_merged *m, size_t from, size_t place, size_t rises) {
  m->sorted[place] = m->known[from];
  m->rises[place] = rises;
}

/* Falls shrink and rises grow in the order of changes: each is placed by how many of the others are smaller. */
static void place_known(const cc_ordinal_merged *m, const cc_change_counts *c) {
  const size_t falls = c->known_falls, rises = c->known - falls;
  count_smaller(m->known, falls, m->known + falls, rises, m->of_fall);
  memset(m->falls_up_to, 0, (rises + 1) * sizeof *m->falls_up_to);
  for (size_t k = 0; k < falls; ++k) {
    ++m->falls_up_to[m->of_fall[k]];
    put(m, k, falls - 1 - k + (size_t)m->of_fall[k], 0);
  }
  size_t smaller = 0;
  for (size_t k = 0; k < rises; ++k) {
    smaller += (size_t)m->falls_up_to[k];
    put(m, falls + k, k + smaller, 1);
  }
}

static void place_bounds(const cc_ordinal_merged *m, const cc_change_counts *c) {
  count_smaller(m->bound, c->bounds, m->known, c->known, m->of_bound);
  memset(m->above, 0, (c->known + 1) * sizeof *m->above);
  for (size_t b = 0; b < c->bounds; ++b) ++m->above[m->of_bound[b]];
}

/* ---- nearness ---- */

static int is_near(double smaller, double larger, const nearness *near) {
  return larger - smaller <= near->noise + larger * near->unit;
}

CC_CLONES
static int any_known_near(const double *sorted, size_t n, const nearness *near) {
  const cc_vec noise = CC_SPLAT(near->noise), unit = CC_SPLAT(near->unit);
  cc_ivec any = CC_IVEC(0);
  size_t k = 1;
  int rest = 0;
  for (; k + 4 <= n; k += 4) {
    const cc_vec larger = CC_LOAD(sorted + k);
    any |= larger - CC_LOAD(sorted + k - 1) <= noise + larger * unit;
  }
  for (; k < n; ++k) rest |= is_near(sorted[k - 1], sorted[k], near);
  return rest | cc_any(&any);
}

static int any_bound_near(const cc_ordinal_merged *m, const cc_change_counts *c, const nearness *near) {
  int any = 0;
  for (size_t b = 0; b < c->bounds; ++b) {
    const size_t place = (size_t)m->of_bound[b];
    any |= place > 0 && is_near(m->sorted[place - 1], m->bound[b], near);
    any |= place < c->known && is_near(m->bound[b], m->sorted[place], near);
  }
  return any;
}

/* ---- scores ---- */

typedef struct {
  int64_t v2, total2, squares;
} score_sums;

static inline void add_score(int64_t size2, size_t rises, int64_t *to, score_sums *sums) {
  *to = size2;
  sums->v2 += size2 & -(int64_t)rises;
  sums->total2 += size2;
  sums->squares += size2 * size2;
}

/* No two are equal. centre: the doubled score of a size with as many smaller as larger ones, zeros among the smaller.
 */
static void score_known(const cc_ordinal_merged *m, size_t n, int64_t centre, int64_t *size2, score_sums *sums) {
  int64_t size = centre - 1 + (int64_t)n;
  for (size_t k = n; k-- > 0; size -= 2) {
    size -= m->above[k + 1];
    add_score(size, m->rises[k], &size2[k], sums);
  }
}

/* Where some are equal, but no bound equals one. Returns how many are. */
static size_t score_tied(const cc_ordinal_merged *m, size_t n, int64_t centre, double noise, int64_t *size2,
                         score_sums *sums) {
  size_t tied = 0;
  int64_t bounds_above = 0;
  for (size_t end = n, from; end > 0; end = from) {
    bounds_above += m->above[end];
    for (from = end - 1; from > 0 && m->sorted[from] - m->sorted[from - 1] <= noise; --from) {}
    const int64_t score2 = centre + (int64_t)(from + end) - (int64_t)n - bounds_above;
    for (size_t k = from; k < end; ++k) add_score(score2, m->rises[k], &size2[k], sums);
    tied += end - from > 1 ? end - from : 0;
  }
  return tied;
}

int cc_ordinal_merge(const cc_limited_row *row, double shift, cc_zero_rule rule, int digits, cc_ordinal_room *room,
                     cc_ordinal_counts *counts) {
  if (row->n > MOST) return 0;
  const cc_ordinal_merged *m = &room->merged;
  const nearness near = {2.0 * row->noise, cc_tie_unit(digits)};
  cc_change_counts c;
  cc_signed_changes_at(&room->columns, shift, row->noise, m->known, m->bound, m->bound_rises, &c);
  place_known(m, &c);
  place_bounds(m, &c);
  const int tied = any_known_near(m->sorted, c.known, &near);
  if ((tied && digits != CC_DIGITS_NONE) || any_bound_near(m, &c, &near)) return 0;
  const size_t n = c.known + c.bounds, zeros = rule == CC_ZERO_PRATT ? c.zero : 0;
  const int64_t centre = (int64_t)(2 * zeros + n + 1);
  score_sums sums = {0, 0, 0};
  size_t n_tied = 0;
  if (tied)
    n_tied = score_tied(m, c.known, centre, near.noise, room->size2, &sums);
  else
    score_known(m, c.known, centre, room->size2, &sums);
  for (size_t b = 0; b < c.bounds; ++b) {
    add_score(centre + m->of_bound[b], m->bound_rises[b], &room->size2[c.known + b], &sums);
  }
  *counts = (cc_ordinal_counts){c.up, n - c.up, c.zero, row->n - n - c.zero, n_tied};
  room->n_ranked = zeros + n;
  room->ranks.ranks.n = n;
  room->ranks.v2 = sums.v2;
  room->ranks.total2 = sums.total2;
  room->ranks.squares = (double)sums.squares;
  return 1;
}
