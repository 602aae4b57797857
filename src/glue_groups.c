#include "glue_groups.h"

group_input read_groups(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP stratum, SEXP options) {
  group_input in = {.before = glue_matrix_of(before, patient), .after = glue_matrix_of(after, patient)};
  in.event = INTEGER_RO(event);
  in.n = in.before.n;
  in.n_strata = 1;
  if (stratum != R_NilValue) {
    in.stratum = INTEGER_RO(stratum);
    in.n_strata = (size_t)glue_whole(options, "n_strata");
  }
  for (size_t i = 0; i < in.n; ++i) in.n1 += in.event[i] == 1;
  in.n0 = in.n - in.n1;
  in.scale = glue_whole(options, "log2") ? CC_SCALE_LOG2 : CC_SCALE_RAW;
  in.digits = glue_whole(options, "digits");
  in.limited = glue_limits_of(glue_option(options, "limits"), patient, patient, &in.limits);
  return in;
}

group_pairs new_group_pairs(const group_input *in, size_t block) {
  group_pairs p = {.n = 0};
  p.before = glue_doubles(glue_bytes(in->n, 4));
  p.after = p.before + in->n;
  p.change = p.after + in->n;
  p.noise = p.change + in->n;
  p.who = glue_scratch(in->n, sizeof *p.who);
  p.stratum = glue_scratch(in->n, sizeof(int));
  p.event = glue_scratch(in->n, 1);
  p.block_before = glue_doubles(glue_gathered_size(block, in->n));
  p.block_after = glue_doubles(glue_gathered_size(block, in->n));
  if (!in->limited) return p;
  p.known = glue_scratch(in->n, sizeof *p.known);
  p.pair = glue_scratch(glue_bytes(GLUE_LANES, in->n + 1), sizeof *p.pair);
  p.memory = glue_scratch(cc_gehan_bytes(in->n), 1);
  return p;
}

size_t group_block(const group_input *in) { return in->n <= 40 ? 128 : in->n <= 100 ? 16 : GLUE_LANES; }

/* The complete pairs of marker `i` of the block. */
static void take_pairs(const group_input *in, size_t i, group_pairs *p) {
  const double *before = p->block_before + glue_gathered(&in->before, i);
  const double *after = p->block_after + glue_gathered(&in->after, i);
  size_t n = 0;
  p->n1 = 0;
  for (size_t j = 0; j < in->n; ++j) {
    const double b = before[j * GLUE_LANES], a = after[j * GLUE_LANES];
    if (ISNAN(b) || ISNAN(a)) continue;
    p->who[n] = j;
    p->before[n] = b;
    p->after[n] = a;
    p->event[n] = (unsigned char)(in->event[j] == 1);
    p->stratum[n] = in->stratum != NULL ? in->stratum[j] - 1 : 0;
    p->n1 += in->event[j] == 1;
    ++n;
  }
  p->n = n;
  cc_change(p->before, p->after, n, in->scale, p->change, p->noise);
}

/* What is known of the changes of marker `lane` of its group, where some value lies beyond a limit. */
static void take_limits(const group_input *in, size_t lane, group_pairs *p) {
  p->limited = 0;
  if (!in->limited) return;
  const cc_limited_pair *pair = p->pair + lane * (in->n + 1);
  for (size_t i = 0; i < p->n; ++i) p->limited |= (pair[i].before.beyond | pair[i].after.beyond) != 0;
  if (p->limited) cc_change_intervals(pair, p->n, in->scale, in->digits, p->memory, p->known);
}

typedef struct {
  const group_input *in;
  group_pairs *pairs; /* one a thread */
  size_t n_whole, n_real;
  int *whole[GROUP_COLUMNS_MOST];
  double *real[GROUP_COLUMNS_MOST];
  group_row row;
  group_tile tile;
  void *context;
} group_run;

static void run_block(void *context, int thread, size_t from, size_t to) {
  const group_run *run = context;
  group_pairs *pairs = run->pairs + thread;
  glue_gather(&run->in->before, 0, from, to, pairs->block_before);
  glue_gather(&run->in->after, 0, from, to, pairs->block_after);
  for (size_t first = from; first < to; first += GLUE_LANES) {
    const size_t at = glue_gathered(&run->in->before, first - from);
    const size_t left = to - first, lanes = left < GLUE_LANES ? left : GLUE_LANES;
    double rows[GLUE_LANES][GROUP_COLUMNS_MOST];
    size_t n_limited[GLUE_LANES];
    if (run->in->limited) glue_limited_group(&run->in->limits, first, lanes, pairs->pair, n_limited);
    const unsigned done = run->tile && !run->in->limited
                              ? run->tile(run->context, thread, pairs->block_before + at, pairs->block_after + at, rows)
                              : 0;
    for (size_t i = first; i < first + lanes; ++i) {
      double *const row = rows[i - first];
      if (!(done >> (i - first) & 1u)) {
        take_pairs(run->in, i - from, pairs);
        take_limits(run->in, i - first, pairs);
        run->row(run->context, thread, pairs, row);
      }
      for (size_t k = 0; k < run->n_whole; ++k) run->whole[k][i] = (int)row[k];
      glue_store(run->real, run->n_real, i, row + run->n_whole);
    }
  }
}

SEXP run_groups(const group_input *in, SEXP options, size_t block, group_columns columns, group_row row,
                group_tile tile, void *context) {
  const int threads = glue_threads(glue_whole(options, "threads"));
  const R_xlen_t n = (R_xlen_t)in->before.n_markers;
  group_run run = {.in = in, .row = row, .tile = tile, .context = context};
  run.n_whole = (size_t)columns.n_whole;
  run.n_real = (size_t)(columns.n - columns.n_whole);
  run.pairs = glue_scratch((size_t)threads, sizeof *run.pairs);
  for (int t = 0; t < threads; ++t) run.pairs[t] = new_group_pairs(in, block);
  SEXP out = PROTECT(glue_list(columns.n, columns.names));
  for (R_xlen_t k = 0; k < columns.n; ++k) {
    if (k < columns.n_whole)
      run.whole[k] = glue_int(out, k, n);
    else
      run.real[k - columns.n_whole] = glue_real(out, k, n);
  }
  const int done = glue_run_blocks(in->before.n_markers, block, threads, glue_text(options, "label"), run_block, &run);
  UNPROTECT(1);
  return done ? out : R_NilValue;
}
