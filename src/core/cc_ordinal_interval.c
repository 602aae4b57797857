/* Estimate and limits by inverting the tests of cc_ordinal.h. */
#include <math.h>

#include "cc_ordinal.h"
#include "cc_sort.h"

/* ---- marks: the shifts where what is known of a change, or which of two sizes is the larger one, may change ---- */

/* Known sizes are |c - d| over the shift d, so two of them meet at half of the sum of two changes. Bounds are distances
 * between a value or a limit of one measurement and a limit of the other, b - d or b + d, or of the same one, b
 * whatever the shift: they meet known sizes at half of c + b or c - b, or at c - b and c + b. What is known of a change
 * turns into something else where a value meets a limit of the other measurement, which are the same distances. */
static void add_line(double *line, size_t *n, double at) {
  if (isfinite(at)) line[(*n)++] = at;
}

/* Each once: where all share a limit most are the same. Returns how many are left. */
static size_t sort_lines(double *line, size_t n, double *work) {
  size_t left = 0;
  cc_sort_runs(line, n, 1, work);
  for (size_t k = 0; k < n; ++k) {
    if (left == 0 || line[k] != line[left - 1]) line[left++] = line[k];
  }
  return left;
}

static void find_lines(const cc_limited_row *row, cc_ordinal_room *room) {
  room->n_exact = room->n_bound = room->n_half = 0;
  for (size_t i = 0; i < row->n; ++i) {
    const cc_measurement *before = &row->pair[i].before, *after = &row->pair[i].after;
    const double x = before->beyond ? NAN : before->value, y = after->beyond ? NAN : after->value;
    if (cc_pair_measured(&row->pair[i])) room->exact[room->n_exact++] = row->change[i];
    const double fixed[] = {x - before->low, before->high - x, before->high - before->low,
                            y - after->low,  after->high - y,  after->high - after->low};
    const double moving[] = {y - before->low, y - before->high,          after->low - x,
                             after->high - x, after->low - before->high, after->high - before->low};
    for (size_t k = 0; k < 6; ++k) {
      add_line(room->bound, &room->n_bound, fixed[k]);
      add_line(room->half, &room->n_half, moving[k]);
    }
  }
  cc_sort_runs(room->exact, room->n_exact, 1, room->work);
  room->n_bound = sort_lines(room->bound, room->n_bound, room->work);
  room->n_half = sort_lines(room->half, room->n_half, room->work);
}

/* Known changes, sorted, and the marks that lines make with them: scale * (change + offset). */
typedef struct {
  const double *sorted;
  size_t n;
  double scale, least, most; /* those wanted have a change + offset between */
  size_t start;              /* of those wanted with the last offset */
} crossing;

static crossing crossings(const cc_ordinal_room *room, const cc_marks *marks, double scale) {
  return (crossing){room->exact, room->n_exact, scale, marks->low / scale, marks->high / scale, room->n_exact};
}

/* Adds those of the changes from number `first` on. Offsets come ascending, so that the changes wanted begin lower and
 * lower. */
static inline void add_marks(cc_marks *marks, crossing *c, size_t first, double offset) {
  const double least = c->least - offset, most = c->most - offset;
  while (c->start > 0 && c->sorted[c->start - 1] >= least) --c->start;
  for (size_t k = c->start > first ? c->start : first; k < c->n && c->sorted[k] <= most && !marks->full; ++k) {
    cc_marks_add(marks, c->scale * (c->sorted[k] + offset));
  }
}

typedef struct {
  const cc_limited_row *row;
  const cc_ordinal_test *test;
  cc_ordinal_room *room;
  cc_ordinal_counts counts; /* at the shift that was last asked about */
} inverted;

static void rank_marks(void *context, cc_marks *marks) {
  const inverted *t = context;
  const cc_ordinal_room *room = t->room;
  const size_t n = room->n_exact, n_bound = room->n_bound;
  crossing of_exact = crossings(room, marks, 0.5), of_half = of_exact;
  crossing of_bound = crossings(room, marks, 1.0), of_turned = of_bound;
  for (size_t i = 0; i < n && !marks->full; ++i) add_marks(marks, &of_exact, i, room->exact[i]);
  for (size_t k = 0; k < room->n_half && !marks->full; ++k) {
    cc_marks_add(marks, room->half[k]);
    add_marks(marks, &of_half, 0, room->half[k]);
  }
  for (size_t k = 0; k < n_bound && !marks->full; ++k) {
    add_marks(marks, &of_bound, 0, room->bound[k]);
    add_marks(marks, &of_turned, 0, -room->bound[n_bound - 1 - k]);
  }
}

static void sign_marks(void *context, cc_marks *marks) {
  const cc_ordinal_room *room = ((const inverted *)context)->room;
  for (size_t k = 0; k < room->n_exact; ++k) cc_marks_add(marks, room->exact[k]);
  for (size_t k = 0; k < room->n_half; ++k) cc_marks_add(marks, room->half[k]);
}

/* ---- the tests ---- */

static double rank_statistic(void *context, double shift) {
  inverted *t = context;
  cc_ordinal_sums(t->row, shift, t->test->test.zero_rule, t->room, &t->counts);
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

/* The ends of all marks, and as much again on either side. */
static void set_range(const cc_limited_row *row, const cc_ordinal_room *room, cc_inversion *v) {
  double least = INFINITY, most = -INFINITY, widest = 0.0;
  for (size_t k = 0; k < room->n_half; ++k) {
    least = fmin(least, room->half[k]);
    most = fmax(most, room->half[k]);
  }
  for (size_t k = 0; k < room->n_bound; ++k) widest = fmax(widest, room->bound[k]);
  if (room->n_exact > 0) {
    least = fmin(least, room->exact[0] - widest);
    most = fmax(most, room->exact[room->n_exact - 1] + widest);
  }
  if (!(least <= most)) least = most = 0.0;
  const double margin = most - least + 64.0 * row->noise;
  v->from = least - (margin > 0.0 ? margin : 1.0);
  v->to = most + (margin > 0.0 ? margin : 1.0);
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
  find_lines(row, room);
  set_range(row, room, &v);
  v.all = ranks && row->n <= CC_ORDINAL_FEW;
  v.look = CC_ORDINAL_LOOK;
  const double *known = room->exact;
  const size_t n = room->n_exact;
  if (row->n > CC_ORDINAL_FEW && n >= CC_ORDINAL_FEW) {
    v.guess = known[n / 2];
    v.width = (known[3 * n / 4] - known[n / 4]) / sqrt((double)row->n);
  }
  /* Zeros that are dropped, not ranked, matter where the shift is a change, which can be kept far from others. */
  if (ranks && test->test.zero_rule == CC_ZERO_WILCOXON) {
    v.alone = room->exact;
    v.n_alone = room->n_exact;
  }
  cc_invert(&v, out);
}
