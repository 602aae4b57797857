/* prognostic_screen(): the bootstrap of ranks and cut-points, four markers at a time. */
#include "glue_screen.h"

#include <math.h>
#include <string.h>

#include "core/cc_bootstrap.h"

enum { RANGE = 16 }; /* resamples a work item */

size_t screen_resample_items(screen *c) {
  c->n_ranges = (c->resamples + RANGE - 1) / RANGE;
  return (c->n_markers + CC_LANES - 1) / CC_LANES * c->n_ranges;
}

static void gather_block(const screen *c, size_t first, screen_scratch *s, int active[CC_LANES]) {
  for (int l = 0; l < CC_LANES; ++l) {
    const size_t j = first + (size_t)l;
    s->marker[l].n = s->marker[l].n_event = 0;
    active[l] = j < c->n_markers && (c->status[j] == CC_OK || c->status[j] == CC_SEPARATED);
    if (j < c->n_markers) screen_gather(c, j, &s->marker[l]);
  }
  screen_find_four_steps(c, s);
  for (int l = 0; l < CC_LANES; ++l) {
    screen_marker *const m = &s->marker[l];
    for (size_t i = 0; i < m->n; ++i) m->place[i] = (uint32_t)m->at[m->item[i].index];
  }
}

/* Returns 1 where a patient of some active lane has no value. */
static int fill_lanes(const screen *c, screen_scratch *s, const int active[CC_LANES]) {
  int masked = 0;
  for (size_t i = 0; i < c->n; ++i) {
    s->x[i] = CC_SPLAT(0.0);
    s->mask[i] = CC_SPLAT(0.0);
  }
  for (int l = 0; l < CC_LANES; ++l) {
    const screen_marker *const m = &s->marker[l];
    if (!active[l]) {
      for (size_t i = 0; i < c->n; ++i) s->mask[i][l] = 1.0;
      continue;
    }
    masked |= m->n < c->n;
    for (size_t i = 0; i < m->n; ++i) {
      s->x[m->at[i]][l] = (m->value[i] - m->mean) / m->sd;
      s->mask[m->at[i]][l] = 1.0;
    }
  }
  return masked;
}

/* Rows of one resample: patients drawn at least once. */
static void compact_rows(const screen *c, screen_scratch *s, int masked, cc_batch_rows *rows) {
  size_t n = 0, n_event = 0;
  for (size_t i = 0; i < c->n; ++i) {
    if (s->weight[i] == 0.0) continue;
    s->rx[n] = s->x[i];
    s->rmask[n] = s->mask[i];
    s->rcount[n] = s->weight[i];
    for (size_t q = 0; q < c->k; ++q) s->rshared[n * c->k + q] = c->shared[i * c->k + q];
    if (c->n_powers > 0)
      memcpy(s->rpowers + n * c->n_powers, c->powers + i * c->n_powers, c->n_powers * sizeof(double));
    n_event += i < c->n_event;
    ++n;
  }
  *rows = (cc_batch_rows){n,           n_event,   c->k + 2, s->rshared, s->rcount, s->rx, masked ? s->rmask : NULL,
                          s->variance, s->rpowers};
}

/* How often patients without and with the event were drawn. */
static void count_drawn(const screen_marker *m, const uint32_t *count, uint64_t drawn[2]) {
  drawn[0] = drawn[1] = 0;
  for (size_t i = 0; i < m->n_event; ++i) drawn[1] += count[m->at[i]];
  for (size_t i = m->n_event; i < m->n; ++i) drawn[0] += count[m->at[i]];
}

/* By the rule of the row itself; left: of this marker and range. */
static int resampled_cut(const screen *c, const screen_scratch *s, const screen_marker *m, cc_cut_rule rule,
                         const uint64_t drawn[2], double *left) {
  cc_resampled_cut cut;
  if (!cc_roc_resampled(m->place, m->end, m->n_steps, c->n_event, s->counts, drawn, rule, &cut)) return -1;
  for (int g = 0; g < 2; ++g) {
    left[LEFT_TOTAL + g] += cut.total[g];
    left[LEFT_POSITIVE + g] += cut.positive[g];
  }
  return (int)cut.step;
}

