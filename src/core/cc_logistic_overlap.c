/* Whether maximum-likelihood estimates exist: certificates by doubles with bounds of their rounding, one for overlap
 * and one for complete separation; whole numbers where neither decides. */
#include <float.h>
#include <math.h>

#include "cc_linalg.h"
#include "cc_logistic.h"
#include "cc_logistic_eval.h"
#include "cc_program.h"

/* A design that stands for another (centred, scaled) is within so many roundings of it. */
#define STANDS_FOR 8.0

static double weight_of(const cc_logistic_data *data, size_t i) {
  return data->weights != NULL ? data->weights[i] : 1.0;
}

/* Column k of the inverse of the leading f x f block of an upper triangle. */
static void inverse_column(size_t f, const double *triangle, size_t p, size_t k, double *out) {
  for (size_t j = 0; j < f; ++j) out[j] = j == k ? 1.0 : 0.0;
  cc_solve_upper(f, triangle, p, out);
}

/* The multipliers that a Newton step corrects: their sum with that of the variances, and the least. */
typedef struct {
  double total, variance, least;
} multipliers;

static multipliers weigh_multipliers(const cc_logistic_work *work) {
  multipliers m = {0.0, 0.0, INFINITY};
  for (size_t i = 0; i < work->data->n; ++i) {
    if (!(weight_of(work->data, i) > 0.0)) continue;
    const double y = work->data->y[i], size = fabs(work->residual[i]);
    m.total += size + work->variance[i];
    m.variance += work->variance[i];
    /* A fractional response has a multiplier either way, the larger at least the variance. */
    m.least = fmin(m.least, y == 0.0 || y == 1.0 ? size : work->variance[i]);
  }
  return m;
}

/* out_k >= |column k of (x r^-1 - q)' m| / total, for any m whose sizes sum to total: what the orthonormal columns lack
 * of the span of the design, by the roundings of Gram-Schmidt. */
static void lacking(cc_logistic_work *work, double *out) {
  const size_t f = work->n_free, p = work->data->p;
  double *const column = work->row + p, *const lost = work->row + 2 * p;
  for (size_t j = 0; j < f; ++j) {
    double sum = 0.0;
    for (size_t m = 0; m <= j; ++m) sum += fabs(work->r[m + j * p]);
    lost[j] = DBL_EPSILON * (4.0 * (double)(p + 4) * sum + STANDS_FOR);
  }
  for (size_t k = 0; k < f; ++k) {
    inverse_column(f, work->r, p, k, column);
    out[k] = 0.0;
    for (size_t j = 0; j < f; ++j) out[k] += fabs(column[j]) * lost[j];
  }
}

/* Adds |q_k' m| of the corrected multipliers m, and their rounding, to total * lack_k. row: the step in coordinates of
 * q. */
static void add_imbalance(const cc_logistic_work *work, double total, double *lack, double *sums) {
  const size_t n = work->data->n, f = work->n_free;
  for (size_t k = 0; k < f; ++k) sums[k] = 0.0;
  for (size_t i = 0; i < n; ++i) {
    double change = 0.0;
    for (size_t k = 0; k < f; ++k) change += work->q[i + k * n] * work->row[k];
    const double corrected = work->residual[i] - work->variance[i] * change;
    for (size_t k = 0; k < f; ++k) sums[k] += work->q[i + k * n] * corrected;
  }
  for (size_t k = 0; k < f; ++k) lack[k] = total * lack[k] + fabs(sums[k]) + ((double)n + 4.0) * DBL_EPSILON * total;
}

int cc_logistic_certain(cc_logistic_work *work) {
  const size_t n = work->data->n, p = work->data->p, f = work->n_free;
  const multipliers m = weigh_multipliers(work);
  if (f == 0) return 1;
  if (!(m.least > 0.0) || !(cc_logistic_largest_change(work, work->gradient) < 0.5)) return 0;
  double *const error = work->row + 3 * p, *const column = work->row + p;
  lacking(work, error);
  double lack = 0.0;
  for (size_t k = 0; k < f; ++k) lack += error[k] * error[k];
  add_imbalance(work, m.total, error, work->row + 2 * p);
  double needed = 0.0, inverse = 0.0, size = 0.0;
  for (size_t k = 0; k < f; ++k) {
    inverse_column(f, work->t, p, k, column);
    double sum = 0.0;
    for (size_t j = 0; j < f; ++j) {
      sum += fabs(column[j]) * error[j];
      inverse += column[j] * column[j];
      size += work->t[j + k * p] * work->t[j + k * p];
    }
    needed += sum * sum;
  }
  const double rounding = 4.0 * (double)(p + 4) * DBL_EPSILON * sqrt((double)n * size * inverse);
  return 64.0 * needed < m.least && 16.0 * lack * m.variance * inverse < 1.0 && rounding < 0.125;
}

