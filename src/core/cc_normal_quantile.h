#ifndef CC_NORMAL_QUANTILE_H
#define CC_NORMAL_QUANTILE_H

#include "cc_same_bits.h"

/* z with P(X <= z) = p, 0 < p < 1, of a standard normal X, to about 1e-15 relative (Wichura 1988, Applied Statistics
 * 37:477-484); and from log p, which may be far below the smallest double. No state: safe from any thread. */
double cc_normal_quantile(double p);
double cc_normal_quantile_log(double log_p);

#endif
