#include "glue.h"

#include <cli/progress.h>
#include <time.h>
#ifdef _OPENMP
#  include <omp.h>
#endif
#ifndef _WIN32
#  include <pthread.h>
#endif

/* Seconds; a block of a round that takes less is doubled. */
#define SHORT_ROUND 0.05

/* Set in a forked child and never unset: its OpenMP pool did not survive the fork. */
static volatile int forked = 0;

#ifndef _WIN32
static void note_fork(void) { forked = 1; }
#endif

void glue_install_fork_handler(void) {
#ifndef _WIN32
  pthread_atfork(NULL, NULL, note_fork);
#endif
}

/* Where the machine has fewer processors. */
#define MOST_THREADS 8

int glue_threads(int wanted) {
#ifdef _OPENMP
  const int processors = omp_get_num_procs(), most = processors > MOST_THREADS ? processors : MOST_THREADS;
  return forked || wanted < 1 ? 1 : wanted < most ? wanted : most;
#else
  (void)wanted;
  return 1;
#endif
}

static void check_interrupt(void *unused) {
  (void)unused;
  R_CheckUserInterrupt();
}

static double seconds_now(void) {
  struct timespec now;
  timespec_get(&now, TIME_UTC);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Whether the user has asked to stop since the run began, and when that was last looked for. Written by the main
 * thread. */
static volatile int asked_to_stop = 0;
static double last_look = 0;

static int interrupted(void) {
  last_look = seconds_now();
  if (!asked_to_stop && R_ToplevelExec(check_interrupt, NULL) == FALSE) asked_to_stop = 1;
  return asked_to_stop;
}

int glue_stopped(void) {
#ifdef _OPENMP
  if (omp_get_thread_num() != 0) return asked_to_stop;
#endif
  return asked_to_stop || (seconds_now() - last_look > SHORT_ROUND && interrupted());
}

static SEXP start_bar(const char *label, size_t n_items) {
  if (label == NULL) return R_NilValue;
  static const char *const names[] = {"name"};
  SEXP config = PROTECT(glue_list(1, names));
  SET_VECTOR_ELT(config, 0, Rf_mkString(label));
  SEXP bar = cli_progress_bar((double)n_items, config);
  UNPROTECT(1);
  return bar;
}

/* One round, from item `first`. Iteration b is block b of the round: thread number b by contract, whoever takes it. */
static void run_round(size_t n_items, size_t block, size_t first, size_t n_blocks, glue_work work, void *context) {
  const int n = (int)n_blocks; /* a signed index, as the oldest OpenMP wants it */
#ifdef _OPENMP
#  pragma omp parallel for num_threads(n) schedule(static, 1) if (n > 1)
#endif
  for (int b = 0; b < n; ++b) {
    const size_t from = first + (size_t)b * block;
    const size_t to = n_items - from < block ? n_items : from + block;
    work(context, b, from, to);
  }
}

/* Blocks of `block` items, or, where `most` is larger, of as many as fit in a short round. */
static int run(size_t n_items, size_t block, size_t most, int n_threads, const char *label, glue_work work,
               void *context) {
  if (n_threads != glue_threads(n_threads)) Rf_error("cytochange: %d threads were not granted", n_threads);
  const size_t threads = (size_t)n_threads;
  SEXP bar = PROTECT(start_bar(label, n_items));
  int done = 1;
  asked_to_stop = 0;
  last_look = seconds_now();
  for (size_t first = 0; first < n_items;) {
    const double begin = block < most ? seconds_now() : 0;
    const size_t left = (n_items - first - 1) / block + 1;
    run_round(n_items, block, first, left < threads ? left : threads, work, context);
    if (interrupted()) {
      done = 0;
      break;
    }
    first += left <= threads ? n_items - first : threads * block;
    if (bar != R_NilValue && CLI_SHOULD_TICK) cli_progress_set(bar, (double)first);
    if (block < most && seconds_now() - begin < SHORT_ROUND) block *= 2;
  }
  if (bar != R_NilValue) cli_progress_done(bar);
  UNPROTECT(1);
  return done;
}

int glue_run_blocks(size_t n_items, size_t block, int n_threads, const char *label, glue_work work, void *context) {
  return run(n_items, block, block, n_threads, label, work, context);
}

int glue_run_growing(size_t n_items, size_t most, int n_threads, const char *label, glue_work work, void *context) {
  return run(n_items, 1, most, n_threads, label, work, context);
}
