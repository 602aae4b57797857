#include "cc_twosample.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Speed. The interval. The upper tail rises with the shift, ties included (a coupling argument in the header, put to
 * full enumeration in dev/core-tests/test_cc_twosample.c), so limits are differences x - y and only the gaps between
 * differences are asked: the tie-free limits are order statistics. With ties within a group the tie-free tails of W a
 * little more and a little less (half of floor(t^2 / 4) a tie group) enclose the exact one, which leaves about one
 * exact tail a limit (1.94 a marker at 15 v 15 on 23 values). Up to 4,096 differences are merged from both ends, two
 * pairs of runs at once, into two runs; beyond that cc_shift selects from the implicit matrix of differences in O(n
 * log n) expected. At 15 v 15 with ties a marker takes some 6 us: three tails 3 us, sorting and differences 2, the
 * description 1. */

/* A tail that equals the level but for rounding is a rejection, as it is on paper. */
#define LEVEL_SLACK 1e-9

size_t cc_two_sample_bytes(size_t n) {
  return 10 * n * sizeof(double) + 2 * n * sizeof(cc_rank_item) + n * sizeof(size_t);
}

/* Values of a tie group are replaced by their mean, left as they are where they agree in all bits. */
static double group_value(const cc_rank_item *item, size_t from, size_t to) {
  if (item[from].value == item[to - 1].value) return item[from].value;
  double sum = 0.0;
  for (size_t i = from; i < to; ++i) sum += item[i].value;
  return sum / (double)(to - from);
}

void cc_two_samples(const double *change, const double *noise, const unsigned char *event, size_t n, int digits,
                    void *memory, cc_two_sample *sample) {
  cc_rank_item *item = memory;
  double *array = (double *)(item + 2 * n);
  size_t *end = (size_t *)(array + 10 * n);
  cc_two_sample s = {.step_n1 = array,
                     .step_n0 = array + n,
                     .x_value = array + 2 * n,
                     .x_count = array + 3 * n,
                     .y_value = array + 4 * n,
                     .y_count = array + 5 * n,
                     .x = array + 6 * n,
                     .y = array + 7 * n,
                     .x_tied = array + 8 * n,
                     .y_tied = array + 9 * n};
  s.n_steps = cc_tie_groups(change, noise, n, digits, item, end);
  size_t from = 0;
  for (size_t g = 0; g < s.n_steps; ++g) {
    const double value = group_value(item, from, end[g]);
    size_t n1 = 0;
    for (size_t i = from; i < end[g]; ++i) {
      if (event[item[i].index]) {
        s.x_tied[s.n1] = value;
        s.x[s.n1++] = item[i].value;
        ++n1;
      } else {
        s.y_tied[s.n0] = value;
        s.y[s.n0++] = item[i].value;
      }
    }
    const size_t n0 = end[g] - from - n1;
    s.step_n1[g] = (double)n1;
    s.step_n0[g] = (double)n0;
    if (n1 > 0) {
      s.x_value[s.n_x] = value;
      s.x_count[s.n_x++] = (double)n1;
    }
    if (n0 > 0) {
      s.y_value[s.n_y] = value;
      s.y_count[s.n_y++] = (double)n0;
    }
    from = end[g];
  }
  *sample = s;
}

double cc_rank_sum_variance(double n1, double n0, const double *size_a, size_t n_a, const double *size_b, size_t n_b,
                            int lists_add) {
  const double n = n1 + n0;
  double ties = 0.0;
  if (lists_add) {
    for (size_t g = 0; g < n_a; ++g) {
      const double t = size_a[g] + size_b[g];
      ties += t * (t * t - 1.0);
    }
  } else {
    for (size_t g = 0; g < n_a; ++g) ties += size_a[g] * (size_a[g] * size_a[g] - 1.0);
    for (size_t g = 0; g < n_b; ++g) ties += size_b[g] * (size_b[g] * size_b[g] - 1.0);
  }
  return n1 * n0 / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)));
}

double cc_mann_whitney(const double *n1, const double *n0, size_t n_steps) {
  double below = 0.0, doubled = 0.0;
  for (size_t s = 0; s < n_steps; ++s) {
    doubled += n1[s] * (2.0 * below + n0[s]);
    below += n0[s];
  }
  return doubled / 2.0;
}

/* The tie-free table of (n1, n0): made once, forgotten when the arena is full. */
static const double *table_of(cc_rank_sum_tables *tables, size_t n1, size_t n0, double *scratch) {
  size_t *offset = tables->offset + n1 * (tables->max_n0 + 1) + n0;
  if (*offset == 0) {
    const size_t size = cc_rank_sum_table_size(n1, n0);
    if (tables->used + size > tables->size) {
      memset(tables->offset, 0, (tables->max_n1 + 1) * (tables->max_n0 + 1) * sizeof(size_t));
      tables->used = 0;
    }
    cc_rank_sum_table(n1, n0, scratch, tables->arena + tables->used);
    *offset = tables->used + 1;
    tables->used += size;
  }
  return tables->arena + *offset - 1;
}

