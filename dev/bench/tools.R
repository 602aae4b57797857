# What the benchmarks share.

# CYTOCHANGE_BENCH=own: our own times alone, quickly, for dev/bench/side-by-side.R.
own_only <- identical(Sys.getenv("CYTOCHANGE_BENCH"), "own")

# Seconds of CPU time (of all threads and children) that so many evaluations take.
reading <- function(expression, frame, calls) {
  gc(FALSE)
  before <- proc.time()
  for (call in seq_len(calls)) eval(expression, frame)
  sum((proc.time() - before)[c("user.self", "sys.self", "user.child", "sys.child")], na.rm = TRUE)
}

# R's clock ticks in milliseconds, so a reading is of as many evaluations as take a tenth of a second.
calls_a_reading <- function(spent) if (spent < 0.1) as.integer(ceiling(0.1 / max(spent, 1e-3))) else 1L

# Seconds of CPU time of one evaluation: the best of the readings that fill `budget` seconds. The first evaluation is no
# reading, unless it fills the budget: it takes memory from the system. R compiles functions at their second call, so
# the number of evaluations a reading is raised as long as readings show that it is too small.
cpu <- function(expression, budget = if (own_only) 1 else 2) {
  expression <- substitute(expression)
  frame <- parent.frame()
  first <- reading(expression, frame, 1L)
  if (first > budget) return(first)
  calls <- 1L
  times <- numeric()
  repeat {
    spent <- reading(expression, frame, calls)
    budget <- budget - spent
    enough <- calls_a_reading(spent / calls)
    if (enough > 2L * calls) {
      calls <- enough
      next
    }
    times <- c(times, spent / calls)
    if (budget < 0 || length(times) >= 20L) return(min(times))
  }
}

# The same of two that are read in turns, `ours` and `theirs`: those of the round whose ratio is the median. A
# processor's clock changes by a fifth and more from one second to the next, which a thin row would take for a verdict.
in_turns <- function(ours, theirs, rounds = 11L) {
  expressions <- list(ours = substitute(ours), theirs = substitute(theirs))
  frame <- parent.frame()
  read <- function(expression, calls) reading(expression, frame, calls) / calls
  lapply(expressions, read, 1L)
  calls <- vapply(expressions, function(expression) calls_a_reading(read(expression, 1L)), 1L)
  times <- vapply(seq_len(rounds), function(round) mapply(read, expressions, calls), c(ours = 0, theirs = 0))
  as.list(times[, order(times["theirs", ] / times["ours", ])[(rounds + 1L) / 2L]])
}

# Stops unless the two agree.
agree <- function(ours, theirs, what, tolerance = 1e-8) {
  off <- max(abs(ours - theirs) / pmax(abs(theirs), 1e-300), na.rm = TRUE)
  if (anyNA(ours) || off > tolerance) stop(what, ": the two differ by ", signif(off, 3), " (relative)", call. = FALSE)
}

there <- function(package) !own_only && requireNamespace(package, quietly = TRUE)

bench_row <- function(work, peer, unit, ours, theirs, at_least) {
  data.frame(work = work, peer = peer, unit = unit, ours = ours, theirs = theirs, at_least = at_least)
}

# Rows are named, so that the matrices are as a user has them.
marker_matrix <- function(values, n_markers) {
  matrix(values, n_markers, dimnames = list(paste0("m", seq_len(n_markers)), NULL))
}
