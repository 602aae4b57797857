#include "cc_concordance.h"

#include <math.h>
#include <string.h>

#include "cc_vec.h"

/* A set of places in the order of the values: a bit each, and how many stand in the words before. */
typedef struct {
  size_t n_words;
  uint64_t *bits;
  uint32_t *before;
} places;

CC_INLINE void clear(places *set) {
  memset(set->bits, 0, set->n_words * sizeof *set->bits);
  memset(set->before, 0, set->n_words * sizeof *set->before);
}

CC_INLINE void add(places *set, uint32_t place) {
  const size_t word = place / 64;
  set->bits[word] |= UINT64_C(1) << place % 64;
  for (size_t w = word + 1; w < set->n_words; ++w) ++set->before[w];
}

/* How many places below this one are taken. */
CC_INLINE uint32_t below(const places *set, uint32_t place) {
  const size_t word = place / 64;
  const uint64_t lower = set->bits[word] & ((UINT64_C(1) << place % 64) - 1);
  return set->before[word] + (uint32_t)__builtin_popcountll(lower);
}

/* Of the set, those lower than a patient who is not in it, ties one half. */
CC_INLINE double lower(const places *set, uint32_t first, uint32_t last) {
  const uint32_t n = below(set, first);
  return last == first + 1 ? (double)n : 0.5 * ((double)n + (double)below(set, last));
}

CC_CLONES cc_concordance cc_concordance_of(size_t n, const cc_rank_item *item, size_t n_tied, const size_t *tied,
                                           size_t n_groups, const size_t *fail, const size_t *end,
                                           const cc_concordance_room *room) {
  places set = {cc_concordance_words(n), room->bits, room->before};
  uint32_t *const own = room->own, *const first = room->first, *const last = room->last;
  double *const good = room->good;
  double pairs = 0.0, agree = 0.0, square = 0.0, all = 0.0;
  for (size_t g = 0, i = 0; g < n_tied; ++g) {
    for (const size_t from = i; i < tied[g]; ++i) {
      own[item[i].index] = (uint32_t)i;
      first[item[i].index] = (uint32_t)from;
      last[item[i].index] = (uint32_t)tied[g];
    }
  }
  /* Those who fail, against all who have a longer time: those lower agree. */
  clear(&set);
  for (size_t k = 0, i = 0; k < n_groups; ++k) {
    for (; i < fail[k]; ++i) {
      good[i] = 0.0;
      add(&set, own[i]);
    }
    const double longer = (double)i;
    for (size_t j = i; j < end[k]; ++j) {
      good[j] = lower(&set, first[j], last[j]);
      agree += good[j];
      pairs += longer;
    }
    for (; i < end[k]; ++i) add(&set, own[i]);
  }
  if (pairs == 0.0) return (cc_concordance){NAN, NAN, 0.0};
  const double value = agree / pairs;
  /* And all against those who failed before them: those higher agree. A patient's influence is what its pairs agree
   * more than on average. */
  clear(&set);
  for (size_t k = n_groups; k-- > 0;) {
    const size_t from = k > 0 ? end[k - 1] : 0;
    for (size_t i = fail[k]; i < end[k]; ++i) {
      const double agreeing = good[i] + all - lower(&set, first[i], last[i]);
      const double influence = agreeing - value * (all + (double)fail[k]);
      square += influence * influence;
    }
    /* Those censored at this time outlive those who fail at it. */
    for (size_t i = fail[k]; i < end[k]; ++i) add(&set, own[i]);
    all += (double)(end[k] - fail[k]);
    for (size_t i = from; i < fail[k]; ++i) {
      const double influence = all - lower(&set, first[i], last[i]) - value * all;
      square += influence * influence;
    }
  }
  return (cc_concordance){value, sqrt(square) / pairs, pairs};
}
