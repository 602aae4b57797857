/* One hash a kernel of all that it computes on fixed inputs: the same on every machine, compiler and level of
 * optimisation, or dev/same-bits.sh says so. Inputs come from cc_philox and plain arithmetic. A line that ends in
 * "libm" is of a kernel that calls exp, log or pow of the C library, whose last bits are the library's. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cc_ancova.h"
#include "cc_adjacent.h"
#include "cc_armitage.h"
#include "cc_arm_pair.h"
#include "cc_arms.h"
#include "cc_batch_scan.h"
#include "cc_bootstrap.h"
#include "cc_censored_fit.h"
#include "cc_clip_lanes.h"
#include "cc_codes.h"
#include "cc_correlation.h"
#include "cc_cox_fit.h"
#include "cc_fisher.h"
#include "cc_flip.h"
#include "cc_gehan_test.h"
#include "cc_hodges_lehmann.h"
#include "cc_impute.h"
#include "cc_interaction.h"
#include "cc_jonckheere_null.h"
#include "cc_jonckheere_shuffle.h"
#include "cc_lane_groups.h"
#include "cc_lane_roc.h"
#include "cc_lane_sort.h"
#include "cc_linalg.h"
#include "cc_logistic_batch.h"
#include "cc_optimism.h"
#include "cc_overall.h"
#include "cc_paired.h"
#include "cc_philox.h"
#include "cc_ppw.h"
#include "cc_profile.h"
#include "cc_quade.h"
#include "cc_rank_sum_null.h"
#include "cc_ranking.h"
#include "cc_refit.h"
#include "cc_score.h"
#include "cc_screen.h"
#include "cc_select.h"
#include "cc_separation.h"
#include "cc_shuffle.h"
#include "cc_stepdown.h"
#include "cc_tally.h"
#include "cc_univariable.h"
#include "cc_unit.h"
#include "cc_van_elteren.h"
#include "cc_welch.h"

#include "../fuzz/values_concordance.h"

enum { N = 61, EVENTS = 25, RUNS = 12 };

/* ---- hashing: FNV-1a over the values, not their bytes in memory ---- */

static uint64_t hash;

static void word(uint64_t x) {
  for (int byte = 0; byte < 8; ++byte) hash = (hash ^ (x >> (8 * byte) & 0xFF)) * UINT64_C(0x100000001b3);
}

static void real(double x) {
  uint64_t bits = UINT64_C(0x7FF8000000000000); /* one NaN for all */
  if (!isnan(x)) memcpy(&bits, &x, sizeof bits);
  word(bits);
}

static void reals(const double *x, size_t n) {
  for (size_t i = 0; i < n; ++i) real(x[i]);
}

/* ---- inputs ---- */

static cc_rng rng;

/* Between 0 and 1, of 52 bits. */
static double uniform(void) {
  const uint64_t high = cc_rng_next(&rng) >> 6, low = cc_rng_next(&rng) >> 6;
  return ((double)((high << 26) | low) + 0.5) / 4503599627370496.0;
}

static double normal(void) { return uniform() + uniform() + uniform() + uniform() + uniform() + uniform() - 3.0; }

static void *room(size_t bytes) {
  void *const memory = aligned_alloc(64, (bytes + 127) / 64 * 64);
  if (memory == NULL) exit(2);
  memset(memory, 0, (bytes + 127) / 64 * 64);
  return memory;
}

static double *doubles(size_t n) { return room(n * sizeof(double)); }

/* run % 3: 0 continuous, 1 with ties, 2 with outliers. */
static double value(int run) {
  const double z = normal();
  return run % 3 == 1 ? floor(4.0 * z) / 4.0 : run % 3 == 2 && uniform() < 0.1 ? 30.0 * z : z;
}

static const cc_penalty *penalty(int firth) { return firth ? &cc_penalty_firth : &cc_penalty_none; }

/* ---- kernels ---- */

static void philox(int run) {
  uint32_t counts[N], words[4];
  uint64_t priority[4];
  cc_bootstrap_counts(7, (uint64_t)run, N, counts);
  for (int i = 0; i < N; ++i) word(counts[i]);
  cc_patient_signs(7, cc_patient_key("patient 12"), (uint32_t)run, words);
  cc_patient_priorities(7, 99, (uint32_t)run, priority);
  for (int i = 0; i < 4; ++i) word(words[i] ^ priority[i]);
}

static void sorting(int run) {
  double x[4][N];
  cc_rank_item items[4][2 * N], *item[4];
  const double *column[4];
  size_t n[4], end[N];
  uint64_t key[N];
  cc_lane_keys *const keys = room(N * sizeof *keys);
  for (int l = 0; l < 4; ++l) {
    column[l] = x[l];
    item[l] = items[l];
    n[l] = (size_t)(N - l);
    for (int i = 0; i < N; ++i) x[l][i] = value(run + l);
  }
  cc_lane_sort(column, n, keys, item);
  for (int l = 0; l < 4; ++l) {
    for (size_t i = 0; i < n[l]; ++i) word(item[l][i].index);
    const size_t groups = cc_tie_groups(x[l], NULL, n[l], 3, items[l], end);
    for (size_t g = 0; g < groups; ++g) word(end[g]);
  }
  for (int i = 0; i < N; ++i) key[i] = cc_ordered_key(x[0][i]);
  real(cc_ordered_value(cc_select(key, N, (size_t)(5 * run))));
  float rank[N];
  double low, high;
  cc_bootstrap_ranks(x[0], N, items[0], rank);
  for (int i = 0; i < N; ++i) real((double)rank[i]);
  cc_bootstrap_limits(x[1], N, 0.1, &low, &high);
  real(low);
  real(high);
  free(keys);
}

static void ranking(int run) {
  double x[N], out[N];
  cc_key_item item[2 * N];
  for (int i = 0; i < N; ++i) x[i] = value(run);
  cc_rank_largest(x, N, item, out);
  reals(out, N);
  for (int i = 0; i < N; ++i) x[i] = fabs(x[i]) / (fabs(x[i]) + 50.0);
  cc_holm(x, N, item, out);
  reals(out, N);
}

static void linear_algebra(int run) {
  double a[9 * N], r[81], square[81], b[9];
  const size_t p = 2 + (size_t)run % 8;
  for (size_t i = 0; i < p * N; ++i) a[i] = value(run);
  for (size_t j = 0; j < p; ++j) {
    b[j] = normal();
    for (size_t k = 0; k < p; ++k) square[j + k * p] = cc_dot(N, a + j * N, a + k * N) + (j == k);
  }
  reals(square, p * p);
  word((uint64_t)cc_cholesky(p, square, 0.0, 0.0));
  cc_cholesky_solve(p, square, b);
  reals(b, p);
  word(cc_orthonormalise(N, p, a, r, 1e-11));
  reals(a, p * N);
  cc_solve_upper(p, r, p, b);
  cc_solve_upper_transposed(p, r, p, b);
  reals(b, p);
}

