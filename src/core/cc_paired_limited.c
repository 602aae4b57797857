#include "cc_paired_limited.h"

#include <math.h>

size_t cc_count_beyond(const cc_limited_pair *pair, size_t n, double noise) {
  size_t count = 0;
  for (size_t i = 0; i < n; ++i) {
    double low, high;
    cc_pair_limits(&pair[i], 0.0, &low, &high);
    count += low > high + noise || cc_place_beyond(&pair[i].before, 0.0, low, high, noise) != 0 ||
             cc_place_beyond(&pair[i].after, 0.0, low, high, noise) != 0;
  }
  return count;
}

static double larger(double most, double value) { return isfinite(value) && fabs(value) > most ? fabs(value) : most; }

static double largest(const cc_measurement *m, double most) {
  return larger(larger(larger(most, m->value), m->low), m->high);
}

double cc_limited_noise(const cc_limited_pair *pair, size_t n, cc_scale scale, double *scratch) {
  double steady, relative;
  cc_change_noise_terms(scale, &steady, &relative);
  for (size_t i = 0; i < n; ++i) {
    /* four numbers meet where two sizes are compared */
    scratch[i] = 4.0 * (steady + relative * largest(&pair[i].after, largest(&pair[i].before, 0.0)));
  }
  return cc_row_noise(scratch, n);
}

cc_paired_facts cc_paired_facts_of(const cc_limited_pair *pair, size_t n, cc_scale scale, cc_ordinal_room *room) {
  const double noise = cc_limited_noise(pair, n, scale, room->noise);
  return (cc_paired_facts){pair, n, cc_count_beyond(pair, n, noise), noise};
}

void cc_paired_limited(const cc_paired_facts *facts, const cc_paired_settings *settings, cc_ordinal_room *room,
                       cc_paired_row *row) {
  const size_t n = facts->n;
  const cc_limited_row limited = {n, facts->pair, room->change, facts->noise};
  cc_ordinal_counts counts;
  cc_ordinal_changes(&limited, settings->digits, room);
  cc_ordinal_sums(&limited, 0.0, settings->test.zero_rule, settings->digits, room, &counts);
  cc_ordinal_groups(room);
  const cc_signed_ranks *at = &room->ranks;
  row->n_pairs = n;
  row->n_up = counts.n_up;
  row->n_down = counts.n_down;
  row->n_zero = counts.n_zero;
  row->n_unknown = counts.n_unknown;
  row->n_tied = counts.n_tied;
  row->n_beyond = facts->n_beyond;
  row->v = (double)at->v2 / 2.0;
  row->total = (double)at->total2 / 2.0;
  row->squares = at->squares / 4.0;
  if (!settings->ranks && !settings->order_statistics) return;
  cc_ordinal_test test = {.test = settings->test, .order = settings->order_statistics ? settings->order : NULL};
  test.test.exact = n <= settings->exact_max;
  if (settings->ranks) {
    row->exact = test.test.exact;
    test.test.tables = &cc_no_tables;
    if (row->exact && !settings->interval_only) row->p = cc_signed_rank_p(at, &test.test, room->null);
  }
  cc_shift_estimate found;
  cc_ordinal_interval(&limited, &test, room, &found);
  row->estimate = found.estimate;
  row->low = found.low;
  row->high = found.high;
}
