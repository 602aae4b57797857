# tidy() and glance() of results: the rows as a plain data frame, and one row that says what they are.

#' Rows and summary of results
#'
#' `tidy()` gives the rows of a result as a plain data frame: the columns that broom names already have its names
#' (`estimate`, `std.error`, `statistic`, `p.value`, `conf.low`, `conf.high`). `glance()` gives one row about all of
#' them.
#'
#' @param x A result of [paired_change()], [response_change()], [prognostic_screen()], [compare_roc()],
#'   [detect_separation()], [sample_flow()], [marker_summary()], [missing_report()], [response_rate()] or `summary()` of
#'   a study.
#' @param ... Not used; must be empty.
#' @return `tidy()`: a data frame with the rows and columns of `x`; of [detect_separation()] one row a coefficient,
#'   `term` and `estimate` (0, `Inf` or `-Inf`: the direction).
#'
#'   `glance()`: a data frame of one row. Of tests: `verb, method, scale` (`NA` where there is none), `alternative,
#'   conf.level, p.adjust.method, family, n_rows, n_computed` (rows with a p value), `p.value, adj.p.value` (the
#'   smallest), `n_significant` (rows with an adjusted p of at most 1 - `conf.level`), `resamples, seed` (`NA` where
#'   nothing was resampled), of correlations `bootstrap`, their number of resamples of the patients. Of what describes
#'   a study: `n_rows` and the totals of the counts over the rows (of [missing_report()] over those of all patients). Of
#'   [detect_separation()]: `separated, complete, n, n_separated`.
#' @section Errors: `cytochange_error_argument` for further arguments.
#' @seealso [settings()] for all that was used; [prognostic_model()] has methods of its own.
#' @examples
#' before <- matrix(c(1, 2, 4, 3, 8, 5, 3, 4, 4, 2, 1, 6), nrow = 2, byrow = TRUE)
#' after <- matrix(c(2, 4, 5, 6, 9, 9, 3, 2, 5, 6, 1, 8), nrow = 2, byrow = TRUE)
#' change <- paired_change(before, after)
#' tidy(change)
#' glance(change)
#' @name tidy_results
NULL

#' @rdname tidy_results
#' @export
tidy.cytochange_result <- function(x, ...) {
  check_dots_empty(...)
  as.data.frame(x)
}

#' @rdname tidy_results
#' @export
glance.cytochange_result <- function(x, ...) {
  check_dots_empty(...)
  used <- settings(x)
  text <- function(name) as.character(used[[name]] %||% NA)[1L]
  number <- function(name) as.numeric(used[[name]] %||% NA)[1L]
  smallest <- function(p) if (all(is.na(p))) NA_real_ else min(p, na.rm = TRUE)
  adjusted <- x[["adj.p.value"]] %||% rep(NA_real_, nrow(x))
  data.frame(
    verb = class(x)[1L], method = used$method %||% used$likelihood, scale = text("scale"),
    alternative = used$alternative %||% "two.sided", conf.level = number("conf.level"),
    p.adjust.method = text("p.adjust.method"), family = text("family"), n_rows = nrow(x),
    n_computed = sum(!is.na(x$p.value)), p.value = smallest(x$p.value), adj.p.value = smallest(adjusted),
    n_significant = if (is.null(x[["adj.p.value"]])) NA_integer_ else
      sum(at_most(adjusted, 1 - used$conf.level)),
    resamples = number("resamples"), seed = number("seed"))
}

#' @rdname tidy_results
#' @export
glance.marker_correlation <- function(x, ...) cbind(NextMethod(), bootstrap = as.numeric(settings(x)$bootstrap))

#' @rdname tidy_results
#' @export
tidy.study_summary <- function(x, ...) {
  check_dots_empty(...)
  as.data.frame(x)
}

#' @rdname tidy_results
#' @export
glance.study_summary <- function(x, ...) {
  check_dots_empty(...)
  counts <- names(x)[startsWith(names(x), "n_") | names(x) == "n"]
  rows <- as.data.frame(x)
  # The rows of all patients hold those of the groups.
  if (inherits(x, "missing_report")) rows <- rows[rows$arm == "all" & rows$response == "all", , drop = FALSE]
  data.frame(n_rows = nrow(x), as.list(vapply(rows[counts], function(n) sum(as.numeric(n)), 1)))
}

#' @rdname tidy_results
#' @export
tidy.separation <- function(x, ...) {
  check_dots_empty(...)
  data.frame(term = names(x$direction), estimate = unname(x$direction))
}

#' @rdname tidy_results
#' @export
glance.separation <- function(x, ...) {
  check_dots_empty(...)
  data.frame(x[c("separated", "complete", "n", "n_separated")])
}
