# What the headings and footnotes of a paper's tables say.

# Headings of columns that are shown as they are: "n_zero" -> "No change".
column_label <- function(id, others = group_column_labels(response_groups())) {
  known <- c(column_labels(), others)
  ifelse(id %in% names(known), known[id], upper_initial(gsub("[._]", " ", id)))
}

column_labels <- function() do.call(c, unname(column_kinds))

# What the columns of results are called, by what they hold: that decides how as_ard() has them printed. Counts, text
# and other numbers need no kind, their type says it.
column_kinds <- list(
  p = c(
    p.value = "p", adj.p.value = "Adjusted p", p_min = "Smallest attainable p", direction_p = "p of directions",
    interaction_p = "Interaction p", interaction_adj_p = "Adjusted interaction p",
    omnibus_p = "p of all arms together", predictive_p = "Predictive p", ph_p = "p of proportional hazards",
    baseline_p = "p of baselines",
    baseline_adj_p = "Adjusted p of baselines", response_p = "p of responses",
    response_adj_p = "Adjusted p of responses", response_groups_p = "p of response groups",
    response_groups_adj_p = "Adjusted p of response groups", arm_p = "p of arms", arm_adj_p = "Adjusted p of arms"
  ),
  ratio = c(
    fold_change = "Fold change", fold_low = "Fold change, lower limit", fold_high = "Fold change, upper limit",
    hazard_ratio = "Hazard ratio", hazard_low = "Hazard ratio, lower limit",
    hazard_high = "Hazard ratio, upper limit", hazard_ratio_sd = "Hazard ratio per SD",
    hazard_sd_low = "Hazard ratio per SD, lower limit", hazard_sd_high = "Hazard ratio per SD, upper limit",
    odds_ratio = "Odds ratio", odds_low = "Odds ratio, lower limit", odds_high = "Odds ratio, upper limit",
    odds_ratio_sd = "Odds ratio per SD", odds_sd_low = "Odds ratio per SD, lower limit",
    odds_sd_high = "Odds ratio per SD, upper limit"
  ),
  level = c(conf.level = "Confidence level"),
  other = c(
    predictor = "Predictor", n_before = "Event or censored before the landmark",
    n_unmeasured = "At risk, not measured", concordance = "Concordance",
    concordance_low = "Concordance, lower limit", concordance_high = "Concordance, upper limit",
    levels = "Patients by category", marker_1 = "Marker", marker_2 = "With",
    n_control = "Pairs of the control",
    marker = "Marker", visit = "Visit", reference = "Compared with", stratum = "Stratum", arm = "Arm",
    response = "Response", n_eligible = "Eligible patients", n_pairs = "Pairs",
    n_half = "Patients with one value", n_zero = "Pairs without change",
    coefficient = "Coefficient", n_kept = "Resamples that keep it", edge = "Edge", n_tied = "Tied changes",
    n_censored = "Patients with a value beyond the limit",
    n_undetermined = "Changes that could not be determined", n_up = "Rose",
    n_same = "Unchanged", n_down = "Fell", estimate = "Estimate", conf.low = "Lower limit",
    conf.high = "Upper limit", d_z = "Cohen's d of the changes",
    d_z_low = "Cohen's d of the changes, lower limit", d_z_high = "Cohen's d of the changes, upper limit",
    g_z = "Hedges' g of the changes", g_z_low = "Hedges' g of the changes, lower limit",
    g_z_high = "Hedges' g of the changes, upper limit", cohen_d = "Cohen's d", cohen_d_low = "Cohen's d, lower limit",
    cohen_d_high = "Cohen's d, upper limit", rank_biserial = "Rank-biserial correlation",
    rank_biserial_low = "Rank-biserial correlation, lower limit",
    rank_biserial_high = "Rank-biserial correlation, upper limit", spread_ratio = "Ratio of the spreads",
    statistic = "Test statistic", df = "Degrees of freedom",
    method = "Method", status = "Status", note = "Note", n = "Patients", auc = "AUC", auc_low = "AUC, lower limit",
    auc_high = "AUC, upper limit", std.error = "Standard error", cut_point = "Cut-point",
    cut_low = "Cut-point, lower limit", cut_high = "Cut-point, upper limit", sensitivity = "Sensitivity",
    specificity = "Specificity", rank = "Rank", rank_low = "Rank, lower limit", rank_high = "Rank, upper limit",
    separated = "Separated", term = "Term", measure = "Measure", apparent = "Apparent", optimism = "Optimism",
    corrected = "Corrected", n_used = "Resamples used", threshold = "Threshold", net_benefit = "Net benefit",
    all = "Treat all", none = "Treat none", n_positive = "Patients above the threshold", curves = "Curves",
    first = "First model", second = "Second model",
    difference = "Difference", paired = "Paired", n_event = "With the event", n_other = "Without the event",
    n_left_out = "Left out", n_missing = "Missing", n_patients = "Patients", n_paired = "Pairs",
    n_missing_baseline = "Without the baseline", n_missing_visit = "Without the visit",
    n_missing_both = "Without both", n_censored_baseline = "Beyond a limit at the baseline",
    n_censored_visit = "Beyond a limit at the visit", n_duplicates = "Duplicate rows", predicted = "Predicted risk",
    partial_auc = "Partial AUC", partial_low = "Partial AUC, lower limit", partial_high = "Partial AUC, upper limit",
    partial_standardised = "Partial AUC, standardised", n_separated = "Rows told apart", direction = "Direction",
    nobs = "Patients", n_events = "Events", n_resamples = "Resamples", n_failed = "Refits that failed",
    n_above = "Above the limit", percent_censored = "Below the limit, %", mean = "Mean", sd = "SD",
    geometric_mean = "Geometric mean", geometric_cv = "Coefficient of variation, %", median = "Median",
    q1 = "Lower quartile", q3 = "Upper quartile", min = "Minimum", max = "Maximum", change_n = "Pairs",
    change_median = "Change, median", change_q1 = "Change, lower quartile", change_q3 = "Change, upper quartile",
    change_median_low = "Change, median: at least", change_median_high = "Change, median: at most",
    change_q1_low = "Change, lower quartile: at least", change_q1_high = "Change, lower quartile: at most",
    change_q3_low = "Change, upper quartile: at least", change_q3_high = "Change, upper quartile: at most",
    percent_change_median = "Change in percent, median", n_expected = "Expected", n_present = "Present",
    percent_missing = "Missing, %", n_intermittent = "Missing, but back later", n_dropout = "Missing from there on",
    baseline_difference = "Baseline of the missing minus that of the present",
    baseline_low = "Difference of baselines, lower limit", baseline_high = "Difference of baselines, upper limit",
    n_evaluable = "Evaluable", rate = "Response rate", wilson_low = "Response rate, lower limit (Wilson)",
    wilson_high = "Response rate, upper limit (Wilson)", difference_low = "Difference, lower limit",
    difference_high = "Difference, upper limit", control = "Control", rule = "Rule for values beyond limits",
    changed = "Changes sides", n_below = "Below the limit", percent_below = "Below the limit, %",
    percent_above = "Above the limit, %", n_lloq = "Lower limits", lloq_min = "Lowest lower limit",
    lloq_max = "Highest lower limit", n_uloq = "Upper limits", uloq_min = "Lowest upper limit",
    uloq_max = "Highest upper limit"
  )
)

