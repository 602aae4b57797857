#include "cc_limited.h"

#include <string.h>

#include "cc_vec.h"

#include <math.h>

cc_interval cc_known_value(const cc_measurement *m) {
  return (cc_interval){m->beyond < 0 ? -INFINITY : m->value, m->beyond > 0 ? INFINITY : m->value};
}

void cc_limited_columns_fill(cc_limited_columns *c, const cc_limited_pair *pair, const double *difference, size_t n) {
  c->n = n;
  for (size_t i = 0; i < cc_limited_padded(n); ++i) {
    const cc_limited_pair *from = &pair[i < n ? i : n - 1];
    const cc_measurement *member[2] = {&from->before, &from->after};
    for (int side = 0; side < 2; ++side) {
      double *const *column = side == 0 ? c->before : c->after;
      column[CC_OF_VALUE][i] = member[side]->value;
      column[CC_OF_LOW][i] = member[side]->low;
      column[CC_OF_HIGH][i] = member[side]->high;
      column[CC_OF_BEYOND][i] = member[side]->beyond;
    }
    c->difference[i] = difference[i < n ? i : n - 1];
  }
}

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

CC_CLONES
void cc_changes_at(const cc_limited_columns *c, double shift, double noise, double *size, int64_t *what) {
  const cc_vec moved = CC_SPLAT(shift), slack = CC_SPLAT(noise), zero = CC_SPLAT(0.0);
  for (size_t i = 0; i < c->n; i += 4) {
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
    const cc_ivec has_sign = (known & (up | down)) | (~known & ~apart & (rises | falls));
    const cc_ivec bits = (known & CC_IVEC(CC_IS_KNOWN)) | (((known & up) | (~known & rises)) & CC_IVEC(CC_RISES)) |
                         (has_sign & CC_IVEC(CC_HAS_SIGN));
    CC_STORE(size + i, CC_SELECT(known, CC_ABS(change), bound));
    memcpy(what + i, &bits, sizeof bits);
  }
}