/* 1 where beta separates every row of positive weight strictly, for certain. */
static int separates(const cc_logistic_data *data, const size_t *free_columns, size_t n_free, const double *beta) {
  for (size_t i = 0; i < data->n; ++i) {
    if (!(weight_of(data, i) > 0.0)) continue;
    const double side = 2.0 * data->y[i] - 1.0;
    double sum = 0.0, size = 0.0;
    for (size_t k = 0; k < n_free; ++k) {
      const double term = data->x[i + free_columns[k] * data->n] * beta[free_columns[k]];
      sum += term;
      size += fabs(term);
    }
    const double rounding = ((double)n_free + STANDS_FOR) * DBL_EPSILON * size + 1e-290;
    if (!(fabs(side) == 1.0 && side * sum > rounding)) return 0;
  }
  return 1;
}

/* What a row asks of a direction; `counts`: and its margin is in the sum. */
static unsigned char asks_of(const cc_logistic_data *data, size_t i, int counts) {
  const double y = data->y[i];
  if (!(weight_of(data, i) > 0.0)) return 0;
  const int sides = (y > 0.0 ? CC_ROW_ABOVE : 0) | (y < 1.0 ? CC_ROW_BELOW : 0);
  return (unsigned char)(sides | (counts && (y == 0.0 || y == 1.0) ? CC_ROW_COUNTS : 0));
}

/* The rows that count and the free columns, gathered behind the program's own arrays. 1 where no direction separates,
 * 0 where one does, -1 without memory. sign 1 or -1: only directions count in which coefficient `column` has that
 * sign, by a row of its own that alone is in the sum; 0: all. */
static int solve_exactly(const cc_logistic_work *work, const cc_exactly *exactly, size_t column, int sign) {
  const cc_logistic_data *const data = work->data;
  const size_t n = data->n, f = work->n_free, rows = n + (sign != 0);
  const double *const x = exactly->x != NULL ? exactly->x : data->x;
  char *const room = exactly->get(f * (rows + 2) * sizeof(double) + 2 * f * sizeof(int) + rows + 1);
  if (room == NULL) return -1;
  double *const gathered = (double *)(void *)room, *const centre = gathered + rows * f;
  int *const unit = (int *)(void *)(centre + 2 * f);
  unsigned char *const asks = (unsigned char *)(unit + 2 * f);
  for (size_t k = 0; k < f; ++k) {
    for (size_t i = 0; i < n; ++i) gathered[k * rows + i] = x[work->order[k] * n + i];
    if (sign != 0) gathered[k * rows + n] = work->order[k] == column ? (double)sign : 0.0;
  }
  for (size_t i = 0; i < n; ++i) asks[i] = asks_of(data, i, sign == 0);
  if (sign != 0) asks[n] = CC_ROW_ABOVE | CC_ROW_COUNTS;
  cc_program program = {rows, f, gathered, asks, centre, centre + f, unit, unit + f, 0};
  cc_program_begin(&program);
  const size_t size = cc_program_scratch(&program);
  void *const scratch = size > 0 ? exactly->get(size) : NULL;
  const int separated = scratch != NULL ? cc_program_solve(&program, scratch, NULL, NULL) : -1;
  if (scratch != NULL) exactly->put_back(scratch);
  exactly->put_back(room);
  return separated < 0 ? -1 : !separated;
}

int cc_logistic_recedes(const cc_logistic_work *work, size_t column, int sign, const cc_exactly *exactly) {
  const int none = solve_exactly(work, exactly, column, sign);
  return none < 0 ? -1 : !none;
}

/* 1 overlap, 0 separation, -1 no memory; beta: where a search has ended. */
static int decide(const cc_logistic_work *work, const double *beta, const cc_exactly *exactly) {
  if (work->n_free == 0) return 1;
  return separates(work->data, work->order, work->n_free, beta) ? 0 : solve_exactly(work, exactly, 0, 0);
}

int cc_logistic_overlap(cc_logistic_work *work, double *beta, const cc_exactly *exactly) {
  return cc_logistic_towards_ml(work, beta, CC_MOST_ITERATIONS) ? 1 : decide(work, beta, exactly);
}

void cc_logistic_settle(const cc_logistic_work *work, const double *beta, const cc_exactly *exactly,
                        cc_logistic_fit *fit) {
  if (cc_penalty_adds(work->data->penalty) || fit->overlap == 1) return;
  fit->overlap = decide(work, beta, exactly);
  fit->converged = fit->overlap == 1 && cc_logistic_at_rest(work, fit);
}
