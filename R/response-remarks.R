# What a reader should know about a row of a comparison of two groups.

response_remarks <- function(status, none, test, described, censored, interaction, n_without_stratum, groups,
                             settings) {
  n <- length(status)
  nobody <- status == "no_pairs" & described$n_uncompared > 0L
  # What the test said of a row whose status is not the test's is beside the point.
  said <- take_back(test$remarks, none & test$status != status)
  level <- settings$conf.level
  new_remarks(
    n, remark("nobody_compared", nobody, lacking = groups$lacking),
    remark_status(status, status != "ok" & !nobody & !has_remark(said, n)), said,
    remark("few_patients", !none & status != "all_zero" & test$p_min > 1 - level, level = level, p = test$p_min),
    remark("unbounded", !none & is_unbounded(test, settings$alternative), level = level),
    remark("no_area_interval", status %in% c("ok", "constant", "all_zero") & is.na(described$auc_low) &
             (described$n1 == 1L | described$n0 == 1L)),
    remark("limit_patients", censored$any > 0L, n = censored$any, rule = settings$censored_rule),
    remark("without_stratum", rep(n_without_stratum > 0L, n), n = n_without_stratum),
    interaction$remarks
  )
}
