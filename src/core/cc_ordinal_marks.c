#include "cc_ordinal_marks.h"

#include <math.h>

#include "cc_sort.h"

/* Known sizes are |c - d| over the shift d, so two of them meet at half of the sum of two changes. Bounds are distances
 * between a value or a limit of one measurement and a limit of the other, b - d or b + d, or of the same one, b
 * whatever the shift: they meet known sizes at half of c + b or c - b, or at c - b and c + b. What is known of a change
 * turns into something else where a value meets a limit of the other measurement, which are the same distances.
 *
 * A search asks for marks in ever smaller ranges of shifts, and there most changes stay what they are: they are known,
 * or have the one bound, or are unknown, and need no other lines. So lines are kept for a window about what was asked
 * for, and found anew where a range leaves it, or is so small that many need not be looked at. */

#define SMALL (1.0 / 1024.0)
#define MARGIN 0.25

static void add_line(double *line, size_t *n, double at) {
  if (isfinite(at)) line[(*n)++] = at;
}

/* ---- where numbers of the two measurements of a pair meet ---- */

enum { TURNS = 6 };

/* Where what is known of the change may turn. */
static void find_turns(const cc_limited_pair *pair, double *at) {
  const cc_measurement *before = &pair->before, *after = &pair->after;
  const double x = before->beyond ? NAN : before->value, y = after->beyond ? NAN : after->value;
  at[0] = y - before->low;
  at[1] = y - before->high;
  at[2] = after->low - x;
  at[3] = after->high - x;
  at[4] = after->low - before->high;
  at[5] = after->high - before->low;
}

/* Distances within one measurement. */
static void find_distances(const cc_limited_pair *pair, double *at) {
  const cc_measurement *before = &pair->before, *after = &pair->after;
  const double x = before->beyond ? NAN : before->value, y = after->beyond ? NAN : after->value;
  at[0] = x - before->low;
  at[1] = before->high - x;
  at[2] = before->high - before->low;
  at[3] = y - after->low;
  at[4] = after->high - y;
  at[5] = after->high - after->low;
}

/* ---- the lines of a pair ---- */

/* A number that moves along with the shift, or does not. */
typedef struct {
  double at;
  int moves;
} end;

/* What is known of a change that stays what it is, if that is a bound. */
static void add_bound(const cc_limited_pair *pair, double shift, double noise, cc_ordinal_lines *lines) {
  double low, high;
  cc_pair_limits(pair, shift, &low, &high);
  const int before = cc_place_beyond(&pair->before, shift, low, high, noise);
  const int after = cc_place_beyond(&pair->after, 0.0, low, high, noise);
  if (before == after || low > high + noise) return;
  const int rises = after > before, upper = rises ? after : before, lower = rises ? before : after;
  const cc_measurement *first = &pair->before, *second = &pair->after;
  const end of_low = first->low + shift > second->low ? (end){first->low, 1} : (end){second->low, 0};
  const end of_high = first->high + shift < second->high ? (end){first->high, 1} : (end){second->high, 0};
  const end value = {first->value, 1}, other = {second->value, 0};
  const end from = lower < 0 ? of_low : rises ? value : other, to = upper > 0 ? of_high : rises ? other : value;
  if (from.moves == to.moves)
    add_line(lines->bound, &lines->n_bound, to.at - from.at);
  else
    add_line(lines->half, &lines->n_half, from.moves ? to.at - from.at : from.at - to.at);
}

/* Those of a change that may turn within the window. */
static void add_all(const cc_limited_pair *pair, cc_ordinal_lines *lines) {
  double turn[TURNS], distance[6];
  find_turns(pair, turn);
  find_distances(pair, distance);
  for (size_t k = 0; k < 6; ++k) add_line(lines->bound, &lines->n_bound, distance[k]);
  for (size_t k = 0; k < TURNS; ++k) add_line(lines->half, &lines->n_half, turn[k]);
}

/* ---- of all pairs ---- */

/* Each once: where all share a limit many are the same. Returns how many are left. */
static size_t sort_lines(double *line, size_t n, double *work) {
  size_t left = 0;
  cc_sort_runs(line, n, 1, work);
  for (size_t k = 0; k < n; ++k) {
    if (left == 0 || line[k] != line[left - 1]) line[left++] = line[k];
  }
  return left;
}

