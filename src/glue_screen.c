/* prognostic_screen(): every marker through the fast kernels, what leaves them through the careful engine, then the
 * bootstrap. See glue_screen.h. */
#include "glue_screen.h"

#include <string.h>

static const char *const out_names[N_OUT] = {SCREEN_NUMBERS(GLUE_NAME) SCREEN_OTHERS(GLUE_NAME)};

/* ---- scratch ---- */

static cc_vec *alloc_vec(size_t n) { return glue_aligned(n, sizeof(cc_vec)); }

static void alloc_tile(screen_scratch *s, const screen *c) {
  s->units = glue_aligned(glue_gathered_size(CC_TILE, c->n), sizeof(double));
  s->values = c->log2_scale ? glue_aligned(glue_gathered_size(CC_TILE, c->n), sizeof(double)) : s->units;
  s->sorted = glue_aligned(c->n, sizeof(cc_f8));
  s->tile = (cc_tile){.n = c->n, .n_event = c->n_event, .units = s->units, .values = s->values};
  s->tile.x = alloc_vec(2 * c->n);
  s->tile.narrow = glue_aligned(c->n, sizeof(cc_f8));
  s->tile.key = glue_aligned(c->n, sizeof(cc_f8));
}

static void alloc_marker(screen_marker *m, size_t n) {
  m->at = glue_scratch(n, sizeof *m->at);
  m->value = glue_doubles(n);
  m->units = glue_doubles(n);
  m->event = glue_scratch(n, 1);
  m->item = glue_scratch(2 * n, sizeof *m->item);
  m->end = glue_scratch(n, sizeof *m->end);
  m->place = glue_scratch(n, sizeof *m->place);
}

static void alloc_scratch(screen_scratch *s, const screen *c) {
  /* Columns: those of the predictive test, or indicators of values beyond limits. */
  const size_t n = c->n, k = c->k, p_most = k + 4 + 2 * c->n_arms;
  alloc_tile(s, c);
  for (int l = 0; l < CC_LANES; ++l) alloc_marker(&s->marker[l], n);
  s->keys = (cc_lane_keys *)(void *)alloc_vec(n);
  s->n0 = glue_doubles(n);
  s->n1 = glue_doubles(n);
  s->x = alloc_vec(n);
  s->mask = alloc_vec(n);
  s->variance = alloc_vec(n);
  s->rx = alloc_vec(n);
  s->rmask = alloc_vec(n);
  s->rshared = glue_doubles(glue_bytes(n, k + 1));
  s->rpowers = c->n_powers > 0 ? glue_doubles(glue_bytes(n, c->n_powers)) : NULL;
  s->rcount = glue_doubles(n);
  s->weight = glue_doubles(n);
  s->row = glue_scratch(n, sizeof *s->row);
  s->counts = glue_scratch(n, sizeof *s->counts);
  s->design = glue_doubles(glue_bytes(n, p_most));
  s->given = glue_doubles(glue_bytes(n, k + 4));
  s->y = glue_doubles(n);
  s->w = glue_doubles(n);
  s->engine = glue_doubles(cc_screen_scratch(n, p_most));
}

/* ---- the entry ---- */

/* The fit without markers, once. */
static void fit_null(screen *c, screen_scratch *s) {
  c->has_null = 0;
  if (c->k + 2 > CC_BATCH_MOST) return;
  const cc_batch_rows rows = {c->n, c->n_event, c->k + 2, c->shared, NULL, s->x, NULL, s->variance, c->powers};
  c->has_null = cc_batch_fit_null(&rows, s->x, &c->null);
}

/* What the fits of all markers share; where it is too much, each makes it row by row. */
static void make_powers(screen *c) {
  enum { MOST = 1 << 22 };
  const size_t p = c->k + 2;
  c->n_powers = p <= CC_BATCH_MOST ? cc_batch_n_powers(p) : 0;
  if (c->n_powers > MOST / c->n) c->n_powers = 0;
  if (c->n_powers == 0) return;
  double *const powers = glue_doubles(glue_bytes(c->n, c->n_powers));
  cc_batch_powers(c->n, p, c->shared, powers);
  c->powers = powers;
}

