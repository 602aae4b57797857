/* Associations: R's cor() of a small set, tau_b by hand, and all orders counted by recursion. */
#include "cc_correlation.h"

#include "check.h"

enum { MOST = 6 };

/* All orders of the second column. */
static void count(const cc_association *x, uint32_t *order, size_t at, double seen, double *all, double *most,
                  double *least) {
  if (at == x->n) {
    const double here = cc_association_sum(x, order);
    *all += 1;
    *most += here <= seen + 1e-9;
    *least += here >= seen - 1e-9;
    return;
  }
  for (size_t j = at; j < x->n; ++j) {
    const uint32_t one = order[at], other = order[j];
    order[at] = other;
    order[j] = one;
    count(x, order, at + 1, seen, all, most, least);
    order[j] = other;
    order[at] = one;
  }
}

static void against_recursion(void) {
  uint64_t state = 21;
  for (int k = 0; k < check_cases(60, 1500); ++k) {
    const size_t n = 2 + check_random(&state) % (MOST - 1);
    double x[MOST], y[MOST], a[MOST], b[MOST], noise[MOST] = {0}, most, least, all = 0, m = 0, l = 0;
    cc_rank_item item[2 * MOST];
    size_t end[MOST];
    cc_interval first[MOST], second[MOST];
    signed char g[MOST * MOST], h[MOST * MOST];
    uint32_t order[MOST];
    for (size_t i = 0; i < n; ++i) {
      x[i] = (double)(check_random(&state) % 5);
      y[i] = (double)(check_random(&state) % 5);
      first[i] = (cc_interval){check_random(&state) % 4 ? x[i] : -INFINITY, x[i]};
      second[i] = (cc_interval){y[i], check_random(&state) % 4 ? y[i] : INFINITY};
      order[i] = (uint32_t)i;
    }
    cc_rank_scores(x, noise, n, CC_DIGITS_NONE, item, end, a);
    cc_rank_scores(y, noise, n, CC_DIGITS_NONE, item, end, b);
    cc_compare_all(first, n, g);
    cc_compare_all(second, n, h);
    const cc_association both[] = {{n, a, b, NULL, NULL}, {n, NULL, NULL, g, h}};
    const cc_association *of = &both[k % 2];
    cc_association_count(of, &most, &least);
    count(of, order, 0, cc_association_sum(of, NULL), &all, &m, &l);
    CHECK(most == m && least == l);
    const double r = cc_association_of(of);
    CHECK(isnan(r) || (r >= -1 && r <= 1));
  }
}

static void by_hand(void) {
  static const double x[] = {10, 20, 30, 40, 40}, y[] = {2, 1, 4, 3, 5}, noise[5] = {0};
  double a[5], b[5];
  cc_rank_item item[10];
  size_t end[5];
  cc_rank_scores(x, noise, 5, 7, item, end, a);
  cc_rank_scores(y, noise, 5, 7, item, end, b);
  const cc_association ranks = {5, a, b, NULL, NULL};
  CHECK(a[4] == 3 && a[0] == -4 && b[1] == -4);
  CHECK_NEAR(cc_association_of(&ranks), 0.7181848464596079, 1e-14); /* cor(x, y, method = "spearman") */
  /* Below 2, 3, 5 beside 1, 2, 3: the pairs are all determined; concordant 3 of 3. */
  static const cc_interval first[] = {{-INFINITY, 2}, {3, 3}, {5, 5}}, second[] = {{1, 1}, {2, 2}, {2, INFINITY}};
  signed char g[9], h[9];
  cc_compare_all(first, 3, g);
  cc_compare_all(second, 3, h);
  const cc_association tau = {3, NULL, NULL, g, h};
  CHECK(h[2 + 3 * 1] == 1 && g[0 + 3 * 1] == -1);
  CHECK_NEAR(cc_association_of(&tau), 1, 1e-15);
  static const double same[3] = {0};
  const cc_association flat = {3, same, b, NULL, NULL};
  CHECK(isnan(cc_association_of(&flat)));
}

int main(void) {
  by_hand();
  against_recursion();
  return check_report();
}
