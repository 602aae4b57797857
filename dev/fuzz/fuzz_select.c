/* Selection, from an array and from a stream. Oracle: sorting. */
#include "cc_select.h"
#include "fuzz.h"

enum { MOST = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = 1 + fuzz_size(&b, MOST - 1), k = fuzz_size(&b, n - 1);
  double value[MOST], sorted[MOST], work[MOST];
  uint64_t room[2 * MOST + 2];
  for (size_t i = 0; i < n; i++) sorted[i] = work[i] = value[i] = fuzz_value(&b);
  fuzz_sort(sorted, n);
  FUZZ_REQUIRE(cc_select_value(work, n, k) == sorted[k]);
  fuzz_sort(work, n);
  for (size_t i = 0; i < n; i++) FUZZ_REQUIRE(work[i] == sorted[i]);
  if (k + 1 < n) {
    double at, next, padded[MOST + 3];
    for (size_t i = 0; i < n; i++) padded[i] = value[i];
    cc_select_neighbours(padded, n, k, &at, &next);
    FUZZ_REQUIRE(at == sorted[k] && next == sorted[k + 1]);
  }
  cc_smallest smallest;
  cc_smallest_start(&smallest, room, k + 1);
  cc_smallest_add_all(&smallest, value, 1.0, n);
  FUZZ_REQUIRE(cc_smallest_end(&smallest) == sorted[k]);
  cc_smallest_start(&smallest, room, k + 1);
  cc_smallest_add_all(&smallest, value, -1.0, n);
  FUZZ_REQUIRE(cc_smallest_end(&smallest) == -sorted[n - 1 - k]);
  return 0;
}
