#include "cc_pool.h"

#include <math.h>
#include <stdint.h>
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
  p->moving = take(base, &used, 3 * n + 1, sizeof *p->moving);
  p->standing = take(base, &used, 3 * n + 1, sizeof *p->standing);
  p->where = take(base, &used, 2 * n, 1);
  p->at = take(base, &used, 2 * n, sizeof(size_t));
  p->beyond = take(base, &used, 4 * n, sizeof(size_t));
  p->here = take(base, &used, 6 * n, 1);
  p->code = take(base, &used, 6 * n + 1, sizeof(size_t));
  p->end = take(base, &used, 6 * n, sizeof(size_t));
  p->sorted = take(base, &used, 12 * n, sizeof *p->sorted);
  p->value = take(base, &used, 6 * n, sizeof(double));
  p->spread = take(base, &used, 6 * n, sizeof(double));
  return used;
}

size_t cc_pool_room(size_t n) {
  cc_pool unused;
  return lay_out(NULL, &unused, n);
}

void cc_pool_init(cc_pool *pool, void *memory, size_t n) { (void)lay_out(memory, pool, n); }

/* ---- equal on paper is equal; two sorted lists ---- */

/* The six numbers of a pair: value, low and high limit of the first member, of the second. */
static double number_of(const cc_limited_pair *pair, size_t k) {
  const cc_measurement *m = k < 3 ? &pair->before : &pair->after;
  return k % 3 == 0 ? m->value : k % 3 == 1 ? m->low : m->high;
}

static void set_number(cc_limited_pair *pair, size_t k, double number) {
  cc_measurement *m = k < 3 ? &pair->before : &pair->after;
  if (k % 3 == 0)
    m->value = number;
  else if (k % 3 == 1)
    m->low = number;
  else
    m->high = number;
}

static int is_wanted(const cc_limited_pair *pair, size_t k) {
  if (k % 3 == 0) return (k < 3 ? &pair->before : &pair->after)->beyond == 0;
  return isfinite(number_of(pair, k)) != 0;
}

/* The limit of the pair before: that stands for both. */
static int is_repeated(const cc_limited_pair *pair, size_t i, size_t k) {
  return i > 0 && k % 3 != 0 && number_of(&pair[i], k) == number_of(&pair[i - 1], k);
}

static size_t limit_place(size_t i, size_t k) { return 4 * i + (k < 3 ? 0 : 2) + (k % 3 == 2); }

static cc_pool_kind kind_of_number(size_t k) {
  return k == 0 ? CC_POOL_BEFORE : k == 3 ? CC_POOL_AFTER : k % 3 == 1 ? CC_POOL_LOW : CC_POOL_HIGH;
}

/* One of a group of tied numbers goes to the list of its visit; equal limits of a visit go there once. known: numbers
 * of the limits of this group, by k. */
static void list_number(cc_pool *p, size_t i, size_t k, double value, size_t *known) {
  size_t index = i;
  set_number(&p->pair[i], k, value);
  if (k % 3 != 0) {
    const int is_new = known[k] == SIZE_MAX;
    if (is_new) known[k] = p->n_limits++;
    p->number[limit_place(i, k)] = index = known[k];
    if (!is_new) return;
  }
  const cc_rank_item item = {value, 4 * index + kind_of_number(k)};
  if (k < 3)
    p->moving[p->n_moving++] = item;
  else
    p->standing[p->n_standing++] = item;
}

