# How a prognostic_screen is printed.

#' @rdname prognostic_screen
#' @param n Number of rows to print, the most sensitive first; default 20.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's,
#'   `getOption("width")`.
#' @order 9
#' @export
print.prognostic_screen <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  print_wrapped("Is the ", predictor_phrase(s), " prognostic for ", screen_event(x), "? ", screen_question(s))
  print_simulated(s)
  print_event(s$event)
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  print_draft(table_draft(x, console_style()), n)
  print_screen_left_out(x, s)
  invisible(x)
}

screen_question <- function(s) {
  side <- switch(s$alternative, two.sided = "", less = ", one-sided (odds fall)", greater = ", one-sided (odds rise)")
  paste0(group_counts(s$groups, unlist(group_values(s, s$groups, "n"))), "; one logistic model a marker (",
         likelihood_of(s)$screen, ")",
         if (length(s$covariates)) paste0(" with ", enumerate(s$covariates, 6L)), "; odds ratios per ",
         axis_phrase(s), " with ", format_level(s$conf.level), " ", s$conf_method,
         " confidence intervals; likelihood-ratio tests", side, ", ", adjustment_question(s), ".")
}


print_screen_left_out <- function(x, s) {
  said <- c(
    "Per standard deviation, as findings() tells it: column odds_ratio_sd.",
    screen_left_out(s),
    if (s$resamples > 0) paste0("Rank limits: ", format_level(s$conf.level), " percentile bootstrap, ",
                                format_count(s$resamples, "resample"), " of patients, seed ",
                                seed_text(s$seed), ".")
  )
  noun <- if (predictor_of(s)$units) "values" else "changes"
  print_lines(c(said, beyond_words(x, x$n, noun), remark_lines(x$remarks)))
}

# Who is not in the rows; NULL where everybody is.
screen_left_out <- function(s) {
  c(response_left_out(s), landmark_words(s),
    if (isTRUE(s$n_missing_covariates > 0L)) paste0(format_count(s$n_missing_covariates, "patient"),
                                                    " without all covariates left out."))
}
