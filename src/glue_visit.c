/* What a study's records say of one visit: values, which of them lie beyond a limit, and the limits of all
 * (R/limit-pairs.R); how many decimals values have (R/study-values.R). There may be tens of millions of records: each
 * is read once, and again where limits must be found. */
#include "glue.h"

#include <math.h>

/* The records, and which of them are wanted: those at one visit whose marker has a row. */
typedef struct {
  R_xlen_t n;
  const int *patient, *visit, *marker;
  const double *value;
  const int *below, *above;
  int at_visit;
  const int *row_of; /* of each marker of the study, from 1; NA where it is not wanted */
  R_xlen_t n_rows;
} visit_records;

static int is_wanted(const visit_records *r, R_xlen_t i) {
  return r->visit[i] == r->at_visit && r->row_of[r->marker[i] - 1] != NA_INTEGER;
}

static R_xlen_t row_at(const visit_records *r, R_xlen_t i) { return r->row_of[r->marker[i] - 1] - 1; }

static R_xlen_t cell_at(const visit_records *r, R_xlen_t i) {
  return row_at(r, i) + (R_xlen_t)(r->patient[i] - 1) * r->n_rows;
}

/* The limits on one side: of each marker and visit, of each record, or none. `sign`: 1 for lower ones, -1 for upper. */
typedef struct {
  const double *of_cell, *of_record;
  R_xlen_t n_markers;
  const int *beyond;
  double sign;
} side_limits;

static double given_limit(const side_limits *s, const visit_records *r, R_xlen_t i) {
  if (s->beyond[i]) return r->value[i];
  if (s->of_record != NULL) return s->of_record[i];
  return s->of_cell != NULL ? s->of_cell[r->marker[i] - 1 + (R_xlen_t)(r->visit[i] - 1) * s->n_markers] : NA_REAL;
}

/* The limit that values beyond it share, row by row, where nothing was measured beyond that: it is the limit of
 * measured values that have none of their own. NA where there is no such limit. */
static void find_shared(const side_limits *s, const visit_records *r, double *shared) {
  const size_t n = (size_t)r->n_rows;
  double *least = glue_doubles(n), *most = glue_doubles(n), *measured = glue_doubles(n);
  for (size_t k = 0; k < n; ++k) least[k] = measured[k] = R_PosInf, most[k] = R_NegInf;
  for (R_xlen_t i = 0; i < r->n; ++i) {
    if (!is_wanted(r, i)) continue;
    const R_xlen_t k = row_at(r, i);
    const double value = s->sign * r->value[i];
    if (!s->beyond[i]) {
      measured[k] = fmin(measured[k], value);
    } else {
      least[k] = fmin(least[k], value);
      most[k] = fmax(most[k], value);
    }
  }
  for (size_t k = 0; k < n; ++k) {
    shared[k] = least[k] == most[k] && measured[k] >= least[k] ? s->sign * least[k] : NA_REAL;
  }
}

/* Cells of a matrix, where measured values have no limit of their own. */
static void fill_shared(const side_limits *s, const visit_records *r, int take_log, double *limit) {
  double *shared = glue_doubles((size_t)r->n_rows);
  find_shared(s, r, shared);
  for (R_xlen_t i = 0; i < r->n; ++i) {
    if (!is_wanted(r, i) || !ISNAN(given_limit(s, r, i))) continue;
    const double at = shared[row_at(r, i)];
    limit[cell_at(r, i)] = take_log && !ISNAN(at) ? log2(at) : at;
  }
}

/* What a visit is made of: matrices, and of each side whether a value lies beyond a limit, and whether one lacks it. */
typedef struct {
  double *value, *limit[2];
  int *beyond;
  int any_beyond[2], any_unknown[2];
} visit_matrices;

static void fill_cells(const side_limits *side, const visit_records *r, int take_log, visit_matrices *out) {
  for (R_xlen_t i = 0; i < r->n; ++i) {
    if (!is_wanted(r, i)) continue;
    const R_xlen_t cell = cell_at(r, i);
    out->value[cell] = take_log ? log2(r->value[i]) : r->value[i];
    out->beyond[cell] = r->above[i] - r->below[i];
    for (int s = 0; s < 2; ++s) {
      const double at = given_limit(&side[s], r, i);
      out->any_beyond[s] |= side[s].beyond[i];
      out->any_unknown[s] |= ISNAN(at) != 0;
      if (!ISNAN(at)) out->limit[s][cell] = take_log ? log2(at) : at;
    }
  }
}

static const int *whole_column(SEXP records, const char *name) { return INTEGER_RO(glue_option(records, name)); }

static side_limits limits_of(SEXP v_limit, const int *beyond, double sign) {
  side_limits s = {.beyond = beyond, .sign = sign};
  if (v_limit == R_NilValue) return s;
  if (Rf_isMatrix(v_limit)) {
    s.of_cell = REAL_RO(v_limit);
    s.n_markers = Rf_nrows(v_limit);
  } else {
    s.of_record = REAL_RO(v_limit);
  }
  return s;
}

