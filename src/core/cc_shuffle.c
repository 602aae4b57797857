#include "cc_shuffle.h"

#include "cc_philox.h"
#include "cc_select.h"
#include "cc_vec.h"

#include <math.h>
#include <string.h>

/* a * b, or UINT64_MAX where that does not fit. */
static uint64_t times(uint64_t a, uint64_t b) { return b != 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b; }

/* choose(n, k) by the products that stay whole; UINT64_MAX where a step does not fit. */
static uint64_t choose(uint64_t n, uint64_t k) {
  if (k > n) return 0;
  if (k > n - k) k = n - k;
  uint64_t count = 1;
  for (uint64_t i = 1; i <= k; ++i) {
    const uint64_t next = times(count, n - k + i);
    if (next == UINT64_MAX) return UINT64_MAX;
    count = next / i;
  }
  return count;
}

static size_t groups_of(const cc_shuffles *s) { return cc_sums_groups(s->place ? s->n_places : s->n); }

static void set_patient(const cc_shuffles *s, cc_code *codes, size_t i) {
  cc_code_set(codes, s->place ? s->place[i] : i);
}

static size_t stratum_start(const cc_shuffles *s, size_t h) { return h == 0 ? 0 : s->end[h - 1]; }

uint64_t cc_shuffle_count(const cc_shuffles *s) {
  uint64_t count = 1;
  for (size_t h = 0; h < s->n_strata; ++h) {
    count = times(count, choose(s->end[h] - stratum_start(s, h), s->n_first[h]));
  }
  return count;
}

/* Those of four resamples, 4 * block and on: priority[r * n + i]. */
static void draw_priorities(const cc_shuffles *s, uint32_t block, uint64_t *priority) {
  for (size_t i = 0; i < s->n; ++i) {
    uint64_t place[4];
    cc_patient_priorities(s->seed, s->key[i], block, place);
    for (size_t r = 0; r < 4; ++r) priority[r * s->n + i] = place[r];
  }
}

static void set_first_of_stratum(const cc_shuffles *s, size_t h, const uint64_t *priority, uint64_t *scratch,
                                 cc_code *codes) {
  const size_t from = stratum_start(s, h), to = s->end[h];
  size_t left = s->n_first[h];
  if (left == 0) return;
  memcpy(scratch, priority + from, (to - from) * sizeof *scratch);
  const uint64_t last = cc_select(scratch, to - from, left - 1);
  for (size_t i = from; i < to; ++i) {
    if (priority[i] < last) {
      set_patient(s, codes, i);
      --left;
    }
  }
  for (size_t i = from; i < to && left > 0; ++i) {
    if (priority[i] == last) {
      set_patient(s, codes, i);
      --left;
    }
  }
}

void cc_shuffle_codes(const cc_shuffles *s, uint64_t first, uint64_t *scratch, cc_code *codes) {
  const size_t n_groups = groups_of(s);
  cc_code_clear(codes, n_groups);
  for (size_t r = 0; r < CC_CHUNK; ++r) {
    if (r % 4 == 0) draw_priorities(s, (uint32_t)((first + r) / 4), scratch);
    for (size_t h = 0; h < s->n_strata; ++h) {
      set_first_of_stratum(s, h, scratch + r % 4 * s->n, scratch + 4 * s->n, codes + r * n_groups);
    }
  }
}

/* The choice of k out of n with a given rank in colexicographic order (the combinatorial number system): chosen[0 ..
 * k), ascending. */
static void unrank(uint64_t rank, size_t n, size_t k, uint64_t *chosen) {
  size_t candidate = n;
  for (size_t i = k; i > 0; --i) {
    do {
      --candidate;
    } while (choose(candidate, i) > rank);
    rank -= choose(candidate, i);
    chosen[i - 1] = candidate;
  }
}

/* The next choice in that order; 0 after the last one, which becomes the first again. */
static int next_choice(size_t n, size_t k, uint64_t *chosen) {
  size_t i = 0;
  while (i + 1 < k && chosen[i] + 1 == chosen[i + 1]) ++i;
  const int more = k > 0 && (i + 1 < k || chosen[i] + 1 < n);
  if (more) ++chosen[i];
  for (size_t j = 0; j < (more ? i : k); ++j) chosen[j] = j;
  return more;
}

