#include "cc_pool.h"

#include <math.h>
#include <string.h>

#include "cc_rank.h"

/* ---- room ---- */

static void *take(unsigned char *base, size_t *used, size_t count, size_t size) {
  void *piece = base ? base + *used : NULL;
  *used += (count * size + 15) / 16 * 16;
  return piece;
}

static size_t lay_out(unsigned char *base, cc_pool *p, size_t n) {
  size_t used = 0;
  p->pair = take(base, &used, n, sizeof *p->pair);
  p->number = take(base, &used, 4 * n, sizeof(size_t));
  p->moving = take(base, &used, 12 * n, sizeof *p->moving); /* as scratch: all that is sorted at first, and as much */
  p->standing = take(base, &used, 6 * n, sizeof *p->standing);
  p->where = take(base, &used, 2 * n, 1);
  p->at = take(base, &used, 2 * n, sizeof(size_t));
  p->beyond = take(base, &used, 4 * n, sizeof(size_t));
  p->code = take(base, &used, 6 * n, sizeof(size_t));
  p->end = take(base, &used, 6 * n, sizeof(size_t));
  p->value = take(base, &used, 6 * n, sizeof(double));
  p->spread = take(base, &used, 6 * n, sizeof(double));
  return used;
}

size_t cc_pool_room(size_t n) {
  cc_pool unused;
  return lay_out(NULL, &unused, n);
}

void cc_pool_init(cc_pool *pool, void *memory, size_t n) { (void)lay_out(memory, pool, n); }

/* ---- equal on paper is equal ---- */

/* The six numbers of a pair, in the order of visit_numbers(). */
static double *number_of(cc_limited_pair *pair, size_t k) {
  cc_measurement *m = k < 3 ? &pair->before : &pair->after;
  return k % 3 == 0 ? &m->value : k % 3 == 1 ? &m->low : &m->high;
}

static int is_wanted(cc_limited_pair *pair, size_t k) {
  const cc_measurement *m = k < 3 ? &pair->before : &pair->after;
  return k % 3 == 0 ? m->beyond == 0 : isfinite(*number_of(pair, k)) != 0;
}

/* All values and limits that are tied become one number. */
static void join_ties(cc_pool *p, int digits) {
  size_t m = 0;
  for (size_t i = 0; i < p->n; ++i) {
    for (size_t k = 0; k < 6; ++k) {
      if (!is_wanted(&p->pair[i], k)) continue;
      p->code[m] = 6 * i + k;
      p->spread[m] = p->noise;
      p->value[m++] = *number_of(&p->pair[i], k);
    }
  }
  const size_t groups = cc_tie_groups(p->value, p->spread, m, digits, p->moving, p->end);
  for (size_t g = 0, from = 0; g < groups; from = p->end[g++]) {
    const double first = p->moving[from].value, last = p->moving[p->end[g] - 1].value;
    for (size_t k = from; k < p->end[g]; ++k) {
      const size_t code = p->code[p->moving[k].index];
      *number_of(&p->pair[code / 6], code % 6) = first + (last - first) / 2.0;
    }
  }
}

/* ---- two sorted lists ---- */

static cc_pool_kind kind_of_number(size_t k) {
  return k == 0 ? CC_POOL_BEFORE : k == 3 ? CC_POOL_AFTER : k % 3 == 1 ? CC_POOL_LOW : CC_POOL_HIGH;
}

/* Values, low limits and high limits of one visit, in this order where they are equal, each limit once. `visit`: 0 or
 * 1. Returns how many. */
static size_t list_visit(cc_pool *p, size_t visit, cc_rank_item *item) {
  size_t m = 0;
  for (size_t k = 3 * visit; k < 3 * visit + 3; ++k) {
    for (size_t i = 0; i < p->n; ++i) {
      if (is_wanted(&p->pair[i], k)) item[m++] = (cc_rank_item){*number_of(&p->pair[i], k), 4 * i + kind_of_number(k)};
    }
  }
  cc_sort_items(item, m);
  size_t kept = 0;
  for (size_t j = 0; j < m; ++j) {
    const cc_pool_kind kind = cc_pool_kind_of(item[j].index);
    const size_t i = cc_pool_index_of(item[j].index);
    if (kind == CC_POOL_LOW || kind == CC_POOL_HIGH) {
      const int known = kept > 0 && item[kept - 1].value == item[j].value &&
                        cc_pool_kind_of(item[kept - 1].index) == kind;
      if (!known) ++p->n_limits;
      p->number[4 * i + 2 * visit + (kind == CC_POOL_HIGH)] = p->n_limits - 1;
      if (known) continue;
      item[kept++] = (cc_rank_item){item[j].value, 4 * (p->n_limits - 1) + kind};
    } else {
      item[kept++] = item[j];
    }
  }
  return kept;
}