static void walsh(int run) {
  double x[N], value_at[3], next[3];
  const size_t k[3] = {1 + (size_t)run, 900, 1700};
  for (int i = 0; i < N; ++i) x[i] = i == 0 ? value(run) : x[i - 1] + fabs(value(run));
  double *const scratch = doubles(cc_walsh_scratch(N));
  cc_walsh_select_many(x, N, k, 3, value_at, next, scratch);
  reals(value_at, 3);
  reals(next, 3);
  free(scratch);
}

static void lane_walsh(int run) {
  enum { FEW = 3 + RUNS };
  double x[FEW * CC_PAIRED_LANES];
  const size_t n = FEW - (size_t)run, pairs = cc_walsh_pairs(n);
  const size_t k[3] = {1 + pairs / 5, cc_walsh_middle(n), pairs - pairs / 7};
  const cc_walsh_range range[3] = {{k[0], k[0]}, {k[1], k[1]}, {k[2], k[2]}};
  for (size_t i = 0; i < n * CC_PAIRED_LANES; ++i)
    x[i] = i < CC_PAIRED_LANES ? value(run) : x[i - CC_PAIRED_LANES] + fabs(value(run));
  double *const scratch = doubles(cc_lane_walsh_rows(n) * CC_PAIRED_LANES);
  cc_walsh_selected found[CC_PAIRED_LANES];
  cc_lane_walsh_select(x, n, range, 3, scratch, found);
  for (size_t l = 0; l < CC_PAIRED_LANES; ++l) {
    double sum[3], next[3];
    for (size_t t = 0; t < 3; ++t) cc_walsh_selected_at(&found[l], t, k[t], &sum[t], &next[t]);
    reals(sum, 3);
    reals(next, 3);
  }
  free(scratch);
}

static void paired(int run) {
  static double before[N * CC_PAIRED_LANES], after[N * CC_PAIRED_LANES];
  double *storage[N + 1];
  const double *table[N + 1];
  for (size_t n = 0; n <= N; ++n) table[n] = storage[n] = doubles(cc_signed_rank_table_size(n));
  const cc_signed_rank_tables tables = {N, table};
  double *const scratch = doubles(cc_signed_rank_scratch(N));
  cc_signed_rank_fill(&tables, storage, scratch);
  int order[N + 1];
  for (int n = 0; n <= N; ++n) order[n] = n / 3;
  cc_paired_settings s = {.scale = run % 2 ? CC_SCALE_LOG2 : CC_SCALE_RAW, .digits = 7, .ranks = run % 4 < 3};
  s.order_statistics = run % 4 == 3;
  s.order = order;
  s.exact_max = run % 5 == 4 ? 0 : 40 + (size_t)run;
  s.test.zero_rule = run % 2 ? CC_ZERO_PRATT : CC_ZERO_WILCOXON;
  s.test.alternative = (cc_side)(run % 3);
  s.test.tail = 0.025;
  s.test.critical = 1.9599639845400545;
  s.test.tables = &tables;
  for (size_t i = 0; i < N * CC_PAIRED_LANES; ++i) {
    before[i] = value(run);
    after[i] = uniform() < 0.1 ? NAN : before[i] + value(run) + 0.25;
  }
  void *const memory = room(cc_paired_room_size(N, N));
  cc_paired_room bench;
  cc_paired_room_init(&bench, memory, N, N);
  cc_paired_row row[CC_PAIRED_LANES];
  cc_paired_compute(before, after, N, NULL, &s, &bench, row);
  for (int l = 0; l < CC_PAIRED_LANES; ++l) {
    const cc_paired_row *const q = &row[l];
    const double figures[] = {(double)q->n_pairs,
                              (double)q->n_tied,
                              q->mean,
                              q->sd,
                              q->v,
                              q->total,
                              q->squares,
                              q->p,
                              q->estimate,
                              q->low,
                              q->high};
    reals(figures, sizeof figures / sizeof *figures);
  }
  for (size_t n = 0; n <= N; ++n) free(storage[n]);
  free(scratch);
  free(memory);
}

/* Pairs of which some members lie below a limit of their own, in some runs above one. */
static void limited_pairs(int run, cc_limited_pair *pair) {
  for (int i = 0; i < N; ++i) {
    cc_measurement m[2];
    const double both = value(run);
    for (int k = 0; k < 2; ++k) {
      const double x = both + value(run) + 0.3 * k;
      m[k] = (cc_measurement){x, run % 4 ? -0.5 : -0.5 * (i % 3), run % 5 == 4 ? 2.0 : INFINITY, 0};
      m[k].beyond = (x > m[k].high) - (x < m[k].low);
      if (m[k].beyond) m[k].value = m[k].beyond < 0 ? m[k].low : m[k].high;
    }
    pair[i] = (cc_limited_pair){m[0], m[1]};
  }
}

static void pooled(int run) {
  cc_limited_pair pair[N];
  limited_pairs(run, pair);
  const size_t n = run % 4 ? N : 20;
  void *const memory = room(cc_ppw_room_size(N, 0));
  cc_ppw_room bench;
  cc_ppw_room_init(&bench, memory, N, 0);
  cc_ppw_settings s = {.scale = CC_SCALE_RAW, .digits = 7, .exact_max = 100, .level = 0.05, .interval = 1};
  s.alternative = (cc_side)(run % 3);
  s.critical = 1.9599639845400545;
  cc_ppw_row q;
  cc_ppw(pair, NULL, n, &s, &bench, &q);
  const double figures[] = {(double)q.n_flips, q.z, q.z_most, q.p, q.estimate, q.low, q.high};
  reals(figures, sizeof figures / sizeof *figures);
  free(memory);
}

static void likelihood(int run) {
  cc_limited_pair pair[N];
  cc_censored_item item[N];
  double drop[N + 1];
  limited_pairs(run, pair);
  for (int m = 0; m <= N; ++m) drop[m] = 4.0;
  const cc_censored_settings s = {1, 1, (cc_side)(run % 3), drop};
  cc_censored_row q;
  cc_censored_ml(pair, N, 1e-12, &s, item, &q);
  const double figures[] = {(double)q.status, q.model.delta, q.model.sd_y, q.t, q.low, q.high};
  reals(figures, sizeof figures / sizeof *figures);
}

