#include "cc_ordinal.h"

#include "cc_ordinal_merge.h"

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
  room->size = take(base, &used, n, sizeof(double));
  room->noise = take(base, &used, n, sizeof(double));
  room->item = take(base, &used, 2 * n, sizeof *room->item);
  room->sorted = take(base, &used, n, sizeof *room->sorted);
  room->end = take(base, &used, n, sizeof(size_t));
  room->index = take(base, &used, n, sizeof(size_t));
  room->order = take(base, &used, n, sizeof(size_t));
  room->bucket = take(base, &used, 2 * n + 2, sizeof(size_t));
  room->ranks.ranks.rank2 = take(base, &used, n, sizeof(int64_t));
  room->ranks.ranks.count = take(base, &used, n, sizeof(size_t));
  room->score2 = take(base, &used, n, sizeof(int64_t));
  room->size2 = take(base, &used, n, sizeof(int64_t));
  room->change = take(base, &used, n, sizeof(double));
  double *columns[CC_LIMITED_COLUMNS];
  for (size_t k = 0; k < CC_LIMITED_COLUMNS; ++k) columns[k] = take(base, &used, cc_limited_padded(n), sizeof(double));
  memcpy(room->columns.before, columns, sizeof room->columns.before);
  memcpy(room->columns.after, columns + CC_MEASUREMENT_COLUMNS, sizeof room->columns.after);
  room->columns.difference = columns[CC_LIMITED_COLUMNS - 1];
  room->size_at = take(base, &used, cc_limited_padded(n), sizeof(double));
  room->what = take(base, &used, cc_limited_padded(n), sizeof(int64_t));
  room->turns = take(base, &used, cc_limited_padded(n), sizeof(int64_t));
  cc_ordinal_merged *m = &room->merged;
  double **const of_sizes[] = {&m->known, &m->bound, &m->sorted};
  int64_t **const of_counts[] = {&m->of_fall, &m->of_bound, &m->falls_up_to, &m->above};
  size_t **const of_flags[] = {&m->bound_rises, &m->rises};
  for (int k = 0; k < 3; ++k) *of_sizes[k] = take(base, &used, n + 7, sizeof(double));
  for (int k = 0; k < 4; ++k) *of_counts[k] = take(base, &used, n + 7, sizeof(int64_t));
  for (int k = 0; k < 2; ++k) *of_flags[k] = take(base, &used, n + 7, sizeof(size_t));
  room->exact = take(base, &used, n, sizeof(double));
  room->by_change = take(base, &used, n, sizeof(size_t));
  room->lines.exact = take(base, &used, n, sizeof(double));
  room->lines.bound = take(base, &used, 6 * n, sizeof(double));
  room->lines.half = take(base, &used, 6 * n, sizeof(double));
  room->work = take(base, &used, 6 * n, sizeof(double));
  room->null = take(base, &used, null_n ? cc_signed_rank_scratch(null_n) : 0, sizeof(double));
  void *near = take(base, &used, null_n ? cc_tail_table_size(null_n, null_n * (null_n + 1)) : 0, 1);
  if (base != NULL) cc_tail_table_init(&room->near, near, null_n);
  return used;
}

size_t cc_ordinal_room_size(size_t n, size_t null_n) {
  cc_ordinal_room unused;
  return lay_out(NULL, &unused, n, null_n);
}

void cc_ordinal_room_init(cc_ordinal_room *room, void *memory, size_t n, size_t null_n) {
  (void)lay_out(memory, room, n, null_n);
  room->n_order = 0;
}

/* ---- changes ---- */

static void fill_noise(cc_ordinal_room *room, size_t m, double noise) {
  for (size_t i = 0; i < m; ++i) room->noise[i] = noise;
}

/* Pairs in order: falls from the largest to the smallest, those without a change, rises, and what was not measured.
 * The first m of room->item are sizes, sorted. */
static void put_in_order(const cc_limited_row *row, size_t m, cc_ordinal_room *room) {
  size_t falls = 0, others = 0;
  for (size_t k = 0; k < m; ++k) falls += room->change[room->index[k]] < 0.0;
  size_t zero = falls;
  for (size_t i = 0; i < row->n; ++i) {
    if (!cc_pair_measured(&row->pair[i]))
      room->by_change[row->n - ++others] = i;
    else if (room->change[i] == 0.0)
      room->by_change[zero++] = i;
  }
  for (size_t k = 0, fall = falls, rise = zero; k < m; ++k) {
    const size_t i = room->index[room->item[k].index];
    const int falling = room->change[i] < 0.0;
    room->by_change[falling ? --fall : rise++] = i;
  }
  room->n_exact = row->n - others;
  for (size_t k = 0; k < room->n_exact; ++k) room->exact[k] = room->change[room->by_change[k]];
  cc_limited_columns_fill(&room->columns, row->pair, room->change, room->by_change, row->n);
}

