#include "cc_tally.h"

#include "cc_vec.h"

#include <math.h>

uint64_t cc_tally_rank(double level, uint64_t n) {
  const double count = level * (double)n, nearest = floor(count + 0.5);
  const double whole = fabs(count - nearest) <= 1e-9 * (nearest + 1) ? nearest : floor(count);
  return (uint64_t)whole + 1;
}

void cc_tally_start(cc_tally *tally, uint64_t k, uint64_t *room) {
  tally->n = tally->at_least = tally->at_most = 0;
  cc_smallest_start(&tally->lower, room, (size_t)k);
  cc_smallest_start(&tally->upper, room ? room + 2 * k : NULL, (size_t)k);
}

/* How many of n lower thresholds are at most 0, and upper ones at least 0. */
static void count_plain(const double *lower, const double *upper, size_t n, uint64_t *at_least, uint64_t *at_most) {
  for (size_t r = 0; r < n; ++r) {
    *at_least += lower[r] <= 0;
    *at_most += upper[r] >= 0;
  }
}

CC_CLONES static void count_fours(const double *lower, const double *upper, size_t n, uint64_t *at_least,
                                  uint64_t *at_most) {
  const cc_vec zero = {0, 0, 0, 0};
  cc_ivec least = {0, 0, 0, 0}, most = least;
  for (size_t r = 0; r < n; r += 4) {
    least -= CC_LOAD(lower + r) <= zero;
    most -= CC_LOAD(upper + r) >= zero;
  }
  *at_least += (uint64_t)(least[0] + least[1] + least[2] + least[3]);
  *at_most += (uint64_t)(most[0] + most[1] + most[2] + most[3]);
}

void cc_tally_add(cc_tally *tally, const double *lower, const double *upper, size_t n) {
  size_t whole = 0;
  whole = n / 4 * 4;
  count_fours(lower, upper, whole, &tally->at_least, &tally->at_most);
  count_plain(lower + whole, upper + whole, n - whole, &tally->at_least, &tally->at_most);
  tally->n += n;
  if (tally->lower.k == 0) return;
  cc_smallest_add_all(&tally->lower, lower, 1, n);
  cc_smallest_add_all(&tally->upper, upper, -1, n);
}

void cc_tally_limits(cc_tally *tally, double *low, double *high) {
  *low = -INFINITY;
  *high = INFINITY;
  if (tally->lower.k == 0) return;
  *low = cc_smallest_end(&tally->lower);
  *high = -cc_smallest_end(&tally->upper);
}
