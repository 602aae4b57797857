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
    const double unit = cc_rng_unit(&first);
    FUZZ_REQUIRE(unit >= 0 && unit < 1 && unit == cc_rng_unit(&second));
  }
  int class_of[MOST];
  uint32_t members[MOST], counts[MOST], drawn[3] = {0}, there[3] = {0};
  for (size_t i = 0; i < n; i++) class_of[i] = (int)fuzz_size(&b, 2);
  cc_bootstrap_counts_within(seed, resample, n, class_of, 3, members, counts);
  for (size_t i = 0; i < n; i++) {
    drawn[class_of[i]] += counts[i];
    there[class_of[i]]++;
  }
  for (int c = 0; c < 3; c++) FUZZ_REQUIRE(drawn[c] == there[c]);
  return 0;
}
