#include "cc_twosample.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { MOST = 12 };

/* Slow oracle: all selections of n1 among n values, doubled Mann-Whitney counts by comparing every pair. */
static long doubled_count(const double *z, size_t n, unsigned chosen) {
  long count = 0;
  for (size_t i = 0; i < n; ++i) {
    if (!(chosen >> i & 1u)) continue;
    for (size_t j = 0; j < n; ++j) {
      if (chosen >> j & 1u) continue;
      count += z[i] > z[j] ? 2 : z[i] == z[j];
    }
  }
  return count;
}

static size_t bits(unsigned x) {
  size_t n = 0;
  for (; x; x &= x - 1) ++n;
  return n;
}

/* Numbers of selections with a count <= and >= that of the first n1 values, and of all. */
static void enumerate_tails(const double *z, size_t n, size_t n1, long *lower, long *upper, long *all) {
  const long observed = doubled_count(z, n, (1u << n1) - 1u);
  *lower = *upper = *all = 0;
  for (unsigned chosen = 0; chosen < 1u << n; ++chosen) {
    if (bits(chosen) != n1) continue;
    const long count = doubled_count(z, n, chosen);
    ++*all;
    *lower += count <= observed;
    *upper += count >= observed;
  }
}

/* Is the shift d kept, by full enumeration with the ties that it makes? In whole numbers: tail / all > level. */
static int kept(const double *x, size_t n1, const double *y, size_t n0, double d, double low_tail, double high_tail) {
  double z[MOST];
  for (size_t i = 0; i < n1; ++i) z[i] = x[i] - d;
  for (size_t j = 0; j < n0; ++j) z[n1 + j] = y[j];
  long lower, upper, all;
  enumerate_tails(z, n1 + n0, n1, &lower, &upper, &all);
  return (double)upper > low_tail * (double)all * (1 + 1e-9) && (double)lower > high_tail * (double)all * (1 + 1e-9);
}

static int compare(const void *a, const void *b) {
  const double u = *(const double *)a, v = *(const double *)b;
  return (u > v) - (u < v);
}

typedef struct {
  double low, high, median;
  int monotone; /* the shifts kept form one run */
  int any;
} hull;

/* The shifts kept, looked for at every difference, between and beyond them. */
static hull brute_hull(const double *x, size_t n1, const double *y, size_t n0, double low_tail, double high_tail) {
  double d[MOST * MOST];
  size_t n = 0;
  for (size_t i = 0; i < n1; ++i) {
    for (size_t j = 0; j < n0; ++j) d[n++] = x[i] - y[j];
  }
  qsort(d, n, sizeof *d, compare);
  hull h = {.low = INFINITY, .high = -INFINITY, .median = (d[(n - 1) / 2] + d[n / 2]) / 2, .monotone = 1, .any = 0};
  size_t m = 0;
  for (size_t k = 0; k < n; ++k) {
    if (m == 0 || d[k] != d[m - 1]) d[m++] = d[k];
  }
  int before = 0, ended = 0;
  for (size_t place = 0; place <= 2 * m; ++place) { /* gap 0, difference 0, gap 1, ... */
    const int gap = place % 2 == 0;
    const size_t k = place / 2;
    const double left = k == 0 ? -INFINITY : d[k - 1], right = k == m ? INFINITY : d[k];
    double at = gap ? (left + right) / 2 : d[k];
    if (gap && k == 0) at = d[0] - 1;
    if (gap && k == m) at = d[m - 1] + 1;
    const int keep = kept(x, n1, y, n0, at, low_tail, high_tail);
    if (keep && ended) h.monotone = 0;
    if (!keep && before) ended = 1;
    if (keep) {
      h.any = 1;
      h.low = fmin(h.low, gap ? left : at);
      h.high = fmax(h.high, gap ? right : at);
    }
    before = keep;
  }
  return h;
}

typedef struct {
  char samples[16384];
  double scratch[65536];
  size_t index[4096];
  double arena[4096];
  size_t offset[(MOST + 1) * (MOST + 1)];
} memory;

