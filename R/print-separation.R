# How a separation is printed.

#' @export
as.data.frame.separation <- function(x, ...) generics::tidy(x)

#' @export
print.separation <- function(x, ..., width = NULL) {
  check_dots_empty(...)
  local_width(width)
  if (!x$separated) {
    print_wrapped("No separation: the maximum-likelihood estimate exists (", format_count(x$n, "row"), ").")
    return(invisible(x))
  }
  print_wrapped(if (x$complete) "Complete" else "Quasi-complete", " separation: ", x$n_separated, " of ",
                format_count(x$n, "row"), " are told apart without error. The maximum-likelihood estimate does not ",
                "exist; infinite coefficients:")
  print_draft(table_draft(x, console_style()), Inf)
  invisible(x)
}