void cc_shuffle_all_codes(const cc_shuffles *s, uint64_t first, uint64_t *chosen, cc_code *codes) {
  const size_t n_groups = groups_of(s);
  cc_code_clear(codes, n_groups);
  uint64_t rank = first;
  for (size_t h = s->n_strata; h-- > 0;) {
    const size_t from = stratum_start(s, h), size = s->end[h] - from;
    const uint64_t count = choose(size, s->n_first[h]);
    unrank(rank % count, size, s->n_first[h], chosen + from);
    rank /= count;
  }
  if (rank > 0) return; /* all past the last one */
  int more = 1;
  for (size_t r = 0; r < CC_CHUNK && more; ++r) {
    more = 0;
    for (size_t h = s->n_strata; h-- > 0;) {
      const size_t from = stratum_start(s, h);
      for (size_t i = 0; i < s->n_first[h]; ++i) set_patient(s, codes + r * n_groups, from + (size_t)chosen[from + i]);
      if (!more) more = next_choice(s->end[h] - from, s->n_first[h], chosen + from);
    }
  }
}

/* The patients [from, to) by their priority. item: room for twice as many. */
static void sort_by_priority(const uint64_t *priority, size_t from, size_t to, cc_key_item *item, uint32_t *order) {
  for (size_t i = from; i < to; ++i) item[i - from] = (cc_key_item){priority[i], (uint32_t)i};
  cc_sort_keys(item, to - from);
  for (size_t i = from; i < to; ++i) order[i] = item[i - from].index;
}

void cc_shuffle_order(const cc_shuffles *s, uint64_t resample, uint64_t *scratch, cc_key_item *item, uint32_t *order) {
  draw_priorities(s, (uint32_t)(resample / 4), scratch);
  const uint64_t *priority = scratch + resample % 4 * s->n;
  for (size_t h = 0; h < s->n_strata; ++h) sort_by_priority(priority, stratum_start(s, h), s->end[h], item, order);
}

void cc_shuffle_queues(const cc_shuffles *s, uint64_t first, uint64_t *scratch, cc_key_item *item, uint32_t *order) {
  draw_priorities(s, (uint32_t)(first / 4), scratch);
  for (size_t r = 0; r < 4; ++r) {
    const uint64_t *priority = scratch + r * s->n;
    for (size_t h = 0; h < s->n_strata; ++h) {
      sort_by_priority(priority, stratum_start(s, h), s->end[h], item, order + r * s->n);
    }
  }
}

/* With a shift taken off the responders' values, O the responders and R those taken as such, R's sum is at least O's
 * when sum(O but not R) - sum(R but not O) <= shift * number that changed. The rest of both sums is common, and so
 * are the totals, of each stratum too: any difference of means moves with the sum. */
static void thresholds_plain(const cc_shuffle_row *row, const double *sum, const double *n_both, size_t n,
                             double *lower, double *upper) {
  for (size_t r = 0; r < n; ++r) {
    const double n_changed = row->n_responders - n_both[r], difference = row->sum_responders - sum[r];
    const double threshold = fabs(difference) <= row->noise ? 0 : difference / n_changed;
    const int counts_always = n_changed == 0;
    lower[r] = counts_always ? -INFINITY : threshold;
    upper[r] = counts_always ? INFINITY : threshold;
  }
}

CC_CLONES static void thresholds_of_chunk(const cc_shuffle_row *row, const double *sum, const double *n_both,
                                          double *lower, double *upper) {
  const cc_vec zero = CC_SPLAT(0.0), n = CC_SPLAT(row->n_responders), total = CC_SPLAT(row->sum_responders);
  const cc_vec noise = CC_SPLAT(row->noise), infinite = CC_SPLAT(INFINITY);
  for (size_t r = 0; r < CC_CHUNK; r += 4) {
    const cc_vec n_changed = n - CC_LOAD(n_both + r), difference = total - CC_LOAD(sum + r);
    const cc_vec threshold = CC_SELECT(CC_ABS(difference) <= noise, zero, difference / n_changed);
    const cc_ivec always = n_changed == zero;
    CC_STORE(lower + r, CC_SELECT(always, -infinite, threshold));
    CC_STORE(upper + r, CC_SELECT(always, infinite, threshold));
  }
}

void cc_shuffle_thresholds(const cc_shuffle_row *row, const double *sum, const double *n_both, size_t n, double *lower,
                           double *upper) {
  if (n == CC_CHUNK) {
    thresholds_of_chunk(row, sum, n_both, lower, upper);
    return;
  }
  thresholds_plain(row, sum, n_both, n, lower, upper);
}
