#include "cc_limited.h"

#include <string.h>

#include "cc_vec.h"

#include <math.h>

cc_interval cc_known_value(const cc_measurement *m) {
  return (cc_interval){m->beyond < 0 ? -INFINITY : m->value, m->beyond > 0 ? INFINITY : m->value};
}

void cc_limited_columns_fill(cc_limited_columns *c, const cc_limited_pair *pair, const double *difference,
                             const size_t *order, size_t n) {
  c->n = n;
  c->lower_only = 1;
  for (size_t k = 0; k < cc_limited_padded(n); ++k) {
    const size_t i = order[k < n ? k : n - 1];
    const cc_measurement *const before = &pair[i].before, *const after = &pair[i].after;
    c->lower_only &= before->high == INFINITY && after->high == INFINITY && before->beyond <= 0 && after->beyond <= 0;
    c->before[CC_OF_VALUE][k] = before->value;
    c->before[CC_OF_LOW][k] = before->low;
    c->before[CC_OF_HIGH][k] = before->high;
    c->before[CC_OF_BEYOND][k] = before->beyond;
    c->after[CC_OF_VALUE][k] = after->value;
    c->after[CC_OF_LOW][k] = after->low;
    c->after[CC_OF_HIGH][k] = after->high;
    c->after[CC_OF_BEYOND][k] = after->beyond;
    c->difference[k] = difference[i];
  }
}

/* ---- where numbers of the two measurements meet ---- */

/* Four pairs: values (NaN where they lie beyond a limit) and limits of either measurement. */
typedef struct {
  cc_vec x, x_low, x_high, y, y_low, y_high;
} four_pairs;

CC_INLINE void take_pairs(const cc_limited_columns *c, size_t i, four_pairs *out) {
  const cc_vec zero = CC_SPLAT(0.0), none = CC_SPLAT(NAN), x = CC_LOAD(c->before[CC_OF_VALUE] + i);
  const cc_vec y = CC_LOAD(c->after[CC_OF_VALUE] + i), beyond_x = CC_LOAD(c->before[CC_OF_BEYOND] + i);
  const cc_vec beyond_y = CC_LOAD(c->after[CC_OF_BEYOND] + i);
  out->x = CC_SELECT(beyond_x == zero, x, none);
  out->y = CC_SELECT(beyond_y == zero, y, none);
  out->x_low = CC_LOAD(c->before[CC_OF_LOW] + i);
  out->x_high = CC_LOAD(c->before[CC_OF_HIGH] + i);
  out->y_low = CC_LOAD(c->after[CC_OF_LOW] + i);
  out->y_high = CC_LOAD(c->after[CC_OF_HIGH] + i);
}

/* Turns, and then where two limits of the same side meet. */
enum { MEETINGS = 8, TURNS = 6, DISTANCES = 6 };

CC_INLINE void find_meetings(const four_pairs *p, cc_vec *at) {
  at[0] = p->y - p->x_low;
  at[1] = p->y - p->x_high;
  at[2] = p->y_low - p->x;
  at[3] = p->y_high - p->x;
  at[4] = p->y_low - p->x_high;
  at[5] = p->y_high - p->x_low;
  at[6] = p->y_low - p->x_low;
  at[7] = p->y_high - p->x_high;
}

CC_INLINE void find_distances(const four_pairs *p, cc_vec *at) {
  at[0] = p->x - p->x_low;
  at[1] = p->x_high - p->x;
  at[2] = p->x_high - p->x_low;
  at[3] = p->y - p->y_low;
  at[4] = p->y_high - p->y;
  at[5] = p->y_high - p->y_low;
}

/* Numbers that are infinite or NaN do not count. */
CC_INLINE void take_larger(const cc_vec *at, double sign, cc_vec *most) {
  const cc_vec value = *at * sign;
  const cc_ivec counts = (CC_ABS(value) < CC_SPLAT(INFINITY)) & (value > *most);
  *most = CC_SELECT(counts, value, *most);
}

static double largest_of(const cc_vec *x) {
  const double a = (*x)[0] > (*x)[1] ? (*x)[0] : (*x)[1], b = (*x)[2] > (*x)[3] ? (*x)[2] : (*x)[3];
  return a > b ? a : b;
}

