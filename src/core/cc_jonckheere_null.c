#include "cc_jonckheere_null.h"

#include <string.h>

#include "cc_rank_sum_null.h"
#include "cc_vec.h"

size_t cc_trend_states(const size_t *size, size_t n_grades) {
  size_t states = 1;
  for (size_t g = 0; g < n_grades; ++g) {
    if (states > SIZE_MAX / (size[g] + 1)) return SIZE_MAX;
    states *= size[g] + 1;
  }
  return states;
}

size_t cc_trend_pairs(const size_t *size, size_t n_grades) {
  size_t before = 0, pairs = 0;
  for (size_t g = 0; g < n_grades; before += size[g++]) pairs += before * size[g];
  return pairs;
}

/* ---- the recursion ---- */

typedef struct {
  const size_t *size;
  size_t n_grades, n, unit, n_states;
  size_t *offset; /* n_states: where a state's ways begin in its layer */
  size_t *layer;  /* n + 1: numbers of a layer */
  size_t *used;   /* n_grades: the state at hand */
  double *from, *to;
} recursion;

/* The next state, the first grade changing fastest; 0 after the last one. */
static int next_state(const recursion *r) {
  for (size_t g = 0; g < r->n_grades; ++g) {
    if (r->used[g] < r->size[g]) {
      ++r->used[g];
      return 1;
    }
    r->used[g] = 0;
  }
  return 0;
}

static size_t total(const size_t *x, size_t n) {
  size_t sum = 0;
  for (size_t i = 0; i < n; ++i) sum += x[i];
  return sum;
}

static size_t length_of(const recursion *r) { return r->unit * cc_trend_pairs(r->used, r->n_grades) + 1; }

/* Fills offset and layer; returns the numbers of the largest layer. */
static size_t lay_out(recursion *r) {
  size_t state = 0, largest = 0;
  memset(r->layer, 0, (r->n + 1) * sizeof *r->layer);
  memset(r->used, 0, r->n_grades * sizeof *r->used);
  do {
    const size_t s = total(r->used, r->n_grades);
    if (r->offset != NULL) r->offset[state] = r->layer[s];
    r->layer[s] += length_of(r);
    largest = r->layer[s] > largest ? r->layer[s] : largest;
    ++state;
  } while (next_state(r));
  return largest;
}

/* to += by * from, numbers that do not overlap. */
CC_CLONES static void add_times(double by, const double *from, size_t n, double *to) {
  const cc_vec times = CC_SPLAT(by);
  size_t j = 0;
  for (; j + 4 <= n; j += 4) CC_STORE(to + j, CC_LOAD(to + j) + times * CC_LOAD(from + j));
  for (; j < n; ++j) to[j] += by * from[j];
}

/* Deals the `left` patients that are still tied to grade g and better ones: `state`, where that leads; `shift`, pairs
 * won so far, doubled where the unit is 2; `used_below`, `dealt_below`: patients of worse grades, dealt before, now. */
typedef struct {
  size_t state, stride, shift, used_below, dealt_below, left;
  double ways;
} dealing;

static void deal(const recursion *r, size_t g, const dealing *so_far, const double *from, size_t length) {
  const size_t room = r->size[g] - r->used[g], most = so_far->left < room ? so_far->left : room;
  const int last = g + 1 == r->n_grades;
  if (last && so_far->left > room) return;
  for (size_t d = last ? so_far->left : 0; d <= most; ++d) {
    const size_t won = r->unit * so_far->used_below * d + (r->unit == 2 ? so_far->dealt_below * d : 0);
    const dealing next = {.state = so_far->state + d * so_far->stride,
                          .stride = so_far->stride * (r->size[g] + 1),
                          .shift = so_far->shift + won,
                          .used_below = so_far->used_below + r->used[g],
                          .dealt_below = so_far->dealt_below + d,
                          .left = so_far->left - d,
                          .ways = so_far->ways * cc_choose((double)so_far->left, (double)d)};
    if (!last) {
      deal(r, g + 1, &next, from, length);
      continue;
    }
    add_times(next.ways, from, length, r->to + r->offset[next.state] + next.shift);
  }
}

static void recurse(recursion *r, const size_t *step, size_t n_steps, double *ways) {
  size_t dealt = 0;
  r->from[0] = 1.0;
  for (size_t k = 0; k < n_steps; ++k) {
    size_t state = 0;
    memset(r->to, 0, r->layer[dealt + step[k]] * sizeof *r->to);
    memset(r->used, 0, r->n_grades * sizeof *r->used);
    do {
      if (total(r->used, r->n_grades) == dealt) {
        const dealing start = {state, 1, 0, 0, 0, step[k], 1.0};
        deal(r, 0, &start, r->from + r->offset[state], length_of(r));
      }
      ++state;
    } while (next_state(r));
    dealt += step[k];
    double *swap = r->from;
    r->from = r->to;
    r->to = swap;
  }
  memcpy(ways, r->from, (r->unit * cc_trend_pairs(r->size, r->n_grades) + 1) * sizeof *ways);
}

