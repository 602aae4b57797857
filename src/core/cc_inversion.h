#ifndef CC_INVERSION_H
#define CC_INVERSION_H

#include "cc_same_bits.h"

/* The estimate and the interval of a shift, by inversion of a test whose statistic falls as the shift grows, though not
 * at every step: where limits of quantification move along with the shift, a few steps lead up again.
 *
 * Nothing about the test changes between two neighbouring marks, so only marks and the gaps between them need testing.
 * The place where the statistic crosses its critical value is found by bisection, the marks around it are tested, then
 * the next marks further out, some or all of them.
 *
 * No allocation, no state: safe from any thread. */

#include <stddef.h>

#include "cc_enums.h"
#include "cc_shift.h"

#define CC_INVERSION_MARKS ((size_t)24)
#define CC_INVERSION_FEW ((size_t)8)
#define CC_INVERSION_GRID ((size_t)64)
#define CC_INVERSION_SLACK 0.01
/* Where steps are large, marks are tested until the statistic is so far beyond its critical value. */
#define CC_INVERSION_REACH 0.5

/* Marks inside (low, high), ascending, those within `noise` of each other once; `full` where there are more than there
 * is room for. */
typedef struct {
  double low, high, noise;
  size_t n;
  int full;
  double mark[CC_INVERSION_MARKS];
} cc_marks;

/* Adds a mark, if it is inside and new. */
void cc_marks_add(cc_marks *marks, double mark);

typedef struct {
  void *context;
  double (*statistic)(void *context, double shift); /* standardised, exactly 0 at its mean */
  int (*kept)(void *context);                       /* is the shift that was last asked about not rejected? */
  void (*marks)(void *context, cc_marks *marks);    /* adds those of marks->low .. high; may end when it is full */
  double from, to;                                  /* all marks lie between */
  double noise;                                     /* marks no further apart are one */
  double guess, width;                              /* where the estimate may lie, and its error; width 0: not known */
  double step;                                      /* how far the statistic falls at a mark, about, where it rises at
                                                       few; 0: not known */
  size_t look;                                      /* marks further out of a limit that are tested too */
  double critical;                                  /* a statistic near which shifts begin to be rejected, positive */
  int all;                                          /* test every mark: where they are few steps are large */
  double (*reach)(void *context);                   /* how far beyond its critical value the statistic may lie where a
                                                       shift is kept, about the one last asked about; 0: not beyond */
  const double *alone;                              /* shifts, ascending, that may be kept where those about them are */
  size_t n_alone;                                   /* not: each is tested */
  cc_side alternative;                              /* which limits are finite; the others are open */
  int never_rejects;                                /* no data of this size are rejected: both limits are open */
} cc_inversion;

/* Limits are infinite where no shift however far is rejected, or where the alternative is one-sided; both are NaN where
 * every shift is rejected. The estimate is the middle of the shifts between those whose statistic is positive and those
 * where it is negative; NaN where there are none on one side. Where limits on both sides hide all changes from some
 * shift on, as no test rejects there, estimate and limits are those of the shifts before that. */
void cc_invert(const cc_inversion *inversion, cc_shift_estimate *out);

#endif
