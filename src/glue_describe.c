/* What response_change() says of a row whatever the test: counts, AUC, directions and their odds ratio. */
#include "glue_groups.h"

#include "core/cc_fisher.h"
#include "core/cc_roc.h"
#include "core/cc_twosample.h"

/* Tables that came up before: among thousands of markers of the same patients most do, and each costs three roots. */
enum { REMEMBERED = 1024 };

typedef struct {
  cc_two_by_two table;
  cc_fisher_result result;
} fisher_entry;

typedef struct {
  group_input in;
  double tail, z;
  void **memory;             /* of the samples, one a thread */
  fisher_entry **remembered; /* one table a thread */
} description;

static const cc_fisher_result *fisher(fisher_entry *remembered, const cc_two_by_two *t, double tail) {
  const size_t hash = (((size_t)t->up1 * 37 + (size_t)t->down1) * 41 + (size_t)t->up0) * 43 + (size_t)t->down0;
  fisher_entry *entry = remembered + hash % REMEMBERED;
  const cc_two_by_two *known = &entry->table;
  if (known->up1 != t->up1 || known->down1 != t->down1 || known->up0 != t->up0 || known->down0 != t->down0) {
    entry->table = *t;
    cc_fisher(t, tail, &entry->result);
  }
  return &entry->result;
}

static const char *const described[] = {"n1", "n0", "n_steps", "responder_down", "responder_same", "responder_up",
                                        "non_responder_down", "non_responder_same", "non_responder_up", "auc",
                                        "auc_low", "auc_high", "odds_ratio", "odds_low", "odds_high", "direction_p"};

static void describe_marker(void *context, int thread, const group_pairs *p, double *row) {
  const description *d = context;
  cc_two_sample sample;
  cc_two_samples(p->change, p->noise, p->event, p->n, d->in.digits, d->memory[thread], &sample);
  cc_auc auc;
  cc_roc_auc(sample.step_n0, sample.step_n1, sample.n_steps, &auc);
  double low, high;
  cc_auc_interval(&auc, d->tail, d->z, &low, &high);
  cc_direction with, without;
  cc_directions(p->change, p->event, p->n, &with, &without);
  const cc_two_by_two table = {with.up, with.down, without.up, without.down};
  const cc_fisher_result *odds = fisher(d->remembered[thread], &table, d->tail);
  const double figures[] = {(double)sample.n1, (double)sample.n0, (double)sample.n_steps, with.down, with.same, with.up,
                            without.down, without.same, without.up, auc.auc, low, high, odds->odds_ratio, odds->low,
                            odds->high, odds->p_value};
  for (size_t k = 0; k < sizeof figures / sizeof *figures; ++k) row[k] = figures[k];
}

SEXP ffi_describe_groups(SEXP before, SEXP after, SEXP patient, SEXP event, SEXP options) {
  description d = {.in = read_groups(before, after, patient, event, R_NilValue, options)};
  d.tail = glue_number(options, "tail");
  d.z = glue_number(options, "z");
  const int threads = glue_threads(glue_whole(options, "threads"));
  d.memory = glue_scratch((size_t)threads, sizeof *d.memory);
  d.remembered = glue_scratch((size_t)threads, sizeof *d.remembered);
  for (int t = 0; t < threads; ++t) {
    d.memory[t] = glue_scratch(cc_two_sample_bytes(d.in.n), 1);
    d.remembered[t] = glue_scratch(REMEMBERED, sizeof **d.remembered);
    for (size_t k = 0; k < REMEMBERED; ++k) d.remembered[t][k].table.up1 = -1.0;
  }
  const group_columns columns = {described, 16, 9};
  return run_groups(&d.in, options, group_block(&d.in), columns, describe_marker, &d);
}
