/* Several arms at once: cases by hand, the quadratic form by elimination in long double, all labels one by one. */
#include "cc_arms.h"

#include "check.h"

#include <string.h>

enum { MOST = 14, ARMS = 4, STRATA = 3 };

/* Ranks of 3 v 2 v 3 patients: 1 2 4 | 3 6 | 5 7 8, sums 7, 9, 20: H = 12/72 (49/3 + 81/2 + 400/3) - 27 = 4.694444. */
static void by_hand(void) {
  const uint32_t arm[] = {0, 0, 0, 1, 1, 2, 2, 2};
  const double score[] = {-3.5, -2.5, -0.5, -1.5, 1.5, 0.5, 2.5, 3.5};
  const size_t end[] = {8};
  const cc_arms arms = {3, 1, end, arm};
  size_t count[3];
  double room[9], sum[3], work[3];
  cc_arm_form form;
  cc_arm_counts(&arms, count);
  CHECK(count[0] == 3 && count[1] == 2 && count[2] == 3);
  cc_arm_form_of(&arms, count, score, CC_SCORE_RANK, room, &form);
  cc_arm_sums(&arms, arm, score, sum);
  CHECK(form.df == 2);
  CHECK_NEAR(cc_arm_form_value(&form, sum, work), 4.694444444444444, 1e-12);
  /* Means: (3 (-6.5/3)^2 + 0 + 3 (6.5/3)^2) beside a total of 42. */
  cc_arm_form_of(&arms, count, score, CC_SCORE_MEAN, room, &form);
  CHECK_NEAR(cc_arm_form_value(&form, sum, work), 2 * 6.5 * 6.5 / 3, 1e-12);
  CHECK(cc_arm_labellings(count, 3, 1) == 560);
  /* An arm without patients, and patients of one arm only. */
  const uint32_t other[] = {0, 0, 0, 0, 0, 2, 2, 2}, same[] = {1, 1, 1, 1, 1, 1, 1, 1};
  const cc_arms two = {3, 1, end, other}, one = {3, 1, end, same};
  cc_arm_counts(&two, count);
  cc_arm_form_of(&two, count, score, CC_SCORE_RANK, room, &form);
  CHECK(form.df == 1);
  cc_arm_counts(&one, count);
  cc_arm_form_of(&one, count, score, CC_SCORE_RANK, room, &form);
  CHECK(form.df == 0);
}

/* Three arms of three. */
static void welch_by_hand(void) {
  /* Means 2, 5, 9; variances 1, 4, 4 of three each: w = 3, 0.75, 0.75. Weighted mean 5.5 / 1.5 = 3.666667: sum w (m -
   * 3.666667)^2 = 8.333333 + 1.333333 + 21.333333 = 31. Lambda = (1/9 + 25/36 + 25/36) / 2 = 0.75: F = 15.5 / (1 + 2 /
   * 8 x 0.75) = 13.05263, df2 = 8 / 2.25. */
  const double x[] = {1, 2, 3, 3, 5, 7, 7, 9, 11};
  const uint32_t arm[] = {0, 0, 0, 1, 1, 1, 2, 2, 2};
  const size_t end[] = {9};
  const cc_arms arms = {3, 1, end, arm};
  size_t count[3];
  double room[64];
  cc_arm_welch_result r;
  CHECK(cc_arm_welch_room(3, 1) <= 64);
  cc_arm_counts(&arms, count);
  cc_arm_welch(&arms, count, x, room, &r);
  CHECK(r.status == CC_OMNIBUS_OK && r.df1 == 2);
  CHECK_NEAR(r.statistic, 15.5 / 1.1875, 1e-12);
  CHECK_NEAR(r.df2, 8 / 2.25, 1e-12);
  const double still[] = {2, 2, 2, 3, 5, 7, 7, 9, 11};
  cc_arm_welch(&arms, count, still, room, &r);
  CHECK(r.status == CC_OMNIBUS_STILL && isnan(r.statistic));
  const uint32_t alone[] = {0, 0, 0, 0, 1, 2, 2, 2, 2}, same[] = {2, 2, 2, 2, 2, 2, 2, 2, 2};
  const cc_arms few = {3, 1, end, alone}, one = {3, 1, end, same};
  cc_arm_counts(&few, count);
  cc_arm_welch(&few, count, x, room, &r);
  CHECK(r.status == CC_OMNIBUS_TOO_FEW);
  cc_arm_counts(&one, count);
  cc_arm_welch(&one, count, x, room, &r);
  CHECK(r.status == CC_OMNIBUS_ONE_ARM);
}

typedef struct {
  size_t n, end[STRATA], count[ARMS * STRATA];
  uint32_t arm[MOST];
  double score[MOST];
} made;

