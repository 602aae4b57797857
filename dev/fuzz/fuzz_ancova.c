/* Analysis of covariance (cc_ancova, cc_ancova_fit, cc_ancova_error, cc_ancova_wald, cc_lane_basis). Invariants: a
 * linear function of the baseline added to the follow-up, a change of units and the order of patients move neither t
 * nor the degrees of freedom; a figure does not hang on the lanes beside it. */
#include "cc_ancova.h"
#include "fuzz.h"

enum { MOST = 40, COLUMNS = 3 };

static void run(const cc_ancova_model *model, const double *x, const double *y, cc_ancova_row out[CC_LANES]) {
  void *const room = aligned_alloc(64, (cc_ancova_bytes(model) + 63) / 64 * 64);
  cc_ancova_begin(model, room);
  cc_ancova_four(model, x, y, CC_LANES, room, out);
  free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  const size_t n = fuzz_size(&b, MOST), p = 2 + fuzz_size(&b, 1);
  double x[MOST * CC_LANES + 1], y[MOST * CC_LANES + 1], x2[MOST * CC_LANES + 1], y2[MOST * CC_LANES + 1];
  double column[MOST * COLUMNS + 1], column2[MOST * COLUMNS + 1];
  for (size_t i = 0; i < n; i++) {
    column[i] = 1.0;
    if (p == 3) column[n + i] = fuzz_whole(&b, 3);
    column[(p - 1) * n + i] = fuzz_flag(&b);
    for (size_t l = 0; l < CC_LANES; l++) {
      x[i * CC_LANES + l] = fuzz_byte(&b) % 11 == 10 ? NAN : fuzz_whole(&b, 30);
      y[i * CC_LANES + l] = fuzz_byte(&b) % 11 == 10 ? NAN : fuzz_whole(&b, 30);
    }
  }
  for (size_t i = 0; i < n; i++) {
    const size_t from = n - 1 - i;
    for (size_t k = 0; k < p; k++) column2[k * n + i] = column[k * n + from];
    for (size_t l = 0; l < CC_LANES; l++) {
      const double before = x[from * CC_LANES + l], after = y[from * CC_LANES + l];
      x2[i * CC_LANES + (l + 1) % CC_LANES] = 4 * before;
      y2[i * CC_LANES + (l + 1) % CC_LANES] = 8 * after + 2 * before + 100;
    }
  }
  const cc_ancova_model model = {{n, p, 1, column}, 0}, turned = {{n, p, 1, column2}, 0};
  cc_ancova_row one[CC_LANES], two[CC_LANES];
  run(&model, x, y, one);
  run(&turned, x2, y2, two);
  for (size_t l = 0; l < CC_LANES; l++) {
    const cc_ancova_row *const r = one + l, *const s = two + (l + 1) % CC_LANES;
    FUZZ_REQUIRE(r->n == s->n && r->df_residual == s->df_residual);
    FUZZ_REQUIRE(r->status == s->status);
    if (r->status != CC_ANCOVA_OK) continue;
    const double t = r->difference.estimate / r->difference.std_error;
    FUZZ_REQUIRE(r->difference.df > 0.999999 && r->difference.df <= (double)r->n);
    if (!(fabs(t) < 1e5)) continue; /* next to nothing is left over: rounding over rounding */
    FUZZ_REQUIRE(fuzz_near(s->difference.estimate / s->difference.std_error, t, 1e-6));
    FUZZ_REQUIRE(fuzz_near(s->difference.df, r->difference.df, 1e-6));
  }
  return 0;
}
