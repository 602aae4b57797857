/* Cox models (cc_cox, cc_cox_one, cc_cox_climb, cc_cox_limits, cc_cox_fit, cc_cox_monotone, cc_concordance): values by
 * hand and published ones; against the likelihood's definition on small random cases with ties, missing values and a
 * second column. */
#include "cc_cox_fit.h"

#include <string.h>

#include "../fuzz/plain_cox.h"
#include "../fuzz/values_concordance.h"
#include "check.h"

enum { MOST = 24 };

static const cc_exactly exactly = {malloc, free, NULL};

/* One problem in all lanes, patients in order: the latest time first, of one time those without the event first. */
typedef struct {
  size_t n, p, fail[MOST], end[MOST];
  double x[2 * MOST], count[MOST], time[MOST];
  int event[MOST];
} small;

static void sort_patients(small *s) {
  for (size_t i = 0; i < s->n; ++i) {
    for (size_t j = i + 1; j < s->n; ++j) {
      if (s->time[j] > s->time[i] || (s->time[j] == s->time[i] && s->event[j] < s->event[i])) {
        const double t = s->time[i], c = s->count[i];
        const int e = s->event[i];
        s->time[i] = s->time[j], s->count[i] = s->count[j], s->event[i] = s->event[j];
        s->time[j] = t, s->count[j] = c, s->event[j] = e;
        for (size_t k = 0; k < s->p; ++k) {
          const double x = s->x[i * s->p + k];
          s->x[i * s->p + k] = s->x[j * s->p + k], s->x[j * s->p + k] = x;
        }
      }
    }
  }
}

static cc_cox_times group_times(small *s) {
  cc_cox_times t = {s->n, 0, s->fail, s->end};
  for (size_t i = 0; i < s->n;) {
    const double here = s->time[i];
    while (i < s->n && s->time[i] == here && !s->event[i]) ++i;
    s->fail[t.n_groups] = i;
    while (i < s->n && s->time[i] == here) ++i;
    s->end[t.n_groups++] = i;
  }
  return t;
}

typedef struct {
  cc_cox_times times;
  cc_cox_work work;
  void *vectors;
  double *doubles;
} bench;

static void open_bench(bench *b, small *s, cc_ties ties, int penalised) {
  b->times = group_times(s);
  b->vectors = aligned_alloc(64, (cc_cox_vectors(s->n, s->p, b->times.n_groups) * sizeof(cc_vec) + 63) / 64 * 64);
  b->doubles = malloc(cc_cox_doubles(s->p) * sizeof(double));
  b->work.cox = (cc_cox){.times = &b->times, .ties = ties, .penalised = penalised};
  cc_cox_prepare(&b->work, s->n, s->p, b->vectors, b->doubles);
  for (size_t i = 0; i < s->n; ++i) {
    b->work.cox.count[i] = CC_SPLAT(s->count[i]);
    for (size_t k = 0; k < s->p; ++k) b->work.cox.x[i * s->p + k] = CC_SPLAT(s->x[i * s->p + k]);
  }
}

static void close_bench(bench *b) {
  free(b->vectors);
  free(b->doubles);
}

static cc_cox_fit fit_small(small *s, cc_ties ties, int penalised) {
  static const int all[CC_LANES] = {1, 1, 1, 1};
  bench b;
  cc_cox_fit fit[CC_LANES];
  open_bench(&b, s, ties, penalised);
  cc_cox_fit_lanes(&b.work, all, 1.9207294103470620, &exactly, fit);
  for (int l = 1; l < CC_LANES; ++l) CHECK(memcmp(&fit[0], &fit[l], sizeof *fit) == 0);
  close_bench(&b);
  return fit[0];
}