/* Censored regression and two imputations by it. */
static void imputation(int run) {
  enum { P = 3 };
  double x[P * N], values[N], theta[P + 1], factor[(P + 1) * (P + 1)], drawn[N];
  int beyond[N];
  uint64_t patient[N];
  for (size_t i = 0; i < N; ++i) {
    x[i] = 1.0;
    x[N + i] = i < EVENTS;
    x[2 * N + i] = normal();
    const double v = value(run) + 0.5 * x[N + i], low = -0.5 - 0.2 * (double)(i % 2), high = run % 4 == 3 ? 1.0 : 99.0;
    beyond[i] = (v > high) - (v < low);
    values[i] = fmin(fmax(v, low), high);
    patient[i] = 3 * i;
  }
  const cc_impute_data data = {N, P, x, values, beyond};
  cc_impute_fit fit = {0, theta, factor};
  double *const scratch = doubles(cc_impute_scratch(P));
  cc_impute_estimate(&data, scratch, &fit);
  word((uint64_t)fit.converged);
  reals(theta, P + 1);
  for (uint32_t k = 0; k < 2; ++k) {
    cc_impute_draw(&data, &fit, cc_impute_key(7, (uint64_t)run), k, patient, scratch, drawn);
    reals(drawn, N);
  }
  free(scratch);
}

/* Data sets that differ in some values, pooled by combined profiles; in some runs without the penalty. */
static void pooled_profiles(int run) {
  enum { PARTS = 3, P = 2 };
  double x[PARTS][P * N], y[N], beta[PARTS][2 * P], variance[PARTS], covariance[P * P], *scratch[PARTS];
  cc_clip_part part[PARTS];
  for (size_t i = 0; i < N; ++i) y[i] = i < EVENTS;
  for (size_t k = 0; k < PARTS; ++k) {
    for (size_t i = 0; i < N; ++i) {
      x[k][i] = 1.0;
      x[k][N + i] = k == 0 || i % 5 == 0 ? value(run) + 0.5 * y[i] : x[0][N + i];
    }
    part[k].data = (cc_logistic_data){N, P, x[k], y, NULL, NULL, penalty(run % 4 != 3)};
    part[k].beta = beta[k];
    scratch[k] = doubles(cc_logistic_scratch(N, P));
    variance[k] = cc_clip_fit(&part[k], 2, scratch[k], covariance);
    reals(covariance, P * P);
  }
  cc_clip q;
  cc_clip_pool(part, variance, PARTS, 0.025, 1, 2, &q);
  const double figures[] = {q.estimate, q.within, q.between, q.low, q.high, cc_clip_level(part, PARTS, 0.0, 4)};
  reals(figures, sizeof figures / sizeof *figures);
  for (size_t k = 0; k < PARTS; ++k) free(scratch[k]);
}

/* The same in lanes. */
static void pooled_lanes(int run) {
  cc_clip_tile *const tile = room(sizeof *tile);
  double *const values = doubles(N * CC_TILE);
  for (size_t i = 0; i < N; ++i) {
    const double measured = value(0) + (i < EVENTS ? 0.5 : 0.0);
    for (size_t l = 0; l < CC_TILE; ++l) values[i * CC_TILE + l] = i % 5 == 0 ? value(0) : measured;
  }
  tile->tile = (cc_tile){.n = N,
                         .n_event = EVENTS,
                         .units = values,
                         .values = values,
                         .x = room(2 * N * sizeof(cc_vec)),
                         .narrow = room(N * sizeof(cc_f8)),
                         .key = room(N * sizeof(cc_f8))};
  cc_clip q;
  double spread;
  const int sure = cc_clip_lanes(tile, 6, penalty(run % 4 != 3), 0.025, 1, &q, &spread);
  word((uint64_t)sure);
  const double figures[] = {q.estimate, q.within, q.between, q.low, q.high, spread};
  if (sure) reals(figures, sizeof figures / sizeof *figures);
  free(tile->tile.x);
  free(tile->tile.narrow);
  free(tile->tile.key);
  free(values);
  free(tile);
}

static void two_samples(int run) {
  double change[N], noise[N], zero[N];
  unsigned char event[N];
  for (int i = 0; i < N; ++i) {
    change[i] = value(run);
    zero[i] = 0.0;
    event[i] = i < EVENTS;
  }
  cc_change(zero, change, N, CC_SCALE_RAW, change, noise);
  void *const memory[2] = {room(cc_two_sample_bytes(N)), room(cc_two_sample_bytes(N))};
  cc_two_sample sample[2];
  for (int h = 0; h < 2; ++h) {
    cc_two_samples(change + h, noise + h, event + h, (size_t)(N - 20 * h - 1), 7, memory[h], &sample[h]);
  }
  double *const scratch = doubles(cc_rank_sum_test_scratch(N, N, 100));
  double *const arena = doubles(cc_rank_sum_table_size(N, N));
  size_t *const offset = room((N + 1) * (N + 1) * sizeof *offset), *const index =
                                                                       room(cc_shift_scratch(2 * N) * sizeof *index);
  cc_rank_sum_tables tables = {arena, cc_rank_sum_table_size(N, N), 0, offset, N, N};
  const cc_rank_sum_options options = {run % 4 == 3 ? 0 : 100, 0.025, 0.025, 1.9599639845400545, 1.9599639845400545};
  cc_rank_sum_result r;
  cc_rank_sum_test(&sample[0], &options, &tables, scratch, index, &r);
  const double figures[] = {r.statistic, r.lower, r.upper, r.expected, r.sd, r.estimate, r.low, r.high};
  reals(figures, 8);
  cc_sample_pair strata[4];
  const cc_van_elteren_options limits = {1.9599639845400545, 1.9599639845400545};
  cc_van_elteren_result v;
  cc_van_elteren(sample, 2, &limits, strata, index, &v);
  const double stratified[] = {v.z, v.estimate, v.low, v.high};
  reals(stratified, 4);
  free(memory[0]);
  free(memory[1]);
  free(scratch);
  free(arena);
  free(offset);
  free(index);
}

static void groups_beyond_limits(int run) {
  cc_interval known[N];
  unsigned char event[N];
  for (int i = 0; i < N; ++i) {
    const double x = value(run), u = uniform();
    known[i] = (cc_interval){u < 0.2 ? -INFINITY : x, u > 0.2 + 0.1 * (run % 3) ? x : u < 0.2 ? x : INFINITY};
    event[i] = i < EVENTS;
  }
  void *const memory[2] = {room(cc_gehan_bytes(N)), room(cc_gehan_bytes(N))};
  double *const scratch = doubles(cc_rank_sum_test_scratch(N, N, 100));
  size_t *const index = room(cc_gehan_index(2 * N) * sizeof *index);
  cc_gehan g[2];
  for (int h = 0; h < 2; ++h) cc_gehan_of(known + h, event + h, (size_t)(N - 20 * h - 1), memory[h], &g[h]);
  const cc_rank_sum_options options = {run % 4 == 3 ? 0 : 100, 0.025, 0.025, 1.9599639845400545, 1.9599639845400545};
  cc_rank_sum_result r;
  cc_gehan_test(&g[0], &options, scratch, index, &r);
  cc_gehan_auc area;
  cc_gehan_area(&g[0], &area);
  const double figures[] = {
      r.statistic,  r.lower,           r.upper,           r.sd,           r.estimate, r.low, r.high,
      area.auc.auc, area.auc.variance, area.n_comparable, area.comparable};
  reals(figures, 11);
  cc_sample_pair pairs[8];
  const cc_van_elteren_options limits = {1.9599639845400545, 1.9599639845400545};
  cc_van_elteren_result v;
  cc_gehan_van_elteren(g, 2, &limits, pairs, index, &v);
  const double stratified[] = {v.z, v.estimate, v.low, v.high};
  reals(stratified, 4);
  free(memory[0]);
  free(memory[1]);
  free(scratch);
  free(index);
}

