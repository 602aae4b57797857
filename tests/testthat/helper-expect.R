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

expect_null <- function(object, info = NULL, label = NULL) {
  if (is.null(object)) return(passed(object))
  testthat::expect_null(object, info = info, label = said_as(substitute(object), label))
}

# Errors asked for by their class: testthat takes 2.5 ms to catch one.
expect_error <- function(object, regexp = NULL, class = NULL, ..., info = NULL, label = NULL) {
  label <- said_as(substitute(object), label)
  if (!is.character(class) || !(is.null(regexp) || is.character(regexp))) {
    return(invisible(testthat::expect_error(object, regexp, class = class, ..., info = info, label = label)))
  }
  caught <- tryCatch({
    object
    NULL
  }, error = identity)
  fits <- inherits(caught, class) && (is.null(regexp) || grepl(regexp, conditionMessage(caught), ...))
  if (fits) return(passed(caught))
  testthat::expect_error(if (!is.null(caught)) stop(caught), regexp, class = class, ..., info = info, label = label)
}

# Each number within the tolerance of its own, which is more than testthat asks: of their mean.
each_near <- function(x, y, tolerance) {
  is.double(x) && is.double(y) && !is.null(tolerance) && length(x) == length(y) &&
    identical(attributes(x), attributes(y)) && isTRUE(all(x == y | abs(x - y) < min(tolerance, 1) * abs(y)))
}

# Many figures by one expectation: each number within the tolerance of its own, or NA as its own is; says which are not.
expect_each_near <- function(object, expected, tolerance) {
  near <- object == expected | is.finite(expected) & abs(object - expected) <= tolerance * abs(expected)
  same <- near %in% TRUE | is.na(object) & is.na(expected)
  wrong <- if (length(object) == length(expected)) which(!same) else "their number"
  expect_identical(wrong, integer(), label = paste("numbers of", rlang::as_label(substitute(object)), "that differ"))
}

passed <- function(object) {
  testthat::succeed()
  invisible(object)
}

said_as <- function(code, label) if (is.null(label)) rlang::as_label(code) else label

# Hundreds of errors are provoked, and none is traced: rlang takes 5 ms to walk testthat's frames.
options("rlang:::disable_trace_capture" = TRUE)
