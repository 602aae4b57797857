/* Walsh averages counted and selected, of one marker and of eight (cc_lane_walsh), against all of them sorted. */
#include "cc_hodges_lehmann.h"

#include "cc_lane_walsh.h"

#include <stdlib.h>

#include "check.h"

#define N_MOST 150
static double x[N_MOST], walsh[N_MOST * (N_MOST + 1) / 2], scratch[8192];

static int ascending(const void *a, const void *b) {
  const double p = *(const double *)a, q = *(const double *)b;
  return (p > q) - (p < q);
}

static double draw(int kind, uint64_t *state) {
  const double u = check_uniform(state);
  switch (kind) {
  case 0:
    return floor(u * 6.0); /* many ties */
  case 1:
    return u;
  case 2:
    return pow(u - 0.5, -3.0); /* heavy tails */
  case 3:
    return floor(u * 60.0) / 7.0;
  default:
    return u < 0.3 ? 0.0 : u * u * u; /* a lump, and skew */
  }
}

static void one_case(size_t n, int kind, uint64_t *state) {
  CHECK(cc_walsh_scratch(n) <= sizeof scratch / sizeof *scratch);
  for (size_t i = 0; i < n; ++i) x[i] = draw(kind, state);
  qsort(x, n, sizeof *x, ascending);
  size_t m = 0;
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i; j < n; ++j) walsh[m++] = x[i] + x[j];
  }
  qsort(walsh, m, sizeof *walsh, ascending);
  CHECK(m == cc_walsh_pairs(n));
  size_t k[CC_WALSH_MANY];
  double value[CC_WALSH_MANY], next[CC_WALSH_MANY];
  const size_t wanted = 1 + check_random(state) % CC_WALSH_MANY;
  for (size_t t = 0; t < wanted; ++t) k[t] = 1 + check_random(state) % m;
  cc_walsh_select_many(x, n, k, wanted, value, next, scratch);
  for (size_t t = 0; t < wanted; ++t) {
    CHECK(value[t] == walsh[k[t] - 1]);
    CHECK(next[t] == (k[t] < m ? walsh[k[t]] : INFINITY));
    size_t at_or_below = 0;
    for (size_t i = 0; i < m; ++i) at_or_below += walsh[i] <= value[t];
    CHECK(cc_walsh_next(x, n, value[t]) == (at_or_below < m ? walsh[at_or_below] : INFINITY));
    CHECK(cc_walsh_select(x, n, k[t], scratch) == value[t]);
  }
}

/* Every number that a sum can have, in each lane. */
static void in_lanes(size_t n, uint64_t *state) {
  static double lanes[CC_LANE_WALSH_MOST * CC_PAIRED_LANES], sums[CC_PAIRED_LANES][N_MOST * 2], rows[8192];
  const size_t pairs = cc_walsh_pairs(n);
  CHECK(pairs <= N_MOST * 2 && cc_lane_walsh_rows(n) * CC_PAIRED_LANES <= sizeof rows / sizeof *rows);
  for (size_t l = 0; l < CC_PAIRED_LANES; ++l) {
    for (size_t i = 0; i < n; ++i) x[i] = draw((int)(l % 5), state);
    qsort(x, n, sizeof *x, ascending);
    size_t m = 0;
    for (size_t i = 0; i < n; ++i) {
      lanes[i * CC_PAIRED_LANES + l] = x[i];
      for (size_t j = i; j < n; ++j) sums[l][m++] = x[i] + x[j];
    }
    qsort(sums[l], m, sizeof(double), ascending);
  }
  int wrong = 0;
  for (size_t at = 1; at <= pairs; ++at) {
    const size_t end = at + at % 8 < pairs ? at + at % 8 : pairs;
    const cc_walsh_range range[CC_WALSH_MANY] = {{at, end}, {pairs + 1 - at, pairs + 1 - at}, {1, pairs}};
    cc_walsh_selected selected[CC_PAIRED_LANES];
    cc_lane_walsh_select(lanes, n, range, 3, rows, selected);
    for (size_t l = 0; l < CC_PAIRED_LANES; ++l) {
      wrong += selected[l].m != 3;
      for (size_t t = 0; t < 3; ++t) {
        for (size_t k = range[t].low; k <= range[t].high; ++k) {
          double sum, next;
          cc_walsh_selected_at(&selected[l], t, k, &sum, &next);
          wrong += sum != sums[l][k - 1] || next != (k < pairs ? sums[l][k] : INFINITY);
        }
      }
    }
  }
  CHECK(wrong == 0);
}

int main(void) {
  uint64_t state = 7;
  for (size_t n = 1; n <= CC_LANE_WALSH_MOST; ++n) in_lanes(n, &state);
  for (int i = 0; i < 1500; ++i) {
    const size_t n = 1 + check_random(&state) % (i % 10 == 0 ? N_MOST : 40);
    one_case(n, i % 5, &state);
  }
  return check_report();
}
