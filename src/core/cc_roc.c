#include "cc_roc.h"

#include <math.h>
#include <string.h>

/* Runs of this many items are sorted by insertion before the merging starts. */
enum { RUN = 16 };

static void insert_run(cc_roc_item *items, size_t n) {
  for (size_t i = 1; i < n; ++i) {
    const cc_roc_item item = items[i];
    size_t j = i;
    for (; j > 0 && items[j - 1].value > item.value; --j) items[j] = items[j - 1];
    items[j] = item;
  }
}

static void merge(const cc_roc_item *a, size_t n_a, const cc_roc_item *b, size_t n_b, cc_roc_item *out) {
  size_t i = 0, j = 0;
  while (i < n_a && j < n_b) *out++ = b[j].value < a[i].value ? b[j++] : a[i++];
  if (i < n_a) memcpy(out, a + i, (n_a - i) * sizeof *a);
  if (j < n_b) memcpy(out, b + j, (n_b - j) * sizeof *b);
}

void cc_roc_sort(cc_roc_item *items, cc_roc_item *scratch, size_t n) {
  for (size_t from = 0; from < n; from += RUN) insert_run(items + from, n - from < RUN ? n - from : RUN);
  cc_roc_item *source = items, *target = scratch;
  for (size_t width = RUN; width < n; width *= 2) {
    for (size_t from = 0; from < n; from += 2 * width) {
      const size_t n_a = n - from < width ? n - from : width;
      const size_t left = n - from - n_a;
      merge(source + from, n_a, source + from + n_a, left < width ? left : width, target + from);
    }
    cc_roc_item *swap = source;
    source = target;
    target = swap;
  }
  if (source != items) memcpy(items, source, n * sizeof *items);
}

/* x to `digits` significant digits. Multiplies or divides by an exact power of ten, so that equal decimals become equal
 * doubles. */
static double round_digits(double x, int digits) {
  if (x == 0.0) return 0.0;
  const int shift = digits - 1 - (int)floor(log10(fabs(x)));
  if (shift > 300) return x;
  const double power = pow(10.0, (double)(shift < 0 ? -shift : shift));
  return shift < 0 ? rint(x / power) * power : rint(x * power) / power;
}

/* Sorted neighbours further apart than one unit of the last digit are distinct; only the others need rounding. */
static int tied(double a, double b, int digits, double unit) {
  if (a == b) return 1;
  if (digits == 0) return 0;
  const double size = fabs(a) > fabs(b) ? fabs(a) : fabs(b);
  if (b - a > unit * size) return 0;
  return round_digits(a, digits) == round_digits(b, digits);
}

size_t cc_roc_steps(const cc_roc_item *sorted, size_t n, int digits, size_t *step) {
  if (n == 0) return 0;
  const double unit = digits > 0 ? 1.0001 * pow(10.0, (double)(1 - digits)) : 0.0;
  size_t s = 0;
  step[0] = 0;
  for (size_t k = 1; k < n; ++k) {
    if (!tied(sorted[k - 1].value, sorted[k].value, digits, unit)) ++s;
    step[k] = s;
  }
  return s + 1;
}

void cc_roc_count(const cc_roc_item *sorted, const size_t *step, size_t n, const unsigned char *event,
                  const double *weight, double *n0, double *n1, size_t n_steps) {
  for (size_t s = 0; s < n_steps; ++s) n0[s] = n1[s] = 0.0;
  for (size_t k = 0; k < n; ++k) {
    const size_t patient = sorted[k].patient;
    double *const group = event[patient] ? n1 : n0;
    group[step[k]] += weight == NULL ? 1.0 : weight[patient];
  }
}

static void totals(const double *n0, const double *n1, size_t n_steps, double *total0, double *total1) {
  double t0 = 0.0, t1 = 0.0;
  for (size_t s = 0; s < n_steps; ++s) {
    t0 += n0[s];
    t1 += n1[s];
  }
  *total0 = t0;
  *total1 = t1;
}

