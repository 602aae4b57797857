#include "cc_rank_sum_rows.h"

#include <string.h>

/* Two items at a time: half as many ends of short rows, which are what takes the time. */

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Either of two items joins the k - 1 of `one`, shifted by a or by b, or both join the k - 2 of `two`, shifted by
 * both. */
typedef struct {
  size_t one, two, a, b, both, last;
} joining;

CC_INLINE void join_block(uint32_t *out, const uint32_t *a, const uint32_t *b, const uint32_t *c) {
  CC_STORE_U8(out, (CC_LOAD_U8(out) + CC_LOAD_U8(a)) + (CC_LOAD_U8(b) + CC_LOAD_U8(c)));
}

/* Two blocks at a time, the second of which may lie beyond the last excess: fewer ends to guess. */
CC_INLINE void join_rows(uint32_t *rows, size_t to, const joining *j) {
  const uint32_t *const a = rows + j->one - j->a, *const b = rows + j->one - j->b, *const c = rows + j->two - j->both;
  uint32_t *const out = rows + to;
  for (size_t e = j->a / CC_ROW_BLOCK * CC_ROW_BLOCK; e <= j->last; e += 2 * CC_ROW_BLOCK) {
    join_block(out + e, a + e, b + e, c + e);
    join_block(out + e + CC_ROW_BLOCK, a + e + CC_ROW_BLOCK, b + e + CC_ROW_BLOCK, c + e + CC_ROW_BLOCK);
  }
}

cc_rows_layout cc_rows_layout_of(const cc_selections *s, size_t items, unsigned shift, size_t reach) {
  cc_rows_layout l = {.width = cc_row_width(reach >> shift), .shift = shift};
  l.before = smaller(cc_row_width((size_t)(s->rank[items - 1] - s->rank[0]) >> shift), l.width);
  l.stride = l.before + l.width;
  l.first = l.width + l.before;
  return l;
}

/* Of k chosen. */
CC_INLINE void start_row(uint32_t *rows, const cc_rows_layout *l, size_t k, uint32_t count) {
  const size_t at = l->first + k * l->stride;
  memset(rows + at - l->before, 0, l->stride * sizeof *rows);
  rows[at] = count;
}

/* A shift beyond the last excess reads the zeros before a row, and what counts no more. */
CC_INLINE size_t at_most(int64_t shift, size_t last) { return smaller((size_t)shift, last + CC_ROW_BLOCK); }

/* Items i and i + 1 join, so that k of them are chosen; from the top down, so that what is read is without them. */
CC_INLINE void join_pair(const cc_selections *s, int64_t most, size_t i, size_t k, const cc_rows_layout *l,
                         uint32_t *rows) {
  const int64_t *const rank = s->rank, last = cc_last_excess(s, most, i + 2, k), a = rank[i] - rank[k - 1];
  if (last < a) return;
  const size_t end = (size_t)last >> l->shift, at = l->first + k * l->stride, one = at - l->stride;
  joining j = {.one = one, .a = (size_t)a >> l->shift, .last = end}; /* two: the row of zeros */
  j.b = at_most((rank[i + 1] - rank[k - 1]) >> l->shift, end);
  if (k > 1) {
    j.two = one - l->stride;
    j.both = at_most((a + rank[i + 1] - rank[k - 2]) >> l->shift, end);
  }
  join_rows(rows, at, &j);
}

CC_INLINE void count_rows(const cc_selections *s, const cc_rows_layout *l, size_t items, uint32_t *rows) {
  const size_t n = s->n, m = s->m;
  const int64_t most = (int64_t)s->reach + s->sum[m];
  memset(rows, 0, l->width * sizeof *rows);
  start_row(rows, l, 0, 1);
  size_t i = 0;
  if (items % 2) { /* the first item alone, of rank 0 */
    start_row(rows, l, 1, 1);
    i = 1;
  }
  for (; i < items; i += 2) {
    const size_t fewest = m + i + 2 > n + 1 ? m + i + 2 - n : 1;
    if (i + 2 <= m) start_row(rows, l, i + 2, 1);
    if (i + 1 <= m) start_row(rows, l, i + 1, 0);
    for (size_t k = smaller(i + 1, m); k >= fewest; --k) join_pair(s, most, i, k, l, rows);
  }
}

CC_CLONES
static void count_in_units(const cc_selections *s, const cc_rows_layout *l, size_t items, uint32_t *rows) {
  count_rows(s, l, items, rows);
}

/* The same in ones: copies tell the compiler that no row that is written changes them. */
CC_CLONES
static void count_in_ones(const cc_selections *s, const cc_rows_layout *l, size_t items, uint32_t *rows) {
  const cc_selections same = *s;
  const cc_rows_layout ones = {l->before, l->width, l->stride, l->first, 0};
  count_rows(&same, &ones, items, rows);
}

void cc_rows_count(const cc_selections *s, const cc_rows_layout *l, size_t items, uint32_t *rows) {
  (l->shift > 0 ? count_in_units : count_in_ones)(s, l, items, rows);
}
