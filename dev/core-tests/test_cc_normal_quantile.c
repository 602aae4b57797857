/* The normal quantile: R's qnorm() at some places, and back through the probability, far out in logarithms. */
#include "cc_normal_quantile.h"

#include "cc_normal.h"
#include "check.h"

int main(void) {
  CHECK(cc_normal_quantile(0.5) == 0.0);
  CHECK_NEAR(cc_normal_quantile(0.975), 1.959963984540054, 1e-15);
  CHECK_NEAR(cc_normal_quantile(1e-3), -3.090232306167813, 1e-15);
  CHECK_NEAR(cc_normal_quantile(1e-20), -9.262340089798408, 4e-15);
  CHECK_NEAR(cc_normal_quantile_log(log(1e-3)), -3.090232306167813, 1e-14);
  for (double z = -8.0; z < 5.0; z += 0.37) CHECK_NEAR(cc_normal_quantile(cc_probability(z)), z, 1e-9 * (1 + z * z));
  for (double z = -200.0; z < 0.0; z += 3.1) {
    CHECK_NEAR(cc_normal_quantile_log(cc_log_probability(z)), z, 1e-10 * (1 - z));
  }
  return check_report();
}
