#ifndef CC_COX_PASS_H
#define CC_COX_PASS_H

#include "cc_cox_moments.h"
#include "cc_same_bits.h"

/* One pass over the patients, from the latest time, for the sums of a partial likelihood's terms (cc_cox.h): inlined,
 * so that a known number of columns costs no loops. */

CC_INLINE void cox_clear_sums(size_t p, cc_cox_sums *s) {
  s->value = s->lean = s->squared = CC_SPLAT(0.0);
  for (size_t r = 0; r < p; ++r) s->score[r] = s->weighted[r] = CC_SPLAT(0.0);
  for (size_t r = 0; r < p * p; ++r) s->info[r] = s->fourth[r] = CC_SPLAT(0.0);
  for (size_t r = 0; r < p * p * p; ++r) s->third[r] = CC_SPLAT(0.0);
}

/* `times` terms with these at risk; largest: the linear predictor of weight 1; g: NULL, or of their time. */
CC_INLINE void cox_add_term(size_t p, int order, const cc_cox_moments *m, const cc_vec *times, const cc_vec *largest,
                            const cc_vec *g, cc_cox_sums *s) {
  const cc_vec safe = CC_SELECT(m->weight > 0.0, m->weight, CC_SPLAT(1.0));
  const cc_vec share = *times / safe;
  cc_vec log_weight;
  cc_log_positive(&safe, &log_weight);
  s->value -= *times * (CC_SELECT(m->weight > 0.0, *largest, CC_SPLAT(0.0)) + log_weight);
  for (size_t r = 0; r < p; ++r) s->score[r] -= *times * m->mean[r];
  for (size_t r = 0; r < p * p; ++r) s->info[r] += share * m->second[r];
  if (g != NULL) {
    s->lean -= *times * *g * m->mean[0];
    for (size_t r = 0; r < p; ++r) s->weighted[r] += *g * share * m->second[r];
    s->squared += *g * *g * share * m->second[0];
  }
  if (order < 4) return;
  cc_vec trace = CC_SPLAT(0.0);
  for (size_t r = 0; r < p; ++r) trace += m->second[r + r * p];
  for (size_t r = 0; r < p * p * p; ++r) s->third[r] += share * m->third[r];
  for (size_t r = 0; r < p; ++r) {
    for (size_t c = 0; c < p; ++c) {
      cc_vec square = CC_SPLAT(0.0);
      for (size_t d = 0; d < p; ++d) square += m->second[r + d * p] * m->second[d + c * p];
      s->fourth[r + c * p] += share * (m->fourth[r + c * p] - (2.0 * square + m->second[r + c * p] * trace) / safe);
    }
  }
}

/* exp(eta) relative to the largest at risk, which patient i may be. */
CC_INLINE void cox_weigh(const cc_cox *d, size_t p, int order, size_t i, cc_vec *largest, cc_cox_moments *m,
                         cc_vec *weight) {
  const cc_ivec present = d->count[i] > 0.0, higher = present & (d->eta[i] > *largest);
  if (cc_any(&higher)) {
    const cc_vec now = CC_SELECT(higher, d->eta[i], *largest), fall = *largest - now;
    cc_vec by;
    cc_exp_negative(&fall, &by);
    cox_rescale(p, order, &by, m);
    *largest = now;
  }
  const cc_vec below = CC_SELECT(present, d->eta[i] - *largest, CC_SPLAT(0.0));
  cc_exp_negative(&below, weight);
  *weight *= d->count[i];
}

/* `by` of those who fail join those at risk. */
CC_INLINE void cox_join_failing(cc_cox *d, size_t p, int order, const cc_vec *by, cc_cox_moments *m) {
  const cc_vec weight = *by * d->failing.weight;
  cox_take(p, order, &d->failing, NULL, 0, &d->moved);
  cox_join(p, order, &weight, d->failing.mean, &d->moved, by, m);
}

/* Those who fail at one time, by Efron: in term j of d they are at risk with 1 - j / d of their weight. */
CC_INLINE void cox_add_efron(cc_cox *d, size_t p, int order, const cc_vec *z, size_t from, size_t to,
                             const cc_vec *n_fail, cc_vec *largest, const cc_vec *g) {
  const cc_vec one = CC_SPLAT(1.0), none = CC_SPLAT(0.0);
  cc_vec weight;
  double most = 0.0;
  for (int l = 0; l < CC_LANES; ++l) most = (*n_fail)[l] > most ? (*n_fail)[l] : most;
  const cc_vec some = CC_SELECT(*n_fail > 0.0, *n_fail, one);
  for (size_t i = from; i < to; ++i) cox_weigh(d, p, order, i, largest, &d->at_risk, &weight); /* the largest of them */
  cox_clear(p, order, &d->failing);
  for (size_t i = from; i < to; ++i) {
    cox_weigh(d, p, order, i, largest, &d->at_risk, &weight);
    cox_join(p, order, &weight, z + i * p, NULL, NULL, &d->failing);
  }
  for (double j = 0.0; j < most; j += 1.0) {
    const cc_ivec here = *n_fail > j;
    const cc_vec times = CC_SELECT(here, one, none), by = CC_SELECT(here, 1.0 - j / some, one);
    d->term.weight = d->at_risk.weight;
    for (size_t r = 0; r < p; ++r) d->term.mean[r] = d->at_risk.mean[r];
    cox_take(p, order, &d->at_risk, NULL, 0, &d->term);
    cox_join_failing(d, p, order, &by, &d->term);
    cox_add_term(p, order, &d->term, &times, largest, g, &d->sums);
  }
  cox_join_failing(d, p, order, &one, &d->at_risk);
}

/* All patients, from the latest time; z: their columns; g: NULL, or a number a group. */
CC_INLINE void cox_pass(cc_cox *d, size_t p, int order, const cc_vec *z, const cc_vec *g) {
  const cc_cox_times *const t = d->times;
  cc_cox_sums *const s = &d->sums;
  cc_vec largest = CC_SPLAT(-1e300), weight;
  cox_clear_sums(p, s);
  cox_clear(p, order, &d->at_risk);
  for (size_t k = 0, i = 0; k < t->n_groups; ++k) {
    for (; i < t->fail[k]; ++i) {
      cox_weigh(d, p, order, i, &largest, &d->at_risk, &weight);
      cox_join(p, order, &weight, z + i * p, NULL, NULL, &d->at_risk);
    }
    if (i == t->end[k]) continue;
    cc_vec n_fail = CC_SPLAT(0.0);
    for (size_t j = i; j < t->end[k]; ++j) {
      n_fail += d->count[j];
      s->value += d->count[j] * d->eta[j];
      for (size_t r = 0; r < p; ++r) s->score[r] += d->count[j] * z[j * p + r];
      if (g != NULL) s->lean += d->count[j] * g[k] * z[j * p];
    }
    const cc_ivec tied = n_fail > 1.0;
    if (d->ties == CC_TIES_EFRON && cc_any(&tied)) {
      cox_add_efron(d, p, order, z, i, t->end[k], &n_fail, &largest, g != NULL ? g + k : NULL);
      i = t->end[k];
      continue;
    }
    for (; i < t->end[k]; ++i) {
      cox_weigh(d, p, order, i, &largest, &d->at_risk, &weight);
      cox_join(p, order, &weight, z + i * p, NULL, NULL, &d->at_risk);
    }
    cox_add_term(p, order, &d->at_risk, &n_fail, &largest, g != NULL ? g + k : NULL, s);
  }
}

#endif
