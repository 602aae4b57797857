#ifndef CORE_TESTS_CHECK_H
#define CORE_TESTS_CHECK_H

/* What the plain-C tests of the core share: counting checks, and a small generator for random cases. */

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static int n_passed = 0, n_failed = 0;

static inline void check(int ok, const char *what, const char *file, int line) {
  if (ok) {
    ++n_passed;
  } else {
    ++n_failed;
    fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
  }
}

#define CHECK(condition) check((condition) != 0, #condition, __FILE__, __LINE__)
#define CHECK_NEAR(a, b, tolerance) check(fabs((a) - (b)) <= (tolerance), #a " is near " #b, __FILE__, __LINE__)

static inline int check_report(void) {
  printf("%d passed, %d failed\n", n_passed, n_failed);
  return n_failed > 0;
}

/* How many random cases: few where CORE_SHORT is set (make test), else most. */
static inline int check_cases(int few, int most) { return getenv("CORE_SHORT") == NULL ? most : few; }

/* splitmix64: only to make cases. */
static inline uint64_t check_random(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/* Uniform on [0, 1). */
static inline double check_uniform(uint64_t *state) { return (double)(check_random(state) >> 11) / 9007199254740992.0; }

#endif
