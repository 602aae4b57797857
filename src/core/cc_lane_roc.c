#include "cc_lane_roc.h"

#include <float.h>
#include <math.h>

#include "cc_sort.h"
#include "cc_vec.h"

/* Speed. Keys are the values in single precision with the event in the last bit. A merge exchange of 100 keys is some
 * 1,000 comparisons of eight, 0.13 us a marker; then one pass in 32-bit integers for AUC, DeLong and Youden, 0.07 us.
 * Neighbours that could be tied after rounding send their lane the long way. */

CC_INLINE void exchange(cc_f8 *low, cc_f8 *high) {
  const cc_i8 a = (cc_i8)*low, b = (cc_i8)*high, turned = (a ^ b) & ~(*low < *high);
  *low = (cc_f8)(a ^ turned);
  *high = (cc_f8)(b ^ turned);
}

#define EXCHANGE_KEYS(i, j) exchange(keys + (i), keys + (j))
CC_CLONES static void sort_keys(cc_f8 *keys, size_t n) { CC_SORT_NETWORK(n, EXCHANGE_KEYS); }

/* Whole numbers: `below`: non-events below the place, `above`: events at it or above; of both the squares. Sums: `won`
 * of `below` over events, `below_squares` of its square; `above_squares` of `above` squared over non-events. */
typedef struct {
  cc_i8 below, above, below2, above2, won, below_squares, above_squares, near;
  cc_f8 last;
} area_sums;

typedef struct {
  area_sums area;
  cc_i8 best[CC_N_CUT_RULES], gap[CC_N_CUT_RULES]; /* sensitivity plus and minus specificity at the best cut, times n0
                                                      n1, by the rule that positive is at the cut or above */
  cc_f8 key[CC_N_CUT_RULES];                       /* of the best cut */
} curve_sums;

/* Single precision has rounded both neighbours and replaced their last bit. */
#define KEY_ERROR (4.0f * FLT_EPSILON)

static float unit_of(int digits) { return (float)cc_tie_unit(digits) + KEY_ERROR; }

CC_INLINE void begin(const cc_i8 *n1, area_sums *s) {
  const cc_i8 none = {0};
  *s = (area_sums){none, *n1, none, *n1 * *n1, none, none, none, none, CC_SPLAT_F8(-CC_TILE_MISSING)};
}

/* The next key, of an event or another, or missing. Neighbours no further apart than `slack` and `unit` of the larger
 * are near. */
CC_INLINE void take(const cc_f8 *key, const cc_i8 *event, const cc_i8 *other, float unit, const cc_f8 *slack,
                    area_sums *s) {
  const cc_i8 one = CC_SPLAT_I8(1);
  s->won += s->below & *event;
  s->below_squares += s->below2 & *event;
  s->above_squares += s->above2 & *other;
  s->below2 += (s->below + s->below + one) & *other;
  s->below -= *other;
  s->above2 -= (s->above + s->above - one) & *event;
  s->above += *event;

  const cc_f8 high = CC_ABS_F8(*key), low = -s->last;
  const cc_f8 larger = CC_SELECT_F8(high > low, high, low); /* the larger of the two sizes, as last <= key */
  s->near |= (*event | *other) & (*key - s->last <= larger * unit + *slack);
  s->last = *key;
}

CC_INLINE void kinds_of(const cc_f8 *key, cc_i8 *event, cc_i8 *other) {
  const cc_i8 there = *key < CC_TILE_MISSING;
  *event = -((cc_i8)*key & CC_SPLAT_I8(1)) & there;
  *other = there & ~*event;
}

CC_CLONES static void walk_area(const cc_f8 *keys, size_t n, const cc_i8 *n1, float unit, const cc_f8 *slack,
                                area_sums *out) {
  const cc_f8 apart = *slack;
  area_sums s;
  begin(n1, &s);
  for (size_t k = 0; k < n; ++k) {
    cc_i8 event, other;
    kinds_of(keys + k, &event, &other);
    take(keys + k, &event, &other, unit, &apart, &s);
  }
  *out = s;
}

