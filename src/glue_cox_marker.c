/* outcome_screen(): markers into the lanes, and what is told of each without a model. */
#include "glue_cox.h"

#include <math.h>

#include "core/cc_rank.h"
#include "core/cc_unit.h"

/* The values of a matrix's markers from `first`, four side by side a patient: what is a page apart in memory is read
 * once. */
static void gather_values(const cox_call *c, const glue_matrix *m, size_t first, cc_vec *raw) {
  for (size_t i = 0; i < c->n; ++i) {
    const size_t cell = first + ((size_t)m->column[i] - 1) * m->n_markers;
    if (m->real != NULL && first + CC_LANES <= c->n_markers) {
      raw[i] = CC_LOAD(m->real + cell);
      continue;
    }
    for (size_t l = 0; l < CC_LANES; ++l) {
      raw[i][l] = first + l < c->n_markers ? glue_matrix_at(m, cell + l) : NA_REAL;
    }
  }
}

/* A column of the markers: less one of its own values, over a power of two near its range; both exact where the values
 * are whole numbers. unit: what it was multiplied by, 0 where it does not vary. */
CC_CLONES static void put_column(const cox_call *c, cox_scratch *s, const cc_vec *raw, size_t column,
                                 double unit[CC_LANES]) {
  const cc_vec none = CC_SPLAT(0.0);
  cc_vec from = none, reach = none, by;
  for (size_t i = c->n; i-- > 0;) from = CC_SELECT(s->present[i] > 0.0, raw[i], from);
  for (size_t i = 0; i < c->n; ++i) {
    const cc_vec far = CC_ABS(raw[i] - from);
    reach = CC_SELECT((s->present[i] > 0.0) & (far > reach), far, reach);
  }
  for (int l = 0; l < CC_LANES; ++l) {
    by[l] = cc_unit(0.25 * reach[l]);
    unit[l] = reach[l] > 0.0 ? by[l] : 0.0;
  }
  for (size_t i = 0; i < c->n; ++i) {
    s->work.cox.x[i * c->p + column] = CC_SELECT(s->present[i] > 0.0, (raw[i] - from) * by, none);
  }
}

/* Standard deviations of the markers' columns. */
CC_CLONES static void find_spread(const cox_call *c, const cox_scratch *s, double sd[CC_LANES]) {
  cc_vec n = CC_SPLAT(0.0), sum = n, square = n;
  const cc_vec *const x = s->work.cox.x;
  for (size_t i = 0; i < c->n; ++i) {
    n += s->present[i];
    sum += x[i * c->p];
  }
  const cc_vec mean = sum / CC_SELECT(n > 0.0, n, CC_SPLAT(1.0));
  for (size_t i = 0; i < c->n; ++i) {
    const cc_vec apart = x[i * c->p] - mean;
    square += s->present[i] * apart * apart;
  }
  for (int l = 0; l < CC_LANES; ++l) sd[l] = n[l] > 1.0 ? sqrt(square[l] / (n[l] - 1.0)) : NAN;
}

/* The marker's own patients together, who may be all. */
static void gather_marker(const cox_call *c, cox_scratch *s, int l) {
  cox_marker *const m = &s->marker[l];
  m->n = m->n_event = m->n_groups = 0;
  m->fail = m->own_fail;
  m->end = m->own_end;
  for (size_t k = 0, i = 0; k < c->times.n_groups; ++k) {
    const size_t before = m->n;
    size_t fail = m->n;
    for (; i < c->times.end[k]; ++i) {
      if (i == c->times.fail[k]) fail = m->n;
      if (s->present[i][l] != 0.0) m->value[m->n++] = s->raw[i][l];
    }
    if (c->times.fail[k] == c->times.end[k]) fail = m->n;
    if (m->n == before) continue;
    m->n_event += m->n - fail;
    m->own_fail[m->n_groups] = fail;
    m->own_end[m->n_groups++] = m->n;
  }
}

