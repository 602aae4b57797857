#include "cc_hodges_lehmann.h"

#include "cc_select.h"

#include <math.h>
#include <stdint.h>

/* Speed. A staircase walk that stands in row i after s steps stands in column i + n - 1 - s, and its count is the sum
 * of the i's: one addition, one comparison and two integer additions a step, six bounds side by side. Two or three
 * walks give brackets of about n / 3 averages for the estimate and both limits; a last walk notes each row's part,
 * which is copied without a branch; up to 32 of it are put in place by counting, more by quickselect. 3.4 us for
 * three of n = 120, 0.9 us of n = 30, 0.5 us of n = 15. */

#define CHAINS (2 * CC_WALSH_MANY) /* walks side by side */
#define ROW_BLOCK 4                /* candidates written at a time */

/* Room for candidates, and after it for the ends of each row's part in six brackets' bounds. */
static size_t candidates(size_t n) { return 2 * n + 32; }

size_t cc_walsh_scratch(size_t n) { return candidates(n) + ROW_BLOCK + (n + 1) * CC_WALSH_MANY; }

/* ---- counting ----
 * The staircase: from row i = 0 and the end j = n, the sum x[i] + x[j - 1] is either at or below the bound, and then so
 * are all of row i up to j, or it is above, and then so is column j - 1 from row i on. Each step drops a row or a
 * column, so that after n steps the two have met. */

/* Where the sums split at a bound: how many are at or below it, the largest of those and the smallest above. */
typedef struct {
  size_t count;
  double below, above;
} split;

static split split_at(const double *x, size_t n, double bound) {
  split s = {0, -INFINITY, INFINITY};
  for (size_t i = 0, j = n; i < j;) {
    const double sum = x[i] + x[j - 1];
    if (sum <= bound) {
      s.below = sum > s.below ? sum : s.below;
      s.count += j - i++;
    } else {
      s.above = sum < s.above ? sum : s.above;
      --j;
    }
  }
  return s;
}

double cc_walsh_next(const double *x, size_t n, double bound) { return split_at(x, n, bound).above; }

/* Several walks at once, chains of steps that do not wait for each other, without a branch on data. After s steps a
 * walk in row i stands in column i + n - 1 - s, so i is all there is to remember; and a row left at step s has n - s
 * sums, one for each later value of i that it raises: the count is the sum of the i after each step. */
#define EACH_CHAIN(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5)
#define CHAIN_START(t)                                                                                                 \
  size_t i##t = 0;                                                                                                     \
  const double b##t = bound[t];
#define CHAIN_ZERO(t) size_t c##t = 0;
#define CHAIN_STEP(t)                                                                                                  \
  i##t += x[i##t] + y[i##t] <= b##t;                                                                                   \
  c##t += i##t;
