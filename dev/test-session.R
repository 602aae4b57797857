# One of the sessions that dev/test.R shares the test files out among. Arguments: a folder, in which `files` lists the
# names of test files, the longest first; each session takes the next that none has taken, and leaves there what came of
# it. testthat's own sessions tell each other every expectation, which takes longer than most expectations.
library(testthat)
library(cytochange)
folder <- commandArgs(TRUE)[[1L]]

# Only one session can make a folder.
take <- function(file) dir.create(file.path(folder, file), showWarnings = FALSE)

# Every expectation, those outside of tests too: how many of each kind, and each that is more than a success. (R6 comes
# with testthat.)
Listener <- R6::R6Class("Listener", inherit = Reporter, public = list(
  counts = c(success = 0, failure = 0, error = 0, skip = 0, warning = 0),
  told = list(),
  add_result = function(context, test, result) {
    kind <- sub("^expectation_", "", class(result)[[1L]])
    self$counts[[kind]] <- self$counts[[kind]] + 1
    if (kind != "success") self$told[[length(self$told) + 1L]] <- result
  }
))

env <- test_env("cytochange")
invisible(source_test_helpers("tests/testthat", env))
for (file in readLines(file.path(folder, "files"))) {
  if (!take(file)) next
  listener <- Listener$new()
  tests <- test_dir("tests/testthat", filter = paste0("^", file, "$"), env = env, load_helpers = FALSE,
                    package = "cytochange", load_package = "installed", stop_on_failure = FALSE, reporter = listener)
  times <- as.data.frame(tests)[c("file", "test", "real")]
  saveRDS(list(counts = listener$counts, told = listener$told, times = times), file.path(folder, file, "outcome.rds"))
}
