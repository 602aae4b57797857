/* Associations (cc_correlation). Oracle: turning one column turns the sign and exchanges the tails. */
#include "cc_correlation.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  enum { MOST = 6 };
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1);
  cc_interval first[MOST], second[MOST], turned[MOST];
  signed char g[MOST * MOST], h[MOST * MOST], t[MOST * MOST];
  for (size_t i = 0; i < n; ++i) {
    const double x = fuzz_whole(&b, 3), y = fuzz_whole(&b, 3);
    first[i] = (cc_interval){fuzz_flag(&b) ? x : -INFINITY, x};
    second[i] = (cc_interval){y, fuzz_flag(&b) ? y : INFINITY};
    turned[i] = (cc_interval){-second[i].high, -second[i].low};
  }
  cc_compare_all(first, n, g);
  cc_compare_all(second, n, h);
  cc_compare_all(turned, n, t);
  const cc_association x = {n, NULL, NULL, g, h}, y = {n, NULL, NULL, g, t};
  const double r = cc_association_of(&x), s = cc_association_of(&y);
  FUZZ_REQUIRE((isnan(r) && isnan(s)) || (r == -s && fabs(r) <= 1));
  double most, least, other_most, other_least;
  cc_association_count(&x, &most, &least);
  cc_association_count(&y, &other_most, &other_least);
  FUZZ_REQUIRE(most == other_least && least == other_most && most >= 1 && least >= 1);
  FUZZ_REQUIRE(cc_association_slack(&x) == 0);
  return 0;
}