/* Three arms in two strata. */
static void several_arms(const double *x) {
  uint32_t arm[N], label[N];
  const size_t end[] = {28, N};
  for (int i = 0; i < N; ++i) arm[i] = (uint32_t)(uniform() * 3);
  const cc_arms arms = {3, 2, end, arm};
  size_t count[6];
  double factor[9], sum[3], work[3], room_of_welch[64];
  cc_arm_form form;
  cc_arm_welch_result welch;
  cc_arm_counts(&arms, count);
  cc_arm_form_of(&arms, count, x, CC_SCORE_RANK, factor, &form);
  cc_arm_first(&arms, count, label);
  for (int i = 0; i < 5; ++i) cc_arm_next(&arms, label);
  cc_arm_sums(&arms, label, x, sum);
  real(cc_arm_form_value(&form, sum, work));
  cc_arm_welch(&arms, count, x, room_of_welch, &welch);
  const double figures[] = {welch.statistic, welch.df1, welch.df2};
  reals(figures, 3);
  uint8_t dealt[N];
  cc_interval known[N];
  cc_rank_item item[2 * N];
  int low[N], high[N], counts[2 * (2 * N + 3)];
  for (int i = 0; i < N; ++i) {
    dealt[i] = (uint8_t)label[i];
    known[i] = (cc_interval){i % 9 == 0 ? -INFINITY : x[i], x[i]};
  }
  const size_t n_codes = cc_arm_codes(known, N, item, low, high);
  const cc_arm_pair pair = {2, end, dealt, 2};
  real(cc_arm_pair_rank(&pair, low, high, n_codes, counts));
  real(cc_arm_pair_welch(&pair, x));
}

static void means(int run) {
  double x[N], y[N], after[N];
  unsigned char event[N];
  int stratum[N];
  for (int i = 0; i < N; ++i) {
    x[i] = value(run);
    y[i] = value(run);
    after[i] = 0.5 * x[i] + y[i];
    event[i] = uniform() < 0.4;
    stratum[i] = i % 3;
  }
  const cc_mean_pair strata[2] = {{x, 20, y, 25, NULL, NULL}, {x + 20, 30, y + 25, 17, NULL, NULL}};
  cc_welch_result w;
  cc_welch(strata, 2, &w);
  const double welch[] = {w.estimate, w.std_error, w.df};
  reals(welch, 3);
  several_arms(x);
  double *const scratch = doubles(cc_interaction_scratch(N, 3));
  cc_interaction_result f;
  cc_interaction(x, after, event, stratum, N, 3, scratch, &f);
  const double interaction[] = {f.statistic, f.df1, f.df2};
  reals(interaction, 3);
  const cc_separation s = cc_separation_univariable(N, x, y, NULL);
  word((uint64_t)(s.direction + 1));
  real(s.cut);
  real(cc_unit(fabs(x[0])));
  free(scratch);
}

/* Three groups, a covariate, and a patient in ten without a value. */
static void adjusted(int run) {
  double column[4 * N], before[N * CC_LANES], after[N * CC_LANES];
  for (int i = 0; i < N; ++i) {
    column[i] = 1.0;
    column[N + i] = normal();
    column[2 * N + i] = i % 3 == 1;
    column[3 * N + i] = i % 3 == 2;
    for (int l = 0; l < CC_LANES; ++l) {
      before[i * CC_LANES + l] = l > 0 && uniform() < 0.1 ? NAN : value(run);
      after[i * CC_LANES + l] = value(run);
    }
  }
  const cc_ancova_model model = {{N, 4, 2, column}, (size_t)run % 2};
  void *const memory = room(cc_ancova_bytes(&model));
  cc_ancova_row rows[CC_LANES];
  cc_ancova_begin(&model, memory);
  cc_ancova_four(&model, before, after, CC_LANES, memory, rows);
  for (int l = 0; l < CC_LANES; ++l) {
    const double forms[] = {rows[l].sigma,
                            rows[l].wald,
                            rows[l].difference.estimate,
                            rows[l].difference.std_error,
                            rows[l].difference.df,
                            rows[l].difference.length,
                            rows[l].first.estimate,
                            rows[l].first.df,
                            rows[l].reference.std_error};
    word((uint64_t)rows[l].status);
    reals(forms, sizeof forms / sizeof *forms);
  }
  free(memory);
}

/* Ranks of three groups beside a baseline, a covariate and an indicator. */
static void adjusted_ranks(int run) {
  double values[4 * N];
  int group[N];
  for (int i = 0; i < N; ++i) {
    for (int k = 0; k < 3; ++k) values[k * N + i] = value(run);
    values[3 * N + i] = i % 2;
    group[i] = i % 3;
  }
  const cc_quade_data data = {N, 4, 3, 3, (size_t)run % 2 + 1, 0, values, group, run % 8};
  void *const memory = room(cc_quade_bytes(N, 4, 3));
  cc_quade_result r;
  cc_quade(&data, memory, &r);
  const double figures[] = {r.estimate, r.f, r.df1, r.df2};
  reals(figures, 4);
  free(memory);
}

static void scores(int run) {
  double change[N], noise[N], zero[N] = {0}, score[N];
  for (int i = 0; i < N; ++i) change[i] = value(run);
  cc_change(zero, change, N, CC_SCALE_RAW, change, noise);
  const cc_score_scratch scratch = {room(2 * N * sizeof(cc_rank_item)), room(N * sizeof(size_t)),
                                    room(N * sizeof(int64_t)), doubles(N)};
  cc_flip_scores(change, noise, N, (cc_score_kind)(run % 3), run % 2, 7, &scratch, score);
  reals(score, N);
  const size_t end[2] = {30, N}, n_first[2] = {10, 12};
  cc_shuffle_scores(change, noise, end, n_first, 2, (cc_score_kind)(run % 2), 7, &scratch, score);
  reals(score, N);
  free(scratch.item);
  free(scratch.end);
  free(scratch.rank2);
  free(scratch.work);
}

