/* Changes within patients, eight markers a call, ranks by lanes (cc_paired_lanes). Oracles: counting, all patterns of
 * signs; a lane does not depend on the other lanes nor on the order of its rows; before and after swapped turn every
 * sign. */
#include "cc_paired.h"
#include "signed_ranks.h"

enum { MOST = FUZZ_SIGNED_MOST, LANES = CC_PAIRED_LANES, CELLS = MOST * LANES };

typedef struct {
  size_t n;
  cc_paired_settings settings;
  void *memory;
  cc_paired_room room;
} job;

static int same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

/* The changes of one lane. */
static size_t changes(const double *before, const double *after, size_t n, size_t lane, double *x) {
  size_t m = 0;
  for (size_t i = 0; i < n; i++) {
    const double d = after[i * LANES + lane] - before[i * LANES + lane];
    if (!isnan(d)) x[m++] = d;
  }
  return m;
}

static void check_row(const job *j, double *x, size_t n, const cc_paired_row *row) {
  double up = 0, down = 0, sum = 0, squares = 0;
  for (size_t i = 0; i < n; i++) {
    up += x[i] > 0;
    down += x[i] < 0;
    sum += x[i];
  }
  for (size_t i = 0; i < n; i++) squares += (x[i] - sum / (double)n) * (x[i] - sum / (double)n);
  FUZZ_REQUIRE(row->n_pairs == n && (double)row->n_up == up && (double)row->n_down == down &&
               row->n_zero == n - row->n_up - row->n_down);
  if (n == 0) return;
  FUZZ_REQUIRE(fuzz_near(row->mean, sum / (double)n, 1e-14));
  if (n > 1) FUZZ_REQUIRE(fuzz_near(row->sd, sqrt(squares / (double)(n - 1)), 1e-13));
  const fuzz_signed s = fuzz_signed_ranks(x, n, 0, j->settings.test.zero_rule);
  FUZZ_REQUIRE(row->v == s.v2 / 2.0 && row->total == s.total2 / 2.0 && fuzz_near(row->squares, s.squares / 4, 1e-14));
  fuzz_sort(x, n);
  if (j->settings.ranks) {
    double lower, upper, walsh[MOST * (MOST + 1) / 2];
    const size_t m = fuzz_walsh(x, n, walsh);
    fuzz_signed_tails(&s, &lower, &upper);
    const cc_side side = j->settings.test.alternative;
    const double p = side == CC_TWO_SIDED ? fmin(1, 2 * fmin(lower, upper)) : side == CC_LESS ? lower : upper;
    if (n <= j->settings.exact_max) FUZZ_REQUIRE(row->exact && row->p == p);
    FUZZ_REQUIRE(row->estimate == walsh[(m - 1) / 2] / 2 + walsh[m / 2] / 2);
    /* The test rejects 0 just where the interval leaves it out, but for an interval with a hole. */
    if (row->exact && (row->low > 0 || row->high < 0))
      FUZZ_REQUIRE((side == CC_TWO_SIDED ? p / 2 : p) <= j->settings.test.tail);
  } else if (j->settings.order_statistics) {
    FUZZ_REQUIRE(row->estimate == (x[(n - 1) / 2] + x[n / 2]) / 2);
    const int k = j->settings.order[n];
    const cc_side side = j->settings.test.alternative;
    const double low = k == 0 || side == CC_LESS ? -INFINITY : x[k - 1];
    const double high = k == 0 || side == CC_GREATER ? INFINITY : x[n - (size_t)k];
    FUZZ_REQUIRE((isnan(row->low) && low == high) || (row->low == low && row->high == high));
  }
}

