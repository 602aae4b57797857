#include "cc_shift.h"

#include "cc_sort.h"
#include "cc_vec.h"

#include <math.h>
#include <stdint.h>

size_t cc_shift_scratch(size_t n1) { return 3 * n1; }

/* Row i of a stratum: the differences x[i] - y[n0 - 1 - j], ascending in j. */
static double difference(const cc_sample_pair *s, size_t i, size_t j) { return s->x[i] - s->y[s->n0 - 1 - j]; }

double cc_shift_weight(const cc_sample_pair *strata, size_t n_strata, double d) {
  double weight = 0.0;
  for (size_t h = 0; h < n_strata; ++h) {
    const cc_sample_pair *s = strata + h;
    size_t j = s->n0, count = 0;
    for (size_t i = 0; i < s->n1; ++i) {
      while (j > 0 && difference(s, i, j - 1) > d) --j;
      count += j;
    }
    weight += s->weight * (double)count;
  }
  return weight;
}

/* Rows up to so long are counted through, four differences at a time: where the walk along the rows turns cannot be
 * guessed. */
#define COUNTED ((size_t)64)

CC_CLONES
static size_t count_rows(const cc_sample_pair *s, double pivot, size_t *end) {
  size_t all = 0;
  for (size_t i = 0; i < s->n1; ++i) {
    const cc_vec x = CC_SPLAT(s->x[i]), most = CC_SPLAT(pivot);
    cc_ivec counts = CC_IVEC(0);
    size_t j = 0, rest = 0;
    for (; j + 4 <= s->n0; j += 4) counts -= (x - CC_LOAD(s->y + j)) <= most;
    for (; j < s->n0; ++j) rest += s->x[i] - s->y[j] <= pivot;
    end[i] = rest + (size_t)(counts[0] + counts[1] + counts[2] + counts[3]);
    all += end[i];
  }
  return all;
}

static size_t walk_rows(const cc_sample_pair *s, double pivot, size_t *end) {
  size_t j = s->n0, all = 0;
  for (size_t i = 0; i < s->n1; ++i) {
    while (j > 0 && difference(s, i, j - 1) > pivot) --j;
    end[i] = j;
    all += j;
  }
  return all;
}

/* Weights of the differences <= pivot, whose number in each row goes to end[r]. */
static double weigh_rows(const cc_sample_pair *strata, size_t n_strata, double pivot, size_t *end) {
  double weight = 0.0;
  for (const cc_sample_pair *s = strata; s < strata + n_strata; end += s++->n1) {
    weight += s->weight * (double)(s->n0 <= COUNTED ? count_rows : walk_rows)(s, pivot, end);
  }
  return weight;
}

/* Keeps the candidates below the pivot (`below`) or those above it, by where each row passes it; returns how many are
 * left. */
static size_t discard(const cc_sample_pair *strata, size_t n_strata, double pivot, int below, const size_t *end,
                      size_t *low, size_t *high) {
  size_t left = 0;
  for (size_t h = 0, r = 0; h < n_strata; ++h) {
    const cc_sample_pair *s = strata + h;
    for (size_t i = 0; i < s->n1; ++i, ++r) {
      size_t j = end[r];
      if (below) {
        while (j > low[r] && difference(s, i, j - 1) == pivot) --j;
        if (j < high[r]) high[r] = j > low[r] ? j : low[r];
      } else if (j > low[r]) {
        low[r] = j < high[r] ? j : high[r];
      }
      left += high[r] - low[r];
    }
  }
  return left;
}

/* What is left to choose from: rows h, i keep low[r] <= j < high[r]. */
typedef struct {
  const cc_sample_pair *strata;
  size_t n_strata;
  size_t *low, *high, *end; /* of each row; end: see weigh_rows() */
  uint64_t state;           /* of a linear congruential generator that draws samples */
  double answer;            /* the least difference known to have more than the target up to it */
} candidates;

enum { SAMPLE = 32, FEW = 64 };

static size_t take_all(candidates *c, size_t *scratch) {
  size_t rows = 0, left = 0;
  for (size_t h = 0; h < c->n_strata; ++h) rows += c->strata[h].n1;
  c->low = scratch;
  c->high = c->low + rows;
  c->end = c->high + rows;
  for (size_t h = 0, r = 0; h < c->n_strata; ++h) {
    for (size_t i = 0; i < c->strata[h].n1; ++i, ++r) {
      c->low[r] = 0;
      c->high[r] = c->strata[h].n0;
      left += c->strata[h].n0;
    }
  }
  return left;
}

