#include "cc_cox.h"

#include <math.h>

#include "cc_cox_one.h"
#include "cc_cox_pass.h"
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

CC_CLONES static void pass_two_fourth(cc_cox *d, const cc_vec *z) { cox_pass(d, 2, 4, z, NULL); }
CC_CLONES static void pass_second(cc_cox *d, const cc_vec *g) { cox_pass(d, d->p, 2, d->x, g); }
CC_CLONES static void pass_fourth(cc_cox *d, const cc_vec *z) { cox_pass(d, d->p, 4, z, NULL); }

/* ---- a point ---- */

CC_CLONES void cc_cox_predict(cc_cox *d, const cc_vec *beta) {
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

void cc_cox_at(cc_cox *d, const cc_vec *beta, int derivatives, cc_cox_point *out) {
  if (d->p == 1) {
    cc_cox_one_at(d, beta, derivatives, out);
    return;
  }
  cc_cox_predict(d, beta);
  pass_second(d, NULL);
  read_second(d, out);
  for (int l = 0; l < CC_LANES; ++l) out->bend[l] = 0.0;
  if (!(d->penalised && derivatives)) return;
  whiten(d);
  if (d->p == 2)
    pass_two_fourth(d, d->z);
  else
    pass_fourth(d, d->z);
  for (int l = 0; l < CC_LANES; ++l) add_penalty(d, l, out);
}

/* ---- proportional hazards ---- */

CC_CLONES void cc_cox_failed_before(const cc_cox *d, cc_vec *g) {
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
  if (p == 1) {
    cc_cox_one_slopes(d, beta, g);
  } else {
    cc_cox_predict(d, beta);
    pass_second(d, g);
  }
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
