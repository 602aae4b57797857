#include "cc_jonckheere.h"

#include <math.h>
#include <string.h>

#include "cc_sort.h"

/* ---- memory ---- */

static void *take(unsigned char *base, size_t *used, size_t count, size_t size) {
  void *piece = base ? base + *used : NULL;
  *used += (count * size + 15) / 16 * 16;
  return piece;
}

typedef struct {
  cc_rank_item *item; /* 4n */
  size_t *end;        /* n; later the run of each lower end */
} order_room;

static size_t lay_out(unsigned char *base, size_t n, cc_order *o, order_room *room) {
  size_t used = 0;
  room->item = take(base, &used, 4 * n, sizeof *room->item);
  room->end = take(base, &used, n, sizeof *room->end);
  o->event = take(base, &used, 2 * n, sizeof *o->event);
  o->score = take(base, &used, n, sizeof *o->score);
  o->step = take(base, &used, n, sizeof *o->step);
  return used;
}

size_t cc_order_bytes(size_t n) {
  cc_order unused;
  order_room room;
  return lay_out(NULL, n, &unused, &room);
}

/* ---- the order ---- */

static size_t patient(uint32_t event) { return event / 2u; }
static int is_upper(uint32_t event) { return (int)(event % 2u); }

/* Scores, and what is summed over them: at a lower end all upper ends before it are certainly below; at an upper end
 * all lower ends after it certainly above. */
static void add_up(cc_order *o) {
  size_t lower = 0, upper = 0;
  o->determined = o->squares = 0.0;
  memset(o->score, 0, o->n * sizeof *o->score);
  for (size_t k = 0; k < 2 * o->n; ++k) {
    if (is_upper(o->event[k])) {
      o->score[patient(o->event[k])] -= (int64_t)(o->n - lower);
      ++upper;
    } else {
      o->score[patient(o->event[k])] += (int64_t)upper;
      o->determined += 2.0 * (double)upper;
      ++lower;
    }
  }
  for (size_t i = 0; i < o->n; ++i) o->squares += (double)o->score[i] * (double)o->score[i];
}

/* The ends come in runs of lower and then upper ones. Changes are ordered like tied numbers exactly where each begins
 * and ends in the same run: one that goes on into the next is above none of those that end before, and below none of
 * those that begin there, which are above the former. */
static void find_steps(cc_order *o, size_t *run_of) {
  size_t run = 0;
  o->n_steps = 0;
  for (size_t k = 0; k < 2 * o->n; ++k) {
    const size_t i = patient(o->event[k]);
    if (!is_upper(o->event[k])) {
      if (k > 0 && is_upper(o->event[k - 1])) ++run;
      run_of[i] = run;
    } else if (run_of[i] != run) {
      return;
    }
  }
  memset(o->step, 0, o->n * sizeof *o->step);
  for (size_t i = 0; i < o->n; ++i) ++o->step[run_of[i]];
  o->n_steps = o->n > 0 ? run + 1 : 0;
}

void cc_order_of_changes(const double *change, const double *noise, size_t n, int digits, void *memory, cc_order *out) {
  cc_order o = {.n = n};
  order_room room;
  (void)lay_out(memory, n, &o, &room);
  const size_t groups = cc_tie_groups(change, noise, n, digits, room.item, room.end);
  for (size_t g = 0, from = 0, k = 0; g < groups; from = room.end[g++]) {
    for (size_t i = from; i < room.end[g]; ++i) o.event[k++] = 2u * (uint32_t)room.item[i].index;
    for (size_t i = from; i < room.end[g]; ++i) o.event[k++] = 2u * (uint32_t)room.item[i].index + 1u;
  }
  add_up(&o);
  find_steps(&o, room.end);
  *out = o;
}

/* At the same place: upper ends of what lies below, then measured changes, first their lower ends (so that two of them
 * are tied), then lower ends of what lies above. */
void cc_order_of_intervals(const cc_interval *known, size_t n, void *memory, cc_order *out) {
  cc_order o = {.n = n};
  order_room room;
  (void)lay_out(memory, n, &o, &room);
  size_t m = 0;
  for (int kind = 0; kind < 4; ++kind) {
    const int upper = kind == 0 || kind == 2, exact = kind == 1 || kind == 2;
    for (size_t i = 0; i < n; ++i) {
      if ((known[i].low == known[i].high) != exact) continue;
      room.item[m++] = (cc_rank_item){upper ? known[i].high : known[i].low, 2 * i + (size_t)upper};
    }
  }
  cc_sort_items(room.item, m);
  for (size_t k = 0; k < m; ++k) o.event[k] = (uint32_t)room.item[k].index;
  add_up(&o);
  find_steps(&o, room.end);
  *out = o;
}

/* ---- the statistic ---- */

