#include "cc_codes.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { MOST = 2000 };

/* Against a search through all keys before, with tables that grow from two slots. */
static void codes_by_search(void) {
  static uint64_t key[MOST], different[MOST];
  uint64_t state = 1;
  int wrong = 0;
  for (int c = 0; c < 60; ++c) {
    const size_t n = check_random(&state) % MOST, kinds = 1 + check_random(&state) % (c % 2 ? 7 : MOST);
    const unsigned shift = (unsigned)(check_random(&state) % 50);
    for (size_t i = 0; i < n; ++i) key[i] = (check_random(&state) % kinds) << shift;
    cc_codes codes, larger;
    cc_codes_start(&codes, malloc(cc_codes_bytes(1)), 1);
    size_t n_different = 0;
    for (size_t i = 0; i < n; ++i) {
      if (cc_codes_full(&codes)) {
        cc_codes_start(&larger, malloc(cc_codes_bytes(codes.bits + 1)), codes.bits + 1);
        cc_codes_move(&codes, &larger);
        free(codes.key);
        codes = larger;
      }
      size_t k = 0;
      while (k < n_different && different[k] != key[i]) ++k;
      if (k == n_different) different[n_different++] = key[i];
      wrong += cc_codes_of(&codes, key[i]) != k + 1;
    }
    wrong += codes.n != n_different;
    free(codes.key);
  }
  CHECK(wrong == 0);
}

static void numbers(void) {
  CHECK(cc_codes_number(0.0) == cc_codes_number(-0.0));
  CHECK(cc_codes_number(1.0) != cc_codes_number(-1.0));
  CHECK(cc_codes_number(5e-324) != cc_codes_number(0.0));
}

/* One group whose first code is missing, one that differs, one without any. */
static void groups(void) {
  enum { MISSING = -5 };
  const int group[] = {1, 2, 1, 2, 1, MISSING, 2}, code[] = {MISSING, 3, 2, 3, 2, 9, 1};
  int first[3], row[7] = {0};
  cc_first_known(group, code, 7, first, 3);
  CHECK(first[0] == 3 && first[1] == 2 && first[2] == 0);
  CHECK(cc_other_codes(group, code, 7, first, NULL) == 1);
  CHECK(cc_other_codes(group, code, 7, first, row) == 1);
  CHECK(row[0] == 7);
}

/* Against comparing each row with all before. */
static void cells(void) {
  uint64_t state = 3;
  int wrong = 0;
  for (int c = 0; c < 200; ++c) {
    int a[60], b[60];
    const size_t n = check_random(&state) % 60, size[2] = {1 + check_random(&state) % 9, 1 + check_random(&state) % 9};
    size_t different = 0;
    for (size_t i = 0; i < n; ++i) {
      a[i] = (int)(check_random(&state) % (size[0] + 1)); /* 0 is missing */
      b[i] = 1 + (int)(check_random(&state) % size[1]);
      size_t k = 0;
      while (k < i && (a[k] != a[i] || b[k] != b[i])) ++k;
      different += k == i && a[i] > 0;
    }
    unsigned char seen[11];
    memset(seen, 0, sizeof seen);
    const int *const column[2] = {a, b};
    wrong += cc_count_cells(column, size, 2, n, seen) != different;
  }
  CHECK(wrong == 0);
}

int main(void) {
  codes_by_search();
  numbers();
  groups();
  cells();
  return check_report();
}