CC_CLONES static void walk(const cc_f8 *keys, size_t n, const cc_i8 *totals, float unit, curve_sums *out) {
  const cc_i8 one = CC_SPLAT_I8(1), n0 = totals[0], n1 = totals[1];
  const cc_f8 slack = CC_SPLAT_F8(FLT_MIN);
  area_sums area;
  begin(&n1, &area);
  cc_i8 sum = n0 * n1, difference = sum, best = CC_SPLAT_I8(-1), gap = {0};
  /* Below the cut both are one less that above it: the best sum is the least one. */
  cc_i8 least = sum + sum + one, least_gap = {0};
  cc_f8 best_key = {0}, least_key = {0};
  for (size_t k = 0; k < n; ++k) {
    const cc_f8 key = keys[k];
    cc_i8 event, other;
    kinds_of(&key, &event, &other);
    take(&key, &event, &other, unit, &slack, &area);

    const cc_i8 there = event | other, flip = difference >> 31, size = (difference ^ flip) - flip;
    const cc_i8 best_flip = gap >> 31, best_size = (gap ^ best_flip) - best_flip;
    const cc_i8 better = there & ((sum > best) | ((sum == best) & (size < best_size)));
    best = CC_SELECT_I8(better, sum, best);
    gap = CC_SELECT_I8(better, difference, gap);
    best_key = CC_SELECT_F8(better, key, best_key);
    const cc_i8 least_flip = least_gap >> 31, least_size = (least_gap ^ least_flip) - least_flip;
    const cc_i8 lower = there & ((sum < least) | ((sum == least) & (size < least_size)));
    least = CC_SELECT_I8(lower, sum, least);
    least_gap = CC_SELECT_I8(lower, difference, least_gap);
    least_key = CC_SELECT_F8(lower, key, least_key);
    sum += (n1 & other) - (n0 & event);
    difference -= (n1 & other) + (n0 & event);
  }
  *out = (curve_sums){area, {best, least}, {gap, least_gap}, {best_key, least_key}};
}

/* Sums of squares about the mean, over n: exact until the division. */
static double spread(double squares, double sum, double n, double total) {
  return (n * squares - sum * sum) / (n * n * (n - 1.0) * total * total);
}

static void finish_area(const area_sums *s, double n1, double n0, int lane, cc_auc *auc) {
  const double won = s->won[lane];
  *auc = (cc_auc){won / (n0 * n1), NAN, n0, n1};
  if (!(n0 >= 2.0 && n1 >= 2.0)) return;
  /* Both placements add up to `won`. */
  auc->variance = spread(s->below_squares[lane], won, n1, n0) + spread(s->above_squares[lane], won, n0, n1);
}

void cc_lane_auc(cc_f8 *key, size_t n, const cc_i8 *count, const cc_i8 *events, int digits, const cc_f8 *noise,
                 cc_lane_areas *out) {
  const cc_f8 slack = *noise * 2.001f + FLT_MIN;
  area_sums sums;
  sort_keys(key, n);
  walk_area(key, n, events, unit_of(digits), &slack, &sums);
  for (int l = 0; l < CC_TILE; ++l) {
    finish_area(&sums, (*events)[l], (*count)[l] - (*events)[l], l, &out->auc[l]);
    out->near[l] = sums.near[l] != 0;
  }
}

static void finish(const cc_tile *tile, const curve_sums *s, int lane, cc_lane_curves *out) {
  const double n1 = CC_AT(tile->events, lane), n0 = CC_AT(tile->count, lane) - n1;
  finish_area(&s->area, n1, n0, lane, &out->auc[lane]);
  for (int rule = 0; rule < CC_N_CUT_RULES; ++rule) {
    const double sum = s->best[rule][lane], difference = s->gap[rule][lane], all = n0 * n1;
    const double above1 = 0.5 * (sum + difference), below0 = 0.5 * (sum - difference);
    cc_cut_point *const cut = &out->cut[rule][lane];
    cut->sensitivity = (rule == CC_POSITIVE_BELOW ? all - above1 : above1) / all;
    cut->specificity = (rule == CC_POSITIVE_BELOW ? all - below0 : below0) / all;
  }
  out->near[lane] = s->area.near[lane] != 0;
}

/* The row that holds the key of the best cut; there is one, where no neighbours are near. */
CC_CLONES static void find_rows(const cc_f8 *keys, size_t n, const cc_f8 *wanted, cc_i8 *row) {
  const cc_f8 key = *wanted;
  cc_i8 found = {0}, here = {0};
  for (size_t i = 0; i < n; ++i) {
    found |= (keys[i] == key) & here;
    here += 1;
  }
  *row = found;
}

void cc_lane_roc(const cc_tile *tile, int digits, cc_f8 *sorted, cc_lane_curves *out) {
  cc_i8 totals[2], row[CC_N_CUT_RULES];
  for (int l = 0; l < CC_TILE; ++l) {
    totals[1][l] = (int32_t)CC_AT(tile->events, l);
    totals[0][l] = (int32_t)CC_AT(tile->count, l) - totals[1][l];
  }
  memcpy(sorted, tile->key, tile->n * sizeof *sorted);
  sort_keys(sorted, tile->n);
  curve_sums sums;
  walk(sorted, tile->n, totals, unit_of(digits), &sums);
  for (int rule = 0; rule < CC_N_CUT_RULES; ++rule) find_rows(tile->key, tile->n, &sums.key[rule], &row[rule]);
  for (int l = 0; l < CC_TILE; ++l) {
    finish(tile, &sums, l, out);
    for (int rule = 0; rule < CC_N_CUT_RULES; ++rule) out->cut[rule][l].step = (size_t)row[rule][l];
  }
}
