#include "cc_ordinal.h"

#include <math.h>
#include <string.h>

#include "cc_sort.h"

/* ---- room ---- */

static void *take(unsigned char *base, size_t *used, size_t count, size_t size) {
  void *piece = base ? base + *used : NULL;
  *used += (count * size + 15) / 16 * 16;
  return piece;
}

static size_t lay_out(unsigned char *base, cc_ordinal_room *room, size_t n, size_t null_n) {
  size_t used = 0;
  room->known = take(base, &used, n, sizeof *room->known);
  room->size = take(base, &used, n, sizeof(double));
  room->noise = take(base, &used, n, sizeof(double));
  room->item = take(base, &used, 2 * n, sizeof *room->item);
  room->end = take(base, &used, n, sizeof(size_t));
  room->index = take(base, &used, n, sizeof(size_t));
  room->bucket = take(base, &used, 2 * n + 2, sizeof(size_t));
  room->ranks.ranks.rank2 = take(base, &used, n, sizeof(int64_t));
  room->ranks.ranks.count = take(base, &used, n, sizeof(size_t));
  room->score2 = take(base, &used, n, sizeof(int64_t));
  room->change = take(base, &used, n, sizeof(double));
  room->exact = take(base, &used, n, sizeof(double));
  room->bound = take(base, &used, 6 * n, sizeof(double));
  room->half = take(base, &used, 6 * n, sizeof(double));
  room->work = take(base, &used, n, sizeof(double));
  room->null = take(base, &used, null_n ? cc_signed_rank_scratch(null_n) : 0, sizeof(double));
  return used;
}

size_t cc_ordinal_room_size(size_t n, size_t null_n) {
  cc_ordinal_room unused;
  return lay_out(NULL, &unused, n, null_n);
}

void cc_ordinal_room_init(cc_ordinal_room *room, void *memory, size_t n, size_t null_n) {
  (void)lay_out(memory, room, n, null_n);
}

/* ---- changes ---- */

static int measured(const cc_limited_pair *pair) { return pair->before.beyond == 0 && pair->after.beyond == 0; }

static void fill_noise(cc_ordinal_room *room, size_t m, double noise) {
  for (size_t i = 0; i < m; ++i) room->noise[i] = noise;
}

void cc_ordinal_changes(const cc_limited_row *row, int digits, cc_ordinal_room *room) {
  size_t m = 0;
  for (size_t i = 0; i < row->n; ++i) {
    const double change = row->pair[i].after.value - row->pair[i].before.value;
    room->change[i] = fabs(change) <= row->noise ? 0.0 : change;
    if (!measured(&row->pair[i]) || room->change[i] == 0.0) continue;
    room->index[m] = i;
    room->size[m++] = fabs(change);
  }
  fill_noise(room, m, row->noise);
  const size_t groups = cc_tie_groups(room->size, room->noise, m, digits, room->item, room->end);
  for (size_t g = 0, k = 0; g < groups; ++g) {
    const double first = room->item[k].value, last = room->item[room->end[g] - 1].value;
    for (; k < room->end[g]; ++k) {
      const size_t i = room->index[room->item[k].index];
      room->change[i] = copysign(first + (last - first) / 2.0, room->change[i]);
    }
  }
}

/* ---- scores ---- */

/* Sizes to be ranked, and what is known of the others. Returns how many. */
static size_t take_sizes(const cc_limited_row *row, double shift, cc_ordinal_room *room, cc_ordinal_counts *counts) {
  size_t m = 0;
  *counts = (cc_ordinal_counts){0, 0, 0, 0, 0};
  for (size_t i = 0; i < row->n; ++i) {
    const cc_limited_change c = cc_change_at(&row->pair[i], row->change[i], shift, row->noise);
    room->known[i] = c;
    room->score2[i] = 0;
    counts->n_up += c.sign > 0;
    counts->n_down += c.sign < 0;
    counts->n_zero += c.kind == CC_CHANGE_KNOWN && c.sign == 0;
    counts->n_unknown += c.kind == CC_CHANGE_UNKNOWN;
    if (c.sign == 0) continue;
    room->index[m] = i;
    room->size[m++] = c.size;
  }
  return m;
}

static int is_known(const cc_ordinal_room *room, size_t place) {
  return room->known[room->index[room->item[place].index]].kind == CC_CHANGE_KNOWN;
}

/* The scores of the sorted sizes; `zeros` are ranked below them. */
static void score_groups(size_t m, size_t groups, size_t zeros, cc_ordinal_room *room, cc_ordinal_counts *counts) {
  size_t known = 0, known_before = 0, bounds_before = 0;
  for (size_t k = 0; k < m; ++k) known += (size_t)is_known(room, k);
  const size_t bounds = m - known;
  for (size_t g = 0, from = 0; g < groups; from = room->end[g++]) {
    size_t here = 0;
    for (size_t k = from; k < room->end[g]; ++k) here += (size_t)is_known(room, k);
    const size_t larger = known - known_before - here + bounds - bounds_before;
    const int64_t centre = (int64_t)(zeros + m) + 1;
    const int64_t of_known = centre + (int64_t)(zeros + known_before) - (int64_t)larger;
    const int64_t of_bound = centre + (int64_t)(zeros + known_before + here);
    for (size_t k = from; k < room->end[g]; ++k) {
      const size_t i = room->index[room->item[k].index];
      room->score2[i] = (is_known(room, k) ? of_known : of_bound) * room->known[i].sign;
    }
    counts->n_tied += here > 1 ? here : 0;
    known_before += here;
    bounds_before += room->end[g] - from - here;
  }
}