static void by_hand(void) {
  /* Two patients, x = 1 fails first: score 1 - e / (1 + e) + (1 - e) / (2 (1 + e)) is 0 at e = 3. */
  small s = {.n = 2, .p = 1, .x = {0, 1}, .count = {1, 1}, .time = {2, 1}, .event = {0, 1}};
  cc_cox_fit fit = fit_small(&s, CC_TIES_BRESLOW, 1);
  CHECK_NEAR(fit.estimate, log(3.0), 1e-12);
  CHECK(fit.separated && fit.status == CC_OK);
  fit = fit_small(&s, CC_TIES_BRESLOW, 0);
  CHECK(fit.status == CC_SEPARATED && fit.estimate == INFINITY && fit.high == INFINITY);
  CHECK_NEAR(fit.statistic, 2 * log(2.0), 1e-12);
  /* Its lower limit: log(1 + exp(-b)) = drop. */
  CHECK_NEAR(fit.low, -log(expm1(1.9207294103470620)), 1e-9);
  s.x[1] = 0;
  CHECK(fit_small(&s, CC_TIES_BRESLOW, 1).status == CC_NOT_COMPUTED);
}

/* Eight patients: coxphf 1.13.4, survival 3.5. */
static void published(void) {
  small s = {.n = 8,
             .p = 1,
             .x = {1.2, 0.3, 0.9, -0.4, 0.6, -0.2, -1.1, 0.1},
             .count = {1, 1, 1, 1, 1, 1, 1, 1},
             .time = {5, 8, 8, 12, 15, 20, 22, 30},
             .event = {1, 1, 1, 0, 1, 1, 0, 0}};
  sort_patients(&s);
  cc_cox_fit fit = fit_small(&s, CC_TIES_BRESLOW, 1);
  CHECK_NEAR(fit.estimate, 2.403507837, 1e-9);
  CHECK_NEAR(fit.std_error, 1.315004274, 1e-9);
  CHECK_NEAR(exp(fit.low), 1.40987564, 1e-8);
  CHECK_NEAR(exp(fit.high), 356.448695, 1e-6);
  CHECK_NEAR(fit.statistic, 5.66163, 1e-5);
  fit = fit_small(&s, CC_TIES_BRESLOW, 0);
  CHECK_NEAR(fit.estimate, 2.977911594, 1e-9);
  CHECK_NEAR(fit.std_error, 1.544270265, 1e-9);
  fit = fit_small(&s, CC_TIES_EFRON, 0);
  CHECK_NEAR(fit.estimate, 3.135044798, 1e-9);
  CHECK_NEAR(fit.std_error, 1.584098257, 1e-9);
  const cc_cox_times t = group_times(&s);
  const cc_concordance c = values_concordance(s.n, s.x, t.n_groups, t.fail, t.end);
  CHECK_NEAR(c.value, 20.0 / 22.0, 1e-15);
  CHECK_NEAR(c.std_error, 0.0626683921, 1e-10);
}

static void make_small(small *s, uint64_t *state, int whole) {
  s->n = 3 + check_random(state) % (MOST - 3);
  s->p = 1 + check_random(state) % 2;
  const uint64_t times = 2 + check_random(state) % 20, values = 2 + check_random(state) % 8;
  for (size_t i = 0; i < s->n; ++i) {
    s->count[i] = whole ? (double)(check_random(state) % 4) : 1.0;
    s->time[i] = (double)(check_random(state) % times);
    s->event[i] = check_random(state) % 3 > 0;
    for (size_t k = 0; k < s->p; ++k) {
      s->x[i * s->p + k] = check_random(state) % 2 || whole ? (double)(check_random(state) % values) / 2.0 - 1.0
                                                            : 3.0 * check_uniform(state) - 1.5;
    }
  }
  sort_patients(s);
}

static plain_cox plain_of(const small *s, cc_ties ties, int penalised) {
  return (plain_cox){s->n, s->p, s->x, s->count, s->time, s->event, ties == CC_TIES_EFRON, penalised};
}

