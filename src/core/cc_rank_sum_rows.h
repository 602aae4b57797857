#ifndef CC_RANK_SUM_ROWS_H
#define CC_RANK_SUM_ROWS_H

#include "cc_same_bits.h"

/* The rows of cc_rank_sum_count.h: how they lie, and their 32-bit counts. No allocation, no state. */

#include "cc_rank_sum_count.h"
#include "cc_vec.h"

/* Rows begin at a whole number of blocks and are added block by block. */
enum { CC_ROW_BLOCK = 8 };

/* A row: a block of zeros, the counts of the excesses 0 .. reach, and up to a block that whatever was added last ran
 * over. Where items join in pairs zeros stand before it, up to two blocks are run over, and a row of zeros stands
 * before all. */
static inline size_t cc_row_width(size_t reach) { return (reach / CC_ROW_BLOCK + 3) * CC_ROW_BLOCK; }

/* The last excess of k chosen among the first i that may still count where all together may be `most`, and that there
 * can be. */
CC_INLINE int64_t cc_last_excess(const cc_selections *s, int64_t most, size_t i, size_t k) {
  const int64_t limit = most + s->sum[i] - s->sum[i + s->m - k] - s->sum[k];
  const int64_t highest = s->sum[i] - s->sum[i - k] - s->sum[k];
  return limit < highest ? limit : highest;
}

/* How rows lie: `before` zeros, at least as many as any two ranks are apart, then the counts of excesses that are
 * multiples of 2^shift. */
typedef struct {
  size_t before, width, stride, first;
  unsigned shift;
} cc_rows_layout;

/* Of the first `items`, whose ranks are multiples of 2^shift. */
cc_rows_layout cc_rows_layout_of(const cc_selections *s, size_t items, unsigned shift, size_t reach);

/* Counts the first `items` of all, of which at least one is in a selection, into rows. No count may reach 2^32. */
void cc_rows_count(const cc_selections *s, const cc_rows_layout *l, size_t items, uint32_t *rows);

#endif