static void resample_block(const screen *c, size_t first, size_t b, screen_scratch *s, const int wanted[CC_LANES],
                           int masked, const cc_vec *start) {
  cc_bootstrap_weights(c->seed, c->first + b, c->n, s->counts, s->weight);
  uint64_t drawn[CC_LANES][2];
  int active[CC_LANES], any = 0;
  for (int l = 0; l < CC_LANES; ++l) {
    count_drawn(&s->marker[l], s->counts, drawn[l]);
    active[l] = wanted[l] && drawn[l][0] > 0 && drawn[l][1] > 0;
    any |= active[l];
  }
  cc_batch_fit fit = {.state = {0, 0, 0, 0}};
  if (any && c->has_null) {
    cc_batch_rows rows;
    compact_rows(c, s, masked, &rows);
    const cc_batch_options options = {c->penalty, 0, 0.0, {0.0}};
    cc_batch_maximise(&rows, &options, &c->null, start, active, &fit);
  }
  for (int l = 0; l < CC_LANES; ++l) {
    const size_t j = first + (size_t)l;
    if (j >= c->n_markers) break;
    const screen_marker *const m = &s->marker[l];
    double statistic = NAN;
    int step = -1;
    if (active[l]) {
      const cc_cut_rule rule = c->below[j] == 1 ? CC_POSITIVE_BELOW : CC_POSITIVE_ABOVE;
      step = resampled_cut(c, s, m, rule, drawn[l], c->left + ((b / RANGE) * c->n_markers + j) * N_LEFT);
      if ((fit.state[l] & CC_BATCH_TEST) != 0) {
        statistic = fit.statistic[l];
      } else {
        cc_logistic_data data;
        if (screen_plain_design(c, s, m, 0, s->weight, &data) >= data.p) {
          statistic = cc_screen_statistic(&data, 1, STARTS_RESAMPLE, s->engine);
        }
      }
    }
    c->draws[b * c->n_markers + j] = statistic;
    c->steps[b * c->n_markers + j] = step;
  }
}

void screen_resample(void *context, int thread, size_t from, size_t to) {
  const screen *const c = context;
  screen_scratch *const s = &c->scratch[thread];
  for (size_t item = from; item < to; ++item) {
    const size_t first = item / c->n_ranges * CC_LANES, range = item % c->n_ranges;
    int active[CC_LANES];
    gather_block(c, first, s, active);
    const int masked = fill_lanes(c, s, active);
    cc_vec start[CC_BATCH_MOST];
    const size_t p = c->k + 2;
    for (size_t q = 0; q < p && p <= CC_BATCH_MOST; ++q) {
      for (int l = 0; l < CC_LANES; ++l) {
        const double value = active[l] ? c->start[(first + (size_t)l) * p + q] : 0.0;
        start[q][l] = isnan(value) ? (q + 1 < p ? c->null.beta[q] : 0.0) : value;
      }
    }
    const size_t end = (range + 1) * RANGE < c->resamples ? (range + 1) * RANGE : c->resamples;
    for (size_t b = range * RANGE; b < end; ++b) resample_block(c, first, b, s, active, masked, start);
  }
}

void screen_rank_resamples(void *context, int thread, size_t from, size_t to) {
  const screen *const c = context;
  for (size_t b = from; b < to; ++b) {
    cc_bootstrap_ranks(c->draws + b * c->n_markers, c->n_markers, c->scratch[thread].by_statistic,
                       c->rank + b * c->n_markers);
  }
}

/* The draws of neighbours are neighbours: a block of markers is turned before each marker's limits are taken. */
void screen_limits(void *context, int thread, size_t from, size_t to) {
  const screen *const c = context;
  screen_scratch *const s = &c->scratch[thread];
  double *const ranks = s->ranks, *const steps = ranks + SCREEN_LIMITS * c->resamples;
  for (size_t b = 0; b < c->resamples; ++b) {
    for (size_t j = from; j < to; ++j) {
      const int step = c->steps[b * c->n_markers + j];
      ranks[(j - from) * c->resamples + b] = (double)c->rank[b * c->n_markers + j];
      steps[(j - from) * c->resamples + b] = step < 0 ? NAN : (double)step;
    }
  }
  for (size_t j = from; j < to; ++j) {
    if (c->status[j] != CC_OK && c->status[j] != CC_SEPARATED) continue;
    c->out[RESAMPLES][j] = (double)cc_bootstrap_limits(ranks + (j - from) * c->resamples, c->resamples, c->tail,
                                                       &c->out[RANK_LOW][j], &c->out[RANK_HIGH][j]);
    double low, high;
    if (cc_bootstrap_limits(steps + (j - from) * c->resamples, c->resamples, c->tail, &low, &high) == 0) continue;
    screen_marker *const m = &s->marker[0];
    screen_gather(c, j, m);
    screen_find_steps(c, m);
    c->out[CUT_LOW][j] = screen_step_value(m, (size_t)low);
    c->out[CUT_HIGH][j] = screen_step_value(m, (size_t)high);
  }
}
