/* The signed-rank test at a shift and the limits of its interval, against enumeration of all signs and of all shifts;
 * and tails on either side of the 31 ranks up to which counts are 32-bit integers. */
#include "../../src/core/cc_signed_rank.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "../../src/core/cc_hodges_lehmann.h"

enum { MOST = 10 };

/* ---- oracle, on whole numbers: changes x[n], shifted by half of `twice` ---- */

typedef struct {
  int n;           /* ranked */
  int rank2[MOST]; /* doubled midranks of the changes that take part */
  int v2, total2;
} oracle_ranks;

static oracle_ranks ranks_at(const int *x, int n, int twice, int drop_zeros) {
  oracle_ranks o = {0, {0}, 0, 0};
  int size[MOST];
  for (int i = 0; i < n; ++i) size[i] = abs(2 * x[i] - twice);
  for (int i = 0; i < n; ++i) {
    if (size[i] == 0) continue;
    int below = 0, equal = 0;
    for (int j = 0; j < n; ++j) {
      if (drop_zeros && size[j] == 0) continue;
      below += size[j] < size[i];
      equal += size[j] == size[i];
    }
    const int rank2 = 2 * below + equal + 1;
    o.rank2[o.n++] = rank2;
    o.total2 += rank2;
    if (2 * x[i] > twice) o.v2 += rank2;
  }
  return o;
}

/* P(V <= v) and P(V >= v) as counts of 2^n signs. */
static void count_signs(const oracle_ranks *o, int *lower, int *upper) {
  *lower = *upper = 0;
  for (int signs = 0; signs < 1 << o->n; ++signs) {
    int v2 = 0;
    for (int i = 0; i < o->n; ++i) v2 += signs >> i & 1 ? o->rank2[i] : 0;
    *lower += v2 <= o->v2;
    *upper += v2 >= o->v2;
  }
}

static double p_at(const int *x, int n, int twice, int drop_zeros, cc_side alternative) {
  const oracle_ranks o = ranks_at(x, n, twice, drop_zeros);
  int lower, upper;
  count_signs(&o, &lower, &upper);
  const double all = 1 << o.n, smaller = lower < upper ? lower : upper;
  if (alternative == CC_TWO_SIDED) return 2.0 * smaller / all < 1.0 ? 2.0 * smaller / all : 1.0;
  return (alternative == CC_LESS ? lower : upper) / all;
}

/* ---- what is tested ---- */

typedef struct {
  cc_levels levels;
  double sorted[MOST];
} sample;

static void make_levels(const int *x, int n, sample *s, double *value, size_t *count) {
  s->levels = (cc_levels){0, (size_t)n, value, count, 0.0};
  for (int i = 0; i < n; ++i) {
    int place = 0;
    for (int j = 0; j < n; ++j) place += x[j] < x[i] || (x[j] == x[i] && j < i);
    s->sorted[place] = x[i];
  }
  for (int i = 0; i < n; ++i) {
    const size_t k = s->levels.n_values;
    if (k > 0 && value[k - 1] == s->sorted[i]) {
      ++count[k - 1];
    } else {
      value[k] = s->sorted[i];
      count[k] = 1;
      s->levels.n_values = k + 1;
    }
  }
}

static cc_signed_rank_room *new_room(size_t n) {
  cc_signed_rank_room *room = calloc(1, sizeof *room);
  room->ranks.ranks.rank2 = calloc(n + 1, sizeof(int64_t));
  room->ranks.ranks.count = calloc(n + 1, sizeof(size_t));
  room->mirror.value = calloc(n + 2, sizeof(double));
  room->mirror.count = calloc(n + 2, sizeof(size_t));
  room->expanded = calloc(n + 1, sizeof(double));
  room->walsh = calloc(cc_walsh_scratch(n), sizeof(double));
  room->null = calloc(cc_signed_rank_scratch(n), sizeof(double));
  return room;
}

static void free_room(cc_signed_rank_room *room) {
  free(room->ranks.ranks.rank2);
  free(room->ranks.ranks.count);
  free(room->mirror.value);
  free(room->mirror.count);
  free(room->expanded);
  free(room->walsh);
  free(room->null);
  free(room);
}

/* `storage`: n_max + 1 pointers, to be freed with what they point to. */
static cc_signed_rank_tables new_tables(size_t n_max, double **storage) {
  const double **cumulative = calloc(n_max + 1, sizeof *cumulative);
  for (size_t n = 0; n <= n_max; ++n) cumulative[n] = storage[n] = calloc(cc_signed_rank_table_size(n), sizeof(double));
  const cc_signed_rank_tables tables = {n_max, cumulative};
  double *scratch = calloc(cc_signed_rank_scratch(n_max), sizeof *scratch);
  cc_signed_rank_fill(&tables, storage, scratch);
  free(scratch);
  return tables;
}

/* Smallest and largest shift kept, over all Walsh averages (even multiples of 1/2) and the gaps between. Infinite
 * where the furthest shift is kept. Shifts are in quarters. */
static void slow_interval(const int *x, int n, int drop_zeros, cc_side alternative, double level, double *low,
                          double *high) {
  int least = x[0], most = x[0], scaled[MOST];
  for (int i = 0; i < n; ++i) {
    least = x[i] < least ? x[i] : least;
    most = x[i] > most ? x[i] : most;
    scaled[i] = 4 * x[i];
  }
  *low = *high = NAN;
  for (int quarter = 4 * least - 1; quarter <= 4 * most + 1; ++quarter) {
    if (!(p_at(scaled, n, 2 * quarter, drop_zeros, alternative) > level)) continue;
    /* A gap between Walsh averages, which are halves of whole numbers, reaches to both of its ends. */
    const double at = quarter / 4.0, left = quarter % 2 ? at - 0.25 : at, right = quarter % 2 ? at + 0.25 : at;
    if (isnan(*low)) *low = quarter == 4 * least - 1 ? -INFINITY : left;
    *high = quarter == 4 * most + 1 ? INFINITY : right;
  }
}

