# How a response_change is printed.

#' @rdname response_change
#' @param n Number of rows to print; 20 by default.
#' @order 9
#' @export
print.response_change <- function(x, ..., n = 20L) {
  check_dots_empty(...)
  s <- settings(x)
  print_wrapped("Did the markers change differently in responders? ", response_question(s))
  cat("\n")
  if (!nrow(x)) return(print_no_rows(x))
  cells <- response_cells(utils::head(x, n), s, x)
  print_table(cells, keys = sum(names(cells) %in% c("marker", "visit", "stratum")), rows = n)
  if (nrow(x) > n) cat("... ", format_count(nrow(x) - n, "more row"), "; as.data.frame() has them all\n", sep = "")
  print_left_out(x, s)
  invisible(x)
}

response_question <- function(s) {
  scale <- if (s$scale == "log2") "log2 fold changes" else "changes"
  test <- switch(s$method, wilcoxon = "Wilcoxon rank-sum test", t = "Welch's t test", permutation = "permutation test")
  side <- switch(s$alternative, two.sided = "", less = ", one-sided (less in responders)",
                 greater = ", one-sided (more in responders)")
  strata <- if (!is.null(s$strata)) paste0("; \"all\" is the test within strata of ", enumerate(s$strata))
  paste0("Responders (", s$n_responder, ") minus non-responders (", s$n_non_responder, "), ", scale, " from ",
         s$baseline, ". ", test, side, "; ", format_level(s$conf.level),
         if (isTRUE(s$simultaneous)) " simultaneous", " intervals; ", adjustment_question(s), strata, ".")
}

# `all`: the whole result, which decides what columns are worth their place.
response_cells <- function(x, s, all) {
  fold <- s$scale == "log2"
  effect <- if (fold) format_interval(x$fold_change, x$fold_low, x$fold_high) else
    format_interval(x$estimate, x$conf.low, x$conf.high)
  cells <- list(marker = x$marker, visit = x$visit, stratum = x$stratum,
                n = paste0(x$n_responder, ":", x$n_non_responder), effect = effect,
                p = format_p(x$p.value), `adj. p` = format_p(x$adj.p.value),
                AUC = format_number(x$auc, 2L),
                `up/down` = paste0(x$responder_up, "/", x$responder_down, " v ", x$non_responder_up, "/",
                                   x$non_responder_down),
                status = ifelse(x$status == "ok", "", x$status))
  names(cells)[match("effect", names(cells))] <- if (fold) "ratio of folds" else "difference"
  if (length(unique(all$visit)) < 2L) cells$visit <- NULL
  if (is.null(s$strata)) cells$stratum <- NULL
  if (!any(x$status != "ok")) cells$status <- NULL
  list2DF(cells)
}

# What was left out, and what the notes say.
print_left_out <- function(x, s) {
  said <- c(
    response_left_out(s),
    if (!is.null(s$strata) && any(!is.na(x$interaction_p))) {
      least <- which.min(x$interaction_p)
      paste0("Response x strata: smallest interaction p ", format_p(x$interaction_p[least]), " (", x$marker[least],
             ", ", x$visit[least], ").")
    }
  )
  said <- c(said, note_lines(x$note))
  if (length(said)) cat("\n")
  for (line in said) print_wrapped(line)
}

# Who is not in the rows; NULL where everybody is.
response_left_out <- function(s) {
  if (!isTRUE(s$n_not_evaluable > 0L)) return(NULL)
  paste0(format_count(s$n_not_evaluable, "patient"), " of ", s$n_patients, " without an evaluable response left out.")
}
