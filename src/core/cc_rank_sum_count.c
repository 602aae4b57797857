#include "cc_rank_sum_count.h"

#include <string.h>

#include "cc_meet.h"
#include "cc_rank_sum_rows.h"

/* Speed. Exact tails by a dynamic programme over (number chosen, excess of the doubled rank sum over the lowest
 * possible one). A row of it is as long as what there can be and what can still count, whichever is less: at 15 v 15
 * that leaves 14,000 additions of 100,000 for a central W and 7,000 at the 2.5 % tail. Items join two at a time, so
 * that there are some 95 rows with ends to guess. Up to 2^32 selections (34 patients) counts are 32-bit integers, eight
 * a vector: 0.8 us a tail, some 3 cycles a vector for four loads, three of which are unaligned. Up to 56 patients the
 * lower and the upper ranks are so counted apart, and the counts of the ones met with those of the others: two thirds
 * of the time at 24 v 24, half at 28 v 28. Scores of known changes are two apart (cc_gehan.h), those of bounds are not:
 * a half whose ranks share a power of two is counted in that unit, which takes a fifth off. */

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Up to so many patients all counts are whole numbers in doubles too, in whatever order they are added. */
enum { WHOLE = 56 };

/* Rows of 32-bit counts, each with zeros before it, at most as many as it is long, and a row of zeros before all; two a
 * double. */
static size_t small_room(size_t rows, size_t reach) { return (rows + 1) * cc_row_width(reach); }

size_t cc_count_room(size_t n1, size_t n0) {
  const size_t m = smaller(n1, n0), half = WHOLE / 2, reach = n1 * n0;
  const size_t small = small_room(m + 1, reach), halves = 2 * small_room(half + 2, smaller(reach, half * half));
  return CC_ROW_BLOCK + 2 * WHOLE + 1 + CC_ROW_BLOCK + (small > halves ? small : halves);
}

double *cc_count_rows(void *memory) {
  const uintptr_t mask = CC_ROW_BLOCK * sizeof(double) - 1;
  return (double *)(((uintptr_t)memory + mask) & ~mask);
}

static int64_t add_up(const cc_selections *s) {
  s->sum[0] = 0;
  for (size_t i = 0; i < s->n; ++i) s->sum[i + 1] = s->sum[i] + s->rank[i];
  return (int64_t)s->reach + s->sum[s->m];
}

/* ---- item by item, where sums are rounded and their order counts ---- */

/* to[shift + e] += from[e], e <= last, in the blocks of `to`; what lies beyond counts no more, and before the first of
 * `from` lie zeros. */
CC_INLINE void add_wide(double *to, const double *from, size_t shift, size_t last) {
  for (size_t e = shift / CC_ROW_BLOCK * CC_ROW_BLOCK; e <= shift + last; e += CC_ROW_BLOCK) {
    CC_STORE(to + e, CC_LOAD(to + e) + CC_LOAD(from + e - shift));
    CC_STORE(to + e + 4, CC_LOAD(to + e + 4) + CC_LOAD(from + e + 4 - shift));
  }
}

CC_INLINE void start_wide(double *rows, size_t k, size_t width) {
  memset(rows + k * width, 0, width * sizeof *rows);
  rows[k * width + CC_ROW_BLOCK] = 1.0;
}

CC_CLONES
const double *cc_count_selections(const cc_selections *s, double *rows) {
  const size_t width = cc_row_width(s->reach), n = s->n, m = s->m;
  const int64_t most = add_up(s);
  start_wide(rows, 0, width);
  for (size_t i = 0; i < n; ++i) {
    size_t k = smaller(i, m - 1);
    const size_t fewest = m + i > n ? m + i - n : 0;
    if (k == i) { /* the first i + 1 items, all chosen: excess 0 */
      start_wide(rows, k + 1, width);
      if (k == 0) continue;
      --k;
    }
    for (;; --k) {
      const int64_t last = cc_last_excess(s, most, i, k); /* before the item joins */
      const size_t from = k * width + CC_ROW_BLOCK;
      if (last >= 0) add_wide(rows + from + width, rows + from, (size_t)(s->rank[i] - s->rank[k]), (size_t)last);
      if (k <= fewest) break;
    }
  }
  return rows + m * width + CC_ROW_BLOCK;
}

