# Tests that are long by nature (thousands of generated studies, reports in every format, emulators) run in
# `make test-all`, which sets CYTOCHANGE_LONG=true; `make test` and R CMD check leave them out.
skip_unless_long <- function() {
  long <- identical(Sys.getenv("CYTOCHANGE_LONG"), "true")
  testthat::skip_if_not(long, "long by nature: make test-all")
}
