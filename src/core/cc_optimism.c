#include "cc_optimism.h"

#include "cc_logistic_eval.h"
#include "cc_philox.h"
#include "cc_roc.h"
#include "cc_separation.h"
#include "cc_vec.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Doubles first, then the items of the sort (2 n), then the ends of its groups: falling alignment. */
size_t cc_measure_scratch(size_t n) {
  const size_t engine = cc_logistic_scratch(n, 2);
  if (engine == 0 || n > SIZE_MAX / 256) return 0;
  return (engine + 10 * n) * sizeof(double) + 2 * n * sizeof(cc_rank_item) + n * sizeof(size_t);
}

static void lay_out(cc_measure *measure, size_t n, const unsigned char *event, const double *eta, const int *group,
                    int n_groups, void *scratch) {
  double *here = scratch;
  *measure = (cc_measure){.n = n, .event = event, .eta = eta, .group = group, .n_groups = n_groups};
  measure->x = here;
  measure->y = here + 2 * n;
  measure->weights = here + 3 * n;
  measure->offset = here + 4 * n;
  measure->square = here + 5 * n;
  measure->n0 = here + 6 * n;
  measure->n1 = here + 7 * n;
  measure->predicted = here + 8 * n;
  measure->start = here + 9 * n;
  measure->engine = here + 10 * n;
  measure->item = (cc_rank_item *)(void *)(measure->engine + cc_logistic_scratch(n, 2));
  measure->end = (size_t *)(void *)(measure->item + 2 * n);
  double largest = 0.0;
  for (size_t i = 0; i < n; ++i) largest = fabs(eta[i]) > largest ? fabs(eta[i]) : largest;
  for (size_t i = 0; i < n; ++i) measure->offset[i] = 64.0 * DBL_EPSILON * largest;
}

void cc_measure_begin(cc_measure *measure, size_t n, const unsigned char *event, const double *eta, const int *group,
                      int n_groups, void *scratch) {
  lay_out(measure, n, event, eta, group, n_groups, scratch);
  measure->n_steps = cc_tie_groups(eta, measure->offset, n, CC_DIGITS_NONE, measure->item, measure->end);
  for (size_t i = 0; i < n; ++i) {
    /* (y - p)^2, p the probability of the other class where that is the smaller: no cancellation. */
    const double against = event[i] ? -eta[i] : eta[i];
    const double small = exp(-fabs(against)), wrong = (against >= 0.0 ? 1.0 : small) / (1.0 + small);
    measure->square[i] = wrong * wrong;
    measure->predicted[i] = 1.0 / (1.0 + (eta[i] >= 0.0 ? small : exp(-eta[i])));
  }
}

/* Squared errors and logarithms of the probability of what came, of predictors against it; in place. */
CC_CLONES static void score_patients(size_t n, double *against, double *square) {
  for (size_t i = 0; i < n; i += CC_LANES) {
    cc_vec a = CC_SPLAT(0.0), small, log_sum;
    const size_t here = n - i < CC_LANES ? n - i : CC_LANES;
    memcpy(&a, against + i, here * sizeof *against);
    const cc_vec away = -CC_ABS(a);
    cc_exp_negative(&away, &small);
    const cc_vec sum = 1.0 + small, wrong = CC_SELECT(a >= 0.0, CC_SPLAT(1.0), small) / sum, error = wrong * wrong;
    cc_log_positive(&sum, &log_sum);
    const cc_vec log_right = -log_sum - CC_SELECT(a > 0.0, a, CC_SPLAT(0.0));
    memcpy(square + i, &error, here * sizeof *square);
    memcpy(against + i, &log_right, here * sizeof *against);
  }
}

void cc_accuracy_begin(cc_measure m[2], size_t n, const unsigned char *event, const double *const eta[2],
                       cc_lane_keys *keys, void *const scratch[2]) {
  for (int k = 0; k < 2; ++k) {
    lay_out(&m[k], n, event, eta[k], NULL, 0, scratch[k]);
    for (size_t i = 0; i < n; ++i) m[k].predicted[i] = event[i] ? -eta[k][i] : eta[k][i];
    score_patients(n, m[k].predicted, m[k].square);
  }
  if (n <= CC_LANE_SORT_MOST) {
    const double *const value[CC_LANES] = {eta[0], eta[1], NULL, NULL};
    const size_t length[CC_LANES] = {n, n, 0, 0};
    cc_rank_item *const item[CC_LANES] = {m[0].item, m[1].item, NULL, NULL};
    cc_lane_sort(value, length, keys, item);
  }
  for (int k = 0; k < 2; ++k) {
    m[k].n_steps = n <= CC_LANE_SORT_MOST ? cc_tie_groups_sorted(m[k].offset, n, CC_DIGITS_NONE, m[k].item, m[k].end)
                                          : cc_tie_groups(eta[k], m[k].offset, n, CC_DIGITS_NONE, m[k].item, m[k].end);
  }
}

