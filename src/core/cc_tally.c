#include "cc_tally.h"

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

void cc_tally_add(cc_tally *tally, const double *lower, const double *upper, size_t n) {
  uint64_t at_least = 0, at_most = 0;
  for (size_t r = 0; r < n; ++r) {
    at_least += lower[r] <= 0;
    at_most += upper[r] >= 0;
  }
  tally->n += n;
  tally->at_least += at_least;
  tally->at_most += at_most;
  if (tally->lower.k == 0) return;
  for (size_t r = 0; r < n; ++r) {
    if (lower[r] <= tally->lower.cut) cc_smallest_add(&tally->lower, lower[r]);
  }
  for (size_t r = 0; r < n; ++r) {
    if (-upper[r] <= tally->upper.cut) cc_smallest_add(&tally->upper, -upper[r]);
  }
}

void cc_tally_limits(cc_tally *tally, double *low, double *high) {
  *low = -INFINITY;
  *high = INFINITY;
  if (tally->lower.k == 0) return;
  *low = cc_smallest_end(&tally->lower);
  *high = -cc_smallest_end(&tally->upper);
}
