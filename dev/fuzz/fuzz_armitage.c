/* A trend in shares (cc_armitage). Oracle: all choices of those who rose. */
#include "cc_armitage.h"
#include "fuzz.h"

enum { GRADES = 3, MOST = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_bytes b = {data, size};
  int grade[MOST], n_up = 0, seen = 0;
  double rose[GRADES] = {0}, fell[GRADES] = {0}, all = 0, below = 0, above = 0, scratch[3 * (MOST * GRADES + 1)];
  const size_t n = fuzz_size(&b, MOST);
  for (size_t i = 0; i < n; ++i) {
    const int up = fuzz_flag(&b);
    grade[i] = (int)fuzz_size(&b, GRADES - 1);
    (up ? rose : fell)[grade[i]] += 1;
    n_up += up;
    seen += up * grade[i];
  }
  for (unsigned set = 0; set < 1u << n; ++set) {
    int many = 0, sum = 0;
    for (size_t i = 0; i < n; ++i) {
      many += (int)(set >> i & 1u);
      sum += set >> i & 1u ? grade[i] : 0;
    }
    if (many != n_up) continue;
    all += 1;
    below += sum <= seen;
    above += sum >= seen;
  }
  const cc_armitage_stratum s = {rose, fell};
  cc_armitage_result r;
  cc_armitage(&s, 1, GRADES, fuzz_flag(&b) ? 2e6 : 4, scratch, &r);
  if (isnan(r.z)) FUZZ_REQUIRE(below == all && above == all);
  if (r.exact) FUZZ_REQUIRE(fuzz_near(r.lower, below / all, 1e-14) && fuzz_near(r.upper, above / all, 1e-14));
  return 0;
}
