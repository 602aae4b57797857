#include "glue_limits.h"

#include <math.h>
#include <string.h>

static glue_limited side_of(SEXP side, SEXP columns) {
  SEXP value = glue_option(side, "value");
  return (glue_limited){.value = REAL_RO(value),
                        .lower = REAL_RO(glue_option(side, "lower")),
                        .upper = REAL_RO(glue_option(side, "upper")),
                        .beyond = INTEGER_RO(glue_option(side, "beyond")),
                        .column = INTEGER_RO(columns),
                        .n_markers = (size_t)Rf_nrows(value)};
}

int glue_limits_of(SEXP v_limits, SEXP before_columns, SEXP after_columns, glue_limits *out) {
  if (v_limits == R_NilValue) return 0;
  out->before = side_of(glue_option(v_limits, "before"), before_columns);
  out->after = side_of(glue_option(v_limits, "after"), after_columns);
  out->n = (size_t)Rf_xlength(before_columns);
  return 1;
}

static inline cc_measurement measurement_at(const glue_limited *m, size_t marker, size_t j) {
  const size_t cell = (size_t)(m->column[j] - 1) * m->n_markers + marker;
  return (cc_measurement){.value = m->value[cell],
                          .low = ISNAN(m->lower[cell]) ? R_NegInf : m->lower[cell],
                          .high = ISNAN(m->upper[cell]) ? R_PosInf : m->upper[cell],
                          .beyond = m->beyond[cell]};
}

size_t glue_limited_pairs(const glue_limits *limits, size_t marker, cc_limited_pair *pair, size_t *who) {
  size_t m = 0;
  for (size_t j = 0; j < limits->n; ++j) {
    pair[m].before = measurement_at(&limits->before, marker, j);
    pair[m].after = measurement_at(&limits->after, marker, j);
    if (who != NULL) who[m] = j;
    m += !ISNAN(pair[m].before.value) && !ISNAN(pair[m].after.value);
  }
  return m;
}

void glue_limited_group(const glue_limits *limits, size_t marker, size_t n_markers, cc_limited_pair *pair, size_t *m) {
  for (size_t l = 0; l < n_markers; ++l) m[l] = 0;
  for (size_t j = 0; j < limits->n; ++j) {
    for (size_t l = 0; l < n_markers; ++l) {
      cc_limited_pair *to = &pair[l * (limits->n + 1) + m[l]];
      to->before = measurement_at(&limits->before, marker + l, j);
      to->after = measurement_at(&limits->after, marker + l, j);
      m[l] += !ISNAN(to->before.value) && !ISNAN(to->after.value);
    }
  }
}

glue_pairs glue_pairs_of(SEXP before, SEXP after, SEXP before_columns, SEXP after_columns, SEXP options) {
  glue_pairs pairs = {.before = glue_matrix_of(before, before_columns),
                      .after = glue_matrix_of(after, after_columns),
                      .take_log = glue_whole(options, "take_log"),
                      .n = (size_t)Rf_xlength(before_columns)};
  pairs.limited = glue_limits_of(glue_option(options, "limits"), before_columns, after_columns, &pairs.limits);
  return pairs;
}

static cc_measurement plain_measurement(const glue_matrix *m, int take_log, size_t marker, size_t j) {
  const double value = glue_matrix_at(m, (size_t)(m->column[j] - 1) * m->n_markers + marker);
  return (cc_measurement){take_log ? log2(value) : value, R_NegInf, R_PosInf, 0};
}

size_t glue_read_pairs(const glue_pairs *pairs, size_t marker, int half, cc_limited_pair *pair, size_t *who) {
  size_t m = 0;
  for (size_t j = 0; j < pairs->n; ++j) {
    pair[m].before = pairs->limited ? measurement_at(&pairs->limits.before, marker, j)
                                    : plain_measurement(&pairs->before, pairs->take_log, marker, j);
    pair[m].after = pairs->limited ? measurement_at(&pairs->limits.after, marker, j)
                                   : plain_measurement(&pairs->after, pairs->take_log, marker, j);
    if (who != NULL) who[m] = j;
    const int missing = (ISNAN(pair[m].before.value) != 0) + (ISNAN(pair[m].after.value) != 0);
    m += missing == 0 || (half && missing == 1);
  }
  return m;
}

/* ---- the pair rule over whole matrices ---- */

