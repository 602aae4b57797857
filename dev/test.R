# Every test: the package's (testthat, against the installed package) and the core's (plain C), called by `make test`;
# or, given a pattern, the test files that match, against the package that R finds. The last line is "N passed, N
# failed"; the exit status is not 0 where anything failed, stopped, or nothing ran.
only <- commandArgs(TRUE)
# Two sessions share the files out among them; each test file stands alone. TESTTHAT_CPUS=1: one, which tells the
# slowest.
# CI: else testthat deletes stored pictures where their tests are skipped. R_ENABLE_JIT: to compile what tests run once
# or twice takes longer than to run it as it is.
Sys.setenv(NOT_CRAN = "true", CI = "true", OMP_THREAD_LIMIT = Sys.getenv("OMP_THREAD_LIMIT", "2"),
           TESTTHAT_CPUS = Sys.getenv("TESTTHAT_CPUS", "2"), R_ENABLE_JIT = "0")
invisible(compiler::enableJIT(0))
Sys.setenv(TESTTHAT_PARALLEL = if (Sys.getenv("TESTTHAT_CPUS") == "1") "FALSE" else "TRUE")
started <- Sys.time()

# All tests: the core's run beside while R's half of the package is installed, which takes one processor, and then where
# R's tests leave room; what they say is read at the end.
long <- identical(Sys.getenv("CYTOCHANGE_LONG"), "true")
if (!length(only)) {
  core <- pipe(paste("nice sh dev/test-core.sh", if (!long) "short", "2>&1"), "r")
  made <- system2(Sys.getenv("MAKE", "make"), c("-s", "build/lib/cytochange/DESCRIPTION"))
  if (made != 0L) quit(save = "no", status = 1L)
}

library(testthat)
library(cytochange)
results <- as.data.frame(test_dir(
  "tests/testthat", package = "cytochange", load_package = "installed", stop_on_failure = FALSE,
  filter = if (length(only)) only[[1L]],
  reporter = MultiReporter$new(list(CheckReporter$new(), ListReporter$new()))
))
passed <- sum(results$passed)
failed <- sum(results$failed) + sum(results$error)
skipped <- sum(results$skipped)
warned <- sum(results$warning)

# Side by side, the times of tests are not told.
if (Sys.getenv("TESTTHAT_PARALLEL") == "FALSE") {
  slow <- utils::head(results[order(-results$real), c("file", "test", "real")], 20L)
  cat("\nSlowest tests:\n", sprintf("  %5.1f s  %s: %s\n", slow$real, slow$file, slow$test), sep = "")
}

if (!length(only)) {
  cat("\nCore:\n")
  said <- readLines(core)
  status <- close(core)
  cat(said, sep = "\n")
  counts <- regmatches(said, regexec("^([0-9]+) passed, ([0-9]+) failed$", said))
  counts <- counts[lengths(counts) == 3L]
  total <- if (length(counts)) as.numeric(counts[[length(counts)]][2:3]) else c(0, 1)
  passed <- passed + total[[1L]]
  failed <- failed + max(total[[2L]], !is.null(status) && status != 0)
}

cat(sprintf("\n%d skipped, %d warnings, %.0f s\n", skipped, warned, as.numeric(Sys.time() - started, units = "secs")))
cat(sprintf("%d passed, %d failed\n", passed, failed))
quit(save = "no", status = if (failed > 0 || passed == 0) 1L else 0L)
