#ifndef CC_JONCKHEERE_H
#define CC_JONCKHEERE_H

#include "cc_same_bits.h"

/* Changes against an ordered response, worst to best: the statistic of Jonckheere (1954, Biometrika 41:133-145) and
 * Terpstra (1952), its mean and variance given the ties, and the ordered area.
 *
 * J counts the pairs of patients of two grades in which the better grade has the higher change; a tie, or a pair of
 * which limits leave open which is higher, counts one half. Doubled it is a whole number. With h(i, j) = 1, 0, -1 where
 * i is certainly above, neither, certainly below j, J = (D + S) / 2: D the number of pairs of different grades, S the
 * sum of h(better, worse) over them. S is half of Daniels' generalised correlation of h with the sign of the difference
 * of grades, which gives the variance under permutation of the grades, whatever the ties and limits; without limits
 * it is the formula with ties of Hollander, Wolfe & Chicken (2014, Nonparametric Statistical Methods, 6.2).
 *
 * No missing values: the caller drops them. No allocation, no state; safe from any thread on its own memory. */

#include "cc_limited.h"
#include "cc_rank.h"

/* The order of n changes: their ends from low to high, as 2 i for the lower end of patient i and 2 i + 1 for the upper
 * one, placed so that j is certainly above i exactly where j's lower end comes after i's upper end. */
typedef struct {
  size_t n;
  uint32_t *event;   /* 2n */
  int64_t *score;    /* n: how many are certainly below less how many are certainly above (Gehan 1965) */
  double determined; /* pairs (i, j), in both orders, that are neither tied nor undetermined */
  double squares;    /* sum of score^2 */
  size_t n_steps;    /* where all undetermined pairs are as ties are: the number of groups of tied changes, else 0 */
  size_t *step;      /* n: their sizes, from the lowest */
} cc_order;

/* Bytes of memory for the order of up to n changes. */
size_t cc_order_bytes(size_t n);

/* Of known changes: ties by cc_tie_groups(). Of intervals: ends equal to the bit are equal. memory: cc_order_bytes(n),
 * aligned as malloc aligns; *out keeps pointers into it. */
void cc_order_of_changes(const double *change, const double *noise, size_t n, int digits, void *memory, cc_order *out);
void cc_order_of_intervals(const cc_interval *known, size_t n, void *memory, cc_order *out);

/* S. grade[i] in 0 .. n_grades - 1; n below 32,768. running: scratch, (n_grades + 3) / 4 numbers; step: the table of
 * cc_trend_steps(), n_grades x (n_grades + 3) / 4 numbers. */
void cc_trend_steps(size_t n_grades, uint64_t *step);
int64_t cc_trend_sum(const cc_order *order, const int *grade, size_t n_grades, const uint64_t *step, uint64_t *running);

/* J, its mean and its variance under permutation of the grades (0 where nothing can vary). size[g]: patients of g. */
typedef struct {
  double statistic, expected, variance;
  double pairs; /* D */
} cc_trend;

void cc_trend_test(const cc_order *order, int64_t sum, const size_t *size, size_t n_grades, cc_trend *out);

/* Variance of J / D as an estimate of the chance that the better grade is higher: from the spread, within each grade,
 * of the sums of h over the patients of other grades, oriented by their order. Of two grades it is DeLong's. NaN where
 * a grade has one patient, 0 pairs or none. own: scratch, n numbers. */
double cc_trend_area_variance(const cc_order *order, const int *grade, const size_t *size, size_t n_grades,
                              double pairs, double *own);

#endif
