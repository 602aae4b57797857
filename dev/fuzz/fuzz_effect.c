/* Limits of standardised effects (cc_effect). Oracle: Chebyshev's polynomials as cosines, Fisher's z by tanh and
 * artanh; turned round with the effect, in order, and neighbours do not matter. */
#include "cc_effect.h"
#include "fuzz.h"

static void check_curve(fuzz_bytes *b) {
  double coefficient[16], t[9], low[9], high[9], one_low, one_high;
  const size_t terms = 2 * (1 + fuzz_size(b, 7)), n = fuzz_size(b, 9);
  for (size_t k = 0; k < terms; ++k) coefficient[k] = ldexp(fuzz_whole(b, 100), -(int)k);
  const cc_noncentral_curve curve = {1.0 + (double)fuzz_byte(b), coefficient, terms};
  for (size_t i = 0; i < n; ++i) t[i] = fuzz_ordinary(b);
  cc_noncentral_limits(&curve, t, n, low, high);
  for (size_t i = 0; i < n; ++i) {
    const double scale = sqrt(2.0 * curve.df + t[i] * t[i]), angle = acos(t[i] / scale);
    double sum = 0.0;
    for (size_t k = 0; k < terms; ++k) sum += coefficient[k] * cos((double)k * angle);
    FUZZ_REQUIRE(fabs(low[i] - scale * sum) <= 1e-10 * scale);
    const double turned = -t[i];
    cc_noncentral_limits(&curve, &turned, 1, &one_low, &one_high);
    FUZZ_REQUIRE(one_low == -high[i] && one_high == -low[i]);
  }
}

static void check_rank_biserial(fuzz_bytes *b) {
  const double r = fuzz_whole(b, 127) / 127.0, half = fuzz_byte(b) / 64.0, n = (double)fuzz_byte(b);
  const double tail = (1.0 + fuzz_byte(b)) / 520.0;
  double low, high, other_low, other_high;
  cc_rank_biserial_limits(r, half, n, tail, &low, &high);
  cc_rank_biserial_limits(-r, half, n, tail, &other_low, &other_high);
  FUZZ_REQUIRE(other_low == -high && other_high == -low);
  FUZZ_REQUIRE(low >= -1.0 && high <= 1.0);
  if (fabs(r) == 1.0) return;
  FUZZ_REQUIRE(low <= r + 1e-15 && r <= high + 1e-15);
  FUZZ_REQUIRE(fabs(low - tanh(atanh(r) - half)) <= 1e-14 && fabs(high - tanh(atanh(r) + half)) <= 1e-14);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  check_curve(&b);
  check_rank_biserial(&b);
  return 0;
}