/* Adds the pairs of one group in order, and half its ties, to *won; returns how many pairs there are. */
static double count_pairs(const cc_measure *m, const double *weights, int group, double *won) {
  double below = 0.0, total = 0.0, sum = 0.0;
  size_t k = 0;
  for (size_t s = 0; s < m->n_steps; ++s) {
    double count[2] = {0.0, 0.0};
    for (; k < m->end[s]; ++k) {
      const size_t i = m->item[k].index;
      if (m->group[i] == group) count[m->event[i]] += weights[i];
    }
    sum += count[1] * (below + 0.5 * count[0]);
    below += count[0];
    total += count[1];
  }
  *won += sum;
  return below * total;
}

static double measure_auc(const cc_measure *m, const double *weights) {
  if (m->group == NULL) {
    cc_auc auc;
    cc_roc_count(m->item, m->end, m->n_steps, m->event, weights, m->n0, m->n1);
    cc_roc_auc(m->n0, m->n1, m->n_steps, &auc);
    return auc.auc;
  }
  double won = 0.0, pairs = 0.0;
  for (int g = 0; g < m->n_groups; ++g) pairs += count_pairs(m, weights, g, &won);
  return pairs > 0.0 ? won / pairs : NAN;
}

/* Sums over the patients at a point: score, information. */
typedef struct {
  double u0, u1, i00, i01, i11;
} moments;

/* prob: 1 + exp(-linear predictor) at first, then probabilities. */
CC_CLONES static void weigh(const double *y, const double *weights, size_t n, double *prob, double *residual) {
  size_t i = 0;
  for (; i + CC_LANES <= n; i += CC_LANES) {
    const cc_vec p = 1.0 / CC_LOAD(prob + i);
    CC_STORE(prob + i, p);
    CC_STORE(residual + i, CC_LOAD(weights + i) * (CC_LOAD(y + i) - p));
  }
  for (; i < n; ++i) {
    prob[i] = 1.0 / prob[i];
    residual[i] = weights[i] * (y[i] - prob[i]);
  }
}

static void add_moments(const cc_measure *m, size_t n, const double *prob, const double *residual, moments *out) {
  moments s = {0.0, 0.0, 0.0, 0.0, 0.0};
  for (size_t i = 0; i < n; ++i) {
    const double eta = m->offset[i], r = residual[i], v = m->weights[i] * prob[i] * (1.0 - prob[i]);
    s.u0 += r;
    s.u1 += r * eta;
    s.i00 += v;
    s.i01 += v * eta;
    s.i11 += v * eta * eta;
  }
  *out = s;
}

/* Plain Newton for a (and b, where `slope`) of logit P(y = 1) = a + b eta from (0, 1), of classes that overlap. The
 * likelihood is concave: where steps vanish this is the estimate. Returns 0 where they do not: the careful engine then.
 */
static int newton(const cc_measure *m, size_t n, int slope, double beta[2]) {
  double *const prob = m->x, *const residual = m->x + m->n;
  double largest = 0.0;
  for (size_t i = 0; i < n; ++i) largest = fabs(m->offset[i]) > largest ? fabs(m->offset[i]) : largest;
  beta[0] = 0.0;
  beta[1] = 1.0;
  for (int iteration = 0; iteration < 20; ++iteration) {
    moments s;
    if (iteration == 0) {
      for (size_t i = 0; i < n; ++i) {
        prob[i] = m->start[i];
        residual[i] = m->weights[i] * (m->y[i] - prob[i]);
      }
    } else {
      for (size_t i = 0; i < n; ++i) prob[i] = 1.0 + exp(-beta[0] - beta[1] * m->offset[i]);
      weigh(m->y, m->weights, n, prob, residual);
    }
    add_moments(m, n, prob, residual, &s);
    const double det = slope ? s.i00 * s.i11 - s.i01 * s.i01 : s.i00;
    if (!(det > 1e-10 * (slope ? s.i00 * s.i11 : 1.0))) return 0;
    const double step0 = slope ? (s.i11 * s.u0 - s.i01 * s.u1) / det : s.u0 / det;
    const double step1 = slope ? (s.i00 * s.u1 - s.i01 * s.u0) / det : 0.0;
    beta[0] += step0;
    beta[1] += step1;
    const double change = fabs(step0) + fabs(step1) * largest;
    if (!(change < 1e3)) return 0;
    if (change < 1e-9) return 1;
  }
  return 0;
}

