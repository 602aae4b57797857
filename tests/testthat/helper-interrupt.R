# Sessions of their own that are sent Ctrl-C.

# The line by which a fresh session has the package.
package_line <- function() {
  if (nzchar(system.file("Meta", package = "cytochange"))) return("library(cytochange)")
  paste0("pkgload::load_all(", deparse(normalizePath(testthat::test_path("../.."))), ", quiet = TRUE, compile = FALSE)")
}

# What `lines` of R print in a fresh session that hears SIGINT. Under a shell that runs in the background (`nohup make
# test &`) the signal is ignored, by the children too unless `env` restores it; where it cannot, the test is skipped.
interruptible_session <- function(lines) {
  probe <- c("heard <- tryCatch({ tools::pskill(Sys.getpid(), tools::SIGINT); Sys.sleep(2); FALSE },",
             "  interrupt = function(e) TRUE)",
             "if (!heard) { cat('deaf'); quit() }")
  file <- withr::local_tempfile(lines = c(probe, package_line(), lines), fileext = ".R")
  command <- c(file.path(R.home("bin"), "Rscript"), "--vanilla", file)
  if (restores_signals()) command <- c("env", "--default-signal=INT", command)
  said <- suppressWarnings(system2(command[[1L]], command[-1L], stdout = TRUE, stderr = FALSE))
  testthat::skip_if(identical(said, "deaf"), "SIGINT is ignored here")
  said
}

restores_signals <- function() {
  nzchar(Sys.which("env")) &&
    suppressWarnings(system2("env", c("--default-signal=INT", "true"), stdout = FALSE, stderr = FALSE)) == 0L
}
