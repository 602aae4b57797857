#include "cc_select.h"

#include <stdlib.h>

#include "check.h"

enum { MOST = 700 };

static int compare(const void *a, const void *b) {
  const double u = *(const double *)a, v = *(const double *)b;
  return (u > v) - (u < v);
}

static double draw(uint64_t *state, int kind) {
  if (kind == 0) return check_uniform(state) - 0.5;
  if (kind == 1) return (double)(check_random(state) % 5) - 2; /* many ties */
  const uint64_t r = check_random(state) % 10;
  return r == 0 ? -INFINITY : (r == 1 ? INFINITY : check_uniform(state) - 0.5);
}

/* Against sorting. */
static void selections(void) {
  static double x[MOST], sorted[MOST];
  static uint64_t key[MOST];
  uint64_t state = 1;
  int wrong = 0, misplaced = 0;
  for (int c = 0; c < 6000; ++c) {
    const size_t n = 1 + check_random(&state) % MOST, k = check_random(&state) % n;
    for (size_t i = 0; i < n; ++i) x[i] = sorted[i] = draw(&state, c % 3);
    for (size_t i = 0; i < n; ++i) key[i] = cc_ordered_key(x[i]);
    qsort(sorted, n, sizeof *sorted, compare);
    wrong += cc_ordered_value(cc_select(key, n, k)) != sorted[k];
    for (size_t i = 0; i < n; ++i) misplaced += i < k ? key[i] > key[k] : key[i] < key[k];
  }
  CHECK(wrong == 0);
  CHECK(misplaced == 0);
}

/* Two neighbours, of few values and of more. */
static void neighbours(void) {
  double x[MOST + 3], sorted[MOST];
  uint64_t state = 3;
  int wrong = 0;
  for (int c = 0; c < 6000; ++c) {
    const size_t n = 2 + check_random(&state) % (c % 2 ? 40 : 100), k = check_random(&state) % (n - 1);
    double at, next;
    for (size_t i = 0; i < n; ++i) x[i] = sorted[i] = draw(&state, c % 3);
    qsort(sorted, n, sizeof *sorted, compare);
    cc_select_neighbours(x, n, k, &at, &next);
    wrong += at != sorted[k] || next != sorted[k + 1];
  }
  CHECK(wrong == 0);
}

/* The k-th smallest of a stream, one by one and by runs. */
static void streams(void) {
  static double x[4 * MOST], sorted[4 * MOST];
  static uint64_t room[2 * MOST];
  uint64_t state = 2;
  int wrong = 0;
  for (int c = 0; c < 3000; ++c) {
    const size_t n = 1 + check_random(&state) % (4 * MOST), k = 1 + check_random(&state) % MOST;
    const double sign = c % 2 ? 1 : -1;
    for (size_t i = 0; i < n; ++i) {
      x[i] = draw(&state, c % 3);
      sorted[i] = sign * x[i];
    }
    qsort(sorted, n, sizeof *sorted, compare);
    const double expected = k <= n ? sorted[k - 1] : INFINITY;
    cc_smallest one, all;
    cc_smallest_start(&one, room, k);
    for (size_t i = 0; i < n; ++i) cc_smallest_add(&one, sign * x[i]);
    wrong += cc_smallest_end(&one) != expected;
    cc_smallest_start(&all, room, k);
    for (size_t i = 0; i < n;) {
      const size_t left = n - i, step = left < 128 ? left : 1 + check_random(&state) % 128;
      cc_smallest_add_all(&all, x + i, sign, step);
      i += step;
    }
    wrong += cc_smallest_end(&all) != expected;
  }
  CHECK(wrong == 0);
}

static void order_of_keys(void) {
  const double x[] = {-INFINITY, -1e300, -1, -5e-324, -0.0, 0.0, 5e-324, 1, 1e300, INFINITY};
  for (size_t i = 0; i < sizeof x / sizeof *x; ++i) {
    CHECK(cc_ordered_value(cc_ordered_key(x[i])) == x[i]);
    if (i > 0) CHECK(cc_ordered_key(x[i - 1]) < cc_ordered_key(x[i]));
  }
}

int main(void) {
  selections();
  neighbours();
  streams();
  order_of_keys();
  return check_report();
}