/* Distinct values of a sample and how many patients stand on each. */
typedef struct {
  const double *value, *count;
  size_t n;
} levels;

/* Exact P(W >= w) for x - d against y, d just right of `d`: x stands above y where x - y > d. */
static double tail_right_of(levels x, levels y, double d, double *scratch) {
  double *n1 = scratch, *n0 = n1 + x.n + y.n, *rest = n0 + x.n + y.n;
  size_t a = 0, b = 0, at = 0;
  while (a < x.n || b < y.n) {
    const int take_y = a == x.n || (b < y.n && x.value[a] - y.value[b] > d);
    n1[at] = take_y ? 0.0 : x.count[a++];
    n0[at++] = take_y ? y.count[b++] : 0.0;
  }
  double lower, upper;
  cc_rank_sum_tails(n1, n0, at, rest, &lower, &upper);
  return upper;
}

/* What the search for one limit needs; for the upper limit the groups are swapped, which turns the signs. */
typedef struct {
  levels x, y;
  cc_differences plain, tied; /* of the values as they are; with tied values equal */
  int exact, ties;            /* ties: within x or y */
  const double *table;        /* of the tie-free distribution, where exact */
  double *scratch;
  size_t *index_scratch;
} search;

/* How far W can stray from what it would be with the ties within x and y broken, whichever patients are selected: j of
 * a tie group of t move it by at most j (t - j) / 2. */
static double stray(double t) { return (double)((int64_t)t * (int64_t)t / 4) / 2.0; }

static double tie_slack(const search *s) {
  double slack = 0.0;
  for (size_t k = 0; k < s->x.n; ++k) slack += stray(s->x.count[k]);
  for (size_t k = 0; k < s->y.n; ++k) slack += stray(s->y.count[k]);
  return slack;
}

/* The lower limit where x or y has ties: the smallest difference right of which the exact tail exceeds `tail`. Right of
 * the k-th difference W = n1 n0 - k, and its tail lies between those of W -+ slack without ties; of those the first
 * `rejected` are at most `tail`. So all is known but in a window of twice the slack. */
static double tied_limit(const search *s, double tail, double rejected) {
  const cc_differences *tied = &s->tied;
  const double all = (double)tied->pair.n1 * (double)tied->pair.n0, slack = tie_slack(s);
  /* Right of the low-th difference rejected, right of the high-th not. */
  double low = fmax(ceil(rejected - slack) - 1.0, 0.0), high = ceil(rejected + slack), limit = INFINITY;
  if (high > all)
    high = all + 1.0;
  else
    limit = cc_differences_above(tied, high - 1.0, s->index_scratch);
  while (high - low > 1.0) {
    const double d = cc_differences_above(tied, floor((low + high) / 2.0) - 1.0, s->index_scratch);
    const double last = cc_differences_up_to(tied, d); /* of equal differences */
    if (last >= high || tail_right_of(s->x, s->y, d, s->scratch) > tail) {
      limit = d;
      high = cc_differences_up_to(tied, nextafter(d, -INFINITY)) + 1.0; /* the first of them */
    } else {
      low = last;
    }
  }
  return limit;
}

static double lower_limit(const search *s, double tail, double z) {
  if (tail <= 0.0) return -INFINITY;
  const size_t size1 = s->plain.pair.n1, size0 = s->plain.pair.n0;
  const double n1 = (double)size1, n0 = (double)size0;
  const double allowed = tail * (1.0 + LEVEL_SLACK);
  if (!s->exact) {
    /* Right of the k-th difference W = n1 n0 - k: rejected while k <= target. */
    const double variance = cc_rank_sum_variance(n1, n0, s->x.count, s->x.n, s->y.count, s->y.n, 0);
    return cc_differences_above(&s->plain, n1 * n0 / 2.0 - 0.5 - z * sqrt(variance), s->index_scratch);
  }
  const double rejected = (double)cc_rank_sum_table_rejected(s->table, size1, size0, allowed);
  if (!s->ties) return cc_differences_above(&s->plain, rejected - 1.0, s->index_scratch);
  if (1.0 / cc_choose(n1 + n0, n1) > allowed) return -INFINITY;
  return tied_limit(s, allowed, rejected);
}

/* The same search for the groups swapped. */
static search swap_groups(const search *s) {
  search swapped = *s;
  swapped.x = s->y;
  swapped.y = s->x;
  swapped.plain = cc_differences_swap(&s->plain);
  swapped.tied = cc_differences_swap(&s->tied);
  return swapped;
}

