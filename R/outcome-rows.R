# The columns of an outcome screen, made of what the core found.

outcome_rows <- function(core, cells, at_risk, n_before, settings) {
  m <- length(settings$markers)
  measured <- !is.na(cells$value[, at_risk, drop = FALSE])
  n <- as.integer(core$n)
  n_censored <- as.integer(rowSums(cells$censored[, at_risk, drop = FALSE] & measured))
  status <- status_name(core$status)
  status[n > 0L & n_censored == n] <- "all_censored"
  many <- too_many_beyond(cells, at_risk) & status %in% c("ok", "separated")
  status[many] <- "not_computed"
  kept <- status %in% c("ok", "separated")
  figure <- function(x) replace(x, !kept | is.nan(x), NA_real_)
  core$df <- rep(Inf, m)
  limits <- lapply(screen_limits(core, settings), figure)
  estimate <- figure(core$estimate)
  sd <- core$sd
  statistic <- figure(core$statistic)
  area <- concordance_limits(figure(core$concordance), figure(core$concordance_error), settings)
  rank <- outcome_ranks(statistic, core, kept)
  c(list(
    marker = settings$markers, visit = rep(settings$visit, m), predictor = rep(settings$predictor, m), n = n,
    n_event = as.integer(core$n_event), n_before = rep(n_before, m), n_unmeasured = length(at_risk) - n,
    estimate = estimate, std.error = figure(core$std_error), conf.low = limits$low, conf.high = limits$high,
    hazard_ratio = exp(estimate), hazard_low = exp(limits$low), hazard_high = exp(limits$high),
    hazard_ratio_sd = exp(estimate * sd), hazard_sd_low = exp(limits$low * sd), hazard_sd_high = exp(limits$high * sd),
    statistic = statistic, p.value = screen_p(statistic, estimate, settings$alternative),
    adj.p.value = rep(NA_real_, m)
  ), area, list(ph_p = stats::pchisq(figure(core$slope), 1, lower.tail = FALSE)), rank, list(
    separated = replace(as.logical(core$separated), !kept, NA), method = rep(outcome_method(settings), m),
    status = status, note = rep("", m), n_censored = n_censored,
    remarks = outcome_remarks(core, status, kept, many, area, n_censored, settings)
  ))
}

# On the logit scale; none at 0 and 1, where the jackknife has no variance.
concordance_limits <- function(estimate, std_error, settings) {
  z <- stats::qnorm((1 - settings$conf.level) / 2, lower.tail = FALSE)
  inside <- estimate > 0 & estimate < 1
  reach <- replace(z * std_error / (estimate * (1 - estimate)), !inside, NA)
  list(concordance = estimate, concordance_low = stats::plogis(stats::qlogis(estimate) - reach),
       concordance_high = stats::plogis(stats::qlogis(estimate) + reach))
}

outcome_ranks <- function(statistic, core, kept) {
  none <- function(x) replace(x, !kept, NA_real_)
  list(rank = rank_largest(statistic), rank_low = none(core$rank_low), rank_high = none(core$rank_high))
}

outcome_method <- function(settings) {
  paste0("Cox, ", likelihood_of(settings)$brief, ", ", get_ties(settings$ties)$name, " for ties, ",
         settings$conf_method, " interval, likelihood-ratio test")
}

outcome_remarks <- function(core, status, kept, many, area, n_censored, settings) {
  m <- length(status)
  record <- likelihood_of(settings)
  separated <- kept & core$separated %in% 1L
  infinite <- is.infinite(core$estimate)
  said <- c(
    remark("no_value", core$n == 0), remark("no_event", core$n > 0 & core$n_event == 0),
    remark("many_beyond_patients", many, n = n_censored, of = core$n),
    remark("no_information", status == "not_computed" & !many)
  )
  new_remarks(
    m, said, remark_status(status, !kept & !has_remark(said, m)),
    if (record$finite) remark("monotone", separated) else
      c(remark("monotone_infinite", separated & infinite), remark("monotone_covariates", separated & !infinite)),
    remark("no_concordance_interval", kept & is.na(area$concordance_low)),
    if (settings$resamples > 0) {
      remark("fewer_resamples", kept & core$resamples < settings$resamples, n = core$resamples,
             of = settings$resamples)
    },
    remark(limit_code(settings), kept & n_censored > 0L, n = n_censored, rule = settings$censored_rule)
  )
}

# The remark that says where values beyond a limit entered.
limit_code <- function(settings) {
  if (!hands_limits_on(get_limit_rule(settings$censored_rule))) return("limit_patients")
  if (predictor_of(settings)$units) "at_marker_limit" else "at_pair_limit"
}
