#ifndef CC_TILE_H
#define CC_TILE_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_vec.h"

/* Eight markers of the same patients, made ready for the kernels that work on all eight at once: standardised columns
 * in double and single precision, keys to sort by, and what is known of each without a fit. The patients with the event
 * come first. A lane's figures depend on its own values alone, whatever stands in the others.
 *
 * Values may be of any size that a double can hold, and so may their spread: columns are scaled by a power of two
 * first. NaN is missing; infinite values are not allowed. The caller's memory, no state. */

typedef struct {
  size_t n, n_event;    /* patients; the first n_event have the event */
  const double *units;  /* n x CC_TILE, patient after patient: values as given */
  const double *values; /* n x CC_TILE: on the scale of the analysis; may be `units` */
  /* filled by cc_tile_prepare(): */
  cc_vec *x;                  /* n x 2: (value - mean) / sd, 0 where missing */
  cc_f8 *narrow;              /* n: the same in single precision */
  cc_f8 *key;                 /* n: in the order of units (as far as single precision tells), the event in the last bit;
                               * CC_TILE_MISSING where missing */
  cc_vec count[2], events[2]; /* patients with a value; those of them with the event */
  cc_vec sd[2], unit[2];      /* the standard deviation is sd * unit, unit a power of two; 0: constant */
  cc_vec event_sum[2], other_sum[2]; /* of x over those with the event, and without */
  cc_vec reach[2];                   /* largest |x| */
  cc_vec fourth[2];                  /* sum of x^4, in single precision */
} cc_tile;

#define CC_TILE_MISSING 3e38f

/* tile: n, n_event, units, values, x, narrow and key set by the caller, the vectors aligned to 32 bytes. */
void cc_tile_prepare(cc_tile *tile);

/* The unit of a column whose largest size is this: 1 unless its squares could leave the range of doubles. */
double cc_tile_unit(double largest);

/* Whether any of n values is below `least` or above `most`; NaN is neither. */
int cc_any_outside(const double *x, size_t n, double least, double most);

/* Whether a lane has two patients, both groups and some spread, so that a model can be asked of it. */
CC_INLINE int cc_tile_sound(const cc_tile *tile, int lane) {
  const double n = CC_AT(tile->count, lane), events = CC_AT(tile->events, lane);
  return events > 0.0 && events < n && CC_AT(tile->sd, lane) > 0.0;
}

#endif
