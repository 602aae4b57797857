#include "cc_stepdown.h"

#include <string.h>

#include "check.h"

enum { ROWS = 40, POINTS = 60 };

/* Ranks of random rows, sorted so that what was seen rises in significance within each family, as minP takes them. */
static void make_ranks(uint64_t *state, size_t n_rows, size_t n_points, uint32_t rank[ROWS][POINTS], int *family) {
  for (size_t j = 0; j < n_rows; ++j) {
    family[j] = j < n_rows / 2 ? 1 : 2;
    for (size_t r = 0; r < n_points; ++r) rank[j][r] = 1 + (uint32_t)(check_random(state) % n_points);
  }
  for (size_t i = 0; i < n_rows; ++i) {
    for (size_t j = i + 1; j < n_rows; ++j) {
      if (family[i] != family[j] || rank[j][0] <= rank[i][0]) continue;
      uint32_t other[POINTS];
      memcpy(other, rank[i], sizeof other);
      memcpy(rank[i], rank[j], sizeof other);
      memcpy(rank[j], other, sizeof other);
    }
  }
}

/* The records of rows [from, to), as one job makes them. */
static size_t record(uint32_t rank[ROWS][POINTS], const int *family, size_t n_points, size_t from, size_t to, int *row,
                     int *point, double *value, size_t n) {
  uint32_t best[POINTS];
  for (size_t j = from; j < to; ++j) {
    if (j == from || family[j] != family[j - 1]) memset(best, 255, sizeof best);
    for (size_t r = 0; r < n_points; ++r) {
      if (rank[j][r] > rank[j][0] || rank[j][r] >= best[r]) continue;
      best[r] = rank[j][r];
      row[n] = (int)j;
      point[n] = (int)r;
      value[n++] = rank[j][r];
    }
  }
  return n;
}

/* Counts from the records of one, two or three jobs against the running minimum itself. */
static void min_counts(void) {
  static uint32_t rank[ROWS][POINTS], smallest[POINTS], with[POINTS + 2];
  static int family[ROWS], row[ROWS * POINTS], point[ROWS * POINTS];
  static double value[ROWS * POINTS], own[ROWS], count[ROWS];
  uint64_t state = 3;
  int wrong = 0;
  for (int c = 0; c < 2000; ++c) {
    const size_t n_rows = 1 + check_random(&state) % ROWS, n_points = 1 + check_random(&state) % POINTS;
    make_ranks(&state, n_rows, n_points, rank, family);
    const size_t cut = check_random(&state) % (n_rows + 1), second = cut + check_random(&state) % (n_rows - cut + 1);
    size_t n = record(rank, family, n_points, 0, cut, row, point, value, 0);
    n = record(rank, family, n_points, cut, second, row, point, value, n);
    n = record(rank, family, n_points, second, n_rows, row, point, value, n);
    for (size_t j = 0; j < n_rows; ++j) own[j] = rank[j][0];
    const cc_min_records records = {n, row, point, value};
    cc_stepdown_min_counts(&records, family, own, n_rows, n_points, smallest, with, count);
    uint32_t best[POINTS];
    for (size_t j = 0; j < n_rows; ++j) {
      double expected = 0;
      if (j == 0 || family[j] != family[j - 1]) memset(best, 255, sizeof best);
      for (size_t r = 0; r < n_points; ++r) {
        if (rank[j][r] < best[r]) best[r] = rank[j][r];
        expected += best[r] <= rank[j][0];
      }
      wrong += count[j] != expected;
    }
  }
  CHECK(wrong == 0);
}

int main(void) {
  min_counts();
  return check_report();
}
