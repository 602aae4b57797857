# The tests of response_change(), one function a method. Each takes `data` (the matrices; `patient`, `event` and, for
# the stratified test, `stratum`: one element a patient), what describe_groups() found, and the settings. It returns a
# list of columns, one element a marker: estimate, conf.low, conf.high, statistic, p.value, p_min, method, status ("ok"
# where the figures stand), note.

# ---- what the tests share ----

# Options of the entry points: tails and quantiles of what the row's test rejects, the rules of ties, and the run.
core_options <- function(data, settings, label, ...) {
  tail <- 1 - settings$conf.level
  low <- switch(settings$alternative, two.sided = tail / 2, greater = tail, less = 0)
  high <- switch(settings$alternative, two.sided = tail / 2, greater = 0, less = tail)
  list(low_tail = low, high_tail = high, low_z = stats::qnorm(low, lower.tail = FALSE),
       high_z = stats::qnorm(high, lower.tail = FALSE), tail = tail / 2, z = stats::qnorm(tail / 2, lower.tail = FALSE),
       log2 = settings$scale == "log2",
       digits = if (is.finite(settings$digits_rank)) as.integer(settings$digits_rank) else 0L,
       exact_limit = exact_limit(settings$exact), n_strata = as.integer(data$n_strata), threads = core_threads(),
       label = progress_label(label))
}

# Patients in all up to which the rank-sum test is exact.
exact_limit <- function(exact) if (is.null(exact)) 100 else if (exact) 400 else 0

# p from the two tails: P(statistic <= observed), P(statistic >= observed).
tail_p <- function(lower, upper, alternative) {
  switch(alternative, two.sided = pmin(1, 2 * pmin(lower, upper)), less = lower, greater = upper)
}

# Counts, AUC, directions and their odds ratio; and the figures of the rank-sum test, which takes the same sorting,
# where that is the row's test.
describe_groups <- function(data, settings) {
  ranks <- settings$method == "wilcoxon" && is.null(data$stratum)
  entry <- if (ranks) ffi_rank_sum else ffi_describe_groups
  call_core(entry, data$before, data$after, data$patient, data$event,
            core_options(data, settings, if (ranks) "Rank-sum tests" else "Describing changes"))
}

# ---- one function a method ----

response_test <- function(method) {
  switch(method, wilcoxon = test_rank_sum, t = test_mean_difference, permutation = test_relabelling)
}

test_rank_sum <- function(data, described, settings) {
  if (!is.null(data$stratum)) return(test_van_elteren(data, settings))
  w <- described
  exact <- w$exact %in% 1
  normal <- which(!exact)
  tails <- function(lower, upper, at_lower, at_upper) {
    lower[normal] <- rank_sum_normal(w, at_lower, 1)[normal]
    upper[normal] <- rank_sum_normal(w, at_upper, -1)[normal]
    tail_p(lower, upper, settings$alternative)
  }
  none_kept <- which(w$low > w$high)
  limit <- exact_limit(settings$exact)
  too_many <- isTRUE(settings$exact) & !exact & !is.na(w$statistic)
  method <- rep("Wilcoxon rank-sum, exact", length(exact))
  method[!exact & !(is.na(w$statistic) & limit > 0)] <- "Wilcoxon rank-sum, normal"
  list(estimate = w$estimate, conf.low = replace(w$low, none_kept, NA), conf.high = replace(w$high, none_kept, NA),
       statistic = w$statistic, p.value = tails(w$lower, w$upper, w$statistic, w$statistic),
       p_min = tails(w$least_lower, w$least_upper, w$lowest, w$highest), method = method,
       status = rep("ok", length(exact)),
       note = combine_notes(length(exact), note_where(w$low > w$high, "no shift is kept at this level"),
                            note_where(too_many, paste("exact up to", limit, "patients: normal approximation"))))
}

# Tail of W at `value`, corrected for ties and, by half a unit towards its mean, for continuity.
rank_sum_normal <- function(w, value, sign) {
  tail <- stats::pnorm((value - w$expected + sign * 0.5) / w$sd, lower.tail = sign > 0)
  replace(tail, !(w$sd > 0), 1)
}

