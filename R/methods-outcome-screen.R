# How an outcome_screen is printed.

#' @rdname outcome_screen
#' @param x An `outcome_screen`.
#' @param n Number of rows to print, those ranked first; 20 by default.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's,
#'   `getOption("width")`.
#' @order 9
#' @export
print.outcome_screen <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  print_wrapped("Is the ", predictor_phrase(s), " prognostic for ", outcome_name(s), "? ", outcome_words(s))
  print_simulated(s)
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  print_draft(table_draft(x, console_style()), n)
  print_lines(c(
    "Per standard deviation, as findings() tells it: column hazard_ratio_sd.",
    outcome_left_out(s),
    if (s$resamples > 0) paste0("Rank limits: ", format_level(s$conf.level), " percentile bootstrap, ",
                                format_count(s$resamples, "resample"), " of patients, seed ",
                                seed_text(s$seed), "."),
    remark_lines(x$remarks)
  ))
  invisible(x)
}

outcome_words <- function(s) {
  side <- switch(s$alternative, two.sided = "", less = ", one-sided (hazard falls)",
                 greater = ", one-sided (hazard rises)")
  beside <- outcome_beside(s)
  paste0(format_count(s$n, "patient"), " at risk, ", format_count(s$n_event, "event"), "; one Cox model a marker (",
         likelihood_of(s)$screen, "; ", get_ties(s$ties)$name, " for ties)",
         if (beside != "") paste0(" with ", beside), "; hazard ratios per ", outcome_unit(s), " with ",
         format_level(s$conf.level), " ", get_conf_method(s$conf_method)$adjective,
         " confidence intervals; likelihood-ratio tests", side, ", ", adjustment_question(s), ".")
}