CC_CLONES
void cc_limited_span(const cc_limited_columns *c, double *least, double *most, double *widest) {
  cc_vec up = CC_SPLAT(-INFINITY), down = up, wide = CC_SPLAT(0.0);
  for (size_t i = 0; i < c->n; i += 4) {
    four_pairs p;
    cc_vec at[MEETINGS], apart[DISTANCES];
    take_pairs(c, i, &p);
    find_meetings(&p, at);
    find_distances(&p, apart);
    for (int k = 0; k < TURNS; ++k) {
      take_larger(&at[k], 1.0, &up);
      take_larger(&at[k], -1.0, &down);
    }
    for (int k = 0; k < DISTANCES; ++k) take_larger(&apart[k], 1.0, &wide);
  }
  *least = -largest_of(&down);
  *most = largest_of(&up);
  *widest = largest_of(&wide);
}

CC_CLONES
void cc_limited_turns(const cc_limited_columns *c, double low, double high, int64_t *turns) {
  const cc_vec from = CC_SPLAT(low), to = CC_SPLAT(high);
  for (size_t i = 0; i < c->n; i += 4) {
    four_pairs p;
    cc_vec at[MEETINGS];
    cc_ivec any = CC_IVEC(0);
    take_pairs(c, i, &p);
    find_meetings(&p, at);
    for (int k = 0; k < MEETINGS; ++k) any |= (at[k] >= from) & (at[k] <= to);
    memcpy(turns + i, &any, sizeof any);
  }
}

/* ---- changes at a shift ---- */

/* As cc_place_beyond(), apart: is it below, is it above? */
typedef struct {
  cc_ivec below, above;
} places;

CC_INLINE void find_places(double *const *column, size_t i, const cc_vec *value, const cc_vec *least,
                           const cc_vec *most, places *out) {
  const cc_vec zero = CC_SPLAT(0.0), beyond = CC_LOAD(column[CC_OF_BEYOND] + i);
  const cc_ivec measured = beyond == zero;
  out->below = (beyond < zero) | (measured & (*value < *least));
  out->above = (beyond > zero) | (measured & (*value > *most));
}

/* What is known of four changes, as masks; size: without its sign, or the bound. */
typedef struct {
  cc_vec size;
  cc_ivec known, rises, has_sign;
} four_changes;

CC_INLINE void find_changes(const cc_limited_columns *c, size_t i, double shift, double noise, four_changes *out) {
  const cc_vec moved = CC_SPLAT(shift), slack = CC_SPLAT(noise), zero = CC_SPLAT(0.0);
  const cc_vec first = CC_LOAD(c->before[CC_OF_VALUE] + i) + moved, second = CC_LOAD(c->after[CC_OF_VALUE] + i);
  const cc_vec first_low = CC_LOAD(c->before[CC_OF_LOW] + i) + moved, low = CC_LOAD(c->after[CC_OF_LOW] + i);
  const cc_vec first_high = CC_LOAD(c->before[CC_OF_HIGH] + i) + moved, high = CC_LOAD(c->after[CC_OF_HIGH] + i);
  const cc_vec least = CC_SELECT(first_low > low, first_low, low);
  const cc_vec most = CC_SELECT(first_high < high, first_high, high), from = least - slack, to = most + slack;
  places before, after;
  find_places(c->before, i, &first, &from, &to, &before);
  find_places(c->after, i, &second, &from, &to, &after);
  const cc_ivec apart = least > to, rises = (after.above & ~before.above) | (before.below & ~after.below);
  const cc_ivec falls = (before.above & ~after.above) | (after.below & ~before.below);
  const cc_ivec known = ~(before.below | before.above | after.below | after.above | apart);
  const cc_vec of_first = CC_SELECT(before.above, most, first), below_first = CC_SELECT(before.below, least, first);
  const cc_vec of_second = CC_SELECT(after.above, most, second), below_second = CC_SELECT(after.below, least, second);
  const cc_vec upper = CC_SELECT(rises, of_second, of_first), lower = CC_SELECT(rises, below_first, below_second);
  const cc_vec bound = CC_SELECT(upper > lower, upper - lower, zero);
  const cc_vec change = CC_LOAD(c->difference + i) - moved;
  const cc_ivec up = change > slack, down = change < -slack;
  out->size = CC_SELECT(known, CC_ABS(change), bound);
  out->known = known;
  out->rises = (known & up) | (~known & rises);
  out->has_sign = (known & (up | down)) | (~known & ~apart & (rises | falls));
}

