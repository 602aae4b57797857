/* Codes of keys, the first known row of each group, different cells. Oracle: looking at all rows before. */
#include "cc_codes.h"
#include "fuzz.h"

enum { MOST = 64, BITS = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = fuzz_size(&b, MOST);
  uint64_t room[(1 << BITS) * 2], key[MOST];
  int code[MOST], group[MOST], first[3], row[MOST];
  cc_codes codes;
  cc_codes_start(&codes, room, BITS);
  size_t different = 0;
  for (size_t i = 0; i < n; i++) {
    key[i] = cc_codes_number(fuzz_value(&b));
    size_t k = 0;
    while (k < i && key[k] != key[i]) k++;
    different += k == i;
    code[i] = (int)cc_codes_of(&codes, key[i]);
    FUZZ_REQUIRE(code[i] == (k == i ? (int)different : code[k]));
    group[i] = (int)fuzz_size(&b, 3);
  }
  cc_first_known(group, code, n, first, 3);
  const size_t n_other = cc_other_codes(group, code, n, first, row);
  size_t expected = 0, cells = 0;
  for (size_t i = 0; i < n; i++) {
    if (group[i] < 1) continue;
    const int f = first[group[i] - 1];
    FUZZ_REQUIRE(f >= 1 && (size_t)f <= i + 1 && group[f - 1] == group[i]);
    if (code[i] != code[f - 1]) FUZZ_REQUIRE(row[expected++] == (int)i + 1);
    size_t k = 0;
    while (k < i && (group[k] != group[i] || code[k] != code[i])) k++;
    cells += k == i;
  }
  FUZZ_REQUIRE(n_other == expected);
  unsigned char seen[3 * MOST / 8 + 1] = {0};
  const int *const column[2] = {group, code};
  const size_t sizes[2] = {3, MOST};
  FUZZ_REQUIRE(cc_count_cells(column, sizes, 2, n, seen) == cells);
  return 0;
}
