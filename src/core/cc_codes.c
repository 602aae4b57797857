#include "cc_codes.h"

#include <string.h>

size_t cc_codes_bytes(unsigned bits) { return ((size_t)1 << bits) * (sizeof(uint64_t) + sizeof(uint32_t)); }

void cc_codes_start(cc_codes *codes, void *room, unsigned bits) {
  const size_t slots = (size_t)1 << bits;
  codes->key = room;
  codes->code = (uint32_t *)(codes->key + slots);
  codes->bits = bits;
  codes->n = 0;
  memset(codes->code, 0, slots * sizeof *codes->code);
}

int cc_codes_full(const cc_codes *codes) { return codes->n >= ((size_t)1 << codes->bits) / 2; }

/* The slot of a key, or the free one where it belongs. Fibonacci hashing: the high bits of the product mix all bits. */
static size_t slot_of(const cc_codes *codes, uint64_t key) {
  const size_t mask = ((size_t)1 << codes->bits) - 1;
  size_t slot = (size_t)(((key ^ (key >> 32)) * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - codes->bits));
  while (codes->code[slot] != 0 && codes->key[slot] != key) slot = (slot + 1) & mask;
  return slot;
}

void cc_codes_move(const cc_codes *from, cc_codes *to) {
  for (size_t s = 0; s < (size_t)1 << from->bits; ++s) {
    if (from->code[s] == 0) continue;
    const size_t slot = slot_of(to, from->key[s]);
    to->key[slot] = from->key[s];
    to->code[slot] = from->code[s];
  }
  to->n = from->n;
}

uint32_t cc_codes_of(cc_codes *codes, uint64_t key) {
  const size_t slot = slot_of(codes, key);
  if (codes->code[slot] == 0) {
    codes->key[slot] = key;
    codes->code[slot] = ++codes->n;
  }
  return codes->code[slot];
}

uint64_t cc_codes_number(double x) {
  uint64_t bits;
  if (x == 0) return 0;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

void cc_first_known(const int *group, const int *code, size_t n, int *first, size_t n_groups) {
  memset(first, 0, n_groups * sizeof *first);
  for (size_t i = 0; i < n; ++i) {
    if (group[i] < 1 || code[i] < 1 || first[group[i] - 1] != 0) continue;
    first[group[i] - 1] = (int)i + 1;
  }
}

size_t cc_other_codes(const int *group, const int *code, size_t n, const int *first, int *row) {
  size_t found = 0;
  for (size_t i = 0; i < n; ++i) {
    if (group[i] < 1 || code[i] < 1 || code[i] == code[first[group[i] - 1] - 1]) continue;
    if (row != NULL) row[found] = (int)i + 1;
    ++found;
  }
  return found;
}

size_t cc_count_cells(const int *const *column, const size_t *size, size_t n_columns, size_t n, unsigned char *seen) {
  size_t different = 0;
  for (size_t i = 0; i < n; ++i) {
    size_t cell = 0, k = 0;
    for (; k < n_columns && column[k][i] >= 1; ++k) cell = cell * size[k] + (size_t)(column[k][i] - 1);
    if (k < n_columns) continue;
    const unsigned char bit = (unsigned char)(1u << (cell & 7));
    different += (seen[cell >> 3] & bit) == 0;
    seen[cell >> 3] |= bit;
  }
  return different;
}
