/* The normal distribution and the bivariate one: mpmath's and R's probabilities, mvtnorm's, plain integration in
 * logs. */
#include "cc_normal.h"

#include "../fuzz/binormal.h"
#include "check.h"

/* mpmath 1.3.0 by 40 digits: x, P(X <= x), its logarithm. */
static const double known[][3] = {
    {-37, 5.72557122252457682e-300, -689.030585576890594},  {-35, 1.12491070647240624e-268, -616.975101261922513},
    {-33, 4.06118562091585509e-239, -548.916362269738114},  {-31.4375, 3.11059118169408958e-217, -498.526152381004817},
    {-28, 8.12386946965942659e-173, -396.252414511631038},  {-24, 1.39039211854970306e-127, -292.098721003207788},
    {-20, 2.7536241186062337e-89, -203.917155371097264},    {-15, 3.67096619931275089e-51, -116.131384845711695},
    {-10, 7.61985302416052607e-24, -53.2312851505124706},   {-8, 6.22096057427178412e-16, -35.0134371599145499},
    {-7.5, 3.19089167291089623e-14, -31.0758909028900012},  {-6, 9.86587645037698141e-10, -20.7367689499747057},
    {-5, 2.86651571879193912e-7, -15.0649983939887257},     {-4, 0.0000316712418331199213, -10.3601014865272908},
    {-3, 0.00134989803163009453, -6.60772622151034954},     {-2.4375, 0.00739460711088069732, -4.9070043132529885},
    {-2, 0.0227501319481792072, -3.78318433368203195},      {-1.5, 0.066807201268858066, -2.70594440082388981},
    {-1.25, 0.105649773666855258, -2.24762567721431818},    {-1, 0.158655253931457051, -1.84102164500926351},
    {-0.84375, 0.199404560471372768, -1.61241955074616258}, {-0.5, 0.308537538725986896, -1.17591176159361861},
    {-0.125, 0.450261775169887107, -0.79792614275302409},   {0.0625, 0.524917669029247221, -0.644513849584867788},
    {0.5, 0.691462461274013104, -0.368946415288656393},     {1, 0.841344746068542949, -0.17275377902344989},
    {2, 0.977249868051820793, -0.0230129093289634885},      {4, 0.99996832875816688, -0.0000316717433774892639}};

static void check_normal(void) {
  for (size_t k = 0; k < sizeof known / sizeof *known; ++k) {
    const double x = known[k][0];
    CHECK_NEAR(cc_probability(x), known[k][1], 1e-15 * known[k][1]);
    CHECK_NEAR(cc_log_probability(x), known[k][2], 1e-15 * fabs(known[k][2]));
  }
  CHECK(cc_probability(0.0) == 0.5 && cc_log_probability(0.0) == log(0.5));
  CHECK(cc_probability(-INFINITY) == 0.0 && cc_probability(INFINITY) == 1.0);
  CHECK(cc_log_probability(-INFINITY) == -INFINITY && cc_log_probability(INFINITY) == 0.0);
  CHECK(isnan(cc_probability(NAN)) && isnan(cc_log_probability(NAN)));
  /* R 4.2.2, pnorm(log.p = TRUE). */
  CHECK_NEAR(cc_log_probability(-40), -804.6084420137538, 1e-13);
  CHECK_NEAR(cc_log_probability(8), -6.2209605742717868e-16, 1e-30);
  for (double x = -60; x < -20; x += 0.37) CHECK_NEAR(cc_log_probability(x), binormal_log_tail(x), 1e-14 * x * x);
  for (double x = -1e9; x < -40; x /= 3.0) {
    CHECK_NEAR(cc_log_probability(x), cc_log_density(x) - log(-x) - 1.0 / (x * x), 1e-15 * x * x + 4.0 / pow(x, 4.0));
  }
}

/* mvtnorm 1.1-3, pmvnorm(algorithm = TVPACK(abseps = 1e-15)): x, y, correlation, P(X <= x, Y <= y). */
static const double mvtnorm[][4] = {{0, 0, 0.5, 0.3333333333333333},
                                    {-1, 0.5, 0.3, 0.1332561354499512},
                                    {1.2, -0.7, -0.6, 0.1679084037500579},
                                    {-2.5, -2, 0.9, 0.005332931061066136},
                                    {0.3, 0.4, 0.95, 0.5868320497656611},
                                    {-1, 1.5, -0.97, 0.09218678748359699},
                                    {2, 2, 0.99, 0.9742113787523106},
                                    {-0.5, -0.51, 0.999, 0.3003597662300652},
                                    {-3, 1, 0.2, 0.00128824969303383},
                                    {-1.5, -1.2, -0.4, 0.001110836566655699},
                                    {0.7, -0.7, -0.93, 0.04674938279021492},
                                    {1, 3, 0.7, 0.841292756781345},
                                    {-4, -4, 0.8, 5.067977556797516e-06},
                                    {-3, -2, -0.1, 1.304242301318518e-05},
                                    {0.1, -0.2, -0.999, 7.778001807776584e-05},
                                    {5, -1, 0.926, 0.158655253931457},
                                    {-2, -2.2, 0.924, 0.01069127522372951},
                                    {2.5, 2.2, -0.95, 0.9798868871607253}};

static void check_binormal(void) {
  for (size_t k = 0; k < sizeof mvtnorm / sizeof *mvtnorm; ++k) {
    const double *m = mvtnorm[k];
    CHECK_NEAR(exp(cc_log_binormal(m[0], m[1], atanh(m[2]))), m[3], 1e-12);
    CHECK_NEAR(exp(cc_log_binormal(m[1], m[0], atanh(m[2]))), m[3], 1e-12);
  }
  /* Below what an absolute error can tell: relative 1e-8, down to 1e-200 and beyond. */
  static const double far[][3] = {{-6, -6, 0.1},     {-8, -3, 0.7},   {-10, -10, -0.3}, {-20, -21, 0.95},
                                  {-30, -2, -0.2},   {-30, -29, 0.5}, {-5, -5, -0.9},   {-7, 2, -0.8},
                                  {-3, -2.9, -0.95}, {2, -9, -0.6},   {-8, -8, 0.999},  {-4, 3.7, -0.999},
                                  {-12, 0, 0.99},    {-15, -25, 0.8}};
  for (size_t k = 0; k < sizeof far / sizeof *far; ++k) {
    const double *m = far[k], value = cc_log_binormal(m[0], m[1], atanh(m[2]));
    CHECK(value < log(1e-6));
    CHECK_NEAR(value, binormal_log(m[0], m[1], m[2]), 1e-8);
  }
  /* Both formulas where they meet: 1e-7. */
  for (double x = -5.4; x < -5.0; x += 0.02) {
    CHECK_NEAR(cc_log_binormal(x, 0.5, 0.3), binormal_log(x, 0.5, tanh(0.3)), 1e-8);
  }
}

int main(void) {
  check_normal();
  check_binormal();
  return check_report();
}
