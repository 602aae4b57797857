#include "cc_armitage.h"

#include <math.h>
#include <string.h>

#include "cc_jonckheere_null.h"
#include "cc_rank_sum_null.h"

typedef struct {
  double n, rose, score, seen, mean, variance, tables;
} sums;

static sums add_up(const cc_armitage_stratum *s, size_t n_grades) {
  sums a = {0, 0, 0, 0, 0, 0, 1};
  double squares = 0.0, widest = 1.0;
  for (size_t g = 0; g < n_grades; ++g) {
    const double n = s->rose[g] + s->fell[g], score = (double)g;
    a.n += n;
    a.rose += s->rose[g];
    a.score += n * score;
    squares += n * score * score;
    a.seen += s->rose[g] * score;
    a.tables *= n + 1.0;
    widest = n + 1.0 > widest ? n + 1.0 : widest;
  }
  a.tables /= widest; /* the rest follows from the margins */
  if (a.n < 2.0) {
    a.mean = a.seen;
    return a;
  }
  a.mean = a.rose * a.score / a.n;
  a.variance = a.rose * (a.n - a.rose) / (a.n * (a.n - 1.0)) * (squares - a.score * a.score / a.n);
  return a;
}

/* Numbers of ways to the sums of scores of `left` patients of grades g, g + 1, ...; order: grades, the widest last. */
typedef struct {
  const cc_armitage_stratum *s;
  size_t n_grades, widest;
  double *ways;
} walk;

static void go_through(const walk *w, size_t k, double left, size_t sum, double ways) {
  const int last = k + 1 == w->n_grades;
  const size_t g = last ? w->widest : k < w->widest ? k : k + 1;
  const double n = w->s->rose[g] + w->s->fell[g];
  if (last) {
    if (left <= n) w->ways[sum + (size_t)left * g] += ways * cc_choose(n, left);
    return;
  }
  for (double d = 0.0; d <= n && d <= left; d += 1.0) {
    go_through(w, k + 1, left - d, sum + (size_t)d * g, ways * cc_choose(n, d));
  }
}

static size_t widest_of(const cc_armitage_stratum *s, size_t n_grades) {
  size_t widest = 0;
  for (size_t g = 1; g < n_grades; ++g) {
    if (s->rose[g] + s->fell[g] > s->rose[widest] + s->fell[widest]) widest = g;
  }
  return widest;
}

size_t cc_armitage_scratch(size_t patients, size_t n_grades) { return 3 * (patients * n_grades + 1); }

static void exact_tails(const cc_armitage_stratum *strata, size_t n_strata, size_t n_grades, double seen,
                        double *scratch, cc_armitage_result *out) {
  size_t patients = 0, length = 1;
  for (size_t h = 0; h < n_strata; ++h) patients += (size_t)add_up(&strata[h], n_grades).n;
  const size_t most = patients * n_grades + 1;
  double *all = scratch, *one = all + most, *before = one + most;
  all[0] = 1.0;
  for (size_t h = 0; h < n_strata; ++h) {
    const sums a = add_up(&strata[h], n_grades);
    const size_t here = (size_t)a.rose * (n_grades - 1) + 1;
    memset(one, 0, here * sizeof *one);
    const walk w = {&strata[h], n_grades, widest_of(&strata[h], n_grades), one};
    go_through(&w, 0, a.rose, 0, 1.0);
    memcpy(before, all, length * sizeof *before);
    cc_trend_convolve(before, length, one, here, all);
    length += here - 1;
  }
  cc_trend_tails(all, length, (size_t)seen, &out->lower, &out->upper);
}

void cc_armitage(const cc_armitage_stratum *strata, size_t n_strata, size_t n_grades, double most, double *scratch,
                 cc_armitage_result *out) {
  double seen = 0.0, mean = 0.0, variance = 0.0;
  *out = (cc_armitage_result){NAN, 1.0, 1.0, 1};
  for (size_t h = 0; h < n_strata; ++h) {
    const sums a = add_up(&strata[h], n_grades);
    seen += a.seen;
    mean += a.mean;
    variance += a.variance;
    if (a.tables > most) out->exact = 0;
  }
  if (!(variance > 0.0)) return;
  out->z = (seen - mean) / sqrt(variance);
  if (out->exact) {
    exact_tails(strata, n_strata, n_grades, seen, scratch, out);
    return;
  }
  out->lower = erfc(-out->z / sqrt(2.0)) / 2.0;
  out->upper = erfc(out->z / sqrt(2.0)) / 2.0;
}