/* Ranks of the markers in each resample, and limits of ranks and cut-points. */
static int take_limits(screen *c, int threads) {
  const size_t m = c->n_markers;
  c->rank = glue_scratch(glue_bytes(m, c->resamples), sizeof *c->rank);
  for (int t = 0; t < threads; ++t) {
    c->scratch[t].by_statistic = glue_scratch(2 * m, sizeof(cc_rank_item));
    c->scratch[t].ranks = glue_doubles(glue_bytes(2 * SCREEN_LIMITS, c->resamples));
  }
  return glue_run_growing(c->resamples, 16, threads, NULL, screen_rank_resamples, c) &&
         glue_run_blocks(m, SCREEN_LIMITS, threads, NULL, screen_limits, c);
}

/* A job of many hands out its draws; alone, a call takes the limits at once. */
static int run_bootstrap(screen *c, int threads, const char *label, int is_job, SEXP out) {
  const size_t m = c->n_markers;
  if (is_job) {
    SET_VECTOR_ELT(out, DRAWS, Rf_allocMatrix(REALSXP, (int)m, (int)c->resamples));
    SET_VECTOR_ELT(out, STEPS, Rf_allocMatrix(INTSXP, (int)m, (int)c->resamples));
    c->draws = REAL(VECTOR_ELT(out, DRAWS));
    c->steps = INTEGER(VECTOR_ELT(out, STEPS));
  } else {
    c->draws = glue_doubles(glue_bytes(m, c->resamples));
    c->steps = glue_scratch(glue_bytes(m, c->resamples), sizeof *c->steps);
  }
  const size_t items = screen_resample_items(c);
  c->left = glue_doubles(glue_bytes(c->n_ranges * N_LEFT, m));
  memset(c->left, 0, c->n_ranges * N_LEFT * m * sizeof(double));
  if (!glue_run_blocks(items, 1, threads, label, screen_resample, c)) return 0;
  SET_VECTOR_ELT(out, LEFT, Rf_allocMatrix(REALSXP, N_LEFT, (int)m));
  double *const left = REAL(VECTOR_ELT(out, LEFT));
  memset(left, 0, N_LEFT * m * sizeof(double));
  for (size_t k = 0; k < c->n_ranges * N_LEFT * m; ++k) left[k % (N_LEFT * m)] += c->left[k];
  return is_job || take_limits(c, threads);
}

static void read_options(screen *c, SEXP options) {
  c->given = REAL_RO(glue_option(options, "given"));
  c->arms_shared = glue_whole(options, "arms_shared");
  c->log2_scale = glue_whole(options, "log2");
  c->penalty = cc_penalty_of((cc_penalty_kind)glue_whole(options, "penalty"));
  c->profile = glue_whole(options, "profile");
  c->digits = glue_whole(options, "digits");
  c->drop = glue_number(options, "drop");
  c->tail = glue_number(options, "tail");
  c->z = glue_number(options, "z");
  c->resamples = (size_t)glue_number(options, "resamples");
  c->seed = (uint64_t)glue_number(options, "seed");
  c->first = (uint64_t)glue_number(options, "first");
}

/* Is a column of numbers never written, as nothing that it is made of was asked for? */
static int is_idle(const screen *c, int column) {
  return column == PREDICTIVE ? c->n_arms == 0 : column > PREDICTIVE && c->resamples == 0;
}

/* Columns that are never written are one vector. */
static void alloc_answer(screen *c, SEXP out) {
  const R_xlen_t m = (R_xlen_t)c->n_markers;
  int idle = -1;
  for (int i = 0; i < N_DOUBLES; ++i) {
    if (is_idle(c, i) && idle >= 0) {
      SET_VECTOR_ELT(out, i, VECTOR_ELT(out, idle));
      c->out[i] = c->out[idle];
      continue;
    }
    c->out[i] = glue_real(out, i, m);
    for (R_xlen_t j = 0; j < m; ++j) c->out[i][j] = NA_REAL;
    if (is_idle(c, i)) idle = i;
  }
  c->separated = glue_int(out, SEPARATED, m);
  c->status = glue_int(out, STATUS, m);
  c->careful = glue_int(out, CAREFUL, m);
  c->below = glue_int(out, BELOW, m);
  for (R_xlen_t j = 0; j < m; ++j) {
    c->below[j] = NA_LOGICAL;
    c->separated[j] = NA_LOGICAL;
    c->careful[j] = 0;
  }
}