/* One visit of all patients, as ffi_visit_values() gives it. */
typedef struct {
  SEXP matrix;
  const double *value, *lower, *upper;
  const int *beyond;
  R_xlen_t n;
} whole_side;

static whole_side whole_side_of(SEXP side) {
  SEXP value = glue_option(side, "value");
  return (whole_side){.matrix = value,
                      .value = REAL_RO(value),
                      .lower = REAL_RO(glue_option(side, "lower")),
                      .upper = REAL_RO(glue_option(side, "upper")),
                      .beyond = INTEGER_RO(glue_option(side, "beyond")),
                      .n = Rf_xlength(value)};
}

static cc_measurement whole_at(const whole_side *side, R_xlen_t cell) {
  return (cc_measurement){.value = side->value[cell],
                          .low = ISNAN(side->lower[cell]) ? R_NegInf : side->lower[cell],
                          .high = ISNAN(side->upper[cell]) ? R_PosInf : side->upper[cell],
                          .beyond = side->beyond[cell]};
}

/* Where a measurement lies under the limits of its pair. */
static inline int place_in_pair(const whole_side *side, R_xlen_t cell, double low, double high) {
  const double value = side->value[cell];
  if (ISNAN(value)) return 0;
  return side->beyond[cell] != 0 ? side->beyond[cell] : (value > high) - (value < low);
}

static void limits_of_pair(const whole_side *before, const whole_side *after, R_xlen_t cell, double *low,
                           double *high) {
  const cc_limited_pair pair = {whole_at(before, cell), whole_at(after, cell)};
  cc_pair_limits(&pair, 0.0, low, high);
  /* Where no value can lie between the two, both are the lower one. */
  if (*low > *high) *high = *low;
}

static int any_in_pair_beyond(const whole_side *before, const whole_side *after) {
  for (R_xlen_t k = 0; k < before->n; ++k) {
    if (before->beyond[k] != 0 || after->beyond[k] != 0) return 1;
    double low, high;
    limits_of_pair(before, after, k, &low, &high);
    if (place_in_pair(before, k, low, high) != 0 || place_in_pair(after, k, low, high) != 0) return 1;
  }
  return 0;
}

/* A pair of matrices shaped as the values, set as element i of a protected list. */
static SEXP new_pair(SEXP list, int i, SEXPTYPE type, SEXP like) {
  static const char *const sides[] = {"before", "after"};
  SEXP pair = glue_list(2, sides);
  SET_VECTOR_ELT(list, i, pair);
  for (int side = 0; side < 2; ++side) {
    SET_VECTOR_ELT(pair, side, Rf_allocMatrix(type, Rf_nrows(like), Rf_ncols(like)));
    Rf_setAttrib(VECTOR_ELT(pair, side), R_DimNamesSymbol, Rf_getAttrib(like, R_DimNamesSymbol));
  }
  return pair;
}

/* Two visits as ffi_visit_values() gives them. R_NilValue where no value lies beyond its own limit or its pair's; else
 * `numbers`, the values of both at the limits of their pairs where they lie beyond these, and `moved`, which measured
 * values do. */
SEXP ffi_limited_pair(SEXP v_before, SEXP v_after) {
  static const char *const names[] = {"numbers", "moved"};
  const whole_side side[2] = {whole_side_of(v_before), whole_side_of(v_after)};
  if (!any_in_pair_beyond(&side[0], &side[1])) return R_NilValue;
  SEXP out = PROTECT(glue_list(2, names));
  SEXP v_numbers = new_pair(out, 0, REALSXP, side[0].matrix), v_moved = new_pair(out, 1, LGLSXP, side[0].matrix);
  double *numbers[2] = {REAL(VECTOR_ELT(v_numbers, 0)), REAL(VECTOR_ELT(v_numbers, 1))};
  int *moved[2] = {LOGICAL(VECTOR_ELT(v_moved, 0)), LOGICAL(VECTOR_ELT(v_moved, 1))};
  for (R_xlen_t k = 0; k < side[0].n; ++k) {
    double low, high;
    limits_of_pair(&side[0], &side[1], k, &low, &high);
    for (int s = 0; s < 2; ++s) {
      const int place = place_in_pair(&side[s], k, low, high);
      numbers[s][k] = place < 0 ? low : place > 0 ? high : side[s].value[k];
      moved[s][k] = place != 0 && side[s].beyond[k] == 0;
    }
  }
  UNPROTECT(1);
  return out;
}

