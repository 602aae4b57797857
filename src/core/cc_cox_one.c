#include "cc_cox_one.h"

#include <math.h>

#include "cc_cox_pass.h"

enum { FACTORS = 8 }; /* weights, none below exp(-FARTHEST), multiplied before a logarithm is taken */

static const double FARTHEST = 80.0; /* between linear predictors */
static const double APART = 1e-4;    /* variance over squared distance from the column's mean: below, digits are lost */

/* ---- the careful pass ---- */

/* Moments and sums live in registers. */
CC_INLINE void careful(cc_cox *d, int order, const cc_vec *g) {
  cc_vec a[6], f[6], m[6], t[6], s[5];
  cc_cox own = *d;
  own.at_risk = (cc_cox_moments){CC_SPLAT(0.0), a, a + 1, a + 2, a + 3, a + 4, a + 5};
  own.failing = (cc_cox_moments){CC_SPLAT(0.0), f, f + 1, f + 2, f + 3, f + 4, f + 5};
  own.moved = (cc_cox_moments){CC_SPLAT(0.0), m, m + 1, m + 2, m + 3, m + 4, m + 5};
  own.term = (cc_cox_moments){CC_SPLAT(0.0), t, t + 1, t + 2, t + 3, t + 4, t + 5};
  own.sums = (cc_cox_sums){.score = s, .info = s + 1, .third = s + 2, .fourth = s + 3, .weighted = s + 4};
  cox_pass(&own, 1, order, d->x, g);
  d->sums.value = own.sums.value;
  d->sums.lean = own.sums.lean;
  d->sums.squared = own.sums.squared;
  d->sums.score[0] = s[0];
  d->sums.info[0] = s[1];
  d->sums.third[0] = s[2];
  d->sums.fourth[0] = s[3];
  d->sums.weighted[0] = s[4];
}

CC_CLONES static void careful_fourth(cc_cox *d) { careful(d, 4, NULL); }
CC_CLONES static void careful_slopes(cc_cox *d, const cc_vec *g) { careful(d, 2, g); }

/* ---- power sums ---- */

/* Where the column lies among those who count. */
typedef struct {
  cc_vec mean, low, high;
} extent;

/* Weighted sums of powers, from the zeroth. */
typedef struct {
  cc_vec of[5];
} powers;

typedef struct {
  cc_vec value, product, score, info, third, fourth, apart, lean, weighted, squared;
} totals;

CC_INLINE void find_extent(const cc_cox *d, extent *e) {
  cc_vec sum = CC_SPLAT(0.0), n = CC_SPLAT(0.0), low = CC_SPLAT(1e300), high = CC_SPLAT(-1e300);
  for (size_t i = 0; i < d->times->n; ++i) {
    const cc_vec x = d->x[i], count = d->count[i];
    const cc_ivec present = count > 0.0;
    low = CC_SELECT(present & (x < low), x, low);
    high = CC_SELECT(present & (x > high), x, high);
    sum += CC_SELECT(present, count * x, CC_SPLAT(0.0));
    n += count;
  }
  *e = (extent){sum / CC_SELECT(n > 0.0, n, CC_SPLAT(1.0)), low, high};
}

/* A patient of this weight, u from the mean, joins. */
CC_INLINE void join(int order, const cc_vec *weight, const cc_vec *u, powers *m) {
  cc_vec power = *weight;
  m->of[0] += power;
  CC_UNROLL(4)
  for (int k = 1; k <= order; ++k) {
    power *= *u;
    m->of[k] += power;
  }
}

/* to = from + by times others */
CC_INLINE void mix(int order, const powers *from, const cc_vec *by, const powers *others, powers *to) {
  CC_UNROLL(5)
  for (int k = 0; k <= order; ++k) to->of[k] = from->of[k] + *by * others->of[k];
}

/* `times` terms with these at risk; alone: lanes in which no more than one fails at their time, whose weight waits in
 * the product; g: NULL, or of their time. */
