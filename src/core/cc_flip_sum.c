#include "cc_flip_sum.h"

#include <math.h>
#include <string.h>

#include "cc_divisor.h"

/* Sums of reals that differ by less than this share of the largest are equal. */
#define NOISE 1e-11

#define HALF ((size_t)1 << (CC_FLIP_HALVES / 2))

/* ---- room ---- */

static void *take(unsigned char *base, size_t *used, size_t count, size_t size) {
  void *piece = base ? base + *used : NULL;
  *used += (count * size + 63) / 64 * 64;
  return piece;
}

static size_t lay_out(unsigned char *base, cc_flip_room *room, size_t n, size_t largest, size_t most,
                      size_t n_drawn_for) {
  size_t used = 0;
  room->table = take(base, &used, cc_sums_table_size(n_drawn_for), sizeof(double));
  room->chunk = take(base, &used, n_drawn_for ? CC_TILE * CC_CHUNK : 0, sizeof(double));
  room->placed = take(base, &used, n_drawn_for, sizeof(double));
  room->bucket = take(base, &used, largest + 1, sizeof(size_t));
  room->groups.rank2 = take(base, &used, n, sizeof(int64_t));
  room->groups.count = take(base, &used, n, sizeof(size_t));
  room->sums = take(base, &used, 3 * HALF, sizeof(double));
  room->null = take(base, &used, cc_signed_rank_sum_room(most), sizeof(double));
  void *near = take(base, &used, cc_tail_table_size(n, most), 1);
  if (base != NULL) cc_tail_table_init(&room->near, near, n);
  return used;
}

size_t cc_flip_room_size(size_t n, size_t largest, size_t most, size_t n_drawn_for) {
  cc_flip_room unused;
  return lay_out(NULL, &unused, n, largest, most, n_drawn_for);
}

void cc_flip_room_init(cc_flip_room *room, void *memory, size_t n, size_t largest, size_t most, size_t n_drawn_for) {
  (void)lay_out(memory, room, n, largest, most, n_drawn_for);
}

cc_flip_moments cc_flip_moments_of(const double *score, size_t n) {
  cc_flip_moments m = {0, 0.0, 0.0, 0.0};
  double squares = 0.0;
  for (size_t i = 0; i < n; ++i) {
    m.n_flips += score[i] != 0.0;
    m.sum += score[i];
    m.most += fabs(score[i]);
    squares += score[i] * score[i];
  }
  if (fabs(m.sum) <= NOISE * m.most) m.sum = 0.0;
  m.sd = sqrt(squares);
  return m;
}

int cc_flip_needs_draws(const cc_flip_scores_of *scores, const cc_flip_moments *moments) {
  return !scores->whole && moments->n_flips > CC_FLIP_HALVES;
}

/* ---- whole scores ---- */

/* Sizes in groups of equal ones, over their common divisor, which is returned. */
static int64_t group_sizes(const cc_flip_scores_of *scores, cc_flip_room *room) {
  size_t largest = 0;
  for (size_t i = 0; i < scores->n; ++i) {
    const size_t size = (size_t)fabs(scores->score[i]);
    largest = size > largest ? size : largest;
  }
  memset(room->bucket, 0, (largest + 1) * sizeof *room->bucket);
  for (size_t i = 0; i < scores->n; ++i) ++room->bucket[(size_t)fabs(scores->score[i])];
  cc_rank_groups *groups = &room->groups;
  groups->n_groups = groups->n = 0;
  int64_t divisor = 0;
  for (size_t s = 1; s <= largest; ++s) {
    if (room->bucket[s] == 0) continue;
    if (divisor != 1) divisor = cc_common_divisor((int64_t)s, divisor);
    groups->rank2[groups->n_groups] = (int64_t)s;
    groups->count[groups->n_groups++] = room->bucket[s];
    groups->n += room->bucket[s];
  }
  for (size_t g = 0; divisor > 1 && g < groups->n_groups; ++g) groups->rank2[g] /= divisor;
  return divisor > 0 ? divisor : 1;
}

/* The sum of positive scores that is `low`, or just below it, in units of the divisor. */
static int64_t whole_sum(double low, int strict, int64_t divisor) {
  const int64_t sum = (int64_t)low - strict;
  return sum >= 0 ? sum / divisor : -1;
}

/* P(sum of the positive scores <= low), or < low, low at most half of all. */
static double whole_tail(const cc_flip_scores_of *scores, double low, int strict, cc_flip_room *room) {
  const int64_t divisor = group_sizes(scores, room);
  return cc_signed_rank_tail(&room->groups, whole_sum(low, strict, divisor), room->null);
}

/* ---- all sums of either half ---- */

