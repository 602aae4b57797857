#include "cc_batch_scan.h"

#include <math.h>

#include "cc_batch_walk.h"

/* Slopes looked at, up to SIDE on each side of 0. A surface turns where a patient's probability does, so a step moves
 * the linear predictor of the patient farthest out by a fourth, and by a third of where it stands. */
enum { SIDE = 28, POINTS = 2 * SIDE + 1 };

static double far(size_t k) {
  double reach = 0.0;
  for (size_t i = 0; i < k; ++i) reach += 0.25 + reach / 3.0;
  return reach;
}

/* A climb over ground that is almost flat may have to go on where it was given up. */
enum { MOST_CLIMBS = 3 };

/* Heights along the way need not be known better than by a last step of this squared length, in standard errors. */
#define ROUGHLY 0.1

/* The ordinary profile is at most this much higher than the ordinary likelihood where the penalised profile is best. */
#define SLACK 1.0

/* The profile at one slope. */
typedef struct {
  double beta[CC_BATCH_MOST];  /* the marker's last */
  double ridge[CC_BATCH_MOST]; /* change of the other coefficients by the slope */
  double height, rise, plain;  /* profile, its derivative, and its height without the penalty */
  int unique;
} point;

typedef struct {
  const cc_batch_options *options;
  cc_batch_surface surface;
  size_t p;
  double unit, ceiling; /* of slopes; of the penalty */
  point at[POINTS];
  size_t first, last; /* of `at`, that were looked at */
} scan;

static double penalty_height(size_t p, const cc_batch_model *model, int lane) {
  double product = 1.0;
  for (size_t j = 0; j < p; ++j) product *= model->pivot[j][lane];
  return 0.5 * log(product);
}

/* beta, model, move, height: as cc_batch_climb() leaves them. */
static void note(const scan *s, const cc_vec *beta, const cc_batch_model *model, const cc_vec *move,
                 const cc_vec *height, int lane, point *out) {
  const size_t p = s->p;
  cc_vec ridge[CC_BATCH_MOST] = {{0.0}};
  ridge[p - 1] = CC_SPLAT(1.0);
  cc_batch_model_unwhiten(p, model, ridge, ridge);
  for (size_t j = 0; j < p; ++j) {
    out->beta[j] = beta[j][lane];
    out->ridge[j] = ridge[j][lane];
  }
  cc_ivec unique;
  cc_batch_unique(model, s->options, p, &unique);
  out->unique = unique[lane] != 0;
  out->height = (*height)[lane];
  out->rise = model->gradient[p - 1][lane];
  for (size_t j = 0; j + 1 < p; ++j) out->rise -= model->minus_h[CC_ROW(p - 1) + j][lane] * move[j][lane];
  out->plain = out->height - penalty_height(p, model, lane);
}

/* At least the penalty's height anywhere: log|X'X / 4| / 2 is at most that of the diagonal alone (Hadamard). */
static double ceiling(const cc_batch_rows *rows) {
  const size_t p = rows->p;
  double square[CC_BATCH_MOST] = {0.0}, sum = 0.0;
  for (size_t i = 0; i < rows->n; ++i) {
    const double *const z = cc_batch_shared(rows, i);
    const double x = rows->x[i][0];
    const double w = (rows->count == NULL ? 1.0 : rows->count[i]) * (rows->mask == NULL ? 1.0 : rows->mask[i][0]);
    square[0] += w;
    for (size_t j = 1; j + 1 < p; ++j) square[j] += w * z[j - 1] * z[j - 1];
    square[p - 1] += w * x * x;
  }
  for (size_t j = 0; j < p; ++j) sum += log(0.25 * square[j]);
  return 0.5 * sum;
}

