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
  cc_sort_runs(room->bound, room->n_bound, 1, room->work);
  cc_sort_runs(room->half, room->n_half, 1, room->work);
}

/* Known changes, sorted, from number `first` on, for which scale * (change + offset) is among the marks wanted. Offsets
 * come ascending, so that the changes begin lower and lower: at *start, n at first. */
static void add_marks(cc_marks *marks, const double *sorted, size_t n, size_t first, double scale, double offset,
                      size_t *start) {
  const double least = marks->low / scale - offset, most = marks->high / scale - offset;
  while (*start > 0 && sorted[*start - 1] >= least) --*start;
  for (size_t k = *start > first ? *start : first; k < n && sorted[k] <= most && !marks->full; ++k) {
    cc_marks_add(marks, scale * (sorted[k] + offset));
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
  const double *exact = room->exact;
  const size_t n = room->n_exact;
  size_t of_exact = n, of_half = n, of_bound = n, of_turned = n;
  for (size_t i = 0; i < n && !marks->full; ++i) add_marks(marks, exact, n, i, 0.5, exact[i], &of_exact);
  for (size_t k = 0; k < room->n_half && !marks->full; ++k) {
    cc_marks_add(marks, room->half[k]);
    add_marks(marks, exact, n, 0, 0.5, room->half[k], &of_half);
  }
  for (size_t k = 0; k < room->n_bound && !marks->full; ++k) {
    add_marks(marks, exact, n, 0, 1.0, room->bound[k], &of_bound);
    add_marks(marks, exact, n, 0, 1.0, -room->bound[room->n_bound - 1 - k], &of_turned);
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
  cc_ordinal_scores(t->row, shift, t->test->test.zero_rule, CC_DIGITS_NONE, t->room, &t->counts);
  const cc_signed_ranks *at = &t->room->ranks;
  return at->squares > 0.0 ? (double)(2 * at->v2 - at->total2) / sqrt(at->squares) : 0.0;
}

/* Scores that are not the ranks 1 .. n have no table. */
static const double *no_table[1] = {NULL};
const cc_signed_rank_tables cc_no_tables = {0, no_table};

static int rank_kept(void *context) {
  const inverted *t = context;
  cc_signed_rank_test test = t->test->test;
  cc_signed_ranks at = t->room->ranks;
  test.tables = &cc_no_tables;
  if (cc_signed_rank_stopped(&test, t->row->n)) return 1;
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
