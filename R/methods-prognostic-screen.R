# How a prognostic_screen is printed.

#' @rdname prognostic_screen
#' @param n Number of rows to print, the most sensitive first; default 20.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's, `getOption(\"width\")`.
#' @order 9
#' @export
print.prognostic_screen <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  print_wrapped("Does the baseline foretell the response? ", screen_question(s))
  print_event(s$event)
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  print_table(screen_cells(x, s), rows = n)
  print_screen_left_out(x, s)
  invisible(x)
}

screen_question <- function(s) {
  side <- switch(s$alternative, two.sided = "", less = ", one-sided (odds fall)", greater = ", one-sided (odds rise)")
  paste0(group_counts(s$groups, unlist(group_values(s, s$groups, "n"))), "; one logistic model a marker (",
         likelihood_of(s)$screen, ")",
         if (length(s$covariates)) paste0(" with ", enumerate(s$covariates, 6L)), "; odds ratios per ",
         if (s$scale == "log2") "doubling" else "unit", " with ", format_level(s$conf.level), " ", s$conf_method,
         " intervals; likelihood-ratio tests", side, ", ", adjustment_question(s), ".")
}

screen_cells <- function(x, s) {
  order <- order(x$rank, na.last = TRUE)
  x <- as.data.frame(x)[order, , drop = FALSE]
  cells <- list(
    marker = x$marker, rank = screen_rank(x), n = paste0(n_event(x), ":", x$n - n_event(x)),
    `odds ratio` = format_interval(x$odds_ratio, x$odds_low, x$odds_high), p = format_p(x$p.value),
    `adj. p` = format_p(x$adj.p.value), AUC = format_interval(x$auc, x$auc_low, x$auc_high, 2L),
    `cut-point` = ifelse(is.na(x$cut_point), "", paste0(">=", format_number(x$cut_point))),
    `pred. p` = format_p(x$predictive_p), status = ifelse(x$status == "ok", "", x$status)
  )
  if (is.null(s$predictive)) cells$`pred. p` <- NULL
  if (all(x$status == "ok")) cells$status <- NULL
  list2DF(cells)
}

screen_rank <- function(x) {
  limits <- ifelse(is.na(x$rank_low), "",
                   paste0(" (", format(x$rank_low, trim = TRUE), "-", format(x$rank_high, trim = TRUE), ")"))
  ifelse(is.na(x$rank), "", paste0(format(x$rank, trim = TRUE), limits))
}

print_screen_left_out <- function(x, s) {
  said <- c(
    screen_left_out(s),
    if (s$resamples > 0) paste0("Rank limits: ", format_level(s$conf.level), " percentile bootstrap, ",
                                format_count(s$resamples, "resample"), " of patients, seed ",
                                format(s$seed, scientific = FALSE), ".")
  )
  said <- c(said, remark_lines(x$remarks))
  if (length(said)) cat("\n")
  for (line in said) print_wrapped(line)
}

# Who is not in the rows; NULL where everybody is.
screen_left_out <- function(s) {
  c(response_left_out(s),
    if (isTRUE(s$n_missing_covariates > 0L)) paste0(format_count(s$n_missing_covariates, "patient"),
                                                    " without all covariates left out."))
}
