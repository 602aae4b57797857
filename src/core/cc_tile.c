#include "cc_tile.h"

#include <float.h>
#include <math.h>

#include "cc_vec.h"

static double power_of_two(double size) {
  int exponent = 0;
  if (size > 0.0) frexp(size, &exponent);
  return ldexp(1.0, exponent < -1000 ? -1000 : exponent > 1000 ? 1000 : exponent);
}

double cc_tile_unit(double largest) { return largest < 1e100 && largest > 1e-100 ? 1.0 : power_of_two(largest); }

typedef struct {
  cc_vec count, sum, size;
} half_sums;

typedef struct {
  half_sums half[2];
  cc_vec inverse[2]; /* 1 / unit of the values */
  cc_vec key[2];     /* what brings the units into the range of single precision */
} look;

/* The two halves of a row are written out in all loops below: GCC keeps a loop of two in memory. Of every second row
 * the largest sizes are kept apart, as one chain of comparisons would be all that the loops wait for. */

/* NaN is not larger. */
CC_INLINE void take_larger(const cc_vec *size, cc_vec *largest) {
  *largest = CC_SELECT(*size > *largest, *size, *largest);
}

CC_INLINE void add_values(const double *row, half_sums *sums, cc_vec *largest) {
  const cc_vec value = CC_LOAD(row), size = CC_ABS(value);
  const cc_ivec there = value == value;
  take_larger(&size, largest);
  sums->count += CC_SELECT(there, CC_SPLAT(1.0), CC_SPLAT(0.0));
  sums->sum += CC_SELECT(there, value, CC_SPLAT(0.0));
}

CC_INLINE void add_rows(const double *values, size_t from, size_t to, half_sums half[2]) {
  half_sums low = half[0], high = half[1];
  cc_vec second[2] = {low.size, high.size};
  const double *row = values + from * CC_TILE;
  size_t left = to - from;
  for (; left >= 2; left -= 2, row += 2 * CC_TILE) {
    add_values(row, &low, &low.size);
    add_values(row + CC_LANES, &high, &high.size);
    add_values(row + CC_TILE, &low, &second[0]);
    add_values(row + CC_TILE + CC_LANES, &high, &second[1]);
  }
  if (left > 0) {
    add_values(row, &low, &low.size);
    add_values(row + CC_LANES, &high, &high.size);
  }
  take_larger(&second[0], &low.size);
  take_larger(&second[1], &high.size);
  half[0] = low;
  half[1] = high;
}

/* Counts, sums and largest sizes of the values. */
CC_INLINE void look_at_values(cc_tile *tile, look *out) {
  *out = (look){.half = {{{0}, {0}, {0}}, {{0}, {0}, {0}}}};
  add_rows(tile->values, 0, tile->n_event, out->half);
  for (int h = 0; h < 2; ++h) tile->events[h] = out->half[h].count;
  add_rows(tile->values, tile->n_event, tile->n, out->half);
  for (int h = 0; h < 2; ++h) {
    tile->count[h] = out->half[h].count;
    for (int l = 0; l < CC_LANES; ++l) {
      tile->unit[h][l] = cc_tile_unit(out->half[h].size[l]);
    }
    out->inverse[h] = 1.0 / tile->unit[h];
  }
}

/* Where a column is so large or so small that its squares would leave the range of doubles: the sums of what it is in
 * its own unit. */
CC_INLINE void sum_in_units(const cc_tile *tile, look *out) {
  for (int h = 0; h < 2; ++h) {
    cc_vec sum = CC_SPLAT(0.0);
    for (size_t i = 0; i < tile->n; ++i) {
      const cc_vec value = CC_LOAD(tile->values + i * CC_TILE + h * CC_LANES);
      sum += CC_SELECT(value == value, value * out->inverse[h], CC_SPLAT(0.0));
    }
    out->half[h].sum = sum;
  }
}

CC_INLINE void key_scale(const cc_tile *tile, look *out) {
  half_sums units[2] = {out->half[0], out->half[1]};
  if (tile->units != tile->values) add_rows(tile->units, 0, tile->n, units);
  for (int h = 0; h < 2; ++h) {
    for (int l = 0; l < CC_LANES; ++l) {
      const double size = units[h].size[l];
      out->key[h][l] = size < 1e30 && size > 1e-20 ? 1.0 : 1.0 / power_of_two(size);
    }
  }
}

CC_INLINE void centre_half(const double *row, const cc_vec *inverse, const cc_vec *mean, cc_vec *x, cc_vec *squares) {
  const cc_vec value = CC_LOAD(row);
  const cc_vec d = CC_SELECT(value == value, value * *inverse - *mean, CC_SPLAT(0.0));
  *x = d;
  *squares += d * d;
}

