#ifndef CC_GEHAN_H
#define CC_GEHAN_H

#include "cc_same_bits.h"

/* Two groups of changes of which some are only known to lie in an interval, and their scores (Gehan 1965, Biometrika
 * 52:203-223): of each change, the number of those certainly below it less that of those certainly above it. A change
 * is certainly below another where its upper end is at most the other's lower end; two known ones where it is smaller.
 * Scores are whole numbers that add up to 0; without limits they are 2 midrank - N - 1. No pair rule: what a group's
 * change is known to be does not depend on the other measurement's limit.
 *
 * No missing values: the caller drops them. No allocation, no state; safe from any thread on its own memory. */

#include "cc_limited.h"
#include "cc_rank.h"

/* The ends of a group's changes. */
typedef struct {
  size_t n;
  double *low, *high;       /* each ascending */
  size_t *low_of, *high_of; /* whose they are */
} cc_interval_ends;

/* Where to look: at a shift, or just below or above it. */
typedef enum { CC_JUST_BELOW, CC_AT_SHIFT, CC_JUST_ABOVE } cc_place;

typedef struct {
  size_t n, n1, n0;
  const cc_interval *known;
  const unsigned char *event;
  cc_interval_ends first, second; /* those with event 1, the others */
  int64_t *within;                /* n: scores among the own group, whatever the shift */
  int64_t *score;                 /* n: among all, by cc_gehan_scores() */
  size_t *count;                  /* 2n + 1: how many have score s - n */
  double plus, minus;             /* pairs of a first and a second: the first certainly above, certainly below */
  int is_scored;                  /* are these as they were left by cc_gehan_scores() at `shift` and `place`? */
  double shift, squares;
  cc_place place;
} cc_gehan;

/* Bytes of memory for up to n changes; what cc_change_intervals() works with fits in too. */
size_t cc_gehan_bytes(size_t n);

/* after - before of each pair. Ties and zeros are decided here as cc_two_samples() decides them, bounds among them:
 * ends that are equal on paper are equal to the bit. memory: cc_gehan_bytes(n), free again afterwards. */
void cc_change_intervals(const cc_limited_pair *pair, size_t n, cc_scale scale, int digits, void *memory,
                         cc_interval *out);

/* event[i]: 1 first group, 0 second. `known` and `event` must stay; the rest lies in `memory`, aligned as malloc
 * aligns. */
void cc_gehan_of(const cc_interval *known, const unsigned char *event, size_t n, void *memory, cc_gehan *out);

/* Scores with `shift` taken off the first group's changes: fills score, count, plus and minus. Returns their sum in
 * the first group, plus - minus; *squares: the sum of all their squares. Not done again where that was asked last. */
int64_t cc_gehan_scores(cc_gehan *g, double shift, cc_place place, double *squares);

typedef struct {
  int down, same, up, unknown;
} cc_known_direction;

void cc_known_directions(const cc_interval *known, const unsigned char *event, size_t n, cc_known_direction *with,
                         cc_known_direction *without);

#endif
