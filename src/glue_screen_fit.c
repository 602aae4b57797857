/* prognostic_screen(): eight markers at a time. What the fast kernels cannot vouch for goes to the careful engine, lane
 * by lane. */
#include "glue_screen.h"

#include <math.h>
#include <string.h>

#include "core/cc_batch_scan.h"
#include "core/cc_univariable.h"

/* A tile at work: markers [first, first + count). */
typedef struct {
  size_t first, count;
  int model[CC_TILE]; /* a model can be asked of the lane */
  cc_ivec overlap[2];
  screen_cut cut[CC_TILE][CC_N_CUT_RULES];
} block;

static void load_tile(const screen *c, screen_scratch *s, const block *b) {
  glue_gather(&c->matrix, 0, b->first, b->first + b->count, s->units);
  glue_prefetch(&c->matrix, b->first + CC_TILE);
  if (c->log2_scale) {
    for (size_t i = 0; i < c->n * CC_TILE; ++i) s->values[i] = log2(s->units[i]);
  }
  cc_tile_prepare(&s->tile);
}

static cc_status judge(const screen *c, const cc_tile *tile, int lane) {
  const double n = CC_AT(tile->count, lane), events = CC_AT(tile->events, lane);
  if (n == 0.0) return CC_TOO_FEW;
  if (events == 0.0 || events == n) return CC_ONE_GROUP;
  if (!cc_tile_sound(tile, lane)) return CC_CONSTANT;
  if (n < (double)(c->k + 2)) return CC_TOO_FEW;
  return CC_OK;
}

/* Neither group lies wholly at or beyond the other's end. */
static int groups_overlap(const screen *c, const cc_tile *tile, const screen_scratch *s, int lane) {
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  for (size_t i = 0; i < c->n; ++i) {
    if (ISNAN(s->units[i * CC_TILE + (size_t)lane])) continue;
    const double x = tile->x[2 * i + (size_t)(lane / CC_LANES)][lane % CC_LANES];
    const int group = i < c->n_event;
    low[group] = fmin(low[group], x);
    high[group] = fmax(high[group], x);
  }
  return high[0] > low[1] && high[1] > low[0];
}

/* Sorts, ties, AUC and cut-point, of all lanes at once or, where values may be tied, of one. Ties can make a marker
 * constant, and only with ties can groups touch without overlap of ranks. */
static void describe(const screen *c, screen_scratch *s, block *b) {
  const cc_tile *const tile = &s->tile;
  const int together = c->n <= CC_LANE_ROC_MOST;
  cc_lane_curves curves;
  if (together) cc_lane_roc(tile, c->digits, s->sorted, &curves);
  for (int l = 0; l < CC_TILE; ++l) {
    const size_t j = b->first + (size_t)l;
    b->overlap[l / CC_LANES][l % CC_LANES] = 0;
    b->model[l] = 0;
    if ((size_t)l >= b->count) continue;
    const cc_status status = judge(c, tile, l);
    c->status[j] = (int)status;
    c->out[N][j] = CC_AT(tile->count, l);
    c->out[N_EVENT][j] = CC_AT(tile->events, l);
    c->out[SD][j] = CC_AT(tile->count, l) > 1.0 ? CC_AT(tile->sd, l) * CC_AT(tile->unit, l) : NAN;
    if (status != CC_OK) continue;
    int overlap;
    if (together && !curves.near[l]) {
      screen_store_auc(c, j, &curves.auc[l]);
      for (int rule = 0; rule < CC_N_CUT_RULES; ++rule) {
        const cc_cut_point *const cut = &curves.cut[rule][l];
        b->cut[l][rule] = (screen_cut){s->units[cut->step * CC_TILE + (size_t)l], cut->sensitivity, cut->specificity};
      }
      overlap = curves.auc[l].auc > 0.0 && curves.auc[l].auc < 1.0;
    } else {
      screen_marker *const m = &s->marker[0];
      screen_gather(c, j, m);
      screen_find_steps(c, m);
      if (m->n_steps == 1) {
        c->status[j] = CC_CONSTANT;
        continue;
      }
      screen_describe_curve(c, j, s, m, b->cut[l]);
      overlap = groups_overlap(c, tile, s, l);
    }
    b->model[l] = 1;
    b->overlap[l / CC_LANES][l % CC_LANES] = overlap ? -1 : 0;
  }
}

