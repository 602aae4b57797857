/* What is known of the changes under several arms, as codes of ranks. */
#include "glue_resample.h"

#include "core/cc_arm_pair.h"
#include "core/cc_gehan.h"
#include "glue_limits.h"

typedef struct {
  double *before, *change, *noise;
  cc_rank_item *item;
  size_t *kept, *end;
  cc_interval *known;
  cc_limited_pair *pair;
  void *memory;
  int *low, *high;
} code_room;

typedef struct {
  const double *before, *after;
  const int *member, *place;
  size_t n, n_rows, n_places;
  cc_scale scale;
  int digits, limited;
  glue_limits limits;
  code_room *room;
  int *low, *high, *n_codes;
} code_call;

static code_room new_code_room(const code_call *call) {
  const size_t n = call->n + 1;
  code_room r = {.before = glue_doubles(n), .change = glue_doubles(n), .noise = glue_doubles(n)};
  r.item = glue_scratch(2 * n, sizeof *r.item);
  r.kept = glue_scratch(n, sizeof *r.kept);
  r.end = glue_scratch(n, sizeof *r.end);
  r.known = glue_scratch(n, sizeof *r.known);
  r.low = glue_scratch(n, sizeof *r.low);
  r.high = glue_scratch(n, sizeof *r.high);
  if (!call->limited) return r;
  r.pair = glue_scratch(n, sizeof *r.pair);
  r.memory = glue_scratch(cc_gehan_bytes(n), 1);
  return r;
}

/* The changes of a row as intervals; how many. Measured ones: the number of their group of ties. */
static size_t known_changes(const code_call *call, size_t row, code_room *r) {
  if (call->limited) {
    const size_t n = glue_limited_pairs(&call->limits, row, r->pair, r->kept);
    cc_change_intervals(r->pair, n, call->scale, call->digits, r->memory, r->known);
    return n;
  }
  size_t n = 0;
  for (size_t i = 0; i < call->n; ++i) {
    const size_t at = row + call->n_rows * (size_t)call->member[i];
    if (ISNAN(call->before[at]) || ISNAN(call->after[at])) continue;
    r->before[n] = call->before[at];
    r->change[n] = call->after[at];
    r->kept[n++] = i;
  }
  cc_change(r->before, r->change, n, call->scale, r->change, r->noise);
  const size_t groups = cc_tie_groups(r->change, r->noise, n, call->digits, r->item, r->end);
  for (size_t g = 0, k = 0; g < groups; ++g) {
    for (; k < r->end[g]; ++k) r->known[r->item[k].index] = (cc_interval){(double)g, (double)g};
  }
  return n;
}

static void code_rows(void *context, int thread, size_t from, size_t to) {
  const code_call *call = context;
  code_room *r = call->room + thread;
  for (size_t row = from; row < to; ++row) {
    int *const low = call->low + row * call->n_places, *const high = call->high + row * call->n_places;
    const size_t n = known_changes(call, row, r);
    call->n_codes[row] = (int)cc_arm_codes(r->known, n, r->item, r->low, r->high);
    for (size_t i = 0; i < call->n_places; ++i) low[i] = high[i] = CC_ARM_MISSING;
    for (size_t i = 0; i < n; ++i) {
      low[call->place[r->kept[i]]] = r->low[i];
      high[call->place[r->kept[i]]] = r->high[i];
    }
  }
}

/* before, after: double matrices, markers x patients; options: list(member, place, n_places, log2, digits, limits,
 * threads), as of ffi_scores(). Returns list(low, high, n_codes): patients x markers, and one number a marker. */
SEXP ffi_arm_codes(SEXP before, SEXP after, SEXP options) {
  static const char *const names[] = {"low", "high", "n_codes"};
  SEXP member = glue_option(options, "member");
  code_call call = {.before = REAL_RO(before), .after = REAL_RO(after), .member = INTEGER_RO(member)};
  call.place = INTEGER_RO(glue_option(options, "place"));
  call.n = (size_t)Rf_xlength(member);
  call.n_rows = (size_t)Rf_nrows(before);
  call.n_places = (size_t)glue_whole(options, "n_places");
  call.scale = glue_whole(options, "log2") ? CC_SCALE_LOG2 : CC_SCALE_RAW;
  call.digits = glue_whole(options, "digits");
  SEXP columns = PROTECT(Rf_allocVector(INTSXP, Rf_xlength(member)));
  for (R_xlen_t i = 0; i < Rf_xlength(member); ++i) INTEGER(columns)[i] = call.member[i] + 1;
  call.limited = glue_limits_of(glue_option(options, "limits"), columns, columns, &call.limits);
  const int n_threads = glue_threads(glue_whole(options, "threads"));
  call.room = glue_scratch((size_t)n_threads, sizeof *call.room);
  for (int t = 0; t < n_threads; ++t) call.room[t] = new_code_room(&call);
  SEXP out = PROTECT(glue_list(3, names));
  for (R_xlen_t side = 0; side < 2; ++side) {
    SET_VECTOR_ELT(out, side, Rf_allocMatrix(INTSXP, (int)call.n_places, (int)call.n_rows));
  }
  call.low = INTEGER(VECTOR_ELT(out, 0));
  call.high = INTEGER(VECTOR_ELT(out, 1));
  call.n_codes = glue_int(out, 2, (R_xlen_t)call.n_rows);
  const int done = glue_run_blocks(call.n_rows, 64, n_threads, NULL, code_rows, &call);
  UNPROTECT(2);
  return done ? out : R_NilValue;
}
