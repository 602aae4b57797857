# How standardised risks are printed.

#' @rdname risk_difference
#' @param x A `risk_difference`.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's,
#'   `getOption("width")`.
#' @export
print.risk_difference <- function(x, ..., width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  limits <- if (s$resamples > 0) {
    paste0("by percentiles of ", format_count(s$resamples, "bootstrap resample"), ", seed ",
           seed_text(s$seed))
  } else {
    "by the delta method"
  }
  print_wrapped(risk_title(x), ", against ", s$reference, "; ", format_level(s$conf.level), " confidence intervals ",
                limits, risk_pooled(s), ".")
  print_simulated(s)
  print_event(s$event)
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  print_draft(table_draft(x, console_style()), Inf)
  print_lines(c(paste0("p: ", risk_p_note(s)), risk_note(s), remark_lines(x$remarks)))
  invisible(x)
}
