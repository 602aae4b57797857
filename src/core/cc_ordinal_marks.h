#ifndef CC_ORDINAL_MARKS_H
#define CC_ORDINAL_MARKS_H

#include "cc_same_bits.h"

/* The shifts where what is known of a change, or which of two sizes is the larger one, may turn into something else
 * (cc_inversion.h): the marks of the tests of cc_ordinal.h.
 *
 * No allocation, no state: safe from any thread on its own room. */

#include "cc_ordinal.h"

/* A range that holds all marks: before any marks are asked for. */
void cc_ordinal_begin_marks(const cc_limited_row *row, cc_ordinal_room *room, double *from, double *to);

/* Adds those of the signed-rank test, of the sign test. */
void cc_ordinal_rank_marks(const cc_limited_row *row, cc_ordinal_room *room, cc_marks *marks);
void cc_ordinal_sign_marks(const cc_limited_row *row, cc_ordinal_room *room, cc_marks *marks);

#endif
