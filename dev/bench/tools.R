# What the benchmarks share.

# Seconds of CPU time (of all threads and children) of one evaluation: the best of runs that fill `budget` seconds.
cpu <- function(expression, budget = 2) {
  expression <- substitute(expression)
  frame <- parent.frame()
  times <- numeric()
  repeat {
    gc(FALSE)
    before <- proc.time()
    eval(expression, frame)
    times <- c(times, sum((proc.time() - before)[c("user.self", "sys.self", "user.child", "sys.child")], na.rm = TRUE))
    if (sum(times) > budget || length(times) >= 20L) return(min(times[times > 0], Inf))
  }
}

# Stops unless the two agree.
agree <- function(ours, theirs, what, tolerance = 1e-8) {
  off <- max(abs(ours - theirs) / pmax(abs(theirs), 1e-300), na.rm = TRUE)
  if (anyNA(ours) || off > tolerance) stop(what, ": the two differ by ", signif(off, 3), " (relative)", call. = FALSE)
}

there <- function(package) requireNamespace(package, quietly = TRUE)

bench_row <- function(work, peer, unit, ours, theirs, at_least) {
  data.frame(work = work, peer = peer, unit = unit, ours = ours, theirs = theirs, at_least = at_least)
}

# Rows are named, so that the matrices are as a user has them.
marker_matrix <- function(values, n_markers) {
  matrix(values, n_markers, dimnames = list(paste0("m", seq_len(n_markers)), NULL))
}
