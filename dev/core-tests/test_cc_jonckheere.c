/* The trend over ordered grades: values of METHODS worked by hand or printed elsewhere, and all dealings of the grades
 * of random small cases, with ties, limits and strata (cc_jonckheere, cc_jonckheere_null, cc_jonckheere_shuffle). */
#include "../fuzz/ordered_changes.h"
#include "check.h"

static double tests_of(const double *x, const int *grade, const size_t *size, size_t n, size_t grades, cc_trend *out,
                       double *area_variance) {
  double noise[64] = {0}, own[64];
  uint64_t step[32], running[4];
  cc_order order;
  void *memory = malloc(cc_order_bytes(n));
  cc_order_of_changes(x, noise, n, CC_DIGITS_NONE, memory, &order);
  cc_trend_steps(grades, step);
  cc_trend_test(&order, cc_trend_sum(&order, grade, grades, step, running), size, grades, out);
  *area_variance = cc_trend_area_variance(&order, grade, size, grades, out->pairs, own);
  double lower, upper, *ways = malloc((2 * cc_trend_pairs(size, grades) + 1) * sizeof *ways);
  void *scratch = malloc(8 * cc_trend_null_scratch(size, grades, 1, 2));
  cc_trend_null(order.step, order.n_steps, size, grades, 2, scratch, ways);
  cc_trend_tails(ways, 2 * (size_t)out->pairs + 1, (size_t)(2 * out->statistic), &lower, &upper);
  free(memory);
  free(ways);
  free(scratch);
  return upper;
}

static void known_values(void) {
  static const double few[] = {1, 2, 2, 3, 1, 3, 4, 2, 4, 5};
  static const int few_of[] = {0, 0, 0, 0, 1, 1, 1, 2, 2, 2};
  static const size_t few_size[] = {4, 3, 3};
  cc_trend t;
  double area;
  double upper = tests_of(few, few_of, few_size, 10, 3, &t, &area);
  CHECK(t.statistic == 24.5 && t.expected == 16.5);
  CHECK_NEAR(t.variance, 25.99166667, 5e-9);
  CHECK_NEAR(upper, 296.0 / 4200, 1e-15); /* counted */
  static const double more[] = {40, 35, 38, 43, 44, 38, 40, 47, 44, 40, 42, 48, 40, 45, 43, 46, 50, 44, 48, 51};
  static const int more_of[] = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3};
  static const size_t more_size[] = {5, 6, 5, 4};
  upper = tests_of(more, more_of, more_size, 20, 4, &t, &area);
  CHECK(t.statistic == 120.5 && t.expected == 74.5 && t.pairs == 149);
  CHECK_NEAR(t.variance, 216.7628655, 5e-8);
  CHECK_NEAR((t.statistic - t.expected) / sqrt(t.variance), 3.124391085, 5e-10);
  CHECK(upper > 0 && upper < 0.002);
  /* Two grades, DeLong's by hand: placements of the better 1, 3/4, of the worse 1, 1, 3/4, 3/4. */
  static const double two[] = {1, 2, 3, 4, 5, 3.5};
  static const int two_of[] = {0, 0, 0, 0, 1, 1};
  static const size_t two_size[] = {4, 2};
  tests_of(two, two_of, two_size, 6, 2, &t, &area);
  CHECK_NEAR(area, 0.03125 / 2 + (1.0 / 16) / 4, 1e-15);
}

/* Values from `values`, some of them ends only. */
static void draw(uint64_t *state, int limits, int values, ordered_changes *o) {
  o->n_strata = 1 + check_random(state) % ORDERED_STRATA;
  o->n_grades = 2 + check_random(state) % 3;
  size_t at = 0;
  for (size_t h = 0; h < o->n_strata; ++h) {
    o->n[h] = 1 + check_random(state) % (o->n_strata == 1 ? ORDERED_MOST : 5);
    for (size_t i = 0; i < o->n[h]; ++i) {
      const double x = (double)(check_random(state) % (unsigned)values);
      const uint64_t kind = limits ? check_random(state) % 4 : 3;
      o->value[h][i] = (cc_interval){kind == 0 ? -INFINITY : x, kind == 1 ? INFINITY : kind == 2 ? x + 2 : x};
      o->grade[at++] = (int)(check_random(state) % o->n_grades);
    }
  }
}