# Those of the columns that a comparison's groups give their names to.
group_column_labels <- function(groups) {
  heading <- upper_initial(c(first_group(groups)$within, second_group(groups)$within))
  moves <- c(down = "fell", same = "unchanged", up = "rose", undetermined = "could not be determined")
  changes <- paste0(rep(heading, each = 3L), c(": change", ": change, lower limit", ": change, upper limit"))
  directions <- lapply(names(moves), function(stem) {
    stats::setNames(paste0(heading, ": ", moves[[stem]]), group_columns(groups, stem))
  })
  c(stats::setNames(c(heading, upper_initial(groups$uncompared$many)),
                    c(group_columns(groups, "n"), uncompared_column(groups))),
    stats::setNames(changes, group_change_names(groups)), unlist(directions))
}

# "95% CI", "95% simultaneous CI".
ci_words <- function(set) {
  paste0(format_level(set$conf.level %||% 0.95), if (isTRUE(set$simultaneous)) " simultaneous", " CI")
}

with_interval <- function(label, set) paste0(label, " (", ci_words(set), ")")

# Which tests the rows had, each once: "Wilcoxon signed-rank test, exact; Wilcoxon signed-rank test, normal
# approximation".
tests_words <- function(record, rows, set) {
  computed <- !is.na(rows$p.value)
  if (!any(computed)) return(record$footnote)
  whole <- rows$stratum == "all" & length(set$strata) > 0L
  exact <- rows$exact %||% rep(NA, nrow(rows))
  say <- function(test, where) with_exactness(test$footnote, test$exactness$footnote, exact[where])
  tests <- character(nrow(rows))
  stratified <- if (length(whole)) whole else logical(nrow(rows))
  tests[!stratified] <- say(record, !stratified)
  if (any(stratified)) tests[stratified] <- say(record$stratified, stratified)
  scores <- scores_named(set)
  if (!is.null(scores)) tests[rows$n_censored > 0L] <- scores
  said <- function(where) one_of_both(record, unique(tests[computed & where]))
  if (!any(stratified) || all(stratified) || identical(said(stratified), said(!stratified))) return(said(TRUE))
  paste0("all patients: ", said(stratified), "; one stratum: ", said(!stratified))
}

