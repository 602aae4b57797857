/* Separation by one covariate: by hand, and beside every cut that could separate. */
#include "cc_separation.h"

#include "check.h"

static void by_hand(void) {
  const double x[] = {1, 2, 3, 4}, y[] = {0, 0, 1, 1}, down[] = {1, 1, 0, 0}, mixed[] = {0, 1, 0, 1},
               same[] = {2, 2, 2, 2};
  const double touching[] = {1, 2, 2, 4}, weights[] = {1, 0, 1, 1}, one[] = {1, 1, 1, 1};
  cc_separation s = cc_separation_univariable(4, x, y, NULL);
  CHECK(s.direction == 1 && s.complete && s.cut == 2.5);
  s = cc_separation_univariable(4, x, down, NULL);
  CHECK(s.direction == -1 && s.complete && s.cut == 2.5);
  s = cc_separation_univariable(4, x, mixed, NULL);
  CHECK(s.direction == 0 && isnan(s.cut));
  s = cc_separation_univariable(4, x, mixed, weights); /* the second row does not count */
  CHECK(s.direction == 1 && s.complete && s.cut == 3.5);
  s = cc_separation_univariable(4, touching, y, NULL);
  CHECK(s.direction == 1 && !s.complete && s.cut == 2);
  s = cc_separation_univariable(4, same, y, NULL);
  CHECK(s.direction == 0);
  s = cc_separation_univariable(4, x, one, NULL);
  CHECK(s.direction == 0);
}

/* Whether x - cut separates in this direction: nobody strictly on the wrong side, somebody strictly on the right one.
 */
static int separates(size_t n, const double *x, const double *y, const double *w, double cut, int direction,
                     int *complete) {
  int wrong = 0, right = 0, on = 0;
  for (size_t i = 0; i < n; ++i) {
    if (!(w[i] > 0)) continue;
    const double side = direction * (x[i] - cut) * (y[i] > 0.5 ? 1 : -1);
    wrong += side < 0;
    right += side > 0;
    on += side == 0;
  }
  *complete = on == 0;
  return wrong == 0 && right > 0;
}

static void random_case(uint64_t *state) {
  double x[7], y[7], w[7];
  int classes[2] = {0, 0}, complete = 0, found = 0, fully = 0;
  const size_t n = 2 + check_random(state) % 6;
  for (size_t i = 0; i < n; ++i) {
    x[i] = (double)(check_random(state) % 5);
    y[i] = (double)(check_random(state) % 2);
    w[i] = (double)(check_random(state) % 4);
    classes[y[i] > 0.5] += w[i] > 0;
  }
  for (int direction = -1; direction <= 1; direction += 2) {
    for (double cut = -0.5; cut < 6; cut += 0.5) {
      if (classes[0] == 0 || classes[1] == 0 || !separates(n, x, y, w, cut, direction, &complete)) continue;
      found = direction;
      fully |= complete;
    }
  }
  const cc_separation s = cc_separation_univariable(n, x, y, w);
  CHECK(s.direction == found);
  if (!found) return;
  CHECK(s.complete == fully);
  CHECK(separates(n, x, y, w, s.cut, s.direction, &complete) && complete == fully);
}

int main(void) {
  uint64_t state = 6;
  by_hand();
  for (int i = 0; i < check_cases(4000, 20000); ++i) random_case(&state);
  return check_report();
}
