#include "cc_signed_rank_null.h"

#include <math.h>
#include <string.h>

#include "cc_meet.h"
#include "cc_vec.h"

/* Speed. Up to 31 ranks no sum of counts reaches 2^32, and of 18 no count reaches 2^16, nor of more while all are small
 * enough to double: sixteen 16-bit counts a vector, then eight of 32 bits, in place from the top down, cut at the tail;
 * n = 30 is some 400 vector additions. Up to 53
 * ranks, where all counts are whole numbers in doubles too, the ranks are parted in two, each so counted, and the
 * counts of one met with those of the other; n = 50 is 3 us. Beyond, doubles. Without ties there is one table an n. */

/* Room for the counts of the doubled sums 0 .. n (n + 1) / 2, half of all, and one more. */
static size_t buffer_size(size_t n) { return n * (n + 1) / 2 + 2; }

size_t cc_signed_rank_scratch(size_t n) { return 2 * buffer_size(n) + 16; }

size_t cc_signed_rank_sum_room(size_t most) { return 2 * (most / 2 + 2) + 16; }

/* out[s] = in[s] + in[s - shift]: one more rank joins, or does not. */
CC_CLONES
static void add_shifted(double *restrict out, const double *restrict in, size_t shift, size_t size) {
  memcpy(out, in, (shift < size ? shift : size) * sizeof *out);
  for (size_t s = shift; s < size; ++s) out[s] = in[s] + in[s - shift];
}

CC_CLONES
static double sum_of(const double *x, size_t n) {
  double a = 0.0, b = 0.0, c = 0.0, d = 0.0;
  size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    a += x[i];
    b += x[i + 1];
    c += x[i + 2];
    d += x[i + 3];
  }
  for (; i < n; ++i) a += x[i];
  return (a + b) + (c + d);
}

/* 2 when all doubled ranks are even, so that the sums can be halved; else 1. */
static int64_t common_factor(const cc_rank_groups *ranks) {
  for (size_t g = 0; g < ranks->n_groups; ++g) {
    if (ranks->rank2[g] % 2 != 0) return 1;
  }
  return 2;
}

/* ---- up to 31 ranks ---- */

#define SMALL_MAX 31
#define SHORT_MAX 18 /* the largest of their counts is at most 18 over 9, 48,620 */
#define BLOCK 8

/* count[s] += count[s - shift], from the top down: what is read has not been written yet. Below count[0] stands a block
 * of zeros, so that whole blocks serve to the end. */
CC_INLINE void add_short(uint16_t *count, size_t shift, size_t size) {
  uint16_t *const stop = count + shift;
  for (uint16_t *to = count + size; to > stop;) {
    to -= 2 * BLOCK;
    CC_STORE_U16(to, CC_LOAD_U16(to) + CC_LOAD_U16(to - shift));
  }
}

CC_INLINE void add_long(uint32_t *count, size_t shift, size_t size) {
  uint32_t *const stop = count + shift;
  for (uint32_t *to = count + size; to > stop;) {
    to -= BLOCK;
    CC_STORE_U8(to, CC_LOAD_U8(to) + CC_LOAD_U8(to - shift));
  }
}

typedef uint16_t eight_short __attribute__((vector_size(16), aligned(2), may_alias));

/* From 16 bits to 32, with the zeros below; what is written above `limit` is not read. */
CC_INLINE void widen(const uint16_t *few, size_t limit, uint32_t *count) {
  memset(count - BLOCK, 0, BLOCK * sizeof *count);
  size_t s = 0;
  for (; s + BLOCK <= limit; s += BLOCK) {
    CC_STORE_U8(count + s, __builtin_convertvector(*(const eight_short *)(few + s), cc_u8));
  }
  for (; s < limit; ++s) count[s] = few[s];
}

/* How many more ranks may join before a count of 16 bits can overflow: each doubles the largest at most. */
CC_INLINE size_t doublings(const uint16_t *few, size_t size) {
  cc_u16 any = {0};
  uint32_t bits = 0;
  size_t s = 0, more = 0;
  for (; s + 2 * BLOCK <= size; s += 2 * BLOCK) any |= CC_LOAD_U16(few + s);
  for (; s < size; ++s) bits |= few[s];
  for (size_t l = 0; l < 2 * BLOCK; ++l) bits |= any[l];
  for (; 2 * bits + 1 <= UINT16_MAX; bits = 2 * bits + 1) ++more;
  return more;
}

CC_INLINE uint32_t sum_counts(const uint32_t *count, size_t size) {
  cc_u8 sums = {0};
  uint32_t sum = 0;
  size_t s = 0;
  for (; s + BLOCK <= size; s += BLOCK) sums += CC_LOAD_U8(count + s);
  for (; s < size; ++s) sum += count[s];
  for (size_t l = 0; l < BLOCK; ++l) sum += sums[l];
  return sum;
}

