# Tests that are long by nature (thousands of generated studies, reports in every format, emulators) run in
# `make test-all`, which sets CYTOCHANGE_LONG=true; `make test` and R CMD check leave them out.
is_long <- function() identical(Sys.getenv("CYTOCHANGE_LONG"), "true")

skip_unless_long <- function() testthat::skip_if_not(is_long(), "long by nature: make test-all")

# How many generated data sets: `most` in make test-all, `few` in make test.
generated <- function(few, most) if (is_long()) most else few

# All of `x` in make test-all; in make test `few` of them, from the first to the last.
sampled <- function(x, few) {
  if (is_long() || length(x) <= few) x else x[unique(round(seq(1, length(x), length.out = few)))]
}
