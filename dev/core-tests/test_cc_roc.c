#include "../../src/core/cc_roc.h"

#include "check.h"

enum { MOST = 80 };

/* By definition: every pair of an event and a non-event, ties a half; variance from the placements of each patient. */
static void slow_auc(const double *x, const unsigned char *event, size_t n, cc_auc *out) {
  double n0 = 0, n1 = 0, won = 0, place[MOST];
  for (size_t i = 0; i < n; ++i) *(event[i] ? &n1 : &n0) += 1;
  for (size_t i = 0; i < n; ++i) {
    place[i] = 0;
    for (size_t j = 0; j < n; ++j) {
      if (event[i] == event[j]) continue;
      const double high = event[i] ? x[i] : x[j], low = event[i] ? x[j] : x[i];
      place[i] += high > low ? 1 : high == low ? 0.5 : 0;
    }
    if (event[i]) won += place[i];
    place[i] /= event[i] ? n0 : n1;
  }
  out->auc = won / (n0 * n1);
  double square0 = 0, square1 = 0;
  for (size_t i = 0; i < n; ++i) *(event[i] ? &square1 : &square0) += (place[i] - out->auc) * (place[i] - out->auc);
  out->variance = square1 / (n1 - 1) / n1 + square0 / (n0 - 1) / n0;
}

static void slow_cut(const double *x, const unsigned char *event, size_t n, cc_cut_rule rule, double *best) {
  *best = -2;
  for (size_t c = 0; c < n; ++c) {
    double hit = 0, right = 0, n0 = 0, n1 = 0;
    for (size_t i = 0; i < n; ++i) {
      if (event[i])
        hit += (x[i] >= x[c]) == (rule == CC_POSITIVE_ABOVE), n1 += 1;
      else
        right += (x[i] < x[c]) == (rule == CC_POSITIVE_ABOVE), n0 += 1;
    }
    if (hit / n1 + right / n0 > *best) *best = hit / n1 + right / n0;
  }
}

/* A resample's cut-point and those left out of it, as both are taken by themselves. The patients with the event come
 * first. */
static void resampled_cases(void) {
  uint64_t state = 7;
  for (int round = 0; round < 3000; ++round) {
    const size_t n = 2 + check_random(&state) % (MOST - 1), n_event = check_random(&state) % (n + 1);
    const uint64_t levels = 1 + check_random(&state) % 60, most = 1 + check_random(&state) % 4;
    double x[MOST], n0[MOST], n1[MOST], weight[MOST];
    unsigned char event[MOST];
    uint32_t place[MOST], count[MOST];
    uint64_t drawn[2] = {0, 0};
    for (size_t i = 0; i < n; ++i) {
      x[i] = (double)(check_random(&state) % levels);
      event[i] = i < n_event;
      count[i] = (uint32_t)(check_random(&state) % most);
      weight[i] = (double)count[i];
      drawn[event[i]] += count[i];
    }
    cc_rank_item item[2 * MOST];
    size_t end[MOST];
    const size_t n_steps = cc_tie_groups(x, NULL, n, 7, item, end);
    for (size_t i = 0; i < n; ++i) place[i] = (uint32_t)item[i].index;
    cc_roc_count(item, end, n_steps, event, weight, n0, n1);
    for (int rule = 0; rule < CC_N_CUT_RULES; ++rule) {
      cc_cut_point cut;
      cc_resampled_cut both;
      const int found = cc_roc_cut(n0, n1, n_steps, (cc_cut_rule)rule, &cut);
      CHECK(cc_roc_resampled(place, end, n_steps, n_event, count, drawn, (cc_cut_rule)rule, &both) == found);
      if (!found) continue;
      double total[2] = {0, 0}, positive[2] = {0, 0};
      cc_roc_left_out(item, end, n_steps, event, weight, NULL, (cc_cut_rule)rule, cut.step, total, positive);
      CHECK(both.step == cut.step);
      for (int g = 0; g < 2; ++g) CHECK(both.total[g] == total[g] && both.positive[g] == positive[g]);
    }
  }
}

static void random_cases(void) {
  uint64_t state = 1;
  for (int round = 0; round < 3000; ++round) {
    const size_t n = 4 + check_random(&state) % (MOST - 3);
    const uint64_t levels = 2 + check_random(&state) % 60;
    double x[MOST], n0[MOST], n1[MOST];
    unsigned char event[MOST];
    for (size_t i = 0; i < n; ++i) {
      x[i] = (double)(check_random(&state) % levels) - 20;
      event[i] = i < 2 ? 1 : i < 4 ? 0 : (unsigned char)(check_random(&state) % 2);
    }
    cc_rank_item item[2 * MOST];
    size_t end[MOST];
    const size_t n_steps = cc_tie_groups(x, NULL, n, 7, item, end);
    cc_roc_count(item, end, n_steps, event, NULL, n0, n1);
    cc_auc fast, slow;
    cc_roc_auc(n0, n1, n_steps, &fast);
    slow_auc(x, event, n, &slow);
    CHECK_NEAR(fast.auc, slow.auc, 1e-15);
    CHECK_NEAR(fast.variance, slow.variance, 1e-15);
    double weight[MOST];
    for (size_t i = 0; i < n; ++i) weight[i] = (double)(check_random(&state) % 3);
    for (int rule = 0; rule < CC_N_CUT_RULES; ++rule) {
      cc_cut_point cut;
      double best;
      CHECK(cc_roc_cut(n0, n1, n_steps, (cc_cut_rule)rule, &cut));
      slow_cut(x, event, n, (cc_cut_rule)rule, &best);
      CHECK_NEAR(cut.sensitivity + cut.specificity, best, 1e-14);
      /* Who is left out, by their values. */
      const double at = x[item[cut.step == 0 ? 0 : end[cut.step - 1]].index];
      double total[2] = {0, 0}, positive[2] = {0, 0};
      cc_roc_left_out(item, end, n_steps, event, weight, NULL, (cc_cut_rule)rule, cut.step, total, positive);
      for (size_t i = 0; i < n; ++i) {
        if (weight[i] != 0.0) continue;
        total[event[i]] -= 1;
        positive[event[i]] -= (x[i] >= at) == (rule == CC_POSITIVE_ABOVE);
      }
      CHECK(total[0] == 0 && total[1] == 0 && positive[0] == 0 && positive[1] == 0);
    }
  }
}