/* Value, score, information and second derivatives at any point against the definition and its differences. */
static void derivatives(void) {
  uint64_t state = 7;
  for (int k = 0; k < check_cases(100, 3000); ++k) {
    small s;
    make_small(&s, &state, k % 2);
    const cc_ties ties = k % 3 ? CC_TIES_EFRON : CC_TIES_BRESLOW;
    for (int penalised = 0; penalised < 2; ++penalised) {
      bench b;
      open_bench(&b, &s, ties, penalised);
      const plain_cox plain = plain_of(&s, ties, penalised);
      const double beta[2] = {check_uniform(&state) - 0.5, check_uniform(&state) - 0.5};
      double info[4];
      const double value = plain_cox_value(&plain, beta, info);
      const double det = s.p == 1 ? info[0] : (info[0] * info[3] - info[1] * info[2]) / (info[0] * info[3]);
      if (det > 1e-2 && info[0] > 1e-2 && (s.p == 1 || info[3] > 1e-2)) {
        cc_vec at[2] = {CC_SPLAT(beta[0]), CC_SPLAT(beta[1])};
        cc_cox_at(&b.work.cox, at, 1, &b.work.point);
        const cc_cox_point *r = &b.work.point;
        CHECK_NEAR(r->value[0], value, 1e-11 * (1 + fabs(value)));
        for (size_t i = 0; i < s.p * s.p; ++i) CHECK_NEAR(r->info[i], info[i], 1e-11 * (1 + fabs(info[i])));
        for (size_t i = 0; i < s.p; ++i) {
          const double h = 1e-5;
          double up[2] = {beta[0], beta[1]}, down[2] = {beta[0], beta[1]}, score[4];
          up[i] += h, down[i] -= h;
          const double slope = (plain_cox_value(&plain, up, NULL) - plain_cox_value(&plain, down, NULL)) / (2 * h);
          CHECK_NEAR(r->score[i], slope, 1e-6 * (1 + fabs(slope)));
          /* Second derivatives: differences of the score. */
          for (size_t j = 0; j < s.p; ++j) score[j] = r->curve[i + j * s.p];
          cc_vec high[2] = {CC_SPLAT(up[0]), CC_SPLAT(up[1])}, low[2] = {CC_SPLAT(down[0]), CC_SPLAT(down[1])};
          double first[2];
          cc_cox_at(&b.work.cox, high, 1, &b.work.point);
          for (size_t j = 0; j < s.p; ++j) first[j] = b.work.point.score[j];
          cc_cox_at(&b.work.cox, low, 1, &b.work.point);
          for (size_t j = 0; j < s.p; ++j) {
            const double bend = (b.work.point.score[j] - first[j]) / (2 * h);
            CHECK_NEAR(score[j], bend, 1e-6 * (1 + fabs(bend)));
          }
          cc_cox_at(&b.work.cox, at, 1, &b.work.point);
        }
      }
      close_bench(&b);
    }
  }
}

/* Maxima, limits and tests against the profile of the definition. */
static void fits(void) {
  uint64_t state = 11;
  int seen[2] = {0, 0};
  for (int k = 0; k < check_cases(60, 1500); ++k) {
    small s;
    make_small(&s, &state, k % 2);
    const cc_ties ties = k % 3 ? CC_TIES_EFRON : CC_TIES_BRESLOW;
    const int penalised = k % 4 < 2;
    const cc_cox_fit fit = fit_small(&s, ties, penalised);
    CHECK(fit.status != CC_NOT_CONVERGED);
    if (fit.status != CC_OK || (fit.separated && s.p == 2)) continue;
    const plain_cox plain = plain_of(&s, ties, penalised);
    const double top = plain_cox_profile(&plain, fit.estimate), drop = 1.9207294103470620;
    CHECK(plain_cox_profile(&plain, fit.estimate + 0.01) < top + 1e-7);
    CHECK(plain_cox_profile(&plain, fit.estimate - 0.01) < top + 1e-7);
    CHECK_NEAR(plain_cox_profile(&plain, fit.low), top - drop, 1e-6);
    CHECK_NEAR(plain_cox_profile(&plain, fit.high), top - drop, 1e-6);
    CHECK_NEAR(2 * (top - plain_cox_profile(&plain, 0)), fit.statistic, 1e-6 * (1 + fit.statistic));
    ++seen[penalised];
  }
  CHECK(seen[0] > 5 && seen[1] > 5);
}

