/* Whether tails are above a level (cc_tail_table): walks of ranks that change little from one step to the next, some of
 * them of other numbers of ranks, against the tail itself. */
#include "cc_tail_table.h"

#include "check.h"

enum { MOST = 70, LARGEST = 150 };

typedef struct {
  size_t n;
  int64_t rank2[MOST];
} ranks_of;

static int64_t any_rank(uint64_t *state) { return 1 + (int64_t)(check_random(state) % LARGEST); }

static void change(uint64_t *state, ranks_of *r) {
  for (size_t k = check_random(state) % 5; k > 0; --k) {
    int64_t *const rank = &r->rank2[check_random(state) % r->n];
    *rank = check_random(state) % 4 == 0 ? any_rank(state) : *rank + (int64_t)(check_random(state) % 3) - 1;
    if (*rank < 1) *rank = 1;
    if (*rank > LARGEST) *rank = LARGEST;
  }
  if (check_random(state) % 8 == 0 && r->n < MOST) r->rank2[r->n++] = any_rank(state);
  if (check_random(state) % 8 == 0 && r->n > 3) --r->n;
}

/* In groups of equal ones. */
static void group(const ranks_of *r, cc_rank_groups *groups) {
  size_t of[LARGEST + 1] = {0};
  for (size_t i = 0; i < r->n; ++i) ++of[r->rank2[i]];
  groups->n = r->n;
  groups->n_groups = 0;
  for (int64_t s = 1; s <= LARGEST; ++s) {
    if (of[s] == 0) continue;
    groups->rank2[groups->n_groups] = s;
    groups->count[groups->n_groups++] = of[s];
  }
}

static void walk(uint64_t *state, size_t n, double level) {
  static double scratch[MOST * LARGEST + 64], memory[2 * MOST * LARGEST + 8 * MOST];
  int64_t rank2[MOST];
  size_t count[MOST];
  cc_rank_groups groups = {0, 0, rank2, count};
  cc_tail_table table;
  cc_tail_table_init(&table, memory, MOST);
  CHECK(cc_tail_table_size(MOST, MOST * LARGEST) <= sizeof memory);
  ranks_of r = {n, {0}};
  for (size_t i = 0; i < n; ++i) r.rank2[i] = any_rank(state);
  for (int step = 0; step < 40; ++step) {
    change(state, &r);
    group(&r, &groups);
    double total = 0.0, squares = 0.0;
    for (size_t i = 0; i < r.n; ++i) {
      total += (double)r.rank2[i];
      squares += (double)(r.rank2[i] * r.rank2[i]);
    }
    /* About where the level is, mostly. */
    const double z = -2.0 + 2.0 * (check_uniform(state) - 0.5) * (step % 5 == 0 ? 2.0 : 0.3);
    const double at = 0.5 * total + 0.5 * z * sqrt(squares);
    const int64_t v2 = at < 0.5 * total ? (int64_t)at : (int64_t)(0.5 * total), unit = 1 + (int64_t)(step % 7 == 6);
    const double tail = cc_signed_rank_tail(&groups, v2, scratch);
    CHECK(cc_tail_above(&table, &groups, unit, v2, level, scratch) == (tail > level));
    /* Up to 53 ranks both are whole numbers of patterns. */
    if (r.n <= CC_SIGNED_RANK_WHOLE) CHECK(!cc_tail_above(&table, &groups, unit, v2, tail, scratch));
  }
}

/* Any sum and any level, against all patterns of signs. */
static void all_sums(uint64_t *state, size_t n) {
  static double scratch[MOST * LARGEST + 64], memory[2 * MOST * LARGEST + 8 * MOST];
  const double levels[] = {0.025, 0.3, 0.5, 0.9};
  int64_t rank2[MOST], total = 0;
  size_t count[MOST];
  cc_rank_groups groups = {0, 0, rank2, count};
  cc_tail_table table;
  cc_tail_table_init(&table, memory, MOST);
  ranks_of r = {n, {0}};
  for (size_t i = 0; i < n; ++i) total += r.rank2[i] = 1 + (int64_t)(check_random(state) % 6);
  group(&r, &groups);
  for (int64_t v2 = -1; v2 <= total + 1; ++v2) {
    size_t at_most = 0;
    for (size_t pattern = 0; pattern < (size_t)1 << n; ++pattern) {
      int64_t sum = 0;
      for (size_t i = 0; i < n; ++i) sum += pattern >> i & 1 ? r.rank2[i] : 0;
      at_most += sum <= v2;
    }
    const double tail = ldexp((double)at_most, -(int)n);
    for (size_t k = 0; k < sizeof levels / sizeof *levels; ++k) {
      CHECK(cc_tail_above(&table, &groups, 1, v2, levels[k], scratch) == (tail > levels[k]));
    }
  }
}

int main(void) {
  uint64_t state = 5;
  for (size_t n = 1; n <= 9; ++n) all_sums(&state, n);
  const int walks = check_cases(60, 600);
  for (int i = 0; i < walks; ++i) walk(&state, 3 + check_random(&state) % 55, i % 3 == 0 ? 0.05 : 0.025);
  return check_report();
}