/* ---- where counts pass 2^32: either half by itself ---- */

/* Items from the first on, or, mirrored, from the last on: of a selection that takes k of the first half, the other has
 * m - k, and leaves the rest. Excesses are over the lowest selection with as many of either half: both together, and
 * what that one exceeds the lowest of all by, is the excess over that. */
typedef struct {
  cc_selections s;
  size_t items;
  unsigned shift;        /* ranks are multiples of 2^shift, the unit of its rows */
  uint32_t *rows, *room; /* room: of one more row */
  cc_rows_layout layout;
} half_of;

/* What is not chosen, its ranks seen from above, where the chosen have a low sum. memory: 2n + 1. */
static void mirror(const cc_selections *s, int64_t *memory, cc_selections *out) {
  for (size_t i = 0; i < s->n; ++i) memory[i] = s->rank[s->n - 1] - s->rank[s->n - 1 - i];
  *out = (cc_selections){memory, memory + s->n, s->n, s->n - s->m, s->reach};
}

static size_t highest_excess(const half_of *half, size_t k) {
  const int64_t *const sum = half->s.sum;
  return (size_t)(sum[half->items] - sum[half->items - k] - sum[k]);
}

/* Counts of a row, and where it ends: up to there every excess is counted that `limit` leaves room for. */
static uint32_t *row_of(const half_of *half, size_t k, size_t limit, size_t *last) {
  *last = smaller(limit, highest_excess(half, k)) >> half->shift;
  return half->rows + half->layout.first + k * half->layout.stride;
}

/* 2^shift is the largest power of two that all of the first ranks are multiples of. */
static unsigned shared_shift(const int64_t *rank, size_t items) {
  uint64_t bits = 0;
  unsigned shift = 0;
  for (size_t i = 0; i < items; ++i) bits |= (uint64_t)(rank[i] - rank[0]);
  while (bits != 0 && (bits >> shift & 1u) == 0) ++shift;
  return shift;
}

CC_CLONES
static double meet(const uint32_t *one, const uint32_t *two, size_t limit, size_t from, size_t last) {
  return cc_meet(one, two, limit, from, last);
}

CC_CLONES
static uint32_t sum_small(const uint32_t *x, size_t n) {
  cc_u8 sums = {0};
  uint32_t sum = 0;
  size_t i = 0;
  for (; i + CC_ROW_BLOCK <= n; i += CC_ROW_BLOCK) sums += CC_LOAD_U8(x + i);
  for (; i < n; ++i) sum += x[i];
  for (size_t l = 0; l < CC_ROW_BLOCK; ++l) sum += sums[l];
  return sum;
}

/* Counts at rest, rest + step ... up to `last`, in out; and in `row` how many there are up to each of these. Returns
 * how many there are in all. */
static uint32_t add_up_steps(uint32_t *row, size_t last, size_t rest, size_t step, uint32_t *out) {
  uint32_t sum = 0;
  size_t e = 0;
  for (; e < rest && e <= last; ++e) sum += row[e];
  for (size_t t = 0; e <= last; ++t) {
    const size_t next = e + step;
    out[t] = row[e];
    sum += row[e];
    row[t] = sum;
    for (++e; e < next && e <= last; ++e) sum += row[e];
  }
  return sum;
}

/* Adds those with k of the one half and other_k of the other whose two excesses add up to `limit`, and to that or less.
 * Of the other those excesses matter that leave a multiple of the one's unit. */