/* A monotone likelihood by trying many directions: in one of them it never falls. */
static int rises(const small *s, double d0, double d1) {
  int strict = 0;
  for (size_t i = 0; i < s->n; ++i) {
    if (!s->event[i] || s->count[i] == 0) continue;
    for (size_t j = 0; j < s->n; ++j) {
      if (s->time[j] < s->time[i] || s->count[j] == 0) continue;
      double apart = (s->x[i * s->p] - s->x[j * s->p]) * d0;
      if (s->p == 2) apart += (s->x[i * 2 + 1] - s->x[j * 2 + 1]) * d1;
      if (apart < -1e-12) return 0;
      strict |= apart > 1e-12;
    }
  }
  return strict;
}

static void monotone(void) {
  uint64_t state = 13;
  int seen[2] = {0, 0};
  for (int k = 0; k < check_cases(200, 4000); ++k) {
    small s;
    make_small(&s, &state, 1);
    if (s.n > 9) s.n = 9;
    int any = 0, events = 0;
    for (size_t i = 0; i < s.n; ++i) events += s.event[i] && s.count[i] > 0;
    /* Values are halves up to 3 apart: all quotients of differences, and the directions between them, are among these.
     */
    for (int a = -14; a <= 14 && !any; ++a) {
      for (int b = -14; b <= 14 && !any; ++b) any = rises(&s, a, s.p == 2 ? b : 0);
    }
    bench bed;
    open_bench(&bed, &s, CC_TIES_BRESLOW, 0);
    const cc_cox_monotone found = cc_cox_is_monotone(&bed.work.cox, 1, &exactly);
    CHECK(found.monotone == any);
    if (found.monotone == 1 && s.p == 1) CHECK(rises(&s, found.direction, 0));
    close_bench(&bed);
    if (events > 0) ++seen[any];
  }
  CHECK(seen[0] > 20 && seen[1] > 10);
}

static void concordances(void) {
  uint64_t state = 17;
  for (int k = 0; k < check_cases(200, 4000); ++k) {
    small s;
    do make_small(&s, &state, 1);
    while (s.p != 1);
    const cc_cox_times t = group_times(&s);
    double pairs, square;
    const cc_concordance c = values_concordance(s.n, s.x, t.n_groups, t.fail, t.end);
    const plain_cox plain = plain_of(&s, CC_TIES_BRESLOW, 0);
    const double value = plain_concordance(&plain, &pairs, &square);
    CHECK(c.pairs == pairs);
    if (pairs == 0) continue;
    CHECK_NEAR(c.value, value, 1e-14);
    CHECK_NEAR(c.std_error, sqrt(square) / pairs, 1e-12);
  }
}

/* More patients than a word has bits. */
static void long_concordance(void) {
  enum { N = 200 };
  uint64_t state = 23;
  double x[N], count[N], time[N], pairs, square;
  int event[N];
  size_t fail[N], end[N], groups = 0;
  for (int k = 0; k < check_cases(3, 60); ++k) {
    groups = 0;
    for (size_t i = 0; i < N; ++i) {
      x[i] = (double)(check_random(&state) % (k % 2 ? 1000 : 20));
      count[i] = 1;
      time[i] = (double)(N - i / 2);
      event[i] = i % 2 ? (int)(check_random(&state) % 3 > 0) : i + 1 < N && k % 3 == 0 && check_random(&state) % 2;
      if (i % 2 && event[i - 1]) event[i] = 1;
    }
    for (size_t i = 0; i < N; i = end[groups++]) {
      end[groups] = i + 2;
      fail[groups] = event[i] ? i : event[i + 1] ? i + 1 : i + 2;
    }
    const cc_concordance c = values_concordance(N, x, groups, fail, end);
    const plain_cox plain = {N, 1, x, count, time, event, 0, 0};
    const double value = plain_concordance(&plain, &pairs, &square);
    CHECK(c.pairs == pairs);
    CHECK_NEAR(c.value, value, 1e-14);
    CHECK_NEAR(c.std_error, sqrt(square) / pairs, 1e-12);
  }
}

/* Where power sums would cancel, or weights vanish, only the lane concerned is summed with care: one value far from
 * others that lie close together, and a coefficient under which weights range over exp(150). */
