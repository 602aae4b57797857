# How a response_change is printed.

#' @rdname response_change
#' @param n Number of rows to print; 20 by default.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's,
#'   `getOption("width")`.
#' @order 9
#' @export
print.response_change <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  print_wrapped(response_question(x, s))
  print_simulated(s)
  print_event(s$event)
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  print_draft(table_draft(x, console_style()), n)
  print_left_out(x, s)
  invisible(x)
}

response_question <- function(x, s) {
  scale <- if (s$scale == "log2") "log2 fold changes" else "changes"
  side <- switch(s$alternative, two.sided = "", less = ", one-sided (less in ", greater = ", one-sided (more in ")
  if (nzchar(side)) side <- paste0(side, first_group(s$groups)$within, ")")
  strata <- if (!is.null(s$strata)) paste0("; \"all\" is the test within strata of ", enumerate(s$strata))
  within <- if (length(s$by)) paste0(", within each ", divided_by(s$by, one = TRUE))
  n <- group_values(s, s$groups, "n")
  scores <- scores_named(s)
  if (!is.null(scores)) side <- paste0(", with values beyond a limit by ", scores, side)
  intervals <- if (!isTRUE(s$in_ranks)) {
    paste0(format_level(s$conf.level), if (isTRUE(s$simultaneous)) " simultaneous", " confidence intervals; ")
  }
  paste0("Did the markers change differently in ", first_group(s$groups)$within, "? ",
         upper_initial(counted_groups(s, n$first)), " minus ", second_group(s$groups)$within, " (", n$second, ")",
         within, ", ", scale, " from ", s$baseline, ". ", upper_initial(test_title(method_of(x), s)), side, "; ",
         intervals, adjustment_question(s), strata, ".")
}

# "responders (32)"; of several arms each with its number, which `n` has by name.
counted_groups <- function(s, n) {
  if (length(n) == 1L) return(paste0(first_group(s$groups)$within, " (", n, ")"))
  paste("each of", list_words(paste0(names(n), " (", n, ")"), 12L))
}

# What was left out, and what the notes say.
print_left_out <- function(x, s) {
  said <- c(
    response_left_out(s),
    if (!is.null(s$strata) && any(!is.na(x$interaction_p))) {
      least <- which.min(x$interaction_p)
      paste0(upper_initial(s$groups$id), " x strata: smallest interaction p ", format_p(x$interaction_p[least]), " (",
             x$marker[least],
             ", ", x$visit[least], ").")
    }
  )
  print_lines(c(said, after_randomisation(s), beyond_words(x, compared_pairs(x)), remark_lines(x$remarks)))
}