/* Which one of part k of the candidates. */
static size_t draw(candidates *c, size_t k, size_t left) {
  const size_t from = k * left / SAMPLE, to = (k + 1) * left / SAMPLE;
  c->state = c->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return from + (size_t)(c->state >> 33) % (to - from);
}

/* One of each of SAMPLE parts of the candidates, ascending. */
static void draw_sample(candidates *c, size_t left, cc_rank_item *item) {
  size_t k = 0, passed = 0, r = 0, wanted = draw(c, 0, left);
  for (const cc_sample_pair *s = c->strata; k < SAMPLE; ++s) {
    for (size_t i = 0; i < s->n1 && k < SAMPLE; ++i, ++r) {
      const size_t here = c->high[r] - c->low[r];
      while (k < SAMPLE && wanted < passed + here) {
        item[k++] = (cc_rank_item){difference(s, i, c->low[r] + wanted - passed), r};
        if (k < SAMPLE) wanted = draw(c, k, left);
      }
      passed += here;
    }
  }
  cc_sort_items(item, SAMPLE);
}

/* The share of their weight that is up to the target. */
static double share_wanted(const candidates *c, double target) {
  double passed = 0.0, weight = 0.0;
  for (size_t h = 0, r = 0; h < c->n_strata; ++h) {
    size_t before = 0, here = 0;
    for (size_t i = 0; i < c->strata[h].n1; ++i, ++r) {
      before += c->low[r];
      here += c->high[r] - c->low[r];
    }
    passed += c->strata[h].weight * (double)before;
    weight += c->strata[h].weight * (double)here;
  }
  return fmin(fmax((target - passed) / weight, 0.0), 1.0);
}

/* Keeps those on the side of the pivot that the answer lies on. Is that the side below? */
static int narrow(candidates *c, double pivot, double target, size_t *left) {
  const int enough = weigh_rows(c->strata, c->n_strata, pivot, c->end) > target;
  if (enough) c->answer = pivot;
  *left = discard(c->strata, c->n_strata, pivot, enough, c->end, c->low, c->high);
  return enough;
}

static double sampled(const cc_rank_item *item, double place) {
  return item[(size_t)fmin(fmax(place, 0.0), SAMPLE - 1.0)].value;
}

/* The answer among few, in order of their values: what each stratum has up to a value is counted where its rows begin.
 */
static double settle(const candidates *c, double target) {
  cc_rank_item item[2 * FEW];
  size_t n = 0;
  for (size_t h = 0, r = 0; h < c->n_strata; ++h) {
    const cc_sample_pair *s = c->strata + h;
    size_t *const count = c->end + r;
    for (size_t i = 0, first = r; i < s->n1; ++i, ++r) {
      *count = (i > 0 ? *count : 0) + c->low[r];
      for (size_t j = c->low[r]; j < c->high[r]; ++j) item[n++] = (cc_rank_item){difference(s, i, j), first};
    }
  }
  cc_sort_items(item, n);
  for (size_t k = 0; k < n; ++k) {
    double weight = 0.0;
    ++c->end[item[k].index];
    for (size_t h = 0, r = 0; h < c->n_strata; r += c->strata[h++].n1) {
      if (c->strata[h].n1 > 0) weight += c->strata[h].weight * (double)c->end[r];
    }
    if (weight > target) return item[k].value;
  }
  return c->answer;
}

/* Samples say where the answer may be: a pivot on either side of that leaves a fifth (Floyd & Rivest 1975,
 * Communications of the ACM 18:165-172). */
double cc_shift_quantile(const cc_sample_pair *strata, size_t n_strata, double target, size_t *scratch) {
  if (target < 0.0) return -INFINITY;
  candidates c = {.strata = strata, .n_strata = n_strata, .state = UINT64_C(0x9E3779B97F4A7C15), .answer = INFINITY};
  for (size_t left = take_all(&c, scratch); left > FEW;) {
    cc_rank_item item[2 * SAMPLE];
    draw_sample(&c, left, item);
    const double share = share_wanted(&c, target), margin = 1.0 + sqrt(SAMPLE * share * (1.0 - share));
    if (!narrow(&c, sampled(item, SAMPLE * share - margin), target, &left)) {
      (void)narrow(&c, sampled(item, SAMPLE * share + margin), target, &left);
    }
  }
  return settle(&c, target);
}

/* The smallest difference above `d`. */
static double next_difference(const cc_sample_pair *strata, size_t n_strata, double d) {
  double next = INFINITY;
  for (size_t h = 0; h < n_strata; ++h) {
    const cc_sample_pair *s = strata + h;
    size_t j = s->n0;
    for (size_t i = 0; i < s->n1; ++i) {
      while (j > 0 && difference(s, i, j - 1) > d) --j;
      if (j < s->n0 && difference(s, i, j) < next) next = difference(s, i, j);
    }
  }
  return next;
}