static void careful_lanes(void) {
  small s = {.n = 10,
             .p = 1,
             .x = {0.3, -1, 2, 0.7, -0.2, 1.1, -1.6, 0.4, 0.9, -0.5},
             .count = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
             .time = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1},
             .event = {0, 1, 1, 0, 1, 1, 0, 1, 1, 1}};
  small close = s;
  for (size_t i = 0; i < s.n; ++i) close.x[i] = i + 1 == s.n ? 4 : 1e-6 * s.x[i];
  bench b;
  open_bench(&b, &s, CC_TIES_BRESLOW, 1);
  const cc_vec ordinary = CC_SPLAT(0.3);
  cc_cox_point *const r = &b.work.point;
  cc_cox_at(&b.work.cox, &ordinary, 1, r);
  const double value = r->value[0], score = r->score[0], curve = r->curve[0];
  for (size_t i = 0; i < s.n; ++i) b.work.cox.x[i][1] = close.x[i];
  const cc_vec beta = {0.3, 0.3, 40, 0.3};
  cc_cox_at(&b.work.cox, &beta, 1, r);
  for (int l = 0; l < CC_LANES; l += 3) CHECK(r->value[l] == value && r->score[l] == score && r->curve[l] == curve);
  const small *const each[] = {&s, &close, &s};
  for (int l = 1; l < 3; ++l) {
    const plain_cox plain = plain_of(each[l], CC_TIES_BRESLOW, 1);
    const double at = beta[l], h = 1e-5;
    double info[4];
    CHECK_NEAR(r->value[l], plain_cox_value(&plain, &at, info), 1e-11 * fabs(value) + 1e-9);
    CHECK_NEAR(r->info[l], info[0], 1e-9 * info[0]);
    const double up = at + h, down = at - h;
    const double slope = (plain_cox_value(&plain, &up, NULL) - plain_cox_value(&plain, &down, NULL)) / (2 * h);
    CHECK_NEAR(r->score[l], slope, 1e-5 * (1 + fabs(slope)));
  }
  close_bench(&b);
}

/* Likelihood ratios of counts are those of patients written out. */
static void resamples(void) {
  uint64_t state = 19;
  for (int k = 0; k < check_cases(40, 500); ++k) {
    small s, written = {.n = 0};
    make_small(&s, &state, 1);
    if (s.n > 8) s.n = 8;
    written.p = s.p;
    for (size_t i = 0; i < s.n; ++i) {
      for (double c = 0; c < s.count[i]; c += 1) {
        memcpy(written.x + written.n * s.p, s.x + i * s.p, s.p * sizeof(double));
        written.count[written.n] = 1;
        written.time[written.n] = s.time[i];
        written.event[written.n++] = s.event[i];
      }
    }
    if (written.n == 0) continue;
    for (int ties = 0; ties < CC_N_TIES; ++ties) {
      const cc_cox_fit one = fit_small(&s, (cc_ties)ties, k % 2), two = fit_small(&written, (cc_ties)ties, k % 2);
      CHECK(one.status == two.status);
      if (one.status != CC_OK) continue;
      CHECK_NEAR(one.statistic, two.statistic, 1e-9 * (1 + two.statistic));
      static const int all[CC_LANES] = {1, 1, 1, 1};
      double start[2 * CC_LANES], statistic[CC_LANES];
      cc_cox_fit fit[CC_LANES];
      bench b;
      open_bench(&b, &s, (cc_ties)ties, k % 2);
      cc_cox_fit_lanes(&b.work, all, 1.9207294103470620, &exactly, fit);
      memcpy(start, b.work.top_at, CC_LANES * s.p * sizeof *start);
      cc_cox_statistics(&b.work, all, start, statistic);
      close_bench(&b);
      CHECK_NEAR(statistic[2], two.statistic, 1e-7 * (1 + two.statistic));
    }
  }
}

int main(void) {
  by_hand();
  published();
  derivatives();
  fits();
  monotone();
  concordances();
  long_concordance();
  careful_lanes();
  resamples();
  return check_report();
}