# Row "all" over strata.
test_van_elteren <- function(data, settings) {
  options <- core_options(data, settings, "Stratified rank-sum tests")
  v <- call_core(ffi_van_elteren, data$before, data$after, data$patient, data$event, data$stratum, options)
  still <- is.na(v$statistic) & v$n_strata > 0
  p <- tail_p(stats::pnorm(v$statistic), stats::pnorm(v$statistic, lower.tail = FALSE), settings$alternative)
  none_kept <- v$low > v$high
  list(estimate = v$estimate, conf.low = ifelse(none_kept, NA, v$low), conf.high = ifelse(none_kept, NA, v$high),
       statistic = v$statistic, p.value = ifelse(still, 1, p), p_min = rep(NA_real_, length(p)),
       method = rep("van Elteren, normal", length(p)),
       status = ifelse(v$n_strata == 0, "one_group", ifelse(still, "constant", "ok")),
       note = ifelse(v$n_strata == 0, no_stratum_has_both(data$record),
                     ifelse(still, "the changes of a stratum are all equal",
                            ifelse(none_kept %in% TRUE, "no shift is kept at this level", ""))))
}

test_mean_difference <- function(data, described, settings) {
  stratified <- !is.null(data$stratum)
  if (!stratified) data$n_strata <- 1L
  options <- core_options(data, settings, "Mean differences")
  m <- call_core(ffi_mean_difference, data$before, data$after, data$patient, data$event, data$stratum, options)
  t <- m$estimate / m$std_error
  still <- m$std_error %in% 0
  t[still] <- NA
  half <- function(tail) if (tail > 0) stats::qt(tail, m$df, lower.tail = FALSE) * m$std_error else rep(Inf, length(t))
  p <- tail_p(stats::pt(t, m$df), stats::pt(t, m$df, lower.tail = FALSE), settings$alternative)
  zero <- still & described$same1 == described$n1 & described$same0 == described$n0
  list(estimate = m$estimate, conf.low = ifelse(still, NA, m$estimate - half(options$low_tail)),
       conf.high = ifelse(still, NA, m$estimate + half(options$high_tail)), statistic = t,
       p.value = ifelse(zero, 1, p), p_min = rep(NA_real_, length(p)),
       method = rep(if (stratified) "Welch t, stratified" else "Welch t", length(p)),
       status = ifelse(m$n_strata == 0, "too_few", ifelse(still, "constant", "ok")),
       note = ifelse(m$n_strata == 0,
                     paste0(if (stratified) "no stratum has " else "not ", "two values in either group"),
                     ifelse(still, "the changes do not vary within the groups", "")))
}

no_stratum_has_both <- function(groups) paste("no stratum has both", both_groups(groups))

# The difference of means under shuffles of the response, within strata in the stratified row.
test_relabelling <- function(data, described, settings) {
  block <- list(before = data$before, after = data$after, members = data$patient, patients = data$patient)
  first <- stratum <- rep(NA, ncol(data$before))
  first[data$patient] <- data$event == 1L
  if (!is.null(data$stratum)) stratum[data$patient] <- data$stratum
  test <- shuffle_test(block, data$ids, first, if (!is.null(data$stratum)) stratum, settings, settings$seed)
  none <- is.na(test$p.value)
  c(test[c("estimate", "conf.low", "conf.high", "statistic", "p.value", "p_min")],
    list(method = permutation_name(if (is.null(data$stratum)) "label shuffles of the mean" else
                                     "label shuffles of the mean within strata", test$complete),
         status = ifelse(none, "one_group", "ok"),
         note = ifelse(none & !is.null(data$stratum), no_stratum_has_both(data$record), "")))
}

# ---- strata x response ----

# Why there is no test, by the core's name of it.
interaction_reasons <- c(
  ok = "", one_stratum = "fewer than two strata have both groups", too_few = "no degree of freedom is left",
  leverage = "HC3 does not exist: a patient is alone in a stratum and group", exact_fit = "the fit is exact"
)

interaction_test <- function(data, settings) {
  n <- nrow(data$before)
  if (is.null(data$stratum)) return(list(p = rep(NA_real_, n), note = rep("", n)))
  test <- call_core(ffi_interaction, data$before, data$after, data$patient, data$event, data$stratum,
                    core_options(data, settings, "Strata x response"))
  reason <- unname(interaction_reasons[core_name("interaction", test$reason)])
  list(p = stats::pf(test$statistic, test$df1, test$df2, lower.tail = FALSE),
       note = ifelse(reason == "", "", paste0("no interaction test: ", reason)))
}
