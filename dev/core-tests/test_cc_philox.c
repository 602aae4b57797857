/* The generator against its published answers, and the draws made from it against their distributions. */
#include "check.h"

#include "../../src/core/cc_philox.h"

/* Random123's file kat_vectors, lines "philox4x32 10" (Salmon et al. 2011, D. E. Shaw Research). */
static void known_answers(void) {
  static const struct {
    uint32_t counter[4], key[2], out[4];
  } cases[] = {
      {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}},
      {{0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu},
       {0xffffffffu, 0xffffffffu},
       {0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu}},
      {{0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u},
       {0xa4093822u, 0x299f31d0u},
       {0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u}},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; ++k) {
    uint32_t out[4];
    cc_philox4x32(cases[k].counter, cases[k].key, out);
    for (int i = 0; i < 4; ++i) CHECK(out[i] == cases[k].out[i]);
  }
}

/* FNV-1a's published values: the offset basis for "", and "a". */
static void keys(void) {
  CHECK(cc_patient_key("") == UINT64_C(0xCBF29CE484222325));
  CHECK(cc_patient_key("a") == UINT64_C(0xAF63DC4C8601EC8C));
  CHECK(cc_patient_key("01-001") != cc_patient_key("01-010"));
}

static void streams_are_functions_of_their_place(void) {
  cc_rng a, b;
  cc_rng_start(&a, 7, 3, CC_PURPOSE_BOOTSTRAP);
  cc_rng_start(&b, 7, 3, CC_PURPOSE_BOOTSTRAP);
  int same = 1, other = 0;
  for (int i = 0; i < 1000; ++i) same &= cc_rng_next(&a) == cc_rng_next(&b);
  CHECK(same);
  cc_rng_start(&b, 7, 4, CC_PURPOSE_BOOTSTRAP);
  cc_rng_start(&a, 7, 3, CC_PURPOSE_BOOTSTRAP);
  for (int i = 0; i < 1000; ++i) other += cc_rng_next(&a) == cc_rng_next(&b);
  CHECK(other == 0);
  cc_rng_start(&a, 7, 3, CC_PURPOSE_FLIP);
  cc_rng_start(&b, 7 + (UINT64_C(1) << 32), 3, CC_PURPOSE_FLIP);
  CHECK(cc_rng_next(&a) != cc_rng_next(&b));
}

/* Chi-square of 60,000 draws below 6: 5 df, the 1e-6 quantile is 35.9. The seed is fixed: the outcome is, too. */
static void below_is_uniform(void) {
  cc_rng rng;
  cc_rng_start(&rng, 11, 0, CC_PURPOSE_BOOTSTRAP);
  double seen[6] = {0};
  for (int i = 0; i < 60000; ++i) ++seen[cc_rng_below(&rng, 6)];
  double chi = 0;
  for (int k = 0; k < 6; ++k) chi += (seen[k] - 1e4) * (seen[k] - 1e4) / 1e4;
  CHECK(chi < 35.9);
  /* A bound just above 2^31 rejects almost half of the words; a biased map would make the lower half twice as likely.
   */
  double low = 0;
  int inside = 1;
  const uint32_t bound = 0x80000001u;
  for (int i = 0; i < 40000; ++i) {
    const uint32_t x = cc_rng_below(&rng, bound);
    inside &= x < bound;
    low += x < bound / 2;
  }
  CHECK(inside);
  CHECK_NEAR(low, 20000, 5 * 100); /* 5 standard deviations */
  CHECK(cc_rng_below(&rng, 1) == 0);
}

static void bootstrap(void) {
  uint32_t counts[50];
  double first = 0, square = 0;
  int sums = 1;
  for (uint64_t b = 0; b < 4000; ++b) {
    cc_bootstrap_counts(5, b, 50, counts);
    uint32_t total = 0;
    for (int i = 0; i < 50; ++i) total += counts[i];
    sums &= total == 50;
    first += counts[0];
    square += (double)counts[0] * counts[0];
  }
  CHECK(sums);
  /* Binomial(50, 1/50): mean 1, variance 0.98. */
  CHECK_NEAR(first / 4000, 1, 5 * sqrt(0.98 / 4000));
  CHECK_NEAR(square / 4000, 1.98, 0.2);
}

static void patients(void) {
  double ones = 0, both = 0;
  for (uint32_t block = 0; block < 500; ++block) {
    uint32_t a[4], b[4];
    cc_patient_signs(3, 1, block, a);
    cc_patient_signs(3, 2, block, b);
    for (int w = 0; w < 4; ++w) {
      for (int bit = 0; bit < 32; ++bit) {
        ones += (a[w] >> bit) & 1u;
        both += ((a[w] & b[w]) >> bit) & 1u;
      }
    }
  }
  CHECK_NEAR(ones / 64000, 0.5, 5 * 0.5 / sqrt(64000));
  CHECK_NEAR(both / 64000, 0.25, 5 * sqrt(0.25 * 0.75 / 64000));
  double smaller = 0;
  uint64_t one[4], two[4];
  for (uint32_t block = 0; block < 2500; ++block) {
    cc_patient_priorities(3, 1, block, one);
    cc_patient_priorities(3, 2, block, two);
    for (int r = 0; r < 4; ++r) smaller += one[r] < two[r];
  }
  CHECK_NEAR(smaller / 10000, 0.5, 5 * 0.5 / 100);
  CHECK(one[0] != one[1]);
}

int main(void) {
  known_answers();
  keys();
  streams_are_functions_of_their_place();
  below_is_uniform();
  bootstrap();
  patients();
  return check_report();
}