/* What is counted for each grade lies side by side in 16 bits, four grades a word, with 32,768 for 0; an upper end of a
 * patient of grade g adds 1 to all better grades and takes 1 from all worse ones, which is one addition a word. */
enum { LANES = 4, BITS = 16, ZERO = 32768 };

void cc_trend_steps(size_t n_grades, uint64_t *step) {
  const size_t words = (n_grades + LANES - 1) / LANES;
  for (size_t g = 0; g < n_grades; ++g) {
    for (size_t w = 0; w < words; ++w) {
      uint64_t add = 0;
      for (size_t h = w * LANES; h < n_grades && h < (w + 1) * LANES; ++h) {
        const uint64_t one = UINT64_C(1) << (BITS * (h % LANES));
        if (h > g) add += one;
        if (h < g) add -= one;
      }
      step[g * words + w] = add;
    }
  }
}

/* `words` is a constant where the compiler is to unroll it. */
static inline int64_t walk(const cc_order *order, const int *grade, size_t words, const uint64_t *step,
                           uint64_t *running) {
  const uint64_t zero = UINT64_C(0x8000800080008000);
  int64_t sum = 0;
  for (size_t w = 0; w < words; ++w) running[w] = zero;
  for (size_t k = 0; k < 2 * order->n; ++k) {
    const size_t g = (size_t)grade[patient(order->event[k])];
    if (is_upper(order->event[k])) {
      for (size_t w = 0; w < words; ++w) running[w] += step[g * words + w];
    } else {
      sum += (int64_t)(running[g / LANES] >> (BITS * (g % LANES)) & 0xFFFFu) - ZERO;
    }
  }
  return sum;
}

/* Of up to four grades one word does: then the compiler keeps it in a register. */
int64_t cc_trend_sum(const cc_order *order, const int *grade, size_t n_grades, const uint64_t *step,
                     uint64_t *running) {
  if (n_grades <= LANES) return walk(order, grade, 1, step, running);
  return walk(order, grade, (n_grades + LANES - 1) / LANES, step, running);
}

void cc_trend_test(const cc_order *order, int64_t sum, const size_t *size, size_t n_grades, cc_trend *out) {
  const double n = (double)order->n;
  double same = 0.0, squares = 0.0, before = 0.0;
  for (size_t g = 0; g < n_grades; ++g) {
    const double own = (double)size[g], after = n - before - own;
    same += own * own;
    squares += own * (before - after) * (before - after); /* of the sums of the signs of differences of grades */
    before += own;
  }
  const double different = n * n - same; /* pairs in both orders */
  out->pairs = different / 2.0;
  out->expected = out->pairs / 2.0;
  out->statistic = (out->pairs + (double)sum) / 2.0;
  out->variance = 0.0;
  if (order->n < 2) return;
  /* Of the sum over both orders, 2 S (Daniels 1944, Biometrika 33:129-135). */
  double variance = 2.0 / (n * (n - 1.0)) * order->determined * different;
  if (order->n > 2) {
    variance += 4.0 / (n * (n - 1.0) * (n - 2.0)) * (order->squares - order->determined) * (squares - different);
  }
  out->variance = variance > 0.0 ? variance / 16.0 : 0.0;
}

double cc_trend_area_variance(const cc_order *order, const int *grade, const size_t *size, size_t n_grades,
                              double pairs, double *own) {
  if (!(pairs > 0.0)) return NAN;
  for (size_t g = 0; g < n_grades; ++g) {
    if (size[g] == 1) return NAN;
  }
  double total = 0.0;
  memset(own, 0, order->n * sizeof *own);
  for (size_t g = 0; g < n_grades; ++g) {
    /* Against the patients of grade g: from below to above, how many of them have ended, how many have begun. */
    double lower = 0.0, upper = 0.0;
    for (size_t k = 0; k < 2 * order->n; ++k) {
      const size_t i = patient(order->event[k]);
      const int at = grade[i];
      if (is_upper(order->event[k])) {
        if (at != (int)g)
          own[i] -= ((double)size[g] - lower) * (at > (int)g ? 1.0 : -1.0);
        else
          upper += 1.0;
      } else {
        if (at != (int)g)
          own[i] += upper * (at > (int)g ? 1.0 : -1.0);
        else
          lower += 1.0;
      }
    }
  }
  for (size_t g = 0; g < n_grades; ++g) {
    if (size[g] == 0) continue;
    const double n = (double)size[g];
    double mean = 0.0, squares = 0.0;
    for (size_t i = 0; i < order->n; ++i) mean += grade[i] == (int)g ? own[i] / n : 0.0;
    for (size_t i = 0; i < order->n; ++i) squares += grade[i] == (int)g ? (own[i] - mean) * (own[i] - mean) : 0.0;
    total += n * squares / (n - 1.0);
  }
  return total / (4.0 * pairs * pairs);
}