static void meet_rows(const half_of *one, size_t k, const half_of *other, size_t other_k, size_t limit, double *at,
                      double *up_to) {
  size_t last, other_last;
  const uint32_t *const row = row_of(one, k, limit, &last);
  uint32_t *const counts = other->room, *const sums = row_of(other, other_k, limit, &other_last);
  const size_t whole = limit >> one->shift, rest = limit - (whole << one->shift);
  const uint32_t all = add_up_steps(sums, other_last, rest, (size_t)1 << one->shift, counts);
  const size_t steps = other_last < rest ? 0 : ((other_last - rest) >> one->shift) + 1;
  const size_t from = whole + 1 - steps; /* those before have room for all of the other half */
  if (from <= last) {
    *at += meet(row, counts, whole, from, last);
    *up_to += meet(row, sums, whole, from, last);
  }
  *up_to += (double)sum_small(row, smaller(from, last + 1)) * (double)all;
}

/* Counts the rows of a half, for which there is room from `rows` on; returns where that ends. */
static uint32_t *count_half(half_of *half, uint32_t *rows) {
  const cc_selections *s = &half->s;
  const size_t items = half->items, most = highest_excess(half, items / 2); /* no row has more */
  half->layout = cc_rows_layout_of(s, items, half->shift, smaller(s->reach, most));
  half->rows = rows;
  cc_rows_count(s, &half->layout, items, rows);
  half->room = rows + half->layout.width + (smaller(items, s->m) + 1) * half->layout.stride;
  return half->room + half->layout.width;
}

/* Only one half is counted in units: the one whose rows that makes shorter by more. */
static void choose_units(half_of *first, half_of *second) {
  size_t spared[2];
  half_of *const half[2] = {first, second};
  for (int h = 0; h < 2; ++h) {
    (void)add_up(&half[h]->s);
    half[h]->shift = shared_shift(half[h]->s.rank, half[h]->items);
    const size_t most = highest_excess(half[h], half[h]->items / 2);
    spared[h] = most - (most >> half[h]->shift);
  }
  half[spared[0] > spared[1]]->shift = 0;
}

/* Products and sums are whole numbers below 2^53. */
static void count_halves(const cc_selections *s, double *memory, double *below, double *at) {
  half_of first = {.s = *s, .items = s->n / 2}, second = {.items = s->n - s->n / 2};
  mirror(s, (int64_t *)(void *)memory, &second.s);
  choose_units(&first, &second);
  (void)count_half(&second, count_half(&first, (uint32_t *)(void *)cc_count_rows(memory + 2 * s->n + 1)));
  const int64_t most = (int64_t)s->reach + s->sum[s->m];
  const size_t fewest = s->m > second.items ? s->m - second.items : 0;
  double up_to = 0.0;
  *at = 0.0;
  for (size_t k = fewest; k <= first.items && k <= s->m; ++k) {
    const int64_t limit = most + s->sum[first.items] - s->sum[first.items + s->m - k] - s->sum[k];
    const size_t left = second.items - (s->m - k);
    if (limit < 0) continue;
    if (first.shift > 0)
      meet_rows(&first, k, &second, left, (size_t)limit, at, &up_to);
    else
      meet_rows(&second, left, &first, k, (size_t)limit, at, &up_to);
  }
  *below = up_to - *at;
}

/* Beyond 2^53 it matters in which order they are added. */
static double sum_wide(const double *x, size_t n) {
  double sum = 0.0;
  for (size_t i = 0; i < n; ++i) sum += x[i];
  return sum;
}

void cc_count_tail(const cc_selections *s, double all, double *rows, double *below, double *at) {
  if (all < 4294967296.0) {
    const cc_rows_layout l = cc_rows_layout_of(s, s->n, 0, s->reach);
    (void)add_up(s);
    cc_rows_count(s, &l, s->n, (uint32_t *)(void *)rows);
    const uint32_t *const ways = (uint32_t *)(void *)rows + l.first + s->m * l.stride;
    *below = sum_small(ways, s->reach);
    *at = ways[s->reach];
    return;
  }
  if (s->n <= WHOLE) {
    count_halves(s, rows, below, at);
    return;
  }
  const double *const ways = cc_count_selections(s, rows);
  *below = sum_wide(ways, s->reach);
  *at = ways[s->reach];
}