void cc_roc_auc(const double *n0, const double *n1, size_t n_steps, cc_auc *out) {
  totals(n0, n1, n_steps, &out->total0, &out->total1);
  const double t0 = out->total0, t1 = out->total1;
  out->auc = out->variance = NAN;
  if (t0 <= 0.0 || t1 <= 0.0) return;

  /* Doubled counts are whole numbers: won[s] = 2 * (non-events below) + (non-events on the step), for each event there. */
  double below = 0.0, won = 0.0;
  for (size_t s = 0; s < n_steps; ++s) {
    won += n1[s] * (2.0 * below + n0[s]);
    below += n0[s];
  }
  out->auc = won / (2.0 * t0 * t1);
  if (t0 < 2.0 || t1 < 2.0) return;

  /* Sums of squares about the mean, from placements as differences to it: no cancellation. */
  double below0 = 0.0, above1 = t1, square0 = 0.0, square1 = 0.0;
  for (size_t s = 0; s < n_steps; ++s) {
    above1 -= n1[s];
    const double place1 = (below0 + 0.5 * n0[s]) / t0 - out->auc;
    const double place0 = (above1 + 0.5 * n1[s]) / t1 - out->auc;
    square1 += n1[s] * place1 * place1;
    square0 += n0[s] * place0 * place0;
    below0 += n0[s];
  }
  out->variance = square1 / (t1 - 1.0) / t1 + square0 / (t0 - 1.0) / t0;
}

void cc_roc_placements(const double *n0, const double *n1, size_t n_steps, double *place0, double *place1) {
  double t0, t1;
  totals(n0, n1, n_steps, &t0, &t1);
  double below0 = 0.0, above1 = t1;
  for (size_t s = 0; s < n_steps; ++s) {
    above1 -= n1[s];
    place1[s] = (below0 + 0.5 * n0[s]) / t0;
    place0[s] = (above1 + 0.5 * n1[s]) / t1;
    below0 += n0[s];
  }
}

void cc_auc_interval(const cc_auc *auc, double tail, double z, double *low, double *high) {
  *low = *high = NAN;
  const double a = auc->auc;
  if (isnan(a)) return;
  if (a <= 0.0 || a >= 1.0) {
    const double pairs = auc->total0 < auc->total1 ? auc->total0 : auc->total1;
    const double bound = pow(tail, 1.0 / pairs);
    *low = a <= 0.0 ? 0.0 : bound;
    *high = a <= 0.0 ? 1.0 - bound : 1.0;
    return;
  }
  if (!(auc->variance > 0.0)) return;
  const double centre = log(a / (1.0 - a));
  const double half = z * sqrt(auc->variance) / (a * (1.0 - a));
  *low = 1.0 / (1.0 + exp(half - centre));
  *high = 1.0 / (1.0 + exp(-half - centre));
}

int cc_roc_cut(const double *n0, const double *n1, size_t n_steps, cc_cut_point *out) {
  double t0, t1;
  totals(n0, n1, n_steps, &t0, &t1);
  if (t0 <= 0.0 || t1 <= 0.0) return 0;
  double below0 = 0.0, from1 = t1, best = -1.0, best_gap = INFINITY;
  for (size_t s = 0; s < n_steps; ++s) {
    /* Sensitivity and specificity times t0 * t1. A step that no patient of a resample stands on is no cut-point. */
    const double sensitivity = from1 * t0, specificity = below0 * t1;
    const double sum = sensitivity + specificity, gap = fabs(sensitivity - specificity);
    if (n0[s] + n1[s] > 0.0 && (sum > best || (sum == best && gap < best_gap))) {
      best = sum;
      best_gap = gap;
      out->step = s;
      out->sensitivity = from1 / t1;
      out->specificity = below0 / t0;
    }
    below0 += n0[s];
    from1 -= n1[s];
  }
  return 1;
}

/* Scratch of one marker: items twice, step numbers, counts of the steps. */
size_t cc_roc_scratch(size_t n) { return n * (2 * sizeof(cc_roc_item) + sizeof(size_t) + 2 * sizeof(double)); }

void cc_roc_marker_auc(const double *x, const unsigned char *event, size_t n, int digits, void *scratch, cc_auc *out) {
  cc_roc_item *const items = scratch;
  size_t *const step = (size_t *)(items + 2 * n);
  double *const n0 = (double *)(step + n), *const n1 = n0 + n;
  for (size_t i = 0; i < n; ++i) items[i] = (cc_roc_item){x[i], i};
  cc_roc_sort(items, items + n, n);
  const size_t n_steps = cc_roc_steps(items, n, digits, step);
  cc_roc_count(items, step, n, event, NULL, n0, n1, n_steps);
  cc_roc_auc(n0, n1, n_steps, out);
}
