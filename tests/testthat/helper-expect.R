# The commonest expectations, 10,000 of them in a run: testthat describes how two objects differ before it knows whether
# they do, in 2 ms each. Here what is plainly the same passes at once; all else is testthat's to judge and to tell.

expect_identical <- function(object, expected, info = NULL, label = NULL, expected.label = NULL, ...) {
  if (identical(object, expected)) return(passed(object))
  testthat::expect_identical(object, expected, info = info, label = said_as(substitute(object), label),
                             expected.label = said_as(substitute(expected), expected.label), ...)
}

expect_equal <- function(object, expected, ..., tolerance = testthat::testthat_tolerance(), info = NULL, label = NULL,
                         expected.label = NULL) {
  if (identical(object, expected) || each_near(object, expected, tolerance)) return(passed(object))
  testthat::expect_equal(object, expected, ..., tolerance = tolerance, info = info,
                         label = said_as(substitute(object), label),
                         expected.label = said_as(substitute(expected), expected.label))
}

expect_true <- function(object, info = NULL, label = NULL) {
  if (identical(object, TRUE)) return(passed(object))
  testthat::expect_true(object, info = info, label = said_as(substitute(object), label))
}

expect_false <- function(object, info = NULL, label = NULL) {
  if (identical(object, FALSE)) return(passed(object))
  testthat::expect_false(object, info = info, label = said_as(substitute(object), label))
}

# Each number within the tolerance of its own, which is more than testthat asks: of their mean.
each_near <- function(x, y, tolerance) {
  is.double(x) && is.double(y) && !is.null(tolerance) && length(x) == length(y) &&
    identical(attributes(x), attributes(y)) && isTRUE(all(x == y | abs(x - y) < min(tolerance, 1) * abs(y)))
}

passed <- function(object) {
  testthat::succeed()
  invisible(object)
}

said_as <- function(code, label) if (is.null(label)) rlang::as_label(code) else label

# Hundreds of errors are provoked, and none is traced: rlang takes 5 ms to walk testthat's frames.
options("rlang:::disable_trace_capture" = TRUE)
