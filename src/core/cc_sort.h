#ifndef CC_SORT_H
#define CC_SORT_H

#include "cc_same_bits.h"

#include <stddef.h>
#include <stdint.h>

/* All sorting of the core, ascending; none of the values may be NaN. No state: safe from any thread. */

/* One value and where it stood. */
typedef struct {
  double value;
  size_t index;
} cc_rank_item;

/* Sorts item[0 .. n) by value, equal ones as they stood. item: room for 2n, the second half is scratch. */
void cc_sort_items(cc_rank_item *item, size_t n);

/* The same of whole numbers: byte by byte, for many. item: room for 2n, the second half is scratch. */
typedef struct {
  uint64_t key;
  uint32_t index;
} cc_key_item;

void cc_sort_keys(cc_key_item *item, size_t n);

/* Sorts x[0 .. n), which consists of sorted runs of `run` numbers (the last may be shorter). scratch: n numbers. */
void cc_sort_runs(double *x, size_t n, size_t run, double *scratch);

/* The same but for the last step: two sorted runs may be left, of which questions of order are answered as well.
 * Returns the length of the first, n where there is one. */
size_t cc_sort_to_halves(double *x, size_t n, size_t run, double *scratch);

/* Batcher's merge exchange (Knuth 1998, The Art of Computer Programming 3, 5.2.2, algorithm M): EXCHANGE(i, j), i < j,
 * puts places i and j of n in order, and after all of them everything is. Which places meet depends on n alone, so the
 * places may be rows of vectors, a column to sort in each lane. Half of all loops would be of one or two places, whose
 * ends take longer than they do: these are written out. */
#define CC_SORT_NETWORK(n, EXCHANGE)                                                                                   \
  do {                                                                                                                 \
    size_t top_ = 1;                                                                                                   \
    while (2 * top_ < (n)) top_ *= 2;                                                                                  \
    for (size_t p_ = (n) > 1 ? top_ : 0; p_ > 0; p_ /= 2) {                                                            \
      size_t r_ = 0, d_ = p_;                                                                                          \
      for (size_t q_ = top_;; q_ /= 2) {                                                                               \
        /* All i with the bit p set as in r, and i + d < n. */                                                         \
        size_t i_ = r_;                                                                                                \
        if (p_ == 1) {                                                                                                 \
          for (; i_ + d_ < (n); i_ += 2) EXCHANGE(i_, i_ + d_);                                                        \
        } else if (p_ == 2) {                                                                                          \
          for (; i_ + d_ + 1 < (n); i_ += 4) {                                                                         \
            EXCHANGE(i_, i_ + d_);                                                                                     \
            EXCHANGE(i_ + 1, i_ + d_ + 1);                                                                             \
          }                                                                                                            \
          if (i_ + d_ < (n)) EXCHANGE(i_, i_ + d_);                                                                    \
        } else {                                                                                                       \
          for (; i_ + d_ < (n); i_ += p_) {                                                                            \
            const size_t stop_ = i_ + p_ < (n)-d_ ? i_ + p_ : (n)-d_;                                                  \
            for (; i_ < stop_; ++i_) EXCHANGE(i_, i_ + d_);                                                            \
          }                                                                                                            \
        }                                                                                                              \
        if (q_ == p_) break;                                                                                           \
        d_ = q_ - p_;                                                                                                  \
        r_ = p_;                                                                                                       \
      }                                                                                                                \
    }                                                                                                                  \
  } while (0)

#endif