static void edges(void) {
  double low, high;
  /* AUC = 1 with 3 v 5, Newcombe's method 5 without its roots, as N = 3: 15 (1 - t) (2 - t) (1 + t) =
   * z^2 t (5 + 7 t - 7 t^2). And 13 v 5, to the digits of an independent computation. */
  const cc_auc one = {1.0, 0.0, 5.0, 3.0};
  cc_auc_interval(&one, 1.959963984540054, &low, &high);
  const double z2 = 1.959963984540054 * 1.959963984540054;
  CHECK_NEAR(15 * (1 - low) * (2 - low) * (1 + low), z2 * low * (5 + 7 * low - 7 * low * low), 1e-13);
  CHECK_NEAR(low, 0.566156768468538, 1e-14);
  CHECK_NEAR(cc_auc_newcombe(13.0, 5.0, 1.959963984540054), 0.7362346275144974, 1e-14);
  CHECK(high == 1.0);
  const cc_auc none = {0.0, 0.0, 5.0, 3.0};
  cc_auc_interval(&none, 1.959963984540054, &low, &high);
  CHECK_NEAR(high, 1 - 0.566156768468538, 1e-14);
  CHECK(low == 0.0);
  const cc_auc all_tied = {0.5, 0.0, 5.0, 3.0};
  cc_auc_interval(&all_tied, 1.96, &low, &high);
  CHECK(isnan(low) && isnan(high));

  const double n0[] = {2, 0, 1}, nobody[] = {0, 0, 0};
  cc_auc auc;
  cc_cut_point cut;
  cc_roc_auc(n0, nobody, 3, &auc);
  CHECK(isnan(auc.auc) && isnan(auc.variance));
  CHECK(!cc_roc_cut(n0, nobody, 3, CC_POSITIVE_ABOVE, &cut));

  /* Equally good: cut-points at 2 and at 3 both give 1.5; sensitivity 1 with specificity 0.5, or the other way round;
   * equally balanced, so the lower one. */
  const double without[] = {1, 1, 0}, with[] = {0, 1, 1};
  CHECK(cc_roc_cut(without, with, 3, CC_POSITIVE_ABOVE, &cut) && cut.step == 1 && cut.sensitivity == 1.0 &&
        cut.specificity == 0.5);
  /* Nothing beats chance: all are called positive. */
  CHECK(cc_roc_cut(with, without, 3, CC_POSITIVE_ABOVE, &cut) && cut.step == 0 && cut.sensitivity == 1.0 &&
        cut.specificity == 0.0);
  /* By the rule below: nobody; and of the first, the other way round, the lower of two. */
  CHECK(cc_roc_cut(without, with, 3, CC_POSITIVE_BELOW, &cut) && cut.step == 0 && cut.sensitivity == 0.0);
  CHECK(cc_roc_cut(with, without, 3, CC_POSITIVE_BELOW, &cut) && cut.step == 1 && cut.sensitivity == 0.5 &&
        cut.specificity == 1.0);
}

static void partial(void) {
  /* Events 1, 2, 2, 4 and non-events 0, 1, 2, 3. Whole areas are the AUC; halves add up; a corner by hand: over the
   * specificities from 0.75 to 1 the curve rises from 0.25 to 0.25 (threshold 3 to 4), so the area is 0.0625. */
  const double n0[] = {1, 1, 1, 1, 0}, n1[] = {0, 1, 2, 0, 1};
  cc_auc auc;
  cc_roc_auc(n0, n1, 5, &auc);
  for (int focus = 0; focus < 2; ++focus) {
    CHECK_NEAR(cc_roc_partial(n0, n1, 5, 0, 1, focus), auc.auc, 1e-15);
    CHECK_NEAR(cc_roc_partial(n0, n1, 5, 0, 0.6, focus) + cc_roc_partial(n0, n1, 5, 0.6, 1, focus), auc.auc, 1e-15);
  }
  CHECK_NEAR(cc_roc_partial(n0, n1, 5, 0.75, 1, 0), 0.0625, 1e-15);
}

int main(void) {
  partial();
  random_cases();
  resampled_cases();
  edges();
  return check_report();
}
