/* Estimate and limits by inverting the tests of cc_ordinal.h. */
#include <math.h>

#include "cc_ordinal_marks.h"

typedef struct {
  const cc_limited_row *row;
  const cc_ordinal_test *test;
  cc_ordinal_room *room;
  cc_ordinal_counts counts; /* at the shift that was last asked about */
} inverted;

static void rank_marks(void *context, cc_marks *marks) {
  const inverted *t = context;
  cc_ordinal_rank_marks(t->row, t->room, marks);
}

static void sign_marks(void *context, cc_marks *marks) {
  const inverted *t = context;
  cc_ordinal_sign_marks(t->row, t->room, marks);
}

/* ---- the tests ---- */

static double rank_statistic(void *context, double shift) {
  inverted *t = context;
  cc_ordinal_sums(t->row, shift, t->test->test.zero_rule, CC_DIGITS_NONE, t->room, &t->counts);
  const cc_signed_ranks *at = &t->room->ranks;
  return at->squares > 0.0 ? (double)(2 * at->v2 - at->total2) / sqrt(at->squares) : 0.0;
}

/* Scores that are not the ranks 1 .. n have no table. */
static const double *no_table[1] = {NULL};
const cc_signed_rank_tables cc_no_tables = {0, no_table};

static int rank_kept(void *context) {
  const inverted *t = context;
  cc_signed_rank_test test = t->test->test;
  if (cc_signed_rank_stopped(&test, t->row->n)) return 1;
  if (test.exact) cc_ordinal_groups(t->room);
  cc_signed_ranks at = t->room->ranks;
  test.tables = &cc_no_tables;
  test.near = &t->room->near;
  if (test.alternative == CC_LESS) {
    at.v2 = at.total2 - at.v2;
    test.alternative = CC_GREATER;
  }
  return cc_signed_rank_keeps(&at, &test, t->room->null);
}

static double reach_of_few(void *context) {
  const inverted *t = context;
  return t->counts.n_up + t->counts.n_down <= CC_ORDINAL_FEW_SIGNS ? CC_INVERSION_REACH : 0.0;
}

static double sign_statistic(void *context, double shift) {
  inverted *t = context;
  t->counts = (cc_ordinal_counts){0, 0, 0, 0, 0};
  for (size_t i = 0; i < t->row->n; ++i) {
    const cc_limited_change c = cc_change_at(&t->row->pair[i], t->row->change[i], shift, t->row->noise);
    t->counts.n_up += c.sign > 0;
    t->counts.n_down += c.sign < 0;
  }
  return (double)t->counts.n_up - (double)t->counts.n_down;
}

static int sign_kept(void *context) {
  const inverted *t = context;
  const size_t up = t->counts.n_up, down = t->counts.n_down, least = (size_t)t->test->order[up + down];
  if (t->test->test.alternative == CC_GREATER) return down >= least;
  if (t->test->test.alternative == CC_LESS) return up >= least;
  return up >= least && down >= least;
}

/* ---- inversion ---- */

/* How far the statistic falls where one of n(n + 1) / 2 averages of two changes is passed, all known. */
static double usual_step(size_t n) {
  const double m = (double)n;
  return 2.0 / sqrt(m * (m + 1.0) * (2.0 * m + 1.0) / 6.0);
}

void cc_ordinal_interval(const cc_limited_row *row, const cc_ordinal_test *test, cc_ordinal_room *room,
                         cc_shift_estimate *out) {
  inverted context = {.row = row, .test = test, .room = room};
  const int ranks = test->order == NULL;
  cc_inversion v = {.context = &context, .alternative = test->test.alternative};
  v.statistic = ranks ? rank_statistic : sign_statistic;
  v.kept = ranks ? rank_kept : sign_kept;
  v.marks = ranks ? rank_marks : sign_marks;
  v.reach = reach_of_few;
  v.noise = 2.0 * row->noise;
  v.critical = test->test.critical;
  cc_ordinal_begin_marks(row, room, &v.from, &v.to);
  v.all = ranks && row->n <= CC_ORDINAL_FEW;
  v.look = CC_ORDINAL_LOOK;
  v.never_rejects = ranks && test->test.exact && ldexp(1.0, -(int)row->n) > test->test.tail;
  const double *known = room->exact;
  const size_t n = room->n_exact;
  if (row->n > CC_ORDINAL_FEW && n >= CC_ORDINAL_FEW) {
    v.guess = known[n / 2];
    v.width = (known[3 * n / 4] - known[n / 4]) / sqrt((double)row->n);
  }
  if (ranks && test->test.zero_rule == CC_ZERO_PRATT) v.step = usual_step(row->n);
  /* Zeros that are dropped, not ranked, matter where the shift is a change, which can be kept far from others. */
  if (ranks && test->test.zero_rule == CC_ZERO_WILCOXON) {
    v.alone = room->exact;
    v.n_alone = room->n_exact;
  }
  cc_invert(&v, out);
}
