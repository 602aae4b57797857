/* A row of a trend: its patients by stratum and grade, their order. */
#include "glue_trend.h"

#include <string.h>

static size_t stratum_of(const group_input *in, size_t j) {
  return in->stratum != NULL ? (size_t)in->stratum[j] - 1 : 0;
}

trend_row new_trend_row(const group_input *in, size_t grades) {
  trend_row row = {.n_strata = in->n_strata};
  row.grade = glue_scratch(in->n, sizeof *row.grade);
  row.first = glue_scratch(in->n_strata + 1, sizeof *row.first);
  row.end = glue_scratch(in->n_strata, sizeof *row.end);
  row.size = glue_scratch(in->n_strata * grades, sizeof *row.size);
  row.of_all = glue_scratch(grades, sizeof *row.of_all);
  row.order = glue_scratch(in->n_strata, sizeof *row.order);
  row.memory = glue_scratch(in->n_strata, sizeof *row.memory);
  row.step = glue_scratch(grades * (grades / 4 + 1), sizeof *row.step);
  row.running = glue_scratch(grades / 4 + 1, sizeof *row.running);
  row.level = glue_scratch(grades, sizeof *row.level);
  memset(row.end, 0, in->n_strata * sizeof *row.end);
  for (size_t j = 0; j < in->n; ++j) ++row.end[stratum_of(in, j)];
  for (size_t h = 0, before = 0; h < in->n_strata; ++h) {
    row.memory[h] = glue_scratch(cc_order_bytes(row.end[h]), 1);
    before = row.end[h] += before;
  }
  return row;
}

/* Closes up the grades that somebody has. */
static void close_up(const group_input *in, const group_pairs *p, size_t grades, trend_row *row) {
  memset(row->of_all, 0, grades * sizeof *row->of_all);
  for (size_t i = 0; i < p->n; ++i) ++row->of_all[in->event[p->who[i]]];
  row->n_grades = 0;
  for (size_t g = 0; g < grades; ++g) {
    if (row->of_all[g] == 0) continue;
    row->of_all[row->n_grades] = row->of_all[g];
    row->level[g] = (int)row->n_grades++;
  }
}

void fill_trend_row(const group_input *in, const group_pairs *p, size_t grades, trend_row *row) {
  close_up(in, p, grades, row);
  row->n = p->n;
  memset(row->size, 0, row->n_strata * row->n_grades * sizeof *row->size);
  for (size_t h = 0, i = 0; h < row->n_strata; ++h) {
    row->first[h] = i;
    for (; i < p->n && (size_t)p->stratum[i] == h; ++i) {
      row->grade[i] = row->level[in->event[p->who[i]]];
      ++row->size[h * row->n_grades + (size_t)row->grade[i]];
    }
    const size_t from = row->first[h], n = i - from;
    if (p->limited) {
      cc_order_of_intervals(p->known + from, n, row->memory[h], &row->order[h]);
    } else {
      cc_order_of_changes(p->change + from, p->noise + from, n, in->digits, row->memory[h], &row->order[h]);
    }
  }
  row->first[row->n_strata] = p->n;
  cc_trend_steps(row->n_grades, row->step);
}

cc_trend_strata trend_strata(const trend_row *row) {
  return (cc_trend_strata){row->n_strata, row->n_grades, row->order, row->first, row->size, row->step};
}

int64_t trend_test(const trend_row *row, cc_trend *out) {
  int64_t all = 0;
  *out = (cc_trend){0.0, 0.0, 0.0, 0.0};
  for (size_t h = 0; h < row->n_strata; ++h) {
    cc_trend one;
    const int64_t sum =
        cc_trend_sum(&row->order[h], row->grade + row->first[h], row->n_grades, row->step, row->running);
    cc_trend_test(&row->order[h], sum, row->size + h * row->n_grades, row->n_grades, &one);
    out->statistic += one.statistic;
    out->expected += one.expected;
    out->variance += one.variance;
    out->pairs += one.pairs;
    all += sum;
  }
  return all;
}
