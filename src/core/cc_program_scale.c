/* The columns of a program as whole numbers: about which centre, in which unit, of how many bits. */
#include <math.h>
#include <stdint.h>

#include "cc_big.h"
#include "cc_program.h"

enum { CENTRE_BITS = 8 };

static int exponent_of(double x) {
  int exponent = 0;
  frexp(x, &exponent);
  return exponent;
}

/* Mean, range, and whether all are equal, of the rows that take part. */
typedef struct {
  double mean, low, high;
} column_range;

static column_range range_of(const cc_program *g, size_t j) {
  column_range r = {0.0, INFINITY, -INFINITY};
  double count = 0.0;
  for (size_t i = 0; i < g->n; ++i) {
    if (g->asks[i] == 0) continue;
    const double x = g->x[j * g->n + i];
    r.low = fmin(r.low, x);
    r.high = fmax(r.high, x);
    count += 1.0;
    r.mean += (x - r.mean) / count;
  }
  return r;
}

/* About the mean, in few bits, so that differences from it stay short. */
static double short_mean(const column_range *r) {
  const double spread = 0.5 * r->high - 0.5 * r->low;
  if (!(spread > 0.0) || !isfinite(r->mean)) return 0.0;
  const int bit = exponent_of(spread) - CENTRE_BITS;
  const double whole = rint(ldexp(r->mean, -bit));
  return fabs(whole) < 9007199254740992.0 && bit > -1000 ? ldexp(whole, bit) : 0.0;
}

static void measure_column(cc_program *g, size_t j) {
  int low = g->centre[j] != 0.0 ? cc_lowest_bit(g->centre[j]) : INT32_MAX;
  double size = 0.0;
  for (size_t i = 0; i < g->n; ++i) {
    const double x = g->x[j * g->n + i];
    if (g->asks[i] == 0) continue;
    const int bit = x != 0.0 ? cc_lowest_bit(x) : INT32_MAX;
    low = bit < low ? bit : low;
    size = fmax(size, fabs(0.5 * x - 0.5 * g->centre[j]));
  }
  g->size[j] = size > 0.0 ? size : 0.5;
  g->unit[j] = low == INT32_MAX ? 0 : low;
  const int high = exponent_of(fmax(g->size[j], 0.5 * fabs(g->centre[j]))) + 1;
  g->bits[j] = high > g->unit[j] ? high - g->unit[j] + 1 : 1;
}

/* Minors of the columns by Hadamard's bound; the right-hand side adds the number of rows, prices their costs, and a
 * ratio is compared by a product of two. */
static size_t count_limbs(const cc_program *g) {
  double bits = 0.0, longest = 0.0;
  for (size_t j = 0; j < g->p; ++j) {
    bits += g->bits[j];
    longest = fmax(longest, g->bits[j]);
  }
  const double p = (double)g->p, n = (double)g->n, grow = log2(p + 1.0);
  const double minor = bits + 0.5 * p * grow + log2(2.0 * n + 2.0) + 2.0 * grow + 4.0;
  return (size_t)((2.0 * minor + 2.0 * longest + CC_PROGRAM_COST_BITS) / 32.0) + 6;
}

void cc_program_begin(cc_program *g) {
  int constant = 0;
  for (size_t j = 0; j < g->p; ++j) {
    const column_range r = range_of(g, j);
    constant |= r.low == r.high && r.low != 0.0;
    g->centre[j] = short_mean(&r);
  }
  for (size_t j = 0; j < g->p; ++j) {
    if (!constant) g->centre[j] = 0.0;
    measure_column(g, j);
  }
  g->limbs = count_limbs(g);
}