static void check_swap(job *j, const double *before, const double *after, const cc_paired_row *row) {
  cc_paired_row turned[LANES];
  const cc_side side = j->settings.test.alternative;
  if (side != CC_TWO_SIDED) j->settings.test.alternative = side == CC_LESS ? CC_GREATER : CC_LESS;
  cc_paired_compute(after, before, j->n, NULL, &j->settings, &j->room, turned);
  j->settings.test.alternative = side;
  for (size_t l = 0; l < LANES; l++) {
    FUZZ_REQUIRE(turned[l].n_up == row[l].n_down && turned[l].n_down == row[l].n_up);
    FUZZ_REQUIRE(same(turned[l].p, row[l].p) && same(turned[l].estimate, -row[l].estimate));
    FUZZ_REQUIRE(same(turned[l].low, -row[l].high) && same(turned[l].high, -row[l].low));
  }
}

/* Lane 3 alone, rows in reverse. */
static void check_alone(job *j, const double *before, const double *after, const cc_paired_row *row) {
  double b[CELLS], a[CELLS];
  cc_paired_row alone[LANES];
  for (size_t i = 0; i < j->n; i++) {
    for (size_t l = 0; l < LANES; l++) {
      b[i * LANES + l] = l == 5 ? before[(j->n - 1 - i) * LANES + 3] : NAN;
      a[i * LANES + l] = l == 5 ? after[(j->n - 1 - i) * LANES + 3] : (double)i;
    }
  }
  cc_paired_compute(b, a, j->n, NULL, &j->settings, &j->room, alone);
  FUZZ_REQUIRE(alone[0].n_pairs == 0 && isnan(alone[0].p));
  FUZZ_REQUIRE(alone[5].v == row[3].v || row[3].n_pairs == 0);
  FUZZ_REQUIRE(same(alone[5].p, row[3].p) && same(alone[5].estimate, row[3].estimate));
  FUZZ_REQUIRE(same(alone[5].low, row[3].low) && same(alone[5].high, row[3].high));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  job j = {.n = 1 + fuzz_size(&b, MOST - 1)};
  double before[CELLS], after[CELLS];
  const int spread = fuzz_flag(&b) ? 3 : 60;
  for (size_t i = 0; i < j.n * LANES; i++) {
    before[i] = fuzz_byte(&b) % 9 == 8 ? NAN : fuzz_whole(&b, spread);
    after[i] = fuzz_whole(&b, spread);
  }
  static double storage[MOST + 1][MOST * (MOST + 1) / 2];
  double *write[MOST + 1] = {NULL}, *const null = malloc(cc_signed_rank_scratch(MOST) * sizeof *null);
  const double *read[MOST + 1] = {NULL};
  for (size_t k = 1; k <= MOST; k++) read[k] = write[k] = storage[k];
  const cc_signed_rank_tables tables = {MOST, read};
  cc_signed_rank_fill(&tables, write, null);
  /* P(Binomial(n, 1/2) <= 0) is at most 2.5% from 6 on, P(<= 1) from 9 on. */
  const int order[] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2};
  j.settings = (cc_paired_settings){
      .ranks = fuzz_flag(&b), .order_statistics = fuzz_flag(&b), .order = order, .exact_max = fuzz_flag(&b) ? MOST : 4};
  j.settings.digits = fuzz_flag(&b) ? 7 : CC_DIGITS_NONE;
  j.settings.test = (cc_signed_rank_test){.zero_rule = fuzz_flag(&b) ? CC_ZERO_PRATT : CC_ZERO_WILCOXON,
                                          .tail = 0.025,
                                          .critical = 1.959963984540054,
                                          .tables = &tables};
  j.settings.test.alternative = (cc_side)fuzz_size(&b, CC_N_SIDE - 1);
  j.memory = malloc(cc_paired_room_size(j.n, MOST));
  cc_paired_room_init(&j.room, j.memory, j.n, MOST);
  cc_paired_row row[LANES];
  cc_paired_compute(before, after, j.n, NULL, &j.settings, &j.room, row);
  for (size_t l = 0; l < LANES; l++) {
    double x[MOST];
    const size_t m = changes(before, after, j.n, l, x);
    check_row(&j, x, m, &row[l]);
  }
  check_swap(&j, before, after, row);
  check_alone(&j, before, after, row);
  free(j.memory);
  free(null);
  return 0;
}
