# One of the sessions that dev/test.R shares the test files out among. Arguments: a folder, in which `files` lists the
# names of test files, the longest first; each session takes the next that none has taken, and leaves there what came of
# it. testthat's own sessions tell each other every expectation, which takes longer than most expectations.
library(testthat)
library(cytochange)
invisible(compiler::enableJIT(0))
folder <- commandArgs(TRUE)[[1L]]

# Only one session can make a folder.
take <- function(file) dir.create(file.path(folder, file), showWarnings = FALSE)

# Numbers of one file's tests, and each expectation that is more than a success.
outcome <- function(results) {
  expectations <- unlist(lapply(results, `[[`, "results"), recursive = FALSE)
  list(tests = as.data.frame(results),
       told = Filter(function(expectation) !inherits(expectation, "expectation_success"), expectations))
}

env <- test_env("cytochange")
source_test_helpers("tests/testthat", env)
for (file in readLines(file.path(folder, "files"))) {
  if (!take(file)) next
  results <- test_dir("tests/testthat", filter = paste0("^", file, "$"), env = env, load_helpers = FALSE,
                      package = "cytochange", load_package = "installed", stop_on_failure = FALSE,
                      reporter = SilentReporter$new())
  saveRDS(outcome(results), file.path(folder, file, "outcome.rds"))
}
