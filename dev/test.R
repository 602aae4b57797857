# Every test: the package's (testthat, against the installed package) and the core's (plain C), called by `make test`;
# or, given a pattern, the test files that match, against the package that R finds. The last line is "N passed, N
# failed"; the exit status is not 0 where anything failed, stopped, or nothing ran.
only <- commandArgs(TRUE)
# CI: else testthat deletes stored pictures where their tests are skipped. R_ENABLE_JIT: to compile what tests run once
# or twice takes longer than to run it as it is.
Sys.setenv(NOT_CRAN = "true", CI = "true", OMP_THREAD_LIMIT = Sys.getenv("OMP_THREAD_LIMIT", "2"),
           TESTTHAT_PARALLEL = "FALSE", R_ENABLE_JIT = "0")
started <- Sys.time()

# All tests: the core's run beside while R's half of the package is installed, which takes one processor, and then where
# R's tests leave room; what they say is read at the end.
long <- identical(Sys.getenv("CYTOCHANGE_LONG"), "true")
if (!length(only)) {
  core <- pipe(paste("nice sh dev/test-core.sh", if (!long) "short", "2>&1"), "r")
  made <- system2(Sys.getenv("MAKE", "make"), c("-s", "build/lib/cytochange/DESCRIPTION"))
  if (made != 0L) quit(save = "no", status = 1L)
}

# The names of the test files, those first that take long (as DESCRIPTION tells testthat).
test_files <- function(pattern) {
  files <- sub("^test-?(.*)[.][rR]$", "\\1", list.files("tests/testthat", "^test.*[.][rR]$"))
  first <- strsplit(read.dcf("DESCRIPTION", "Config/testthat/start-first")[[1L]], "[, \n]+")[[1L]]
  grep(pattern, union(intersect(first, files), files), value = TRUE)
}

failed_on_close <- function(pipe) {
  status <- close(pipe)
  !is.null(status) && status != 0
}

# What came of each file, out of `sessions` sessions side by side (NULL where its session ended before), and how many
# sessions did not end as they should.
in_sessions <- function(files, sessions) {
  folder <- tempfile("tests-")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  writeLines(files, file.path(folder, "files"))
  rscript <- shQuote(file.path(R.home("bin"), "Rscript"))
  logs <- file.path(folder, paste0("session-", seq_len(sessions), ".log"))
  running <- lapply(logs, function(log) pipe(paste(rscript, "dev/test-session.R", folder, ">", log, "2>&1"), "r"))
  lapply(running, readLines)
  stopped <- vapply(running, failed_on_close, logical(1L))
  for (log in logs[stopped]) cat("A session ended with an error:", utils::tail(readLines(log), 60L), sep = "\n")
  outcomes <- file.path(folder, files, "outcome.rds")
  list(files = lapply(outcomes, function(file) if (file.exists(file)) readRDS(file)), stopped = sum(stopped))
}

files <- test_files(if (length(only)) only[[1L]] else ".")
if (!length(files)) stop("No test file has a name like ", only)
outcomes <- in_sessions(files, as.integer(Sys.getenv("TESTTHAT_CPUS", "2")))
lost <- vapply(outcomes$files, is.null, logical(1L))
came <- outcomes$files[!lost]
count <- function(kinds) sum(vapply(came, function(one) sum(one$counts[kinds]), 1))
passed <- count("success")
failed <- count(c("failure", "error")) + sum(lost) + outcomes$stopped
skipped <- count("skip")
warned <- count("warning")

library(testthat)
reporter <- CheckReporter$new()
invisible(reporter$start_reporter())
success <- expectation("success", "")
for (i in seq_len(passed)) reporter$add_result("", "", success)
for (one in came) for (told in one$told) reporter$add_result("", told$test, told)
invisible(reporter$end_reporter())
cat(sprintf("The session of test-%s.R ended before its tests did.\n", files[lost]), sep = "")

times <- do.call(rbind, c(list(data.frame(file = "", test = "", real = 0)[0L, ]), lapply(came, `[[`, "times")))
slow <- utils::head(times[order(-times$real), ], 10L)
cat("\nSlowest tests:\n", sprintf("  %5.1f s  %s: %s\n", slow$real, slow$file, slow$test), sep = "")

if (!length(only)) {
  cat("\nCore:\n")
  said <- readLines(core)
  stopped <- failed_on_close(core)
  cat(said, sep = "\n")
  counts <- regmatches(said, regexec("^([0-9]+) passed, ([0-9]+) failed$", said))
  counts <- counts[lengths(counts) == 3L]
  total <- if (length(counts)) as.numeric(counts[[length(counts)]][2:3]) else c(0, 1)
  passed <- passed + total[[1L]]
  failed <- failed + max(total[[2L]], stopped)
}

cat(sprintf("\n%d skipped, %d warnings, %.0f s\n", skipped, warned, as.numeric(Sys.time() - started, units = "secs")))
cat(sprintf("%d passed, %d failed\n", passed, failed))
quit(save = "no", status = if (failed > 0 || passed == 0) 1L else 0L)