static cc_arms random_arms(uint64_t *state, made *m, int whole) {
  const size_t n_arms = 2 + check_random(state) % (ARMS - 1), n_strata = 1 + check_random(state) % STRATA;
  m->n = 0;
  for (size_t h = 0; h < n_strata; ++h) {
    const size_t from = m->n, size = check_random(state) % 5;
    double mean = 0;
    for (size_t i = 0; i < size && m->n < MOST; ++i) {
      m->arm[m->n] = (uint32_t)(check_random(state) % n_arms);
      m->score[m->n] = (double)(check_random(state) % (whole ? 5 : 64)); /* no stratum beside nothing */
      mean += m->score[m->n++];
    }
    m->end[h] = m->n;
    for (size_t i = from; i < m->n; ++i) m->score[i] -= mean / (double)(m->n - from);
  }
  const cc_arms arms = {n_arms, n_strata, m->end, m->arm};
  cc_arm_counts(&arms, m->count);
  return arms;
}

/* u' V^- u by Gauss and Jordan with the largest pivot, in long double; *rank. */
static long double slow_form(const cc_arms *a, const made *m, cc_score_kind kind, const double *sum, size_t *rank) {
  long double v[ARMS][ARMS + 1] = {{0}};
  for (size_t h = 0; h < a->n_strata; ++h) {
    const size_t from = h == 0 ? 0 : a->end[h - 1], n = a->end[h] - from;
    long double squares = 0;
    for (size_t i = from; i < a->end[h]; ++i) squares += (long double)m->score[i] * m->score[i];
    const long double c = kind == CC_SCORE_MEAN ? 1 : n > 1 ? squares / (long double)(n - 1) : 0;
    for (size_t j = 0; n > 0 && j < a->n_arms; ++j) {
      for (size_t k = 0; k < a->n_arms; ++k) {
        const long double nj = (long double)m->count[h * a->n_arms + j], nk = (long double)m->count[h * a->n_arms + k];
        v[j][k] += c * ((j == k ? nj : 0) - nj * nk / (long double)n);
      }
    }
  }
  long double largest = 0, value = 0;
  int used[ARMS] = {0};
  for (size_t j = 0; j < a->n_arms; ++j) {
    v[j][ARMS] = sum[j];
    largest = v[j][j] > largest ? v[j][j] : largest;
  }
  *rank = 0;
  for (;;) {
    size_t pivot = ARMS;
    for (size_t j = 0; j < a->n_arms; ++j) {
      if (!used[j] && v[j][j] > 1e-10L * largest && (pivot == ARMS || v[j][j] > v[pivot][pivot])) pivot = j;
    }
    if (pivot == ARMS) return value;
    used[pivot] = 1;
    ++*rank;
    value += v[pivot][ARMS] * v[pivot][ARMS] / v[pivot][pivot];
    for (size_t i = 0; i < a->n_arms; ++i) {
      if (used[i]) continue;
      const long double by = v[i][pivot] / v[pivot][pivot];
      for (size_t k = 0; k < ARMS + 1; ++k) v[i][k] -= by * v[pivot][k];
    }
  }
}

static void random_form(uint64_t *state) {
  made m;
  const cc_arms arms = random_arms(state, &m, check_random(state) % 2 == 0);
  double room[ARMS * ARMS], sum[ARMS], work[ARMS];
  for (int kind = 0; kind < 2; ++kind) {
    const cc_score_kind score = kind ? CC_SCORE_RANK : CC_SCORE_MEAN;
    cc_arm_form form;
    size_t rank;
    cc_arm_form_of(&arms, m.count, m.score, score, room, &form);
    cc_arm_sums(&arms, m.arm, m.score, sum);
    const long double slow = slow_form(&arms, &m, score, sum, &rank);
    CHECK(form.df == rank);
    CHECK_NEAR(cc_arm_form_value(&form, sum, work), (double)slow, 1e-9 * (1 + (double)slow));
  }
}

/* Every labelling once: as many as counted, each with the arms' sizes, none twice (in ascending order). */
static void random_labels(uint64_t *state) {
  made m;
  const cc_arms arms = random_arms(state, &m, 1);
  uint32_t label[MOST], before[MOST] = {0};
  uint64_t seen = 0;
  int fine = 1;
  if (cc_arm_labellings(m.count, arms.n_arms, arms.n_strata) > 20000) return;
  cc_arm_first(&arms, m.count, label);
  do {
    size_t count[ARMS * STRATA];
    const cc_arms dealt = {arms.n_arms, arms.n_strata, arms.end, label};
    cc_arm_counts(&dealt, count);
    fine &= memcmp(count, m.count, arms.n_arms * arms.n_strata * sizeof *count) == 0;
    size_t i = 0;
    while (seen > 0 && i < m.n && label[i] == before[i]) ++i;
    fine &= seen == 0 || (i < m.n && label[i] > before[i]);
    memcpy(before, label, m.n * sizeof *label);
    ++seen;
  } while (cc_arm_next(&arms, label));
  CHECK(fine && seen == cc_arm_labellings(m.count, arms.n_arms, arms.n_strata));
}

int main(void) {
  uint64_t state = 5;
  by_hand();
  welch_by_hand();
  for (int i = 0; i < check_cases(300, 20000); ++i) {
    random_form(&state);
    random_labels(&state);
  }
  const size_t many[] = {400, 400, 400};
  CHECK(cc_arm_labellings(many, 3, 1) == UINT64_MAX);
  return check_report();
}