void cc_pool_fill(cc_pool *pool, const cc_limited_pair *pair, size_t n, double noise, int digits) {
  pool->n = n;
  pool->noise = noise;
  memcpy(pool->pair, pair, n * sizeof *pair);
  join_ties(pool, digits);
  pool->n_limits = 0;
  pool->n_standing = list_visit(pool, 1, pool->moving);
  memcpy(pool->standing, pool->moving, pool->n_standing * sizeof *pool->standing);
  pool->n_moving = list_visit(pool, 0, pool->moving);
}

/* ---- at a shift ---- */

/* Which limit a member lies beyond: of the first members or of the second ones. */
static size_t limit_of(const cc_pool *p, size_t i, int where, double shift) {
  const cc_limited_pair *pair = &p->pair[i];
  const int of_first = where == CC_POOL_BELOW ? pair->before.low + shift > pair->after.low
                                              : pair->before.high + shift < pair->after.high;
  return p->number[4 * i + (of_first ? 0 : 2) + (where == CC_POOL_ABOVE)];
}

static void place_member(cc_pool *p, size_t i, int second, int where, double shift) {
  const size_t m = second ? p->n + i : i;
  p->where[m] = (signed char)where;
  p->n_in += where != CC_POOL_NOWHERE;
  p->n_measured += where == CC_POOL_MEASURED;
  p->n_below += where == CC_POOL_BELOW;
  p->n_above += where == CC_POOL_ABOVE;
  if (where != CC_POOL_BELOW && where != CC_POOL_ABOVE) return;
  p->at[m] = limit_of(p, i, where, shift);
  ++p->beyond[p->at[m]];
}

static void place_members(cc_pool *p, double shift) {
  memset(p->beyond, 0, p->n_limits * sizeof *p->beyond);
  p->n_in = p->n_measured = p->n_below = p->n_above = 0;
  for (size_t i = 0; i < p->n; ++i) {
    const cc_limited_pair *pair = &p->pair[i];
    double low, high;
    cc_pair_limits(pair, shift, &low, &high);
    const int nowhere = low > high + p->noise;
    place_member(p, i, 0, nowhere ? CC_POOL_NOWHERE : cc_place_beyond(&pair->before, shift, low, high, p->noise),
                 shift);
    place_member(p, i, 1, nowhere ? CC_POOL_NOWHERE : cc_place_beyond(&pair->after, 0.0, low, high, p->noise), shift);
  }
}

static int counts(const cc_pool *p, size_t code) {
  const size_t i = cc_pool_index_of(code);
  switch (cc_pool_kind_of(code)) {
  case CC_POOL_BEFORE: return p->where[i] == CC_POOL_MEASURED;
  case CC_POOL_AFTER: return p->where[p->n + i] == CC_POOL_MEASURED;
  default: return p->beyond[i] > 0;
  }
}

void cc_pool_at(cc_pool *p, double shift) {
  place_members(p, shift);
  size_t a = 0, b = 0, m = 0;
  p->n_places = 0;
  while (a < p->n_moving || b < p->n_standing) {
    const double first = a < p->n_moving ? p->moving[a].value + shift : INFINITY;
    const double second = b < p->n_standing ? p->standing[b].value : INFINITY;
    const double until = (first < second ? first : second) + p->noise;
    const size_t from = m;
    for (; a < p->n_moving && p->moving[a].value + shift <= until; ++a) {
      if (counts(p, p->moving[a].index)) p->code[m++] = p->moving[a].index;
    }
    for (; b < p->n_standing && p->standing[b].value <= until; ++b) {
      if (counts(p, p->standing[b].index)) p->code[m++] = p->standing[b].index;
    }
    if (m > from) p->end[p->n_places++] = m;
  }
}

/* ---- marks ---- */

static int is_limit(size_t code) { return code % 4 >= CC_POOL_LOW; }

void cc_pool_marks(const cc_pool *p, cc_marks *marks) {
  /* Of first members upwards: the second ones within reach lie higher and higher. */
  size_t from = 0;
  for (size_t a = 0; a < p->n_moving && !marks->full; ++a) {
    const double value = p->moving[a].value;
    const size_t code = p->moving[a].index;
    while (from < p->n_standing && p->standing[from].value - value < marks->low) ++from;
    for (size_t b = from; b < p->n_standing && !marks->full; ++b) {
      const double mark = p->standing[b].value - value;
      if (mark > marks->high) break;
      /* Limits of the same side that meet change nothing. */
      if (is_limit(code) && cc_pool_kind_of(p->standing[b].index) == cc_pool_kind_of(code)) continue;
      cc_marks_add(marks, mark);
    }
  }
}

void cc_pool_range(const cc_pool *p, double *from, double *to) {
  *from = *to = 0.0;
  if (p->n_moving > 0 && p->n_standing > 0) {
    *from = p->standing[0].value - p->moving[p->n_moving - 1].value;
    *to = p->standing[p->n_standing - 1].value - p->moving[0].value;
  }
  const double margin = *to - *from + 64.0 * p->noise;
  *from -= margin > 0.0 ? margin : 1.0;
  *to += margin > 0.0 ? margin : 1.0;
}
