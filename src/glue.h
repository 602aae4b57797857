#ifndef CYTOCHANGE_GLUE_H
#define CYTOCHANGE_GLUE_H

/* What every glue file shares. Glue decodes R objects that R/check.R has already made sound, hands plain arrays to the
 * core, and owns the memory: results are R vectors, scratch is R_alloc'd, so an error or an interrupt leaks nothing. */

#include <R.h>
#include <Rinternals.h>
#include <stddef.h>

/* A list of n elements named `names`. Not protected on return: PROTECT it, then fill it. */
SEXP glue_list(R_xlen_t n, const char *const *names);

/* A new vector of length n set as element i of a protected list; the list owns it. */
double *glue_real(SEXP list, R_xlen_t i, R_xlen_t n);
int *glue_int(SEXP list, R_xlen_t i, R_xlen_t n);

/* The same of a matrix of numbers. */
double *glue_real_matrix(SEXP list, R_xlen_t i, size_t rows, size_t columns);

/* Size in bytes of count objects, or an R error where it overflows. */
size_t glue_bytes(size_t count, size_t size);

/* Scratch that R frees when the call ends: count objects of `size` bytes (and one more, so never none). */
void *glue_scratch(size_t count, size_t size);
double *glue_doubles(size_t count);

/* The same on the boundary of a cache line, as vectors and tables of partial sums want it. */
void *glue_aligned(size_t count, size_t size);

/* Who has the event, as the core wants it: 1 where a logical vector or one of whole numbers is not 0. */
unsigned char *glue_events(SEXP v_event);

/* An element of a list of options by its name. */
SEXP glue_option(SEXP options, const char *name);
double glue_number(SEXP options, const char *name);
int glue_whole(SEXP options, const char *name);
const char *glue_text(SEXP options, const char *name); /* NULL where it is NULL */

/* Row i of some columns of a result; NaN becomes NA. No call of R. */
void glue_store(double *const *column, size_t n_columns, size_t i, const double *row);

/* Threads that a parallel region may use now: `wanted` (R's option, already limited there), never more than the machine
 * has processors or, where it has fewer than that, eight; 1 without OpenMP and in a forked child, where GNU's OpenMP
 * would hang. */
int glue_threads(int wanted);

/* For long items of a run below: 1 where the user has asked to stop since it began, so that the item may end as it is.
 * Asked of R by the main thread, at most every twentieth of a second. */
int glue_stopped(void);
void glue_install_fork_handler(void);

/* Work on items [from, to). Runs outside R: no R call in it. `thread` numbers the caller from 0, for its own scratch.
 */
typedef void (*glue_work)(void *context, int thread, size_t from, size_t to);

/* Runs `work` over [0, n_items), in blocks of `block` items, each block on one thread; n_threads: what glue_threads()
 * said. Blocks are taken in rounds: block b (from 0) in round glue_round(b), as thread number glue_round_thread(b). A
 * round begins when all of the one before have returned, so a block may read what any block of an earlier round wrote,
 * and a thread finds its scratch as it left it. (glue_resample.c's slices and glue_stepdown_min.c stand on this.) Which
 * threads of the machine these are is not said; thread 0 is the main one.
 *
 * Between rounds, on the main thread, it looks for an interrupt and moves the progress bar `label` (NULL: none).
 * Returns 1 when all was done and 0 after an interrupt: the entry point then returns R_NilValue, and call_core() in R
 * raises it. */
static inline size_t glue_round(size_t block, int n_threads) { return block / (size_t)n_threads; }
static inline size_t glue_round_thread(size_t block, int n_threads) { return block % (size_t)n_threads; }

int glue_run_blocks(size_t n_items, size_t block, int n_threads, const char *label, glue_work work, void *context);

/* The same where an item may take anything from a microsecond to a second: rounds as above, but blocks grow from one
 * item to `most` as long as a round takes no longer than a tenth of a second or so. */
int glue_run_growing(size_t n_items, size_t most, int n_threads, const char *label, glue_work work, void *context);

#endif
