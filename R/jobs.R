# Jobs: a run in chunks, ranges of markers or of resamples, computed here or by the workers of future::plan().
#
# A job is a function of this package applied to a part of the work and to what all parts share. Both are plain values:
# no pointer, connection or entry point that belongs to this session, so any worker on any machine can take it. Figures
# do not depend on the cut: a row's do not depend on other rows, a resample is a function of the seed and its number,
# and what is added over resamples are whole numbers. Where the plan is sequential, or nobody has set one, there is one
# part, and it is computed here at once.

# Workers of the plan; 0 where work stays here. future is not loaded for the asking: who has a plan has loaded it, or
# has told R to.
plan_workers <- function() {
  planned <- isNamespaceLoaded("future") || nzchar(Sys.getenv("R_FUTURE_PLAN")) || !is.null(getOption("future.plan"))
  if (!planned || !requireNamespace("future.apply", quietly = TRUE)) return(0)
  if (inherits(future::plan("next"), "sequential")) return(0)
  # A batch system has no limit of its own: a hundred jobs are plenty.
  max(1, min(100, future::nbrOfWorkers()))
}

# The user's size of a part, markers or resamples; NULL: as few parts as keep the workers busy.
chunk_size <- function() {
  size <- getOption("cytochange.chunk_size")
  if (is.null(size)) return(NULL)
  if (!checkmate::test_int(size, lower = 1)) {
    abort_argument("options(cytochange.chunk_size)", "be NULL or a whole number, at least 1", describe(size))
  }
  size
}

# Cuts items 1 .. n into parts, each c(first, last). `unit`: parts begin at multiples of it, where the core works on so
# many at once. `seconds`: what all may take in one thread here; less than a worker needs to begin is not worth sending.
cut_work <- function(n, unit = 1, seconds = Inf) {
  workers <- plan_workers()
  size <- chunk_size() %||% {
    parts <- if (seconds < 0.5) 1 else workers
    # A bar moves between rounds of parts.
    if (workers > 0 && seconds > 4 * workers &&
        !is.null(progress_label(""))) parts <- workers * min(10, seconds %/% (2 * workers))
    ceiling(n / max(1, parts))
  }
  size <- unit * ceiling(size / unit)
  if (size >= n) return(list(c(1, n)))
  first <- seq(1, n, by = size)
  Map(c, first, c(first[-1L] - 1, n), USE.NAMES = FALSE)
}

# The answers of `work(part, shared)` for all parts, a list in their order.
run_parts <- function(parts, work, shared, label) {
  workers <- plan_workers()
  if (workers == 0) {
    if (length(parts) == 1L) return(list(work(parts[[1L]], shared)))
    return(run_parts_here(parts, work, shared, label))
  }
  if (length(parts) == 1L && is.null(chunk_size())) return(list(work(parts[[1L]], shared)))
  run_parts_on_workers(parts, work, shared, label, workers)
}

run_parts_here <- function(parts, work, shared, label) {
  tick <- progress_ticker(label, length(parts))
  lapply(seq_along(parts), function(k) {
    answer <- run_job(parts[[k]], work, shared, core_threads())
    tick(k)
    answer
  })
}

# In rounds where a bar is shown, else all at once.
run_parts_on_workers <- function(parts, work, shared, label, workers) {
  old <- options(future.globals.maxSize = Inf) # the data are meant to go
  on.exit(options(old))
  threads <- core_threads()
  tick <- progress_ticker(label, length(parts))
  round_size <- if (is.null(label) || is.null(progress_label(label))) length(parts) else workers
  answers <- vector("list", length(parts))
  for (round in split(seq_along(parts), (seq_along(parts) - 1L) %/% round_size)) {
    answers[round] <- future.apply::future_lapply(
      parts[round], run_worker_job, work = work, shared = shared, threads = threads, future.seed = NULL,
      future.conditions = NULL, future.packages = "cytochange"
    )
    stop_on_failed_job(answers[round])
    tick(max(round))
  }
  answers
}

# One job: without a bar of its own and without cutting it again.
run_job <- function(part, work, shared, threads) {
  old <- options(cytochange.threads = threads, cytochange.progress = FALSE, cytochange.chunk_size = NULL)
  on.exit(options(old))
  work(part, shared)
}

# On a worker: as many threads as were asked for and as the worker may use, which is one unless the plan says more. An
# error comes back as a value: future would tell of it in words of its own.
run_worker_job <- function(part, work, shared, threads) {
  tryCatch(run_job(part, work, shared, max(1L, min(threads, future::availableCores()))),
           error = function(e) structure(list(error = e), class = "failed_job"))
}

# The first error of the workers; one of the package bears the name of the function that the user called here.
stop_on_failed_job <- function(answers) {
  failed <- Find(function(answer) inherits(answer, "failed_job"), answers)
  if (is.null(failed)) return(invisible())
  e <- failed$error
  if (inherits(e, "cytochange_error")) {
    e$call <- rlang::error_call(user_call())
    e$trace <- NULL
  }
  rlang::cnd_signal(e)
}

# A bar for a loop in R. `label`: NULL for none.
progress_ticker <- function(label, total, envir = parent.frame()) {
  if (!is.null(label)) label <- progress_label(label)
  if (is.null(label)) return(function(i) NULL)
  bar <- cli::cli_progress_bar(label, total = total, .envir = envir)
  function(i) cli::cli_progress_update(set = i, id = bar, .envir = envir)
}

# ---- rows of the verbs ----

# `work(block, shared)`, lists of columns with a row a marker, of each block (a visit, a group of patients), where there
# are many markers in ranges of them. `slice(block, rows)`: the block with those markers only. Returns one list a block.
run_blocks <- function(blocks, n_markers, work, slice, shared, seconds, label) {
  cut <- list(c(1, n_markers))
  if (length(blocks) < plan_workers() || !is.null(chunk_size())) cut <- cut_work(n_markers, unit = 32, seconds)
  if (length(cut) == 1L && (plan_workers() == 0 || seconds < 0.5 && is.null(chunk_size()))) {
    return(lapply(blocks, work, shared))
  }
  parts <- unlist(lapply(blocks, function(block) {
    lapply(cut, function(range) slice(block, seq.int(range[[1L]], range[[2L]])))
  }), recursive = FALSE)
  answers <- run_parts(parts, work, shared, label)
  lapply(unname(split(answers, rep(seq_along(blocks), each = length(cut)))), function(of_block) {
    list2DF(bind_parts(of_block))
  })
}

# ---- parts to a whole ----

# Lists of columns or of matrices with a column a row of the result, one list a part.
bind_parts <- function(parts) {
  if (length(parts) == 1L) return(parts[[1L]])
  names <- names(parts[[1L]])
  columns <- lapply(names, function(name) {
    pieces <- lapply(parts, `[[`, name)
    if (is.null(pieces[[1L]])) return(NULL)
    if (is.matrix(pieces[[1L]])) do.call(cbind, pieces) else do.call(c, pieces)
  })
  stats::setNames(columns, names)
}

# Columns of the cells, one row a marker, into rows: markers first, then cells.
interleave <- function(parts) {
  if (length(parts) == 1L) return(parts[[1L]])
  columns <- lapply(names(parts[[1L]]), function(name) {
    column <- lapply(parts, `[[`, name)
    if (inherits(column[[1L]], "cytochange_remarks")) return(interleave_remarks(column))
    out <- as.vector(do.call(rbind, lapply(column, as.vector)))
    if (is.factor(column[[1L]])) factor(out, levels(column[[1L]])) else out
  })
  names(columns) <- names(parts[[1L]])
  list2DF(columns)
}