static void find_lines(const cc_limited_row *row, cc_ordinal_room *room) {
  cc_ordinal_lines *lines = &room->lines;
  const double slack = 8.0 * row->noise, middle = lines->low + (lines->high - lines->low) / 2.0;
  cc_limited_turns(&room->columns, lines->low - slack, lines->high + slack, room->turns);
  cc_changes_at(&room->columns, middle, row->noise, room->size_at, room->what);
  lines->n_exact = lines->n_bound = lines->n_half = 0;
  for (size_t k = 0; k < row->n; ++k) {
    const cc_limited_pair *pair = &row->pair[room->by_change[k]];
    const int turns = room->turns[k] != 0, known = (room->what[k] & CC_IS_KNOWN) != 0;
    if (k < room->n_exact && (turns || known))
      lines->exact[lines->n_exact++] = room->exact[k];
    else if (!turns)
      add_bound(pair, middle, row->noise, lines);
    if (turns) add_all(pair, lines);
  }
  lines->n_bound = sort_lines(lines->bound, lines->n_bound, room->work);
  lines->n_half = sort_lines(lines->half, lines->n_half, room->work);
}

/* Lines for a range of shifts. */
static const cc_ordinal_lines *lines_for(const cc_limited_row *row, cc_ordinal_room *room, const cc_marks *marks) {
  cc_ordinal_lines *lines = &room->lines;
  const double width = marks->high - marks->low;
  const int inside = marks->low >= lines->low && marks->high <= lines->high;
  if (inside && width >= SMALL * (lines->high - lines->low)) return lines;
  lines->low = marks->low - MARGIN * width;
  lines->high = marks->high + MARGIN * width;
  find_lines(row, room);
  return lines;
}

void cc_ordinal_begin_marks(const cc_limited_row *row, cc_ordinal_room *room, double *from, double *to) {
  double least, most, widest;
  const size_t n = room->n_exact;
  cc_limited_span(&room->columns, &least, &most, &widest);
  room->lines.low = INFINITY;
  room->lines.high = -INFINITY;
  if (n > 0) {
    least = fmin(least, room->exact[0] - widest);
    most = fmax(most, room->exact[n - 1] + widest);
  }
  if (!(least <= most)) least = most = 0.0;
  const double margin = most - least + 64.0 * row->noise;
  *from = least - (margin > 0.0 ? margin : 1.0);
  *to = most + (margin > 0.0 ? margin : 1.0);
}

/* ---- marks ---- */

/* Known changes, sorted, and the marks that lines make with them: scale * (change + offset). */
typedef struct {
  const double *sorted;
  size_t n;
  double scale, least, most; /* those wanted have a change + offset between */
  size_t start;              /* of those wanted with the last offset */
} crossing;

static crossing crossings(const cc_ordinal_lines *lines, const cc_marks *marks, double scale) {
  return (crossing){lines->exact, lines->n_exact, scale, marks->low / scale, marks->high / scale, lines->n_exact};
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

void cc_ordinal_rank_marks(const cc_limited_row *row, cc_ordinal_room *room, cc_marks *marks) {
  const cc_ordinal_lines *lines = lines_for(row, room, marks);
  const size_t n = lines->n_exact, n_bound = lines->n_bound;
  crossing of_exact = crossings(lines, marks, 0.5), of_half = of_exact;
  crossing of_bound = crossings(lines, marks, 1.0), of_turned = of_bound;
  for (size_t i = 0; i < n && !marks->full; ++i) add_marks(marks, &of_exact, i, lines->exact[i]);
  for (size_t k = 0; k < lines->n_half && !marks->full; ++k) {
    cc_marks_add(marks, lines->half[k]);
    add_marks(marks, &of_half, 0, lines->half[k]);
  }
  for (size_t k = 0; k < n_bound && !marks->full; ++k) {
    add_marks(marks, &of_bound, 0, lines->bound[k]);
    add_marks(marks, &of_turned, 0, -lines->bound[n_bound - 1 - k]);
  }
}

void cc_ordinal_sign_marks(const cc_limited_row *row, cc_ordinal_room *room, cc_marks *marks) {
  const cc_ordinal_lines *lines = lines_for(row, room, marks);
  for (size_t k = 0; k < lines->n_exact; ++k) cc_marks_add(marks, lines->exact[k]);
  for (size_t k = 0; k < lines->n_half; ++k) cc_marks_add(marks, lines->half[k]);
}
