# How a response_trend is printed.

#' @rdname response_trend
#' @param n Number of rows to print; 20 by default.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's,
#'   `getOption("width")`.
#' @order 9
#' @export
print.response_trend <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  print_wrapped("Did ", trend_kind(s)$plural, " go with the ordered response? ", trend_question(s))
  print_simulated(s)
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  print_draft(table_draft(x, console_style()), n)
  print_lines(c(trend_left_out(s), beyond_words(x, x$n, "patients"), remark_lines(x$remarks)))
  invisible(x)
}

trend_question <- function(s) {
  side <- switch(s$alternative, two.sided = "", less = ", one-sided (lower the better the response)",
                 greater = ", one-sided (higher the better the response)")
  paste0(order_words(s$levels), ": ", level_sizes(s), "; ", trend_of(s), ". Jonckheere-Terpstra test", side,
         "; area: chance that the better category is higher, with ", format_level(s$conf.level),
         " confidence intervals; odds ratio of a category up per ", odds_unit(s),
         if (length(s$covariates)) paste0(", with ", enumerate(s$covariates, 6L)), "; ", adjustment_question(s),
         if (!is.null(s$strata)) paste0("; \"all\" is the test within strata of ", enumerate(s$strata)), ".")
}