static double measure_slope(cc_measure *m, size_t n) {
  double beta[2];
  const int direction = cc_separation_univariable(n, m->offset, m->y, m->weights).direction;
  if (direction != 0) return direction > 0 ? INFINITY : -INFINITY;
  if (newton(m, n, 1, beta)) return beta[1];
  const cc_logistic_data data = {n, 2, m->x, m->y, m->weights, NULL, &cc_penalty_none};
  cc_logistic_work work;
  for (size_t i = 0; i < n; ++i) {
    m->x[i] = 1.0;
    m->x[n + i] = m->offset[i];
  }
  if (n < 2 || cc_logistic_begin(&work, &data, NULL, 0, m->engine) < 2) return NAN;
  beta[0] = 0.0;
  beta[1] = 1.0;
  const cc_logistic_fit fit = cc_logistic_maximise(&work, beta);
  return cc_logistic_at_rest(&work, &fit) ? beta[1] : NAN;
}

static double measure_in_the_large(cc_measure *m, size_t n) {
  double beta[2];
  if (newton(m, n, 0, beta)) return beta[0];
  const cc_logistic_data data = {n, 1, m->x, m->y, m->weights, m->offset, &cc_penalty_none};
  cc_logistic_work work;
  for (size_t i = 0; i < n; ++i) m->x[i] = 1.0;
  if (cc_logistic_begin(&work, &data, NULL, 0, m->engine) < 1) return NAN;
  beta[0] = 0.0;
  const cc_logistic_fit fit = cc_logistic_maximise(&work, beta);
  return cc_logistic_at_rest(&work, &fit) ? beta[0] : NAN;
}

cc_performance cc_measure_on(cc_measure *m, const double *weights) {
  cc_performance out = {NAN, NAN, NAN, NAN};
  double total = 0.0, error = 0.0;
  size_t n = 0, n_event = 0;
  for (size_t i = 0; i < m->n; ++i) {
    if (!(weights[i] > 0.0)) continue;
    total += weights[i];
    error += weights[i] * m->square[i];
    m->y[n] = m->event[i];
    m->weights[n] = weights[i];
    m->offset[n] = m->eta[i];
    m->start[n] = m->predicted[i];
    n_event += m->event[i];
    ++n;
  }
  if (n == 0) return out;
  out.brier = error / total;
  if (n_event == 0 || n_event == n) return out;
  out.auc = measure_auc(m, weights);
  out.slope = measure_slope(m, n);
  out.in_the_large = measure_in_the_large(m, n);
  return out;
}

cc_accuracy cc_accuracy_on(cc_measure *m, const double *weights) {
  cc_accuracy out = {NAN, NAN, NAN};
  double total = 0.0, error = 0.0, sum = 0.0, events = 0.0;
  for (size_t i = 0; i < m->n; ++i) {
    if (!(weights[i] > 0.0)) continue;
    total += weights[i];
    error += weights[i] * m->square[i];
    events += m->event[i] ? weights[i] : 0.0;
    sum += weights[i] * m->predicted[i];
  }
  if (!(total > 0.0)) return out;
  out.brier = error / total;
  out.log_lik = sum;
  if (events > 0.0 && events < total) out.auc = measure_auc(m, weights);
  return out;
}

void cc_deal_folds(uint64_t seed, uint64_t repeat, size_t n, const unsigned char *event, int k, size_t *order,
                   int *fold) {
  cc_rng rng;
  cc_rng_start(&rng, seed, repeat, CC_PURPOSE_FOLD);
  size_t m = 0, dealt = 0;
  for (unsigned char class_of = 0; class_of < 2; ++class_of) {
    m = 0;
    for (size_t i = 0; i < n; ++i) {
      if (event[i] == class_of) order[m++] = i;
    }
    for (size_t i = m; i > 1; --i) {
      const size_t j = cc_rng_below(&rng, (uint32_t)i), kept = order[i - 1];
      order[i - 1] = order[j];
      order[j] = kept;
    }
    for (size_t i = 0; i < m; ++i) fold[order[i]] = (int)(dealt++ % (size_t)k);
  }
}
