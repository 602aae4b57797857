#include "cc_rank.h"

#include <float.h>
#include <math.h>

#define NOISE_EPS 8.0
#define INV_LN2 1.44269504088896340736

void cc_change_noise_terms(cc_scale scale, double *steady, double *relative) {
  *steady = scale == CC_SCALE_LOG2 ? DBL_EPSILON * NOISE_EPS * INV_LN2 : 0.0;
  *relative = scale == CC_SCALE_LOG2 ? DBL_EPSILON : DBL_EPSILON * NOISE_EPS;
}

void cc_change(const double *before, const double *after, size_t n, cc_scale scale, double *change, double *noise) {
  double steady, relative;
  cc_change_noise_terms(scale, &steady, &relative);
  for (size_t i = 0; i < n; ++i) {
    const double fb = fabs(before[i]), fa = fabs(after[i]);
    const double e = steady + relative * (fa > fb ? fa : fb);
    const double d = after[i] - before[i];
    const int zero = fabs(d) <= e;
    change[i] = zero ? 0.0 : d;
    noise[i] = zero ? 0.0 : e;
  }
}

double cc_row_noise(const double *noise, size_t n) {
  double largest = 0.0, below = 0.0;
  for (size_t i = 0; i < n; ++i) largest = noise[i] > largest ? noise[i] : largest;
  for (;; largest = below) {
    size_t near = 0;
    below = 0.0;
    for (size_t i = 0; i < n; ++i) {
      if (noise[i] > largest / CC_NOISE_APART)
        ++near;
      else
        below = noise[i] > below ? noise[i] : below;
    }
    if (2 * near >= n || below == 0.0) return largest;
  }
}

/* ---- rounding to significant digits ---- */

typedef struct {
  int64_t digits; /* the significant digits as one integer, 10^(d-1) <= digits < 10^d */
  int exponent;   /* of the first digit */
} rounded;

static double power10(int k) {
  static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  return k >= 0 && k <= 22 ? exact[k] : pow(10.0, k);
}

/* x 10^k, in two steps where one factor could overflow. */
static double times_power10(double x, int k) {
  if (k < 0 && k >= -22) return x / power10(-k);
  return k <= 300 ? x * power10(k) : x * power10(300) * power10(k - 300);
}

/* x > 0 rounded to d digits. */
static rounded round_digits(double x, double noise, int d) {
  const double top = power10(d);
  int exponent = (int)floor(log10(x));
  double m = times_power10(x, d - 1 - exponent);
  if (m >= top) m = times_power10(x, d - 1 - ++exponent); /* log10 rounded down over a power of ten */
  if (m < top / 10.0) m = times_power10(x, d - 1 - --exponent);
  const double whole = floor(m), rest = m - whole;
  const double unsure = times_power10(noise, d - 1 - exponent) + 4.0 * DBL_EPSILON * m;
  int64_t q = (int64_t)whole;
  if (fabs(rest - 0.5) <= unsure)
    q += q % 2;
  else
    q += rest > 0.5;
  if (q >= (int64_t)top) {
    q = (int64_t)(top / 10.0);
    ++exponent;
  }
  return (rounded){q, exponent};
}

/* A cluster of noise-equal values: its middle and the largest noise in it. */
typedef struct {
  double value, noise;
} cluster;

static int same_sign(double a, double b) { return (a > 0.0 && b > 0.0) || (a < 0.0 && b < 0.0); }

/* unit: cc_tie_unit(). One unit of the last digit is at most 10^(1 - digits) of the number: most neighbours are further
 * apart. */
static int tied_by_rounding(cluster a, cluster b, int digits, double unit) {
  const double fa = fabs(a.value), fb = fabs(b.value);
  if (fabs(a.value - b.value) > (fa > fb ? fa : fb) * unit) return 0;
  if (digits == CC_DIGITS_NONE || !same_sign(a.value, b.value)) return 0;
  const rounded ra = round_digits(fa, a.noise, digits), rb = round_digits(fb, b.noise, digits);
  return ra.digits == rb.digits && ra.exponent == rb.exponent;
}

