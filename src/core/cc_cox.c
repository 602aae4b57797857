#include "cc_cox.h"

#include <math.h>

#include "cc_cox_moments.h"
#include "cc_linalg.h"

/* ---- room ---- */

static cc_vec *take(cc_vec **room, size_t n) {
  cc_vec *const here = *room;
  *room += n;
  return here;
}

static size_t moments_room(size_t p) { return 3 * p + 2 * p * p + p * p * p; }

static void lay_moments(cc_cox_moments *m, size_t p, cc_vec **room) {
  m->mean = take(room, p);
  m->second = take(room, p * p);
  m->third = take(room, p * p * p);
  m->fourth = take(room, p * p);
  m->shift = take(room, p);
  m->move = take(room, p);
}

size_t cc_cox_room(size_t n, size_t p) { return n * (2 + 2 * p) + p * p + 5 * moments_room(p); }

void cc_cox_lay_out(cc_cox *cox, size_t n, size_t p, cc_vec *room) {
  cox->p = p;
  cox->x = take(&room, n * p);
  cox->count = take(&room, n);
  cox->eta = take(&room, n);
  cox->z = take(&room, n * p);
  cox->factor = take(&room, p * p);
  lay_moments(&cox->at_risk, p, &room);
  lay_moments(&cox->failing, p, &room);
  lay_moments(&cox->moved, p, &room);
  lay_moments(&cox->term, p, &room);
  cox->sums.score = take(&room, p);
  cox->sums.info = take(&room, p * p);
  cox->sums.third = take(&room, p * p * p);
  cox->sums.fourth = take(&room, p * p);
  cox->sums.weighted = take(&room, p);
}

/* ---- one pass over the patients ---- */

CC_INLINE void clear_sums(size_t p, cc_cox_sums *s) {
  s->value = s->lean = s->squared = CC_SPLAT(0.0);
  for (size_t r = 0; r < p; ++r) s->score[r] = s->weighted[r] = CC_SPLAT(0.0);
  for (size_t r = 0; r < p * p; ++r) s->info[r] = s->fourth[r] = CC_SPLAT(0.0);
  for (size_t r = 0; r < p * p * p; ++r) s->third[r] = CC_SPLAT(0.0);
}