CC_INLINE void add_terms(int order, const powers *m, const cc_vec *times, const cc_ivec *alone, const cc_vec *g,
                         totals *t) {
  const cc_vec one = CC_SPLAT(1.0), none = CC_SPLAT(0.0);
  const cc_ivec here = *times > 0.0, together = here & ~*alone;
  const cc_vec weight = CC_SELECT(m->of[0] > 0.0, m->of[0], one), inverse = 1.0 / weight;
  const cc_vec mean = m->of[1] * inverse, square = m->of[2] * inverse;
  const cc_vec apart = mean * mean, variance = square - apart;
  t->product *= CC_SELECT(here & *alone, weight, one);
  if (cc_any(&together)) {
    cc_vec log_weight;
    cc_log_positive(&weight, &log_weight);
    t->value -= CC_SELECT(together, *times * log_weight, none);
  }
  t->score -= *times * mean;
  t->info += *times * variance;
  t->apart += *times * apart;
  if (g != NULL) {
    t->lean -= *times * *g * mean;
    t->weighted += *g * *times * variance;
    t->squared += *g * *g * *times * variance;
  }
  if (order < 3) return;
  const cc_vec cube = m->of[3] * inverse;
  t->third += *times * (cube - mean * (3.0 * square - 2.0 * apart));
  if (order < 4) return;
  const cc_vec fourth = m->of[4] * inverse - 4.0 * mean * cube + apart * (6.0 * square - 3.0 * apart);
  t->fourth += *times * (fourth - 3.0 * variance * variance);
}

CC_INLINE void take_product(totals *t) {
  cc_vec log_weights;
  cc_log_positive(&t->product, &log_weights);
  t->value -= log_weights;
  t->product = CC_SPLAT(1.0);
}

/* Patient i, of weight exp(beta u - top), joins. */
CC_INLINE void enter(const cc_cox *d, int order, size_t i, const cc_vec *beta, const cc_vec *top, const cc_vec *mean,
                     powers *m) {
  const cc_vec u = d->x[i] - *mean, count = d->count[i];
  const cc_vec below = CC_SELECT(count > 0.0, u * *beta - *top, CC_SPLAT(0.0));
  cc_vec weight;
  cc_exp_negative(&below, &weight);
  weight *= count;
  join(order, &weight, &u, m);
}

/* Those who fail at one time, by Efron: in term j of n they are at risk with 1 - j / n of their weight. */
CC_INLINE void add_efron(int order, const powers *at_risk, const powers *failing, const cc_vec *n_fail,
                         const cc_ivec *alone, const cc_vec *g, totals *t) {
  const cc_vec one = CC_SPLAT(1.0), none = CC_SPLAT(0.0), some = CC_SELECT(*n_fail > 0.0, *n_fail, one);
  double most = 0.0;
  for (int l = 0; l < CC_LANES; ++l) most = (*n_fail)[l] > most ? (*n_fail)[l] : most;
  for (double j = 0.0; j < most; j += 1.0) {
    const cc_ivec here = *n_fail > j;
    const cc_vec by = CC_SELECT(here, 1.0 - j / some, one), times = CC_SELECT(here, one, none);
    powers term;
    mix(order, at_risk, &by, failing, &term);
    add_terms(order, &term, &times, alone, g, t);
  }
}

/* All patients, from the latest time; g: NULL, or a number a group. lost: lanes whose digits are. */
CC_INLINE void sum_powers(cc_cox *d, int order, const cc_vec *beta, const cc_vec *g, cc_ivec *lost) {
  const cc_cox_times *const times = d->times;
  const cc_vec one = CC_SPLAT(1.0);
  extent e;
  find_extent(d, &e);
  const cc_vec at_low = (e.low - e.mean) * *beta, at_high = (e.high - e.mean) * *beta;
  const cc_vec top = CC_SELECT(at_low > at_high, at_low, at_high);
  powers at_risk = {{CC_SPLAT(0.0)}};
  totals t = {.product = one};
  size_t n_terms = 0;
  for (size_t k = 0, i = 0; k < times->n_groups; ++k) {
    for (; i < times->fail[k]; ++i) enter(d, order, i, beta, &top, &e.mean, &at_risk);
    if (i == times->end[k]) continue;
    powers failing = {{CC_SPLAT(0.0)}};
    cc_vec n_fail = CC_SPLAT(0.0);
    for (; i < times->end[k]; ++i) {
      const cc_vec u = d->x[i] - e.mean, count = d->count[i];
      enter(d, order, i, beta, &top, &e.mean, &failing);
      n_fail += count;
      t.value += CC_SELECT(count > 0.0, count * (u * *beta - top), CC_SPLAT(0.0));
      t.score += count * u;
      if (g != NULL) t.lean += count * g[k] * u;
    }
    const cc_ivec tied = n_fail > 1.0, alone = ~tied;
    const cc_vec *const at_time = g != NULL ? g + k : NULL;
    const int apart = d->ties == CC_TIES_EFRON && cc_any(&tied);
    if (apart) add_efron(order, &at_risk, &failing, &n_fail, &alone, at_time, &t);
    mix(order, &at_risk, &one, &failing, &at_risk);
    if (!apart) add_terms(order, &at_risk, &n_fail, &alone, at_time, &t);
    if (++n_terms % FACTORS == 0) take_product(&t);
  }
  take_product(&t);
  d->sums.value = t.value;
  d->sums.lean = t.lean;
  d->sums.squared = t.squared;
  d->sums.score[0] = t.score;
  d->sums.info[0] = t.info;
  d->sums.third[0] = t.third;
  d->sums.fourth[0] = t.fourth;
  d->sums.weighted[0] = t.weighted;
  *lost = ~(t.info >= APART * t.apart) | (CC_ABS(at_high - at_low) > FARTHEST);
}

