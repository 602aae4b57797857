/* Quade's rank analysis of covariance (cc_quade). Invariants: a monotone change of any ranked column and the order of
 * patients do not move F. */
#include "cc_quade.h"
#include "fuzz.h"

enum { MOST = 40, COLUMNS = 4 };

static cc_quade_result run(cc_quade_data data) {
  void *const room = malloc(cc_quade_bytes(data.n, data.columns, data.n_groups));
  cc_quade_result r;
  cc_quade(&data, room, &r);
  free(room);
  return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = fuzz_size(&b, MOST), ranked = 2 + fuzz_size(&b, 1), columns = ranked + fuzz_size(&b, 1);
  double value[MOST * COLUMNS + 1], turned[MOST * COLUMNS + 1];
  int group[MOST + 1], group2[MOST + 1];
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < columns; k++) value[k * n + i] = k < ranked ? fuzz_whole(&b, 20) : (double)fuzz_flag(&b);
    group[i] = (int)fuzz_size(&b, 2);
  }
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < columns; k++) {
      const double x = value[k * n + n - 1 - i];
      turned[k * n + i] = k < ranked ? x * x * x + 1000.0 * x : x;
    }
    group2[i] = group[n - 1 - i];
  }
  const cc_quade_result r = run((cc_quade_data){n, columns, ranked, 3, 1, 0, value, group, 7});
  const cc_quade_result s = run((cc_quade_data){n, columns, ranked, 3, 1, 0, turned, group2, 7});
  FUZZ_REQUIRE(r.varies == s.varies && fuzz_near(r.df1, s.df1, 0) && fuzz_near(r.df2, s.df2, 0));
  FUZZ_REQUIRE(fuzz_near(r.estimate, s.estimate, 1e-9));
  if (r.varies && r.f < 1e6) FUZZ_REQUIRE(fuzz_near(r.f, s.f, 1e-6));
  return 0;
}
