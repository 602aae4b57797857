#include "cc_rank_sum_count.h"

#include <string.h>

#include "cc_vec.h"

/* Speed. Exact tails by a dynamic programme over (number chosen, excess of the doubled rank sum over the lowest
 * possible one). A row of it is as long as what there can be and what can still count, whichever is less: at 15 v 15
 * that leaves 14,000 additions of 100,000 for a central W and 7,000 at the 2.5 % tail. Items join two at a time, so
 * that there are some 95 rows with ends to guess. Up to 2^32 selections (34 patients) counts are 32-bit integers, eight
 * a vector: 1.0 us a tail, some 3 cycles a vector for four loads, three of which are unaligned. */

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Rows begin at a whole number of blocks and are added block by block. */
enum { BLOCK = 8 };

/* Up to so many patients all counts are whole numbers in doubles too, in whatever order they are added. */
enum { WHOLE = 56 };

/* A row: a block of zeros, the counts of the excesses 0 .. reach, and up to a block that whatever was added last ran
 * over. Where items join in pairs zeros stand before it, and a row of zeros before all. */
static size_t row_width(size_t reach) { return (reach / BLOCK + 3) * BLOCK; }

static size_t rows_room(size_t m, size_t reach) { return (m + 1) * row_width(reach); }

size_t cc_count_room(size_t n1, size_t n0) {
  const size_t m = smaller(n1, n0), half = WHOLE / 2, rows = rows_room(m, n1 * n0);
  const size_t reach = smaller(n1 * n0, half * half), pairs = 2 * rows_room(smaller(m, half), reach) + row_width(reach);
  return BLOCK + (rows > pairs ? rows : pairs);
}

double *cc_count_rows(void *memory) {
  const uintptr_t mask = BLOCK * sizeof(double) - 1;
  return (double *)(((uintptr_t)memory + mask) & ~mask);
}

static int64_t add_up(const cc_selections *s) {
  s->sum[0] = 0;
  for (size_t i = 0; i < s->n; ++i) s->sum[i + 1] = s->sum[i] + s->rank[i];
  return (int64_t)s->reach + s->sum[s->m];
}

/* The last excess of k chosen among the first i that may still count where all together may be `most`, and that there
 * can be. */
CC_INLINE int64_t last_excess(const cc_selections *s, int64_t most, size_t i, size_t k) {
  const int64_t limit = most + s->sum[i] - s->sum[i + s->m - k] - s->sum[k];
  const int64_t highest = s->sum[i] - s->sum[i - k] - s->sum[k];
  return limit < highest ? limit : highest;
}

/* ---- item by item, where sums are rounded and their order counts ---- */

/* to[shift + e] += from[e], e <= last, in the blocks of `to`; what lies beyond counts no more, and before the first of
 * `from` lie zeros. */
CC_INLINE void add_wide(double *to, const double *from, size_t shift, size_t last) {
  for (size_t e = shift / BLOCK * BLOCK; e <= shift + last; e += BLOCK) {
    CC_STORE(to + e, CC_LOAD(to + e) + CC_LOAD(from + e - shift));
    CC_STORE(to + e + 4, CC_LOAD(to + e + 4) + CC_LOAD(from + e + 4 - shift));
  }
}

CC_INLINE void start_wide(double *rows, size_t k, size_t width) {
  memset(rows + k * width, 0, width * sizeof *rows);
  rows[k * width + BLOCK] = 1.0;
}

CC_CLONES
const double *cc_count_selections(const cc_selections *s, double *rows) {
  const size_t width = row_width(s->reach), n = s->n, m = s->m;
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
      const int64_t last = last_excess(s, most, i, k); /* before the item joins */
      const size_t from = k * width + BLOCK;
      if (last >= 0) add_wide(rows + from + width, rows + from, (size_t)(s->rank[i] - s->rank[k]), (size_t)last);
      if (k <= fewest) break;
    }
  }
  return rows + m * width + BLOCK;
}

/* ---- two items at a time: half as many ends of short rows, which are what takes the time ---- */

/* Either of two items joins the k - 1 of `one`, shifted by a or by b, or both join the k - 2 of `two`, shifted by
 * both. Counts are doubles or, where none can reach 2^32, 32-bit integers: twice as many a vector. */
typedef struct {
  size_t one, two, a, b, both, last;
} joining;

CC_INLINE void join_small(uint32_t *rows, size_t to, const joining *j) {
  const uint32_t *const a = rows + j->one - j->a, *const b = rows + j->one - j->b, *const c = rows + j->two - j->both;
  uint32_t *const out = rows + to;
  for (size_t e = j->a / BLOCK * BLOCK; e <= j->last; e += BLOCK) {
    CC_STORE_U8(out + e, (CC_LOAD_U8(out + e) + CC_LOAD_U8(a + e)) + (CC_LOAD_U8(b + e) + CC_LOAD_U8(c + e)));
  }
}

