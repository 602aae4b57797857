#include "cc_program.h"

#include <float.h>
#include <math.h>
#include <stdint.h>

#include "cc_big.h"

enum { N_SPARE = 4 };

/* Rows are columns of the dual: i + takes a_i, n + i the other sign, 2n + j and 2n + p + j the columns z_j+ and z_j-.
 */
typedef struct {
  const cc_program *g;
  cc_big *inverse;          /* p x p, a row a basis variable: over det the basis' inverse */
  cc_big *value, *entering; /* p: the basis variables, and the entering column in the basis, over det */
  cc_big *price, *cost;     /* p: multipliers over det, -d; costs of z_j */
  cc_big *row, det, spare[N_SPARE];
  double *rough; /* p: price, common scale */
  size_t *basis; /* p */
} simplex;

static size_t n_numbers(size_t p) { return p * p + 5 * p + 1 + N_SPARE; }

size_t cc_program_scratch(const cc_program *g) {
  const size_t p = g->p;
  if (p > 60000 || g->limbs > 4000000) return 0;
  const size_t numbers = n_numbers(p), each = sizeof(cc_big) + g->limbs * sizeof(uint32_t);
  if (numbers > (SIZE_MAX / 2) / each) return 0;
  return numbers * each + p * (sizeof(double) + sizeof(size_t)) + 64;
}

static cc_big *take(char **here, size_t count) {
  cc_big *const first = (cc_big *)(void *)*here;
  *here += count * sizeof *first;
  return first;
}

static void lay_out(simplex *s, const cc_program *g, void *scratch) {
  const size_t p = g->p;
  char *here = scratch;
  s->g = g;
  s->inverse = take(&here, p * p);
  s->value = take(&here, p);
  s->entering = take(&here, p);
  s->price = take(&here, p);
  s->cost = take(&here, p);
  s->row = take(&here, p);
  cc_big *const single = take(&here, 1 + N_SPARE);
  s->rough = (double *)(void *)here;
  s->basis = (size_t *)(void *)(here + p * sizeof(double));
  uint32_t *limb = (uint32_t *)(void *)(here + p * (sizeof(double) + sizeof(size_t)));
  for (size_t k = 0; k < n_numbers(p); ++k) s->inverse[k] = (cc_big){0, 0, limb + k * g->limbs};
  s->det = single[0];
  for (int k = 0; k < N_SPARE; ++k) s->spare[k] = single[1 + k];
}

static int takes_part(const simplex *s, size_t variable) {
  const size_t n = s->g->n;
  if (variable >= 2 * n) return 1;
  return (s->g->asks[variable % n] & (variable < n ? CC_ROW_ABOVE : CC_ROW_BELOW)) != 0;
}

/* The numbers of row i into s->row; `sign` -1 turns it round. */
static void exact_row(simplex *s, size_t i, int sign) {
  const cc_program *const g = s->g;
  for (size_t j = 0; j < g->p; ++j) {
    cc_big *const out = &s->row[j];
    cc_big_set(out, g->x[j * g->n + i], g->unit[j]);
    if (g->centre[j] != 0.0) {
      cc_big_set(&s->spare[0], g->centre[j], g->unit[j]);
      cc_big_subtract(out, out, &s->spare[0]);
    }
    out->sign *= sign;
  }
}

/* sum_j row_j by_j into spare[1]. */
static void exact_sum(simplex *s, const cc_big *row, const cc_big *by) {
  s->spare[1].sign = 0;
  s->spare[1].length = 0;
  for (size_t j = 0; j < s->g->p; ++j) {
    if (row[j].sign == 0 || by[j].sign == 0) continue;
    cc_big_multiply(&s->spare[0], &row[j], &by[j]);
    cc_big_add(&s->spare[1], &s->spare[1], &s->spare[0]);
  }
}

/* x - centre in the column's size; below 1. */
static double rough_cell(const cc_program *g, size_t i, size_t j) {
  const int scale = -(g->unit[j] + g->bits[j]);
  return ldexp(g->x[j * g->n + i], scale) - ldexp(g->centre[j], scale);
}

/* price'x_i by doubles, to within *error of it. */
static double rough_sum(const simplex *s, size_t i, double *error) {
  double sum = 0.0, size = 0.0;
  for (size_t j = 0; j < s->g->p; ++j) {
    const double term = rough_cell(s->g, i, j) * s->rough[j];
    sum += term;
    size += fabs(term);
  }
  const double p = (double)s->g->p;
  *error = (p + 8.0) * DBL_EPSILON * size + p * 1e-290;
  return sum;
}

