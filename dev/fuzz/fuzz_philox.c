/* Random numbers. Invariants: bounds hold, a number is a function of its key alone, draws within classes stay there. */
#include "cc_philox.h"
#include "fuzz.h"

enum { MOST = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const uint64_t seed = fuzz_byte(&b), resample = fuzz_size(&b, 1000);
  const size_t n = 1 + fuzz_size(&b, MOST - 1);
  cc_rng first, second;
  cc_rng_start(&first, seed, resample, CC_PURPOSE_BOOTSTRAP);
  cc_rng_start(&second, seed, resample, CC_PURPOSE_BOOTSTRAP);
  for (size_t i = 0; i < n; i++) {
    const uint32_t bound = 1 + (uint32_t)fuzz_size(&b, 5000), drawn = cc_rng_below(&first, bound);
    FUZZ_REQUIRE(drawn < bound && drawn == cc_rng_below(&second, bound));
  }
  uint32_t counts[MOST];
  size_t drawn = 0;
  cc_bootstrap_counts(seed, resample, n, counts);
  for (size_t i = 0; i < n; i++) drawn += counts[i];
  FUZZ_REQUIRE(drawn == n);
  return 0;
}
