#ifndef CC_INVERSION_SEARCH_H
#define CC_INVERSION_SEARCH_H

#include "cc_same_bits.h"

/* One side of an inversion (cc_inversion.h): the first shift that is not too low, upwards, or with all signs turned.
 * Marks and the gaps between them are places, in order: place 2k + 1 is mark k, place 2k the gap before it. */

#include "cc_inversion.h"

typedef struct {
  const cc_inversion *inversion;
  int turned;
  int by_test; /* shifts are too low where they are rejected; else, where the statistic is positive */
  double from, to;
  double low, high;   /* the former is too low, the latter not */
  double left, right; /* the statistic there less what it is looked for; NaN: not known */
  cc_marks marks;
  double value[2 * CC_INVERSION_MARKS + 1]; /* the statistic at places that were asked about; NaN elsewhere */
  double slope;                             /* how fast the statistic falls */
  size_t found;                             /* the first place among the marks that is not too low */
  int kept;                                 /* by the test, as far as is known */
} cc_search;

cc_search cc_search_new(const cc_inversion *inversion, int turned, int by_test);

/* The statistic at a shift, and whether that is not rejected. */
double cc_search_statistic(const cc_search *s, double at);
int cc_search_keeps(const cc_search *s, double at);

/* Takes the marks between two shifts, which `low` and `high` of the marks become; the shift at a place of them. */
void cc_search_collect(cc_search *s, double low, double high);
double cc_search_place(const cc_search *s, size_t p);

/* The statistic at a place, not asked for twice: what cc_inversion.h's `kept` then says is not of that shift. */
double cc_search_value(cc_search *s, size_t p);

/* Where a set that begins with place p begins. */
double cc_search_edge(const cc_search *s, double to, size_t p);

/* The least shift that is not too low; -Inf, Inf where all are not, or all are. target: where the statistic is about
 * then. guess: where that may be, within `width`; 0: not known. */
double cc_search_first(cc_search *s, double target, double guess, double width);

#endif
