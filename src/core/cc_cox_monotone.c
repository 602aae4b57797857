#include "cc_cox_monotone.h"

#include <math.h>

#include "cc_program.h"

/* ---- one column ---- */

/* Patients at risk seen so far: the highest value in the direction asked, how often it occurs, whether others do. */
typedef struct {
  double top, n_top;
  int varied;
} leading;

static void meet(const cc_cox *d, int lane, int sign, size_t i, leading *at) {
  const double count = d->count[i][lane], x = sign * d->x[i * d->p][lane];
  if (count == 0.0) return;
  if (at->n_top > 0.0 && x != at->top) at->varied = 1;
  if (at->n_top == 0.0 || x > at->top) {
    at->top = x;
    at->n_top = 0.0;
  }
  if (x == at->top) at->n_top += count;
}

/* The supremum where all who fail lead in this direction, and some of those at risk do not; else NaN. */
static double one_column(const cc_cox *d, int lane, int sign) {
  const cc_cox_times *const t = d->times;
  leading at = {0.0, 0.0, 0};
  double sum = 0.0;
  int informative = 0;
  for (size_t k = 0, i = 0; k < t->n_groups; ++k) {
    for (; i < t->end[k]; ++i) meet(d, lane, sign, i, &at);
    double n_fail = 0.0;
    for (size_t j = t->fail[k]; j < t->end[k]; ++j) {
      if (d->count[j][lane] == 0.0) continue;
      if (sign * d->x[j * d->p][lane] != at.top) return NAN;
      n_fail += d->count[j][lane];
    }
    if (n_fail == 0.0) continue;
    informative |= at.varied;
    if (d->ties == CC_TIES_EFRON) {
      for (double r = 0.0; r < n_fail; r += 1.0) sum -= log(at.n_top - r);
    } else {
      sum -= n_fail * log(at.n_top);
    }
  }
  return informative ? sum : NAN;
}

/* ---- several ---- */

/* Differences that a direction may not turn: one who fails less those who left since the event before in this order,
 * and less one who failed at that; those who fail together are equal. So at most n - 1 rows imply all pairs. Returns
 * their number. */
static size_t differences(const cc_cox *d, int lane, double *rows, unsigned char *asks) {
  const cc_cox_times *const t = d->times;
  const size_t n = t->n, p = d->p;
  size_t from = 0, before = n, n_rows = 0; /* before: who stands for the last event; n: nobody yet */
  for (size_t k = 0; k < t->n_groups; ++k) {
    size_t first = t->fail[k];
    while (first < t->end[k] && d->count[first][lane] == 0.0) ++first;
    if (first == t->end[k]) continue;
    for (size_t i = from; i < t->end[k]; ++i) {
      /* Of those who failed at the last event one stands for all. */
      if (i == first || d->count[i][lane] == 0.0) continue;
      for (size_t c = 0; c < p; ++c) rows[c * n + n_rows] = d->x[first * p + c][lane] - d->x[i * p + c][lane];
      asks[n_rows++] = (unsigned char)(CC_ROW_ABOVE | (i >= t->fail[k] ? CC_ROW_BELOW : CC_ROW_COUNTS));
    }
    if (before < n) {
      for (size_t c = 0; c < p; ++c) rows[c * n + n_rows] = d->x[first * p + c][lane] - d->x[before * p + c][lane];
      asks[n_rows++] = (unsigned char)(CC_ROW_ABOVE | CC_ROW_COUNTS);
    }
    before = first;
    from = t->end[k];
  }
  return n_rows;
}

/* Directions one after the other, each of the rows that those before left level, until none rises: together they are
 * one that separates all that can be separated, and the marker goes where the first that moves it goes. The last row,
 * of zeros, keeps the program's centre at 0. */
static cc_cox_monotone search_directions(cc_program *program, unsigned char *asks, void *scratch, double *step,
                                         signed char *sign) {
  cc_cox_monotone out = {0, 0, NAN};
  while (cc_program_solve(program, scratch, step, sign)) {
    out.monotone = 1;
    if (out.direction == 0) out.direction = (step[0] > 0.0) - (step[0] < 0.0);
    for (size_t i = 0; i < program->n; ++i) {
      if (sign[i] != 0) asks[i] = 0;
    }
  }
  return out;
}

static cc_cox_monotone several_columns(const cc_cox *d, int lane, const cc_exactly *exactly) {
  const size_t n = d->times->n, p = d->p;
  cc_cox_monotone out = {-1, 0, NAN};
  double *const room = exactly->get((n * p + 3 * p) * sizeof(double) + 2 * p * sizeof(int) + 2 * n);
  if (room == NULL) return out;
  double *const centre = room + n * p, *const step = centre + 2 * p;
  int *const unit = (int *)(void *)(step + p);
  unsigned char *const asks = (unsigned char *)(unit + 2 * p);
  const size_t n_rows = differences(d, lane, room, asks);
  for (size_t i = n_rows; i < n; ++i) {
    asks[i] = i == n - 1 ? CC_ROW_ABOVE : 0;
    for (size_t c = 0; c < p; ++c) room[c * n + i] = 0.0;
  }
  cc_program program = {n, p, room, asks, centre, centre + p, unit, unit + p, 0};
  cc_program_begin(&program);
  const size_t size = cc_program_scratch(&program);
  void *const scratch = size > 0 ? exactly->get(size) : NULL;
  if (scratch != NULL) {
    out = search_directions(&program, asks, scratch, step, (signed char *)asks + n);
    exactly->put_back(scratch);
  }
  exactly->put_back(room);
  return out;
}

cc_cox_monotone cc_cox_is_monotone(const cc_cox *d, int lane, const cc_exactly *exactly) {
  if (d->p > 1) return several_columns(d, lane, exactly);
  for (int sign = 1; sign >= -1; sign -= 2) {
    const double supremum = one_column(d, lane, sign);
    if (!isnan(supremum)) return (cc_cox_monotone){1, sign, supremum};
  }
  return (cc_cox_monotone){0, 0, NAN};
}
