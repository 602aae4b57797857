# How summaries of what was measured are printed.

#' @export
print.marker_summary <- function(x, ..., n = 40L) {
  check_dots_empty(...)
  by <- attr(x, "by", exact = TRUE)
  if (!all(c("marker", "visit", by, "median_censored", "change_n") %in% names(x))) return(NextMethod())
  below <- function(value, censored) paste0(ifelse(censored %in% TRUE, "<", ""), format_number(value))
  cells <- c(list(marker = x$marker, visit = x$visit), as.list(x)[by],
             list(n = x$n, below = x$n_censored, above = x$n_above, q1 = below(x$q1, x$q1_censored),
                  median = below(x$median, x$median_censored), q3 = below(x$q3, x$q3_censored),
                    mean = format_number(x$mean),
                  sd = format_number(x$sd), change = ifelse(x$change_n > 0L, format_number(x$change_median), "")))
  for (name in c("below", "above")) if (!any(cells[[name]] > 0L)) cells[[name]] <- NULL
  print_wrapped("Values by marker and visit, in units; change: median change from baseline on the study's scale")
  print_table(list2DF(cells), keys = 2L + length(by), rows = n)
  invisible(x)
}

#' @export
print.response_rate <- function(x, ...) {
  check_dots_empty(...)
  if (!all(c("rate", "wilson_low", "difference") %in% names(x))) return(NextMethod())
  level <- format_level(attr(x, "conf.level", exact = TRUE))
  by <- attr(x, "by", exact = TRUE)
  percent <- function(value, low, high) format_interval(100 * value, 100 * low, 100 * high)
  groups <- response_groups()
  cells <- c(stats::setNames(lapply(as.list(x)[by], as.character), by),
             list(n = x$n, evaluable = x$n_evaluable),
             stats::setNames(as.list(x)[group_columns(groups, "n")[1L]], first_group(groups)$many),
             list(`rate, %` = percent(x$rate, x$conf.low, x$conf.high)))
  if (nrow(x) > 1L) {
    cells$difference <- ifelse(is.na(x$difference), "", percent(x$difference, x$difference_low, x$difference_high))
    cells$p <- ifelse(is.na(x$p.value), "", format_p(x$p.value))
  }
  print_wrapped("Response rates of evaluable patients, ", level, " intervals (Clopper-Pearson",
                if (nrow(x) > 1L) paste0("); differences to ", attr(x, "control", exact = TRUE),
                                         " in percentage points (Newcombe), p: Fisher") else ")")
  print_table(list2DF(cells))
  invisible(x)
}

#' @export
print.missing_report <- function(x, ..., n = 20L) {
  check_dots_empty(...)
  if (!all(c("marker", "n_expected", "baseline_adj_p") %in% names(x))) return(NextMethod())
  all <- x[x$arm == "all" & x$response == "all" & !is.na(x$n_expected), , drop = FALSE]
  class(all) <- "data.frame"
  all <- all[!duplicated(all[c("marker", "visit")]), , drop = FALSE]
  print_wrapped("Missing follow-up values of patients with a baseline")
  print_table(list2DF(list(
    marker = all$marker, visit = all$visit, expected = all$n_expected, missing = all$n_missing,
    `%` = format_number(all$percent_missing, 2L), intermittent = all$n_intermittent, dropout = all$n_dropout,
    `p baseline` = format_p(all$baseline_p), `p response` = format_p(all$response_p), `p arm` = format_p(all$arm_p)
  )), keys = 2L, rows = n)
  leaning <- missing_leanings(all)
  print_wrapped(if (length(leaning)) paste0("Missingness leans on ", paste(leaning, collapse = "; "),
                                            " (adjusted p <= 0.05).")
                else "No test says that missingness leans on baseline, response or arm (adjusted p <= 0.05, Holm).")
  invisible(x)
}

missing_leanings <- function(all) {
  said <- lapply(c("baseline", "response", "arm"), function(what) {
    rows <- which(all[[paste0(what, "_adj_p")]] <= 0.05)
    if (length(rows)) paste0(what, ": ", enumerate(paste(all$marker[rows], "at", all$visit[rows])))
  })
  unlist(said)
}
