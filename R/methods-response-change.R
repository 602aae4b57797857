# How a response_change is printed.

#' @rdname response_change
#' @param n Number of rows to print; 20 by default.
#' @param width Width of the print in characters, a whole number. `NULL`, the default: the console's, `getOption(\"width\")`.
#' @order 9
#' @export
print.response_change <- function(x, ..., n = 20L, width = NULL) {
  check_dots_empty(...)
  local_width(width)
  s <- settings(x)
  print_wrapped("Did the markers change differently in ", first_group(s$groups)$within, "? ", response_question(x, s))
  print_event(s$event)
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  cells <- response_cells(utils::head(x, n), s, x)
  print_table(cells, keys = sum(names(cells) %in% c("marker", "visit", "stratum")), rows = n)
  if (nrow(x) > n) cat("... ", format_count(nrow(x) - n, "more row"), "; as.data.frame() has them all\n", sep = "")
  print_left_out(x, s)
  invisible(x)
}

response_question <- function(x, s) {
  scale <- if (s$scale == "log2") "log2 fold changes" else "changes"
  side <- switch(s$alternative, two.sided = "", less = ", one-sided (less in ", greater = ", one-sided (more in ")
  if (nzchar(side)) side <- paste0(side, first_group(s$groups)$within, ")")
  strata <- if (!is.null(s$strata)) paste0("; \"all\" is the test within strata of ", enumerate(s$strata))
  n <- group_values(s, s$groups, "n")
  paste0(upper_initial(first_group(s$groups)$within), " (", n$first, ") minus ", second_group(s$groups)$within, " (",
         n$second, "), ", scale, " from ", s$baseline, ". ", upper_initial(method_of(x)$title), side, "; ",
         format_level(s$conf.level),
         if (isTRUE(s$simultaneous)) " simultaneous", " intervals; ", adjustment_question(s), strata, ".")
}

# `all`: the whole result, which decides what columns are worth their place.
response_cells <- function(x, s, all) {
  fold <- s$scale == "log2"
  effect <- if (fold) format_interval(x$fold_change, x$fold_low, x$fold_high) else
    format_interval(x$estimate, x$conf.low, x$conf.high)
  cells <- list(marker = x$marker, visit = x$visit, stratum = x$stratum,
                n = two_figures(x, s$groups, "n", ":"), effect = effect,
                p = format_p(x$p.value), `adj. p` = format_p(x$adj.p.value),
                AUC = format_number(x$auc, 2L),
                `up/down` = up_down(x, s$groups),
                status = ifelse(x$status == "ok", "", x$status))
  names(cells)[match("effect", names(cells))] <- if (fold) "ratio of folds" else "difference"
  if (length(unique(all$visit)) < 2L) cells$visit <- NULL
  if (is.null(s$strata)) cells$stratum <- NULL
  if (!any(x$status != "ok")) cells$status <- NULL
  list2DF(cells)
}

two_figures <- function(x, groups, stem, between) {
  values <- group_values(x, groups, stem)
  paste0(values$first, between, values$second)
}

# "12/3 v 4/9": rose and fell in the one group, then in the other.
up_down <- function(x, groups) {
  up <- group_values(x, groups, "up")
  down <- group_values(x, groups, "down")
  paste0(up$first, "/", down$first, " v ", up$second, "/", down$second)
}

# What was left out, and what the notes say.
print_left_out <- function(x, s) {
  said <- c(
    response_left_out(s),
    if (!is.null(s$strata) && any(!is.na(x$interaction_p))) {
      least <- which.min(x$interaction_p)
      paste0(upper_initial(s$groups$id), " x strata: smallest interaction p ", format_p(x$interaction_p[least]), " (", x$marker[least],
             ", ", x$visit[least], ").")
    }
  )
  said <- c(said, remark_lines(x$remarks))
  if (length(said)) cat("\n")
  for (line in said) print_wrapped(line)
}

# Who is not in the rows; NULL where everybody is.
response_left_out <- function(s) {
  n <- n_uncompared(s, s$groups)
  if (!isTRUE(n > 0L)) return(NULL)
  paste0(format_count(n, "patient"), " of ", s$n_patients, " without ", s$groups$lacking, " left out.")
}