/* What is counted of a marker's complete pairs: measured values, those moved by the pair rule, values beyond a limit
 * and those without a known one, each on both sides. */
enum { N_MEASURED, N_MOVED, N_BELOW, N_ABOVE, N_WITHOUT_LOWER, N_WITHOUT_UPPER, N_FACTS };

static void count_facts(const whole_side *side, const int *moved, R_xlen_t cell, int *count) {
  count[N_MEASURED] += side->beyond[cell] == 0;
  count[N_MOVED] += moved[cell];
  count[N_BELOW] += side->beyond[cell] < 0;
  count[N_ABOVE] += side->beyond[cell] > 0;
  count[N_WITHOUT_LOWER] += ISNAN(side->lower[cell]) != 0;
  count[N_WITHOUT_UPPER] += ISNAN(side->upper[cell]) != 0;
}

/* limits, moved: see limited_pair() in R; columns: the patients who count, from 1. Returns `recensored`, the share of
 * measured values that the pair rule takes for values beyond the limit, and `unknown`, whether a value lacks a limit
 * where others lie beyond one; of each marker. */
SEXP ffi_limit_facts(SEXP limits, SEXP v_moved, SEXP columns) {
  static const char *const names[] = {"recensored", "unknown"};
  const whole_side before = whole_side_of(glue_option(limits, "before"));
  const whole_side after = whole_side_of(glue_option(limits, "after"));
  const int *moved_before = LOGICAL_RO(glue_option(v_moved, "before"));
  const int *moved_after = LOGICAL_RO(glue_option(v_moved, "after"));
  const R_xlen_t n = Rf_nrows(before.matrix);
  int(*count)[N_FACTS] = glue_scratch((size_t)n, sizeof *count);
  memset(count, 0, (size_t)n * sizeof *count);
  for (R_xlen_t j = 0; j < Rf_xlength(columns); ++j) {
    for (R_xlen_t i = 0; i < n; ++i) {
      const R_xlen_t cell = (R_xlen_t)(INTEGER_RO(columns)[j] - 1) * n + i;
      if (ISNAN(before.value[cell]) || ISNAN(after.value[cell])) continue;
      count_facts(&before, moved_before, cell, count[i]);
      count_facts(&after, moved_after, cell, count[i]);
    }
  }
  SEXP out = PROTECT(glue_list(2, names));
  double *recensored = glue_real(out, 0, n);
  SET_VECTOR_ELT(out, 1, Rf_allocVector(LGLSXP, n));
  int *unknown = LOGICAL(VECTOR_ELT(out, 1));
  for (R_xlen_t i = 0; i < n; ++i) {
    const int *c = count[i];
    recensored[i] = (double)c[N_MOVED] / (double)(c[N_MEASURED] > 1 ? c[N_MEASURED] : 1);
    unknown[i] = (c[N_BELOW] > 0 && c[N_WITHOUT_LOWER] > 0) || (c[N_ABOVE] > 0 && c[N_WITHOUT_UPPER] > 0);
  }
  UNPROTECT(1);
  return out;
}

/* Of R's where_beyond(): two logical matrices: in which pairs a value lies beyond its own limit (`censored`), and in
 * which one lies beyond its own or its pair's (`beyond`). */
SEXP ffi_pairs_beyond(SEXP limits, SEXP v_moved) {
  static const char *const names[] = {"censored", "beyond"};
  const whole_side before = whole_side_of(glue_option(limits, "before"));
  const whole_side after = whole_side_of(glue_option(limits, "after"));
  const int *moved_before = LOGICAL_RO(glue_option(v_moved, "before"));
  const int *moved_after = LOGICAL_RO(glue_option(v_moved, "after"));
  SEXP out = PROTECT(glue_list(2, names));
  int *found[2];
  for (int k = 0; k < 2; ++k) {
    SET_VECTOR_ELT(out, k, Rf_allocMatrix(LGLSXP, Rf_nrows(before.matrix), Rf_ncols(before.matrix)));
    found[k] = LOGICAL(VECTOR_ELT(out, k));
  }
  for (R_xlen_t cell = 0; cell < before.n; ++cell) {
    found[0][cell] = (before.beyond[cell] | after.beyond[cell]) != 0;
    found[1][cell] = found[0][cell] | moved_before[cell] | moved_after[cell];
  }
  UNPROTECT(1);
  return out;
}
