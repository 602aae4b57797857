#include "cc_quade.h"

#include <math.h>
#include <string.h>

#include "cc_linalg.h"
#include "cc_rank.h"

#define ALIAS 1e-9
/* A sum of squares of residual ranks below this share of that of the ranks is rounding. */
#define LEAST 1e-20

typedef struct {
  double *basis, *factor, *residual, *size, *sum;
  cc_rank_item *item;
  size_t *end;
  int64_t *rank2;
} work;

size_t cc_quade_bytes(size_t n, size_t columns, size_t n_groups) {
  return (n * columns + columns * columns + n + 2 * n_groups) * sizeof(double) + 2 * n * sizeof(cc_rank_item) +
         n * (sizeof(size_t) + sizeof(int64_t)) + 64;
}

static work lay_out(const cc_quade_data *d, void *room) {
  work w = {.item = room};
  w.rank2 = (int64_t *)(w.item + 2 * d->n);
  w.end = (size_t *)(w.rank2 + d->n);
  w.basis = (double *)(w.end + d->n);
  w.factor = w.basis + d->n * d->columns;
  w.residual = w.factor + d->columns * d->columns;
  w.size = w.residual + d->n;
  w.sum = w.size + d->n_groups;
  return w;
}

/* Midranks about their mean, over n: near 1 in size. */
static void rank_column(const cc_quade_data *d, const double *value, work *w, double *out) {
  const size_t n_groups = cc_tie_groups(value, NULL, d->n, d->digits, w->item, w->end);
  cc_midranks2(w->item, w->end, n_groups, w->rank2);
  const double n = (double)d->n;
  for (size_t i = 0; i < d->n; ++i) out[i] = ((double)w->rank2[i] - (n + 1.0)) / (2.0 * n);
}

/* A column joins the basis where it says something new. */
static size_t join(const cc_quade_data *d, work *w, size_t rank) {
  double *const column = w->basis + rank * d->n;
  const double length = sqrt(cc_dot(d->n, column, column));
  for (int again = 0; again < 2; ++again) {
    for (size_t k = 0; k < rank; ++k) {
      const double *const q = w->basis + k * d->n, along = cc_dot(d->n, q, column);
      for (size_t i = 0; i < d->n; ++i) column[i] -= along * q[i];
    }
  }
  const double left = sqrt(cc_dot(d->n, column, column));
  if (!(left > ALIAS * length)) return rank;
  for (size_t i = 0; i < d->n; ++i) column[i] /= left;
  return rank + 1;
}

/* The ranks after without their parts along all that is adjusted for. */
static void take_residuals(const cc_quade_data *d, work *w) {
  for (size_t i = 0; i < d->n; ++i) w->basis[i] = 1.0;
  size_t rank = join(d, w, 0);
  for (size_t k = 1; k < d->columns; ++k) {
    double *const column = w->basis + rank * d->n;
    if (k < d->n_ranked)
      rank_column(d, d->value + k * d->n, w, column);
    else
      memcpy(column, d->value + k * d->n, d->n * sizeof(double));
    rank = join(d, w, rank);
  }
  rank_column(d, d->value, w, w->residual);
  for (int again = 0; again < 2; ++again) {
    for (size_t k = 0; k < rank; ++k) {
      const double *const q = w->basis + k * d->n, along = cc_dot(d->n, q, w->residual);
      for (size_t i = 0; i < d->n; ++i) w->residual[i] -= along * q[i];
    }
  }
}

void cc_quade(const cc_quade_data *data, void *room, cc_quade_result *out) {
  *out = (cc_quade_result){NAN, NAN, NAN, NAN, 0};
  if (data->n == 0) return;
  work w = lay_out(data, room);
  take_residuals(data, &w);
  const double n = (double)data->n;
  double used = 0.0, between = 0.0, within = 0.0;
  memset(w.size, 0, 2 * data->n_groups * sizeof(double));
  for (size_t i = 0; i < data->n; ++i) {
    w.size[data->group[i]] += 1.0;
    w.sum[data->group[i]] += w.residual[i];
  }
  for (size_t g = 0; g < data->n_groups; ++g) {
    if (w.size[g] == 0.0) continue;
    used += 1.0;
    w.sum[g] /= w.size[g]; /* the mean; all residuals add up to 0 */
    between += w.size[g] * w.sum[g] * w.sum[g];
  }
  for (size_t i = 0; i < data->n; ++i) {
    const double rest = w.residual[i] - w.sum[data->group[i]];
    within += rest * rest;
  }
  if (w.size[data->first] > 0.0 && w.size[data->second] > 0.0) {
    out->estimate = (w.sum[data->first] - w.sum[data->second]) * n;
  }
  if (used < 2.0 || !(n > used)) return;
  out->df1 = used - 1.0;
  out->df2 = n - used;
  out->varies = within > LEAST * n;
  out->f = out->varies ? between / out->df1 / (within / out->df2) : between > LEAST * n ? INFINITY : NAN;
}
