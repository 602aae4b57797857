#ifndef CC_SUMS_H
#define CC_SUMS_H

#include "cc_same_bits.h"

/* Sums over patients under many resamples, for a tile of rows (marker x visit x group) at a time: the inner loop of
 * all resampling. Every resample gives each patient one bit (flipped or not, responder or not). Patients are taken in
 * groups of CC_GROUP_BITS; for each group and row the sums of all 2^bits patterns stand in a table (the "four
 * Russians" of Arlazarov et al. 1970), so that a sum over n patients costs n / CC_GROUP_BITS additions. Five bits
 * keep the tables of 50 patients and 8 rows (20 KB) in a 32 KB first-level cache.
 *
 * Missing values: none; the caller sets a patient that is not in a row to 0. Sums are added in one fixed order, so
 * the answer is bitwise the same on any path and for any cut of the resamples into chunks. Safe from any thread. */

#include "cc_vec.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CC_GROUP_BITS 5  /* patients of a group */
#define CC_GROUP_SIZE 32 /* 2^CC_GROUP_BITS */
#define CC_CHUNK 128     /* resamples of a chunk: those of one block of Philox sign bits */

/* Groups that n patients make, and doubles that a tile's table takes. */
static inline size_t cc_sums_groups(size_t n) { return (n + CC_GROUP_BITS - 1) / CC_GROUP_BITS; }
static inline size_t cc_sums_table_size(size_t n) { return cc_sums_groups(n) * CC_GROUP_SIZE * CC_TILE; }

/* Fills the table of a tile: x[row] points to n values, NULL for a row that is not there (sums 0). A patient whose
 * bit is 0 adds off * x, one whose bit is 1 adds on * x. */
void cc_sums_table(const double *const x[CC_TILE], size_t n, double off, double on, double *table);

/* Bits are stored as offsets into a group's table: the pattern times CC_TILE. codes[r * n_groups + g]. */
typedef uint16_t cc_code;

static inline void cc_code_set(cc_code *codes, size_t patient) {
  codes[patient / CC_GROUP_BITS] |= (cc_code)(CC_TILE << (patient % CC_GROUP_BITS));
}

/* Nobody in any of a chunk's resamples. Of no patients there may be no room, which memset() must not be handed. */
static inline void cc_code_clear(cc_code *codes, size_t n_groups) {
  if (n_groups > 0) memset(codes, 0, CC_CHUNK * n_groups * sizeof *codes);
}

/* sums[row * CC_CHUNK + r] for the CC_TILE rows and the resamples r < CC_CHUNK of one chunk, over the groups [from, to)
 * only (the rest of the tile's values being 0). codes: CC_CHUNK x n_groups; all CC_CHUNK resamples must be codes. */
void cc_sums_chunk(const double *table, const cc_code *codes, size_t n_groups, size_t from, size_t to, double *sums);

/* The same in 32-bit integers, eight rows in one vector: half the time. Exact, where no sum passes 2^31: the caller
 * scales the values. */
void cc_sums_table_int(const int32_t *const x[CC_TILE], size_t n, int32_t off, int32_t on, int32_t *table);
void cc_sums_chunk_int(const int32_t *table, const cc_code *codes, size_t n_groups, size_t from, size_t to,
                       int32_t *sums);

#endif
