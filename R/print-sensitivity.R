#' @rdname sensitivity
#' @param x A result of `sensitivity()`, whole or some of its rows.
#' @param n Number of rows to print; default 20.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's.
#' @export
print.sensitivity <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  print_wrapped("Do the findings depend on the rule for values beyond limits? ", upper_initial(rows_of_verb(s)),
                " under each of ", format_count(length(s$rules), "rule"), "; ", format_level(s$conf.level),
                " confidence intervals; ", adjustment_question(s), ", within a rule.")
  print_simulated(s)
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  print_draft(table_draft(x, console_style()), n)
  print_lines(c(changed_words(x), rules_words(s$rules), not_taken_words(x)))
  invisible(x)
}
