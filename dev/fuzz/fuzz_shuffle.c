/* Shuffles within strata. Oracles: the first of the queue; every choice once; a shift counts by its definition. */
#include "cc_philox.h"
#include "cc_shuffle.h"
#include "fuzz.h"

enum { STRATA = 3, MOST = 6, ALL = STRATA * MOST, GROUPS = ALL / CC_GROUP_BITS + 1 };

static size_t from_of(const cc_shuffles *s, size_t h) { return h ? s->end[h - 1] : 0; }

/* The patients chosen, as bits; the size of every stratum's choice is right. */
static uint32_t chosen_of(const cc_shuffles *s, const cc_code *codes, size_t r, int may_be_empty) {
  const size_t groups = cc_sums_groups(s->n);
  uint32_t set = 0;
  for (size_t i = 0; i < s->n; i++) {
    set |= (uint32_t)(codes[r * groups + i / CC_GROUP_BITS] / CC_TILE >> i % CC_GROUP_BITS & 1) << i;
  }
  if (set == 0 && may_be_empty) return 0;
  for (size_t h = 0; h < s->n_strata; h++) {
    size_t m = 0;
    for (size_t i = from_of(s, h); i < s->end[h]; i++) m += set >> i & 1;
    FUZZ_REQUIRE(m == s->n_first[h]);
  }
  return set;
}

static void check_drawn(const cc_shuffles *s, uint64_t first) {
  cc_code codes[CC_CHUNK * GROUPS];
  uint64_t scratch[5 * ALL];
  cc_key_item item[2 * ALL];
  uint32_t order[ALL];
  cc_shuffle_codes(s, first, scratch, codes);
  for (size_t r = 0; r < CC_CHUNK; r += 13) {
    const uint32_t set = chosen_of(s, codes, r, 0);
    cc_shuffle_order(s, first + r, scratch, item, order);
    for (size_t h = 0; h < s->n_strata; h++) {
      uint64_t last = 0;
      for (size_t k = from_of(s, h); k < s->end[h]; k++) {
        uint64_t place[4];
        cc_patient_priorities(s->seed, s->key[order[k]], (uint32_t)((first + r) / 4), place);
        FUZZ_REQUIRE(order[k] >= from_of(s, h) && order[k] < s->end[h] && place[(first + r) % 4] >= last);
        last = place[(first + r) % 4];
        FUZZ_REQUIRE((set >> order[k] & 1) == (k - from_of(s, h) < s->n_first[h]));
      }
    }
  }
}

/* All choices of a small problem: as many as cc_shuffle_count() says, none twice. */
static void check_all(const cc_shuffles *s) {
  static unsigned char seen[1u << ALL];
  static uint32_t sets[2048];
  cc_code codes[CC_CHUNK * GROUPS];
  uint64_t chosen[ALL];
  const uint64_t count = cc_shuffle_count(s);
  if (count > 2000) return;
  for (uint64_t first = 0; first < count + CC_CHUNK; first += CC_CHUNK) {
    cc_shuffle_all_codes(s, first, chosen, codes);
    for (size_t r = 0; r < CC_CHUNK; r++) {
      const uint32_t set = chosen_of(s, codes, r, first + r >= count);
      if (first + r >= count)
        FUZZ_REQUIRE(set == 0);
      else
        FUZZ_REQUIRE(!seen[sets[first + r] = set]++);
    }
  }
  for (uint64_t r = 0; r < count; r++) seen[sets[r]] = 0;
}

/* Whole numbers, and shifts that no quotient meets: nothing rounds. */
static void check_thresholds(const cc_shuffles *s, fuzz_bytes *b) {
  double x[ALL], seen = 0, n_seen = 0, sum[CC_CHUNK], both[CC_CHUNK], lower[CC_CHUNK], upper[CC_CHUNK], low[CC_CHUNK],
                 high[CC_CHUNK];
  unsigned char event[ALL] = {0};
  uint32_t set[CC_CHUNK];
  uint64_t scratch[5 * ALL];
  cc_code codes[CC_CHUNK * GROUPS];
  for (size_t h = 0; h < s->n_strata; h++) {
    for (size_t i = from_of(s, h); i < s->end[h]; i++) {
      x[i] = fuzz_whole(b, 20);
      event[i] = i - from_of(s, h) < s->n_first[h];
      seen += event[i] ? x[i] : 0;
      n_seen += event[i];
    }
  }
  cc_shuffle_codes(s, 0, scratch, codes);
  for (size_t r = 0; r < CC_CHUNK; r++) {
    set[r] = chosen_of(s, codes, r, 0);
    sum[r] = both[r] = 0;
    for (size_t i = 0; i < s->n; i++) {
      sum[r] += set[r] >> i & 1 ? x[i] : 0;
      both[r] += set[r] >> i & event[i];
    }
  }
  const cc_shuffle_row row = {seen, n_seen, 1e-9};
  cc_shuffle_thresholds(&row, sum, both, CC_CHUNK, lower, upper);
  cc_shuffle_thresholds(&row, sum, both, CC_CHUNK - 1, low, high);
  const double shift = fuzz_whole(b, 100) / 4 + 0.015625;
  for (size_t r = 0; r < CC_CHUNK; r++) {
    double seen_now = 0, now = 0;
    for (size_t i = 0; i < s->n; i++) {
      const double value = event[i] ? x[i] - shift : x[i];
      seen_now += event[i] ? value : 0;
      now += set[r] >> i & 1 ? value : 0;
    }
    FUZZ_REQUIRE((shift >= lower[r]) == (now >= seen_now) && (shift <= upper[r]) == (now <= seen_now));
    if (r + 1 < CC_CHUNK) FUZZ_REQUIRE(low[r] == lower[r] && high[r] == upper[r]);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  size_t end[STRATA], n_first[STRATA], n = 0;
  uint64_t key[ALL], state = fuzz_byte(&b);
  const size_t n_strata = 1 + fuzz_size(&b, STRATA - 1);
  for (size_t h = 0; h < n_strata; h++) {
    const size_t m = fuzz_size(&b, MOST);
    n_first[h] = fuzz_size(&b, m);
    end[h] = n += m;
  }
  if (n == 0) return 0;
  for (size_t i = 0; i < n; i++) key[i] = fuzz_mix(&state);
  const cc_shuffles s = {n, key, fuzz_byte(&b), n_strata, end, n_first, NULL, 0};
  check_drawn(&s, 4 * (uint64_t)fuzz_size(&b, 3000));
  check_all(&s);
  check_thresholds(&s, &b);
  return 0;
}
