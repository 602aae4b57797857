#include "cc_profile.h"

#include <math.h>

#define MAX_EVALUATIONS 200
/* A profile this close to its contour is on it; the contract asks for 1e-6. */
#define ON_CONTOUR 1e-10
#define ACCEPTED 1e-7
/* So near a supremum slopes are rounding of slopes that are millions in the column's units. */
#define NEAR_SUPREMUM 1e-4
/* A slope flatter than this share of (depth / step), after this many doublings, never reaches the contour. */
#define FLAT 1e-7
#define FLAT_AFTER 6

/* One search. Inside: depth (maximum minus profile) at most drop; outside: more. Offsets are measured outwards. */
typedef struct {
  cc_logistic_work *work;
  const cc_profile_contour *contour;
  size_t column;
  double sign, estimate;
  double *beta;            /* last constrained maximiser */
  double *other;           /* p, spare */
  double *inner;           /* p, the constrained maximiser at `inside` */
  double at, depth, slope; /* last point: offset, depth, and the depth's derivative by the offset */
  double inside, outside;  /* bracket, in offsets; outside is Inf until one is found */
  int evaluations;
} search;

static void copy(size_t n, const double *from, double *to) {
  for (size_t i = 0; i < n; ++i) to[i] = from[i];
}

static void note_point(search *s, double log_lik, double offset) {
  s->at = offset;
  s->depth = s->contour->log_lik - log_lik;
  s->slope = -s->sign * s->work->score[s->column];
  if (s->depth <= s->contour->drop) {
    if (offset >= s->inside) {
      s->inside = offset;
      copy(s->work->data->p, s->beta, s->inner);
    }
  } else if (offset < s->outside) {
    s->outside = offset;
  }
}

/* Does the search begin at a supremum that no estimate reaches? */
static int from_infinity(const search *s) { return s->contour->separated && !s->work->data->penalty->finite; }

/* The profile at an offset, from the last maximiser. Returns 0 where it cannot be had. */
static int evaluate(search *s, double offset) {
  const double value = s->estimate + s->sign * offset;
  ++s->evaluations;
  /* On the way from infinity one stride can go over decades, to where all variances have vanished: no ridge leads on
   * from there. */
  if (from_infinity(s) && s->at != s->inside) {
    copy(s->work->data->p, s->inner, s->beta);
    cc_logistic_evaluate_at(s->work, s->beta);
  }
  cc_logistic_shift(s->work, s->beta, &value);
  const cc_logistic_fit fit = cc_logistic_maximise(s->work, s->beta);
  if (!fit.converged && (s->work->data->penalty->finite || !isfinite(fit.distance))) return 0;
  if (!isfinite(fit.log_lik)) return 0;
  note_point(s, fit.log_lik, offset);
  return 1;
}

/* Offset at which the depth would be reached if its square root were linear in the offset, as it nearly is. */
static double predict_offset(const search *s) {
  if (!(s->depth > (from_infinity(s) ? NEAR_SUPREMUM : 1e-8)) || !(s->slope > 0.0)) return INFINITY;
  const double root = sqrt(2.0 * s->depth), wanted = sqrt(2.0 * s->contour->drop);
  return s->at + (wanted - root) * root / s->slope;
}

/* What cannot be had on the way from infinity lies beyond the contour, as the next points inside of it will tell: the
 * outer end of the bracket. Returns 0 elsewhere. */
static int lost_beyond(search *s, double offset) {
  if (!from_infinity(s)) return 0;
  s->outside = offset;
  s->at = s->depth = INFINITY;
  return 1;
}

/* Walks outwards until a point lies outside. Returns 0 where the profile flattens and never will (*flat = 1), or on
 * failure. */
static int find_outside(search *s, double step, int *flat) {
  int flat_points = 0;
  double last = s->inside, next = last + step;
  *flat = 0;
  while (s->evaluations < MAX_EVALUATIONS) {
    const int evaluated = evaluate(s, next);
    if (evaluated && isfinite(s->outside)) return 1;
    if (!evaluated && flat_points == 0) return lost_beyond(s, next);
    /* So far out that all variances vanish, or flat point after flat point, on this side of zero
     * (an estimate at infinity ends where the way back to it begins flat): the profile has no limit here. */
    const int beyond_zero = s->sign * s->estimate + next > 0.0;
    if (from_infinity(s) && beyond_zero && !(s->slope > FLAT * s->contour->drop / step)) ++flat_points;
    if (!evaluated || flat_points > FLAT_AFTER) {
      *flat = flat_points > 0;
      return 0;
    }
    /* A little beyond the prediction, so that the contour is soon between two points; at most twice the last stride. */
    const double stride = next - last;
    last = next;
    next = fmin(fmax(predict_offset(s) + 0.05 * stride, last + 0.1 * stride), last + 2.0 * stride);
  }
  return 0;
}

