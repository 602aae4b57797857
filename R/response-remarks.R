# What a reader should know about a row of a comparison of two groups.

response_remarks <- function(status, none, test, described, interaction, omnibus, data, part, settings) {
  n <- length(status)
  groups <- data$record
  nobody <- status == "no_pairs" & described$n_uncompared > 0L
  # What the test said of a row whose status is not the test's is beside the point.
  said <- take_back(test$remarks, none & test$status != status)
  # That nothing changed says why no stratum's changes differ.
  flat <- names(said) %in% "no_variation_in_strata"
  said <- c(take_back(said[flat], status == "all_zero"), said[!flat])
  level <- settings$conf.level
  ranks <- takes_limits("two_groups", settings$method)
  open <- !none & is_unbounded(test, settings$alternative)
  of_limits <- data$limited & ranks
  new_remarks(
    n, remark("nobody_compared", nobody, lacking = groups$lacking),
    remark_status(status, status != "ok" & !nobody & !has_remark(said, n)), said,
    remark("few_patients", !none & status != "all_zero" & test$p_min > 1 - level, level = level, p = test$p_min),
    remark("unbounded", open & !of_limits, level = level), remark("open_limit", open & of_limits, level = level),
    area_remarks(status, described, data, !has_remark(said[names(said) %in% "no_variation_in_strata"], n)),
    remark(if (is.null(part$limits) || ranks) "limit_patients" else "at_pair_limit",
           described$n_censored > 0L & status != "not_computed", n = described$n_censored,
           rule = settings$censored_rule),
    if (!is.null(part$limits)) compared_remarks(status, test, described, data, part, ranks),
    remark("without_stratum", rep(data$n_without_stratum > 0L, n), n = data$n_without_stratum),
    remark("without_covariate", rep(data$n_without_covariate > 0L, n), n = data$n_without_covariate),
    interaction$remarks, omnibus$remarks
  )
}

# Why an area has no interval where neither the row's status nor what the test says (`unsaid`) does: DeLong's variance
# needs two patients in each group, of each stratum, and changes that differ.
area_remarks <- function(status, described, data, unsaid) {
  without <- is.na(described$auc_low) & unsaid
  in_strata <- !is.null(data$stratum)
  single <- described$n1 == 1L | described$n0 == 1L
  c(remark("no_area_interval", without & !in_strata & single & status %in% c("ok", "constant")),
    remark("no_area_interval_in_strata", without & in_strata & status == "ok"))
}

# Of rows with values beyond limits that are used for what is known of them.
compared_remarks <- function(status, test, described, data, part, ranks) {
  n_unknown <- described$unknown1 + described$unknown0
  recensored <- limit_facts(part$limits, part$moved, data$patient)$recensored
  c(remark("undetermined", n_unknown > 0L & ranks & status == "ok", n = n_unknown),
    remark("recensored", recensored > 0.1 & !ranks & status == "ok", share = recensored),
    remark("no_estimate", data$limited & ranks & is.na(test$estimate) & status == "ok"))
}
