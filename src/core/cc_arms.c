#include "cc_arms.h"

#include "cc_linalg.h"

#include <math.h>
#include <string.h>

static size_t from_of(const cc_arms *a, size_t h) { return h == 0 ? 0 : a->end[h - 1]; }

void cc_arm_counts(const cc_arms *a, size_t *count) {
  memset(count, 0, a->n_arms * a->n_strata * sizeof *count);
  for (size_t h = 0; h < a->n_strata; ++h) {
    for (size_t i = from_of(a, h); i < a->end[h]; ++i) ++count[h * a->n_arms + a->arm[i]];
  }
}

void cc_arm_sums(const cc_arms *a, const uint32_t *label, const double *score, double *sum) {
  const size_t n = a->n_strata > 0 ? a->end[a->n_strata - 1] : 0;
  memset(sum, 0, a->n_arms * sizeof *sum);
  for (size_t i = 0; i < n; ++i) sum[label[i]] += score[i];
}

/* c_h of a stratum of n scores, whose mean is 0. */
static double score_variance(const double *score, size_t n) {
  double squares = 0.0;
  for (size_t i = 0; i < n; ++i) squares += score[i] * score[i];
  return n > 1 ? squares / ((double)n - 1.0) : 0.0;
}

static void add_covariance(const size_t *size, size_t k, double n, double c, double *v) {
  for (size_t j = 0; j < k; ++j) {
    for (size_t i = j; i < k; ++i) {
      v[i + k * j] += c * ((i == j ? (double)size[i] : 0.0) - (double)size[i] * (double)size[j] / n);
    }
  }
}

/* Cholesky's factor of a matrix that need not have full rank: a pivot that is nothing beside the largest diagonal
 * element is passed over. Returns the rank. */
static size_t factor_what_varies(size_t k, double *v) {
  size_t rank = 0;
  double largest = 0.0;
  for (size_t j = 0; j < k; ++j) largest = fmax(largest, v[j + k * j]);
  for (size_t j = 0; j < k; ++j) {
    double pivot = v[j + k * j];
    for (size_t m = 0; m < j; ++m) pivot -= v[j + k * m] * v[j + k * m];
    const int used = pivot > 1e-10 * largest;
    const double root = used ? sqrt(pivot) : 0.0;
    rank += (size_t)used;
    for (size_t i = j + 1; i < k; ++i) {
      double element = v[i + k * j];
      for (size_t m = 0; m < j; ++m) element -= v[i + k * m] * v[j + k * m];
      v[i + k * j] = used ? element / root : 0.0;
    }
    v[j + k * j] = root;
  }
  return rank;
}

void cc_arm_form_of(const cc_arms *a, const size_t *count, const double *score, cc_score_kind kind, double *room,
                    cc_arm_form *out) {
  const size_t k = a->n_arms;
  memset(room, 0, k * k * sizeof *room);
  for (size_t h = 0; h < a->n_strata; ++h) {
    const size_t from = from_of(a, h), n = a->end[h] - from;
    const double c = kind == CC_SCORE_RANK ? score_variance(score + from, n) : 1.0;
    if (n > 0) add_covariance(count + h * k, k, (double)n, c, room);
  }
  *out = (cc_arm_form){k, factor_what_varies(k, room), room};
}

double cc_arm_form_value(const cc_arm_form *form, const double *sum, double *work) {
  const size_t k = form->n_arms;
  double value = 0.0;
  for (size_t i = 0; i < k; ++i) {
    const double pivot = form->factor[i + k * i];
    double left = sum[i];
    for (size_t m = 0; m < i; ++m) left -= form->factor[i + k * m] * work[m];
    work[i] = pivot > 0.0 ? left / pivot : 0.0;
    value += work[i] * work[i];
  }
  return value;
}

/* ---- labels ---- */

static uint64_t times(uint64_t a, uint64_t b) { return b != 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b; }

/* `ways`, times choose(n, size): by products that stay whole. */
static uint64_t times_choices(uint64_t ways, uint64_t n, uint64_t size) {
  uint64_t choices = 1;
  if (size > n - size) size = n - size;
  for (uint64_t i = 1; i <= size; ++i) {
    choices = times(choices, n - size + i);
    if (choices == UINT64_MAX) return UINT64_MAX;
    choices /= i;
  }
  return times(ways, choices);
}

uint64_t cc_arm_labellings(const size_t *count, size_t n_arms, size_t n_strata) {
  uint64_t ways = 1;
  for (size_t h = 0; h < n_strata && ways < UINT64_MAX; ++h) {
    uint64_t n = 0;
    for (size_t k = 0; k < n_arms && ways < UINT64_MAX; ++k) {
      n += count[h * n_arms + k];
      ways = times_choices(ways, n, count[h * n_arms + k]);
    }
  }
  return ways;
}