CC_CLONES static void powers_second(cc_cox *d, const cc_vec *beta, cc_ivec *lost) {
  sum_powers(d, 2, beta, NULL, lost);
}
CC_CLONES static void powers_third(cc_cox *d, const cc_vec *beta, cc_ivec *lost) { sum_powers(d, 3, beta, NULL, lost); }
CC_CLONES static void powers_fourth(cc_cox *d, const cc_vec *beta, cc_ivec *lost) {
  sum_powers(d, 4, beta, NULL, lost);
}
CC_CLONES static void powers_slopes(cc_cox *d, const cc_vec *beta, const cc_vec *g, cc_ivec *lost) {
  sum_powers(d, 2, beta, g, lost);
}

/* The lanes that lost digits once more. */
static void mend(cc_cox *d, const cc_vec *beta, const cc_vec *g, const cc_ivec *lost) {
  if (!cc_any(lost)) return;
  cc_cox_sums *const s = &d->sums;
  cc_vec *const each[] = {&s->value, &s->lean, &s->squared, s->score, s->info, s->third, s->fourth, s->weighted};
  enum { N = sizeof each / sizeof *each };
  cc_vec kept[N];
  for (int k = 0; k < N; ++k) kept[k] = *each[k];
  cc_cox_predict(d, beta);
  if (g != NULL)
    careful_slopes(d, g);
  else
    careful_fourth(d);
  for (int k = 0; k < N; ++k) *each[k] = CC_SELECT(*lost, *each[k], kept[k]);
}

/* ---- a point ---- */

/* The penalty is half the logarithm of the information. */
CC_CLONES static void read_sums(const cc_cox *d, int derivatives, cc_cox_point *out) {
  cc_vec value = d->sums.value, score = d->sums.score[0], curve = d->sums.info[0];
  const cc_vec info = d->sums.info[0], third = d->sums.third[0];
  if (d->penalised) {
    const cc_ivec sound = info > 1e-300;
    const cc_vec safe = CC_SELECT(sound, info, CC_SPLAT(1.0)), skew = third / safe;
    cc_vec log_info;
    cc_log_positive(&safe, &log_info);
    value = CC_SELECT(sound, value + 0.5 * log_info, CC_SPLAT(-INFINITY));
    if (derivatives) {
      score += 0.5 * skew;
      curve -= 0.5 * (d->sums.fourth[0] / safe - skew * skew);
    }
  }
  CC_STORE(out->value, value);
  CC_STORE(out->score, score);
  CC_STORE(out->info, info);
  CC_STORE(out->curve, curve);
  CC_STORE(out->bend, third);
}

void cc_cox_one_at(cc_cox *d, const cc_vec *beta, int derivatives, cc_cox_point *out) {
  cc_ivec lost;
  if (!derivatives)
    powers_second(d, beta, &lost);
  else if (d->penalised)
    powers_fourth(d, beta, &lost);
  else
    powers_third(d, beta, &lost);
  mend(d, beta, NULL, &lost);
  read_sums(d, derivatives, out);
}

void cc_cox_one_slopes(cc_cox *d, const cc_vec *beta, const cc_vec *g) {
  cc_ivec lost;
  powers_slopes(d, beta, g, &lost);
  mend(d, beta, g, &lost);
}
