# Van Elteren's test: the rank-sum test over strata.

stratified_van_elteren <- function() {
  new_stratified(
    id = "wilcoxon", compute = van_elteren_test, smallest_p = NULL, name = "van Elteren", exactness = exact_or_normal(),
    footnote = "van Elteren's test", words = "van Elteren", cites = function(set) "elteren"
  )
}

van_elteren_test <- function(data, core, options) {
  v <- call_core(ffi_van_elteren, data$before, data$after, data$patient, data$event, data$stratum,
                 core_options(data, options, "Stratified rank-sum tests"))
  still <- is.na(v$statistic) & v$n_strata > 0
  p <- tail_p(stats::pnorm(v$statistic), stats::pnorm(v$statistic, lower.tail = FALSE), options$alternative)
  none_kept <- v$low > v$high
  constant <- still & !data$limited
  test <- list(estimate = v$estimate, conf.low = ifelse(none_kept, NA, v$low),
               conf.high = ifelse(none_kept, NA, v$high),
               statistic = v$statistic, p.value = ifelse(still, 1, p), exact = rep(FALSE, length(p)),
               status = ifelse(v$n_strata == 0, "one_group", ifelse(constant, "constant", "ok")),
               remarks = c(remark("no_stratum_of_both", v$n_strata == 0, groups = both_groups(data$record)),
                           remark("no_variation_in_strata", v$n_strata > 0 & constant),
                           remark("no_shift_kept", v$n_strata > 0 & !still & none_kept)))
  test_by_scores(test, data, options, stratified = TRUE)
}