void screen_decode(screen *c, SEXP v_values, SEXP v_patient, SEXP c_n_event, SEXP v_shared, SEXP options) {
  c->matrix = glue_matrix_of(v_values, v_patient);
  c->shared = REAL_RO(v_shared);
  c->n_markers = c->matrix.n_markers;
  c->n = c->matrix.n;
  c->n_event = (size_t)Rf_asInteger(c_n_event);
  c->k = (size_t)Rf_nrows(v_shared);
  read_options(c, options);
}

void screen_new_scratch(screen *c, int threads) {
  c->scratch = glue_aligned((size_t)threads, sizeof *c->scratch);
  for (int t = 0; t < threads; ++t) alloc_scratch(&c->scratch[t], c);
}

/* v_values: markers x patients, in units; v_patient: columns in use, from 1, those with the event first, c_n_event of
 * them; v_shared: shared columns x patients in use (a column a patient), centred and scaled; v_arms: NULL or indicator
 * columns, patients in use x arms; options: see screen_core() in R. NULL after an interrupt. */
SEXP ffi_screen(SEXP v_values, SEXP v_patient, SEXP c_n_event, SEXP v_shared, SEXP v_arms, SEXP options) {
  screen c = {.n_markers = 0};
  screen_decode(&c, v_values, v_patient, c_n_event, v_shared, options);
  c.arms = v_arms == R_NilValue ? NULL : REAL_RO(v_arms);
  c.n_arms = v_arms == R_NilValue ? 0 : (size_t)Rf_ncols(v_arms);
  SEXP direction = glue_option(options, "direction");
  c.direction = direction == R_NilValue ? NULL : INTEGER_RO(direction);
  const int threads = glue_threads(glue_whole(options, "threads"));

  SEXP out = PROTECT(glue_list(N_OUT, out_names));
  alloc_answer(&c, out);
  if (c.resamples > 0) c.start = glue_doubles(glue_bytes(c.n_markers, c.k + 2));
  make_powers(&c);
  screen_new_scratch(&c, threads);
  fit_null(&c, &c.scratch[0]);

  const size_t n_tiles = (c.n_markers + CC_TILE - 1) / CC_TILE;
  int done = glue_run_growing(n_tiles, 8, threads, glue_text(options, "label"), screen_fit_tiles, &c);
  if (done && c.resamples > 0) {
    done = run_bootstrap(&c, threads, glue_text(options, "boot_label"), glue_whole(options, "is_job"), out);
  }
  UNPROTECT(1);
  return done ? out : R_NilValue;
}

/* Limits from the draws of all jobs: v_draws, v_steps: markers x resamples, as ffi_screen() hands them out; v_status:
 * of its rows; options: as there. NULL after an interrupt. */
SEXP ffi_screen_limits(SEXP v_values, SEXP v_patient, SEXP v_status, SEXP v_draws, SEXP v_steps, SEXP options) {
  static const char *const names[] = {"rank_low", "rank_high", "cut_low", "cut_high", "resamples"};
  screen c = {.matrix = glue_matrix_of(v_values, v_patient)};
  read_options(&c, options);
  c.n_markers = c.matrix.n_markers;
  c.n = c.matrix.n;
  c.draws = REAL(v_draws);
  c.steps = INTEGER(v_steps);
  c.status = INTEGER(v_status);
  const int threads = glue_threads(glue_whole(options, "threads"));
  SEXP out = PROTECT(glue_list(5, names));
  for (int i = 0; i < 5; ++i) {
    double *const column = glue_real(out, i, (R_xlen_t)c.n_markers);
    for (size_t j = 0; j < c.n_markers; ++j) column[j] = NA_REAL;
    c.out[RANK_LOW + i] = column;
  }
  screen_new_scratch(&c, threads);
  const int done = take_limits(&c, threads);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