static void rank_sum(const double *z, size_t n, size_t n1, const cc_rank_sum_options *o, memory *m,
                     cc_rank_sum_result *r) {
  unsigned char event[MOST] = {0};
  memset(event, 1, n1);
  cc_rank_sum_tables tables = {m->arena, 4096, 0, m->offset, MOST, MOST};
  memset(m->offset, 0, sizeof m->offset);
  cc_two_sample sample;
  CHECK(cc_two_sample_bytes(n) <= sizeof m->samples);
  CHECK(cc_rank_sum_test_scratch(n1, n - n1, 100) <= 65536);
  cc_two_samples(z, NULL, event, n, 7, m->samples, &sample);
  cc_rank_sum_test(&sample, o, &tables, m->scratch, m->index, r);
}

static void random_cases(memory *m) {
  uint64_t state = 11;
  int broken = 0, empty = 0, p_wrong = 0, limit_wrong = 0, estimate_wrong = 0, least_wrong = 0;
  for (int k = 0; k < 12000; ++k) {
    const size_t n = 2 + (size_t)(check_random(&state) % (k % 40 == 0 ? 9 : 6));
    const size_t n1 = 1 + (size_t)(check_random(&state) % (n - 1));
    const uint64_t range = 2 + check_random(&state) % 9;
    double z[MOST];
    for (size_t i = 0; i < n; ++i) z[i] = (double)(check_random(&state) % range);
    if (k % 5 == 0) {
      for (size_t i = 0; i < n; ++i) z[i] += 1e-3 * (double)i; /* no ties */
    }
    static const double levels[] = {0.05, 0.1, 0.2, 0.4, 1.0 / 3.0, 0.02, 0.8, 0.98};
    const double level = levels[check_random(&state) % 8];
    const int side = (int)(check_random(&state) % 3);
    const double low_tail = side == 0 ? level / 2 : side == 1 ? level : 0.0;
    const double high_tail = side == 0 ? level / 2 : side == 2 ? level : 0.0;
    const cc_rank_sum_options o = {100, low_tail, high_tail, 0, 0};
    cc_rank_sum_result r;
    rank_sum(z, n, n1, &o, m, &r);
    long lower, upper, all;
    enumerate_tails(z, n, n1, &lower, &upper, &all);
    p_wrong += r.lower != (double)lower / (double)all || r.upper != (double)upper / (double)all;
    const hull h = brute_hull(z, n1, z + n1, n - n1, low_tail, high_tail);
    broken += !h.monotone;
    empty += !h.any;
    if (h.any) {
      const double low = low_tail > 0 ? h.low : -INFINITY, high = high_tail > 0 ? h.high : INFINITY;
      limit_wrong += !(r.low == low || fabs(r.low - low) < 1e-12) || !(r.high == high || fabs(r.high - high) < 1e-12);
    }
    estimate_wrong += fabs(r.estimate - h.median) > 1e-12;
    /* The least tails, over all ways to choose the first group. */
    long least_lower = all, least_upper = all;
    for (unsigned chosen = 0; k % 8 == 0 && chosen < 1u << n; ++chosen) { /* slow: some cases only */
      if (bits(chosen) != n1) continue;
      double moved[MOST];
      size_t a = 0, b = n1;
      for (size_t i = 0; i < n; ++i) moved[chosen >> i & 1u ? a++ : b++] = z[i];
      long l, u, t;
      enumerate_tails(moved, n, n1, &l, &u, &t);
      if (l < least_lower) least_lower = l;
      if (u < least_upper) least_upper = u;
    }
    if (k % 8 == 0) {
      least_wrong += fabs(r.extreme.lower * (double)all - (double)least_lower) > 1e-9 ||
                     fabs(r.extreme.upper * (double)all - (double)least_upper) > 1e-9;
    }
  }
  CHECK(broken == 0);
  CHECK(p_wrong == 0);
  CHECK(limit_wrong == 0);
  CHECK(estimate_wrong == 0);
  CHECK(least_wrong == 0);
  CHECK(empty < 20); /* levels near 1 only */
}

int main(void) {
  memory *m = malloc(sizeof *m);
  if (m == NULL) return 1;
  random_cases(m);
  free(m);
  return check_report();
}