/* The same where there are no upper limits: what is below lies below `least`. */
CC_INLINE void find_lower_changes(const cc_limited_columns *c, size_t i, double shift, double noise,
                                  four_changes *out) {
  const cc_vec moved = CC_SPLAT(shift), slack = CC_SPLAT(noise), zero = CC_SPLAT(0.0);
  const cc_vec first = CC_LOAD(c->before[CC_OF_VALUE] + i) + moved, second = CC_LOAD(c->after[CC_OF_VALUE] + i);
  const cc_vec first_low = CC_LOAD(c->before[CC_OF_LOW] + i) + moved, low = CC_LOAD(c->after[CC_OF_LOW] + i);
  const cc_vec least = CC_SELECT(first_low > low, first_low, low), from = least - slack;
  const cc_ivec before = (CC_LOAD(c->before[CC_OF_BEYOND] + i) < zero) | (first < from);
  const cc_ivec after = (CC_LOAD(c->after[CC_OF_BEYOND] + i) < zero) | (second < from);
  const cc_ivec known = ~(before | after), bounded = before ^ after;
  const cc_vec upper = CC_SELECT(before, second, first), bound = CC_SELECT(upper > least, upper - least, zero);
  const cc_vec change = CC_LOAD(c->difference + i) - moved;
  const cc_ivec up = change > slack, down = change < -slack;
  out->size = CC_SELECT(known, CC_ABS(change), bound);
  out->known = known;
  out->rises = (known & up) | (before & ~after);
  out->has_sign = (known & (up | down)) | bounded;
}

CC_CLONES
void cc_changes_at(const cc_limited_columns *c, double shift, double noise, double *size, int64_t *what) {
  for (size_t i = 0; i < c->n; i += 4) {
    four_changes f;
    find_changes(c, i, shift, noise, &f);
    const cc_ivec bits =
        (f.known & CC_IVEC(CC_IS_KNOWN)) | (f.rises & CC_IVEC(CC_RISES)) | (f.has_sign & CC_IVEC(CC_HAS_SIGN));
    CC_STORE(size + i, f.size);
    memcpy(what + i, &bits, sizeof bits);
  }
}

/* ---- those with a sign ---- */

/* A mask's lanes that are set, each to one more. */
CC_INLINE void add_lanes(const cc_ivec *mask, cc_ivec *counts) { *counts -= *mask; }

CC_INLINE size_t sum_lanes(const cc_ivec *counts) {
  return (size_t)(((*counts)[0] + (*counts)[1]) + ((*counts)[2] + (*counts)[3]));
}

/* Each size is written to both lists; those that grow by it keep it. */
CC_INLINE void append(const four_changes *f, double *known, double *bound, size_t *bound_rises, size_t *n_known,
                      size_t *n_bound) {
  const cc_ivec is_known = f->has_sign & f->known & CC_IVEC(1), is_bound = f->has_sign & ~f->known & CC_IVEC(1);
  for (int l = 0; l < 4; ++l) {
    known[*n_known] = bound[*n_bound] = f->size[l];
    bound_rises[*n_bound] = (size_t)(f->rises[l] & 1);
    *n_known += (size_t)is_known[l];
    *n_bound += (size_t)is_bound[l];
  }
}

CC_INLINE void take_changes(const cc_limited_columns *c, double shift, double noise, int lower_only, double *known,
                            double *bound, size_t *bound_rises, cc_change_counts *out) {
  cc_ivec falls = CC_IVEC(0), up = CC_IVEC(0), zero = CC_IVEC(0);
  size_t n_known = 0, n_bound = 0;
  for (size_t i = 0; i < c->n; i += 4) {
    const cc_ivec lane = {0, 1, 2, 3}, left = lane < (int64_t)(c->n - i);
    four_changes f;
    if (lower_only)
      find_lower_changes(c, i, shift, noise, &f);
    else
      find_changes(c, i, shift, noise, &f);
    f.has_sign &= left;
    const cc_ivec fall = f.has_sign & f.known & ~f.rises, rise = f.has_sign & f.rises;
    const cc_ivec none = f.known & ~f.has_sign & left;
    add_lanes(&fall, &falls);
    add_lanes(&rise, &up);
    add_lanes(&none, &zero);
    append(&f, known, bound, bound_rises, &n_known, &n_bound);
  }
  *out = (cc_change_counts){n_known, sum_lanes(&falls), n_bound, sum_lanes(&up), sum_lanes(&zero)};
}

CC_CLONES
void cc_signed_changes_at(const cc_limited_columns *c, double shift, double noise, double *known, double *bound,
                          size_t *bound_rises, cc_change_counts *counts) {
  if (c->lower_only)
    take_changes(c, shift, noise, 1, known, bound, bound_rises, counts);
  else
    take_changes(c, shift, noise, 0, known, bound, bound_rises, counts);
}