/* Sign of price'x_i. */
static int exact_sign(simplex *s, size_t i) {
  double error;
  const double sum = rough_sum(s, i, &error);
  if (fabs(sum) > error) return sum > 0.0 ? 1 : -1;
  exact_row(s, i, 1);
  exact_sum(s, s->row, s->price);
  return s->spare[1].sign;
}

static void make_costs(simplex *s) {
  const cc_program *const g = s->g;
  int longest = 0;
  for (size_t j = 0; j < g->p; ++j) longest = g->bits[j] > longest ? g->bits[j] : longest;
  for (size_t j = 0; j < g->p; ++j) {
    const double width = rint(ldexp(0.5 / ldexp(g->size[j], -(g->unit[j] + g->bits[j])), CC_PROGRAM_COST_BITS));
    cc_big_set(&s->cost[j], ldexp(width, -CC_PROGRAM_COST_BITS), -CC_PROGRAM_COST_BITS - (longest - g->bits[j]));
  }
}

/* All z: the basis is the identity with the signs of -sum a_i. */
static void start(simplex *s) {
  const cc_program *const g = s->g;
  const size_t n = g->n, p = g->p;
  for (size_t k = 0; k < p; ++k) s->value[k].sign = 0, s->value[k].length = 0;
  for (size_t i = 0; i < n; ++i) {
    if (!(g->asks[i] & CC_ROW_COUNTS)) continue;
    exact_row(s, i, g->asks[i] & CC_ROW_ABOVE ? -1 : 1);
    for (size_t j = 0; j < p; ++j) cc_big_add(&s->value[j], &s->value[j], &s->row[j]);
  }
  for (size_t k = 0; k < p * p; ++k) s->inverse[k].sign = 0, s->inverse[k].length = 0;
  for (size_t k = 0; k < p; ++k) {
    cc_big *const one = &s->inverse[k * p + k];
    cc_big_set(one, 1.0, 0);
    one->sign = s->value[k].sign < 0 ? -1 : 1;
    s->basis[k] = 2 * n + (one->sign < 0 ? p : 0) + k;
    s->value[k].sign *= one->sign;
  }
  cc_big_set(&s->det, 1.0, 0);
}

static void make_prices(simplex *s) {
  const size_t n = s->g->n, p = s->g->p;
  long most = 0;
  int any = 0;
  for (size_t j = 0; j < p; ++j) {
    cc_big *const price = &s->price[j];
    price->sign = 0;
    price->length = 0;
    for (size_t k = 0; k < p; ++k) {
      if (s->basis[k] < 2 * n) continue;
      cc_big_multiply(&s->spare[0], &s->cost[(s->basis[k] - 2 * n) % p], &s->inverse[k * p + j]);
      cc_big_add(price, price, &s->spare[0]);
    }
    long exponent;
    s->rough[j] = cc_big_fraction(price, &exponent);
    exponent += s->g->bits[j];
    if (price->sign != 0 && (!any || exponent > most)) most = exponent;
    any |= price->sign != 0;
  }
  for (size_t j = 0; j < p; ++j) {
    long exponent;
    const double fraction = cc_big_fraction(&s->price[j], &exponent);
    exponent += s->g->bits[j] - most;
    s->rough[j] = exponent < -2000 ? 0.0 : ldexp(fraction, (int)exponent);
  }
}

/* The sum that the program makes small is 0: no direction is left. */
static int at_zero(const simplex *s) {
  for (size_t k = 0; k < s->g->p; ++k) {
    if (s->basis[k] >= 2 * s->g->n && s->value[k].sign != 0) return 0;
  }
  return 1;
}

/* A variable that lowers the sum; SIZE_MAX: none. */
static size_t choose_entering(simplex *s, int first) {
  const size_t n = s->g->n, p = s->g->p;
  size_t best = SIZE_MAX;
  double most = 0.0;
  for (size_t v = 0; v < 2 * n; ++v) {
    if (!takes_part(s, v)) continue;
    double error;
    const double sum = (v < n ? 1.0 : -1.0) * rough_sum(s, v % n, &error);
    if (sum < -error || (best != SIZE_MAX && most >= sum + error)) continue;
    if (sum <= error && exact_sign(s, v % n) != (v < n ? 1 : -1)) continue;
    if (first) return v;
    if (best == SIZE_MAX || sum > most) best = v, most = sum;
  }
  if (best != SIZE_MAX) return best;
  for (size_t j = 0; j < p; ++j) {
    cc_big_multiply(&s->spare[0], &s->cost[j], &s->det);
    const int sign = s->price[j].sign;
    if (sign == 0) continue;
    cc_big_copy(&s->spare[1], &s->price[j]);
    s->spare[1].sign = 1;
    if (cc_big_compare(&s->spare[1], &s->spare[0]) > 0) return 2 * n + (sign < 0 ? p : 0) + j;
  }
  return SIZE_MAX;
}

