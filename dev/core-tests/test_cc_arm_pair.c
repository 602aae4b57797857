/* One arm against the first under labels: a case by hand, cc_welch() of the two arms taken out, Gehan's scores pair by
 * pair. */
#include "cc_arm_pair.h"

#include "cc_welch.h"
#include "check.h"

enum { MOST = 24, STRATA = 3, CODES = 2 * MOST + 4 };

/* Arms 0 and 2: changes 1 2 4 v 3 5: scores -4 -2 2 | 0 4, W = 4, variance 3 x 2 / (5 x 4) x 40 = 12. */
static void by_hand(void) {
  const uint8_t label[] = {0, 1, 0, 2, 0, 2, 1};
  const size_t end[] = {7};
  const cc_arm_pair pair = {1, end, label, 2};
  const cc_interval known[] = {{1, 1}, {9, 9}, {2, 2}, {3, 3}, {4, 4}, {5, 5}, {0, 0}};
  const double value[] = {1, 9, 2, 3, 4, 5, 0};
  cc_rank_item item[14];
  int low[7], high[7], count[2 * CODES];
  const size_t n_codes = cc_arm_codes(known, 7, item, low, high);
  CHECK(n_codes <= 17);
  CHECK_NEAR(cc_arm_pair_rank(&pair, low, high, n_codes, count), 4 / sqrt(12), 1e-14);
  /* Means 7/3 and 4, variances 7/3 and 2: t = (5/3) / sqrt(7/9 + 1). */
  CHECK_NEAR(cc_arm_pair_welch(&pair, value), 5.0 / 3 / sqrt(16.0 / 9), 1e-14);
  const double still[] = {1, 9, 1, 3, 1, 3, 0}, same[] = {1, 9, 1, 1, 1, 1, 0};
  CHECK(cc_arm_pair_welch(&pair, still) == INFINITY && cc_arm_pair_welch(&pair, same) == 0);
  const double alone[] = {1, 9, 2, NAN, 4, 5, 0};
  CHECK(isnan(cc_arm_pair_welch(&pair, alone)));
  for (int i = 0; i < 7; ++i) low[i] = high[i] = i == 3 || i == 5 ? CC_ARM_MISSING : 1;
  CHECK(cc_arm_pair_rank(&pair, low, high, n_codes, count) == 0);
}

static int above(const cc_interval *x, const cc_interval *y) {
  if (x->low == x->high && y->low == y->high) return x->low > y->low;
  return x->low >= y->high;
}

typedef struct {
  size_t n, end[STRATA];
  uint8_t label[MOST];
  cc_interval known[MOST];
  double value[MOST];
  int missing[MOST];
} made;

static void make(uint64_t *state, made *m) {
  m->n = 0;
  for (size_t h = 0; h < STRATA; ++h) {
    for (size_t left = check_random(state) % 9; left > 0 && m->n < MOST; --left) {
      const size_t i = m->n++;
      const double v = (double)(check_random(state) % 6);
      const uint64_t kind = check_random(state) % 8;
      m->label[i] = (uint8_t)(check_random(state) % 3);
      m->known[i] = (cc_interval){kind == 0 || kind == 2 ? -INFINITY : v, kind == 1 || kind == 2 ? INFINITY : v};
      m->value[i] = v - 2.5 + 1e-3 * check_uniform(state);
      m->missing[i] = check_random(state) % 7 == 0;
    }
    m->end[h] = m->n;
  }
}

static double slow_rank(const made *m, int arm) {
  double sum = 0, variance = 0;
  for (size_t h = 0; h < STRATA; ++h) {
    double first = 0, squares = 0, n = 0, n1 = 0;
    for (size_t i = h == 0 ? 0 : m->end[h - 1]; i < m->end[h]; ++i) {
      if (m->missing[i] || (m->label[i] != 0 && m->label[i] != arm)) continue;
      double u = 0;
      for (size_t j = h == 0 ? 0 : m->end[h - 1]; j < m->end[h]; ++j) {
        if (j == i || m->missing[j] || (m->label[j] != 0 && m->label[j] != arm)) continue;
        u += above(&m->known[i], &m->known[j]) - above(&m->known[j], &m->known[i]);
      }
      squares += u * u;
      first += m->label[i] == arm ? u : 0;
      n1 += m->label[i] == arm;
      n += 1;
    }
    if (n1 == 0 || n1 == n) continue;
    sum += first / (n + 1);
    variance += n1 * (n - n1) / (n * (n - 1)) * squares / ((n + 1) * (n + 1));
  }
  return variance > 0 ? sum / sqrt(variance) : 0;
}

static double slow_welch(const made *m, int arm) {
  double x[STRATA][MOST], y[STRATA][MOST];
  cc_mean_pair pair[STRATA];
  for (size_t h = 0; h < STRATA; ++h) {
    size_t n1 = 0, n0 = 0;
    for (size_t i = h == 0 ? 0 : m->end[h - 1]; i < m->end[h]; ++i) {
      if (m->missing[i]) continue;
      if (m->label[i] == arm) x[h][n1++] = m->value[i];
      if (m->label[i] == 0) y[h][n0++] = m->value[i];
    }
    pair[h] = (cc_mean_pair){x[h], n1, y[h], n0, NULL, NULL};
  }
  cc_welch_result r;
  cc_welch(pair, STRATA, &r);
  return r.estimate / r.std_error;
}

static void random_case(uint64_t *state) {
  made m;
  make(state, &m);
  cc_rank_item item[2 * MOST];
  int low[MOST], high[MOST], count[2 * CODES];
  double value[MOST];
  const size_t n_codes = cc_arm_codes(m.known, m.n, item, low, high);
  CHECK(n_codes <= 2 * m.n + 3);
  for (size_t i = 0; i < m.n; ++i) {
    if (m.missing[i]) low[i] = high[i] = CC_ARM_MISSING;
    value[i] = m.missing[i] ? NAN : m.value[i];
  }
  for (int arm = 1; arm < 3; ++arm) {
    const cc_arm_pair pair = {STRATA, m.end, m.label, (uint8_t)arm};
    CHECK_NEAR(cc_arm_pair_rank(&pair, low, high, n_codes, count), slow_rank(&m, arm), 1e-12);
    const double ours = cc_arm_pair_welch(&pair, value), slow = slow_welch(&m, arm);
    CHECK(isnan(slow) ? isnan(ours) : fabs(ours - slow) <= 1e-9 * (1 + fabs(slow)));
  }
}

int main(void) {
  uint64_t state = 11;
  by_hand();
  for (int i = 0; i < check_cases(500, 30000); ++i) random_case(&state);
  return check_report();
}