double cc_shift_median(const cc_sample_pair *strata, size_t n_strata, size_t *scratch) {
  const double half = cc_shift_weight(strata, n_strata, INFINITY) / 2.0;
  const double slack = 1e-12 * half; /* sums of unequal weights are not exact; those of equal ones are whole numbers */
  const double low = cc_shift_quantile(strata, n_strata, half - slack, scratch);
  /* Where the lower one already exceeds half, no gap holds the middle. */
  if (cc_shift_weight(strata, n_strata, low) > half + slack) return low;
  double high = next_difference(strata, n_strata, low);
  while (high < INFINITY && cc_shift_weight(strata, n_strata, high) <= half + slack) {
    high = next_difference(strata, n_strata, high);
  }
  return (low + high) / 2.0;
}

void cc_shift_swap(const cc_sample_pair *strata, size_t n_strata, cc_sample_pair *swapped) {
  for (size_t h = 0; h < n_strata; ++h) {
    const cc_sample_pair s = strata[h];
    swapped[h] = (cc_sample_pair){.x = s.y, .n1 = s.n0, .y = s.x, .n0 = s.n1, .weight = s.weight};
  }
}

/* Runs are merged best four at a time. */
static size_t rows_laid_out(size_t n1) { return n1 > 8 && n1 % 4 == 3 ? n1 + 1 : n1; }

size_t cc_shift_sort(const cc_sample_pair *pair, double *sorted, double *scratch) {
  const size_t n1 = pair->n1, n0 = pair->n0, rows = rows_laid_out(n1);
  for (size_t i = 0; i < n1; ++i) {
    for (size_t j = 0; j < n0; ++j) sorted[i * n0 + j] = difference(pair, i, j);
  }
  for (size_t k = n1 * n0; k < rows * n0; ++k) sorted[k] = INFINITY;
  const size_t first = cc_sort_to_halves(sorted, rows * n0, n0, scratch);
  return first < n1 * n0 ? first : n1 * n0;
}

static size_t n_differences(const cc_differences *d) { return d->pair.n1 * d->pair.n0; }

/* Number of sorted values < at, or <= at. */
static size_t count_sorted(const double *sorted, size_t n, double at, int or_equal) {
  size_t low = 0, high = n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (or_equal ? sorted[middle] <= at : sorted[middle] < at)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Among both runs. */
static size_t count_both(const cc_differences *d, double at, int or_equal) {
  const size_t second = n_differences(d) - d->first;
  return count_sorted(d->sorted, d->first, at, or_equal) + count_sorted(d->sorted + d->first, second, at, or_equal);
}

/* Number k, from 0, of both runs: the least of what they have left when each has given its part of k. */
static double sorted_at(const cc_differences *d, size_t k) {
  const double *const a = d->sorted, *const b = a + d->first;
  const size_t n_a = d->first, n_b = n_differences(d) - n_a;
  size_t low = k > n_b ? k - n_b : 0, high = k < n_a ? k : n_a; /* the part of a */
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (a[middle] < b[k - middle - 1])
      low = middle + 1;
    else
      high = middle;
  }
  const double of_a = low < n_a ? a[low] : INFINITY, of_b = k - low < n_b ? b[k - low] : INFINITY;
  return of_b < of_a ? of_b : of_a;
}

double cc_differences_above(const cc_differences *d, double target, size_t *scratch) {
  if (d->sorted == NULL) return cc_shift_quantile(&d->pair, 1, target, scratch);
  const size_t n = n_differences(d);
  if (target < 0.0) return -INFINITY;
  if (target >= (double)n) return INFINITY;
  const size_t k = (size_t)target;
  return d->turned ? -sorted_at(d, n - 1 - k) : sorted_at(d, k);
}

double cc_differences_up_to(const cc_differences *d, double at) {
  if (d->sorted == NULL) return cc_shift_weight(&d->pair, 1, at);
  return (double)(d->turned ? n_differences(d) - count_both(d, -at, 0) : count_both(d, at, 1));
}

double cc_differences_median(const cc_differences *d, size_t *scratch) {
  if (d->sorted == NULL) return cc_shift_median(&d->pair, 1, scratch);
  const size_t n = n_differences(d);
  const double median = (sorted_at(d, (n - 1) / 2) + sorted_at(d, n / 2)) / 2.0;
  return d->turned ? -median : median;
}

cc_differences cc_differences_swap(const cc_differences *d) {
  cc_differences swapped = {.sorted = d->sorted, .first = d->first, .turned = !d->turned};
  cc_shift_swap(&d->pair, 1, &swapped.pair);
  return swapped;
}