/* The entering column in the basis, times det. */
static void enter(simplex *s, size_t variable) {
  const size_t n = s->g->n, p = s->g->p;
  if (variable < 2 * n) {
    exact_row(s, variable % n, variable < n ? 1 : -1);
    for (size_t k = 0; k < p; ++k) {
      exact_sum(s, &s->inverse[k * p], s->row);
      cc_big_copy(&s->entering[k], &s->spare[1]);
    }
    return;
  }
  const size_t j = (variable - 2 * n) % p;
  for (size_t k = 0; k < p; ++k) {
    cc_big_copy(&s->entering[k], &s->inverse[k * p + j]);
    if (variable >= 2 * n + p) s->entering[k].sign *= -1;
  }
}

/* Of the least ratio; of several the variable of the lowest number. */
static size_t choose_leaving(simplex *s) {
  size_t best = SIZE_MAX;
  for (size_t k = 0; k < s->g->p; ++k) {
    if (s->entering[k].sign <= 0) continue;
    if (best != SIZE_MAX) {
      cc_big_multiply(&s->spare[0], &s->value[k], &s->entering[best]);
      cc_big_multiply(&s->spare[1], &s->value[best], &s->entering[k]);
      const int order = cc_big_compare(&s->spare[0], &s->spare[1]);
      if (order > 0 || (order == 0 && s->basis[k] > s->basis[best])) continue;
    }
    best = k;
  }
  return best;
}

/* a = (pivot a - factor b) / det */
static void eliminate(simplex *s, cc_big *a, const cc_big *pivot, const cc_big *factor, const cc_big *b) {
  cc_big_multiply(&s->spare[0], pivot, a);
  cc_big_multiply(&s->spare[1], factor, b);
  cc_big_subtract(&s->spare[0], &s->spare[0], &s->spare[1]);
  cc_big_copy(&s->spare[2], &s->det);
  cc_big_divide_exactly(a, &s->spare[0], &s->spare[2]);
}

static void pivot_on(simplex *s, size_t variable, size_t leaving) {
  const size_t p = s->g->p;
  const cc_big *const pivot = &s->entering[leaving];
  for (size_t k = 0; k < p; ++k) {
    if (k == leaving) continue;
    for (size_t j = 0; j < p; ++j) {
      eliminate(s, &s->inverse[k * p + j], pivot, &s->entering[k], &s->inverse[leaving * p + j]);
    }
    eliminate(s, &s->value[k], pivot, &s->entering[k], &s->value[leaving]);
  }
  cc_big_copy(&s->det, pivot);
  s->basis[leaving] = variable;
}

static void read_direction(simplex *s, int separated, double *step, signed char *sign) {
  const cc_program *const g = s->g;
  double most = 0.0;
  for (size_t j = 0; step != NULL && j < g->p; ++j) {
    step[j] = separated ? -s->rough[j] * ldexp(2.0 * g->size[j], -(g->unit[j] + g->bits[j])) : 0.0;
    most = fmax(most, fabs(step[j]));
  }
  for (size_t j = 0; step != NULL && separated && j < g->p; ++j) step[j] /= most;
  for (size_t i = 0; sign != NULL && i < g->n; ++i) sign[i] = (signed char)(separated ? -exact_sign(s, i) : 0);
}

int cc_program_solve(const cc_program *g, void *scratch, double *step, signed char *sign) {
  simplex s;
  lay_out(&s, g, scratch);
  make_costs(&s);
  start(&s);
  int stands = 0, separated = 0;
  while (!at_zero(&s)) {
    make_prices(&s);
    const size_t entering = choose_entering(&s, stands);
    separated = entering == SIZE_MAX;
    if (separated) break;
    enter(&s, entering);
    const size_t leaving = choose_leaving(&s);
    stands = s.value[leaving].sign == 0;
    pivot_on(&s, entering, leaving);
  }
  read_direction(&s, separated, step, sign);
  return separated;
}
