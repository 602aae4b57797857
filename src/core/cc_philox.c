#include "cc_philox.h"

static void multiply(uint32_t a, uint32_t b, uint32_t *high, uint32_t *low) {
  const uint64_t product = (uint64_t)a * b;
  *high = (uint32_t)(product >> 32);
  *low = (uint32_t)product;
}

/* Salmon et al. 2011, section 4.3 and table 2: ten rounds, the key bumped by Weyl constants between them. */
void cc_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; ++round) {
    uint32_t high0, low0, high1, low1;
    multiply(UINT32_C(0xD2511F53), c0, &high0, &low0);
    multiply(UINT32_C(0xCD9E8D57), c2, &high1, &low1);
    c0 = high1 ^ c1 ^ k0;
    c2 = high0 ^ c3 ^ k1;
    c1 = low1;
    c3 = low0;
    k0 += UINT32_C(0x9E3779B9);
    k1 += UINT32_C(0xBB67AE85);
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

static void set_key(uint64_t seed, uint32_t key[2]) {
  key[0] = (uint32_t)seed;
  key[1] = (uint32_t)(seed >> 32);
}

void cc_rng_start(cc_rng *rng, uint64_t seed, uint64_t resample, cc_purpose purpose) {
  set_key(seed, rng->key);
  rng->counter[0] = 0;
  rng->counter[1] = (uint32_t)resample;
  rng->counter[2] = (uint32_t)(resample >> 32);
  rng->counter[3] = (uint32_t)purpose;
  rng->used = 4;
}

uint32_t cc_rng_next(cc_rng *rng) {
  if (rng->used == 4) {
    cc_philox4x32(rng->counter, rng->key, rng->words);
    ++rng->counter[0];
    rng->used = 0;
  }
  return rng->words[rng->used++];
}

uint32_t cc_rng_below(cc_rng *rng, uint32_t bound) {
  uint64_t product = (uint64_t)cc_rng_next(rng) * bound;
  if ((uint32_t)product < bound) {
    const uint32_t reject = (uint32_t)(0U - bound) % bound; /* 2^32 mod bound */
    while ((uint32_t)product < reject) product = (uint64_t)cc_rng_next(rng) * bound;
  }
  return (uint32_t)(product >> 32);
}

void cc_bootstrap_counts(uint64_t seed, uint64_t resample, size_t n, uint32_t *counts) {
  cc_rng rng;
  cc_rng_start(&rng, seed, resample, CC_PURPOSE_BOOTSTRAP);
  for (size_t i = 0; i < n; ++i) counts[i] = 0;
  for (size_t i = 0; i < n; ++i) ++counts[cc_rng_below(&rng, (uint32_t)n)];
}

static void patient_words(uint64_t seed, uint64_t patient, uint32_t block, cc_purpose purpose, uint32_t words[4]) {
  uint32_t key[2];
  set_key(seed, key);
  const uint32_t counter[4] = {(uint32_t)patient, (uint32_t)(patient >> 32), block, (uint32_t)purpose};
  cc_philox4x32(counter, key, words);
}

void cc_patient_signs(uint64_t seed, uint64_t patient, uint32_t block, uint32_t signs[4]) {
  patient_words(seed, patient, block, CC_PURPOSE_FLIP, signs);
}

void cc_patient_priorities(uint64_t seed, uint64_t patient, uint32_t block, uint64_t priority[4]) {
  uint32_t words[4];
  patient_words(seed, patient, block, CC_PURPOSE_SHUFFLE, words);
  for (int r = 0; r < 4; ++r) priority[r] = ((uint64_t)words[r] << 32) | (uint32_t)(patient ^ (patient >> 32));
}

uint64_t cc_patient_key(const char *id) {
  uint64_t hash = UINT64_C(0xCBF29CE484222325);
  for (const unsigned char *byte = (const unsigned char *)id; *byte != 0; ++byte) {
    hash = (hash ^ *byte) * UINT64_C(0x100000001B3);
  }
  return hash;
}
