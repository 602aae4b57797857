#include "cc_tail_table.h"

#include <math.h>

#define NEITHER ((size_t)2)

/* What rounding may have done to a tail. */
#define SLACK 1e-9

static size_t padded(size_t bytes) { return (bytes + 15) / 16 * 16; }

/* So many ranks that leave or join take as long as counting anew. */
#define MOST_EXCHANGED ((size_t)24)

size_t cc_tail_table_size(size_t n, size_t most) {
  return 2 * padded(n * sizeof(cc_counted_rank)) + padded(cc_signed_rank_sum_room(most) * sizeof(double));
}

void cc_tail_table_init(cc_tail_table *table, void *memory, size_t n) {
  unsigned char *at = memory;
  const size_t ranks = padded(n * sizeof(cc_counted_rank));
  *table = (cc_tail_table){.rank = memory, .next = (void *)(at + ranks), .memory = (void *)(at + 2 * ranks)};
}

static void take_ranks(cc_tail_table *t, const cc_rank_groups *ranks, int64_t unit) {
  for (size_t g = 0, n = 0; g < ranks->n_groups; ++g) {
    for (size_t i = 0; i < ranks->count[g]; ++i, ++n) t->next[n] = (cc_counted_rank){unit * ranks->rank2[g], n % 2};
  }
}

static void use_next(cc_tail_table *t) {
  cc_counted_rank *const swap = t->rank;
  t->rank = t->next;
  t->next = swap;
  t->below = -1;
  t->above = INT64_MAX;
}

/* The sum of the doubled ranks, and that of their squares. */
typedef struct {
  double total, squares;
} rank_sums;

static rank_sums sums_of(const cc_rank_groups *ranks) {
  rank_sums sums = {0.0, 0.0};
  for (size_t g = 0; g < ranks->n_groups; ++g) {
    const double rank = (double)ranks->rank2[g], all = rank * (double)ranks->count[g];
    sums.total += all;
    sums.squares += all * rank;
  }
  return sums;
}

/* Hoeffding 1963, Journal of the American Statistical Association 58:13-30: sums of signed ranks lie t standard
 * deviations out with probability exp(-t^2 / 2) at most. */
static int is_far_out(const rank_sums *sums, int64_t v2, double level) {
  const double out = sums->total - 2.0 * (double)v2;
  return exp(-out * out / (2.0 * sums->squares)) < level * (1.0 - SLACK);
}

/* Sums up to one and a half standard deviations below the mean are counted at least, as levels mostly lie further out.
 */
static void count_anew(cc_tail_table *t, const cc_rank_groups *ranks, const rank_sums *sums, int64_t unit, int64_t v2,
                       double level) {
  const int64_t usual = (int64_t)((sums->total - 1.5 * sqrt(sums->squares)) / 2.0), most = v2 > usual ? v2 : usual;
  t->level = level;
  t->unit = unit;
  t->in_half[1] = ranks->n / 2;
  t->in_half[0] = ranks->n - t->in_half[1];
  cc_signed_rank_count(ranks, most, t->memory, &t->counts);
  use_next(t);
}

static int64_t rank_at(const cc_counted_rank *rank, size_t n, size_t k) { return k < n ? rank[k].rank2 : INT64_MAX; }

/* Are few ranks other ones, and all multiples of what is counted in? */
static int can_exchange(const cc_tail_table *t, size_t n) {
  const int64_t unit = t->unit * t->counts.factor;
  size_t exchanged = 0;
  for (size_t i = 0, j = 0; (i < t->counts.n || j < n) && exchanged <= MOST_EXCHANGED;) {
    const int64_t a = rank_at(t->rank, t->counts.n, i), b = rank_at(t->next, n, j);
    exchanged += a != b;
    if (b < a && b % unit != 0) return 0;
    i += a <= b;
    j += b <= a;
  }
  return exchanged <= MOST_EXCHANGED;
}