/* How many ways some ranks (`step` 1: all but the last; 2: every second one from `first`) add up to each sum below
 * limit, into `count`; few: room for limit + 2 BLOCK. Returns how far the sums go. */
CC_INLINE size_t count_sums(const cc_rank_groups *ranks, int64_t factor, size_t limit, size_t first, size_t step,
                            uint16_t *few, uint32_t *count) {
  const size_t all = step == 1 ? ranks->n - (ranks->n > 0) : ranks->n;
  memset(few - 2 * BLOCK, 0, (limit + 2 * BLOCK) * sizeof *few);
  few[0] = 1;
  size_t reach = 1, placed = 0, next = first, passed = 0, fit = SHORT_MAX; /* so many fit into 16 bits */
  for (size_t g = 0; g < ranks->n_groups; passed += ranks->count[g++]) {
    const size_t shift = (size_t)(ranks->rank2[g] / factor);
    for (; next < passed + ranks->count[g] && next < all; next += step, ++placed) {
      if (placed == fit) {
        fit += doublings(few, limit);
        if (placed == fit) widen(few, limit, count);
      }
      reach = reach + shift < limit ? reach + shift : limit;
      if (placed < fit)
        add_short(few, shift, reach);
      else
        add_long(count, shift, reach);
    }
  }
  if (placed <= fit) widen(few, limit, count);
  return reach;
}

CC_CLONES
static double small_tail(const cc_rank_groups *ranks, int64_t factor, size_t limit, double *scratch) {
  uint32_t *const count = (uint32_t *)(void *)scratch + BLOCK;
  uint16_t *const few = (uint16_t *)(void *)(count + limit) + 2 * BLOCK;
  (void)count_sums(ranks, factor, limit, 0, 1, few, count);
  const size_t last = ranks->n > 0 ? (size_t)(ranks->rank2[ranks->n_groups - 1] / factor) : 0;
  /* The last rank needs no step of its own: it only adds the sums that leave room for it. */
  uint32_t sum = sum_counts(count, limit);
  if (ranks->n > 0 && last < limit) sum += sum_counts(count, limit - last);
  return ldexp((double)sum, -(int)ranks->n);
}

/* ---- up to 53 ranks: two halves ---- */

/* The sums of either half of the ranks, every second one, by how many ways; those of the second half added up. Returns
 * how far the sums of the first half go. */
CC_CLONES
static size_t count_halves(const cc_rank_groups *ranks, int64_t factor, size_t limit, uint32_t *one, uint32_t *two) {
  uint16_t *const few = (uint16_t *)(void *)(two + limit) + 2 * BLOCK;
  const size_t reach = count_sums(ranks, factor, limit, 0, 2, few, one);
  (void)count_sums(ranks, factor, limit, 1, 2, few, two);
  uint32_t sum = 0; /* here, and not in memory: each would wait for the one before to be written */
  for (size_t s = 0; s < limit; ++s) two[s] = sum += two[s];
  return reach;
}

/* Each sum of the one leaves room for so many of the other: pairs of sums that add up to at most `at`. No half has more
 * than 2^27 patterns. */
CC_CLONES
static double meet_halves(const uint32_t *one, const uint32_t *two, size_t reach, size_t at) {
  return cc_meet(one, two, at, 0, reach < at + 1 ? reach - 1 : at);
}

/* ---- any number of ranks ---- */

/* How many ways all ranks but the last `left_out` add up to each sum below limit. The result lies in `scratch`, of
 * twice the limit. */
static double *count_wide(const cc_rank_groups *ranks, int64_t factor, size_t limit, size_t left_out, double *scratch) {
  double *in = scratch, *out = scratch + limit;
  memset(in, 0, limit * sizeof *in);
  memset(out, 0, limit * sizeof *out);
  in[0] = 1.0;
  size_t reach = 1, placed = left_out;
  for (size_t g = 0; g < ranks->n_groups; ++g) {
    const size_t shift = (size_t)(ranks->rank2[g] / factor);
    for (size_t i = 0; i < ranks->count[g] && placed < ranks->n; ++i, ++placed) {
      reach = reach + shift < limit ? reach + shift : limit;
      add_shifted(out, in, shift, reach);
      double *swap = in;
      in = out;
      out = swap;
    }
  }
  return in;
}

/* ---- what tails are made of ---- */

void cc_signed_rank_count(const cc_rank_groups *ranks, int64_t most, double *memory, cc_signed_rank_counts *out) {
  cc_signed_rank_counts c = {.n = ranks->n, .most = most, .factor = common_factor(ranks)};
  const size_t limit = (size_t)(most / c.factor) + 1; /* sums 0 .. limit - 1 are counted */
  c.limit = limit;
  if (ranks->n <= CC_SIGNED_RANK_WHOLE) {
    c.half[0] = (uint32_t *)(void *)memory + BLOCK;
    c.half[1] = c.half[0] + limit + BLOCK;
    c.reach = count_halves(ranks, c.factor, limit, c.half[0], c.half[1]);
  } else {
    double *const all = count_wide(ranks, c.factor, limit, 0, memory);
    double sum = 0.0;
    for (size_t s = 0; s < limit; ++s) all[s] = sum += all[s];
    c.all = all;
  }
  *out = c;
}

