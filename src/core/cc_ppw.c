#include "cc_ppw.h"

#include <math.h>

#include "cc_paired_limited.h"
#include "cc_prentice.h"

/* Rows of up to so many pairs have all their marks tested, see cc_inversion.h. */
#define FEW_PAIRS ((size_t)12)
#define FEW_FLIPS ((size_t)16)

/* Tails of so many pairs take long enough to ask whether they are wanted still. */
#define LONG ((size_t)200)

/* Marks further out of a limit that are tested too. */
#define LOOK ((size_t)3)

/* Differences of scores are whole numbers of at most 4n in size, which add up to at most 2n^2. */
static size_t largest(size_t n) { return 4 * n + 2; }
static size_t most(size_t n) { return 2 * n * (n + 1); }

static size_t padded(size_t bytes) { return (bytes + 63) / 64 * 64; }

size_t cc_ppw_room_size(size_t n, size_t n_drawn_for) {
  return padded(cc_flip_room_size(n, largest(n), most(n), n_drawn_for)) + padded(cc_pool_room(n)) +
         padded(cc_midranks_room(n)) + padded(n * sizeof(cc_limited_pair)) + padded(7 * n * sizeof(double));
}

void cc_ppw_room_init(cc_ppw_room *room, void *memory, size_t n, size_t n_drawn_for) {
  unsigned char *at = memory;
  cc_flip_room_init(&room->flips, at, n, largest(n), most(n), n_drawn_for);
  at += padded(cc_flip_room_size(n, largest(n), most(n), n_drawn_for));
  cc_pool_init(&room->pool, at, n);
  at += padded(cc_pool_room(n));
  cc_midranks_init(&room->midranks, at, n);
  at += padded(cc_midranks_room(n));
  room->pair = (void *)at;
  at += padded(n * sizeof(cc_limited_pair));
  room->member = (void *)at;
  room->score = room->member + 6 * n;
}

/* ---- which limits matter ---- */

/* Takes the pairs with the limits that matter into the pool; returns whether scores are Gehan's. */
static int take_pairs(const cc_limited_pair *pair, size_t n, cc_scale scale, int digits, cc_ppw_room *room) {
  const double noise = cc_limited_noise(pair, n, scale, room->score);
  int above = 0, below = 0;
  for (size_t i = 0; i < n; ++i) {
    double low, high;
    cc_pair_limits(&pair[i], 0.0, &low, &high);
    const int before = cc_place_beyond(&pair[i].before, 0.0, low, high, noise);
    const int after = cc_place_beyond(&pair[i].after, 0.0, low, high, noise);
    above |= before > 0 || after > 0 || low > high + noise;
    below |= before < 0 || after < 0;
  }
  for (size_t i = 0; i < n; ++i) {
    room->pair[i] = pair[i];
    if (!above) room->pair[i].before.high = room->pair[i].after.high = INFINITY;
    if (!above && !below) room->pair[i].before.low = room->pair[i].after.low = -INFINITY;
  }
  cc_pool_fill(&room->pool, room->pair, n, noise, digits);
  cc_midranks_take(&room->midranks, &room->pool);
  return above;
}

/* ---- the test at a shift ---- */

typedef struct {
  const cc_ppw_settings *settings;
  cc_ppw_room *room;
  int gehan, normal;
  cc_flip_scores_of scores;
  cc_flip_moments moments; /* at the shift that was last asked about */
} inverted;

static double statistic(void *context, double shift) {
  inverted *t = context;
  if (t->room->midranks.n > 0) {
    cc_midranks_differences(&t->room->midranks, shift, t->room->score);
    t->scores.whole = 1;
  } else {
    cc_pool_at(&t->room->pool, shift);
    t->scores.whole = cc_prentice_differences(&t->room->pool, t->gehan, t->room->member, t->room->score);
  }
  t->moments = cc_flip_moments_of(t->room->score, t->scores.n);
  return t->moments.sd > 0.0 ? t->moments.sum / t->moments.sd : 0.0;
}

static const cc_flip_draws *draws_of(const cc_ppw_settings *s) { return s->draws.n > 0 ? &s->draws : NULL; }

static double p_value(const inverted *t) {
  const cc_ppw_settings *s = t->settings;
  return cc_flip_sum_p(&t->scores, s->alternative, draws_of(s), &t->room->flips);
}

