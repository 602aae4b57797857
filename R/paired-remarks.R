# What a reader should know about a row of a paired_change.

# `facts`: limit_facts() where the rule hands limits on.
paired_remarks <- function(test, core, options, facts = NULL) {
  n <- length(test$status)
  lacking <- test$status != "ok"
  new_remarks(
    n, if (any(lacking)) remark_status(test$status, lacking & !has_remark(test$remarks, n)), test$remarks,
    if (any(core$n_censored > 0L)) {
      at_limit <- !is.null(facts) && !takes_limits("paired", options$method)
      remark(if (at_limit) "at_pair_limit" else "limit_pairs", core$n_censored > 0L & test$status != "not_computed",
             n = core$n_censored, rule = options$censored_rule)
    },
    if (!is.null(facts)) beyond_remarks(test, core, options, facts),
    level_remarks(test, core, options, of_limits = !is.null(facts) & core$n_censored > 0L)
  )
}

# Of rows with values beyond limits that are used for what is known of them.
beyond_remarks <- function(test, core, options, facts) {
  some <- core$n_censored > 0L
  computed <- !is.na(test$p.value)
  record <- get_method("paired", options$method)
  takes <- has_part(record, "takes_limits") && !record$own_limits
  c(
    if (takes) remark("undetermined", core$n_unknown > 0L & test$status == "ok", n = core$n_unknown),
    remark("recensored", facts$recensored > 0.1 & computed, share = facts$recensored),
    remark("unknown_limits", facts$unknown & computed & takes),
    remark("spread_differs", test$spread_ratio < 2 / 3 | test$spread_ratio > 1.5, ratio = test$spread_ratio),
    remark("no_estimate", takes & some & is.na(test$estimate) & test$status == "ok")
  )
}

# What the number of pairs cannot give: a bounded interval, a small p.
# `of_limits`: rows where limits, not only their number, may leave an interval open.
level_remarks <- function(test, core, options, of_limits) {
  level <- options$conf.level
  # Of most results all limits are there and no p is too coarse: seen at a glance.
  if (is.finite(sum(test$conf.low, test$conf.high)) && !any(test$p_min > 1 - level, na.rm = TRUE)) return(NULL)
  open <- is_unbounded(test, options$alternative)
  c(
    remark("few_changes", test$p_min > 1 - level & test$status == "ok", n = core$n_up + core$n_down, p = test$p_min),
    remark("few_pairs", open & !of_limits & test$status %in% c("ok", "all_zero"), level = level),
    remark("open_limit", open & of_limits & test$status == "ok", level = level),
    remark("no_interval", !is.na(test$p.value) & is.na(test$conf.low) & test$status == "ok", level = level)
  )
}

# Rows with an infinite limit that the alternative asks for.
is_unbounded <- function(test, alternative) {
  (alternative != "less" & is.infinite(test$conf.low)) | (alternative != "greater" & is.infinite(test$conf.high))
}