static void store_lane(const screen *c, size_t j, const cc_tile *tile, int lane, const cc_screen_fit *fit) {
  screen_store_fit(c, j, CC_AT(tile->sd, lane), CC_AT(tile->unit, lane), fit);
}

static void store_start(const screen *c, size_t j, size_t p, const double *beta) {
  if (c->start == NULL) return;
  for (size_t q = 0; q < p && p <= CC_BATCH_MOST; ++q) c->start[j * p + q] = beta == NULL ? NAN : beta[q];
}

/* Of a lane of the tile, from a lane of four. */
static void store_batch(const screen *c, size_t j, const cc_tile *tile, int lane, const cc_batch_fit *fit, int l) {
  const size_t p = c->k + 2;
  double beta[CC_BATCH_MOST];
  for (size_t q = 0; q < p; ++q) beta[q] = fit->beta[q][l];
  const cc_screen_fit row = {beta[p - 1], fit->std_error[l], fit->statistic[l], fit->low[l], fit->high[l], 0, CC_OK};
  store_lane(c, j, tile, lane, &row);
  store_start(c, j, p, beta);
}

/* The rows of four lanes of values x. */
static cc_batch_rows batch_rows(const screen *c, const screen_scratch *s, const cc_vec *x, const cc_vec *mask) {
  return (cc_batch_rows){c->n, c->n_event, c->k + 2, c->shared, NULL, x, mask, s->variance, c->powers};
}

static cc_batch_options batch_options(const screen *c, const cc_batch_rows *rows) {
  cc_batch_options options = {c->penalty, c->profile, c->drop, {0.0}};
  cc_batch_min_pivots(rows, options.min_pivot);
  return options;
}

/* All along the slopes, the marker in all four lanes. Returns 0 where that does not tell. */
static int fit_along(const screen *c, size_t j, screen_scratch *s, int lane, int overlap) {
  if (!c->has_null || c->penalty->concave || (c->k == 0 && !overlap)) return 0;
  int masked = 0;
  for (size_t i = 0; i < c->n; ++i) {
    const double x = s->tile.x[2 * i + (size_t)(lane / CC_LANES)][lane % CC_LANES];
    const int there = !ISNAN(s->units[i * CC_TILE + (size_t)lane]);
    s->rx[i] = CC_SPLAT(x);
    s->rmask[i] = CC_SPLAT((double)there);
    masked |= !there;
  }
  const cc_batch_rows rows = batch_rows(c, s, s->rx, masked ? s->rmask : NULL);
  const cc_batch_options options = batch_options(c, &rows);
  cc_batch_fit fit;
  if (!cc_batch_scan(&rows, &options, &c->null, overlap, &fit)) return 0;
  if (!(fit.state[0] & CC_BATCH_OVERLAP)) {
    double beta[CC_BATCH_MOST];
    for (size_t q = 0; q < rows.p; ++q) beta[q] = fit.beta[q][0];
    if (!screen_overlaps(c, j, s, beta)) return 0;
  }
  store_batch(c, j, &s->tile, lane, &fit, 0);
  return 1;
}

/* A lane that the fast road cannot vouch for; overlap: the data are known to overlap. */
static void fit_slowly(const screen *c, size_t j, screen_scratch *s, int lane, int overlap) {
  if (fit_along(c, j, s, lane, overlap)) return;
  screen_gather(c, j, &s->marker[0]);
  screen_fit_careful(c, j, s, &s->marker[0]);
  store_start(c, j, c->k + 2, NULL);
}

