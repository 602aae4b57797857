#ifndef CC_BATCH_SCAN_H
#define CC_BATCH_SCAN_H

#include "cc_same_bits.h"

#include "cc_logistic_batch.h"

/* One marker whose penalised likelihood may have several maxima, as where one patient lies far out: its profile is
 * looked at all along the slopes at which it can come near its highest, the four lanes at four slopes, and climbed
 * from between each two slopes where it turns from rising to falling. Costs some thirty evaluations, a hundredth of
 * the careful engine's starts. No allocation, no state. */

/* rows: the same marker in all four lanes; overlap: the data are known to overlap. Returns 1, and out->state[0] is
 * CC_BATCH_ALL and lane 0 the fit, less CC_BATCH_LIMITS where no profile is asked for, less CC_BATCH_OVERLAP where that
 * was not known and doubles do not decide, where it can vouch for
 *   - the maximum: no other was seen higher, and beyond the slopes seen there is none, by a bound of the penalty;
 *   - the limits: the only places where the profile crosses the contour;
 *   - one maximum over the other coefficients, by options->min_pivot, wherever the profile is above the contour.
 * Else 0, and the fit is garbage. */
int cc_batch_scan(const cc_batch_rows *rows, const cc_batch_options *options, const cc_batch_null *null, int overlap,
                  cc_batch_fit *out);

#endif
