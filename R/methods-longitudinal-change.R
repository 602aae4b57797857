# How a longitudinal_change is printed.

#' @rdname longitudinal_change
#' @param x A `longitudinal_change`.
#' @param n Number of rows to print; 20 by default.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's,
#'   `getOption("width")`.
#' @order 9
#' @export
print.longitudinal_change <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  print_wrapped("How did the markers change over the visits? ", upper_initial(mixed_name(s)), "; ",
                format_level(s$conf.level), " confidence intervals; ",
                adjustment_question(s), ".")
  print_simulated(s)
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  # Differences between groups are what is asked first.
  print_draft(table_draft(x[order(is.na(x$control)), ], console_style()), n)
  print_lines(c(longitudinal_note(s), if (!is.null(s$missing) && nrow(s$missing)) {
    missing_notes(s$missing, s$missing, missing_tests_of(s$missing))
  }, remark_lines(x$remarks)))
  invisible(x)
}

longitudinal_note <- function(s) {
  if (is.null(s$by) || is.null(column_groups(s$by))) return(NULL)
  "The response is known after the visits: differences between its groups describe, they do not predict."
}
