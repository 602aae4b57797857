#include "cc_censored_lanes.h"

#include <math.h>

#include "cc_normal_tail.h"

enum {
  OF_LOG_P,
  OF_A,
  OF_AA,
  OF_S,
  OF_SA,
  OF_SB,
  OF_SD,
  OF_K,
  OF_KA,
  OF_KB,
  OF_KD,
  OF_KAA,
  OF_KAB,
  OF_KBB,
  OF_KDA,
  OF_KDB,
  OF_KDD,
  SUMS
};

/* Four pairs as columns: the measured member, the limit of the other, 1 below it and -1 above it, 1; in lanes that no
 * pair is left for the last one, counted 0 times. */
typedef struct {
  cc_vec measured, limit, side, count;
} four;

CC_INLINE void take_four(const cc_censored_item *item, size_t left, int of_y, four *out) {
  for (size_t l = 0; l < CC_LANES; ++l) {
    const cc_censored_item *from = &item[l < left ? l : left - 1];
    const cc_member kind = of_y ? from->of_x : from->of_y;
    out->measured[l] = of_y ? from->y : from->x;
    out->limit[l] = of_y ? from->x : from->y;
    out->side[l] = kind == CC_MEMBER_BELOW ? 1.0 : -1.0;
    out->count[l] = l < left ? 1.0 : 0.0;
  }
}

CC_INLINE void add_four(const four *f, const cc_censored_view *v, cc_vec *sum) {
  const cc_vec a = (f->measured - v->mean) / v->sd, b = (f->limit - v->other_mean) / v->other_sd;
  const cc_vec w = f->side * (b - v->r * a) / v->root, d = v->r * b - a;
  cc_vec log_p, slope;
  cc_log_tails(&w, &log_p, &slope);
  const cc_vec k = f->count * (-slope * (w + slope)), s = f->count * f->side * slope, ka = k * a, kb = k * b;
  const cc_vec kd = k * d, once = f->count * a;
  sum[OF_LOG_P] += f->count * log_p;
  sum[OF_A] += once;
  sum[OF_AA] += once * a;
  sum[OF_S] += s;
  sum[OF_SA] += s * a;
  sum[OF_SB] += s * b;
  sum[OF_SD] += s * d;
  sum[OF_K] += k;
  sum[OF_KA] += ka;
  sum[OF_KB] += kb;
  sum[OF_KD] += kd;
  sum[OF_KAA] += ka * a;
  sum[OF_KAB] += ka * b;
  sum[OF_KBB] += kb * b;
  sum[OF_KDA] += kd * a;
  sum[OF_KDB] += kd * b;
  sum[OF_KDD] += kd * d;
}

CC_CLONES
void cc_censored_sum(const cc_censored_item *item, size_t n, const cc_censored_view *v, cc_censored_sums *out) {
  cc_vec sum[SUMS];
  double total[SUMS];
  for (int k = 0; k < SUMS; ++k) sum[k] = CC_SPLAT(0.0);
  for (size_t i = 0; i < n; i += CC_LANES) {
    four f;
    take_four(item + i, n - i, v->of_y, &f);
    add_four(&f, v, sum);
  }
  for (int k = 0; k < SUMS; ++k) total[k] = (sum[k][0] + sum[k][1]) + (sum[k][2] + sum[k][3]);
  *out = (cc_censored_sums){total[OF_LOG_P], total[OF_A],   total[OF_AA],  total[OF_S],   total[OF_SA], total[OF_SB],
                            total[OF_SD],    total[OF_K],   total[OF_KA],  total[OF_KB],  total[OF_KD], total[OF_KAA],
                            total[OF_KAB],   total[OF_KBB], total[OF_KDA], total[OF_KDB], total[OF_KDD]};
}