void cc_ordinal_changes(const cc_limited_row *row, int digits, cc_ordinal_room *room) {
  size_t m = 0;
  room->n_order = 0; /* that of another row says nothing of this one */
  for (size_t i = 0; i < row->n; ++i) {
    const double change = row->pair[i].after.value - row->pair[i].before.value;
    room->change[i] = fabs(change) <= row->noise ? 0.0 : change;
    if (!cc_pair_measured(&row->pair[i]) || room->change[i] == 0.0) continue;
    room->index[m] = i;
    room->size[m++] = fabs(change);
  }
  fill_noise(room, m, row->noise);
  const size_t groups = cc_tie_groups(room->size, room->noise, m, digits, room->item, room->end);
  for (size_t g = 0, k = 0; groups < m && g < groups; ++g) {
    const double first = room->item[k].value, last = room->item[room->end[g] - 1].value;
    for (; k < room->end[g]; ++k) {
      const size_t i = room->index[room->item[k].index];
      room->change[i] = copysign(first + (last - first) / 2.0, room->change[i]);
    }
  }
  put_in_order(row, m, room);
}

/* ---- scores ---- */

/* Ascending; items that are nearly in order already stay where they are. */
static void sort_again(cc_rank_item *item, size_t m) {
  size_t moves = 0;
  for (size_t i = 1; i < m; ++i) {
    const cc_rank_item moved = item[i];
    size_t j = i;
    for (; j > 0 && item[j - 1].value > moved.value; --j) item[j] = item[j - 1];
    item[j] = moved;
    moves += i - j;
    if (moves > 4 * m) {
      cc_sort_items(item, m);
      return;
    }
  }
}

/* The index of an item: whose size it is, by its place in order, and what is known of the change (cc_limited.h). */
static size_t code_of(size_t i, int64_t what) { return 4 * i + (size_t)(what & (CC_RISES | CC_IS_KNOWN)); }
static size_t place_of(size_t code) { return code / 4; }
static int rises(size_t code) { return (code & CC_RISES) != 0; }
static size_t is_known(size_t code) { return code & CC_IS_KNOWN; }

/* Sizes to be ranked, in order, and how many changes are known to be what. Returns how many sizes. */
static size_t take_sizes(const cc_limited_row *row, double shift, cc_ordinal_room *room, cc_ordinal_counts *counts) {
  size_t m = 0, unsigned_ones = 0, up = 0, zero = 0;
  const int anew = room->n_order != row->n;
  if (anew) {
    for (size_t i = 0; i < row->n; ++i) room->order[i] = i;
    room->n_order = row->n;
  }
  cc_changes_at(&room->columns, shift, row->noise, room->size_at, room->what);
  for (size_t k = 0; k < row->n; ++k) {
    const size_t i = room->order[k];
    const int64_t what = room->what[i];
    const size_t is_signed = (what & CC_HAS_SIGN) != 0;
    up += (what & (CC_RISES | CC_HAS_SIGN)) == (CC_RISES | CC_HAS_SIGN);
    zero += (what & (CC_IS_KNOWN | CC_HAS_SIGN)) == CC_IS_KNOWN;
    room->item[m] = (cc_rank_item){room->size_at[i], code_of(i, what)}; /* stays if it has a sign */
    room->index[unsigned_ones] = i;
    m += is_signed;
    unsigned_ones += 1 - is_signed;
  }
  *counts = (cc_ordinal_counts){up, m - up, zero, unsigned_ones - zero, 0};
  (anew ? cc_sort_items : sort_again)(room->item, m);
  for (size_t k = 0; k < unsigned_ones; ++k) {
    room->order[m + k] = room->index[k];
    room->score2[room->by_change[room->index[k]]] = 0;
  }
  return m;
}

static int any_tied(const cc_rank_item *item, size_t m, double noise) {
  int any = 0;
  for (size_t k = 1; k < m; ++k) any |= !(item[k].value - item[k - 1].value > noise);
  return any;
}

/* Groups of sorted sizes that are equal on paper: where each ends, unless they are as many as the sizes. */
static size_t group_sizes(const cc_limited_row *row, size_t m, int digits, cc_ordinal_room *room) {
  const cc_rank_item *item = room->item;
  size_t groups = 0;
  if (digits != CC_DIGITS_NONE) {
    for (size_t k = 0; k < m; ++k) room->noise[k] = row->noise;
    for (size_t k = 0; k < m; ++k) room->sorted[k] = (cc_rank_item){item[k].value, k};
    return cc_tie_groups_sorted(room->noise, m, digits, room->sorted, room->end);
  }
  if (!any_tied(item, m, 2.0 * row->noise)) return m;
  for (size_t k = 1; k <= m; ++k) {
    if (k == m || item[k].value - item[k - 1].value > 2.0 * row->noise) room->end[groups++] = k;
  }
  return groups;
}