# "Wilcoxon rank-sum test, exact or, of many patients, normal approximation", where a table has rows of both.
one_of_both <- function(record, tests) {
  both <- with_exactness(record$footnote, record$exactness$footnote, c(TRUE, FALSE))
  if (all(both %in% tests) && both[1L] != both[2L]) {
    tests <- c(paste0(both[1L], " or, of many patients, ", record$exactness$footnote[["other"]]), setdiff(tests, both))
  }
  paste(tests, collapse = "; ")
}

sides_words <- function(set, less, greater) {
  switch(set$alternative %||% "two.sided", less = paste0("one-sided (", less, ")"),
         greater = paste0("one-sided (", greater, ")"), "two-sided")
}

zero_words <- function(record, set) if (!is.null(record$zeros)) paste0("; ", record$zeros(set)[["footnote"]])

# "geometric mean", "median; the interval inverts the test".
estimate_words <- function(record, set) {
  paste(c(record$estimate[[set$scale]], if (nzchar(record$interval)) record$interval), collapse = "; ")
}

# ", 9,999 resamples, seed 42".
resample_words <- function(set) {
  if (is.null(set$resamples) && is.null(set$seed)) return(NULL)
  c(if (isTRUE(set$resamples > 0)) paste0(", ", format_count(set$resamples, "resample")),
    if (!is.null(set$seed)) paste0(", seed ", seed_text(set$seed)))
}

family_words <- function(set) {
  name <- adjustment_name(adjustment_of(set))
  resampled <- is_westfall_young(set$p.adjust.method)
  paste0("Adjusted by the method of ", name, if (resampled) paste(resample_words(set), collapse = ""),
         if (!is.null(set$family)) paste0("; family: ", set$family), ".")
}

# Values below the limit: only where rows have some.
below_limit_note <- function(rows, set, odds = TRUE) {
  if (is.null(rows$n_censored) || !any(rows$n_censored > 0L, na.rm = TRUE)) return(NULL)
  trimws(limit_words(set, odds))
}

# Footnote of a row without figures, "" for the others. `remarks`: NULL where a result has none.
not_computed_words <- function(rows, computed, remarks = NULL) {
  note <- if (is.null(remarks)) blank_missing(rows$note) else reason_text(remarks)
  note <- ifelse(note == "", status_text(rows$status), note)
  ifelse(computed, "", paste0("Not computed: ", note, "."))
}

# Remarks of some rows, in one line each; values below the limit have a note of their own.
other_notes <- function(remarks, except = NULL) {
  remark_lines(remarks, except = c("limit", except), most = Inf, page = TRUE)
}

# What is said of each row, after the status where that is not "ok"; values below the limit have a column.
row_notes <- function(rows, remarks) {
  note <- if (is.null(remarks)) blank_missing(rows$note) else remark_text(remarks, except = "limit", page = TRUE)
  status <- gsub("_", " ", rows$status, fixed = TRUE)
  ifelse(rows$status == "ok", note, ifelse(note == "", status, paste0(status, ": ", note)))
}

simulated_note <- function(set) {
  if (is.character(set$simulated)) paste0(sub("[.]$", "", paste(set$simulated, collapse = " ")), ".")
}

# "IL-6 (pg/mL)", where a table has figures in units.
marker_with_unit <- function(marker, set) {
  unit <- set$unit[as.character(marker)]
  unit <- if (is.null(set$unit)) rep(NA, length(marker)) else unname(unit)
  ifelse(is.na(unit) | unit == "", as.character(marker), paste0(marker, " (", unit, ")"))
}

# How one value is set against another on the scale of the results: "divided by" or "minus", and an `aside` where the
# values are logarithms already.
against_words <- function(set) {
  if (set$scale != "log2") return(c(by = "minus", aside = ""))
  if (isTRUE(set$logged)) return(c(by = "minus", aside = ", as a power of 2 (the values are log2)"))
  c(by = "divided by", aside = "")
}
