# A screen's computation: who enters, what is asked of the core, what becomes of it.

# `values`: a list of `value`, markers x patients, in units or (changes) on the scale of analysis, NA where missing;
# `censored`, the same shape or NULL; where the rule hands limits on `beyond`, `own` (values_at_limit()) or `numbers`
# (change_cells()); `patients`, their ids. `covariates`: a data frame;
# `arm`: of the predictive test, or NULL.
new_prognostic_screen <- function(values, event, covariates, arm, settings) {
  units <- values$value
  censored <- values$censored
  evaluable <- !is.na(event)
  complete <- if (length(covariates)) stats::complete.cases(covariates) else rep(TRUE, length(event))
  who <- which(evaluable & complete)
  who <- c(who[event[who]], who[!event[who]])
  n_event <- sum(event[who])
  if (n_event == 0L || n_event == length(who)) abort_one_class(n_event, length(who), event, covariates)
  design <- screen_design(covariates, who)
  predictive <- predictive_design(arm, who, settings)
  imputes <- draws_imputations(values$beyond, settings)
  if (settings$resamples > 0 || imputes) settings$seed <- draw_seed(settings$seed)
  many <- too_many_beyond(values, who)
  measured <- units
  if (any(many)) units[many, ] <- NA
  core <- screen_core(units, who, n_event, design, predictive, settings)
  # Draws lie beyond each value's own limit; all else is of the outermost one.
  known <- if (imputes) values$own else values[c("value", "beyond")]
  odds <- screen_odds(core, known$value, known$beyond, who, n_event, design, values$patients, settings)
  core <- cut_as_odds(core, odds, units, who, n_event, design, settings)
  groups <- response_groups()
  settings$n_patients <- length(event)
  settings[group_columns(groups, "n")] <- list(n_event, length(who) - n_event)
  settings[[uncompared_column(groups)]] <- sum(!evaluable)
  settings$groups <- groups
  settings$n_missing_covariates <- sum(evaluable & !complete)
  settings$bootstrap <- if (settings$resamples > 0) "patients, percentile" else
    "none: resamples = 0, so no limits of ranks and cut-points"
  if (any(many)) core <- refuse_rows(core, many, measured, who, event)
  if (!is.null(settings$landmark)) settings$n_unmeasured <- sum(colSums(!is.na(measured[, who, drop = FALSE])) == 0L)
  n_censored <- if (is.null(censored)) rep(0L, nrow(units)) else
    as.integer(rowSums(censored[, who, drop = FALSE] & !is.na(measured[, who, drop = FALSE])))
  rows <- screen_rows(core, odds, n_censored, many, predictive$df, settings)
  family <- families(rows["marker"], settings$adjust_within)
  rows$adj.p.value <- adjust_p(rows$p.value, family, settings$p.adjust.method)
  settings$family <- describe_family(family, settings$adjust_within, rows$p.value)
  new_result(list2DF(rows), "prognostic_screen", c(list(verb = "prognostic_screen"), settings))
}

# Where the odds come from another model than test and cut-point, and point the other way, the cut-point follows them.
cut_as_odds <- function(core, odds, units, who, n_event, design, settings) {
  if (identical(odds$estimate, core$estimate)) return(core)
  free <- direction_codes(settings$direction, settings$markers) %||% rep(0L, nrow(units)) == 0L
  turned <- which(free & odds$estimate * core$estimate < 0)
  if (!length(turned)) return(core)
  settings$markers <- settings$markers[turned]
  settings$direction <- stats::setNames(ifelse(odds$estimate[turned] < 0, "lower", "higher"), settings$markers)
  again <- screen_core(units[turned, , drop = FALSE], who, n_event, design, NULL, settings)
  for (name in c("cut", "cut_low", "cut_high", "sensitivity", "specificity", "below")) {
    core[[name]][turned] <- again[[name]]
  }
  if (!is.null(core$left)) core$left[, turned] <- again$left
  core
}

# Rows of too many values beyond limits: counted, not computed.
refuse_rows <- function(core, many, measured, who, event) {
  known <- !is.na(measured[many, who, drop = FALSE])
  core$n[many] <- rowSums(known)
  core$n_event[many] <- rowSums(known[, event[who], drop = FALSE])
  core
}

# Missing covariates may be what took a class away: then they are named.
abort_one_class <- function(n_event, n, event, covariates) {
  left <- vapply(covariates, function(x) length(unique(event[!is.na(event) & !is.na(x)])), 1L)
  if (length(unique(event[!is.na(event)])) < 2L) left <- left[0L]
  at_fault <- names(left)[left < 2L]
  groups <- response_groups()
  abort_data(groups$id, paste("have", both_groups(groups), "among the patients in use"),
             paste0(n_event, " of ", n, " ", first_group(groups)$many),
             if (length(at_fault)) paste0("covariates missing in all of a group: column ",
                                          enumerate(dQuote(at_fault, FALSE))))
}