/* All 2^m sums of sizes[0 .. m), ascending, in `sum`; `work`: as much room. */
static void sorted_sums(const double *size, size_t m, double *sum, double *work) {
  size_t n = 1;
  sum[0] = 0.0;
  for (size_t i = 0; i < m; ++i, n *= 2) {
    memcpy(work, sum, n * sizeof *sum);
    size_t a = 0, b = 0;
    for (size_t k = 0; k < 2 * n; ++k) {
      if (b >= n || (a < n && work[a] <= work[b] + size[i]))
        sum[k] = work[a++];
      else
        sum[k] = work[b++] + size[i];
    }
  }
}

static double halves_tail(const cc_flip_scores_of *scores, double low, double noise, cc_flip_room *room) {
  double size[CC_FLIP_HALVES];
  size_t m = 0;
  for (size_t i = 0; i < scores->n; ++i) {
    if (scores->score[i] != 0.0) size[m++] = fabs(scores->score[i]);
  }
  const size_t first = m / 2, n_first = (size_t)1 << first, n_second = (size_t)1 << (m - first);
  double *one = room->sums, *two = one + HALF;
  sorted_sums(size, first, one, two + HALF);
  sorted_sums(size + first, m - first, two, two + HALF);
  size_t count = 0, left = n_second;
  for (size_t k = 0; k < n_first; ++k) {
    while (left > 0 && one[k] + two[left - 1] > low + noise) --left;
    count += left;
  }
  return ldexp((double)count, -(int)m);
}

/* ---- drawn ---- */

static double drawn_p(const cc_flip_scores_of *scores, double sum, double noise, cc_side side,
                      const cc_flip_draws *draws, cc_flip_room *room) {
  const size_t groups = cc_sums_groups(draws->n);
  const double *row[CC_TILE] = {room->placed};
  for (size_t j = 0; j < draws->n; ++j) room->placed[j] = 0.0;
  for (size_t i = 0; i < scores->n; ++i) {
    room->placed[scores->place[i]] = side == CC_LESS ? -scores->score[i] : scores->score[i];
  }
  if (side == CC_LESS) sum = -sum;
  const double seen = (side == CC_TWO_SIDED ? fabs(sum) : sum) - noise;
  cc_sums_table(row, draws->n, 1.0, -1.0, room->table);
  uint64_t reached = 1;
  for (uint64_t first = 0; first < draws->n_drawn; first += CC_CHUNK) {
    cc_sums_chunk(room->table, draws->codes + first * groups, groups, 0, groups, room->chunk);
    const uint64_t left = draws->n_drawn - first < CC_CHUNK ? draws->n_drawn - first : CC_CHUNK;
    for (size_t r = 0; r < left; ++r) {
      reached += (side == CC_TWO_SIDED ? fabs(room->chunk[r]) : room->chunk[r]) >= seen;
    }
  }
  return (double)reached / ((double)draws->n_drawn + 1.0);
}

/* ---- p ---- */

/* The sum of the positive scores or that of the others, which is smaller: the short tail is counted. */
typedef struct {
  double low, noise;
  int is_long; /* p is what that leaves */
} tail_of;

static tail_of tail_for(const cc_flip_scores_of *scores, const cc_flip_moments *m, cc_side side) {
  const double rises = (m->most + m->sum) / 2.0, falls = (m->most - m->sum) / 2.0;
  return (tail_of){.low = fmin(rises, falls),
                   .noise = scores->whole ? 0.0 : NOISE * m->most,
                   .is_long = side == CC_LESS ? rises > falls : side == CC_GREATER && falls > rises};
}

double cc_flip_sum_p(const cc_flip_scores_of *scores, cc_side side, const cc_flip_draws *draws, cc_flip_room *room) {
  const cc_flip_moments m = cc_flip_moments_of(scores->score, scores->n);
  const tail_of t = tail_for(scores, &m, side);
  if (cc_flip_needs_draws(scores, &m)) {
    return draws != NULL ? drawn_p(scores, m.sum, t.noise, side, draws, room) : NAN;
  }
  const double tail = scores->whole ? whole_tail(scores, t.low, t.is_long, room)
                                    : halves_tail(scores, t.low, t.is_long ? -t.noise : t.noise, room);
  if (side == CC_TWO_SIDED) return fmin(1.0, 2.0 * tail);
  return t.is_long ? 1.0 - tail : tail;
}

int cc_flip_sum_above(const cc_flip_scores_of *scores, double level, cc_side side, const cc_flip_draws *draws,
                      cc_flip_room *room) {
  const cc_flip_moments m = cc_flip_moments_of(scores->score, scores->n);
  const tail_of t = tail_for(scores, &m, side);
  if (!scores->whole || t.is_long || level >= 1.0) return cc_flip_sum_p(scores, side, draws, room) > level;
  const int64_t divisor = group_sizes(scores, room), sum = whole_sum(t.low, 0, divisor);
  const double tail = side == CC_TWO_SIDED ? level / 2.0 : level;
  return cc_tail_above(&room->near, &room->groups, divisor, sum, tail, room->null);
}