/* In units of 8 bytes, with room for the two layers. `memory` NULL: only counts. */
static size_t place(recursion *r, double *memory) {
  const size_t tables = r->n_states + r->n + 1 + r->n_grades;
  if (memory != NULL) {
    r->offset = (size_t *)memory;
    r->layer = r->offset + r->n_states;
    r->used = r->layer + r->n + 1;
    const size_t largest = lay_out(r);
    r->from = memory + tables;
    r->to = r->from + largest;
  }
  return tables;
}

static recursion new_recursion(const size_t *size, size_t n_grades, int unit) {
  return (recursion){.size = size,
                     .n_grades = n_grades,
                     .n = total(size, n_grades),
                     .unit = (size_t)unit,
                     .n_states = cc_trend_states(size, n_grades)};
}

/* No layer has more states than there are, nor a state more numbers than the last one. */
static size_t recursion_scratch(const size_t *size, size_t n_grades, int unit) {
  recursion r = new_recursion(size, n_grades, unit);
  const size_t length = (size_t)unit * cc_trend_pairs(size, n_grades) + 1;
  size_t widest = 1, others = 1;
  for (size_t g = 0; g < n_grades; ++g) widest = size[g] + 1 > widest ? size[g] + 1 : widest;
  others = r.n_states / widest; /* given the other grades, a layer has one state */
  return place(&r, NULL) + 2 * others * length;
}

/* ---- without ties ---- */

/* Sizes of the two groups of grade g against all worse ones. */
static void two_groups(const size_t *size, size_t g, size_t pair[2]) {
  pair[0] = total(size, g);
  pair[1] = size[g];
}

static size_t untied_scratch(const size_t *size, size_t n_grades) {
  size_t most = 0;
  for (size_t g = 1; g < n_grades; ++g) {
    size_t pair[2];
    two_groups(size, g, pair);
    const size_t here = recursion_scratch(pair, 2, 1);
    most = here > most ? here : most;
  }
  return most + total(size, n_grades) + 2 * (cc_trend_pairs(size, n_grades) + 1);
}

static void untied(const size_t *size, size_t n_grades, double *scratch, double *ways) {
  const size_t n = total(size, n_grades), pairs = cc_trend_pairs(size, n_grades);
  size_t *step = (size_t *)scratch, length = 1;
  double *one = scratch + n, *sum = one + pairs + 1;
  for (size_t i = 0; i < n; ++i) step[i] = 1;
  ways[0] = 1.0;
  for (size_t g = 1; g < n_grades; ++g) {
    size_t pair[2];
    two_groups(size, g, pair);
    recursion r = new_recursion(pair, 2, 1);
    (void)place(&r, sum + pairs + 1);
    recurse(&r, step, pair[0] + pair[1], one);
    memcpy(sum, ways, length * sizeof *sum);
    cc_trend_convolve(sum, length, one, pair[0] * pair[1] + 1, ways);
    length += pair[0] * pair[1];
  }
}

/* ---- both ---- */

size_t cc_trend_null_scratch(const size_t *size, size_t n_grades, int tied, int unit) {
  return tied ? recursion_scratch(size, n_grades, unit) : untied_scratch(size, n_grades);
}

void cc_trend_null(const size_t *step, size_t n_steps, const size_t *size, size_t n_grades, int unit, void *scratch,
                   double *ways) {
  if (n_steps < total(size, n_grades)) {
    recursion r = new_recursion(size, n_grades, unit);
    (void)place(&r, scratch);
    recurse(&r, step, n_steps, ways);
    return;
  }
  untied(size, n_grades, scratch, ways);
  const size_t pairs = cc_trend_pairs(size, n_grades);
  for (size_t j = pairs + 1; unit == 2 && j-- > 0;) {
    ways[2 * j] = ways[j];
    if (j > 0) ways[2 * j - 1] = 0.0;
  }
}

void cc_trend_convolve(const double *a, size_t n_a, const double *b, size_t n_b, double *out) {
  memset(out, 0, (n_a + n_b - 1) * sizeof *out);
  for (size_t i = 0; i < n_a; ++i) {
    if (a[i] != 0.0) add_times(a[i], b, n_b, out + i);
  }
}

void cc_trend_tails(const double *ways, size_t n, size_t at, double *lower, double *upper) {
  double below = 0.0, above = 0.0;
  for (size_t j = 0; j < at; ++j) below += ways[j];
  for (size_t j = n; j-- > at + 1;) above += ways[j];
  const double all = below + ways[at] + above;
  *lower = (below + ways[at]) / all;
  *upper = (above + ways[at]) / all;
}
