# What a reader should know about a row of a paired_change.

paired_remarks <- function(test, core, options) {
  n <- length(test$status)
  lacking <- test$status != "ok"
  new_remarks(
    n, if (any(lacking)) remark_status(test$status, lacking & !has_remark(test$remarks, n)), test$remarks,
    if (any(core$n_censored > 0L)) {
      remark("limit_pairs", core$n_censored > 0L, n = core$n_censored, rule = options$censored_rule)
    },
    level_remarks(test, core, options)
  )
}

# What the number of pairs cannot give: a bounded interval, a small p.
level_remarks <- function(test, core, options) {
  # Of most results all limits are there and no p is too coarse: seen at a glance.
  if (is.finite(sum(test$conf.low, test$conf.high)) && all(is.na(test$p_min))) return(NULL)
  level <- options$conf.level
  c(
    remark("few_changes", test$p_min > 1 - level & test$status == "ok", n = core$n_pairs - core$n_zero, p = test$p_min),
    remark("few_pairs", is_unbounded(test, options$alternative) & test$status %in% c("ok", "all_zero"), level = level),
    remark("no_interval", !is.na(test$p.value) & is.na(test$conf.low) & test$status == "ok", level = level)
  )
}

# Rows with an infinite limit that the alternative asks for.
is_unbounded <- function(test, alternative) {
  (alternative != "less" & is.infinite(test$conf.low)) | (alternative != "greater" & is.infinite(test$conf.high))
}
