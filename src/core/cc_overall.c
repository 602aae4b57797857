#include "cc_overall.h"

#include <math.h>
#include <string.h>

#include "cc_linalg.h"

typedef struct {
  double *value, *noise;    /* n k: of the patients used, by turns */
  size_t *visit;            /* n k: of each value */
  size_t *from;             /* n + 1: where a patient's values begin */
  double *score, *own;      /* n k: of the test; of Friedman's */
  cc_rank_item *item;       /* 2 n k */
  size_t *end;              /* n k */
  double *a, *s, *half;     /* k, k x k: sums, covariance, its Cholesky factor without a visit of each component */
  double *work;             /* k */
  size_t *component, *kept; /* k */
} room;

static void *take(unsigned char *base, size_t *used, size_t count, size_t size) {
  void *piece = base ? base + *used : NULL;
  *used += (count * size + 15) / 16 * 16;
  return piece;
}

static size_t lay_out(unsigned char *base, size_t n, size_t k, room *r) {
  size_t used = 0;
  double **numbers[] = {&r->value, &r->noise, &r->score, &r->own};
  for (size_t i = 0; i < 4; ++i) *numbers[i] = take(base, &used, n * k, sizeof(double));
  r->visit = take(base, &used, n * k, sizeof(size_t));
  r->from = take(base, &used, n + 1, sizeof(size_t));
  r->item = take(base, &used, 2 * n * k, sizeof *r->item);
  r->end = take(base, &used, n * k, sizeof(size_t));
  r->a = take(base, &used, k, sizeof(double));
  r->s = take(base, &used, k * k, sizeof(double));
  r->half = take(base, &used, k * k, sizeof(double));
  r->work = take(base, &used, k, sizeof(double));
  r->component = take(base, &used, k, sizeof(size_t));
  r->kept = take(base, &used, k, sizeof(size_t));
  return used;
}

size_t cc_overall_bytes(size_t n, size_t k) {
  room unused;
  return lay_out(NULL, n, k, &unused);
}

/* ---- scores ---- */

/* Patients with two or more values; returns how many. */
static size_t read_patients(const cc_overall_data *d, room *r, cc_overall_result *out) {
  double steady, relative;
  size_t m = 0, at = 0;
  cc_change_noise_terms(d->scale, &steady, &relative);
  for (size_t i = 0; i < d->n; ++i) {
    const double *value = d->value + i * d->k;
    size_t present = 0;
    for (size_t j = 0; j < d->k; ++j) {
      if (isnan(value[j])) continue;
      r->value[at + present] = value[j];
      r->noise[at + present] = steady + relative * fabs(value[j]);
      r->visit[at + present++] = j;
    }
    out->n_complete += present == d->k;
    out->n_partial += present > 1 && present < d->k;
    out->n_dropped += present < 2;
    if (present < 2) continue;
    r->from[m++] = at;
    at += present;
  }
  r->from[m] = at;
  return m;
}

/* Midranks of k numbers. Few, and mostly apart: sorted by insertion, looked at closely where two are near. */
static void rank_few(const double *value, const double *noise, size_t k, int digits, cc_rank_item *item, size_t *end,
                     double *rank) {
  const double unit = cc_tie_unit(digits);
  int near = 0;
  for (size_t i = 0; i < k; ++i) {
    size_t at = i;
    for (; at > 0 && item[at - 1].value > value[i]; --at) item[at] = item[at - 1];
    item[at] = (cc_rank_item){value[i], i};
  }
  for (size_t i = 1; i < k; ++i) {
    const double a = fabs(item[i - 1].value), b = fabs(item[i].value), larger = a > b ? a : b;
    near |= item[i].value - item[i - 1].value <= noise[item[i].index] + noise[item[i - 1].index] + larger * unit;
  }
  if (!near) {
    for (size_t i = 0; i < k; ++i) rank[item[i].index] = (double)(i + 1);
    return;
  }
  const size_t groups = cc_tie_groups(value, noise, k, digits, item, end);
  for (size_t g = 0, from = 0; g < groups; from = end[g++]) {
    for (size_t i = from; i < end[g]; ++i) rank[item[i].index] = (double)cc_midrank2(from, end[g]) / 2.0;
  }
}