static int kept(void *context) {
  const inverted *t = context;
  const cc_ppw_settings *s = t->settings;
  if (s->stopped != NULL && t->scores.n > LONG && s->stopped()) return 1;
  /* A level that is a whole number of flips but for rounding is that number. */
  if (!t->normal) {
    return cc_flip_sum_above(&t->scores, s->level * (1.0 + 1e-12), s->alternative, draws_of(s), &t->room->flips);
  }
  const double z = t->moments.sd > 0.0 ? t->moments.sum / t->moments.sd : 0.0;
  return (s->alternative == CC_TWO_SIDED ? fabs(z) : s->alternative == CC_LESS ? -z : z) < s->critical;
}

static void marks(void *context, cc_marks *found) { cc_pool_marks(&((const inverted *)context)->room->pool, found); }

/* With several limits, or some above, the statistic was seen to rise by 0.06 on the way down. */
static double reach(void *context) {
  const inverted *t = context;
  return t->moments.n_flips <= FEW_FLIPS ? CC_INVERSION_REACH : t->scores.whole && !t->gehan ? 0.0 : 0.12;
}

/* The median of the changes that are measured, and its error. */
static void guess_estimate(cc_ppw_room *room, size_t n, cc_inversion *v) {
  double *change = room->member;
  size_t m = 0;
  for (size_t i = 0; i < n; ++i) {
    const cc_limited_pair *pair = &room->pair[i];
    if (pair->before.beyond == 0 && pair->after.beyond == 0) change[m++] = pair->after.value - pair->before.value;
  }
  if (m < FEW_PAIRS) return;
  cc_sort_runs(change, m, 1, change + m);
  v->guess = change[m / 2];
  v->width = (change[3 * m / 4] - change[m / 4]) / sqrt((double)n);
}

/* Is even the p of all flips one way above the level? */
static int never_rejects(const inverted *t, size_t n) {
  const cc_ppw_settings *s = t->settings;
  const double least = ldexp(s->alternative == CC_TWO_SIDED ? 2.0 : 1.0, -(int)n);
  return !t->normal && s->draws.n == 0 && least > s->level * (1.0 + 1e-12);
}

static void invert(inverted *t, size_t n, cc_ppw_row *row) {
  cc_inversion v = {.context = t, .alternative = t->settings->alternative};
  v.statistic = statistic;
  v.kept = kept;
  v.marks = marks;
  v.reach = reach;
  v.noise = 2.0 * t->room->pool.noise;
  v.critical = t->settings->critical;
  v.all = n <= FEW_PAIRS;
  v.look = LOOK;
  v.never_rejects = never_rejects(t, n);
  if (n > FEW_PAIRS) guess_estimate(t->room, n, &v);
  cc_pool_range(&t->room->pool, &v.from, &v.to);
  cc_shift_estimate found;
  cc_invert(&v, &found);
  row->estimate = found.estimate;
  row->low = found.low;
  row->high = found.high;
}

/* ---- a row ---- */

void cc_ppw(const cc_limited_pair *pair, const size_t *who, size_t n, const cc_ppw_settings *settings,
            cc_ppw_room *room, cc_ppw_row *row) {
  inverted t = {.settings = settings, .room = room, .normal = n > settings->exact_max};
  t.gehan = take_pairs(pair, n, settings->scale, settings->digits, room);
  t.scores = (cc_flip_scores_of){.n = n, .score = room->score, .place = who};
  const double z = statistic(&t, 0.0);
  row->gehan = t.gehan;
  row->n_flips = t.moments.n_flips;
  row->z = z;
  row->z_most = t.moments.sd > 0.0 ? t.moments.most / t.moments.sd : 0.0;
  row->null = t.normal ? CC_PPW_NORMAL : cc_flip_needs_draws(&t.scores, &t.moments) ? CC_PPW_DRAWN : CC_PPW_COMPLETE;
  row->p = t.normal ? NAN : p_value(&t);
  row->estimate = row->low = row->high = NAN;
  if (settings->interval) invert(&t, n, row);
}

void cc_ppw_scores(const cc_limited_pair *pair, size_t n, cc_scale scale, int digits, double shift, cc_ppw_room *room,
                   double *score) {
  inverted t = {.room = room, .scores = {.n = n, .score = room->score}};
  t.gehan = take_pairs(pair, n, scale, digits, room);
  (void)statistic(&t, shift);
  for (size_t i = 0; i < n; ++i) score[i] = t.moments.sd > 0.0 ? room->score[i] / t.moments.sd : 0.0;
}