/* Slope 0 in lane 0, and the slopes next to it. Returns 0 where slope 0 cannot be had. */
static int begin(scan *s, const cc_batch_rows *rows, const cc_batch_null *null) {
  const size_t p = s->p;
  cc_vec beta[CC_BATCH_MOST], move[CC_BATCH_MOST], height;
  cc_batch_model model;
  const cc_ivec all = CC_IVEC(-1);
  cc_ivec reached;
  double largest = 0.0;
  for (size_t i = 0; i < rows->n; ++i) largest = fmax(largest, fabs(rows->x[i][0]));
  s->unit = 1.0 / largest;
  s->ceiling = ceiling(rows);
  for (size_t j = 0; j + 1 < p; ++j) beta[j] = CC_SPLAT(null->beta[j]);
  beta[p - 1] = s->unit * (cc_vec){0.0, far(1), -far(1), far(2)};
  cc_batch_climb(&s->surface, p - 1, &all, beta, &model, move, &height, &reached);
  s->first = s->last = SIDE;
  note(s, beta, &model, move, &height, 0, &s->at[SIDE]);
  if (reached[1]) note(s, beta, &model, move, &height, 1, &s->at[++s->last]);
  if (reached[2]) note(s, beta, &model, move, &height, 2, &s->at[--s->first]);
  if (reached[1] && reached[3]) note(s, beta, &model, move, &height, 3, &s->at[++s->last]);
  return reached[0] && s->at[SIDE].unique;
}

/* Where the outermost points of both sides lead, lanes 0 and 1 upwards, 2 and 3 downwards. */
static void next_slopes(const scan *s, cc_vec *beta) {
  for (int l = 0; l < CC_LANES; ++l) {
    const int up = l < 2, step = 1 + l % 2;
    const point *const from = &s->at[up ? s->last : s->first];
    const size_t k = (up ? s->last - SIDE : SIDE - s->first) + (size_t)step;
    const double slope = (up ? 1.0 : -1.0) * s->unit * far(k), by = slope - from->beta[s->p - 1];
    for (size_t j = 0; j < s->p; ++j) beta[j][l] = from->beta[j] + by * from->ridge[j];
    beta[s->p - 1][l] = slope;
  }
}

static double highest(const scan *s) {
  double top = -INFINITY;
  for (size_t k = s->first; k <= s->last; ++k) top = fmax(top, s->at[k].height);
  return top;
}

/* Whether no point beyond `here` matters: there the ordinary profile, which is concave, falls, and is too low for any
 * penalty. */
static int beyond_all(const scan *s, const point *before, const point *here) {
  const double needed = highest(s) - (s->options->profile ? s->options->drop : 0.0);
  return here->plain < before->plain && here->plain + SLACK + s->ceiling < needed;
}

/* Looks outwards on both sides until nothing beyond matters. */
static int look_along(scan *s) {
  int up = 1, down = 1;
  while (up || down) {
    if ((up && s->last + 2 >= POINTS) || (down && s->first < 2)) return 0;
    cc_vec beta[CC_BATCH_MOST], move[CC_BATCH_MOST], height;
    cc_batch_model model;
    const cc_ivec wanted = {-up, -up, -down, -down};
    cc_ivec reached;
    next_slopes(s, beta);
    cc_batch_climb(&s->surface, s->p - 1, &wanted, beta, &model, move, &height, &reached);
    for (int l = 0; l < CC_LANES; ++l) {
      if (l < 2 ? !up : !down) continue;
      if (!reached[l]) {
        if (l % 2 == 0) return 0;
        continue; /* once more, from nearer */
      }
      point *const here = &s->at[l < 2 ? ++s->last : --s->first];
      note(s, beta, &model, move, &height, l, here);
      if (beyond_all(s, l < 2 ? here - 1 : here + 1, here)) *(l < 2 ? &up : &down) = 0;
    }
  }
  return 1;
}

/* A start between two neighbours, in the next free lane. Returns 0 where there is none. */
static int add_start(const scan *s, const point *a, const point *b, double share, int *peaks, cc_vec *beta) {
  if (*peaks == CC_LANES) return 0;
  for (size_t j = 0; j < s->p; ++j) beta[j][*peaks] = a->beta[j] + share * (b->beta[j] - a->beta[j]);
  ++*peaks;
  return 1;
}

