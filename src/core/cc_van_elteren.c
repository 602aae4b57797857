#include "cc_van_elteren.h"

#include <math.h>

/* Sums over the strata that the test and its inversion need. */
typedef struct {
  double numerator;    /* sum of w (W - E) */
  double variance;     /* of it, with the ties there are */
  double gap_variance; /* with the ties within groups only, those that remain at a shift between differences */
} sums;

static sums add_strata(const cc_two_sample *samples, size_t n_strata, cc_sample_pair *pairs, size_t *n_used) {
  sums total = {0.0, 0.0, 0.0};
  *n_used = 0;
  for (size_t h = 0; h < n_strata; ++h) {
    const cc_two_sample *s = samples + h;
    if (s->n1 == 0 || s->n0 == 0) continue;
    const double n1 = (double)s->n1, n0 = (double)s->n0, weight = 1.0 / (n1 + n0 + 1.0);
    pairs[(*n_used)++] = (cc_sample_pair){s->x, s->n1, s->y, s->n0, weight};
    total.numerator += weight * (cc_mann_whitney(s->step_n1, s->step_n0, s->n_steps) - n1 * n0 / 2.0);
    total.variance += weight * weight * cc_rank_sum_variance(n1, n0, s->step_n1, s->n_steps, s->step_n0, 0, 1);
    total.gap_variance += weight * weight * cc_rank_sum_variance(n1, n0, s->x_count, s->n_x, s->y_count, s->n_y, 0);
  }
  return total;
}

/* Smallest difference right of which sum of w (W - E) < z sd, where W = all pairs - those up to the difference. */
static double lower_limit(const cc_sample_pair *pairs, size_t n, double z, double gap_variance, size_t *scratch) {
  if (isinf(z)) return -INFINITY;
  double half = 0.0;
  for (size_t h = 0; h < n; ++h) half += pairs[h].weight * (double)pairs[h].n1 * (double)pairs[h].n0 / 2.0;
  return cc_shift_quantile(pairs, n, half - z * sqrt(gap_variance), scratch);
}

void cc_van_elteren(const cc_two_sample *samples, size_t n_strata, const cc_van_elteren_options *options,
                    cc_sample_pair *strata, size_t *index_scratch, cc_van_elteren_result *out) {
  cc_van_elteren_result r = {.z = NAN, .estimate = NAN, .low = NAN, .high = NAN};
  const sums total = add_strata(samples, n_strata, strata, &r.n_strata);
  if (r.n_strata > 0) {
    if (total.variance > 0.0) r.z = total.numerator / sqrt(total.variance);
    r.estimate = cc_shift_median(strata, r.n_strata, index_scratch);
    r.low = lower_limit(strata, r.n_strata, options->low_z, total.gap_variance, index_scratch);
    cc_sample_pair *swapped = strata + r.n_strata;
    cc_shift_swap(strata, r.n_strata, swapped);
    r.high = -lower_limit(swapped, r.n_strata, options->high_z, total.gap_variance, index_scratch);
  }
  *out = r;
}
