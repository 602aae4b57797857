#include "cc_lane_roc.h"

#include <float.h>
#include <math.h>

#include "cc_sort.h"
#include "cc_vec.h"

/* Speed. Keys are the values in single precision with the event in the last bit. A merge exchange of 100 keys is some
 * 1,000 comparisons of eight, bound by two stores each, 0.12 us a marker; then one pass in 32-bit integers for AUC,
 * DeLong and Youden, 0.07 us. Neighbours that could be tied after rounding send their lane the long way. */

CC_INLINE void exchange(cc_f8 *low, cc_f8 *high) {
  const cc_f8 a = *low, b = *high;
  const cc_i8 less = a < b;
  *low = CC_SELECT_F8(less, a, b);
  *high = CC_SELECT_F8(less, b, a);
}

#define EXCHANGE_KEYS(i, j) exchange(keys + (i), keys + (j))
CC_CLONES static void sort_keys(cc_f8 *keys, size_t n) { CC_SORT_NETWORK(n, EXCHANGE_KEYS); }

/* Whole numbers. `below`: non-events below the place, `above`: events at it or above; of both the squares. */
typedef struct {
  cc_i8 won, below_squares,
      above_squares; /* sums: of `below` over events, its square; of `above`, squared, over non-events */
  cc_i8 best[CC_N_CUT_RULES], gap[CC_N_CUT_RULES]; /* sensitivity plus and minus specificity at the best cut, times n0
                                                      n1, by the rule that positive is at the cut or above */
  cc_f8 key[CC_N_CUT_RULES];                       /* of the best cut */
  cc_i8 near;
} curve_sums;

/* Single precision has rounded both neighbours and replaced their last bit. */
#define KEY_ERROR (4.0f * FLT_EPSILON)

CC_CLONES static void walk(const cc_f8 *keys, size_t n, const cc_i8 *totals, float unit, curve_sums *out) {
  const cc_i8 one = CC_SPLAT_I8(1), n0 = totals[0], n1 = totals[1];
  cc_i8 below = {0}, above = n1, below2 = {0}, above2 = n1 * n1;
  cc_i8 sum = n0 * n1, difference = sum;
  cc_i8 won = {0}, below_squares = {0}, above_squares = {0}, best = CC_SPLAT_I8(-1), gap = {0}, near = {0};
  /* Below the cut both are one less that above it: the best sum is the least one. */
  cc_i8 least = sum + sum + one, least_gap = {0};
  cc_f8 best_key = {0}, least_key = {0}, last = CC_SPLAT_F8(-CC_TILE_MISSING);
  for (size_t k = 0; k < n; ++k) {
    const cc_f8 key = keys[k];
    const cc_i8 there = key < CC_TILE_MISSING;
    const cc_i8 event = -((cc_i8)key & one) & there, other = there & ~event;
    won += below & event;
    below_squares += below2 & event;
    above_squares += above2 & other;

    const cc_i8 flip = difference >> 31, size = (difference ^ flip) - flip;
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

    below2 += (below + below + one) & other;
    below -= other;
    above2 -= (above + above - one) & event;
    above += event;

    const cc_f8 high = CC_ABS_F8(key), low = -last;
    const cc_f8 larger = CC_SELECT_F8(high > low, high, low); /* the larger of the two sizes, as last <= key */
    near |= there & (key - last <= larger * unit + FLT_MIN);
    last = key;
  }
  *out = (curve_sums){won, below_squares, above_squares, {best, least}, {gap, least_gap}, {best_key, least_key}, near};
}

/* Sums of squares about the mean, over n: exact until the division. */
static double spread(double squares, double sum, double n, double total) {
  return (n * squares - sum * sum) / (n * n * (n - 1.0) * total * total);
}

static void finish(const cc_tile *tile, const curve_sums *s, int lane, cc_lane_curves *out) {
  cc_auc *const auc = &out->auc[lane];
  const double n1 = CC_AT(tile->events, lane), n0 = CC_AT(tile->count, lane) - n1, won = s->won[lane];
  *auc = (cc_auc){won / (n0 * n1), NAN, n0, n1};
  if (n0 >= 2.0 && n1 >= 2.0) {
    /* Both placements add up to `won`. */
    auc->variance = spread(s->below_squares[lane], won, n1, n0) + spread(s->above_squares[lane], won, n0, n1);
  }
  for (int rule = 0; rule < CC_N_CUT_RULES; ++rule) {
    const double sum = s->best[rule][lane], difference = s->gap[rule][lane], all = n0 * n1;
    const double above1 = 0.5 * (sum + difference), below0 = 0.5 * (sum - difference);
    cc_cut_point *const cut = &out->cut[rule][lane];
    cut->sensitivity = (rule == CC_POSITIVE_BELOW ? all - above1 : above1) / all;
    cut->specificity = (rule == CC_POSITIVE_BELOW ? all - below0 : below0) / all;
  }
  out->near[lane] = s->near[lane] != 0;
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
  walk(sorted, tile->n, totals, (float)cc_tie_unit(digits) + KEY_ERROR, &sums);
  for (int rule = 0; rule < CC_N_CUT_RULES; ++rule) find_rows(tile->key, tile->n, &sums.key[rule], &row[rule]);
  for (int l = 0; l < CC_TILE; ++l) {
    finish(tile, &sums, l, out);
    for (int rule = 0; rule < CC_N_CUT_RULES; ++rule) out->cut[rule][l].step = (size_t)row[rule][l];
  }
}