static void rank_within(const cc_overall_data *d, size_t m, room *r, double *place) {
  for (size_t j = 0; j < d->k; ++j) place[j] = r->work[j] = 0.0;
  for (size_t i = 0; i < m; ++i) {
    const size_t from = r->from[i], k = r->from[i + 1] - from;
    double *score = r->own + from;
    rank_few(r->value + from, r->noise + from, k, d->digits, r->item, r->end, score);
    const double weight = sqrt(12.0 / ((double)k + 1.0));
    for (size_t j = 0; j < k; ++j) {
      place[r->visit[from + j]] += (score[j] - 1.0) / (double)(k - 1);
      r->work[r->visit[from + j]] += 1.0;
      score[j] = weight * (score[j] - ((double)k + 1.0) / 2.0);
    }
  }
  for (size_t j = 0; j < d->k; ++j) place[j] = r->work[j] > 0.0 ? place[j] / r->work[j] : NAN;
}

static void rank_aligned(const cc_overall_data *d, size_t m, room *r) {
  const size_t all = r->from[m];
  for (size_t i = 0; i < m; ++i) {
    double mean = 0.0, noise = 0.0;
    const size_t from = r->from[i], to = r->from[i + 1];
    for (size_t j = from; j < to; ++j) {
      mean += r->value[j] / (double)(to - from);
      noise = r->noise[j] > noise ? r->noise[j] : noise;
    }
    for (size_t j = from; j < to; ++j) {
      r->value[j] -= mean;
      r->noise[j] = noise;
    }
  }
  const size_t groups = cc_tie_groups(r->value, r->noise, all, d->digits, r->item, r->end);
  for (size_t g = 0, from = 0; g < groups; from = r->end[g++]) {
    const double rank = (double)cc_midrank2(from, r->end[g]) / 2.0;
    for (size_t i = from; i < r->end[g]; ++i) r->score[r->item[i].index] = rank;
  }
  for (size_t i = 0; i < m; ++i) {
    double mean = 0.0;
    for (size_t j = r->from[i]; j < r->from[i + 1]; ++j) mean += r->score[j] / (double)(r->from[i + 1] - r->from[i]);
    for (size_t j = r->from[i]; j < r->from[i + 1]; ++j) r->score[j] -= mean;
  }
}

/* ---- the statistic ---- */

static size_t root_of(const size_t *component, size_t j) {
  while (component[j] != j) j = component[j];
  return j;
}

/* A and S of some scores; visits that no patient compares stay apart. */
static void add_up(size_t m, size_t k, const double *score, room *r) {
  memset(r->a, 0, k * sizeof *r->a);
  memset(r->s, 0, k * k * sizeof *r->s);
  for (size_t j = 0; j < k; ++j) r->component[j] = j;
  for (size_t i = 0; i < m; ++i) {
    const size_t from = r->from[i], to = r->from[i + 1], n = to - from;
    double squares = 0.0;
    for (size_t j = from; j < to; ++j) {
      r->a[r->visit[j]] += score[j];
      squares += score[j] * score[j];
    }
    if (squares == 0.0) continue;
    const double share = squares / (double)(n - 1) / (double)n;
    for (size_t j = from; j < to; ++j) {
      r->component[root_of(r->component, r->visit[j])] = root_of(r->component, r->visit[from]);
      for (size_t l = from; l < to; ++l) r->s[r->visit[j] + k * r->visit[l]] -= share;
      r->s[r->visit[j] * (k + 1)] += squares / (double)(n - 1);
    }
  }
}

/* The factor of S without one visit of each component; returns its size, the rank of S. */
static size_t factor(size_t k, room *r) {
  size_t rank = 0;
  for (size_t j = 0; j < k; ++j) {
    if (root_of(r->component, j) != j) r->kept[rank++] = j;
  }
  for (size_t a = 0; a < rank; ++a) {
    for (size_t b = 0; b < rank; ++b) r->half[b + a * rank] = r->s[r->kept[b] + k * r->kept[a]];
  }
  return cc_cholesky(rank, r->half, 0.0, 1e-12) ? rank : 0;
}

static double quadratic(size_t rank, const room *r, const double *a, double *work) {
  for (size_t j = 0; j < rank; ++j) work[j] = a[r->kept[j]];
  cc_cholesky_forward(rank, r->half, work);
  return cc_dot(rank, work, work);
}

static double trend(size_t k, const double *a) {
  double sum = 0.0;
  for (size_t j = 0; j < k; ++j) sum += (double)(j + 1) * a[j];
  return sum;
}

