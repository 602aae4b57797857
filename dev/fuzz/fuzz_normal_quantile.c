/* Quantiles of the normal distribution, of probabilities and of their logarithms. Oracle: halving on erfc, in
 * logarithms far out; and more of probability, more of quantile. */
#include "binormal.h"
#include "cc_normal_quantile.h"
#include "fuzz.h"

/* The z at which log P(X <= z) reaches `aim`. */
static double by_halving(double aim) {
  double low = -1e5, high = 9.0;
  for (int i = 0; i < 200; i++) {
    const double middle = 0.5 * (low + high);
    if (binormal_log_tail(middle) < aim)
      low = middle;
    else
      high = middle;
  }
  return low;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const double share = (1.0 + fuzz_byte(&b) + 256.0 * fuzz_byte(&b)) / 65537.0;
  const double deep = -(1.0 + fuzz_byte(&b)) * ldexp(1.0, (int)fuzz_size(&b, 20) - 4);
  const double z = cc_normal_quantile(share);
  FUZZ_REQUIRE(fabs(0.5 * erfc(-z / sqrt(2.0)) - share) <= 1e-14);
  FUZZ_REQUIRE(fabs(cc_normal_quantile(1.0 - share) + z) <= 1e-10 * (1.0 + fabs(z)));
  FUZZ_REQUIRE(cc_normal_quantile(share * 0.99) < z);
  const double far = cc_normal_quantile_log(deep), by_hand = by_halving(deep);
  FUZZ_REQUIRE(fabs(far - by_hand) <= 1e-9 * (1.0 + fabs(by_hand)));
  FUZZ_REQUIRE(cc_normal_quantile_log(deep * 1.01) < far);
  return 0;
}
