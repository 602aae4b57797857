# How a marker_correlation is printed.

#' @rdname marker_correlation
#' @param x A `marker_correlation`.
#' @param n Number of rows to print; 20 by default.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's,
#'   `getOption("width")`.
#' @order 9
#' @export
print.marker_correlation <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  print_wrapped("Which markers go together? ", correlation_title(s), ". ", correlation_of(s)$title,
                if (any(is_tau(x))) ", Kendall's tau_b where a value lies beyond a limit", "; ",
                format_level(s$conf.level), " confidence intervals; ", adjustment_question(s), ".")
  print_simulated(s)
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  print_draft(table_draft(x, console_style()), n)
  print_lines(c(remark_lines(x$remarks), few_orders_words(x)))
  invisible(x)
}