/* Offsets from the inner end: those from far out do not hold the digits of a value near zero. */
static void count_from_inside(search *s) {
  const double by = s->inside;
  s->estimate += s->sign * by;
  s->inside = 0.0;
  s->outside -= by;
  s->at -= by;
}

/* Narrows the bracket to the contour: Newton on the square root of the depth, halving where it would leave. */
static int narrow(search *s) {
  double width = INFINITY;
  /* Nearer than the log-likelihood's own rounding there is nothing to find. */
  const double on_contour = ON_CONTOUR + 1e-12 * fabs(s->contour->log_lik);
  while (fabs(s->depth - s->contour->drop) > on_contour && s->evaluations < MAX_EVALUATIONS) {
    if (from_infinity(s)) count_from_inside(s);
    const double now = s->outside - s->inside;
    if (!(now > 4e-16 * (fabs(s->estimate) + s->outside))) break;
    double next = predict_offset(s);
    const int slow = now > 0.6 * width && s->evaluations % 3 == 0;
    if (!(next > s->inside && next < s->outside) || slow) next = s->inside + 0.5 * now;
    width = now;
    if (!evaluate(s, next) && !lost_beyond(s, next)) return 0;
  }
  return fabs(s->depth - s->contour->drop) <= ACCEPTED;
}

/* Other starts at the limit found. Returns 1 where one lies higher: the search then goes on from there. */
static int find_higher_branch(search *s) {
  const size_t p = s->work->data->p;
  if (s->work->data->penalty->concave || s->contour->n_starts <= 0 || s->work->n_free == 0) return 0;
  copy(p, s->beta, s->other);
  const cc_logistic_fit fit = cc_logistic_maximise_global(s->work, s->other, s->contour->n_starts);
  if (!fit.converged || !(s->contour->log_lik - fit.log_lik < s->depth - ACCEPTED)) return 0;
  copy(p, s->other, s->beta);
  note_point(s, fit.log_lik, s->at);
  return 1;
}

cc_profile_limit cc_profile_find_limit(cc_logistic_work *work, size_t column, int sign,
                                       const cc_profile_contour *contour, double *beta, double *scratch) {
  search s = {work, contour, column, sign, beta[column], beta, scratch, scratch + work->data->p,
              0.0,  0.0,     0.0,    0.0,  INFINITY,     0};
  copy(work->data->p, beta, s.inner);
  cc_profile_limit out = {NAN, NAN, CC_NOT_CONVERGED, 0};
  cc_logistic_evaluate_at(work, beta);
  int flat = 0, found = 0;
  double step = contour->step;
  for (int branch = 0; branch < 20; ++branch) {
    found = find_outside(&s, step, &flat);
    if (!found) break;
    found = narrow(&s);
    if (found && (s.depth < -ACCEPTED || !find_higher_branch(&s))) break;
    /* On along the higher branch. Or the outer end of the bracket was on a lower branch than the inner one: on from
     * there with shorter strides, which do not fall off it. */
    if (!found) copy(work->data->p, s.inner, s.beta);
    s.outside = INFINITY;
    step *= found ? 0.5 : 0.1;
  }
  out.higher = s.depth < -ACCEPTED;
  if (flat) {
    out.limit = s.sign * INFINITY;
    out.status = CC_SEPARATED;
  } else if (found) {
    out.limit = s.estimate + s.sign * s.at;
    out.status = CC_OK;
  }
  out.log_lik = contour->log_lik - s.depth;
  return out;
}

double cc_profile_unit_step(const cc_logistic_work *work) {
  const size_t p = work->data->p, last = p - 1;
  const double length = work->r[last + last * p] * work->size[work->order[last]];
  return 2.0 * sqrt((double)work->data->n) / length;
}
