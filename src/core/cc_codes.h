#ifndef CC_CODES_H
#define CC_CODES_H

/* Rows of a table by what they name: codes of keys in the order of their first appearance, the first row of each group
 * that is known, and whether rows repeat. Codes are 1, 2, ...; anything below 1 is missing. Safe from any thread. */

#include "cc_same_bits.h"

#include <stddef.h>
#include <stdint.h>

/* A hash table of 64-bit keys (open addressing, linear probing), at most half full. */
typedef struct {
  uint64_t *key;
  uint32_t *code; /* 0: the slot is free */
  unsigned bits;  /* of the number of slots */
  uint32_t n;     /* keys in it */
} cc_codes;

/* Bytes of room for a table of 2^bits slots, on the boundary of a double. */
size_t cc_codes_bytes(unsigned bits);

/* An empty table in `room`. */
void cc_codes_start(cc_codes *codes, void *room, unsigned bits);

/* Whether another key needs a larger table; and all keys with their codes put into a larger, empty one. */
int cc_codes_full(const cc_codes *codes);
void cc_codes_move(const cc_codes *from, cc_codes *to);

/* The code of a key, the next one where it is new (`n` tells). Not to be called of a full table. */
uint32_t cc_codes_of(cc_codes *codes, uint64_t key);

/* A number's key: equal for -0 and 0. */
uint64_t cc_codes_number(double x);

/* first[g - 1]: the first row (from 1) of group g whose code is not missing, 0 where there is none. group, code: n. */
void cc_first_known(const int *group, const int *code, size_t n, int *first, size_t n_groups);

/* Rows (from 1) whose code is known and another than that of the first known row of their group: how many, and, where
 * `row` is not NULL, which. */
size_t cc_other_codes(const int *group, const int *code, size_t n, const int *first, int *row);

/* How many different combinations n rows have of n_columns codes. size: the largest code of each column; seen: room for
 * the product of the sizes in bits, all 0, in whole bytes. Rows with a missing code do not count. */
size_t cc_count_cells(const int *const *column, const size_t *size, size_t n_columns, size_t n, unsigned char *seen);

#endif
