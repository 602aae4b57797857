#include "cc_shift.h"

#include "cc_sort.h"
#include "cc_vec.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

size_t cc_shift_scratch(size_t n1) { return 4 * n1; }

/* Row i of a stratum: the differences x[i] - y[n0 - 1 - j], ascending in j. */
static double difference(const cc_sample_pair *s, size_t i, size_t j) { return s->x[i] - s->y[s->n0 - 1 - j]; }

/* Rows up to so long are counted through, four differences at a time: where the walk along the rows turns cannot be
 * guessed. COUNTED: where each row's count is wanted; SHORT: where that of all is. */
#define COUNTED ((size_t)64)
#define SHORT ((size_t)32)

/* How many differences of a stratum are at most d. */
CC_CLONES
static size_t count_all(const cc_sample_pair *s, double d) {
  const cc_vec most = CC_SPLAT(d);
  cc_ivec counts = CC_IVEC(0);
  size_t rest = 0;
  for (size_t i = 0; i < s->n1; ++i) {
    const cc_vec x = CC_SPLAT(s->x[i]);
    size_t j = 0;
    for (; j + 4 <= s->n0; j += 4) counts -= x - CC_LOAD(s->y + j) <= most;
    for (; j < s->n0; ++j) rest += s->x[i] - s->y[j] <= d;
  }
  return rest + (size_t)((counts[0] + counts[1]) + (counts[2] + counts[3]));
}

static size_t walk_all(const cc_sample_pair *s, double d) {
  size_t j = s->n0, count = 0;
  for (size_t i = 0; i < s->n1; ++i) {
    while (j > 0 && difference(s, i, j - 1) > d) --j;
    count += j;
  }
  return count;
}

double cc_shift_weight(const cc_sample_pair *strata, size_t n_strata, double d) {
  double weight = 0.0;
  for (const cc_sample_pair *s = strata; s < strata + n_strata; ++s) {
    weight += s->weight * (double)(s->n0 <= SHORT ? count_all : walk_all)(s, d);
  }
  return weight;
}

/* What is left to choose from: rows h, i keep low[r] <= j < high[r]. */
typedef struct {
  const cc_sample_pair *strata;
  size_t n_strata, left;
  size_t *low, *high, *end[2]; /* of each row; end: see weigh_rows() */
  double at[2], weight[2];     /* pivots, and the weights of the differences up to them */
  double answer;               /* the least difference known to have more than the target up to it */
  uint32_t place;              /* of the next of a sample in its row, in parts of 2^32 */
} candidates;