void cc_arm_first(const cc_arms *a, const size_t *count, uint32_t *label) {
  size_t at = 0;
  for (size_t h = 0; h < a->n_strata; ++h) {
    for (size_t k = 0; k < a->n_arms; ++k) {
      for (size_t left = count[h * a->n_arms + k]; left > 0; --left) label[at++] = (uint32_t)k;
    }
  }
}

static void swap(uint32_t *x, size_t i, size_t j) {
  const uint32_t held = x[i];
  x[i] = x[j];
  x[j] = held;
}

/* The next arrangement in lexicographic order (Knuth 2011, The Art of Computer Programming 4A, 7.2.1.2, algorithm L);
 * 0 after the last, which is turned round to the first. */
static int next_arrangement(uint32_t *x, size_t n) {
  size_t i = n;
  while (i > 1 && x[i - 2] >= x[i - 1]) --i;
  const int more = i > 1;
  if (more) {
    size_t j = n - 1;
    while (x[j] <= x[i - 2]) --j;
    swap(x, i - 2, j);
  }
  for (size_t from = more ? i - 1 : 0, to = n; from + 1 < to; ++from) swap(x, from, --to);
  return more;
}

int cc_arm_next(const cc_arms *a, uint32_t *label) {
  for (size_t h = a->n_strata; h-- > 0;) {
    const size_t from = from_of(a, h);
    if (next_arrangement(label + from, a->end[h] - from)) return 1;
  }
  return 0;
}

/* ---- means with unequal variances ---- */

typedef struct {
  double *mean, *variance; /* of an arm within a stratum: h * n_arms + k */
  double *weight;          /* likewise, against the reference */
  double *total, *effect;  /* of an arm */
  double *which;           /* which arms the effects are of */
  double *covariance;      /* of the effects */
} welch_room;

size_t cc_arm_welch_room(size_t n_arms, size_t n_strata) {
  return 3 * n_arms * n_strata + 3 * n_arms + n_arms * n_arms;
}

static welch_room rooms_of(double *room, size_t k, size_t h) {
  double *const after = room + 3 * k * h;
  return (welch_room){room, room + k * h, room + 2 * k * h, after, after + k, after + 2 * k, after + 3 * k};
}

static void cell_moments(const cc_arms *a, const size_t *count, const double *value, const welch_room *r) {
  const size_t cells = a->n_arms * a->n_strata;
  memset(r->mean, 0, cells * sizeof(double));
  memset(r->variance, 0, cells * sizeof(double));
  for (size_t h = 0; h < a->n_strata; ++h) {
    const size_t first = h * a->n_arms;
    for (size_t i = from_of(a, h); i < a->end[h]; ++i) r->mean[first + a->arm[i]] += value[i];
    for (size_t k = 0; k < a->n_arms; ++k) r->mean[first + k] /= fmax((double)count[first + k], 1.0);
    double largest = 0.0;
    for (size_t i = from_of(a, h); i < a->end[h]; ++i) {
      const double rest = value[i] - r->mean[first + a->arm[i]];
      r->variance[first + a->arm[i]] += rest * rest;
      largest = fmax(largest, fabs(value[i]));
    }
    for (size_t k = 0; k < a->n_arms; ++k) {
      r->variance[first + k] /= fmax((double)count[first + k] - 1.0, 1.0);
      if (r->variance[first + k] <= 1e-26 * largest * largest) r->variance[first + k] = 0.0; /* rounding */
    }
  }
}

/* Weights of the strata that have two patients in the arm and in the reference; the arm's effect. Returns 0 where there
 * is no such stratum. */
static int arm_effect(const cc_arms *a, const size_t *count, size_t reference, size_t k, const welch_room *r) {
  r->total[k] = r->effect[k] = 0.0;
  for (size_t h = 0; h < a->n_strata; ++h) {
    const size_t at = h * a->n_arms + k, base = h * a->n_arms + reference;
    const double n1 = (double)count[at], n0 = (double)count[base];
    r->weight[at] = n1 > 1.0 && n0 > 1.0 ? n1 * n0 / (n1 + n0) : 0.0;
    r->total[k] += r->weight[at];
    r->effect[k] += r->weight[at] * (r->mean[at] - r->mean[base]);
  }
  if (r->total[k] == 0.0) return 0;
  r->effect[k] /= r->total[k];
  return 1;
}