/* ---- groups ---- */

static double larger(double a, double b) { return a > b ? a : b; }

static double noise_of(const double *noise, const cc_rank_item *item) { return noise ? noise[item->index] : 0.0; }

/* End of the equal values that begin at `from`, and the largest noise among them: which of them is met first, which is
 * a matter of the patients' order, must not count. */
static size_t next_value(const cc_rank_item *item, const double *noise, size_t n, size_t from, double *largest) {
  size_t to = from;
  *largest = 0.0;
  for (; to < n && item[to].value == item[from].value; ++to) *largest = larger(*largest, noise_of(noise, &item[to]));
  return to;
}

/* End of the cluster of noise-equal values that begins at `from`, and the cluster. */
static size_t next_cluster(const cc_rank_item *item, const double *noise, size_t n, size_t from, cluster *found) {
  double last, largest;
  size_t to = next_value(item, noise, n, from, &last);
  largest = last;
  while (to < n) {
    double e;
    const size_t next = next_value(item, noise, n, to, &e);
    if (item[to].value - item[to - 1].value > last + e) break;
    largest = larger(largest, e);
    last = e;
    to = next;
  }
  found->value = item[from].value + (item[to - 1].value - item[from].value) / 2.0;
  found->noise = largest;
  return to;
}

double cc_tie_unit(int digits) { return digits == CC_DIGITS_NONE ? 0.0 : 1.001 * times_power10(1.0, 1 - digits); }

/* Where all neighbours are equal or too far apart for a closer look, as in most rows: fills `end` and returns how many
 * groups there are; else 0. */
static size_t plain_groups(const cc_rank_item *item, const double *noise, size_t n, int digits, size_t *end) {
  const double unit = cc_tie_unit(digits);
  double largest = 0.0;
  for (size_t i = 0; noise && i < n; ++i) largest = noise[i] > largest ? noise[i] : largest;
  size_t near = 0, unclear = 0, groups = 0;
  for (size_t i = 1; i < n; ++i) {
    const double a = fabs(item[i - 1].value), b = fabs(item[i].value);
    const double gap = item[i].value - item[i - 1].value, bound = 2.0 * largest + (a > b ? a : b) * unit;
    const size_t apart = gap > bound, differ = !(gap == 0.0);
    near += gap <= bound;
    unclear += (1 - apart) & differ;
    end[groups] = i;
    groups += differ;
  }
  if (n > 0) end[groups++] = n;
  return near == 0 || unclear == 0 ? groups : 0;
}

size_t cc_tie_groups(const double *value, const double *noise, size_t n, int digits, cc_rank_item *item, size_t *end) {
  for (size_t i = 0; i < n; ++i) item[i] = (cc_rank_item){value[i], i};
  cc_sort_items(item, n);
  return cc_tie_groups_sorted(noise, n, digits, item, end);
}

size_t cc_tie_groups_sorted(const double *noise, size_t n, int digits, const cc_rank_item *item, size_t *end) {
  size_t n_groups = plain_groups(item, noise, n, digits, end);
  if (n_groups > 0) return n_groups;
  const double unit = cc_tie_unit(digits);
  cluster previous = {0.0, 0.0};
  for (size_t from = 0; from < n;) {
    cluster current;
    from = next_cluster(item, noise, n, from, &current);
    if (n_groups > 0 && tied_by_rounding(previous, current, digits, unit)) --n_groups;
    end[n_groups++] = from;
    previous = current;
  }
  return n_groups;
}

void cc_midranks2(const cc_rank_item *item, const size_t *end, size_t n_groups, int64_t *rank2) {
  size_t from = 0;
  for (size_t g = 0; g < n_groups; ++g) {
    for (size_t i = from; i < end[g]; ++i) rank2[item[i].index] = cc_midrank2(from, end[g]);
    from = end[g];
  }
}
