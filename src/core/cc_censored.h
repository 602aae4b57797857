#ifndef CC_CENSORED_H
#define CC_CENSORED_H

#include "cc_same_bits.h"

/* The likelihood of pairs from a bivariate normal distribution of which some members are only known to lie beyond a
 * limit, with its first and second derivatives by (mean of x, mean of y, log sd of x, log sd of y, artanh of the
 * correlation). Each member has its own limit; a patient with one member contributes its margin.
 *
 * No allocation, no state: safe from any thread on its own room. */

#include <stddef.h>

#include "cc_limited.h"

enum { CC_CENSORED_PARAMETERS = 5 };

typedef struct {
  double mean_x, mean_y, log_sd_x, log_sd_y, zeta;
} cc_censored_point;

/* log-likelihood, gradient, and Hessian (symmetric, all of it filled), in the order above. */
typedef struct {
  double value, gradient[CC_CENSORED_PARAMETERS], hessian[CC_CENSORED_PARAMETERS][CC_CENSORED_PARAMETERS];
} cc_censored_height;

/* A member: measured, below its limit, above it, or not there. */
typedef enum { CC_MEMBER_MEASURED, CC_MEMBER_BELOW, CC_MEMBER_ABOVE, CC_MEMBER_ABSENT } cc_member;

/* A contribution that is not of two measured values; `weight` pairs have the same. */
typedef struct {
  double x, y; /* values, or limits */
  cc_member of_x, of_y;
  double weight;
} cc_censored_item;

/* Data in units of `unit` from their centres: (x - centre_x) / unit. Pairs of measured values enter by sums. */
typedef struct {
  double unit, centre_x, centre_y;
  double n, sum_x, sum_y, sum_xx, sum_xy, sum_yy;
  size_t n_items, n_of_x, n_of_y; /* first those of which x is measured and y beyond its limit, then the reverse */
  cc_censored_item *item;         /* room for one a pair */
  size_t n_pairs, n_half;         /* patients with both members, with one */
  size_t n_measured;              /* values measured */
  int distinct_x, distinct_y;     /* are there two different measured values? */
  int all_shifted;                /* are all pairs measured, and all changes equal? */
} cc_censored_data;

/* Reads n pairs; a member that is not there is NaN. noise: numbers no further apart are equal. */
void cc_censored_read(const cc_limited_pair *pair, size_t n, double noise, cc_censored_data *data);

void cc_censored_evaluate(const cc_censored_data *data, const cc_censored_point *at, cc_censored_height *out);

#endif