static double trend_variance(size_t k, const double *s) {
  double sum = 0.0;
  for (size_t i = 0; i < k; ++i) {
    for (size_t j = 0; j < k; ++j) sum += (double)((i + 1) * (j + 1)) * s[i + j * k];
  }
  return sum;
}

/* ---- all orders ---- */

typedef struct {
  const room *r;
  size_t m, k, rank;
  int by_trend;
  double *score; /* in the order at hand */
  double *a, *work;
  double seen, slack, all, below, above;
} orders;

static void next_patient(orders *o, size_t i);

static void permute(orders *o, size_t i, size_t at) {
  const size_t from = o->r->from[i], to = o->r->from[i + 1];
  if (at == to) {
    for (size_t j = from; j < to; ++j) o->a[o->r->visit[j]] += o->score[j];
    next_patient(o, i + 1);
    for (size_t j = from; j < to; ++j) o->a[o->r->visit[j]] -= o->score[j];
    return;
  }
  for (size_t j = at; j < to; ++j) {
    const double one = o->score[at], other = o->score[j];
    o->score[at] = other;
    o->score[j] = one;
    permute(o, i, at + 1);
    o->score[j] = other;
    o->score[at] = one;
  }
}

static void next_patient(orders *o, size_t i) {
  if (i < o->m) {
    permute(o, i, o->r->from[i]);
    return;
  }
  const double here = o->by_trend ? trend(o->k, o->a) : quadratic(o->rank, o->r, o->a, o->work);
  o->all += 1.0;
  o->below += here <= o->seen + o->slack;
  o->above += here >= o->seen - o->slack;
}

/* How many there are; more than `most` counts as that. */
static double count_orders(const room *r, size_t m, double most) {
  double count = 1.0;
  for (size_t i = 0; i < m && count <= most; ++i) {
    for (size_t k = r->from[i + 1] - r->from[i]; k > 1; --k) count *= (double)k;
  }
  return count;
}

static void go_through(const cc_overall_data *d, size_t m, size_t rank, double seen, double size, room *r,
                       double *score, cc_overall_result *out) {
  orders o = {.r = r,
              .m = m,
              .k = d->k,
              .rank = rank,
              .by_trend = d->kind == CC_OVERALL_PAGE,
              .score = score,
              .a = r->a,
              .work = r->work,
              .seen = seen,
              .slack = 1e-9 * size};
  memset(r->a, 0, d->k * sizeof *r->a);
  next_patient(&o, 0);
  out->orders = o.all;
  out->lower = o.below / o.all;
  out->upper = o.above / o.all;
}

void cc_overall(const cc_overall_data *data, void *memory, double *place, cc_overall_result *out) {
  room r;
  (void)lay_out(memory, data->n, data->k, &r);
  *out = (cc_overall_result){
      .status = CC_NO_PAIRS, .statistic = NAN, .df = NAN, .kendall_w = NAN, .lower = NAN, .upper = NAN};
  for (size_t j = 0; j < data->k; ++j) place[j] = NAN;
  const size_t m = read_patients(data, &r, out);
  if (m == 0) return;
  rank_within(data, m, &r, place);
  add_up(m, data->k, r.own, &r);
  size_t rank = factor(data->k, &r);
  out->status = CC_CONSTANT;
  if (rank == 0) return;
  const double friedman = quadratic(rank, &r, r.a, r.work);
  out->kendall_w = friedman / (double)(r.from[m] - m);
  double *score = r.own, statistic = friedman;
  if (data->kind == CC_OVERALL_ALIGNED) {
    rank_aligned(data, m, &r);
    score = r.score;
    add_up(m, data->k, score, &r);
    rank = factor(data->k, &r);
    if (rank == 0) return;
    statistic = quadratic(rank, &r, r.a, r.work);
  }
  double seen = statistic, size = statistic + 1.0;
  out->df = (double)rank;
  if (data->kind == CC_OVERALL_PAGE) {
    size = sqrt(trend_variance(data->k, r.s));
    seen = trend(data->k, r.a);
    statistic = seen / size;
    out->df = NAN;
  }
  out->status = CC_OK;
  out->statistic = statistic;
  if (count_orders(&r, m, data->most_orders) <= data->most_orders) {
    go_through(data, m, rank, seen, size, &r, score, out);
  }
}
