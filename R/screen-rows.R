# The columns of a screen, made of what the core found: limits, p values, remarks.

# `odds`: see screen_odds(); `many`: rows with more values beyond limits than their predictor can have.
screen_rows <- function(core, odds, n_censored, many, predictive_df, settings) {
  status <- status_name(core$status)
  if (any(many)) status[many] <- "not_computed"
  if (any(n_censored)) status[core$n > 0 & n_censored == core$n] <- "all_censored"
  kept <- status == "ok" | status == "separated"
  lost <- which(!kept)
  without_lost <- function(x) {
    if (length(lost)) x[lost] <- NA
    x
  }
  figure <- function(x) na_for_nan(without_lost(x))
  # Limits from resamples take in the estimate; without resamples none is known.
  around <- function(limit, side, estimate) if (settings$resamples > 0) figure(side(limit, estimate)) else limit
  limits <- screen_limits(odds, settings)
  estimate <- figure(odds$estimate)
  low <- figure(limits$low)
  high <- figure(limits$high)
  sd <- odds$sd
  statistic <- figure(core$statistic)
  rank <- rank_largest(statistic)
  unknown <- rep(NA_real_, length(sd))
  n <- stats::setNames(list(as.integer(core$n_event)), group_columns(response_groups(), "n")[1L])
  keys <- list(marker = settings$markers, visit = rep(settings$visit %||% NA_character_, length(sd)),
               predictor = rep(settings$predictor, length(sd)), n = as.integer(core$n))
  c(keys, n, list(
    estimate = estimate, std.error = figure(odds$std_error), conf.low = low, conf.high = high,
    odds_ratio = exp(estimate), odds_low = exp(low), odds_high = exp(high),
    odds_ratio_sd = exp(estimate * sd), odds_sd_low = exp(low * sd), odds_sd_high = exp(high * sd),
    statistic = statistic, p.value = screen_p(statistic, figure(core$estimate), settings$alternative),
    adj.p.value = unknown,
    auc = figure(core$auc), auc_low = figure(core$auc_low), auc_high = figure(core$auc_high),
    cut_point = figure(core$cut), cut_low = around(core$cut_low, pmin, core$cut),
    cut_high = around(core$cut_high, pmax, core$cut), cut_direction = without_lost(cut_signs(core$below))
  ), lapply(cut_columns(core$sensitivity, core$specificity, core$n_event, core$n - core$n_event, core$left,
                        settings$conf.level), figure), list(
    predictive_p = if (predictive_df == 0L) unknown else
      stats::pchisq(figure(core$predictive), predictive_df, lower.tail = FALSE),
    rank = rank, rank_low = around(core$rank_low, pmin, rank), rank_high = around(core$rank_high, pmax, rank),
    separated = without_lost(as.logical(core$separated)), method = rep(screen_method(settings), length(sd)),
    status = status, note = character(length(sd)), n_censored = n_censored,
    remarks = screen_remarks(core, odds, status, kept, n_censored, many, settings)
  ))
}

screen_method <- function(settings) {
  paste0("logistic, ", likelihood_of(settings)$brief, ", ", settings$conf_method, " interval, likelihood-ratio test")
}

screen_limits <- function(odds, settings) {
  out <- get_conf_method(settings$conf_method)$screen_limits(odds, (1 - interval_level(settings)) / 2)
  if (settings$alternative == "greater") out$high[!is.na(out$high)] <- Inf
  if (settings$alternative == "less") out$low[!is.na(out$low)] <- -Inf
  out
}

# The likelihood ratio, or its signed root for one-sided alternatives.
screen_p <- function(statistic, estimate, alternative) {
  # The tail of chi-square with one degree of freedom, through the normal: the same, and several times faster.
  if (alternative == "two.sided") return(2 * stats::pnorm(sqrt(statistic), lower.tail = FALSE))
  root <- sign(ifelse(is.na(estimate), 0, estimate)) * sqrt(statistic)
  stats::pnorm(root, lower.tail = alternative == "less")
}

# Made where they apply: most rows have none, and a screen may have a hundred thousand.
screen_remarks <- function(core, odds, status, kept, n_censored, many, settings) {
  n <- length(status)
  said <- c(
    if (!all(kept)) {
      c(remark("no_value", core$n == 0), remark("few_for_model", status == "too_few" & core$n > 0),
        remark("many_beyond_changes", many & status == "not_computed", n = n_censored, of = core$n),
        remark("collinear", status == "not_computed" & !many))
    },
    if (any(core$separated == 1L, na.rm = TRUE)) {
      likelihood_of(settings)$separated_rows(core$separated == 1L, is.infinite(core$estimate))
    }
  )
  new_remarks(
    n, said, if (!all(kept)) remark_status(status, status != "ok" & !has_remark(said, n)),
    if (anyNA(core$auc_low)) remark("no_area_interval", kept & is.na(core$auc_low)),
    remark("no_cut_point", is_no_cut(core$sensitivity, core$specificity) & kept),
    if (!is.null(settings$predictive)) remark("no_predictive_test", kept & is.na(core$predictive)),
    if (settings$resamples > 0) {
      remark("fewer_resamples", kept & core$resamples < settings$resamples, n = core$resamples, of = settings$resamples)
    },
    if (any(n_censored)) beyond_screen_remarks(odds, status, kept, n_censored, settings)
  )
}

beyond_screen_remarks <- function(odds, status, kept, n_censored, settings) {
  some <- n_censored > 0L
  if (is.null(settings$odds_rule)) {
    at_limit <- hands_limits_on(get_limit_rule(settings$censored_rule))
    return(remark(if (at_limit) "at_pair_limit" else "limit_patients", some & (kept | !at_limit), n = n_censored,
                  rule = settings$censored_rule))
  }
  said <- ifelse(odds$said == "", odds_choices()$limit$brief, odds$said)
  c(remark("limit_screen", some & !(kept & odds$reason != ""), n = n_censored, odds = said),
    remark("no_odds", kept & odds$reason != "", n = n_censored, reason = odds$reason))
}