CC_CLONES
static void join_half(uint32_t *count, size_t shift, size_t limit) { add_long(count, shift, limit); }

/* From below: what is read is without the rank already. */
CC_CLONES
static void leave_half(uint32_t *count, size_t shift, size_t limit) {
  size_t s = shift;
  if (shift >= BLOCK) {
    for (; s + BLOCK <= limit; s += BLOCK) {
      CC_STORE_U8(count + s, CC_LOAD_U8(count + s) - CC_LOAD_U8(count + s - shift));
    }
  }
  for (; s < limit; ++s) count[s] -= count[s - shift];
}

void cc_signed_rank_join(cc_signed_rank_counts *c, size_t half, int64_t rank2) {
  const size_t shift = (size_t)(rank2 / c->factor);
  ++c->n;
  if (half == 0) c->reach = c->reach + shift < c->limit ? c->reach + shift : c->limit;
  join_half(c->half[half], shift, c->limit);
}

void cc_signed_rank_leave(cc_signed_rank_counts *c, size_t half, int64_t rank2) {
  --c->n;
  leave_half(c->half[half], (size_t)(rank2 / c->factor), c->limit);
}

double cc_signed_rank_counted(const cc_signed_rank_counts *c, int64_t v2) {
  if (v2 < 0) return 0.0;
  const size_t at = (size_t)(v2 / c->factor);
  return ldexp(c->all != NULL ? c->all[at] : meet_halves(c->half[0], c->half[1], c->reach, at), -(int)c->n);
}

double cc_signed_rank_tail(const cc_rank_groups *ranks, int64_t v2, double *scratch) {
  if (v2 < 0) return 0.0;
  const int64_t factor = common_factor(ranks);
  const size_t limit = (size_t)(v2 / factor) + 1;
  if (ranks->n <= SMALL_MAX) return small_tail(ranks, factor, limit, scratch);
  if (ranks->n <= CC_SIGNED_RANK_WHOLE) {
    cc_signed_rank_counts counts;
    cc_signed_rank_count(ranks, v2, scratch, &counts);
    return cc_signed_rank_counted(&counts, v2);
  }
  /* The last rank needs no step of its own: it only adds the sums that leave room for it. */
  const double *const ways = count_wide(ranks, factor, limit, 1, scratch);
  const size_t last = (size_t)(ranks->rank2[ranks->n_groups - 1] / factor);
  double count = sum_of(ways, limit);
  if (last < limit) count += sum_of(ways, limit - last);
  return ldexp(count, -(int)ranks->n);
}

/* ---- tables for ranks 1 .. n ---- */

size_t cc_signed_rank_table_size(size_t n) { return n * (n + 1) / 4 + 1; }

void cc_signed_rank_fill(const cc_signed_rank_tables *tables, double *const *storage, double *scratch) {
  double *in = scratch, *out = scratch + buffer_size(tables->n_max);
  const size_t limit = cc_signed_rank_table_size(tables->n_max);
  memset(in, 0, limit * sizeof *in);
  memset(out, 0, limit * sizeof *out);
  in[0] = 1.0;
  size_t reach = 1;
  for (size_t n = 0; n <= tables->n_max; ++n) {
    if (n > 0) {
      reach = reach + n < limit ? reach + n : limit;
      add_shifted(out, in, n, reach);
      double *swap = in;
      in = out;
      out = swap;
    }
    if (storage[n] == NULL) continue;
    const double share = ldexp(1.0, -(int)n);
    double count = 0.0;
    for (size_t v = 0; v < cc_signed_rank_table_size(n); ++v) {
      count += in[v];
      storage[n][v] = count * share;
    }
  }
}

const double *cc_signed_rank_table(const cc_signed_rank_tables *tables, size_t n) {
  return n <= tables->n_max ? tables->cumulative[n] : NULL;
}

double cc_signed_rank_cdf(const double *table, size_t n, int64_t v) {
  const int64_t largest = (int64_t)(n * (n + 1) / 2);
  if (v < 0) return 0.0;
  if (v >= largest) return 1.0;
  return v < (int64_t)cc_signed_rank_table_size(n) ? table[v] : 1.0 - table[largest - v - 1];
}

int64_t cc_signed_rank_quantile(const double *table, size_t n, double p) {
  int64_t low = 0, high = (int64_t)(n * (n + 1) / 2); /* the answer is in low .. high */
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (cc_signed_rank_cdf(table, n, middle) > p)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}