/* Starts where the profile turns from rising to falling, and at the highest point where it is by none of these. Returns
 * how many, 0 where there are more than lanes. */
static int find_peaks(const scan *s, cc_vec *beta) {
  const double top = highest(s);
  int peaks = 0, covered = 0;
  for (size_t k = s->first; k < s->last; ++k) {
    const point *const a = &s->at[k], *const b = a + 1;
    if (!(a->rise > 0.0 && b->rise <= 0.0)) continue;
    covered |= a->height == top || b->height == top;
    if (!add_start(s, a, b, a->rise / (a->rise - b->rise), &peaks, beta)) return 0;
  }
  for (size_t k = s->first; k <= s->last && !covered; ++k) {
    if (s->at[k].height < top) continue;
    covered = 1;
    if (!add_start(s, &s->at[k], &s->at[k], 0.0, &peaks, beta)) return 0;
  }
  for (int l = peaks; l < CC_LANES; ++l) {
    for (size_t j = 0; j < s->p; ++j) beta[j][l] = beta[j][0];
  }
  return peaks;
}

/* Where the climbs from all peaks end; see cc_batch_climb(). lane: the highest. */
typedef struct {
  cc_vec beta[CC_BATCH_MOST], move[CC_BATCH_MOST], height;
  cc_batch_model model;
  int lane;
} summit;

static int climb_peaks(scan *s, summit *top) {
  const int peaks = find_peaks(s, top->beta);
  if (peaks == 0) return 0;
  cc_ivec wanted = CC_IVEC(0), reached, concave, unique;
  for (int l = 0; l < peaks; ++l) wanted[l] = -1;
  cc_ivec short_of = wanted;
  for (int climb = 0; climb < MOST_CLIMBS && cc_any(&short_of); ++climb) {
    cc_batch_climb(&s->surface, s->p, &wanted, top->beta, &top->model, top->move, &top->height, &reached);
    short_of = wanted & ~reached;
  }
  cc_batch_model_concave(s->p, &top->model, &concave);
  cc_batch_unique(&top->model, s->options, s->p, &unique);
  top->lane = 0;
  for (int l = 0; l < peaks; ++l) {
    if (!reached[l]) return 0;
    if (top->height[l] > top->height[top->lane]) top->lane = l;
  }
  return concave[top->lane] && unique[top->lane] && top->height[top->lane] > highest(s) - 1e-9;
}

/* Two neighbours between which the profile crosses the contour; inside: NULL for the summit itself. */
typedef struct {
  const point *inside, *outside;
} crossing;

/* On the side `sign` of the summit. Returns 0 where it crosses more than once, or other coefficients may have two
 * maxima. */
static int find_crossing(const scan *s, double slope, double contour, int sign, crossing *out) {
  *out = (crossing){NULL, NULL};
  for (size_t i = 0; i <= s->last - s->first; ++i) {
    const point *const here = &s->at[sign > 0 ? s->first + i : s->last - i];
    if (!(sign * (here->beta[s->p - 1] - slope) > 0.0)) continue;
    if (here->height < contour) {
      if (out->outside == NULL) out->outside = here;
      continue;
    }
    if (out->outside != NULL || !here->unique) return 0;
    out->inside = here;
  }
  return out->outside != NULL;
}

/* Starts of two lanes: between the two neighbours, where the root of the depth would be the contour's if it were
 * linear, and beside that. */
static void limit_starts(const scan *s, const summit *top, double contour, const crossing *c, int lane, cc_vec *beta,
                         cc_vec *reach) {
  const size_t m = s->p - 1;
  const double height = top->height[top->lane], most = sqrt(height - contour);
  const double near = c->inside != NULL ? sqrt(fmax(0.0, height - c->inside->height)) : 0.0;
  const double share = (most - near) / (sqrt(height - c->outside->height) - near);
  for (size_t j = 0; j < s->p; ++j) {
    const double from = c->inside != NULL ? c->inside->beta[j] : top->beta[j][top->lane];
    beta[j][lane] = from + share * (c->outside->beta[j] - from);
    beta[j][lane + 1] = from + 0.5 * (share + (share > 0.5 ? 0.0 : 1.0)) * (c->outside->beta[j] - from);
    if (j == m) (*reach)[lane] = (*reach)[lane + 1] = fabs(c->outside->beta[j] - from);
  }
}