/* Flips (even runs) and shuffles of eight rows: sums, thresholds, tallies, step-down. */
static void resampling(int run) {
  static double x[CC_TILE][N], ones[CC_TILE][N], sums[CC_TILE * CC_CHUNK], counts[CC_TILE * CC_CHUNK];
  static double lower[CC_CHUNK], upper[CC_CHUNK], best[CC_CHUNK];
  static int32_t whole[CC_TILE][N], whole_sums[CC_TILE * CC_CHUNK], whole_best[CC_CHUNK];
  const double *row[CC_TILE], *one[CC_TILE];
  const int32_t *whole_row[CC_TILE];
  for (int t = 0; t < CC_TILE; ++t) {
    row[t] = x[t];
    one[t] = ones[t];
    whole_row[t] = whole[t];
    for (int i = 0; i < N; ++i) {
      x[t][i] = value(run);
      ones[t][i] = 1.0;
      whole[t][i] = (int32_t)(1000.0 * x[t][i]);
    }
  }
  const size_t groups = cc_sums_groups(N);
  cc_code *const codes = room(CC_CHUNK * groups * sizeof *codes);
  uint64_t key[N], scratch[5 * N];
  for (uint64_t i = 0; i < N; ++i) key[i] = 31 * i + 7;
  const size_t end[2] = {30, N}, n_first[2] = {10, 12};
  if (run % 2) {
    const cc_shuffles shuffles = {N, key, 5, 2, end, n_first, NULL, 0};
    cc_shuffle_codes(&shuffles, 128 * (uint64_t)run, scratch, codes);
  } else {
    const cc_flips flips = {N, key, 5};
    cc_flip_codes(&flips, 128 * (uint64_t)run, codes);
  }
  double *const table = doubles(cc_sums_table_size(N)), *const count_table = doubles(cc_sums_table_size(N));
  int32_t *const whole_table = room(cc_sums_table_size(N) * sizeof *whole_table);
  cc_sums_table(row, N, 0.0, 1.0, table);
  cc_sums_table(one, N, 0.0, 1.0, count_table);
  cc_sums_table_int(whole_row, N, -1, 1, whole_table);
  cc_sums_chunk(table, codes, groups, 0, groups, sums);
  cc_sums_chunk(count_table, codes, groups, 0, groups, counts);
  cc_sums_chunk_int(whole_table, codes, groups, 0, groups, whole_sums);
  reals(sums, CC_TILE * CC_CHUNK);
  uint64_t kept[4 * 20];
  for (int t = 0; t < CC_TILE; ++t) {
    double total = 0.0, low, high;
    for (int i = 0; i < N; ++i) total += x[t][i];
    const cc_flip_row flip = {total, N, 1e-12, t % 2};
    const cc_shuffle_row shuffle = {total, N, 1e-12};
    const size_t n = t == 7 ? 77 : CC_CHUNK;
    if (run % 2)
      cc_shuffle_thresholds(&shuffle, sums + t * CC_CHUNK, counts + t * CC_CHUNK, n, lower, upper);
    else
      cc_flip_thresholds(&flip, sums + t * CC_CHUNK, counts + t * CC_CHUNK, n, lower, upper);
    cc_tally tally;
    cc_tally_start(&tally, 20, kept);
    cc_tally_add(&tally, lower, upper, n);
    cc_tally_limits(&tally, &low, &high);
    word(tally.at_least);
    word(tally.at_most);
    real(low);
    real(high);
    for (int r = 0; r < CC_CHUNK; ++r) {
      best[r] = -INFINITY;
      whole_best[r] = INT32_MIN;
    }
    double *const stat = sums + t * CC_CHUNK, square[CC_CHUNK], difference[CC_CHUNK] = {0}, variance[CC_CHUNK] = {0};
    for (int r = 0; r < CC_CHUNK; ++r) {
      square[r] = stat[r] * stat[r] / 40.0 + 1.0;
      stat[r] /= 60.0;
    }
    const cc_welch_stratum stratum = {N, 22, 150.0};
    cc_welch_add(stat, square, run % 4 < 2 ? NULL : counts + t * CC_CHUNK, &stratum, difference, variance);
    cc_welch_end(difference, variance, difference);
    reals(difference, CC_CHUNK);
    cc_stat_flip_t(stat, N);
    cc_stat_fold(stat, (cc_side)(t % 3));
    reals(stat, CC_CHUNK);
    word(cc_stepdown_max(stat, n, cc_stat_threshold(1.5, CC_STAT_SQUARED), best));
    word(cc_stepdown_max_int(whole_sums + t * CC_CHUNK, n, (cc_side)(t % 3), 500, whole_best));
    cc_key_item work[2 * CC_CHUNK];
    uint32_t rank[CC_CHUNK];
    cc_stat_ranks(stat, CC_CHUNK, CC_STAT_SQUARED, work, rank);
    for (int r = 0; r < CC_CHUNK; ++r) word(rank[r]);
  }
  free(codes);
  free(table);
  free(count_table);
  free(whole_table);
}

static void curves(int run) {
  double x[N], n0[N], n1[N], place0[N], place1[N];
  unsigned char event[N];
  cc_rank_item item[2 * N];
  size_t end[N];
  for (int i = 0; i < N; ++i) {
    event[i] = i < EVENTS;
    x[i] = value(run) + 0.5 * event[i];
  }
  const size_t steps = cc_tie_groups(x, NULL, N, 7, item, end);
  cc_roc_count(item, end, steps, event, NULL, n0, n1);
  cc_auc auc;
  cc_roc_auc(n0, n1, steps, &auc);
  cc_roc_placements(n0, n1, steps, place0, place1);
  cc_cut_point cut;
  word((uint64_t)cc_roc_cut(n0, n1, steps, run % 2 ? CC_POSITIVE_BELOW : CC_POSITIVE_ABOVE, &cut));
  const double figures[] = {auc.auc, auc.variance, cut.sensitivity, cut.specificity,
                            cc_roc_partial(n0, n1, steps, 0.7, 1.0, run % 2)};
  reals(figures, 5);
  reals(place0, steps);
  reals(place1, steps);
}

static void exact_tables(int run) {
  const cc_two_by_two table = {10.0 + run, 3.0, 4.0, 9.0 + run % 5};
  cc_fisher_result f;
  cc_fisher(&table, 0.025, &f);
  const double figures[] = {f.odds_ratio, f.low, f.high, f.p_value};
  reals(figures, 4);
  const cc_auc auc = {run % 4 == 3 ? 1.0 : 0.6 + 0.02 * run, 0.01, 30.0, 20.0};
  double low, high;
  cc_auc_interval(&auc, 1.9599639845400545, &low, &high);
  real(low);
  real(high);
}

