#include "cc_interaction.h"

#include "cc_linalg.h"

#include <math.h>
#include <string.h>

/* Cell of stratum h and response r: 2 h + r. */
typedef struct {
  size_t n, n_cells, n_rows;
  const unsigned char *event;
  const int *stratum;
  double *size, *x, *y; /* of a cell: patients, mean baseline, mean follow-up */
  double *influence;    /* of a patient: residual / (1 - leverage), 0 where it moves no contrast */
  double *row;          /* of a stratum: its contrast, or -1 where it has none */
  double *gradient;     /* of a contrast: how it moves with the common slope */
  double *effect, *covariance;
} design;

size_t cc_interaction_scratch(size_t n, size_t n_strata) { return n + 10 * n_strata + n_strata * n_strata; }

static size_t cell_of(const design *d, size_t i) { return 2 * (size_t)d->stratum[i] + (d->event[i] != 0); }

static void cell_means(const design *d, const double *value, double *mean) {
  memset(mean, 0, d->n_cells * sizeof(double));
  for (size_t i = 0; i < d->n; ++i) mean[cell_of(d, i)] += value[i];
  for (size_t c = 0; c < d->n_cells; ++c) mean[c] /= fmax(d->size[c], 1.0);
}

/* Contrasts: the effect of response in each stratum that has both groups, minus that in the first such. Returns how
 * many. */
static size_t number_contrasts(const design *d, size_t *reference) {
  size_t found = 0;
  for (size_t h = 0; 2 * h < d->n_cells; ++h) {
    d->row[h] = -1.0;
    if (d->size[2 * h] == 0.0 || d->size[2 * h + 1] == 0.0) continue;
    if (found == 0)
      *reference = h;
    else
      d->row[h] = (double)(found - 1);
    ++found;
  }
  return found > 0 ? found - 1 : 0;
}

/* b' v^-1 b; NaN where v (q x q, lower triangle) is not positive. Overwrites both. */
static double quadratic_form(double *v, double *b, size_t q) {
  if (!cc_cholesky(q, v, 0.0, 1e-13)) return NAN;
  cc_cholesky_forward(q, v, b);
  double sum = 0.0;
  for (size_t i = 0; i < q; ++i) sum += b[i] * b[i];
  return sum;
}

/* How contrast k moves with the follow-up of patient i. */
static double contrast_weight(const design *d, size_t k, size_t i, size_t reference, double slope_weight) {
  const size_t h = (size_t)d->stratum[i];
  const double sign = d->event[i] ? 1.0 : -1.0;
  double direct = 0.0;
  if (h == reference)
    direct = -sign / d->size[cell_of(d, i)];
  else if (d->row[h] == (double)k)
    direct = sign / d->size[cell_of(d, i)];
  return direct - d->gradient[k] * slope_weight;
}

static void fill_covariance(const design *d, size_t q, size_t reference, const double *before, double sxx) {
  memset(d->covariance, 0, q * q * sizeof(double));
  double *weight = d->effect + q; /* behind the effects */
  for (size_t i = 0; i < d->n; ++i) {
    const double slope_weight = sxx > 0.0 ? (before[i] - d->x[cell_of(d, i)]) / sxx : 0.0;
    for (size_t k = 0; k < q; ++k) weight[k] = d->influence[i] * contrast_weight(d, k, i, reference, slope_weight);
    for (size_t k = 0; k < q; ++k) {
      for (size_t l = 0; l <= k; ++l) d->covariance[k + l * q] += weight[k] * weight[l];
    }
  }
}

/* Residuals over one minus the leverage, and what they could be: the squares within the cells. Says whether some
 * patient has leverage one and takes part in a contrast. */
static int fill_influence(const design *d, const double *before, const double *after, double slope, double sxx,
                          double *spread) {
  *spread = 0.0;
  int full_leverage = 0;
  for (size_t i = 0; i < d->n; ++i) {
    const size_t c = cell_of(d, i), h = (size_t)d->stratum[i];
    const double x = before[i] - d->x[c], y = after[i] - d->y[c], e = y - slope * x;
    const double rest = 1.0 - 1.0 / d->size[c] - (sxx > 0.0 ? x * x / sxx : 0.0);
    const int compared = d->size[2 * h] > 0.0 && d->size[2 * h + 1] > 0.0;
    *spread += y * y;
    d->influence[i] = 0.0;
    if (rest > 1e-10)
      d->influence[i] = e / rest;
    else if (compared || x != 0.0)
      full_leverage = 1;
  }
  return full_leverage;
}

