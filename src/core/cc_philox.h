#ifndef CC_PHILOX_H
#define CC_PHILOX_H

#include "cc_same_bits.h"

/* Random numbers that are a function of where they are used, not of when: Philox 4x32-10 (Salmon, Moraes, Dror and Shaw
 * 2011, doi:10.1145/2063384.2063405), a bijection of a 128-bit counter under a 64-bit key. The key is the seed of the
 * call; the counter holds the resample, the purpose, and the draw or the patient. Hence any thread may compute any
 * resample, in any order, and the answer is the same. All functions are pure or touch only what they are handed: safe
 * from any thread. */

#include <stddef.h>
#include <stdint.h>

/* The last word of the counter, so that streams of one seed never meet. */
typedef enum {
  CC_PURPOSE_BOOTSTRAP = 1,
  CC_PURPOSE_FLIP = 2,
  CC_PURPOSE_SHUFFLE = 3,
  CC_PURPOSE_FOLD = 4,
  CC_PURPOSE_REFIT = 5,
  CC_PURPOSE_IMPUTE = 6,
  CC_PURPOSE_COEFFICIENT = 7
} cc_purpose;

/* Four random words of 32 bits. */
void cc_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* A sequence of draws for one (seed, resample, purpose). */
typedef struct {
  uint32_t key[2];
  uint32_t counter[4];
  uint32_t words[4];
  unsigned used; /* words already handed out; 4: none left */
} cc_rng;

void cc_rng_start(cc_rng *rng, uint64_t seed, uint64_t resample, cc_purpose purpose);
uint32_t cc_rng_next(cc_rng *rng);

/* A whole number uniform on 0 .. bound - 1, without bias (Lemire 2019, doi:10.1145/3230636); bound at least 1. */
uint32_t cc_rng_below(cc_rng *rng, uint32_t bound);

/* One bootstrap sample of n units drawn with replacement, as counts[0 .. n - 1] that add up to n (n below 2^32). */
void cc_bootstrap_counts(uint64_t seed, uint64_t resample, size_t n, uint32_t *counts);

/* What flips and shuffles draw belongs to a patient, known by a 64-bit key, and not to a place in a data set: a row's
 * resamples do not depend on which other patients or rows the call holds.
 * Sign bits of one patient for the resamples 128 * block .. 128 * block + 127: bit r % 32 of word (r % 128) / 32. */
void cc_patient_signs(uint64_t seed, uint64_t patient, uint32_t block, uint32_t signs[4]);

/* The patient's places in the queue at resamples 4 * block .. 4 * block + 3: labels go to the smallest. 32 random
 * bits, then bits of the key, so that the places of patients with different keys differ. */
void cc_patient_priorities(uint64_t seed, uint64_t patient, uint32_t block, uint64_t priority[4]);

/* Key of a patient's identifier (FNV-1a, 64 bits, over its bytes). */
uint64_t cc_patient_key(const char *id);

#endif