static void tile_changes(int run) {
  cc_f8 *const key = room(N * sizeof *key);
  double *const before = doubles(N * CC_TILE), *const after = doubles(N * CC_TILE);
  int event[N];
  for (size_t i = 0; i < N * CC_TILE; ++i) {
    before[i] = value(run % 3);
    after[i] = run % 2 && uniform() < 0.05 ? NAN : value(run % 3);
    event[i / CC_TILE] = i % 3 == 0;
  }
  cc_lane_groups of;
  cc_lane_groups_of(before, after, N, event, CC_SCALE_LOG2, 7, key, &of);
  for (int l = 0; l < CC_TILE; ++l) {
    word((uint64_t)of.area.near[l]);
    word((uint64_t)of.up[1][l]);
    if (!of.area.near[l]) real(of.area.auc[l].variance);
  }
  free(key);
  free(before);
  free(after);
}

static void tile_fits(int run) {
  cc_vec *const x = room(2 * N * sizeof *x);
  cc_f8 *const narrow = room(N * sizeof *narrow), *const key = room(N * sizeof *key),
               *const sorted = room(N * sizeof *sorted);
  double *const values = doubles(N * CC_TILE);
  for (size_t i = 0; i < N * CC_TILE; ++i) {
    values[i] = run % 2 && uniform() < 0.05 ? NAN : value(run % 3) + (i / CC_TILE < EVENTS ? 0.4 : 0.0);
  }
  cc_tile tile = {.n = N, .n_event = EVENTS, .units = values, .values = values, .x = x, .narrow = narrow, .key = key};
  cc_tile_prepare(&tile);
  for (int l = 0; l < CC_TILE; ++l) real(CC_AT(tile.sd, l));
  cc_lane_curves roc;
  cc_lane_roc(&tile, 7, sorted, &roc);
  for (int l = 0; l < CC_TILE; ++l) {
    word((uint64_t)roc.near[l]);
    if (!roc.near[l]) real(roc.auc[l].variance);
  }
  cc_ivec active[2];
  for (int h = 0; h < 2; ++h) active[h] = CC_IVEC(-1);
  const cc_univariable_options options = {penalty(run % 4 < 2), 1, 1.9207294103470620};
  cc_univariable_fit fit;
  cc_univariable_fit_tile(&tile, active, &options, &fit);
  for (int l = 0; l < CC_TILE; ++l) {
    const int sound = CC_AT(fit.sound, l) != 0;
    const double figures[] = {CC_AT(fit.intercept, l), CC_AT(fit.slope, l), CC_AT(fit.std_error, l),
                              CC_AT(fit.statistic, l), CC_AT(fit.low, l),   CC_AT(fit.high, l)};
    word((uint64_t)sound);
    if (sound) reals(figures, 6);
  }
  free(x);
  free(narrow);
  free(key);
  free(sorted);
  free(values);
}

static void batch_fits(int run) {
  const size_t p = 2 + (size_t)run % 5;
  double *const shared = doubles(N * p);
  cc_vec *const x = room(N * sizeof *x), *const variance = room(N * sizeof *variance),
                *const spare = room(N * sizeof *spare);
  for (size_t i = 0; i < N; ++i) {
    for (size_t k = 0; k + 2 < p; ++k) shared[i * (p - 2) + k] = 2.0 * uniform() - 1.0;
    for (int l = 0; l < CC_LANES; ++l) x[i][l] = normal() + (i < EVENTS ? 0.3 : 0.0);
  }
  const cc_batch_rows rows = {N, EVENTS, p, shared, NULL, x, NULL, variance, NULL};
  cc_batch_options options = {penalty(run % 2), 1, 1.9207294103470620, {0.0}};
  cc_batch_min_pivots(&rows, options.min_pivot);
  cc_batch_null null;
  const int active[CC_LANES] = {1, 1, 1, 1};
  word((uint64_t)cc_batch_fit_null(&rows, spare, &null));
  cc_batch_fit fit;
  cc_batch_maximise(&rows, &options, &null, NULL, active, &fit);
  for (int l = 0; l < CC_LANES; ++l) {
    word((uint64_t)fit.state[l]);
    if (!(fit.state[l] & CC_BATCH_FIT)) continue;
    for (size_t j = 0; j < p; ++j) real(fit.beta[j][l]);
    real(fit.std_error[l]);
    real(fit.statistic[l]);
    if (fit.state[l] & CC_BATCH_LIMITS) {
      real(fit.low[l]);
      real(fit.high[l]);
    }
  }
  free(shared);
  free(x);
  free(variance);
  free(spare);
}

/* One skewed marker in all four lanes, all along its profile. */
static void batch_scans(int run) {
  const size_t p = 2 + (size_t)run % 3;
  double *const shared = doubles(N * p);
  double own[N], largest = 0.0;
  cc_vec *const x = room(N * sizeof *x), *const variance = room(N * sizeof *variance),
                *const spare = room(N * sizeof *spare);
  for (size_t i = 0; i < N; ++i) {
    const double z = 1.0 + uniform();
    own[i] = z * z * z * z * z * z;
    largest = fmax(largest, own[i]);
    for (size_t k = 0; k + 2 < p; ++k) shared[i * (p - 2) + k] = 2.0 * uniform() - 1.0;
  }
  for (size_t i = 0; i < N; ++i) x[i] = CC_SPLAT((own[i] - 0.25 * largest) / (0.25 * largest));
  const cc_batch_rows rows = {N, EVENTS, p, shared, NULL, x, NULL, variance, NULL};
  cc_batch_options options = {&cc_penalty_firth, run % 2, 1.9207294103470620, {0.0}};
  cc_batch_min_pivots(&rows, options.min_pivot);
  cc_batch_null null;
  cc_batch_fit fit;
  word((uint64_t)cc_batch_fit_null(&rows, spare, &null));
  if (cc_batch_scan(&rows, &options, &null, 0, &fit)) {
    word((uint64_t)fit.state[0]);
    for (size_t j = 0; j < p; ++j) real(fit.beta[j][0]);
    real(fit.std_error[0]);
    real(fit.statistic[0]);
    if (options.profile) {
      real(fit.low[0]);
      real(fit.high[0]);
    }
  }
  free(shared);
  free(x);
  free(variance);
  free(spare);
}