static void leave(cc_tail_table *t, const cc_counted_rank *rank) {
  --t->in_half[rank->half];
  cc_signed_rank_leave(&t->counts, rank->half, rank->rank2 / t->unit);
}

static void join(cc_tail_table *t, cc_counted_rank *rank) {
  rank->half = t->in_half[1] < t->in_half[0];
  ++t->in_half[rank->half];
  cc_signed_rank_join(&t->counts, rank->half, rank->rank2 / t->unit);
}

/* Ranks that are no more leave, new ones join. Returns 0 where all is to be counted anew. */
static int exchange(cc_tail_table *t, size_t n, int64_t v2, double level) {
  if (t->counts.n == 0 || t->counts.all != NULL || t->level != level || v2 / t->unit > t->counts.most) return 0;
  if (n > CC_SIGNED_RANK_WHOLE || !can_exchange(t, n)) return 0;
  const size_t before = t->counts.n;
  for (size_t i = 0, j = 0; i < before || j < n;) {
    const int64_t a = rank_at(t->rank, before, i), b = rank_at(t->next, n, j);
    if (a == b)
      t->next[j].half = t->rank[i].half;
    else if (a < b)
      leave(t, &t->rank[i]);
    else
      t->next[j].half = NEITHER;
    i += a <= b;
    j += b <= a;
  }
  /* Only now, so that no half has more than half of the ranks: its counts would not fit. */
  for (size_t j = 0; j < n; ++j) {
    if (t->next[j].half == NEITHER) join(t, &t->next[j]);
  }
  use_next(t);
  return 1;
}

/* P(2 V <= v2) of the ranks counted, or less where that is beyond what was. */
static double tail_at(const cc_tail_table *t, int64_t v2) {
  const int64_t units = v2 / t->unit;
  return cc_signed_rank_counted(&t->counts, units < t->counts.most ? units : t->counts.most);
}

/* Whether a tail between those of the sums `low` and `high` is above the level: 1, 0, or -1 where that is not known. */
static int between(cc_tail_table *t, int64_t low, int64_t high) {
  if (high <= t->below) return 0;
  if (low >= t->above) return 1;
  const double least = low > t->below ? tail_at(t, low) : 0.0;
  if (least > t->level * (1.0 + SLACK)) {
    t->above = low;
    return 1;
  }
  if (high >= t->above || high / t->unit > t->counts.most) return -1;
  if ((high > low ? tail_at(t, high) : least) >= t->level * (1.0 - SLACK)) return -1;
  t->below = high;
  return 0;
}

static int by_table(cc_tail_table *t, size_t n, int64_t v2, double level) {
  if (t->counts.n != n || t->level != level) return -1;
  int64_t up = 0, apart = 0; /* apart: up - down */
  for (size_t k = 0; k < n; ++k) {
    const int64_t d = t->next[k].rank2 - t->rank[k].rank2;
    up += d > 0 ? d : 0;
    apart += d;
  }
  return between(t, v2 - up, v2 + up - apart);
}

int cc_tail_above(cc_tail_table *t, const cc_rank_groups *ranks, int64_t unit, int64_t v2, double level,
                  double *scratch) {
  if (v2 < 0 || ranks->n == 0) return (v2 < 0 ? 0.0 : 1.0) > level;
  const rank_sums sums = sums_of(ranks);
  if (2.0 * (double)v2 > sums.total) {
    /* V and what is left of the sum of the ranks have the same distribution. */
    return 1.0 - cc_signed_rank_tail(ranks, (int64_t)sums.total - v2 - 1, scratch) > level;
  }
  if (is_far_out(&sums, v2, level)) return 0;
  take_ranks(t, ranks, unit);
  int above = by_table(t, ranks->n, unit * v2, level);
  if (above >= 0) return above;
  if (!exchange(t, ranks->n, unit * v2, level)) count_anew(t, ranks, &sums, unit, v2, level);
  above = between(t, unit * v2, unit * v2);
  return above >= 0 ? above : cc_signed_rank_tail(ranks, v2, scratch) > level;
}
