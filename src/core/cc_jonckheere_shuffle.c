#include "cc_jonckheere_shuffle.h"

#include "cc_rank_sum_null.h"

int64_t cc_trend_strata_sum(const cc_trend_strata *s, const int *grade, uint64_t *running) {
  int64_t sum = 0;
  for (size_t h = 0; h < s->n_strata; ++h) {
    sum += cc_trend_sum(&s->order[h], grade + s->first[h], s->n_grades, s->step, running);
  }
  return sum;
}

void cc_trend_deal(const cc_trend_strata *s, const uint32_t *queue, const size_t *end, const uint32_t *who,
                   int *grade) {
  size_t at = 0;
  for (size_t h = 0; h < s->n_strata; ++h) {
    const size_t *size = s->size + h * s->n_grades;
    size_t left = size[0];
    int g = 0;
    for (; at < end[h]; ++at) {
      const uint32_t i = who[queue[at]];
      if (i == CC_ABSENT) continue;
      while (left == 0) left = size[++g];
      grade[i] = g;
      --left;
    }
  }
}

double cc_trend_dealings(const cc_trend_strata *s) {
  double dealings = 1.0;
  for (size_t h = 0; h < s->n_strata; ++h) {
    size_t left = s->first[h + 1] - s->first[h];
    for (size_t g = 0; g < s->n_grades; ++g) {
      const size_t size = s->size[h * s->n_grades + g];
      dealings *= cc_choose((double)left, (double)size);
      left -= size;
    }
  }
  return dealings;
}

static void sort_stratum(const cc_trend_strata *s, size_t h, int *grade) {
  size_t at = s->first[h];
  for (size_t g = 0; g < s->n_grades; ++g) {
    for (size_t i = 0; i < s->size[h * s->n_grades + g]; ++i) grade[at++] = (int)g;
  }
}

void cc_trend_first_dealing(const cc_trend_strata *s, int *grade) {
  for (size_t h = 0; h < s->n_strata; ++h) sort_stratum(s, h, grade);
}

static void swap(int *a, int *b) {
  const int c = *a;
  *a = *b;
  *b = c;
}

/* The next arrangement in lexicographic order; 0 where grade[0 .. n) descends. */
static int next_arrangement(int *grade, size_t n) {
  size_t i = n;
  while (i > 1 && grade[i - 2] >= grade[i - 1]) --i;
  if (i < 2) return 0;
  size_t j = n - 1;
  while (grade[j] <= grade[i - 2]) --j;
  swap(&grade[i - 2], &grade[j]);
  for (size_t a = i - 1, b = n - 1; a < b; ++a, --b) swap(&grade[a], &grade[b]);
  return 1;
}

int cc_trend_next_dealing(const cc_trend_strata *s, int *grade) {
  for (size_t h = s->n_strata; h-- > 0;) {
    if (next_arrangement(grade + s->first[h], s->first[h + 1] - s->first[h])) return 1;
    sort_stratum(s, h, grade);
  }
  return 0;
}