CC_INLINE void join_whole(double *rows, size_t to, const joining *j) {
  const double *const a = rows + j->one - j->a, *const b = rows + j->one - j->b, *const c = rows + j->two - j->both;
  double *const out = rows + to;
  for (size_t e = j->a / BLOCK * BLOCK; e <= j->last; e += BLOCK) {
    CC_STORE(out + e, (CC_LOAD(out + e) + CC_LOAD(a + e)) + (CC_LOAD(b + e) + CC_LOAD(c + e)));
    CC_STORE(out + e + 4, (CC_LOAD(out + e + 4) + CC_LOAD(a + e + 4)) + (CC_LOAD(b + e + 4) + CC_LOAD(c + e + 4)));
  }
}

/* How rows lie: `before` zeros, at least as many as any two ranks are apart, then the counts. */
typedef struct {
  size_t before, width, stride, first;
} rows_layout;

CC_INLINE rows_layout layout_of(const cc_selections *s) {
  rows_layout l = {.width = row_width(s->reach)};
  l.before = smaller(row_width((size_t)(s->rank[s->n - 1] - s->rank[0])), l.width);
  l.stride = l.before + l.width;
  l.first = l.width + l.before;
  return l;
}

CC_INLINE void set_zero(void *rows, int small, size_t from, size_t n) {
  const size_t size = small ? sizeof(uint32_t) : sizeof(double);
  memset((unsigned char *)rows + from * size, 0, n * size);
}

/* Of k chosen. */
CC_INLINE void start_row(void *rows, int small, const rows_layout *l, size_t k, int count) {
  const size_t at = l->first + k * l->stride;
  set_zero(rows, small, at - l->before, l->stride);
  if (small)
    ((uint32_t *)rows)[at] = (uint32_t)count;
  else
    ((double *)rows)[at] = count;
}

/* A shift beyond the last excess only reads the zeros before a row. */
CC_INLINE size_t at_most(int64_t shift, size_t last) { return smaller((size_t)shift, last + BLOCK); }

/* Items i and i + 1 join, so that k of them are chosen; from the top down, so that what is read is without them. */
CC_INLINE void join_pair(const cc_selections *s, int64_t most, size_t i, size_t k, const rows_layout *l, void *rows,
                         int small) {
  const int64_t *const rank = s->rank, last = last_excess(s, most, i + 2, k), a = rank[i] - rank[k - 1];
  if (last < a) return;
  const size_t end = (size_t)last, at = l->first + k * l->stride, one = at - l->stride;
  joining j = {.one = one, .two = 0, .a = (size_t)a, .last = end, .both = 0}; /* two: the row of zeros */
  j.b = at_most(rank[i + 1] - rank[k - 1], end);
  if (k > 1) {
    j.two = one - l->stride;
    j.both = at_most(a + rank[i + 1] - rank[k - 2], end);
  }
  if (small)
    join_small(rows, at, &j);
  else
    join_whole(rows, at, &j);
}

CC_INLINE size_t count_pairs(const cc_selections *s, void *rows, int small) {
  const size_t n = s->n, m = s->m;
  const rows_layout l = layout_of(s);
  const int64_t most = add_up(s);
  set_zero(rows, small, 0, l.width);
  start_row(rows, small, &l, 0, 1);
  size_t i = 0;
  if (n % 2) { /* the first item alone, of rank 0 */
    start_row(rows, small, &l, 1, 1);
    i = 1;
  }
  for (; i < n; i += 2) {
    const size_t fewest = m + i + 2 > n + 1 ? m + i + 2 - n : 1;
    if (i + 2 <= m) start_row(rows, small, &l, i + 2, 1);
    if (i + 1 <= m) start_row(rows, small, &l, i + 1, 0);
    for (size_t k = smaller(i + 1, m); k >= fewest; --k) join_pair(s, most, i, k, &l, rows, small);
  }
  return l.first + m * l.stride;
}

CC_CLONES
static size_t count_whole(const cc_selections *s, double *rows) { return count_pairs(s, rows, 0); }

CC_CLONES
static size_t count_small(const cc_selections *s, uint32_t *rows) { return count_pairs(s, rows, 1); }

/* Beyond 2^53 it matters in which order they are added. */
static double sum_wide(const double *x, size_t n) {
  double sum = 0.0;
  for (size_t i = 0; i < n; ++i) sum += x[i];
  return sum;
}

CC_CLONES
static uint32_t sum_small(const uint32_t *x, size_t n) {
  cc_u8 sums = {0};
  uint32_t sum = 0;
  size_t i = 0;
  for (; i + BLOCK <= n; i += BLOCK) sums += CC_LOAD_U8(x + i);
  for (; i < n; ++i) sum += x[i];
  for (size_t l = 0; l < BLOCK; ++l) sum += sums[l];
  return sum;
}

void cc_count_tail(const cc_selections *s, double all, double *rows, double *below, double *at) {
  if (all < 4294967296.0) {
    const uint32_t *const ways = (uint32_t *)(void *)rows + count_small(s, (uint32_t *)(void *)rows);
    *below = sum_small(ways, s->reach);
    *at = ways[s->reach];
    return;
  }
  const double *const ways = s->n <= WHOLE ? rows + count_whole(s, rows) : cc_count_selections(s, rows);
  *below = sum_wide(ways, s->reach);
  *at = ways[s->reach];
}
