# marker_correlation() by groups of patients.

# Rows of one visit, a list of blocks: of each group, then of the differences. `rows_of`: those of some patients.
grouped_correlations <- function(group, n_patients, settings, rows_of) {
  if (is.null(group)) return(list(rows_of(seq_len(n_patients))))
  own <- lapply(stats::setNames(nm = levels(group)), function(level) rows_of(which(group == level)))
  others <- setdiff(levels(group), settings$control)
  name_group <- function(rows, level, control) {
    named <- list(factor(rep(level, nrow(rows)), levels(group)), rep(control, nrow(rows)))
    names(named) <- c(settings$by, "control")
    n_control <- if (is.null(rows[["n_control"]])) list(n_control = rep(NA_integer_, nrow(rows)))
    list2DF(c(rows[c("marker_1", "marker_2", "visit")], named, rows["n"], n_control,
              rows[setdiff(names(rows), c("marker_1", "marker_2", "visit", "n"))]))
  }
  c(lapply(levels(group), function(level) name_group(own[[level]], level, NA_character_)),
    lapply(others, function(level) {
      name_group(correlation_difference(own[[level]], own[[settings$control]], settings), level, settings$control)
    }))
}

# One group's Fisher z less the control's, row by row.
correlation_difference <- function(one, control, settings) {
  record <- correlation_of(settings)
  k <- length(settings$partial)
  m <- nrow(one)
  variance <- function(rows) correlation_error(rows$estimate, rows$n, k, is_tau(rows), record)^2
  either <- function(holds) (holds(one) | holds(control)) %in% TRUE
  few <- either(function(rows) rows$n - k < ifelse(is_tau(rows), 5L, 4L))
  reason <- ifelse(either(function(rows) is.na(rows$estimate)), "none",
                   ifelse(is_tau(one) != is_tau(control), "tau",
                          ifelse(either(function(rows) abs(rows$estimate) == 1), "whole", "ok")))
  status <- ifelse(few, "too_few", ifelse(reason == "ok", "ok", "not_computed"))
  fine <- status == "ok"
  z <- suppressWarnings(replace(atanh(one$estimate) - atanh(control$estimate), !fine, NA))
  error <- replace(sqrt(variance(one) + variance(control)), !fine, NA)
  reach <- stats::qnorm((1 - settings$conf.level) / 2, lower.tail = FALSE) * error
  n_censored <- one$n_censored + control$n_censored
  rows <- list2DF(list(
    marker_1 = one$marker_1, marker_2 = one$marker_2, visit = one$visit, n = one$n, n_control = control$n,
    estimate = z, conf.low = z - reach, conf.high = z + reach, p.value = 2 * stats::pnorm(-abs(z / error)),
    adj.p.value = rep(NA_real_, m),
    method = paste0("Fisher's z, ", if (k > 0L) "partial ",
                    ifelse(is_tau(one) & is_tau(control), tau_name, record$name)),
    status = status, note = rep("", m), n_censored = n_censored, coefficient = rep("difference of Fisher's z", m),
    exact = ifelse(fine, FALSE, NA),
    remarks = new_remarks(
      m, remark("few_for_z", few), remark("no_z_difference", status == "not_computed", reason = reason),
      correlation_limit(n_censored, fine, settings)
    )
  ))
  if (settings$bootstrap > 0) rows$n_kept <- rep(NA_integer_, m)
  rows
}

# Differences of groups are adjusted apart from the groups' own correlations.
adjust_correlations <- function(rows, settings) {
  kinds <- if (is.null(rows[["control"]])) list(rep(TRUE, nrow(rows))) else
    list(!is.na(rows$control), is.na(rows$control))
  p <- rep(NA_real_, nrow(rows))
  words <- vapply(kinds, function(kind) {
    keys <- rows[kind, c("marker_1", "marker_2", "visit", settings$by, if (length(kinds) > 1L) "control"), drop = FALSE]
    family <- families(keys, settings$adjust_within)
    p[kind] <<- adjust_p(rows$p.value[kind], family, settings$p.adjust.method)
    describe_family(family, settings$adjust_within, rows$p.value[kind])
  }, "")
  if (length(kinds) > 1L) {
    tested <- vapply(kinds, function(kind) any(!is.na(p[kind])), NA)
    words <- paste0(words, c(" of differences", " of the groups"))[tested | !any(tested)]
  }
  list(p = p, family = paste(words, collapse = ", and apart from these over "))
}

# Pairs whose correlation is tau_b, as a value lies beyond a limit.
is_tau <- function(rows) !is.na(rows$estimate) & grepl("tau_b", rows$coefficient, fixed = TRUE)