/* A gap is kept as a whole up to the next Walsh average there is, which may be further than a quarter away. */
static double widen(const int *x, int n, double at, int up) {
  double found = up ? INFINITY : -INFINITY;
  for (int i = 0; i < n; ++i) {
    for (int j = i; j < n; ++j) {
      const double walsh = (x[i] + x[j]) / 2.0;
      if (up ? walsh >= at && walsh < found : walsh <= at && walsh > found) found = walsh;
    }
  }
  return found;
}

static void check_random_cases(void) {
  uint64_t state = 2024;
  double *storage[MOST + 1];
  const cc_signed_rank_tables tables = new_tables(MOST, storage);
  cc_signed_rank_room *room = new_room(MOST);
  for (int round = 0; round < 1500; ++round) {
    const int n = 1 + (int)(check_random(&state) % MOST), spread = 1 + (int)(check_random(&state) % 9);
    const int drop_zeros = round % 2;
    int x[MOST];
    for (int i = 0; i < n; ++i) x[i] = (int)(check_random(&state) % (2 * (uint64_t)spread + 1)) - spread + round % 3;
    sample s;
    double value[MOST + 2];
    size_t count[MOST + 2];
    make_levels(x, n, &s, value, count);
    const cc_zero_rule rule = drop_zeros ? CC_ZERO_WILCOXON : CC_ZERO_PRATT;
    for (int twice = -2; twice <= 2; ++twice) {
      cc_signed_ranks_at(&s.levels, twice, rule, &room->ranks);
      const oracle_ranks o = ranks_at(x, n, twice, drop_zeros);
      CHECK(room->ranks.v2 == o.v2 && room->ranks.total2 == o.total2 && room->ranks.ranks.n == (size_t)o.n);
      int lower, upper;
      count_signs(&o, &lower, &upper);
      const int64_t shorter = o.v2 < o.total2 - o.v2 ? o.v2 : o.total2 - o.v2;
      const double tail = cc_signed_rank_lower(&room->ranks, shorter, &tables, room->null);
      CHECK(tail == (lower < upper ? lower : upper) / (double)(1 << o.n));
    }
    for (int side = 0; side < 3; ++side) {
      const double levels_tried[] = {0.05, 0.1, 0.3, 0.5};
      const double level = levels_tried[check_random(&state) % 4];
      const cc_side alternative = (cc_side)side;
      const double tail = alternative == CC_TWO_SIDED ? level / 2.0 : level;
      const cc_signed_rank_test test = {rule, alternative, 1, tail, NAN, &tables, NULL, NULL};
      cc_shift_estimate found;
      cc_signed_rank_interval(&s.levels, s.sorted, &test, room, &found);
      double low, high;
      slow_interval(x, n, drop_zeros, alternative, level, &low, &high);
      if (isfinite(low)) low = widen(x, n, low, 0);
      if (isfinite(high)) high = widen(x, n, high, 1);
      CHECK(found.low == low || (isnan(found.low) && isnan(low)));
      CHECK(found.high == high || (isnan(found.high) && isnan(high)));
    }
  }
  free_room(room);
  for (size_t n = 0; n <= MOST; ++n) free(storage[n]);
  free((void *)tables.cumulative);
}

/* n ranks of a few groups: tails by a plain table of doubles. Around 18 and 19 ranks the counts change from 16 bits to
 * 32, around 31 and 32 to doubles; the largest count sums to 2^31 there. */
static void check_many_ranks(void) {
  uint64_t state = 7;
  double *scratch = calloc(cc_signed_rank_scratch(60), sizeof *scratch), *ways = calloc(4000, sizeof *ways);
  int64_t rank2[60];
  size_t count[60];
  for (int round = 0; round < 400; ++round) {
    const size_t some = check_random(&state);
    const size_t n = round % 2 ? 29 + some % 5 : round % 4 ? 15 + some % 6 : 1 + some % 53;
    cc_rank_groups ranks = {0, n, rank2, count};
    int64_t total2 = 0;
    for (size_t placed = 0; placed < n;) {
      size_t size = 1 + check_random(&state) % (round % 3 == 0 ? 1 : round % 5 == 0 ? n : 4);
      if (size > n - placed) size = n - placed;
      rank2[ranks.n_groups] = (int64_t)(2 * placed + size + 1);
      count[ranks.n_groups] = size;
      total2 += rank2[ranks.n_groups++] * (int64_t)size;
      placed += size;
    }
    memset(ways, 0, 4000 * sizeof *ways);
    ways[0] = 1.0;
    for (size_t g = 0; g < ranks.n_groups; ++g) {
      for (size_t i = 0; i < count[g]; ++i) {
        for (int64_t t = total2; t >= rank2[g]; --t) ways[t] += ways[t - rank2[g]];
      }
    }
    const int64_t half = total2 / 2, cuts[] = {0, 1, half / 10, half / 3, half - 1, half};
    for (size_t c = 0; c < sizeof cuts / sizeof *cuts; ++c) {
      double below = 0.0;
      for (int64_t t = 0; t <= cuts[c]; ++t) below += ways[t];
      const double expected = ldexp(below, -(int)n);
      CHECK(fabs(cc_signed_rank_tail(&ranks, cuts[c], scratch) - expected) <= 1e-14 * expected);
    }
    CHECK(cc_signed_rank_tail(&ranks, -1, scratch) == 0.0);
  }
  free(scratch);
  free(ways);
}

int main(void) {
  check_random_cases();
  check_many_ranks();
  return check_report();
}