/* Sums of scores: whole numbers, added exactly; of the squares, which pass 2^63 with 1.9 million pairs, up to 2^53. */
typedef struct {
  int64_t v2, total2;
  double squares;
} score_sums;

/* The score of the k-th size, and where its pair stands in order. */
static inline void give_score(cc_ordinal_room *room, size_t k, int64_t size2, score_sums *sums) {
  const size_t code = room->item[k].index;
  const int64_t up = -(int64_t)rises(code);
  room->order[k] = place_of(code);
  room->score2[room->by_change[place_of(code)]] = (size2 & up) - (size2 & ~up);
  room->size2[k] = size2;
  sums->v2 += size2 & up;
  sums->total2 += size2;
  sums->squares += (double)size2 * (double)size2;
}

/* No two sizes are equal. */
static score_sums score_untied(size_t m, size_t zeros, cc_ordinal_room *room) {
  score_sums sums = {0, 0, 0.0};
  int64_t of_bound = (int64_t)(zeros + m) + 1 + (int64_t)zeros;
  for (size_t k = 0; k < m; ++k) {
    const int64_t known = (int64_t)is_known(room->item[k].index);
    give_score(room, k, of_bound - (-known & (int64_t)(m - k - 1)), &sums);
    of_bound += known;
  }
  return sums;
}

static score_sums score_tied(size_t m, size_t groups, size_t zeros, cc_ordinal_room *room, size_t *n_tied) {
  const int64_t centre = (int64_t)(zeros + m) + 1;
  score_sums sums = {0, 0, 0.0};
  size_t known_before = 0;
  for (size_t g = 0, from = 0; g < groups; from = room->end[g++]) {
    const size_t end = room->end[g];
    size_t here = 0;
    for (size_t k = from; k < end; ++k) here += is_known(room->item[k].index);
    /* Certainly larger than a known size: the known ones of higher groups, and the bounds from this one on. */
    const size_t smaller = zeros + known_before, larger = m - from - here;
    const int64_t of_known = centre + (int64_t)smaller - (int64_t)larger, of_bound = centre + (int64_t)(smaller + here);
    for (size_t k = from; k < end; ++k) give_score(room, k, is_known(room->item[k].index) ? of_known : of_bound, &sums);
    *n_tied += here > 1 ? here : 0;
    known_before += here;
  }
  return sums;
}

/* The scores of the sorted sizes, of which `zeros` are ranked below. All lie among 1 .. ranked; doubled they are whole.
 */
static void score_groups(size_t m, size_t groups, size_t zeros, cc_ordinal_room *room, cc_ordinal_counts *counts) {
  counts->n_tied = 0;
  const score_sums sums =
      groups == m ? score_untied(m, zeros, room) : score_tied(m, groups, zeros, room, &counts->n_tied);
  room->n_ranked = zeros + m;
  cc_signed_ranks *at = &room->ranks;
  at->ranks.n = m;
  at->v2 = sums.v2;
  at->total2 = sums.total2;
  at->squares = sums.squares;
}

void cc_ordinal_groups(cc_ordinal_room *room) {
  cc_rank_groups *groups = &room->ranks.ranks;
  memset(room->bucket, 0, (2 * room->n_ranked + 1) * sizeof *room->bucket);
  for (size_t k = 0; k < groups->n; ++k) ++room->bucket[room->size2[k]];
  groups->n_groups = 0;
  for (size_t s = 2; s <= 2 * room->n_ranked; ++s) {
    if (room->bucket[s] == 0) continue;
    groups->rank2[groups->n_groups] = (int64_t)s;
    groups->count[groups->n_groups++] = room->bucket[s];
  }
}

static void score(const cc_limited_row *row, double shift, cc_zero_rule rule, int digits, cc_ordinal_room *room,
                  cc_ordinal_counts *counts) {
  const size_t m = take_sizes(row, shift, room, counts), groups = group_sizes(row, m, digits, room);
  score_groups(m, groups, rule == CC_ZERO_PRATT ? counts->n_zero : 0, room, counts);
}

void cc_ordinal_sums(const cc_limited_row *row, double shift, cc_zero_rule rule, int digits, cc_ordinal_room *room,
                     cc_ordinal_counts *counts) {
  if (!cc_ordinal_merge(row, shift, rule, digits, room, counts)) score(row, shift, rule, digits, room, counts);
}

void cc_ordinal_scores(const cc_limited_row *row, double shift, cc_zero_rule rule, int digits, cc_ordinal_room *room,
                       cc_ordinal_counts *counts) {
  score(row, shift, rule, digits, room, counts);
  cc_ordinal_groups(room);
}
