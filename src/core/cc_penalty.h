#ifndef CC_PENALTY_H
#define CC_PENALTY_H

#include "cc_same_bits.h"

#include <stddef.h>

#include "cc_enums.h"

/* What is added to the log-likelihood of a logistic model before it is maximised, as a record of functions: the engines
 * ask the record and know no penalty by name. A new one is a file with its record, and its line in CC_PENALTY_LIST. */

struct cc_logistic_work;
struct cc_batch_model;
struct cc_univariable_sums;
struct cc_univariable_point;

typedef struct {
  /* What may be assumed of the sum of both. */
  int concave; /* one maximum, whatever is held: neither fits nor limits need other starts */
  int finite;  /* of separated data, too; else these have a supremum at infinity, and a profile may have no limit */
  double null_count; /* with an intercept alone the maximum is (events + null_count) / (n + 2 null_count) */

  /* The careful engine (cc_logistic.h); NULL: adds nothing. add: value at the point evaluated, -Inf where there is
   * none; adds its share to work->residual and leaves u, t, hat factorised. curvature: minus the second derivatives of
   * the sum, whitened, lower triangle; 0 where that would take too long. */
  double (*add)(struct cc_logistic_work *work);
  int (*curvature)(struct cc_logistic_work *work, double *minus_h);
  int most_polish; /* full steps at the end, at most */

  /* Four lanes (cc_batch_model.h): adds value, gradient and second derivatives to a model; fourth: these lack what
   * cc_batch_fourth() has. */
  void (*add_to_lanes)(size_t p, struct cc_batch_model *model);
  int fourth;

  /* Tiles (cc_univariable.h): adds value, score and curvature to a point; order: derivatives of the likelihood that
   * this takes (2 to 4); last_step: squared length of a step after which no other is needed. null_height: value at
   * slope 0. */
  void (*add_to_tile)(const struct cc_univariable_sums *sums, struct cc_univariable_point *point);
  int order;
  double last_step;
  double (*null_height)(double n, double log_p, double log_q);
} cc_penalty;

#define CC_PENALTY_RECORD(code, name) extern const cc_penalty cc_penalty_##name;
CC_PENALTY_LIST(CC_PENALTY_RECORD)
#undef CC_PENALTY_RECORD

const cc_penalty *cc_penalty_of(cc_penalty_kind kind);

/* Whether there is one at all: without it score and information are the likelihood's own. */
static inline int cc_penalty_adds(const cc_penalty *penalty) { return penalty->add != NULL; }

#endif
