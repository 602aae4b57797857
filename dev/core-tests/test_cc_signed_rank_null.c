/* The null distribution against all sign patterns, with ties and with ranks lost to zeros; the table against the tail.
 */
#include "cc_signed_rank_null.h"

#include "check.h"

#define N_MOST 14

/* Patterns with a doubled rank sum of at most v2, of 2^n. */
static double enumerate(const int64_t *rank2, size_t n, int64_t v2) {
  uint64_t found = 0;
  for (uint64_t pattern = 0; pattern < (UINT64_C(1) << n); ++pattern) {
    int64_t sum = 0;
    for (size_t i = 0; i < n; ++i) sum += (pattern >> i & 1) ? rank2[i] : 0;
    found += sum <= v2;
  }
  return (double)found / (double)(UINT64_C(1) << n);
}

static void random_groups(uint64_t *state) {
  int64_t rank2[N_MOST], one[N_MOST];
  size_t count[N_MOST], n = 0, place = check_random(state) % 3; /* zeros before the ranks */
  cc_rank_groups groups = {0, 0, rank2, count};
  const size_t wanted = 1 + check_random(state) % N_MOST;
  int64_t total2 = 0;
  while (n < wanted) {
    size_t c = 1 + check_random(state) % 3;
    if (c > wanted - n) c = wanted - n;
    rank2[groups.n_groups] = (int64_t)(2 * place + c + 1);
    count[groups.n_groups++] = c;
    for (size_t i = 0; i < c; ++i) one[n++] = (int64_t)(2 * place + c + 1);
    total2 += (int64_t)c * (int64_t)(2 * place + c + 1);
    place += c;
  }
  groups.n = n;
  double scratch[2 * (2 * N_MOST * N_MOST + 8)];
  const int64_t v2 = (int64_t)(check_random(state) % (uint64_t)(total2 / 2 + 1));
  CHECK(cc_signed_rank_tail(&groups, v2, scratch) == enumerate(one, n, v2));
  CHECK(cc_signed_rank_tail(&groups, -1, scratch) == 0.0);
}

/* Above 31 ranks other arithmetic: no ties, against the recursion of the table; both sides of the border. */
static void table_and_tail(size_t n) {
  enum { MOST = 40, SIZE = 2 * (MOST * (MOST + 1) / 2 + 2) };
  static double scratch[SIZE], storage[SIZE];
  static const double *cumulative[MOST + 1];
  static double *written[MOST + 1];
  for (size_t i = 0; i <= MOST; ++i) cumulative[i] = written[i] = NULL;
  cumulative[n] = written[n] = storage;
  const cc_signed_rank_tables tables = {n, cumulative};
  cc_signed_rank_fill(&tables, written, scratch);
  int64_t rank2[MOST];
  size_t count[MOST];
  for (size_t i = 0; i < n; ++i) rank2[i] = (int64_t)(2 * i + 2), count[i] = 1;
  const cc_rank_groups groups = {n, n, rank2, count};
  const int64_t half = (int64_t)(n * (n + 1) / 4);
  for (int64_t v = 0; v <= half; v += 7) {
    const double table = cc_signed_rank_cdf(storage, n, v), tail = cc_signed_rank_tail(&groups, 2 * v, scratch);
    CHECK_NEAR(table, tail, 1e-15);
  }
  for (double p = 0.001; p < 1.0; p += 0.0703) {
    const int64_t v = cc_signed_rank_quantile(storage, n, p);
    CHECK(cc_signed_rank_cdf(storage, n, v) > p && !(cc_signed_rank_cdf(storage, n, v - 1) > p));
  }
}

int main(void) {
  uint64_t state = 11;
  for (int i = 0; i < 600; ++i) random_groups(&state);
  for (size_t n = 1; n <= 40; n += 3) table_and_tail(n);
  table_and_tail(31);
  table_and_tail(32);
  return check_report();
}