/* Covariance of the effects of arms k and l. */
static double effect_covariance(const cc_arms *a, const size_t *count, size_t reference, size_t k, size_t l,
                                const welch_room *r) {
  double sum = 0.0;
  for (size_t h = 0; h < a->n_strata; ++h) {
    const size_t first = h * a->n_arms;
    const double weights = r->weight[first + k] * r->weight[first + l];
    if (weights == 0.0) continue;
    sum += weights * r->variance[first + reference] / (double)count[first + reference];
    if (k == l) sum += weights * r->variance[first + k] / (double)count[first + k];
  }
  return sum / (r->total[k] * r->total[l]);
}

/* Welch's correction, of one stratum. */
static void correct_statistic(const cc_arms *a, const size_t *count, const welch_room *r, double wald,
                              cc_arm_welch_result *out) {
  double weights = 0.0, lambda = 0.0, arms = out->df1 + 1.0;
  for (size_t k = 0; k < a->n_arms; ++k) {
    if (count[k] > 0) weights += (double)count[k] / r->variance[k];
  }
  for (size_t k = 0; k < a->n_arms; ++k) {
    const double rest = count[k] > 0 ? 1.0 - (double)count[k] / r->variance[k] / weights : 0.0;
    if (count[k] > 0) lambda += rest * rest / ((double)count[k] - 1.0);
  }
  const double squares = arms * arms - 1.0;
  out->statistic = wald / out->df1 / (1.0 + 2.0 * (arms - 2.0) / squares * lambda);
  out->df2 = squares / (3.0 * lambda);
}

/* Degrees of freedom of the arms within strata that took part. */
static double cells_freedom(const cc_arms *a, const size_t *count, size_t reference, const welch_room *r) {
  double df = 0.0;
  for (size_t h = 0; h < a->n_strata; ++h) {
    int any = 0;
    for (size_t k = 0; k < a->n_arms; ++k) {
      if (k == reference || r->weight[h * a->n_arms + k] == 0.0) continue;
      df += (double)count[h * a->n_arms + k] - 1.0;
      any = 1;
    }
    if (any) df += (double)count[h * a->n_arms + reference] - 1.0;
  }
  return df;
}

static int cell_varies(const cc_arms *a, const size_t *count, const welch_room *r, size_t k) {
  for (size_t h = 0; h < a->n_strata; ++h) {
    if (count[h * a->n_arms + k] > 1 && r->variance[h * a->n_arms + k] > 0.0) return 1;
  }
  return 0;
}

static int arm_there(const cc_arms *a, const size_t *count, size_t k) {
  for (size_t h = 0; h < a->n_strata; ++h) {
    if (count[h * a->n_arms + k] > 0) return 1;
  }
  return 0;
}

void cc_arm_welch(const cc_arms *a, const size_t *count, const double *value, double *room, cc_arm_welch_result *out) {
  const welch_room r = rooms_of(room, a->n_arms, a->n_strata);
  size_t reference = 0, q = 0;
  *out = (cc_arm_welch_result){CC_OMNIBUS_ONE_ARM, NAN, NAN, NAN};
  while (reference < a->n_arms && !arm_there(a, count, reference)) ++reference;
  cell_moments(a, count, value, &r);
  memset(r.weight, 0, a->n_arms * a->n_strata * sizeof(double));
  int few = 0, still = reference < a->n_arms && !cell_varies(a, count, &r, reference);
  for (size_t k = reference + 1; k < a->n_arms; ++k) {
    if (!arm_there(a, count, k)) continue;
    few |= !arm_effect(a, count, reference, k, &r);
    still |= !cell_varies(a, count, &r, k);
    r.which[q] = (double)k;
    r.effect[q++] = r.effect[k];
  }
  if (q == 0) return;
  out->status = few ? CC_OMNIBUS_TOO_FEW : CC_OMNIBUS_STILL;
  if (few || still) return;
  for (size_t j = 0; j < q; ++j) {
    for (size_t i = j; i < q; ++i) {
      r.covariance[i + q * j] = effect_covariance(a, count, reference, (size_t)r.which[i], (size_t)r.which[j], &r);
    }
  }
  if (!cc_cholesky(q, r.covariance, 0.0, 1e-13)) return;
  cc_cholesky_forward(q, r.covariance, r.effect);
  const double wald = cc_dot(q, r.effect, r.effect);
  out->status = CC_OMNIBUS_OK;
  out->df1 = (double)q;
  out->statistic = wald / (double)q;
  if (a->n_strata == 1)
    correct_statistic(a, count, &r, wald, out);
  else
    out->df2 = cells_freedom(a, count, reference, &r);
}