/* Rows of a table by what they name. */
static void codes(int run) {
  enum { ROWS = 200, GROUPS = 17, BITS = 10 };
  int group[ROWS], code[ROWS], row[ROWS] = {0}, first[GROUPS];
  cc_codes keys;
  cc_codes_start(&keys, room(cc_codes_bytes(BITS)), BITS);
  for (int i = 0; i < ROWS; ++i) {
    group[i] = 1 + (int)(GROUPS * uniform());
    code[i] = (int)cc_codes_of(&keys, cc_codes_number(value(1 + run % 2)));
    if (uniform() < 0.1) code[i] = 0;
    word((uint64_t)code[i]);
  }
  cc_first_known(group, code, ROWS, first, GROUPS);
  for (int g = 0; g < GROUPS; ++g) word((uint64_t)first[g]);
  word(cc_other_codes(group, code, ROWS, first, row));
  for (int i = 0; i < ROWS; ++i) word((uint64_t)row[i]);
  const int *const column[2] = {group, code};
  const size_t size[2] = {GROUPS, keys.n};
  unsigned char *const seen = room(GROUPS * (size_t)keys.n / 8 + 1);
  word(cc_count_cells(column, size, 2, ROWS, seen));
  free(seen);
  free(keys.key);
}

/* The careful engine: a row of a screen with its profile, a refit, and its measures; every third design is separated.
 */
static void careful_fits(int run) {
  const size_t p = 2 + (size_t)run % 3;
  double x[4 * N], y[N], weights[N], offset[N], count[N], beta[4] = {0}, eta[N];
  unsigned char event[N];
  for (size_t i = 0; i < N; ++i) {
    event[i] = i < EVENTS;
    y[i] = event[i];
    weights[i] = run % 2 ? 1.0 : 1.0 + (double)(i % 3);
    offset[i] = run % 5 == 4 ? 0.2 * normal() : 0.0;
    count[i] = (double)(i % 3);
    x[i] = 1.0;
    for (size_t j = 1; j < p; ++j)
      x[i + j * N] = normal() + (run % 3 == 2 && j + 1 == p ? 4.0 * y[i] - 2.0 : 0.5 * y[i]);
  }
  const cc_logistic_data data = {N, p, x, y, weights, offset, penalty(run % 4 != 3)};
  double *const scratch = doubles(cc_screen_scratch(N, p));
  cc_screen_fit fit;
  const cc_exactly exactly = {malloc, free, NULL};
  cc_screen_careful(&data, &exactly, 1, 1.9207294103470620, run % 2 ? 4 : 0, scratch, &fit);
  const double figures[] = {fit.estimate, fit.std_error, fit.statistic, fit.low, fit.high, (double)fit.status};
  reals(figures, 6);
  const cc_likelihood likelihood = (cc_likelihood)(run % 4);
  const cc_refit_problem problem = {N, p, x, y, weights, offset, 0, likelihood, -1, {malloc, free, NULL}};
  double *const refit = doubles(cc_refit_scratch(N, p, likelihood));
  word((uint64_t)cc_refit(&problem, count, beta, refit));
  cc_refit_predict(&problem, beta, eta);
  reals(eta, N);
  void *const memory = room(cc_measure_scratch(N));
  cc_measure measure;
  cc_measure_begin(&measure, N, event, eta, NULL, 0, memory);
  const cc_performance m = cc_measure_on(&measure, weights);
  const double measures[] = {m.auc, m.brier, m.slope, m.in_the_large};
  reals(measures, 4);
  free(scratch);
  free(refit);
  free(memory);
}

/* Ordered grades: the statistic, its exact distribution, queues of shuffles, directions. */
static void trends(int run) {
  enum { GRADES = 4, FEW = 24 };
  const size_t n = run % 2 ? FEW : N;
  double x[N], noise[N] = {0}, own[N], rose[GRADES] = {0}, fell[GRADES] = {0};
  int grade[N], dealt[N];
  size_t size[GRADES] = {0}, end = n;
  uint64_t step[GRADES], running[1], key[N];
  uint32_t queue[4 * N], who[N];
  for (size_t i = 0; i < n; ++i) {
    x[i] = value(run);
    grade[i] = (int)(GRADES * uniform());
    ++size[grade[i]];
    (x[i] > 0 ? rose : fell)[grade[i]] += 1.0;
    key[i] = i * i;
    who[i] = (uint32_t)i;
  }
  cc_order order;
  void *const memory = room(cc_order_bytes(n));
  cc_order_of_changes(x, noise, n, 7, memory, &order);
  cc_trend_steps(GRADES, step);
  cc_trend test;
  const int64_t sum = cc_trend_sum(&order, grade, GRADES, step, running);
  cc_trend_test(&order, sum, size, GRADES, &test);
  const double figures[] = {test.statistic, test.expected, test.variance};
  reals(figures, 3);
  real(cc_trend_area_variance(&order, grade, size, GRADES, test.pairs, own));
  const size_t first[] = {0, n};
  const cc_trend_strata strata = {1, GRADES, &order, first, size, step};
  const cc_shuffles shuffles = {.n = n, .key = key, .seed = 5, .n_strata = 1, .end = &end};
  uint64_t *const scratch = room(4 * n * sizeof *scratch);
  cc_key_item *const item = room(2 * n * sizeof *item);
  cc_shuffle_queues(&shuffles, 4 * (uint64_t)run, scratch, item, queue);
  for (size_t r = 0; r < 4; ++r) {
    cc_trend_deal(&strata, queue + r * n, &end, who, dealt);
    word((uint64_t)cc_trend_strata_sum(&strata, dealt, running));
  }
  if (n == FEW) {
    double *const ways = doubles(2 * cc_trend_pairs(size, GRADES) + 1), lower, upper;
    void *const null = room(8 * cc_trend_null_scratch(size, GRADES, order.n_steps < n, 2));
    cc_trend_null(order.step, order.n_steps, size, GRADES, 2, null, ways);
    cc_trend_tails(ways, 2 * (size_t)test.pairs + 1, (size_t)((int64_t)test.pairs + sum), &lower, &upper);
    real(lower);
    real(upper);
    free(ways);
    free(null);
  }
  const cc_armitage_stratum table = {rose, fell};
  cc_armitage_result directions;
  double *const room_of = doubles(cc_armitage_scratch(n, GRADES));
  cc_armitage(&table, 1, GRADES, 2e6, room_of, &directions);
  real(directions.z);
  real(directions.lower);
  free(room_of);
  free(memory);
  free(scratch);
  free(item);
}

/* Adjacent categories. */
static void categories(int run) {
  double x[2 * N];
  int grade[N];
  for (int i = 0; i < N; ++i) {
    grade[i] = i % (2 + run % 3);
    x[i] = normal();
    x[N + i] = normal() + 0.4 * grade[i];
  }
  const cc_adjacent_data data = {N, (size_t)run % 2, (size_t)(2 + run % 3), x, x + N, grade};
  double *const scratch = doubles(cc_adjacent_scratch(N, 1, 4));
  cc_adjacent_fit fit;
  cc_adjacent(&data, 1.9207294103470620, scratch, &fit);
  const double figures[] = {fit.estimate, fit.low, fit.high, fit.statistic, fit.log_lik};
  reals(figures, 5);
  free(scratch);
}