static design lay_out(const unsigned char *event, const int *stratum, size_t n, size_t n_strata, double *scratch) {
  const size_t n_cells = 2 * n_strata;
  design d = {.n = n, .n_cells = n_cells, .event = event, .stratum = stratum, .influence = scratch};
  d.size = scratch + n;
  d.x = d.size + n_cells;
  d.y = d.x + n_cells;
  d.row = d.y + n_cells;
  d.gradient = d.row + n_strata;
  d.effect = d.gradient + n_strata; /* and as many again for fill_covariance() */
  d.covariance = d.effect + 2 * n_strata;
  memset(d.size, 0, n_cells * sizeof(double));
  for (size_t i = 0; i < n; ++i) d.size[cell_of(&d, i)] += 1.0;
  return d;
}

/* The common slope within the cells, 0 without one; *sxx: the sum of squares that it rests on. */
static double common_slope(const design *d, const double *before, const double *after, double *sxx) {
  double sxy = 0.0, squares = 0.0;
  *sxx = 0.0;
  for (size_t i = 0; i < d->n; ++i) {
    const double x = before[i] - d->x[cell_of(d, i)];
    *sxx += x * x;
    sxy += x * (after[i] - d->y[cell_of(d, i)]);
    squares += before[i] * before[i];
  }
  if (!(*sxx > 1e-14 * squares)) *sxx = 0.0; /* constant within the cells: no slope (lm()'s tolerance) */
  return *sxx > 0.0 ? sxy / *sxx : 0.0;
}

static void fill_contrasts(const design *d, size_t reference, double slope) {
  const double first_x = d->x[2 * reference + 1] - d->x[2 * reference];
  const double first_y = d->y[2 * reference + 1] - d->y[2 * reference];
  for (size_t h = 0; 2 * h < d->n_cells; ++h) {
    if (d->row[h] < 0.0) continue;
    const size_t k = (size_t)d->row[h];
    d->gradient[k] = d->x[2 * h + 1] - d->x[2 * h] - first_x;
    d->effect[k] = d->y[2 * h + 1] - d->y[2 * h] - first_y - slope * d->gradient[k];
  }
}

void cc_interaction(const double *before, const double *after, const unsigned char *event, const int *stratum, size_t n,
                    size_t n_strata, double *scratch, cc_interaction_result *out) {
  const design d = lay_out(event, stratum, n, n_strata, scratch);
  *out = (cc_interaction_result){CC_INTERACTION_ONE_STRATUM, NAN, NAN, NAN};
  size_t reference = 0;
  const size_t q = number_contrasts(&d, &reference);
  if (q == 0) return;
  cell_means(&d, before, d.x);
  cell_means(&d, after, d.y);

  double sxx, parameters = 0.0, spread;
  const double slope = common_slope(&d, before, after, &sxx);
  for (size_t c = 0; c < d.n_cells; ++c) parameters += d.size[c] > 0.0;
  out->df1 = (double)q;
  out->df2 = (double)n - parameters - (sxx > 0.0);
  out->status = CC_INTERACTION_TOO_FEW;
  if (out->df2 < 1.0) return;
  out->status = CC_INTERACTION_LEVERAGE;
  if (fill_influence(&d, before, after, slope, sxx, &spread)) return;

  fill_contrasts(&d, reference, slope);
  fill_covariance(&d, q, reference, before, sxx);
  /* What is left over may all be of strata that are not compared, or of some contrasts alone. */
  out->status = CC_INTERACTION_EXACT_FIT;
  for (size_t k = 0; k < q; ++k) {
    if (!(d.covariance[k + k * q] > 1e-24 * spread)) return;
  }
  out->statistic = quadratic_form(d.covariance, d.effect, q) / (double)q;
  if (!isnan(out->statistic)) out->status = CC_INTERACTION_OK;
}