/* A matrix of markers x patients set as element i of a protected list, all of it NA. */
static double *missing_matrix(SEXP list, int i, R_xlen_t n_rows, SEXP shape) {
  const R_xlen_t n_patients = Rf_xlength(VECTOR_ELT(shape, 1));
  SEXP matrix = Rf_allocMatrix(REALSXP, (int)n_rows, (int)n_patients);
  SET_VECTOR_ELT(list, i, matrix);
  Rf_setAttrib(matrix, R_DimNamesSymbol, shape);
  double *out = REAL(matrix);
  for (R_xlen_t k = 0; k < n_rows * n_patients; ++k) out[k] = NA_REAL;
  return out;
}

/* options: `records` of a study with their values as doubles, the `visit` by number, `row_of` each marker, `shape` (the
 * names of rows and columns), `lower` and `upper` limits as a study keeps them (doubles), and whether to take
 * logarithms
 * (`take_log`). Returns `value`, `beyond` (-1, 0, 1), `lower` and `upper`, matrices markers x patients. */
SEXP ffi_visit_values(SEXP options) {
  enum { VALUE, BEYOND, LOWER, UPPER, N_OUT };
  static const char *const names[] = {"value", "beyond", "lower", "upper"};
  SEXP records = glue_option(options, "records"), v_value = glue_option(options, "value");
  SEXP shape = glue_option(options, "shape");
  const int take_log = glue_whole(options, "take_log");
  const visit_records r = {.n = Rf_xlength(v_value),
                           .patient = whole_column(records, "patient"),
                           .visit = whole_column(records, "visit"),
                           .marker = whole_column(records, "marker"),
                           .value = REAL_RO(v_value),
                           .below = LOGICAL_RO(glue_option(records, "censored")),
                           .above = LOGICAL_RO(glue_option(records, "above")),
                           .at_visit = glue_whole(options, "visit"),
                           .row_of = INTEGER_RO(glue_option(options, "row_of")),
                           .n_rows = Rf_xlength(VECTOR_ELT(shape, 0))};
  SEXP out = PROTECT(glue_list(N_OUT, names));
  visit_matrices m = {.value = missing_matrix(out, VALUE, r.n_rows, shape)};
  m.limit[0] = missing_matrix(out, LOWER, r.n_rows, shape);
  m.limit[1] = missing_matrix(out, UPPER, r.n_rows, shape);
  const R_xlen_t n_patients = Rf_xlength(VECTOR_ELT(shape, 1));
  SET_VECTOR_ELT(out, BEYOND, Rf_allocMatrix(INTSXP, (int)r.n_rows, (int)n_patients));
  m.beyond = INTEGER(VECTOR_ELT(out, BEYOND));
  for (R_xlen_t k = 0; k < r.n_rows * n_patients; ++k) m.beyond[k] = 0;
  const side_limits side[2] = {limits_of(glue_option(options, "lower"), r.below, 1.0),
                               limits_of(glue_option(options, "upper"), r.above, -1.0)};
  fill_cells(side, &r, take_log, &m);
  for (int s = 0; s < 2; ++s) {
    if (m.any_beyond[s] && m.any_unknown[s]) fill_shared(&side[s], &r, take_log, m.limit[s]);
  }
  UNPROTECT(1);
  return out;
}

/* ---- decimals ---- */

/* Does a number have more than d decimals, but for noise? */
static int finer_than(double value, double power) {
  const double scaled = fabs(value * power);
  return fabs(scaled - rint(scaled)) > 1e-9 * scaled;
}

/* The most decimals that a value of each marker has; NA where one has more than `most`. */
SEXP ffi_decimals(SEXP v_value, SEXP v_marker, SEXP c_markers, SEXP c_most) {
  const double *value = REAL_RO(v_value);
  const int *marker = INTEGER_RO(v_marker), most = Rf_asInteger(c_most);
  double *power = glue_doubles((size_t)most + 1);
  power[0] = 1.0;
  for (int d = 1; d <= most; ++d) power[d] = power[d - 1] * 10.0;
  SEXP out = PROTECT(Rf_allocVector(INTSXP, Rf_asInteger(c_markers)));
  int *decimals = INTEGER(out);
  for (R_xlen_t k = 0; k < Rf_xlength(out); ++k) decimals[k] = 0;
  for (R_xlen_t i = 0; i < Rf_xlength(v_value); ++i) {
    int *of_marker = &decimals[marker[i] - 1];
    if (*of_marker == NA_INTEGER || !finer_than(value[i], power[*of_marker])) continue;
    if (finer_than(value[i], power[most])) {
      *of_marker = NA_INTEGER;
    } else {
      while (*of_marker < most && finer_than(value[i], power[*of_marker])) ++*of_marker;
    }
  }
  UNPROTECT(1);
  return out;
}
