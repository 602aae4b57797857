/* A trend in shares: SAS's example of PROC FREQ, and all choices of those who rose in random small cases. */
#include "cc_armitage.h"

#include "check.h"

static void sas_pain(void) {
  static const double no[] = {26, 26, 23, 18, 9}, yes[] = {6, 7, 9, 14, 23};
  const cc_armitage_stratum s = {yes, no};
  cc_armitage_result r;
  double *scratch = malloc(cc_armitage_scratch(161, 5) * sizeof *scratch);
  cc_armitage(&s, 1, 5, 2e6, scratch, &r);
  CHECK(r.exact);
  CHECK_NEAR(r.z, 4.776907991, 5e-10);                     /* coin: permutation variance */
  CHECK_NEAR(r.z * sqrt(161.0 / 160), 4.791812576, 5e-10); /* SAS */
  CHECK_NEAR(r.upper, 7.236885616e-07, 5e-17);
  cc_armitage(&s, 1, 5, 10, scratch, &r);
  CHECK(!r.exact);
  CHECK_NEAR(r.upper, erfc(4.776907991 / sqrt(2)) / 2, 1e-14);
  free(scratch);
}

enum { MOST = 6, GRADES = 3 };

typedef struct {
  int n, grade[MOST], up[MOST];
} stratum;

/* Counts choices of as many in each stratum with a sum of scores at most, at least what was seen. */
static void count(const stratum *s, int n_strata, int sum, int seen, double *all, double *below, double *above) {
  if (n_strata == 0) {
    *all += 1;
    *below += sum <= seen;
    *above += sum >= seen;
    return;
  }
  int rose = 0;
  for (int i = 0; i < s->n; ++i) rose += s->up[i];
  for (unsigned set = 0; set < 1u << s->n; ++set) {
    int size = 0, here = 0;
    for (int i = 0; i < s->n; ++i) {
      size += (int)(set >> i & 1u);
      here += set >> i & 1u ? s->grade[i] : 0;
    }
    if (size == rose) count(s + 1, n_strata - 1, sum + here, seen, all, below, above);
  }
}

static void against_all_choices(void) {
  uint64_t state = 3;
  for (int k = 0; k < check_cases(300, 5000); ++k) {
    stratum s[2];
    double rose[2][GRADES] = {{0}}, fell[2][GRADES] = {{0}}, all = 0, below = 0, above = 0, scratch[200];
    cc_armitage_stratum table[2];
    int seen = 0;
    const int n_strata = 1 + (int)(check_random(&state) % 2);
    for (int h = 0; h < n_strata; ++h) {
      s[h].n = (int)(check_random(&state) % (MOST + 1));
      for (int i = 0; i < s[h].n; ++i) {
        s[h].grade[i] = (int)(check_random(&state) % GRADES);
        s[h].up[i] = (int)(check_random(&state) % 2);
        (s[h].up[i] ? rose : fell)[h][s[h].grade[i]] += 1;
        seen += s[h].up[i] * s[h].grade[i];
      }
      table[h] = (cc_armitage_stratum){rose[h], fell[h]};
    }
    count(s, n_strata, 0, seen, &all, &below, &above);
    cc_armitage_result r;
    cc_armitage(table, (size_t)n_strata, GRADES, 2e6, scratch, &r);
    if (isnan(r.z)) {
      CHECK(below == all && above == all && r.lower == 1 && r.upper == 1);
    } else {
      CHECK_NEAR(r.lower, below / all, 1e-14);
      CHECK_NEAR(r.upper, above / all, 1e-14);
    }
  }
}

int main(void) {
  sas_pain();
  against_all_choices();
  return check_report();
}
