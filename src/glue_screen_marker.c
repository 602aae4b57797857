/* prognostic_screen(): one marker by itself. */
#include "glue_screen.h"

#include <math.h>
#include <stdlib.h>

/* Mean and standard deviation, in a unit in which no square leaves the range of doubles. */
static void standardise(screen_marker *m) {
  double most = 0.0, sum = 0.0, squares = 0.0;
  for (size_t i = 0; i < m->n; ++i) most = fmax(most, fabs(m->value[i]));
  m->unit = cc_tile_unit(most);
  for (size_t i = 0; i < m->n; ++i) sum += m->value[i] /= m->unit;
  m->mean = m->n > 0 ? sum / (double)m->n : 0.0;
  for (size_t i = 0; i < m->n; ++i) squares += (m->value[i] - m->mean) * (m->value[i] - m->mean);
  m->sd = m->n > 1 ? sqrt(squares / (double)(m->n - 1)) : NAN;
}

void screen_gather(const screen *c, size_t j, screen_marker *m) {
  m->n = m->n_event = 0;
  for (size_t i = 0; i < c->n; ++i) {
    const double units = glue_matrix_at(&c->matrix, (size_t)(c->matrix.column[i] - 1) * c->n_markers + j);
    if (ISNAN(units)) continue;
    m->units[m->n] = units;
    m->value[m->n] = c->log2_scale ? log2(units) : units;
    m->event[m->n] = i < c->n_event;
    m->at[m->n++] = i;
    m->n_event += i < c->n_event;
  }
  standardise(m);
}

void screen_find_steps(const screen *c, screen_marker *m) {
  m->n_steps = cc_tie_groups(m->units, NULL, m->n, c->digits, m->item, m->end);
}

void screen_find_four_steps(const screen *c, screen_scratch *s) {
  screen_marker *const m = s->marker;
  if (c->n <= CC_LANE_SORT_MOST) {
    const double *const units[CC_LANES] = {m[0].units, m[1].units, m[2].units, m[3].units};
    const size_t n[CC_LANES] = {m[0].n, m[1].n, m[2].n, m[3].n};
    cc_rank_item *const item[CC_LANES] = {m[0].item, m[1].item, m[2].item, m[3].item};
    cc_lane_sort(units, n, s->keys, item);
    for (int l = 0; l < CC_LANES; ++l)
      m[l].n_steps = cc_tie_groups_sorted(NULL, m[l].n, c->digits, m[l].item, m[l].end);
    return;
  }
  for (int l = 0; l < CC_LANES; ++l) screen_find_steps(c, &m[l]);
}

double screen_step_value(const screen_marker *m, size_t step) {
  return m->units[m->item[step == 0 ? 0 : m->end[step - 1]].index];
}

void screen_store_auc(const screen *c, size_t j, const cc_auc *auc) {
  c->out[AUC][j] = auc->auc;
  cc_auc_interval(auc, c->z, &c->out[AUC_LOW][j], &c->out[AUC_HIGH][j]);
}

void screen_describe_curve(const screen *c, size_t j, screen_scratch *s, const screen_marker *m,
                           screen_cut cut[CC_N_CUT_RULES]) {
  cc_roc_count(m->item, m->end, m->n_steps, m->event, NULL, s->n0, s->n1);
  cc_auc auc;
  cc_roc_auc(s->n0, s->n1, m->n_steps, &auc);
  screen_store_auc(c, j, &auc);
  for (int rule = 0; rule < CC_N_CUT_RULES; ++rule) {
    cc_cut_point found;
    cut[rule] = (screen_cut){NAN, NAN, NAN};
    if (!cc_roc_cut(s->n0, s->n1, m->n_steps, (cc_cut_rule)rule, &found)) continue;
    cut[rule] = (screen_cut){screen_step_value(m, found.step), found.sensitivity, found.specificity};
  }
}

void screen_store_cut(const screen *c, size_t j, const screen_cut cut[CC_N_CUT_RULES]) {
  const double estimate = c->out[ESTIMATE][j];
  const int asked = c->direction == NULL ? 0 : c->direction[j];
  if (asked == 0 && ISNAN(estimate)) return;
  c->below[j] = asked != 0 ? asked < 0 : estimate < 0.0;
  const screen_cut *const own = &cut[c->below[j] ? CC_POSITIVE_BELOW : CC_POSITIVE_ABOVE];
  c->out[CUT][j] = own->value;
  c->out[SENSITIVITY][j] = own->sensitivity;
  c->out[SPECIFICITY][j] = own->specificity;
}

