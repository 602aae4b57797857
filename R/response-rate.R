#' How many responded
#'
#' @param study A study made by [marker_study()], [adam_study()] or [sdtm_study()], with a response.
#' @param by "arm" (default) or a covariate; `NULL`: one row, all patients.
#' @param control One level of `by`; `NULL` (default): the first. The others are compared with it.
#' @param conf.level Confidence level of all intervals; default 0.95.
#' @return A data frame of class `response_rate`, one row a level: a column named as `by`; `n` (patients),
#'   `n_evaluable`, `n_responder`; `rate`, of the evaluable ones, with `conf.low`, `conf.high` (Clopper and Pearson) and
#'   `wilson_low`, `wilson_high`; against the control `difference` of the rates, `difference_low`, `difference_high`
#'   (Newcombe's hybrid score interval), and `p.value` (Fisher's exact test), `NA` in the control's row and where nobody
#'   is evaluable.
#' @section Errors: `cytochange_error_argument` for what is no study and unknown columns or levels,
#'   `cytochange_error_data` for a study without a response.
#' @references Newcombe RG (1998). Interval estimation for the difference between independent proportions: comparison of
#'   eleven methods. *Statistics in Medicine* 17:873-890.
#' @seealso [stats::binom.test()], [stats::fisher.test()]
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' response_rate(study)
#' @export
response_rate <- function(study, by = "arm", control = NULL, conf.level = 0.95) {
  check_study_response(check_study(study), "study")
  conf.level <- check_conf_level(conf.level)
  by <- check_patient_columns(check_string(by, "by", null_ok = TRUE), study, "by")
  group <- if (is.null(by)) factor(rep("all", nrow(study$patients))) else read_few_groups(study$patients[[by]], "by",
                                                                                          by)
  control <- if (is.null(control)) levels(group)[1L] else
    check_choice(check_string(control, "control"), levels(group), "control")
  event <- responded(study$patients)
  rows <- list(n = tabulate(group, nlevels(group)), n_evaluable = tabulate(group[!is.na(event)], nlevels(group)),
               n_first = tabulate(group[event %in% TRUE], nlevels(group)))
  rows <- c(rows, rate_limits(rows$n_first, rows$n_evaluable, 1 - conf.level))
  rows <- c(rows, rate_differences(rows, match(control, levels(group))))
  names(rows)[names(rows) == "n_first"] <- group_columns(response_groups(), "n")[[1L]]
  rows <- list2DF(c(if (!is.null(by)) stats::setNames(list(factor(levels(group), levels(group))), by), rows))
  new_summary(rows, "response_rate", c(summary_settings(study), list(by = by, control = if (!is.null(by)) control,
                                                                      conf.level = conf.level)))
}

rate_limits <- function(x, n, alpha) {
  # Thousands of markers share few counts, and a quantile of the beta distribution takes a microsecond.
  n <- rep_len(n, length(x))
  cell <- match(x, unique(x)) + length(x) * match(n, unique(n))
  first <- which(!duplicated(cell))
  lapply(limits_of_rates(x[first], n[first], alpha), `[`, match(cell, cell[first]))
}

# Clopper and Pearson (1934), and Wilson's.
limits_of_rates <- function(x, n, alpha) {
  # Numbers even where none is known, which ifelse() does not promise.
  known <- function(limit) replace(as.double(limit), n == 0L, NA)
  wilson <- wilson_limits(x, n, alpha)
  list(rate = known(x / n),
       conf.low = known(ifelse(x == 0L, 0, suppressWarnings(stats::qbeta(alpha / 2, x, n - x + 1)))),
       conf.high = known(ifelse(x == n, 1, suppressWarnings(stats::qbeta(1 - alpha / 2, x + 1, n - x)))),
       wilson_low = wilson$low, wilson_high = wilson$high)
}

# Wilson (1927).
wilson_limits <- function(x, n, alpha) {
  call_core(ffi_wilson, as.double(x), as.double(n), stats::qnorm(1 - alpha / 2))
}

# Newcombe (1998), method 10, and Fisher's test, against row `control`.
rate_differences <- function(rows, control) {
  d <- rows$rate - rows$rate[control]
  of <- function(name) rows[[name]][control]
  low <- d - sqrt((rows$rate - rows$wilson_low)^2 + (of("wilson_high") - of("rate"))^2)
  high <- d + sqrt((rows$wilson_high - rows$rate)^2 + (of("rate") - of("wilson_low"))^2)
  p <- vapply(seq_along(d), function(i) {
    table <- cbind(c(rows$n_first[i], rows$n_evaluable[i] - rows$n_first[i]),
                   c(of("n_first"), of("n_evaluable") - of("n_first")))
    if (all(colSums(table) > 0L)) stats::fisher.test(table, conf.int = FALSE)$p.value else NA_real_
  }, 1)
  without <- function(x) replace(x, control, NA)
  list(difference = without(d), difference_low = without(low), difference_high = without(high), p.value = without(p))
}