/* Pivots lie between those that were discarded, below and above: candidates alone need counting. */
CC_CLONES
static void count_rows(const candidates *c, const cc_sample_pair *s, size_t row, size_t *all) {
  const cc_vec first = CC_SPLAT(c->at[0]), second = CC_SPLAT(c->at[1]);
  for (size_t i = 0, r = row; i < s->n1; ++i, ++r) {
    const double *const y = s->y + (s->n0 - c->high[r]);
    const size_t n = c->high[r] - c->low[r];
    const cc_vec x = CC_SPLAT(s->x[i]);
    cc_ivec a = CC_IVEC(0), b = CC_IVEC(0);
    size_t j = 0, rest_a = c->low[r], rest_b = rest_a;
    for (; j + 4 <= n; j += 4) {
      const cc_vec d = x - CC_LOAD(y + j);
      a -= d <= first;
      b -= d <= second;
    }
    for (; j < n; ++j) {
      const double d = s->x[i] - y[j];
      rest_a += d <= c->at[0];
      rest_b += d <= c->at[1];
    }
    all[0] += c->end[0][r] = rest_a + (size_t)((a[0] + a[1]) + (a[2] + a[3]));
    all[1] += c->end[1][r] = rest_b + (size_t)((b[0] + b[1]) + (b[2] + b[3]));
  }
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

/* Weights of the differences up to either pivot, whose number in each row goes to end[r]. */
static void weigh_rows(candidates *c) {
  c->weight[0] = c->weight[1] = 0.0;
  for (size_t h = 0, r = 0; h < c->n_strata; r += c->strata[h++].n1) {
    const cc_sample_pair *s = c->strata + h;
    size_t all[2] = {0, 0};
    if (s->n0 <= COUNTED) {
      count_rows(c, s, r, all);
    } else {
      for (int p = 0; p < 2; ++p) all[p] = walk_rows(s, c->at[p], c->end[p] + r);
    }
    for (int p = 0; p < 2; ++p) c->weight[p] += s->weight * (double)all[p];
  }
}

/* Keeps the candidates above one of the pivots and below one (-1: all are), by where each row passes them. */
static void discard(candidates *c, int above, int below) {
  c->left = 0;
  for (size_t h = 0, r = 0; h < c->n_strata; ++h) {
    const cc_sample_pair *s = c->strata + h;
    for (size_t i = 0; i < s->n1; ++i, ++r) {
      size_t low = c->low[r], high = c->high[r];
      if (above >= 0) {
        const size_t j = c->end[above][r];
        low = j < low ? low : j < high ? j : high;
      }
      if (below >= 0) {
        size_t j = c->end[below][r];
        while (j > low && difference(s, i, j - 1) == c->at[below]) --j;
        high = j > high ? high : j > low ? j : low;
      }
      c->low[r] = low;
      c->high[r] = high;
      c->left += high - low;
    }
  }
}

/* Keeps those where the answer lies: below the pivots, between or above them. Is it between? */
static int narrow(candidates *c, double target) {
  weigh_rows(c);
  const int below = c->weight[0] > target, above = !(c->weight[1] > target);
  if (!above) c->answer = c->at[!below];
  discard(c, below ? -1 : above, above ? -1 : !below);
  return !below && !above;
}

enum { SAMPLE = 32, FEW = 64 };

/* What a sample says of the place of a share is off by so many times the standard deviation of one drawn at random; and
 * so many differences are left to either side of where an even growth puts it. */
#define SPREAD 0.5
#define BESIDE 8.0

static void take_all(candidates *c, size_t *scratch) {
  size_t rows = 0;
  for (size_t h = 0; h < c->n_strata; ++h) rows += c->strata[h].n1;
  c->low = scratch;
  c->high = c->low + rows;
  c->end[0] = c->high + rows;
  c->end[1] = c->end[0] + rows;
  for (size_t h = 0, r = 0; h < c->n_strata; ++h) {
    for (size_t i = 0; i < c->strata[h].n1; ++i, ++r) {
      c->low[r] = 0;
      c->high[r] = c->strata[h].n0;
      c->left += c->strata[h].n0;
    }
  }
}

/* A sample of the candidates: one of each of SAMPLE parts of all rows in turn, at places along the row that are spread
 * as evenly (multiples of the golden ratio, from another start each time). */
typedef struct {
  double value[SAMPLE];
  int64_t smaller[SAMPLE]; /* how many of them are */
} sample;

CC_CLONES
static void count_smaller(sample *of) {
  for (size_t i = 0; i < SAMPLE; i += 4) {
    const cc_vec x = CC_LOAD(of->value + i);
    cc_ivec counts = CC_IVEC(0);
    for (size_t k = 0; k < SAMPLE; ++k) counts -= CC_SPLAT(of->value[k]) < x;
    memcpy(of->smaller + i, &counts, sizeof counts);
  }
}

static void draw_sample(candidates *c, sample *out) {
  size_t k = 0, passed = 0, r = 0, wanted = c->left / SAMPLE / 2;
  for (const cc_sample_pair *s = c->strata; k < SAMPLE; ++s) {
    for (size_t i = 0; i < s->n1 && k < SAMPLE; ++i, ++r) {
      const size_t here = c->high[r] - c->low[r];
      for (; k < SAMPLE && wanted < passed + here; wanted = (2 * ++k + 1) * c->left / SAMPLE / 2) {
        out->value[k] = difference(s, i, c->low[r] + (size_t)((uint64_t)c->place * here >> 32));
        c->place += UINT32_C(0x9E3779B9);
      }
      passed += here;
    }
  }
  c->place += UINT32_C(0x51F15EED);
  count_smaller(out);
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

/* Which stands at this place of the sample, in order. */
static double sampled(const sample *of, double place) {
  const int64_t at = (int64_t)fmin(fmax(place, 0.0), SAMPLE - 1.0);
  double value = -INFINITY;
  for (size_t k = 0; k < SAMPLE; ++k) value = of->smaller[k] <= at && of->value[k] > value ? of->value[k] : value;
  return value;
}

/* Pivots by a sample, on either side of where the answer may be (Floyd & Rivest 1975, Communications of the ACM
 * 18:165-172). */
static int narrow_by_sample(candidates *c, double target) {
  sample drawn;
  draw_sample(c, &drawn);
  const double share = share_wanted(c, target), margin = 1.0 + SPREAD * sqrt(SAMPLE * share * (1.0 - share));
  c->at[0] = sampled(&drawn, SAMPLE * share - margin);
  c->at[1] = sampled(&drawn, SAMPLE * share + margin);
  return narrow(c, target);
}

/* Pivots between the last ones, about where the answer would be if the weight grew evenly. */
static int narrow_evenly(candidates *c, double target) {
  const double from = c->at[0], width = c->at[1] - from, margin = BESIDE / (double)c->left;
  const double share = (target - c->weight[0]) / (c->weight[1] - c->weight[0]);
  const double first = from + width * fmax(share - margin, 0.0), second = from + width * (share + margin);
  if (!(first < c->at[1])) return 0;
  const double to = c->at[1];
  c->at[0] = first;
  c->at[1] = second < to ? second : first;
  return narrow(c, target);
}

/* The answer among few, in order of their values: what each stratum has up to a value is counted where its rows begin.
 */
static double settle(const candidates *c, double target) {
  cc_rank_item item[2 * FEW];
  size_t *const end = c->end[0];
  size_t n = 0;
  for (size_t h = 0, r = 0; h < c->n_strata; ++h) {
    const cc_sample_pair *s = c->strata + h;
    size_t *const count = end + r;
    for (size_t i = 0, first = r; i < s->n1; ++i, ++r) {
      *count = (i > 0 ? *count : 0) + c->low[r];
      for (size_t j = c->low[r]; j < c->high[r]; ++j) item[n++] = (cc_rank_item){difference(s, i, j), first};
    }
  }
  cc_sort_items(item, n);
  for (size_t k = 0; k < n; ++k) {
    double weight = 0.0;
    ++end[item[k].index];
    for (size_t h = 0, r = 0; h < c->n_strata; r += c->strata[h++].n1) {
      if (c->strata[h].n1 > 0) weight += c->strata[h].weight * (double)end[r];
    }
    if (weight > target) return item[k].value;
  }
  return c->answer;
}

double cc_shift_quantile(const cc_sample_pair *strata, size_t n_strata, double target, size_t *scratch) {
  if (target < 0.0) return -INFINITY;
  candidates c = {.strata = strata, .n_strata = n_strata, .answer = INFINITY, .place = UINT32_C(0x80000000)};
  take_all(&c, scratch);
  while (c.left > FEW) {
    const int between = narrow_by_sample(&c, target);
    if (between && c.left > FEW && isfinite(c.at[1] - c.at[0])) (void)narrow_evenly(&c, target);
  }
  return settle(&c, target);
}

/* The smallest difference above `d` of one stratum, or `next` where that is smaller. */
CC_CLONES
static double least_above(const cc_sample_pair *s, double d, double next) {
  const cc_vec bound = CC_SPLAT(d), none = CC_SPLAT(INFINITY);
  cc_vec least = none;
  for (size_t i = 0; i < s->n1; ++i) {
    const cc_vec x = CC_SPLAT(s->x[i]);
    size_t j = 0;
    for (; j + 4 <= s->n0; j += 4) {
      const cc_vec at = x - CC_LOAD(s->y + j), above = CC_SELECT(at > bound, at, none);
      least = CC_SELECT(above < least, above, least);
    }
    for (; j < s->n0; ++j) {
      const double at = s->x[i] - s->y[j];
      next = at > d && at < next ? at : next;
    }
  }
  for (int l = 0; l < CC_LANES; ++l) next = least[l] < next ? least[l] : next;
  return next;
}

static double walk_above(const cc_sample_pair *s, double d, double next) {
  size_t j = s->n0;
  for (size_t i = 0; i < s->n1; ++i) {
    while (j > 0 && difference(s, i, j - 1) > d) --j;
    if (j < s->n0 && difference(s, i, j) < next) next = difference(s, i, j);
  }
  return next;
}

static double next_difference(const cc_sample_pair *strata, size_t n_strata, double d) {
  double next = INFINITY;
  for (const cc_sample_pair *s = strata; s < strata + n_strata; ++s) {
    next = (s->n0 <= SHORT ? least_above : walk_above)(s, d, next);
  }
  return next;
}

static double whole_weight(const cc_sample_pair *strata, size_t n_strata) {
  double weight = 0.0;
  for (size_t h = 0; h < n_strata; ++h) weight += strata[h].weight * (double)(strata[h].n1 * strata[h].n0);
  return weight;
}

double cc_shift_median(const cc_sample_pair *strata, size_t n_strata, size_t *scratch) {
  const double half = whole_weight(strata, n_strata) / 2.0;
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