void cc_pool_fill(cc_pool *p, const cc_limited_pair *pair, size_t n, double noise, int digits) {
  size_t m = 0;
  p->n = n;
  p->noise = noise;
  p->n_limits = p->n_moving = p->n_standing = 0;
  memcpy(p->pair, pair, n * sizeof *pair);
  for (size_t i = 0; i < n; ++i) {
    for (size_t k = 0; k < 6; ++k) {
      if (!is_wanted(&pair[i], k) || is_repeated(pair, i, k)) continue;
      p->code[m] = 6 * i + k;
      p->spread[m] = noise;
      p->value[m++] = number_of(&pair[i], k);
    }
  }
  const size_t groups = cc_tie_groups(p->value, p->spread, m, digits, p->sorted, p->end);
  for (size_t g = 0, from = 0; g < groups; from = p->end[g++]) {
    const double first = p->sorted[from].value, last = p->sorted[p->end[g] - 1].value;
    size_t known[6] = {SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX};
    for (size_t j = from; j < p->end[g]; ++j) {
      const size_t code = p->code[p->sorted[j].index];
      list_number(p, code / 6, code % 6, first + (last - first) / 2.0, known);
    }
  }
  for (size_t i = 1; i < n; ++i) {
    for (size_t k = 0; k < 6; ++k) {
      if (!is_wanted(&pair[i], k) || !is_repeated(pair, i, k)) continue;
      set_number(&p->pair[i], k, number_of(&p->pair[i - 1], k));
      p->number[limit_place(i, k)] = p->number[limit_place(i - 1, k)];
    }
  }
  p->moving[p->n_moving] = p->standing[p->n_standing] = (cc_rank_item){INFINITY, 0};
}

/* ---- at a shift ---- */

/* Which limit a member lies beyond: of the first members or of the second ones. */
static inline size_t limit_of(const cc_pool *p, size_t i, int where, double shift) {
  const cc_limited_pair *pair = &p->pair[i];
  const int of_first = where == CC_POOL_BELOW ? pair->before.low + shift > pair->after.low
                                              : pair->before.high + shift < pair->after.high;
  return p->number[4 * i + (of_first ? 0 : 2) + (where == CC_POOL_ABOVE)];
}

static inline void place_member(cc_pool *p, size_t i, size_t m, int where, double shift) {
  p->where[m] = (signed char)where;
  p->here[m] = where == CC_POOL_MEASURED;
  if (where == CC_POOL_MEASURED) return;
  --p->n_measured;
  if (where == CC_POOL_NOWHERE) {
    --p->n_in;
    return;
  }
  p->n_above += where == CC_POOL_ABOVE;
  p->at[m] = limit_of(p, i, where, shift);
  ++p->beyond[p->at[m]];
}

static void place_members(cc_pool *p, double shift) {
  const double noise = p->noise;
  memset(p->beyond, 0, p->n_limits * sizeof *p->beyond);
  p->n_in = p->n_measured = 2 * p->n;
  p->n_above = 0;
  for (size_t i = 0; i < p->n; ++i) {
    const cc_limited_pair *pair = &p->pair[i];
    double low, high;
    cc_pair_limits(pair, shift, &low, &high);
    const int nowhere = low > high + noise;
    place_member(p, i, i, nowhere ? CC_POOL_NOWHERE : cc_place_beyond(&pair->before, shift, low, high, noise), shift);
    place_member(p, i, p->n + i, nowhere ? CC_POOL_NOWHERE : cc_place_beyond(&pair->after, 0.0, low, high, noise),
                 shift);
  }
}

/* Takes what counts of a sorted list, from `at` on, up to a value that the shift makes at most `until`. Returns where
 * the rest begins. */
static inline size_t take_group(cc_pool *p, const cc_rank_item *item, size_t at, double shift, double until,
                                size_t *taken) {
  const size_t first[] = {0, p->n, 2 * p->n, 2 * p->n};
  size_t m = *taken;
  for (; item[at].value + shift <= until; ++at) {
    const size_t code = item[at].index;
    p->code[m] = code;
    m += p->here[first[cc_pool_kind_of(code)] + cc_pool_index_of(code)];
  }
  *taken = m;
  return at;
}

void cc_pool_at(cc_pool *p, double shift) {
  place_members(p, shift);
  for (size_t k = 0; k < p->n_limits; ++k) p->here[2 * p->n + k] = p->beyond[k] > 0;
  size_t a = 0, b = 0, m = 0;
  p->n_places = 0;
  while (a < p->n_moving || b < p->n_standing) {
    const double first = p->moving[a].value + shift, second = p->standing[b].value;
    const double until = (first < second ? first : second) + p->noise;
    const size_t from = m;
    a = take_group(p, p->moving, a, shift, until, &m);
    b = take_group(p, p->standing, b, 0.0, until, &m);
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
