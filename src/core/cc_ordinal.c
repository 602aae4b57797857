#include "cc_ordinal.h"

#include <math.h>
#include <string.h>

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
  room->work = take(base, &used, 6 * n, sizeof(double));
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

static void fill_noise(cc_ordinal_room *room, size_t m, double noise) {
  for (size_t i = 0; i < m; ++i) room->noise[i] = noise;
}

void cc_ordinal_changes(const cc_limited_row *row, int digits, cc_ordinal_room *room) {
  size_t m = 0;
  for (size_t i = 0; i < row->n; ++i) {
    const double change = row->pair[i].after.value - row->pair[i].before.value;
    room->change[i] = fabs(change) <= row->noise ? 0.0 : change;
    if (!cc_pair_measured(&row->pair[i]) || room->change[i] == 0.0) continue;
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