static int lies_within(const crossing *c, size_t m, double sign, double limit) {
  return sign * (c->outside->beta[m] - limit) > 0.0 &&
         (c->inside == NULL || sign * (limit - c->inside->beta[m]) > -1e-9 * fabs(c->inside->beta[m]));
}

/* Both limits, lanes 0 and 1 downwards, 2 and 3 upwards. */
static int find_limits(scan *s, const summit *top, cc_batch_fit *out) {
  const size_t m = s->p - 1;
  const double slope = top->beta[m][top->lane], contour = top->height[top->lane] - s->options->drop;
  const cc_vec sign = {-1.0, -1.0, 1.0, 1.0}, estimate = CC_SPLAT(slope), height = CC_SPLAT(contour);
  const cc_ivec all = CC_IVEC(-1);
  crossing side[2];
  cc_vec beta[CC_BATCH_MOST], reach = CC_SPLAT(0.0), limits;
  for (int k = 0; k < 2; ++k) {
    if (!find_crossing(s, slope, contour, k == 0 ? -1 : 1, &side[k])) return 0;
    limit_starts(s, top, contour, &side[k], 2 * k, beta, &reach);
  }
  cc_ivec found;
  s->surface.known = CC_IVEC(0);
  cc_batch_find_limit(&s->surface, s->options, &estimate, &height, &sign, &reach, &all, beta, &limits, &found);
  for (int k = 0; k < 2; ++k) {
    const int first = 2 * k, second = first + 1;
    const int lane = found[first] && lies_within(&side[k], m, sign[first], limits[first]) ? first : second;
    if (!found[lane] || !lies_within(&side[k], m, sign[lane], limits[lane])) return 0;
    *(k == 0 ? &out->low : &out->high) = CC_SPLAT(limits[lane]);
  }
  return 1;
}

static void store(const scan *s, const summit *top, cc_batch_fit *out) {
  const double ratio = 2.0 * (top->height[top->lane] - s->at[SIDE].height);
  cc_vec precision;
  cc_batch_model_precision(s->p, &top->model, top->move, &precision);
  for (size_t j = 0; j < s->p; ++j) out->beta[j] = CC_SPLAT(top->beta[j][top->lane]);
  out->log_lik = CC_SPLAT(top->height[top->lane]);
  out->std_error = CC_SPLAT(sqrt(1.0 / precision[top->lane]));
  out->statistic = CC_SPLAT(ratio > 0.0 ? ratio : 0.0);
}

int cc_batch_scan(const cc_batch_rows *rows, const cc_batch_options *options, const cc_batch_null *null, int overlap,
                  cc_batch_fit *out) {
  scan s;
  summit top;
  s.options = options;
  s.p = rows->p;
  cc_batch_surface_begin(&s.surface, rows, options->penalty);
  if (!begin(&s, rows, null)) return 0;
  const double enough = s.surface.enough;
  s.surface.enough = ROUGHLY;
  if (!look_along(&s)) return 0;
  s.surface.enough = enough;
  if (!climb_peaks(&s, &top)) return 0;
  store(&s, &top, out);
  for (int l = 0; l < CC_LANES; ++l) out->state[l] = 0;
  out->state[0] = CC_BATCH_FIT | CC_BATCH_TEST;
  if (overlap || cc_batch_seek_overlap(rows, &top.model, top.beta, top.lane)) out->state[0] |= CC_BATCH_OVERLAP;
  if (!options->profile) return 1;
  out->state[0] |= CC_BATCH_LIMITS;
  return find_limits(&s, &top, out);
}