/* Differences from the mean into x, the standard deviation, and the keys. */
CC_INLINE void centre(cc_tile *tile, const look *found) {
  const cc_vec zero = CC_SPLAT(0.0), one = CC_SPLAT(1.0);
  const cc_f8 missing = CC_SPLAT_F8(CC_TILE_MISSING);
  cc_vec mean[2], squares[2] = {zero, zero};
  for (int h = 0; h < 2; ++h) mean[h] = found->half[h].sum / CC_SELECT(tile->count[h] > zero, tile->count[h], one);
  for (size_t i = 0; i < tile->n; ++i) {
    const double *const row = tile->values + i * CC_TILE, *const units = tile->units + i * CC_TILE;
    centre_half(row, &found->inverse[0], &mean[0], tile->x + 2 * i, &squares[0]);
    centre_half(row + CC_LANES, &found->inverse[1], &mean[1], tile->x + 2 * i + 1, &squares[1]);
    const cc_vec wide[2] = {CC_LOAD(units) * found->key[0], CC_LOAD(units + CC_LANES) * found->key[1]};
    cc_f8 key;
    cc_narrow(wide, &key);
    const cc_i8 there = key == key;
    key = (cc_f8)(((cc_i8)key & ~CC_SPLAT_I8(1)) | CC_SPLAT_I8(i < tile->n_event ? 1 : 0));
    tile->key[i] = CC_SELECT_F8(there, key, missing);
  }
  for (int h = 0; h < 2; ++h) {
    for (int l = 0; l < CC_LANES; ++l) {
      const double n = tile->count[h][l];
      tile->sd[h][l] = n > 1.0 ? sqrt(squares[h][l] / (n - 1.0)) : 0.0;
    }
  }
}

CC_INLINE void scale_row(cc_tile *tile, size_t i, const cc_vec *inverse, cc_f8 *most, cc_f8 *powers, cc_vec total[2]) {
  const cc_vec x[2] = {tile->x[2 * i] * inverse[0], tile->x[2 * i + 1] * inverse[1]};
  total[0] += x[0];
  total[1] += x[1];
  tile->x[2 * i] = x[0];
  tile->x[2 * i + 1] = x[1];
  cc_f8 narrow;
  cc_narrow(x, &narrow);
  tile->narrow[i] = narrow;
  const cc_f8 size = CC_ABS_F8(narrow), square = narrow * narrow;
  *most = CC_SELECT_F8(size > *most, size, *most);
  *powers += square * square;
}

/* Rows [from, to) of x over the standard deviation; their sum. */
CC_INLINE void scale_rows(cc_tile *tile, size_t from, size_t to, const cc_vec *inverse, cc_f8 *reach, cc_f8 *fourth,
                          cc_vec *sum) {
  cc_vec total[2] = {{0}};
  cc_f8 most = *reach, second = most, powers = *fourth;
  size_t i = from;
  for (; i + 2 <= to; i += 2) {
    scale_row(tile, i, inverse, &most, &powers, total);
    scale_row(tile, i + 1, inverse, &second, &powers, total);
  }
  if (i < to) scale_row(tile, i, inverse, &most, &powers, total);
  sum[0] = total[0];
  sum[1] = total[1];
  *reach = CC_SELECT_F8(second > most, second, most);
  *fourth = powers;
}

CC_INLINE void standardise(cc_tile *tile) {
  cc_vec inverse[2];
  for (int h = 0; h < 2; ++h) {
    const cc_ivec spread = tile->sd[h] > CC_SPLAT(0.0);
    inverse[h] = CC_SELECT(spread, 1.0 / CC_SELECT(spread, tile->sd[h], CC_SPLAT(1.0)), CC_SPLAT(0.0));
  }
  cc_f8 reach = CC_SPLAT_F8(0.0f), fourth = reach;
  scale_rows(tile, 0, tile->n_event, inverse, &reach, &fourth, tile->event_sum);
  scale_rows(tile, tile->n_event, tile->n, inverse, &reach, &fourth, tile->other_sum);
  cc_widen(&reach, tile->reach);
  cc_widen(&fourth, tile->fourth);
}

CC_CLONES void cc_tile_prepare(cc_tile *tile) {
  look found;
  look_at_values(tile, &found);
  const cc_ivec scaled = (tile->unit[0] != CC_SPLAT(1.0)) | (tile->unit[1] != CC_SPLAT(1.0));
  if (cc_any(&scaled)) sum_in_units(tile, &found);
  key_scale(tile, &found);
  centre(tile, &found);
  standardise(tile);
}

CC_CLONES int cc_any_outside(const double *x, size_t n, double least, double most) {
  cc_ivec bad[2] = {{0}, {0}};
  size_t i = 0;
  for (; i + CC_TILE <= n; i += CC_TILE) {
    const cc_vec a = CC_LOAD(x + i), b = CC_LOAD(x + i + CC_LANES);
    bad[0] |= (a < least) | (a > most);
    bad[1] |= (b < least) | (b > most);
  }
  int left = 0;
  for (; i < n; ++i) left |= (x[i] < least) | (x[i] > most);
  const cc_ivec any = bad[0] | bad[1];
  return left || cc_any(&any);
}