static void against_all_dealings(void) {
  uint64_t state = 14;
  const int cases = check_cases(400, 10000);
  int n_exact = 0, n_limited = 0;
  for (int k = 0; k < cases; ++k) {
    ordered_changes o;
    ordered_core c;
    draw(&state, k % 4 == 0, k % 3 == 1 ? 1000 : 5, &o);
    ordered_read(&o, &c);
    const long seen = ordered_sum(&o, o.grade);
    CHECK(cc_trend_strata_sum(&c.strata, o.grade, c.running) == seen);
    const ordered_tails t = ordered_enumerate(&o, &c, seen);
    CHECK(t.all == cc_trend_dealings(&c.strata));
    double variance = 0, lower, upper;
    for (size_t h = 0; h < o.n_strata; ++h) {
      cc_trend test;
      cc_trend_test(&c.order[h], 0, c.size + h * o.n_grades, o.n_grades, &test);
      variance += test.variance;
    }
    CHECK_NEAR(t.sum / t.all, 0, 1e-12);
    CHECK_NEAR(t.squares / t.all / 4, variance, 1e-10 * (1 + variance));
    if (ordered_exact(&o, &c, seen, &lower, &upper)) {
      CHECK_NEAR(lower, t.below / t.all, 1e-15); /* counts below 2^53 are exact: the same ratio */
      CHECK_NEAR(upper, t.above / t.all, 1e-15);
      ++n_exact;
    } else {
      ++n_limited;
    }
    ordered_free(&o, &c);
  }
  CHECK(n_exact > cases / 2 && n_limited > cases / 20);
}

/* Values below one limit are ordered as numbers are, and so are all scores those of midranks. */
static void one_limit(void) {
  const cc_interval below = {-INFINITY, 2};
  const ordered_changes o = {{6}, 1, 2, {{below, {2, 2}, {3, 3}, below, {3, 3}, {7, 7}}}, {0, 1, 0, 1, 1, 0}};
  ordered_core c;
  ordered_read(&o, &c);
  CHECK(c.order[0].n_steps == 4 && c.order[0].step[0] == 2 && c.order[0].step[2] == 2);
  CHECK(c.order[0].score[0] == -4 && c.order[0].score[1] == -1 && c.order[0].score[5] == 5);
  ordered_free(&o, &c);
}

/* Members 1 and 3 of the first stratum and member 4 of the second are absent. */
static void by_queue(void) {
  const ordered_changes o = {{2, 2}, 2, 2, {{{1, 1}, {2, 2}}, {{1, 1}, {2, 2}}}, {0, 1, 0, 1}};
  ordered_core c;
  ordered_read(&o, &c);
  static const uint32_t queue[] = {3, 2, 1, 0, 6, 5, 4}, who[] = {0, CC_ABSENT, 1, CC_ABSENT, CC_ABSENT, 2, 3};
  static const size_t end[] = {4, 7};
  int grade[4];
  cc_trend_deal(&c.strata, queue, end, who, grade);
  CHECK(grade[1] == 0 && grade[0] == 1 && grade[3] == 0 && grade[2] == 1);
  ordered_free(&o, &c);
}

/* Six grades take two words of counts. */
static void many_grades(void) {
  ordered_changes o = {{8}, 1, 6, {{{0, 0}}}, {5, 4, 4, 3, 2, 1, 0, 0}};
  for (int i = 0; i < 8; ++i) o.value[0][i] = (cc_interval){i, i};
  ordered_core c;
  ordered_read(&o, &c);
  CHECK(cc_trend_strata_sum(&c.strata, o.grade, c.running) == -26);
  CHECK(cc_trend_states(c.size, 6) == 144 && cc_trend_pairs(c.size, 6) == 26);
  ordered_free(&o, &c);
}

int main(void) {
  known_values();
  against_all_dealings();
  one_limit();
  by_queue();
  many_grades();
  return check_report();
}