#define CHAIN_COUNT(t) count[t] = c##t;
#define CHAIN_END(t)                                                                                                   \
  end[i##t * CHAINS + t] = (uint32_t)(i##t + left);                                                                    \
  i##t += x[i##t] + y[i##t] <= b##t;
#define CHAIN_REST(t)                                                                                                  \
  for (; i##t < n; ++i##t) end[i##t * CHAINS + t] = (uint32_t)i##t;

static void count_all(const double *x, size_t n, const double *bound, size_t *count) {
  EACH_CHAIN(CHAIN_START)
  EACH_CHAIN(CHAIN_ZERO)
  for (size_t left = n; left > 0; --left) {
    const double *const y = x + left - 1;
    EACH_CHAIN(CHAIN_STEP)
  }
  EACH_CHAIN(CHAIN_COUNT)
}

/* Where each row leaves the sums at or below a bound: end[row * CHAINS + t] is the column after row's last one at or
 * below bound[t]; the row itself where it has none. */
static void row_ends(const double *x, size_t n, const double *bound, uint32_t *end) {
  EACH_CHAIN(CHAIN_START)
  for (size_t left = n; left > 0; --left) {
    const double *const y = x + left - 1;
    EACH_CHAIN(CHAIN_END) /* written again until the row is left */
  }
  EACH_CHAIN(CHAIN_REST)
}

/* The sums of each row from its end under one bound to its end under another, in no order; at most `room` there are.
 * Most rows have few: four are written whatever is kept of them. */
static size_t collect(const double *x, size_t n, const uint32_t *from, const uint32_t *to, double *out) {
  size_t m = 0;
  for (size_t i = 0; i < n; ++i) {
    const size_t first = from[i * CHAINS] > i ? from[i * CHAINS] : i, last = to[i * CHAINS];
    if (last <= first && last <= i) break; /* later rows have none either */
    const size_t count = last > first ? last - first : 0;
    const double own = x[i];
    if (count <= ROW_BLOCK && first + ROW_BLOCK <= n) {
      for (size_t u = 0; u < ROW_BLOCK; ++u) out[m + u] = own + x[first + u];
    } else {
      for (size_t u = 0; u < count; ++u) out[m + u] = own + x[first + u];
    }
    m += count;
  }
  return m;
}

/* ---- selecting ---- */

/* The sum sought is among the `within` ones in (above, last]; `before` are at or below `above`. */
typedef struct {
  size_t before, within;
  double above, last;
} bracket;

static void narrow(bracket *b, size_t k, double bound, size_t count) {
  if (count >= k && bound < b->last) {
    b->within = count - b->before;
    b->last = bound;
  } else if (count < k && bound > b->above) {
    b->within -= count - b->before;
    b->before = count;
    b->above = bound;
  }
}

/* The bound at which about `rank` sums are expected, by proportion within a bracket. */
static double by_proportion(const bracket *b, double rank) {
  const double share = (rank - (double)b->before) / (double)b->within;
  return b->above + (b->last - b->above) * (share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share);
}

/* First guess: averages of pairs spread like a logistic variable of the middle half's spread over the root of two. */
static double first_guess(const double *x, size_t n, double rank) {
  const double lower = x[n / 4], upper = x[n - 1 - n / 4];
  const double share = rank / (double)(cc_walsh_pairs(n) + 1);
  return lower + upper + 0.643 * (upper - lower) * log(share / (1.0 - share));
}

/* Two bounds for each k, one on either side of where it is expected, and what they count. */
typedef struct {
  double bound[CHAINS];
  size_t count[CHAINS];
} round_of_bounds;

/* The bound at which about `rank` sums are expected: along the line through the last round's two bounds, which lie
 * close together; by proportion where that leaves the bracket. */
static double expected(const bracket *b, const round_of_bounds *last, size_t t, double rank) {
  const double low = last->bound[2 * t], high = last->bound[2 * t + 1];
  const double c_low = (double)last->count[2 * t], c_high = (double)last->count[2 * t + 1];
  if (c_high > c_low) {
    const double bound = low + (high - low) * ((rank - c_low) / (c_high - c_low));
    if (bound > b->above && bound < b->last) return bound;
  }
  return by_proportion(b, rank);
}

static void narrow_all(const double *x, size_t n, const size_t *k, size_t m, bracket *b, int first, size_t room,
                       round_of_bounds *now) {
  const double pairs = (double)cc_walsh_pairs(n), half = (double)room * (first ? 0.45 : 0.3);
  const round_of_bounds before = *now;
  for (size_t t = 0; t < m; ++t) {
    const double rank = (double)k[t] - 0.5;
    const double low = rank - half > 0.5 ? rank - half : 0.5, high = rank + half < pairs ? rank + half : pairs - 0.5;
    now->bound[2 * t] = first ? first_guess(x, n, low) : expected(&b[t], &before, t, low);
    now->bound[2 * t + 1] = first ? first_guess(x, n, high) : expected(&b[t], &before, t, high);
  }
  for (size_t u = 2 * m; u < CHAINS; ++u) now->bound[u] = now->bound[0];
  count_all(x, n, now->bound, now->count);
  for (size_t t = 0; t < m; ++t) {
    for (size_t u = 0; u < 2 * m; ++u) narrow(&b[t], k[t], now->bound[u], now->count[u]);
  }
}

/* However the numbers are spread and tied: bounds by proportion and in the middle, moved to the sums themselves, so
 * that each round drops some. */
static void narrow_surely(const double *x, size_t n, size_t k, bracket *b, size_t room) {
  double first = split_at(x, n, b->above).above;
  b->last = split_at(x, n, b->last).below;
  for (int round = 0; first < b->last && b->within > room; ++round) {
    const double share = round % 3 == 2 ? 0.5 : ((double)(k - b->before) - 0.5) / (double)b->within;
    const double middle = first + (b->last - first) * share;
    const double bound = middle < b->last ? middle : first;
    const split s = split_at(x, n, bound);
    if (s.count >= k) {
      b->within = s.count - b->before;
      b->last = s.below;
    } else {
      b->within -= s.count - b->before;
      b->before = s.count;
      b->above = bound;
      first = s.above;
    }
  }
}

/* All sums in the bracket are equal. */
static void finish_equal(const double *x, size_t n, size_t k, const bracket *b, double *value, double *next) {
  *value = b->last;
  *next = k - b->before < b->within ? b->last : cc_walsh_next(x, n, b->last);
}

/* The sum number k and the one after it, from the bracket's sums in `scratch`. */
static void finish(const double *x, size_t n, size_t k, const bracket *b, size_t found, double *scratch, double *value,
                   double *next) {
  const size_t place = k - b->before - 1;
  if (place + 1 < found) {
    cc_select_neighbours(scratch, found, place, value, next);
    return;
  }
  *value = cc_select_value(scratch, found, place);
  *next = cc_walsh_next(x, n, b->last);
}

static void finish_all(const double *x, size_t n, const size_t *k, size_t m, const bracket *b, double *value,
                       double *next, double *scratch) {
  uint32_t *const end = (uint32_t *)(void *)(scratch + candidates(n) + ROW_BLOCK);
  double bound[CHAINS];
  for (size_t t = 0; t < CC_WALSH_MANY; ++t) {
    bound[2 * t] = b[t < m ? t : 0].above;
    bound[2 * t + 1] = b[t < m ? t : 0].last;
  }
  row_ends(x, n, bound, end);
  for (size_t t = 0; t < m; ++t) {
    if (b[t].within > candidates(n)) {
      finish_equal(x, n, k[t], &b[t], &value[t], &next[t]);
      continue;
    }
    const size_t found = collect(x, n, end + 2 * t, end + 2 * t + 1, scratch);
    finish(x, n, k[t], &b[t], found, scratch, &value[t], &next[t]);
  }
}

void cc_walsh_select_many(const double *x, size_t n, const size_t *k, size_t m, double *value, double *next,
                          double *scratch) {
  const size_t room = candidates(n), wanted = n / 3 + 12;
  const bracket all = {0, cc_walsh_pairs(n), nextafter(x[0] + x[0], -INFINITY), x[n - 1] + x[n - 1]};
  bracket b[CC_WALSH_MANY];
  round_of_bounds bounds = {{0}, {0}};
  for (size_t t = 0; t < m; ++t) b[t] = all;
  for (int round = 0; round < 4; ++round) {
    size_t wide = 0;
    for (size_t t = 0; t < m; ++t) wide += b[t].within > wanted;
    if (wide == 0) break;
    narrow_all(x, n, k, m, b, round == 0, wanted, &bounds);
  }
  for (size_t t = 0; t < m; ++t) {
    if (b[t].within > room) narrow_surely(x, n, k[t], &b[t], room);
  }
  finish_all(x, n, k, m, b, value, next, scratch);
}

double cc_walsh_select(const double *x, size_t n, size_t k, double *scratch) {
  double value, next;
  cc_walsh_select_many(x, n, &k, 1, &value, &next, scratch);
  return value;
}