/* Values in order; what is tied is decided as everywhere (cc_rank.h). */
static void sort_markers(const cox_call *c, cox_scratch *s) {
  cox_marker *const m = s->marker;
  if (c->n > CC_LANE_SORT_MOST) {
    for (int l = 0; l < CC_LANES; ++l)
      m[l].n_tied = cc_tie_groups(m[l].value, NULL, m[l].n, c->digits, m[l].item, m[l].tied);
    return;
  }
  const double *const value[CC_LANES] = {m[0].value, m[1].value, m[2].value, m[3].value};
  const size_t n[CC_LANES] = {m[0].n, m[1].n, m[2].n, m[3].n};
  cc_rank_item *const item[CC_LANES] = {m[0].item, m[1].item, m[2].item, m[3].item};
  cc_lane_sort(value, n, s->keys, item);
  for (int l = 0; l < CC_LANES; ++l) m[l].n_tied = cc_tie_groups_sorted(NULL, m[l].n, c->digits, m[l].item, m[l].tied);
}

static void describe(const cox_call *c, cox_scratch *s, size_t j, const cox_marker *m, double unit, double sd) {
  c->out[N][j] = (double)m->n;
  c->out[N_EVENT][j] = (double)m->n_event;
  c->status[j] = m->n == 0 || m->n_event == 0 ? CC_TOO_FEW : unit == 0.0 ? CC_CONSTANT : CC_OK;
  if (c->status[j] != CC_OK) return;
  c->out[SD][j] = sd / unit;
  const cc_concordance found =
      cc_concordance_of(m->n, m->item, m->n_tied, m->tied, m->n_groups, m->fail, m->end, &s->room);
  c->out[CONCORDANCE][j] = ISNAN(found.value) ? NA_REAL : found.value;
  c->out[CONCORDANCE_ERROR][j] = ISNAN(found.value) ? NA_REAL : found.std_error;
}

void cox_describe(const cox_call *c, cox_scratch *s, size_t first, const double unit[CC_LANES]) {
  double sd[CC_LANES];
  find_spread(c, s, sd);
  for (int l = 0; l < CC_LANES; ++l) gather_marker(c, s, l);
  sort_markers(c, s);
  for (size_t l = 0; l < CC_LANES && first + l < c->n_markers; ++l)
    describe(c, s, first + l, &s->marker[l], unit[l], sd[l]);
}

CC_CLONES void cox_fill_lanes(const cox_call *c, cox_scratch *s, size_t first, double unit[CC_LANES]) {
  cc_cox *const cox = &s->work.cox;
  const size_t from_shared = c->own.n > 0 ? 2 : 1;
  const cc_vec one = CC_SPLAT(1.0), none = CC_SPLAT(0.0);
  gather_values(c, &c->values, first, s->raw);
  if (s->own != NULL) gather_values(c, &c->own, first, s->own);
  for (size_t i = 0; i < c->n; ++i) {
    cc_ivec known = s->raw[i] == s->raw[i];
    if (s->own != NULL) known &= s->own[i] == s->own[i];
    cox->count[i] = s->present[i] = CC_SELECT(known, one, none);
    for (size_t k = 0; k < c->n_shared; ++k) {
      cox->x[i * c->p + from_shared + k] = CC_SPLAT(c->shared[i * c->n_shared + k]);
    }
  }
  if (s->own != NULL) put_column(c, s, s->own, 1, unit);
  put_column(c, s, s->raw, 0, unit);
}

static void alloc_marker(cox_marker *m, size_t n) {
  m->value = glue_doubles(n);
  m->own_fail = glue_scratch(n, sizeof *m->own_fail);
  m->own_end = glue_scratch(n, sizeof *m->own_end);
  m->item = glue_scratch(2 * n, sizeof *m->item);
  m->tied = glue_scratch(n, sizeof *m->tied);
}

void cox_alloc_markers(const cox_call *c, cox_scratch *s) {
  const size_t n = c->n;
  for (int l = 0; l < CC_LANES; ++l) alloc_marker(&s->marker[l], n);
  s->keys = glue_aligned(n, sizeof *s->keys);
  s->room = (cc_concordance_room){glue_scratch(n, sizeof *s->room.own),
                                  glue_scratch(n, sizeof *s->room.first),
                                  glue_scratch(n, sizeof *s->room.last),
                                  glue_doubles(n),
                                  glue_scratch(cc_concordance_words(n), sizeof *s->room.bits),
                                  glue_scratch(cc_concordance_words(n), sizeof *s->room.before)};
}