/* Without covariates. */
static void fit_alone(const screen *c, screen_scratch *s, const block *b) {
  const cc_univariable_options options = {c->penalty, c->profile, c->drop};
  cc_univariable_fit fit;
  cc_univariable_fit_tile(&s->tile, b->overlap, &options, &fit);
  for (int l = 0; l < CC_TILE; ++l) {
    const size_t j = b->first + (size_t)l;
    if (!b->model[l]) continue;
    if (!CC_AT(fit.sound, l)) {
      fit_slowly(c, j, s, l, CC_AT(b->overlap, l) != 0);
      continue;
    }
    const cc_screen_fit row = {CC_AT(fit.slope, l),
                               CC_AT(fit.std_error, l),
                               CC_AT(fit.statistic, l),
                               CC_AT(fit.low, l),
                               CC_AT(fit.high, l),
                               0,
                               CC_OK};
    store_lane(c, j, &s->tile, l, &row);
    const double beta[2] = {CC_AT(fit.intercept, l), CC_AT(fit.slope, l)};
    store_start(c, j, 2, beta);
  }
}

/* Half a tile as lanes of their own. Returns 1 where a patient of some active lane has no value. */
static int fill_lanes(const screen *c, screen_scratch *s, int half, const int active[CC_LANES]) {
  int masked = 0;
  for (size_t i = 0; i < c->n; ++i) {
    s->x[i] = s->tile.x[2 * i + (size_t)half];
    for (int l = 0; l < CC_LANES; ++l) {
      const int there = !active[l] || !ISNAN(s->units[i * CC_TILE + (size_t)(half * CC_LANES + l)]);
      if (!active[l]) s->x[i][l] = 0.0;
      s->mask[i][l] = there;
      masked |= !there;
    }
  }
  return masked;
}

/* With covariates, four lanes at a time. */
static void fit_half(const screen *c, screen_scratch *s, const block *b, int half) {
  const int *const active = b->model + half * CC_LANES;
  const int masked = fill_lanes(c, s, half, active);
  const cc_batch_rows rows = batch_rows(c, s, s->x, masked ? s->mask : NULL);
  cc_batch_fit fit = {.state = {0, 0, 0, 0}};
  if (c->has_null) {
    const cc_batch_options options = batch_options(c, &rows);
    cc_batch_maximise(&rows, &options, &c->null, NULL, active, &fit);
  }
  const int needed = CC_BATCH_FIT | CC_BATCH_TEST | CC_BATCH_OVERLAP | (c->profile ? CC_BATCH_LIMITS : 0);
  for (int l = 0; l < CC_LANES; ++l) {
    const int lane = half * CC_LANES + l;
    if (!active[l]) continue;
    if ((fit.state[l] & needed) == needed) {
      store_batch(c, b->first + (size_t)lane, &s->tile, lane, &fit, l);
    } else {
      fit_slowly(c, b->first + (size_t)lane, s, lane, (fit.state[l] & CC_BATCH_OVERLAP) != 0);
    }
  }
}

static void fit_tile(const screen *c, size_t tile, screen_scratch *s) {
  block b = {.first = tile * CC_TILE};
  b.count = c->n_markers - b.first < CC_TILE ? c->n_markers - b.first : CC_TILE;
  load_tile(c, s, &b);
  describe(c, s, &b);
  if (c->k == 0) {
    fit_alone(c, s, &b);
  } else {
    fit_half(c, s, &b, 0);
    fit_half(c, s, &b, 1);
  }
  for (int l = 0; l < CC_TILE; ++l) {
    if (b.model[l]) screen_store_cut(c, b.first + (size_t)l, b.cut[l]);
  }
  for (int l = 0; c->n_arms > 0 && l < CC_TILE; ++l) {
    if (!b.model[l]) continue;
    screen_gather(c, b.first + (size_t)l, &s->marker[0]);
    screen_test_predictive(c, b.first + (size_t)l, s, &s->marker[0]);
  }
}

void screen_fit_tiles(void *context, int thread, size_t from, size_t to) {
  const screen *const c = context;
  for (size_t tile = from; tile < to; ++tile) fit_tile(c, tile, &c->scratch[thread]);
}