/* `times` terms with these at risk; largest: the linear predictor of weight 1; g: NULL, or of their time. */
CC_INLINE void add_term(size_t p, int order, const cc_cox_moments *m, const cc_vec *times, const cc_vec *largest,
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
CC_INLINE void weigh(const cc_cox *d, size_t p, int order, size_t i, cc_vec *largest, cc_cox_moments *m,
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
CC_INLINE void join_failing(cc_cox *d, size_t p, int order, const cc_vec *by, cc_cox_moments *m) {
  const cc_vec weight = *by * d->failing.weight;
  cox_take(p, order, &d->failing, NULL, 0, &d->moved);
  cox_join(p, order, &weight, d->failing.mean, &d->moved, by, m);
}

/* Those who fail at one time, by Efron: in term j of d they are at risk with 1 - j / d of their weight. */
CC_INLINE void add_efron(cc_cox *d, size_t p, int order, const cc_vec *z, size_t from, size_t to, const cc_vec *n_fail,
                         cc_vec *largest, const cc_vec *g) {
  const cc_vec one = CC_SPLAT(1.0), none = CC_SPLAT(0.0);
  cc_vec weight;
  double most = 0.0;
  for (int l = 0; l < CC_LANES; ++l) most = (*n_fail)[l] > most ? (*n_fail)[l] : most;
  const cc_vec some = CC_SELECT(*n_fail > 0.0, *n_fail, one);
  for (size_t i = from; i < to; ++i) weigh(d, p, order, i, largest, &d->at_risk, &weight); /* the largest of them */
  cox_clear(p, order, &d->failing);
  for (size_t i = from; i < to; ++i) {
    weigh(d, p, order, i, largest, &d->at_risk, &weight);
    cox_join(p, order, &weight, z + i * p, NULL, NULL, &d->failing);
  }
  for (double j = 0.0; j < most; j += 1.0) {
    const cc_ivec here = *n_fail > j;
    const cc_vec times = CC_SELECT(here, one, none), by = CC_SELECT(here, 1.0 - j / some, one);
    d->term.weight = d->at_risk.weight;
    for (size_t r = 0; r < p; ++r) d->term.mean[r] = d->at_risk.mean[r];
    cox_take(p, order, &d->at_risk, NULL, 0, &d->term);
    join_failing(d, p, order, &by, &d->term);
    add_term(p, order, &d->term, &times, largest, g, &d->sums);
  }
  join_failing(d, p, order, &one, &d->at_risk);
}

/* All patients, from the latest time; z: their columns; g: NULL, or a number a group. */
CC_INLINE void pass(cc_cox *d, size_t p, int order, const cc_vec *z, const cc_vec *g) {
  const cc_cox_times *const t = d->times;
  cc_cox_sums *const s = &d->sums;
  cc_vec largest = CC_SPLAT(-1e300), weight;
  clear_sums(p, s);
  cox_clear(p, order, &d->at_risk);
  for (size_t k = 0, i = 0; k < t->n_groups; ++k) {
    for (; i < t->fail[k]; ++i) {
      weigh(d, p, order, i, &largest, &d->at_risk, &weight);
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
      add_efron(d, p, order, z, i, t->end[k], &n_fail, &largest, g != NULL ? g + k : NULL);
      i = t->end[k];
      continue;
    }
    for (; i < t->end[k]; ++i) {
      weigh(d, p, order, i, &largest, &d->at_risk, &weight);
      cox_join(p, order, &weight, z + i * p, NULL, NULL, &d->at_risk);
    }
    add_term(p, order, &d->at_risk, &n_fail, &largest, g != NULL ? g + k : NULL, s);
  }
}

/* One column, whose moments and sums live in registers. */
CC_INLINE void pass_one(cc_cox *d, int order) {
  cc_vec a[6], f[6], m[6], t[6], s[5];
  cc_cox own = *d;
  own.at_risk = (cc_cox_moments){CC_SPLAT(0.0), a, a + 1, a + 2, a + 3, a + 4, a + 5};
  own.failing = (cc_cox_moments){CC_SPLAT(0.0), f, f + 1, f + 2, f + 3, f + 4, f + 5};
  own.moved = (cc_cox_moments){CC_SPLAT(0.0), m, m + 1, m + 2, m + 3, m + 4, m + 5};
  own.term = (cc_cox_moments){CC_SPLAT(0.0), t, t + 1, t + 2, t + 3, t + 4, t + 5};
  own.sums = (cc_cox_sums){.score = s, .info = s + 1, .third = s + 2, .fourth = s + 3, .weighted = s + 4};
  pass(&own, 1, order, d->x, NULL);
  d->sums.value = own.sums.value;
  d->sums.score[0] = s[0];
  d->sums.info[0] = s[1];
  d->sums.third[0] = s[2];
  d->sums.fourth[0] = s[3];
}

CC_CLONES static void pass_one_second(cc_cox *d) { pass_one(d, 2); }
CC_CLONES static void pass_one_fourth(cc_cox *d) { pass_one(d, 4); }
CC_CLONES static void pass_two_fourth(cc_cox *d, const cc_vec *z) { pass(d, 2, 4, z, NULL); }
CC_CLONES static void pass_second(cc_cox *d, const cc_vec *g) { pass(d, d->p, 2, d->x, g); }
CC_CLONES static void pass_fourth(cc_cox *d, const cc_vec *z) { pass(d, d->p, 4, z, NULL); }

/* ---- a point ---- */

CC_CLONES static void predict(cc_cox *d, const cc_vec *beta) {
  const size_t p = d->p;
  for (size_t i = 0; i < d->times->n; ++i) {
    cc_vec eta = d->x[i * p] * beta[0];
    for (size_t r = 1; r < p; ++r) eta += d->x[i * p + r] * beta[r];
    d->eta[i] = eta;
  }
}

/* z = L^-1 x, L the factor of each lane's information. */
CC_CLONES static void whiten(cc_cox *d) {
  const size_t p = d->p;
  for (size_t i = 0; i < d->times->n; ++i) {
    for (size_t r = 0; r < p; ++r) {
      cc_vec rest = d->x[i * p + r];
      for (size_t c = 0; c < r; ++c) rest -= d->factor[r + c * p] * d->z[i * p + c];
      d->z[i * p + r] = rest / d->factor[r + r * p];
    }
  }
}

/* Score and information of each lane; the factor of the information, of the identity where it has none. */
static void read_second(cc_cox *d, cc_cox_point *out) {
  const size_t p = d->p;
  for (int l = 0; l < CC_LANES; ++l) {
    double *const score = out->score + (size_t)l * p, *const info = out->info + (size_t)l * p * p;
    double *const factor = out->curve + (size_t)l * p * p;
    out->value[l] = d->sums.value[l];
    for (size_t r = 0; r < p; ++r) score[r] = d->sums.score[r][l];
    for (size_t r = 0; r < p * p; ++r) factor[r] = info[r] = d->sums.info[r][l];
    const int sound = cc_cholesky(p, factor, 0.0, 1e-14);
    for (size_t c = 0; c < p; ++c) {
      for (size_t r = 0; r < p; ++r) {
        d->factor[r + c * p][l] = sound ? (r >= c ? factor[r + c * p] : 0.0) : (double)(r == c);
      }
      if (d->penalised) out->value[l] += sound ? log(factor[c + c * p]) : -INFINITY;
    }
    for (size_t r = 0; r < p * p; ++r) factor[r] = info[r];
  }
}

/* What the penalty adds to lane l: to the score L t / 2, t the contracted third cumulants in coordinates whitened by L,
 * to the second derivatives L (fourth - third third) L' / 2. */
static void add_penalty(const cc_cox *d, int l, cc_cox_point *out) {
  const size_t p = d->p;
  double *const score = out->score + (size_t)l * p, *const curve = out->curve + (size_t)l * p * p;
  const cc_vec *const third = d->sums.third, *const factor = d->factor;
  for (size_t r = 0; r < p; ++r) {
    double trace = 0.0;
    for (size_t c = 0; c < p; ++c) trace += third[r + p * (c + p * c)][l];
    for (size_t k = r; k < p; ++k) score[k] += 0.5 * factor[k + r * p][l] * trace;
    for (size_t s = 0; s < p; ++s) {
      double bend = d->sums.fourth[r + s * p][l];
      for (size_t c = 0; c < p * p; ++c) bend -= third[r + p * c][l] * third[s + p * c][l];
      for (size_t i = r; i < p; ++i) {
        for (size_t j = s; j < p; ++j) {
          curve[i + j * p] -= 0.5 * factor[i + r * p][l] * bend * factor[j + s * p][l];
        }
      }
    }
  }
}

/* One column: third and fourth cumulants into coordinates in which the information is 1. */
static void whiten_one(cc_cox *d) {
  const cc_vec f = d->factor[0], square = f * f;
  d->sums.third[0] /= square * f;
  d->sums.fourth[0] /= square * square;
}

void cc_cox_at(cc_cox *d, const cc_vec *beta, int derivatives, cc_cox_point *out) {
  const int wanted = d->penalised && derivatives;
  predict(d, beta);
  if (d->p > 1)
    pass_second(d, NULL);
  else if (wanted)
    pass_one_fourth(d);
  else
    pass_one_second(d);
  read_second(d, out);
  if (!wanted) return;
  if (d->p == 1) {
    whiten_one(d);
  } else {
    whiten(d);
    if (d->p == 2)
      pass_two_fourth(d, d->z);
    else
      pass_fourth(d, d->z);
  }
  for (int l = 0; l < CC_LANES; ++l) add_penalty(d, l, out);
}

/* ---- proportional hazards ---- */

void cc_cox_failed_before(const cc_cox *d, cc_vec *g) {
  const cc_cox_times *const t = d->times;
  cc_vec left = CC_SPLAT(1.0), at_risk = CC_SPLAT(0.0), sum = CC_SPLAT(0.0), events = CC_SPLAT(0.0);
  for (size_t i = 0; i < t->n; ++i) at_risk += d->count[i];
  for (size_t k = t->n_groups; k-- > 0;) {
    const size_t from = k > 0 ? t->end[k - 1] : 0;
    cc_vec failing = CC_SPLAT(0.0), all = CC_SPLAT(0.0);
    for (size_t i = from; i < t->end[k]; ++i) all += d->count[i];
    for (size_t i = t->fail[k]; i < t->end[k]; ++i) failing += d->count[i];
    g[k] = 1.0 - left;
    sum += failing * g[k];
    events += failing;
    const cc_ivec some = at_risk > 0.0;
    left *= 1.0 - CC_SELECT(some, failing, CC_SPLAT(0.0)) / CC_SELECT(some, at_risk, CC_SPLAT(1.0));
    at_risk -= all;
  }
  const cc_ivec some = events > 0.0;
  const cc_vec mean = CC_SELECT(some, sum, CC_SPLAT(0.0)) / CC_SELECT(some, events, CC_SPLAT(1.0));
  for (size_t k = 0; k < t->n_groups; ++k) g[k] -= mean;
}

void cc_cox_slope_test(cc_cox *d, const cc_vec *beta, const cc_vec *g, double *room, double chi_square[CC_LANES]) {
  const size_t p = d->p;
  double *const factor = room, *const solved = room + p * p;
  predict(d, beta);
  pass_second(d, g);
  for (int l = 0; l < CC_LANES; ++l) {
    chi_square[l] = NAN;
    for (size_t r = 0; r < p * p; ++r) factor[r] = d->sums.info[r][l];
    if (!cc_cholesky(p, factor, 0.0, 1e-12)) continue;
    for (size_t r = 0; r < p; ++r) solved[r] = d->sums.weighted[r][l];
    cc_cholesky_solve(p, factor, solved);
    double variance = d->sums.squared[l];
    for (size_t r = 0; r < p; ++r) variance -= d->sums.weighted[r][l] * solved[r];
    if (variance > 1e-12 * d->sums.squared[l]) chi_square[l] = d->sums.lean[l] * d->sums.lean[l] / variance;
  }
}
