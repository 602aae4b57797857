#include "glue_limits.h"

#include <math.h>

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

static cc_measurement measurement_at(const glue_limited *m, size_t marker, size_t j) {
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