/* All visits at once. */
static void visits(int run) {
  enum { PATIENTS = 15, VISITS = 4 };
  double x[PATIENTS * VISITS], place[VISITS];
  for (int i = 0; i < PATIENTS * VISITS; ++i) x[i] = uniform() < 0.1 ? NAN : value(run);
  void *const memory = room(cc_overall_bytes(PATIENTS, VISITS));
  for (int kind = 0; kind < CC_N_OVERALL; ++kind) {
    const cc_overall_data data = {run % 2 ? 2 : PATIENTS, VISITS, x, (cc_overall_kind)kind, CC_SCALE_RAW, 7, 600};
    cc_overall_result r;
    cc_overall(&data, memory, place, &r);
    const double figures[] = {r.statistic, r.kendall_w, r.orders, r.lower, r.upper};
    reals(figures, 5);
    reals(place, VISITS);
  }
  free(memory);
}

/* Correlations and their orders. */
static void correlations(int run) {
  enum { FEW = 7 };
  double x[FEW], y[FEW], a[FEW], b[FEW], most, least;
  cc_rank_item item[2 * FEW];
  size_t end[FEW];
  cc_interval known[2][FEW];
  signed char g[FEW * FEW], h[FEW * FEW];
  for (int i = 0; i < FEW; ++i) {
    x[i] = value(run);
    y[i] = value(run + 1);
    known[0][i] = (cc_interval){uniform() < 0.2 ? -INFINITY : x[i], x[i]};
    known[1][i] = (cc_interval){y[i], y[i]};
  }
  cc_rank_scores(x, NULL, FEW, 7, item, end, a);
  cc_rank_scores(y, NULL, FEW, 7, item, end, b);
  cc_compare_all(known[0], FEW, g);
  cc_compare_all(known[1], FEW, h);
  const cc_association both[] = {{FEW, a, b, NULL, NULL}, {FEW, NULL, NULL, g, h}};
  for (int k = 0; k < 2; ++k) {
    cc_association_count(&both[k], &most, &least);
    real(cc_association_of(&both[k]));
    real(most);
    real(least);
  }
}

/* Cox models of four markers, and their concordance. */
static void outcomes(int run) {
  enum { P = 2 };
  static const cc_exactly exactly = {malloc, free, NULL};
  size_t fail[N], end[N], groups = 0;
  double x[N];
  int event[N];
  for (int i = 0; i < N; ++i) event[i] = uniform() < 0.6;
  /* Times of one, two or three patients, those with the event last. */
  for (size_t i = 0; i < N; i = end[groups++]) {
    end[groups] = i + 1 + (size_t)(uniform() * 3) < N ? i + 1 + (size_t)(uniform() * 3) : N;
    if (end[groups] > N) end[groups] = N;
    fail[groups] = end[groups] - (size_t)event[i];
    if (fail[groups] > i && run % 2) --fail[groups];
  }
  const cc_cox_times times = {N, groups, fail, end};
  const size_t p = run % 3 ? 1 : P;
  cc_vec *const vectors = room(cc_cox_vectors(N, p, groups) * sizeof(cc_vec));
  double *const numbers = doubles(cc_cox_doubles(p));
  cc_cox_work work = {
      .cox = {.times = &times, .ties = run % 2 ? CC_TIES_EFRON : CC_TIES_BRESLOW, .penalised = run < 8}};
  cc_cox_prepare(&work, N, p, vectors, numbers);
  for (int i = 0; i < N; ++i) {
    work.cox.count[i] = CC_SPLAT(uniform() < 0.1 ? 0.0 : 1.0);
    x[i] = normal();
    for (size_t k = 0; k < p; ++k) {
      for (int l = 0; l < CC_LANES; ++l) work.cox.x[(size_t)i * p + k][l] = normal() + (k == 0 ? 0.02 * i : 0.0);
    }
  }
  static const int active[CC_LANES] = {1, 1, 1, 1};
  cc_cox_fit fit[CC_LANES];
  cc_cox_fit_lanes(&work, active, 1.9207294103470620, &exactly, fit);
  for (int l = 0; l < CC_LANES; ++l) {
    const double figures[] = {fit[l].estimate, fit[l].std_error, fit[l].low,
                              fit[l].high,     fit[l].statistic, fit[l].slope};
    reals(figures, 6);
  }
  const cc_concordance c = values_concordance(N, x, groups, fail, end);
  real(c.value);
  real(c.std_error);
  free(vectors);
  free(numbers);
}

/* ---- all of them ---- */

#define KERNEL(name, libm)                                                                                             \
  { #name, name, libm }

int main(void) {
  static const struct {
    const char *name;
    void (*run)(int);
    const char *libm;
  } kernels[] = {KERNEL(philox, ""),
                 KERNEL(sorting, ""),
                 KERNEL(ranking, ""),
                 KERNEL(linear_algebra, ""),
                 KERNEL(walsh, ""),
                 KERNEL(paired, ""),
                 KERNEL(pooled, ""),
                 KERNEL(two_samples, ""),
                 KERNEL(means, ""),
                 KERNEL(groups_beyond_limits, ""),
                 KERNEL(adjusted, ""),
                 KERNEL(adjusted_ranks, ""),
                 KERNEL(scores, ""),
                 KERNEL(resampling, ""),
                 KERNEL(curves, ""),
                 KERNEL(codes, ""),
                 KERNEL(trends, ""),
                 KERNEL(visits, ""),
                 KERNEL(correlations, ""),
                 KERNEL(tile_changes, ""),
                 KERNEL(lane_walsh, ""),
                 KERNEL(outcomes, " libm"),
                 KERNEL(categories, " libm"),
                 KERNEL(exact_tables, " libm"),
                 KERNEL(tile_fits, " libm"),
                 KERNEL(batch_fits, " libm"),
                 KERNEL(batch_scans, " libm"),
                 KERNEL(careful_fits, " libm"),
                 KERNEL(likelihood, " libm"),
                 KERNEL(imputation, " libm"),
                 KERNEL(pooled_profiles, " libm"),
                 KERNEL(pooled_lanes, " libm")};
  for (size_t k = 0; k < sizeof kernels / sizeof *kernels; ++k) {
    hash = UINT64_C(0xcbf29ce484222325);
    for (int run = 0; run < RUNS; ++run) {
      cc_rng_start(&rng, 2026, (uint64_t)run, CC_PURPOSE_BOOTSTRAP);
      kernels[k].run(run);
    }
    printf("%-15s %08lx%08lx%s\n", kernels[k].name, (unsigned long)(hash >> 32), (unsigned long)(hash & 0xFFFFFFFF),
           kernels[k].libm);
  }
  return 0;
}
