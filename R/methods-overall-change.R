# How an overall_change is printed.

#' @rdname overall_change
#' @param n Number of rows to print; 20 by default.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's,
#'   `getOption("width")`.
#' @order 9
#' @export
print.overall_change <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  print_wrapped("Do the visits ", list_words(s$visits, 6L), " differ? ",
                upper_initial(overall_test(s)$title), "; ", adjustment_question(s), ".")
  print_simulated(s)
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  print_draft(table_draft(x, console_style()), n)
  print_lines(c(
    if (sum(s$n_left_out) > 0L) ungrouped_words(s$n_left_out), overall_missing_words(x),
    beyond_words(x, x$n_complete + x$n_partial, "patients"), remark_lines(x$remarks)
  ))
  invisible(x)
}

# Who was left out, and what missing visits lean on, as missing_report() found.
overall_missing_words <- function(x) {
  s <- settings_of(x)
  partial <- x$n_partial
  dropped <- x$n_dropped
  left_out <- if (any(partial > 0L | dropped > 0L)) {
    paste0("Patients with two or more visits, but not all, took part (", format_range(partial), " a row)",
           if (any(dropped > 0L)) paste0("; ", format_range(dropped), " a row had fewer and did not"), ".")
  }
  c(left_out, if (!is.null(s$missing) && nrow(s$missing)) {
    missing_notes(s$missing, s$missing, missing_tests_of(s$missing))
  })
}

missing_tests_of <- function(report) {
  tests <- missing_tests()
  tests[vapply(report[tests], function(p) !all(is.na(p)), NA)]
}