/* Groups of equal scores, and V. All lie among 1 .. ranked; doubled they are whole. */
static void gather_ranks(size_t m, size_t ranked, cc_ordinal_room *room) {
  cc_signed_ranks *at = &room->ranks;
  memset(room->bucket, 0, (2 * ranked + 1) * sizeof *room->bucket);
  at->ranks.n_groups = 0;
  at->ranks.n = m;
  at->v2 = at->total2 = 0;
  at->squares = 0.0;
  for (size_t k = 0; k < m; ++k) {
    const int64_t score2 = room->score2[room->index[k]], size2 = score2 < 0 ? -score2 : score2;
    ++room->bucket[size2];
    at->v2 += score2 > 0 ? size2 : 0;
    at->total2 += size2;
    at->squares += (double)size2 * (double)size2;
  }
  for (size_t s = 2; s <= 2 * ranked; ++s) {
    if (room->bucket[s] == 0) continue;
    at->ranks.rank2[at->ranks.n_groups] = (int64_t)s;
    at->ranks.count[at->ranks.n_groups++] = room->bucket[s];
  }
}

void cc_ordinal_scores(const cc_limited_row *row, double shift, cc_zero_rule rule, int digits, cc_ordinal_room *room,
                       cc_ordinal_counts *counts) {
  const size_t m = take_sizes(row, shift, room, counts);
  fill_noise(room, m, row->noise);
  const size_t groups = cc_tie_groups(room->size, room->noise, m, digits, room->item, room->end);
  const size_t zeros = rule == CC_ZERO_PRATT ? counts->n_zero : 0;
  score_groups(m, groups, zeros, room, counts);
  gather_ranks(m, zeros + m, room);
}

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
    if (measured(&row->pair[i])) room->exact[room->n_exact++] = row->change[i];
    const double fixed[] = {x - before->low, before->high - x, before->high - before->low,
                            y - after->low,  after->high - y,  after->high - after->low};
    const double moving[] = {y - before->low,  y - before->high,  after->low - x,
                             after->high - x,  after->low - before->high, after->high - before->low};
    for (size_t k = 0; k < 6; ++k) {
      add_line(room->bound, &room->n_bound, fixed[k]);
      add_line(room->half, &room->n_half, moving[k]);
    }
  }
  cc_sort_runs(room->exact, room->n_exact, 1, room->work);
}

/* Known changes, sorted, for which scale * (change + offset) is among the marks wanted. */
static void add_marks(cc_marks *marks, const double *sorted, size_t n, double scale, double offset) {
  const double least = marks->low / scale - offset, most = marks->high / scale - offset;
  size_t low = 0, high = n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (sorted[middle] < least) low = middle + 1;
    else high = middle;
  }
  for (; low < n && sorted[low] <= most && !marks->full; ++low) cc_marks_add(marks, scale * (sorted[low] + offset));
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
  for (size_t i = 0; i < n && !marks->full; ++i) add_marks(marks, exact + i, n - i, 0.5, exact[i]);
  for (size_t k = 0; k < room->n_half && !marks->full; ++k) {
    cc_marks_add(marks, room->half[k]);
    add_marks(marks, exact, n, 0.5, room->half[k]);
  }
  for (size_t k = 0; k < room->n_bound && !marks->full; ++k) {
    add_marks(marks, exact, n, 1.0, room->bound[k]);
    add_marks(marks, exact, n, 1.0, -room->bound[k]);
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
  if (test.stopped != NULL && test.stopped()) return 1;
  if (test.alternative == CC_LESS) {
    at.v2 = at.total2 - at.v2;
    test.alternative = CC_GREATER;
  }
  return cc_signed_rank_keeps(&at, &test, t->room->null);
}

static int few_signs(void *context) {
  const inverted *t = context;
  return t->counts.n_up + t->counts.n_down <= CC_ORDINAL_FEW_SIGNS;
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
  v.coarse = few_signs;
  v.noise = 2.0 * row->noise;
  v.critical = test->test.critical;
  find_lines(row, room);
  set_range(row, room, &v);
  v.all = ranks && row->n <= CC_ORDINAL_FEW;
  /* Zeros that are dropped, not ranked, matter where the shift is a change, which can be kept far from others. */
  if (ranks && test->test.zero_rule == CC_ZERO_WILCOXON) {
    v.alone = room->exact;
    v.n_alone = room->n_exact;
  }
  cc_invert(&v, out);
}