size_t screen_plain_design(const screen *c, screen_scratch *s, const screen_marker *m, int predictive,
                           const double *weight, cc_logistic_data *data) {
  const size_t n_main = predictive && !c->arms_shared ? c->n_arms : 0;
  size_t n = 0;
  for (size_t i = 0; i < m->n; ++i) {
    const size_t at = m->at[i];
    if (weight != NULL && weight[at] == 0.0) continue;
    if (predictive && ISNAN(c->arms[at])) continue;
    s->row[n++] = i;
  }
  const size_t p = 2 + c->k + n_main + (predictive ? c->n_arms : 0);
  for (size_t r = 0; r < n; ++r) {
    const size_t at = m->at[s->row[r]];
    const double x = (m->value[s->row[r]] - m->mean) / m->sd;
    double *cell = s->design + r;
    *cell = 1.0;
    cell += n;
    for (size_t q = 0; q < c->k; ++q, cell += n) *cell = c->shared[at * c->k + q];
    for (size_t a = 0; a < n_main; ++a, cell += n) *cell = c->arms[a * c->n + at];
    *cell = x;
    cell += n;
    for (size_t a = 0; predictive && a < c->n_arms; ++a, cell += n) *cell = x * c->arms[a * c->n + at];
    s->y[r] = at < c->n_event;
    if (weight != NULL) s->w[r] = weight[at];
  }
  *data = (cc_logistic_data){n, p, s->design, s->y, weight != NULL ? s->w : NULL, NULL, c->penalty};
  return n;
}

void screen_store_fit(const screen *c, size_t j, double sd, double unit, const cc_screen_fit *fit) {
  c->out[ESTIMATE][j] = fit->estimate / sd / unit;
  c->out[STD_ERROR][j] = fit->std_error / sd / unit;
  c->out[LOW][j] = fit->low / sd / unit;
  c->out[HIGH][j] = fit->high / sd / unit;
  c->out[STATISTIC][j] = fit->statistic;
  c->separated[j] = fit->separated;
  c->status[j] = (int)fit->status;
}

/* The design of screen_plain_design() in the units given, of the rows that it has taken. */
static void fill_given(const screen *c, screen_scratch *s, const screen_marker *m, size_t n) {
  for (size_t r = 0; r < n; ++r) {
    const size_t i = s->row[r];
    double *cell = s->given + r;
    *cell = 1.0;
    cell += n;
    for (size_t q = 0; q < c->k; ++q, cell += n) *cell = c->given[q * c->n + m->at[i]];
    *cell = m->value[i];
  }
}

int screen_overlaps(const screen *c, size_t j, screen_scratch *s, double *beta) {
  screen_marker *const m = &s->marker[0];
  cc_logistic_data data;
  screen_gather(c, j, m);
  fill_given(c, s, m, screen_plain_design(c, s, m, 0, NULL, &data));
  const cc_exactly exactly = {malloc, free, s->given};
  return cc_screen_overlap(&data, &exactly, beta, s->engine) == 1;
}

void screen_fit_careful(const screen *c, size_t j, screen_scratch *s, const screen_marker *m) {
  cc_logistic_data data;
  cc_screen_fit fit;
  fill_given(c, s, m, screen_plain_design(c, s, m, 0, NULL, &data));
  const cc_exactly exactly = {malloc, free, s->given};
  cc_screen_careful(&data, &exactly, c->profile, c->drop, cc_logistic_starts(data.n), s->engine, &fit);
  screen_store_fit(c, j, m->sd, m->unit, &fit);
  c->careful[j] = 1;
}

void screen_test_predictive(const screen *c, size_t j, screen_scratch *s, const screen_marker *m) {
  cc_logistic_data data;
  const size_t n = screen_plain_design(c, s, m, 1, NULL, &data);
  c->out[PREDICTIVE][j] =
      n >= data.p ? cc_screen_statistic(&data, c->n_arms, cc_logistic_starts(data.n), s->engine) : NA_REAL;
}