size_t cc_rank_sum_test_scratch(size_t n1, size_t n0, size_t exact_limit) {
  const size_t n = n1 + n0, sorting = 3 * CC_SHIFT_ROOM;
  if (n <= exact_limit) return sorting + 2 * n + cc_rank_sum_scratch(n1, n0);
  /* Markers with fewer values may still be exact: the largest of these, groups as equal as they can be. */
  const size_t half = exact_limit / 2, a = n1 < half ? n1 : half, b = n0 < exact_limit - a ? n0 : exact_limit - a;
  const size_t c = n0 < half ? n0 : half, d = n1 < exact_limit - c ? n1 : exact_limit - c;
  const size_t one = cc_rank_sum_scratch(a, b), two = cc_rank_sum_scratch(d, c);
  return sorting + 2 * exact_limit + (one > two ? one : two);
}

/* Lays out the differences at the front of the scratch, and moves it on. */
static void sort_differences(search *s) {
  const cc_sample_pair *plain = &s->plain.pair, *tied = &s->tied.pair;
  double *sorted = s->scratch, *tied_sorted = sorted + CC_SHIFT_ROOM, *rest = tied_sorted + CC_SHIFT_ROOM;
  s->plain.first = s->tied.first = cc_shift_sort(plain, sorted, rest);
  s->plain.sorted = s->tied.sorted = sorted;
  const int same = memcmp(plain->x, tied->x, plain->n1 * sizeof(double)) == 0 &&
                   memcmp(plain->y, tied->y, plain->n0 * sizeof(double)) == 0;
  if (!same && s->exact && s->ties) {
    s->tied.first = cc_shift_sort(tied, tied_sorted, rest);
    s->tied.sorted = tied_sorted;
  }
  s->scratch = rest;
}

static void exact_tails(const cc_two_sample *sample, const double *table, double *scratch, cc_rank_sum_result *r) {
  if (sample->n_steps == sample->n1 + sample->n0) {
    cc_rank_sum_table_tails(table, sample->n1, sample->n0, (size_t)r->statistic, &r->lower, &r->upper);
  } else {
    cc_rank_sum_tails(sample->step_n1, sample->step_n0, sample->n_steps, scratch, &r->lower, &r->upper);
  }
}

void cc_rank_sum_test(const cc_two_sample *sample, const cc_rank_sum_options *options, cc_rank_sum_tables *tables,
                      double *scratch, size_t *index_scratch, cc_rank_sum_result *result) {
  const size_t n1 = sample->n1, n0 = sample->n0;
  search s = {.x = {sample->x_value, sample->x_count, sample->n_x},
              .y = {sample->y_value, sample->y_count, sample->n_y},
              .plain.pair = {sample->x, n1, sample->y, n0, 1.0},
              .tied.pair = {sample->x_tied, n1, sample->y_tied, n0, 1.0},
              .exact = n1 + n0 <= options->exact_limit,
              .scratch = scratch,
              .index_scratch = index_scratch};
  cc_rank_sum_result r = {.exact = s.exact, .lower = NAN, .upper = NAN, .expected = (double)n1 * (double)n0 / 2.0};
  r.statistic = cc_mann_whitney(sample->step_n1, sample->step_n0, sample->n_steps);
  r.sd = sqrt(cc_rank_sum_variance((double)n1, (double)n0, sample->step_n1, sample->n_steps, sample->step_n0, 0, 1));
  /* Ties within a group stay whatever the shift; ties across the groups are there only as long as it is zero. */
  s.ties = sample->n_x < n1 || sample->n_y < n0;
  if (s.exact) s.table = table_of(tables, n1, n0, scratch);
  if (s.exact) exact_tails(sample, s.table, scratch, &r);
  cc_rank_sum_extreme(sample->step_n1, sample->step_n0, sample->n_steps, &r.extreme);
  if (n1 * n0 <= CC_SHIFT_FEW) sort_differences(&s);
  r.estimate = cc_differences_median(&s.plain, index_scratch);
  r.low = lower_limit(&s, options->low_tail, options->low_z);
  const search swapped = swap_groups(&s);
  r.high = -lower_limit(&swapped, options->high_tail, options->high_z);
  *result = r;
}

void cc_directions(const double *change, const unsigned char *event, size_t n, cc_direction *with,
                   cc_direction *without) {
  *with = *without = (cc_direction){0, 0, 0};
  for (size_t i = 0; i < n; ++i) {
    cc_direction *group = event[i] ? with : without;
    group->down += change[i] < 0.0;
    group->same += change[i] == 0.0;
    group->up += change[i] > 0.0;
  }
}
